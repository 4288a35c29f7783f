package act

import (
	"context"
	"time"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/gateway/access"
)

// PublicForm is what a member of the public is asked.
type PublicForm struct {
	Agency       string          `json:"agency"`
	Employee     PublicEmployee  `json:"employee"`
	DueOn        appraisal.Date  `json:"due_on"`
	Scale        appraisal.Scale `json:"scale"`
	Competencies []Criterion     `json:"competencies"`
}

// PublicEmployee is whose service is assessed.
type PublicEmployee struct {
	Name string `json:"name"`
	Post string `json:"post,omitempty"`
	Unit string `json:"unit,omitempty"`
}

// PublicRecorded thanks a member of the public.
type PublicRecorded struct {
	State      string    `json:"state" example:"met"`
	RecordedAt time.Time `json:"recorded_at"`
}

// invitation finds whose link a token is.
func (a *Acts) invitation(ctx context.Context, token string) (agency, duty uuid.UUID, err error) {
	agency, duty, err = a.Store.InvitedDuty(ctx, hashLink(token))
	return agency, duty, found(err, "link-unknown")
}

// publicMatter loads the duty of a link: holding the link is what gives access to it.
func (d *deed) publicMatter(ctx context.Context, duty uuid.UUID, hold bool) (*matter, error) {
	row, err := d.Duty(ctx, duty)
	if err != nil {
		return nil, found(err, "link-unknown")
	}
	if row.AssigneeID != nil || appraisal.DutyKind(row.Kind) != appraisal.AssessPublic {
		return nil, access.Unknown("link-unknown")
	}
	load := d.Process
	if hold {
		load = d.HoldProcess
	}
	process, err := load(ctx, row.ProcessID)
	if err != nil {
		return nil, wrap(err, "load process")
	}
	if row, err = d.Duty(ctx, duty); err != nil {
		return nil, wrap(err, "load duty")
	}
	m, err := d.matterOf(ctx, process, uuid.Nil)
	if err != nil {
		return nil, err
	}
	m.duty = &row
	return m, m.open(d.Tx)
}

// PublicForm shows the form of a one-time link, as long as it can be used.
func (a *Acts) PublicForm(ctx context.Context, token string, l appraisal.Language) (f PublicForm, err error) {
	agency, duty, err := a.invitation(ctx, token)
	if err != nil {
		return f, err
	}
	err = a.see(ctx, agency, func(d *deed) error {
		m, err := d.publicMatter(ctx, duty, false)
		if err != nil {
			return err
		}
		name, err := d.Queries.Agency(ctx)
		if err != nil {
			return wrap(err, "load agency")
		}
		cards, err := d.people(ctx, m.appraisal.EmployeeID)
		if err != nil {
			return err
		}
		facts, err := d.submissionFacts(ctx, m)
		if err != nil {
			return err
		}
		var asks Asks
		if err := d.assessmentAsks(ctx, m, facts, appraisal.ByPublic, access.Identity{Language: l}, &asks); err != nil {
			return err
		}
		e := cards[m.appraisal.EmployeeID]
		f = PublicForm{
			Agency: name.Name, Employee: PublicEmployee{Name: e.Name, Post: e.Post, Unit: e.Unit}, DueOn: m.duty.DueOn,
			Scale: m.method.Scale, Competencies: asks.Competencies,
		}
		return d.working(ctx, *m.duty)
	})
	return f, err
}

// SubmitPublic hands in an assessment by a member of the public, once.
func (a *Acts) SubmitPublic(ctx context.Context, token string, body []byte) (r PublicRecorded, err error) {
	agency, duty, err := a.invitation(ctx, token)
	if err != nil {
		return r, err
	}
	err = a.do(ctx, agency, func(d *deed) error {
		m, err := d.publicMatter(ctx, duty, true)
		if err != nil {
			return err
		}
		done, err := d.submit(ctx, m, body, nil)
		r = PublicRecorded{State: done.State, RecordedAt: done.RecordedAt}
		return err
	})
	return r, err
}
