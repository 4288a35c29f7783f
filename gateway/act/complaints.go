package act

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/gateway/access"
	"rapor/store"
	"rapor/store/db"
)

// ReportedAbout is whom a report is about in the words of the public.
type ReportedAbout struct {
	Number string `json:"number,omitempty"`
	Name   string `json:"name,omitempty"`
	Unit   string `json:"unit,omitempty"`
}

// ComplaintItem is a report in a list.
type ComplaintItem struct {
	ID         uuid.UUID       `json:"id"`
	Receipt    string          `json:"receipt"`
	Kind       string          `json:"kind" enum:"complaint,feedback"`
	State      string          `json:"state" enum:"held,moderation,more-needed,examination,answered,referred,dismissed"`
	Cycle      uuid.UUID       `json:"cycle"`
	About      ReportedAbout   `json:"about"`
	Employee   *Person         `json:"employee" doc:"Null before it is known"`
	Appraisal  *uuid.UUID      `json:"appraisal,omitempty"`
	Burst      *BurstRef       `json:"burst,omitempty" doc:"One of many in an hour"`
	SP4N       string          `json:"sp4n_reference,omitempty"`
	ReceivedAt time.Time       `json:"received_at"`
	CompleteOn *appraisal.Date `json:"complete_on,omitempty" doc:"When the file was complete"`
	AnswerBy   *appraisal.Date `json:"answer_by,omitempty" doc:"The legal time to answer, where it is still to be answered"`
	Overdue    bool            `json:"overdue"`
	ClosedAt   *time.Time      `json:"closed_at,omitempty"`
}

// BurstRef says why a report was held back, and with which others.
type BurstRef struct {
	ID     uuid.UUID `json:"id"`
	Reason string    `json:"reason" enum:"source,subject,agency"`
}

// Complaint is a report in full, for HR.
type Complaint struct {
	ComplaintItem
	Text       string                       `json:"text"`
	HappenedOn *appraisal.Date              `json:"happened_on,omitempty"`
	Place      string                       `json:"place,omitempty"`
	Reporter   *Reporter                    `json:"reporter" doc:"Null where they did not say"`
	Details    []string                     `json:"details" doc:"What was added when it was asked for"`
	Question   string                       `json:"question,omitempty"`
	Statement  string                       `json:"statement,omitempty"`
	Response   *appraisal.ComplaintResponse `json:"response,omitempty"`
	Finding    *appraisal.ComplaintFinding  `json:"finding,omitempty"`
	Answer     string                       `json:"answer,omitempty"`
	Reference  string                       `json:"reference,omitempty"`
	Duties     []OpenDuty                   `json:"duties" doc:"Open ones"`
}

// Reporter is who reported.
type Reporter struct {
	Name    string `json:"name,omitempty"`
	Contact string `json:"contact,omitempty"`
}

// Reported is what the public reported and was taken up, as it appears in an appraisal: words.
type Reported struct {
	Kind      string         `json:"kind" enum:"complaint,feedback"`
	Office    string         `json:"office,omitempty" doc:"The office it is about, where it names nobody"`
	Statement string         `json:"statement"`
	Finding   string         `json:"finding,omitempty"`
	On        appraisal.Date `json:"on"`
}

// ComplaintFilter narrows a list of reports. Empty fields do not.
type ComplaintFilter struct {
	State string
	Cycle uuid.UUID
	Burst uuid.UUID
	After uuid.UUID
	Limit int
}

// Complaints lists the reports of the public, in the order they came in; those about the reader, that may
// mean them by name, or about somebody they appraise, are left out. Next is nil at the end.
func (a *Acts) Complaints(ctx context.Context, id access.Identity, f ComplaintFilter) (list []ComplaintItem, next *uuid.UUID, err error) {
	list = []ComplaintItem{}
	most := atMost(f.Limit, 100, 500)
	err = a.see(ctx, id.Agency, func(d *deed) error {
		if err := access.Allow(id, access.SeeComplaints, access.Facts{Agency: id.Agency}); err != nil {
			return err
		}
		p := db.ComplaintListParams{CycleID: idOrNil(f.Cycle), BurstID: idOrNil(f.Burst), ReaderID: &id.Person, After: f.After, Most: most}
		if f.State != "" && f.State != "all" {
			p.State = &f.State
		}
		rows, err := d.ComplaintList(ctx, p)
		if err != nil {
			return wrap(err, "list reports")
		}
		who := []uuid.UUID{id.Person}
		for _, r := range rows {
			if r.Complaint.EmployeeID != nil {
				who = append(who, *r.Complaint.EmployeeID)
			}
		}
		cards, err := d.people(ctx, who...)
		if err != nil {
			return err
		}
		for _, r := range rows {
			if r.Complaint.EmployeeID == nil && appraisal.MayName(r.Complaint.AboutName, cards[id.Person].Name) {
				continue // whoever else looks at it may know better
			}
			method, err := d.method(ctx, r.MethodHash)
			if err != nil {
				return err
			}
			var calendar appraisal.Calendar
			if err := json.Unmarshal(r.Calendar, &calendar); err != nil {
				return wrap(err, "calendar of the cycle")
			}
			item := complaintItem(r.Complaint, cards, method.Schedules[r.Schedule], calendar, d.Now)
			if r.BurstReason != nil {
				item.Burst = &BurstRef{*r.Complaint.BurstID, *r.BurstReason}
			}
			list = append(list, item)
		}
		if len(rows) == int(most) {
			next = &rows[len(rows)-1].Complaint.ID
		}
		return nil
	})
	return list, next, err
}

func complaintItem(
	c db.Complaint, cards map[uuid.UUID]db.PersonCardsRow, s appraisal.Schedule, calendar appraisal.Calendar, now time.Time,
) ComplaintItem {
	v := ComplaintItem{
		ID: c.ID, Receipt: appraisal.ShowReceipt(c.Receipt), Kind: c.Kind, State: c.State, Cycle: c.CycleID,
		About:     ReportedAbout{Number: c.AboutNumber, Name: c.AboutName, Unit: c.AboutUnit},
		Appraisal: c.AppraisalID, SP4N: c.Sp4n, ReceivedAt: c.ReceivedAt, ClosedAt: c.ClosedAt,
	}
	if c.EmployeeID != nil {
		p := personOf(cards[*c.EmployeeID])
		v.Employee = &p
	}
	if c.CompleteAt == nil {
		return v
	}
	on := calendar.Date(*c.CompleteAt)
	v.CompleteOn = &on
	if due, ok := s.Due(string(appraisal.StepAnswer), appraisal.AnswerComplaint); ok && c.ClosedAt == nil && c.Kind == string(appraisal.ComplaintReport) {
		by := calendar.Add(on, due.Within)
		v.AnswerBy, v.Overdue = &by, !calendar.End(by).After(now)
	}
	return v
}

// loadComplaint loads the report of m's process and who appraises the employee it is about.
func (d *deed) loadComplaint(ctx context.Context, m *matter) error {
	row, err := d.Tx.Complaint(ctx, m.process.ID)
	if err != nil {
		return wrap(err, "load report")
	}
	m.complaint = &row
	cycle, err := d.Cycle(ctx, row.CycleID)
	if err != nil {
		return wrap(err, "load cycle")
	}
	if row.EmployeeID == nil {
		m.named, err = d.NamedOfficers(ctx, cycle, row.AboutName)
		return err
	}
	heard, err := d.AroundEmployee(ctx, cycle, *row.EmployeeID, row.AppraisalID)
	m.appraisal, m.appraiser, m.assessors = heard.Appraisal, heard.Supervisor, heard.Appraisers
	return err
}

// complaintMatter loads a report for an act of HR. One that is held back has no process yet:
// its own row stands in for it.
func (d *deed) complaintMatter(ctx context.Context, id access.Identity, report uuid.UUID, act access.Act) (*matter, error) {
	row, err := d.Tx.Complaint(ctx, report)
	if err != nil {
		return nil, found(err, "complaint-unknown")
	}
	process := db.Process{AgencyID: row.AgencyID, ID: row.ID, CycleID: row.CycleID, Kind: string(appraisal.ComplaintProcess)}
	if row.ProcessID != nil {
		if process, err = d.Process(ctx, *row.ProcessID); err != nil {
			return nil, wrap(err, "load process")
		}
	}
	m, err := d.matterOf(ctx, process, id.Person)
	if err != nil {
		return nil, err
	}
	return m, access.Allow(id, act, m.facts())
}

// Complaint shows a report in full. That somebody read who made it is recorded.
func (a *Acts) Complaint(ctx context.Context, id access.Identity, report uuid.UUID) (v Complaint, err error) {
	err = a.do(ctx, id.Agency, func(d *deed) error {
		m, err := d.complaintMatter(ctx, id, report, access.SeeComplaint)
		if err != nil {
			return err
		}
		v, err = d.complaintView(ctx, m, id)
		if err != nil || v.Reporter == nil {
			return err
		}
		return d.Record(ctx, store.Entry{
			Actor: &id.Person, Act: "complaint.reporter-read", Cycle: &m.cycle.ID, Process: m.complaint.ProcessID,
			Detail: map[string]string{"report": report.String()},
		})
	})
	return v, err
}

func (d *deed) complaintView(ctx context.Context, m *matter, id access.Identity) (v Complaint, err error) {
	c := m.complaint
	open, err := d.OpenDuties(ctx, c.ID)
	if err != nil {
		return v, wrap(err, "list open duties")
	}
	var who []uuid.UUID
	for _, o := range open {
		if o.AssigneeID != nil {
			who = append(who, *o.AssigneeID)
		}
	}
	if c.EmployeeID != nil {
		who = append(who, *c.EmployeeID)
	}
	cards, err := d.people(ctx, who...)
	if err != nil {
		return v, err
	}
	v = Complaint{
		ComplaintItem: complaintItem(*c, cards, m.schedule, m.calendar, d.Now), Text: c.Body, HappenedOn: c.HappenedOn, Place: c.Place,
		Details: []string{}, Question: value(c.Question), Statement: value(c.Statement), Answer: value(c.Answer), Reference: value(c.Referral),
		Duties: d.openDuties(open, cards, id, m.facts()).Duties,
	}
	if c.BurstID != nil {
		burst, err := d.Burst(ctx, *c.BurstID)
		if err != nil {
			return v, wrap(err, "load burst")
		}
		v.Burst = &BurstRef{burst.ID, burst.Reason}
	}
	said, err := d.said(ctx, m)
	if err != nil {
		return v, err
	}
	v.Details, v.Response, v.Finding = append(v.Details, said.details...), said.response, said.finding
	reporter, err := d.Complainant(ctx, c.ID)
	if store.NoRows(err) {
		return v, nil
	}
	v.Reporter = &Reporter{Name: reporter.Name, Contact: reporter.Contact}
	return v, wrap(err, "load who reported")
}

// said is what was handed in about a complaint.
type said struct {
	details  []string
	response *appraisal.ComplaintResponse
	finding  *appraisal.ComplaintFinding
}

func (d *deed) said(ctx context.Context, m *matter) (s said, err error) {
	docs, err := d.DocumentsOf(ctx, m.process.ID)
	if err != nil {
		return s, wrap(err, "load documents")
	}
	for _, doc := range docs {
		answer, err := appraisal.DecodeSubmission(appraisal.DutyKind(doc.Kind), doc.Body)
		if err != nil {
			return s, wrap(err, "stored document")
		}
		switch one := answer.(type) {
		case *appraisal.ComplaintDetails:
			s.details = append(s.details, one.Text)
		case *appraisal.ComplaintResponse:
			s.response = one
		case *appraisal.ComplaintFinding:
			s.finding = one
		}
	}
	return s, nil
}

// complaintFacts are what a submission about a complaint is checked against.
func (m *matter) complaintFacts() *appraisal.ComplaintFacts {
	f := &appraisal.ComplaintFacts{
		Kind: appraisal.ReportKind(m.complaint.Kind), Known: m.complaint.EmployeeID != nil, Found: m.complaint.FoundAt != nil,
	}
	if m.duty != nil && m.duty.AssigneeID != nil && m.complaint.EmployeeID != nil {
		f.Appraiser = *m.duty.AssigneeID == m.appraiser || slices.Contains(m.assessors, *m.duty.AssigneeID)
	}
	return f
}
