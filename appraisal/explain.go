package appraisal

import "fmt"

// termNames say what a line of a breakdown is.
var termNames = map[TermKind]Text{
	TermWeights:    {"Bobot indikator", "Weights of the indicators"},
	TermIndicator:  {"Indikator", "Indicator"},
	TermCompetency: {"Kompetensi", "Competency"},
	TermCriterion:  {"Kriteria proses", "Criterion of the process"},
	TermAdditional: {"Tugas tambahan", "Additional work"},
	TermConversion: {"Konversi", "Conversion"},
	TermCap:        {"Batas tertinggi", "Limit"},
	TermSection:    {"Bagian", "Section"},
	TermScore:      {"Nilai", "Score"},
	TermJudgement:  {"Pertimbangan pejabat penilai", "The appraiser's judgement"},
	TermRating:     {"Predikat", "Rating"},
	TermLeftOut:    {"Tidak diperhitungkan", "Left out"},
	TermMissing:    {"Belum ada", "Missing"},
	TermPeriod:     {"Masa penilaian", "Period"},
	TermTarget:     {"Target prorata", "Target pro rata"},
}

// Words say a line of a breakdown as a sentence, in both languages.
func (t Term) Words() Text {
	return Text{ID: t.words(Indonesian), EN: t.words(English)}
}

func (t Term) words(l Language) string {
	s := named(termNames, t.Kind).In(l) + ": " + t.What.In(l)
	if t.By != "" && t.By.Name().In(l) != t.What.In(l) {
		s += " (" + t.By.Name().In(l) + ")"
	}
	switch {
	case t.Value != nil && t.Weight != nil && t.Product != nil:
		s += fmt.Sprintf(", %s × %s%% = %s", t.Value, t.Weight, t.Product)
	case t.Value != nil && t.Product != nil:
		s += fmt.Sprintf(", %s → %s", t.Value, t.Product)
	case t.Value != nil:
		s += fmt.Sprintf(", %s", t.Value)
	case t.Weight != nil:
		s += fmt.Sprintf(", %s%%", t.Weight)
	}
	if t.Why != nil {
		return s + ". " + t.Why.In(l)
	}
	return s + "."
}
