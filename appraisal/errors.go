package appraisal

import (
	"errors"
	"fmt"
	"strings"
)

// Fault is the class of an error; it decides the status a caller sees.
type Fault string

// The classes of errors. Anything that is no *Error is internal.
const (
	Invalid     Fault = "invalid"     // the input is wrong
	Forbidden   Fault = "forbidden"   // not theirs to do
	NotFound    Fault = "not-found"   // unknown, or of another agency
	Conflict    Fault = "conflict"    // somebody was faster, or it is already so
	Closed      Fault = "closed"      // too late
	Unavailable Fault = "unavailable" // try again later
)

// Code names one way things go wrong. Codes are stable: people translate them and
// machines match on them.
type Code string

// Error is a refusal a person can act on: what was wrong, where, and what would be right.
type Error struct {
	Fault Fault
	Code  Code
	// Field is a path into the input such as "indicators[2].target"; empty for the whole.
	Field string
	// Value is the refused value as the person wrote it.
	Value string
	// Want completes the sentence of the code: names, limits, dates that would be right.
	Want map[string]string
	// Problems are all that is wrong, where there is more than one.
	Problems []*Error
}

// Refuse makes an error of one problem; want is a list of key, value pairs.
func Refuse(fault Fault, code Code, field, value string, want ...string) *Error {
	e := &Error{Fault: fault, Code: code, Field: field, Value: value}
	for i := 0; i+1 < len(want); i += 2 {
		if e.Want == nil {
			e.Want = map[string]string{}
		}
		e.Want[want[i]] = want[i+1]
	}
	return e
}

// Error says the refusal in plain English for logs and developers.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(string(e.Code))
	if e.Field != "" {
		fmt.Fprintf(&b, " at %s", e.Field)
	}
	if e.Value != "" {
		fmt.Fprintf(&b, " (%q)", e.Value)
	}
	for _, p := range e.Problems {
		b.WriteString("; ")
		b.WriteString(p.Error())
	}
	return b.String()
}

// Is matches errors of the same code.
func (e *Error) Is(target error) bool {
	var other *Error
	return errors.As(target, &other) && other.Code == e.Code
}

// Problems collects everything that is wrong with one input.
type Problems []*Error

// Add notes that value at field is invalid.
func (p *Problems) Add(code Code, field, value string, want ...string) {
	*p = append(*p, Refuse(Invalid, code, field, value, want...))
}

// Err is nil when nothing is wrong, the problem when it is one, all of them otherwise.
func (p Problems) Err() error {
	switch len(p) {
	case 0:
		return nil
	case 1:
		return p[0]
	}
	return &Error{Fault: Invalid, Code: "several-problems", Problems: p}
}
