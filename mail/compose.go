package mail

import (
	"bytes"
	"cmp"
	"embed"
	"fmt"
	html "html/template"
	"net/url"
	"slices"
	"strings"
	text "text/template"

	"github.com/BurntSushi/toml"
	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"

	"rapor/appraisal"
)

//go:embed templates
var templates embed.FS

// Composer words letters. It is safe for concurrent use.
type Composer struct {
	home    string
	phrases *i18n.Bundle
	text    *text.Template
	html    *html.Template
}

// NewComposer parses templates and phrases; links begin with publicURL, where people reach Rapor.
func NewComposer(publicURL string) (*Composer, error) {
	u, err := url.Parse(publicURL)
	if err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") {
		return nil, fmt.Errorf("public URL %q: want one such as https://rapor.example.go.id", publicURL)
	}
	c := &Composer{home: strings.TrimSuffix(u.String(), "/") + "/", phrases: i18n.NewBundle(language.Indonesian)}
	c.phrases.RegisterUnmarshalFunc("toml", toml.Unmarshal)
	for _, l := range []appraisal.Language{appraisal.Indonesian, appraisal.English} {
		if _, err := c.phrases.LoadMessageFileFS(templates, "templates/phrases."+string(l)+".toml"); err != nil {
			return nil, fmt.Errorf("phrases of mails: %w", err)
		}
	}
	if c.text, err = text.ParseFS(templates, "templates/letter.txt.tmpl"); err != nil {
		return nil, fmt.Errorf("template of mails: %w", err)
	}
	if c.html, err = html.ParseFS(templates, "templates/letter.html.tmpl"); err != nil {
		return nil, fmt.Errorf("template of mails: %w", err)
	}
	return c, nil
}

// page is what the templates show.
type page struct {
	Language, Agency, Subject, Greeting, Intro string
	Lines                                      []line
	Open, OpenAll, Home, Why, Private          string
	// Single: the only thing to do gets the button.
	Single bool
}

// line is one duty, or several alike that are due on the same day.
type line struct {
	Label, Name, When, Left, Note, Link string
	Pressing                            bool
	Count                               int

	item appraisal.LetterItem
}

// Compose words a letter in its language.
func (c *Composer) Compose(l appraisal.Letter) (Message, error) {
	s := speaker{language: l.Language, localizer: i18n.NewLocalizer(c.phrases, string(l.Language))}
	p := page{
		Language: string(l.Language), Agency: l.Agency, Lines: c.lines(&s, l.Items),
		Greeting: s.say("greeting"), Open: s.say("open"), OpenAll: s.say("open-all"), Home: c.home,
		Why: s.say("why", "Agency", l.Agency), Private: s.say("private"),
	}
	p.Single = len(p.Lines) == 1
	p.Subject, p.Intro = headline(&s, p.Lines)
	if s.err != nil {
		return Message{}, fmt.Errorf("word letter %s: %w", l.ID, s.err)
	}
	var plain, rich bytes.Buffer
	if err := c.text.Execute(&plain, p); err != nil {
		return Message{}, fmt.Errorf("word letter %s: %w", l.ID, err)
	}
	if err := c.html.Execute(&rich, p); err != nil {
		return Message{}, fmt.Errorf("word letter %s: %w", l.ID, err)
	}
	return Message{
		ID: l.ID, To: l.To, Language: string(l.Language), FromName: l.Agency,
		Subject: p.Subject, Text: plain.String(), HTML: rich.String(), Attachments: c.calendars(l),
	}, nil
}

// lines tells of every duty once, by its most pressing news, alike ones together, by due date.
func (c *Composer) lines(s *speaker, items []appraisal.LetterItem) []line {
	var lines []line
	for _, item := range pressing(items) {
		alike := slices.IndexFunc(lines, func(l line) bool {
			other := l.item
			other.Duty = item.Duty
			return item.Duty != "" && other == item
		})
		if alike >= 0 {
			lines[alike].Count++
			lines[alike].Link = c.home
			continue
		}
		lines = append(lines, c.line(s, item))
	}
	return lines
}

func pressing(items []appraisal.LetterItem) []appraisal.LetterItem {
	rank := func(i appraisal.LetterItem) int {
		if n := slices.Index(appraisal.MailKinds(), i.Kind); n >= 0 {
			return n
		}
		return len(appraisal.MailKinds())
	}
	items = slices.Clone(items)
	slices.SortStableFunc(items, func(a, b appraisal.LetterItem) int { return cmp.Compare(rank(a), rank(b)) })
	seen := map[string]bool{}
	items = slices.DeleteFunc(items, func(i appraisal.LetterItem) bool {
		twice := i.Duty != "" && seen[i.Duty]
		seen[i.Duty] = true
		return twice
	})
	slices.SortStableFunc(items, func(a, b appraisal.LetterItem) int {
		// News one need not act on comes last.
		if a.Kind.NeedsOpenDuty() != b.Kind.NeedsOpenDuty() {
			if a.Kind.NeedsOpenDuty() {
				return -1
			}
			return 1
		}
		return cmp.Or(a.Due.Compare(b.Due), cmp.Compare(rank(a), rank(b)))
	})
	return items
}

func (c *Composer) line(s *speaker, item appraisal.LetterItem) line {
	l := line{item: item, Count: 1, Label: s.say("kind-" + string(item.Kind)), Link: c.home}
	switch item.Kind {
	case appraisal.MailOverdue, appraisal.MailEscalated, appraisal.MailAnnounced, appraisal.MailEnded, appraisal.MailHastened, appraisal.MailTransfer,
		appraisal.MailCorrected, appraisal.MailTraining, appraisal.MailDecided, appraisal.MailWithdrawn, appraisal.MailVoided, appraisal.MailInvited, appraisal.MailUninvited:
		l.Note = s.say("note-" + string(item.Kind))
	}
	if item.Meeting != nil {
		return c.meetingLine(s, l)
	}
	if item.Duty == "" {
		l.Name = s.say("result")
		if item.Kind != appraisal.MailAnnounced {
			l.Name = s.say("appraisal")
		}
		if item.Kind == appraisal.MailTraining {
			l.Name = s.say("training")
		}
		return l
	}
	l.Name = item.DutyKind.Name().In(s.language)
	if item.Kind.NeedsOpenDuty() {
		l.Link = c.home + "duties/" + url.PathEscape(item.Duty)
	}
	if item.Due.IsZero() {
		return l
	}
	date := longDate(item.Due, s.language)
	if item.Zone != "" {
		date += ", " + s.say("zone", "Zone", appraisal.ZoneName(item.Zone))
	}
	switch {
	case !item.Kind.NeedsOpenDuty():
		l.When = s.say("was-due", "Date", date)
		return l
	case item.Right:
		l.When = s.say("right-until", "Date", date)
	default:
		l.When = s.say("due", "Date", date)
	}
	l.Left = s.left(item.Left)
	l.Pressing = item.Left <= 1 && !item.Right
	return l
}

// headline is the subject and the first sentence. A right is no obligation and is not counted.
func headline(s *speaker, lines []line) (subject, intro string) {
	owed := 0
	var next appraisal.Date
	for _, l := range lines {
		if l.item.Duty == "" || l.item.Right || !l.item.Kind.NeedsOpenDuty() {
			continue
		}
		if owed == 0 {
			next = l.item.Due
		}
		owed += l.Count
	}
	intro = s.say("news-intro")
	if owed > 0 {
		intro = s.count("intro", owed)
	}
	switch {
	case len(lines) == 1 && lines[0].Count == 1 && !lines[0].item.Due.IsZero():
		only := lines[0]
		return s.say("line-subject-due", "Label", only.Label, "Name", only.Name, "Date", only.item.Due.In(s.language)), intro
	case len(lines) == 1 && lines[0].Count == 1:
		return s.say("line-subject", "Label", lines[0].Label, "Name", lines[0].Name), intro
	case owed > 0:
		return s.count("subject", owed, "Date", next.In(s.language)), intro
	}
	return s.say("news-subject"), intro
}
