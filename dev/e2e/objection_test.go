package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"rapor/appraisal"
	"rapor/dev/demo"
	"rapor/dev/stack"
)

// contested is an agency of one employee who objects to the result: everybody acts at once.
type contested struct {
	app    *stack.App
	api    *demo.API
	agency *demo.Agency
	cycle  string
	id     string // of the appraisal
	right  string // the duty to object of the latest pass
	// objects: the employee uses the right.
	objects bool
}

func contest(t *testing.T, code string) *contested {
	t.Helper()
	c := &contested{app: rapor(t), objects: true}
	var err error
	if c.agency, err = demo.Load(t.Context(), c.app.Store, code, "Kantor Contoh", []byte(soloRoster), ""); err != nil {
		t.Fatal(err)
	}
	c.api = demo.NewAPI(c.app.URL())
	t.Cleanup(c.api.Close)
	c.cycle = openCycle(t, c.api, c.agency, "", plainMethod, 2)
	return c
}

// ask sends a request as somebody and returns the status and the code of a refusal.
func (c *contested) ask(t *testing.T, key, method, path string, body, into any) (int, string) {
	t.Helper()
	var in io.Reader
	if body != nil {
		data, err := json.Marshal(body)
		if err != nil {
			t.Fatal(err)
		}
		in = bytes.NewReader(data)
	}
	req, err := http.NewRequestWithContext(t.Context(), method, c.app.URL()+"/api/v1"+path, in)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+key)
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	var refused struct{ Code string }
	if res.StatusCode/100 != 2 {
		_ = json.Unmarshal(data, &refused)
	} else if into != nil {
		if err := json.Unmarshal(data, into); err != nil {
			t.Fatalf("%s %s: %v in %s", method, path, err, data)
		}
	}
	return res.StatusCode, refused.Code
}

func (c *contested) employee() string { return c.agency.Employees()[0].Key }

// play has everybody act until the appraisal is closed.
func (c *contested) play(t *testing.T) {
	t.Helper()
	eventually(t, 3*time.Minute, func(ctx context.Context) error {
		for _, p := range c.agency.People {
			if p.Key == "" {
				continue
			}
			duties, err := c.api.As(p.Key).Duties(ctx)
			if err != nil {
				return err
			}
			for _, d := range duties {
				if err := c.act(ctx, t, c.api.As(p.Key), d); err != nil {
					return err
				}
			}
		}
		var v struct{ State, Step string }
		if c.id == "" {
			return fmt.Errorf("no result yet")
		}
		if c.ask(t, c.employee(), http.MethodGet, "/appraisals/"+c.id, nil, &v); v.State != "closed" {
			return fmt.Errorf("%s in step %s", v.State, v.Step)
		}
		return nil
	})
}

func (c *contested) act(ctx context.Context, t *testing.T, who demo.Someone, d demo.Duty) error {
	t.Helper()
	switch d.Kind {
	case appraisal.Acknowledge:
		// Opened, and never acknowledged: the days to object run all the same.
		c.id = d.Process.ID
		return who.Receive(ctx, c.id)
	case appraisal.Object:
		c.right = d.ID
		if !c.objects {
			return nil
		}
		return who.Submit(ctx, d.ID, &appraisal.Objection{Grounds: "Hasil pekerjaan lapangan tidak dihitung."})
	case appraisal.DecideObjection:
		return who.Submit(ctx, d.ID, &appraisal.ObjectionDecision{Change: true, Rating: "poor", Reason: "Setelah mendengar kedua pihak."})
	}
	return meet(ctx, who, d)
}

type ratingView struct {
	Pass   int
	Result *struct {
		Rating      string
		ReceivedHow string `json:"received_how"`
	}
	Changes []struct{ By, From, To, Reason string }
}

// TestObjection: the days count from the receipt, both sides are heard by somebody impartial, and
// what follows follows the changed rating.
func TestObjection(t *testing.T) {
	t.Parallel()
	c := contest(t, "keberatan")
	c.play(t)
	var v ratingView
	c.ask(t, c.employee(), http.MethodGet, "/appraisals/"+c.id, nil, &v)
	if v.Result == nil || v.Result.Rating != "poor" || v.Result.ReceivedHow != "opened" || len(v.Changes) != 1 || v.Changes[0].By != "objection" {
		t.Errorf("the result: %+v", v)
	}
	for _, kind := range []appraisal.DutyKind{appraisal.StateOnObjection, appraisal.DecideObjection} {
		if got := states(t, c.app, c.agency.ID, kind); got["met, recorded"] != 1 {
			t.Errorf("%s: %v", kind, got)
		}
	}
	if got := states(t, c.app, c.agency.ID, appraisal.DecideConsequence); len(got) != 0 {
		t.Errorf("a reward was decided about after the changed rating: %v", got)
	}
	if status, code := c.ask(t, c.employee(), http.MethodPost, "/duties/"+c.right+"/submission", map[string]string{"grounds": "Sekali lagi, karena tidak puas."}, nil); status != http.StatusConflict {
		t.Errorf("a second objection: %d %s", status, code)
	}
}

// served is how a result reached its employee, and what stands in it for HR.
type served struct {
	Results []struct {
		ReceivedOn  appraisal.Date `json:"received_on"`
		ReceivedHow string         `json:"received_how"`
		judgedAs
	}
}

// judgedAs is what nobody else's objection may alter.
type judgedAs struct {
	Score            appraisal.Number
	ComputedRating   struct{ ID string } `json:"computed_rating"`
	Rating, Official struct{ ID string }
	Terms            json.RawMessage
}

// TestSilenceOnAnObjectionEscalates: the days count from each person's own receipt, opened, handed over or deemed served;
// grounds come with evidence; who is silent loses the decision to the next level, which hears both sides; what follows
// waits for it and follows it; and nobody else's rating changes.
func TestSilenceOnAnObjectionEscalates(t *testing.T) {
	t.Parallel()
	s := openSmallYear(t, "keberatan-diam", unpressed(followMethod), 5)
	path := map[string]string{}
	for _, employee := range []demo.Actor{s.a, s.b, s.c} {
		s.planned(employee)
		plan, _ := s.about(s.lead, appraisal.AgreePlan, employee)
		if r := s.as(s.lead).submit(plan, agreed); r.Status != http.StatusOK {
			t.Fatalf("agree: %s", r.Body)
		}
		s.as(employee).met(appraisal.AssessSelf, object{"scores": object{"service": 3}})
		given := judged()
		if employee.ID == s.a.ID {
			given = object{"scores": object{"service": 1}, "realised": []object{{"indicator": "Dokumen", "value": 1}}}
		}
		assess, _ := s.about(s.lead, appraisal.AssessSubordinate, employee)
		if r := s.as(s.lead).submit(assess, given); r.Status != http.StatusOK {
			t.Fatalf("assess: %s", r.Body)
		}
	}
	acknowledge := map[string]string{}
	var today appraisal.Date
	for _, employee := range []demo.Actor{s.a, s.b, s.c} {
		acknowledge[employee.Name], _ = s.about(employee, appraisal.Acknowledge, employee)
		var form struct {
			Duty struct{ Process struct{ ID string } }
			Asks struct{ Today appraisal.Date }
		}
		s.as(employee).ok(http.MethodGet, "/duties/"+acknowledge[employee.Name], nil, &form)
		path[employee.Name], today = "/appraisals/"+form.Duty.Process.ID, form.Asks.Today
	}

	// One opens it, to one it is handed over, one is silent until it counts as served.
	hr := s.as(s.hr)
	s.as(s.a).ok(http.MethodPost, path[s.a.Name]+"/receipt", nil, nil)
	hr.call(http.MethodPost, path[s.b.Name]+"/service", object{"on": today, "how": "in-person"}).refused(t, http.StatusUnprocessableEntity, "service-unproven")
	hr.ok(http.MethodPost, path[s.b.Name]+"/service", object{"on": today, "how": "in-person", "witness": "Sekretaris Dinas"}, nil)
	endsToday(s.as(s.c), hr, acknowledge[s.c.Name])
	before := map[string]served{}
	right := ""
	for how, employee := range map[string]demo.Actor{"opened": s.a, "handed-over": s.b, "deemed": s.c} {
		id, due := s.about(employee, appraisal.Object, employee)
		var x served
		hr.ok(http.MethodGet, path[employee.Name]+"/explanation", nil, &x)
		if got := x.Results[0]; got.ReceivedHow != how || due != got.ReceivedOn.AddDays(daysToObject) {
			t.Errorf("%s: received %s on %s, may object until %s", how, got.ReceivedHow, got.ReceivedOn, due)
		}
		before[employee.Name] = x
		if employee.ID == s.a.ID {
			right = id
		}
	}

	// Grounds and evidence, which both sides and nobody else read.
	evidence := []byte("Tanggal,Dokumen\n2026-01-05,120\n")
	upload := s.as(s.a).send(http.MethodPost, "/attachments?name=rekap.csv&process="+strings.TrimPrefix(path[s.a.Name], "/appraisals/"), "text/csv", bytes.NewReader(evidence))
	var file struct{ ID string }
	if err := json.Unmarshal(upload.Body, &file); err != nil || upload.Status != http.StatusCreated {
		t.Fatalf("attach: %d %s", upload.Status, upload.Body)
	}
	proof := []object{{"title": "Rekap dokumen", "file": file.ID}}
	s.as(s.a).submit(right, object{"grounds": " ", "evidence": proof}).refused(t, http.StatusUnprocessableEntity, "reason-missing")
	if r := s.as(s.a).submit(right, object{"grounds": "Dokumen triwulan pertama tidak dihitung.", "evidence": proof}); r.Status != http.StatusOK {
		t.Fatalf("object: %s", r.Body)
	}
	statement, _ := s.about(s.lead, appraisal.StateOnObjection, s.a)
	if r := s.as(s.lead).submit(statement, object{"statement": "Dokumen itu dibuat sebelum masa penilaian."}); r.Status != http.StatusOK {
		t.Fatalf("the other side: %s", r.Body)
	}
	silent, _ := s.about(s.head, appraisal.DecideObjection, s.a)
	for name, reader := range map[string]demo.Actor{"the lead": s.lead, "the head": s.head} {
		if r := s.as(reader).call(http.MethodGet, "/attachments/"+file.ID, nil); r.Status != http.StatusOK || !bytes.Equal(r.Body, evidence) {
			t.Errorf("%s reads the evidence: %d %s", name, r.Status, r.Body)
		}
	}
	if r := s.as(s.b).call(http.MethodGet, "/attachments/"+file.ID, nil); r.Status != http.StatusNotFound {
		t.Errorf("a colleague reads the evidence: %d", r.Status)
	}

	// What follows waits.
	follows := func() (kinds []string) {
		t.Helper()
		var list struct {
			Duties []struct {
				ID      string
				Subject struct{ ID string }
			}
		}
		s.as(s.official).ok(http.MethodGet, "/duties?state=open&kind="+string(appraisal.DecideConsequence), nil, &list)
		for _, d := range list.Duties {
			if d.Subject.ID != s.a.ID.String() {
				continue
			}
			var form struct {
				Asks struct{ Consequence struct{ Kind string } }
			}
			s.as(s.official).ok(http.MethodGet, "/duties/"+d.ID, nil, &form)
			kinds = append(kinds, form.Asks.Consequence.Kind)
		}
		return kinds
	}
	waits := func(when string) {
		t.Helper()
		var v struct{ Step string }
		if hr.ok(http.MethodGet, path[s.a.Name], nil, &v); v.Step != "objection" || len(follows()) > 0 {
			t.Errorf("%s: in step %s, with %v to decide about", when, v.Step, follows())
		}
	}
	waits("before the decision")
	endsToday(s.as(s.head), hr, silent)
	decide, _ := s.about(s.official, appraisal.DecideObjection, s.a)
	waits("after nobody decided")
	changed := object{"change": true, "rating": "good", "reason": "Dokumen triwulan pertama dibuat dalam masa penilaian."}
	if r := s.as(s.head).submit(silent, changed); r.Status != http.StatusGone {
		t.Errorf("who was silent still decides: %d %s", r.Status, r.Body)
	}
	var form struct {
		Asks struct {
			Objection *struct{ Evidence []struct{ File string } }
			Statement *struct{ Statement string }
		}
	}
	if s.as(s.official).ok(http.MethodGet, "/duties/"+decide, nil, &form); form.Asks.Objection == nil || form.Asks.Statement == nil || form.Asks.Objection.Evidence[0].File != file.ID {
		t.Errorf("who decides now does not see both sides: %+v", form.Asks)
	}
	if r := s.as(s.official).submit(decide, changed); r.Status != http.StatusOK {
		t.Fatalf("decide: %s", r.Body)
	}
	var after served
	eventually(t, 2*time.Minute, func(context.Context) error {
		if hr.ok(http.MethodGet, path[s.a.Name]+"/explanation", nil, &after); after.Results[0].Rating.ID != "good" || len(follows()) == 0 {
			return fmt.Errorf("the rating is %s, with %v to decide about", after.Results[0].Rating.ID, follows())
		}
		return nil
	})
	if was := before[s.a.Name].Results[0]; was.Rating.ID != "poor" || after.Results[0].Score.Cmp(was.Score) != 0 {
		t.Errorf("the score behind the rating is %s, was %s; the rating was %s", after.Results[0].Score, was.Score, was.Rating.ID)
	}
	for _, kind := range follows() {
		if kind != "reward" {
			t.Errorf("after the better rating a %s is proposed", kind)
		}
	}
	// The others are rated as they were.
	for _, other := range []demo.Actor{s.b, s.c} {
		var x served
		hr.ok(http.MethodGet, path[other.Name]+"/explanation", nil, &x)
		was, err := json.Marshal(before[other.Name].Results[0].judgedAs)
		now, again := json.Marshal(x.Results[0].judgedAs)
		if err != nil || again != nil || len(x.Results) != 1 || x.Results[0].Rating.ID != "good" || !bytes.Equal(was, now) {
			t.Errorf("%s was rated %s and is now %s", other.Name, was, now)
		}
	}
}
