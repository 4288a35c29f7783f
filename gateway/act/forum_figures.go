package act

import (
	"context"
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/appraisal/statistics"
	"rapor/store/db"
)

// fewestShown is the smallest group that has a figure of its own: of fewer it would tell about single people.
const fewestShown = 3

// ForumFigures say how lenient or severe each appraiser is, and how far those who judge agree. They are
// about what the appraisers gave, before any proposal, and leave out what the reader must not see.
type ForumFigures struct {
	Unit        string              `json:"unit" enum:"score,rating" doc:"score: points. rating: places in the list of ratings, the worst counts 0"`
	Supervisors []SupervisorFigures `json:"supervisors"`
	// Agreement of self, supervisor and peers over the people of the forum, as a correlation within
	// people; Self compares what people said of themselves with what their appraisers said.
	Agreement *ForumFinding `json:"agreement,omitempty"`
	Self      *ForumFinding `json:"self,omitempty"`
}

// SupervisorFigures are how one appraiser rates.
type SupervisorFigures struct {
	Supervisor Person        `json:"supervisor"`
	People     int           `json:"people" doc:"Whom they rated in this forum"`
	Mean       *float64      `json:"mean,omitempty"`
	Spread     *RatingSpread `json:"spread,omitempty" doc:"Standard deviation of their ratings"`
	Unit       *ForumFinding `json:"unit,omitempty" doc:"Against everybody else in the forum"`
	Agency     *ForumFinding `json:"agency,omitempty" doc:"Against everybody else in the agency"`
	Agreement  *ForumFinding `json:"agreement,omitempty" doc:"Of self, appraiser and peers over their people"`
	Self       *ForumFinding `json:"self,omitempty" doc:"What their people said of themselves against what they said"`
	Flag       bool          `json:"flag" doc:"One of the figures is notable, and tenable"`
}

// RatingSpread is a standard deviation with its uncertainty.
type RatingSpread struct {
	SD       float64             `json:"sd"`
	Interval statistics.Interval `json:"interval"`
}

// ForumFinding is what a comparison says, in words and numbers. It is flagged only where the figure is tenable.
type ForumFinding struct {
	Code    string                 `json:"code"`
	Flag    bool                   `json:"flag"`
	Words   appraisal.Text         `json:"words"`
	Figures map[string]ForumFigure `json:"figures,omitempty"`
}

// ForumFigure is a number of a comparison.
type ForumFigure statistics.Figure

func findingOf(f statistics.Finding) *ForumFinding {
	w := f.Words()
	v := &ForumFinding{Code: string(f.Code), Flag: f.Flag, Words: appraisal.Text{ID: w.ID, EN: w.EN}}
	for name, figure := range f.Figures {
		if v.Figures == nil {
			v.Figures = map[string]ForumFigure{}
		}
		v.Figures[name] = ForumFigure(figure)
	}
	return v
}

// judged is one rating as the figures need it.
type judged struct {
	supervisor              uuid.UUID
	value                   float64
	self, supervised, peers float64 // NaN where there is none
}

// forumFigures compares the appraisers of a forum. Rows are its ratings, without those the reader must not see.
func (d *deed) forumFigures(ctx context.Context, m *matter, rows []db.ForumRatingsRow, hidden []uuid.UUID, names map[uuid.UUID]string) (*ForumFigures, error) {
	scored := m.method.Scoring.Kind == appraisal.Numeric
	all, err := d.judgements(ctx, m, rows, scored)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	f := &ForumFigures{Unit: "rating", Supervisors: []SupervisorFigures{}}
	if scored {
		f.Unit = "score"
	}
	by := map[uuid.UUID][]judged{}
	var order []uuid.UUID
	values := map[uuid.UUID][]float64{}
	var every []float64
	for _, j := range all {
		if by[j.supervisor] == nil {
			order = append(order, j.supervisor)
		}
		by[j.supervisor] = append(by[j.supervisor], j)
		values[j.supervisor] = append(values[j.supervisor], j.value)
		every = append(every, j.value)
	}
	slices.SortFunc(order, func(a, b uuid.UUID) int { return strings.Compare(names[a], names[b]) })
	agency := map[uuid.UUID]statistics.Group{}
	total, err := d.RatingsGiven(ctx, m.cycle.ID, m.method, hidden, func(_ *statistics.Pool, supervisor uuid.UUID, own statistics.Group) {
		if values[supervisor] != nil {
			agency[supervisor] = own
		}
	})
	if err != nil {
		return nil, wrap(err, "read the agency's ratings")
	}
	whole := statistics.PoolOf(every...)
	groups := make([]statistics.Group, len(order))
	for i, id := range order {
		groups[i] = whole.Group(values[id]...)
	}
	// What the rest of the agency was given must not be told by what is left of a small rest.
	outside := total.N - whole.N
	within := m.alike()
	for i, id := range order {
		one := SupervisorFigures{Supervisor: Person{ID: id, Name: names[id]}, People: groups[i].N}
		one.spread(groups[i].Sample)
		one.Unit = against(groups[i], whole, statistics.Compared(whole, groups))
		if outside >= fewestShown {
			one.Agency = against(agency[id], total, len(order))
		}
		one.Agreement, one.Self = agreement(by[id], within)
		for _, figure := range []*ForumFinding{one.Unit, one.Agency, one.Agreement, one.Self} {
			one.Flag = one.Flag || figure != nil && figure.Flag
		}
		f.Supervisors = append(f.Supervisors, one)
	}
	f.Agreement, f.Self = agreement(all, within)
	return f, nil
}

func (one *SupervisorFigures) spread(s statistics.Sample) {
	if s.N < fewestShown {
		return
	}
	mean := s.Mean
	one.Mean = &mean
	if sd, ok := statistics.Pooled(statistics.Usual, s); ok {
		one.Spread = &RatingSpread{SD: sd.SD, Interval: sd.Interval}
	}
}

// against compares one appraiser with the others of a whole; nil where either group is too small to be shown.
func against(own statistics.Group, whole *statistics.Pool, comparisons int) *ForumFinding {
	if own.N < fewestShown || whole.N-own.N < fewestShown {
		return nil
	}
	return findingOf(statistics.Against(own, whole, comparisons).Finding())
}

// alike is how far apart two scores of a rater may be and still say the same: a tenth of the scale.
func (m *matter) alike() float64 {
	return (float(m.method.Scale.To) - float(m.method.Scale.From)) / 10
}

// agreement is how far self, appraiser and peers agree over some people, and whether people rate themselves
// otherwise than their appraisers do.
func agreement(list []judged, within float64) (agree, self *ForumFinding) {
	var table [][]float64
	var pairs statistics.Sample
	alike, peers := 0, true
	for _, j := range list {
		if math.IsNaN(j.self) || math.IsNaN(j.supervised) {
			continue
		}
		peers = peers && !math.IsNaN(j.peers)
		difference := j.self - j.supervised
		pairs = pairs.Add(difference)
		if math.Abs(difference) <= within {
			alike++
		}
	}
	for _, j := range list {
		if math.IsNaN(j.self) || math.IsNaN(j.supervised) {
			continue
		}
		row := []float64{j.self, j.supervised}
		if peers {
			row = append(row, j.peers)
		}
		table = append(table, row)
	}
	if len(table) < fewestShown {
		return nil, nil
	}
	if both, ok := statistics.Complete(table, statistics.Usual); ok {
		agree = findingOf(both.Random.Finding())
	}
	if _, finding := statistics.SelfAgainstSupervisor(pairs, alike); finding.Code != "" {
		self = findingOf(finding)
	}
	return agree, self
}

// judgements are the ratings with what self, appraiser and peers scored, where the method asks them.
func (d *deed) judgements(ctx context.Context, m *matter, rows []db.ForumRatingsRow, scored bool) ([]judged, error) {
	scores, err := d.ForumScores(ctx, &m.forum.ID)
	if err != nil {
		return nil, wrap(err, "load scores")
	}
	mean := map[string]map[uuid.UUID]float64{}
	for _, s := range scores {
		if mean[s.Kind] == nil {
			mean[s.Kind] = map[uuid.UUID]float64{}
		}
		mean[s.Kind][s.ProcessID] = s.Mean
	}
	said := func(kind appraisal.DutyKind, id uuid.UUID) float64 {
		if v, ok := mean[string(kind)][id]; ok {
			return v
		}
		return math.NaN()
	}
	var all []judged
	for _, r := range rows {
		if r.ComputedRating == nil || r.Unrated != nil || scored && r.Score == nil {
			continue
		}
		j := judged{supervisor: r.SupervisorID, value: float64(m.method.FromWorst(*r.ComputedRating))}
		if scored {
			j.value = float(*r.Score)
		}
		j.self, j.supervised = said(appraisal.AssessSelf, r.ID), said(appraisal.AssessSubordinate, r.ID)
		if j.peers, err = peersOf(r.Feedback); err != nil {
			return nil, err
		}
		all = append(all, j)
	}
	return all, nil
}

// peersOf is the mean of what the peers said as a group, where there are enough of them to say it.
func peersOf(feedback []byte) (float64, error) {
	if len(feedback) == 0 {
		return math.NaN(), nil
	}
	var groups []struct {
		By     appraisal.Rater             `json:"by"`
		Scores map[string]appraisal.Number `json:"scores"`
	}
	if err := json.Unmarshal(feedback, &groups); err != nil {
		return 0, wrap(err, "stored feedback")
	}
	for _, g := range groups {
		if g.By == appraisal.ByPeer && len(g.Scores) > 0 {
			var s statistics.Sample
			for _, v := range g.Scores {
				s = s.Add(float(v))
			}
			return s.Mean, nil
		}
	}
	return math.NaN(), nil
}

func float(n appraisal.Number) float64 {
	f, _ := strconv.ParseFloat(n.String(), 64)
	return f
}
