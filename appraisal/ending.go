package appraisal

// EndingKind is why somebody's year ends before that of the others.
type EndingKind string

// The kinds of endings.
const (
	Death       EndingKind = "death"
	Retirement  EndingKind = "retirement"
	Dismissal   EndingKind = "dismissal"
	Withdrawal  EndingKind = "withdrawal" // taken out of the cycle; they stay in the agency
	ContractEnd EndingKind = "contract-end"
	MovedAgency EndingKind = "moved-agency"
)

// EndingKinds returns all kinds in a fixed order.
func EndingKinds() []EndingKind {
	return []EndingKind{Death, Retirement, Dismissal, Withdrawal, ContractEnd, MovedAgency}
}

// Leaves reports whether the person leaves the agency by it.
func (k EndingKind) Leaves() bool { return k != Withdrawal }

// Foreseen reports whether its day is known before, so that the appraisal is finished by then:
// that of a contract by law (PPPK), and of a retirement.
func (k EndingKind) Foreseen() bool { return k == ContractEnd || k == Retirement }

// EndingEffect is what an ending does to an appraisal.
type EndingEffect string

// The effects of endings.
const (
	// FinishEarly brings what is left forward, so that it is over before the last day.
	FinishEarly EndingEffect = "finish-early"
	// EndsUnrated ends the appraisal at once, without a rating.
	EndsUnrated EndingEffect = "unrated"
	// EndsClosed ends it at once; the rating that was announced stands.
	EndsClosed EndingEffect = "closed"
	// RightsOnly leaves the person what is theirs, to acknowledge and to object; nothing else
	// follows from the rating.
	RightsOnly EndingEffect = "rights-only"
	// NoEffect: a date that cuts nothing, such as of a contract that was prolonged.
	NoEffect EndingEffect = "none"
)

// Ends says what an ending of kind k with its last day does on a day to an appraisal in a
// cycle that lasts until a day. An announced rating is never taken back; the dead cannot object.
func (k EndingKind) Ends(last, today, until Date, announced bool) EndingEffect {
	switch {
	case k.Foreseen() && !last.Before(today):
		if last.After(until) {
			return NoEffect
		}
		return FinishEarly
	case !announced:
		return EndsUnrated
	case k == Death || k == Withdrawal:
		return EndsClosed
	}
	return RightsOnly
}
