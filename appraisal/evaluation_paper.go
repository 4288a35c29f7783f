package appraisal

import (
	"slices"
	"strconv"

	"rapor/appraisal/statistics"
)

// Paper is the evaluation as a document, with what was decided; next is the hash of the version that
// takes the method's place, or empty. It says what everybody may read.
func (e Evaluation) Paper(m *Method, d MethodDecision, next string) *MethodPaper {
	told := e.Public()
	p := &MethodPaper{Method: m.Name, Reason: d.Reason, Decision: decisionWords(d, next), Chapters: []MethodChapter{}}
	if len(d.Findings) > 0 {
		p.Summary = &Text{
			"Keputusan ini merujuk pada " + strconv.Itoa(len(d.Findings)) + " temuan evaluasi.",
			"The decision rests on " + strconv.Itoa(len(d.Findings)) + " of the findings.",
		}
	}
	for _, chapter := range EvaluationChapters() {
		one := MethodChapter{Title: chapter.Name()}
		for _, f := range told {
			if f.Chapter == chapter {
				one.Findings = append(one.Findings, f.sentence())
			}
		}
		switch chapter {
		case ChapterParticipation:
			one.Figures = e.participationTable()
		case ChapterDiscrimination:
			one.Figures = e.itemTable()
		}
		if len(one.Findings) > 0 || len(one.Figures) > 0 {
			p.Chapters = append(p.Chapters, one)
		}
	}
	for _, proposal := range e.Proposals {
		if slices.ContainsFunc(told, func(f EvaluationFinding) bool { return f.ID == proposal.Finding }) {
			p.Proposals = append(p.Proposals, proposal.Words)
		}
	}
	return p
}

// sentence is a finding with what it is about before it.
func (f EvaluationFinding) sentence() Text {
	if f.About == (Text{}) {
		return f.Words
	}
	return Text{f.About.ID + ": " + f.Words.ID, f.About.EN + ": " + f.Words.EN}
}

func decisionWords(d MethodDecision, next string) Text {
	if len(next) > shownHash {
		next = next[:shownHash]
	}
	switch d.Decision {
	case ImproveMethod:
		return Text{"Metode diperbaiki; tahun berikutnya memakai versi " + next, "The method is improved; the next year uses version " + next}
	case ReplaceMethod:
		return Text{"Metode diganti; tahun berikutnya memakai versi " + next, "The method is replaced; the next year uses version " + next}
	}
	return Text{"Metode dipertahankan", "The method is kept"}
}

// shownHash is how much of a hash people are shown.
const shownHash = 12

func (e Evaluation) participationTable() []MethodFigures {
	t := MethodFigures{Title: &Text{"Menurut tahap dan peran", "By step and part"}, Columns: []Text{
		{"Tahap atau peran", "Step or part"}, {"Kewajiban", "Duties"}, {"Dipenuhi", "Met"}, {"Tepat waktu", "In time"},
		{"Hari sampai selesai (median)", "Days taken (median)"},
	}}
	for _, p := range e.Participation {
		if p.Unit != nil || p.Owed == 0 {
			continue
		}
		t.Rows = append(t.Rows, []Text{
			p.Name, cell(statistics.Whole(p.Owed)), cell(statistics.Percent(float64(p.Met) / float64(p.Owed))),
			cell(statistics.Percent(float64(p.Punctual) / float64(p.Owed))), cell(statistics.Decimal(p.Taken.Median)),
		})
	}
	return table(t)
}

func (e Evaluation) itemTable() []MethodFigures {
	t := MethodFigures{Title: &Text{"Menurut butir penilaian", "By what was judged"}, Columns: []Text{
		{"Kompetensi, kriteria atau indikator", "Competency, criterion or indicator"}, {"Pegawai", "People"}, {"Rata-rata", "Mean"},
		{"Nilai penuh", "Full marks"}, {"Daya beda", "Discrimination"},
	}}
	for _, item := range append(append([]ItemFigures{}, e.Items...), e.Indicators...) {
		if item.People < LeastEvaluated {
			continue
		}
		row := []Text{item.Name, cell(statistics.Whole(item.People)), cell(statistics.Decimal(item.Mean)), {"–", "–"}, {"–", "–"}}
		if item.Full != nil {
			row[3] = cell(statistics.Percent(item.Full.Share))
		}
		if item.Discrimination != nil {
			row[4] = cell(statistics.Decimal(item.Discrimination.R))
		}
		t.Rows = append(t.Rows, row)
	}
	return table(t)
}

func table(t MethodFigures) []MethodFigures {
	if len(t.Rows) == 0 {
		return nil
	}
	return []MethodFigures{t}
}

func cell(f statistics.Figure) Text { return Text{f.In("id"), f.In("en")} }
