package act

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/gateway/access"
	"rapor/store"
	"rapor/store/db"
)

// Receipt says when and how a result was received.
type Receipt struct {
	ReceivedAt  time.Time      `json:"received_at"`
	ReceivedOn  appraisal.Date `json:"received_on" doc:"The days to object count from here"`
	ReceivedHow string         `json:"received_how" enum:"opened,acknowledged,handed-over,deemed"`
}

// Receive records that the employee opened the result; the days to object count from then. A
// repeat answers with what was recorded first.
func (a *Acts) Receive(ctx context.Context, id access.Identity, appraisalID uuid.UUID) (r Receipt, err error) {
	err = a.do(ctx, id.Agency, func(d *deed) error {
		m, err := d.appraisalMatter(ctx, id, appraisalID, access.ReceiveResult, true)
		if err != nil {
			return err
		}
		if m.appraisal.ReceivedAt != nil {
			r = receipt(m)
			return nil
		}
		if !m.method.Receives(appraisal.ReceiptOpened) {
			return appraisal.Refuse(appraisal.Conflict, "receipt-not-counted", "", "")
		}
		if err := d.receive(ctx, m, appraisal.ReceiptOpened, m.calendar.Date(d.Now)); err != nil {
			return err
		}
		if err := d.actor(ctx, id, m, "result.received", map[string]string{"how": string(appraisal.ReceiptOpened)}); err != nil {
			return err
		}
		r = receipt(m)
		return d.tell(ctx, m.process)
	})
	return r, err
}

func receipt(m *matter) Receipt {
	return Receipt{*m.appraisal.ReceivedAt, *receivedOn(m), value(m.appraisal.ReceivedHow)}
}

// receivedOn is the day the result was received, nil before.
func receivedOn(m *matter) *appraisal.Date {
	a := m.appraisal
	if a.ReceivedOn != nil || a.ReceivedAt == nil {
		return a.ReceivedOn
	}
	on := m.calendar.Date(*a.ReceivedAt)
	return &on
}

func (d *deed) receive(ctx context.Context, m *matter, as appraisal.Receipt, on appraisal.Date) error {
	how := string(as)
	_, err := d.SetReceived(ctx, db.SetReceivedParams{ID: m.appraisal.ID, ReceivedAt: &d.Now, ReceivedHow: &how, ReceivedOn: &on})
	m.appraisal.ReceivedAt, m.appraisal.ReceivedHow, m.appraisal.ReceivedOn = &d.Now, &how, &on
	return wrap(err, "record receipt")
}

// Service says how a result was handed over on paper.
type Service struct {
	On      *appraisal.Date `json:"on" required:"false" example:"2026-02-10"`
	How     string          `json:"how" enum:"in-person,courier"`
	Witness string          `json:"witness,omitempty" doc:"Who saw it handed over; in person"`
	Number  string          `json:"number,omitempty" doc:"Of the consignment; by courier"`
}

// longestWitness is how long a name or a number may be.
const longestWitness = 200

// Serve records that HR handed the result over on paper. It is the receipt where there was none
// before, never before the announcement nor in the future, and never so long ago that the
// days to object would be over before the employee hears of them.
func (a *Acts) Serve(ctx context.Context, id access.Identity, appraisalID uuid.UUID, s Service) (r Receipt, err error) {
	err = a.do(ctx, id.Agency, func(d *deed) error {
		m, err := d.appraisalMatter(ctx, id, appraisalID, access.ServeResult, true)
		if err != nil {
			return err
		}
		switch {
		case m.appraisal.AnnouncedAt == nil:
			return appraisal.Refuse(appraisal.Conflict, "result-not-announced", "", "")
		case m.appraisal.ReceivedAt != nil:
			return appraisal.Refuse(appraisal.Conflict, "already-received", "", "", "on", receivedOn(m).String(), "how", value(m.appraisal.ReceivedHow))
		case !m.method.Receives(appraisal.ReceiptHandedOver):
			return appraisal.Refuse(appraisal.Conflict, "receipt-not-counted", "", "")
		}
		if err := s.check(m, m.calendar.Date(d.Now)); err != nil {
			return err
		}
		err = d.InsertService(ctx, db.InsertServiceParams{
			AgencyID: d.Agency, ID: store.NewID(), AppraisalID: appraisalID, Pass: m.process.Pass, OnDate: *s.On, How: s.How,
			Witness: nonEmpty(trimmed(s.Witness)), Number: nonEmpty(trimmed(s.Number)), RecordedBy: id.Person, At: d.Now,
		})
		if err != nil {
			return wrap(err, "record service")
		}
		if err := d.receive(ctx, m, appraisal.ReceiptHandedOver, *s.On); err != nil {
			return err
		}
		detail := map[string]string{"how": string(appraisal.ReceiptHandedOver), "by": s.How, "on": s.On.String()}
		if err := d.actor(ctx, id, m, "result.received", detail); err != nil {
			return err
		}
		r = receipt(m)
		return d.tell(ctx, m.process)
	})
	return r, err
}

func (s Service) check(m *matter, today appraisal.Date) error {
	var p appraisal.Problems
	switch announced := m.calendar.Date(*m.appraisal.AnnouncedAt); {
	case s.On == nil:
		p.Add("date-missing", "on", "")
	case s.On.Before(announced):
		p.Add("service-before-announcement", "on", s.On.String(), "announced", announced.String())
	case today.Before(*s.On):
		p.Add("date-in-the-future", "on", s.On.String(), "today", today.String())
	case m.daysToObjectOver(*s.On, today):
		p.Add("service-too-old", "on", s.On.String(), "today", today.String())
	}
	switch s.How {
	case "in-person":
		evidence(&p, "witness", s.Witness)
	case "courier":
		evidence(&p, "number", s.Number)
	default:
		p.Add("choice-unknown", "how", s.How, "choices", "in-person, courier")
	}
	return p.Err()
}

// evidence asks for what shows that a result was handed over.
func evidence(p *appraisal.Problems, field, text string) {
	if strings.TrimSpace(text) == "" {
		p.Add("service-unproven", field, "")
	} else if utf8.RuneCountInString(text) > longestWitness {
		p.Add("text-too-long", field, "", "max", number(longestWitness))
	}
}

// daysToObjectOver reports whether the days to object, counted from a day, are over today.
func (m *matter) daysToObjectOver(from, today appraisal.Date) bool {
	for _, step := range m.method.Steps {
		if due, ok := m.schedule.Due(step.ID, appraisal.Object); ok && step.Kind == appraisal.StepObjection {
			return !today.Before(m.calendar.Add(from, due.Within))
		}
	}
	return false
}
