package appraisal

import (
	"slices"
	"strings"

	"github.com/google/uuid"

	"rapor/appraisal/statistics"
)

// Evaluation is what a cycle says about its method: figures, findings in words and proposals. It is
// computed once, at the end of the cycle, and never enters a score or a rating. It names no employee.
type Evaluation struct {
	Method string `json:"method"`
	// Before is the name of the agency's cycle that this one is compared with; empty for the first.
	Before  string          `json:"before,omitempty"`
	People  EvaluatedPeople `json:"people"`
	Ratings []RatingShare   `json:"ratings"`
	// Participation by step, by part and by unit; the first row is of all.
	Participation []Participation      `json:"participation"`
	Lapses        []KindCount          `json:"lapses"`
	Escalations   Escalations          `json:"escalations"`
	Burden        EvaluatedBurden      `json:"burden"`
	Agreement     []ItemAgreement      `json:"agreement"`
	Leniency      EvaluatedLeniency    `json:"leniency"`
	Items         []ItemFigures        `json:"items"`
	Indicators    []ItemFigures        `json:"indicators"`
	Self          EvaluatedSelf        `json:"self"`
	Changes       RatingChanges        `json:"changes"`
	Service       EvaluatedService     `json:"service"`
	Survey        SurveyResult         `json:"survey"`
	Findings      []EvaluationFinding  `json:"findings"`
	Proposals     []EvaluationProposal `json:"proposals"`
}

// Public are the findings that everybody may read: without what would tell of one of a few supervisors, or of
// colleagues. Everybody knows who attended a training, and who of few is weak where nearly all are.
func (e Evaluation) Public() []EvaluationFinding {
	telling := map[string]bool{}
	for _, w := range e.Service.Weaknesses {
		telling[weakFinding(w.Competency)] = nearlyAll(w.Now) || w.Before != nil && nearlyAll(*w.Before)
	}
	return slices.DeleteFunc(slices.Clone(e.Findings), func(f EvaluationFinding) bool {
		return f.Chapter == ChapterLeniency && e.Leniency.Compared < LeastEvaluated ||
			strings.HasPrefix(f.ID, trainingFinding("")) || telling[f.ID]
	})
}

// nearlyAll: whoever is none of them knows that all others may be.
func nearlyAll(p statistics.Proportion) bool { return p.Count >= p.N-2 }

// The findings about a competency.
func weakFinding(competency string) string     { return "service:weak:" + competency }
func trainingFinding(competency string) string { return "service:training:" + competency }

// EvaluatedPeople counts whom the method was used for.
type EvaluatedPeople struct {
	Appraised int `json:"appraised"`
	Rated     int `json:"rated"`
	Unrated   int `json:"unrated"`
}

// RatingShare is how many have a rating.
type RatingShare struct {
	Rating string `json:"rating"`
	Name   Text   `json:"name"`
	People int    `json:"people"`
}

// Participation is how duties were met by step, part or unit; all three are empty for all.
type Participation struct {
	Step   string     `json:"step,omitempty"`
	Part   Part       `json:"part,omitempty"`
	Unit   *uuid.UUID `json:"unit,omitempty"`
	Name   Text       `json:"name"`
	People int        `json:"people"`
	Owed   int        `json:"owed"`
	Met    int        `json:"met"`
	// Punctual of those met were met by their deadline.
	Punctual int `json:"punctual"`
	// Taken is from opening to done, in days; AfterDue from the deadline to done, negative before it.
	Taken    Quantiles `json:"taken"`
	AfterDue Quantiles `json:"after_due"`
}

// Quantiles of a time in days.
type Quantiles struct {
	// Tenth, Median and Ninth are what one, five and nine of ten did not exceed; Tenth is left out of
	// what begins at nothing.
	Tenth  *float64 `json:"tenth,omitempty"`
	Median float64  `json:"median"`
	Ninth  float64  `json:"ninth"`
}

// KindCount is how many duties of a kind lapsed.
type KindCount struct {
	Kind  DutyKind `json:"kind"`
	Name  Text     `json:"name"`
	Count int      `json:"count"`
}

// Escalations count what became of late duties that somebody above decided about.
type Escalations struct {
	Escalated  int `json:"escalated"`
	Highest    int `json:"highest"` // level reached, 0 for the manager
	Unanswered int `json:"unanswered"`
	Extended   int `json:"extended"`
	Reassigned int `json:"reassigned"`
	Acted      int `json:"acted"`
	Proceeded  int `json:"proceeded"`
	Closed     int `json:"closed"`
}

// EvaluatedBurden is how much the method asked of people.
type EvaluatedBurden struct {
	// Duties of one person by part, the empty one in any. Forms are minutes in a form by kind.
	Duties []PartBurden  `json:"duties"`
	Forms  []FormMinutes `json:"forms"`
}

// PartBurden is how many duties the people of a part had.
type PartBurden struct {
	Part   Part    `json:"part,omitempty"`
	Name   Text    `json:"name"`
	People int     `json:"people"`
	Mean   float64 `json:"mean"`
	Most   int     `json:"most"`
}

// FormMinutes is how long a form took.
type FormMinutes struct {
	Kind   DutyKind `json:"kind"`
	Name   Text     `json:"name"`
	Forms  int      `json:"forms"`
	Median float64  `json:"median"`
	Ninth  float64  `json:"ninth"`
}

// ItemAgreement is how those who assessed the same person agree about an item; the empty item is the
// mean of all.
type ItemAgreement struct {
	Item string `json:"item,omitempty"`
	Name Text   `json:"name"`
	// Agreement is nil where too few were assessed by two, or all said the same.
	Agreement *statistics.Agreement `json:"agreement"`
}

// EvaluatedLeniency is how results differ between supervisors.
type EvaluatedLeniency struct {
	Supervisors int `json:"supervisors"`
	// Compared have enough results; Lenient and Severe of them differ tenably from the others.
	Compared int `json:"compared"`
	Lenient  int `json:"lenient"`
	Severe   int `json:"severe"`
	// Spread is the standard deviation of results, Within that among those of one supervisor.
	Results statistics.Sample  `json:"results"`
	Spread  float64            `json:"spread"`
	Within  *statistics.Spread `json:"within"`
	// Flagged are those who differ most, for HR and the official alone.
	Flagged []FlaggedSupervisor `json:"flagged"`
}

// FlaggedSupervisor rates differently from others, as far as figures can say.
type FlaggedSupervisor struct {
	Supervisor uuid.UUID           `json:"supervisor"`
	Leniency   statistics.Leniency `json:"leniency"`
	Words      Text                `json:"words"`
}

// ItemFigures is how a competency, a criterion or an indicator was used.
type ItemFigures struct {
	Section string  `json:"section"`
	Item    string  `json:"item"`
	Name    Text    `json:"name"`
	People  int     `json:"people"`
	Mean    float64 `json:"mean"`
	SD      float64 `json:"sd"`
	// Full is the share of full marks, of an indicator that of targets reached.
	Full *statistics.Proportion `json:"full"`
	// Discrimination is the corrected correlation with the other items of the same people.
	Discrimination *statistics.Correlation `json:"discrimination"`
}

// EvaluatedSelf is self against supervisor, in points of the scale.
type EvaluatedSelf struct {
	Pairs      int                    `json:"pairs"`
	Alike      int                    `json:"alike"` // at most a point apart
	Difference *statistics.Difference `json:"difference"`
}

// RatingChanges count what forums and objections changed.
type RatingChanges struct {
	Results           int `json:"results"`
	InForums          int `json:"in_forums"`
	Raised            int `json:"raised"`
	Lowered           int `json:"lowered"`
	Objections        int `json:"objections"`
	ObjectionsRaised  int `json:"objections_raised"`
	ObjectionsLowered int `json:"objections_lowered"`
}

// EvaluatedService is whether service improved, against the agency's cycle before.
type EvaluatedService struct {
	Metrics    []MetricChange     `json:"metrics"`
	Public     *MetricChange      `json:"public"` // the public's own scores
	Complaints EvaluatedComplaint `json:"complaints"`
	Weaknesses []WeaknessChange   `json:"weaknesses"`
	Trainings  []TrainingOutcome  `json:"trainings"`
}

// MetricChange is a measured figure now and in the year before; every person is one value.
type MetricChange struct {
	Metric string             `json:"metric"`
	Name   Text               `json:"name"`
	Now    statistics.Sample  `json:"now"`
	Before *statistics.Sample `json:"before"`
	Code   statistics.Verdict `json:"code,omitempty"`
}

// EvaluatedComplaint are complaints of the public now and in the year before.
type EvaluatedComplaint struct {
	Now    ComplaintFigures  `json:"now"`
	Before *ComplaintFigures `json:"before"`
}

// ComplaintFigures count the complaints of a cycle. Days are from the complete file to the answer.
type ComplaintFigures struct {
	TakenUp       int `json:"taken_up"`
	Substantiated int `json:"substantiated"`
	// Employees of the Appraised about whom one was substantiated.
	Employees int               `json:"employees"`
	Appraised int               `json:"appraised"`
	Days      statistics.Sample `json:"days"`
}

// WeaknessChange is how many were weak in a competency, now and before.
type WeaknessChange struct {
	Competency string                 `json:"competency"`
	Name       Text                   `json:"name"`
	Now        statistics.Proportion  `json:"now"`
	Before     *statistics.Proportion `json:"before"`
}

// TrainingOutcome is how those who attended trainings in a competency did a year later, and those
// of the same units who did not. Both halves are nil where no training can be told of, see [Development.Splits].
type TrainingOutcome struct {
	Competency string `json:"competency"`
	Name       Text   `json:"name"`
	Trainings  int    `json:"trainings"`
	// Compared of the trainings are in both halves.
	Compared int                    `json:"compared"`
	Attended *statistics.Proportion `json:"attended"` // weak among them
	Absent   *statistics.Proportion `json:"absent"`
}

// EvaluationFinding is one thing the figures say. A decision refers to it by its ID.
type EvaluationFinding struct {
	ID      string            `json:"id"`
	Chapter EvaluationChapter `json:"chapter"`
	// About names the item, step or metric; empty where it is about all.
	About Text `json:"about"`
	Words Text `json:"words"`
	// Flag: somebody should look; the figure is notable and tenable.
	Flag bool `json:"flag"`
}

// EvaluationProposal is what could be done about a finding. People decide.
type EvaluationProposal struct {
	Finding string `json:"finding"`
	Words   Text   `json:"words"`
}

// EvaluationChapter is a question that the evaluation asks.
type EvaluationChapter string

// The chapters, in their order.
const (
	ChapterParticipation  EvaluationChapter = "participation"
	ChapterDelays         EvaluationChapter = "delays"
	ChapterBurden         EvaluationChapter = "burden"
	ChapterAgreement      EvaluationChapter = "agreement"
	ChapterLeniency       EvaluationChapter = "leniency"
	ChapterDiscrimination EvaluationChapter = "discrimination"
	ChapterSelf           EvaluationChapter = "self"
	ChapterChanges        EvaluationChapter = "changes"
	ChapterService        EvaluationChapter = "service"
	ChapterSurvey         EvaluationChapter = "survey"
)

// EvaluationChapters returns all chapters in their order.
func EvaluationChapters() []EvaluationChapter {
	return []EvaluationChapter{
		ChapterParticipation, ChapterDelays, ChapterBurden, ChapterAgreement, ChapterLeniency, ChapterDiscrimination, ChapterSelf,
		ChapterChanges, ChapterService, ChapterSurvey,
	}
}

var chapterNames = map[EvaluationChapter]Text{
	ChapterParticipation:  {"Partisipasi dan ketepatan waktu", "Participation and punctuality"},
	ChapterDelays:         {"Keterlambatan dan eskalasi", "Lapses and escalations"},
	ChapterBurden:         {"Beban", "Burden"},
	ChapterAgreement:      {"Kesepakatan para penilai", "Agreement between raters"},
	ChapterLeniency:       {"Kelonggaran penilai", "Leniency"},
	ChapterDiscrimination: {"Daya beda indikator dan kompetensi", "What indicators and competencies tell apart"},
	ChapterSelf:           {"Penilaian diri terhadap atasan", "Self against supervisor"},
	ChapterChanges:        {"Perubahan oleh forum dan keberatan", "Changes by forum and objection"},
	ChapterService:        {"Perkembangan layanan", "Whether service improved"},
	ChapterSurvey:         {"Survei pegawai", "Survey of employees"},
}

// Name of the chapter for people.
func (c EvaluationChapter) Name() Text { return named(chapterNames, c) }

// EvaluationFacts are what a cycle is evaluated from: counts and sums, and no people.
type EvaluationFacts struct {
	People        EvaluatedPeople
	Ratings       map[string]int
	Participation []Participation
	Lapses        []KindCount
	Escalations   Escalations
	Duties        []PartBurden
	Forms         []FormMinutes
	// Agreement by item; "" is the mean of all.
	Agreement []ItemTally
	Items     []ItemCounts
	// Indicators that several people share.
	Indicators []ItemCounts
	// Self less supervisor, by person, and how many are at most a point apart.
	Self  statistics.Sample
	Alike int
	// Results and those of each supervisor summed up.
	Leniency  EvaluatedLeniency
	Changes   RatingChanges
	Now       ServiceFacts
	Trainings []TrainingCounts
	Survey    SurveyFacts
	// Before is the agency's cycle before; nil for the first.
	Before *CycleBefore
}

// CycleBefore is what a cycle is compared with.
type CycleBefore struct {
	Name   string
	Method *Method
	ServiceFacts
	Survey []SurveyGroup
}

// ServiceFacts are what one cycle says about service.
type ServiceFacts struct {
	Metrics    map[string]statistics.Sample
	Public     statistics.Sample
	Complaints ComplaintFigures
	// Weak by competency.
	Weak map[string]WeakCounts
}

// WeakCounts is how many of how many were weak in a competency.
type WeakCounts struct{ People, Weak int }

func (c *WeakCounts) add(f UnitFigure) { c.People, c.Weak = c.People+f.People, c.Weak+f.Weak }

// TrainingCounts is how a unit did a year after a training: those who attended, those who did not, and all.
type TrainingCounts struct {
	Competency              string
	Attended, Absent, After UnitFigure
}

// ItemTally is what a database counts about the agreement on an item.
type ItemTally struct {
	Item  string
	Tally statistics.Tally
}

// ItemCounts is what a database counts about an item.
type ItemCounts struct {
	Section, Item string
	// People were scored, Given scores are there, Full of them full marks.
	People, Given, Full int
	Mean, SD            float64
	// Compared have other items too, with which WithRest is the correlation.
	Compared int
	WithRest float64
}

// Supervisor notes how one supervisor rated beside everybody; Compared is known.
func (l *EvaluatedLeniency) Supervisor(whole *statistics.Pool, id uuid.UUID, own statistics.Group) {
	one := statistics.Against(own, whole, l.Compared)
	f := one.Finding()
	switch {
	case f.Code == statistics.Lenient:
		l.Lenient++
	case f.Code == statistics.Severe:
		l.Severe++
	default:
		return
	}
	if len(l.Flagged) < mostFlagged {
		l.Flagged = append(l.Flagged, FlaggedSupervisor{Supervisor: id, Leniency: one, Words: Text(f.Words())})
	}
}

// mostFlagged supervisors are listed, so that a report has an end.
const mostFlagged = 50

// LeastEvaluated is the smallest group whose figures are shown in an evaluation.
const LeastEvaluated = 3
