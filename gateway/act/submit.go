package act

import (
	"context"
	"encoding/json"
	"strconv"
	"time"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/gateway/access"
	"rapor/store"
	"rapor/store/db"
)

// Recorded says that a submission was recorded.
type Recorded struct {
	ID         uuid.UUID `json:"id" doc:"The duty"`
	State      string    `json:"state" example:"met"`
	RecordedAt time.Time `json:"recorded_at"`
	Document   uuid.UUID `json:"document"`
}

// Submit hands in what meets a duty. Draft is the revision of the draft the person last saw,
// nil where they do not say. A submission is refused whole: nothing of it is stored.
func (a *Acts) Submit(ctx context.Context, id access.Identity, duty uuid.UUID, body []byte, draft *int) (r Recorded, err error) {
	err = a.do(ctx, id.Agency, func(d *deed) error {
		m, err := d.dutyMatter(ctx, id, duty, access.SubmitDuty, true)
		if err != nil {
			return err
		}
		r, err = d.submit(ctx, m, body, draft)
		return err
	})
	return r, err
}

// submit records a submission by the assignee of m's duty, or by the public where there is none.
func (d *deed) submit(ctx context.Context, m *matter, body []byte, draft *int) (Recorded, error) {
	if err := m.open(d.Tx); err != nil {
		return Recorded{}, err
	}
	kind := appraisal.DutyKind(m.duty.Kind)
	answer, err := appraisal.DecodeSubmission(kind, body)
	if err != nil {
		return Recorded{}, err
	}
	if err := d.inForum(ctx, m, kind, answer); err != nil {
		return Recorded{}, err
	}
	if err := d.impartial(ctx, m, kind); err != nil {
		return Recorded{}, err
	}
	facts, err := d.submissionFacts(ctx, m)
	if err != nil {
		return Recorded{}, err
	}
	problems := answer.Check(facts)
	stored, err := d.checkPeople(ctx, m, facts, answer)
	if err != nil {
		return Recorded{}, err
	}
	files, err := d.checkFiles(ctx, m.process.ID, m.duty.AssigneeID, answer)
	if err != nil {
		return Recorded{}, err
	}
	if err := append(append(problems, stored...), files...).Err(); err != nil {
		return Recorded{}, err
	}
	if err := d.sameDraft(ctx, m, draft, body); err != nil {
		return Recorded{}, err
	}
	if survey, ok := answer.(*appraisal.SurveyAnswer); ok {
		return d.recordSurvey(ctx, m, *survey)
	}
	return d.record(ctx, m, answer)
}

// record is the guarded update that decides between a submission, a second one and the deadline.
func (d *deed) record(ctx context.Context, m *matter, answer appraisal.Submission) (Recorded, error) {
	worked, err := d.worked(ctx, m.duty.ID)
	if err != nil {
		return Recorded{}, err
	}
	met, err := d.MeetDuty(ctx, db.MeetDutyParams{At: &d.Now, ID: m.duty.ID, AssigneeID: m.duty.AssigneeID})
	if err != nil {
		return Recorded{}, wrap(err, "meet duty")
	}
	if met == 0 {
		return Recorded{}, d.lost(ctx, m)
	}
	// As it was understood: what is stored reads back as what was checked.
	body, err := json.Marshal(answer)
	if err != nil {
		return Recorded{}, wrap(err, "write document")
	}
	document, err := d.FinaliseDocument(ctx, db.FinaliseDocumentParams{
		AgencyID: d.Agency, ID: store.NewID(), ProcessID: m.process.ID, DutyID: m.duty.ID, Kind: m.duty.Kind,
		AuthorID: m.duty.AssigneeID, Body: body, SavedAt: d.Now, WorkedSeconds: worked,
	})
	if err != nil {
		return Recorded{}, wrap(err, "finalise document")
	}
	if err := d.useFiles(ctx, m.process.ID, m.duty.ID, m.duty.Kind, answer); err != nil {
		return Recorded{}, err
	}
	err = d.Record(ctx, store.Entry{
		Actor: m.duty.AssigneeID, Act: "duty.met", Cycle: &m.cycle.ID, Process: &m.process.ID, Duty: &m.duty.ID,
		Detail: map[string]string{"kind": m.duty.Kind},
	})
	if err != nil {
		return Recorded{}, err
	}
	if err := d.DropMails(ctx, m.duty.ID); err != nil {
		return Recorded{}, err
	}
	return Recorded{ID: m.duty.ID, State: string(appraisal.DutyMet), RecordedAt: d.Now, Document: document}, d.tell(ctx, m.process)
}

// lost says who was faster.
func (d *deed) lost(ctx context.Context, m *matter) error {
	now, err := d.Duty(ctx, m.duty.ID)
	if err != nil {
		return wrap(err, "load duty")
	}
	if err := closedDuty(now, d.Tx); err != nil {
		return err
	}
	return access.Unknown("duty-unknown")
}

// sameDraft refuses a submission made from an older text than the one saved since.
func (d *deed) sameDraft(ctx context.Context, m *matter, seen *int, yours []byte) error {
	if seen == nil {
		return nil
	}
	doc, err := d.DocumentOf(ctx, m.duty.ID)
	if store.NoRows(err) {
		return draftChanged(*seen, nil, yours)
	}
	if err != nil {
		return wrap(err, "load draft")
	}
	if int(doc.Revision) != *seen {
		return draftChanged(*seen, &doc, yours)
	}
	return nil
}

// submissionFacts are what a submission for m's duty is checked against, loaded as its kind needs.
func (d *deed) submissionFacts(ctx context.Context, m *matter) (appraisal.Facts, error) {
	f := appraisal.Facts{Method: m.method, Step: m.step, Today: m.calendar.Date(d.Now)}
	if step, ok := m.method.Stage(m.kind(), m.duty.Step); ok {
		f.Step = step
	}
	var err error
	if f.Duty, err = store.DutyOf(*m.duty, nil); err != nil {
		return f, err
	}
	f.Last = !m.duty.Lapses
	f.Today = m.calendar.Date(d.Now)
	if m.forum != nil {
		f.Revision = int(m.forum.Revision)
	}
	if m.appraisal != nil {
		f.Family, f.Rating = m.appraisal.Family, value(m.appraisal.Rating)
		if f.Plan, err = d.plan(ctx, *m.appraisal); err != nil {
			return f, err
		}
		if err := d.partFacts(ctx, m, &f); err != nil {
			return f, err
		}
	}
	if m.complaint != nil {
		f.Complaint = m.complaintFacts()
	}
	if f.Duty.Kind == appraisal.AssessSubordinate {
		measured, err := d.figures(ctx, m)
		if err != nil {
			return f, err
		}
		f.Measured = m.method.Measures(f.Plan, measured.measured)
		if f.Claims, err = d.claims(ctx, m); err != nil {
			return f, err
		}
	}
	if f.Duty.Kind == appraisal.DecideConsequence {
		f.Rule = m.rule()
	}
	if f.Duty.Kind.OfUnit() {
		if err := d.unitFacts(ctx, m, &f); err != nil {
			return f, err
		}
	}
	if f.Duty.Kind == appraisal.EvaluateMethod {
		if err := d.decisionFacts(ctx, m, &f); err != nil {
			return f, err
		}
	}
	if m.duty.AboutID != nil {
		if err = d.about(ctx, *m.duty.AboutID, &f); err != nil {
			return f, err
		}
	}
	if err := d.followingFacts(ctx, m, &f); err != nil {
		return f, err
	}
	return f, d.planFacts(ctx, m, &f)
}

// rule is the consequence m's duty decides about.
func (m *matter) rule() *appraisal.Consequence {
	if slot := int(m.duty.Slot); slot >= 1 && slot <= len(m.method.Consequences) {
		return &m.method.Consequences[slot-1]
	}
	return nil
}

// about loads the duty a decision is about, and what was handed in for it.
func (d *deed) about(ctx context.Context, id uuid.UUID, f *appraisal.Facts) error {
	row, err := d.Duty(ctx, id)
	if err != nil {
		return wrap(err, "load what is decided about")
	}
	var body []byte
	doc, err := d.DocumentOf(ctx, id)
	if err == nil && doc.Final {
		body = doc.Body
	} else if err != nil && !store.NoRows(err) {
		return wrap(err, "load what is decided about")
	}
	about, err := store.DutyOf(row, body)
	if err != nil {
		return err
	}
	if about.Kind == appraisal.AgreePlan && about.About != nil {
		agreed, err := d.Duty(ctx, *about.About)
		if err != nil {
			return wrap(err, "load what is decided about")
		}
		about.Revision = agreed.Kind == string(appraisal.RevisePlan)
	}
	f.About = &about
	switch answer := about.Answer.(type) {
	case *appraisal.Plan:
		f.Proposed = answer
	case *appraisal.Nomination:
		f.Nominated = answer.Peers
	}
	return nil
}

// plan is the plan in force, nil before one is.
func (d *deed) plan(ctx context.Context, a db.Appraisal) (*appraisal.Plan, error) {
	if a.PlanID == nil {
		return nil, nil
	}
	body, err := d.PlanInForce(ctx, a.ID)
	if err != nil {
		return nil, wrap(err, "load plan")
	}
	var plan appraisal.Plan
	if err := json.Unmarshal(body, &plan); err != nil {
		return nil, wrap(err, "stored plan")
	}
	return &plan, nil
}

func instant(t time.Time) string { return t.UTC().Format(time.RFC3339) }

func number[T int | int32](n T) string { return strconv.Itoa(int(n)) }
