package act

import (
	"context"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/dispatch"
	"rapor/gateway/access"
	"rapor/store"
)

// LegalBasis names the decision a correction rests on.
type LegalBasis struct {
	Number string          `json:"number" required:"false" example:"800/12/2027"`
	Date   *appraisal.Date `json:"date" required:"false" example:"2027-03-02"`
}

// Correction reopens a closed appraisal.
type Correction struct {
	LegalBasis LegalBasis `json:"legal_basis" required:"false"`
	Reason     string     `json:"reason" required:"false"`
	Step       string     `json:"step" doc:"The ID or the kind of the step it runs again from: plan, assessment, rating or announcement" example:"assessment"`
}

// Corrected says from where an appraisal runs again.
type Corrected struct {
	Appraisal uuid.UUID `json:"appraisal"`
	Pass      int       `json:"pass" doc:"Counts from 1; raised by each correction"`
	Step      string    `json:"step"`
	StepName  string    `json:"step_name"`
}

// Correct reopens a closed appraisal for a recorded legal reason; it runs again from a step. The
// old result stays in history, what was approved after it is reconsidered, the employee is
// told and may object to the new one. It works when the cycle itself has closed.
func (a *Acts) Correct(ctx context.Context, id access.Identity, appraisalID uuid.UUID, c Correction) (r Corrected, err error) {
	err = a.do(ctx, id.Agency, func(d *deed) error {
		m, err := d.appraisalMatter(ctx, id, appraisalID, access.CorrectAppraisal, true)
		if err != nil {
			return err
		}
		if m.process.EndedAt == nil || m.appraisal.ClosedAt == nil {
			return appraisal.Refuse(appraisal.Conflict, "appraisal-not-closed", "", "")
		}
		step, err := c.check(m, m.calendar.Date(d.Now))
		if err != nil {
			return err
		}
		process, err := d.Reopen(ctx, store.Reopening{
			Process: m.process, Appraisal: *m.appraisal, Step: step, LegalNumber: trimmed(c.LegalBasis.Number),
			LegalDate: *c.LegalBasis.Date, Reason: c.Reason, By: id.Person,
		})
		if err != nil {
			return err
		}
		detail := map[string]string{
			"step": step.ID, "legal_number": trimmed(c.LegalBasis.Number), "legal_date": c.LegalBasis.Date.String(), "reason": c.Reason,
			"pass": number(process.Pass),
		}
		if err := d.actor(ctx, id, m, "appraisal.corrected", detail); err != nil {
			return err
		}
		row, err := d.StartAfter(ctx, process, dispatch.Claim)
		if err != nil {
			return err
		}
		d.told = append(d.told, row)
		r = Corrected{
			Appraisal: appraisalID, Pass: int(process.Pass), Step: step.ID,
			StepName: stepName(m.method, appraisal.AppraisalProcess, step.ID, id.Language),
		}
		return nil
	})
	return r, err
}

func (c Correction) check(m *matter, today appraisal.Date) (appraisal.Step, error) {
	var p appraisal.Problems
	for _, problem := range appraisal.CheckReason("reason", c.Reason) {
		if problem.Code == "reason-missing" {
			problem.Code = "correction-unreasoned"
		}
		p = append(p, problem)
	}
	if text := c.LegalBasis.Number; strings.TrimSpace(text) == "" {
		p.Add("legal-basis-missing", "legal_basis.number", "")
	} else if utf8.RuneCountInString(text) > longestWitness {
		p.Add("text-too-long", "legal_basis.number", "", "max", number(longestWitness))
	}
	switch on := c.LegalBasis.Date; {
	case on == nil:
		p.Add("legal-basis-missing", "legal_basis.date", "")
	case today.Before(*on):
		p.Add("date-in-the-future", "legal_basis.date", on.String(), "today", today.String())
	}
	step, ok := m.method.FromStep(c.Step)
	switch {
	case !ok:
		var known []string
		for _, s := range m.method.Correctable() {
			known = append(known, s.ID)
		}
		p.Add("correction-step", "step", c.Step, "steps", strings.Join(known, ", "))
	case step.Confidential() && m.appraisal.Sources != nil:
		p.Add("correction-step-confidential", "step", c.Step)
	case step.Kind == appraisal.StepAnnouncement && m.appraisal.Rating == nil:
		p.Add("correction-unrated", "step", c.Step)
	}
	return step, p.Err()
}
