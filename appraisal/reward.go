package appraisal

import "fmt"

// RewardForm is what a reward consists of, and so what is done with it once it is granted.
type RewardForm string

// The forms of rewards.
const (
	CertificateForm  RewardForm = "certificate"  // a document
	IncentiveForm    RewardForm = "incentive"    // money: a line of the list for payroll
	TrainingForm     RewardForm = "training"     // followed through to attended and to its effect
	SeminarForm      RewardForm = "seminar"      // the same
	CommendationForm RewardForm = "commendation" // a word of recognition
	CareerForm       RewardForm = "career"       // to be considered for posts and development
)

// RewardForms returns all forms in a fixed order.
func RewardForms() []RewardForm {
	return []RewardForm{CertificateForm, IncentiveForm, TrainingForm, SeminarForm, CommendationForm, CareerForm}
}

// Followed reports whether somebody must see to it that the reward takes place.
func (f RewardForm) Followed() bool { return f == TrainingForm || f == SeminarForm }

// Name of the form.
func (f RewardForm) Name() Text { return named(formNames, f) }

var formNames = map[RewardForm]Text{
	CertificateForm:  {"Sertifikat", "Certificate"},
	IncentiveForm:    {"Insentif", "Incentive"},
	TrainingForm:     {"Pelatihan", "Training"},
	SeminarForm:      {"Seminar", "Seminar"},
	CommendationForm: {"Apresiasi", "Commendation"},
	CareerForm:       {"Pertimbangan karier", "Consideration for career"},
}

// Incentive is what an incentive comes to: an amount, or a grade whose amount payroll knows.
type Incentive struct {
	// Amount in rupiah, paid once.
	Amount *Number `yaml:"amount,omitempty" json:"amount,omitempty"`
	// Grade of the agency's own table of incentives.
	Grade string `yaml:"grade,omitempty" json:"grade,omitempty"`
}

// Rank switches on that rules may ask for the rank in the unit.
type Rank struct {
	// Basis is the decree that orders people of a unit to be ranked.
	Basis Text `yaml:"basis" json:"basis"`
}

// RewardForm of the rule; "" where it is no reward.
func (k Consequence) RewardForm() RewardForm {
	switch {
	case k.Kind != Reward:
		return ""
	case k.Form == "":
		return CommendationForm
	}
	return k.Form
}

// follows reports whether m grants something that somebody must see to.
func (m *Method) follows() bool {
	for _, k := range m.Consequences {
		if k.RewardForm().Followed() {
			return true
		}
	}
	return false
}

// rewards checks what is said about rewards.
func (c *methodCheck) rewards() {
	for i, k := range c.m.Consequences {
		at := fmt.Sprintf("consequences[%d]", i)
		if k.Form != "" && k.Kind != Reward {
			c.wrong(at+".form", "form belongs to rewards only; remove it")
		}
		if k.Incentive == nil {
			if k.Form == IncentiveForm {
				c.wrong(at+".incentive", "incentive is missing; an incentive has an amount or a grade")
			}
			continue
		}
		if k.RewardForm() != IncentiveForm {
			c.wrong(at+".incentive", "incentive belongs to rewards of the form incentive only; remove it")
		}
		if (k.Incentive.Amount == nil) == (k.Incentive.Grade == "") {
			c.wrong(at+".incentive", "write either an amount or a grade")
		}
		if n := k.Incentive.Amount; n != nil && (n.Sign() <= 0 || !n.Equal(n.Round(2))) {
			c.wrong(at+".incentive.amount", "is %s; an amount of rupiah is above 0, with two places at most", n)
		}
	}
}
