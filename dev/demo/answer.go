package demo

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"

	"github.com/google/uuid"

	"rapor/appraisal"
)

// answer is what somebody hands in for a form; nil is to wait a little longer.
func (p *person) answer(ctx context.Context, f Form) (appraisal.Submission, error) {
	d, a := f.Duty, f.Asks
	r := p.story.chance("answer", p.name(), string(d.Kind), p.story.called(d.Subject.ID), d.Step, strconv.Itoa(d.Round))
	role := p.story.part(d.Subject.ID)
	switch d.Kind {
	case appraisal.ConfirmBriefing:
		if r.IntN(10) == 0 {
			return &appraisal.Confirmation{Question: "Bagaimana kriteria ini berlaku untuk tugas lapangan?"}, nil
		}
		return &appraisal.Confirmation{Understood: true}, nil
	case appraisal.ProposePlan:
		return plan(a, r), nil
	case appraisal.RevisePlan:
		return revised(a, r), nil
	case appraisal.AgreePlan:
		return agreement(a, role == objector && d.Round == 1), nil
	case appraisal.ReportPeriod:
		return &appraisal.PeriodReport{
			Realised: figures(a.Plan, p.story.quality(d.Subject.ID), r), Note: "Capaian sampai akhir periode ini, disertai buktinya.",
		}, nil
	case appraisal.EvaluatePeriod:
		q := p.seen(d.Subject.ID)
		return &appraisal.PeriodEvaluation{
			Results: expectation(q, r), Behaviour: expectation(q, r), Feedback: "Pertahankan yang baik, perbaiki ketepatan waktu laporan.",
			Tags: tagged(a, r),
		}, nil
	case appraisal.NominatePeers:
		return p.nominate(ctx, d.Process.ID, a, r)
	case appraisal.ApprovePeers:
		return approvePeers(a, r), nil
	case appraisal.AssessSelf, appraisal.AssessPeer, appraisal.AssessSuperior, appraisal.AssessSubordinate, appraisal.AssessPublic:
		q := p.story.quality(d.Subject.ID)
		if d.Kind == appraisal.AssessSubordinate {
			q = p.seen(d.Subject.ID)
		}
		given := assessment(d.Kind, a, q, r)
		weaken(given, p.story.weakness(d.Subject.ID, a.Competencies), a, r)
		if d.Kind == appraisal.AssessSubordinate {
			given.Tags = tagged(a, r)
		}
		return given, nil
	case appraisal.ApproveCalibration:
		return p.calibrate(ctx, f)
	case appraisal.Acknowledge:
		return p.acknowledge(ctx, a, role)
	}
	return p.decide(f, r)
}

// seen is the quality that the supervisor sees, which in one case is unfair.
func (p *person) seen(subject string) float64 {
	if p.story.part(subject) == unfair {
		return 0.15
	}
	return p.story.quality(subject)
}

// decide answers what officials and superiors owe.
func (p *person) decide(f Form, r *rand.Rand) (appraisal.Submission, error) {
	d, a := f.Duty, f.Asks
	role := p.story.part(d.Subject.ID)
	on := a.Today
	switch d.Kind {
	case appraisal.Object:
		return &appraisal.Objection{
			Grounds:  "Target saya diubah di tengah periode dan hasil pekerjaan lapangan tidak ikut dihitung.",
			Evidence: []appraisal.Evidence{{Title: "Laporan bulanan", Link: "https://example.go.id/laporan-bulanan"}},
		}, nil
	case appraisal.SetAchievement:
		if len(a.Levels) == 0 {
			return nil, fmt.Errorf("no levels to choose from")
		}
		level := a.Levels[min(1, len(a.Levels)-1)].ID
		return &appraisal.AchievementSetting{Achievement: appraisal.Achievement(level), Evidence: "Capaian indikator unit menurut laporan kinerja tahunan."}, nil
	case appraisal.DecideEscalation:
		if p.story.deaf && d.Level == 0 && d.Lapses && p.story.chance("deaf", p.story.called(d.Subject.ID)).IntN(2) == 0 {
			return nil, nil
		}
		return p.escalation(d, a), nil
	case appraisal.StateOnObjection:
		return &appraisal.ObjectionStatement{Statement: "Penilaian didasarkan pada laporan bulanan dan catatan layanan sepanjang tahun."}, nil
	case appraisal.StateOnLowering:
		return &appraisal.LoweringStatement{Statement: "Laporan itu ditunda atas izin saya; bukunya dapat diperiksa."}, nil
	case appraisal.AnswerAdvice:
		return advised(a), nil
	case appraisal.DecideObjection:
		return objectionDecision(a, role == unfair), nil
	case appraisal.DecideConsequence:
		decision := &appraisal.ConsequenceDecision{Approve: true}
		if role == ordinary && r.IntN(8) == 0 {
			return &appraisal.ConsequenceDecision{Reason: "Anggaran tahun ini sudah dialokasikan; diusulkan kembali tahun depan."}, nil
		}
		if a.Consequence != nil && a.Consequence.Decree {
			decision.DecreeNumber, decision.DecreeDate = fmt.Sprintf("SK/%03d/CONTOH", 1+r.IntN(900)), &on
		}
		return decision, nil
	case appraisal.PlanCoaching, appraisal.AgreeCoaching, appraisal.HoldSession, appraisal.SignSession, appraisal.ConcludeCoaching,
		appraisal.DecideMeasure, appraisal.RecordAttendance, appraisal.NoteEffect:
		return following(f, r), nil
	case appraisal.ReleaseComplaints, appraisal.ModerateComplaint, appraisal.RespondToComplaint, appraisal.FindComplaint, appraisal.AnswerComplaint:
		return complaintAnswer(f), nil
	case appraisal.DecideTraining, appraisal.RecordTraining, appraisal.TakeUpFindings, appraisal.ReportFinding:
		return p.unitAnswer(f), nil
	case appraisal.EvaluateMethod:
		return methodDecision(a), nil
	case appraisal.AnswerSurvey:
		return survey(p.story.part(p.actor.ID.String()), r), nil
	}
	return nil, fmt.Errorf("nobody knows how to meet a duty of the kind %q", d.Kind)
}

// methodDecision keeps the method, on the strength of what the evaluation says.
func methodDecision(a Asks) *appraisal.MethodDecision {
	decision := &appraisal.MethodDecision{Decision: appraisal.KeepMethod, Reason: "Mutu layanan naik dan beban penilaian dapat ditanggung."}
	if a.Evaluation != nil {
		for _, f := range a.Evaluation.Report.Findings[:min(3, len(a.Evaluation.Report.Findings))] {
			decision.Findings = append(decision.Findings, f.ID)
		}
	}
	return decision
}

// survey is what somebody thinks of the year: less of it where it went badly for them.
func survey(role part, r *rand.Rand) *appraisal.SurveyAnswer {
	answer := &appraisal.SurveyAnswer{Fairness: 3 + r.IntN(3), Pressure: 1 + r.IntN(4), Usefulness: 3 + r.IntN(3)}
	if role != ordinary {
		answer.Fairness, answer.Pressure = 1+r.IntN(3), 3+r.IntN(3)
	}
	if r.IntN(4) == 0 {
		answer.Comment = "Kriterianya jelas, tetapi tenggat akhir tahun terlalu rapat."
	}
	return answer
}

// plan starts from the examples of the job family.
func plan(a Asks, r *rand.Rand) *appraisal.Plan {
	target := appraisal.NewNumber(int64(80 + r.IntN(15)))
	indicators := append(a.Examples[:len(a.Examples):len(a.Examples)], appraisal.Indicator{
		Name: "Pekerjaan selesai sebelum tenggat", Better: appraisal.HigherIsBetter, Target: &target,
		Unit: "persen pekerjaan", Source: "Catatan agenda unit",
	})
	if a.PlanRules.Qualitative {
		indicators = append(indicators, appraisal.Indicator{
			Name: "Mutu konsep surat", Result: "Naskah dinas siap ditandatangani", Nature: appraisal.Qualitative,
			Standard: "Konsep disetujui tanpa perubahan isi", Source: "Catatan koreksi atasan",
		})
	}
	pl := &appraisal.Plan{Expectations: "Layanan yang cepat, tepat dan ramah."}
	if a.Returned != "" {
		pl.Expectations = "Layanan yang cepat, tepat dan ramah; target disesuaikan menurut catatan atasan."
	}
	share := int64(100 / len(indicators))
	for i, ind := range indicators {
		ind.Weight = appraisal.NewNumber(share)
		if i == 0 {
			ind.Weight = appraisal.NewNumber(100 - share*int64(len(indicators)-1))
		}
		pl.Indicators = append(pl.Indicators, linked(ind, i, a.PlanRules, r))
	}
	return pl
}

// linked says what an indicator is about and which of the leader's results it supports.
func linked(ind appraisal.Indicator, i int, rules PlanRules, r *rand.Rand) appraisal.Indicator {
	if len(rules.Aspects) > 0 {
		ind.Aspect = rules.Aspects[i%len(rules.Aspects)]
	}
	if len(rules.Perspectives) > 0 {
		ind.Perspective = rules.Perspectives[i%len(rules.Perspectives)].ID
	}
	if len(rules.Leader) == 0 || r.IntN(12) == 0 {
		ind.SupportsNone = "Tugas rutin unit yang tidak termuat dalam SKP pimpinan."
		return ind
	}
	ind.Supports = rules.Leader[r.IntN(len(rules.Leader))].Name
	return ind
}

// revised is the plan in force with a lower first target.
func revised(a Asks, r *rand.Rand) *appraisal.Plan {
	if a.Plan == nil {
		return plan(a, r)
	}
	pl := *a.Plan
	pl.Indicators = append([]appraisal.Indicator{}, pl.Indicators...)
	for i := range pl.Indicators {
		pl.Indicators[i] = linked(unlinked(pl.Indicators[i]), i, a.PlanRules, r)
	}
	pl.Expectations = "Disesuaikan dengan perubahan tugas di tengah tahun."
	return &pl
}

// unlinked leaves what an indicator supports open.
func unlinked(ind appraisal.Indicator) appraisal.Indicator {
	ind.Supports, ind.SupportsNone = "", ""
	return ind
}

func agreement(a Asks, back bool) *appraisal.PlanAgreement {
	if back {
		return &appraisal.PlanAgreement{Comment: "Target belum menantang; sesuaikan dengan capaian tahun lalu."}
	}
	answer := &appraisal.PlanAgreement{Agreed: true}
	if a.Proposed != nil {
		for _, i := range a.Proposed.Indicators {
			answer.Relevant = append(answer.Relevant, i.Name)
		}
	}
	return answer
}

// assessment gives everything that a form asks a rater for.
func assessment(kind appraisal.DutyKind, a Asks, quality float64, r *rand.Rand) *appraisal.Assessment {
	answer := &appraisal.Assessment{Scores: map[string]appraisal.Number{}}
	for _, c := range a.Competencies {
		answer.Scores[c.ID] = score(a.Scale, quality, r)
	}
	answer.Comment = "Catatan contoh atas pekerjaan setahun ini."
	if a.Plan != nil {
		answer.Realised = figures(a.Plan, quality, r)
	}
	if kind != appraisal.AssessSubordinate {
		answer.Strengths, answer.Weaknesses = "Teliti dan mudah dihubungi.", "Laporan kadang terlambat."
		return answer
	}
	if len(a.Criteria) > 0 {
		answer.Process = map[string]appraisal.Number{}
		for _, c := range a.Criteria {
			answer.Process[c.ID] = score(a.Scale, quality, r)
		}
	}
	if a.Judgement {
		answer.Results, answer.Behaviour = expectation(quality, r), expectation(quality, r)
		answer.Reason = "Berdasarkan bukti realisasi dan umpan balik sepanjang tahun."
	}
	if a.Innovation {
		had := quality > 0.97
		answer.Innovation = &had
		if had {
			answer.InnovationBenefit = "Antrean loket berkurang dari dua jam menjadi dua puluh menit."
			answer.InnovationEvidence = "Catatan antrean contoh sebelum dan sesudah, diperiksa bersama tim."
		}
	}
	if a.Additional != nil {
		extra := appraisal.NewNumber(int64(quality * 4))
		if quality > 0.97 {
			extra = *a.Additional
		}
		answer.Additional = &extra
	}
	return answer
}

// score is a whole number of the scale.
func score(scale *appraisal.Scale, quality float64, r *rand.Rand) appraisal.Number {
	from, to := float(scale.From), float(scale.To)
	if quality > 0 && quality < 1 {
		quality = min(max(quality+0.3*(r.Float64()-0.5), 0), 1)
	}
	return appraisal.NewNumber(int64(math.Round(from + quality*(to-from))))
}

func expectation(quality float64, r *rand.Rand) appraisal.Expectation {
	switch q := quality + 0.1*(r.Float64()-0.5); {
	case q > 0.85:
		return appraisal.Above
	case q < 0.3:
		return appraisal.Below
	}
	return appraisal.Meets
}

// figures reach more or less of every target, to odd hundredths as real ones do.
func figures(plan *appraisal.Plan, quality float64, r *rand.Rand) (realised []appraisal.Realised) {
	if plan == nil {
		return nil
	}
	for _, i := range plan.Indicators {
		if i.IsQualitative() {
			realised = append(realised, appraisal.Realised{Indicator: i.Name, Account: "Sebagian besar konsep disetujui tanpa perubahan isi."})
			continue
		}
		target := i.Target
		if target == nil {
			target = i.TargetFrom
		}
		share := 0.4 + 0.8*quality + 0.04*(r.Float64()-0.5)
		if quality >= 1 {
			share = 1.2
		}
		value := float(*target) * share
		if i.Better == appraisal.LowerIsBetter {
			value = float(*target) * max(2-share, 0)
		}
		if i.Maximum != nil {
			value = min(value, float(*i.Maximum))
		}
		realised = append(realised, appraisal.Realised{
			Indicator: i.Name, Value: appraisal.MustNumber(strconv.FormatFloat(value, 'f', 2, 64)), Evidence: "Berkas contoh nomor " + strconv.Itoa(100+r.IntN(900)),
		})
	}
	return realised
}

func float(n appraisal.Number) float64 {
	f, _ := strconv.ParseFloat(n.String(), 64)
	return f
}

func ids(refs []Ref) []uuid.UUID {
	list := make([]uuid.UUID, len(refs))
	for i, ref := range refs {
		list[i] = parsed(ref.ID)
	}
	return list
}

// Diligent is what an ordinary person hands in, for tests that need no story. What takes
// another look at the API, such as a nomination, it does not answer.
func Diligent(f Form) (appraisal.Submission, error) {
	switch f.Duty.Kind {
	case appraisal.Acknowledge:
		return &appraisal.Acknowledgement{Acknowledged: true}, nil
	case appraisal.DecideTraining:
		return &appraisal.TrainingDecision{Reason: "Anggaran pelatihan tahun ini sudah terpakai."}, nil
	case appraisal.NominatePeers, appraisal.ApproveCalibration:
		return nil, fmt.Errorf("%s takes a look at the API", f.Duty.Kind)
	}
	p := &person{story: newStory(0, nil), escalated: map[string]int{}}
	return p.answer(context.Background(), f)
}
