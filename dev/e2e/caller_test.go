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
)

// caller asks the API as one person, in its own words.
type caller struct {
	t    *testing.T
	base string
	key  string
}

// answer is what came back.
type answer struct {
	Status   int             `json:"-"`
	Code     string          `json:"code"`
	Problems []answer        `json:"problems"`
	Header   http.Header     `json:"-"`
	Body     json.RawMessage `json:"-"`
}

func (c caller) send(method, path, media string, body io.Reader) answer {
	c.t.Helper()
	req, err := http.NewRequestWithContext(c.t.Context(), method, c.base+"/api/v1"+path, body)
	if err != nil {
		c.t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+c.key)
	if body != nil {
		req.Header.Set("Content-Type", media)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		c.t.Fatal(err)
	}
	defer res.Body.Close()
	a := answer{Status: res.StatusCode, Header: res.Header}
	if a.Body, err = io.ReadAll(res.Body); err != nil {
		c.t.Fatal(err)
	}
	_ = json.Unmarshal(a.Body, &a) // a file is no JSON
	return a
}

func (c caller) call(method, path string, body any) answer {
	c.t.Helper()
	if body == nil {
		return c.send(method, path, "", nil)
	}
	data, err := json.Marshal(body)
	if err != nil {
		c.t.Fatal(err)
	}
	return c.send(method, path, "application/json", bytes.NewReader(data))
}

// ok expects success and reads the answer.
func (c caller) ok(method, path string, body, into any) {
	c.t.Helper()
	a := c.call(method, path, body)
	if a.Status/100 != 2 {
		c.t.Fatalf("%s %s: %d %s", method, path, a.Status, a.Body)
	}
	if into != nil {
		if err := json.Unmarshal(a.Body, into); err != nil {
			c.t.Fatalf("%s %s: %v in %s", method, path, err, a.Body)
		}
	}
}

// refused expects a refusal with a code.
func (a answer) refused(t *testing.T, status int, code string) {
	t.Helper()
	codes := []string{a.Code}
	for _, p := range a.Problems {
		codes = append(codes, p.Code)
	}
	if a.Status != status || !strings.Contains(strings.Join(codes, " "), code) {
		t.Errorf("got %d %v, want %d %s: %s", a.Status, codes, status, code, a.Body)
	}
}

// owes waits until somebody owes a duty of a kind, and returns its ID.
func (c caller) owes(kind appraisal.DutyKind) (id string) {
	c.t.Helper()
	eventually(c.t, time.Minute, func(context.Context) error {
		var list struct{ Duties []struct{ ID string } }
		c.ok(http.MethodGet, "/duties?state=open&kind="+string(kind), nil, &list)
		if len(list.Duties) == 0 {
			return fmt.Errorf("no duty %s", kind)
		}
		id = list.Duties[0].ID
		return nil
	})
	return id
}

func (c caller) submit(duty string, body any) answer {
	c.t.Helper()
	return c.call(http.MethodPost, "/duties/"+duty+"/submission", body)
}

// met waits for a duty and meets it.
func (c caller) met(kind appraisal.DutyKind, body any) {
	c.t.Helper()
	if a := c.submit(c.owes(kind), body); a.Status/100 != 2 {
		c.t.Fatalf("%s: %d %s", kind, a.Status, a.Body)
	}
}

type object = map[string]any
