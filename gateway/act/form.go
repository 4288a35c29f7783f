package act

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/gateway/access"
	"rapor/store"
)

// Form is a duty with what it asks for and what was written so far.
type Form struct {
	Duty      Duty            `json:"duty"`
	Deadline  DueFrom         `json:"deadline"`
	ActingFor *Person         `json:"acting_for,omitempty" doc:"Whose office it is, where the reader acts for somebody"`
	Asks      Asks            `json:"asks"`
	Draft     *Draft          `json:"draft" doc:"What was saved; null where nothing was"`
	Submitted json.RawMessage `json:"submitted,omitempty" doc:"What was recorded"`
}

// Asks is what somebody needs to know to meet a duty; what its kind does not need is left out.
type Asks struct {
	Family       string                        `json:"family,omitempty"`
	Scale        *appraisal.Scale              `json:"scale,omitempty"`
	Competencies []Criterion                   `json:"competencies,omitempty"`
	Criteria     []Criterion                   `json:"criteria,omitempty" doc:"Of the way the work was done; the supervisor scores them"`
	Plan         *appraisal.Plan               `json:"plan,omitempty" doc:"The plan in force"`
	Judgement    bool                          `json:"judgement,omitempty" doc:"Results, behaviour and a reason are asked"`
	Innovation   bool                          `json:"innovation,omitempty" doc:"A verified innovation is asked, with innovation_benefit and innovation_evidence"`
	Additional   *appraisal.Number             `json:"additional,omitempty" doc:"The most that additional work counts"`
	Periods      []Period                      `json:"periods,omitempty" doc:"The periodic evaluations of the year"`
	Reported     []appraisal.Realised          `json:"reported,omitempty" doc:"The figures the employee reported last"`
	Measured     []MeasuredFigure              `json:"measured,omitempty" doc:"What machines measured so far"`
	Realised     []appraisal.Realised          `json:"realised,omitempty" doc:"To begin with: measured figures, else what was reported. The supervisor departs from a measured one only with words"`
	Journal      []JournalEntry                `json:"journal,omitempty" doc:"Of the year: conversations, feedback, evidence, claimed innovations; with a plan, the dialogues about expectations"`
	Examples     []appraisal.Indicator         `json:"examples,omitempty" doc:"Indicators a plan can start from"`
	Returned     string                        `json:"returned,omitempty" doc:"Why the last plan came back"`
	Proposed     *appraisal.Plan               `json:"proposed,omitempty" doc:"The plan to agree to, or the last one that came back"`
	PlanRules    *PlanAsks                     `json:"plan_rules,omitempty" doc:"What a plan must say"`
	Revision     *AskedRevision                `json:"revision,omitempty" doc:"Who asked for a revision of the plan, and why"`
	Peers        *appraisal.Count              `json:"peers,omitempty" doc:"How many are nominated"`
	Nominated    []Person                      `json:"nominated,omitempty"`
	Asked        []Person                      `json:"asked,omitempty" doc:"Peers who were asked before, and are not asked again"`
	About        *AboutDuty                    `json:"about,omitempty" doc:"The duty that was missed"`
	Choices      []Choice                      `json:"choices,omitempty"`
	Objection    *appraisal.Objection          `json:"objection,omitempty"`
	Statement    *appraisal.ObjectionStatement `json:"statement,omitempty" doc:"What the appraiser says to it"`
	Rating       string                        `json:"rating,omitempty"`
	Ratings      []Named                       `json:"ratings,omitempty"`
	Levels       []Named                       `json:"levels,omitempty" doc:"Achievements to choose from"`
	Forum        *ForumRef                     `json:"forum,omitempty"`
	Proposals    []RatingProposal              `json:"proposals,omitempty" doc:"What members of the forum proposed, oldest first; the last one stands"`
	Consequence  *ProposedConsequence          `json:"consequence,omitempty"`
	Appraisal    *uuid.UUID                    `json:"appraisal,omitempty" doc:"To be read with it"`
	Reports      []Reported                    `json:"reports,omitempty" doc:"What the public reported and was taken up, in words"`
	Complaint    *ComplaintAsks                `json:"complaint,omitempty"`
	Burst        *BurstAsks                    `json:"burst,omitempty"`
	Tags         []Named                       `json:"tags,omitempty" doc:"What a unit may need: may be given to a competency, an indicator or the comments"`
	Unit         *UnitAsks                     `json:"unit,omitempty" doc:"What a unit's training or findings are about"`
	Coaching     *CoachingAsks                 `json:"coaching,omitempty" doc:"The improvement period it is about"`
	Reward       *RewardView                   `json:"reward,omitempty" doc:"The training or seminar that was granted"`
	Today        appraisal.Date                `json:"today" doc:"Where the agency is; nothing is dated later"`
	Evaluation   *MethodEvaluation             `json:"evaluation,omitempty" doc:"What the cycle says about its method"`
	Survey       []SurveyQuestion              `json:"survey,omitempty" doc:"Questions, each answered from 1 to 5; a comment may identify who wrote it by what it says"`
}

// Criterion is something to score, with what each whole number means.
type Criterion struct {
	ID     string         `json:"id"`
	Name   string         `json:"name"`
	Rubric map[int]string `json:"rubric"`
}

// ForumRef names a forum at a revision.
type ForumRef struct {
	ID       uuid.UUID `json:"id"`
	Revision int       `json:"revision"`
}

// ProposedConsequence is what the method proposes after a rating.
type ProposedConsequence struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Kind   string `json:"kind" enum:"reward,coaching"`
	Decree bool   `json:"decree" doc:"Approving takes a decree's number and date"`
	// What a reward consists of.
	Form   appraisal.RewardForm `json:"form,omitempty" enum:"certificate,incentive,training,seminar,commendation,career"`
	Amount *appraisal.Number    `json:"amount,omitempty" doc:"Of an incentive, in rupiah"`
	Grade  string               `json:"grade,omitempty" doc:"Of an incentive, in the agency's table"`
	// Approved before the result was corrected: approving confirms it, declining withdraws it.
	Reconsidered bool            `json:"reconsidered,omitempty"`
	DecreeNumber string          `json:"decree_number,omitempty" doc:"Of the decree that granted it before"`
	DecreeDate   *appraisal.Date `json:"decree_date,omitempty"`
}

// Form shows a duty to the one who owes it.
func (a *Acts) Form(ctx context.Context, id access.Identity, duty uuid.UUID) (f Form, err error) {
	err = a.see(ctx, id.Agency, func(d *deed) error {
		m, err := d.dutyMatter(ctx, id, duty, access.SeeDuty, false)
		if err != nil {
			return err
		}
		row, err := d.DutyInFull(ctx, duty)
		if err != nil {
			return wrap(err, "load duty")
		}
		f.Duty = dutyOf(row, m.method, id.Language)
		if f.Deadline, err = d.dueFrom(ctx, m); err != nil {
			return err
		}
		doc, err := d.DocumentOf(ctx, duty)
		switch {
		case store.NoRows(err):
		case err != nil:
			return wrap(err, "load draft")
		case doc.Final:
			f.Submitted = doc.Body
		default:
			f.Draft = draftOf(doc)
		}
		if f.ActingFor, err = d.principal(ctx, m); err != nil {
			return err
		}
		if f.Asks, err = d.asks(ctx, m, id); err != nil {
			return err
		}
		return d.working(ctx, *m.duty)
	})
	return f, err
}

// asks gathers what m's duty asks for.
func (d *deed) asks(ctx context.Context, m *matter, id access.Identity) (Asks, error) {
	facts, err := d.submissionFacts(ctx, m)
	if err != nil {
		return Asks{}, err
	}
	a := Asks{Today: facts.Today}
	l, kind := id.Language, facts.Duty.Kind
	if kind.Rater() != "" || kind == appraisal.EvaluatePeriod {
		a.Tags = tagNames(m.method, l)
	}
	if m.appraisal != nil && access.Allow(id, access.SeeAppraisal, m.facts()) == nil {
		a.Appraisal = &m.appraisal.ID
	}
	if by := kind.Rater(); by != "" {
		err = d.assessmentAsks(ctx, m, facts, by, id, &a)
		return a, err
	}
	if kind.AboutComplaint() {
		err = d.complaintAsks(ctx, m, &a)
		return a, err
	}
	if kind.OfUnit() {
		a.Unit, err = d.unitAsks(ctx, m, l)
		return a, err
	}
	switch kind {
	case appraisal.ProposePlan, appraisal.RevisePlan:
		a.Family = facts.Family
		a.Examples = examples(m.method, facts.Family, l)
		if a.Returned, a.Proposed, err = d.returned(ctx, m); err == nil {
			err = d.planAsks(ctx, m, facts, id, &a)
		}
	case appraisal.AgreePlan:
		a.Proposed = facts.Proposed
		err = d.planAsks(ctx, m, facts, id, &a)
	case appraisal.ReportPeriod:
		a.Plan = facts.Plan
		err = d.yearAsks(ctx, m, facts.Plan, id, &a)
	case appraisal.EvaluatePeriod:
		a.Plan = facts.Plan
		if a.Reported, err = d.reported(ctx, m, facts.Plan); err == nil {
			err = d.yearAsks(ctx, m, facts.Plan, id, &a)
		}
	case appraisal.NominatePeers:
		a.Peers = facts.Step.Peers
	case appraisal.ApprovePeers:
		err = d.nominated(ctx, facts.Nominated, &a)
	case appraisal.DecideEscalation:
		err = d.escalationAsks(ctx, m, facts, l, &a)
	case appraisal.NamePeer:
		err = d.namingAsks(ctx, m, &a)
	case appraisal.StateOnObjection, appraisal.DecideObjection:
		err = d.objectionAsks(ctx, m, facts, l, &a)
	case appraisal.StateOnLowering, appraisal.AnswerAdvice:
		err = d.forumAsks(ctx, m, facts, l, &a)
	case appraisal.SetAchievement:
		if m.method.Organisation != nil {
			for _, level := range m.method.Organisation.Levels {
				a.Levels = append(a.Levels, Named{string(level.ID), level.Name.In(l)})
			}
		}
		if m.forum != nil {
			a.Forum = &ForumRef{m.forum.ID, int(m.forum.Revision)}
		}
	case appraisal.ApproveCalibration:
		a.Forum = &ForumRef{m.forum.ID, int(m.forum.Revision)}
	case appraisal.DecideConsequence:
		if r := facts.Rule; r != nil {
			a.Consequence, err = d.proposed(ctx, m, *r, l)
		}
		a.Rating = facts.Rating
	case appraisal.AnswerSurvey:
		a.Survey = questions(l)
	case appraisal.EvaluateMethod:
		a.Evaluation, err = d.evaluationAsks(ctx, m, id)
	}
	switch {
	case err != nil:
	case m.kind() == appraisal.CoachingProcess:
		a.Coaching, err = d.coachingAsks(ctx, m, facts, l)
	case m.kind() == appraisal.RewardProcess:
		a.Reward, err = d.rewardAsks(ctx, m, l)
	}
	return a, err
}

func (d *deed) assessmentAsks(
	ctx context.Context, m *matter, f appraisal.Facts, by appraisal.Rater, id access.Identity, a *Asks,
) (err error) {
	l := id.Language
	a.Family = f.Family
	a.Scale = &m.method.Scale
	family, _ := m.method.FamilyByID(f.Family)
	for _, ref := range family.Competencies {
		c := m.method.Competencies[ref.ID]
		a.Competencies = append(a.Competencies, Criterion{ref.ID, c.Name.In(l), rubric(c.Rubric, l)})
	}
	if by != appraisal.BySelf && by != appraisal.BySupervisor {
		return nil
	}
	a.Plan = f.Plan
	if by == appraisal.BySelf {
		return d.yearAsks(ctx, m, f.Plan, id, a)
	}
	a.Judgement = m.method.Scoring.Kind == appraisal.MatrixKind
	for _, s := range m.method.Scoring.Sections {
		for _, c := range s.Criteria {
			a.Criteria = append(a.Criteria, Criterion{c.ID, c.Name.In(l), rubric(c.Rubric, l)})
		}
		if s.Additional != nil {
			a.Additional = s.Additional
		}
	}
	a.Innovation = m.method.UsesInnovation()
	if a.Periods, err = d.periods(ctx, m, l); err != nil {
		return err
	}
	if a.Reports, err = d.reportsOf(ctx, m); err != nil {
		return err
	}
	if a.Reported, err = d.reported(ctx, m, f.Plan); err != nil {
		return err
	}
	return d.yearAsks(ctx, m, f.Plan, id, a)
}

// yearAsks adds what was measured and written down while the year ran.
func (d *deed) yearAsks(ctx context.Context, m *matter, plan *appraisal.Plan, id access.Identity, a *Asks) (err error) {
	if err := d.measuredAsks(ctx, m, plan, id.Language, a); err != nil {
		return err
	}
	a.Journal, err = d.journal(ctx, m, id)
	return err
}

func rubric(texts map[int]appraisal.Text, l appraisal.Language) map[int]string {
	in := make(map[int]string, len(texts))
	for n, t := range texts {
		in[n] = t.In(l)
	}
	return in
}

func examples(m *appraisal.Method, family string, l appraisal.Language) []appraisal.Indicator {
	f, _ := m.FamilyByID(family)
	list := make([]appraisal.Indicator, 0, len(f.Indicators))
	for _, e := range f.Indicators {
		list = append(list, appraisal.Indicator{
			Name: e.Name.In(l), Unit: e.Unit.In(l), Source: e.Source.In(l), Better: e.Better, Target: &e.Target, Metric: e.Metric,
		})
	}
	return list
}

// inPlan are the figures of indicators that the plan still has: a revision may have removed some.
func inPlan(figures []appraisal.Realised, plan *appraisal.Plan) []appraisal.Realised {
	return slices.DeleteFunc(figures, func(r appraisal.Realised) bool {
		return plan == nil || !slices.ContainsFunc(plan.Indicators, func(i appraisal.Indicator) bool { return i.Name == r.Indicator })
	})
}

// reported are the figures the employee gave last, of the plan in force: in the self-assessment,
// else in a report.
func (d *deed) reported(ctx context.Context, m *matter, plan *appraisal.Plan) (figures []appraisal.Realised, err error) {
	docs, err := d.DocumentsOf(ctx, m.process.ID)
	if err != nil {
		return nil, wrap(err, "load documents")
	}
	for _, doc := range docs {
		kind := appraisal.DutyKind(doc.Kind)
		if kind != appraisal.ReportPeriod && kind != appraisal.AssessSelf {
			continue
		}
		answer, err := appraisal.DecodeSubmission(kind, doc.Body)
		if err != nil {
			return nil, wrap(err, "stored report")
		}
		var given []appraisal.Realised
		switch s := answer.(type) {
		case *appraisal.PeriodReport:
			given = s.Realised
		case *appraisal.Assessment:
			given = s.Realised
		}
		if len(given) > 0 {
			figures = given
		}
	}
	return inPlan(figures, plan), nil
}

func (d *deed) nominated(ctx context.Context, ids []uuid.UUID, a *Asks) error {
	cards, err := d.people(ctx, ids...)
	if err != nil {
		return err
	}
	for _, id := range ids {
		p := personOf(cards[id])
		p.Number = ""
		a.Nominated = append(a.Nominated, p)
	}
	return nil
}

func trimmed(s string) string { return strings.TrimSpace(s) }
