package appraisal

import (
	"strings"
	"time"
)

// The rules a civil servant's number can break.
const (
	NumberDigits      Code = "number-digits"      // something else than digits
	NumberLength      Code = "number-length"      // not 18 digits
	NumberBirth       Code = "number-birth"       // digits 1 to 8 are no date of birth
	NumberAppointment Code = "number-appointment" // the appointment is no month, or no year, of an adult
	NumberSex         Code = "number-sex"         // neither 1 nor 2 where the sex stands
	NumberSequence    Code = "number-sequence"    // the sequence is 000, as spreadsheets leave it when they round
)

const (
	numberDigits = 18
	kindNIP      = "NIP"
	kindPPPK     = "NI PPPK"
	// adult is the youngest age, in years, at which anybody is appointed.
	adult = 15
)

// CheckNIP says which rule an NIP breaks, nil when none. An NIP has 18 digits: birth
// YYYYMMDD, appointment YYYYMM, sex 1 or 2, and a sequence of three. A broken rule is
// worth a warning and never a refusal: real numbers with old mistakes are in use.
func CheckNIP(number string) *Error {
	birth, problem := checkDigits(kindNIP, number)
	if problem != nil {
		return problem
	}
	appointed, err := time.Parse("200601", number[8:14])
	if err != nil || appointed.Before(birth.AddDate(adult, 0, 0)) {
		return Refuse(Invalid, NumberAppointment, "number", number, "kind", kindNIP, "digits", number[8:14], "form", "YYYYMM")
	}
	return checkTail(kindNIP, number)
}

// CheckNIPPPK says which rule an NI PPPK breaks, nil when none. An NI PPPK has 18 digits:
// birth YYYYMMDD, the year YYYY, two digits of the contract, sex, and a sequence of three.
func CheckNIPPPK(number string) *Error {
	birth, problem := checkDigits(kindPPPK, number)
	if problem != nil {
		return problem
	}
	year, err := time.Parse("2006", number[8:12])
	if err != nil || year.Year() < birth.Year()+adult {
		return Refuse(Invalid, NumberAppointment, "number", number, "kind", kindPPPK, "digits", number[8:12], "form", "YYYY")
	}
	return checkTail(kindPPPK, number)
}

// CheckNumber checks a number as the status of its holder asks for. An agency may use
// numbers of its own for others; of those only what has 18 digits is taken for an NIP.
func CheckNumber(status EmployeeStatus, number string) *Error {
	switch status {
	case PNS, CPNS:
		return CheckNIP(number)
	case PPPK:
		return CheckNIPPPK(number)
	}
	if len(number) == numberDigits && onlyDigits(number) {
		return CheckNIP(number)
	}
	return nil
}

// checkDigits checks what both kinds of numbers begin with and returns the birth.
func checkDigits(kind, number string) (time.Time, *Error) {
	if !onlyDigits(number) {
		return time.Time{}, Refuse(Invalid, NumberDigits, "number", number, "kind", kind)
	}
	if len(number) != numberDigits {
		return time.Time{}, Refuse(Invalid, NumberLength, "number", number, "kind", kind, "digits", "18")
	}
	birth, err := time.Parse("20060102", number[:8])
	if err != nil || birth.Year() < 1900 {
		return time.Time{}, Refuse(Invalid, NumberBirth, "number", number, "kind", kind, "digits", number[:8], "form", "YYYYMMDD")
	}
	return birth, nil
}

func checkTail(kind, number string) *Error {
	if sex := number[14]; sex != '1' && sex != '2' {
		return Refuse(Invalid, NumberSex, "number", number, "kind", kind, "digits", string(sex), "form", "1, 2")
	}
	if number[15:] == "000" {
		return Refuse(Invalid, NumberSequence, "number", number, "kind", kind, "digits", "000")
	}
	return nil
}

func onlyDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}
