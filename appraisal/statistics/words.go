package statistics

import "regexp"

// Words are a finding in both languages.
type Words struct {
	ID string `json:"id"`
	EN string `json:"en"`
}

// In returns the words in a language, Indonesian unless it is "en".
func (w Words) In(language string) string {
	if language == "en" {
		return w.EN
	}
	return w.ID
}

var sentences = map[Verdict]Words{
	LeniencyTooFew: {
		"Terlalu sedikit nilai untuk dibandingkan: {n}, dengan {others} dari penilai lain; diperlukan masing-masing {fewest}.",
		"Too few ratings to compare: {n}, with {others} by others; {fewest} of each are needed.",
	},
	LeniencyAlike: {
		"Semua nilai sama, sehingga tidak ada yang dapat dibandingkan.",
		"All ratings are the same, so that there is nothing to compare.",
	},
	InLine: {
		"Rata-rata {mean}, penilai lain {elsewhere}: selisihnya dalam batas kebetulan (selang {low} sampai {high}, {compared} penilai dibandingkan).",
		"A mean of {mean}, others {elsewhere}: the difference is within what chance explains (interval {low} to {high}, {compared} supervisors compared).",
	},
	Lenient: {
		"Menilai {difference} lebih tinggi daripada penilai lain ({mean} terhadap {elsewhere}; selang {low} sampai {high}, {compared} penilai dibandingkan): lebih longgar, atau pegawainya memang lebih baik.",
		"Rates {difference} higher than others do ({mean} against {elsewhere}; interval {low} to {high}, {compared} supervisors compared): more lenient, or their people do better.",
	},
	Severe: {
		"Menilai {difference} lebih rendah daripada penilai lain ({mean} terhadap {elsewhere}; selang {low} sampai {high}, {compared} penilai dibandingkan): lebih ketat, atau pegawainya memang kurang baik.",
		"Rates {difference} lower than others do ({mean} against {elsewhere}; interval {low} to {high}, {compared} supervisors compared): more severe, or their people do less well.",
	},
	AgreementTooFew: {
		"Terlalu sedikit pegawai yang dinilai oleh dua penilai atau lebih: {people}; diperlukan {fewest}.",
		"Too few people were judged by two raters or more: {people}; {fewest} are needed.",
	},
	AgreementPoor: {
		"Para penilai kurang sepakat: korelasi intrakelas {icc} (selang {low} sampai {high}, {people} pegawai).",
		"Raters agree poorly: intraclass correlation {icc} (interval {low} to {high}, {people} people).",
	},
	AgreementUnsure: {
		"Kesepakatan para penilai tidak pasti: korelasi intrakelas {icc} (selang {low} sampai {high}, {people} pegawai).",
		"How well raters agree is uncertain: intraclass correlation {icc} (interval {low} to {high}, {people} people).",
	},
	AgreementFair: {
		"Para penilai cukup sepakat: korelasi intrakelas {icc} (selang {low} sampai {high}, {people} pegawai).",
		"Raters agree moderately: intraclass correlation {icc} (interval {low} to {high}, {people} people).",
	},
	AgreementGood: {
		"Para penilai sepakat: korelasi intrakelas {icc} (selang {low} sampai {high}, {people} pegawai).",
		"Raters agree well: intraclass correlation {icc} (interval {low} to {high}, {people} people).",
	},
	DiscriminationNo: {
		"Terlalu sedikit nilai untuk mengatakan apakah pegawai dapat dibedakan: {n}; diperlukan {fewest}.",
		"Too few scores to say whether people are told apart: {n}; {fewest} are needed.",
	},
	DiscriminationNone: {
		"Tidak membedakan pegawai: korelasi dengan bagian lain {r} (selang {low} sampai {high}, {n} pegawai).",
		"Does not tell people apart: correlation with the rest {r} (interval {low} to {high}, {n} people).",
	},
	DiscriminationUnsure: {
		"Belum pasti apakah membedakan pegawai: korelasi dengan bagian lain {r} (selang {low} sampai {high}, {n} pegawai).",
		"Whether it tells people apart is uncertain: correlation with the rest {r} (interval {low} to {high}, {n} people).",
	},
	DiscriminationGood: {
		"Membedakan pegawai dengan baik: korelasi dengan bagian lain {r} (selang {low} sampai {high}, {n} pegawai).",
		"Tells people apart: correlation with the rest {r} (interval {low} to {high}, {n} people).",
	},
	CeilingTooFew: {
		"Terlalu sedikit nilai: {n}; diperlukan {fewest}.",
		"Too few scores: {n}; {fewest} are needed.",
	},
	Ceiling: {
		"Hampir selalu nilai penuh: {share} dari {n} (selang {low} sampai {high}).",
		"Almost always full marks: {share} of {n} (interval {low} to {high}).",
	},
	CeilingNot: {
		"Nilai penuh pada {share} dari {n} (selang {low} sampai {high}).",
		"Full marks for {share} of {n} (interval {low} to {high}).",
	},
	SelfTooFew: {
		"Terlalu sedikit pasangan penilaian diri dan atasan: {n}; diperlukan {fewest}.",
		"Too few pairs of self and supervisor: {n}; {fewest} are needed.",
	},
	SelfConstant: {
		"Penilaian diri dikurangi penilaian atasan sama pada semua {n} pasangan, {step}: tanpa ragam tidak dapat dikatakan apakah itu kebetulan.",
		"Self less supervisor is the same in all {n} pairs, {step}: where nothing varies nobody can say whether it is chance.",
	},
	SelfHigher: {
		"Pegawai menilai diri {difference} lebih tinggi daripada atasannya (selang {low} sampai {high}, {n} pasangan).",
		"People rate themselves {difference} higher than their supervisors do (interval {low} to {high}, {n} pairs).",
	},
	SelfLower: {
		"Pegawai menilai diri {difference} lebih rendah daripada atasannya (selang {low} sampai {high}, {n} pasangan).",
		"People rate themselves {difference} lower than their supervisors do (interval {low} to {high}, {n} pairs).",
	},
	SelfAlike: {
		"Penilaian diri dan atasan sejalan: selisih dalam batas kebetulan (selang {low} sampai {high}, {n} pasangan).",
		"Self and supervisor are in line: the difference is within what chance explains (interval {low} to {high}, {n} pairs).",
	},
	ChangeTooFew: {
		"Terlalu sedikit angka untuk dibandingkan dengan tahun lalu: {n} dan {others}; diperlukan masing-masing {fewest}.",
		"Too few figures to compare with the year before: {n} and {others}; {fewest} of each are needed.",
	},
	ChangeConstant: {
		"Semua angka tahun lalu {before} dan tahun ini {now}: tanpa ragam tidak dapat dikatakan apakah perubahannya kebetulan.",
		"All figures were {before} the year before and are {now} now: where nothing varies nobody can say whether the change is chance.",
	},
	Improved: {
		"Membaik dari {before} menjadi {now} (selang perubahan {low} sampai {high}).",
		"Improved from {before} to {now} (interval of the change {low} to {high}).",
	},
	Worsened: {
		"Memburuk dari {before} menjadi {now} (selang perubahan {low} sampai {high}).",
		"Worsened from {before} to {now} (interval of the change {low} to {high}).",
	},
	Changed: {
		"Berubah dari {before} menjadi {now} (selang perubahan {low} sampai {high}).",
		"Changed from {before} to {now} (interval of the change {low} to {high}).",
	},
	Unchanged: {
		"Tidak berubah secara berarti: {before} menjadi {now} (selang perubahan {low} sampai {high}).",
		"Not tenably changed: {before} to {now} (interval of the change {low} to {high}).",
	},
}

var figureName = regexp.MustCompile(`\{[a-z]+\}`)

// Words puts the finding in words, with its figures.
func (f Finding) Words() Words {
	w, ok := sentences[f.Code]
	if !ok {
		return Words{string(f.Code), string(f.Code)}
	}
	return f.Figures.In(w)
}

// In writes the figures into the words that name them, as {name}.
func (f Figures) In(w Words) Words { return Words{f.fill(w.ID, "id"), f.fill(w.EN, "en")} }

func (f Figures) fill(sentence, language string) string {
	return figureName.ReplaceAllStringFunc(sentence, func(name string) string {
		v, ok := f[name[1:len(name)-1]]
		if !ok {
			return name
		}
		return v.In(language)
	})
}
