package appraisal

import (
	"cmp"
	"math"
	"slices"

	"rapor/appraisal/statistics"
)

// Evaluate says what the facts of a cycle mean for its method.
func (m *Method) Evaluate(f EvaluationFacts) Evaluation {
	e := &evaluator{m: m, f: f, report: Evaluation{
		Method: m.ID, People: f.People, Ratings: []RatingShare{}, Participation: f.Participation, Lapses: f.Lapses,
		Escalations: f.Escalations, Burden: EvaluatedBurden{Duties: f.Duties, Forms: f.Forms},
		Agreement: []ItemAgreement{}, Leniency: f.Leniency, Items: []ItemFigures{}, Indicators: []ItemFigures{}, Changes: f.Changes,
		Service:  EvaluatedService{Metrics: []MetricChange{}, Weaknesses: []WeaknessChange{}, Trainings: []TrainingOutcome{}},
		Findings: []EvaluationFinding{}, Proposals: []EvaluationProposal{},
	}}
	if f.Before != nil {
		e.report.Before = f.Before.Name
	}
	e.participation()
	e.delays()
	e.burden()
	e.agreement()
	e.leniency()
	e.ratings()
	e.items()
	e.self()
	e.changes()
	e.service()
	e.survey()
	return e.report
}

// evaluator fills one report.
type evaluator struct {
	m      *Method
	f      EvaluationFacts
	report Evaluation
}

// The bounds from which a figure is notable. They are the program's, and nobody's rating hangs on them.
const (
	punctualShare = 0.8  // of duties, by their deadline
	sameRating    = 0.9  // of all people
	changedShare  = 0.1  // of results, by forum
	objectedShare = 0.25 // of objections, that change the result
	silentShare   = 0.2  // of decisions on delays, not given in time
	fewAnswered   = 0.5  // of those asked in the survey
	surveyHigh    = 4.0
	surveyLow     = 2.5
	longForm      = 45.0 // minutes, median
)

// find notes a finding, and what could be done about it where it is flagged and something could.
func (e *evaluator) find(id string, chapter EvaluationChapter, about Text, words statistics.Words, flag bool, proposal *statistics.Words) {
	e.report.Findings = append(e.report.Findings, EvaluationFinding{ID: id, Chapter: chapter, About: about, Words: Text(words), Flag: flag})
	if flag && proposal != nil {
		e.report.Proposals = append(e.report.Proposals, EvaluationProposal{Finding: id, Words: Text(aboutIn(*proposal, about))})
	}
}

// aboutIn writes what a proposal is about into its words.
func aboutIn(w statistics.Words, about Text) statistics.Words {
	return statistics.Words{ID: fillAbout(w.ID, about.ID), EN: fillAbout(w.EN, about.EN)}
}

func (e *evaluator) participation() {
	for i := range e.report.Participation {
		p := &e.report.Participation[i]
		switch {
		case p.Step != "":
			p.Name = e.m.stepName(p.Step)
		case p.Unit == nil:
			p.Name = p.Part.Name()
		}
		if p.Unit != nil {
			continue
		}
		share, ok := statistics.Share(p.Punctual, p.Owed, statistics.Usual)
		if !ok {
			continue
		}
		id, about := "participation", Text{}
		switch {
		case p.Step != "":
			id, about = "participation:step:"+p.Step, p.Name
		case p.Part != "":
			id, about = "participation:part:"+string(p.Part), p.Name
		}
		// One part or step is worth a finding only where it is late.
		late := share.Interval.High < punctualShare
		if about != (Text{}) && !late {
			continue
		}
		e.find(id, ChapterParticipation, about, statistics.Figures{
			"owed": statistics.Whole(p.Owed), "met": statistics.Percent(float64(p.Met) / float64(p.Owed)),
			"punctual": statistics.Percent(share.Share), "median": statistics.Decimal(math.Abs(p.AfterDue.Median)),
		}.In(participationWords(p.AfterDue.Median)), late, &proposals.late)
	}
}

func (e *evaluator) delays() {
	total := 0
	for i := range e.report.Lapses {
		e.report.Lapses[i].Name = e.report.Lapses[i].Kind.Name()
		total += e.report.Lapses[i].Count
	}
	x := e.f.Escalations
	e.find("delays", ChapterDelays, Text{}, statistics.Figures{
		"lapsed": statistics.Whole(total), "escalated": statistics.Whole(x.Escalated), "extended": statistics.Whole(x.Extended),
		"reassigned": statistics.Whole(x.Reassigned), "without": statistics.Whole(x.Proceeded + x.Closed), "silent": statistics.Whole(x.Unanswered),
	}.In(delayWords), false, nil)
	// Escalations that nobody answers are a fault of the way up, not of those who are late.
	share, ok := statistics.Share(x.Unanswered, x.Escalated+x.Unanswered, statistics.Usual)
	if ok && share.N >= statistics.Fewest && share.Interval.Low > silentShare {
		e.find("delays:unanswered", ChapterDelays, Text{}, statistics.Figures{
			"share": statistics.Percent(share.Share), "n": statistics.Whole(share.N),
		}.In(unansweredWords), true, &proposals.unanswered)
	}
}

func (e *evaluator) burden() {
	for i := range e.report.Burden.Duties {
		b := &e.report.Burden.Duties[i]
		b.Name = b.Part.Name()
		if b.Part == "" {
			e.find("burden", ChapterBurden, Text{}, statistics.Figures{
				"people": statistics.Whole(b.People), "mean": statistics.Decimal(b.Mean), "most": statistics.Whole(b.Most),
			}.In(burdenWords), false, nil)
		}
	}
	for i := range e.report.Burden.Forms {
		b := &e.report.Burden.Forms[i]
		b.Name = b.Kind.Name()
		if b.Median >= longForm {
			e.find("burden:"+string(b.Kind), ChapterBurden, b.Name, statistics.Figures{
				"median": statistics.Decimal(b.Median), "ninth": statistics.Decimal(b.Ninth), "n": statistics.Whole(b.Forms),
			}.In(longFormWords), true, &proposals.long)
		}
	}
}

func (e *evaluator) agreement() {
	for _, t := range e.f.Agreement {
		one := ItemAgreement{Item: t.Item, Name: e.m.itemName("competency", t.Item)}
		id := "agreement"
		if t.Item != "" {
			id += ":" + t.Item
		}
		a, ok := statistics.Tallied(t.Tally).Agreement(statistics.Usual)
		if ok {
			one.Agreement = &a
			f := a.Finding()
			if t.Item == "" || f.Flag {
				e.find(id, ChapterAgreement, one.Name, f.Words(), f.Flag, &proposals.disagree)
			}
		}
		e.report.Agreement = append(e.report.Agreement, one)
	}
}

func (e *evaluator) leniency() {
	l := &e.report.Leniency
	if l.Flagged == nil {
		l.Flagged = []FlaggedSupervisor{}
	}
	slices.SortStableFunc(l.Flagged, func(a, b FlaggedSupervisor) int {
		return cmp.Compare(math.Abs(b.Leniency.Difference.Estimate), math.Abs(a.Leniency.Difference.Estimate))
	})
	l.Spread = l.Results.SD()
	figures := statistics.Figures{
		"compared": statistics.Whole(l.Compared), "supervisors": statistics.Whole(l.Supervisors), "lenient": statistics.Whole(l.Lenient),
		"severe": statistics.Whole(l.Severe), "spread": statistics.Decimal(l.Spread), "fewest": statistics.Whole(statistics.Fewest),
	}
	if l.Compared < 2 {
		e.find("leniency", ChapterLeniency, Text{}, figures.In(fewSupervisorsWords), false, nil)
		return
	}
	e.find("leniency", ChapterLeniency, Text{}, figures.In(leniencyWords), l.Lenient+l.Severe > 0, &proposals.lenient)
}

// ratings says whether nearly everybody has the same rating.
func (e *evaluator) ratings() {
	total := 0
	for _, n := range e.f.Ratings {
		total += n
	}
	for _, r := range e.m.Ratings {
		n := e.f.Ratings[r.ID]
		e.report.Ratings = append(e.report.Ratings, RatingShare{Rating: r.ID, Name: r.Name, People: n})
		share, ok := statistics.Share(n, total, statistics.Usual)
		if ok && share.Interval.Low >= sameRating {
			e.find("ratings:"+r.ID, ChapterDiscrimination, r.Name, statistics.Figures{
				"share": statistics.Percent(share.Share), "n": statistics.Whole(total),
			}.In(sameRatingWords), true, &proposals.same)
		}
	}
}

func (e *evaluator) items() {
	for _, c := range e.f.Items {
		one := e.item(c, e.m.itemName(c.Section, c.Item), "item:", &proposals.ceiling)
		e.report.Items = append(e.report.Items, one)
	}
	for _, c := range e.f.Indicators {
		one := e.item(c, Text{c.Item, c.Item}, "indicator:", &proposals.target)
		e.report.Indicators = append(e.report.Indicators, one)
	}
}

func (e *evaluator) item(c ItemCounts, name Text, kind string, ceiling *statistics.Words) ItemFigures {
	one := ItemFigures{Section: c.Section, Item: c.Item, Name: name, People: c.People, Mean: c.Mean, SD: c.SD}
	if full, ok := statistics.Share(c.Full, c.Given, statistics.Usual); ok {
		one.Full = &full
		if f := full.Finding(); f.Flag {
			e.find("ceiling:"+kind+c.Item, ChapterDiscrimination, name, f.Words(), true, ceiling)
		}
	}
	if r, ok := statistics.Correlated(c.WithRest, c.Compared, statistics.Usual); ok {
		one.Discrimination = &r
		if f := r.Finding(); f.Flag {
			e.find("discrimination:"+kind+c.Item, ChapterDiscrimination, name, f.Words(), true, &proposals.indistinct)
		}
	}
	return one
}

func (e *evaluator) self() {
	d, f := statistics.SelfAgainstSupervisor(e.f.Self, e.f.Alike)
	e.report.Self = EvaluatedSelf{Pairs: e.f.Self.N, Alike: e.f.Alike}
	if e.f.Self.N == 0 {
		return
	}
	if f.Code != statistics.SelfTooFew && f.Code != statistics.SelfConstant {
		e.report.Self.Difference = &d
	}
	// Half a point is what people round by; less is nobody's business.
	flag := f.Flag && math.Abs(d.Estimate) >= 0.5
	e.find("self", ChapterSelf, Text{}, f.Words(), flag, &proposals.self)
}

func (e *evaluator) changes() {
	c := e.f.Changes
	if c.InForums > 0 {
		share, _ := statistics.Share(c.Raised+c.Lowered, c.InForums, statistics.Usual)
		e.find("changes:forum", ChapterChanges, Text{}, statistics.Figures{
			"share": statistics.Percent(share.Share), "n": statistics.Whole(c.InForums), "raised": statistics.Whole(c.Raised), "lowered": statistics.Whole(c.Lowered),
		}.In(forumWords), share.N >= statistics.Fewest && share.Interval.Low > changedShare, &proposals.forum)
	}
	if c.Results > 0 {
		changed := c.ObjectionsRaised + c.ObjectionsLowered
		share, ok := statistics.Share(changed, c.Objections, statistics.Usual)
		e.find("changes:objections", ChapterChanges, Text{}, statistics.Figures{
			"objections": statistics.Whole(c.Objections), "n": statistics.Whole(c.Results), "changed": statistics.Whole(changed),
		}.In(objectionWords), ok && share.N >= statistics.Fewest && share.Interval.Low > objectedShare, &proposals.objections)
	}
}

// stepName is what a step of any process of the cycle is called.
func (m *Method) stepName(id string) Text {
	for _, s := range m.Steps {
		if s.ID == id {
			return s.Name
		}
	}
	return StepKind(id).Name()
}

// itemName is what a competency or a criterion is called; "" is all together.
func (m *Method) itemName(section, id string) Text {
	if id == "" {
		return Text{"Semua kompetensi", "All competencies"}
	}
	if c, ok := m.Competencies[id]; ok && section != "criterion" {
		return c.Name
	}
	for _, s := range m.Scoring.Sections {
		for _, c := range s.Criteria {
			if c.ID == id {
				return c.Name
			}
		}
	}
	return Text{id, id}
}
