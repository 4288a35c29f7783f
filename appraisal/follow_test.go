package appraisal_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	. "rapor/appraisal"
)

// ruled is a shipped method with other rules after the rating.
func ruled(t *testing.T, when string, more ...string) (*Method, error) {
	t.Helper()
	data, err := os.ReadFile("../config/methods/tanjungbalai.yaml")
	require.NoError(t, err)
	text := string(data)
	const old = `when: 'rating in ["melampaui-target", "memenuhi-target"]'`
	require.Contains(t, text, old)
	text = strings.Replace(text, old, "when: '"+when+"'", 1)
	for _, m := range more {
		text += m
	}
	return ParseMethod("m.yaml", []byte(text))
}

const ranking = "rank:\n  basis: { id: \"Keputusan Bupati 1/2026\", en: \"Decree 1/2026\" }\n"

func year(n int, official Predikat, score string) PastYear {
	y := PastYear{Year: n, Rating: string(official), Official: official}
	if score != "" {
		y.Score = num(score)
	}
	return y
}

// What a rule may ask: the result, the years before, and the rank where the method says so.
func TestRulesAskAboutTheYearsBefore(t *testing.T) {
	t.Parallel()
	good := Grounds{
		Outcome: Outcome{Rating: "melampaui-target", Official: SangatBaik, Score: num("95")}, Year: 2026,
		Past: []PastYear{year(2025, SangatBaik, "90"), year(2024, Baik, ""), year(2022, Baik, "80")}, Rank: num("2"), Share: num("20"),
	}
	for when, want := range map[string]bool{
		`consecutive("sangat-baik") >= 2`:                                   true,
		`consecutive("sangat-baik") >= 3`:                                   false,
		`consecutive("melampaui-target") == 1`:                              true,
		`consecutive("baik") == 0`:                                          true,
		`previous[0].official == "sangat-baik" and previous[0].score >= 90`: true,
		`previous[1].score < 100`:                                           false, // there is none
		`previous[5].rating == "memenuhi-target"`:                           false,
		`years >= 3 and score > previous[0].score`:                          true,
		`years > 3`: false,
	} {
		m, err := ruled(t, when)
		require.NoError(t, err, when)
		require.Equal(t, want, len(m.Proposals(good)) == 1, when)
	}
	for when, want := range map[string]bool{`rank <= 3`: true, `share <= 10`: false} {
		m, err := ruled(t, when, ranking)
		require.NoError(t, err, when)
		require.Equal(t, want, len(m.Proposals(good)) == 1, when)
	}
	// A gap ends the row.
	m, err := ruled(t, `consecutive("sangat-baik") >= 2`)
	require.NoError(t, err)
	good.Past = good.Past[1:]
	good.Past[0] = year(2024, SangatBaik, "")
	require.Empty(t, m.Proposals(good))
}

func TestWrongRulesAreRefusedWhereTheyAre(t *testing.T) {
	t.Parallel()
	for when, want := range map[string]struct {
		column int
		says   string
	}{
		`rank <= 3`:                          {1, "rank is off"},
		`score > 1 and share < 10`:           {15, "share is off"},
		`previous[0] == "baik"`:              {13, "compares two of a kind"},
		`previous[0].grade == "baik"`:        {13, "not known of a year before"},
		`previous[10].rating == "baik"`:      {10, "write previous[0]"},
		`previous[score].rating == "baik"`:   {10, "write previous[0]"},
		`previous.rating == "baik"`:          {10, "write previous[0]"},
		`consecutive(score) > 1`:             {1, "one rating in quotes"},
		`consecutive("baik", "kurang") > 1`:  {1, "one rating in quotes"},
		`consecutive("hebat") > 1`:           {13, "is no rating"},
		`previous[0].rating == "luar-biasa"`: {23, "is no rating"},
		`consecutive > 1`:                    {1, ""},
		`rating == "melampaui-target" and`:   {32, ""},
		`previous`:                           {1, "must give true or false"},
	} {
		_, err := ruled(t, when)
		var wrong MethodErrors
		require.ErrorAs(t, err, &wrong, when)
		require.Contains(t, wrong[0].Message, want.says, when)
		// The text begins at column 12 of its line.
		require.Equal(t, 11+want.column, wrong[0].Column, "%s: %s", when, wrong[0].Message)
		require.Positive(t, wrong[0].Line)
	}
}

func TestFormsOfRewardsAreChecked(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("../config/methods/kalianda.yaml")
	require.NoError(t, err)
	for _, c := range []struct{ old, new, want string }{
		{"incentive: { amount: 2500000 }", "incentive: { amount: 0 }", "above 0"},
		{"incentive: { amount: 2500000 }", "incentive: { amount: 1, grade: A }", "either an amount or a grade"},
		{"    incentive: { amount: 2500000 }\n", "", "incentive is missing"},
		{"form: certificate", "form: medal", "choose one of certificate"},
		{"form: certificate", "incentive: { grade: A }", "belongs to rewards of the form incentive"},
		{"coaching: { period: 180d }", "coaching: { period: 20d }", "too short for one session"},
		{"coaching: { period: 180d }", "coaching: { period: 20wd }", "in calendar days"},
		{"    coaching: { period: 180d }\n", "", "coaching is missing"},
		{"      sign-session: { within: 5wd, remind: [2wd] }\n", "", "the due of sign-session is missing"},
		{`!improved && status == "pppk"`, `!improved && status == "honorer"`, "is no rating and no status"},
		{`!improved && status == "pppk"`, `!better && status == "pppk"`, "better is not known"},
		{"coefficient: 3.75", "coefficient: 0", "above 0"},
		{"sangat-kurang: 25 }", "sangat-kurang: -1 }", "below 0"},
		{", sangat-kurang: 25 }", " }", "the factor of sangat-kurang is missing"},
		{"id: mahir,", "id: terampil,", "is used twice"},
		{"least_days: 15", "least_days: 0", "from 1 to 31"},
	} {
		text := string(data)
		require.Contains(t, text, c.old)
		_, err := ParseMethod("m.yaml", []byte(strings.Replace(text, c.old, c.new, 1)))
		require.ErrorContains(t, err, c.want, c.new)
	}
}

// A method of before these rules is still read: its coaching is one session and an outcome.
func TestOlderMethodsGoOn(t *testing.T) {
	t.Parallel()
	m := shipped(t, "kalianda")
	require.Equal(t, []StepKind{StepAgreement, StepImprovement, StepOutcome, StepMeasure}, kindsOfSteps(m.Stages(CoachingProcess)))
	m.Coaching = nil
	require.Equal(t, []StepKind{StepSession, StepOutcome}, kindsOfSteps(m.Stages(CoachingProcess)))
	require.Equal(t, CommendationForm, Consequence{Kind: Reward}.RewardForm())
}

func kindsOfSteps(steps []Step) (kinds []StepKind) {
	for _, s := range steps {
		kinds = append(kinds, s.Kind)
	}
	return kinds
}

func credit(t *testing.T) *CreditRules {
	t.Helper()
	return shipped(t, "permenpanrb-6-2022").Credit
}

func day(year int, month time.Month, day int) Date { return NewDate(year, month, day) }

// The factors and coefficients of Peraturan BKN 3/2023, and parts of a year.
func TestCreditPoints(t *testing.T) {
	t.Parallel()
	r := credit(t)
	whole := func(level string) []PostSpan {
		return []PostSpan{{From: day(2026, 1, 1), Until: day(2026, 12, 31), Level: level, Type: "Fungsional"}}
	}
	for _, c := range []struct {
		official Predikat
		posts    []PostSpan
		want     string
	}{
		{SangatBaik, whole("Ahli Pertama"), "18.75"},
		{Baik, whole("ahli muda"), "25"},
		{ButuhPerbaikan, whole("Ahli Madya"), "28.125"},
		{Kurang, whole("Utama"), "25"},
		{SangatKurang, whole("Pemula"), "0.938"}, // 0.9375, rounded half up
		{Baik, whole("Penyelia"), "25"},
		{Baik, whole("Mahir"), "12.5"},
		{Baik, whole("Terampil"), "5"},
		// From the start of duty on 1 June: seven months.
		{Baik, []PostSpan{{From: day(2026, 6, 1), Until: day(2026, 12, 31), Level: "Ahli Pertama", Type: "fungsional"}}, "7.292"},
		// Seventeen days of June count as a month, thirteen do not.
		{Baik, []PostSpan{{From: day(2026, 6, 14), Until: day(2026, 12, 31), Level: "Ahli Pertama", Type: "fungsional"}}, "7.292"},
		{Baik, []PostSpan{{From: day(2026, 6, 18), Until: day(2026, 12, 31), Level: "Ahli Pertama", Type: "fungsional"}}, "6.25"},
		// Raised on 1 July: six months each.
		{SangatBaik, []PostSpan{
			{From: day(2026, 1, 1), Until: day(2026, 6, 30), Level: "Ahli Pertama", Type: "fungsional"},
			{From: day(2026, 7, 1), Until: day(2026, 12, 31), Level: "Ahli Muda", Type: "fungsional"},
		}, "28.125"},
		// In the middle of a month, which counts once.
		{Baik, []PostSpan{
			{From: day(2026, 1, 1), Until: day(2026, 3, 9), Level: "Ahli Pertama", Type: "fungsional"},
			{From: day(2026, 3, 10), Until: day(2026, 12, 31), Level: "Ahli Muda", Type: "fungsional"},
		}, "22.917"},
		// Half of the year in a structural post earns nothing.
		{Baik, []PostSpan{
			{From: day(2026, 1, 1), Until: day(2026, 6, 30), Level: "", Type: "Pelaksana"},
			{From: day(2026, 7, 1), Until: day(2026, 12, 31), Level: "Ahli Muda", Type: "fungsional"},
		}, "12.5"},
	} {
		got, ok := r.Points(c.official, c.posts)
		require.True(t, ok)
		require.Equal(t, c.want, got.Points.String(), "%s %+v", c.official, c.posts)
	}
	_, ok := r.Points(Baik, []PostSpan{{From: day(2026, 1, 1), Until: day(2026, 12, 31), Type: "Pelaksana"}})
	require.False(t, ok)
	require.True(t, r.Earns(PNS))
	require.False(t, r.Earns(PPPK))
}

func TestPostsInAYear(t *testing.T) {
	t.Parallel()
	in2026 := Year{From: day(2026, 1, 1), Until: day(2026, 12, 31)}
	roster := PostSpan{Level: "Ahli Muda", Type: "Fungsional"}
	require.Equal(t, []PostSpan{{in2026.From, in2026.Until, "Ahli Muda", "Fungsional"}}, PostsIn(in2026, roster, nil))
	up := LevelChange{From: day(2026, 7, 1), Level: "Ahli Muda", Type: "Fungsional", BeforeLevel: "Ahli Pertama", BeforeType: "Fungsional"}
	require.Equal(t, []PostSpan{
		{in2026.From, day(2026, 6, 30), "Ahli Pertama", "Fungsional"}, {day(2026, 7, 1), in2026.Until, "Ahli Muda", "Fungsional"},
	}, PostsIn(in2026, roster, []LevelChange{up}))
	before, after := up, up
	before.From, after.From = day(2024, 7, 1), day(2027, 7, 1)
	require.Equal(t, []PostSpan{{in2026.From, in2026.Until, "Ahli Muda", "Fungsional"}}, PostsIn(in2026, roster, []LevelChange{before}))
	require.Equal(t, []PostSpan{{in2026.From, in2026.Until, "Ahli Pertama", "Fungsional"}}, PostsIn(in2026, roster, []LevelChange{after}))
}

func improvement(t *testing.T) Situation {
	t.Helper()
	m := shipped(t, "tanjungbalai")
	steps := m.Stages(CoachingProcess)
	return Situation{
		Method: m, Step: steps[1], Today: day(2027, 2, 1),
		Cast:     Cast{Employee: uuid.New(), Supervisor: uuid.New(), Manager: uuid.New(), Official: uuid.New(), HR: uuid.New()},
		Coaching: &CoachingFacts{Start: day(2027, 2, 1), Until: day(2027, 7, 31), Every: 30, Status: PNS},
	}
}

// Sessions follow each other through the improvement period, at their days.
func TestSessionsOfAnImprovementPeriod(t *testing.T) {
	t.Parallel()
	s := improvement(t)
	first := Enter(s)
	require.Len(t, first, 1)
	require.Equal(t, HoldSession, first[0].(Open).Kind)
	require.Equal(t, 30, first[0].(Open).Days)
	held := Duty{ID: uuid.New(), Kind: HoldSession, Round: 1, State: DutyMet, Answer: &Session{}}
	sign := Follow(held, s)[0].(Open)
	require.Equal(t, SignSession, sign.Kind)
	require.Equal(t, s.Cast.Employee, *sign.Assignee)
	s.Duties = []Duty{held}
	signed := Duty{ID: uuid.New(), Kind: SignSession, Round: 1, State: DutyMet, About: &held.ID, Answer: &SessionSignature{Signed: true}}
	effects := Follow(signed, s)
	require.IsType(t, SignedSession{}, effects[0])
	require.Equal(t, 2, effects[1].(Open).Round)
	// Where it went on for long, what should have been meanwhile is not asked for any more.
	s.Today = day(2027, 4, 20)
	effects = Follow(signed, s)
	require.Equal(t, 3, effects[1].(Open).Round)
	s.Today = day(2027, 7, 31)
	require.Len(t, Follow(signed, s), 1, "nothing after the last day")
	// A missed session is the manager's to decide about.
	missed := Duty{ID: uuid.New(), Kind: HoldSession, Round: 2, State: DutyLapsed, Assignee: &s.Cast.Supervisor}
	s.Duties = append(s.Duties, missed)
	s.Today = day(2027, 4, 3)
	escalated := Follow(missed, s)
	require.Equal(t, DecideEscalation, escalated[0].(Open).Kind)
	require.Equal(t, s.Cast.Manager, *escalated[0].(Open).Assignee)
	decision := Duty{ID: uuid.New(), Kind: DecideEscalation, State: DutyMet, About: &missed.ID, Assignee: &s.Cast.Manager, Answer: &EscalationDecision{Choice: Proceed}}
	effects = Follow(decision, s)
	require.Contains(t, effects, Effect(Record{Act: "session.missed", Duty: &missed.ID}))
}

// The plan goes to the employee three times at most; then it is in force with the disagreement.
func TestAPlanThatIsNotAgreed(t *testing.T) {
	t.Parallel()
	s := improvement(t)
	s.Step = s.Method.Stages(CoachingProcess)[0]
	plan := Duty{ID: uuid.New(), Kind: PlanCoaching, Round: 1, State: DutyMet, Answer: &CoachingPlan{}}
	s.Duties = []Duty{plan}
	no := Duty{ID: uuid.New(), Kind: AgreeCoaching, Round: 1, State: DutyMet, About: &plan.ID, Answer: &CoachingAgreement{}}
	again := Follow(no, s)[0].(Open)
	require.Equal(t, PlanCoaching, again.Kind)
	require.Equal(t, 2, again.Round)
	no.Round = 3
	require.Equal(t, []Effect{AdoptCoaching{Plan: plan, How: CoachingDisagreed}}, Follow(no, s))
	no.State, no.Answer = DutyLapsed, nil
	require.Contains(t, Follow(no, s), Effect(AdoptCoaching{Plan: plan, How: CoachingUnanswered}))
	no.State, no.Answer = DutyMet, &CoachingAgreement{Agreed: true}
	require.Equal(t, []Effect{AdoptCoaching{Plan: plan, How: CoachingAgreed}}, Follow(no, s))
}

// What is proposed after an improvement period differs for PNS and PPPK.
func TestMeasuresAfterAnImprovementPeriod(t *testing.T) {
	t.Parallel()
	s := improvement(t)
	s.Step = s.Method.Stages(CoachingProcess)[3]
	for status, want := range map[EmployeeStatus]string{PNS: "competency-test", CPNS: "competency-test", PPPK: "contract-review", OtherStatus: ""} {
		s.Coaching.Status = status
		effects := Enter(s)
		if want == "" {
			require.Empty(t, effects)
			continue
		}
		require.Len(t, effects, 1, status)
		proposed := effects[0].(ProposeMeasure)
		require.Equal(t, want, proposed.Rule.ID)
		require.Equal(t, s.Cast.Official, *proposed.Open.Assignee)
	}
	s.Coaching.Status, s.Coaching.Improved = PNS, true
	require.Empty(t, Enter(s))
}

func TestSubmissionsAfterARating(t *testing.T) {
	t.Parallel()
	today, tomorrow, before := day(2027, 2, 10), day(2027, 2, 11), day(2027, 1, 31)
	facts := Facts{
		Method: shipped(t, "kalianda"), Today: today, Rule: &Consequence{Decree: true}, Measure: &CoachingMeasure{Decree: true},
		Coaching: &CoachingFacts{Start: day(2027, 2, 1), Until: day(2027, 7, 31), Plan: &CoachingPlan{Goals: []ImprovementGoal{{Goal: "Laporan tepat waktu"}}}},
	}
	text := "Uraian yang cukup panjang"
	for want, s := range map[string]Submission{
		"decree-missing":     &ConsequenceDecision{Approve: true, DecreeDate: &today},
		"date-in-the-future": &ConsequenceDecision{Approve: true, DecreeNumber: "1", DecreeDate: &tomorrow},
		"reason-missing":     &MeasureDecision{},
		"date-before-period": &Session{HeldOn: &before, Notes: text},
		"goal-missing":       &CoachingOutcome{Notes: text},
		"goal-unknown":       &CoachingOutcome{Notes: text, Goals: []GoalOutcome{{Goal: "Laporan tepat waktu", Evidence: text}, {Goal: "Lain", Evidence: text}}},
		"count-out-of-range": &CoachingPlan{Actions: []CoachingAction{{Kind: Guidance, What: text, By: &tomorrow}}},
		"date-passed":        &CoachingPlan{Goals: []ImprovementGoal{{text, text}}, Actions: []CoachingAction{{Kind: Guidance, What: text, By: &before}}},
		"evidence-missing":   &RewardAttendance{Attended: true, On: &today, Title: "Bimtek"},
		"date-missing":       &RewardAttendance{Attended: true, Title: "Bimtek", Evidence: []Evidence{{Title: "S", Link: "https://example.go.id"}}},
		"choice-unknown":     &EffectNote{Effect: "great", Notes: text},
	} {
		problems := s.Check(facts)
		require.Len(t, problems, 1, "%s: %v", want, problems)
		require.Equal(t, Code(want), problems[0].Code)
	}
	goal, other := GoalProgress{"Laporan tepat waktu", text}, GoalProgress{"Lain", text}
	require.Empty(t, Session{HeldOn: &today, Notes: text, Agreed: text, Progress: []GoalProgress{goal}}.Check(facts))
	for _, progress := range [][]GoalProgress{{other}, {goal, goal}} {
		require.Equal(t, Code("goal-unknown"), Session{HeldOn: &today, Notes: text, Progress: progress}.Check(facts)[0].Code)
	}
	require.Equal(t, Code("goal-unknown"), Session{HeldOn: &today, Notes: text, Progress: []GoalProgress{goal}}.Check(Facts{Today: today})[0].Code, "without a plan")
	after := day(2027, 8, 1)
	late := CoachingPlan{Goals: []ImprovementGoal{{text, text}}, Actions: []CoachingAction{{Kind: "holiday", What: text, By: &after}}}
	require.Len(t, late.Check(facts), 2)
	twice := CoachingPlan{Goals: []ImprovementGoal{{text, text}, {text, text}}, Actions: []CoachingAction{{Kind: Guidance, What: text, By: &tomorrow}}}
	require.Equal(t, Code("goal-twice"), twice.Check(facts)[0].Code)
	require.Equal(t, Code("reason-missing"), SessionSignature{}.Check(facts)[0].Code)
	require.Equal(t, Code("reason-missing"), RewardAttendance{}.Check(facts)[0].Code)
	require.Equal(t, Code("decree-missing"), MeasureDecision{ConsequenceDecision{Approve: true, DecreeNumber: "1"}}.Check(facts)[0].Code)
}
