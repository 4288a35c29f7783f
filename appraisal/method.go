package appraisal

// Method is an agency's way to appraise, as data: what is assessed, by whom, with
// which weights, on which scale, by when, and what is proposed after a rating.
// A running cycle uses the bytes stored when it was opened, never a later file.
type Method struct {
	ID      string  `yaml:"id" json:"id"`
	Name    Text    `yaml:"name" json:"name"`
	Summary Text    `yaml:"summary" json:"summary"`
	Basis   []Basis `yaml:"basis" json:"basis"`
	Scale   Scale   `yaml:"scale" json:"scale"`
	Scoring Scoring `yaml:"scoring" json:"scoring"`
	// Ratings, best first.
	Ratings []Rating `yaml:"ratings" json:"ratings"`
	// Competencies by ID; families say which of them a post is assessed on.
	Competencies map[string]Competency `yaml:"competencies" json:"competencies"`
	// Families of jobs. One has the ID "general" and serves posts that match none.
	Families []Family `yaml:"families" json:"families"`
	// Plan says what a plan must hold; without it a plan must be measurable and nothing else.
	Plan *PlanRules `yaml:"plan,omitempty" json:"plan,omitempty"`
	// Metrics that machines feed and indicators can name.
	Metrics      []Metric      `yaml:"metrics,omitempty" json:"metrics,omitempty"`
	Organisation *Organisation `yaml:"organisation,omitempty" json:"organisation,omitempty"`
	Forum        *Forum        `yaml:"forum,omitempty" json:"forum,omitempty"`
	// Handover says when a new supervisor leaves the assessment to the former one.
	Handover     *Handover           `yaml:"handover,omitempty" json:"handover,omitempty"`
	Steps        []Step              `yaml:"steps" json:"steps"`
	Schedules    map[string]Schedule `yaml:"schedules" json:"schedules"`
	Consequences []Consequence       `yaml:"consequences" json:"consequences"`
	// Development says from where on a competency is weak or a strength, and when a unit is trained.
	Development *Development `yaml:"development,omitempty" json:"development,omitempty"`
	// Tags that assessors may give, for what a unit needs.
	Tags []Tag `yaml:"tags,omitempty" json:"tags,omitempty"`
	// Rank lets rules use the rank in the unit; without it no rule can.
	Rank *Rank `yaml:"rank,omitempty" json:"rank,omitempty"`
	// Coaching says how an improvement period goes; without it there is one session and an outcome.
	Coaching *CoachingRules `yaml:"coaching,omitempty" json:"coaching,omitempty"`
	// Credit turns ratings into credit points (angka kredit) of functional posts.
	Credit *CreditRules `yaml:"credit,omitempty" json:"credit,omitempty"`

	// program are the expressions, compiled when the method was parsed.
	program *program
}

// Basis is a law or decree the method rests on.
type Basis struct {
	Title Text  `yaml:"title" json:"title"`
	Since Date  `yaml:"since" json:"since"`
	Until *Date `yaml:"until,omitempty" json:"until,omitempty"`
	Note  *Text `yaml:"note,omitempty" json:"note,omitempty"`
}

// Scale is the range of numbers an assessor may give, both ends included.
type Scale struct {
	From Number `yaml:"from" json:"from"`
	To   Number `yaml:"to" json:"to"`
}

// Competency is something a person can be seen to do, with a rubric that explains
// each whole number of the scale in plain words.
type Competency struct {
	Name   Text         `yaml:"name" json:"name"`
	Rubric map[int]Text `yaml:"rubric" json:"rubric"`
}

// Family is a job family: posts that are assessed on the same competencies.
type Family struct {
	ID   string `yaml:"id" json:"id"`
	Name Text   `yaml:"name" json:"name"`
	// Match is an expression over post, post_type, family and unit (lower-case
	// strings of the roster). The general family has none.
	Match        string        `yaml:"match,omitempty" json:"match,omitempty"`
	Competencies []WeightedRef `yaml:"competencies" json:"competencies"`
	// Indicators are examples a plan can start from.
	Indicators []IndicatorExample `yaml:"indicators,omitempty" json:"indicators,omitempty"`
}

// WeightedRef refers to a competency or criterion with its weight among its siblings.
type WeightedRef struct {
	ID     string `yaml:"id" json:"id"`
	Weight Number `yaml:"weight" json:"weight"`
}

// IndicatorExample is an indicator typical of a job family.
type IndicatorExample struct {
	Name   Text   `yaml:"name" json:"name"`
	Unit   Text   `yaml:"unit" json:"unit"`
	Source Text   `yaml:"source" json:"source"`
	Better Better `yaml:"better" json:"better"`
	Target Number `yaml:"target" json:"target"`
	// Metric that measures it, where a machine does.
	Metric string `yaml:"metric,omitempty" json:"metric,omitempty"`
}

// Rating is one outcome of the method.
type Rating struct {
	ID   string `yaml:"id" json:"id"`
	Name Text   `yaml:"name" json:"name"`
	// Official is the national predikat it maps to.
	Official Predikat `yaml:"official" json:"official"`
	// From is the lowest score of a band; numeric methods only.
	From *Number `yaml:"from,omitempty" json:"from,omitempty"`
	// When is a further condition of a band, over score and innovation.
	When string `yaml:"when,omitempty" json:"when,omitempty"`
}

// Predikat is the official rating (predikat kinerja) of PermenPANRB 6/2022.
type Predikat string

// The five official ratings, best first.
const (
	SangatBaik     Predikat = "sangat-baik"
	Baik           Predikat = "baik"
	ButuhPerbaikan Predikat = "butuh-perbaikan"
	Kurang         Predikat = "kurang"
	SangatKurang   Predikat = "sangat-kurang"
)

// Rater says in which role an assessment is given.
type Rater string

// The roles of assessors.
const (
	BySelf        Rater = "self"
	BySupervisor  Rater = "supervisor"
	ByPeer        Rater = "peer"
	BySubordinate Rater = "subordinate"
	ByPublic      Rater = "public"
)

// Group reports whether several people assess in that role, each in confidence.
func (r Rater) Group() bool { return r == ByPeer || r == BySubordinate || r == ByPublic }

// ScoringKind tells numeric methods from those of a matrix.
type ScoringKind string

// How a method comes to a rating.
const (
	Numeric    ScoringKind = "numeric"
	MatrixKind ScoringKind = "matrix"
)

// Scoring says how a score or a rating comes about.
type Scoring struct {
	Kind ScoringKind `yaml:"kind" json:"kind"`
	// Places the final score is rounded to, half up; numeric methods only.
	Places int `yaml:"places,omitempty" json:"places,omitempty"`
	// Indicator turns an achievement into a value; numeric methods only.
	Indicator *IndicatorScoring `yaml:"indicator,omitempty" json:"indicator,omitempty"`
	Sections  []Section         `yaml:"sections,omitempty" json:"sections,omitempty"`
	// Weightings of the sections: the first whose condition holds applies.
	Weightings []Weighting `yaml:"weightings,omitempty" json:"weightings,omitempty"`
	// Confidential groups of raters enter the score only from Threshold answers on.
	Confidential []Rater `yaml:"confidential,omitempty" json:"confidential,omitempty"`
	Threshold    int     `yaml:"threshold,omitempty" json:"threshold,omitempty"`
	// Matrix gives the rating for results × behaviour; matrix methods only.
	Matrix map[Expectation]map[Expectation]string `yaml:"matrix,omitempty" json:"matrix,omitempty"`
}

// IndicatorScoring turns what was realised into a value.
type IndicatorScoring struct {
	// Value is a formula over c, the achievement in percent, and maximum, whether
	// the target is the largest value possible.
	Value string `yaml:"value" json:"value"`
	// Round is the places c is rounded to before the formula (half up); absent means not at all.
	Round *int `yaml:"round,omitempty" json:"round,omitempty"`
}

// SectionFrom says what feeds a section.
type SectionFrom string

// The sources of a section's value.
const (
	FromIndicators   SectionFrom = "indicators"
	FromCompetencies SectionFrom = "competencies"
	FromCriteria     SectionFrom = "criteria"
)

// Section is a weighted part of a score.
type Section struct {
	ID   string      `yaml:"id" json:"id"`
	Name Text        `yaml:"name" json:"name"`
	From SectionFrom `yaml:"from" json:"from"`
	// Raters and their weights; competencies only. The weight of a group that is
	// missing or below the threshold goes to the others in proportion.
	Raters map[Rater]Number `yaml:"raters,omitempty" json:"raters,omitempty"`
	// Criteria the supervisor scores; criteria only (the process and effort behind results).
	Criteria []Criterion `yaml:"criteria,omitempty" json:"criteria,omitempty"`
	// Value is a formula over x, the weighted mean on the method's scale; competencies and criteria only.
	Value string `yaml:"value,omitempty" json:"value,omitempty"`
	// Additional is the most that additional work adds; indicators only.
	Additional *Number `yaml:"additional,omitempty" json:"additional,omitempty"`
	// Cap is the largest value of the section.
	Cap *Number `yaml:"cap,omitempty" json:"cap,omitempty"`
}

// Criterion is something about the way the work was done, with its rubric.
type Criterion struct {
	ID     string       `yaml:"id" json:"id"`
	Name   Text         `yaml:"name" json:"name"`
	Weight Number       `yaml:"weight" json:"weight"`
	Rubric map[int]Text `yaml:"rubric" json:"rubric"`
}

// Weighting gives each section its weight; they add up to 100.
type Weighting struct {
	// When is a condition over self, supervisor, peer, subordinate and public: whether
	// that group enters the score. Empty means always.
	When     string            `yaml:"when,omitempty" json:"when,omitempty"`
	Sections map[string]Number `yaml:"sections" json:"sections"`
}

// Expectation is a judgement against what was expected.
type Expectation string

// The three judgements of the matrix methods.
const (
	Above Expectation = "above"
	Meets Expectation = "meets"
	Below Expectation = "below"
)

// Achievement is the organisation's achievement (capaian kinerja organisasi).
type Achievement string

// Organisation says that the organisation's achievement is set in each cycle and which
// distribution of ratings it leads one to expect (SE MenPANRB 3/2023).
type Organisation struct {
	Levels []Level `yaml:"levels" json:"levels"`
	// Smallest group a pattern applies to; smaller units join their parent's.
	Smallest int `yaml:"smallest" json:"smallest"`
}

// Level is one possible achievement of the organisation with its pattern.
type Level struct {
	ID      Achievement `yaml:"id" json:"id"`
	Name    Text        `yaml:"name" json:"name"`
	Pattern []Bound     `yaml:"pattern" json:"pattern"`
}

// Bound is one sentence of a distribution pattern about the share of some ratings.
type Bound struct {
	// Ratings whose shares are added up.
	Ratings []string `yaml:"ratings" json:"ratings"`
	// AtLeast and AtMost are percentages of the group.
	AtLeast *Number `yaml:"at_least,omitempty" json:"at_least,omitempty"`
	AtMost  *Number `yaml:"at_most,omitempty" json:"at_most,omitempty"`
	// Most: no other rating has a larger share.
	Most bool `yaml:"most,omitempty" json:"most,omitempty"`
	// Some: at least one person.
	Some bool `yaml:"some,omitempty" json:"some,omitempty"`
}

// ForumEffect says what an adjustment does.
type ForumEffect string

// The effects of a forum.
const (
	Binding ForumEffect = "binding"
	Advice  ForumEffect = "advice"
)

// Forum is the calibration forum of a unit.
type Forum struct {
	Effect ForumEffect `yaml:"effect" json:"effect"`
	// Decree that makes the forum binding; required then.
	Decree *Text `yaml:"decree,omitempty" json:"decree,omitempty"`
	// Quorum is the share of members, in percent, whose approval closes it.
	Quorum Number `yaml:"quorum" json:"quorum"`
	// Smallest unit with a forum of its own; smaller units join their parent's.
	Smallest int `yaml:"smallest" json:"smallest"`
}

// ConsequenceKind is what sort of thing follows a rating.
type ConsequenceKind string

// What a method can propose.
const (
	Reward      ConsequenceKind = "reward"
	CoachingDue ConsequenceKind = "coaching"
)

// Consequence is a rule that proposes something after a rating; people decide.
type Consequence struct {
	ID   string          `yaml:"id" json:"id"`
	Kind ConsequenceKind `yaml:"kind" json:"kind"`
	Name Text            `yaml:"name" json:"name"`
	// When is a condition over rating, official (IDs), score (null where there is none), years (how many
	// before are known), previous[0].rating, .official and .score, consecutive("a rating"), and rank and share
	// where the method ranks.
	When string `yaml:"when" json:"when"`
	// Decree: the official must give a decree's number and date when approving.
	Decree bool `yaml:"decree,omitempty" json:"decree,omitempty"`
	// Form of a reward; a commendation where it is left out.
	Form RewardForm `yaml:"form,omitempty" json:"form,omitempty"`
	// Incentive is what is paid; rewards of that form only.
	Incentive *Incentive `yaml:"incentive,omitempty" json:"incentive,omitempty"`
}
