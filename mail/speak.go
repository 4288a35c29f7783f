package mail

import (
	"fmt"

	"github.com/nicksnyder/go-i18n/v2/i18n"

	"rapor/appraisal"
)

// speaker says phrases in one language and keeps the first that is missing.
type speaker struct {
	language  appraisal.Language
	localizer *i18n.Localizer
	err       error
}

// say is a phrase filled with key, value pairs.
func (s *speaker) say(id string, fill ...any) string {
	return s.localize(&i18n.LocalizeConfig{MessageID: id}, fill)
}

// count is a phrase about n things.
func (s *speaker) count(id string, n int, fill ...any) string {
	return s.localize(&i18n.LocalizeConfig{MessageID: id, PluralCount: n}, append(fill, "Count", n))
}

func (s *speaker) localize(config *i18n.LocalizeConfig, fill []any) string {
	data := map[string]any{}
	for i := 0; i+1 < len(fill); i += 2 {
		data[fill[i].(string)] = fill[i+1]
	}
	config.TemplateData = data
	phrase, err := s.localizer.Localize(config)
	if err != nil && s.err == nil {
		s.err = fmt.Errorf("phrase %q: %w", config.MessageID, err)
	}
	return phrase
}

// left says how many days remain.
func (s *speaker) left(days int) string {
	switch {
	case days < 0:
		return s.count("days-late", -days)
	case days == 0:
		return s.say("today")
	case days == 1:
		return s.say("tomorrow")
	}
	return s.count("days-left", days)
}

var (
	weekdays = [7]appraisal.Text{
		{ID: "Minggu", EN: "Sunday"}, {ID: "Senin", EN: "Monday"}, {ID: "Selasa", EN: "Tuesday"},
		{ID: "Rabu", EN: "Wednesday"}, {ID: "Kamis", EN: "Thursday"}, {ID: "Jumat", EN: "Friday"}, {ID: "Sabtu", EN: "Saturday"},
	}
)

// longDate is such as Sabtu, 31 Oktober 2026.
func longDate(d appraisal.Date, l appraisal.Language) string {
	return weekdays[d.Weekday()].In(l) + ", " + d.In(l)
}
