package appraisal

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/google/uuid"
)

// The pattern of ratings guides a forum; it is no reason about anybody. What is
// looked for is the thought, not the word: a quota of fertiliser and a pattern of
// complaints are about somebody's work.

var (
	// fitting are words of making something fit, in both languages.
	fitting = `(?:menyesuaikan|disesuaikan|penyesuaian|sesuaikan|sesuai|menyelaraskan|diselaraskan|mengikuti|memenuhi|dipenuhi|mengisi|melengkapi|mencukupi|mengejar|demi|karena|akibat|menjaga|supaya|agar|untuk|` +
		`fit|fits|fitting|match|matches|matching|meet|meets|meeting|satisfy|satisfying|fill|filling|conform|conforming|comply|complying|align|aligning|adjust|adjusting|adjusted|follow|following|reach|keep|keeping|because|due|sake|line|according|required|for|to)`
	// shape is the thing that is fitted to. What is no rating's after it is somebody's work.
	shape = `(?:pola|kuota|jatah|kurva|distribusi|sebaran|persentase|porsi|pattern|patterns|quota|quotas|distribution|curve|percentage|percentages|ranking)`
	// of is what may follow for it to be that of the ratings: nothing, or a word of them.
	of = `(?:$| (?:predikat|penilaian|nilai|rating|ratings|hasil|kinerja|organisasi|organisation|organization|instansi|unit|forum|normal|distribusi|sebaran|kuota|yang|itu|ini|saja|dan|ditetapkan|diharapkan|expected|required|set|given|of|that|the|in|for|only|and|menpan|se|surat|pusat|opd|kita|forced|bell)\b)`

	toFit = []*regexp.Regexp{
		regexp.MustCompile(`\b` + fitting + `(?: \pL+){0,4}? ` + shape + of),
		regexp.MustCompile(`\b(?:pola|kuota|jatah|kurva|distribusi|sebaran) (?:predikat|rating|penilaian|nilai kinerja|kinerja pegawai|kinerja organisasi|normal)\b`),
		regexp.MustCompile(`\b(?:rating|ratings|bell|forced|expected|required|prescribed) (?:pattern|quota|distribution|curve|ranking)\b`),
		regexp.MustCompile(`\b(?:pattern|quota|distribution) of (?:the )?(?:ratings|organisation|organization|unit)\b`),
		regexp.MustCompile(`\b(?:pola|kuota|distribusi)(?: \pL+){0,3} (?:menuntut|meminta|mengharuskan|mewajibkan|harus dipenuhi|belum terpenuhi|terpenuhi)\b`),
		regexp.MustCompile(`\b(?:pattern|quota|distribution)(?: \pL+){0,2} (?:demands|requires|asks|must|needs to be)\b`),
		regexp.MustCompile(`\b(?:terlalu banyak|kebanyakan|kelebihan|kekurangan|masih kurang|kurang satu|perlu satu|butuh satu|harus ada|tambah satu)(?: \pL+){0,3}? (?:predikat|rating|sangat baik|sangat memuaskan|butuh perbaikan|sb|bp)\b`),
		regexp.MustCompile(`\b(?:too many|too few|one more|two more|another|not enough)(?: \pL+){0,2}? (?:ratings?|very goods?|excellents?|predikat|sb|bp)\b`),
	}
	spaces = regexp.MustCompile(`\s+`)
)

// FitsThePattern reports whether a reason is that the ratings have to fit a pattern, a quota or a
// distribution, which is none about the person.
func FitsThePattern(reason string) bool {
	text := strings.ToLower(reason)
	// Words alone: punctuation and what cannot be seen must not hide one.
	text = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsLetter(r), unicode.IsDigit(r):
			return r
		case unicode.Is(unicode.Cf, r), unicode.IsMark(r):
			return -1
		}
		return ' '
	}, text)
	text = strings.TrimSpace(spaces.ReplaceAllString(text, " "))
	return slices.ContainsFunc(toFit, func(r *regexp.Regexp) bool { return r.MatchString(text) })
}

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
