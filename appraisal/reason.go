package appraisal

// CheckReason says what is wrong with the reason somebody gives for an act.
func CheckReason(field, text string) (p Problems) {
	p.reason(field, text)
	return p
}
