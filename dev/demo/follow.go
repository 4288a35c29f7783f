package demo

import (
	"fmt"
	"math/rand/v2"

	"rapor/appraisal"
)

// following is what people hand in after a rating: in an improvement period, and about a training
// that was granted.
func following(f Form, r *rand.Rand) appraisal.Submission {
	a, on := f.Asks, f.Asks.Today
	switch f.Duty.Kind {
	case appraisal.PlanCoaching:
		return coachingPlan(on)
	case appraisal.AgreeCoaching:
		if f.Duty.Round == 1 && r.IntN(4) == 0 {
			return &appraisal.CoachingAgreement{Comment: "Mohon sasaran kedua disesuaikan dengan tugas lapangan."}
		}
		return &appraisal.CoachingAgreement{Agreed: true}
	case appraisal.HoldSession:
		return coachingSession(a, on, max(f.Duty.Round, 1))
	case appraisal.SignSession:
		if r.IntN(8) == 0 {
			return &appraisal.SessionSignature{Reason: "Catatan sesi tidak sesuai dengan yang dibahas.", Response: "Saya sudah memperbaiki laporan."}
		}
		return &appraisal.SessionSignature{Signed: true, Response: "Saya memahami langkah yang disepakati."}
	case appraisal.ConcludeCoaching:
		return coachingOutcome(a, r.IntN(3) > 0)
	case appraisal.DecideMeasure:
		return &appraisal.MeasureDecision{ConsequenceDecision: appraisal.ConsequenceDecision{
			Approve: true, DecreeNumber: fmt.Sprintf("SK/%03d/CONTOH", 1+r.IntN(900)), DecreeDate: &on,
		}}
	case appraisal.RecordAttendance:
		if r.IntN(6) == 0 {
			return &appraisal.RewardAttendance{Reason: "Berhalangan karena tugas pelayanan; dijadwalkan kembali oleh unit."}
		}
		return &appraisal.RewardAttendance{
			Attended: true, On: &on, Title: "Bimbingan teknis pelayanan publik (contoh)", Organiser: "Balai pelatihan contoh",
			Evidence: []appraisal.Evidence{{Title: "Sertifikat contoh", Link: "https://example.go.id/sertifikat-contoh"}},
		}
	}
	return &appraisal.EffectNote{Effect: "some", Notes: "Penerapan mulai terlihat pada loket layanan."}
}

func coachingPlan(today appraisal.Date) *appraisal.CoachingPlan {
	by := today.AddDays(5)
	return &appraisal.CoachingPlan{
		Goals: []appraisal.ImprovementGoal{
			{Goal: "Laporan bulanan diserahkan tepat waktu", Indicator: "Tanggal terima laporan pada agenda unit"},
			{Goal: "Pertanyaan warga dijawab pada hari yang sama", Indicator: "Catatan antrean dan jawaban"},
		},
		Actions: []appraisal.CoachingAction{
			{Kind: appraisal.Guidance, What: "Bimbingan mingguan", Who: "Atasan langsung", By: &by},
			{Kind: appraisal.TrainingAction, What: "Pelatihan penyusunan laporan", Who: "Bagian kepegawaian", By: &by},
		},
	}
}

func coachingSession(a Asks, on appraisal.Date, number int) *appraisal.Session {
	s := &appraisal.Session{
		HeldOn: &on, Notes: fmt.Sprintf("Sesi %d: kemajuan dan hambatan dibahas berdua.", number), Agreed: "Laporan berikutnya diserahkan paling lambat tanggal lima.",
	}
	if a.Coaching != nil && a.Coaching.Plan != nil {
		for _, g := range a.Coaching.Plan.Goals {
			s.Progress = append(s.Progress, appraisal.GoalProgress{Goal: g.Goal, Progress: "Sebagian sudah terlihat pada catatan unit."})
		}
	}
	return s
}

func coachingOutcome(a Asks, improved bool) *appraisal.CoachingOutcome {
	outcome := &appraisal.CoachingOutcome{Improved: improved, Notes: "Perkembangan dinilai dari laporan selama masa perbaikan."}
	if a.Coaching != nil && a.Coaching.Plan != nil {
		for _, g := range a.Coaching.Plan.Goals {
			outcome.Goals = append(outcome.Goals, appraisal.GoalOutcome{Goal: g.Goal, Reached: improved, Evidence: "Menurut catatan unit selama masa perbaikan."})
		}
	}
	return outcome
}
