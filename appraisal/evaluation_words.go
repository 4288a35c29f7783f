package appraisal

import (
	"strings"

	"rapor/appraisal/statistics"
)

// What an evaluation says, beyond the words of package statistics.

var (
	beforeDueWords = statistics.Words{
		ID: "{punctual} dari {owed} kewajiban dipenuhi tepat waktu, {met} dipenuhi; separuhnya sedikitnya {median} hari sebelum tenggat.",
		EN: "{punctual} of {owed} duties were met in time, {met} at all; half of them {median} days before the deadline or more.",
	}
	afterDueWords = statistics.Words{
		ID: "{punctual} dari {owed} kewajiban dipenuhi tepat waktu, {met} dipenuhi; separuhnya {median} hari setelah tenggat atau lebih.",
		EN: "{punctual} of {owed} duties were met in time, {met} at all; half of them {median} days after the deadline or more.",
	}
	delayWords = statistics.Words{
		ID: "{lapsed} kewajiban lewat tenggat; {escalated} dieskalasi: {extended} diperpanjang, {reassigned} dialihkan, {without} diteruskan tanpa itu atau ditutup, {silent} keputusan tidak dijawab pada waktunya.",
		EN: "{lapsed} duties lapsed; {escalated} were escalated: {extended} extended, {reassigned} reassigned, {without} gone on without or closed, {silent} decisions not given in time.",
	}
	unansweredWords = statistics.Words{
		ID: "{share} dari {n} keputusan atas keterlambatan tidak diberikan pada waktunya.",
		EN: "{share} of {n} decisions on delays were not given in time.",
	}
	burdenWords = statistics.Words{
		ID: "{people} orang memikul rata-rata {mean} kewajiban, paling banyak {most}.",
		EN: "{people} people had {mean} duties on the average, {most} at most.",
	}
	longFormWords = statistics.Words{
		ID: "Separuh dari {n} formulir memakan {median} menit atau lebih, satu dari sepuluh lebih dari {ninth}.",
		EN: "Half of {n} forms took {median} minutes or more, one in ten more than {ninth}.",
	}
	leniencyWords = statistics.Words{
		ID: "Dari {compared} penilai yang dapat dibandingkan, {lenient} menilai lebih tinggi dan {severe} lebih rendah daripada yang lain di luar kebetulan; simpangan baku hasil {spread}.",
		EN: "Of {compared} supervisors who can be compared, {lenient} rate higher and {severe} lower than the others beyond chance; the standard deviation of results is {spread}.",
	}
	fewSupervisorsWords = statistics.Words{
		ID: "Dari {supervisors} penilai, terlalu sedikit yang memiliki {fewest} hasil atau lebih untuk dibandingkan.",
		EN: "Of {supervisors} supervisors, too few have {fewest} results or more to be compared.",
	}
	sameRatingWords = statistics.Words{
		ID: "{share} dari {n} pegawai mendapat predikat yang sama.",
		EN: "{share} of {n} people have the same rating.",
	}
	forumWords = statistics.Words{
		ID: "Forum mengubah {share} dari {n} hasil: {raised} dinaikkan, {lowered} diturunkan.",
		EN: "Forums changed {share} of {n} results: {raised} raised, {lowered} lowered.",
	}
	objectionWords = statistics.Words{
		ID: "{objections} keberatan atas {n} hasil; {changed} mengubah hasilnya.",
		EN: "{objections} objections to {n} results; {changed} changed the result.",
	}
	firstYearWords = statistics.Words{
		ID: "Rata-rata {mean} ({n} pegawai); belum ada tahun sebelumnya yang dapat dibandingkan.",
		EN: "A mean of {mean} ({n} people); there is no year before to compare with.",
	}
	complaintWords = statistics.Words{
		ID: "{taken} pengaduan ditangani, {substantiated} terbukti, tentang {employees} pegawai.",
		EN: "{taken} complaints were taken up, {substantiated} were substantiated, about {employees} people.",
	}
	unsplitTrainingWords = statistics.Words{
		ID: "Peserta dan bukan peserta dari {trainings} pelatihan tidak dibandingkan: salah satunya terlalu sedikit, atau akan menunjukkan orangnya.",
		EN: "Those who attended and those who did not, of {trainings} trainings, are not compared: one of the two is too few, or would tell who it is.",
	}
	fewTrainedWords = statistics.Words{
		ID: "Terlalu sedikit untuk dibandingkan: {n} peserta dan {others} yang tidak hadir; diperlukan masing-masing {fewest}.",
		EN: "Too few to compare: {n} who attended and {others} who did not; {fewest} of each are needed.",
	}
	trainingWords = statistics.Words{
		ID: "Setahun setelah pelatihan, {attended} dari {n} peserta masih lemah, dari {others} yang tidak hadir {absent} (selang selisih {low} sampai {high}).",
		EN: "A year after the training {attended} of {n} who attended are still weak, of {others} who did not {absent} (interval of the difference {low} to {high}).",
	}
	surveyWords = statistics.Words{
		ID: "{answered} dari {asked} pegawai menjawab survei ({share}).",
		EN: "{answered} of {asked} people answered the survey ({share}).",
	}
	surveyMeanWords = statistics.Words{
		ID: "Rata-rata {mean} pada skala 1 sampai 5 ({n} jawaban).",
		EN: "A mean of {mean} on a scale from 1 to 5 ({n} answers).",
	}
)

func participationWords(afterDue float64) statistics.Words {
	if afterDue > 0 {
		return afterDueWords
	}
	return beforeDueWords
}

var (
	substantiatedName = Text{"Pegawai dengan pengaduan terbukti", "People with a substantiated complaint"}
	answerName        = Text{"Hari sampai pengaduan dijawab", "Days until a complaint is answered"}
)

func weakName(competency Text) Text {
	return Text{"Lemah dalam: " + competency.ID, "Weak in: " + competency.EN}
}

var surveyNames = map[string]Text{
	"fairness":   {"Keadilan", "Fairness"},
	"pressure":   {"Tekanan", "Pressure"},
	"usefulness": {"Kegunaan", "Usefulness"},
}

// proposals are what could be done about a finding; {about} is what it is about.
var proposals = struct {
	late, unanswered, long, disagree, lenient, same, ceiling, target, indistinct, self, forum, objections, worse, unheard, unfair, pressed,
	useless statistics.Words
}{
	late: statistics.Words{
		ID: "Tinjau tenggat dan pengingat: {about}.",
		EN: "Look at the deadline and the reminders: {about}.",
	},
	unanswered: statistics.Words{
		ID: "Singkatkan jalur eskalasi atau tunjuk pejabat yang mewakili.",
		EN: "Shorten the way up, or have officers delegate.",
	},
	long: statistics.Words{
		ID: "Persingkat formulir: {about}.",
		EN: "Shorten the form: {about}.",
	},
	disagree: statistics.Words{
		ID: "Pertajam rubrik dan latih para penilai dengan contoh yang sama: {about}.",
		EN: "Sharpen the rubric and train raters on the same examples: {about}.",
	},
	lenient: statistics.Words{
		ID: "Bahas perbedaan para penilai sebelum penilaian berikutnya, dengan rubrik dan contoh bersama.",
		EN: "Talk through how supervisors differ before the next assessment, over the rubric and shared examples.",
	},
	same: statistics.Words{
		ID: "Tinjau batas predikat: hampir semua mendapat {about}.",
		EN: "Look at the bands of the ratings: nearly everybody has {about}.",
	},
	ceiling: statistics.Words{
		ID: "Pertajam rubriknya atau hapus: {about}.",
		EN: "Sharpen its rubric or drop it: {about}.",
	},
	target: statistics.Words{
		ID: "Naikkan target atau ganti indikatornya: {about}.",
		EN: "Raise the target or replace the indicator: {about}.",
	},
	indistinct: statistics.Words{
		ID: "Periksa apakah ukuran ini menilai hal yang dimaksud, pertajam atau hapus: {about}.",
		EN: "Check that it measures what it is meant to; sharpen or drop it: {about}.",
	},
	self: statistics.Words{
		ID: "Jelaskan rubrik sebelum penilaian diri dan tinjau bobotnya.",
		EN: "Explain the rubric before people assess themselves, and look at the weight of it.",
	},
	forum: statistics.Words{
		ID: "Cari tahu mengapa begitu banyak hasil diubah oleh forum: rubrik, bukti atau pelatihan penilai.",
		EN: "Find out why forums change so many results: rubric, evidence or the training of supervisors.",
	},
	objections: statistics.Words{
		ID: "Tinjau dasar penilaian: sebagian besar keberatan mengubah hasil.",
		EN: "Look at what assessments rest on: many objections change the result.",
	},
	worse: statistics.Words{
		ID: "Cari penyebabnya bersama unit yang bersangkutan: {about}.",
		EN: "Look for the cause together with the units concerned: {about}.",
	},
	unheard: statistics.Words{
		ID: "Persingkat survei atau beri waktu lebih panjang; sedikit yang menjawab.",
		EN: "Shorten the survey or give it more time; few answered.",
	},
	unfair: statistics.Words{
		ID: "Bahas rasa keadilan dengan pegawai: kriteria, bukti dan tanggapan atas keberatan.",
		EN: "Talk with employees about fairness: criteria, evidence and how objections are heard.",
	},
	pressed: statistics.Words{
		ID: "Ringankan penilaian: lebih sedikit formulir atau tenggat yang lebih longgar.",
		EN: "Lighten the appraisal: fewer forms or more time.",
	},
	useless: statistics.Words{
		ID: "Kaitkan hasil dengan percakapan dan pelatihan, supaya berguna bagi pekerjaan.",
		EN: "Tie results to conversations and trainings, so that they are of use at work.",
	},
}

func fillAbout(sentence, about string) string { return strings.ReplaceAll(sentence, "{about}", about) }
