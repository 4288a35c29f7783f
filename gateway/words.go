package gateway

import (
	"embed"
	"fmt"
	"net/http"

	"github.com/goccy/go-yaml"
	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"

	"rapor/appraisal"
	"rapor/documents/roster"
)

//go:embed messages/*.yaml
var catalogues embed.FS

// words are the texts of refusals in both languages.
type words struct {
	localizers map[appraisal.Language]*i18n.Localizer
}

func newWords() (*words, error) {
	bundle := i18n.NewBundle(language.Indonesian)
	bundle.RegisterUnmarshalFunc("yaml", func(data []byte, v any) error { return yaml.Unmarshal(data, v) })
	w := &words{localizers: map[appraisal.Language]*i18n.Localizer{}}
	for _, l := range []appraisal.Language{appraisal.Indonesian, appraisal.English} {
		if _, err := bundle.LoadMessageFileFS(catalogues, "messages/active."+string(l)+".yaml"); err != nil {
			return nil, fmt.Errorf("messages: %w", err)
		}
		w.localizers[l] = i18n.NewLocalizer(bundle, string(l))
	}
	return w, nil
}

// text says a refusal in a language. Templates see Value, Field and what the refusal wants.
func (w *words) text(l appraisal.Language, e *appraisal.Error) string {
	data := map[string]string{}
	for key, text := range e.Want {
		data[key] = text
	}
	data["Value"], data["Field"] = e.Value, e.Field
	text, err := w.localizers[l].Localize(&i18n.LocalizeConfig{MessageID: string(e.Code), TemplateData: data})
	if err != nil {
		// A roster has words of its own.
		return roster.Message(e.Code, e.Value, e.Want, l)
	}
	return text
}

func (w *words) title(l appraisal.Language, fault appraisal.Fault) string {
	text, err := w.localizers[l].Localize(&i18n.LocalizeConfig{MessageID: "fault-" + string(fault)})
	if err != nil {
		return string(fault)
	}
	return text
}

var spoken = language.NewMatcher([]language.Tag{language.Indonesian, language.English})

// asked is the language a request asks for, "" where it does not.
func asked(r *http.Request) appraisal.Language {
	tags, _, err := language.ParseAcceptLanguage(r.Header.Get("Accept-Language"))
	if err != nil || len(tags) == 0 {
		return ""
	}
	_, at, confidence := spoken.Match(tags...)
	switch {
	case confidence == language.No:
		return ""
	case at == 1:
		return appraisal.English
	}
	return appraisal.Indonesian
}
