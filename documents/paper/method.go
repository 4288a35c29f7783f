package paper

import (
	"rapor/appraisal"
)

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
