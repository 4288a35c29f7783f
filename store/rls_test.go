package store_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"rapor/internal/privatepg/pgtest"
	"rapor/store"
)

// everyTable puts a row into every table of an agency; $1 is the agency, $2 what makes
// unique texts unique.
var everyTable = []string{
	`INSERT INTO agency (id, code, name) VALUES ($1, 'a' || $2, 'Dinas')`,
	`INSERT INTO unit (agency_id, id, name) VALUES ($1, $1, 'Unit')`,
	`INSERT INTO person (agency_id, id, number, name, employment) VALUES ($1, $1, '1', 'Budi', 'active')`,
	`INSERT INTO role_grant (agency_id, person_id, role, granted_at) VALUES ($1, $1, 'hr', now())`,
	`INSERT INTO api_key (agency_id, id, person_id, hash, label, created_at) VALUES ($1, $1, $1, sha256($2::bytea), 'k', now())`,
	`INSERT INTO method_version (agency_id, hash, method, source) VALUES ($1, repeat('0', 64), 'm', '')`,
	`INSERT INTO process (agency_id, id, cycle_id, kind, subject_id, workflow_id, created_at) VALUES ($1, $1, $1, 'cycle', $1, 'w' || $2, now())`,
	`INSERT INTO cycle (agency_id, id, name, method_hash, schedule, starts_on, ends_on, calendar, hr_id, official_id, opened_at)
	 VALUES ($1, $1, '2026', repeat('0', 64), 's', '2026-01-01', '2026-12-31', '{}', $1, $1, now())`,
	`INSERT INTO forum (agency_id, id, cycle_id, unit_id) VALUES ($1, $1, $1, $1)`,
	`INSERT INTO forum_member (agency_id, forum_id, person_id) VALUES ($1, $1, $1)`,
	`INSERT INTO appraisal (agency_id, id, cycle_id, employee_id, supervisor_id, manager_id, family) VALUES ($1, $1, $1, $1, $1, $1, 'general')`,
	`INSERT INTO forum_seating (agency_id, id, forum_id, person_id, seated, reason, by_id, at) VALUES ($1, $1, $1, $1, true, 'long enough', $1, now())`,
	`INSERT INTO forum_session (agency_id, id, forum_id, starts_at, ends_at, place, set_by, at) VALUES ($1, $1, $1, now(), now() + '1h', 'Aula', $1, now())`,
	`INSERT INTO forum_invitation (agency_id, forum_id, person_id, number, session_id, sequence, cancelled, starts_at, ends_at, place, at)
	 VALUES ($1, $1, $1, 1, $1, 0, false, now(), now() + '1h', 'Aula', now())`,
	`INSERT INTO forum_presence (agency_id, session_id, person_id, present, recorded_by, at) VALUES ($1, $1, $1, true, $1, now())`,
	`INSERT INTO declaration (agency_id, id, person_id, about_id, kind, recorded_by, at) VALUES ($1, $1, $1, $1, 'relative', $1, now())`,
	`INSERT INTO forum_recusal (agency_id, forum_id, person_id, appraisal_id, why) VALUES ($1, $1, $1, $1, 'own')`,
	`INSERT INTO forum_result (agency_id, appraisal_id, pass, forum_id, adjustment_id, from_rating, to_rating, outcome, at) VALUES ($1, $1, 1, $1, $1, 'a', 'b', 'in-effect', now())`,
	`INSERT INTO adjustment (agency_id, id, appraisal_id, person_id, from_rating, to_rating, reason, at) VALUES ($1, $1, $1, $1, 'a', 'b', 'long enough', now())`,
	`INSERT INTO duty (agency_id, id, process_id, cycle_id, subject_id, step, kind, opened_at, due_on, due_at, counted_from, within) VALUES ($1, $1, $1, $1, $1, 's', 'k', now(), '2026-01-01', now(), '2026-01-01', '0d')`,
	`INSERT INTO document (agency_id, id, process_id, duty_id, kind, revision, body, saved_at) VALUES ($1, $1, $1, $1, 'k', 1, '{}', now())`,
	`INSERT INTO plan_version (agency_id, appraisal_id, number, document_id, how, from_on, adopted_at) VALUES ($1, $1, 1, $1, 'agreed', '2026-01-01', now())`,
	`INSERT INTO plan_revision (agency_id, appraisal_id, round, asked_by, asked_at, reason) VALUES ($1, $1, 1, $1, now(), 'long enough')`,
	`INSERT INTO period (agency_id, appraisal_id, step, duty_id, results, behaviour, at) VALUES ($1, $1, 's', $1, 'meets', 'meets', now())`,
	`INSERT INTO ending (agency_id, id, appraisal_id, kind, last_on, effect, reason, at) VALUES ($1, $1, $1, 'death', '2026-01-01', 'unrated', '', now())`,
	`INSERT INTO part (agency_id, appraisal_id, number, from_on, supervisor_id, manager_id, family) VALUES ($1, $1, 1, '2026-01-01', $1, $1, 'general')`,
	`INSERT INTO proposal (agency_id, id, cycle_id, kind, employee_id, change, found_at) VALUES ($1, $1, $1, 'ending', $1, '{}', now())`,
	`INSERT INTO consequence (agency_id, id, appraisal_id, rule, kind, state) VALUES ($1, $1, $1, 'r', 'reward', 'proposed')`,
	`INSERT INTO service (agency_id, id, appraisal_id, pass, on_date, how, recorded_by, at) VALUES ($1, $1, $1, 1, '2026-01-01', 'courier', $1, now())`,
	`INSERT INTO correction (agency_id, id, appraisal_id, pass, step, legal_number, legal_date, reason, person_id, at, closed_at, consequences)
	 VALUES ($1, $1, $1, 1, 's', '1', '2026-01-01', 'long enough', $1, now(), now(), '[]')`,
	`INSERT INTO disclosure (agency_id, id, appraisal_id, person_id, purpose, reason, answers, at) VALUES ($1, $1, $1, $1, 'audit', 'long enough', 3, now())`,
	`INSERT INTO coaching (agency_id, id, appraisal_id, consequence_id, supervisor_id) VALUES ($1, $1, $1, $1, $1)`,
	`INSERT INTO development (agency_id, id, cycle_id, unit_id, units, people) VALUES ($1, $1, $1, $1, ARRAY[$1::uuid], 5)`,
	`INSERT INTO unit_competency (agency_id, development_id, competency, people, weak, strong, average) VALUES ($1, $1, 'c', 5, 2, 1, 60)`,
	`INSERT INTO training (agency_id, id, cycle_id, kind, title, state, proposed_at) VALUES ($1, $1, $1, 'person', 'T', 'proposed', now())`,
	`INSERT INTO training_attendance (agency_id, training_id, person_id) VALUES ($1, $1, $1)`,
	`INSERT INTO training_effect (agency_id, training_id, development_id, attended, people, weak, average, at) VALUES ($1, $1, $1, true, 5, 1, 70, now())`,
	`INSERT INTO finding (agency_id, id, cycle_id, development_id, number, unit_id, tag, count, state) VALUES ($1, $1, $1, $1, 1, $1, 'staffing', 3, 'proposed')`,
	`INSERT INTO reward (agency_id, id, appraisal_id, cycle_id, employee_id, consequence_id, rule, form, issued_at) VALUES ($1, $1, $1, $1, $1, $1, 'r', 'certificate', now())`,
	`INSERT INTO coaching_measure (agency_id, coaching_id, rule, state) VALUES ($1, $1, 'r', 'proposed')`,
	`INSERT INTO credit (agency_id, id, appraisal_id, employee_id, pass, official, factor, points, parts, computed_at) VALUES ($1, $1, $1, $1, 1, 'baik', 100, 25, '[]', now())`,
	`INSERT INTO post_level (agency_id, id, person_id, from_on, level, post_type, decree, recorded_by, at) VALUES ($1, $1, $1, '2026-01-01', 'Ahli Muda', 'Fungsional', '1', $1, now())`,
	`INSERT INTO former_year (agency_id, id, person_id, year, official, document_number, document_date, recorded_by, at) VALUES ($1, $1, $1, 2020, 'baik', '1', '2021-01-01', $1, now())`,
	`INSERT INTO person (agency_id, id, number, name, employment) VALUES ($1, md5($1::uuid::text)::uuid, '2', 'Ani', 'active')`,
	`INSERT INTO delegation (agency_id, id, from_id, to_id, kind, starts_on, ends_on, reason, recorded_by, recorded_at)
	 VALUES ($1, $1, $1, md5($1::uuid::text)::uuid, 'plh', '2026-01-01', '2026-01-31', 'r', $1, now())`,
	`INSERT INTO supervision (agency_id, id, appraisal_id, supervisor_id, from_on, at) VALUES ($1, $1, $1, $1, '2026-01-01', now())`,
	`INSERT INTO invitation (agency_id, hash, duty_id, created_at) VALUES ($1, sha256($2::bytea), $1, now())`,
	`INSERT INTO dispatch (agency_id, process_id, kind, workflow_id, epoch, created_at) VALUES ($1, $1, 'cycle', 'w', 1, now())`,
	`INSERT INTO digest (agency_id, id, person_id) VALUES ($1, $1, $1)`,
	`INSERT INTO mail (agency_id, id, person_id, kind, not_before) VALUES ($1, $1, $1, 'k', now())`,
	`INSERT INTO blob (agency_id, hash, size, content) VALUES ($1, sha256('x'), 1, 'x')`,
	`INSERT INTO attachment (agency_id, id, hash, name, media_type, size, at) VALUES ($1, $1, sha256('x'), 'x.txt', 'text/plain', 1, now())`,
	`INSERT INTO attachment_use (agency_id, attachment_id, ref_id, kind) VALUES ($1, $1, $1, 'k')`,
	`INSERT INTO journal (agency_id, id, appraisal_id, kind, author_id, part, held_on, body, at) VALUES ($1, $1, $1, 'feedback', $1, 'employee', '2026-01-01', '{}', now())`,
	`INSERT INTO measurement (agency_id, id, person_id, metric, measured_on, value, reference, source_id, at) VALUES ($1, $1, $1, 'm', '2026-01-01', 1, 'r', $1, now())`,
	`INSERT INTO form_time (agency_id, duty_id, seen_at) VALUES ($1, $1, now())`,
	`INSERT INTO deadline_move (agency_id, id, cycle_id, scope, days, cause, at) VALUES ($1, $1, $1, 'cycle', 7, 'outage', now())`,
	`INSERT INTO absence (agency_id, id, cycle_id, scope, mode, from_on, until_on, by_id, reason, at) VALUES ($1, $1, $1, 'cycle', 'shift', '2026-01-01', '2026-01-02', $1, 'Banjir', now())`,
	`INSERT INTO absence_end (agency_id, id, absence_id, until_on, by_id, reason, at) VALUES ($1, $1, $1, '2026-01-01', $1, 'Surut', now())`,
	`INSERT INTO complaint_burst (agency_id, id, cycle_id, reason, key, began_at) VALUES ($1, $1, $1, 'agency', '', now())`,
	`INSERT INTO complaint (agency_id, id, cycle_id, receipt, secret_hash, kind, state, about_number, about_name, about_unit, about_key, body, source_hash, received_at)
	 VALUES ($1, $1, $1, translate(upper(left(md5($2), 12)), '01', 'XY'), sha256('s'), 'complaint', 'held', '', 'Budi', '', 'name budi', 'text', sha256('a'), now())`,
	`INSERT INTO complainant (agency_id, complaint_id, name, contact) VALUES ($1, $1, 'Ani', '')`,
	`INSERT INTO source_key (agency_id, day, key) VALUES ($1, '2026-01-01', sha256('k'))`,
	// Its trigger puts a row into audit_pending.
	`INSERT INTO audit (agency_id, id, at, act) VALUES ($1, $1, now(), 'a')`,
	`INSERT INTO trouble (agency_id, what, process_id, subject_id, code, first_at, last_at) VALUES ($1, 'process', $1, $1, 'c', now(), now())`,
	`INSERT INTO letterhead (agency_id, head, updated_by, updated_at) VALUES ($1, '{}', $1, now())`,
	`INSERT INTO paper (agency_id, id, public_id, kind, subject_id, number, process_id, cycle_id, head, content, issued_at)
	 VALUES ($1, $1, md5($2)::uuid, 'skp', $1, 1, $1, $1, '{}', '{}', now())`,
	`INSERT INTO paper_file (agency_id, hash, size, content) VALUES ($1, sha256('x'), 1, 'x')`,
	`INSERT INTO paper_rendering (agency_id, paper_id, language, hash, rendered_at) VALUES ($1, $1, 'id', sha256('x'), now())`,
	`INSERT INTO paper_signature (agency_id, paper_id, person_id, outcome, part, on_date, recorded_by, at)
	 VALUES ($1, $1, $1, 'signed', 'employee', '2026-01-01', $1, now())`,
	`INSERT INTO paper_copy (agency_id, paper_id, attachment_id, added_by, at) VALUES ($1, $1, $1, $1, now())`,
	`INSERT INTO survey_answer (agency_id, id, cycle_id, fairness, pressure, usefulness) VALUES ($1, $1, $1, 3, 3, 3)`,
	`INSERT INTO survey_comment (agency_id, id, cycle_id, body) VALUES ($1, $1, $1, 'x')`,
	`INSERT INTO evaluation (agency_id, cycle_id, method_hash, report, computed_at) VALUES ($1, $1, repeat('0', 64), '{}', now())`,
	`INSERT INTO audit_chain (agency_id, seq, entry_id, commitment, hash, chained_at) VALUES ($1, 1, $1, sha256(''), sha256(''), now())`,
}

// deploymentWide tables belong to no agency: the service reaches them through functions alone.
var deploymentWide = []string{"outage", "pulse"}

// TestAgenciesDoNotSeeEachOther covers every table: without an agency, and as another
// one, there is nothing, and nothing can be put where another agency would see it.
func TestAgenciesDoNotSeeEachOther(t *testing.T) {
	t.Parallel()
	ctx, owner := t.Context(), pgtest.Database(t, migrate)
	s, err := store.Open(ctx, serviceURL(owner), time.Now)
	require.NoError(t, err)
	t.Cleanup(s.Close)
	tables := tableNames(t, owner)
	require.NotEmpty(t, tables)

	ours, theirs := store.NewID(), store.NewID()
	for _, agency := range []uuid.UUID{ours, theirs} {
		require.NoError(t, s.As(ctx, agency, func(tx store.Tx) error {
			for _, sql := range everyTable {
				args := []any{agency}
				if strings.Contains(sql, "$2") {
					args = append(args, agency.String())
				}
				_, err := tx.Exec(ctx, sql, args...)
				require.NoError(t, err, sql)
			}
			return nil
		}))
	}
	count := func(tx pgx.Tx, table, where string, args ...any) int {
		var n int
		require.NoError(t, tx.QueryRow(ctx, "SELECT count(*) FROM "+pgx.Identifier{table}.Sanitize()+where, args...).Scan(&n), table)
		return n
	}
	for _, table := range tables {
		if slices.Contains(deploymentWide, table) {
			for _, sql := range []string{"SELECT FROM ", "DELETE FROM ", "INSERT INTO "} {
				if sql == "INSERT INTO " {
					table += " DEFAULT VALUES"
				}
				err := s.As(ctx, ours, func(tx store.Tx) error {
					_, err := tx.Exec(ctx, sql+table)
					return err
				})
				require.ErrorContains(t, err, "permission denied", table)
			}
			continue
		}
		column := "agency_id"
		if table == "agency" {
			column = "id"
		}
		require.NoError(t, s.As(ctx, ours, func(tx store.Tx) error {
			require.Positive(t, count(tx, table, ""), "%s is not covered: put a row of it into everyTable", table)
			require.Zero(t, count(tx, table, " WHERE "+column+" <> $1", ours), "%s shows another agency", table)
			return nil
		}))
		require.NoError(t, s.As(ctx, store.NewID(), func(tx store.Tx) error {
			require.Zero(t, count(tx, table, ""), "%s shows something to an unknown agency", table)
			return nil
		}))
		forgotten(t, s, func(tx pgx.Tx) {
			require.Zero(t, count(tx, table, ""), "%s shows something where the agency was forgotten", table)
		})
	}
	// Writing into another agency is refused by every statement.
	for _, sql := range everyTable {
		args := []any{theirs}
		if strings.Contains(sql, "$2") {
			args = append(args, "other")
		}
		err := s.As(ctx, ours, func(tx store.Tx) error {
			_, err := tx.Exec(ctx, sql, args...)
			return err
		})
		require.ErrorContains(t, err, "row-level security", sql)
	}
}

// TestTheServiceIsBound: no table is without forced row-level security, and the service
// is neither a superuser nor the owner of anything.
func TestTheServiceIsBound(t *testing.T) {
	t.Parallel()
	ctx, owner := t.Context(), pgtest.Database(t, migrate)
	conn, err := pgx.Connect(ctx, serviceURL(owner))
	require.NoError(t, err)
	defer conn.Close(context.WithoutCancel(ctx))
	var free, owned int
	var powerful bool
	require.NoError(t, conn.QueryRow(ctx, `SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
		WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND c.relname NOT LIKE 'goose%' AND NOT (c.relrowsecurity AND c.relforcerowsecurity)`).Scan(&free))
	require.Zero(t, free)
	require.NoError(t, conn.QueryRow(ctx, `SELECT count(*) FROM pg_class WHERE relowner = current_user::regrole`).Scan(&owned))
	require.Zero(t, owned)
	require.NoError(t, conn.QueryRow(ctx, `SELECT bool_or(rolsuper OR rolbypassrls) FROM pg_roles
		WHERE pg_has_role(current_user, oid, 'member')`).Scan(&powerful))
	require.False(t, powerful)
}

func tableNames(t *testing.T, owner string) []string {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), owner)
	require.NoError(t, err)
	defer conn.Close(context.WithoutCancel(t.Context()))
	rows, err := conn.Query(t.Context(), `SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename NOT LIKE 'goose%' ORDER BY 1`)
	require.NoError(t, err)
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(t, err)
	return names
}

// forgotten runs do in a transaction that works as no agency, on a connection that did.
func forgotten(t *testing.T, s *store.Store, do func(pgx.Tx)) {
	t.Helper()
	require.NoError(t, pgx.BeginFunc(t.Context(), s.Pool(), func(tx pgx.Tx) error {
		do(tx)
		return nil
	}))
}
