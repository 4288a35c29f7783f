package gateway_test

import (
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"rapor/appraisal"
	"rapor/gateway"
	"rapor/gateway/act"
	"rapor/store"
	"rapor/store/db"
)

// calibrating is an office whose forum discusses ratings: ani sits in it beside member and head, who as the manager of
// all decides objections and has no say.
func calibrating(t *testing.T, method, rating string) *office {
	o := newOffice(t, method)
	o.stand(&o.forum, string(appraisal.StepCalibration))
	o.stand(&o.appraisal, "forum")
	o.rate(o.appraisal, rating)
	o.as(func(tx store.Tx) { o.seat(tx, "ani") })
	return o
}

func (o *office) seat(tx store.Tx, who string) {
	require.NoError(o, tx.InsertForumMember(o.Context(), db.InsertForumMemberParams{AgencyID: o.agency, ForumID: o.forum.ID, PersonID: o.people[who]}))
}

func (o *office) forumPath(rest string) string { return "/forums/" + o.forum.ID.String() + rest }

// better proposes sangat-memuaskan for staff on a revision.
func (o *office) better(revision int) object {
	return object{"appraisal": o.appraisal.ID, "rating": "sangat-memuaskan", "reason": why, "revision": revision}
}

// lower proposes perlu-peningkatan for staff with words of evidence.
func (o *office) lower(revision int) object {
	return object{
		"appraisal": o.appraisal.ID, "rating": "perlu-peningkatan", "reason": why, "revision": revision,
		"evidence": []object{{"kind": "words", "words": "Dua laporan triwulan tidak diserahkan.", "on": "2026-02-10"}},
	}
}

func (o *office) ratings() string {
	var s string
	o.as(func(tx store.Tx) {
		require.NoError(o, tx.QueryRow(o.Context(), "SELECT rating || ' ' || computed_rating FROM appraisal WHERE id = $1", o.appraisal.ID).Scan(&s))
	})
	return s
}

func TestProposesARating(t *testing.T) {
	t.Parallel()
	o := calibrating(t, "tubei", "memuaskan")
	path := o.forumPath("/adjustments")
	open := o.owe(o.forum, appraisal.ApproveCalibration, "member")
	given := o.met(o.forum, appraisal.ApproveCalibration, "ani", object{"approved": true, "revision": 1})

	var r act.Adjusted
	o.ok(http.StatusCreated, "member", http.MethodPost, path, o.better(1)).into(&r)
	require.Equal(t, act.Adjusted{Revision: 2, ForumRevision: 2, Approvals: 2, Voided: 1}, r)
	require.Equal(t, "memuaskan memuaskan", o.ratings(), "it changes when the forum closes")
	require.Equal(t, 1, o.count("SELECT count(*) FROM adjustment WHERE from_rating = 'memuaskan' AND revision = 2 AND number = 2 AND person_id = $1", o.people["member"]))
	require.Equal(t, 1, o.count("SELECT count(*) FROM duty WHERE id = $1 AND state = 'open' AND round = 2", open), "an open vote is about the new revision")
	require.Equal(t, 1, o.count("SELECT count(*) FROM duty WHERE id = $1 AND state = 'met'", given))
	require.Equal(t, 2, o.count("SELECT count(*) FROM duty WHERE process_id = $1 AND round = 2 AND state = 'open' AND due_on = '2026-03-12'", o.forum.ID), "by the same deadline")
	require.Equal(t, 1, o.count("SELECT count(*) FROM mail WHERE kind = 'voided' AND person_id = $1", o.people["ani"]), "whose approval is void is told")
	require.Zero(t, o.count("SELECT count(*) FROM mail WHERE kind = 'voided' AND person_id = $1", o.people["member"]))
	o.refused(http.StatusConflict, "member", http.MethodPost, hand(open), object{"approved": true, "revision": 1}, "revision-changed")
	o.ok(http.StatusOK, "member", http.MethodPost, hand(open), object{"approved": true, "revision": 2})

	var view act.Forum
	o.ok(http.StatusOK, "ani", http.MethodGet, o.forumPath(""), nil).into(&view)
	require.Equal(t, 2, view.Revision)
	require.Equal(t, map[string]int{"memuaskan": 1}, view.Distribution.Counts, "as given")
	require.Equal(t, map[string]int{"sangat-memuaskan": 1}, view.Proposed.Counts, "as proposed")
	require.Equal(t, "sangat-memuaskan", view.Ratings[0].Proposed)
	require.Equal(t, "memuaskan", view.Ratings[0].Proposals[0].From, "before and after stay visible")
	require.Equal(t, "Nama member", view.Ratings[0].Proposals[0].By.Name)
	votes := map[string]string{}
	for _, m := range view.Members {
		votes[m.Name] = m.Vote
	}
	require.Equal(t, map[string]string{"Nama member": "approved", "Nama ani": "owed", "Nama head": "none"}, votes)
}

// Each bad proposal is refused in its own words, and nothing of it is stored.
func TestRefusesBadProposals(t *testing.T) {
	t.Parallel()
	o := calibrating(t, "tubei", "memuaskan")
	path := o.forumPath("/adjustments")
	o.owe(o.forum, appraisal.ApproveCalibration, "member")
	change := func(key string, value any) object {
		b := o.better(1)
		b[key] = value
		return b
	}
	o.refused(http.StatusForbidden, "hr", http.MethodPost, path, o.better(1), "not-a-member")
	o.refused(http.StatusNotFound, "lead", http.MethodPost, path, o.better(1), "forum-unknown")
	o.refused(http.StatusNotFound, "foreigner", http.MethodPost, path, o.better(1), "forum-unknown")
	o.refused(http.StatusUnprocessableEntity, "member", http.MethodPost, path, change("reason", ""), "reason-missing")
	o.refused(http.StatusUnprocessableEntity, "member", http.MethodPost, path, change("reason", "Disesuaikan dengan pola distribusi predikat."), "reason-is-the-pattern")
	o.refused(http.StatusUnprocessableEntity, "member", http.MethodPost, path, change("reason", "We have to fit the pattern."), "reason-is-the-pattern")
	o.refused(http.StatusUnprocessableEntity, "member", http.MethodPost, path, change("rating", "hebat"), "rating-unknown")
	o.refused(http.StatusUnprocessableEntity, "member", http.MethodPost, path, change("rating", "memuaskan"), "rating-unchanged")
	o.refused(http.StatusNotFound, "member", http.MethodPost, path, change("appraisal", uuid.New()), "appraisal-unknown")
	o.refused(http.StatusForbidden, "head", http.MethodPost, path, o.better(1), "recused-decides-objection")

	// A lowering needs evidence about the person.
	lower := func(evidence ...object) object {
		b := o.lower(1)
		b["evidence"] = evidence
		return b
	}
	o.refused(http.StatusUnprocessableEntity, "member", http.MethodPost, path, lower(), "lowering-without-evidence")
	o.refused(http.StatusUnprocessableEntity, "member", http.MethodPost, path, lower(object{"kind": "words", "words": "Laporan tidak diserahkan."}), "date-missing")
	o.refused(http.StatusUnprocessableEntity, "member", http.MethodPost, path, lower(object{"kind": "words", "words": "Laporan tidak diserahkan.", "on": "2025-02-10"}), "evidence-day")
	o.refused(http.StatusUnprocessableEntity, "member", http.MethodPost, path, lower(object{"kind": "words", "words": "Untuk memenuhi kuota.", "on": "2026-02-10"}), "reason-is-the-pattern")
	o.refused(http.StatusUnprocessableEntity, "member", http.MethodPost, path, lower(object{"kind": "journal"}), "evidence-entry-missing")
	o.refused(http.StatusUnprocessableEntity, "member", http.MethodPost, path, lower(object{"kind": "journal", "id": uuid.New()}), "evidence-not-theirs")

	var own, unrated, elsewhere db.Process
	o.as(func(tx store.Tx) {
		own, unrated, elsewhere = o.enrol(tx, "member"), o.enrol(tx, "dewi"), o.enrol(tx, "budi")
		o.exec(tx, "UPDATE appraisal SET forum_id = NULL WHERE id = $1", elsewhere.ID)
	})
	o.rate(own, "memuaskan")
	o.rate(elsewhere, "memuaskan")
	o.refused(http.StatusForbidden, "member", http.MethodPost, path, change("appraisal", own.ID), "own-rating")
	o.refused(http.StatusConflict, "member", http.MethodPost, path, change("appraisal", unrated.ID), "rating-not-adjustable")
	o.refused(http.StatusForbidden, "member", http.MethodPost, path, change("appraisal", elsewhere.ID), "rating-elsewhere")
	o.refused(http.StatusForbidden, "member", http.MethodGet, o.forumPath("/ratings/"+elsewhere.ID.String()), nil, "rating-elsewhere")
	o.refused(http.StatusForbidden, "member", http.MethodGet, o.forumPath("/ratings/"+own.ID.String()), nil, "own-rating")

	o.stand(&o.forum, string(appraisal.StepGathering))
	o.refused(http.StatusConflict, "member", http.MethodPost, path, o.better(1), "forum-not-calibrating")
	o.as(func(tx store.Tx) {
		require.NoError(t, tx.SetForumClosed(t.Context(), db.SetForumClosedParams{ID: o.forum.ID, ClosedAt: &tx.Now}))
	})
	o.refused(http.StatusGone, "member", http.MethodPost, path, o.better(1), "forum-closed")
}

// Two members who decide on the same rating: one of them sees both and looks again. Others at the same time are in
// nobody's way.
func TestLosesNoProposal(t *testing.T) {
	t.Parallel()
	o := calibrating(t, "tubei", "memuaskan")
	o.owe(o.forum, appraisal.ApproveCalibration, "member")
	var second db.Process
	o.as(func(tx store.Tx) { second = o.enrol(tx, "citra") })
	o.rate(second, "memuaskan")
	var (
		wait     sync.WaitGroup
		mu       sync.Mutex
		counts   = map[string]int{}
		conflict gateway.Problem
	)
	for n := range 6 {
		wait.Go(func() {
			who := []string{"member", "ani"}[n%2]
			a := o.call(who, http.MethodPost, o.forumPath("/adjustments"), o.better(1))
			mu.Lock()
			defer mu.Unlock()
			counts["same "+http.StatusText(a.status)]++
			if a.status == http.StatusConflict {
				conflict = a.problem()
			}
		})
	}
	wait.Go(func() {
		b := o.better(1)
		b["appraisal"] = second.ID
		a := o.call("ani", http.MethodPost, o.forumPath("/adjustments"), b)
		mu.Lock()
		defer mu.Unlock()
		counts["other "+http.StatusText(a.status)]++
	})
	wait.Wait()
	require.Equal(t, map[string]int{"same Created": 1, "same Conflict": 5, "other Created": 1}, counts)
	require.Equal(t, 2, o.count("SELECT count(*) FROM adjustment"))
	require.EqualValues(t, "rating-changed", conflict.Code)
	require.Equal(t, 2, conflict.Current.Revision, "what there is")
	require.Equal(t, "memuaskan", conflict.Current.From)
	require.Contains(t, string(conflict.Yours), "sangat-memuaskan", "beside what they wanted")
}

// Votes and a proposal at the same time: no vote counts for a revision its member has not seen.
func TestAVoteAndAProposalCannotMissEachOther(t *testing.T) {
	t.Parallel()
	for range 5 {
		o := calibrating(t, "tubei", "memuaskan")
		vote := o.owe(o.forum, appraisal.ApproveCalibration, "member")
		var wait sync.WaitGroup
		var voted, adjusted answer
		wait.Go(func() {
			voted = o.call("member", http.MethodPost, hand(vote), object{"approved": true, "revision": 1})
		})
		wait.Go(func() { adjusted = o.call("ani", http.MethodPost, o.forumPath("/adjustments"), o.better(1)) })
		wait.Wait()
		require.Equal(t, http.StatusCreated, adjusted.status, "%s", adjusted.body)
		require.Contains(t, []int{http.StatusOK, http.StatusConflict}, voted.status, "%s", voted.body)
		require.Equal(t, 1, o.count("SELECT count(*) FROM duty WHERE kind = 'approve-calibration' AND state = 'open' AND round = 2"))
		require.Zero(t, o.count("SELECT count(*) FROM duty WHERE kind = 'approve-calibration' AND state = 'met' AND round <> 1"))
	}
}

// What would lower a rating is put to its appraiser, and approved by nobody before they answered.
func TestHearsTheAppraiserOnALowering(t *testing.T) {
	t.Parallel()
	o := calibrating(t, "tubei", "memuaskan")
	vote := o.owe(o.forum, appraisal.ApproveCalibration, "member")
	var r act.Adjusted
	o.ok(http.StatusCreated, "ani", http.MethodPost, o.forumPath("/adjustments"), o.lower(1)).into(&r)
	require.Equal(t, "Nama lead", r.Statement.Person.Name)
	o.refused(http.StatusConflict, "member", http.MethodPost, hand(vote), object{"approved": true, "revision": 2}, "statement-awaited")
	require.Equal(t, 1, o.count("SELECT count(*) FROM duty WHERE id = $1 AND due_on > $2", vote, r.Statement.DueOn), "there is time to vote afterwards")

	var id uuid.UUID
	o.as(func(tx store.Tx) {
		require.NoError(t, tx.QueryRow(t.Context(), "SELECT id FROM duty WHERE kind = 'state-on-lowering' AND state = 'open' AND assignee_id = $1", o.people["lead"]).Scan(&id))
	})
	var form act.Form
	o.ok(http.StatusOK, "lead", http.MethodGet, "/duties/"+id.String(), nil).into(&form)
	require.Len(t, form.Asks.Proposals, 1)
	require.Equal(t, "Dua laporan triwulan tidak diserahkan.", form.Asks.Proposals[0].Evidence[0].Words)
	o.refused(http.StatusUnprocessableEntity, "lead", http.MethodPost, hand(id), object{"statement": ""}, "reason-missing")
	o.ok(http.StatusOK, "lead", http.MethodPost, hand(id), object{"statement": "Dua laporan itu ditunda atas izin saya."})
	var view act.Forum
	o.ok(http.StatusOK, "member", http.MethodGet, o.forumPath(""), nil).into(&view)
	require.Equal(t, "given", view.Ratings[0].Proposals[0].Statement.State)
	require.Equal(t, "Dua laporan itu ditunda atas izin saya.", view.Ratings[0].Proposals[0].Statement.Text)
	// Another lowering is put to them anew; a rating back where it was asks nothing.
	again := o.lower(2)
	again["rating"] = "belum-memuaskan"
	if _, ok := o.method.Rating("belum-memuaskan"); !ok {
		again["rating"] = o.method.Ratings[len(o.method.Ratings)-1].ID
	}
	o.ok(http.StatusCreated, "member", http.MethodPost, o.forumPath("/adjustments"), again)
	require.Equal(t, 1, o.count("SELECT count(*) FROM duty WHERE kind = 'state-on-lowering' AND state = 'open'"))
	back := o.better(3)
	back["rating"] = "memuaskan"
	o.ok(http.StatusCreated, "member", http.MethodPost, o.forumPath("/adjustments"), back)
	require.Zero(t, o.count("SELECT count(*) FROM duty WHERE kind = 'state-on-lowering' AND state = 'open'"))
	o.ok(http.StatusOK, "member", http.MethodPost, hand(vote), object{"approved": true, "revision": 4})
}

func and(a, b object) object {
	both := object{}
	for k, v := range a {
		both[k] = v
	}
	for k, v := range b {
		both[k] = v
	}
	return both
}

// Each member sees at once what another proposes.
func TestShowsProposalsAtOnce(t *testing.T) {
	t.Parallel()
	o := calibrating(t, "tubei", "memuaskan")
	o.owe(o.forum, appraisal.ApproveCalibration, "member")
	var first, next act.ForumChanges
	o.ok(http.StatusOK, "member", http.MethodGet, o.forumPath("/changes"), nil).into(&first)
	require.Empty(t, first.Proposals)
	seen := make(chan answer, 1)
	go func() {
		seen <- o.call("member", http.MethodGet, o.forumPath("/changes?wait=25&after="+strconv.FormatInt(first.Version, 10)), nil)
	}()
	o.ok(http.StatusCreated, "ani", http.MethodPost, o.forumPath("/adjustments"), o.better(1))
	a := <-seen
	a.into(&next)
	require.True(t, next.Changed)
	require.Greater(t, next.Version, first.Version)
	require.Equal(t, "sangat-memuaskan", next.Proposals[0].Rating)
	o.ok(http.StatusOK, "head", http.MethodGet, o.forumPath("/changes"), nil).into(&next)
	require.Empty(t, next.Proposals, "nothing about whom they have no say")
	o.as(func(tx store.Tx) { o.exec(tx, "UPDATE process SET ended_at = now() WHERE id = $1", o.appraisal.ID) })
	o.ok(http.StatusOK, "head", http.MethodGet, o.forumPath("/changes"), nil).into(&next)
	require.Empty(t, next.Proposals, "nor when it has ended")
	o.refused(http.StatusNotFound, "lead", http.MethodGet, o.forumPath("/changes"), nil, "forum-unknown")
	// Nobody waits for what they may not know of: the answer is that of a forum which does not exist, as soon.
	asked := time.Now()
	o.refused(http.StatusNotFound, "lead", http.MethodGet, o.forumPath("/changes?wait=25&after=999999"), nil, "forum-unknown")
	require.Less(t, time.Since(asked), 20*time.Second)
	for _, who := range []string{"staff", "foreigner"} {
		o.refused(http.StatusNotFound, who, http.MethodGet, o.forumPath("/changes"), nil, "forum-unknown")
	}
}

// No screen says how many more of a rating are needed, or suggests a name.
func TestSuggestsNothing(t *testing.T) {
	t.Parallel()
	o := crowded(t, national, 14)
	level := "baik"
	o.as(func(tx store.Tx) {
		require.NoError(t, tx.SetForumAchievement(t.Context(), db.SetForumAchievementParams{ID: o.forum.ID, Achievement: &level}))
	})
	a := o.ok(http.StatusOK, "member", http.MethodGet, o.forumPath(""), nil)
	for _, word := range []string{"needed", "missing\"", "suggest", "candidate", "shortfall", "excess", "remaining", "lacking"} {
		require.NotContains(t, strings.ToLower(string(a.body)), word)
	}
	var view struct {
		Distribution struct {
			Bounds []map[string]any
		}
	}
	a.into(&view)
	require.Len(t, view.Distribution.Bounds, 2)
	for _, b := range view.Distribution.Bounds {
		for key := range b {
			require.Contains(t, []string{"bound", "count", "total", "holds"}, key)
		}
	}
}

// crowded is a forum of many people in groups of seven, each group below an appraiser of its own.
func crowded(t *testing.T, method string, people int) *office {
	o := calibrating(t, method, "baik")
	o.as(func(tx store.Tx) { o.fill(tx, people) })
	return o
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
		o.refused(http.StatusNotFound, who, http.MethodGet, o.forumPath(""), nil, "forum-unknown")
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
	o.ok(http.StatusOK, "official", http.MethodGet, o.forumPath(""), nil).into(&view)
	require.Equal(t, 12, view.Distribution.Total)
	require.Len(t, view.Distribution.Bounds, 2)
	require.False(t, view.Distribution.Bounds[0].Holds, "all of them is more than 70 percent")
}
