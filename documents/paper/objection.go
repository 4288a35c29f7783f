package paper

import (
	"strings"

	"rapor/appraisal"
)

func (s *setter) objectionReceipt(p *appraisal.ObjectionReceiptPaper) {
	s.title(s.say("Periode Penilaian: ", "Appraisal period: ") + s.period(p.Year))
	s.text(s.say("Telah diterima keberatan atas hasil evaluasi kinerja dari:", "An objection to the result of an evaluation was received from:"), s.base, justify)
	s.y += 2
	s.facts(s.person(p.Employee)...)
	s.y += 2
	s.facts(
		[2]string{s.say("Predikat yang dikeberatkan", "Rating objected to"), s.rating(&p.Rating)},
		[2]string{s.say("Hasil diterima tanggal", "Result received on"), s.day(p.ReceivedOn)},
		[2]string{s.say("Keberatan diajukan tanggal", "Objection made on"), s.day(p.ObjectedOn)},
		[2]string{s.in(appraisal.PartSupervisor.Name()), p.Supervisor.Name},
		[2]string{s.say("Diputuskan oleh", "To be decided by"), strings.Trim(p.Decider.Name+", "+p.Decider.Post, ", ")},
		[2]string{s.say("Keputusan paling lambat", "Decision due by"), s.dayOr(p.DecisionBy, "—")},
	)
	s.y += 4
	s.box(s.say("ALASAN KEBERATAN", "GROUNDS"), p.Grounds)
	if len(p.Evidence) > 0 {
		s.box(s.say("BUKTI", "EVIDENCE"), strings.Join(p.Evidence, "\n"))
	}
	s.text(s.say("Keberatan diputuskan oleh atasan pejabat penilai setelah mendengar kedua pihak. Keberatan yang tidak diputuskan pada waktunya diteruskan, tidak dianggap ditolak.",
		"The objection is decided by the appraiser's superior, who hears both sides. One that is not decided in time is passed on, never deemed rejected."),
		s.base.sized(9), justify)
	s.signatures(p.ObjectedOn, s.paper.Head.Signatories)
}

func (s *setter) objectionDecision(p *appraisal.ObjectionDecisionPaper) {
	s.title(s.say("Periode Penilaian: ", "Appraisal period: ") + s.period(p.Year))
	s.text(s.say("Atas keberatan yang diajukan pada tanggal ", "On the objection made on ")+s.day(p.ObjectedOn)+s.say(" oleh:", " by:"), s.base, justify)
	s.y += 2
	s.facts(s.person(p.Employee)...)
	s.y += 3
	s.box(s.say("ALASAN KEBERATAN", "GROUNDS"), p.Grounds)
	if p.Statement != "" {
		s.box(s.say("TANGGAPAN PEJABAT PENILAI KINERJA", "APPRAISER'S STATEMENT")+": "+p.Supervisor.Name, p.Statement)
	}
	s.box(s.say("PERTIMBANGAN", "REASONS"), p.Reason)
	s.space(2)
	s.closing(38)
	s.text(s.say("MEMUTUSKAN", "DECISION"), s.base.bold().sized(11), centre)
	s.y += 2
	if p.Changed {
		s.text(s.say("Keberatan dikabulkan. Predikat kinerja diubah:", "The objection is granted. The rating is changed:"), s.base, left)
	} else {
		s.text(s.say("Keberatan tidak dikabulkan. Predikat kinerja tetap:", "The objection is not granted. The rating stays:"), s.base, left)
	}
	s.y += 1.5
	s.facts([2]string{s.say("Predikat semula", "Rating before"), s.rating(&p.Before)}, [2]string{s.say("Predikat akhir", "Final rating"), s.rating(&p.After)})
	s.y += 3
	s.text(s.say("Keputusan ini bersifat final.", "This decision is final."), s.base, left)
	s.signatures(p.DecidedOn, s.paper.Head.Signatories)
}
