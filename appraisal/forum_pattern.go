package appraisal

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// The pattern of ratings guides a forum; it is no reason about anybody. What is
// looked for is the thought, not the word: a quota of fertiliser and a pattern of
// complaints are about somebody's work, and so is a target that was met by 70 percent.

var (
	// fitting are words of making something fit, in both languages.
	fitting = `(?:menyesuaikan|disesuaikan|penyesuaian|sesuaikan|sesuai|menyelaraskan|diselaraskan|mengikuti|memenuhi|dipenuhi|mengisi|melengkapi|mencukupi|mengejar|demi|karena|akibat|menjaga|supaya|agar|untuk|` +
		`fit|fits|fitting|match|matches|matching|meet|meets|meeting|satisfy|satisfying|fill|filling|conform|conforming|comply|complying|align|aligning|adjust|adjusting|adjusted|follow|following|reach|keep|keeping|because|due|sake|line|according|required|for|to)`
	// shape is the thing that is fitted to. What is no rating's after it is somebody's work.
	shape = `(?:pola|kuota|jatah|kurva|distribusi|sebaran|persentase|porsi|pattern|patterns|quota|quotas|distribution|curve|percentage|percentages|ranking)`
	// of is what may follow for it to be that of the ratings: nothing, or a word of them.
	of = `(?:$| (?:predikat|penilaian|nilai|rating|ratings|hasil|kinerja|organisasi|organisation|organization|instansi|unit|forum|normal|distribusi|sebaran|kuota|yang|itu|ini|saja|dan|ditetapkan|diharapkan|expected|required|set|given|of|that|the|in|for|only|and|menpan|se|surat|pusat|opd|kita|forced|bell)\b)`

	// quota is a shape that somebody's work has too, but none with a rating beside it.
	quota = `(?:kuota|jatah|porsi|quota|quotas)(?:nya)?`
	// initials are ratings by their letters, grade also by their names.
	initials = `(?:sb|bp)`
	grade    = `(?:` + initials + `|sangat baik|sangat memuaskan|sangat kurang|butuh perbaikan|perlu perbaikan|istimewa|very goods?|very poors?|needs? improvement|excellents?|exceptional|very satisfactory)`
	// link are words that may stand between a rating and its quota or its share, and say nothing about work.
	link = `(?:(?:predikat|rating|ratings|nilai|penilaian|di|unit|ini|itu|kita|opd|forum|sudah|telah|tidak|tak|boleh|harus|bisa|dapat|lebih|dari|melebihi|melampaui|maksimal|maksimum|paling|banyak|` +
		`hanya|mencapai|ada|adanya|sampai|untuk|bagi|batas|batasnya|mendapat|diberi|pegawai|orang|staf|penuh|habis|` +
		`the|its|their|a|may|must|not|be|can|cannot|should|more|than|at|most|only|is|are|already|over|above|exceed|exceeds|exceeded|of|in|no|people|staff|employees|for|limit|up|to|have|has|get|been|full|used|rated|given) )`
	// limit says that there may be no more.
	limit = `(?:maksimal|maksimum|paling banyak|(?:tidak|tak|jangan) (?:boleh |dapat |bisa )?(?:lebih|melebihi|melampaui|ada lebih)(?: dari)?|hanya|dibatasi|at most|(?:no|not|never) more than|(?:may|must|can|should) not exceed|cannot exceed|maximum|limited to|only)`
	over  = `(?:lebih dari|melebihi|melampaui|di atas|more than|over|above|exceeds?|exceeding)`
	share = `\d+(?: \d+)? percent`
	some  = `(?:\d+|satu|dua|tiga|empat|lima|enam|tujuh|delapan|sembilan|sepuluh|separuh|setengah|sebagian|seorang|one|two|three|four|five|six|seven|eight|nine|ten|half|a few|some)`

	toFit = []*regexp.Regexp{
		regexp.MustCompile(`\b` + fitting + `(?: \pL+){0,4}? ` + shape + of),
		regexp.MustCompile(`\b(?:pola|kuota|jatah|kurva|distribusi|sebaran) (?:predikat|rating|penilaian|nilai kinerja|kinerja pegawai|kinerja organisasi|normal)\b`),
		regexp.MustCompile(`\b(?:rating|ratings|bell|forced|expected|required|prescribed) (?:pattern|quota|distribution|curve|ranking)\b`),
		regexp.MustCompile(`\b(?:pattern|quota|distribution) of (?:the )?(?:ratings|organisation|organization|unit)\b`),
		regexp.MustCompile(`\b(?:pola|kuota|distribusi)(?: \pL+){0,3} (?:menuntut|meminta|mengharuskan|mewajibkan|harus dipenuhi|belum terpenuhi|terpenuhi)\b`),
		regexp.MustCompile(`\b(?:pattern|quota|distribution)(?: \pL+){0,2} (?:demands|requires|asks|must|needs to be)\b`),
		regexp.MustCompile(`\b(?:terlalu banyak|kebanyakan|kelebihan|kekurangan|masih kurang|kurang satu|perlu satu|butuh satu|harus ada|tambah satu)(?: \pL+){0,3}? (?:predikat|rating|sangat baik|sangat memuaskan|butuh perbaikan|sb|bp)\b`),
		regexp.MustCompile(`\b(?:too many|too few|one more|two more|another|not enough)(?: \pL+){0,2}? (?:ratings?|very goods?|excellents?|predikat|sb|bp)\b`),
		regexp.MustCompile(`\b` + quota + ` ` + link + `{0,3}` + grade + `\b`),
		regexp.MustCompile(`\b` + grade + ` ` + link + `{0,6}` + quota + of),
		regexp.MustCompile(`\b` + shape + `(?:nya)?(?: \pL+){0,3} (?:mensyaratkan|menghendaki|membatasi|menuntut|meminta|mengharuskan|mewajibkan|memerlukan|membutuhkan|demands?|requires?|asks?|wants?|allows?|limits?)(?: \pL+){0,4} ` + grade + `\b`),
		regexp.MustCompile(`\b` + share + ` ` + link + `{0,4}` + initials + `\b`),
		regexp.MustCompile(`\b` + initials + ` ` + link + `{0,6}` + share + `\b`),
		regexp.MustCompile(`\b(?:se|surat edaran|circular(?: letter)?|edaran)(?: \pL+){0,6} 0?3 (?:(?:tahun|of|year|m|sm|01|i) ){0,3}2023\b`),
	}
	// toFitAtOnce is looked for between two marks of punctuation: what a person did is often told with a
	// figure before the one and a praise behind it.
	toFitAtOnce = []*regexp.Regexp{
		regexp.MustCompile(`\b` + limit + ` ` + link + `{0,3}` + share + ` ` + link + `{0,5}` + grade + `\b`),
		regexp.MustCompile(`\b` + over + ` ` + share + ` ` + link + `{0,3}(?:predikat|rating|ratings|pegawai|orang|people|staff|employees) ` + link + `{0,3}` + grade + `\b`),
		regexp.MustCompile(`\b` + grade + ` ` + link + `{0,4}` + limit + ` ` + link + `{0,2}` + share + `\b`),
		regexp.MustCompile(`\b` + limit + ` ` + some + ` ` + link + `{0,3}(?:yang |who )?(?:boleh|dapat|bisa|may|can|must) ` + link + `{0,3}` + grade + `\b`),
		regexp.MustCompile(`\b(?:tidak semua|tidak mungkin semua|not all|not everybody|not everyone|nobody else) ` + link + `{0,3}(?:boleh|dapat|bisa|may|can) ` + link + `{0,3}` + grade + `\b`),
	}
	spaces   = regexp.MustCompile(`\s+`)
	percents = regexp.MustCompile(`\bpers?en\b|\bprosen\b`)
	// decimals are no end of a clause.
	decimals = regexp.MustCompile(`(\d)[.,](\d)`)
)

// FitsThePattern reports whether a reason is that the ratings have to fit a pattern, a quota or a
// distribution, which is none about the person.
func FitsThePattern(reason string) bool {
	// Words alone: punctuation and what cannot be seen must not hide one.
	text := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsLetter(r), unicode.IsDigit(r), strings.ContainsRune(",.;:()!?", r):
			return r
		case unicode.Is(unicode.Cf, r), unicode.IsMark(r):
			return -1
		}
		return ' '
	}, strings.ReplaceAll(strings.ToLower(reason), "%", " percent "))
	text = decimals.ReplaceAllString(percents.ReplaceAllString(text, "percent"), "$1 $2")
	clause := func(r rune) bool { return strings.ContainsRune(",.;:()!?", r) }
	for _, part := range strings.FieldsFunc(text, clause) {
		part = strings.TrimSpace(spaces.ReplaceAllString(part, " "))
		if slices.ContainsFunc(toFitAtOnce, func(r *regexp.Regexp) bool { return r.MatchString(part) }) {
			return true
		}
	}
	whole := strings.Join(strings.FieldsFunc(text, clause), " ")
	whole = strings.TrimSpace(spaces.ReplaceAllString(whole, " "))
	return slices.ContainsFunc(toFit, func(r *regexp.Regexp) bool { return r.MatchString(whole) })
}
