package appraisal

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"
)

// aboutThePerson refuses a reason that is about the pattern of ratings.
func (p *Problems) aboutThePerson(field, reason string) {
	if FitsThePattern(reason) {
		p.Add("reason-is-the-pattern", field, clip(reason))
	}
}

// CitedKind is what a lowering rests on.
type CitedKind string

// What can be cited: entries that are kept about the person, or words about something dated.
const (
	CiteJournal     CitedKind = "journal"
	CiteAttachment  CitedKind = "attachment"
	CiteMeasurement CitedKind = "measurement"
	CiteComplaint   CitedKind = "complaint"
	CiteDocument    CitedKind = "document"
	CiteWords       CitedKind = "words"
)

// Cited is a piece of evidence about a person.
type Cited struct {
	Kind CitedKind `json:"kind" enum:"journal,attachment,measurement,complaint,document,words"`
	// ID of the entry; every kind but words.
	ID *uuid.UUID `json:"id,omitempty"`
	// Words say what it shows; asked where the kind is words, with the day it is about.
	Words string `json:"words,omitempty"`
	On    *Date  `json:"on,omitempty"`
}

// CitedKinds are all kinds in their order.
func CitedKinds() []CitedKind {
	return []CitedKind{CiteJournal, CiteAttachment, CiteMeasurement, CiteComplaint, CiteDocument, CiteWords}
}

// CheckCited says what is wrong with the evidence of a proposal. Since and today bound the days that
// words can be about. That an entry is about the person, the store knows.
func CheckCited(list []Cited, lowers bool, since, today Date) (p Problems) {
	if lowers && len(list) == 0 {
		p.Add("lowering-without-evidence", "evidence", "")
	}
	if len(list) > maxEvidence {
		p.Add("evidence-count", "evidence", strconv.Itoa(len(list)), "max", strconv.Itoa(maxEvidence))
		return p
	}
	for i, c := range list {
		at := fmt.Sprintf("evidence[%d]", i)
		p.text(at+".words", c.Words)
		switch {
		case !slices.Contains(CitedKinds(), c.Kind):
			p.Add("choice-unknown", at+".kind", clip(string(c.Kind)), "choices", join(CitedKinds()))
		case c.Kind != CiteWords && c.ID == nil:
			p.Add("evidence-entry-missing", at+".id", "", "kind", string(c.Kind))
		case c.Kind != CiteWords:
		case c.ID != nil:
			p.Add("evidence-words-only", at+".id", c.ID.String())
		default:
			p.reason(at+".words", c.Words)
			p.aboutThePerson(at+".words", c.Words)
			if c.On == nil {
				p.Add("date-missing", at+".on", "")
			} else if c.On.Before(since) || c.On.After(today) {
				p.Add("evidence-day", at+".on", c.On.String(), "from", since.String(), "until", today.String())
			}
		}
	}
	return p
}

// CheckProposal says what is wrong with a proposal to change a rating, current as it stands; what the
// appraiser gave is given.
func (m *Method) CheckProposal(given, current, to, reason string, cited []Cited, since, today Date) (p Problems) {
	p = CheckReason("reason", reason)
	p.aboutThePerson("reason", reason)
	if _, ok := m.Rating(to); !ok {
		p.Add("rating-unknown", "rating", clip(to), "ratings", strings.Join(ids(m.Ratings, func(r Rating) string { return r.ID }), ", "))
		return append(p, CheckCited(cited, false, since, today)...)
	}
	if to == current {
		p.Add("rating-unchanged", "rating", to)
	}
	return append(p, CheckCited(cited, m.Lowers(given, to), since, today)...)
}

var citedNames = map[CitedKind]Text{
	CiteJournal:     {"Catatan jurnal", "Journal entry"},
	CiteAttachment:  {"Berkas", "File"},
	CiteMeasurement: {"Angka terukur", "Measured figure"},
	CiteComplaint:   {"Laporan masyarakat", "Report of the public"},
	CiteDocument:    {"Dokumen penilaian", "Document of the appraisal"},
	CiteWords:       {"Keterangan", "Words"},
}

// Name of the kind.
func (k CitedKind) Name() Text { return named(citedNames, k) }
