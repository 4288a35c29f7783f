package appraisal

// The names people read, in both languages: one table for each set of words. A word the
// program does not know is shown as it is written rather than not at all.

var dutyNames = map[DutyKind]Text{
	ConfirmBriefing:    {"Mengonfirmasi penjelasan kriteria", "Confirm the briefing on the criteria"},
	ProposePlan:        {"Mengajukan SKP", "Propose the performance plan (SKP)"},
	AgreePlan:          {"Menyepakati SKP", "Agree to a performance plan (SKP)"},
	RevisePlan:         {"Merevisi SKP", "Revise the performance plan (SKP)"},
	ReportPeriod:       {"Melaporkan realisasi periode", "Report the results of the period"},
	EvaluatePeriod:     {"Mengevaluasi kinerja periodik", "Evaluate the performance of a period"},
	NominatePeers:      {"Mengusulkan rekan penilai", "Nominate peers"},
	ApprovePeers:       {"Menyetujui rekan penilai", "Approve nominated peers"},
	AssessSelf:         {"Menilai diri sendiri", "Assess yourself"},
	AssessSubordinate:  {"Menilai bawahan", "Assess a subordinate"},
	AssessPeer:         {"Menilai rekan kerja", "Assess a peer"},
	AssessSuperior:     {"Menilai atasan", "Assess a superior"},
	AssessPublic:       {"Menilai pelayanan", "Assess a public service"},
	DecideEscalation:   {"Memutuskan keterlambatan yang dieskalasi", "Decide an escalated delay"},
	SetAchievement:     {"Menetapkan capaian kinerja organisasi", "Set the organisation's achievement"},
	ApproveCalibration: {"Menyetujui hasil forum evaluasi", "Approve the outcome of the forum"},
	Acknowledge:        {"Menerima hasil penilaian", "Acknowledge the result"},
	Object:             {"Hak mengajukan keberatan", "Right to object"},
	StateOnObjection:   {"Menanggapi keberatan", "Respond to an objection"},
	DecideObjection:    {"Memutuskan keberatan", "Decide an objection"},
	DecideConsequence:  {"Memutuskan tindak lanjut", "Decide what follows"},
	HoldSession:        {"Melaksanakan sesi pembinaan", "Hold a coaching session"},
	ConcludeCoaching:   {"Menyimpulkan pembinaan", "Conclude a coaching"},
	EvaluateMethod:     {"Mengevaluasi metode penilaian", "Evaluate the method"},
	AnswerSurvey:       {"Mengisi survei tentang penilaian", "Answer the survey about the appraisal"},
	ReleaseComplaints:  {"Memutuskan laporan masyarakat yang ditahan", "Decide on reports that are held back"},
	ModerateComplaint:  {"Menelaah laporan masyarakat", "Moderate a report of the public"},
	CompleteComplaint:  {"Melengkapi laporan", "Complete a report"},
	RespondToComplaint: {"Menanggapi pengaduan", "Respond to a complaint"},
	FindComplaint:      {"Menetapkan temuan atas pengaduan", "Make a finding on a complaint"},
	AnswerComplaint:    {"Menjawab pengaduan masyarakat", "Answer a complaint of the public"},
	StateOnLowering:    {"Menanggapi usulan penurunan predikat", "Respond to a rating that the forum would lower"},
	AnswerAdvice:       {"Menjawab saran forum evaluasi", "Answer the forum's advice"},
	NamePeer:           {"Menunjuk rekan penilai pengganti", "Name another peer"},
	DecideTraining:     {"Memutuskan usulan pelatihan unit", "Decide on a training proposed for a unit"},
	RecordTraining:     {"Mencatat kehadiran pelatihan", "Record who attended a training"},
	TakeUpFindings:     {"Menindaklanjuti temuan unit", "Take up the findings of a unit"},
	ReportFinding:      {"Melaporkan hasil tindak lanjut temuan", "Report the outcome of a finding"},
	PlanCoaching:       {"Menyusun rencana pembinaan", "Plan an improvement period"},
	AgreeCoaching:      {"Menyepakati rencana pembinaan", "Agree to the plan of an improvement period"},
	SignSession:        {"Menandatangani formulir sesi pembinaan", "Sign the form of a coaching session"},
	DecideMeasure:      {"Memutuskan tindak lanjut pembinaan", "Decide what follows an improvement period"},
	RecordAttendance:   {"Mencatat kehadiran pelatihan atau seminar", "Record that a training or seminar was attended"},
	NoteEffect:         {"Mencatat dampak pelatihan atau seminar", "Note the effect of a training or seminar"},
}

var stepNames = map[StepKind]Text{
	StepBriefing:     {"Penjelasan kriteria", "Briefing"},
	StepPlan:         {"Perencanaan kinerja", "Planning"},
	StepPeriodic:     {"Evaluasi periodik", "Periodic evaluation"},
	StepNomination:   {"Pengusulan rekan penilai", "Nomination of peers"},
	StepAssessment:   {"Penilaian", "Assessment"},
	StepRating:       {"Penetapan predikat", "Rating"},
	StepForum:        {"Forum evaluasi", "Forum"},
	StepAnnouncement: {"Penyampaian hasil", "Announcement"},
	StepObjection:    {"Keberatan", "Objection"},
	StepConsequence:  {"Tindak lanjut", "Follow-up"},
	StepLaunch:       {"Peluncuran", "Launch"},
	StepRunning:      {"Tahun berjalan", "The year"},
	StepSurvey:       {"Survei pegawai", "Survey"},
	StepEvaluation:   {"Evaluasi metode", "Evaluation of the method"},
	StepGathering:    {"Pengumpulan hasil", "Gathering of ratings"},
	StepAchievement:  {"Capaian organisasi", "Organisation's achievement"},
	StepCalibration:  {"Kalibrasi", "Calibration"},
	StepBeside:       {"Di samping tahapan", "Beside the steps"},
	StepScreening:    {"Penyaringan", "Screening"},
	StepModeration:   {"Penelaahan", "Moderation"},
	StepHearing:      {"Mendengar pegawai", "Hearing"},
	StepFinding:      {"Penetapan temuan", "Finding"},
	StepAnswer:       {"Jawaban", "Answer"},
	StepNeeds:        {"Kebutuhan unit", "Needs of the unit"},
	StepMeasures:     {"Tindak lanjut unit", "Measures of the unit"},
	StepSession:      {"Sesi pembinaan", "Coaching session"},
	StepOutcome:      {"Evaluasi pembinaan", "Evaluation of the coaching"},
	StepAgreement:    {"Kesepakatan rencana pembinaan", "Agreement on the coaching"},
	StepImprovement:  {"Masa perbaikan kinerja", "Improvement period"},
	StepMeasure:      {"Keputusan setelah pembinaan", "Decision after the coaching"},
	StepAttendance:   {"Kehadiran", "Attendance"},
	StepEffect:       {"Dampak", "Effect"},
}

var dutyStateNames = map[DutyState]Text{
	DutyOpen:       {"Terbuka", "Open"},
	DutyMet:        {"Dipenuhi", "Met"},
	DutyLapsed:     {"Lewat tenggat", "Lapsed"},
	DutyHandedOver: {"Dialihkan", "Handed over"},
	DutyVoid:       {"Tidak lagi diperlukan", "No longer owed"},
	DutyWithdrawn:  {"Mengundurkan diri", "Withdrawn"},
}

// PermenPANRB 6/2022 knows the predikat in Indonesian only; the English is ours.
var predikatNames = map[Predikat]Text{
	SangatBaik:     {"Sangat Baik", "Very Good"},
	Baik:           {"Baik", "Good"},
	ButuhPerbaikan: {"Butuh Perbaikan", "Needs Improvement"},
	Kurang:         {"Kurang", "Poor"},
	SangatKurang:   {"Sangat Kurang", "Very Poor"},
}

var roleNames = map[Rater]Text{
	BySelf:        {"Diri sendiri", "Self"},
	BySupervisor:  {"Pejabat penilai", "Supervisor"},
	ByPeer:        {"Rekan kerja", "Peer"},
	BySubordinate: {"Bawahan", "Subordinate"},
	ByPublic:      {"Masyarakat", "Public"},
}

// Name of the duty, as the person who owes it reads it: it never says about whom.
func (k DutyKind) Name() Text { return named(dutyNames, k) }

// Name of the kind of step.
func (k StepKind) Name() Text { return named(stepNames, k) }

// Name of the state.
func (s DutyState) Name() Text { return named(dutyStateNames, s) }

// Name of the official rating.
func (p Predikat) Name() Text { return named(predikatNames, p) }

// Name of the role.
func (r Rater) Name() Text { return named(roleNames, r) }

func named[K ~string](names map[K]Text, k K) Text {
	if t, ok := names[k]; ok {
		return t
	}
	return Text{string(k), string(k)}
}

var reportStatusNames = map[ReportStatus]Text{
	StatusReceived:   {"Diterima", "Received"},
	StatusExamined:   {"Sedang diperiksa", "Being examined"},
	StatusMoreNeeded: {"Perlu dilengkapi", "More is needed"},
	StatusAnswered:   {"Sudah dijawab", "Answered"},
	StatusReferred:   {"Diteruskan ke Inspektorat", "Referred to the inspectorate"},
	StatusNotTaken:   {"Tidak ditindaklanjuti", "Not taken up"},
}

// Name of the status, as the public reads it.
func (s ReportStatus) Name() Text { return named(reportStatusNames, s) }
