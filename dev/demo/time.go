package demo

import (
	"context"
	"net/http"

	"rapor/appraisal"
)

// TimeAct is a body of an act about time: a move, an absence, a new edition of the holidays.
type TimeAct map[string]any

// TimeActed is what the gateway says such an act did.
type TimeActed struct {
	ID                                                string
	Duties, People, Openings, Told, Appraisals, Rated int
	Until                                             appraisal.Date
}

// MoveDeadlines moves deadlines of a cycle.
func (s Someone) MoveDeadlines(ctx context.Context, cycle string, body TimeAct) (done TimeActed, err error) {
	err = s.call(ctx, http.MethodPost, "/cycles/"+cycle+"/deadlines", body, &done)
	return done, err
}

// DeclareAbsence declares an absence in a cycle.
func (s Someone) DeclareAbsence(ctx context.Context, cycle string, body TimeAct) (done TimeActed, err error) {
	err = s.call(ctx, http.MethodPost, "/cycles/"+cycle+"/absences", body, &done)
	return done, err
}

// EndAbsence gives an absence another last day.
func (s Someone) EndAbsence(ctx context.Context, absence string, body TimeAct) (done TimeActed, err error) {
	err = s.call(ctx, http.MethodPost, "/absences/"+absence+"/end", body, &done)
	return done, err
}

// ChangeHolidays gives a cycle a new edition of a year's days off.
func (s Someone) ChangeHolidays(ctx context.Context, cycle string, body TimeAct) (done TimeActed, err error) {
	err = s.call(ctx, http.MethodPost, "/cycles/"+cycle+"/holidays", body, &done)
	return done, err
}
