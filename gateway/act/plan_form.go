package act

import (
	"context"
	"encoding/json"
	"slices"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/gateway/access"
	"rapor/store"
	"rapor/store/db"
)

// PlanAsks is what a plan must say besides what can be measured.
type PlanAsks struct {
	Cascade      string             `json:"cascade" enum:"required,optional" doc:"Whether each result names the leader's result it supports, or why none"`
	Leader       []LeaderResult     `json:"leader,omitempty" doc:"The results of the supervisor's plan in force; what a result supports is one of them"`
	Aspects      []appraisal.Aspect `json:"aspects,omitempty" doc:"One of them for each indicator"`
	Perspectives []Named            `json:"perspectives,omitempty" doc:"One of them for each indicator, in place of an aspect"`
	Dialogue     string             `json:"dialogue" enum:"required,optional" doc:"Whether a recorded dialogue is needed before the plan is agreed to"`
	Dialogues    int                `json:"dialogues" doc:"How many were recorded so far"`
	Qualitative  bool               `json:"qualitative" doc:"Indicators may have a standard in words in place of a target"`
}

// LeaderResult is a result of the leader's that others can support.
type LeaderResult struct {
	Name string `json:"name"`
	Work string `json:"work" enum:"main,additional"`
}

// AskedRevision is the revision of a plan that somebody asked for.
type AskedRevision struct {
	By     Person `json:"by"`
	Reason string `json:"reason"`
}

// planAsks gathers what whoever writes a plan, or agrees to one, needs to know.
func (d *deed) planAsks(ctx context.Context, m *matter, f appraisal.Facts, id access.Identity, a *Asks) error {
	rules, l := m.method.PlanRules(), id.Language
	asks := &PlanAsks{
		Cascade: string(rules.Cascade), Qualitative: m.method.TakesQualitative(), Dialogue: string(appraisal.Optional), Dialogues: f.Dialogues,
	}
	if rules.Dialogue == appraisal.Required {
		asks.Dialogue = string(appraisal.Required)
	}
	if f.HighLeader {
		for _, p := range rules.Perspectives {
			asks.Perspectives = append(asks.Perspectives, Named{p.ID, p.Name.In(l)})
		}
	} else {
		asks.Aspects = rules.Aspects
	}
	if f.Leader != nil {
		for _, r := range f.Leader.Results() {
			asks.Leader = append(asks.Leader, LeaderResult{r.Name, string(r.Work)})
		}
	}
	a.PlanRules = asks
	if f.Dialogues > 0 {
		if err := d.dialogues(ctx, m, id, a); err != nil {
			return err
		}
	}
	if f.Duty.Kind == appraisal.RevisePlan || f.Duty.Kind == appraisal.AgreePlan {
		return d.askedRevision(ctx, m, f, a)
	}
	return nil
}

// dialogues adds what was said about the expectations, oldest first.
func (d *deed) dialogues(ctx context.Context, m *matter, id access.Identity, a *Asks) error {
	entries, err := d.journal(ctx, m, id)
	if err != nil {
		return err
	}
	a.Journal = slices.DeleteFunc(entries, func(e JournalEntry) bool { return e.Kind != appraisal.DialogueHeld })
	return nil
}

// askedRevision adds why a plan is revised, and the one in force.
func (d *deed) askedRevision(ctx context.Context, m *matter, f appraisal.Facts, a *Asks) error {
	if f.Duty.Kind == appraisal.AgreePlan && (f.About == nil || f.About.Kind != appraisal.RevisePlan) {
		return nil
	}
	a.Plan = f.Plan
	revision, err := d.OpenPlanRevision(ctx, m.process.ID)
	if store.NoRows(err) {
		return nil
	}
	if err != nil {
		return wrap(err, "load revision")
	}
	cards, err := d.people(ctx, revision.AskedBy)
	if err != nil {
		return err
	}
	p := personOf(cards[revision.AskedBy])
	p.Number = ""
	a.Revision = &AskedRevision{By: p, Reason: revision.Reason}
	return nil
}

// planFacts adds what a plan is checked against: the plan of the employee's own supervisor, and
// whether the post is a high leader's.
func (d *deed) planFacts(ctx context.Context, m *matter, f *appraisal.Facts) error {
	switch f.Duty.Kind {
	case appraisal.ProposePlan, appraisal.RevisePlan, appraisal.AgreePlan:
	default:
		return nil
	}
	body, err := d.PlanOf(ctx, db.PlanOfParams{CycleID: m.cycle.ID, EmployeeID: m.appraisal.SupervisorID})
	switch {
	case store.NoRows(err):
	case err != nil:
		return wrap(err, "load the leader's plan")
	default:
		f.Leader = &appraisal.Plan{}
		if err := json.Unmarshal(body, f.Leader); err != nil {
			return wrap(err, "stored plan")
		}
	}
	dialogues, err := d.CountDialogues(ctx, m.appraisal.ID)
	if err != nil {
		return wrap(err, "count dialogues")
	}
	f.Dialogues = int(dialogues)
	post, err := d.PostOf(ctx, m.appraisal.EmployeeID)
	if err != nil {
		return wrap(err, "load post")
	}
	f.HighLeader = m.method.HighLeader(appraisal.PostFacts{Post: post.Post, Type: post.PostType, Family: post.Family, Unit: post.Unit})
	return nil
}

// returned is the last plan that came back, with why; empty where none has since the last one was agreed.
func (d *deed) returned(ctx context.Context, m *matter) (why string, plan *appraisal.Plan, err error) {
	docs, err := d.PlanDocuments(ctx, m.process.ID)
	if err != nil {
		return "", nil, wrap(err, "load plans")
	}
	plans := map[uuid.UUID]*appraisal.Plan{}
	for _, doc := range docs {
		answer, err := appraisal.DecodeSubmission(appraisal.DutyKind(doc.Kind), doc.Body)
		if err != nil {
			return "", nil, wrap(err, "stored plan")
		}
		switch s := answer.(type) {
		case *appraisal.Plan:
			plans[doc.DutyID] = s
		case *appraisal.PlanAgreement:
			why, plan = "", nil
			if !s.Agreed && doc.AboutID != nil {
				why, plan = s.Comment, plans[*doc.AboutID]
			}
		}
	}
	return why, plan, nil
}
