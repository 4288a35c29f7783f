package roster

import (
	"net/mail"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"rapor/appraisal"
)

// The most characters a value may have.
const (
	longestNumber = 50
	longestName   = 200
	longestMail   = 254
	longestText   = 300
)

// reading is one line being read.
type reading struct {
	*surveyed
	record
	line appraisal.RosterLine
}

// read makes a row of a record, noting what is wrong or doubtful.
func (s *surveyed) read(r record) appraisal.RosterLine {
	l := &reading{surveyed: s, record: r, line: appraisal.RosterLine{Line: r.line}}
	if l.noRow() {
		return l.line
	}
	row := &l.line.Row
	if row.Name = l.text(appraisal.RosterName, longestName); row.Name == "" {
		l.need(appraisal.RosterName)
	}
	row.Mail = l.mail()
	row.Status = l.status()
	row.Number = l.number()
	row.Rank = l.text(appraisal.RosterRank, longestText)
	row.Post = l.text(appraisal.RosterPost, longestText)
	if row.Post == "" {
		l.miss(appraisal.RosterPost)
	}
	row.PostType = l.text(appraisal.RosterPostType, longestText)
	row.PostLevel = l.text(appraisal.RosterPostLevel, longestText)
	row.Family = l.text(appraisal.RosterFamily, longestText)
	row.Unit = l.text(appraisal.RosterUnit, longestName)
	row.Parent = l.text(appraisal.RosterParentUnit, longestName)
	row.Superior = l.reference(appraisal.RosterSuperior, appraisal.RosterSuperiorNumber)
	row.Appraiser = l.reference(appraisal.RosterAppraiser, appraisal.RosterAppraiserNumber)
	row.Manager = l.reference(appraisal.RosterManager, appraisal.RosterManagerNumber)
	row.TeamLeader = l.reference(appraisal.RosterTeamLeader, appraisal.RosterTeamLeaderNumber)
	row.Zone = l.zone()
	row.Started = l.date(appraisal.RosterStarted)
	row.ContractEnds = l.date(appraisal.RosterContractEnds)
	row.Left = l.date(appraisal.RosterLeft)
	row.Employment = l.employment(row.Left)
	return l.line
}

// noRow refuses a line whose values cannot be those of the headings.
func (l *reading) noRow() bool {
	if l.broken {
		l.refuse(codeQuote, "", "")
		return true
	}
	if footer, ok := l.footer(); ok {
		l.refuse(codeFooter, "", footer)
		return true
	}
	text, ok := l.table.(separated)
	if !ok {
		// A value of a workbook stands under its heading, whatever else is in the row.
		return false
	}
	headings := len(l.headings)
	for headings > 0 && l.headings[headings-1] == "" {
		headings--
	}
	values, beyond := 0, false
	for i, c := range l.cells {
		if tidy(c) != "" {
			values++
			beyond = i >= len(l.headings)
		}
	}
	if beyond {
		values = len(l.cells)
	} else if headings == len(l.headings) || values <= headings {
		return false
	}
	l.refuse(codeTooMany, "", "", "values", strconv.Itoa(values), "headings", strconv.Itoa(headings), "separator", text.name())
	return true
}

var (
	footerWord  = regexp.MustCompile(`(?i)^(?:grand |sub ?)?(?:jumlah|total)(?: (?:total|pegawai|asn|pns|orang|semua|seluruh|seluruhnya|keseluruhan|employees|rows))*(?: ?[:=]?)(?: ?[\d.,]+)?(?: (?:orang|pegawai|asn|employees|rows))?$`)
	footerCount = regexp.MustCompile(`(?i)^[:=]?[\d.,]+(?: (?:orang|pegawai|asn|employees|rows))?$|^[:=]$`)
)

// footer is the word of a sum under the table, in a line that holds nothing else but numbers.
func (l *reading) footer() (word string, ok bool) {
	for _, c := range l.cells {
		switch c = tidy(c); {
		case c == "" || footerCount.MatchString(c):
		case word == "" && footerWord.MatchString(c):
			word = c
		default:
			return "", false
		}
	}
	return word, word != ""
}

func (l *reading) has(field appraisal.RosterField) bool { _, ok := l.columns[field]; return ok }

func (l *reading) refuse(code appraisal.Code, field appraisal.RosterField, value string, want ...string) {
	l.line.Refusals = append(l.line.Refusals, appraisal.Refuse(appraisal.Invalid, code, string(field), value, want...))
}

func (l *reading) warn(code appraisal.Code, field appraisal.RosterField, value string, want ...string) {
	l.line.Warnings = append(l.line.Warnings, appraisal.Refuse(appraisal.Invalid, code, string(field), value, want...))
}

// need refuses a blank value, unless what stands there was refused already.
func (l *reading) need(field appraisal.RosterField) {
	if !l.refused(field) {
		l.refuse(codeMissing, field, "")
	}
}

// miss warns of a blank value in a column that exists.
func (l *reading) miss(field appraisal.RosterField) {
	if l.has(field) && !l.refused(field) {
		l.warn(codeBlank, field, "")
	}
}

// text reads a value of at most so many characters. A refused one reads as blank.
func (l *reading) text(field appraisal.RosterField, longest int) string {
	value := l.columns.cell(l.cells, field)
	switch {
	case !utf8.ValidString(value), strings.ContainsFunc(value, invisible):
		l.refuse(codeControl, field, strconv.QuoteToASCII(short(value)))
		return ""
	case utf8.RuneCountInString(value) > longest:
		l.refuse(codeTooLong, field, short(value), "most", strconv.Itoa(longest), "length", strconv.Itoa(utf8.RuneCountInString(value)))
		return ""
	}
	return norm.NFC.String(value)
}

// invisible are control characters and marks that change the direction of text.
func invisible(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) }

// short cuts a value for a message.
func short(value string) string {
	const most = 60
	runes := []rune(value)
	if len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return value
}

var (
	scientific = regexp.MustCompile(`^\d(?:[.,]\d+)?[eE]\+?\d+$`)
	floating   = regexp.MustCompile(`^(\d+)\.0+$`)
)

// number reads the number of the employee.
func (l *reading) number() string {
	value := l.whole(appraisal.RosterNumber, cleanNumber(l.text(appraisal.RosterNumber, longestNumber)))
	if value == "" {
		l.need(appraisal.RosterNumber)
		return ""
	}
	problem := appraisal.CheckNumber(l.line.Row.Status, value)
	if problem != nil && !(l.foldNumbers() && otherForm(problem)) {
		l.line.Warnings = append(l.line.Warnings, problem)
	}
	return value
}

// whole refuses a number that a spreadsheet took for a figure and rounded. Whoever it
// meant, it may now be somebody else's.
func (l *reading) whole(field appraisal.RosterField, value string) string {
	i, ok := l.columns[field]
	if value != "" && (scientific.MatchString(value) || ok && slices.Contains(l.figures, i)) {
		l.refuse(codeScientific, field, value)
		return ""
	}
	return value
}

func (l *reading) refused(field appraisal.RosterField) bool {
	for _, e := range l.line.Refusals {
		if e.Field == string(field) {
			return true
		}
	}
	return false
}

// cleanNumber takes off what spreadsheets put on numbers: an apostrophe in front, ".0"
// behind, and the gaps of an NIP written in groups.
func cleanNumber(value string) string {
	value = strings.TrimSpace(strings.TrimLeft(value, "'`’"))
	if m := floating.FindStringSubmatch(value); m != nil {
		return m[1]
	}
	packed := strings.Map(func(r rune) rune {
		if r == ' ' || r == '.' || r == '-' {
			return -1
		}
		return r
	}, value)
	if len(packed) == 18 && strings.Trim(packed, "0123456789") == "" {
		return packed
	}
	return value
}

// reference reads whom a row refers to.
func (l *reading) reference(name, number appraisal.RosterField) appraisal.RosterReference {
	return appraisal.RosterReference{
		Name:   l.whole(name, cleanNumber(l.text(name, longestName))),
		Number: l.whole(number, cleanNumber(l.text(number, longestNumber))),
	}
}

func (l *reading) mail() string {
	value := l.text(appraisal.RosterMail, longestMail)
	if value == "" {
		l.miss(appraisal.RosterMail)
		return ""
	}
	address, err := mail.ParseAddress(value)
	if err != nil || address.Address != value || !strings.Contains(value[strings.LastIndexByte(value, '@'):], ".") {
		l.refuse(codeMail, appraisal.RosterMail, value, "example", "budi@contoh.go.id")
		return ""
	}
	return value
}

// statuses as people write them, folded.
var statuses = map[string]appraisal.EmployeeStatus{
	"pns": appraisal.PNS, "pegawainegerisipil": appraisal.PNS, "asnpns": appraisal.PNS, "pnspusat": appraisal.PNS, "pnsdaerah": appraisal.PNS,
	"cpns": appraisal.CPNS, "calonpegawainegerisipil": appraisal.CPNS, "calonpns": appraisal.CPNS,
	"pppk": appraisal.PPPK, "p3k": appraisal.PPPK, "asnpppk": appraisal.PPPK, "pppkparuhwaktu": appraisal.PPPK, "pppkpenuhwaktu": appraisal.PPPK,
	"pegawaipemerintahdenganperjanjiankerja": appraisal.PPPK,
	"other":                                  appraisal.OtherStatus, "lainnya": appraisal.OtherStatus, "lain": appraisal.OtherStatus, "lainlain": appraisal.OtherStatus,
	"honorer": appraisal.OtherStatus, "nonasn": appraisal.OtherStatus, "kontrak": appraisal.OtherStatus, "thl": appraisal.OtherStatus,
	"phl": appraisal.OtherStatus, "ptt": appraisal.OtherStatus, "gtt": appraisal.OtherStatus, "tkk": appraisal.OtherStatus,
}

func (l *reading) status() appraisal.EmployeeStatus {
	value := l.text(appraisal.RosterStatus, longestText)
	if value == "" {
		l.miss(appraisal.RosterStatus)
		return appraisal.OtherStatus
	}
	s, ok := statuses[fold(value)]
	if !ok {
		l.warn(codeStatus, appraisal.RosterStatus, value, "known", "PNS, CPNS, PPPK, lainnya/other")
		return appraisal.OtherStatus
	}
	return s
}

var zones = map[string]string{
	"wib": "Asia/Jakarta", "wita": "Asia/Makassar", "wit": "Asia/Jayapura",
	"asiajakarta": "Asia/Jakarta", "asiapontianak": "Asia/Pontianak", "asiamakassar": "Asia/Makassar", "asiajayapura": "Asia/Jayapura",
}

func (l *reading) zone() string {
	value := l.text(appraisal.RosterZone, longestText)
	if value == "" {
		return ""
	}
	if z, ok := zones[fold(value)]; ok {
		return z
	}
	if _, err := time.LoadLocation(value); err == nil && strings.Contains(value, "/") {
		return value
	}
	l.warn(codeZone, appraisal.RosterZone, value, "known", "WIB, WITA, WIT, Asia/Jakarta")
	return ""
}

func (l *reading) date(field appraisal.RosterField) appraisal.Date {
	value := l.text(field, longestText)
	if value == "" {
		return appraisal.Date{}
	}
	d, ok := l.orders[field].parse(value, l.table.epoch())
	if !ok {
		l.refuse(codeDate, field, value, "order", l.orders[field].String(), "example", "2024-01-31")
		return appraisal.Date{}
	}
	return d
}

// Words that say whether somebody still works there; those of leaving are looked for
// first, since "tidak aktif" holds "aktif".
var (
	leaving = regexp.MustCompile(`(?i)terminat|resign|retire|deceased|dismiss|inactive|in-active|\bleft\b|quit|separated|pensiun|keluar|berhenti|diberhentikan|meninggal|wafat|(tidak|non|bukan)[ -]?aktif|mutasi|pindah`)
	staying = regexp.MustCompile(`(?i)active|aktif|employed|leave of absence|on leave|cuti|tugas belajar|future start|bekerja|tetap|permanent|full[ -]?time|part[ -]?time|contract|kontrak`)
)

var answers = map[string]bool{
	"1": true, "ya": true, "y": true, "yes": true, "true": true, "benar": true, "keluar": true, "left": true,
	"0": false, "tidak": false, "t": false, "no": false, "n": false, "false": false, "salah": false, "aktif": false, "active": false,
}

// employment joins what three columns can say: a status, a yes or no, and a last day.
func (l *reading) employment(left appraisal.Date) appraisal.Employment {
	said := appraisal.Employment("")
	if value := l.text(appraisal.RosterEmployment, longestText); value != "" {
		switch {
		case leaving.MatchString(value):
			return appraisal.Left
		case staying.MatchString(value):
			said = appraisal.Active
		default:
			l.warn(codeEmployment, appraisal.RosterEmployment, value, "known", "aktif/active, keluar/left")
		}
	}
	if value := l.text(appraisal.RosterHasLeft, longestText); value != "" {
		switch gone, ok := answers[fold(value)]; {
		case !ok:
			l.warn(codeEmployment, appraisal.RosterHasLeft, value, "known", "ya/yes, tidak/no")
		case gone:
			return appraisal.Left
		default:
			said = appraisal.Active
		}
	}
	if said == "" && l.has(appraisal.RosterLeft) && left.IsZero() {
		return appraisal.Active
	}
	return said
}
