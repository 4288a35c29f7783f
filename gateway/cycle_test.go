package gateway_test

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"rapor/appraisal"
	"rapor/config"
	"rapor/gateway/act"
	"rapor/store"
)

func TestOpensACycle(t *testing.T) {
	t.Parallel()
	o := newOffice(t, national)
	body := func(change object) object {
		b := object{"name": "2027", "method": "tubei", "schedule": "annual", "starts_on": "2027-01-04"}
		for k, v := range change {
			if v == nil {
				delete(b, k)
			} else {
				b[k] = v
			}
		}
		return b
	}
	const path = "/cycles"
	o.refused(http.StatusForbidden, "official", http.MethodPost, path, body(nil), "role-missing")
	o.refused(http.StatusForbidden, "staff", http.MethodPost, path, body(nil), "role-missing")
	o.refused(http.StatusUnprocessableEntity, "hr", http.MethodPost, path, body(object{"name": nil}), "field-missing")
	o.refused(http.StatusUnprocessableEntity, "hr", http.MethodPost, path, body(object{"nama": "x"}), "field-unknown")
	o.refused(http.StatusUnprocessableEntity, "hr", http.MethodPost, path, body(object{"name": " "}), "name-length")
	o.refused(http.StatusUnprocessableEntity, "hr", http.MethodPost, path, body(object{"method": "sulap"}), "method-unknown")
	o.refused(http.StatusUnprocessableEntity, "hr", http.MethodPost, path, body(object{"method_source": "id: x"}), "method-or-source")
	o.refused(http.StatusUnprocessableEntity, "hr", http.MethodPost, path, body(object{"schedule": "weekly", "official": o.people["gone"]}), "schedule-unknown", "assignee-unknown")
	o.refused(http.StatusUnprocessableEntity, "hr", http.MethodPost, path, body(object{"day_seconds": 1, "starts_on": "2036-01-01"}), "day-length")
	for _, day := range []string{"0001-01-01", "2024-03-02", "2027-04-07", "9999-12-31"} {
		o.refused(http.StatusUnprocessableEntity, "hr", http.MethodPost, path, body(object{"starts_on": day}), "starts-on-range")
	}
	o.refused(http.StatusUnprocessableEntity, "hr", http.MethodPost, path, body(object{"official": o.people["hr"]}), "official-is-hr")
	o.refused(http.StatusUnprocessableEntity, "hr", http.MethodPost, path, body(object{"official": o.people["head"]}), "officer-role")
	o.refused(http.StatusUnprocessableEntity, "hr", http.MethodPost, path, body(object{"official": o.people["foreigner"]}), "assignee-unknown")
	o.refused(http.StatusUnprocessableEntity, "hr", http.MethodPost, path, body(object{"holidays": object{"2027-02-30": "?"}}), "date-form")
	p := o.refused(http.StatusConflict, "hr", http.MethodPost, path, body(object{"name": "2026"}), "cycle-exists")
	require.Equal(t, o.cycle.ID.String(), p.Want["id"])

	source, err := config.Method("tubei")
	require.NoError(t, err)
	broken := strings.Replace(string(source), "quorum: 60", "quorum: 160", 1)
	p = o.refused(http.StatusUnprocessableEntity, "hr", http.MethodPost, path, body(object{"method": nil, "method_source": broken}), "method-problem")
	require.Equal(t, "133", p.Problems[0].Want["line"])
	require.NotEmpty(t, p.Problems[0].Want["column"])

	var opened act.Opened
	o.ok(http.StatusCreated, "hr", http.MethodPost, path, body(object{"day_seconds": 2})).into(&opened)
	require.Equal(t, "2028-01-04", opened.EndsOn.String())
	require.Equal(t, appraisal.Hash(source), opened.MethodHash)
	require.Equal(t, 1, o.count("SELECT count(*) FROM cycle WHERE id = $1 AND calendar->>'day' = '2s' AND official_id = $2", opened.ID, o.people["official"]))
	require.Equal(t, 1, o.count("SELECT count(*) FROM process WHERE id = $1 AND kind = 'cycle' AND step = ''", opened.ID))
	require.Equal(t, 1, o.count("SELECT count(*) FROM audit WHERE act = 'cycle.opened' AND actor_id = $1", o.people["hr"]))
	require.Len(t, o.told, 1)
	require.True(t, o.told[0].Start)
	require.Equal(t, "cycle/"+o.agency.String()+"/"+opened.ID.String(), o.told[0].Workflow)
	o.refused(http.StatusConflict, "hr", http.MethodPost, path, body(nil), "cycle-exists")
	// The name next door is another one.
	a := o.call("foreigner", http.MethodPost, path, body(nil))
	require.Equal(t, []string{"official-missing"}, a.codes())
	a = o.call("foreigner", http.MethodPost, path, body(object{"official": o.people["foreigner"]}))
	require.Equal(t, []string{"official-is-hr"}, a.codes())
	require.NoError(t, o.store.As(t.Context(), o.elsewhere, func(tx store.Tx) error {
		o.person(tx, "governor", "none", nil, "official")
		return nil
	}))
	o.ok(http.StatusCreated, "foreigner", http.MethodPost, path, body(object{"official": o.people["governor"], "method": nil, "method_source": string(source)}))
}

func TestOpensNoCycleForNobody(t *testing.T) {
	t.Parallel()
	o := newOffice(t, national)
	o.as(func(tx store.Tx) { o.exec(tx, "UPDATE person SET employment = 'none' WHERE employment = 'active'") })
	o.refused(http.StatusUnprocessableEntity, "hr", http.MethodPost, "/cycles",
		object{"name": "2027", "method": "tubei", "schedule": "annual"}, "nobody-to-appraise")
}

func TestOpensOneCycleOfAName(t *testing.T) {
	t.Parallel()
	o := newOffice(t, national)
	var (
		wait   sync.WaitGroup
		mu     sync.Mutex
		counts = map[int]int{}
	)
	for range 6 {
		wait.Go(func() {
			a := o.call("hr", http.MethodPost, "/cycles", object{"name": "2027", "method": "tubei", "schedule": "annual"})
			mu.Lock()
			defer mu.Unlock()
			counts[a.status]++
		})
	}
	wait.Wait()
	require.Equal(t, map[int]int{http.StatusCreated: 1, http.StatusConflict: 5}, counts)
}

func TestRefusesShortDaysUnlessAllowed(t *testing.T) {
	t.Parallel()
	o := newOffice(t, national)
	o.acts.ShortDays = false
	o.refused(http.StatusUnprocessableEntity, "hr", http.MethodPost, "/cycles",
		object{"name": "2027", "method": "tubei", "schedule": "demo", "day_seconds": 2}, "short-days-off")
}

func TestCountsWhereACycleStands(t *testing.T) {
	t.Parallel()
	o := newOffice(t, national)
	o.stand(&o.appraisal, "feedback")
	late := o.met(o.appraisal, appraisal.AssessSelf, "staff", object{"scores": o.scores(3)})
	o.owe(o.appraisal, appraisal.AssessPeer, "ani")
	o.owe(o.appraisal, appraisal.DecideEscalation, "head", about(late))
	o.rate(o.appraisal, "baik")
	o.as(func(tx store.Tx) {
		p := o.enrol(tx, "dewi")
		o.exec(tx, "UPDATE appraisal SET closed_at = $2, unrated = 'too-little-for-a-rating' WHERE id = $1", p.ID, tx.Now)
	})
	path := "/cycles/" + o.cycle.ID.String()
	o.refused(http.StatusForbidden, "staff", http.MethodGet, path, nil, "role-missing")
	o.refused(http.StatusForbidden, "staff", http.MethodGet, "/cycles", nil, "role-missing")
	o.refused(http.StatusForbidden, "staff", http.MethodGet, "/methods", nil, "role-missing")
	o.refused(http.StatusNotFound, "foreigner", http.MethodGet, path, nil, "cycle-unknown")
	o.refused(http.StatusNotFound, "foreigner", http.MethodGet, path+"/appraisals", nil, "cycle-unknown")
	o.refused(http.StatusNotFound, "hr", http.MethodGet, "/cycles/"+uuid.NewString(), nil, "cycle-unknown")
	var p act.Progress
	o.ok(http.StatusOK, "official", http.MethodGet, path, nil).into(&p)
	require.Equal(t, 2, p.Employees)
	require.Equal(t, act.AppraisalCounts{Open: 1, Unrated: 1, Steps: map[string]int{"feedback": 1}}, p.Appraisals)
	require.Equal(t, act.DutyCounts{Met: 1}, p.Duties["assess-self"])
	require.Equal(t, act.DutyCounts{Met: 1, Open: 2}, p.DutyTotals)
	require.Equal(t, map[string]int{"baik": 1}, p.Ratings)
	require.Equal(t, 1, p.Escalations)
	require.Equal(t, act.ForumCounts{Open: 1}, p.Forums)
	require.Equal(t, "too-little-for-a-rating", p.Unrated[0].Why)
	require.Positive(t, p.Mails.Queued)
	require.Positive(t, p.Mails.Dropped)

	var page struct {
		Appraisals []act.CycleAppraisal
		Next       *uuid.UUID
	}
	o.ok(http.StatusOK, "hr", http.MethodGet, path+"/appraisals?state=all&limit=1", nil).into(&page)
	require.Len(t, page.Appraisals, 1)
	require.Equal(t, o.appraisal.ID, page.Appraisals[0].ID)
	require.Len(t, page.Appraisals[0].Duties, 2)
	o.ok(http.StatusOK, "hr", http.MethodGet, path+"/appraisals?state=all&limit=5&after="+page.Next.String(), nil).into(&page)
	require.Len(t, page.Appraisals, 1)
	require.Nil(t, page.Next)

	var list struct{ Cycles []act.CycleItem }
	o.ok(http.StatusOK, "hr", http.MethodGet, "/cycles", nil).into(&list)
	require.Equal(t, national, list.Cycles[0].Method)
	var methods struct{ Methods []act.MethodItem }
	o.ok(http.StatusOK, "hr", http.MethodGet, "/methods", nil).into(&methods)
	require.Len(t, methods.Methods, 7)
}

func (o *office) upload(who, file string, fields ...string) answer {
	o.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	if file != "" {
		part, err := w.CreateFormFile("file", "pegawai.csv")
		require.NoError(o, err)
		_, err = part.Write([]byte(file))
		require.NoError(o, err)
	}
	for i := 0; i+1 < len(fields); i += 2 {
		require.NoError(o, w.WriteField(fields[i], fields[i+1]))
	}
	require.NoError(o, w.Close())
	return o.call(who, http.MethodPost, "/roster", b.String(), "Content-Type", w.FormDataContentType())
}

func TestImportsARoster(t *testing.T) {
	t.Parallel()
	o := newOffice(t, national)
	const roster = "NIP,Nama,Jabatan,Unit Kerja\n198001012005011001,Sari Dewi,Analis,Sekretariat\n198001012005011002,,Analis,Sekretariat\n"
	before := o.stored()
	a := o.upload("staff", roster)
	require.Equal(t, http.StatusForbidden, a.status, "%s", a.body)
	require.Equal(t, []string{"role-missing"}, a.codes())
	a = o.upload("hr", "")
	require.Equal(t, http.StatusUnprocessableEntity, a.status, "%s", a.body)
	require.Equal(t, []string{"field-missing"}, a.codes())
	a = o.upload("hr", "apa,saja\n1,2\n")
	require.Equal(t, http.StatusUnprocessableEntity, a.status, "%s", a.body)
	a.problem()
	var dry act.RosterAnswer
	a = o.upload("hr", roster, "dry_run", "true")
	require.Equal(t, http.StatusOK, a.status, "%s", a.body)
	a.into(&dry)
	require.True(t, dry.DryRun)
	require.Equal(t, before, o.stored(), "nothing is stored")
	var done act.RosterAnswer
	a = o.upload("hr", roster)
	require.Equal(t, http.StatusOK, a.status, "%s", a.body)
	a.into(&done)
	require.Equal(t, 1, done.New)
	require.Equal(t, 1, done.Refused)
	require.NotEmpty(t, done.Problems[0].Detail)
	require.Equal(t, 1, o.count("SELECT count(*) FROM person WHERE number = '198001012005011001'"))
}
