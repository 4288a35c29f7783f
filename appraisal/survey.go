package appraisal

import (
	"slices"
	"strconv"

	"github.com/google/uuid"

	"rapor/appraisal/statistics"
)

// SurveyAnswer is what somebody who was appraised thinks of the method, in confidence: kept without
// who said it, and shown in groups only.
type SurveyAnswer struct {
	// From 1, not at all, to 5, very much. High pressure is bad, the others are good.
	Fairness   int    `json:"fairness,omitempty"`
	Pressure   int    `json:"pressure,omitempty"`
	Usefulness int    `json:"usefulness,omitempty"`
	Comment    string `json:"comment,omitempty"`
}

// The scale of the survey.
const (
	surveyFrom = 1
	surveyTo   = 5
)

// Check implements Submission.
func (a SurveyAnswer) Check(Facts) (p Problems) {
	for _, q := range []struct {
		field string
		value int
	}{{"fairness", a.Fairness}, {"pressure", a.Pressure}, {"usefulness", a.Usefulness}} {
		if q.value < surveyFrom || q.value > surveyTo {
			p.Add("survey-scale", q.field, strconv.Itoa(q.value), "from", strconv.Itoa(surveyFrom), "to", strconv.Itoa(surveyTo))
		}
	}
	p.text("comment", a.Comment)
	return p
}

// SurveyQuestion is one of the questions everybody is asked.
type SurveyQuestion struct {
	ID   string
	Text Text
}

// SurveyQuestions are the questions, each answered from 1 to 5.
func SurveyQuestions() []SurveyQuestion {
	return []SurveyQuestion{
		{"fairness", Text{"Seberapa adil penilaian tahun ini bagi Anda?", "How fair was this year's appraisal to you?"}},
		{"pressure", Text{"Seberapa besar tekanan yang Anda rasakan karenanya?", "How much pressure did it put on you?"}},
		{"usefulness", Text{"Seberapa berguna penilaian ini bagi pekerjaan Anda?", "How useful was it for your work?"}},
	}
}

// SurveyFacts are the answers of a cycle, unit by unit.
type SurveyFacts struct {
	Asked, Answered int
	Groups          []SurveyGroup
	Comments        int
}

// SurveyGroup is what the people of a unit answered as a group.
type SurveyGroup struct {
	// Unit is nil for those without one, and for the remainder.
	Unit       *uuid.UUID        `json:"unit,omitempty"`
	Name       Text              `json:"name"`
	Answers    int               `json:"answers"`
	Fairness   statistics.Sample `json:"fairness"`
	Pressure   statistics.Sample `json:"pressure"`
	Usefulness statistics.Sample `json:"usefulness"`
}

func (g SurveyGroup) join(o SurveyGroup) SurveyGroup {
	g.Answers += o.Answers
	g.Fairness, g.Pressure, g.Usefulness = g.Fairness.Join(o.Fairness), g.Pressure.Join(o.Pressure), g.Usefulness.Join(o.Usefulness)
	return g
}

// SurveyResult is what is shown of a survey.
type SurveyResult struct {
	Asked    int `json:"asked"`
	Answered int `json:"answered"`
	// All answers together; nil below three.
	All *SurveyGroup `json:"all"`
	// Units of three answers and more; the smaller ones, and a further one where their sum would tell
	// a smaller group, are one remainder, which comes last.
	Units []SurveyGroup `json:"units"`
	// Comments may be read, as one batch in no order.
	Comments int `json:"comments"`
}

// Show turns the answers of units into what may be shown: no group below three, and none that
// could be found by taking the groups shown from the whole.
func (f SurveyFacts) Show() SurveyResult {
	r := SurveyResult{Asked: f.Asked, Answered: f.Answered, Units: []SurveyGroup{}}
	all := SurveyGroup{Name: Text{"Semua pegawai", "Everybody"}}
	rest := SurveyGroup{Name: Text{"Unit-unit lainnya", "All other units"}}
	groups := slices.Clone(f.Groups)
	// Largest first: the smallest that may be shown goes to the remainder where it must.
	slices.SortStableFunc(groups, func(a, b SurveyGroup) int { return b.Answers - a.Answers })
	for _, g := range groups {
		all = all.join(g)
		if g.Answers >= LeastEvaluated && g.Unit != nil {
			r.Units = append(r.Units, g)
		} else {
			rest = rest.join(g)
		}
	}
	if all.Answers < LeastEvaluated {
		return r
	}
	r.All = &all
	r.Comments = f.Comments
	for rest.Answers > 0 && rest.Answers < LeastEvaluated && len(r.Units) > 0 {
		last := len(r.Units) - 1
		rest = rest.join(r.Units[last])
		r.Units = r.Units[:last]
	}
	if rest.Answers >= LeastEvaluated && len(r.Units) > 0 {
		r.Units = append(r.Units, rest)
	}
	return r
}
