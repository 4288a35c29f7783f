package act

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/store/db"
)

// AboutDuty is the missed duty that an escalation is about.
type AboutDuty struct {
	Kind     string         `json:"kind"`
	Name     string         `json:"name"`
	Assignee *Person        `json:"assignee"`
	OpenedAt time.Time      `json:"opened_at"`
	DueOn    appraisal.Date `json:"due_on" doc:"Missed since"`
	// Reminders that were sent.
	Reminders    int        `json:"reminders" doc:"How often they were reminded"`
	LastReminder *time.Time `json:"last_reminder,omitempty"`
	Missed       string     `json:"missed" doc:"What was missed, in words"`
	// Unanswered are those to whom the decision went before.
	Unanswered []Unanswered `json:"unanswered,omitempty" doc:"Who should have decided before, and did not"`
	Otherwise  string       `json:"otherwise" doc:"What happens where nobody decides"`
}

// Unanswered is a decision nobody made in time.
type Unanswered struct {
	Assignee Person         `json:"assignee"`
	DueOn    appraisal.Date `json:"due_on"`
}

// Choice is something a decision can be, with what it will do.
type Choice struct {
	Choice string `json:"choice" enum:"extend,reassign,act,proceed,close"`
	Effect string `json:"effect" doc:"What it will do, in words"`
	// DueOn is the new deadline; of an extension the earliest, Latest the latest.
	DueOn  *appraisal.Date `json:"due_on,omitempty"`
	Latest *appraisal.Date `json:"latest,omitempty"`
}

// escalationAsks says what was missed and what each choice will do.
func (d *deed) escalationAsks(ctx context.Context, m *matter, f appraisal.Facts, l appraisal.Language, a *Asks) error {
	if f.About == nil {
		return nil
	}
	a.Choices = d.choices(m, f, l)
	about, err := d.aboutDuty(ctx, m, f, l)
	a.About = about
	return err
}

func (d *deed) aboutDuty(ctx context.Context, m *matter, f appraisal.Facts, l appraisal.Language) (*AboutDuty, error) {
	row, err := d.Duty(ctx, f.About.ID)
	if err != nil {
		return nil, wrap(err, "load the missed duty")
	}
	a := &AboutDuty{Kind: row.Kind, Name: f.About.Kind.Name().In(l), OpenedAt: row.OpenedAt, DueOn: row.DueOn}
	sent, err := d.RemindersSent(ctx, &row.ID)
	if err != nil {
		return nil, wrap(err, "count reminders")
	}
	if a.Reminders = int(sent.Reminders); a.Reminders > 0 {
		a.LastReminder = &sent.Last
	}
	earlier, err := d.EarlierDecisions(ctx, &row.ID)
	if err != nil {
		return nil, wrap(err, "load earlier decisions")
	}
	who := []uuid.UUID{}
	for _, e := range append(earlier, row) {
		if e.AssigneeID != nil {
			who = append(who, *e.AssigneeID)
		}
	}
	cards, err := d.people(ctx, who...)
	if err != nil {
		return nil, err
	}
	for _, e := range earlier {
		a.Unanswered = append(a.Unanswered, Unanswered{Assignee: personOf(cards[*e.AssigneeID]), DueOn: e.DueOn})
	}
	name := ""
	if row.AssigneeID != nil {
		p := personOf(cards[*row.AssigneeID])
		a.Assignee, name = &p, p.Name
	}
	a.Missed = missed(a, name, l)
	a.Otherwise = otherwise(m.duty, l)
	return a, nil
}

var (
	missedText = appraisal.Text{
		ID: "%s tidak melaksanakan \"%s\" sampai tenggat %s. Pengingat yang terkirim: %d.",
		EN: "%s did not meet \"%s\" by %s. Reminders sent: %d."}
	passText = appraisal.Text{
		ID: "Tanpa keputusan sampai %s, keputusan naik satu tingkat, dan akhirnya ke pengelola kinerja.",
		EN: "Without a decision by %s it goes one level up, and at last to HR."}
	lastText = appraisal.Text{
		ID: "Tidak ada lagi tingkat di atas: keputusan ini tetap terbuka sampai Anda memutuskan.",
		EN: "There is nobody after you: this stays open until you decide."}
)

func missed(a *AboutDuty, name string, l appraisal.Language) string {
	return fmt.Sprintf(missedText.In(l), name, a.Name, a.DueOn, a.Reminders)
}

func otherwise(decision *db.Duty, l appraisal.Language) string {
	if !decision.Lapses {
		return lastText.In(l)
	}
	return fmt.Sprintf(passText.In(l), decision.DueOn)
}

// effects are what the choices do. Dates stand where %s is.
var effects = map[appraisal.EscalationChoice]appraisal.Text{
	appraisal.Extend: {
		ID: "Orang yang sama mendapat tenggat baru, antara %s dan %s menurut jumlah hari yang Anda beri.",
		EN: "The same person gets a new deadline between %s and %s, by the days you give."},
	appraisal.Reassign: {
		ID: "Orang lain mengambil alih dengan tenggat %s.",
		EN: "Somebody else takes over, due on %s."},
	appraisal.Act: {
		ID: "Anda melaksanakannya sendiri sampai %s; pejabat penilai tidak diganti.",
		EN: "You do it yourself by %s; the supervisor is not replaced."},
	appraisal.Proceed: {
		ID: "Proses berjalan tanpa kewajiban ini; tidak ada yang dihitung nol, dan hal itu dicatat.",
		EN: "The process goes on without it; nothing counts as zero, and this is recorded."},
	appraisal.Close: {
		ID: "Penilaian ditutup tanpa predikat; semua yang masih terbuka dihentikan.",
		EN: "The appraisal is closed without a rating; everything that is open ends."},
}

// What a choice does besides, where the missed duty is the supervisor's.
var (
	replacesText = appraisal.Text{
		ID: " Ia menjadi pejabat penilai pegawai ini untuk seterusnya.",
		EN: " They are this employee's supervisor from now on."}
	objectionText = appraisal.Text{
		ID: " Karena Anda lalu menilai, keberatan pegawai diputuskan satu tingkat di atas Anda.",
		EN: " Since you assess then, the employee's objection is decided one level above you."}
)

// choices are what a decision on an escalation may be here.
func (d *deed) choices(m *matter, f appraisal.Facts, l appraisal.Language) []Choice {
	today := m.calendar.Date(d.Now)
	first, latest := today.AddDays(1), today.AddDays(appraisal.MaxExtension)
	due, _ := m.schedule.Due(m.duty.Step, f.About.Kind)
	anew := m.calendar.Add(today, due.Within)
	var list []Choice
	for _, choice := range appraisal.EscalationChoices(*f.About, f.Last) {
		c := Choice{Choice: string(choice), Effect: effects[choice].In(l)}
		switch choice {
		case appraisal.Extend:
			c.Effect, c.DueOn, c.Latest = fmt.Sprintf(c.Effect, first, latest), &first, &latest
		case appraisal.Reassign:
			c.Effect, c.DueOn = fmt.Sprintf(c.Effect, anew), &anew
			if f.About.Kind.Supervising() {
				c.Effect += replacesText.In(l)
			}
		case appraisal.Act:
			c.Effect, c.DueOn = fmt.Sprintf(c.Effect, anew), &anew
			if f.About.Kind == appraisal.AssessSubordinate {
				c.Effect += objectionText.In(l)
			}
		}
		list = append(list, c)
	}
	return list
}
