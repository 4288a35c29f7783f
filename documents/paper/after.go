package paper

import (
	"fmt"
	"slices"
	"strings"

	"rapor/appraisal"
)

// certificate is set in a frame, in a face with serifs.
func (s *setter) certificate(p *appraisal.CertificatePaper) {
	s.base, s.small = style{face: serif, size: 13}, style{face: serif, size: 10}
	s.frame()
	head := s.paper.Head.Letterhead
	if head.Government != "" {
		s.text(strings.ToUpper(head.Government), s.base, centre)
	}
	s.text(strings.ToUpper(head.Agency), s.base.bold().sized(16), centre)
	s.y += 7
	s.text(strings.ToUpper(s.in(appraisal.PaperCertificate.Name())), s.base.bold().sized(27), centre)
	s.y += 1.5
	s.text(s.in(p.Award), s.base.italic().sized(14), centre)
	s.y += 7
	s.text(s.say("diberikan kepada", "is presented to"), s.base, centre)
	s.y += 2.5
	name := s.base.bold().sized(22)
	s.text(p.Employee.Name, name, centre)
	s.rule(s.sheet.left+s.sheet.inner()/2-50, s.y+0.6, 100, 0.3, 0)
	s.y += 2.5
	var known []string
	for _, t := range []string{p.Employee.Post, p.Employee.Unit} {
		if t != "" {
			known = append(known, t)
		}
	}
	if p.Employee.Number != "" {
		s.text("NIP "+p.Employee.Number, s.base.sized(11.5), centre)
	}
	if len(known) > 0 {
		s.text(strings.Join(known, ", "), s.base.sized(11.5), centre)
	}
	s.y += 4
	why := s.say("atas kinerja dalam periode ", "for performance in the period ") + s.period(p.Year)
	if p.Rating != nil {
		why += s.say(" dengan predikat ", ", rated ") + s.rating(p.Rating)
	}
	s.text(strings.TrimSuffix(why, ".")+".", s.base, centre)
	if p.DecreeNumber != "" {
		s.text(s.say("Keputusan Nomor ", "Decree number ")+p.DecreeNumber+s.say(" tanggal ", " of ")+s.dayOr(p.DecreeDate, "—"), s.base.sized(11), centre)
	}
	s.base.size = 11
	s.signatures(p.DecidedOn, s.paper.Head.Signatories)
}

// frame draws the double rule around the page.
func (s *setter) frame() {
	for _, r := range []struct{ inset, thick float64 }{{9, 1.1}, {11.5, 0.3}} {
		w, h := s.sheet.width-2*r.inset, s.sheet.height-2*r.inset
		s.rule(r.inset, r.inset, w, r.thick, 60)
		s.rule(r.inset, r.inset+h, w, r.thick, 60)
		s.upright(r.inset, r.inset-r.thick/2, h+r.thick, r.thick, 60)
		s.upright(r.inset+w, r.inset-r.thick/2, h+r.thick, r.thick, 60)
	}
}

func (s *setter) coaching(p *appraisal.CoachingPaper) {
	session, on := "", s.say("Tanggal pertemuan", "Held on")
	switch {
	case p.Outcome != nil:
		session, on = s.say("Evaluasi Akhir Masa Perbaikan", "Evaluation at the End of the Improvement Period"), s.say("Tanggal evaluasi", "Evaluated on")
	case p.Session > 0:
		session = s.say("Pertemuan ke-", "Session ") + number(p.Session)
		if p.Sessions > 0 {
			session += s.say(" dari ", " of ") + number(p.Sessions)
		}
	}
	s.title(session)
	s.pair(p.Employee, p.Supervisor)
	facts := [][2]string{
		{s.say("Tahun kinerja", "Performance year"), s.period(p.Year)},
		{s.say("Masa perbaikan", "Improvement period"), s.period(appraisal.Year{From: p.From, Until: p.Until})},
	}
	if p.How != nil {
		facts = append(facts, [2]string{s.say("Rencana berlaku", "Plan in force"), s.day(p.From) + ", " + s.in(*p.How)})
	}
	if p.Outcome != nil && p.Sessions > 0 {
		facts = append(facts, [2]string{s.say("Pertemuan", "Sessions"), fmt.Sprintf(s.say("%d dari %d diselenggarakan", "%d of %d were held"), p.Held, p.Sessions)})
	}
	s.facts(append(facts, [2]string{on, s.day(p.HeldOn)})...)
	s.coachingPlan(p)
	notes := s.say("CATATAN PERTEMUAN", "NOTES OF THE SESSION")
	if p.Outcome != nil {
		notes = s.say("EVALUASI PEJABAT PENILAI", "THE APPRAISER'S EVALUATION")
	}
	s.box(notes, p.Notes)
	if p.Agreed != "" {
		s.box(s.say("KESEPAKATAN", "AGREED"), p.Agreed)
	}
	if p.Response != "" {
		s.box(s.say("TANGGAPAN PEGAWAI", "EMPLOYEE'S RESPONSE"), p.Response)
	}
	for _, g := range p.Signed {
		if g.Refused {
			s.box(s.say("ALASAN MENOLAK MENANDATANGANI", "WHY THE SIGNATURE IS REFUSED"), g.Reason)
		}
	}
	var last [][2]string
	if p.Next != nil {
		last = append(last, [2]string{s.say("Pertemuan berikutnya", "Next session"), s.day(*p.Next)})
	}
	if p.Outcome != nil {
		last = append(last, [2]string{s.say("Hasil pembinaan", "Outcome"), s.in(*p.Outcome)})
		proposed := make([]string, 0, len(p.Proposed))
		for _, t := range p.Proposed {
			proposed = append(proposed, s.in(t))
		}
		last = append(last, [2]string{s.say("Tindak lanjut yang diusulkan", "Proposed consequence"),
			or(strings.Join(proposed, "; "), s.say("Tidak ada", "None"))})
	}
	s.closing(float64(len(last)) * 7)
	if len(last) > 0 {
		s.facts(last...)
	}
	s.signatures(p.HeldOn, s.paper.Head.Signatories, p.Signed...)
}

// coachingPlan sets the goals with what became of them, and the actions that support them.
func (s *setter) coachingPlan(p *appraisal.CoachingPaper) {
	if len(p.Goals) > 0 {
		became := s.say("KEMAJUAN", "PROGRESS")
		if p.Outcome != nil {
			became = s.say("HASIL", "RESULT")
		}
		t := table{columns: []column{{share: 5}, {share: 32}, {share: 27}, {share: 36}},
			head: s.heads(false, "NO.", s.say("SASARAN PERBAIKAN", "GOAL"), s.say("UKURAN", "MEASURE"), became)}
		if !slices.ContainsFunc(p.Goals, func(g appraisal.CoachingGoal) bool { return g.Progress != "" || g.Reached != nil }) {
			t.columns, t.head = []column{{share: 5}, {share: 53}, {share: 42}}, s.heads(false, "NO.", s.say("SASARAN PERBAIKAN", "GOAL"), s.say("UKURAN", "MEASURE"))
		}
		for i, g := range p.Goals {
			row := []cell{s.cell(number(i + 1)).centred(), s.cell(g.Goal), s.cell(or(g.Measure, "—")), s.cell(or(s.became(g), "—"))}
			t.body = append(t.body, rowOf(row[:len(t.columns)]...))
		}
		s.headed(s.say("RENCANA PEMBINAAN", "COACHING PLAN"), t)
	}
	if len(p.Actions) > 0 {
		t := table{columns: []column{{share: 5}, {share: 20}, {share: 37}, {share: 22}, {share: 16}},
			head: s.heads(false, "NO.", s.say("JENIS", "KIND"), s.say("TINDAKAN", "ACTION"), s.say("OLEH", "BY WHOM"), s.say("TARGET WAKTU", "UNTIL"))}
		who := slices.ContainsFunc(p.Actions, func(a appraisal.CoachingSupport) bool { return a.Who != "" })
		if !who {
			t.columns = []column{{share: 5}, {share: 23}, {share: 54}, {share: 18}}
			t.head = s.heads(false, "NO.", s.say("JENIS", "KIND"), s.say("TINDAKAN", "ACTION"), s.say("TARGET WAKTU", "UNTIL"))
		}
		for i, a := range p.Actions {
			row := []cell{s.cell(number(i + 1)).centred(), s.cell(s.in(a.Kind)), s.cell(a.What)}
			if who {
				row = append(row, s.cell(or(a.Who, "—")))
			}
			t.body = append(t.body, rowOf(append(row, s.cell(s.dayOr(a.By, "—")).centred())...))
		}
		s.headed(s.say("DUKUNGAN DAN TINDAKAN", "SUPPORT AND ACTIONS"), t)
	}
	s.space(4)
	if p.PlanNote != "" {
		s.box(s.say("CATATAN RENCANA", "NOTES OF THE PLAN"), p.PlanNote)
	}
}

// became is how far a goal has come, or whether it was reached.
func (s *setter) became(g appraisal.CoachingGoal) string {
	switch {
	case g.Reached == nil:
		return g.Progress
	case *g.Reached:
		return s.say("Tercapai. ", "Reached. ") + g.Progress
	}
	return s.say("Belum tercapai. ", "Not reached. ") + g.Progress
}

func (s *setter) credit(p *appraisal.CreditPaper) {
	s.title(s.say("Periode Penilaian: ", "Appraisal period: ") + s.period(p.Year))
	s.facts(append(s.person(p.Employee), [2]string{s.say("Jenjang jabatan", "Level"), s.in(p.Level)})...)
	t := table{
		columns: []column{{share: 25}, {share: 9}, {share: 17}, {share: 18}, {share: 10}, {share: 10}, {share: 11}},
		head: s.heads(true, s.say("PERIODE", "PERIOD"), s.say("BULAN", "MONTHS"), s.say("JENJANG", "LEVEL"), s.say("PREDIKAT", "RATING"),
			s.say("PERSEN-TASE", "PERCENT"), s.say("KOEFI-SIEN", "COEFF."), s.say("ANGKA KREDIT", "CREDIT POINTS")),
	}
	for _, r := range p.Rows {
		t.body = append(t.body, rowOf(s.cell(s.period(appraisal.Year{From: r.From, Until: r.Until})), s.cell(number(r.Months)).centred(), s.cell(s.in(r.Level)),
			s.cell(s.rating(&r.Rating)), s.cell(s.figure(r.Percent)+"%").onRight(), s.cell(s.figure(r.Coefficient)).onRight(), s.cell(s.figure(r.Points)).onRight()))
	}
	sum := func(what string, n *appraisal.Number) {
		if n != nil {
			t.body = append(t.body, group{rows: [][]cell{{cellOf(what, s.small.bold()), cellOf(s.figure(*n), s.small.bold()).onRight()}}, spans: []int{6, 1}})
		}
	}
	sum(s.say("Jumlah angka kredit periode ini", "Credit points of this period"), &p.Total)
	sum(s.say("Angka kredit sebelumnya", "Credit points before"), p.Before)
	sum(s.say("Angka kredit kumulatif", "Credit points altogether"), p.After)
	s.headed(s.say("KONVERSI PREDIKAT KINERJA", "CONVERSION OF THE RATING"), t)
	s.y += 3
	s.text(s.say("Angka kredit = persentase predikat × koefisien per tahun × jumlah bulan / 12 (Peraturan BKN Nomor 3 Tahun 2023).",
		"Credit points = percentage of the rating × yearly coefficient × months / 12 (BKN Regulation 3 of 2023)."), s.base.italic().sized(8.5), left)
	s.signatures(p.On, s.paper.Head.Signatories)
}
