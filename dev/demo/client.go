package demo

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/google/uuid"

	"rapor/appraisal"
)

// connections is how many requests the simulated people have under way at the same time;
// the others wait their turn, as in front of a real server.
const connections = 24

// API speaks to the gateway over HTTP.
type API struct {
	base string
	http *http.Client
}

// NewAPI is a client of the gateway at base, such as http://127.0.0.1:8080.
func NewAPI(base string) *API {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxConnsPerHost, transport.MaxIdleConnsPerHost = connections, connections
	return &API{base: base + "/api/v1", http: &http.Client{Transport: transport, Timeout: time.Minute}}
}

// Close ends idle connections.
func (a *API) Close() { a.http.CloseIdleConnections() }

// Refusal is an answer that is no 2xx.
type Refusal struct {
	Status   int             `json:"status"`
	Code     appraisal.Code  `json:"code"`
	Detail   string          `json:"detail"`
	Field    string          `json:"field"`
	Problems []*Refusal      `json:"problems"`
	Draft    json.RawMessage `json:"draft"`
}

func (r *Refusal) Error() string {
	text := fmt.Sprintf("%d %s", r.Status, r.Code)
	if r.Field != "" {
		text += " at " + r.Field
	}
	if r.Detail != "" {
		text += ": " + r.Detail
	}
	for _, p := range r.Problems {
		text += fmt.Sprintf("; %s at %s: %s", p.Code, p.Field, p.Detail)
	}
	return text
}

// refused returns the refusal in err, if it is one.
func refused(err error) (*Refusal, bool) {
	var r *Refusal
	return r, errors.As(err, &r)
}

// Someone is one key to the API; an empty one is the public.
type Someone struct {
	api *API
	key string
}

// As is the API as the holder of a key uses it.
func (a *API) As(key string) Someone { return Someone{a, key} }

func (s Someone) call(ctx context.Context, method, path string, in, out any) error {
	var body io.Reader
	if in != nil {
		data, err := json.Marshal(in)
		if err != nil {
			return fmt.Errorf("%s %s: %w", method, path, err)
		}
		body = bytes.NewReader(data)
	}
	req, err := http.NewRequestWithContext(ctx, method, s.api.base+path, body)
	if err != nil {
		return err
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if s.key != "" {
		req.Header.Set("Authorization", "Bearer "+s.key)
	}
	req.Header.Set("Accept-Language", "en")
	res, err := s.api.http.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	if err != nil {
		return fmt.Errorf("%s %s: %w", method, path, err)
	}
	if res.StatusCode/100 != 2 {
		refusal := &Refusal{}
		if json.Unmarshal(data, refusal) != nil {
			refusal.Detail = string(data[:min(len(data), 200)])
		}
		refusal.Status = res.StatusCode
		return fmt.Errorf("%s %s: %w", method, path, refusal)
	}
	if out == nil {
		return nil
	}
	if err := json.Unmarshal(data, out); err != nil {
		return fmt.Errorf("%s %s: the answer: %w", method, path, err)
	}
	return nil
}

// Duties lists the open duties of the person, by deadline.
func (s Someone) Duties(ctx context.Context) ([]Duty, error) {
	var out struct{ Duties []Duty }
	err := s.call(ctx, http.MethodGet, "/duties?state=open&limit=1000", nil, &out)
	return out.Duties, err
}

// Form opens the form of a duty.
func (s Someone) Form(ctx context.Context, duty string) (Form, error) {
	var out Form
	err := s.call(ctx, http.MethodGet, "/duties/"+duty, nil, &out)
	return out, err
}

// Save saves a draft over the revision last seen.
func (s Someone) Save(ctx context.Context, duty string, revision int, body any) error {
	in := struct {
		Revision int `json:"revision"`
		Body     any `json:"body"`
	}{revision, body}
	return s.call(ctx, http.MethodPut, "/duties/"+duty+"/draft", in, nil)
}

// Submit hands in what meets a duty.
func (s Someone) Submit(ctx context.Context, duty string, body appraisal.Submission) error {
	return s.call(ctx, http.MethodPost, "/duties/"+duty+"/submission", body, nil)
}

// Colleagues lists people one may name, without oneself.
func (s Someone) Colleagues(ctx context.Context) ([]Ref, error) {
	var out struct{ Colleagues []Ref }
	err := s.call(ctx, http.MethodGet, "/colleagues?limit=100", nil, &out)
	return out.Colleagues, err
}

// Receive opens a result; that is the receipt.
func (s Someone) Receive(ctx context.Context, appraisal string) error {
	if err := s.call(ctx, http.MethodGet, "/appraisals/"+appraisal, nil, nil); err != nil {
		return err
	}
	return s.call(ctx, http.MethodPost, "/appraisals/"+appraisal+"/receipt", nil, nil)
}

// Delegate lets somebody act for an officer from one day to another.
func (s Someone) Delegate(ctx context.Context, from, to uuid.UUID, starts, ends appraisal.Date) error {
	in := struct {
		From     uuid.UUID      `json:"from"`
		To       uuid.UUID      `json:"to"`
		Kind     string         `json:"kind"`
		Number   string         `json:"number"`
		StartsOn appraisal.Date `json:"starts_on"`
		EndsOn   appraisal.Date `json:"ends_on"`
		Reason   string         `json:"reason"`
	}{from, to, "plh", "800/1/SPT", starts, ends, "Kepala mengikuti pelatihan kepemimpinan."}
	return s.call(ctx, http.MethodPost, "/delegations", in, nil)
}

// HandOver gives one duty to somebody else.
func (s Someone) HandOver(ctx context.Context, duty string, to uuid.UUID, reason string) error {
	in := struct {
		To     uuid.UUID `json:"to"`
		Reason string    `json:"reason"`
	}{to, reason}
	return s.call(ctx, http.MethodPost, "/duties/"+duty+"/handover", in, nil)
}

// ReplaceSupervisor makes somebody else the appraiser from now on.
func (s Someone) ReplaceSupervisor(ctx context.Context, appraisal string, person uuid.UUID, reason string) error {
	in := struct {
		Person uuid.UUID `json:"person"`
		Reason string    `json:"reason"`
	}{person, reason}
	return s.call(ctx, http.MethodPost, "/appraisals/"+appraisal+"/supervisor", in, nil)
}

// Extend moves the deadline of a duty.
func (s Someone) Extend(ctx context.Context, duty string, days int, reason string) error {
	in := struct {
		Days   int    `json:"days"`
		Reason string `json:"reason"`
	}{days, reason}
	return s.call(ctx, http.MethodPost, "/duties/"+duty+"/extension", in, nil)
}

// Invite mints the links of an appraisal's open invitations.
func (s Someone) Invite(ctx context.Context, appraisal string) ([]Invitation, error) {
	var out struct{ Invitations []Invitation }
	err := s.call(ctx, http.MethodPost, "/appraisals/"+appraisal+"/invitations", nil, &out)
	return out.Invitations, err
}

// PublicForm opens the form behind a link.
func (s Someone) PublicForm(ctx context.Context, token string) (Asks, error) {
	var out Asks
	err := s.call(ctx, http.MethodGet, "/public/"+url.PathEscape(token), nil, &out)
	return out, err
}

// SubmitPublic answers by a link.
func (s Someone) SubmitPublic(ctx context.Context, token string, body appraisal.Submission) error {
	return s.call(ctx, http.MethodPost, "/public/"+url.PathEscape(token), body, nil)
}

// Forum opens a forum.
func (s Someone) Forum(ctx context.Context, id string) (Forum, error) {
	var out Forum
	err := s.call(ctx, http.MethodGet, "/forums/"+id, nil, &out)
	return out, err
}

// Forums are those of a cycle, without their ratings.
func (s Someone) Forums(ctx context.Context, cycle string) ([]Forum, error) {
	var out struct{ Forums []Forum }
	err := s.call(ctx, http.MethodGet, "/forums?cycle="+cycle, nil, &out)
	return out.Forums, err
}

// Meet sets a session of a forum and invites its members.
func (s Someone) Meet(ctx context.Context, forum string, from, until time.Time, place string) error {
	in := struct {
		From  time.Time `json:"starts_at"`
		Until time.Time `json:"ends_at"`
		Place string    `json:"place"`
	}{from, until, place}
	return s.call(ctx, http.MethodPost, "/forums/"+forum+"/sessions", in, nil)
}

// Attended records who was at a session of a forum.
func (s Someone) Attended(ctx context.Context, forum, session string, present []string) error {
	in := struct {
		Present []string `json:"present"`
	}{present}
	return s.call(ctx, http.MethodPost, "/forums/"+forum+"/sessions/"+session+"/presence", in, nil)
}

// Adjust proposes another rating in a forum, as it was read at a revision.
func (s Someone) Adjust(ctx context.Context, forum, appraised, rating, reason string, revision int, evidence ...appraisal.Cited) error {
	in := struct {
		Appraisal string            `json:"appraisal"`
		Rating    string            `json:"rating"`
		Reason    string            `json:"reason"`
		Revision  int               `json:"revision"`
		Evidence  []appraisal.Cited `json:"evidence,omitempty"`
	}{appraised, rating, reason, revision, evidence}
	return s.call(ctx, http.MethodPost, "/forums/"+forum+"/adjustments", in, nil)
}

// OpenCycle opens a year for everybody in the agency and returns its ID.
func (s Someone) OpenCycle(ctx context.Context, cycle NewCycle) (string, error) {
	var out struct {
		ID string `json:"id"`
	}
	err := s.call(ctx, http.MethodPost, "/cycles", cycle, &out)
	return out.ID, err
}

// Progress asks how far a year has come.
func (s Someone) Progress(ctx context.Context, cycle string) (Progress, error) {
	var out Progress
	err := s.call(ctx, http.MethodGet, "/cycles/"+cycle, nil, &out)
	return out, err
}

// Rebuild starts everything unfinished in a year anew and returns how many processes that were.
func (s Someone) Rebuild(ctx context.Context, cycle, reason string) (int, error) {
	in := struct {
		Reason string `json:"reason"`
	}{reason}
	var out struct{ Processes int }
	err := s.call(ctx, http.MethodPost, "/cycles/"+cycle+"/rebuild", in, &out)
	return out.Processes, err
}

// Trouble is something that does not go on by itself.
type Trouble struct {
	ID      string         `json:"id"`
	Code    appraisal.Code `json:"code"`
	Says    string         `json:"says"`
	Do      string         `json:"do"`
	Person  *Ref           `json:"person"`
	Process *struct {
		ID   string            `json:"id"`
		Kind appraisal.Process `json:"kind"`
	} `json:"process"`
}

// Troubles lists what does not go on by itself.
func (s Someone) Troubles(ctx context.Context) ([]Trouble, error) {
	var out struct{ Troubles []Trouble }
	err := s.call(ctx, http.MethodGet, "/troubles", nil, &out)
	return out.Troubles, err
}

// Retry tries once more what was mended.
func (s Someone) Retry(ctx context.Context, trouble string) error {
	return s.call(ctx, http.MethodPost, "/troubles/"+trouble+"/retry", nil, nil)
}

// Open lists the appraisals that are not closed.
func (s Someone) Open(ctx context.Context, cycle string) ([]Standing, error) {
	var all []Standing
	for after := ""; ; {
		var out struct {
			Appraisals []Standing
			Next       string
		}
		query := url.Values{"state": {"open"}, "limit": {strconv.Itoa(100)}}
		if after != "" {
			query.Set("after", after)
		}
		if err := s.call(ctx, http.MethodGet, "/cycles/"+cycle+"/appraisals?"+query.Encode(), nil, &out); err != nil {
			return nil, err
		}
		all = append(all, out.Appraisals...)
		if after = out.Next; after == "" {
			return all, nil
		}
	}
}

// Revise asks for a revision of a plan and returns the duty that the employee owes now.
func (s Someone) Revise(ctx context.Context, appraisal, reason string) (duty string, err error) {
	var opened struct {
		Duty string `json:"duty"`
	}
	err = s.call(ctx, http.MethodPost, "/appraisals/"+appraisal+"/plan/revision", map[string]string{"reason": reason}, &opened)
	return opened.Duty, err
}

// Plans are all versions of a plan.
func (s Someone) Plans(ctx context.Context, appraisal string) (p Plans, err error) {
	err = s.call(ctx, http.MethodGet, "/appraisals/"+appraisal+"/plans", nil, &p)
	return p, err
}

// Matrix is a leader's matrix of roles and results.
func (s Someone) Matrix(ctx context.Context, appraisal string) (m Matrix, err error) {
	err = s.call(ctx, http.MethodGet, "/appraisals/"+appraisal+"/matrix", nil, &m)
	return m, err
}
