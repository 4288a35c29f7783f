package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/store/db"
)

func (w *minuting) proposals(ctx context.Context, employees map[uuid.UUID]uuid.UUID, results map[uuid.UUID]db.ForumResult) error {
	rows, err := w.ForumProposals(ctx, db.ForumProposalsParams{ForumID: &w.forum.ID})
	if err != nil {
		return err
	}
	cited := make([][]appraisal.Cited, len(rows))
	var every []appraisal.Cited
	for i, r := range rows {
		if len(r.Adjustment.Evidence) == 0 {
			continue
		}
		if err := json.Unmarshal(r.Adjustment.Evidence, &cited[i]); err != nil {
			return fmt.Errorf("stored evidence: %w", err)
		}
		every = append(every, cited[i]...)
	}
	entries, err := w.entries(ctx, every)
	if err != nil {
		return err
	}
	for i, r := range rows {
		j := r.Adjustment
		a := appraisal.MinutesAdjustment{
			Employee: w.people[employees[j.AppraisalID]], Before: w.rating(j.FromRating), After: w.rating(j.ToRating), Reason: j.Reason,
			By: w.people[j.PersonID], On: w.Calendar.Date(j.At), Outcome: replaced,
		}
		for _, c := range cited[i] {
			a.Evidence = append(a.Evidence, w.evidence(c, entries))
		}
		if r.Statement != nil {
			var said appraisal.LoweringStatement
			if err := json.Unmarshal(r.Statement, &said); err != nil {
				return fmt.Errorf("stored statement: %w", err)
			}
			a.Statement = said.Statement
		} else if r.StatementState != nil && *r.StatementState == string(appraisal.DutyLapsed) {
			a.Silent = true
		}
		if result, ok := results[j.AppraisalID]; ok && result.AdjustmentID == j.ID {
			outcome := appraisal.ForumOutcome(result.Outcome)
			a.Outcome, a.Changed = outcome.Name(), changed(result.Outcome)
			if outcome == appraisal.OutcomeAccepted || outcome == appraisal.OutcomeDeparted {
				name := outcome.Name()
				a.Decided, a.Answer = &name, result.Reason
			}
		}
		w.paper.Adjustments, w.of = append(w.paper.Adjustments, a), append(w.of, j.AppraisalID)
	}
	return nil
}

var replaced = appraisal.Text{ID: "Digantikan usulan kemudian atau ditarik kembali", EN: "A later proposal took its place, or it was taken back"}

// entries are what the cited entries are called.
func (w *minuting) entries(ctx context.Context, cited []appraisal.Cited) (map[uuid.UUID]db.MinutedEvidenceRow, error) {
	var ids []uuid.UUID
	for _, c := range cited {
		if c.ID != nil {
			ids = append(ids, *c.ID)
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	rows, err := w.MinutedEvidence(ctx, db.MinutedEvidenceParams{Ids: ids, Zone: w.Calendar.Zone.String()})
	if err != nil {
		return nil, fmt.Errorf("load evidence: %w", err)
	}
	entries := make(map[uuid.UUID]db.MinutedEvidenceRow, len(rows))
	for _, r := range rows {
		entries[r.ID] = r
	}
	return entries, nil
}

func (w *minuting) evidence(c appraisal.Cited, entries map[uuid.UUID]db.MinutedEvidenceRow) appraisal.MinutesEvidence {
	e := appraisal.MinutesEvidence{Kind: c.Kind.Name(), On: c.On, Says: c.Words}
	if c.ID == nil {
		return e
	}
	entry, ok := entries[*c.ID]
	if !ok {
		return e
	}
	e.On = &entry.OnDate
	if entry.Says != "" && c.Words == "" {
		e.Says = entry.Says
	}
	switch c.Kind {
	case appraisal.CiteMeasurement:
		if metric, known := w.Method.Metric(entry.Kind); known {
			e.Name = &metric.Name
		}
	case appraisal.CiteDocument:
		name := appraisal.DutyKind(entry.Kind).Name()
		e.Name = &name
	}
	return e
}

// annexes takes out of the minutes what some of those who read them must not read, and issues it apart,
// one annex for each person it is about.
func (w *minuting) annexes(ctx context.Context, minutes appraisal.MinutesPaper) (appraisal.MinutesPaper, error) {
	rows, err := w.MinutedElsewhere(ctx, w.forum.ID)
	if err != nil {
		return minutes, err
	}
	withheld := map[uuid.UUID][]uuid.UUID{}
	for _, r := range rows {
		if slices.Contains(w.of, r.AppraisalID) {
			withheld[r.AppraisalID] = append(withheld[r.AppraisalID], r.PersonID)
		}
	}
	whole := minutes.Adjustments
	minutes.Adjustments, minutes.Annexes = nil, len(withheld)
	apart := map[uuid.UUID][]appraisal.MinutesAdjustment{}
	for i, a := range whole {
		if of := w.of[i]; withheld[of] == nil {
			minutes.Adjustments = append(minutes.Adjustments, a)
		} else {
			apart[of] = append(apart[of], a)
		}
	}
	for _, of := range w.of {
		if apart[of] == nil {
			continue
		}
		annex := minutes
		annex.Annex, annex.Annexes, annex.Adjustments = true, 0, apart[of]
		delete(apart, of)
		annex.Distribution, annex.Pattern, annex.Sessions = nil, nil, nil
		annex.Members = slices.DeleteFunc(slices.Clone(minutes.Members), func(m appraisal.MinutesMember) bool { return slices.Contains(withheld[of], m.Person.ID) })
		_, err := w.RegisterPaper(ctx, NewPaper{Subject: of, Process: w.forum.ID, Cycle: w.Cycle.ID, Content: annex, Withheld: withheld[of]})
		if err != nil {
			return minutes, err
		}
	}
	return minutes, nil
}
