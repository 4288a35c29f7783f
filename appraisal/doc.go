// Package appraisal is the domain everybody speaks: the method of an agency, an
// employee's plan, assessments, score and rating, the calendar, the duties people
// owe, and the names, IDs and messages of the workflows.
//
// It is pure: it knows no clock, no database and no Temporal, and imports nothing
// of the project. A rating computed here explains itself.
package appraisal
