package appraisal

import (
	"fmt"
	"time"
)

var months = [12]Text{
	{"Januari", "January"}, {"Februari", "February"}, {"Maret", "March"}, {"April", "April"}, {"Mei", "May"}, {"Juni", "June"},
	{"Juli", "July"}, {"Agustus", "August"}, {"September", "September"}, {"Oktober", "October"}, {"November", "November"}, {"Desember", "December"},
}

// In is the date in words, such as 31 Oktober 2026; both languages write the day first.
func (d Date) In(l Language) string {
	return fmt.Sprintf("%d %s %d", d.Day(), months[d.Month()-time.January].In(l), d.Year())
}
