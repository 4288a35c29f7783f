package appraisal

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"pgregory.net/rapid"
)

func zone(tb interface{ Fatal(...any) }, name string) *time.Location {
	z, err := time.LoadLocation(name)
	if err != nil {
		tb.Fatal(err)
	}
	return z
}

func day(s string) Date {
	d, err := ParseDate(s)
	if err != nil {
		panic(err)
	}
	return d
}

func TestDateText(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{"2026-02-29", "2026-1-1", "01-01-2026", "2026-01-01T00:00:00Z", " 2026-01-01", "0000-01-01", "besok"} {
		var d Date
		err := d.UnmarshalText([]byte(bad))
		if err == nil || !strings.Contains(err.Error(), "YYYY-MM-DD") {
			t.Errorf("%q: %v", bad, err)
		}
		var refusal *Error
		if !errors.As(err, &refusal) || refusal.Value != bad {
			t.Errorf("%q is no refusal naming its value: %v", bad, err)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		d := anyDate().Draw(t, "date")
		text, err := json.Marshal(map[Date]Date{d: d})
		if err != nil {
			t.Fatal(err)
		}
		var back map[Date]Date
		if err := json.Unmarshal(text, &back); err != nil || back[d] != d {
			t.Fatalf("%s: %v %v", text, back, err)
		}
		v, _ := d.Value()
		var scanned Date
		if err := scanned.Scan(v); err != nil || scanned != d {
			t.Fatalf("%v: %v", scanned, err)
		}
		n := rapid.IntRange(-2000, 2000).Draw(t, "n")
		if e := d.AddDays(n); e.Sub(d) != n || e.After(d) != (n > 0) || e.Before(d) != (n < 0) {
			t.Fatalf("%v + %d = %v", d, n, e)
		}
	})
}

func TestNoDate(t *testing.T) {
	t.Parallel()
	d := day("2026-01-01")
	if err := d.Scan(nil); err != nil || !d.IsZero() || d.String() != "" {
		t.Errorf("%v %v", d, err)
	}
	if v, err := d.Value(); v != nil || err != nil {
		t.Errorf("%v %v", v, err)
	}
}

func TestSpanText(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]Span{"14d": {14, false}, "10wd": {10, true}, "0d": {}, "0wd": {0, true}, "3660d": {3660, false}} {
		var s Span
		if err := s.UnmarshalText([]byte(text)); err != nil || s != want || s.String() != text {
			t.Errorf("%s: %v %v", text, s, err)
		}
	}
	for _, bad := range []string{"", "14", "d", "wd", "-1d", "+1d", "1.5d", "14 d", "14D", "2w", "01d", "3661d", "99999999999d", "10wdd"} {
		var s Span
		if err := s.UnmarshalText([]byte(bad)); err == nil || !strings.Contains(err.Error(), "10wd") {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestLocalDays(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ zone, date, start, end, morning string }{
		{"Asia/Jakarta", "2026-12-31", "2026-12-30T17:00:00Z", "2026-12-31T16:59:59Z", "2026-12-31T00:00:00Z"},
		{"Asia/Makassar", "2026-12-31", "2026-12-30T16:00:00Z", "2026-12-31T15:59:59Z", "2026-12-30T23:00:00Z"},
		{"Asia/Jayapura", "2026-12-31", "2026-12-30T15:00:00Z", "2026-12-31T14:59:59Z", "2026-12-30T22:00:00Z"},
		{"Asia/Jayapura", "2027-01-01", "2026-12-31T15:00:00Z", "2027-01-01T14:59:59Z", "2026-12-31T22:00:00Z"},
		// Clocks put forward at midnight: the day begins at 01:00.
		{"America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00:00Z", "2018-11-05T01:59:59Z", "2018-11-04T09:00:00Z"},
		// Clocks put back at 00:01: the new date had begun.
		{"America/St_Johns", "2010-11-07", "2010-11-07T02:30:00Z", "2010-11-08T03:29:59Z", "2010-11-07T10:30:00Z"},
		{"Europe/Amsterdam", "2026-10-25", "2026-10-24T22:00:00Z", "2026-10-25T22:59:59Z", "2026-10-25T06:00:00Z"},
	} {
		cal := Calendar{Zone: zone(t, c.zone)}
		for name, got := range map[string][2]string{
			"start":   {cal.Start(day(c.date)).UTC().Format(time.RFC3339), c.start},
			"end":     {cal.End(day(c.date)).UTC().Format(time.RFC3339), c.end},
			"morning": {cal.Morning(day(c.date)).UTC().Format(time.RFC3339), c.morning},
		} {
			if got[0] != got[1] {
				t.Errorf("%s %s: %s is %s, want %s", c.zone, c.date, name, got[0], got[1])
			}
		}
	}
}

func TestWorkingDays(t *testing.T) {
	t.Parallel()
	cal := Calendar{Zone: zone(t, "Asia/Jakarta"), Holidays: Holidays{
		day("2026-12-24"): "Cuti bersama", day("2026-12-25"): "Natal", day("2027-01-01"): "Tahun Baru",
	}}
	for _, c := range []struct{ from, span, add, back string }{
		// 2026-12-23 is a Wednesday.
		{"2026-12-23", "0wd", "2026-12-23", "2026-12-23"},
		{"2026-12-23", "1wd", "2026-12-28", "2026-12-22"},
		{"2026-12-24", "0wd", "2026-12-28", "2026-12-23"},
		{"2026-12-26", "0wd", "2026-12-28", "2026-12-23"},
		{"2026-12-26", "1wd", "2026-12-28", "2026-12-23"},
		{"2026-12-31", "1wd", "2027-01-04", "2026-12-30"},
		{"2026-12-31", "5wd", "2027-01-08", "2026-12-22"},
		// Calendar days stay where they fall: 2027-01-10 is a Sunday.
		{"2026-12-27", "14d", "2027-01-10", "2026-12-13"},
		{"2026-12-26", "0d", "2026-12-26", "2026-12-26"},
	} {
		s, err := ParseSpan(c.span)
		if err != nil {
			t.Fatal(err)
		}
		if got := cal.Add(day(c.from), s); got != day(c.add) {
			t.Errorf("%s + %s = %s, want %s", c.from, c.span, got, c.add)
		}
		if got := cal.Back(day(c.from), s); got != day(c.back) {
			t.Errorf("%s - %s = %s, want %s", c.from, c.span, got, c.back)
		}
	}
}

func TestCalendarRefuses(t *testing.T) {
	t.Parallel()
	jakarta, now := zone(t, "Asia/Jakarta"), time.Date(2026, 5, 4, 3, 2, 1, 987654321, time.UTC)
	for _, d := range []time.Duration{-time.Second, time.Second, 2*time.Second + time.Nanosecond, 25 * time.Hour} {
		if _, err := Compressed(jakarta, nil, d, now, day("2026-01-01")); !errors.Is(err, &Error{Code: "day-length"}) {
			t.Errorf("%v: %v", d, err)
		}
	}
	if _, err := Compressed(jakarta, nil, 2*time.Second, now, Date{}); !errors.Is(err, &Error{Code: "origin-missing"}) {
		t.Error(err)
	}
	if err := (Calendar{}).Validate(); !errors.Is(err, &Error{Code: "zone-missing"}) {
		t.Error(err)
	}
	for _, text := range []string{`{}`, `{"zone":"Asia/Atlantis"}`, `{"zone":"Asia/Jakarta","day":"two"}`, `{"zone":"Asia/Jakarta","day":"1s"}`} {
		var c Calendar
		if err := json.Unmarshal([]byte(text), &c); err == nil {
			t.Errorf("%s was accepted", text)
		}
	}
}

func anyDate() *rapid.Generator[Date] {
	return rapid.Custom(func(t *rapid.T) Date {
		return NewDate(2024, 1, 1).AddDays(rapid.IntRange(0, 5*366).Draw(t, "day"))
	})
}

func anyCalendar() *rapid.Generator[Calendar] {
	return rapid.Custom(func(t *rapid.T) Calendar {
		c := Calendar{Holidays: Holidays{}}
		c.Zone = zone(t, rapid.SampledFrom([]string{
			"Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura", "UTC", "Europe/Amsterdam", "America/Santiago", "Africa/Cairo", "Pacific/Chatham",
		}).Draw(t, "zone"))
		for _, d := range rapid.SliceOfN(anyDate(), 0, 60).Draw(t, "holidays") {
			c.Holidays[d] = "libur"
		}
		if rapid.Bool().Draw(t, "compressed") {
			c.Day = time.Duration(rapid.IntRange(2000, 90000).Draw(t, "ms")) * time.Millisecond
			c.Origin = time.UnixMicro(rapid.Int64Range(1_700_000_000_000_000, 1_900_000_000_000_000).Draw(t, "origin")).UTC()
			c.OriginDate = anyDate().Draw(t, "origin date")
		}
		return c
	})
}

func TestCalendarProperties(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c, d := anyCalendar().Draw(t, "calendar"), anyDate().Draw(t, "date")
		start, end, morning := c.Start(d), c.End(d), c.Morning(d)
		for _, at := range []time.Time{start, morning, end, c.Start(d.AddDays(1)).Add(-1)} {
			if got := c.Date(at); got != d {
				t.Fatalf("%v is on %v, want %v", at, got, d)
			}
		}
		if !start.Before(morning) || !morning.Before(end) || !end.Before(c.Start(d.AddDays(1))) {
			t.Fatalf("out of order: %v %v %v %v", start, morning, end, c.Start(d.AddDays(1)))
		}
		if !end.Equal(end.Truncate(time.Microsecond)) || !morning.Equal(morning.Truncate(time.Microsecond)) {
			t.Fatalf("%v or %v would not survive Postgres", end, morning)
		}
		at := start.Add(time.Duration(rapid.Int64Range(-1e15, 1e15).Draw(t, "offset")))
		if on := c.Date(at); at.Before(c.Start(on)) || !at.Before(c.Start(on.AddDays(1))) {
			t.Fatalf("%v is not within %v", at, on)
		}

		text, err := json.Marshal(c)
		if err != nil {
			t.Fatal(err)
		}
		var back Calendar
		if err := json.Unmarshal(text, &back); err != nil {
			t.Fatal(err)
		}
		if back.Zone.String() != c.Zone.String() || !back.Start(d).Equal(start) || back.Working(d) != c.Working(d) || len(back.Holidays) != len(c.Holidays) {
			t.Fatalf("%s reads back as another calendar", text)
		}
	})
}

func TestSpanProperties(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c, d := anyCalendar().Draw(t, "calendar"), anyDate().Draw(t, "date")
		n := rapid.IntRange(0, 80).Draw(t, "n")
		calendar, working := Span{Days: n}, Span{Days: n, Working: true}
		if c.Back(c.Add(d, calendar), calendar) != d {
			t.Fatal("calendar days do not round-trip")
		}
		due := c.Add(d, working)
		if !c.Working(due) || !c.Working(c.Back(d, working)) {
			t.Fatalf("%v is no working day", due)
		}
		if n > 0 {
			count := 0
			for e := d.AddDays(1); !e.After(due); e = e.AddDays(1) {
				if c.Working(e) {
					count++
				}
			}
			if count != n {
				t.Fatalf("%d working days from %v to %v, want %d", count, d, due, n)
			}
		}
		if c.Working(d) && c.Back(due, working) != d {
			t.Fatal("working days do not round-trip from a working day")
		}
		if later := c.Add(d.AddDays(1), working); later.Before(due) {
			t.Fatalf("a day later is due earlier: %v, %v", due, later)
		}
		if next := c.Add(d, Span{n + 1, true}); next.Before(due) || (n > 0 && next == due) {
			t.Fatalf("%v for %d days, %v for one more", due, n, next)
		}
	})
}
