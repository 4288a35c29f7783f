// Package message says refusals to people, in Indonesian and in English. Gateway and command
// line share it, so that a code reads the same wherever it is met.
package message

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"

	"rapor/appraisal"
	"rapor/documents/roster"
)

//go:embed texts/*.yaml
var files embed.FS

// Catalogue has the texts of refusals in both languages. Its zero value is not usable; use New.
type Catalogue struct {
	localizers map[appraisal.Language]*i18n.Localizer
}

// New reads the texts that are part of the program.
func New() (*Catalogue, error) {
	bundle := i18n.NewBundle(language.Indonesian)
	bundle.RegisterUnmarshalFunc("yaml", func(data []byte, v any) error { return yaml.Unmarshal(data, v) })
	c := &Catalogue{localizers: map[appraisal.Language]*i18n.Localizer{}}
	// A file is named for what its texts are about and their language: core.id.yaml.
	names, err := fs.Glob(files, "texts/*.yaml")
	if err != nil {
		return nil, fmt.Errorf("messages: %w", err)
	}
	for _, name := range names {
		if _, err := bundle.LoadMessageFileFS(files, name); err != nil {
			return nil, fmt.Errorf("messages: %w", err)
		}
	}
	for _, l := range []appraisal.Language{appraisal.Indonesian, appraisal.English} {
		c.localizers[l] = i18n.NewLocalizer(bundle, string(l))
	}
	return c, nil
}

// Text says one refusal, without its Problems. Templates see Value, Field and what the refusal
// wants.
func (c *Catalogue) Text(l appraisal.Language, e *appraisal.Error) string {
	data := map[string]string{}
	for key, text := range e.Want {
		data[key] = text
	}
	data["Value"], data["Field"] = e.Value, e.Field
	text, err := c.localizers[l].Localize(&i18n.LocalizeConfig{MessageID: string(e.Code), TemplateData: data})
	if err != nil {
		// A roster has words of its own.
		return roster.Message(e.Code, e.Value, e.Want, l)
	}
	return text
}

// Trouble says what a code of the list of troubles means, and what can be done about it.
func (c *Catalogue) Trouble(l appraisal.Language, code appraisal.Code) (says, do string) {
	return c.Text(l, &appraisal.Error{Code: "trouble-" + code}), c.Text(l, &appraisal.Error{Code: "trouble-" + code + "-do"})
}

// Title names a class of refusals.
func (c *Catalogue) Title(l appraisal.Language, fault appraisal.Fault) string {
	text, err := c.localizers[l].Localize(&i18n.LocalizeConfig{MessageID: "fault-" + string(fault)})
	if err != nil {
		return string(fault)
	}
	return text
}

// Explain says err on a terminal: every refusal in it with all its problems, each with its
// code in brackets. What else the error says, such as a file or a cause, stays around it.
func (c *Catalogue) Explain(l appraisal.Language, err error) string {
	said := err.Error()
	for _, e := range refusals(err) {
		said = strings.Replace(said, e.Error(), c.paragraph(l, e), 1)
	}
	return said
}

func (c *Catalogue) paragraph(l appraisal.Language, e *appraisal.Error) string {
	lines := []string{c.Text(l, e) + " [" + string(e.Code) + "]"}
	for _, one := range e.Problems {
		place := ""
		if one.Field != "" {
			place = one.Field + ": "
		}
		lines = append(lines, "  "+place+c.Text(l, one)+" ["+string(one.Code)+"]")
	}
	return strings.Join(lines, "\n")
}

// refusals are all in err, also where errors were joined.
func refusals(err error) []*appraisal.Error {
	//nolint:errorlint // the tree is walked here
	switch e := err.(type) {
	case *appraisal.Error:
		return []*appraisal.Error{e}
	case interface{ Unwrap() []error }:
		var all []*appraisal.Error
		for _, one := range e.Unwrap() {
			all = append(all, refusals(one)...)
		}
		return all
	}
	if inner := errors.Unwrap(err); inner != nil {
		return refusals(inner)
	}
	return nil
}

var spoken = language.NewMatcher([]language.Tag{language.Indonesian, language.English})

// Spoken is the language of the two that people who prefer tags, the best first, are told
// things in; "" where neither suits.
func Spoken(tags ...language.Tag) appraisal.Language {
	if len(tags) == 0 {
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
