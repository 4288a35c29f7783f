package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
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
