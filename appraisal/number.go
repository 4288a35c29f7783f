package appraisal

import (
	"database/sql/driver"
	"errors"
	"fmt"
	"math/big"
	"strconv"
	"strings"
)

// Number is an exact rational: in floats 0.04·90 + 0.96·90 is less than 90, and a
// person would get the wrong rating. It is a value: arithmetic returns new Numbers,
// and the zero value is 0. It is read from decimal text without passing through a
// float and written back as decimal text.
type Number struct {
	// rat is nil for 0 and never changed once set.
	rat *big.Rat
}

// maxDigits a number may have on each side of the point. Figures of people need far
// fewer; foreign text such as 1e999999999 must not cost memory.
const maxDigits = 30

// significant places of a number that has no finite decimal.
const significant = 12

// ErrDivisionByZero is returned where a quotient does not exist.
var ErrDivisionByZero = errors.New("division by zero")

var (
	zero    Number
	one     = NewNumber(1)
	hundred = NewNumber(100)
)

// NewNumber is the whole number n.
func NewNumber(n int64) Number { return Number{new(big.Rat).SetInt64(n)}.normal() }

// ParseNumber reads a decimal such as 12, -0.5 or 1.5e3, with at most 30 digits on
// each side of the point. Anything else is refused with the code number-form.
func ParseNumber(s string) (Number, error) {
	if !decimal(s) {
		return Number{}, fmt.Errorf("a number is written 12 or 12.5, with %d digits at most on each side of the point: %w", maxDigits,
			Refuse(Invalid, "number-form", "", clip(s), "form", "12, 12.5", "digits", strconv.Itoa(maxDigits)))
	}
	rat, _ := new(big.Rat).SetString(s)
	return Number{rat}.normal(), nil
}

// MustNumber is ParseNumber for literals of the program; it panics on a bad one.
func MustNumber(s string) Number {
	n, err := ParseNumber(s)
	if err != nil {
		panic(err)
	}
	return n
}

// decimal reports whether s is a JSON number of bounded size.
func decimal(s string) bool {
	if len(s) > 2*maxDigits+8 {
		return false
	}
	s = strings.TrimPrefix(s, "-")
	mantissa, exponent := s, 0
	if i := strings.IndexAny(s, "eE"); i >= 0 {
		mantissa = s[:i]
		e, err := strconv.ParseInt(s[i+1:], 10, 8)
		if err != nil {
			return false
		}
		exponent = int(e)
	}
	whole, fraction, point := strings.Cut(mantissa, ".")
	return digits(whole) && (len(whole) == 1 || whole[0] != '0') && (!point || digits(fraction)) &&
		len(whole)+exponent <= maxDigits && len(fraction)-exponent <= maxDigits
}

func digits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// clip shortens foreign text for a message.
func clip(s string) string {
	if runes := []rune(s); len(runes) > 40 {
		return string(runes[:40]) + "…"
	}
	return s
}

// normal keeps 0 in one form, so that equal Numbers look alike.
func (n Number) normal() Number {
	if n.rat != nil && n.rat.Sign() == 0 {
		return Number{}
	}
	return n
}

var zeroRat = new(big.Rat)

// value is n to read from, never to change.
func (n Number) value() *big.Rat {
	if n.rat == nil {
		return zeroRat
	}
	return n.rat
}

// Add is n + m.
func (n Number) Add(m Number) Number { return Number{new(big.Rat).Add(n.value(), m.value())}.normal() }

// Sub is n − m.
func (n Number) Sub(m Number) Number { return Number{new(big.Rat).Sub(n.value(), m.value())}.normal() }

// Mul is n · m.
func (n Number) Mul(m Number) Number { return Number{new(big.Rat).Mul(n.value(), m.value())}.normal() }

// Div is n / m, or ErrDivisionByZero.
func (n Number) Div(m Number) (Number, error) {
	if m.IsZero() {
		return Number{}, ErrDivisionByZero
	}
	return Number{new(big.Rat).Quo(n.value(), m.value())}.normal(), nil
}

// over is n / m for an m known not to be 0.
func (n Number) over(m Number) Number {
	q, err := n.Div(m)
	if err != nil {
		panic(err)
	}
	return q
}

// Cmp is negative when n < m, zero when equal, positive when n > m.
func (n Number) Cmp(m Number) int { return n.value().Cmp(m.value()) }

// Equal reports whether n and m are the same number.
func (n Number) Equal(m Number) bool { return n.Cmp(m) == 0 }

// Sign is -1, 0 or 1.
func (n Number) Sign() int { return n.value().Sign() }

// IsZero reports whether n is 0.
func (n Number) IsZero() bool { return n.Sign() == 0 }

// IsWhole reports whether n has no fraction.
func (n Number) IsWhole() bool { return n.value().IsInt() }

// Min is the smaller of n and m.
func (n Number) Min(m Number) Number {
	if n.Cmp(m) <= 0 {
		return n
	}
	return m
}

// Max is the larger of n and m.
func (n Number) Max(m Number) Number {
	if n.Cmp(m) >= 0 {
		return n
	}
	return m
}

// Round is n to the given decimal places, half up: 0.5 to 1 and −0.5 to 0.
func (n Number) Round(places int) Number {
	scale := new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(max(places, 0))), nil))
	scaled := new(big.Rat).Mul(n.value(), scale)
	scaled.Add(scaled, big.NewRat(1, 2))
	// Euclidean division floors for a positive divisor.
	floor := new(big.Int).Div(scaled.Num(), scaled.Denom())
	return Number{new(big.Rat).Quo(new(big.Rat).SetInt(floor), scale)}.normal()
}

// Float is n as near as a float comes, for statistics alone: scores are exact.
func (n Number) Float() float64 {
	f, _ := n.value().Float64()
	return f
}

// String is the decimal of n: exact where it is finite, else 12 significant places.
func (n Number) String() string {
	r := n.value()
	if places, finite := r.FloatPrec(); finite && places <= maxDigits {
		return r.FloatString(places)
	}
	places := significant - wholeDigits(r)
	s := r.FloatString(min(max(places, 0), maxDigits))
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	if s == "-0" {
		return "0"
	}
	return s
}

// wholeDigits before the point; negative by the zeros that follow it in a small fraction.
func wholeDigits(r *big.Rat) int {
	abs := new(big.Rat).Abs(r)
	if whole := new(big.Int).Quo(abs.Num(), abs.Denom()); whole.Sign() > 0 {
		return len(whole.String())
	}
	zeros := 0
	for ten, tenth := big.NewRat(10, 1), big.NewRat(1, 10); abs.Cmp(tenth) < 0 && zeros < maxDigits; zeros++ {
		abs.Mul(abs, ten)
	}
	return -zeros
}

// MarshalText writes the decimal.
func (n Number) MarshalText() ([]byte, error) { return []byte(n.String()), nil }

// UnmarshalText reads what ParseNumber reads.
func (n *Number) UnmarshalText(text []byte) error {
	parsed, err := ParseNumber(string(text))
	if err != nil {
		return err
	}
	*n = parsed
	return nil
}

// MarshalJSON writes a JSON number.
func (n Number) MarshalJSON() ([]byte, error) { return n.MarshalText() }

// UnmarshalJSON reads a JSON number from its literal text; null leaves n as it is.
func (n *Number) UnmarshalJSON(data []byte) error {
	if string(data) == "null" {
		return nil
	}
	return n.UnmarshalText(data)
}

// MarshalYAML writes a YAML number.
func (n Number) MarshalYAML() ([]byte, error) { return n.MarshalText() }

// UnmarshalYAML reads a YAML number from its literal text.
func (n *Number) UnmarshalYAML(data []byte) error {
	return n.UnmarshalText([]byte(strings.TrimSpace(string(data))))
}

// Value gives n to SQL as numeric text.
func (n Number) Value() (driver.Value, error) { return n.String(), nil }

// Scan takes a numeric from SQL. NULL is refused: scan into a *Number where it may occur.
func (n *Number) Scan(src any) error {
	switch v := src.(type) {
	case string:
		return n.UnmarshalText([]byte(v))
	case []byte:
		return n.UnmarshalText(v)
	case int64:
		*n = NewNumber(v)
		return nil
	}
	return fmt.Errorf("scan a number: got %T", src)
}
