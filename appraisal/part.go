package appraisal

// Part is what somebody is when they owe a duty.
type Part string

// The parts, for counting what a method asks of whom.
const (
	AsEmployee    Part = "employee"
	AsSupervisor  Part = "supervisor"
	AsManager     Part = "manager"
	AsPeer        Part = "peer"
	AsSubordinate Part = "subordinate"
	AsPublic      Part = "public"
	AsMember      Part = "forum"
	AsOfficial    Part = "official"
	AsHR          Part = "hr"
)

var partNames = map[Part]Text{
	"":            {ID: "Semua peran", EN: "All parts"},
	AsEmployee:    {ID: "Pegawai yang dinilai", EN: "Employee appraised"},
	AsSupervisor:  {ID: "Pejabat penilai", EN: "Supervisor"},
	AsManager:     {ID: "Atasan pejabat penilai", EN: "Manager"},
	AsPeer:        {ID: "Rekan kerja", EN: "Peer"},
	AsSubordinate: {ID: "Bawahan", EN: "Subordinate"},
	AsPublic:      {ID: "Masyarakat", EN: "The public"},
	AsMember:      {ID: "Anggota forum", EN: "Member of a forum"},
	AsOfficial:    {ID: "Pejabat yang berwenang", EN: "Authorised official"},
	AsHR:          {ID: "Pengelola kinerja", EN: "HR officer"},
}

// Name of the part for people; the empty one stands for all.
func (p Part) Name() Text { return partNames[p] }

// Part is what the one who owes a duty of kind k usually is.
func (k DutyKind) Part() Part {
	switch k {
	case ConfirmBriefing, ProposePlan, RevisePlan, ReportPeriod, NominatePeers, AssessSelf, Acknowledge, Object, RespondToComplaint, AgreeCoaching, SignSession,
		AnswerSurvey:
		return AsEmployee
	case AssessPeer:
		return AsPeer
	case AssessSuperior:
		return AsSubordinate
	case AssessPublic, CompleteComplaint:
		return AsPublic
	case ApproveCalibration:
		return AsMember
	case SetAchievement, DecideConsequence, DecideMeasure, EvaluateMethod:
		return AsOfficial
	case DecideEscalation, DecideObjection, FindComplaint:
		return AsManager
	case ReleaseComplaints, ModerateComplaint, AnswerComplaint:
		return AsHR
	}
	return AsSupervisor
}
