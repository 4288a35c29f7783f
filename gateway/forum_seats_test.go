package gateway_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"rapor/appraisal"
	"rapor/gateway/act"
	"rapor/store"
)

// Who is recused for a rating neither changes nor sees it, however they come to it.
func TestNobodySitsOverARelative(t *testing.T) {
	t.Parallel()
	o := calibrating(t, "tubei", "memuaskan")
	o.owe(o.forum, appraisal.ApproveCalibration, "ani")
	declare := func(who string, body object, codes ...string) {
		t.Helper()
		if len(codes) > 0 {
			o.refused(http.StatusUnprocessableEntity, who, http.MethodPost, "/declarations", body, codes...)
			return
		}
		o.ok(http.StatusCreated, who, http.MethodPost, "/declarations", body)
	}
	declare("ani", object{"about": uuid.New(), "kind": "relative"}, "person-unknown")
	declare("ani", object{"about": o.people["ani"], "kind": "relative"}, "declaration-about-oneself")
	o.refused(http.StatusForbidden, "ani", http.MethodPost, "/declarations", object{"person": o.people["member"], "about": o.people["staff"], "kind": "relative"}, "declaration-not-yours")
	declare("ani", object{"about": o.people["staff"], "kind": "relative", "note": "Saudara kandung"})
	o.refused(http.StatusConflict, "ani", http.MethodPost, "/declarations", object{"about": o.people["staff"], "kind": "interest"}, "declared-already")

	o.refused(http.StatusForbidden, "ani", http.MethodPost, o.forumPath("/adjustments"), o.better(1), "recused-declared")
	o.refused(http.StatusForbidden, "ani", http.MethodGet, o.forumPath("/ratings/"+o.appraisal.ID.String()), nil, "recused-declared")
	o.refused(http.StatusNotFound, "ani", http.MethodGet, "/appraisals/"+o.appraisal.ID.String(), nil, "appraisal-unknown")
	var view act.Forum
	o.ok(http.StatusOK, "ani", http.MethodGet, o.forumPath(""), nil).into(&view)
	require.Equal(t, "declared", view.Ratings[0].Recused)
	require.Empty(t, view.Ratings[0].Rating)
	require.Empty(t, view.Ratings[0].Parts)
	require.Empty(t, view.Distribution.Counts, "the others' would tell it")
	o.ok(http.StatusOK, "member", http.MethodGet, o.forumPath(""), nil).into(&view)
	require.Equal(t, "memuaskan", view.Ratings[0].Rating)

	// HR records what others declare, and alone ends it; a note is for HR and the declarer.
	declare("hr", object{"person": o.people["member"], "about": o.people["budi"], "kind": "interest"})
	var mine, all struct{ Declarations []act.DeclarationView }
	o.ok(http.StatusOK, "ani", http.MethodGet, "/declarations", nil).into(&mine)
	require.Len(t, mine.Declarations, 1)
	o.ok(http.StatusOK, "hr", http.MethodGet, "/declarations", nil).into(&all)
	require.Len(t, all.Declarations, 2)
	end := "/declarations/" + mine.Declarations[0].ID.String() + "/end"
	o.refused(http.StatusForbidden, "ani", http.MethodPost, end, object{"reason": why}, "declaration-not-yours-to-end")
	o.refused(http.StatusUnprocessableEntity, "hr", http.MethodPost, end, object{"reason": ""}, "reason-missing")
	o.ok(http.StatusOK, "hr", http.MethodPost, end, object{"reason": why})
	o.refused(http.StatusConflict, "hr", http.MethodPost, end, object{"reason": why}, "declaration-ended")
	o.ok(http.StatusCreated, "ani", http.MethodPost, o.forumPath("/adjustments"), o.better(1))
}

func TestSeatsMembers(t *testing.T) {
	t.Parallel()
	o := calibrating(t, "tubei", "memuaskan")
	vote := o.owe(o.forum, appraisal.ApproveCalibration, "ani")
	path := o.forumPath("/members")
	ids := func(names ...string) (list []uuid.UUID) {
		for _, n := range names {
			list = append(list, o.people[n])
		}
		return list
	}
	o.refused(http.StatusForbidden, "member", http.MethodPost, path, object{"add": ids("budi"), "reason": why}, "role-missing")
	o.refused(http.StatusNotFound, "staff", http.MethodPost, path, object{"add": ids("budi"), "reason": why}, "forum-unknown")
	o.refused(http.StatusUnprocessableEntity, "hr", http.MethodPost, path, object{"reason": why}, "members-missing")
	o.refused(http.StatusUnprocessableEntity, "hr", http.MethodPost, path, object{"add": ids("budi"), "reason": ""}, "reason-missing")
	o.refused(http.StatusUnprocessableEntity, "hr", http.MethodPost, path, object{"add": ids("gone", "foreigner", "ani"), "reason": why}, "member-unknown", "member-unknown", "member-seated")
	o.refused(http.StatusUnprocessableEntity, "hr", http.MethodPost, path, object{"remove": ids("budi"), "reason": why}, "member-not-seated")
	o.refused(http.StatusUnprocessableEntity, "hr", http.MethodPost, path, object{"remove": ids("member", "head", "ani"), "reason": why}, "forum-needs-members")

	// No quorum is made by taking the seat of who voted against.
	against := o.owe(o.forum, appraisal.ApproveCalibration, "member")
	o.as(func(tx store.Tx) {
		o.exec(tx, "UPDATE duty SET state = 'met', closed_at = now() WHERE id = $1", against)
	})
	o.refused(http.StatusUnprocessableEntity, "hr", http.MethodPost, path, object{"remove": ids("member"), "reason": why}, "member-voted")

	var r act.Seated
	o.ok(http.StatusOK, "hr", http.MethodPost, path, object{"add": ids("budi"), "remove": ids("ani"), "reason": why}).into(&r)
	require.Equal(t, 3, r.Quorum.Members)
	require.Equal(t, 1, o.count("SELECT count(*) FROM duty WHERE id = $1 AND state = 'void'", vote), "who went votes no more")
	require.Equal(t, 1, o.count("SELECT count(*) FROM duty WHERE kind = 'approve-calibration' AND state = 'open' AND assignee_id = $1", o.people["budi"]))
	require.Equal(t, 2, o.count("SELECT count(*) FROM forum_seating WHERE reason = $1 AND by_id = $2", why, o.people["hr"]))
	o.refused(http.StatusNotFound, "ani", http.MethodPost, o.forumPath("/adjustments"), o.better(1), "forum-unknown")
	var view act.Forum
	o.ok(http.StatusOK, "budi", http.MethodGet, o.forumPath(""), nil).into(&view)
	require.Len(t, view.Seatings, 2)
	require.Contains(t, o.told[len(o.told)-1].Kind, "forum")
}

func TestSetsSessions(t *testing.T) {
	t.Parallel()
	o := calibrating(t, "tubei", "memuaskan")
	path, begin := o.forumPath("/sessions"), o.clock().Add(48*time.Hour)
	session := func(at time.Time, d time.Duration, place string) object {
		return object{"starts_at": at, "ends_at": at.Add(d), "place": place}
	}
	o.refused(http.StatusForbidden, "member", http.MethodPost, path, session(begin, time.Hour, "Aula"), "role-missing")
	o.refused(http.StatusUnprocessableEntity, "hr", http.MethodPost, path, session(o.clock().Add(-time.Hour), -time.Hour, " "), "session-past", "session-order", "place-missing")
	o.refused(http.StatusUnprocessableEntity, "hr", http.MethodPost, path, session(begin, 13*time.Hour, "Aula"), "session-long")
	var v act.ForumSessionView
	o.ok(http.StatusCreated, "hr", http.MethodPost, path, session(begin, time.Hour, "Aula lantai 2")).into(&v)
	require.Zero(t, v.Sequence)
	require.Equal(t, 3, o.count("SELECT count(*) FROM mail WHERE kind = 'invited' AND urgent AND process_id = $1", o.forum.ID), "all members")
	one := path + "/" + v.ID.String()
	o.refused(http.StatusNotFound, "hr", http.MethodPost, path+"/"+uuid.NewString()+"/change", object{"starts_at": begin, "ends_at": begin.Add(time.Hour), "place": "Aula", "reason": why}, "session-unknown")
	o.refused(http.StatusConflict, "hr", http.MethodPost, one+"/presence", object{"present": []uuid.UUID{}}, "session-ahead")
	changed := session(begin.Add(time.Hour), time.Hour, "Ruang rapat")
	o.refused(http.StatusUnprocessableEntity, "hr", http.MethodPost, one+"/change", and(changed, object{"reason": ""}), "reason-missing")
	o.ok(http.StatusOK, "hr", http.MethodPost, one+"/change", and(changed, object{"reason": why})).into(&v)
	require.Equal(t, 1, v.Sequence)
	require.Equal(t, 6, o.count("SELECT count(*) FROM mail WHERE kind = 'invited'"))

	// Who goes has it taken out of their calendar; who comes gets it.
	o.ok(http.StatusOK, "hr", http.MethodPost, o.forumPath("/members"), object{"add": []uuid.UUID{o.people["budi"]}, "remove": []uuid.UUID{o.people["ani"]}, "reason": why})
	require.Equal(t, 1, o.count("SELECT count(*) FROM forum_invitation WHERE cancelled AND person_id = $1 AND sequence = 2", o.people["ani"]))
	require.Equal(t, 1, o.count("SELECT count(*) FROM forum_invitation WHERE NOT cancelled AND person_id = $1 AND sequence = 2", o.people["budi"]))

	o.pass(50 * time.Hour)
	o.refused(http.StatusUnprocessableEntity, "hr", http.MethodPost, one+"/presence", object{"present": []uuid.UUID{o.people["ani"]}}, "member-not-seated")
	o.ok(http.StatusOK, "hr", http.MethodPost, one+"/presence", object{"present": []uuid.UUID{o.people["budi"], o.people["member"]}}).into(&v)
	require.Len(t, v.Presence, 3)
	o.refused(http.StatusGone, "hr", http.MethodPost, one+"/cancellation", object{"reason": why}, "session-over")
	var view act.Forum
	o.ok(http.StatusOK, "member", http.MethodGet, o.forumPath(""), nil).into(&view)
	require.Len(t, view.Sessions[0].Presence, 3)

	o.ok(http.StatusCreated, "hr", http.MethodPost, path, session(o.clock().Add(time.Hour), time.Hour, "Aula")).into(&v)
	o.ok(http.StatusOK, "hr", http.MethodPost, path+"/"+v.ID.String()+"/cancellation", object{"reason": why}).into(&v)
	require.NotNil(t, v.CancelledAt)
	require.Equal(t, 4, o.count("SELECT count(*) FROM mail WHERE kind = 'uninvited'"))
	o.refused(http.StatusGone, "hr", http.MethodPost, path+"/"+v.ID.String()+"/cancellation", object{"reason": why}, "session-cancelled")
}
