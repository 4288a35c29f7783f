package act

import (
	"context"

	"rapor/appraisal"
	"rapor/store/db"
)

// inForum locks the forum that an answer is about, so that no proposal and no close can miss it, and
// refuses what comes too early or too late.
func (d *deed) inForum(ctx context.Context, m *matter, kind appraisal.DutyKind, answer appraisal.Submission) error {
	if kind != appraisal.ApproveCalibration && kind != appraisal.StateOnLowering || m.forum == nil {
		return nil
	}
	forum, err := d.LockForum(ctx, m.forum.ID)
	if err != nil {
		return wrap(err, "lock forum")
	}
	m.forum = &forum
	if forum.ClosedAt != nil {
		return appraisal.Refuse(appraisal.Closed, "forum-closed", "", "", "when", instant(*forum.ClosedAt))
	}
	if err := d.TouchForum(ctx, forum.ID); err != nil {
		return wrap(err, "tell the forum's readers")
	}
	vote, ok := answer.(*appraisal.CalibrationApproval)
	if !ok || !vote.Approved {
		return nil
	}
	// What would lower a rating is approved when its appraiser was heard, or let the time pass.
	awaited, err := d.AwaitedStatements(ctx, &forum.ID)
	if err == nil && awaited > 0 {
		return appraisal.Refuse(appraisal.Conflict, "statement-awaited", "approved", "")
	}
	return wrap(err, "count statements")
}

// forumAsks shows the appraiser what members of the forum proposed about a rating they gave.
func (d *deed) forumAsks(ctx context.Context, m *matter, f appraisal.Facts, l appraisal.Language, a *Asks) error {
	a.Rating = f.Rating
	for _, r := range m.method.Ratings {
		a.Ratings = append(a.Ratings, Named{r.ID, r.Name.In(l)})
	}
	if m.forum == nil {
		return nil
	}
	a.Forum = &ForumRef{m.forum.ID, int(m.forum.Revision)}
	rows, err := d.ForumProposals(ctx, db.ForumProposalsParams{ForumID: &m.forum.ID, AppraisalID: &m.appraisal.ID})
	if err != nil {
		return wrap(err, "load proposals")
	}
	a.Proposals, err = d.ratingProposals(ctx, rows)
	return err
}
