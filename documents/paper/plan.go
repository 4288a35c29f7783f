package paper

import (
	"strings"

	"rapor/appraisal"
)

// plan is the SKP (PermenPANRB 6/2022): the leader's result, the own result, the aspect or for high
// leaders the perspective, the individual indicator and the target.
func (s *setter) plan(p *appraisal.PlanPaper) {
	s.title(s.say("Periode Penilaian: ", "Appraisal period: ")+s.period(p.Year),
		s.say("Versi ", "Version ")+number(p.Version)+s.say(", berlaku sejak ", ", in force from ")+s.day(p.From)+s.how(p.How))
	s.pair(p.Employee, p.Supervisor)
	s.headed(s.say("HASIL KERJA", "RESULTS"), table{
		columns: []column{{share: 4}, {share: 22}, {share: 22}, {share: 11}, {share: 26}, {share: 15}},
		head:    s.heads(true, s.resultHeads(p.Perspectives)...),
		body:    s.results(p.Results, 6, false),
	})
	s.behaviour(p.Behaviour, p.Expectations, false)
	s.signatures(s.paper.Head.On, s.paper.Head.Signatories)
}

func (s *setter) how(how appraisal.PlanHow) string {
	switch how {
	case "set":
		return s.say(" (ditetapkan)", " (set)")
	case "revised":
		return s.say(" (perubahan)", " (revised)")
	}
	return s.say(" (disepakati)", " (agreed)")
}

func (s *setter) resultHeads(perspectives bool) []string {
	facet := s.say("ASPEK", "ASPECT")
	if perspectives {
		facet = s.say("PERSPEKTIF", "PERSPECTIVE")
	}
	return []string{
		"NO.", s.say("RENCANA HASIL KERJA PIMPINAN YANG DIINTERVENSI", "LEADER'S RESULT IT SUPPORTS"), s.say("RENCANA HASIL KERJA", "RESULT"),
		facet, s.say("INDIKATOR KINERJA INDIVIDU", "INDIVIDUAL INDICATOR"), "TARGET",
	}
}

// results are the rows of the plan, main work before additional; an evaluation has what was
// reached and the feedback besides.
func (s *setter) results(results []appraisal.PaperResult, columns int, evaluated bool) (body []group) {
	for _, kind := range []struct {
		work  appraisal.Work
		title string
	}{{appraisal.MainWork, s.say("A. UTAMA", "A. MAIN WORK")}, {appraisal.AdditionalWork, s.say("B. TAMBAHAN", "B. ADDITIONAL WORK")}} {
		var rows []group
		for _, r := range results {
			if r.Work == kind.work || r.Work == "" && kind.work == appraisal.MainWork {
				rows = append(rows, s.result(r, len(rows)+1, evaluated))
			}
		}
		if len(rows) > 0 {
			banner := s.banner(kind.title)
			banner.shade = 244
			body = append(body, group{rows: [][]cell{{banner}}, spans: []int{columns}, leads: true})
			body = append(body, rows...)
		}
	}
	if len(body) == 0 {
		body = append(body, group{rows: [][]cell{{s.cell("—").centred()}}, spans: []int{columns}})
	}
	return body
}

func (s *setter) result(r appraisal.PaperResult, n int, evaluated bool) group {
	supports := s.cell(r.Supports)
	if r.Supports == "" {
		supports = cellOf(s.say("Tidak mendukung hasil kerja pimpinan: ", "Supports none of the leader's results: ")+or(r.SupportsNone, "—"), s.small.italic())
	}
	g := group{shared: []cell{s.cell(number(n)).centred(), supports, s.cell(r.Name)}}
	for _, ind := range r.Indicators {
		target := s.cell(s.in(ind.Target))
		if ind.Weight != nil && !ind.Weight.IsZero() {
			target = target.with(s.say("Bobot ", "Weight ")+s.figure(*ind.Weight)+"%", s.small.sized(7.5).toned(70))
		}
		row := []cell{s.cell(s.inOr(ind.Facet, "—")).centred(), s.cell(ind.Name), target}
		if evaluated {
			row = append(row, s.cell(s.inOr(ind.Realised, "—")).with(ind.Evidence, s.small.sized(7.5).toned(50)), s.cell(or(ind.Feedback, "—")))
		}
		g.rows = append(g.rows, row)
	}
	return g
}

// behaviour is the second part of the form: the values with their guides and what the leader
// expects of them, or how they were judged.
func (s *setter) behaviour(list []appraisal.PaperBehaviour, expectations string, evaluated bool) {
	if len(list) > 0 {
		t := table{columns: []column{{share: 4}, {share: 96}}}
		titles := []string{"NO.", s.say("PERILAKU KERJA DAN PANDUAN PERILAKU", "BEHAVIOUR AND ITS GUIDES")}
		if evaluated {
			t.columns = []column{{share: 4}, {share: 50}, {share: 10}, {share: 36}}
			titles = append(titles, s.say("NILAI", "SCORE"), s.say("UMPAN BALIK BERDASARKAN BUKTI DUKUNG", "FEEDBACK BASED ON EVIDENCE"))
		}
		t.head = s.heads(false, titles...)
		for i, b := range list {
			name := cellOf(s.in(b.Name), s.small.bold())
			for _, guide := range b.Guides {
				name.paras = append(name.paras, para{text: s.in(guide), style: s.small, bullet: "•"})
			}
			row := []cell{s.cell(number(i + 1)).centred(), name}
			if evaluated {
				row = append(row, s.cell(s.figureOr(b.Score, "—")).centred(), s.cell(or(b.Feedback, "—")))
			}
			t.body = append(t.body, rowOf(row...))
		}
		s.headed(s.say("PERILAKU KERJA", "WORK BEHAVIOUR"), t)
	}
	if !evaluated {
		s.space(3)
		s.closing(20)
		s.box(s.say("EKSPEKTASI KHUSUS PIMPINAN", "LEADER'S SPECIFIC EXPECTATIONS"), strings.TrimSpace(expectations))
	}
}
