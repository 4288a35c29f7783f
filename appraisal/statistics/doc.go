// Package statistics says how sure a figure about many judgements is: differences of means,
// spread, agreement between raters, discrimination of an indicator, shares, and what remains of
// them when many are looked at together.
//
// Everything is a function from values; samples are held as count, mean and sum of squares, so
// that a database can count and nothing here grows with the number of people. What is computed
// describes a method and how it is used. It is rounded and uncertain, and never enters a score
// or a rating: those are exact decimals in package appraisal.
//
// A function that returns false has been given too little for its formula, or values that do
// not vary at all. What can be said of a result is a [Finding]; it is flagged only where the
// figure is tenable.
package statistics
