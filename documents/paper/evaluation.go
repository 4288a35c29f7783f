package paper

import (
	"strings"

	"rapor/appraisal"
)

// evaluationHeads are the columns of the evaluation form: those of the plan, what was reached and
// the feedback, each based on evidence.
func (s *setter) evaluationTable(results []appraisal.PaperResult, perspectives bool) table {
	titles := append(s.resultHeads(perspectives),
		s.say("REALISASI BERDASARKAN BUKTI DUKUNG", "REALISATION BASED ON EVIDENCE"),
		s.say("UMPAN BALIK BERKELANJUTAN BERDASARKAN BUKTI DUKUNG", "CONTINUOUS FEEDBACK BASED ON EVIDENCE"))
	return table{
		columns: []column{{share: 4}, {share: 17}, {share: 17}, {share: 10.5}, {share: 18}, {share: 11.5}, {share: 19}, {share: 19}},
		head:    s.heads(true, titles...), body: s.results(results, 8, true),
	}
}

// judgements are the ratings of results, behaviour and the whole, as the form ends.
func (s *setter) judgements(lines ...[2]string) {
	t := table{columns: []column{{share: 62}, {share: 38}}}
	for _, l := range lines {
		t.body = append(t.body, rowOf(cellOf(l[0], s.small.bold()), cellOf(strings.ToUpper(l[1]), s.small.bold()).centred()))
	}
	s.space(4)
	s.need(20)
	s.table(t)
	s.y += 4
}

func (s *setter) periodic(p *appraisal.PeriodicPaper) {
	s.title(s.say("Periode: ", "Period: ")+s.in(p.Period), s.say("Tahun Kinerja: ", "Performance year: ")+s.period(p.Year))
	s.pair(p.Employee, p.Supervisor)
	if len(p.Results) > 0 {
		s.headed(s.say("HASIL KERJA", "RESULTS"), s.evaluationTable(p.Results, false))
	}
	s.judgements(
		[2]string{s.say("RATING HASIL KERJA", "RATING OF RESULTS"), s.rating(&p.OfResults)},
		[2]string{s.say("RATING PERILAKU KERJA", "RATING OF BEHAVIOUR"), s.rating(&p.OfConduct)},
		[2]string{s.say("PREDIKAT KINERJA PERIODIK", "PERIODIC RATING"), s.rating(p.Rating)},
	)
	if p.Note != "" {
		s.box(s.say("CATATAN PEGAWAI", "EMPLOYEE'S NOTE"), p.Note)
	}
	s.closing(24)
	s.box(s.say("UMPAN BALIK PEJABAT PENILAI KINERJA", "APPRAISER'S FEEDBACK"), p.Feedback)
	if len(p.Evidence) > 0 {
		s.box(s.say("BUKTI DUKUNG", "EVIDENCE"), strings.Join(p.Evidence, "\n"))
	}
	s.signatures(p.DecidedOn, s.paper.Head.Signatories)
}

func (s *setter) annual(p *appraisal.AnnualPaper) {
	s.title(s.say("Periode Penilaian: ", "Appraisal period: ") + s.period(p.Year))
	s.pair(p.Employee, p.Supervisor)
	s.headed(s.say("HASIL KERJA", "RESULTS"), s.evaluationTable(p.Results, p.Perspectives))
	s.behaviour(p.Behaviour, "", true)
	if len(p.Sections) > 0 {
		t := table{
			columns: []column{{share: 46}, {share: 18}, {share: 18}, {share: 18}},
			head:    s.heads(false, s.say("KOMPONEN", "PART"), s.say("NILAI", "VALUE"), s.say("BOBOT (%)", "WEIGHT (%)"), s.say("HASIL", "PRODUCT")),
		}
		for _, part := range p.Sections {
			t.body = append(t.body, rowOf(s.cell(s.in(part.Name)), s.cell(s.figureOr(part.Value, "—")).onRight(),
				s.cell(s.figureOr(part.Weight, "—")).onRight(), s.cell(s.figureOr(part.Product, "—")).onRight()))
		}
		if p.Score != nil {
			total := cellOf(s.say("Nilai Kinerja", "Score"), s.small.bold())
			t.body = append(t.body, group{rows: [][]cell{{total, cellOf(s.figure(*p.Score), s.small.bold()).onRight()}}, spans: []int{3, 1}})
		}
		s.headed(s.say("PERHITUNGAN NILAI", "CALCULATION OF THE SCORE"), t)
	}
	var lines [][2]string
	if p.OfResults != nil {
		lines = append(lines, [2]string{s.say("RATING HASIL KERJA", "RATING OF RESULTS"), s.rating(p.OfResults)})
	}
	if p.OfConduct != nil {
		lines = append(lines, [2]string{s.say("RATING PERILAKU KERJA", "RATING OF BEHAVIOUR"), s.rating(p.OfConduct)})
	}
	s.judgements(append(lines, [2]string{s.say("PREDIKAT KINERJA PEGAWAI", "RATING OF THE EMPLOYEE"), s.outcome(p.Rating, p.Unrated)})...)
	var boxes [][2]string
	for _, b := range [][2]string{
		{s.say("ALASAN PENILAIAN", "REASON OF THE JUDGEMENT"), p.Reason}, {s.say("KEKUATAN", "STRENGTHS"), p.Strengths},
		{s.say("YANG PERLU DIPERBAIKI", "TO IMPROVE"), p.Weaknesses},
	} {
		if b[1] != "" {
			boxes = append(boxes, b)
		}
	}
	for i, b := range boxes {
		if i == len(boxes)-1 {
			s.closing(22)
		}
		s.box(b[0], b[1])
	}
	s.signatures(p.DecidedOn, s.paper.Head.Signatories)
}

// outcome is the rating, or that there is none and why.
func (s *setter) outcome(r *appraisal.PaperRating, unrated string) string {
	if r == nil && unrated != "" {
		return s.say("Tidak dinilai: ", "Not rated: ") + unrated
	}
	return s.rating(r)
}

// evaluation is the Dokumen Evaluasi Kinerja with the fields of PermenPANRB 6/2022: agency and
// period; employee, appraiser and the appraiser's superior; the organisation's achievement; the
// predikat; notes and recommendations; the signatures of employee and appraiser.
func (s *setter) evaluation(p *appraisal.EvaluationPaper) {
	s.title(s.say("Periode Penilaian: ", "Appraisal period: ") + s.period(p.Year))
	t := table{columns: []column{{share: 6}, {share: 34}, {share: 60}}, pad: 1.05}
	add := func(n int, title string, lines [][2]string) {
		head := s.banner(title)
		t.body = append(t.body, group{rows: [][]cell{{s.shaded(number(n) + "."), head}}, spans: []int{1, 2}, leads: true})
		for i, l := range lines {
			t.body = append(t.body, rowOf(s.cell(string(rune('a'+i))+".").centred(), s.cell(l[0]), s.cell(l[1])))
		}
	}
	add(1, strings.ToUpper(s.in(appraisal.PartEmployee.Name())), s.person(p.Employee))
	add(2, strings.ToUpper(s.in(appraisal.PartSupervisor.Name())), s.person(p.Supervisor))
	add(3, strings.ToUpper(s.in(appraisal.PartManager.Name())), s.person(p.Manager))
	lines := [][2]string{
		{s.say("Capaian Kinerja Organisasi", "Achievement of the Organisation"), strings.ToUpper(s.inOr(p.Achievement, "—"))},
		{s.say("Predikat Kinerja Pegawai", "Rating of the Employee"), strings.ToUpper(s.outcome(p.Rating, p.Unrated))},
	}
	if p.Score != nil {
		lines = append(lines, [2]string{s.say("Nilai Kinerja", "Score"), s.figure(*p.Score)})
	}
	add(4, s.say("EVALUASI KINERJA", "PERFORMANCE EVALUATION"), lines)
	add(5, s.say("CATATAN/REKOMENDASI", "NOTES AND RECOMMENDATIONS"), [][2]string{
		{s.say("Catatan", "Notes"), or(p.Notes, "—")}, {s.say("Rekomendasi", "Recommendations"), or(p.Recommendations, "—")},
	})
	if p.Changed != nil {
		t.body = append(t.body, rowOf(s.cell("c.").centred(), s.cell(s.say("Perubahan", "Change")), s.cell(s.in(*p.Changed))))
	}
	s.table(t)
	s.y += 3
	s.text(s.say("Tanda tangan pegawai menyatakan bahwa dokumen telah diterima, bukan bahwa isinya disetujui.",
		"The employee's signature says that the document was received, not that it is agreed to."), s.base.italic().sized(8.5), left)
	s.signatures(p.AnnouncedOn, s.paper.Head.Signatories)
}
