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
