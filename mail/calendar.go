package mail

import (
	"net/url"
	"time"

	ics "github.com/arran4/golang-ical"

	"rapor/appraisal"
)

// calendarType is what a file for the calendar is.
const calendarType = "text/calendar"

// meetingLine tells of a session of a forum.
func (c *Composer) meetingLine(s *speaker, l line) line {
	m := l.item.Meeting
	l.Name, l.Link = s.say("forum"), c.home+"forums/"+url.PathEscape(m.Forum)
	zone := m.Starts.Location().String()
	y, month, day := m.Starts.Date()
	l.When = s.say("session", "Date", longDate(appraisal.NewDate(y, month, day), s.language), "From", m.Starts.Format("15.04"),
		"Until", m.Ends.Format("15.04"), "Zone", appraisal.ZoneName(zone), "Place", m.Place)
	return l
}

// calendars are the files that a letter's sessions put into a calendar, or take out of it.
func (c *Composer) calendars(l appraisal.Letter) (files []Attachment) {
	for _, item := range l.Items {
		if item.Meeting != nil {
			files = append(files, Attachment{Name: "forum.ics", Type: calendarType, Content: []byte(c.calendar(l, *item.Meeting))})
		}
	}
	return files
}

// meetingTitles are what the session is called in a calendar.
var meetingTitles = appraisal.Text{ID: "Sidang forum evaluasi kinerja", EN: "Session of the evaluation forum"}

// calendar is a session as RFC 5545 writes it. It is published rather than requested (RFC 5546): a request
// names those who are asked, and nobody reads the answers. The session's ID stays its UID, and the sequence says
// which of two files is later.
func (c *Composer) calendar(l appraisal.Letter, m appraisal.Meeting) string {
	file := ics.NewCalendarFor("Rapor")
	file.SetProductId("-//Rapor//Forum//ID")
	file.SetMethod(ics.MethodPublish)
	event := file.AddEvent(m.ID + "@" + c.host())
	event.SetSequence(m.Sequence)
	event.SetDtStampTime(m.At.UTC().Truncate(time.Second))
	event.SetStartAt(m.Starts.UTC())
	event.SetEndAt(m.Ends.UTC())
	event.SetSummary(meetingTitles.In(l.Language) + ", " + l.Agency)
	event.SetLocation(m.Place)
	event.SetURL(c.home + "forums/" + url.PathEscape(m.Forum))
	event.SetClass(ics.ClassificationConfidential)
	event.SetStatus(ics.ObjectStatusConfirmed)
	if m.Cancelled {
		file.SetMethod(ics.MethodCancel)
		event.SetStatus(ics.ObjectStatusCancelled)
	}
	// The lines end as the format says; the library ends them as the machine it runs on.
	return file.Serialize(ics.WithNewLineWindows)
}

// host of the links, which makes IDs in calendars unlike anybody else's.
func (c *Composer) host() string {
	u, err := url.Parse(c.home)
	if err != nil {
		return "rapor"
	}
	return u.Hostname()
}
