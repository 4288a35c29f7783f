// Package paper sets the documents that leave as PDF: A4, in Indonesian or English, with the
// agency's letterhead, page numbers and the code that leads to the page where anybody can check them.
package paper

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"rapor/appraisal"
)

// Paper is a document to be rendered, as it was when it was issued.
type Paper struct {
	Kind     appraisal.PaperKind
	Number   int
	PublicID uuid.UUID
	IssuedAt time.Time
	Head     appraisal.PaperHead
	Content  appraisal.PaperContent
	// Verify is the address of the page where it can be checked.
	Verify string
}

// Render makes the PDF of a paper in one language.
func Render(p Paper, language appraisal.Language) ([]byte, error) {
	s, err := set(p, language)
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w", p.Kind, p.PublicID, err)
	}
	return paint(s.sheet, s.pages, about{title: p.Kind.Name().In(language), author: p.Head.Letterhead.Agency, at: p.IssuedAt})
}

// setter sets one paper.
type setter struct {
	*flow
	paper    Paper
	language appraisal.Language
	// base is the type of the paper, small that of its tables.
	base, small style
}

func set(p Paper, language appraisal.Language) (*setter, error) {
	s := &setter{paper: p, language: language, base: style{face: sans, size: 10}, small: style{face: sans, size: 8.5}}
	switch c := p.Content.(type) {
	case *appraisal.PlanPaper:
		s.begin(landscape, c.Employee.Name)
		s.plan(c)
	case *appraisal.PeriodicPaper:
		s.begin(landscape, c.Employee.Name)
		s.periodic(c)
	case *appraisal.AnnualPaper:
		s.begin(landscape, c.Employee.Name)
		s.annual(c)
	case *appraisal.EvaluationPaper:
		s.begin(portrait, c.Employee.Name)
		s.evaluation(c)
	case *appraisal.ObjectionReceiptPaper:
		s.begin(portrait, c.Employee.Name)
		s.objectionReceipt(c)
	case *appraisal.ObjectionDecisionPaper:
		s.begin(portrait, c.Employee.Name)
		s.objectionDecision(c)
	case *appraisal.CertificatePaper:
		s.begin(framed, c.Employee.Name)
		s.certificate(c)
	case *appraisal.CoachingPaper:
		s.begin(portrait, c.Employee.Name)
		s.coaching(c)
	case *appraisal.CreditPaper:
		s.begin(portrait, c.Employee.Name)
		s.credit(c)
	case *appraisal.MinutesPaper:
		s.begin(portrait, strings.Join(c.Units, ", "))
		s.minutes(c)
	case *appraisal.MethodPaper:
		s.begin(portrait, c.Method.In(language))
		s.method(c)
	default:
		return nil, fmt.Errorf("there is no form for %T", p.Content)
	}
	return s, s.footers()
}

// say is a text of the form in the language of the rendering.
func (s *setter) say(id, en string) string {
	if s.language == appraisal.English {
		return en
	}
	return id
}

func (s *setter) in(t appraisal.Text) string { return t.In(s.language) }

func (s *setter) inOr(t *appraisal.Text, otherwise string) string {
	if t == nil {
		return otherwise
	}
	return t.In(s.language)
}

// day is a date in words.
func (s *setter) day(d appraisal.Date) string {
	if d.IsZero() {
		return "—"
	}
	return d.In(s.language)
}

func (s *setter) dayOr(d *appraisal.Date, otherwise string) string {
	if d == nil {
		return otherwise
	}
	return s.day(*d)
}

func (s *setter) period(y appraisal.Year) string {
	return s.day(y.From) + s.say(" s.d. ", " – ") + s.day(y.Until)
}

// figure is a number as the language writes it: with a decimal comma in Indonesian.
func (s *setter) figure(n appraisal.Number) string {
	text := n.String()
	if s.language != appraisal.English {
		text = strings.Replace(text, ".", ",", 1)
	}
	return text
}

func (s *setter) figureOr(n *appraisal.Number, otherwise string) string {
	if n == nil {
		return otherwise
	}
	return s.figure(*n)
}

// rating is what a judgement is called, with the official predikat where it is called otherwise.
func (s *setter) rating(r *appraisal.PaperRating) string {
	if r == nil {
		return "—"
	}
	name := s.in(r.Name)
	if r.Official != nil && !strings.EqualFold(s.in(*r.Official), name) {
		name += " (" + s.in(*r.Official) + ")"
	}
	return name
}

func or(text, otherwise string) string {
	if strings.TrimSpace(text) == "" {
		return otherwise
	}
	return text
}

func number(n int) string { return strconv.Itoa(n) }
