package store

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"strconv"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"

	"rapor/appraisal"
	"rapor/store/db"
)

//go:embed roster_staging.sql
var rosterStaging string

// RosterOptions say how to import a roster.
type RosterOptions struct {
	// Actor is who imports; uuid.Nil for the program itself.
	Actor uuid.UUID
	// DryRun does everything and takes it all back: the report says what would change.
	DryRun bool
	// Values asks a dry run for what the changes are from and to. They are for the eyes of
	// whoever runs it and for nothing that is kept.
	Values bool
	// Progress hears of every row read, where it is set.
	Progress func(rows int)
}

// errDryRun takes an import back.
var errDryRun = errors.New("dry run")

// ImportRoster brings the people and units of an agency up to a roster, in one
// transaction: new people are enrolled, changed ones changed, those who left recorded.
// Whoever has no row stays as they are. Rows that are refused are in the report and change
// nothing; the error is for a file that cannot be read and for a database that is away,
// and then nothing is imported at all.
func (s *Store) ImportRoster(ctx context.Context, agency uuid.UUID, roster appraisal.Roster, o RosterOptions) (appraisal.RosterReport, error) {
	var report *appraisal.RosterReport
	err := s.As(ctx, agency, func(tx Tx) error {
		report = appraisal.NewRosterReport(roster)
		report.DryRun = o.DryRun
		m := &rosterImport{tx: tx, roster: roster, options: o, report: report, hierarchy: appraisal.NewHierarchy()}
		if err := m.run(ctx); err != nil {
			return err
		}
		if o.DryRun {
			return errDryRun
		}
		return nil
	})
	if err != nil && !errors.Is(err, errDryRun) {
		return appraisal.RosterReport{}, fmt.Errorf("import the roster: %w", err)
	}
	report.Sort()
	return *report, nil
}

// rosterImport is one import at work.
type rosterImport struct {
	tx        Tx
	roster    appraisal.Roster
	options   RosterOptions
	report    *appraisal.RosterReport
	hierarchy *appraisal.Hierarchy
	units     rosterUnits
	// ids of the people of the hierarchy, by index.
	ids   []uuid.UUID
	today appraisal.Date
	// changed values of people, in a dry run.
	changed map[uuid.UUID][]appraisal.RosterValue
}

func (m *rosterImport) run(ctx context.Context) error {
	agency, err := m.tx.LockAgency(ctx)
	if err != nil {
		return fmt.Errorf("lock the agency: %w", err)
	}
	zone, err := time.LoadLocation(agency.Zone)
	if err != nil {
		return fmt.Errorf("zone of the agency: %w", err)
	}
	m.today = appraisal.Calendar{Zone: zone}.Date(m.tx.Now)

	h := m.hierarchy
	for relation, fields := range appraisal.RelationFields() {
		h.Given[relation] = m.roster.Has(fields[0]) || m.roster.Has(fields[1])
	}
	h.GivenUnit = m.roster.Has(appraisal.RosterUnit)
	h.Warn = func(line int, e *appraisal.Error) { m.report.Warn(m.roster, line, e) }
	h.Refuse = func(line int, e *appraisal.Error) { m.report.Refuse(m.roster, line, e) }

	if err := m.units.load(ctx, m.tx, h); err != nil {
		return err
	}
	if err := m.stage(ctx); err != nil {
		return err
	}
	official, err := m.know(ctx, agency.OfficialID)
	if err != nil {
		return err
	}
	h.Official = official
	m.units.breakLoops(h)
	assessors := h.Resolve()
	m.name()
	m.report.Assessors = len(assessors)
	m.report.Adopted = h.Adopted()
	return m.merge(ctx, assessors)
}

// name gives an ID to everybody in the hierarchy who has none yet.
func (m *rosterImport) name() {
	for len(m.ids) < m.hierarchy.Len() {
		m.ids = append(m.ids, NewID())
	}
}

// stage streams the rows of the file into the working table.
func (m *rosterImport) stage(ctx context.Context) error {
	if _, err := m.tx.Exec(ctx, rosterStaging); err != nil {
		return fmt.Errorf("make the working tables: %w", err)
	}
	next, stop := iter.Pull2(m.roster.Lines)
	defer stop()
	var failed error
	_, err := m.tx.CopyFrom(ctx, pgx.Identifier{"roster_row"}, []string{
		"line", "number", "name", "email", "status", "rank", "post", "post_type", "post_level", "family", "zone",
		"started_on", "contract_ends_on", "left_on",
	}, pgx.CopyFromFunc(func() ([]any, error) {
		for {
			line, err, more := next()
			if err != nil {
				failed = err
				return nil, err
			}
			if !more {
				return nil, nil
			}
			if m.accept(line) {
				r := line.Row
				return []any{int32(line.Line), r.Number, r.Name, text(r.Mail), string(status(r)), r.Rank, r.Post, r.PostType, r.PostLevel, r.Family,
					text(r.Zone), day(r.Started), day(r.ContractEnds), day(r.Left)}, nil
			}
		}
	}))
	m.name()
	if failed != nil {
		return failed
	}
	if err != nil {
		return fmt.Errorf("stage the rows: %w", err)
	}
	return nil
}

// accept counts a line and puts its row into the hierarchy, unless it is refused.
func (m *rosterImport) accept(line appraisal.RosterLine) bool {
	m.report.Rows++
	if m.options.Progress != nil {
		m.options.Progress(m.report.Rows)
	}
	m.report.Warn(m.roster, line.Line, line.Warnings...)
	row, h := line.Row, m.hierarchy
	if len(line.Refusals) > 0 {
		m.report.Refuse(m.roster, line.Line, line.Refusals...)
		h.AddRefused(line.Line, row)
		return false
	}
	employment := row.Employment
	if ended(row.Left, m.today) || ended(row.ContractEnds, m.today) {
		if employment == appraisal.Active && m.roster.Has(appraisal.RosterEmployment) {
			field, day := appraisal.RosterLeft, row.Left
			if day.IsZero() {
				field, day = appraisal.RosterContractEnds, row.ContractEnds
			}
			m.report.Warn(m.roster, line.Line, appraisal.Refuse(appraisal.Invalid, appraisal.RosterActiveEnded, string(field), day.String()))
		}
		employment = appraisal.Left
	}
	i, fresh := h.Add(line.Line, row, employment)
	if !fresh {
		m.report.Refuse(m.roster, line.Line, appraisal.Refuse(appraisal.Invalid, appraisal.RosterDuplicate, string(appraisal.RosterNumber), row.Number,
			"line", strconv.Itoa(h.Mentioned(i))))
		return false
	}
	h.Join(i, m.units.of(h, row, func(e *appraisal.Error) { m.report.Warn(m.roster, line.Line, e) }))
	return true
}

// ended reports whether a last day is over.
func ended(last, today appraisal.Date) bool { return !last.IsZero() && last.Before(today) }

func status(r appraisal.RosterRow) appraisal.EmployeeStatus {
	if r.Status == "" {
		return appraisal.OtherStatus
	}
	return r.Status
}

// text and day are values in the types that COPY encodes without looking twice; blank
// ones are NULL.
func text(s string) pgtype.Text { return pgtype.Text{String: s, Valid: s != ""} }

func day(d appraisal.Date) pgtype.Date {
	if d.IsZero() {
		return pgtype.Date{}
	}
	return pgtype.Date{Time: time.Date(d.Year(), d.Month(), d.Day(), 0, 0, 0, 0, time.UTC), Valid: true}
}

// filled is nil for a blank text.
func filled(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// know tells the hierarchy of the people known before and returns the official's index.
func (m *rosterImport) know(ctx context.Context, official *uuid.UUID) (int, error) {
	const batch = 2000
	h := m.hierarchy
	known := map[uuid.UUID]int{}
	var stood []db.RosterPeopleRow
	var outside []uuid.UUID
	var outsiders []appraisal.Outsider
	for after := uuid.Nil; ; {
		people, err := m.tx.RosterPeople(ctx, db.RosterPeopleParams{After: after, Most: batch})
		if err != nil {
			return 0, fmt.Errorf("read the people: %w", err)
		}
		for _, p := range people {
			if employment := appraisal.Employment(p.Employment); p.Number == "" && employment == appraisal.NoEmployment {
				outside, outsiders = append(outside, p.ID), append(outsiders, appraisal.Outsider{Name: p.Name, Post: p.Post})
			} else {
				i := h.Know(p.Number, p.Name, p.Post, employment)
				m.name()
				m.ids[i] = p.ID
				known[p.ID] = i
			}
			// The texts are not needed again.
			p.Name, p.Post = "", ""
			stood = append(stood, p)
		}
		if len(people) < batch {
			break
		}
		after = people[len(people)-1].ID
	}
	h.KnowOutsiders(outsiders)
	m.name()
	for n, o := range outsiders {
		m.ids[o.Index] = outside[n]
		known[outside[n]] = o.Index
	}
	for _, p := range stood {
		h.Stood(known[p.ID], appraisal.Place{
			Employment: appraisal.Employment(p.Employment),
			Unit:       m.units.index(p.UnitID),
			To:         [4]int{index(known, p.SuperiorID), index(known, p.AppraiserID), index(known, p.ManagerID), index(known, p.TeamLeaderID)},
		})
	}
	m.units.heads(h, known)
	return index(known, official), nil
}

func index(known map[uuid.UUID]int, id *uuid.UUID) int {
	if id != nil {
		if i, ok := known[*id]; ok {
			return i
		}
	}
	return appraisal.Nobody
}

// auditDetail is what the audit says of an import: counts and nothing else.
func auditDetail(r *appraisal.RosterReport) ([]byte, error) {
	return json.Marshal(map[string]int{
		"rows": r.Rows, "enrolled": r.Enrolled, "left": r.Departed, "refused": r.Refused,
		"new": r.New, "changed": r.Changed, "unchanged": r.Unchanged, "moved": r.Moved, "assessors": r.Assessors, "adopted": r.Adopted,
		"units_new": r.UnitsNew, "units_changed": r.UnitsChanged, "warnings": r.WarningCount,
		"proposals": r.Proposals,
	})
}
