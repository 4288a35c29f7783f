package act

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/gateway/access"
	"rapor/store/db"
)

// CycleItem is a cycle in a list.
type CycleItem struct {
	ID          uuid.UUID      `json:"id"`
	Name        string         `json:"name"`
	Method      string         `json:"method"`
	Schedule    string         `json:"schedule"`
	StartsOn    appraisal.Date `json:"starts_on"`
	EndsOn      appraisal.Date `json:"ends_on"`
	Achievement string         `json:"achievement,omitempty"`
	OpenedAt    time.Time      `json:"opened_at"`
	LaunchedAt  *time.Time     `json:"launched_at,omitempty"`
	ClosedAt    *time.Time     `json:"closed_at,omitempty"`
}

// Progress is how far a cycle is: what there is to know about it in one look.
type Progress struct {
	CycleItem
	Step                string                `json:"step"`
	Employees           int                   `json:"employees"`
	Appraisals          AppraisalCounts       `json:"appraisals"`
	Duties              map[string]DutyCounts `json:"duties" doc:"By kind"`
	DutyTotals          DutyCounts            `json:"duty_totals"`
	Ratings             map[string]int        `json:"ratings"`
	ComputedRatings     map[string]int        `json:"computed_ratings"`
	Official            map[string]int        `json:"official"`
	Escalations         int                   `json:"escalations" doc:"Missed duties somebody had to decide about"`
	HandedOver          int                   `json:"handed_over"`
	SupervisorsReplaced int                   `json:"supervisors_replaced"`
	Adjusted            int                   `json:"adjusted" doc:"People whose rating a forum discussed and changed"`
	Objections          int                   `json:"objections"`
	ObjectionsGranted   int                   `json:"objections_granted"`
	Rewards             ConsequenceCounts     `json:"rewards"`
	Coaching            CoachingCounts        `json:"coaching"`
	Forums              ForumCounts           `json:"forums"`
	Complaints          ComplaintCounts       `json:"complaints"`
	Acted               int                   `json:"acted" doc:"Duties met by whoever acted for an officer"`
	NotEnrolled         int                   `json:"not_enrolled"`
	Mails               MailCounts            `json:"mails"`
	Unrated             []UnratedItem         `json:"unrated"`
}

// AppraisalCounts counts people.
type AppraisalCounts struct {
	Open      int            `json:"open"`
	Closed    int            `json:"closed" doc:"With a rating"`
	Unrated   int            `json:"unrated"`
	Announced int            `json:"announced"`
	Received  int            `json:"received"`
	Steps     map[string]int `json:"steps" doc:"Open ones by step"`
}

// DutyCounts counts duties by their state; overdue ones are open too.
type DutyCounts struct {
	Met        int `json:"met"`
	Lapsed     int `json:"lapsed"`
	Open       int `json:"open"`
	HandedOver int `json:"handed-over"`
	Void       int `json:"void"`
	Withdrawn  int `json:"withdrawn"`
	Overdue    int `json:"overdue"`
}

// ConsequenceCounts counts what was proposed after a rating; proposed ones are undecided.
type ConsequenceCounts struct {
	Proposed int `json:"proposed"`
	Approved int `json:"approved"`
	Declined int `json:"declined"`
}

// CoachingCounts counts improvement periods.
type CoachingCounts struct {
	ConsequenceCounts
	Started     int `json:"started"`
	Improved    int `json:"improved"`
	NotImproved int `json:"not_improved"`
}

// ComplaintCounts counts the reports of the public, and what became of them.
type ComplaintCounts struct {
	Received      int `json:"received"`
	Feedback      int `json:"feedback"`
	Held          int `json:"held"`
	Open          int `json:"open"`
	Substantiated int `json:"substantiated"`
	Answered      int `json:"answered"`
	Referred      int `json:"referred"`
	Dismissed     int `json:"dismissed"`
}

// ForumCounts counts forums.
type ForumCounts struct {
	Open   int `json:"open"`
	Closed int `json:"closed"`
}

// MailCounts counts mails, and the messages they left in.
type MailCounts struct {
	Queued      int `json:"queued"`
	Sent        int `json:"sent"`
	Dropped     int `json:"dropped"`
	Unreachable int `json:"unreachable"`
	Failed      int `json:"failed"`
	Digests     int `json:"digests"`
	Ambiguous   int `json:"ambiguous" doc:"Messages that may have arrived twice"`
}

// UnratedItem is somebody whose appraisal was closed without a rating.
type UnratedItem struct {
	Appraisal uuid.UUID `json:"appraisal"`
	Employee  Person    `json:"employee"`
	Why       string    `json:"why"`
}

// CycleAppraisal is an appraisal in the list of a cycle.
type CycleAppraisal struct {
	ID       uuid.UUID `json:"id"`
	Employee Person    `json:"employee"`
	Step     string    `json:"step"`
	State    string    `json:"state" enum:"open,closed,unrated"`
	Unrated  string    `json:"unrated,omitempty"`
	OpenDuties
}

// mostUnrated bounds the list in a progress; the list of appraisals has all.
const mostUnrated = 200

// Cycles lists all cycles of the agency, the latest first.
func (a *Acts) Cycles(ctx context.Context, id access.Identity) (list []CycleItem, err error) {
	list = []CycleItem{}
	err = a.see(ctx, id.Agency, func(d *deed) error {
		if err := access.Allow(id, access.SeeCycles, access.Facts{Agency: id.Agency}); err != nil {
			return err
		}
		rows, err := d.CycleList(ctx, nil)
		for _, r := range rows {
			list = append(list, cycleItem(r))
		}
		return wrap(err, "list cycles")
	})
	return list, err
}

func cycleItem(r db.CycleListRow) CycleItem {
	c := r.Cycle
	return CycleItem{
		ID: c.ID, Name: c.Name, Method: r.Method, Schedule: c.Schedule, StartsOn: c.StartsOn, EndsOn: c.EndsOn,
		Achievement: value(c.Achievement), OpenedAt: c.OpenedAt, LaunchedAt: c.LaunchedAt, ClosedAt: c.ClosedAt,
	}
}

// Progress counts where everything in a cycle stands.
func (a *Acts) Progress(ctx context.Context, id access.Identity, cycle uuid.UUID) (p Progress, err error) {
	err = a.see(ctx, id.Agency, func(d *deed) error {
		if err := access.Allow(id, access.SeeCycles, access.Facts{Agency: id.Agency}); err != nil {
			return err
		}
		row, err := d.CycleList(ctx, &cycle)
		if err != nil {
			return wrap(err, "load cycle")
		}
		if len(row) == 0 {
			return access.Unknown("cycle-unknown")
		}
		p = Progress{CycleItem: cycleItem(row[0])}
		process, err := d.Process(ctx, cycle)
		if err != nil {
			return wrap(err, "load process")
		}
		p.Step = process.Step
		if err := d.countAppraisals(ctx, &p, id.Person); err != nil {
			return wrap(err, "count")
		}
		for _, count := range []func(context.Context, *Progress) error{
			d.countDuties, d.countConsequences, d.countTotals, d.countComplaints, d.countMails, d.listUnrated,
		} {
			if err := count(ctx, &p); err != nil {
				return wrap(err, "count")
			}
		}
		return nil
	})
	return p, err
}

func (d *deed) countAppraisals(ctx context.Context, p *Progress, reader uuid.UUID) error {
	rows, err := d.ProgressAppraisals(ctx, db.ProgressAppraisalsParams{CycleID: p.ID, ReaderID: reader})
	p.Ratings, p.ComputedRatings, p.Official, p.Appraisals.Steps = map[string]int{}, map[string]int{}, map[string]int{}, map[string]int{}
	add := func(to map[string]int, key string, n int) {
		if key != "" {
			to[key] += n
		}
	}
	for _, r := range rows {
		n := int(r.People)
		p.Employees += n
		p.Appraisals.Announced += int(r.Announced)
		p.Appraisals.Received += int(r.Received)
		switch {
		case r.Unrated:
			p.Appraisals.Unrated += n
		case r.Closed:
			p.Appraisals.Closed += n
		default:
			p.Appraisals.Open += n
			p.Appraisals.Steps[r.Step] += n
		}
		add(p.Ratings, r.Rating, n)
		add(p.ComputedRatings, r.ComputedRating, n)
		add(p.Official, r.Official, n)
	}
	return err
}

func (d *deed) countDuties(ctx context.Context, p *Progress) error {
	rows, err := d.ProgressDuties(ctx, db.ProgressDutiesParams{CycleID: p.ID, At: d.Now})
	p.Duties = map[string]DutyCounts{}
	for _, r := range rows {
		kind, state := p.Duties[r.Kind], appraisal.DutyState(r.State)
		for _, c := range []*DutyCounts{&kind, &p.DutyTotals} {
			// A right that was used or has passed is in nobody's favour or disfavour.
			passed := state == appraisal.DutyMet || state == appraisal.DutyLapsed
			if c == &p.DutyTotals && passed && appraisal.DutyKind(r.Kind).Right() {
				continue
			}
			c.add(state, int(r.Duties))
			c.Overdue += int(r.Overdue)
		}
		p.Duties[r.Kind] = kind
	}
	return err
}

func (c *DutyCounts) add(state appraisal.DutyState, n int) {
	switch state {
	case appraisal.DutyMet:
		c.Met += n
	case appraisal.DutyLapsed:
		c.Lapsed += n
	case appraisal.DutyOpen:
		c.Open += n
	case appraisal.DutyHandedOver:
		c.HandedOver += n
	case appraisal.DutyVoid:
		c.Void += n
	case appraisal.DutyWithdrawn:
		c.Withdrawn += n
	}
}

func (d *deed) countConsequences(ctx context.Context, p *Progress) error {
	rows, err := d.ProgressConsequences(ctx, p.ID)
	for _, r := range rows {
		counts := &p.Rewards
		if appraisal.ConsequenceKind(r.Kind) == appraisal.CoachingDue {
			counts = &p.Coaching.ConsequenceCounts
		}
		switch r.State {
		case "proposed":
			counts.Proposed += int(r.People)
		case "approved":
			counts.Approved += int(r.People)
		case "declined":
			counts.Declined += int(r.People)
		}
	}
	return err
}

func (d *deed) countTotals(ctx context.Context, p *Progress) error {
	t, err := d.ProgressTotals(ctx, p.ID)
	p.Escalations, p.SupervisorsReplaced, p.NotEnrolled = int(t.Escalations), int(t.Replaced), int(t.NotEnrolled)
	p.HandedOver, p.Acted = p.DutyTotals.HandedOver, int(t.Acted)
	p.Adjusted, p.Objections, p.ObjectionsGranted = int(t.Adjusted), int(t.Objections), int(t.ObjectionsGranted)
	p.Coaching.Started, p.Coaching.Improved, p.Coaching.NotImproved = int(t.Coachings), int(t.Improved), int(t.NotImproved)
	p.Forums = ForumCounts{Open: int(t.ForumsOpen), Closed: int(t.ForumsClosed)}
	return err
}

func (d *deed) countComplaints(ctx context.Context, p *Progress) error {
	c, err := d.ProgressComplaints(ctx, p.ID)
	p.Complaints = ComplaintCounts{
		Received: int(c.Received), Feedback: int(c.Feedback), Held: int(c.Held), Open: int(c.Open), Substantiated: int(c.Substantiated),
		Answered: int(c.Answered), Referred: int(c.Referred), Dismissed: int(c.Dismissed),
	}
	return err
}

func (d *deed) countMails(ctx context.Context, p *Progress) error {
	m, err := d.ProgressMails(ctx, p.ID)
	p.Mails = MailCounts{
		Queued: int(m.Queued), Sent: int(m.Sent), Dropped: int(m.Dropped), Unreachable: int(m.Unreachable), Failed: int(m.Failed),
		Digests: int(m.Digests), Ambiguous: int(m.Ambiguous),
	}
	return err
}

func (d *deed) listUnrated(ctx context.Context, p *Progress) error {
	p.Unrated = []UnratedItem{}
	rows, err := d.Queries.CycleAppraisals(ctx, db.CycleAppraisalsParams{CycleID: p.ID, State: "unrated", Most: mostUnrated})
	if err != nil {
		return err
	}
	var who []uuid.UUID
	for _, r := range rows {
		who = append(who, r.EmployeeID)
	}
	cards, err := d.people(ctx, who...)
	for _, r := range rows {
		p.Unrated = append(p.Unrated, UnratedItem{Appraisal: r.ID, Employee: personOf(cards[r.EmployeeID]), Why: value(r.Unrated)})
	}
	return err
}

// CycleAppraisals lists a cycle's appraisals with their open duties, a page at a time: those
// after an ID, in the order of IDs. Next is nil at the end.
func (a *Acts) CycleAppraisals(
	ctx context.Context, id access.Identity, cycle uuid.UUID, state string, after uuid.UUID, limit int,
) (list []CycleAppraisal, next *uuid.UUID, err error) {
	list = []CycleAppraisal{}
	most := atMost(limit, 100, 500)
	err = a.see(ctx, id.Agency, func(d *deed) error {
		if err := access.Allow(id, access.SeeCycles, access.Facts{Agency: id.Agency}); err != nil {
			return err
		}
		if _, err := d.Cycle(ctx, cycle); err != nil {
			return found(err, "cycle-unknown")
		}
		rows, err := d.Queries.CycleAppraisals(ctx, db.CycleAppraisalsParams{CycleID: cycle, After: after, State: state, Most: most})
		if err != nil {
			return wrap(err, "list appraisals")
		}
		var ids, who []uuid.UUID
		for _, r := range rows {
			ids, who = append(ids, r.ID), append(who, r.EmployeeID)
		}
		open, err := d.OpenDutiesOfMany(ctx, ids)
		if err != nil {
			return wrap(err, "list open duties")
		}
		for _, o := range open {
			if o.AssigneeID != nil {
				who = append(who, *o.AssigneeID)
			}
		}
		cards, err := d.people(ctx, who...)
		if err != nil {
			return err
		}
		duties := map[uuid.UUID][]db.Duty{}
		for _, o := range open {
			duties[o.ProcessID] = append(duties[o.ProcessID], o)
		}
		for _, r := range rows {
			around := access.Facts{Agency: d.Agency, Employee: r.EmployeeID, Supervisor: r.SupervisorID}
			list = append(list, CycleAppraisal{
				ID: r.ID, Employee: personOf(cards[r.EmployeeID]), Step: r.Step, State: stateOf(r.ClosedAt, r.Unrated),
				Unrated: value(r.Unrated), OpenDuties: d.openDuties(duties[r.ID], cards, id, around),
			})
		}
		if len(rows) == int(most) {
			next = &rows[len(rows)-1].ID
		}
		return nil
	})
	return list, next, err
}

func schedules(m *appraisal.Method) []string { return slices.Sorted(maps.Keys(m.Schedules)) }
