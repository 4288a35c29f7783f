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

// DisclosureRequest says why somebody looks behind the confidentiality of answers.
type DisclosureRequest struct {
	Purpose string `json:"purpose" enum:"objection,audit"`
	Reason  string `json:"reason"`
}

// Disclosed are the answers that groups of raters gave, one by one.
type Disclosed struct {
	Answers []Answer `json:"answers"`
}

// Answer is what one person said in confidence; nobody is named for one of the public.
type Answer struct {
	By         appraisal.Rater             `json:"by" enum:"peer,subordinate,public"`
	Person     *Person                     `json:"person"`
	Scores     map[string]appraisal.Number `json:"scores"`
	Strengths  string                      `json:"strengths,omitempty"`
	Weaknesses string                      `json:"weaknesses,omitempty"`
	Comment    string                      `json:"comment,omitempty"`
	At         time.Time                   `json:"at"`
}

// Disclose shows single answers to who decides an objection, or for an audit. It is a right of its
// own: with a reason, and on record for those whose answers were read.
func (a *Acts) Disclose(ctx context.Context, id access.Identity, appraisalID uuid.UUID, r DisclosureRequest) (x Disclosed, err error) {
	x.Answers = []Answer{}
	err = a.do(ctx, id.Agency, func(d *deed) error {
		m, err := d.discloses(ctx, id, appraisalID, r.Purpose)
		if err != nil {
			return err
		}
		if err := appraisal.CheckReason("reason", r.Reason).Err(); err != nil {
			return err
		}
		if m.appraisal.Sources == nil {
			// The groups are still answering.
			return appraisal.Refuse(appraisal.Conflict, "result-not-computed", "", "")
		}
		if x.Answers, err = d.answers(ctx, appraisalID); err != nil {
			return err
		}
		err = d.InsertDisclosure(ctx, db.InsertDisclosureParams{
			AgencyID: d.Agency, ID: store.NewID(), AppraisalID: appraisalID, PersonID: id.Person, Purpose: r.Purpose, Reason: r.Reason,
			Answers: int32(len(x.Answers)), At: d.Now,
		})
		if err != nil {
			return wrap(err, "record disclosure")
		}
		return d.actor(ctx, id, m, "answers.disclosed", map[string]string{
			"purpose": r.Purpose, "reason": r.Reason, "answers": number(len(x.Answers)),
		})
	})
	return x, err
}

// discloses loads an appraisal for somebody who may look behind it for a purpose.
func (d *deed) discloses(ctx context.Context, id access.Identity, appraisalID uuid.UUID, purpose string) (*matter, error) {
	process, err := d.HoldProcess(ctx, appraisalID)
	if err != nil {
		return nil, found(err, "appraisal-unknown")
	}
	if process.Kind != string(appraisal.AppraisalProcess) {
		return nil, access.Unknown("appraisal-unknown")
	}
	m, err := d.matterOf(ctx, process, id.Person)
	if err != nil {
		return nil, err
	}
	act, facts := access.DiscloseForAudit, m.facts()
	switch purpose {
	case "audit":
	case "objection":
		act = access.DiscloseForObjection
		if facts.Contested, err = d.DecidesObjection(ctx, db.DecidesObjectionParams{ProcessID: appraisalID, AssigneeID: &id.Person}); err != nil {
			return nil, wrap(err, "look for the decision")
		}
	default:
		if err := access.Allow(id, access.SeeAppraisal, facts); err != nil && !id.Has(access.Auditor) {
			return nil, err
		}
		return nil, appraisal.Refuse(appraisal.Invalid, "choice-unknown", "purpose", purpose, "choices", "objection, audit")
	}
	return m, access.Allow(id, act, facts)
}

func (d *deed) answers(ctx context.Context, appraisalID uuid.UUID) ([]Answer, error) {
	rows, err := d.ConfidentialAnswers(ctx, appraisalID)
	if err != nil {
		return nil, wrap(err, "load answers")
	}
	var who []uuid.UUID
	for _, r := range rows {
		if r.AssigneeID != nil {
			who = append(who, *r.AssigneeID)
		}
	}
	cards, err := d.people(ctx, who...)
	if err != nil {
		return nil, err
	}
	list := []Answer{}
	for _, r := range rows {
		kind := appraisal.DutyKind(r.Kind)
		decoded, err := appraisal.DecodeSubmission(kind, r.Body)
		if err != nil {
			return nil, wrap(err, "stored answer")
		}
		s := decoded.(*appraisal.Assessment)
		one := Answer{By: kind.Rater(), Scores: s.Scores, Strengths: s.Strengths, Weaknesses: s.Weaknesses, Comment: s.Comment, At: *r.ClosedAt}
		if r.AssigneeID != nil {
			p := personOf(cards[*r.AssigneeID])
			p.Number = ""
			one.Person = &p
		}
		list = append(list, one)
	}
	return list, nil
}

// Disclosure is one look behind the confidentiality of an appraisal's answers.
type Disclosure struct {
	At      time.Time `json:"at"`
	By      Person    `json:"by"`
	Purpose string    `json:"purpose" enum:"objection,audit"`
	Reason  string    `json:"reason"`
	Answers int       `json:"answers"`
}

// Disclosures lists who looked behind the confidentiality of an appraisal's answers, and why.
func (a *Acts) Disclosures(ctx context.Context, id access.Identity, appraisalID uuid.UUID) (list []Disclosure, err error) {
	list = []Disclosure{}
	err = a.see(ctx, id.Agency, func(d *deed) error {
		if _, err := d.appraisalMatter(ctx, id, appraisalID, access.SeeDisclosures, false); err != nil {
			return err
		}
		rows, err := d.Queries.Disclosures(ctx, appraisalID)
		if err != nil {
			return wrap(err, "list disclosures")
		}
		var who []uuid.UUID
		for _, r := range rows {
			who = append(who, r.PersonID)
		}
		cards, err := d.people(ctx, who...)
		for _, r := range rows {
			list = append(list, Disclosure{At: r.At, By: personOf(cards[r.PersonID]), Purpose: r.Purpose, Reason: r.Reason, Answers: int(r.Answers)})
		}
		return err
	})
	return list, err
}
