package appraisal

import (
	"fmt"
	"strings"
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

// What Indonesians call their three zones.
var zoneNames = map[string]string{"Asia/Jakarta": "WIB", "Asia/Pontianak": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}

// ZoneName is what a zone is called beside a time of day, such as WIB for Asia/Jakarta.
func ZoneName(zone string) string {
	if name, ok := zoneNames[zone]; ok {
		return name
	}
	return strings.ReplaceAll(zone, "_", " ")
}
