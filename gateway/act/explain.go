package act

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/gateway/access"
	"rapor/store/db"
)

// Explanation says why a rating is what it is: every term from indicator to final rating, and who
// changed it, when and with what reason. Of groups of raters it has what they said as groups.
type Explanation struct {
	Appraisal uuid.UUID      `json:"appraisal"`
	Employee  Person         `json:"employee"`
	Method    MethodRef      `json:"method"`
	Plan      *PlanRef       `json:"plan" doc:"In force, with its version: the document agreed on"`
	Results   []PassedResult `json:"results" doc:"The one in force last; those before it were corrected"`
	Events    []Event        `json:"events" doc:"What happened to the result, oldest first"`
	// Groups are fixed with the first computation and released when a result is announced.
	Groups []appraisal.GroupFeedback `json:"groups"`
}

// MethodRef names a method at a version.
type MethodRef struct {
	ID   string         `json:"id"`
	Name appraisal.Text `json:"name"`
	Hash string         `json:"hash" doc:"Of the file as it was when the cycle was opened"`
}

// PlanRef is a plan with the document that holds it.
type PlanRef struct {
	Document uuid.UUID `json:"document"`
	appraisal.Plan
}

// PassedResult is a result as it stands, or stood before a correction.
type PassedResult struct {
	Pass           int               `json:"pass"`
	InForce        bool              `json:"in_force"`
	Score          *appraisal.Number `json:"score"`
	ComputedRating *NamedText        `json:"computed_rating"`
	Rating         *NamedText        `json:"rating"`
	Official       *NamedText        `json:"official"`
	Unrated        string            `json:"unrated,omitempty"`
	Terms          []ExplainedTerm   `json:"terms" doc:"In the order of the computation"`
	AnnouncedAt    *time.Time        `json:"announced_at"`
	ReceivedOn     *appraisal.Date   `json:"received_on"`
	ReceivedHow    string            `json:"received_how,omitempty" enum:"opened,acknowledged,handed-over,deemed"`
	ClosedAt       *time.Time        `json:"closed_at"`
	// FollowUp is what was decided after it.
	FollowUp []ConsequenceView `json:"follow_up,omitempty"`
}

// NamedText is something with its name in both languages.
type NamedText struct {
	ID   string         `json:"id"`
	Name appraisal.Text `json:"name"`
}

// ExplainedTerm is a line of a computation, as data and in words of both languages.
type ExplainedTerm struct {
	appraisal.Term
	Words appraisal.Text `json:"words"`
}

// Event is something that happened to a result.
type Event struct {
	At   time.Time      `json:"at"`
	Pass int            `json:"pass"`
	Kind string         `json:"kind" enum:"planned,assessed,computed,proposed,lowering-stated,settled,adjusted,announced,acknowledged,objected,stated,objection-decided,changed,followed,corrected"`
	By   *Person        `json:"by" doc:"Null: the program itself"`
	What appraisal.Text `json:"what"`
	From string         `json:"from,omitempty"`
	To   string         `json:"to,omitempty"`
	// Reason as it was given, in the words of who gave it.
	Reason   string               `json:"reason,omitempty"`
	Evidence []appraisal.Evidence `json:"evidence,omitempty"`
	// LegalNumber and LegalDate are those a correction or a decree rests on.
	LegalNumber string          `json:"legal_number,omitempty"`
	LegalDate   *appraisal.Date `json:"legal_date,omitempty"`

	who *uuid.UUID
}

// Explain says why a rating is what it is. The employee reads a result once it is announced; one
// that was corrected stays readable.
func (a *Acts) Explain(ctx context.Context, id access.Identity, appraisalID uuid.UUID) (x Explanation, err error) {
	err = a.see(ctx, id.Agency, func(d *deed) error {
		m, err := d.appraisalMatter(ctx, id, appraisalID, access.SeeAppraisal, false)
		if err != nil {
			return err
		}
		corrections, err := d.Corrections(ctx, appraisalID)
		if err != nil {
			return wrap(err, "load corrections")
		}
		facts := m.facts()
		facts.Before = slices.ContainsFunc(corrections, func(c db.Correction) bool { return c.AnnouncedAt != nil })
		if err := access.Allow(id, access.SeeExplanation, facts); err != nil {
			return err
		}
		e := &explaining{deed: d, m: m, corrections: corrections, present: access.Allow(id, access.SeeResult, facts) == nil, employee: id.Person == m.appraisal.EmployeeID}
		x, err = e.explanation(ctx, id.Language)
		return err
	})
	return x, err
}

// explaining gathers one explanation for one reader.
type explaining struct {
	*deed
	m           *matter
	corrections []db.Correction
	// present: the reader may see the result in force, not only those before.
	present  bool
	employee bool
	events   []Event
}

func (e *explaining) explanation(ctx context.Context, l appraisal.Language) (x Explanation, err error) {
	a := e.m.appraisal
	x = Explanation{
		Appraisal: a.ID, Method: MethodRef{e.m.method.ID, e.m.method.Name, e.m.cycle.MethodHash}, Results: []PassedResult{},
		Groups: []appraisal.GroupFeedback{}, Events: []Event{},
	}
	plan, err := e.plan(ctx, *a)
	if err != nil {
		return x, err
	}
	if plan != nil {
		x.Plan = &PlanRef{Document: *a.PlanID, Plan: *plan}
	}
	released := a.AnnouncedAt != nil
	for _, c := range e.corrections {
		released = released || c.AnnouncedAt != nil
		if e.employee && c.AnnouncedAt == nil {
			continue
		}
		r, err := e.past(c, l)
		if err != nil {
			return x, err
		}
		x.Results = append(x.Results, r)
	}
	if e.present {
		r, err := e.current(ctx, l)
		if err != nil {
			return x, err
		}
		x.Results = append(x.Results, r)
	}
	if released && a.Feedback != nil {
		if err := json.Unmarshal(a.Feedback, &x.Groups); err != nil {
			return x, wrap(err, "stored feedback")
		}
	}
	for _, gather := range []func(context.Context) error{e.milestones, e.documents, e.changes, e.decided} {
		if err := gather(ctx); err != nil {
			return x, err
		}
	}
	e.corrected()
	x.Events, x.Employee, err = e.told(ctx)
	return x, err
}

func (e *explaining) past(c db.Correction, l appraisal.Language) (PassedResult, error) {
	r := PassedResult{
		Pass: int(c.Pass), Score: c.Score, Unrated: value(c.Unrated), AnnouncedAt: c.AnnouncedAt, ReceivedOn: c.ReceivedOn,
		ReceivedHow: value(c.ReceivedHow), ClosedAt: &c.ClosedAt,
	}
	e.ratings(&r, c.ComputedRating, c.Rating, c.Official)
	var follow []struct {
		Rule, Kind, State string
		DecreeNumber      *string         `json:"decree_number"`
		DecreeDate        *appraisal.Date `json:"decree_date"`
	}
	if err := json.Unmarshal(c.Consequences, &follow); err != nil {
		return r, wrap(err, "stored consequences")
	}
	for _, f := range follow {
		row := db.Consequence{Rule: f.Rule, Kind: f.Kind, State: f.State, DecreeNumber: f.DecreeNumber, DecreeDate: f.DecreeDate}
		r.FollowUp = append(r.FollowUp, e.m.consequence(row, l))
	}
	return r, r.explain(c.Result)
}

func (e *explaining) current(ctx context.Context, l appraisal.Language) (PassedResult, error) {
	a := e.m.appraisal
	r := PassedResult{
		Pass: int(e.m.process.Pass), InForce: true, Score: a.Score, Unrated: value(a.Unrated), AnnouncedAt: a.AnnouncedAt,
		ReceivedOn: receivedOn(e.m), ReceivedHow: value(a.ReceivedHow), ClosedAt: a.ClosedAt,
	}
	e.ratings(&r, a.ComputedRating, a.Rating, a.Official)
	follow, err := e.ConsequencesOf(ctx, a.ID)
	if err != nil {
		return r, wrap(err, "load what followed")
	}
	for _, f := range follow {
		if f.State != "superseded" {
			r.FollowUp = append(r.FollowUp, e.m.consequence(f, l))
		}
	}
	return r, r.explain(a.Result)
}

func (e *explaining) ratings(r *PassedResult, computed, rating, official *string) {
	r.ComputedRating, r.Rating = e.rating(computed), e.rating(rating)
	if official != nil {
		r.Official = &NamedText{*official, appraisal.Predikat(*official).Name()}
	}
}

func (e *explaining) rating(id *string) *NamedText {
	if id == nil {
		return nil
	}
	r, _ := e.m.method.Rating(*id)
	return &NamedText{*id, r.Name}
}

func (r *PassedResult) explain(stored []byte) error {
	r.Terms = []ExplainedTerm{}
	if stored == nil {
		return nil
	}
	var computed appraisal.Result
	if err := json.Unmarshal(stored, &computed); err != nil {
		return wrap(err, "stored result")
	}
	for _, t := range computed.Breakdown {
		r.Terms = append(r.Terms, ExplainedTerm{t, t.Words()})
	}
	return nil
}

func (m *matter) consequence(c db.Consequence, l appraisal.Language) ConsequenceView {
	rule, _ := m.method.Consequence(c.Rule)
	return ConsequenceView{
		Rule: c.Rule, Name: rule.Name.In(l), Kind: c.Kind, State: c.State, DecreeNumber: value(c.DecreeNumber), DecreeDate: c.DecreeDate,
	}
}

// add keeps an event unless it belongs to a result the reader does not see yet.
func (e *explaining) add(ev Event) {
	if !e.present && ev.Pass == int(e.m.process.Pass) && ev.Kind != "corrected" {
		return
	}
	e.events = append(e.events, ev)
}

// passAt is the pass an instant belongs to.
func (e *explaining) passAt(at time.Time) int {
	for _, c := range e.corrections {
		if at.Before(c.At) {
			return int(c.Pass)
		}
	}
	return int(e.m.process.Pass)
}

func (e *explaining) milestones(ctx context.Context) error {
	rows, err := e.Milestones(ctx, &e.m.process.ID)
	for _, r := range rows {
		ev := Event{At: r.At, Pass: e.passAt(r.At), Kind: "computed", What: explained["computed"]}
		if r.Act == "plan.in-force" {
			ev.Kind, ev.What = "planned", explained["planned"]
		}
		e.add(ev)
	}
	for _, c := range e.corrections {
		if c.AnnouncedAt != nil {
			e.add(Event{At: *c.AnnouncedAt, Pass: int(c.Pass), Kind: "announced", What: explained["announced"]})
		}
	}
	if at := e.m.appraisal.AnnouncedAt; at != nil {
		e.add(Event{At: *at, Pass: int(e.m.process.Pass), Kind: "announced", What: explained["announced"]})
	}
	return wrap(err, "load what was done")
}

// documents are what people handed in under their names.
func (e *explaining) documents(ctx context.Context) error {
	rows, err := e.NamedDocuments(ctx, e.m.process.ID)
	if err != nil {
		return wrap(err, "load documents")
	}
	for _, r := range rows {
		answer, err := appraisal.DecodeSubmission(appraisal.DutyKind(r.Kind), r.Body)
		if err != nil {
			return wrap(err, "stored document")
		}
		ev := Event{At: *r.ClosedAt, Pass: int(r.Pass), who: r.AuthorID}
		switch s := answer.(type) {
		case *appraisal.Assessment:
			ev.Kind, ev.Reason = "assessed", s.Reason
			ev.What = appraisal.DutyKind(r.Kind).Rater().Name()
		case *appraisal.Acknowledgement:
			ev.Kind, ev.Reason, ev.What = "acknowledged", s.Reason, explained["acknowledged"]
			if !s.Acknowledged {
				ev.What = explained["refused"]
			}
		case *appraisal.Objection:
			ev.Kind, ev.Reason, ev.Evidence = "objected", s.Grounds, s.Evidence
		case *appraisal.ObjectionStatement:
			ev.Kind, ev.Reason, ev.Evidence = "stated", s.Statement, s.Evidence
		case *appraisal.LoweringStatement:
			ev.Kind, ev.Reason, ev.Evidence = "lowering-stated", s.Statement, s.Evidence
		case *appraisal.ObjectionDecision:
			ev.Kind, ev.Reason, ev.To = "objection-decided", s.Reason, s.Rating
		}
		if ev.What == (appraisal.Text{}) {
			ev.What = explained[ev.Kind]
		}
		e.add(ev)
	}
	return nil
}

// changes are those of the rating after it was computed, and what members of a forum proposed.
func (e *explaining) changes(ctx context.Context) error {
	rows, err := e.AdjustmentsOf(ctx, e.m.appraisal.ID)
	if err != nil {
		return wrap(err, "load changes")
	}
	for _, r := range rows {
		ev := Event{At: r.At, Pass: int(r.Pass), Kind: "changed", who: &r.PersonID, From: r.FromRating, To: r.ToRating, Reason: r.Reason}
		if r.ForumID != nil {
			ev.Kind = "proposed"
		}
		ev.What = explained[ev.Kind]
		e.add(ev)
	}
	results, err := e.ResultsOf(ctx, e.m.appraisal.ID)
	for _, r := range results {
		settled := r.ForumResult
		ev := Event{
			At: settledAt(settled), Pass: int(settled.Pass), Kind: "settled", What: appraisal.ForumOutcome(settled.Outcome).Name(), who: settled.DecidedBy,
			From: settled.FromRating, To: settled.ToRating, Reason: settled.Reason,
		}
		if changedRating(settled) {
			ev.Kind = "adjusted"
		}
		e.add(ev)
	}
	return wrap(err, "load what the forum settled")
}

// changedRating reports whether a proposal of a forum became the rating.
func changedRating(r db.ForumResult) bool {
	return r.Outcome == string(appraisal.OutcomeInEffect) || r.Outcome == string(appraisal.OutcomeAccepted)
}

// settledAt is when the appraiser answered, or the forum closed.
func settledAt(r db.ForumResult) time.Time {
	if r.DecidedAt != nil {
		return *r.DecidedAt
	}
	return r.At
}

// decided is what the official decided after the result in force; what was decided before a
// correction stands with the old result.
func (e *explaining) decided(ctx context.Context) error {
	rows, err := e.ConsequencesOf(ctx, e.m.appraisal.ID)
	for _, r := range rows {
		if r.DecidedAt == nil || r.State == "reconsider" || r.State == "superseded" {
			continue
		}
		rule, _ := e.m.method.Consequence(r.Rule)
		e.add(Event{
			At: *r.DecidedAt, Pass: e.passAt(*r.DecidedAt), Kind: "followed", What: rule.Name, who: r.DecidedBy, To: r.State, Reason: value(r.Reason),
			LegalNumber: value(r.DecreeNumber), LegalDate: r.DecreeDate,
		})
	}
	return wrap(err, "load what followed")
}

func (e *explaining) corrected() {
	for _, c := range e.corrections {
		e.add(Event{
			At: c.At, Pass: int(c.Pass) + 1, Kind: "corrected", What: explained["corrected"], who: &c.PersonID, From: value(c.Rating),
			Reason: c.Reason, LegalNumber: c.LegalNumber, LegalDate: &c.LegalDate,
		})
	}
}

// told puts the events in order and names who acted.
func (e *explaining) told(ctx context.Context) ([]Event, Person, error) {
	slices.SortStableFunc(e.events, func(a, b Event) int { return a.At.Compare(b.At) })
	who := []uuid.UUID{e.m.appraisal.EmployeeID}
	for _, ev := range e.events {
		if ev.who != nil {
			who = append(who, *ev.who)
		}
	}
	cards, err := e.people(ctx, who...)
	if err != nil {
		return nil, Person{}, err
	}
	for i, ev := range e.events {
		if ev.who != nil {
			p := personOf(cards[*ev.who])
			p.Number = ""
			e.events[i].By = &p
		}
	}
	return append([]Event{}, e.events...), personOf(cards[e.m.appraisal.EmployeeID]), nil
}

// explained are the words of events.
var explained = map[string]appraisal.Text{
	"planned":           {ID: "Rencana kinerja berlaku.", EN: "The plan came into force."},
	"computed":          {ID: "Nilai dan predikat dihitung.", EN: "Score and rating were computed."},
	"proposed":          {ID: "Anggota forum mengusulkan predikat lain.", EN: "A member of the forum proposed another rating."},
	"lowering-stated":   {ID: "Pejabat penilai menanggapi usulan penurunan.", EN: "The appraiser answered a rating that the forum would lower."},
	"announced":         {ID: "Hasil disampaikan.", EN: "The result was announced."},
	"acknowledged":      {ID: "Pegawai menerima hasil; itu bukan persetujuan.", EN: "The employee acknowledged the result, which is no agreement."},
	"refused":           {ID: "Pegawai tidak bersedia menandatangani.", EN: "The employee refused to sign."},
	"objected":          {ID: "Pegawai mengajukan keberatan.", EN: "The employee objected."},
	"stated":            {ID: "Pejabat penilai menanggapi keberatan.", EN: "The appraiser responded to the objection."},
	"objection-decided": {ID: "Keberatan diputuskan.", EN: "The objection was decided."},
	"changed":           {ID: "Keputusan atas keberatan mengubah predikat.", EN: "The decision on the objection changed the rating."},
	"corrected":         {ID: "Penilaian dibuka kembali untuk koreksi.", EN: "The appraisal was reopened for a correction."},
}
