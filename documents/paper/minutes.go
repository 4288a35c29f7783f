package paper

import (
	"strings"

	"rapor/appraisal"
)

func (s *setter) minutes(p *appraisal.MinutesPaper) {
	annex := ""
	if p.Annex {
		annex = s.say("Lampiran tentang satu pegawai, yang tidak dibaca oleh semua anggota", "Annex about one employee, which not every member reads")
	}
	s.title(annex, strings.Join(p.Units, ", "), s.say("Periode Penilaian: ", "Appraisal period: ")+s.period(p.Year))
	s.minutesFacts(p)
	part := 0
	title := func(id, en string) string { part++; return number(part) + ". " + s.say(id, en) }
	if !p.Annex {
		s.distribution(title("SEBARAN PREDIKAT", "DISTRIBUTION OF RATINGS"), p)
		s.section(title("RAPAT", "SESSIONS"))
		s.sessions(p.Sessions)
	}
	var changed, others []appraisal.MinutesAdjustment
	for _, a := range p.Adjustments {
		if a.Changed {
			changed = append(changed, a)
		} else {
			others = append(others, a)
		}
	}
	s.adjustments(title("PREDIKAT YANG BERUBAH", "RATINGS THAT CHANGED"), s.say("MENJADI", "AFTER"), changed,
		s.say("Tidak ada predikat yang berubah.", "No rating changed."))
	if len(others) > 0 {
		s.adjustments(title("USULAN YANG TIDAK MENGUBAH PREDIKAT", "PROPOSALS THAT DID NOT CHANGE THE RATING"), s.say("DIUSULKAN", "PROPOSED"), others, "")
	}
	if p.Annexes > 0 {
		s.y += 2
		s.text(s.say("Usulan tentang pegawai yang tidak boleh dibaca oleh semua anggota dicatat dalam lampiran tersendiri, satu untuk setiap pegawai; jumlahnya ",
			"What was proposed about employees whom not every member may read about is recorded in annexes, one for each employee; there are ")+number(p.Annexes)+".", s.base.sized(9), justify)
	}
	s.attendance(p)
}

// minutesFacts are what a forum was and how it closed.
func (s *setter) minutesFacts(p *appraisal.MinutesPaper) {
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
	quorum := s.figure(p.Quorum) + "%" + s.say("; menyetujui ", "; approved by ") + number(approved) + s.say(" dari ", " of ") + number(len(p.Members)) +
		s.say(" anggota, revisi ", " members, revision ") + number(p.Revision)
	if p.Without {
		quorum += s.say(". Kuorum tidak tercapai: forum ditutup tanpa persetujuan dan usulannya tidak berlaku", ". There was no quorum: the forum closed without approval, and what it proposed is not in effect")
	}
	s.facts(
		[2]string{s.say("Forum dibuka", "Forum opened"), s.day(p.Opened)}, [2]string{s.say("Forum ditutup", "Forum closed"), s.day(p.Closed)},
		[2]string{s.say("Capaian kinerja organisasi", "Achievement of the organisation"), s.inOr(p.Achievement, "—")},
		[2]string{s.say("Kekuatan keputusan", "Effect"), effect}, [2]string{s.say("Kuorum", "Quorum"), quorum},
	)
}

// distribution is how many had which rating before and after, beside the pattern.
func (s *setter) distribution(title string, p *appraisal.MinutesPaper) {
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
	s.headed(title, t)
	if len(p.Pattern) == 0 {
		return
	}
	s.y += 2
	for _, b := range p.Pattern {
		is := s.say("tidak sesuai", "not so")
		if b.Holds {
			is = s.say("sesuai", "so")
		}
		s.indented("• "+s.in(b.Sentence)+": "+is+".", s.base.sized(9), left, 2)
	}
}

// sessions are when the forum met, and who was there.
func (s *setter) sessions(sessions []appraisal.MinutesSession) {
	if len(sessions) == 0 {
		s.text(s.say("Forum bekerja tanpa rapat yang dijadwalkan.", "The forum worked without a session."), s.base.sized(9.5), left)
		return
	}
	t := table{
		columns: []column{{share: 30}, {share: 25}, {share: 45}},
		head:    s.heads(false, s.say("WAKTU", "TIME"), s.say("TEMPAT", "PLACE"), s.say("KEHADIRAN", "ATTENDANCE")),
	}
	for _, one := range sessions {
		there := s.cell(s.say("Kehadiran tidak dicatat.", "Who was there was not recorded."))
		if one.Recorded {
			there = s.cell(s.say("Hadir: ", "Present: ") + or(strings.Join(one.Present, "; "), "—"))
			if len(one.Absent) > 0 {
				there = there.with(s.say("Tidak hadir: ", "Absent: ")+strings.Join(one.Absent, "; "), s.small)
			}
		}
		at := cellOf(s.day(one.On), s.small.bold()).with(one.From+"–"+one.Until+" "+appraisal.ZoneName(one.Zone), s.small)
		t.body = append(t.body, rowOf(at, s.cell(one.Place), there))
	}
	s.table(t)
}

// adjustments are proposals, each with its reason, its evidence and what became of it.
func (s *setter) adjustments(title, to string, list []appraisal.MinutesAdjustment, none string) {
	if len(list) == 0 {
		s.section(title)
		s.text(none, s.base.sized(9.5), left)
		return
	}
	t := table{
		columns: []column{{share: 5}, {share: 24}, {share: 13}, {share: 13}, {share: 45}},
		head: s.heads(false, "NO.", s.say("PEGAWAI", "EMPLOYEE"), s.say("SEMULA", "BEFORE"), to,
			s.say("ALASAN, BUKTI, DAN TANGGAPAN", "REASON, EVIDENCE AND ANSWER")),
	}
	for i, a := range list {
		who := cellOf(a.Employee.Name, s.small.bold()).with(a.Employee.Number, s.small.sized(7.8)).with(a.Employee.Post, s.small)
		t.body = append(t.body, rowOf(s.cell(number(i+1)).centred(), who, s.cell(s.rating(&a.Before)), s.cell(s.rating(&a.After)), s.grounds(a)))
	}
	s.headed(title, t)
}

// grounds are all that was said about a proposal.
func (s *setter) grounds(a appraisal.MinutesAdjustment) cell {
	why := s.cell(a.Reason)
	for _, e := range a.Evidence {
		why.paras = append(why.paras, para{text: s.evidence(e), style: s.small.sized(8).toned(50), bullet: "•"})
	}
	why = why.with(s.say("Diusulkan oleh ", "Proposed by ")+a.By.Name+", "+s.day(a.On), s.small.sized(8).toned(50))
	switch {
	case a.Statement != "":
		why = why.with(s.say("Tanggapan pejabat penilai: ", "The appraiser's statement: ")+a.Statement, s.small)
	case a.Silent:
		why = why.with(s.say("Pejabat penilai tidak menanggapi sampai tenggat.", "The appraiser did not answer in time."), s.small)
	}
	return why.with(strings.TrimSuffix(s.in(a.Outcome)+": "+a.Answer, ": "), s.small.italic())
}

// evidence is such as: Measured figure (31 October 2026): Attendance, 96.
func (s *setter) evidence(e appraisal.MinutesEvidence) string {
	text := s.in(e.Kind)
	if e.On != nil {
		text += " (" + s.day(*e.On) + ")"
	}
	var says []string
	if e.Name != nil {
		says = append(says, s.in(*e.Name))
	}
	if e.Says != "" {
		says = append(says, e.Says)
	}
	return strings.TrimSuffix(text+": "+strings.Join(says, ", "), ": ")
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
		columns: []column{{share: 5}, {share: 37}, {share: 33}, {share: 25}},
		head: s.heads(false, "NO.", s.say("NAMA DAN JABATAN ANGGOTA", "NAME AND POSITION OF THE MEMBER"), s.say("SUARA", "VOTE"),
			s.say("TANDA TANGAN", "SIGNATURE")),
	}
	for i, m := range p.Members {
		who := cellOf(m.Person.Name, s.small.bold()).with(m.Person.Number, s.small.sized(7.8)).with(m.Person.Post, s.small)
		vote := s.inOr(m.Vote, "—")
		if m.On != nil {
			vote += ", " + s.day(*m.On)
		}
		answer := s.cell(vote)
		if m.Comment != "" {
			answer = answer.with("“"+m.Comment+"”", s.small.sized(8))
		}
		if m.Remark != nil {
			answer = answer.with(s.in(*m.Remark), s.small.sized(7.5).italic())
		}
		// Room to sign in.
		sign := cell{paras: []para{{text: number(i+1) + ".", style: s.small.sized(7.5).toned(120)}, {text: " ", style: s.small.sized(20)}}}
		row := rowOf(s.cell(number(i+1)).centred(), who, answer, sign)
		row.together = true
		t.body = append(t.body, row)
	}
	s.table(t)
}
