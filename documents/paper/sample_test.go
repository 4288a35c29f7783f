package paper

import (
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"rapor/appraisal"
)

// sample is what the papers of the tests are filled with. Long makes every text as long as it gets.
type sample struct {
	long       bool
	indicators int
	// outcome is the last form of a coaching in place of a session's.
	outcome bool
}

func date(m time.Month, d int) appraisal.Date { return appraisal.NewDate(2026, m, d) }

func both(id, en string) appraisal.Text         { return appraisal.Text{ID: id, EN: en} }
func bothp(id, en string) *appraisal.Text       { t := both(id, en); return &t }
func num(s string) appraisal.Number             { n, _ := appraisal.ParseNumber(s); return n }
func nump(s string) *appraisal.Number           { n := num(s); return &n }
func datep(m time.Month, d int) *appraisal.Date { v := date(m, d); return &v }

var year = appraisal.Year{From: date(1, 1), Until: date(12, 31)}

func id(n int) uuid.UUID { return uuid.UUID{15: byte(n), 6: 0x40, 8: 0x80} }

func (s sample) person(n int, name, post string) appraisal.PaperPerson {
	p := appraisal.PaperPerson{ID: id(n), Name: name, Number: fmt.Sprintf("19800101200501100%d", n), Rank: "Penata Tingkat I (III/d)", Post: post,
		Unit: "Dinas Kependudukan dan Pencatatan Sipil"}
	if s.long {
		p.Name = strings.Repeat("Dr. H. Muhammad Šukarnoputra Žanuar-Wibisono, S.Kom., ", 3)[:120] + "M.T."
		p.Post = strings.Repeat("Kepala Subbagian Perencanaan, Evaluasi, dan Pelaporan ", 3)
		p.Unit = strings.Repeat("Bidang Pengelolaan Informasi Administrasi Kependudukan ", 3)
	}
	return p
}

func (s sample) words(text string, times int) string {
	if s.long {
		return strings.TrimSpace(strings.Repeat(text+" ", times)) + " https://contoh.go.id/" + strings.Repeat("laporan-tanpa-spasi", 12)
	}
	return text
}

var baik = appraisal.PaperRating{ID: "baik", Name: both("Baik", "Good")}
var sangatBaik = appraisal.PaperRating{ID: "sangat-baik", Name: both("Sangat Baik", "Very good")}

func (s sample) results(evaluated bool) (all []appraisal.PaperResult) {
	facets := []*appraisal.Text{bothp("Kuantitas", "Quantity"), bothp("Kualitas", "Quality"), bothp("Waktu", "Time")}
	for i := 0; i < s.indicators; i++ {
		if i%3 == 0 {
			r := appraisal.PaperResult{Name: s.words(fmt.Sprintf("Terlaksananya penerbitan dokumen kependudukan tahap %d secara tepat waktu", i/3+1), 4),
				Work: appraisal.MainWork, Supports: s.words("Meningkatnya kualitas layanan administrasi kependudukan", 5)}
			if i >= s.indicators-3 && i > 0 {
				r.Work, r.Supports, r.SupportsNone = appraisal.AdditionalWork, "", "Tugas panitia di luar rencana pimpinan"
			}
			all = append(all, r)
		}
		r := &all[len(all)-1]
		ind := appraisal.PaperIndicator{Name: s.words(fmt.Sprintf("Jumlah dokumen kependudukan yang terbit pada tahap %d", i+1), 4),
			Facet: facets[i%3], Target: both("1.200 dokumen", "1,200 documents"), Weight: nump("2.5")}
		if evaluated {
			ind.Realised, ind.Evidence, ind.Feedback = bothp("1.245 dokumen", "1,245 documents"), s.words("Laporan bulanan SIAK", 6), s.words("Sangat baik, pertahankan mutu layanan.", 9)
		}
		r.Indicators = append(r.Indicators, ind)
	}
	return all
}

func (s sample) behaviour(evaluated bool) (all []appraisal.PaperBehaviour) {
	for _, name := range []string{"Berorientasi Pelayanan", "Akuntabel", "Kompeten", "Harmonis", "Loyal", "Adaptif", "Kolaboratif"} {
		b := appraisal.PaperBehaviour{Name: both(name, name), Guides: []appraisal.Text{
			both("Memahami dan memenuhi kebutuhan masyarakat", "Understand and meet the needs of the public"), both("Ramah, cekatan, solutif, dan dapat diandalkan", "Friendly, prompt and dependable"),
			both("Melakukan perbaikan tiada henti", "Improve without end")}}
		if evaluated {
			b.Score, b.Feedback = nump("4.25"), s.words("Menjadi teladan bagi rekan kerja dalam melayani warga.", 8)
		}
		all = append(all, b)
	}
	return all
}

// content is a filled paper of a kind.
func (s sample) content(kind appraisal.PaperKind) appraisal.PaperContent {
	employee := s.person(1, "Siti Rahmawati, S.Sos.", "Analis Kependudukan Ahli Muda")
	supervisor := s.person(2, "Budi Santoso, S.H., M.H.", "Kepala Bidang Pelayanan Pencatatan Sipil")
	manager := s.person(3, "Dra. Ani Lestari, M.Si.", "Kepala Dinas")
	text := s.words("Kinerja pegawai selama setahun penuh menunjukkan peningkatan yang nyata pada mutu layanan dan ketepatan waktu penyelesaian dokumen.", 25)
	switch kind {
	case appraisal.PaperSKP:
		return &appraisal.PlanPaper{Year: year, Employee: employee, Supervisor: supervisor, Version: 2, How: "agreed", From: date(2, 2), Results: s.results(false),
			Behaviour: s.behaviour(false), Expectations: s.words("Menjadi pelopor pelayanan keliling di kelurahan terjauh.", 8)}
	case appraisal.PaperPeriodicEvaluation:
		return &appraisal.PeriodicPaper{Year: year, Period: both("Triwulan I", "First quarter"), Employee: employee, Supervisor: supervisor, Results: s.results(true),
			Note: text, Feedback: text, Evidence: []string{"Laporan triwulan I", s.words("Rekap antrean", 3)}, OfResults: sangatBaik, OfConduct: baik, Rating: &baik, DecidedOn: date(4, 6)}
	case appraisal.PaperAnnualEvaluation:
		return &appraisal.AnnualPaper{Year: year, Employee: employee, Supervisor: supervisor, Results: s.results(true), Behaviour: s.behaviour(true),
			OfResults: &appraisal.PaperRating{Name: both("Di atas ekspektasi", "Above expectation")}, OfConduct: &appraisal.PaperRating{Name: both("Sesuai ekspektasi", "Meets expectation")},
			Sections: []appraisal.PaperSection{{Name: both("Hasil kerja", "Results"), Value: nump("109.25"), Weight: nump("60"), Product: nump("65.55")},
				{Name: both("Perilaku kerja", "Behaviour"), Value: nump("88"), Weight: nump("40"), Product: nump("35.2")}}, Score: nump("100.75"),
			Rating: &baik, Reason: text, Strengths: text, Weaknesses: text, DecidedOn: date(12, 21)}
	case appraisal.PaperEvaluationDocument:
		return &appraisal.EvaluationPaper{Year: year, Employee: employee, Supervisor: supervisor, Manager: manager, Achievement: bothp("Baik", "Good"), Rating: &baik,
			Score: nump("100.75"), Notes: text, Recommendations: text, AnnouncedOn: date(12, 28)}
	case appraisal.PaperCertificate:
		return &appraisal.CertificatePaper{Year: year, Employee: employee, Official: manager, Award: both("Pegawai Teladan Tahun 2026", "Employee of the Year 2026"), Rating: &sangatBaik,
			DecreeNumber: "800.1.11/127/2027", DecreeDate: datep(12, 30), DecidedOn: date(12, 30)}
	case appraisal.PaperCoachingForm:
		form := &appraisal.CoachingPaper{Year: year, Employee: employee, Supervisor: supervisor, Session: 2, Sessions: 6, HeldOn: date(5, 11), From: date(4, 1), Until: date(9, 30),
			How: bothp("disepakati pegawai", "agreed by the employee"),
			Goals: []appraisal.CoachingGoal{{Goal: s.words("Ketepatan waktu laporan bulanan", 3), Measure: s.words("Laporan sebelum tanggal 5", 3), Progress: s.words("2 dari 3 tepat waktu", 5)},
				{Goal: "Ketelitian entri data", Measure: "Kesalahan < 1%"}},
			Actions: []appraisal.CoachingSupport{{Kind: both("Bimbingan", "Guidance"), What: s.words("Bimbingan mingguan", 4), Who: s.words("Pejabat penilai", 2), By: datep(6, 30)},
				{Kind: both("Penugasan khusus", "Special assignment"), What: "Menyusun rekap laporan unit", By: datep(8, 31)}},
			PlanNote: text, Notes: text, Response: text, Signed: []appraisal.GivenSignature{{Part: appraisal.PartSupervisor, On: date(5, 11)},
				{Part: appraisal.PartEmployee, On: date(5, 13), Refused: true, Reason: text}}, Agreed: text, Next: datep(6, 8)}
		if s.outcome {
			yes, no := true, false
			form.Session, form.Held, form.HeldOn, form.Next, form.Agreed, form.Response, form.Signed = 0, 5, date(10, 2), nil, "", "",
				[]appraisal.GivenSignature{{Part: appraisal.PartSupervisor, On: date(10, 2)}}
			form.Goals[0].Reached, form.Goals[1].Reached, form.Goals[1].Progress = &yes, &no, s.words("Kesalahan masih 3%", 4)
			form.Outcome = bothp("Kinerja belum membaik", "Performance has not improved")
			form.Proposed = []appraisal.Text{both(s.words("Uji kompetensi, kemudian penempatan pada jabatan lain", 3), s.words("Competency test, then another post", 3))}
		}
		return form
	case appraisal.PaperObjectionReceipt:
		return &appraisal.ObjectionReceiptPaper{Year: year, Employee: employee, Supervisor: supervisor, Decider: manager, Rating: baik, Grounds: text,
			Evidence: []string{"Rekap layanan triwulan III", s.words("Surat tugas", 3)}, ReceivedOn: date(12, 28), ObjectedOn: date(12, 30), DecisionBy: datep(12, 31)}
	case appraisal.PaperObjectionDecision:
		return &appraisal.ObjectionDecisionPaper{Year: year, Employee: employee, Supervisor: supervisor, Decider: manager, Grounds: text, Statement: text, Changed: true,
			Before: baik, After: sangatBaik, Reason: text, ObjectedOn: date(12, 28), DecidedOn: date(12, 31)}
	case appraisal.PaperCreditConversion:
		return &appraisal.CreditPaper{Year: year, Employee: employee, Official: manager, Level: both("Ahli Muda", "Ahli Muda"), Rows: []appraisal.CreditRow{
			{From: date(1, 1), Until: date(5, 31), Months: 5, Level: both("Ahli Pertama", "Ahli Pertama"), Rating: baik, Percent: num("100"), Coefficient: num("12.5"), Points: num("5.208")},
			{From: date(6, 1), Until: date(12, 31), Months: 7, Level: both("Ahli Muda", "Ahli Muda"), Rating: sangatBaik, Percent: num("150"), Coefficient: num("25"), Points: num("21.875")},
		}, Total: num("27.083"), Before: nump("112.5"), After: nump("139.583"), On: date(12, 31)}
	case appraisal.PaperForumMinutes:
		m := &appraisal.MinutesPaper{Year: year, Units: []string{"Bidang Pencatatan Sipil", "Seksi Kelahiran"}, Opened: date(12, 14), Closed: date(12, 18), Quorum: num("60"), Revision: 4,
			Effect: appraisal.Advice, Achievement: bothp("Baik", "Good"), Distribution: []appraisal.MinutesCount{{Rating: sangatBaik, Before: 9, After: 8}, {Rating: baik, Before: 14, After: 15}},
			Pattern: []appraisal.MinutesPattern{{Sentence: both("Sebagian besar Baik, paling banyak 70%", "Most are good, at most 70%"), Holds: true}}, Annexes: 1}
		for i := range 7 {
			m.Members = append(m.Members, appraisal.MinutesMember{Person: s.person(10+i, fmt.Sprintf("Anggota Forum %d, S.E.", i+1), "Kepala Seksi"), Approved: i != 5,
				On: datep(12, 17), Vote: bothp("Menyetujui", "Approved")})
		}
		m.Members[3].Remark = bothp("Menarik diri dari 1 predikat", "Stood back from 1 rating")
		m.Members[5].Vote, m.Members[5].Comment = bothp("Tidak menyetujui", "Did not approve"), s.words("Bukti keterlambatan belum cukup.", 6)
		m.Sessions = []appraisal.MinutesSession{
			{On: date(12, 15), From: "09.00", Until: "11.30", Zone: "Asia/Jayapura", Place: "Ruang Rapat Sekretariat", Recorded: true,
				Present: []string{"Anggota Forum 1, S.E.", "Anggota Forum 2, S.E."}, Absent: []string{"Anggota Forum 6, S.E."}},
			{On: date(12, 17), From: "13.00", Until: "14.00", Zone: "Asia/Jayapura", Place: s.words("Daring", 8)},
		}
		for i := range 5 {
			m.Adjustments = append(m.Adjustments, appraisal.MinutesAdjustment{Employee: s.person(30+i, "Citra Dewi", "Pengelola Data"), Before: sangatBaik, After: baik, Changed: i < 2,
				Reason: s.words("Dua laporan triwulan terlambat lebih dari sepuluh hari kerja.", 12), By: s.person(11, "Anggota Forum 2, S.E.", "Kepala Seksi"), On: date(12, 15),
				Evidence: []appraisal.MinutesEvidence{{Kind: both("Keterangan", "Words"), On: datep(10, 2), Says: "Agenda surat masuk"},
					{Kind: both("Angka terukur", "Measured figure"), On: datep(10, 2), Name: bothp("Waktu penyelesaian", "Completion time"), Says: "12"}},
				Outcome: both("Berlaku dengan penutupan forum", "In effect with the close of the forum")})
		}
		m.Adjustments[0].Statement = text
		m.Adjustments[1].Silent = true
		m.Adjustments[2].Outcome = both("Digantikan usulan kemudian atau ditarik kembali", "A later proposal took its place, or it was taken back")
		m.Adjustments[3].Outcome, m.Adjustments[3].Answer = both("Pejabat penilai menyimpang dari saran dengan alasan", "The appraiser departed from the advice, with a reason"), text
		return m
	case appraisal.PaperMethodEvaluation:
		m := &appraisal.MethodPaper{Year: year, Method: both("Metode Kalianda", "Kalianda method"), Version: strings.Repeat("ab12", 16), Summary: bothp(text, text), Official: manager,
			Decision: both("Metode diperbaiki", "The method is improved"), Reason: text, DecidedOn: date(12, 31), Proposals: []appraisal.Text{both("Kurangi jumlah indikator.", "Fewer indicators."), both(text, text)}}
		for i := range 4 {
			c := appraisal.MethodChapter{Title: both(fmt.Sprintf("Partisipasi %d", i), fmt.Sprintf("Participation %d", i)), Findings: []appraisal.Text{both(text, text)}}
			fig := appraisal.MethodFigures{Columns: []appraisal.Text{both("Tahap", "Step"), both("Tepat waktu", "On time"), both("Terlambat", "Late")}}
			for j := range 12 {
				fig.Rows = append(fig.Rows, []appraisal.Text{both(fmt.Sprintf("Tahap %d", j), fmt.Sprintf("Step %d", j)), both("92,5%", "92.5%"), both("7,5%", "7.5%")})
			}
			c.Figures = append(c.Figures, fig)
			m.Chapters = append(m.Chapters, c)
		}
		return m
	}
	return nil
}

func (s sample) paper(kind appraisal.PaperKind) Paper {
	c := s.content(kind)
	return Paper{Kind: kind, Number: 1, PublicID: uuid.MustParse("7f1c1de4-55a3-4b6e-9f4e-0f6bd3a1c2d4"), IssuedAt: time.Date(2026, 12, 28, 3, 0, 0, 0, time.UTC),
		Verify: "https://kinerja.contoh.go.id/verify/7f1c1de4-55a3-4b6e-9f4e-0f6bd3a1c2d4", Content: c,
		Head: appraisal.PaperHead{Cycle: "Penilaian 2026", On: date(12, 28), Signatories: c.Signatories(), Letterhead: appraisal.Letterhead{
			Government: "Pemerintah Kota Contoh", Agency: "Dinas Kependudukan dan Pencatatan Sipil", Address: "Jalan Merdeka Nomor 1, Kota Contoh 28111",
			Contact: "Telepon (0761) 123456 · disdukcapil@contoh.go.id · disdukcapil.contoh.go.id", Place: "Kota Contoh"}}}
}
