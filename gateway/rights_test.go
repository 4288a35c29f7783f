package gateway_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"rapor/appraisal"
	"rapor/gateway/act"
	"rapor/store"
	"rapor/store/db"
)

// While an act holds a process, no look of its workflow goes on; other acts do.
func TestAnActAndALookWaitForEachOther(t *testing.T) {
	t.Parallel()
	o := newOffice(t, national)
	other := func(take func(context.Context, store.Tx) (db.Process, error)) error {
		return o.store.As(t.Context(), o.agency, func(tx store.Tx) error {
			o.exec(tx, "SET LOCAL lock_timeout = '100ms'")
			_, err := take(t.Context(), tx)
			return err
		})
	}
	hold := func(ctx context.Context, tx store.Tx) (db.Process, error) { return tx.HoldProcess(ctx, o.appraisal.ID) }
	look := func(ctx context.Context, tx store.Tx) (db.Process, error) { return tx.LockProcess(ctx, o.appraisal.ID) }
	o.as(func(tx store.Tx) {
		_, err := hold(t.Context(), tx)
		require.NoError(t, err)
		require.NoError(t, other(hold))
		require.ErrorContains(t, other(look), "lock timeout")
	})
	o.as(func(tx store.Tx) {
		_, err := look(t.Context(), tx)
		require.NoError(t, err)
		require.ErrorContains(t, other(hold), "lock timeout")
	})
}

func TestWhoHasLeftKeepsTheirOwn(t *testing.T) {
	t.Parallel()
	o := newOffice(t, national)
	o.stand(&o.appraisal, "objection")
	o.rate(o.appraisal, "baik")
	o.announce(o.appraisal)
	right := o.owe(o.appraisal, appraisal.Object, "staff")
	o.as(func(tx store.Tx) {
		for _, who := range []string{"staff", "lead", "hr", "member"} {
			o.exec(tx, "UPDATE person SET employment = 'left' WHERE id = $1", o.people[who])
		}
	})
	path := "/appraisals/" + o.appraisal.ID.String()
	var v act.Appraisal
	o.ok(http.StatusOK, "staff", http.MethodGet, path, nil).into(&v)
	require.Equal(t, "baik", v.Result.Rating)
	o.ok(http.StatusOK, "staff", http.MethodPost, path+"/receipt", nil)
	o.ok(http.StatusOK, "staff", http.MethodPost, hand(right), object{"grounds": why})
	var me act.Me
	o.ok(http.StatusOK, "hr", http.MethodGet, "/me", nil).into(&me)
	require.Empty(t, me.Roles)
	for _, who := range []string{"lead", "hr", "member"} {
		o.refused(http.StatusNotFound, who, http.MethodGet, path, nil, "appraisal-unknown")
		o.refused(http.StatusForbidden, who, http.MethodGet, "/colleagues", nil, "person-left")
		o.refused(http.StatusNotFound, who, http.MethodGet, "/forums/"+o.forum.ID.String(), nil, "forum-unknown")
		var forums struct{ Forums []act.ForumItem }
		o.ok(http.StatusOK, who, http.MethodGet, "/forums", nil).into(&forums)
		require.Empty(t, forums.Forums)
		var list struct{ Appraisals []act.AppraisalItem }
		o.ok(http.StatusOK, who, http.MethodGet, "/appraisals", nil).into(&list)
		require.Empty(t, list.Appraisals)
	}
	o.refused(http.StatusForbidden, "hr", http.MethodGet, "/cycles", nil, "role-missing")
	o.refused(http.StatusNotFound, "hr", http.MethodPost, path+"/supervisor", object{"person": o.people["other"], "reason": why}, "appraisal-unknown")
}

// Whoever replaced somebody decides; those who decided may look back, those who only handed
// something in may not.
func TestAFormerSupervisorKnowsTheAppraisalNoMore(t *testing.T) {
	t.Parallel()
	o := newOffice(t, national)
	path := "/appraisals/" + o.appraisal.ID.String()
	o.stand(&o.appraisal, "skp")
	o.as(func(tx store.Tx) { o.person(tx, "newcomer", "active", nil) })
	proposed := o.met(o.appraisal, appraisal.ProposePlan, "staff", plan)
	o.dialogue("staff")
	o.met(o.appraisal, appraisal.AgreePlan, "lead", object{"agreed": true, "relevant": []string{"Layanan tepat waktu"}}, about(proposed))
	late := o.owe(o.appraisal, appraisal.AgreePlan, "lead", about(proposed), slot(1))
	o.met(o.appraisal, appraisal.DecideEscalation, "dewi", object{"choice": "extend", "days": 3, "reason": why}, about(late))
	o.ok(http.StatusOK, "lead", http.MethodGet, path, nil)
	o.ok(http.StatusOK, "hr", http.MethodPost, path+"/supervisor", object{"person": o.people["newcomer"], "reason": why})
	o.refused(http.StatusNotFound, "lead", http.MethodGet, path, nil, "appraisal-unknown")
	o.ok(http.StatusOK, "dewi", http.MethodGet, path, nil)
	o.ok(http.StatusOK, "newcomer", http.MethodGet, path, nil)
}

func TestShowsNobodyTheirOwnRatingEarly(t *testing.T) {
	t.Parallel()
	o := calibrating(t, national, "baik")
	var own, hrs db.Process
	o.as(func(tx store.Tx) { own, hrs = o.enrol(tx, "member"), o.enrol(tx, "hr") })
	o.rate(own, "sangat-baik")
	o.rate(hrs, "baik")
	seen := func(who string) (ratings map[uuid.UUID]string, counts map[string]int) {
		var v act.Forum
		o.ok(http.StatusOK, who, http.MethodGet, "/forums/"+o.forum.ID.String(), nil).into(&v)
		ratings = map[uuid.UUID]string{}
		for _, r := range v.Ratings {
			require.Equal(t, r.Rating, r.ComputedRating)
			require.Equal(t, r.Rating == "", r.Official == "")
			ratings[r.Appraisal] = r.Rating
		}
		return ratings, v.Distribution.Counts
	}
	for who, mine := range map[string]db.Process{"member": own, "hr": hrs, "ani": {}} {
		ratings, counts := seen(who)
		want := map[uuid.UUID]string{o.appraisal.ID: "baik", own.ID: "sangat-baik", hrs.ID: "baik"}
		all := map[string]int{"baik": 2, "sangat-baik": 1}
		if mine.ID != uuid.Nil {
			if all[want[mine.ID]]--; all[want[mine.ID]] == 0 {
				delete(all, want[mine.ID])
			}
			want[mine.ID] = ""
		}
		require.Equal(t, want, ratings, who)
		require.Equal(t, all, counts, "%s cannot find their own by subtraction", who)
	}
	var v act.Appraisal
	o.ok(http.StatusOK, "hr", http.MethodGet, "/appraisals/"+hrs.ID.String(), nil).into(&v)
	require.Nil(t, v.Result)
	var p act.Progress
	o.ok(http.StatusOK, "hr", http.MethodGet, "/cycles/"+o.cycle.ID.String(), nil).into(&p)
	require.Equal(t, map[string]int{"baik": 1, "sangat-baik": 1}, p.Ratings)
	require.Equal(t, 3, p.Employees)
	o.announce(own)
	ratings, counts := seen("member")
	require.Equal(t, "sangat-baik", ratings[own.ID])
	require.Equal(t, map[string]int{"baik": 2, "sangat-baik": 1}, counts)
}

func TestPutsOthersInChargeOfACycle(t *testing.T) {
	t.Parallel()
	o := newOffice(t, national)
	path := "/cycles/" + o.cycle.ID.String() + "/officers"
	var own, late db.Process
	o.as(func(tx store.Tx) {
		o.person(tx, "hr2", "active", nil, "hr")
		o.person(tx, "official2", "none", nil, "official")
		own, late = o.enrol(tx, "hr2"), o.enrol(tx, "hr")
	})
	o.stand(&o.cycle, "evaluation")
	o.stand(&o.forum, string(appraisal.StepCalibration))
	for _, p := range []*db.Process{&o.appraisal, &own, &late} {
		o.stand(p, "evaluation")
	}
	missed := o.owe(o.appraisal, appraisal.AssessSubordinate, "lead")
	escalated := o.owe(o.appraisal, appraisal.DecideEscalation, "hr", about(missed))
	drafted := o.owe(o.appraisal, appraisal.ProposePlan, "hr")
	mine := o.owe(own, appraisal.DecideObjection, "hr")
	plan := o.owe(late, appraisal.ProposePlan, "hr")
	self := o.owe(late, appraisal.AssessSelf, "hr")
	vote := o.owe(o.forum, appraisal.ApproveCalibration, "hr")
	consequence := o.owe(o.appraisal, appraisal.DecideConsequence, "official", slot(1))
	method := o.owe(o.cycle, appraisal.EvaluateMethod, "official")
	body := func(hr, official string) object {
		b := object{"reason": why}
		for field, who := range map[string]string{"hr": hr, "official": official} {
			if who != "" {
				b[field] = o.people[who]
			}
		}
		return b
	}
	o.refused(http.StatusForbidden, "staff", http.MethodPost, path, body("hr2", ""), "role-missing")
	o.refused(http.StatusForbidden, "official", http.MethodPost, path, body("hr2", ""), "role-missing")
	o.refused(http.StatusNotFound, "foreigner", http.MethodPost, path, body("foreigner", ""), "cycle-unknown")
	o.refused(http.StatusNotFound, "hr", http.MethodPost, "/cycles/"+o.forum.ID.String()+"/officers", body("hr2", ""), "cycle-unknown")
	o.refused(http.StatusUnprocessableEntity, "hr2", http.MethodPost, path, object{"reason": "x"}, "officers-missing", "reason-missing")
	o.refused(http.StatusUnprocessableEntity, "hr2", http.MethodPost, path, body("hr", ""), "assignee-same")
	o.refused(http.StatusUnprocessableEntity, "hr2", http.MethodPost, path, body("", "official"), "assignee-same")
	o.refused(http.StatusUnprocessableEntity, "hr2", http.MethodPost, path, body("head", "gone"), "officer-role", "assignee-unknown")
	o.refused(http.StatusUnprocessableEntity, "hr2", http.MethodPost, path, body("foreigner", "head"), "assignee-unknown", "officer-role")
	o.refused(http.StatusUnprocessableEntity, "hr", http.MethodPost, path, body("hr2", "hr2"), "officer-role", "official-is-hr")
	o.refused(http.StatusUnprocessableEntity, "hr2", http.MethodPost, path, body("", "hr2"), "official-is-hr")

	// HR resigned; a colleague of theirs takes the cycle over, and brings a new official.
	o.as(func(tx store.Tx) { o.exec(tx, "UPDATE person SET employment = 'left' WHERE id = $1", o.people["hr"]) })
	o.refused(http.StatusForbidden, "hr", http.MethodPost, path, body("hr2", ""), "role-missing")
	var r act.Officers
	o.ok(http.StatusOK, "hr2", http.MethodPost, path, body("hr2", "official2")).into(&r)
	require.Equal(t, o.people["hr2"], r.HR.ID)
	require.Equal(t, o.people["official2"], r.Official.ID)
	require.Equal(t, 6, r.HandedOver)
	for duty, to := range map[uuid.UUID]string{
		escalated: "hr2", drafted: "hr2", vote: "hr2", consequence: "official2", method: "official2",
		mine: "official2", // nobody decides about themself
	} {
		require.Equal(t, 1, o.count(`SELECT count(*) FROM duty o JOIN duty n ON n.process_id = o.process_id AND n.kind = o.kind AND n.due_at = o.due_at
			WHERE o.id = $1 AND o.state = 'handed-over' AND n.state = 'open' AND n.assignee_id = $2`, duty, o.people[to]), to)
	}
	require.Equal(t, 2, o.count("SELECT count(*) FROM duty WHERE id IN ($1, $2) AND state = 'open'", plan, self), "what they owe as an employee stays theirs")
	require.Equal(t, 1, o.count("SELECT count(*) FROM cycle WHERE hr_id = $1 AND official_id = $2", o.people["hr2"], o.people["official2"]))
	require.Equal(t, 2, o.count("SELECT count(*) FROM audit WHERE act = 'cycle.officer-replaced' AND actor_id = $1 AND detail->>'reason' = $2", o.people["hr2"], why))
	told := map[uuid.UUID]bool{}
	for _, one := range o.told {
		told[one.Process] = true
	}
	require.Equal(t, map[uuid.UUID]bool{o.appraisal.ID: true, own.ID: true, o.forum.ID: true, o.cycle.ID: true}, told)
	o.as(func(tx store.Tx) { o.exec(tx, "UPDATE cycle SET closed_at = $1", tx.Now) })
	o.refused(http.StatusGone, "hr2", http.MethodPost, path, body("", "official"), "cycle-closed")
}

// The officers sit in forums where nobody is appointed to.
func TestASeatGoesWithTheOffice(t *testing.T) {
	t.Parallel()
	o := newOffice(t, national)
	o.as(func(tx store.Tx) {
		o.person(tx, "hr2", "active", nil, "hr")
		require.NoError(t, tx.InsertForumMember(t.Context(), db.InsertForumMemberParams{AgencyID: o.agency, ForumID: o.forum.ID, PersonID: o.people["hr"]}))
	})
	o.ok(http.StatusOK, "hr2", http.MethodPost, "/cycles/"+o.cycle.ID.String()+"/officers", object{"hr": o.people["hr2"], "reason": why})
	require.Equal(t, 1, o.count("SELECT count(*) FROM forum_member WHERE person_id = $1", o.people["hr2"]))
	require.Zero(t, o.count("SELECT count(*) FROM forum_member WHERE person_id = $1", o.people["hr"]))
	require.Equal(t, 3, o.count("SELECT count(*) FROM forum_member"))
}

func TestKeepsTextThatCanBeKept(t *testing.T) {
	t.Parallel()
	o := newOffice(t, national)
	o.stand(&o.appraisal, "feedback")
	id := o.owe(o.appraisal, appraisal.AssessSelf, "staff")
	invited := o.owe(o.appraisal, appraisal.AssessPublic, "", slot(1))
	var minted act.Invitation
	o.ok(http.StatusCreated, "hr", http.MethodPost, "/duties/"+invited.String()+"/invitation", nil).into(&minted)
	for _, bad := range []string{`a\u0000b`, "a\x00b", "a\xffb", `a\ud800b`, `a\udc00b`, `\ud800\u0041`, `\\\u0000`, `\ud83d`} {
		for path, body := range map[string]string{
			hand(id):                                `{"comment":"` + bad + `"}`,
			minted.Path:                             `{"comment":"` + bad + `"}`,
			"/cycles":                               `{"name":"` + bad + `","method":"tubei","schedule":"annual"}`,
			"/duties/" + id.String() + "/extension": `{"days":1,"reason":"` + why + bad + `"}`,
		} {
			p := o.refused(http.StatusUnprocessableEntity, "hr", http.MethodPost, path, body, "text-unreadable")
			require.Contains(t, p.Detail, "UTF-8", "%q to %s", bad, path)
		}
		o.refused(http.StatusUnprocessableEntity, "staff", http.MethodPut, "/duties/"+id.String()+"/draft", `{"revision":0,"body":{"comment":"`+bad+`"}}`, "text-unreadable")
	}
	for _, path := range []string{"/colleagues?query=%00", "/colleagues?query=%ff", "/duties?kind=a%00", "/public/a%00b", "/public/%ff", "/nowhere/%00", "/colleagues?%00=x", "/colleagues?query=%zz"} {
		o.refused(http.StatusUnprocessableEntity, "staff", http.MethodGet, path, nil, "text-unreadable")
	}
	const good = `Baik \ud83d\ude00 \\u0000 \\\\ud800 \u00e9 "\u005c` // an emoji, and escapes that are escaped
	text := strings.ReplaceAll(good, `"`, `\"`) + `\"`
	o.ok(http.StatusOK, "staff", http.MethodPut, "/duties/"+id.String()+"/draft", `{"revision":0,"body":{"comment":"`+text+`"}}`)
	require.Equal(t, 1, o.count("SELECT count(*) FROM document WHERE body->>'comment' LIKE '%😀 \\\\u0000%'"))
}
