package appraisal

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// ReportKind is what a member of the public reports.
type ReportKind string

// The kinds of reports. Both are moderated; only a complaint is examined and answered by law.
const (
	ComplaintReport ReportKind = "complaint"
	FeedbackReport  ReportKind = "feedback" // praise, or a remark that asks for nothing
)

// ReportState is where a report stands.
type ReportState string

// The states of a report.
const (
	ReportHeld       ReportState = "held"        // one of many in an hour; HR releases or dismisses them
	ReportModeration ReportState = "moderation"  // HR looks whether it can be taken up
	ReportIncomplete ReportState = "more-needed" // the complainant was asked for more
	ReportExamined   ReportState = "examination" // the employee is heard, a finding made, an answer written
	ReportAnswered   ReportState = "answered"
	ReportReferred   ReportState = "referred" // to the Inspektorat: violence, harassment, corruption
	ReportDismissed  ReportState = "dismissed"
)

// ReportStates in the order of a complaint's course.
func ReportStates() []ReportState {
	return []ReportState{
		ReportHeld, ReportModeration, ReportIncomplete, ReportExamined, ReportAnswered, ReportReferred, ReportDismissed,
	}
}

// ReportStatus is what the holder of a receipt is told. It says nothing of the employee.
type ReportStatus string

// The statuses of a receipt.
const (
	StatusReceived   ReportStatus = "received"
	StatusExamined   ReportStatus = "examined"
	StatusMoreNeeded ReportStatus = "more-needed"
	StatusAnswered   ReportStatus = "answered"
	StatusReferred   ReportStatus = "referred"
	StatusNotTaken   ReportStatus = "not-taken-up"
)

// Public is the state as the public may know it: nobody learns that a report was held back.
func (s ReportState) Public() ReportStatus {
	switch s {
	case ReportIncomplete:
		return StatusMoreNeeded
	case ReportExamined:
		return StatusExamined
	case ReportAnswered:
		return StatusAnswered
	case ReportReferred:
		return StatusReferred
	case ReportDismissed:
		return StatusNotTaken
	}
	return StatusReceived
}

// Report is what a member of the public writes about an employee or an office. Whom it is about
// they say as well as they can: by number, or by name and unit; a unit alone is an office.
type Report struct {
	Kind       ReportKind `json:"kind"`
	Number     string     `json:"number,omitempty"`
	Name       string     `json:"name,omitempty"`
	Unit       string     `json:"unit,omitempty"`
	Text       string     `json:"text"`
	HappenedOn *Date      `json:"happened_on,omitempty"`
	Place      string     `json:"place,omitempty"`
	// SP4N is the number of the national complaint service, which a report keeps.
	SP4N string `json:"sp4n_reference,omitempty"`
	// Reporter and Contact say who reports; both may be left out.
	Reporter string `json:"reporter,omitempty"`
	Contact  string `json:"contact,omitempty"`
	// Once makes a report that is sent twice one report; random, and known to the sender alone.
	Once string `json:"once,omitempty"`
}

// Limits on reports. Oldest is how many days ago something may have happened.
const (
	maxReportLine = 200
	maxNumber     = 40
	oldestReport  = 5 * 366
)

var (
	onceForm = regexp.MustCompile(`^[A-Za-z0-9_-]{22,100}$`)
	sp4nForm = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9./ -]{2,49}$`)
)

// DecodeReport reads the JSON of a report strictly: an unknown field is refused.
func DecodeReport(data []byte) (r Report, err error) {
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&r); err != nil {
		return r, decodeProblem(err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return r, Refuse(Invalid, "body-not-json", "", "")
	}
	return r.tidy(), nil
}

// ReportOf is a report from the fields of a form, which have the names of the JSON.
func ReportOf(field func(string) string) (Report, error) {
	r := Report{
		Kind: ReportKind(field("kind")), Number: field("number"), Name: field("name"), Unit: field("unit"), Text: field("text"),
		Place: field("place"), SP4N: field("sp4n_reference"), Reporter: field("reporter"), Contact: field("contact"), Once: field("once"),
	}.tidy()
	if on := strings.TrimSpace(field("happened_on")); on != "" {
		date, err := ParseDate(on)
		if err != nil {
			return r, Refuse(Invalid, "date-form", "happened_on", clip(on), "form", "YYYY-MM-DD")
		}
		r.HappenedOn = &date
	}
	return r, nil
}

// tidy takes the space around what was typed away.
func (r Report) tidy() Report {
	for _, s := range []*string{&r.Number, &r.Name, &r.Unit, &r.Text, &r.Place, &r.SP4N, &r.Reporter, &r.Contact} {
		*s = strings.TrimSpace(*s)
	}
	r.Number = strings.Join(strings.Fields(r.Number), "")
	return r
}

// Check says everything that is wrong with a report.
func (r Report) Check(today Date) (p Problems) {
	if r.Kind != ComplaintReport && r.Kind != FeedbackReport {
		p.Add("choice-unknown", "kind", clip(string(r.Kind)), "choices", "complaint, feedback")
	}
	if r.Number == "" && r.Name == "" && r.Unit == "" {
		p.Add("report-about-nobody", "name", "")
	}
	if utf8.RuneCountInString(r.Number) > maxNumber {
		p.Add("text-too-long", "number", clip(r.Number), "max", strconv.Itoa(maxNumber))
	}
	for field, line := range map[string]string{"name": r.Name, "unit": r.Unit, "place": r.Place, "reporter": r.Reporter, "contact": r.Contact} {
		if utf8.RuneCountInString(line) > maxReportLine {
			p.Add("text-too-long", field, clip(line), "max", strconv.Itoa(maxReportLine))
		}
	}
	if utf8.RuneCountInString(r.Text) < minReason {
		p.Add("report-empty", "text", r.Text, "min", strconv.Itoa(minReason))
	}
	p.text("text", r.Text)
	if on := r.HappenedOn; on != nil && !on.IsZero() && (on.After(today) || today.Sub(*on) > oldestReport) {
		p.Add("report-date", "happened_on", on.String(), "min", today.AddDays(-oldestReport).String(), "max", today.String())
	}
	if r.SP4N != "" && !sp4nForm.MatchString(r.SP4N) {
		p.Add("sp4n-form", "sp4n_reference", clip(r.SP4N))
	}
	if r.Once != "" && !onceForm.MatchString(r.Once) {
		p.Add("once-form", "once", "")
	}
	slices.SortStableFunc(p, func(a, b *Error) int { return strings.Compare(a.Field, b.Field) })
	return p
}

// AboutKey is one key for all that is reported about the same person or office: the number
// where it is given, else the name, else the unit.
func (r Report) AboutKey() string {
	switch {
	case r.Number != "":
		return "number " + strings.ToLower(r.Number)
	case r.Name != "":
		key, _ := NameKey(r.Name)
		return "name " + cutRunes(key, maxReportLine)
	}
	return "unit " + strings.ToLower(strings.Join(strings.FieldsFunc(r.Unit, unicode.IsSpace), " "))
}

func cutRunes(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most])
	}
	return s
}

// Receipts are written in digits and letters that are not mistaken for each other; there are
// 31, a prime, so that the last one checks the others: no single slip and no two neighbours
// exchanged make another receipt.
const (
	receiptLetters = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
	receiptLength  = 12
)

// NewReceipt makes a receipt number from randomness, of which it takes eleven bytes below 248
// (8 · 31, so that all letters are alike likely). It fails only where random does.
func NewReceipt(random io.Reader) (string, error) {
	text, err := randomLetters(random, receiptLength-1)
	if err != nil {
		return "", err
	}
	return text + string(receiptLetters[receiptCheck(text)]), nil
}

// randomLetters are n letters of receipts, each alike likely.
func randomLetters(random io.Reader, n int) (string, error) {
	const fair = 256 / len(receiptLetters) * len(receiptLetters)
	text := make([]byte, 0, n)
	one := make([]byte, 1)
	for len(text) < n {
		if _, err := io.ReadFull(random, one); err != nil {
			return "", err
		}
		if int(one[0]) < fair {
			text = append(text, receiptLetters[int(one[0])%len(receiptLetters)])
		}
	}
	return string(text), nil
}

// receiptCheck weighs every letter by its place.
func receiptCheck(text string) int {
	sum := 0
	for i := range len(text) {
		sum += (i + 1) * strings.IndexByte(receiptLetters, text[i])
	}
	return sum % len(receiptLetters)
}

// ParseReceipt reads a receipt as somebody typed it: case, spaces and hyphens do not count.
func ParseReceipt(typed string) (string, error) {
	refused := Refuse(Invalid, "receipt-form", "receipt", clip(typed), "form", "XXXX-XXXX-XXXX")
	if len(typed) > 4*receiptLength {
		return "", refused
	}
	text := strings.ToUpper(strings.NewReplacer(" ", "", "-", "").Replace(typed))
	if len(text) != receiptLength {
		return "", refused
	}
	for i := range len(text) {
		if strings.IndexByte(receiptLetters, text[i]) < 0 {
			return "", refused
		}
	}
	last := receiptLength - 1
	if receiptLetters[receiptCheck(text[:last])] != text[last] {
		return "", refused
	}
	return text, nil
}

// ShowReceipt writes a receipt in groups of four.
func ShowReceipt(receipt string) string {
	var groups []string
	for group := range slices.Chunk([]byte(receipt), 4) {
		groups = append(groups, string(group))
	}
	return strings.Join(groups, "-")
}

// secretLength letters of a receipt's secret are 118 bits.
const secretLength = 24

// NewSecret makes the secret that goes with a receipt.
func NewSecret(random io.Reader) (string, error) { return randomLetters(random, secretLength) }

// ParseSecret is a secret as it was typed, without what groups it.
func ParseSecret(typed string) string {
	return cutRunes(strings.ToUpper(strings.NewReplacer(" ", "", "-", "").Replace(typed)), 2*secretLength)
}
