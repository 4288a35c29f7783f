package appraisal

import (
	"slices"

	"github.com/google/uuid"
)

// Cast is who plays which part in a process.
type Cast struct {
	Employee   uuid.UUID
	Supervisor uuid.UUID
	Manager    uuid.UUID
	// Line are the superiors above the manager, nearest first.
	Line []uuid.UUID
	// Official is the authorised official. HR is an officer who may decide about this process:
	// the one who runs the cycle, unless it is about them.
	Official uuid.UUID
	HR       uuid.UUID
	// Leader stands one level above the unit or the cycle: sets its achievement.
	Leader uuid.UUID
	// Peers who were approved, subordinates of the employee, members of the forum.
	Peers        []uuid.UUID
	Subordinates []uuid.UUID
	Members      []uuid.UUID
	// Head of the unit, in the development of one.
	Head uuid.UUID
	// Biased set, changed or voted on the rating, and never decide its objection. About a complaint: those
	// besides the supervisor who appraise the employee, or have done so this year; they make no finding. Where it is not known whom it is
	// about: those whom its name may mean.
	Biased []uuid.UUID
}

// open opens a duty for the one who owes it first.
func (s Situation) open(kind DutyKind) Effect { return s.pass(kind, 0, nil, 1) }

// pass opens a duty for the person at a level of its line; the last in line cannot lapse.
func (s Situation) pass(kind DutyKind, level int, about *uuid.UUID, round int) Effect {
	line := s.line(kind, about)
	level = min(level, len(line)-1)
	final := kind.Lapse(s.Step) == LapsePass && level == len(line)-1 && !kind.Right()
	return s.legal(Open{Kind: kind, Assignee: &line[level], Round: round, Level: level, About: about, Final: final, Taken: level > 0})
}

// line is who owes a kind of duty, and who after them when they are late. Nobody decides about
// a duty that they missed themselves.
func (s Situation) line(kind DutyKind, about *uuid.UUID) []uuid.UUID {
	c := s.Cast
	var line []uuid.UUID
	switch kind {
	case ProposePlan:
		line = []uuid.UUID{c.Employee, c.Supervisor, c.HR}
	case ConfirmBriefing, RevisePlan, ReportPeriod, NominatePeers, AssessSelf, Acknowledge, Object, AgreeCoaching, SignSession:
		line = []uuid.UUID{c.Employee}
	case AgreePlan, EvaluatePeriod, ApprovePeers, NamePeer, AssessSubordinate, StateOnObjection, StateOnLowering, AnswerAdvice, HoldSession, NoteEffect:
		line = []uuid.UUID{c.Supervisor}
	case ConcludeCoaching, PlanCoaching:
		line = []uuid.UUID{c.Supervisor, c.Manager, c.HR}
	case RecordAttendance:
		line = []uuid.UUID{c.Supervisor, c.HR}
	case DecideEscalation:
		line = append(c.above(append(s.missed(about), c.Supervisor)...), c.HR)
		if c.Employee == uuid.Nil {
			line = []uuid.UUID{c.HR} // what a forum or a cycle owes
		}
		if c.Head != uuid.Nil && !slices.Contains(s.missed(about), c.Head) {
			line = []uuid.UUID{c.Head, c.HR}
		}
	case DecideObjection:
		line = c.deciders()
	case SetAchievement:
		line = []uuid.UUID{c.Leader, c.Official, c.HR}
	case DecideConsequence, DecideMeasure:
		line = []uuid.UUID{c.Official}
		if c.Official == c.Employee {
			line = c.above() // nobody rewards themselves
		}
	case EvaluateMethod:
		line = []uuid.UUID{c.Official}
	case DecideTraining, RecordTraining, TakeUpFindings:
		line = c.developmentLine(kind)
	default:
		line = c.complaintLine(kind)
	}
	return distinct(line, c.HR)
}

// Decider is who decides an objection as things stand: the nearest superior who neither gave the rating
// nor had a hand in it, at last HR.
func (c Cast) Decider() uuid.UUID { return distinct(c.deciders(), c.HR)[0] }

func (c Cast) deciders() []uuid.UUID { return append(c.above(append(c.Biased, c.Supervisor)...), c.HR) }

// above are the manager, the superiors above and at last the named official; never the
// employee, nor HR, who comes last of all, nor those without.
func (c Cast) above(without ...uuid.UUID) []uuid.UUID {
	line := append(append([]uuid.UUID{c.Manager}, c.Line...), c.Official)
	return slices.DeleteFunc(line, func(id uuid.UUID) bool {
		return id == c.Employee || id == c.HR || slices.Contains(without, id)
	})
}

// distinct drops repeats and unknowns, keeping the first; where nobody is left it is HR.
func distinct(line []uuid.UUID, hr uuid.UUID) []uuid.UUID {
	kept := make([]uuid.UUID, 0, len(line))
	for _, id := range line {
		if id != uuid.Nil && !slices.Contains(kept, id) {
			kept = append(kept, id)
		}
	}
	if len(kept) == 0 {
		kept = append(kept, hr)
	}
	return kept
}
