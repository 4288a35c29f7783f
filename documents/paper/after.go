package paper

import (
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
	if p.Citation != nil {
		why = s.in(*p.Citation)
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
	session := ""
	if p.Session > 0 {
		session = s.say("Pertemuan ke-", "Session ") + number(p.Session)
		if p.Sessions > 0 {
			session += s.say(" dari ", " of ") + number(p.Sessions)
		}
	}
	s.title(session)
	s.pair(p.Employee, p.Supervisor)
	s.facts(
		[2]string{s.say("Tahun kinerja", "Performance year"), s.period(p.Year)},
		[2]string{s.say("Masa perbaikan", "Improvement period"), s.period(appraisal.Year{From: p.From, Until: p.Until})},
		[2]string{s.say("Tanggal pertemuan", "Held on"), s.day(p.HeldOn)},
	)
	if len(p.Goals) > 0 {
		t := table{
			columns: []column{{share: 5}, {share: 27}, {share: 20}, {share: 18}, {share: 13}, {share: 17}},
			head: s.heads(false, "NO.", s.say("SASARAN PERBAIKAN", "GOAL"), s.say("UKURAN", "MEASURE"), s.say("DUKUNGAN", "SUPPORT"),
				s.say("TARGET WAKTU", "BY"), s.say("KEMAJUAN", "PROGRESS")),
		}
		for i, g := range p.Goals {
			t.body = append(t.body, rowOf(s.cell(number(i+1)).centred(), s.cell(g.Goal), s.cell(or(g.Measure, "—")), s.cell(or(g.Support, "—")),
				s.cell(s.dayOr(g.By, "—")).centred(), s.cell(or(g.Progress, "—"))))
		}
		s.headed(s.say("RENCANA PEMBINAAN", "COACHING PLAN"), t)
	}
	s.space(4)
	s.box(s.say("CATATAN PERTEMUAN", "NOTES OF THE SESSION"), p.Notes)
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
	}
	if p.Consequence != nil {
		last = append(last, [2]string{s.say("Tindak lanjut yang diusulkan", "Proposed consequence"), s.in(*p.Consequence)})
	}
	s.closing(float64(len(last)) * 7)
	if len(last) > 0 {
		s.facts(last...)
	}
	s.signatures(p.HeldOn, s.paper.Head.Signatories, p.Signed...)
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
