package act

import (
	"context"
	"encoding/json"
	"maps"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/gateway/access"
	"rapor/store"
	"rapor/store/db"
)

// NewHolidays is a new edition of one year's days off for a running cycle.
type NewHolidays struct {
	Year     int               `json:"year" example:"2026"`
	Holidays map[string]string `json:"holidays" doc:"All days off of that year by date, with their names"`
	Reason   string            `json:"reason" example:"SKB 3 Menteri, perubahan kedua"`
}

// HolidaysChanged is what came of a new edition.
type HolidaysChanged struct {
	Added    int `json:"added"`
	Removed  int `json:"removed"`
	Duties   int `json:"duties" doc:"Open duties whose deadline moved"`
	People   int `json:"people"`
	Openings int `json:"openings"`
}

// ChangeHolidays gives a running cycle a new edition of a year's days off: deadlines in working
// days are counted anew. None moves into the past.
func (a *Acts) ChangeHolidays(ctx context.Context, id access.Identity, cycle uuid.UUID, n NewHolidays) (done HolidaysChanged, err error) {
	err = a.do(ctx, id.Agency, func(d *deed) error {
		m, err := d.timeMatter(ctx, id, cycle, access.ChangeHolidays, nil, true)
		if err != nil {
			return err
		}
		days, err := n.check()
		if err != nil {
			return err
		}
		before := m.calendar.Holidays
		m.calendar.Holidays = appraisal.Holidays{}
		for day, name := range before {
			if day.Year() != n.Year {
				m.calendar.Holidays[day] = name
			} else if _, still := days[day]; !still {
				done.Removed++
			}
		}
		for day := range days {
			if _, known := before[day]; !known {
				done.Added++
			}
		}
		maps.Copy(m.calendar.Holidays, days)
		if maps.Equal(before, m.calendar.Holidays) {
			return appraisal.Refuse(appraisal.Conflict, "holidays-unchanged", "holidays", number(n.Year))
		}
		stored, err := json.Marshal(m.calendar)
		if err != nil {
			return wrap(err, "calendar")
		}
		if err := d.SetCycleCalendar(ctx, db.SetCycleCalendarParams{ID: cycle, Calendar: stored}); err != nil {
			return wrap(err, "keep the calendar")
		}
		m.cycle.Calendar = stored
		pace, err := d.CyclePace(ctx, cycle, m.calendar)
		if err != nil {
			return err
		}
		done.Openings, err = d.recount(ctx, m, pace, func(moved store.Moved) error {
			done.Duties, done.People = moved.Duties, moved.People
			return nil
		})
		if err != nil {
			return err
		}
		return d.Record(ctx, store.Entry{Actor: &id.Person, Act: "holidays.changed", Cycle: &cycle, Detail: map[string]string{
			"year": number(n.Year), "added": number(done.Added), "removed": number(done.Removed),
			"duties": number(done.Duties), "people": number(done.People), "reason": n.Reason,
		}})
	})
	return done, err
}

func (n NewHolidays) check() (appraisal.Holidays, error) {
	p := appraisal.CheckReason("reason", n.Reason)
	days := appraisal.Holidays{}
	if n.Year < 2000 || n.Year > 2200 {
		p.Add("year-range", "year", number(n.Year), "min", "2000", "max", "2200")
	}
	if len(n.Holidays) == 0 || len(n.Holidays) > 120 {
		p.Add("holidays-count", "holidays", number(len(n.Holidays)), "max", "120")
	}
	for date, name := range n.Holidays {
		day, err := appraisal.ParseDate(date)
		switch {
		case err != nil:
			p.Add("date-form", "holidays."+date, date, "form", "YYYY-MM-DD")
		case day.Year() != n.Year:
			p.Add("holiday-outside-year", "holidays."+date, date, "year", number(n.Year))
		}
		days[day] = name
	}
	return days, p.Err()
}
