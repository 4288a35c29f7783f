package statistics

import (
	"math"
	"strconv"
	"strings"
)

// Verdict names what a result says.
type Verdict string

// What results can say.
const (
	LeniencyTooFew Verdict = "leniency-too-few"
	LeniencyAlike  Verdict = "leniency-alike"
	InLine         Verdict = "in-line"
	Lenient        Verdict = "lenient"
	Severe         Verdict = "severe"

	AgreementTooFew  Verdict = "agreement-too-few"
	AgreementPoor    Verdict = "agreement-poor"
	AgreementUnsure  Verdict = "agreement-unsure"
	AgreementFair    Verdict = "agreement-moderate"
	AgreementGood    Verdict = "agreement-good"
	DiscriminationNo Verdict = "discrimination-too-few"

	DiscriminationNone   Verdict = "discrimination-none"
	DiscriminationUnsure Verdict = "discrimination-unsure"
	DiscriminationGood   Verdict = "discrimination-good"

	CeilingTooFew Verdict = "ceiling-too-few"
	Ceiling       Verdict = "ceiling"
	CeilingNot    Verdict = "ceiling-not"

	SelfTooFew   Verdict = "self-too-few"
	SelfConstant Verdict = "self-constant" // every pair differs by as much: no interval
	SelfHigher   Verdict = "self-higher"
	SelfLower    Verdict = "self-lower"
	SelfAlike    Verdict = "self-alike"

	ChangeTooFew   Verdict = "change-too-few"
	ChangeConstant Verdict = "change-constant" // neither year varies: no interval
	Improved       Verdict = "improved"
	Worsened       Verdict = "worsened"
	Unchanged      Verdict = "unchanged"
	Changed        Verdict = "changed" // nobody said which way is better
)

// Direction says which way a measure is better.
type Direction int

// The directions.
const (
	Unknown Direction = iota
	Higher
	Lower
)

// of is the code of a step in that direction.
func (d Direction) of(step float64) Verdict {
	switch {
	case d == Unknown:
		return Changed
	case step > 0 == (d == Higher):
		return Improved
	}
	return Worsened
}

// Finding is what a result says, with the figures that say it.
type Finding struct {
	Code Verdict `json:"code"`
	// Flag says that somebody should look: the figure is notable, and tenable.
	Flag bool `json:"flag"`
	// Figures are the numbers in the words, by name.
	Figures Figures `json:"figures,omitempty"`
}

// Figures are numbers by name. Whole numbers are written without decimals.
type Figures map[string]Figure

// Figure is a number to be written.
type Figure struct {
	Value float64 `json:"value"`
	// Style is how it is written: "" with two decimals, "whole" without, "percent" as a whole percentage.
	Style string `json:"style,omitempty"`
}

// Decimal, Whole and Percent are figures of the three styles; a share of 0.5 is written 50%.
func Decimal(v float64) Figure { return Figure{Value: v} }

// Whole is a number without decimals.
func Whole(n int) Figure { return Figure{Value: float64(n), Style: "whole"} }

// Percent is a share as a percentage.
func Percent(v float64) Figure { return Figure{Value: v, Style: "percent"} }

// In writes the figure with a decimal comma in Indonesian ("id") and a point otherwise.
func (f Figure) In(language string) string {
	var s string
	switch f.Style {
	case "whole":
		s = strconv.FormatFloat(math.Round(f.Value), 'f', 0, 64)
	case "percent":
		s = strconv.FormatFloat(math.Round(f.Value*100), 'f', 0, 64) + "%"
	default:
		s = strconv.FormatFloat(f.Value, 'f', 2, 64)
		if s == "-0.00" {
			s = "0.00"
		}
	}
	if language == "id" {
		s = strings.ReplaceAll(s, ".", ",")
	}
	return s
}

// Bounds of what is called agreement (Koo and Li 2016), of an indicator that tells people apart
// (Nunnally and Bernstein 1994), and of one that is always full marks.
const (
	poorBelow = 0.5
	goodFrom  = 0.75
	tellsFrom = 0.3
	fullFrom  = 0.8
)

// Finding says how well raters agree: by the whole interval, as Koo and Li advise, so that a
// figure from few people is called unsure rather than poor.
func (a Agreement) Finding() Finding {
	f := Finding{Figures: Figures{
		"icc": Decimal(a.Single), "low": Decimal(a.Interval.Low), "high": Decimal(a.Interval.High),
		"people": Whole(a.Subjects), "raters": Decimal(a.Raters), "fewest": Whole(Fewest),
	}}
	switch {
	case a.Subjects < Fewest:
		f.Code = AgreementTooFew
	case a.Interval.High < poorBelow:
		f.Code, f.Flag = AgreementPoor, true
	case a.Interval.Low >= goodFrom:
		f.Code = AgreementGood
	case a.Interval.Low >= poorBelow:
		f.Code = AgreementFair
	default:
		f.Code = AgreementUnsure
	}
	return f
}

// Finding says whether an indicator tells people apart: it does not where even the upper end of the
// interval is below 0.3.
func (c Correlation) Finding() Finding {
	f := Finding{Figures: Figures{
		"r": Decimal(c.R), "low": Decimal(c.Interval.Low), "high": Decimal(c.Interval.High),
		"n": Whole(c.N), "fewest": Whole(Fewest),
	}}
	switch {
	case c.N < Fewest:
		f.Code = DiscriminationNo
	case c.Interval.High < tellsFrom:
		f.Code, f.Flag = DiscriminationNone, true
	case c.Interval.Low >= tellsFrom:
		f.Code = DiscriminationGood
	default:
		f.Code = DiscriminationUnsure
	}
	return f
}

// Finding says whether the share is that of an indicator which is always full marks: its whole
// interval is at four fifths or above.
func (p Proportion) Finding() Finding {
	f := Finding{Figures: Figures{
		"share": Percent(p.Share), "low": Percent(p.Interval.Low), "high": Percent(p.Interval.High),
		"count": Whole(p.Count), "n": Whole(p.N), "fewest": Whole(Fewest),
	}}
	switch {
	case p.N < Fewest:
		f.Code = CeilingTooFew
	case p.Interval.Low >= fullFrom:
		f.Code, f.Flag = Ceiling, true
	default:
		f.Code = CeilingNot
	}
	return f
}

// SelfAgainstSupervisor says whether people rate themselves above their supervisors. The
// differences are self less supervisor; within counts the pairs that are no further apart than
// the method calls alike, and may be zero. Where every pair differs by as much, nothing says what chance
// does: there is no difference with an interval, and no flag.
func SelfAgainstSupervisor(differences Sample, within int) (Difference, Finding) {
	f := Finding{Code: SelfTooFew, Figures: Figures{
		"n": Whole(differences.N), "fewest": Whole(Fewest), "difference": Decimal(math.Abs(differences.Mean)),
	}}
	if differences.N < Fewest {
		return Difference{}, f
	}
	f.Figures["within"] = Percent(float64(within) / float64(differences.N))
	d, ok := Paired(differences, Usual)
	if !ok {
		f.Code, f.Figures["step"] = SelfConstant, Decimal(differences.Mean)
		return Difference{}, f
	}
	f.Figures["low"], f.Figures["high"] = Decimal(d.Interval.Low), Decimal(d.Interval.High)
	switch {
	case d.Interval.Low > 0:
		f.Code, f.Flag = SelfHigher, true
	case d.Interval.High < 0:
		f.Code, f.Flag = SelfLower, true
	default:
		f.Code = SelfAlike
	}
	return d, f
}

// Change compares a measure of this year with that of the year before. Where lower is better, as
// in days until an answer, a fall is an improvement. Where one year does not vary, the spread of both
// together is taken; where neither does, there is no interval, and no flag.
func Change(now, before Sample, better Direction) (Difference, Finding) {
	f := Finding{Code: ChangeTooFew, Figures: Figures{
		"now": Decimal(now.Mean), "before": Decimal(before.Mean),
		"n": Whole(now.N), "others": Whole(before.N), "fewest": Whole(Fewest),
	}}
	if now.N < Fewest || before.N < Fewest {
		return Difference{}, f
	}
	compare := Welch
	if now.Constant() || before.Constant() {
		compare = Student
	}
	d, ok := compare(now, before, Usual)
	if !ok {
		f.Code = ChangeConstant
		return Difference{}, f
	}
	f.Figures["low"], f.Figures["high"] = Decimal(d.Interval.Low), Decimal(d.Interval.High)
	f.Code = Unchanged
	if d.Interval.Excludes(0) {
		f.Flag = true
		f.Code = better.of(d.Estimate)
	}
	return d, f
}

// ShareChange compares a share of this year with that of the year before by Newcombe's interval
// of a difference (Newcombe 1998, method 10).
func ShareChange(now, before Proportion, better Direction) (Interval, Finding) {
	f := Finding{Code: ChangeTooFew, Figures: Figures{
		"now": Percent(now.Share), "before": Percent(before.Share),
		"n": Whole(now.N), "others": Whole(before.N), "fewest": Whole(Fewest),
	}}
	if now.N < Fewest || before.N < Fewest {
		return Interval{}, f
	}
	step := now.Share - before.Share
	i := Interval{
		step - math.Hypot(now.Share-now.Interval.Low, before.Interval.High-before.Share),
		step + math.Hypot(now.Interval.High-now.Share, before.Share-before.Interval.Low),
		now.Interval.Level,
	}
	f.Figures["low"], f.Figures["high"] = Percent(i.Low), Percent(i.High)
	f.Code = Unchanged
	if i.Excludes(0) {
		f.Flag = true
		f.Code = better.of(step)
	}
	return i, f
}
