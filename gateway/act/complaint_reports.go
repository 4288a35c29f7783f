package act

import (
	"context"
	"time"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/gateway/access"
	"rapor/store"
	"rapor/store/db"
)

// Released says that a report is not held back any more.
type Released struct {
	ID    uuid.UUID `json:"id"`
	State string    `json:"state" example:"moderation"`
}

// ReleaseComplaint lets a single report go that was held back with others.
func (a *Acts) ReleaseComplaint(ctx context.Context, id access.Identity, report uuid.UUID, reason string) (r Released, err error) {
	err = a.do(ctx, id.Agency, func(d *deed) error {
		m, err := d.complaintMatter(ctx, id, report, access.ReleaseComplaint)
		if err != nil {
			return err
		}
		if err := appraisal.CheckReason("reason", reason).Err(); err != nil {
			return err
		}
		if m.complaint.BurstID != nil {
			// Before the report's row, as the decision on all of them takes it.
			if _, err := d.HoldProcess(ctx, *m.complaint.BurstID); err != nil {
				return wrap(err, "hold burst")
			}
		}
		row, err := d.LockComplaint(ctx, report)
		if err != nil {
			return wrap(err, "lock report")
		}
		if row.State != string(appraisal.ReportHeld) {
			return appraisal.Refuse(appraisal.Conflict, "not-held", "", "", "state", row.State)
		}
		process, err := d.Tx.ReleaseComplaint(ctx, row)
		if err != nil {
			return err
		}
		err = d.Record(ctx, store.Entry{
			Actor: &id.Person, Act: "complaint.released", Cycle: &row.CycleID, Process: &process.ID, Detail: map[string]string{"reason": reason},
		})
		if err != nil {
			return err
		}
		r = Released{ID: report, State: string(appraisal.ReportModeration)}
		return d.start(ctx, process)
	})
	return r, err
}

// checkReported says what keeps a report from being about the employee that moderation names.
func (d *deed) checkReported(
	ctx context.Context, m *matter, f appraisal.Facts, s *appraisal.ComplaintModeration,
) (p appraisal.Problems, err error) {
	if s.Decision != appraisal.AcceptReport || s.Employee == nil {
		return nil, nil
	}
	cards, err := d.people(ctx, *s.Employee)
	if err != nil {
		return nil, err
	}
	card, ok := cards[*s.Employee]
	if !ok || card.Employment == "none" {
		p.Add("employee-unknown", "employee", s.Employee.String())
		return p, nil
	}
	heard, err := d.AroundEmployee(ctx, m.cycle, *s.Employee, nil)
	if err != nil {
		return nil, err
	}
	moderator := value(m.duty.AssigneeID)
	if !f.Last && (moderator == *s.Employee || moderator == heard.Supervisor) {
		p = append(p, appraisal.Refuse(appraisal.Forbidden, "moderator-involved", "employee", s.Employee.String(), "due", m.duty.DueOn.String()))
	}
	return p, nil
}

// reportsOf is what the public reported about m's employee and was taken up.
func (d *deed) reportsOf(ctx context.Context, m *matter) ([]Reported, error) {
	all, err := d.reports(ctx, m.calendar, m.appraisal.ID)
	return all[m.appraisal.ID], err
}

// reports are what appears in appraisals, oldest first: complaints that were substantiated and
// feedback, in words.
func (d *deed) reports(ctx context.Context, calendar appraisal.Calendar, appraisals ...uuid.UUID) (map[uuid.UUID][]Reported, error) {
	rows, err := d.FindingsOf(ctx, appraisals)
	if err != nil {
		return nil, wrap(err, "load what the public reported")
	}
	all := map[uuid.UUID][]Reported{}
	for _, r := range rows {
		all[*r.AppraisalID] = append(all[*r.AppraisalID], reportedOf(r, calendar))
	}
	return all, nil
}

func reportedOf(r db.FindingsOfRow, calendar appraisal.Calendar) Reported {
	one := Reported{Kind: r.Kind, Statement: value(r.Statement), Finding: value(r.Finding), On: calendar.Date(r.At)}
	if r.AboutNumber == "" && r.AboutName == "" {
		one.Office = r.AboutUnit
	}
	return one
}

// ComplaintAsks is what somebody needs to know about a complaint; what is no business of theirs
// is left out, and who complained always is.
type ComplaintAsks struct {
	Kind       string                       `json:"kind"`
	Receipt    string                       `json:"receipt,omitempty"`
	About      *ReportedAbout               `json:"about,omitempty"`
	Employee   *Person                      `json:"employee,omitempty"`
	Text       string                       `json:"text,omitempty" doc:"As it was reported; moderation and the answer"`
	Details    []string                     `json:"details,omitempty"`
	HappenedOn *appraisal.Date              `json:"happened_on,omitempty"`
	Place      string                       `json:"place,omitempty"`
	SP4N       string                       `json:"sp4n_reference,omitempty"`
	Statement  string                       `json:"statement,omitempty" doc:"As it is put to the employee"`
	Response   *appraisal.ComplaintResponse `json:"response,omitempty"`
	Finding    *appraisal.ComplaintFinding  `json:"finding,omitempty"`
}

// BurstAsks is what is held back together.
type BurstAsks struct {
	ID      uuid.UUID `json:"id"`
	Reason  string    `json:"reason" enum:"source,subject,agency"`
	BeganAt time.Time `json:"began_at"`
	Held    int       `json:"held"`
}

func (d *deed) complaintAsks(ctx context.Context, m *matter, a *Asks) error {
	kind := appraisal.DutyKind(m.duty.Kind)
	if kind == appraisal.ReleaseComplaints {
		burst, err := d.Burst(ctx, m.process.ID)
		if err != nil {
			return wrap(err, "load burst")
		}
		held, err := d.BurstSize(ctx, &burst.ID)
		a.Burst = &BurstAsks{ID: burst.ID, Reason: burst.Reason, BeganAt: burst.BeganAt, Held: int(held)}
		return wrap(err, "count what is held back")
	}
	c := m.complaint
	said, err := d.said(ctx, m)
	if err != nil {
		return err
	}
	v := &ComplaintAsks{Kind: c.Kind, Statement: value(c.Statement)}
	switch kind {
	case appraisal.RespondToComplaint:
	case appraisal.FindComplaint:
		v.Response = said.response
	default:
		v.Receipt, v.Text, v.Details, v.HappenedOn, v.Place, v.SP4N = appraisal.ShowReceipt(c.Receipt), c.Body, said.details, c.HappenedOn, c.Place, c.Sp4n
		v.About = &ReportedAbout{Number: c.AboutNumber, Name: c.AboutName, Unit: c.AboutUnit}
		v.Response, v.Finding = said.response, said.finding
	}
	if c.EmployeeID != nil {
		cards, err := d.people(ctx, *c.EmployeeID)
		if err != nil {
			return err
		}
		p := personOf(cards[*c.EmployeeID])
		v.Employee = &p
	}
	a.Complaint = v
	return nil
}
