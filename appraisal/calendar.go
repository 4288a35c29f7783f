package appraisal

import (
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Date is a local calendar date without a time or a zone. Dates compare with ==; the
// zero Date is no date. As text, in JSON, YAML and SQL it reads YYYY-MM-DD; the zero
// Date is the empty text and SQL's NULL.
type Date struct {
	year  int
	month time.Month
	day   int
}

// NewDate is the date of a year, month and day; what is out of range carries over, as
// in time.Date: 31 April is 1 May.
func NewDate(year int, month time.Month, day int) Date {
	return dateOf(time.Date(year, month, day, 0, 0, 0, 0, time.UTC))
}

// ParseDate reads YYYY-MM-DD and refuses dates that do not exist.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil || len(s) != len(time.DateOnly) || t.Year() < 1 {
		return Date{}, fmt.Errorf("a date is written YYYY-MM-DD, such as 2026-01-31, and must exist: %w",
			Refuse(Invalid, "date-form", "", s, "form", "YYYY-MM-DD"))
	}
	return dateOf(t), nil
}

func dateOf(t time.Time) Date {
	y, m, d := t.Date()
	return Date{y, m, d}
}

// Year of the date.
func (d Date) Year() int { return d.year }

// Month of the date.
func (d Date) Month() time.Month { return d.month }

// Day of the month.
func (d Date) Day() int { return d.day }

// IsZero reports whether d is no date.
func (d Date) IsZero() bool { return d == Date{} }

// midnight is d as an instant of UTC, where every day has 24 hours.
func (d Date) midnight() time.Time {
	return time.Date(d.year, d.month, d.day, 0, 0, 0, 0, time.UTC)
}

// AddDays is the date n days later, or earlier when n is negative.
func (d Date) AddDays(n int) Date { return NewDate(d.year, d.month, d.day+n) }

// Sub is the number of days from e to d: positive when d is later.
func (d Date) Sub(e Date) int {
	return int((d.midnight().Unix() - e.midnight().Unix()) / (24 * 60 * 60))
}

// Weekday of the date.
func (d Date) Weekday() time.Weekday { return d.midnight().Weekday() }

// Before reports whether d is earlier than e.
func (d Date) Before(e Date) bool { return d.Compare(e) < 0 }

// After reports whether d is later than e.
func (d Date) After(e Date) bool { return d.Compare(e) > 0 }

// Compare is negative when d is earlier than e, zero when equal, positive when later.
func (d Date) Compare(e Date) int { return d.midnight().Compare(e.midnight()) }

// String is YYYY-MM-DD, empty for the zero Date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.year, d.month, d.day)
}

// MarshalText writes YYYY-MM-DD.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads YYYY-MM-DD; the empty text is the zero Date.
func (d *Date) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = Date{}
		return nil
	}
	parsed, err := ParseDate(string(text))
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}

// Value gives d to SQL as a date.
func (d Date) Value() (driver.Value, error) {
	if d.IsZero() {
		return nil, nil
	}
	return d.midnight(), nil
}

// Scan takes a date from SQL.
func (d *Date) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*d = Date{}
		return nil
	case time.Time:
		*d = dateOf(v)
		return nil
	case string:
		return d.UnmarshalText([]byte(v))
	case []byte:
		return d.UnmarshalText(v)
	}
	return fmt.Errorf("scan a date: got %T", src)
}

// Span is a length of time in whole days, either calendar days, written 14d, or
// working days, written 10wd. It is never negative.
type Span struct {
	Days    int
	Working bool
}

// maxSpan keeps a slip of the finger from making a deadline in another century.
const maxSpan = 3660

// ParseSpan reads 14d or 10wd.
func ParseSpan(s string) (Span, error) {
	digits, working := strings.CutSuffix(s, "wd")
	ok := working
	if !working {
		digits, ok = strings.CutSuffix(s, "d")
	}
	n, err := strconv.ParseUint(digits, 10, 16)
	if !ok || err != nil || n > maxSpan || strconv.FormatUint(n, 10) != digits {
		return Span{}, fmt.Errorf("a span is written 14d for calendar days or 10wd for working days, %d days at most: %w", maxSpan,
			Refuse(Invalid, "span-form", "", s, "form", "14d, 10wd", "most", strconv.Itoa(maxSpan)))
	}
	return Span{Days: int(n), Working: working}, nil
}

// String is 14d or 10wd.
func (s Span) String() string {
	if s.Working {
		return strconv.Itoa(s.Days) + "wd"
	}
	return strconv.Itoa(s.Days) + "d"
}

// MarshalText writes 14d or 10wd.
func (s Span) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads 14d or 10wd.
func (s *Span) UnmarshalText(text []byte) error {
	parsed, err := ParseSpan(string(text))
	if err != nil {
		return err
	}
	*s = parsed
	return nil
}

// Holidays are the days off besides Saturday and Sunday, each with its name. A joint
// decree of three ministers sets them for every year.
type Holidays map[Date]string

// Calendar turns instants into local dates and back, and counts working days. It
// knows no clock. A cycle stores its calendar, so that a later edition of the holidays
// or another zone cannot move what was promised.
type Calendar struct {
	// Zone the agency lives in.
	Zone     *time.Location
	Holidays Holidays
	// Day is the length of a local day: zero or 24 hours for real days, two seconds
	// or more for the short days of a compressed year.
	Day time.Duration
	// Origin is the instant at which OriginDate begins; compressed calendars only.
	Origin     time.Time
	OriginDate Date
}

const (
	realDay = 24 * time.Hour
	// shortestDay: timers fire on a grid of about a second, so a shorter day could
	// pass between two looks.
	shortestDay = 2 * time.Second
	// tick of compressed days: Postgres keeps microseconds, and a deadline must
	// survive being stored.
	tick = time.Microsecond
)

// Compressed is the calendar whose days last day and whose date begins at origin.
func Compressed(zone *time.Location, holidays Holidays, day time.Duration, origin time.Time, date Date) (Calendar, error) {
	c := Calendar{Zone: zone, Holidays: holidays, Day: day, Origin: origin.Truncate(tick), OriginDate: date}
	return c, c.Validate()
}

// Validate says what keeps c from being used: no zone, a short day below two
// seconds or finer than a millisecond, a compressed calendar without an origin.
func (c Calendar) Validate() error {
	var p Problems
	if c.Zone == nil {
		p.Add("zone-missing", "zone", "", "example", "Asia/Jakarta")
	}
	if c.compressed() {
		if c.Day < shortestDay || c.Day > realDay || c.Day%time.Millisecond != 0 {
			p.Add("day-length", "day", c.Day.String(), "least", shortestDay.String(), "most", realDay.String())
		}
		if c.Origin.IsZero() || c.OriginDate.IsZero() {
			p.Add("origin-missing", "origin", "")
		}
		if !c.Origin.Equal(c.Origin.Truncate(tick)) {
			p.Add("origin-finer-than-stored", "origin", c.Origin.Format(time.RFC3339Nano), "grid", tick.String())
		}
	}
	return p.Err()
}

func (c Calendar) compressed() bool { return c.Day != 0 && c.Day != realDay }

// Date is the local date at an instant.
func (c Calendar) Date(instant time.Time) Date {
	if c.compressed() {
		since := instant.Sub(c.Origin)
		n := since / c.Day
		if since%c.Day < 0 {
			n--
		}
		return c.OriginDate.AddDays(int(n))
	}
	d := dateOf(instant.In(c.Zone))
	// Where clocks were set back across midnight the old date is read twice; the
	// new one has begun for good.
	if next := d.AddDays(1); !instant.Before(c.Start(next)) {
		return next
	}
	return d
}

// Start is the first instant of a local date. It is not always midnight: some zones
// have put their clocks forward then.
func (c Calendar) Start(d Date) time.Time {
	if c.compressed() {
		return c.Origin.Add(time.Duration(d.Sub(c.OriginDate)) * c.Day).In(c.Zone)
	}
	midnight := d.midnight()
	// No zone is more than a day ahead of UTC, so d has not begun here.
	t := midnight.Add(-36 * time.Hour).In(c.Zone)
	for {
		begin, end := t.ZoneBounds()
		_, offset := t.Zone()
		start := midnight.Add(-time.Duration(offset) * time.Second)
		if !begin.IsZero() && start.Before(begin) {
			start = begin
		}
		if end.IsZero() || start.Before(end) {
			return start.In(c.Zone)
		}
		t = end
	}
}

// End is the last second of a local date, 23:59:59; a deadline on d is met until then.
// In a compressed calendar it is the same fraction of its short day.
func (c Calendar) End(d Date) time.Time {
	second := time.Second
	if c.compressed() {
		second = max((c.Day / (24 * 60 * 60)).Truncate(tick), tick)
	}
	return c.Start(d.AddDays(1)).Add(-second)
}

// Morning is when people are reminded: 07:00 local, or the same fraction of a short day.
func (c Calendar) Morning(d Date) time.Time {
	if c.compressed() {
		return c.Start(d).Add((c.Day * 7 / 24).Truncate(tick))
	}
	return time.Date(d.year, d.month, d.day, 7, 0, 0, 0, c.Zone)
}

// Working reports whether people work on d: not on Saturday, Sunday or a holiday.
func (c Calendar) Working(d Date) bool {
	if w := d.Weekday(); w == time.Saturday || w == time.Sunday {
		return false
	}
	_, off := c.Holidays[d]
	return !off
}

// Add is the date s after d. Working days count from the next one on; none is d
// itself, or the next working day where d is not one. Calendar days stay where they
// fall, be it a Sunday: a right of 14 calendar days is neither longer nor shorter.
func (c Calendar) Add(d Date, s Span) Date { return c.walk(d, s, 1) }

// Back is the date s before d, for reminders. It mirrors Add: no working days is d
// itself, or the last working day before it.
func (c Calendar) Back(d Date, s Span) Date { return c.walk(d, s, -1) }

func (c Calendar) walk(d Date, s Span, direction int) Date {
	if !s.Working {
		return d.AddDays(direction * s.Days)
	}
	if s.Days == 0 {
		for !c.Working(d) {
			d = d.AddDays(direction)
		}
		return d
	}
	for n := s.Days; n > 0; {
		d = d.AddDays(direction)
		if c.Working(d) {
			n--
		}
	}
	return d
}

// storedCalendar is how a cycle keeps its calendar.
type storedCalendar struct {
	Zone       string    `json:"zone"`
	Holidays   Holidays  `json:"holidays,omitempty"`
	Day        string    `json:"day,omitempty"`
	Origin     time.Time `json:"origin,omitzero"`
	OriginDate Date      `json:"origin_date,omitzero"`
}

// MarshalJSON writes the zone by its name and the day as a duration such as "2s".
func (c Calendar) MarshalJSON() ([]byte, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	s := storedCalendar{Zone: c.Zone.String(), Holidays: c.Holidays}
	if c.compressed() {
		s.Day, s.Origin, s.OriginDate = c.Day.String(), c.Origin.UTC(), c.OriginDate
	}
	return json.Marshal(s)
}

// UnmarshalJSON reads what MarshalJSON wrote and refuses a calendar that could not
// be used, such as one of an unknown zone.
func (c *Calendar) UnmarshalJSON(data []byte) error {
	var s storedCalendar
	if err := json.Unmarshal(data, &s); err != nil {
		return fmt.Errorf("read a calendar: %w", err)
	}
	// LoadLocation takes "" for UTC; a stored calendar always names its zone.
	if s.Zone == "" {
		return Refuse(Invalid, "zone-missing", "zone", "", "example", "Asia/Jakarta")
	}
	zone, err := time.LoadLocation(s.Zone)
	if err != nil {
		return fmt.Errorf("read a calendar: %w", Refuse(Invalid, "zone-unknown", "zone", s.Zone, "example", "Asia/Jakarta"))
	}
	read := Calendar{Zone: zone, Holidays: s.Holidays, Origin: s.Origin, OriginDate: s.OriginDate}
	if s.Day != "" {
		if read.Day, err = time.ParseDuration(s.Day); err != nil {
			return fmt.Errorf("read a calendar: %w", Refuse(Invalid, "day-length", "day", s.Day, "example", "2s"))
		}
	}
	if err := read.Validate(); err != nil {
		return err
	}
	*c = read
	return nil
}
