package gateway_test

import (
	"fmt"
	"slices"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"rapor/appraisal"
	"rapor/store/db"
)

// difference is what two worlds of a script differ in.
type difference string

const (
	// small: what one rater said in a group of fewer than three.
	small difference = "one answer of a small group"
	// exchanged: who of a group said what.
	exchanged difference = "who of a group said what"
	// before: all that anybody said in confidence, read before it is computed.
	before difference = "everything, before the rating"
)

// pair is a rater with whom they are asked about.
type pair struct{ subject, rater int }

// said is what somebody said, and in which phase of the year: 1 or 2; 0 is silence.
type said struct {
	phase             int
	service, teamwork int
	comment, strength string
	tag               string
}

// script is a year but for what the two worlds differ in.
type script struct {
	differ difference
	// subject is whose group it is, and who is corrected.
	subject int
	// changed are those who said something else in the other world: what they handed in themselves is no secret to them.
	changed map[pair]bool
	// worlds are what raters say in each of the two.
	worlds [2]map[pair]said
	// peers is how many each of the staff is given.
	peers map[int]int
	// own are the scores of self and supervisor, by subject; again that of the supervisor after a correction.
	own, supervised map[int]said
	again           said
	survey          [2]map[int]appraisal.SurveyAnswer
	// readers are those who read at each stage of the year.
	readers [][]int
}

// fewReaders read at one stage of one year: all do so over many.
const fewReaders = 2

// groups are the raters of a subject: subordinates or peers, as many as it may have.
func groups(s *script) map[int][]int {
	all := map[int][]int{theHead: {theLead}, theLead: {firstStaff, firstStaff + 1, firstStaff + 2, lastStaff}}
	for who := firstStaff; who <= lastStaff; who++ {
		all[who] = peersOf(who)[:s.peers[who]]
	}
	return all
}

// peersOf are the colleagues that one of the staff nominates, three in all.
func peersOf(who int) (peers []int) {
	for n := 1; n <= lastStaff-firstStaff; n++ {
		peers = append(peers, firstStaff+(who-firstStaff+n)%(lastStaff-firstStaff+1))
	}
	return peers
}

func drawSaid(t *rapid.T, label string) said {
	score, text := rapid.IntRange(1, 4), rapid.SampledFrom([]string{"", "Cepat", "Sopan", "Teliti"})
	return said{
		service: score.Draw(t, label+" service"), teamwork: score.Draw(t, label+" teamwork"), comment: text.Draw(t, label+" comment"),
		strength: text.Draw(t, label+" strength"), tag: rapid.SampledFrom([]string{"", "training", "facilities"}).Draw(t, label+" tag"),
	}
}

// drawScript draws a year and what is to differ in it.
func drawScript(t *rapid.T) *script {
	s := &script{peers: map[int]int{}, own: map[int]said{}, supervised: map[int]said{}, changed: map[pair]bool{}}
	s.differ = rapid.SampledFrom([]difference{small, exchanged, before}).Draw(t, "difference")
	for who := theHead; who <= lastStaff; who++ {
		s.own[who], s.supervised[who] = drawSaid(t, "self"), drawSaid(t, "supervisor")
		if isStaff(who) {
			s.peers[who] = rapid.IntRange(1, 3).Draw(t, "peers")
		}
	}
	s.again = drawSaid(t, "supervisor again")
	first := map[pair]said{}
	// The group in question has as many as the difference needs; the others any number.
	subjects := []int{theLead, firstStaff}
	if s.differ == small {
		subjects = append(subjects, theHead)
	}
	s.subject = rapid.SampledFrom(subjects).Draw(t, "subject")
	least, most := 0, 5
	switch s.differ {
	case small:
		least, most = 1, 2
	case exchanged:
		least = 3
	}
	if isStaff(s.subject) && s.differ == exchanged {
		s.peers[s.subject] = 3
	}
	for subject := theHead; subject <= lastStaff; subject++ {
		raters, from, to := groups(s)[subject], 0, 5
		if subject == s.subject {
			from, to = least, most
		}
		speaking := rapid.IntRange(min(from, len(raters)), min(to, len(raters))).Draw(t, "speaking")
		for _, rater := range raters[:speaking] {
			one := drawSaid(t, fmt.Sprintf("P%d about P%d", rater, subject))
			one.phase = rapid.IntRange(1, 2).Draw(t, "phase")
			first[pair{subject, rater}] = one
		}
	}
	s.worlds[0], s.worlds[1] = first, s.otherwise(t, first)
	s.drawSurvey(t)
	people := make([]int, everybody)
	for who := range people {
		people[who] = who
	}
	for range yearStages {
		s.readers = append(s.readers, rapid.Permutation(people).Draw(t, "readers")[:fewReaders])
	}
	return s
}

// otherwise is what was said in the other world.
func (s *script) otherwise(t *rapid.T, first map[pair]said) map[pair]said {
	other := map[pair]said{}
	for p, what := range first {
		other[p] = what
	}
	differently := func(p pair) {
		now := drawSaid(t, "otherwise")
		if now.service == first[p].service {
			now.service = 5 - now.service // so that it differs
		}
		now.phase = first[p].phase
		other[p], s.changed[p] = now, true
	}
	var group []pair
	for _, rater := range groups(s)[s.subject] {
		if p := (pair{s.subject, rater}); first[p].phase > 0 {
			group = append(group, p)
		}
	}
	switch s.differ {
	case small:
		differently(rapid.SampledFrom(group).Draw(t, "who"))
	case exchanged:
		for i, p := range rapid.Permutation(slices.Clone(group)).Draw(t, "exchange") {
			moved := first[p]
			moved.phase = first[group[i]].phase
			other[group[i]] = moved
			s.changed[group[i]] = moved != first[group[i]]
		}
	case before:
		for subject := theHead; subject <= lastStaff; subject++ {
			for _, rater := range groups(s)[subject] {
				if p := (pair{subject, rater}); first[p].phase > 0 {
					differently(p)
				}
			}
		}
	}
	return other
}

// drawSurvey lets everybody answer the survey; in the other world it was somebody else who said it.
func (s *script) drawSurvey(t *rapid.T) {
	var answers []appraisal.SurveyAnswer
	level := rapid.IntRange(1, 5)
	for range lastStaff + 1 {
		answers = append(answers, appraisal.SurveyAnswer{
			Fairness: level.Draw(t, "fairness"), Pressure: level.Draw(t, "pressure"), Usefulness: level.Draw(t, "usefulness"),
			Comment: rapid.SampledFrom([]string{"", "Terlalu banyak formulir", "Baik"}).Draw(t, "survey comment"),
		})
	}
	for i := range s.survey {
		s.survey[i] = map[int]appraisal.SurveyAnswer{}
		for who, a := range answers {
			s.survey[i][who] = a
		}
		answers = rapid.Permutation(answers).Draw(t, "survey")
	}
}

// assessment is what was said as it is handed in.
func (a said) assessment(by appraisal.DutyKind) *appraisal.Assessment {
	one := &appraisal.Assessment{
		Scores:  map[string]appraisal.Number{"service": appraisal.NewNumber(int64(a.service)), "teamwork": appraisal.NewNumber(int64(a.teamwork))},
		Comment: a.comment, Strengths: a.strength,
	}
	switch a.tag {
	case "training":
		one.Tags = []appraisal.Tagged{{Tag: "training", Competency: "service"}}
	case "facilities":
		one.Tags = []appraisal.Tagged{{Tag: "facilities"}}
	}
	if by == appraisal.AssessSubordinate {
		one.Realised = []appraisal.Realised{{Indicator: "Dokumen", Value: appraisal.NewNumber(90)}}
	}
	return one
}

// answer is what somebody hands in for a duty at this phase of the year; nil is silence.
func (w *world) answer(d db.Duty) appraisal.Submission {
	const reason = "Uraian yang cukup panjang"
	n := appraisal.NewNumber
	subject, rater := w.whoIs(&d.SubjectID), w.whoIs(d.AssigneeID)
	people := func(who []int) (ids []uuid.UUID) {
		for _, one := range who {
			ids = append(ids, w.people[one])
		}
		return ids
	}
	switch kind := appraisal.DutyKind(d.Kind); kind {
	case appraisal.ProposePlan:
		target := n(100)
		return &appraisal.Plan{Indicators: []appraisal.Indicator{{
			Name: "Dokumen", Weight: n(100), Better: appraisal.HigherIsBetter, Target: &target, Unit: "%", Source: "Laporan",
		}}}
	case appraisal.AgreePlan:
		return &appraisal.PlanAgreement{Agreed: true, Relevant: []string{"Dokumen"}}
	case appraisal.NominatePeers:
		if isStaff(subject) {
			return &appraisal.Nomination{Peers: people(peersOf(subject))}
		}
	case appraisal.ApprovePeers:
		return &appraisal.NominationApproval{Approved: people(peersOf(subject)[:w.script.peers[subject]])}
	case appraisal.AssessSelf:
		if w.phase > 0 {
			return w.script.own[subject].assessment(kind)
		}
	case appraisal.AssessPeer, appraisal.AssessSuperior:
		if one := w.script.worlds[w.which][pair{subject, rater}]; one.phase > 0 && one.phase <= w.phase {
			return one.assessment(kind)
		}
	case appraisal.AssessSubordinate:
		switch {
		case w.corrected:
			return w.script.again.assessment(kind)
		case w.phase > 3:
			return w.script.supervised[subject].assessment(kind)
		}
	case appraisal.SetAchievement:
		if w.phase > 4 {
			return &appraisal.AchievementSetting{Achievement: w.method.Organisation.Levels[0].ID, Evidence: reason}
		}
	case appraisal.ApproveCalibration:
		return &appraisal.CalibrationApproval{Approved: true, Revision: int(d.Round)}
	case appraisal.Acknowledge:
		if w.phase > 5 {
			return &appraisal.Acknowledgement{Acknowledged: true}
		}
	case appraisal.DecideConsequence:
		on := appraisal.NewDate(2026, 1, 20)
		return &appraisal.ConsequenceDecision{Approve: true, DecreeNumber: "SK/1", DecreeDate: &on}
	case appraisal.DecideTraining:
		return &appraisal.TrainingDecision{Reason: reason}
	case appraisal.AnswerSurvey:
		one := w.script.survey[w.which][rater]
		return &one
	}
	return nil
}
