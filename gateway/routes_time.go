package gateway

import (
	"context"

	"rapor/gateway/act"
)

type moves struct {
	Moves []act.MoveItem `json:"moves"`
}

type absences struct {
	Absences []act.AbsenceItem `json:"absences"`
}

// timeRoutes are what HR does about time in a cycle.
func (s *server) timeRoutes() {
	type newMove struct {
		ByID
		Body act.NewMove
	}
	route(s, post("/cycles/{id}/deadlines", "time", "Move deadlines of a cycle, a unit or a person (HR)"),
		func(ctx context.Context, in *newMove) (act.TimeActed, error) {
			return s.acts.MoveDeadlines(ctx, who(ctx), in.ID, in.Body)
		})
	route(s, get("/cycles/{id}/deadlines", "time", "What was moved in a cycle, the latest first (HR)"),
		func(ctx context.Context, in *ByID) (moves, error) {
			list, err := s.acts.Moves(ctx, who(ctx), in.ID)
			return moves{list}, err
		})
	type newAbsence struct {
		ByID
		Body act.NewAbsence
	}
	route(s, created(post("/cycles/{id}/absences", "time", "Declare an absence of a cycle, a unit or a person (HR)")),
		func(ctx context.Context, in *newAbsence) (act.AbsenceDeclared, error) {
			return s.acts.Declare(ctx, who(ctx), in.ID, in.Body)
		})
	route(s, get("/cycles/{id}/absences", "time", "Absences of a cycle, the latest first (HR)"),
		func(ctx context.Context, in *ByID) (absences, error) {
			list, err := s.acts.AbsenceList(ctx, who(ctx), in.ID)
			return absences{list}, err
		})
	type end struct {
		ByID
		Body act.AbsenceEnd
	}
	route(s, post("/absences/{id}/end", "time", "End an absence earlier, extend it, or take it back (HR)"),
		func(ctx context.Context, in *end) (act.AbsenceDeclared, error) {
			return s.acts.EndAbsence(ctx, who(ctx), in.ID, in.Body)
		})
	type edition struct {
		ByID
		Body act.NewHolidays
	}
	route(s, post("/cycles/{id}/holidays", "time", "Give a running cycle a new edition of a year's days off (HR)"),
		func(ctx context.Context, in *edition) (act.HolidaysChanged, error) {
			return s.acts.ChangeHolidays(ctx, who(ctx), in.ID, in.Body)
		})
}
