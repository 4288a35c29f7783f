package paper

import (
	"strings"

	"rapor/appraisal"
)

func (s *setter) minutes(p *appraisal.MinutesPaper) {
	s.title(strings.Join(p.Units, ", "), s.say("Periode Penilaian: ", "Appraisal period: ")+s.period(p.Year))
	effect := s.say("saran bagi pejabat penilai", "advice to the appraiser")
	if p.Effect == appraisal.Binding {
		effect = s.say("mengikat", "binding")
		if p.Decree != nil {
			effect += " (" + s.in(*p.Decree) + ")"
		}
	}
	approved := 0
	for _, m := range p.Members {
		if m.Approved {
			approved++
		}
	}
	s.facts(
		[2]string{s.say("Forum dibuka", "Forum opened"), s.day(p.Opened)}, [2]string{s.say("Forum ditutup", "Forum closed"), s.day(p.Closed)},
		[2]string{s.say("Capaian kinerja organisasi", "Achievement of the organisation"), s.inOr(p.Achievement, "—")},
		[2]string{s.say("Kekuatan keputusan", "Effect"), effect},
		[2]string{s.say("Kuorum", "Quorum"), s.figure(p.Quorum) + "%" + s.say("; menyetujui ", "; approved by ") + number(approved) + s.say(" dari ", " of ") + number(len(p.Members)) +
			s.say(" anggota, revisi ", " members, revision ") + number(p.Revision)},
	)
	t := table{
		columns: []column{{share: 50}, {share: 25}, {share: 25}},
		head:    s.heads(false, s.say("PREDIKAT", "RATING"), s.say("SEBELUM FORUM", "BEFORE"), s.say("SETELAH FORUM", "AFTER")),
	}
	before, after := 0, 0
	for _, d := range p.Distribution {
		before, after = before+d.Before, after+d.After
		t.body = append(t.body, rowOf(s.cell(s.rating(&d.Rating)), s.cell(number(d.Before)).centred(), s.cell(number(d.After)).centred()))
	}
	t.body = append(t.body, rowOf(cellOf(s.say("Jumlah", "Total"), s.small.bold()), cellOf(number(before), s.small.bold()).centred(), cellOf(number(after), s.small.bold()).centred()))
	s.headed(s.say("1. SEBARAN PREDIKAT", "1. DISTRIBUTION OF RATINGS"), t)
	if len(p.Pattern) > 0 {
		s.y += 2
		for _, b := range p.Pattern {
			is := s.say("tidak sesuai", "not so")
			if b.Holds {
				is = s.say("sesuai", "so")
			}
			s.indented("• "+s.in(b.Sentence)+": "+is+".", s.base.sized(9), left, 2)
		}
	}
	adjusted := s.say("2. PENYESUAIAN", "2. ADJUSTMENTS")
	if len(p.Adjustments) == 0 {
		s.section(adjusted)
		s.text(s.say("Tidak ada predikat yang disesuaikan.", "No rating was adjusted."), s.base, left)
	} else {
		t := table{
			columns: []column{{share: 5}, {share: 26}, {share: 14}, {share: 14}, {share: 41}},
			head: s.heads(false, "NO.", s.say("PEGAWAI", "EMPLOYEE"), s.say("SEMULA", "BEFORE"), s.say("MENJADI", "AFTER"),
				s.say("ALASAN, BUKTI, DAN TANGGAPAN", "REASON, EVIDENCE AND ANSWER")),
		}
		for i, a := range p.Adjustments {
			why := s.cell(a.Reason)
			for _, e := range a.Evidence {
				why.paras = append(why.paras, para{text: e, style: s.small.sized(8).toned(50), bullet: "•"})
			}
			if a.Decided != nil {
				why = why.with(strings.TrimSuffix(s.in(*a.Decided)+": "+a.Answer, ": "), s.small.italic())
			}
			who := cellOf(a.Employee.Name, s.small.bold()).with(a.Employee.Number, s.small.sized(7.8)).with(a.Employee.Post, s.small)
			t.body = append(t.body, rowOf(s.cell(number(i+1)).centred(), who, s.cell(s.rating(&a.Before)), s.cell(s.rating(&a.After)), why))
		}
		s.headed(adjusted, t)
	}
	if p.Notes != "" {
		s.section(s.say("3. CATATAN", "3. NOTES"))
		s.text(p.Notes, s.base.sized(9.5), justify)
	}
	s.attendance(p)
}

// attendance is where the members of a forum sign, in a list, since they may be many.
func (s *setter) attendance(p *appraisal.MinutesPaper) {
	s.space(5)
	s.need(45)
	where := s.day(p.Closed)
	if place := s.paper.Head.Letterhead.Place; place != "" {
		where = place + ", " + where
	}
	s.text(where, s.base, right)
	s.y += 2
	t := table{
		columns: []column{{share: 5}, {share: 35}, {share: 17}, {share: 18}, {share: 25}},
		head: s.heads(false, "NO.", s.say("NAMA DAN JABATAN", "NAME AND POSITION"), s.say("KEDUDUKAN", "PART"), s.say("PERSETUJUAN", "APPROVAL"),
			s.say("TANDA TANGAN", "SIGNATURE")),
	}
	for i, m := range p.Members {
		part := s.say("Anggota", "Member")
		if m.Chair {
			part = s.say("Ketua", "Chair")
		}
		approved := s.say("Belum menyetujui", "Not approved")
		if m.Approved {
			approved = strings.TrimSuffix(s.say("Menyetujui, ", "Approved, ")+s.dayOr(m.On, ""), ", ")
		}
		who := cellOf(m.Person.Name, s.small.bold()).with(m.Person.Number, s.small.sized(7.8)).with(m.Person.Post, s.small)
		answer := s.cell(approved)
		if m.Remark != nil {
			answer = answer.with(s.in(*m.Remark), s.small.sized(7.5).italic())
		}
		// Room to sign in.
		sign := cell{paras: []para{{text: number(i+1) + ".", style: s.small.sized(7.5).toned(120)}, {text: " ", style: s.small.sized(20)}}}
		row := rowOf(s.cell(number(i+1)).centred(), who, s.cell(part), answer, sign)
		row.together = true
		t.body = append(t.body, row)
	}
	s.table(t)
}

func (s *setter) method(p *appraisal.MethodPaper) {
	s.title(s.in(p.Method), s.say("Periode: ", "Period: ")+s.period(p.Year))
	s.facts([2]string{s.say("Siklus", "Cycle"), s.paper.Head.Cycle}, [2]string{s.say("Versi metode", "Version of the method"), p.Version})
	if p.Summary != nil {
		s.section(s.say("RINGKASAN", "SUMMARY"))
		s.text(s.in(*p.Summary), s.base, justify)
	}
	for i, c := range p.Chapters {
		s.section(number(i+1) + ". " + s.in(c.Title))
		for _, finding := range c.Findings {
			s.text(s.in(finding), s.base.sized(9.5), justify)
			s.y += 1.2
		}
		for _, fig := range c.Figures {
			s.figures(fig)
		}
	}
	if len(p.Proposals) > 0 {
		s.section(s.say("USULAN", "PROPOSALS"))
		for i, one := range p.Proposals {
			s.indented(number(i+1)+". "+s.in(one), s.base.sized(9.5), left, 0)
			s.y += 0.8
		}
	}
	s.section(s.say("KEPUTUSAN", "DECISION"))
	s.text(s.in(p.Decision), s.base.bold(), left)
	s.y += 1
	s.text(p.Reason, s.base, justify)
	s.signatures(p.DecidedOn, s.paper.Head.Signatories)
}

func (s *setter) figures(f appraisal.MethodFigures) {
	if len(f.Columns) == 0 {
		return
	}
	s.space(1.5)
	if f.Title != nil {
		s.need(20)
		s.text(s.in(*f.Title), s.base.bold().sized(9), left)
		s.y += 0.8
	}
	t := table{}
	var titles []string
	for i, c := range f.Columns {
		share := 1.0
		if i == 0 {
			share = 2
		}
		t.columns = append(t.columns, column{share: share})
		titles = append(titles, s.in(c))
	}
	t.head = s.heads(false, titles...)
	for _, r := range f.Rows {
		row := make([]cell, len(f.Columns))
		for i := range row {
			if i < len(r) {
				row[i] = s.cell(s.in(r[i]))
			}
			if i > 0 {
				row[i] = row[i].onRight()
			}
		}
		t.body = append(t.body, rowOf(row...))
	}
	s.table(t)
	s.y += 2
}
