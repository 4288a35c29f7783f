package store_test

import (
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"rapor/appraisal"
	"rapor/store"
	"rapor/store/db"
)

// paper registers one and returns it.
func (o *office) paper(n store.NewPaper) (p db.Paper) {
	o.Helper()
	o.as(func(tx store.Tx) {
		var err error
		p, err = tx.RegisterPaper(o.Context(), n)
		require.NoError(o, err)
	})
	return p
}

func (o *office) papers(process uuid.UUID) (list []db.Paper) {
	o.Helper()
	o.as(func(tx store.Tx) {
		var err error
		list, err = tx.PapersOfProcess(o.Context(), process)
		require.NoError(o, err)
	})
	return list
}

func TestAPaperIsIssuedOnce(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	cycle := o.cycle("2026")
	plan := store.NewPaper{Subject: store.NewID(), Number: 1, Process: cycle, Cycle: cycle, Owner: &o.boss, Content: appraisal.PlanPaper{
		Version: 1, Employee: appraisal.PaperPerson{ID: o.boss, Name: "Siti"},
	}}
	first := o.paper(plan)
	require.Equal(t, uuid.Version(4), first.PublicID.Version(), "the public ID is random")
	content, err := appraisal.DecodePaper(appraisal.PaperSKP, first.Content)
	require.NoError(t, err)
	require.Equal(t, "Siti", content.(*appraisal.PlanPaper).Employee.Name)
	require.Contains(t, string(first.Head), "Dinas Uji")
	require.Contains(t, string(first.Head), "2026-10-05")

	// Tried again, even with other content, and at once from everywhere: still the first one.
	changed := plan
	changed.Content = appraisal.PlanPaper{Version: 1, Employee: appraisal.PaperPerson{ID: o.boss, Name: "Sari"}}
	require.Equal(t, first, o.paper(changed))
	var all sync.WaitGroup
	receipt := store.NewPaper{Subject: store.NewID(), Process: cycle, Cycle: cycle, Content: appraisal.ObjectionReceiptPaper{Grounds: "a"}}
	for range 8 {
		all.Go(func() { o.paper(receipt) })
	}
	all.Wait()
	require.Len(t, o.papers(cycle), 2)

	// A later version supersedes it, and one that comes late is superseded from the beginning.
	plan.Number = 3
	third := o.paper(plan)
	require.Nil(t, third.SupersededAt)
	plan.Number = 2
	require.NotNil(t, o.paper(plan).SupersededAt)
	o.as(func(tx store.Tx) {
		first, err = tx.Paper(t.Context(), first.ID)
		require.NoError(t, err)
		require.NotNil(t, first.SupersededAt)
	})
}

func TestAPaperWithOtherContentIsTheNextVersion(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	cycle := o.cycle("2026")
	paper := func(notes string) db.Paper {
		return o.paper(store.NewPaper{Subject: cycle, Process: cycle, Cycle: cycle, Content: appraisal.EvaluationPaper{Notes: notes}})
	}
	first, same, second := paper("a"), paper("a"), paper("b")
	require.Equal(t, first, same)
	require.Equal(t, []int32{1, 2}, []int32{first.Number, second.Number})
	require.NotEqual(t, first.PublicID, second.PublicID)

	o.as(func(tx store.Tx) {
		done, err := tx.WithdrawPapers(t.Context(), appraisal.PaperEvaluationDocument, cycle, "Dicabut")
		require.NoError(t, err)
		require.True(t, done)
		done, err = tx.WithdrawPapers(t.Context(), appraisal.PaperEvaluationDocument, cycle, "Dicabut lagi")
		require.NoError(t, err)
		require.False(t, done, "there is nothing in force any more")
		found, err := o.store.Lookup().FindPaper(t.Context(), second.PublicID)
		require.NoError(t, err)
		require.Equal(t, "issued", found.State, "nothing is committed yet")
	})
	for id, state := range map[uuid.UUID]appraisal.PaperState{first.PublicID: appraisal.PaperSuperseded, second.PublicID: appraisal.PaperWithdrawn} {
		found, err := o.store.Lookup().FindPaper(t.Context(), id)
		require.NoError(t, err)
		require.Equal(t, string(state), found.State)
		require.Equal(t, "Dinas Uji", found.AgencyName)
		require.Empty(t, found.Hashes)
	}
	_, err := o.store.Lookup().FindPaper(t.Context(), uuid.New())
	require.True(t, store.NoRows(err))
	require.EqualValues(t, 3, paper("b").Number, "what was withdrawn is issued anew, under another ID")
}
