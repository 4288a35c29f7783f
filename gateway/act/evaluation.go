package act

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/config"
	"rapor/gateway/access"
	"rapor/store"
	"rapor/store/db"
)

// MethodEvaluation is what a cycle says about its method, and what was decided. Texts are in both
// languages, as they were computed.
type MethodEvaluation struct {
	Cycle      CycleRef             `json:"cycle"`
	Method     Named                `json:"method"`
	MethodHash string               `json:"method_hash"`
	ComputedAt time.Time            `json:"computed_at"`
	Report     appraisal.Evaluation `json:"report"`
	// Supervisors named in the report.
	Supervisors []Person          `json:"supervisors,omitempty" doc:"Those whom report.leniency.flagged names"`
	Decision    *MethodDecided    `json:"decision" doc:"Null until the official has decided"`
	Questions   []SurveyQuestion  `json:"questions,omitempty" doc:"What the survey asked, each from 1 to 5"`
	Chapters    []EvaluationTitle `json:"chapters" doc:"The chapters of the findings, in their order"`
}

// EvaluationTitle names a chapter.
type EvaluationTitle struct {
	ID   appraisal.EvaluationChapter `json:"id"`
	Name string                      `json:"name"`
}

// SurveyQuestion is a question of the survey in the reader's language.
type SurveyQuestion struct {
	ID   string `json:"id" example:"fairness"`
	Text string `json:"text"`
}

// MethodDecided is what the official decided about a method.
type MethodDecided struct {
	Decision string    `json:"decision" enum:"keep,improve,replace"`
	Reason   string    `json:"reason"`
	Findings []string  `json:"findings" doc:"IDs of the findings it rests on"`
	Version  string    `json:"version,omitempty" doc:"Hash of the version that takes the method's place"`
	By       Person    `json:"by"`
	At       time.Time `json:"at"`
}

// EvaluationSummary is what everybody may read once the official has decided.
type EvaluationSummary struct {
	Cycle     CycleRef                       `json:"cycle"`
	Method    Named                          `json:"method"`
	Findings  []appraisal.EvaluationFinding  `json:"findings"`
	Proposals []appraisal.EvaluationProposal `json:"proposals"`
	Survey    *appraisal.SurveyGroup         `json:"survey" doc:"Everybody's answers together; null below three"`
	Decision  MethodDecided                  `json:"decision"`
	Chapters  []EvaluationTitle              `json:"chapters"`
}

// SurveyComment is something somebody wrote; nobody knows who.
type SurveyComment struct {
	ID   uuid.UUID `json:"id"`
	Text string    `json:"text"`
}

// Evaluation shows the evaluation of a cycle's method to HR and the official.
func (a *Acts) Evaluation(ctx context.Context, id access.Identity, cycle uuid.UUID) (e MethodEvaluation, err error) {
	err = a.see(ctx, id.Agency, func(d *deed) error {
		if err := access.Allow(id, access.SeeEvaluation, access.Facts{Agency: id.Agency}); err != nil {
			return err
		}
		e, err = d.evaluation(ctx, id, cycle)
		return err
	})
	return e, err
}

// EvaluationSummary shows the findings and the decision to everybody in the agency.
func (a *Acts) EvaluationSummary(ctx context.Context, id access.Identity, cycle uuid.UUID) (s EvaluationSummary, err error) {
	err = a.see(ctx, id.Agency, func(d *deed) error {
		if err := access.Allow(id, access.SeeEvaluationSummary, access.Facts{Agency: id.Agency}); err != nil {
			return err
		}
		e, err := d.evaluation(ctx, id, cycle)
		if err != nil {
			return err
		}
		if e.Decision == nil {
			return appraisal.Refuse(appraisal.Conflict, "evaluation-undecided", "", "")
		}
		s = EvaluationSummary{
			Cycle: e.Cycle, Method: e.Method, Findings: e.Report.Public(), Survey: e.Report.Survey.All, Decision: *e.Decision, Chapters: e.Chapters,
			Proposals: []appraisal.EvaluationProposal{},
		}
		s.Decision.By.Number = ""
		for _, p := range e.Report.Proposals {
			if slices.ContainsFunc(s.Findings, func(f appraisal.EvaluationFinding) bool { return f.ID == p.Finding }) {
				s.Proposals = append(s.Proposals, p)
			}
		}
		return nil
	})
	return s, err
}

// SurveyComments are what people wrote in a survey, in no order that says anything, once it is over. After
// is the last one read.
func (a *Acts) SurveyComments(ctx context.Context, id access.Identity, cycle, after uuid.UUID, limit int) (list []SurveyComment, next *uuid.UUID, err error) {
	list = []SurveyComment{}
	err = a.see(ctx, id.Agency, func(d *deed) error {
		if err := access.Allow(id, access.SeeEvaluation, access.Facts{Agency: id.Agency}); err != nil {
			return err
		}
		_, report, err := d.evaluated(ctx, cycle)
		if err != nil || report.Survey.Comments == 0 {
			return err
		}
		most := atMost(limit, 100, 500)
		rows, err := d.Queries.SurveyComments(ctx, db.SurveyCommentsParams{CycleID: cycle, After: after, Most: most})
		if err != nil {
			return wrap(err, "load comments")
		}
		for _, r := range rows {
			list = append(list, SurveyComment{r.ID, r.Body})
		}
		if len(list) == int(most) {
			next = &list[most-1].ID
		}
		return nil
	})
	return list, next, err
}

// evaluated loads the evaluation of a cycle.
func (d *deed) evaluated(ctx context.Context, cycle uuid.UUID) (row db.Evaluation, report appraisal.Evaluation, err error) {
	if _, err := d.Cycle(ctx, cycle); err != nil {
		return row, report, found(err, "cycle-unknown")
	}
	if row, err = d.Queries.Evaluation(ctx, cycle); err != nil {
		return row, report, found(err, "evaluation-unknown")
	}
	return row, report, wrap(json.Unmarshal(row.Report, &report), "stored evaluation")
}

func (d *deed) evaluation(ctx context.Context, id access.Identity, cycle uuid.UUID) (e MethodEvaluation, err error) {
	row, report, err := d.evaluated(ctx, cycle)
	if err != nil {
		return e, err
	}
	c, err := d.Cycle(ctx, cycle)
	if err != nil {
		return e, wrap(err, "load cycle")
	}
	m, err := d.method(ctx, row.MethodHash)
	if err != nil {
		return e, err
	}
	e = MethodEvaluation{
		Cycle: CycleRef{c.ID, c.Name}, Method: Named{m.ID, m.Name.In(id.Language)}, MethodHash: row.MethodHash, ComputedAt: row.ComputedAt, Report: report,
		Questions: questions(id.Language),
	}
	for _, chapter := range appraisal.EvaluationChapters() {
		e.Chapters = append(e.Chapters, EvaluationTitle{chapter, chapter.Name().In(id.Language)})
	}
	var who []uuid.UUID
	for _, f := range report.Leniency.Flagged {
		who = append(who, f.Supervisor)
	}
	if row.DecidedBy != nil {
		who = append(who, *row.DecidedBy)
	}
	cards, err := d.people(ctx, who...)
	if err != nil {
		return e, err
	}
	for _, f := range report.Leniency.Flagged {
		if card, ok := cards[f.Supervisor]; ok {
			e.Supervisors = append(e.Supervisors, personOf(card))
		}
	}
	if row.DecidedAt != nil {
		e.Decision = &MethodDecided{Decision: value(row.Decision), Reason: value(row.Reason), Findings: row.Findings, Version: value(row.NextHash), At: *row.DecidedAt}
		if card, ok := cards[*row.DecidedBy]; ok {
			e.Decision.By = personOf(card)
		}
	}
	return e, nil
}

// evaluationAsks is the report a decision is about; nil where a release entered the step that computed none.
func (d *deed) evaluationAsks(ctx context.Context, m *matter, id access.Identity) (*MethodEvaluation, error) {
	if _, err := d.Queries.Evaluation(ctx, m.cycle.ID); err != nil {
		if store.NoRows(err) {
			err = nil
		}
		return nil, wrap(err, "load the evaluation")
	}
	e, err := d.evaluation(ctx, id, m.cycle.ID)
	return &e, err
}

func questions(l appraisal.Language) (list []SurveyQuestion) {
	for _, q := range appraisal.SurveyQuestions() {
		list = append(list, SurveyQuestion{q.ID, q.Text.In(l)})
	}
	return list
}

// shownVersion is how much of what somebody names as a version is said back.
const shownVersion = 64

// decisionFacts are what a decision about the method is checked against.
func (d *deed) decisionFacts(ctx context.Context, m *matter, f *appraisal.Facts) error {
	f.MethodHash = m.cycle.MethodHash
	row, err := d.Queries.Evaluation(ctx, m.cycle.ID)
	if store.NoRows(err) {
		return nil // the step was entered by a release that computed nothing
	}
	if err != nil {
		return wrap(err, "load the evaluation")
	}
	var report appraisal.Evaluation
	if err := json.Unmarshal(row.Report, &report); err != nil {
		return wrap(err, "stored evaluation")
	}
	for _, one := range report.Findings {
		f.Evaluated = append(f.Evaluated, one.ID)
	}
	return nil
}

// checkVersion says what is wrong with the version that a decision names: only the store knows what
// the agency keeps.
func (d *deed) checkVersion(ctx context.Context, m *matter, version string) (p appraisal.Problems, err error) {
	if version == "" || version == m.cycle.MethodHash {
		return nil, nil
	}
	if source, err := config.Method(version); err == nil {
		if appraisal.Hash(source) == m.cycle.MethodHash {
			p.Add("version-same", "version", version)
		}
		return p, nil
	}
	_, err = d.MethodSource(ctx, version)
	if store.NoRows(err) {
		p.Add("version-unknown", "version", version[:min(len(version), shownVersion)])
		return p, nil
	}
	return nil, wrap(err, "look for the version")
}

// recordSurvey keeps what somebody answered in a survey without who it was, and wakes nobody: the
// cycle looks again when the survey is over. Only the very last answer says that it is.
func (d *deed) recordSurvey(ctx context.Context, m *matter, answer appraisal.SurveyAnswer) (Recorded, error) {
	met, err := d.MeetDuty(ctx, db.MeetDutyParams{At: &d.Now, ID: m.duty.ID, AssigneeID: m.duty.AssigneeID})
	if err != nil {
		return Recorded{}, wrap(err, "meet duty")
	}
	if met == 0 {
		return Recorded{}, d.lost(ctx, m)
	}
	if err := d.KeepSurveyAnswer(ctx, m.cycle.ID, *m.duty.AssigneeID, answer); err != nil {
		return Recorded{}, err
	}
	// That they answered is kept, and not what: a draft of it goes too.
	document, err := d.FinaliseDocument(ctx, db.FinaliseDocumentParams{
		AgencyID: d.Agency, ID: store.NewID(), ProcessID: m.process.ID, DutyID: m.duty.ID, Kind: m.duty.Kind, AuthorID: m.duty.AssigneeID,
		Body: []byte("{}"), SavedAt: d.Now,
	})
	if err != nil {
		return Recorded{}, wrap(err, "finalise document")
	}
	if err := d.SettleDuty(ctx, db.SettleDutyParams{ID: m.duty.ID, SettledAt: &d.Now}); err != nil {
		return Recorded{}, wrap(err, "settle duty")
	}
	err = d.Record(ctx, store.Entry{
		Actor: m.duty.AssigneeID, Act: "duty.met", Cycle: &m.cycle.ID, Process: &m.process.ID, Duty: &m.duty.ID, Detail: map[string]string{"kind": m.duty.Kind},
	})
	if err != nil {
		return Recorded{}, err
	}
	if err := d.DropMails(ctx, m.duty.ID); err != nil {
		return Recorded{}, err
	}
	r := Recorded{ID: m.duty.ID, State: string(appraisal.DutyMet), RecordedAt: d.Now, Document: document}
	left, err := d.OpenSurveys(ctx, m.process.ID)
	if err != nil || left.Open > 0 {
		return r, wrap(err, "count open surveys")
	}
	return r, d.tell(ctx, m.process)
}
