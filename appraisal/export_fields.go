package appraisal

// exportFields are what rows of each kind have. Names are stable: layouts of agencies use them.
var exportFields = map[ExportKind][]ExportField{
	ExportResults: {
		{"number", AsText, Text{"NIP atau NI PPPK", "NIP or NI PPPK"}},
		{"name", AsText, Text{"Nama pegawai", "Name of the employee"}},
		{"status", AsText, Text{"Status kepegawaian: pns, cpns, pppk, other", "Legal status: pns, cpns, pppk, other"}},
		{"status_name", AsText, Text{"Status kepegawaian", "Legal status in words"}},
		{"rank", AsText, Text{"Pangkat dan golongan", "Rank and grade"}},
		{"grade", AsText, Text{"Golongan ruang, seperti III/a", "Grade, such as III/a"}},
		{"post", AsText, Text{"Jabatan", "Post"}},
		{"post_type", AsText, Text{"Jenis jabatan", "Type of post"}},
		{"post_level", AsText, Text{"Jenjang jabatan", "Level of the post"}},
		{"family", AsText, Text{"Rumpun jabatan dalam metode", "Job family of the method"}},
		{"unit", AsText, Text{"Unit kerja", "Unit"}},
		{"supervisor_number", AsText, Text{"NIP pejabat penilai", "NIP of the appraiser"}},
		{"supervisor_name", AsText, Text{"Nama pejabat penilai", "Name of the appraiser"}},
		{"supervisor_rank", AsText, Text{"Pangkat pejabat penilai", "Rank of the appraiser"}},
		{"supervisor_grade", AsText, Text{"Golongan ruang pejabat penilai", "Grade of the appraiser"}},
		{"supervisor_post", AsText, Text{"Jabatan pejabat penilai", "Post of the appraiser"}},
		{"supervisor_unit", AsText, Text{"Unit kerja pejabat penilai", "Unit of the appraiser"}},
		{"supervisor_employed", AsText, Text{"Pejabat penilai pegawai instansi: yes atau no", "The appraiser is an employee: yes or no"}},
		{"manager_number", AsText, Text{"NIP atasan pejabat penilai", "NIP of the appraiser's superior"}},
		{"manager_name", AsText, Text{"Nama atasan pejabat penilai", "Name of the appraiser's superior"}},
		{"cycle", AsText, Text{"Nama siklus", "Name of the cycle"}},
		{"method", AsText, Text{"Metode penilaian", "Method"}},
		{"year", AsNumber, Text{"Tahun penilaian", "Year that was appraised"}},
		{"starts_on", AsDate, Text{"Awal periode penilaian", "First day of the period"}},
		{"ends_on", AsDate, Text{"Akhir periode penilaian", "Last day of the period"}},
		{"achievement", AsText, Text{"Capaian kinerja organisasi", "Achievement of the organisation"}},
		{"results", AsText, Text{"Hasil kerja: above, meets, below", "Results: above, meets, below"}},
		{"results_name", AsText, Text{"Hasil kerja dalam kata-kata", "Results in words"}},
		{"behaviour", AsText, Text{"Perilaku kerja: above, meets, below", "Behaviour: above, meets, below"}},
		{"behaviour_name", AsText, Text{"Perilaku kerja dalam kata-kata", "Behaviour in words"}},
		{"score", AsNumber, Text{"Nilai; kosong pada metode matriks", "Score; none in matrix methods"}},
		{"computed_rating", AsText, Text{"Predikat hasil perhitungan", "Rating as it was computed"}},
		{"rating", AsText, Text{"ID predikat yang berlaku", "ID of the rating in force"}},
		{"rating_name", AsText, Text{"Predikat yang berlaku", "Rating in force"}},
		{"official", AsText, Text{"Predikat resmi: sangat-baik … sangat-kurang", "Official predikat: sangat-baik … sangat-kurang"}},
		{"official_name", AsText, Text{"Predikat kinerja resmi", "Official predikat in words"}},
		{"changed_by", AsText, Text{"Diubah oleh: forum, objection", "Changed after it was computed by: forum, objection"}},
		{"changed_by_name", AsText, Text{"Diubah oleh forum atau keberatan", "Changed by a forum or an objection, in words"}},
		{"corrected", AsText, Text{"Hasil pernah dikoreksi: yes atau no", "The result was corrected: yes or no"}},
		{"corrected_name", AsText, Text{"Hasil pernah dikoreksi", "The result was corrected, in words"}},
		{"state", AsText, Text{"Keadaan: open, closed, unrated", "State: open, closed, unrated"}},
		{"state_name", AsText, Text{"Keadaan dalam kata-kata", "State in words"}},
		{"unrated", AsText, Text{"Sebab tidak dinilai", "Why there is no rating"}},
		{"announced_on", AsDate, Text{"Tanggal disampaikan", "Day it was announced"}},
		{"received_on", AsDate, Text{"Tanggal diterima pegawai", "Day the employee received it"}},
		{"received_how", AsText, Text{"Cara diterima: opened, acknowledged, handed-over, deemed", "How it was received: opened, acknowledged, handed-over, deemed"}},
		{"closed_on", AsDate, Text{"Tanggal penilaian ditutup", "Day the appraisal was closed"}},
		{"appraisal", AsText, Text{"ID penilaian", "ID of the appraisal"}},
	},
	ExportAudit: {
		{"seq", AsNumber, Text{"Tempat dalam rantai; kosong selama menunggu", "Place in the chain; none while it waits"}},
		{"entry", AsText, Text{"ID catatan", "ID of the entry"}},
		{"agency", AsText, Text{"ID instansi", "ID of the agency"}},
		{"at", AsText, Text{"Waktu, UTC, sampai mikrodetik", "Time in UTC, to the microsecond"}},
		{"act", AsText, Text{"Tindakan", "Act"}},
		{"cycle", AsText, Text{"ID siklus", "ID of the cycle"}},
		{"process", AsText, Text{"ID proses", "ID of the process"}},
		{"duty", AsText, Text{"ID kewajiban", "ID of the duty"}},
		{"text", AsText, Text{"Isi: shown, erased, withheld", "Its text: shown, erased, withheld"}},
		{"text_name", AsText, Text{"Isi ditampilkan, dihapus, atau tidak diperlihatkan", "Whether its text is shown, in words"}},
		{"actor", AsText, Text{"ID pelaku", "ID of who acted"}},
		{"actor_number", AsText, Text{"NIP pelaku", "NIP of who acted"}},
		{"actor_name", AsText, Text{"Nama pelaku", "Name of who acted"}},
		{"detail", AsText, Text{"Rincian, JSON", "Detail as JSON"}},
		{"salt", AsText, Text{"Garam, heksadesimal", "Salt, hexadecimal"}},
		{"sealed", AsText, Text{"Segel isi", "Seal of the text"}},
		{"commitment", AsText, Text{"Komitmen", "Commitment"}},
		{"previous", AsText, Text{"Hash baris sebelumnya", "Hash of the row before"}},
		{"hash", AsText, Text{"Hash baris ini", "Hash of this row"}},
		{"chained_at", AsTime, Text{"Waktu masuk rantai", "When it was chained"}},
	},
}

var exportKindNames = map[ExportKind]Text{
	ExportResults: {"Hasil penilaian", "Results"},
	ExportAudit:   {"Jejak audit", "Audit trail"},
}

// Name of the kind.
func (k ExportKind) Name() Text { return named(exportKindNames, k) }

// exportWords are the words of the fields whose names end in _name.
var exportWords = map[string]Text{
	"yes":       {"Ya", "Yes"},
	"no":        {"Tidak", "No"},
	"pns":       {"PNS", "PNS"},
	"cpns":      {"CPNS", "CPNS"},
	"pppk":      {"PPPK", "PPPK"},
	"other":     {"Lainnya", "Other"},
	"open":      {"Berjalan", "Open"},
	"closed":    {"Selesai", "Closed"},
	"unrated":   {"Tidak dinilai", "Not rated"},
	"forum":     {"Forum evaluasi", "Forum"},
	"objection": {"Keberatan", "Objection"},
	"shown":     {"Ditampilkan", "Shown"},
	"erased":    {"Dihapus", "Erased"},
	"withheld":  {"Tidak diperlihatkan", "Withheld"},
}

// ExportWord is what people read for a code in an export, such as "closed".
func ExportWord(code string) Text {
	if t, ok := expectationNames[Expectation(code)]; ok {
		return t
	}
	return named(exportWords, code)
}
