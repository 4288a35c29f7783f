package appraisal

// TermKind says what a line of a breakdown is.
type TermKind string

// The kinds of terms, in the order they appear in a section and after the sections.
const (
	TermWeights    TermKind = "weights" // of the indicators: from their sum Value to Product
	TermIndicator  TermKind = "indicator"
	TermCompetency TermKind = "competency" // of one group of raters
	TermCriterion  TermKind = "criterion"
	TermAdditional TermKind = "additional"
	TermConversion TermKind = "conversion" // the section's formula: from Value to Product
	TermCap        TermKind = "cap"        // the section's largest value: from Value to Product
	TermSection    TermKind = "section"
	TermPart       TermKind = "part"  // a part of the year in one post, by its share of the days
	TermScore      TermKind = "score" // rounding: from Value to Product
	TermJudgement  TermKind = "judgement"
	TermRating     TermKind = "rating"
	TermLeftOut    TermKind = "left-out"
	TermMissing    TermKind = "missing"
	// Before all others, where the period was shortened by absences.
	TermPeriod TermKind = "period"
	TermTarget TermKind = "target" // of an indicator, pro rata
)

// Term is one line that explains a result. Within a section the products of
// indicators, competencies, criteria and additional work add up to what conversion
// and cap start from; the products of the sections add up to the score before rounding.
// No term tells what one member of a group of raters said.
type Term struct {
	Kind    TermKind `json:"kind"`
	Section string   `json:"section,omitempty"`
	// Item is the ID of a competency, criterion, section or rating, or of what was left out.
	Item string `json:"item,omitempty"`
	By   Rater  `json:"by,omitempty"`
	What Text   `json:"what"`
	// Part of the year, from 1, where there are several.
	Part int `json:"part,omitempty"`
	// Value times Weight, in percent, is Product.
	Value   *Number `json:"value"`
	Weight  *Number `json:"weight,omitempty"`
	Product *Number `json:"product,omitempty"`
	// Code and Why say why something was left out, is missing or was changed.
	Code Code  `json:"code,omitempty"`
	Why  *Text `json:"why,omitempty"`
}

// reasons by code, in both languages.
var reasons = map[Code]Text{
	"below-threshold": {
		"Jawaban kelompok ini belum cukup untuk dijaga kerahasiaannya; bobotnya dibagikan kepada yang lain secara proporsional.",
		"Too few answers of this group to keep them confidential; its weight went to the others in proportion."},
	"no-answers": {
		"Tidak ada jawaban dari kelompok ini; bobotnya dibagikan kepada yang lain secara proporsional.",
		"No answers of this group; its weight went to the others in proportion."},
	"below-threshold-alone": {
		"Jawaban kelompok ini belum cukup untuk dijaga kerahasiaannya.",
		"Too few answers of this group to keep them confidential."},
	"no-answers-alone": {
		"Tidak ada jawaban dari kelompok ini.",
		"No answers of this group."},
	"feedback-only": {
		"Umpan balik saja; tidak masuk ke dalam nilai.",
		"Feedback only; it does not enter the score."},
	"weight-zero": {
		"Bobot bagian ini nol dalam keadaan ini.",
		"This section has no weight in this situation."},
	"condition-not-met": {
		"Nilainya mencukupi, tetapi syarat tambahan predikat ini tidak terpenuhi.",
		"The score is sufficient, but the further condition of this rating is not met."},
	"supervisor-missing": {
		"Penilaian pejabat penilai belum ada.",
		"The supervisor's assessment is missing."},
	"competency-unscored": {
		"Kompetensi ini belum dinilai oleh siapa pun yang diperhitungkan.",
		"Nobody whose answers count has scored this competency."},
	"criterion-unscored": {
		"Kriteria ini belum dinilai.",
		"This criterion has not been scored."},
	"figure-missing": {
		"Realisasi indikator ini belum ada.",
		"The figure realised for this indicator is missing."},
	"indicators-missing": {
		"Belum ada indikator.",
		"There are no indicators."},
	"judgement-missing": {
		"Pertimbangan pejabat penilai belum ada.",
		"The appraiser's judgement is missing."},
	"floored": {
		"Capaian di bawah nol dihitung nol.",
		"An achievement below nothing counts as nothing."},
	"additional-limited": {
		"Tugas tambahan dihitung sampai batas tertingginya.",
		"Additional work counts up to its limit."},
	"indicator-removed": {
		"Indikator ini dihapus oleh revisi SKP; realisasinya tetap tersimpan dan tidak dihitung.",
		"A revision of the plan removed this indicator; what was reached of it is kept and does not count."},
	"additional-unused": {
		"Metode ini tidak menilai tugas tambahan.",
		"This method does not count additional work."},
	"innovation-unused": {
		"Metode ini tidak memperhitungkan inovasi.",
		"This method does not count innovation."},
	"judgement-unused": {
		"Predikat metode ini berasal dari nilai, bukan dari pertimbangan ini.",
		"The rating of this method comes from the score, not from this judgement."},
	"process-unused": {
		"Metode ini tidak menilai proses kerja.",
		"This method does not score the process."},
	"organisation-unused": {
		"Metode ini tidak memakai capaian organisasi.",
		"This method does not use the organisation's achievement."},
	"organisation-guides": {
		"Capaian organisasi mengarahkan sebaran predikat dan tidak mengubah predikat seseorang.",
		"The organisation's achievement guides the distribution of ratings and changes nobody's rating."},
	"formula-failed": {
		"Rumus atau syarat metode ini tidak dapat dihitung di sini, sehingga belum ada predikat.",
		"A formula or condition of the method cannot be computed here, so there is no rating."},
	"weights-shared": {
		"Bobot indikator tidak berjumlah 100; dihitung menurut perbandingannya.",
		"The indicators' weights do not add up to 100; they count in proportion."},
	"capped": {
		"Melebihi nilai tertinggi bagian ini.",
		"Above the largest value of this section."},
	"converted": {
		"Diubah dengan rumus bagian ini.",
		"Converted by the formula of this section."},
	"part-by-days": {
		"Bagian tahun dalam satu jabatan, ditimbang menurut jumlah harinya.",
		"A part of the year in one post, weighed by its days."},
	"part-incomplete": {
		"Nilai bagian tahun ini belum lengkap.",
		"What this part of the year is scored by is incomplete."},
	"period-shortened": {
		"Masa penilaian diperpendek oleh cuti atau tugas belajar.",
		"The period is shortened by leave or study."},
	"target-pro-rata": {
		"Target yang menumpuk sepanjang masa dihitung prorata.",
		"A target that accumulates over the period counts pro rata."},
	"agreed-not-better": {
		"Hanya sebagai pembanding: yang dihitung adalah target prorata, yang tidak lebih rendah.",
		"For comparison only: the targets pro rata count, which give no less."},
	"pro-rata-lower": {
		"Hanya sebagai pembanding: target prorata memberi hasil lebih rendah, dan masa yang diperpendek tidak pernah menurunkan predikat.",
		"For comparison only: the targets pro rata give less, and a shortened period never lowers a rating."},
	"rounded": {
		"Dibulatkan; setengah ke atas.",
		"Rounded; half up."},
}

// because gives t its reason.
func (t Term) because(code Code) Term {
	why := reasons[code]
	t.Code, t.Why = code, &why
	return t
}

// weighed completes t with value × weight in percent.
func (t Term) weighed(value, weight Number) Term {
	product := value.Mul(weight).over(hundred)
	t.Value, t.Weight, t.Product = &value, &weight, &product
	return t
}

// becomes completes t with a value and what it was turned into.
func (t Term) becomes(value, product Number) Term {
	t.Value, t.Product = &value, &product
	return t
}

// The words of the program itself; everything else is named by the method.
var (
	additionalName = Text{"Tugas tambahan", "Additional work"}
	conversionName = Text{"Konversi nilai", "Conversion"}
	capName        = Text{"Nilai tertinggi", "Largest value"}
	weightsName    = Text{"Bobot", "Weights"}
	innovationName = Text{"Inovasi", "Innovation"}
	processName    = Text{"Proses kerja", "Process"}
	achievedName   = Text{"Capaian organisasi", "Organisation's achievement"}
	scoreName      = Text{"Nilai akhir", "Final score"}
	partName       = Text{"Bagian tahun", "Part of the year"}
	resultsName    = Text{"Hasil kerja", "Results"}
	behaviourName  = Text{"Perilaku kerja", "Behaviour"}

	expectationNames = map[Expectation]Text{
		Above: {"Di atas ekspektasi", "Above expectation"},
		Meets: {"Sesuai ekspektasi", "Meets expectation"},
		Below: {"Di bawah ekspektasi", "Below expectation"},
	}
)
