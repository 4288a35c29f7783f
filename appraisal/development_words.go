package appraisal

import "fmt"

// What is said about a unit, in words and with its figures.

// Words say the share of the weak and the average.
func (s ShownFigure) Words(l Language) string {
	share, average := Text{"%d% dari %d orang", "%d% of %d people"}, Text{"rata-rata sekitar %d% dari nilai tertinggi", "on average about %d% of the highest score"}
	if s.AtLeast {
		share = Text{"sedikitnya %d% dari %d orang", "at least %d% of %d people"}
	}
	if s.AtMost {
		average = Text{"rata-rata paling tinggi %d% dari nilai tertinggi", "on average at most %d% of the highest score"}
	}
	weak := Text{"lemah dalam kompetensi ini", "are weak in this competency"}.In(l)
	return say(share.In(l), s.Share, s.People) + " " + weak + "; " + say(average.In(l), s.Average) + "."
}

// say fills the figures into words, in which a % is one.
func say(words string, figures ...any) string {
	format := ""
	for i, r := range words {
		format += string(r)
		if r == '%' && (i+1 >= len(words) || words[i+1] != 'd') {
			format += "%"
		}
	}
	return fmt.Sprintf(format, figures...)
}

// Words say what became of the competency after the training.
func (c Compared) Words(l Language) string {
	trend := Text{"Tidak berubah", "Unchanged"}
	switch {
	case c.Better:
		trend = Text{"Membaik", "Better"}
	case c.Worse:
		trend = Text{"Memburuk", "Worse"}
	}
	text := trend.In(l) + ". " + Text{"Tahun sebelumnya: ", "The year before: "}.In(l) + c.Before.Words(l) + " " +
		Text{"Sekarang: ", "Now: "}.In(l) + c.After.Words(l) + " "
	if !c.Split {
		return text + Text{
			"Peserta dan bukan peserta tidak dibandingkan: salah satunya terlalu sedikit, atau akan menunjukkan orangnya.",
			"Those who attended and those who did not are not compared: one of the two is too few, or would tell who it is.",
		}.In(l)
	}
	return text + Text{"Yang mengikuti pelatihan: ", "Those who attended: "}.In(l) + c.Attended.Words(l) + " " +
		Text{"Yang tidak: ", "Those who did not: "}.In(l) + c.Stayed.Words(l) + " " + Text{
		"Perbedaan ini belum membuktikan sebabnya.", "The difference does not prove its cause.",
	}.In(l)
}
