package mail

import (
	"strings"
	"testing"
	"time"

	ics "github.com/arran4/golang-ical"

	"rapor/appraisal"
)

// invitation is a mail about one session of a forum.
func invitation(l appraisal.Language, m appraisal.Meeting) appraisal.Letter {
	return appraisal.Letter{
		ID: "0199a000-0000-7000-8000-000000000002", To: "anggota.forum@example.go.id", Language: l, Agency: "Dinas Dukcapil; Kota Jambi, Jambi", Urgent: true,
		Items: []appraisal.LetterItem{{Kind: appraisal.MailInvited, Meeting: &m}},
	}
}

// session is of a morning in a place that is seven, eight or nine hours before UTC.
func session(t *testing.T, zone string, sequence int) appraisal.Meeting {
	t.Helper()
	at, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	return appraisal.Meeting{
		ID: "0199a000-0000-7000-8000-00000000000a", Sequence: sequence, Forum: "0199a000-0000-7000-8000-00000000000f", Place: "Ruang rapat; lantai 2, gedung B",
		Starts: time.Date(2026, 12, 14, 9, 0, 0, 0, at), Ends: time.Date(2026, 12, 14, 11, 30, 0, 0, at),
		At: time.Date(2026, 12, 1, 3, 4, 5, 600, time.UTC).Add(time.Duration(sequence) * time.Hour),
	}
}

// sent is what a calendar makes of the file that comes with a letter, and the letter's text.
func sent(t *testing.T, l appraisal.Letter) (*ics.Calendar, *ics.VEvent, string) {
	t.Helper()
	m, err := composer(t).Compose(l)
	if err != nil {
		t.Fatal(err)
	}
	if len(m.Attachments) != 1 || m.Attachments[0].Type != "text/calendar" || !strings.HasSuffix(m.Attachments[0].Name, ".ics") {
		t.Fatalf("one file for the calendar was expected, not %v", m.Attachments)
	}
	content := string(m.Attachments[0].Content)
	for _, line := range strings.Split(strings.TrimSuffix(content, "\r\n"), "\r\n") {
		if len(line) > 75 || strings.ContainsAny(line, "\r\n") {
			t.Errorf("no line of RFC 5545: %q", line)
		}
	}
	file, err := ics.ParseCalendar(strings.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	if len(file.Events()) != 1 {
		t.Fatalf("one session was expected:\n%s", content)
	}
	return file, file.Events()[0], m.Text
}

func value(e *ics.VEvent, p ics.ComponentProperty) string {
	if v := e.GetProperty(p); v != nil {
		return v.Value
	}
	return ""
}

func method(c *ics.Calendar) string {
	for _, p := range c.CalendarProperties {
		if p.IANAToken == string(ics.PropertyMethod) {
			return p.Value
		}
	}
	return ""
}

// A calendar finds the session at its instant wherever it is read, in the reader's language.
func TestAnInvitationIsReadByACalendar(t *testing.T) {
	t.Parallel()
	for zone, utc := range map[string]string{"Asia/Jakarta": "20261214T020000Z", "Asia/Makassar": "20261214T010000Z", "Asia/Jayapura": "20261214T000000Z"} {
		for language, title := range map[appraisal.Language]string{appraisal.Indonesian: "Sidang forum evaluasi kinerja", appraisal.English: "Session of the evaluation forum"} {
			m := session(t, zone, 0)
			file, event, text := sent(t, invitation(language, m))
			if method(file) != "PUBLISH" || value(event, ics.ComponentPropertyStatus) != "CONFIRMED" {
				t.Errorf("method %s, status %s", method(file), value(event, ics.ComponentPropertyStatus))
			}
			if got := value(event, ics.ComponentPropertyDtStart); got != utc {
				t.Errorf("starts at %s in %s, not %s", got, zone, utc)
			}
			starts, err := event.GetStartAt()
			if err != nil || !starts.Equal(m.Starts) {
				t.Errorf("starts at %s, not %s: %v", starts, m.Starts, err)
			}
			ends, err := event.GetEndAt()
			if err != nil || !ends.Equal(m.Ends) {
				t.Errorf("ends at %s, not %s: %v", ends, m.Ends, err)
			}
			if got := value(event, ics.ComponentPropertySummary); got != title+", Dinas Dukcapil; Kota Jambi, Jambi" {
				t.Errorf("is called %q", got)
			}
			if got := value(event, ics.ComponentPropertyLocation); got != m.Place {
				t.Errorf("is at %q", got)
			}
			if got := value(event, ics.ComponentPropertyUrl); got != "https://rapor.example.go.id/forums/"+m.Forum {
				t.Errorf("leads to %q", got)
			}
			// Who reads the mail sees the time of the place and its zone.
			if short := appraisal.ZoneName(zone); !strings.Contains(text, "09.00") || !strings.Contains(text, short) {
				t.Errorf("the letter does not say 09.00 %s:\n%s", short, text)
			}
		}
	}
}

// A session that is moved or cancelled is the same one to a calendar, and the later word counts.
func TestAChangeReplacesTheSession(t *testing.T) {
	t.Parallel()
	first := session(t, "Asia/Jakarta", 0)
	moved := session(t, "Asia/Jakarta", 1)
	moved.Starts, moved.Ends, moved.Place = moved.Starts.AddDate(0, 0, 2), moved.Ends.AddDate(0, 0, 2), "Aula"
	cancelled := moved
	cancelled.Sequence, cancelled.Cancelled, cancelled.At = 2, true, moved.At.Add(time.Hour)
	var stamps []string
	for i, m := range []appraisal.Meeting{first, moved, cancelled} {
		letter := invitation(appraisal.Indonesian, m)
		if m.Cancelled {
			letter.Items[0].Kind = appraisal.MailUninvited
		}
		file, event, _ := sent(t, letter)
		if got := event.Id(); got != first.ID+"@rapor.example.go.id" {
			t.Errorf("another session: %s", got)
		}
		if got := value(event, ics.ComponentPropertySequence); got != []string{"0", "1", "2"}[i] {
			t.Errorf("sequence %s of change %d", got, i)
		}
		if i == 2 && (method(file) != "CANCEL" || value(event, ics.ComponentPropertyStatus) != "CANCELLED") {
			t.Errorf("a cancelled session has method %s and status %s", method(file), value(event, ics.ComponentPropertyStatus))
		}
		if starts, err := event.GetStartAt(); err != nil || !starts.Equal(m.Starts) {
			t.Errorf("change %d starts at %s: %v", i, starts, err)
		}
		stamps = append(stamps, value(event, ics.ComponentPropertyDtstamp))
	}
	if stamps[0] >= stamps[1] || stamps[1] >= stamps[2] {
		t.Errorf("stamps do not rise: %v", stamps)
	}
	// A letter that is tried again says the same.
	a, err := composer(t).Compose(invitation(appraisal.English, moved))
	if err != nil {
		t.Fatal(err)
	}
	b, err := composer(t).Compose(invitation(appraisal.English, moved))
	if err != nil {
		t.Fatal(err)
	}
	if string(a.Attachments[0].Content) != string(b.Attachments[0].Content) {
		t.Error("the same session makes two files")
	}
}

// Calendars are shared: the file names nobody, neither who is asked nor who is appraised.
func TestACalendarNamesNobody(t *testing.T) {
	t.Parallel()
	letter := invitation(appraisal.Indonesian, session(t, "Asia/Jakarta", 0))
	letter.Items = append(letter.Items, appraisal.LetterItem{Kind: appraisal.MailAnnounced}, appraisal.LetterItem{Kind: appraisal.MailReminder, Duty: "d1", DutyKind: appraisal.AssessPeer, Due: day(18)})
	_, event, _ := sent(t, letter)
	known := map[string]bool{}
	for _, p := range []ics.ComponentProperty{
		ics.ComponentPropertyUniqueId, ics.ComponentPropertySequence, ics.ComponentPropertyDtstamp, ics.ComponentPropertyDtStart, ics.ComponentPropertyDtEnd,
		ics.ComponentPropertySummary, ics.ComponentPropertyLocation, ics.ComponentPropertyUrl, ics.ComponentPropertyClass, ics.ComponentPropertyStatus,
	} {
		known[string(p)] = true
	}
	for _, p := range event.Properties {
		if !known[p.IANAToken] {
			t.Errorf("the calendar is told %s: %s", p.IANAToken, p.Value)
		}
		if strings.Contains(p.Value, letter.To) || strings.Contains(p.Value, "anggota.forum") {
			t.Errorf("%s tells who is asked", p.IANAToken)
		}
	}
	if value(event, ics.ComponentPropertyClass) != "CONFIDENTIAL" {
		t.Error("who shares a calendar shows the session")
	}
}
