package config

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"rapor/appraisal"
)

func TestDefaultHolidays(t *testing.T) {
	t.Parallel()
	days, err := DefaultHolidays()
	if err != nil {
		t.Fatal(err)
	}
	for _, year := range []int{2026, 2027} {
		for _, d := range []appraisal.Date{
			appraisal.NewDate(year, time.January, 1), appraisal.NewDate(year, time.May, 1),
			appraisal.NewDate(year, time.June, 1), appraisal.NewDate(year, time.August, 17), appraisal.NewDate(year, time.December, 25),
		} {
			if days[d] == "" {
				t.Errorf("%v is no holiday", d)
			}
		}
	}
}

func TestBadHolidays(t *testing.T) {
	t.Parallel()
	const head = "year: 2026\nsource: SKB\ndays:\n"
	for _, c := range []struct{ name, text, want string }{
		{"no such date", head + "  - {date: 2026-02-30, name: Libur}\n", "bad.yaml:4:12: date \"2026-02-30\""},
		{"another year", head + "  - date: 2027-01-01\n    name: Libur\n", "bad.yaml:4:11: date 2027-01-01 is not in 2026"},
		{"twice", head + "  - {date: 2026-01-01, name: A}\n  - {date: 2026-01-01, name: B}\n", "bad.yaml:5:12: date 2026-01-01 is listed twice"},
		{"no name", head + "  - {date: 2026-01-01}\n", "bad.yaml:4:5: name is missing"},
		{"unknown field", head + "  - {date: 2026-01-01, nama: Libur}\n", "bad.yaml:4:24: unknown field"},
		{"no source", "year: 2026\ndays:\n  - {date: 2026-01-01, name: Libur}\n", "bad.yaml:1:1: source is missing"},
		{"no YAML", "year: [2026\n", "bad.yaml:1:"},
		{"empty", "", "bad.yaml"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := ParseHolidays("bad.yaml", []byte(c.text))
			if err == nil || !strings.HasPrefix(err.Error(), c.want) {
				t.Errorf("%v\nwant %s", err, c.want)
			}
		})
	}
}

func TestHolidayFiles(t *testing.T) {
	t.Parallel()
	good := []byte("year: 2026\nsource: SKB\ndays:\n  - {date: 2026-01-01, name: Libur}\n")
	_, err := ReadHolidays(fstest.MapFS{
		"a.yaml": {Data: good}, "b.yaml": {Data: good}, "c.yaml": {Data: []byte("year: soon\n")},
	})
	if err == nil || !strings.Contains(err.Error(), "b.yaml: the year 2026 is already in a.yaml") || !strings.Contains(err.Error(), "c.yaml:1:7") {
		t.Error(err)
	}
}
