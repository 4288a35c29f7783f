package roster

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"rapor/appraisal"
)

// dateOrder is how a column writes dates of three numbers with the year last.
type dateOrder struct {
	// dayFirst and monthFirst count the values that exist in one order only; either
	// counts those that exist, differently, in both.
	dayFirst, monthFirst, either int
}

// american reports whether the month comes first. Some value must say so, and more of
// them than say the opposite.
func (o dateOrder) american() bool { return o.monthFirst > o.dayFirst }

// undecided: there are dates that could be read in two ways and none that settles it.
func (o dateOrder) undecided() bool {
	return o.either > 0 && o.dayFirst+o.monthFirst == 0 || o.dayFirst > 0 && o.monthFirst > 0
}

func (o dateOrder) String() string {
	if o.american() {
		return "M/D/Y"
	}
	return "D/M/Y"
}

var (
	isoDate    = regexp.MustCompile(`^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$`)
	packedDate = regexp.MustCompile(`^(\d{4})(\d{2})(\d{2})$`)
	shortDate  = regexp.MustCompile(`^(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})$`)
	wordDate   = regexp.MustCompile(`^(\d{1,2})[-/. ]+([A-Za-z]{3,9})\.?[-/., ]+(\d{4}|\d{2})$`)
	wordFirst  = regexp.MustCompile(`^([A-Za-z]{3,9})\.? +(\d{1,2}),? +(\d{4})$`)
	clock      = regexp.MustCompile(`[T ]+\d{1,2}[:.]\d{2}([:.]\d{2}(\.\d+)?)? ?([AaPp][Mm])?(Z|[+-]\d{2}:?\d{2})?$`)
	serialDate = regexp.MustCompile(`^\d{4,6}(\.\d+)?$`)
)

// months in Indonesian and English, by their first three letters.
var months = map[string]int{
	"jan": 1, "feb": 2, "peb": 2, "mar": 3, "apr": 4, "mei": 5, "may": 5, "jun": 6, "jul": 7, "agu": 8, "ags": 8, "agt": 8, "aug": 8,
	"sep": 9, "okt": 10, "oct": 10, "nov": 11, "nop": 11, "des": 12, "dec": 12,
}

// The earliest and latest years a roster can mean.
const (
	firstYear = 1900
	lastYear  = 2199
)

// vote counts what a value says about the order of its column.
func (o *dateOrder) vote(value string) {
	m := shortDate.FindStringSubmatch(trimClock(value))
	if m == nil {
		return
	}
	day, dayFirst := exists(m[3], m[2], m[1])
	month, monthFirst := exists(m[3], m[1], m[2])
	switch {
	case dayFirst && monthFirst:
		if day != month {
			o.either++
		}
	case dayFirst:
		o.dayFirst++
	case monthFirst:
		o.monthFirst++
	}
}

// parse reads a date as its column writes it. Epoch is day 0 of serial numbers.
func (o dateOrder) parse(value string, epoch appraisal.Date) (appraisal.Date, bool) {
	value = trimClock(value)
	if m := isoDate.FindStringSubmatch(value); m != nil {
		return exists(m[1], m[2], m[3])
	}
	if m := packedDate.FindStringSubmatch(value); m != nil {
		return exists(m[1], m[2], m[3])
	}
	if m := shortDate.FindStringSubmatch(value); m != nil {
		if o.american() {
			return exists(m[3], m[1], m[2])
		}
		return exists(m[3], m[2], m[1])
	}
	if m := wordDate.FindStringSubmatch(value); m != nil {
		return exists(m[3], month(m[2]), m[1])
	}
	if m := wordFirst.FindStringSubmatch(value); m != nil {
		return exists(m[3], month(m[1]), m[2])
	}
	if serialDate.MatchString(value) {
		days, err := strconv.ParseFloat(value, 64)
		if err != nil {
			return appraisal.Date{}, false
		}
		return plausible(epoch.AddDays(int(days)))
	}
	return appraisal.Date{}, false
}

func trimClock(value string) string { return clock.ReplaceAllString(value, "") }

func month(word string) string { return strconv.Itoa(months[strings.ToLower(word[:3])]) }

// exists makes a date of texts, of this century or the last where the year has two digits.
func exists(year, month, day string) (appraisal.Date, bool) {
	y, _ := strconv.Atoi(year)
	m, _ := strconv.Atoi(month)
	d, _ := strconv.Atoi(day)
	if len(year) == 2 {
		if y += 1900; y < 1969 {
			y += 100
		}
	}
	date := appraisal.NewDate(y, time.Month(m), d)
	if date.Year() != y || int(date.Month()) != m || date.Day() != d {
		return appraisal.Date{}, false
	}
	return plausible(date)
}

func plausible(d appraisal.Date) (appraisal.Date, bool) {
	return d, d.Year() >= firstYear && d.Year() <= lastYear
}

// Day 0 of the serial numbers of spreadsheets: those of 1900 count a 29 February 1900
// that never was, so their true day 0 for all later days is 30 December 1899.
var (
	epoch1900 = appraisal.NewDate(1899, time.December, 30)
	epoch1904 = appraisal.NewDate(1904, time.January, 1)
)
