package appraisal

// AbsenceMode is what an absence does to a year.
type AbsenceMode string

// The modes of absences.
const (
	// AbsenceShifts: time stands still, as by force majeure; then everything moves.
	AbsenceShifts AbsenceMode = "shift"
	// AbsenceProrates: leave or study; the period is shortened, targets pro rata.
	AbsenceProrates AbsenceMode = "prorate"
)

// Known reports whether the program knows the mode.
func (m AbsenceMode) Known() bool { return m == AbsenceShifts || m == AbsenceProrates }
