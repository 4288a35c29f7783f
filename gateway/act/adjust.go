package act

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/gateway/access"
	"rapor/store"
	"rapor/store/db"
)

// Adjustment proposes another rating in a forum.
type Adjustment struct {
	Appraisal uuid.UUID         `json:"appraisal"`
	Rating    string            `json:"rating" example:"memuaskan"`
	Reason    string            `json:"reason" doc:"What is known about the person; to fit a pattern is no reason"`
	Revision  int               `json:"revision" doc:"The rating's revision that was read; where another proposal was made since, both are shown"`
	Evidence  []appraisal.Cited `json:"evidence,omitempty" doc:"A rating below the appraiser's takes evidence about the person"`
}

// Adjusted says that a proposal was recorded.
type Adjusted struct {
	Revision      int             `json:"revision" doc:"The rating's now"`
	ForumRevision int             `json:"forum_revision" doc:"What members approve from now on"`
	Approvals     int             `json:"approvals" doc:"How many members vote on it"`
	Voided        int             `json:"voided" doc:"How many approvals it made void; those members are told and asked again"`
	Statement     *AskedAppraiser `json:"statement,omitempty" doc:"A lowering is put to the appraiser, and cannot be approved before they answered or let the time pass"`
}

// AskedAppraiser is somebody who was asked something, and until when.
type AskedAppraiser struct {
	Person Person         `json:"person"`
	DueOn  appraisal.Date `json:"due_on"`
}

// RatingConflict refuses a proposal that was made from an older state of a rating, and shows both.
type RatingConflict struct {
	Refusal *appraisal.Error
	Current RatingProposal
	Yours   json.RawMessage
}

func (c *RatingConflict) Error() string { return c.Refusal.Error() }

// Unwrap is the refusal itself.
func (c *RatingConflict) Unwrap() error { return c.Refusal }

// Adjust proposes another rating while the forum calibrates. Approvals of the revision before are
// void, and those who gave one are asked again. The rating itself changes when the forum closes with
// a quorum, or when the appraiser accepts where the forum only advises. A rating below what the appraiser
// gave is put to them first.
func (a *Acts) Adjust(ctx context.Context, id access.Identity, forum uuid.UUID, j Adjustment) (r Adjusted, err error) {
	err = a.do(ctx, id.Agency, func(d *deed) error {
		p, err := d.adjustable(ctx, id, forum, j)
		if err != nil {
			return err
		}
		r, err = d.propose(ctx, id, p, j)
		return err
	})
	return r, err
}

// proposing is a proposal about to be kept: the forum, and the appraisal's own process.
type proposing struct {
	*matter
	process db.Process // of the appraisal
	number  int        // of the rating's revision that was read
	current string     // the rating as it stands, with what was proposed
	lowers  bool
}

func (d *deed) propose(ctx context.Context, id access.Identity, p *proposing, j Adjustment) (r Adjusted, err error) {
	m := p.matter
	evidence, err := json.Marshal(j.Evidence)
	if err != nil {
		return r, wrap(err, "write evidence")
	}
	// What the appraiser was asked about the proposal before is not asked any more.
	if _, err := d.Void(ctx, p.process.ID, appraisal.StateOnLowering); err != nil {
		return r, err
	}
	revision := store.Revision{Process: m.process, Schedule: m.schedule, Calendar: m.calendar}
	if p.lowers && m.appraisal.SupervisorID != id.Person {
		if r.Statement, err = d.putToAppraiser(ctx, p); err != nil {
			return r, err
		}
		after := r.Statement.DueOn.AddDays(1)
		revision.NotBefore = &after
	}
	revised, err := d.ReviseForum(ctx, revision)
	if err != nil {
		return r, err
	}
	bound := int32(revised.Revision)
	next := int32(p.number + 1)
	_, err = d.Queries.Propose(ctx, db.ProposeParams{
		AgencyID: d.Agency, ID: store.NewID(), AppraisalID: j.Appraisal, ForumID: &m.forum.ID, PersonID: id.Person,
		FromRating: p.current, ToRating: j.Rating, Reason: j.Reason, Revision: &bound, At: d.Now,
		Number: &next, Lowers: p.lowers, Evidence: evidence,
	})
	if err != nil {
		return r, wrap(err, "keep proposal")
	}
	detail := map[string]string{
		"appraisal": j.Appraisal.String(), "from": p.current, "to": j.Rating, "revision": number(revised.Revision), "reason": j.Reason,
	}
	if err := d.actor(ctx, id, m, "rating.adjusted", detail); err != nil {
		return r, err
	}
	r.Revision, r.ForumRevision, r.Approvals, r.Voided = int(next), revised.Revision, len(revised.Asked), len(revised.Voided)
	if r.Statement != nil {
		if err := d.tell(ctx, p.process); err != nil {
			return r, err
		}
	}
	return r, d.tell(ctx, m.process)
}

// putToAppraiser asks the appraiser what they say to a lowering.
func (d *deed) putToAppraiser(ctx context.Context, p *proposing) (*AskedAppraiser, error) {
	m, step := p.matter, p.matter.method.ForumStep()
	due, ok := m.schedule.Due(step, appraisal.StateOnLowering)
	if !ok {
		return nil, fmt.Errorf("the schedule has no due for %s", appraisal.StateOnLowering)
	}
	opened, err := d.OpenDuty(ctx, store.NewDuty{
		Process: p.process, Step: step, Due: due, Calendar: m.calendar,
		Open: appraisal.Open{Kind: appraisal.StateOnLowering, Assignee: &m.appraisal.SupervisorID, Round: p.number + 1},
	})
	if err != nil {
		return nil, err
	}
	if !opened {
		return nil, fmt.Errorf("revision %d of the rating was put to the appraiser before", p.number+1)
	}
	open, err := d.OpenDuties(ctx, p.process.ID)
	if err != nil {
		return nil, wrap(err, "list open duties")
	}
	asked := AskedAppraiser{}
	for _, o := range open {
		if o.Kind == string(appraisal.StateOnLowering) {
			asked.DueOn = o.DueOn
		}
	}
	cards, err := d.people(ctx, m.appraisal.SupervisorID)
	asked.Person = personOf(cards[m.appraisal.SupervisorID])
	return &asked, err
}

// adjustable locks the forum and refuses a proposal that may not be made.
func (d *deed) adjustable(ctx context.Context, id access.Identity, forum uuid.UUID, j Adjustment) (*proposing, error) {
	m, err := d.forumMatter(ctx, id, forum, true)
	if err != nil {
		return nil, err
	}
	facts := m.facts()
	if err := access.Allow(id, access.AdjustRating, facts); err != nil {
		return nil, err
	}
	// The appraisal's process before the forum's row, as a look of the appraisal takes them.
	process, err := d.HoldProcess(ctx, j.Appraisal)
	if err != nil {
		return nil, found(err, "appraisal-unknown")
	}
	locked, err := d.LockForum(ctx, forum)
	if err != nil {
		return nil, wrap(err, "lock forum")
	}
	m.forum = &locked
	row, err := d.AppraisalByID(ctx, j.Appraisal)
	if err != nil {
		return nil, found(err, "appraisal-unknown")
	}
	if row.ForumID == nil || *row.ForumID != forum {
		return nil, appraisal.Refuse(appraisal.Forbidden, "rating-elsewhere", "appraisal", j.Appraisal.String())
	}
	m.appraisal = &row
	facts.Rated = row.EmployeeID
	if facts.Recused, err = d.recusal(ctx, m, id.Person, row); err != nil {
		return nil, err
	}
	if err := access.Allow(id, access.AdjustRating, facts); err != nil {
		return nil, err
	}
	switch {
	case locked.ClosedAt != nil:
		return nil, appraisal.Refuse(appraisal.Closed, "forum-closed", "", "", "when", instant(*locked.ClosedAt))
	case m.process.Step != string(appraisal.StepCalibration) || m.process.EnteredAt == nil:
		return nil, appraisal.Refuse(appraisal.Conflict, "forum-not-calibrating", "", "")
	case row.Rating == nil || row.ClosedAt != nil || row.AnnouncedAt != nil || process.EndedAt != nil:
		return nil, appraisal.Refuse(appraisal.Conflict, "rating-not-adjustable", "appraisal", j.Appraisal.String())
	}
	p := &proposing{matter: m, process: process}
	return p, d.checkProposal(ctx, p, j)
}

// recusal is why somebody has no say about a rating of m's forum, "" where they have.
func (d *deed) recusal(ctx context.Context, m *matter, person uuid.UUID, a db.Appraisal) (appraisal.Recusal, error) {
	rated := appraisal.Rated{Appraisal: a.ID, Employee: a.EmployeeID, Supervisor: a.SupervisorID, Manager: a.ManagerID}
	s, err := d.SittingOver(ctx, m.cycle, []uuid.UUID{person}, []appraisal.Rated{rated})
	if err != nil {
		return "", err
	}
	return s.Recusal(person, rated), nil
}

// checkProposal compares a proposal with the rating as it stands, and says all that is wrong with it.
func (d *deed) checkProposal(ctx context.Context, p *proposing, j Adjustment) error {
	m := p.matter
	rows, err := d.ForumProposals(ctx, db.ForumProposalsParams{ForumID: &m.forum.ID, AppraisalID: &j.Appraisal})
	if err != nil {
		return wrap(err, "load proposals")
	}
	p.number, p.current = 1+len(rows), *m.appraisal.Rating
	if len(rows) > 0 {
		p.current = rows[len(rows)-1].Adjustment.ToRating
	}
	if j.Revision != p.number {
		return d.ratingChanged(ctx, m, rows, p.number, j)
	}
	given := *m.appraisal.Rating
	p.lowers = m.method.Lowers(given, j.Rating)
	problems := m.method.CheckProposal(given, p.current, j.Rating, j.Reason, j.Evidence, m.cycle.StartsOn, m.calendar.Date(d.Now))
	var cited []uuid.UUID
	for _, c := range j.Evidence {
		if c.ID != nil {
			cited = append(cited, *c.ID)
		}
	}
	if len(cited) == 0 {
		return problems.Err()
	}
	known, err := d.CitedEvidence(ctx, db.CitedEvidenceParams{AppraisalID: j.Appraisal, Ids: cited})
	if err != nil {
		return wrap(err, "look for evidence")
	}
	for i, c := range j.Evidence {
		if c.ID != nil && c.Kind != appraisal.CiteWords && !slices.Contains(known, *c.ID) {
			problems.Add("evidence-not-theirs", fmt.Sprintf("evidence[%d].id", i), c.ID.String(), "kind", string(c.Kind))
		}
	}
	return problems.Err()
}

// ratingChanged refuses what was decided from an older state, and shows the one there is beside it.
func (d *deed) ratingChanged(ctx context.Context, m *matter, rows []db.ForumProposalsRow, now int, j Adjustment) error {
	yours, err := json.Marshal(j)
	if err != nil {
		return wrap(err, "write proposal")
	}
	c := &RatingConflict{
		Refusal: appraisal.Refuse(appraisal.Conflict, "rating-changed", "revision", number(j.Revision), "revision", number(now)),
		Yours:   yours, Current: RatingProposal{Appraisal: j.Appraisal, Revision: now, Rating: *m.appraisal.Rating},
	}
	if len(rows) > 0 {
		list, err := d.ratingProposals(ctx, rows[len(rows)-1:])
		if err != nil {
			return err
		}
		c.Current = list[0]
	}
	return c
}
