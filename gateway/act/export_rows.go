package act

import (
	"encoding/hex"
	"time"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/documents/export"
	"rapor/store"
)

// auditTime is how the time of an entry is written: what its commitment binds, to the microsecond.
const auditTime = "2006-01-02T15:04:05.000000Z"

// result writes one appraisal.
func (x *exporter) result(r store.ResultRow) error {
	l := x.request.Language
	state := stateOf(r.ClosedAt, r.Unrated)
	received := x.dayOf(r.ReceivedAt)
	if r.ReceivedOn != nil {
		received = *r.ReceivedOn
	}
	row := export.Row{
		"number": value(r.Number), "name": r.Name, "status": r.Status, "status_name": x.word(r.Status), "rank": r.Rank, "grade": appraisal.Grade(r.Rank),
		"post": r.Post, "post_type": r.PostType, "post_level": r.PostLevel, "family": r.Family, "unit": r.Unit,
		"supervisor_number": value(r.SupervisorNumber), "supervisor_name": r.SupervisorName, "supervisor_rank": r.SupervisorRank,
		"supervisor_grade": appraisal.Grade(r.SupervisorRank), "supervisor_post": r.SupervisorPost, "supervisor_unit": r.SupervisorUnit,
		"supervisor_employed": yes(r.SupervisorEmployed), "manager_number": value(r.ManagerNumber), "manager_name": r.ManagerName,
		"cycle": x.cycle.Name, "method": x.method.Name.In(l), "year": appraisal.NewNumber(int64(x.cycle.EndsOn.Year())),
		"starts_on": r.StartsOn, "ends_on": r.EndsOn, "achievement": x.achievement(value(r.Achievement)),
		"results": value(r.Results), "results_name": x.word(value(r.Results)), "behaviour": value(r.Behaviour), "behaviour_name": x.word(value(r.Behaviour)),
		"computed_rating": ratingName(x.method, value(r.ComputedRating), l), "rating": value(r.Rating), "rating_name": ratingName(x.method, value(r.Rating), l),
		"official": value(r.Official), "official_name": officialName(value(r.Official), l),
		"changed_by": value(r.ChangedBy), "changed_by_name": x.word(value(r.ChangedBy)), "corrected": yes(r.Pass > 1), "corrected_name": x.word(yes(r.Pass > 1)),
		"state": state, "state_name": x.word(state), "unrated": value(r.Unrated), "announced_on": x.dayOf(r.AnnouncedAt), "received_on": received,
		"received_how": value(r.ReceivedHow), "closed_on": x.dayOf(r.ClosedAt), "appraisal": r.ID.String(),
	}
	if r.Score != nil {
		row["score"] = *r.Score
	}
	return x.table.Write(row)
}

func (x *exporter) achievement(id string) string {
	if level, ok := x.method.Level(appraisal.Achievement(id)); ok {
		return level.Name.In(x.request.Language)
	}
	return id
}

// incentive writes one that was issued.
func (x *exporter) incentive(r store.IncentiveRow) error {
	l := x.request.Language
	row := export.Row{
		"reward": r.ID.String(), "number": value(r.Number), "name": r.Name, "status": r.Status, "status_name": x.word(r.Status), "rank": r.Rank,
		"grade": appraisal.Grade(r.Rank), "post": r.Post, "unit": r.Unit, "cycle": x.cycle.Name, "year": appraisal.NewNumber(int64(x.cycle.EndsOn.Year())),
		"rating_name": ratingName(x.method, value(r.Rating), l), "official_name": officialName(value(r.Official), l), "incentive": r.Rule,
		"amount_grade": value(r.Grade), "decree_number": value(r.DecreeNumber), "decree_date": value(r.DecreeDate), "decided_by": r.DecidedBy,
		"decided_on": x.dayOf(r.DecidedAt), "issued_on": x.dayOf(&r.IssuedAt), "state": r.State, "state_name": x.word(r.State),
		"withdrawn_on": x.dayOf(r.WithdrawnAt), "withdrawn_why": r.WithdrawnWhy,
	}
	for _, c := range x.method.Consequences {
		if c.ID == r.Rule {
			row["incentive"] = c.Name.In(l)
		}
	}
	if r.Amount != nil {
		row["amount"] = *r.Amount
	}
	return x.table.Write(row)
}

// training writes one person who is to attend.
func (x *exporter) training(r store.TrainingRow) error {
	l := x.request.Language
	competency := value(r.Competency)
	row := export.Row{
		"training": r.ID.String(), "title": r.Title, "kind": r.Kind, "kind_name": x.word(r.Kind), "competency": competency,
		"competency_name": competency, "training_unit": r.TrainingUnit, "state": r.State, "state_name": x.word(r.State), "provider": value(r.Provider),
		"starts_on": value(r.StartsOn), "ends_on": value(r.EndsOn), "proposed_on": x.dayOf(&r.ProposedAt), "decided_on": x.dayOf(r.DecidedAt), "decided_by": r.DecidedBy,
		"reason": r.Reason, "decree_number": value(r.DecreeNumber), "decree_date": value(r.DecreeDate),
		"number": value(r.Number), "name": r.Name, "post": r.Post, "unit": r.Unit, "attended_on": value(r.AttendedOn), "cycle": x.cycle.Name,
	}
	if c, ok := x.method.Competencies[competency]; ok {
		row["competency_name"] = c.Name.In(l)
	}
	if r.Attended != nil {
		row["attended"], row["attended_name"] = yes(*r.Attended), x.word(yes(*r.Attended))
	}
	return x.table.Write(row)
}

// entry writes one entry of the audit trail with what proves it.
func (x *exporter) entry(r store.AuditRow) error {
	text := "shown"
	switch {
	case !r.Found:
		text = "missing"
	case r.Erased:
		text = "erased"
	case r.Withheld:
		text = "withheld"
	}
	previous := r.Previous
	if r.Seq != nil && *r.Seq == 1 {
		start := appraisal.AuditChainStart(x.id.Agency)
		previous = start[:]
	}
	row := export.Row{
		"entry": r.Entry.String(), "agency": x.id.Agency.String(), "act": r.Act, "cycle": idText(r.CycleID), "process": idText(r.ProcessID), "duty": idText(r.DutyID),
		"text": text, "text_name": x.word(text), "actor": idText(r.ActorID), "actor_number": value(r.ActorNumber), "actor_name": value(r.ActorName),
		"detail": value(r.Detail), "salt": hex.EncodeToString(r.Salt), "sealed": hex.EncodeToString(r.Sealed), "commitment": hex.EncodeToString(r.Commitment),
		"previous": hex.EncodeToString(previous), "hash": hex.EncodeToString(r.Hash),
	}
	if r.Seq != nil {
		row["seq"] = appraisal.NewNumber(*r.Seq)
	}
	if r.At != nil {
		row["at"] = r.At.UTC().Format(auditTime)
	}
	if r.ChainedAt != nil {
		row["chained_at"] = r.ChainedAt.In(x.zone)
	}
	return x.table.Write(row)
}

func (x *exporter) word(code string) string {
	if code == "" {
		return ""
	}
	return appraisal.ExportWord(code).In(x.request.Language)
}

// dayOf is the day of an instant in the calendar of the cycle.
func (x *exporter) dayOf(at *time.Time) (d appraisal.Date) {
	if at == nil {
		return d
	}
	return x.calendar.Date(*at)
}

func yes(is bool) string {
	if is {
		return "yes"
	}
	return "no"
}

func idText(id *uuid.UUID) string {
	if id == nil {
		return ""
	}
	return id.String()
}
