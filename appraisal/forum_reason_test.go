package appraisal

import "testing"

func TestThePatternIsNoReason(t *testing.T) {
	t.Parallel()
	for _, reason := range []string{
		"menyesuaikan pola", "Menyesuaikan  kuota.", "menyesuaikan distribusi", "to fit the pattern", "To fit the PATTERN!",
		"disesuaikan dengan pola distribusi predikat", "Agar sesuai pola yang ditetapkan", "supaya memenuhi kuota predikat Sangat Baik",
		"Demi memenuhi sebaran nilai di unit ini", "penyesuaian dengan kurva normal", "karena kuota", "mengikuti distribusi organisasi",
		"Harus ada yang Butuh Perbaikan di unit ini", "Terlalu banyak predikat Sangat Baik", "Masih kurang satu BP",
		"pola menuntut perubahan ini", "kuota sangat baik sudah terpenuhi",
		"adjusted to match the distribution", "because of the quota", "one more very good would be too many ratings", "There are too many very good ratings here",
		"We need to meet the expected distribution.", "in line with the pattern of the organisation", "to comply with the bell curve", "forced ranking",
		"menyesu\u200baikan pola", "untuk memenuhi persentase yang diharapkan",
		"Kuota SB sudah penuh.", "Kuota Sangat Baik sudah habis.", "Jatah SB unit ini sudah penuh.", "Sangat Baik tidak boleh lebih dari 70 persen.",
		"Maksimal 70% Sangat Baik.", "Melebihi 70 persen SB.", "Pola Baik mensyaratkan adanya BP.", "Menyesuaikan dengan SE MenPANRB 3/2023",
		"No more than 70% may be very good.", "The quota of very good ratings is full.",
		"SB di unit ini sudah 80%, terlalu tinggi.", "SB sudah melebihi kuotanya", "Predikat Sangat Baik di unit ini sudah melampaui kuota.", "Kuota untuk predikat BP belum ada isinya",
		"Lebih dari 70% pegawai sudah mendapat Sangat Baik.", "Paling banyak 70,5 persen pegawai boleh Sangat Baik", "Hanya dua orang yang boleh mendapat Sangat Baik",
		"Tidak semua boleh Sangat Baik.", "Not everybody can be very good.", "Only two people may be rated very good", "More than 70 percent of the staff are very good already",
		"The distribution allows no more very good ones", "Sesuai Surat Edaran Menteri PANRB Nomor 3 Tahun 2023", "According to Circular 3/2023",
		"Very good may not exceed 70% here.", "Kuota\u200b S\u200bB penuh", "Kuota (SB) penuh",
	} {
		if !FitsThePattern(reason) {
			t.Errorf("%q was taken for a reason about a person", reason)
		}
	}
	for _, reason := range []string{
		"Tiga laporan bulanan terlambat lebih dari sepuluh hari kerja tanpa pemberitahuan.",
		"Distribusi bantuan beras ke dua belas kelurahan selesai tepat waktu.",
		"Ia memenuhi target distribusi pupuk bersubsidi dengan baik.",
		"Mengenali pola keluhan warga dan memperbaiki alur antrean.",
		"Menyusun pola kerja baru bagi petugas loket.",
		"Mengikuti pola asuh dan pola makan warga binaan dengan teliti.",
		"Kuota haji kabupaten dikelola tanpa satu pun pengaduan.",
		"Her work on the distribution network cut the waiting time to two days.",
		"He found the pattern behind the errors and removed its cause.",
		"Ia memenuhi target distribusi pupuk.",
		"Capaian 70 persen dari target pada triwulan ketiga.",
		"Realisasi melebihi 95 persen, sangat baik untuk tahun pertama.",
		"Kinerjanya sangat baik: paling banyak 2 persen berkas dikembalikan.",
		"Kesalahan entri paling banyak 2%, sangat baik dibandingkan rekan lain.",
		"Ia sangat baik mengelola kuota haji kabupaten.",
		"Kuota pelatihan dikelola dengan sangat baik, tanpa satu pun keluhan.",
		"Distribusi bantuan berjalan sangat baik.",
		"Menerapkan pola kerja yang baik dan mengajarkannya kepada rekan.",
		"Hanya 70 persen berkas selesai tepat waktu.",
		"Melebihi target 120 persen dengan mutu sangat baik.",
		"Sangat baik karena 98 persen pemohon dilayani pada hari yang sama.",
		"At most 3 percent of her files came back, very good work.",
		"Her distribution of the aid was very good.",
		"Only 60% of the requests were answered in time.",
		"Tidak memenuhi kuota layanan harian pada empat bulan dari dua belas.",
		"Surat edaran tentang jam layanan disusunnya dalam 3 hari pada Maret 2023.",
		"Pola tanam padi memerlukan pendampingan, dan ia hadir di setiap kelompok.",
		"Hasil dan umpan baliknya setara dengan rekan yang dinilai baik; bukti realisasi terlampir.",
		"Bukti yang dibacakan menunjukkan capaian di atas target pada dua triwulan.",
		"Sesuai catatan jurnal, ia menggantikan dua rekan selama tiga bulan.",
		"The journal shows that she covered for two colleagues for three months.",
	} {
		if FitsThePattern(reason) {
			t.Errorf("%q was taken for the pattern", reason)
		}
	}
}
