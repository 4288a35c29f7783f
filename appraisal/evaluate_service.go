package appraisal

import (
	"rapor/appraisal/statistics"
)

func (e *evaluator) service() {
	b := e.f.Before
	for _, metric := range e.m.Metrics {
		now, ok := e.f.Now.Metrics[metric.ID]
		if !ok || metric.Shown {
			continue
		}
		one := MetricChange{Metric: metric.ID, Name: metric.Name, Now: now}
		if b != nil && b.Method.sameMetric(metric) {
			if before, ok := b.Metrics[metric.ID]; ok {
				one.Before = &before
			}
		}
		e.metric("service:"+metric.ID, &one, e.m.direction(metric.ID))
		e.report.Service.Metrics = append(e.report.Service.Metrics, one)
	}
	if e.f.Now.Public.N >= LeastEvaluated {
		one := MetricChange{Metric: "public", Name: Text{"Penilaian masyarakat", "What the public said"}, Now: e.f.Now.Public}
		if b != nil && b.Public.N >= LeastEvaluated && b.Method.Scale.From.Equal(e.m.Scale.From) && b.Method.Scale.To.Equal(e.m.Scale.To) {
			before := b.Public
			one.Before = &before
		}
		e.metric("service:public", &one, statistics.Higher)
		e.report.Service.Public = &one
	}
	e.complaints()
	e.weaknesses()
}

// metric compares a measure with the year before, or says what it is in the first.
func (e *evaluator) metric(id string, one *MetricChange, better statistics.Direction) {
	if one.Before == nil {
		e.find(id, ChapterService, one.Name, statistics.Figures{
			"mean": statistics.Decimal(one.Now.Mean), "n": statistics.Whole(one.Now.N),
		}.In(firstYearWords), false, nil)
		return
	}
	_, f := statistics.Change(one.Now, *one.Before, better)
	one.Code = f.Code
	proposal := &proposals.worse
	if f.Code != statistics.Worsened {
		proposal = nil
	}
	e.find(id, ChapterService, one.Name, f.Words(), f.Flag, proposal)
}

func (e *evaluator) complaints() {
	now := e.f.Now.Complaints
	e.report.Service.Complaints = EvaluatedComplaint{Now: now}
	e.find("service:complaints", ChapterService, Text{}, statistics.Figures{
		"taken": statistics.Whole(now.TakenUp), "substantiated": statistics.Whole(now.Substantiated), "employees": statistics.Whole(now.Employees),
	}.In(complaintWords), false, nil)
	if e.f.Before == nil {
		return
	}
	before := e.f.Before.Complaints
	e.report.Service.Complaints.Before = &before
	a, okA := statistics.Share(now.Employees, now.Appraised, statistics.Usual)
	b, okB := statistics.Share(before.Employees, before.Appraised, statistics.Usual)
	if okA && okB {
		e.changed("service:complaints-about", substantiatedName, a, b)
	}
	if now.Days.N > 0 && before.Days.N > 0 {
		_, f := statistics.Change(now.Days, before.Days, statistics.Lower)
		e.find("service:answers", ChapterService, answerName, f.Words(), f.Flag, worse(f.Code))
	}
}

func (e *evaluator) changed(id string, about Text, now, before statistics.Proportion) {
	_, f := statistics.ShareChange(now, before, statistics.Lower)
	e.find(id, ChapterService, about, f.Words(), f.Flag, worse(f.Code))
}

func worse(code statistics.Verdict) *statistics.Words {
	if code == statistics.Worsened {
		return &proposals.worse
	}
	return nil
}

// weaknesses says whether competencies in which many were weak are better now.
func (e *evaluator) weaknesses() {
	for _, id := range sortedKeys(e.f.Now.Weak) {
		c := e.f.Now.Weak[id]
		now, ok := statistics.Share(c.Weak, c.People, statistics.Usual)
		if !ok || c.People < LeastEvaluated {
			continue
		}
		one := WeaknessChange{Competency: id, Name: e.m.itemName("competency", id), Now: now}
		if e.f.Before != nil {
			w := e.f.Before.Weak[id]
			if before, ok := statistics.Share(w.Weak, w.People, statistics.Usual); ok && w.People >= LeastEvaluated {
				one.Before = &before
				e.changed(weakFinding(id), weakName(one.Name), now, before)
			}
		}
		e.report.Service.Weaknesses = append(e.report.Service.Weaknesses, one)
	}
	e.trainings()
}

// trainings compares those who attended with those who did not, over the trainings of which both may be told.
func (e *evaluator) trainings() {
	type sums struct {
		outcome          TrainingOutcome
		attended, absent WeakCounts
	}
	by := map[string]*sums{}
	for _, t := range e.f.Trainings {
		s := by[t.Competency]
		if s == nil {
			s = &sums{outcome: TrainingOutcome{Competency: t.Competency, Name: e.m.itemName("competency", t.Competency)}}
			by[t.Competency] = s
		}
		s.outcome.Trainings++
		if e.m.Development != nil && e.m.Development.Splits(t.After, t.Attended, t.Absent) {
			s.outcome.Compared++
			s.attended.add(t.Attended)
			s.absent.add(t.Absent)
		}
	}
	for _, id := range sortedKeys(by) {
		s := by[id]
		one, figures, words := &s.outcome, statistics.Figures{"trainings": statistics.Whole(s.outcome.Trainings)}, unsplitTrainingWords
		flag, proposal := false, (*statistics.Words)(nil)
		if one.Compared > 0 {
			attended, _ := statistics.Share(s.attended.Weak, s.attended.People, statistics.Usual)
			absent, _ := statistics.Share(s.absent.Weak, s.absent.People, statistics.Usual)
			one.Attended, one.Absent = &attended, &absent
			i, f := statistics.ShareChange(attended, absent, statistics.Lower)
			words, flag, proposal = trainingWords, f.Flag, worse(f.Code)
			if f.Code == statistics.ChangeTooFew {
				words = fewTrainedWords
			}
			figures = statistics.Figures{
				"attended": statistics.Percent(attended.Share), "absent": statistics.Percent(absent.Share),
				"low": statistics.Percent(i.Low), "high": statistics.Percent(i.High),
				"n": statistics.Whole(attended.N), "others": statistics.Whole(absent.N), "fewest": statistics.Whole(statistics.Fewest),
			}
		}
		e.report.Service.Trainings = append(e.report.Service.Trainings, *one)
		e.find(trainingFinding(id), ChapterService, one.Name, figures.In(words), flag, proposal)
	}
}

func (e *evaluator) survey() {
	r := e.f.Survey.Show()
	e.report.Survey = r
	if r.Asked == 0 {
		return
	}
	share, ok := statistics.Share(r.Answered, r.Asked, statistics.Usual)
	e.find("survey", ChapterSurvey, Text{}, statistics.Figures{
		"answered": statistics.Whole(r.Answered), "asked": statistics.Whole(r.Asked), "share": statistics.Percent(share.Share),
	}.In(surveyWords), ok && share.N >= statistics.Fewest && share.Interval.High < fewAnswered, &proposals.unheard)
	if r.All == nil {
		return
	}
	var before *SurveyGroup
	if e.f.Before != nil {
		before = SurveyFacts{Groups: e.f.Before.Survey}.Show().All
	}
	for _, q := range []struct {
		id       string
		of       func(SurveyGroup) statistics.Sample
		bad      func(float64) bool
		better   statistics.Direction
		proposal *statistics.Words
	}{
		{"fairness", func(g SurveyGroup) statistics.Sample { return g.Fairness }, below, statistics.Higher, &proposals.unfair},
		{"pressure", func(g SurveyGroup) statistics.Sample { return g.Pressure }, above, statistics.Lower, &proposals.pressed},
		{"usefulness", func(g SurveyGroup) statistics.Sample { return g.Usefulness }, below, statistics.Higher, &proposals.useless},
	} {
		now, about := q.of(*r.All), surveyNames[q.id]
		e.find("survey:"+q.id, ChapterSurvey, about, statistics.Figures{
			"mean": statistics.Decimal(now.Mean), "n": statistics.Whole(now.N),
		}.In(surveyMeanWords), now.N >= statistics.Fewest && q.bad(now.Mean), q.proposal)
		if before != nil {
			_, f := statistics.Change(now, q.of(*before), q.better)
			if f.Code != statistics.ChangeTooFew {
				e.find("survey:"+q.id+":change", ChapterSurvey, about, f.Words(), f.Flag, worse(f.Code))
			}
		}
	}
}

func below(mean float64) bool { return mean <= surveyLow }
func above(mean float64) bool { return mean >= surveyHigh }

// sameMetric reports whether m has the metric too, measured alike: only then can years be compared.
func (m *Method) sameMetric(metric Metric) bool {
	other, ok := m.Metric(metric.ID)
	return ok && other.Unit == metric.Unit && other.Combine == metric.Combine
}

// direction is which way a metric is better, as the method's own examples of indicators say.
func (m *Method) direction(metric string) statistics.Direction {
	for _, f := range m.Families {
		for _, i := range f.Indicators {
			switch {
			case i.Metric != metric:
			case i.Better == LowerIsBetter:
				return statistics.Lower
			case i.Better == HigherIsBetter:
				return statistics.Higher
			}
		}
	}
	return statistics.Unknown
}
