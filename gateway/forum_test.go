package gateway_test

import (
	"net/http"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"rapor/appraisal"
	"rapor/gateway/act"
	"rapor/store"
	"rapor/store/db"
)

// calibrating is an office whose forum discusses two ratings.
func calibrating(t *testing.T, method, rating string) *office {
	o := newOffice(t, method)
	o.stand(&o.forum, string(appraisal.StepCalibration))
	o.stand(&o.appraisal, "forum")
	o.rate(o.appraisal, rating)
	return o
}

func TestAdjustsARating(t *testing.T) {
	t.Parallel()
	o := calibrating(t, "tubei", "memuaskan")
	path := "/forums/" + o.forum.ID.String() + "/adjustments"
	adjust := func(rating string, revision int) object {
		return object{"appraisal": o.appraisal.ID, "rating": rating, "reason": why, "revision": revision}
	}
	old := o.owe(o.forum, appraisal.ApproveCalibration, "member")
	gone := o.met(o.forum, appraisal.ApproveCalibration, "head", object{"approved": true, "revision": 1})

	o.refused(http.StatusForbidden, "hr", http.MethodPost, path, adjust("sangat-memuaskan", 1), "not-a-member")
	o.refused(http.StatusNotFound, "lead", http.MethodPost, path, adjust("sangat-memuaskan", 1), "forum-unknown")
	o.refused(http.StatusNotFound, "foreigner", http.MethodPost, path, adjust("sangat-memuaskan", 1), "forum-unknown")
	o.refused(http.StatusConflict, "member", http.MethodPost, path, adjust("sangat-memuaskan", 2), "revision-changed")
	o.refused(http.StatusUnprocessableEntity, "member", http.MethodPost, path, adjust("hebat", 1), "rating-unknown")
	o.refused(http.StatusUnprocessableEntity, "member", http.MethodPost, path, adjust("memuaskan", 1), "rating-unchanged")
	short := adjust("sangat-memuaskan", 1)
	short["reason"] = "pola"
	o.refused(http.StatusUnprocessableEntity, "member", http.MethodPost, path, short, "reason-missing")
	unknown := adjust("sangat-memuaskan", 1)
	unknown["appraisal"] = uuid.New()
	o.refused(http.StatusNotFound, "member", http.MethodPost, path, unknown, "appraisal-unknown")
	var own, unrated db.Process
	o.as(func(tx store.Tx) { own, unrated = o.enrol(tx, "member"), o.enrol(tx, "dewi") })
	o.rate(own, "memuaskan")
	mine := adjust("sangat-memuaskan", 1)
	mine["appraisal"] = own.ID
	o.refused(http.StatusForbidden, "member", http.MethodPost, path, mine, "own-rating")
	early := adjust("sangat-memuaskan", 1)
	early["appraisal"] = unrated.ID
	o.refused(http.StatusConflict, "member", http.MethodPost, path, early, "rating-not-adjustable")

	var r act.Adjusted
	o.ok(http.StatusCreated, "member", http.MethodPost, path, adjust("sangat-memuaskan", 1)).into(&r)
	require.Equal(t, act.Adjusted{Revision: 2, Approvals: 2}, r)
	require.Equal(t, 1, o.count("SELECT count(*) FROM appraisal WHERE id = $1 AND rating = 'sangat-memuaskan' AND official = 'sangat-baik' AND computed_rating = 'memuaskan'", o.appraisal.ID))
	require.Equal(t, 1, o.count("SELECT count(*) FROM adjustment WHERE from_rating = 'memuaskan' AND revision = 2 AND person_id = $1", o.people["member"]))
	require.Equal(t, 1, o.count("SELECT count(*) FROM duty WHERE id = $1 AND state = 'void'", old))
	require.Equal(t, 1, o.count("SELECT count(*) FROM duty WHERE id = $1 AND state = 'met'", gone))
	require.Equal(t, 2, o.count("SELECT count(*) FROM duty WHERE process_id = $1 AND round = 2 AND state = 'open' AND due_on = '2026-03-12'", o.forum.ID), "by the same deadline")
	o.refused(http.StatusGone, "member", http.MethodPost, hand(old), object{"approved": true, "revision": 2}, "no-longer-owed")
	o.refused(http.StatusConflict, "head", http.MethodPost, path, adjust("memuaskan", 1), "revision-changed")

	var view act.Forum
	o.ok(http.StatusOK, "head", http.MethodGet, "/forums/"+o.forum.ID.String(), nil).into(&view)
	require.Equal(t, 2, view.Revision)
	require.Equal(t, map[string]int{"sangat-memuaskan": 1, "memuaskan": 1}, view.Distribution.Counts)
	require.Len(t, view.Members, 2)
	var seen act.Appraisal
	o.ok(http.StatusOK, "hr", http.MethodGet, "/appraisals/"+o.appraisal.ID.String(), nil).into(&seen)
	require.Equal(t, "forum", seen.Changes[0].By)

	o.stand(&o.forum, string(appraisal.StepGathering))
	o.refused(http.StatusConflict, "member", http.MethodPost, path, adjust("memuaskan", 2), "forum-not-calibrating")
	o.as(func(tx store.Tx) {
		require.NoError(t, tx.SetForumClosed(t.Context(), db.SetForumClosedParams{ID: o.forum.ID, ClosedAt: &tx.Now}))
	})
	o.refused(http.StatusGone, "member", http.MethodPost, path, adjust("memuaskan", 2), "forum-closed")
}

// Two members who decide on the same revision: one of them looks again.
func TestLosesNoAdjustment(t *testing.T) {
	t.Parallel()
	o := calibrating(t, "tubei", "memuaskan")
	o.owe(o.forum, appraisal.ApproveCalibration, "member")
	var (
		wait   sync.WaitGroup
		mu     sync.Mutex
		counts = map[int]int{}
	)
	for n := range 6 {
		wait.Go(func() {
			who := []string{"member", "head"}[n%2]
			a := o.call(who, http.MethodPost, "/forums/"+o.forum.ID.String()+"/adjustments",
				object{"appraisal": o.appraisal.ID, "rating": "perlu-peningkatan", "reason": why, "revision": 1})
			mu.Lock()
			defer mu.Unlock()
			counts[a.status]++
		})
	}
	wait.Wait()
	require.Equal(t, map[int]int{http.StatusCreated: 1, http.StatusConflict: 5}, counts)
	require.Equal(t, 1, o.count("SELECT count(*) FROM adjustment"))
}

// Votes and an adjustment at the same time: no vote counts for a revision its member has not seen.
func TestAVoteAndAnAdjustmentCannotMissEachOther(t *testing.T) {
	t.Parallel()
	for range 5 {
		o := calibrating(t, "tubei", "memuaskan")
		vote := o.owe(o.forum, appraisal.ApproveCalibration, "member")
		var wait sync.WaitGroup
		var voted, adjusted answer
		wait.Go(func() {
			voted = o.call("member", http.MethodPost, hand(vote), object{"approved": true, "revision": 1})
		})
		wait.Go(func() {
			adjusted = o.call("head", http.MethodPost, "/forums/"+o.forum.ID.String()+"/adjustments",
				object{"appraisal": o.appraisal.ID, "rating": "perlu-peningkatan", "reason": why, "revision": 1})
		})
		wait.Wait()
		require.Equal(t, http.StatusCreated, adjusted.status, "%s", adjusted.body)
		require.Contains(t, []int{http.StatusOK, http.StatusGone, http.StatusConflict}, voted.status, "%s", voted.body)
		require.Equal(t, 2, o.count("SELECT count(*) FROM duty WHERE kind = 'approve-calibration' AND state = 'open' AND round = 2"))
		require.Zero(t, o.count("SELECT count(*) FROM duty WHERE kind = 'approve-calibration' AND state = 'met' AND round <> 1"))
	}
}

func TestAdviceLeavesTheRating(t *testing.T) {
	t.Parallel()
	o := calibrating(t, national, "baik")
	o.ok(http.StatusCreated, "member", http.MethodPost, "/forums/"+o.forum.ID.String()+"/adjustments",
		object{"appraisal": o.appraisal.ID, "rating": "sangat-baik", "reason": why, "revision": 1})
	require.Equal(t, 1, o.count("SELECT count(*) FROM appraisal WHERE rating = 'baik'"))
	require.Equal(t, 1, o.count("SELECT count(*) FROM adjustment"))
}

func TestShowsForumsToThoseWhoSitInThem(t *testing.T) {
	t.Parallel()
	o := calibrating(t, national, "baik")
	for who, seen := range map[string]int{"member": 1, "hr": 1, "official": 1, "staff": 0, "foreigner": 0} {
		var list struct{ Forums []act.ForumItem }
		o.ok(http.StatusOK, who, http.MethodGet, "/forums", nil).into(&list)
		require.Len(t, list.Forums, seen, who)
	}
	for _, who := range []string{"staff", "foreigner"} {
		o.refused(http.StatusNotFound, who, http.MethodGet, "/forums/"+o.forum.ID.String(), nil, "forum-unknown")
	}
	o.refused(http.StatusNotFound, "hr", http.MethodGet, "/forums/"+o.appraisal.ID.String(), nil, "forum-unknown")
	// With enough people the pattern of the achievement is shown, sentence by sentence.
	o.as(func(tx store.Tx) {
		for i := range 11 {
			name := "orang-" + string(rune('a'+i))
			o.person(tx, name, "active", nil)
			p := o.enrol(tx, name)
			o.exec(tx, "UPDATE appraisal SET rating = 'baik', computed_rating = 'baik', official = 'baik' WHERE id = $1", p.ID)
		}
		level := "baik"
		require.NoError(t, tx.SetForumAchievement(t.Context(), db.SetForumAchievementParams{ID: o.forum.ID, Achievement: &level}))
	})
	var view act.Forum
	o.ok(http.StatusOK, "official", http.MethodGet, "/forums/"+o.forum.ID.String(), nil).into(&view)
	require.Equal(t, 12, view.Distribution.Total)
	require.Len(t, view.Distribution.Bounds, 2)
	require.False(t, view.Distribution.Bounds[0].Holds, "all of them is more than 70 percent")
}
