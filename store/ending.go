package store

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/store/db"
)

// EndedAppraisal is an appraisal to end, with why it has no rating, where it has none.
type EndedAppraisal struct {
	Process   db.Process
	Appraisal db.Appraisal
	Method    *appraisal.Method
	Unrated   string
}

// EndAppraisal ends an appraisal: what is open in it is void, and the forum and the cycle hear
// of it where they waited for it. The appraisal's process must be locked.
func (tx Tx) EndAppraisal(ctx context.Context, e EndedAppraisal) error {
	if _, err := tx.Void(ctx, e.Process.ID); err != nil {
		return err
	}
	if err := tx.EndProcess(ctx, db.EndProcessParams{ID: e.Process.ID, EndedAt: &tx.Now}); err != nil {
		return fmt.Errorf("end process: %w", err)
	}
	err := tx.CloseAppraisal(ctx, db.CloseAppraisalParams{ID: e.Process.ID, ClosedAt: &tx.Now, Unrated: filled(e.Unrated)})
	if err != nil {
		return fmt.Errorf("close appraisal: %w", err)
	}
	if e.Unrated != "" {
		// A result that was announced before it was corrected does not hold any more.
		for _, kind := range []appraisal.PaperKind{appraisal.PaperEvaluationDocument, appraisal.PaperAnnualEvaluation} {
			if _, err := tx.WithdrawPapers(ctx, kind, e.Process.ID, e.Unrated); err != nil {
				return err
			}
		}
	}
	if err := tx.settle(ctx, e); err != nil {
		return err
	}
	if e.Appraisal.ForumID != nil {
		if err := tx.TellForum(ctx, *e.Appraisal.ForumID, e.Method); err != nil {
			return err
		}
	}
	return tx.TellCycle(ctx, e.Process.CycleID)
}

// settle draws what ends with an appraisal: credit points of a rating that is final, and what still
// waited to be reconsidered.
func (tx Tx) settle(ctx context.Context, e EndedAppraisal) error {
	a, err := tx.AppraisalByID(ctx, e.Appraisal.ID)
	if err != nil {
		return fmt.Errorf("load appraisal: %w", err)
	}
	if err := tx.Credit(ctx, e.Process, a, e.Method); err != nil {
		return err
	}
	if err := tx.TellUnit(ctx, e.Process, a, e.Method); err != nil {
		return err
	}
	return tx.settleReconsidered(ctx, e, a.Rating == nil || a.AnnouncedAt == nil)
}

// TellForum tells a forum when no rating of its unit is missing any more, and it has not closed.
// It locks the forum.
func (tx Tx) TellForum(ctx context.Context, id uuid.UUID, m *appraisal.Method) error {
	forum, err := tx.LockForum(ctx, id)
	if err != nil {
		return fmt.Errorf("lock forum: %w", err)
	}
	missing, err := tx.RatingsMissing(ctx, db.RatingsMissingParams{ForumID: &id, ForumStep: m.ForumStep()})
	if err != nil {
		return fmt.Errorf("count missing ratings: %w", err)
	}
	if missing > 0 || forum.ClosedAt != nil {
		return nil
	}
	return tx.Tell(ctx, id)
}

// TellCycle tells the cycle when none of its appraisals and forums is open any more. Locks are
// taken after the row has changed, a forum's before the cycle's: of two last processes, the
// second sees the first, and they never wait for each other.
func (tx Tx) TellCycle(ctx context.Context, cycle uuid.UUID) error {
	if _, err := tx.LockCycle(ctx, cycle); err != nil {
		return fmt.Errorf("lock cycle: %w", err)
	}
	process, err := tx.Process(ctx, cycle)
	if err != nil {
		return fmt.Errorf("load cycle: %w", err)
	}
	if process.EndedAt != nil {
		return nil // a correction came after its end
	}
	open, err := tx.OpenChildren(ctx, cycle)
	if err != nil || open > 0 {
		return err
	}
	return tx.Tell(ctx, cycle)
}

// OpenChildren counts the appraisals and forums of a cycle that have not ended.
func (tx Tx) OpenChildren(ctx context.Context, cycle uuid.UUID) (int64, error) {
	open, err := tx.OpenProcesses(ctx, db.OpenProcessesParams{
		CycleID: cycle, Kinds: []string{string(appraisal.AppraisalProcess), string(appraisal.ForumProcess)},
	})
	if err != nil {
		return 0, fmt.Errorf("count open appraisals: %w", err)
	}
	return open, nil
}
