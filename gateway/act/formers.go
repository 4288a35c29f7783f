package act

import (
	"context"
	"encoding/json"
	"time"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/gateway/access"
	"rapor/store/db"
)

// Formers are who was over an employee, and what those who no longer are have written. It is
// evidence of its own: the supervisor there is starts clean.
type Formers struct {
	Supervisors []Supervision    `json:"supervisors" doc:"In order; the last is the supervisor there is"`
	Documents   []FormerDocument `json:"documents" doc:"Of former supervisors, never of peers, subordinates or the public"`
}

// Supervision is a time in which somebody was over the employee.
type Supervision struct {
	Supervisor Person          `json:"supervisor"`
	From       appraisal.Date  `json:"from"`
	Until      *appraisal.Date `json:"until,omitempty" doc:"The day somebody else took over"`
	Acting     string          `json:"acting" enum:"none,plt,plh"`
	Delegation *uuid.UUID      `json:"delegation,omitempty"`
	Reason     string          `json:"reason,omitempty"`
}

// FormerDocument is what a former supervisor wrote for a duty.
type FormerDocument struct {
	ID       uuid.UUID       `json:"id"`
	Duty     uuid.UUID       `json:"duty"`
	Kind     string          `json:"kind" example:"assess-subordinate"`
	Name     string          `json:"name"`
	Step     string          `json:"step"`
	StepName string          `json:"step_name"`
	Author   Person          `json:"author"`
	Final    bool            `json:"final" doc:"False: it was begun and never handed in"`
	State    string          `json:"state" enum:"met,lapsed,handed-over,void" doc:"What became of the duty"`
	ClosedAt time.Time       `json:"closed_at"`
	SavedAt  time.Time       `json:"saved_at"`
	Body     json.RawMessage `json:"body"`
}

// Formers shows what former supervisors wrote about an employee.
func (a *Acts) Formers(ctx context.Context, id access.Identity, appraisalID uuid.UUID) (f Formers, err error) {
	f = Formers{Supervisors: []Supervision{}, Documents: []FormerDocument{}}
	err = a.see(ctx, id.Agency, func(d *deed) error {
		m, err := d.appraisalMatter(ctx, id, appraisalID, access.SeeFormers, false)
		if err != nil {
			return err
		}
		history, err := d.Queries.Supervisions(ctx, db.SupervisionsParams{AppraisalID: appraisalID, Day: m.calendar.Date(d.Now)})
		if err != nil {
			return wrap(err, "load supervisors")
		}
		documents, err := d.FormerDocuments(ctx, db.FormerDocumentsParams{AppraisalID: appraisalID, Kinds: names(appraisal.SupervisorKinds())})
		if err != nil {
			return wrap(err, "load documents")
		}
		var who []uuid.UUID
		for _, h := range history {
			who = append(who, h.Supervision.SupervisorID)
		}
		for _, doc := range documents {
			who = append(who, doc.AuthorID)
		}
		cards, err := d.people(ctx, who...)
		if err != nil {
			return err
		}
		for _, h := range history {
			s := h.Supervision
			f.Supervisors = append(f.Supervisors, Supervision{
				Supervisor: personOf(cards[s.SupervisorID]), From: s.FromOn, Until: s.UntilOn, Acting: s.Acting,
				Delegation: s.DelegationID, Reason: s.Reason,
			})
		}
		for _, doc := range documents {
			kind := appraisal.DutyKind(doc.Kind)
			f.Documents = append(f.Documents, FormerDocument{
				ID: doc.ID, Duty: doc.DutyID, Kind: doc.Kind, Name: kind.Name().In(id.Language), Step: doc.Step,
				StepName: stepName(m.method, m.kind(), doc.Step, id.Language), Author: personOf(cards[doc.AuthorID]),
				Final: doc.Final, State: doc.State, ClosedAt: doc.ClosedAt, SavedAt: doc.SavedAt, Body: doc.Body,
			})
		}
		return nil
	})
	return f, err
}
