package store

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"rapor/appraisal"
	"rapor/store/db"
)

// Credit computes the credit points of a year whose rating is final, once for each result: those of a
// result before are superseded. A year without a rating earns none.
func (tx Tx) Credit(ctx context.Context, process db.Process, a db.Appraisal, m *appraisal.Method) error {
	if m == nil || m.Credit == nil {
		return nil
	}
	superseded, err := tx.SupersedeCredits(ctx, db.SupersedeCreditsParams{AppraisalID: a.ID, Pass: process.Pass, At: tx.Now})
	if err != nil {
		return fmt.Errorf("supersede credit points: %w", err)
	}
	issued, err := tx.credit(ctx, process, a, m)
	if err != nil {
		return fmt.Errorf("compute credit points: %w", err)
	}
	if superseded > 0 && !issued {
		_, err = tx.WithdrawPapers(ctx, appraisal.PaperCreditConversion, a.ID, "corrected")
	}
	return err
}

func (tx Tx) credit(ctx context.Context, process db.Process, a db.Appraisal, m *appraisal.Method) (bool, error) {
	if a.Official == nil || a.AnnouncedAt == nil {
		return false, nil
	}
	person, err := tx.Person(ctx, a.EmployeeID)
	if err != nil || !m.Credit.Earns(appraisal.EmployeeStatus(person.Status)) {
		return false, err
	}
	cycle, err := tx.Queries.Cycle(ctx, a.CycleID)
	if err != nil {
		return false, err
	}
	year := YearOf(cycle, a)
	posts, err := tx.postsIn(ctx, person, year)
	if err != nil {
		return false, err
	}
	points, earns := m.Credit.Points(appraisal.Predikat(*a.Official), posts)
	if !earns {
		return false, nil
	}
	parts, err := json.Marshal(points.Parts)
	if err != nil {
		return false, err
	}
	n, err := tx.InsertCredit(ctx, db.InsertCreditParams{
		AgencyID: tx.Agency, ID: NewID(), AppraisalID: a.ID, EmployeeID: a.EmployeeID, Pass: process.Pass, Official: *a.Official,
		Factor: points.Factor, Points: points.Points, Parts: parts, ComputedAt: tx.Now,
	})
	if err != nil || n == 0 {
		return n == 0, err
	}
	err = tx.Record(ctx, Entry{Act: "credit.computed", Cycle: &cycle.ID, Process: &process.ID})
	if err != nil {
		return true, err
	}
	return true, tx.creditPaper(ctx, process, a, cycle, m, points)
}

// postsIn are the posts somebody held in a year: as recorded, else as the roster has it.
func (tx Tx) postsIn(ctx context.Context, person db.Person, year appraisal.Year) ([]appraisal.PostSpan, error) {
	levels, err := tx.PostLevels(ctx, person.ID)
	if err != nil {
		return nil, err
	}
	changes := make([]appraisal.LevelChange, len(levels))
	for i, l := range levels {
		changes[i] = appraisal.LevelChange{From: l.FromOn, Level: l.Level, Type: l.PostType, BeforeLevel: l.BeforeLevel, BeforeType: l.BeforeType}
	}
	return appraisal.PostsIn(year, appraisal.PostSpan{Level: person.PostLevel, Type: person.PostType}, changes), nil
}

// creditPaper is the conversion as a document.
func (tx Tx) creditPaper(
	ctx context.Context, process db.Process, a db.Appraisal, cycle db.Cycle, m *appraisal.Method, c appraisal.CreditPoints,
) error {
	employee, err := tx.PaperPersonOf(ctx, a.EmployeeID)
	if err != nil {
		return err
	}
	official, err := tx.PaperPersonOf(ctx, cycle.OfficialID)
	if err != nil {
		return err
	}
	before, err := tx.CreditBefore(ctx, db.CreditBeforeParams{PersonID: a.EmployeeID, Day: cycle.StartsOn})
	if err != nil {
		return err
	}
	var calendar appraisal.Calendar
	if err := json.Unmarshal(cycle.Calendar, &calendar); err != nil {
		return err
	}
	after := before.Add(c.Points)
	paper := &appraisal.CreditPaper{
		Year: YearOf(cycle, a), Employee: employee, Official: official, Total: c.Points, Before: &before, After: &after, On: calendar.Date(tx.Now),
	}
	for _, part := range slices.Backward(c.Parts) {
		level, _ := m.Credit.Level(part.Level)
		if paper.Level.ID == "" {
			paper.Level = level.Name
		}
		row := appraisal.CreditRow{
			From: part.From, Until: part.Until, Months: part.Months, Level: level.Name, Percent: c.Factor, Coefficient: part.Coefficient,
			Points: part.Points.Round(m.Credit.Places),
		}
		if rating := paperRating(m, value(a.Rating)); rating != nil {
			row.Rating = *rating
		}
		paper.Rows = slices.Insert(paper.Rows, 0, row)
	}
	_, err = tx.RegisterPaper(ctx, NewPaper{
		Subject: a.ID, Number: int(process.Pass), Process: process.ID, Cycle: cycle.ID, Owner: &a.EmployeeID, Content: paper,
	})
	return err
}

func value[T any](p *T) (v T) {
	if p != nil {
		v = *p
	}
	return v
}
