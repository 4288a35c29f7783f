package store_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"rapor/appraisal"
	"rapor/internal/privatepg/pgtest"
	"rapor/store"
	"rapor/store/db"
)

// trail is an agency whose audit trail the test writes, chains and tampers with.
type trail struct {
	*testing.T
	store  *store.Store
	owner  string
	agency uuid.UUID
	now    time.Time
}

func newTrail(t *testing.T) *trail {
	t.Helper()
	r := &trail{T: t, owner: pgtest.Database(t, migrate), agency: store.NewID(), now: time.Date(2026, 7, 1, 9, 0, 0, 123456000, time.UTC)}
	s, err := store.Open(t.Context(), serviceURL(r.owner), func() time.Time { return r.now })
	require.NoError(t, err)
	t.Cleanup(s.Close)
	r.store = s
	r.as(func(tx store.Tx) error {
		return tx.InsertAgency(t.Context(), db.InsertAgencyParams{ID: r.agency, Code: "dinas", Name: "Dinas", Zone: "Asia/Jakarta"})
	})
	return r
}

func (r *trail) as(do func(store.Tx) error) {
	r.Helper()
	require.NoError(r, r.store.As(r.Context(), r.agency, do))
}

// record writes n entries, each in an act of its own, and returns their IDs.
func (r *trail) record(n int) (ids []uuid.UUID) {
	r.Helper()
	for i := range n {
		r.as(func(tx store.Tx) error { return r.entry(tx, fmt.Sprintf("act.%d", i)) })
	}
	r.as(func(tx store.Tx) error {
		rows, err := tx.Query(r.Context(), "SELECT id FROM audit ORDER BY id DESC LIMIT $1", n)
		require.NoError(r, err)
		ids, err = pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
		return err
	})
	for i, j := 0, len(ids)-1; i < j; i, j = i+1, j-1 {
		ids[i], ids[j] = ids[j], ids[i]
	}
	return ids
}

func (r *trail) entry(tx store.Tx, act string) error {
	actor, about := uuid.New(), uuid.New()
	return tx.Record(r.Context(), store.Entry{
		Actor: &actor, Act: act, Process: &about, Detail: map[string]string{"reason": "Sakit \"keras\" — ätsch", "from": act},
	})
}

func (r *trail) chain() int {
	r.Helper()
	n, err := r.store.ChainAudit(r.Context(), r.agency)
	require.NoError(r, err)
	return n
}

func (r *trail) verify(head ...string) (report store.AuditReport) {
	r.Helper()
	r.as(func(tx store.Tx) (err error) {
		report, err = tx.VerifyAudit(r.Context(), strings.Join(head, ""))
		return err
	})
	return report
}

// found lists what a check finds: code and value.
func found(report store.AuditReport) (list []string) {
	for _, f := range report.Findings {
		list = append(list, string(f.Code)+" "+f.Value)
	}
	return list
}

// tamper does what only somebody with all rights to the database can: no trigger stops it.
func (r *trail) tamper(sql string, args ...any) {
	r.Helper()
	conn, err := pgx.Connect(r.Context(), r.owner)
	require.NoError(r, err)
	defer conn.Close(context.WithoutCancel(r.Context()))
	_, err = conn.Exec(r.Context(), "SET session_replication_role = replica")
	require.NoError(r, err)
	done, err := conn.Exec(r.Context(), sql, args...)
	require.NoError(r, err)
	require.Positive(r, done.RowsAffected(), sql)
}

func TestAuditIsCommittedAndChained(t *testing.T) {
	t.Parallel()
	r := newTrail(t)
	r.record(5)
	require.Equal(t, 5, r.verify().Waiting, "within the window they may wait")
	agencies, err := r.store.UnchainedAgencies(t.Context())
	require.NoError(t, err)
	require.Equal(t, []uuid.UUID{r.agency}, agencies)
	require.Equal(t, 5, r.chain())
	require.Zero(t, r.chain())
	agencies, err = r.store.UnchainedAgencies(t.Context())
	require.NoError(t, err)
	require.Empty(t, agencies)
	r.record(2)
	require.Equal(t, 2, r.chain())
	report := r.verify()
	require.Empty(t, found(report))
	require.Equal(t, 7, report.Chained)
	require.EqualValues(t, 7, report.Head.Seq)
	var head store.AuditHead
	r.as(func(tx store.Tx) (err error) { head, err = tx.AuditHead(t.Context()); return err })
	require.Equal(t, report.Head, head)
}

// Rows that SQL writes in bulk are committed too, and rows of more than one page are chained.
func TestAuditChainsManyAtOnce(t *testing.T) {
	t.Parallel()
	r := newTrail(t)
	r.as(func(tx store.Tx) error {
		_, err := tx.Exec(t.Context(), `INSERT INTO audit (agency_id, id, at, act, detail)
			SELECT $1, gen_random_uuid(), $2, 'roster.change', jsonb_build_object('fields', jsonb_build_array('post', n), 'person', gen_random_uuid(), 'x', 1.50)
			FROM generate_series(1, 2500) n`, r.agency, r.now)
		return err
	})
	require.Equal(t, 2500, r.chain())
	report := r.verify()
	require.Empty(t, found(report))
	require.Equal(t, 2500, report.Chained)
}

// Acts do not queue behind each other, nor behind the sequencer: each of these transactions
// stays open while the others record, and their chaining waits for none of them.
func TestAuditLocksNobodyOut(t *testing.T) {
	t.Parallel()
	r := newTrail(t)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	const acts = 3 // the pool has four connections
	release, wait := make(chan struct{}), sync.WaitGroup{}
	recorded := make(chan struct{}, acts)
	for i := range acts {
		wait.Go(func() {
			err := r.store.As(ctx, r.agency, func(tx store.Tx) error {
				if err := r.entry(tx, fmt.Sprint("slow.", i)); err != nil {
					return err
				}
				recorded <- struct{}{}
				<-release
				if i == acts-1 {
					return context.Canceled
				}
				return nil
			})
			if i != acts-1 && err != nil {
				t.Error(err)
			}
		})
	}
	for range acts {
		select {
		case <-recorded:
		case <-ctx.Done():
			t.Fatal("an act waits for another one that is not committed")
		}
	}
	// All are open. None of them is chained, and what commits now is not held up.
	r.record(1)
	require.Equal(t, 1, r.chain(), "what is not committed was chained, or what is was not")
	close(release)
	wait.Wait()
	require.Equal(t, acts-1, r.chain(), "entries that were committed late are chained, one rolled back is not")
	report := r.verify()
	require.Empty(t, found(report))
	require.Equal(t, acts, report.Chained)
}

// Sequencers that run side by side, and acts that commit in any order: every committed entry
// has one place.
func TestAuditChainSkipsNothing(t *testing.T) {
	t.Parallel()
	r := newTrail(t)
	const writers, each = 6, 25
	stop, sequencers, acting := make(chan struct{}), sync.WaitGroup{}, sync.WaitGroup{}
	for range 3 {
		sequencers.Go(func() {
			for {
				if _, err := r.store.ChainAudit(context.Background(), r.agency); err != nil {
					t.Error(err)
				}
				select {
				case <-stop:
					return
				default:
				}
			}
		})
	}
	for w := range writers {
		acting.Go(func() {
			chance := rand.New(rand.NewPCG(1, uint64(w)))
			for i := range each {
				err := r.store.As(context.Background(), r.agency, func(tx store.Tx) error {
					if err := r.entry(tx, fmt.Sprintf("w%d.%d", w, i)); err != nil {
						return err
					}
					_, err := tx.Exec(context.Background(), "SELECT pg_sleep($1)", chance.Float64()/100)
					return err
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	acting.Wait()
	close(stop)
	sequencers.Wait()
	r.chain()
	report := r.verify()
	require.Empty(t, found(report))
	require.Equal(t, writers*each, report.Chained)
}

func TestAuditNamesWhatWasTamperedWith(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		sql  string
		want func(ids []uuid.UUID) []string
	}{
		"another act": {`UPDATE audit SET act = 'nothing' WHERE id = $1`, func(ids []uuid.UUID) []string { return []string{"audit-entry-changed " + ids[3].String()} }},
		"another time": {`UPDATE audit SET at = at + interval '1 microsecond' WHERE id = $1`,
			func(ids []uuid.UUID) []string { return []string{"audit-entry-changed " + ids[3].String()} }},
		"another actor": {`UPDATE audit SET actor_id = gen_random_uuid() WHERE id = $1`,
			func(ids []uuid.UUID) []string { return []string{"audit-text-changed " + ids[3].String()} }},
		"another detail": {`UPDATE audit SET detail = detail || '{"reason": "Tidak apa-apa"}' WHERE id = $1`,
			func(ids []uuid.UUID) []string { return []string{"audit-text-changed " + ids[3].String()} }},
		"text gone": {`UPDATE audit SET salt = NULL, actor_id = NULL, detail = '{}' WHERE id = $1`,
			func(ids []uuid.UUID) []string { return []string{"audit-erased-unrecorded " + ids[3].String()} }},
		"a new commitment": {`UPDATE audit SET commitment = sha256('x') WHERE id = $1`,
			func(ids []uuid.UUID) []string { return []string{"audit-entry-changed " + ids[3].String()} }},
		"entry removed": {`DELETE FROM audit WHERE id = $1`, func(ids []uuid.UUID) []string { return []string{"audit-entry-removed " + ids[3].String()} }},
		"row removed": {`DELETE FROM audit_chain WHERE entry_id = $1`,
			func(ids []uuid.UUID) []string {
				return []string{"audit-row-missing 4", "audit-entry-unchained " + ids[3].String()}
			}},
		"both removed": {`WITH e AS (DELETE FROM audit WHERE id = $1) DELETE FROM audit_chain WHERE entry_id = $1`,
			func([]uuid.UUID) []string { return []string{"audit-row-missing 4"} }},
		"row changed": {`UPDATE audit_chain SET commitment = sha256('x') WHERE entry_id = $1`,
			func(ids []uuid.UUID) []string {
				return []string{"audit-row-changed 4", "audit-entry-changed " + ids[3].String()}
			}},
		"hash changed": {`UPDATE audit_chain SET hash = sha256('x') WHERE entry_id = $1`,
			func([]uuid.UUID) []string { return []string{"audit-row-changed 4", "audit-row-changed 5"} }},
		"rows cut off at the end": {`DELETE FROM audit_chain WHERE seq >= (SELECT seq FROM audit_chain WHERE entry_id = $1)`,
			func(ids []uuid.UUID) (all []string) {
				for _, id := range ids[3:] {
					all = append(all, "audit-entry-unchained "+id.String())
				}
				return all
			}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newTrail(t)
			ids := r.record(6)
			require.Equal(t, 6, r.chain())
			r.now = r.now.Add(appraisal.AuditWindow + time.Second)
			r.tamper(c.sql, ids[3])
			require.Equal(t, c.want(ids), found(r.verify()))
		})
	}
}

func TestAuditNamesReorderedRows(t *testing.T) {
	t.Parallel()
	r := newTrail(t)
	r.record(6)
	r.chain()
	// The fifth takes the fourth place, with all that was written for it but the hash of its place.
	r.tamper("UPDATE audit_chain SET seq = 9 WHERE seq = 4")
	r.tamper("UPDATE audit_chain SET seq = 4 WHERE seq = 5")
	r.tamper("UPDATE audit_chain SET seq = 5 WHERE seq = 9")
	require.Equal(t, []string{"audit-row-changed 4", "audit-row-changed 5", "audit-row-changed 6"}, found(r.verify()))
}

// A tail cut off with its entries is missed by whoever kept the head elsewhere; nobody else can.
func TestAuditHeadKeptElsewhere(t *testing.T) {
	t.Parallel()
	r := newTrail(t)
	r.record(4)
	r.chain()
	kept := r.verify().Head
	r.record(3)
	r.chain()
	late := r.verify().Head
	report := r.verify(kept.Hash)
	require.Empty(t, found(report), "the chain has grown since")
	require.EqualValues(t, 4, report.Witness)
	r.tamper(`WITH cut AS (DELETE FROM audit_chain WHERE seq > 5 RETURNING entry_id) DELETE FROM audit WHERE id IN (SELECT entry_id FROM cut)`)
	require.Empty(t, found(r.verify()), "the chain alone cannot tell")
	require.Empty(t, found(r.verify(kept.Hash)))
	require.Equal(t, []string{"audit-head-unknown " + late.Hash}, found(r.verify(late.Hash)))
	err := r.store.As(t.Context(), r.agency, func(tx store.Tx) error {
		_, err := tx.VerifyAudit(t.Context(), "abc")
		return err
	})
	require.ErrorContains(t, err, "audit-head-form")
}

// An entry that was removed before it was chained is missed: it waited elsewhere too.
func TestAuditEntryRemovedBeforeItsPlace(t *testing.T) {
	t.Parallel()
	r := newTrail(t)
	ids := r.record(3)
	r.tamper("DELETE FROM audit WHERE id = $1", ids[1])
	require.Equal(t, 3, r.chain())
	require.Equal(t, []string{"audit-entry-removed " + ids[1].String()}, found(r.verify()))
}

func TestAuditOutsideOfTheWindowIsNamed(t *testing.T) {
	t.Parallel()
	r := newTrail(t)
	ids := r.record(1)
	r.now = r.now.Add(appraisal.AuditWindow)
	require.Empty(t, found(r.verify()))
	r.now = r.now.Add(time.Second)
	require.Equal(t, []string{"audit-entry-unchained " + ids[0].String()}, found(r.verify()))
}

// The program itself may append, and erase a text; nothing else.
func TestAuditServiceMayNotChangeIt(t *testing.T) {
	t.Parallel()
	r := newTrail(t)
	r.record(2)
	r.chain()
	for sql, why := range map[string]string{
		`UPDATE audit SET act = 'x'`:                "permission denied",
		`UPDATE audit SET detail = '{"a": 1}'`:      "audit is final",
		`UPDATE audit SET actor_id = NULL`:          "audit is final",
		`UPDATE audit SET salt = sha256('x')`:       "audit is final",
		`DELETE FROM audit`:                         "permission denied",
		`TRUNCATE audit`:                            "permission denied",
		`UPDATE audit_chain SET hash = sha256('x')`: "permission denied",
		`DELETE FROM audit_chain`:                   "permission denied",
		`UPDATE audit_pending SET commitment = ''`:  "permission denied",
		`INSERT INTO audit (agency_id, id, at, act, commitment) VALUES ($1, $1, now(), 'a', sha256(''))`: "permission denied",
	} {
		err := r.store.As(t.Context(), r.agency, func(tx store.Tx) error {
			var args []any
			if strings.Contains(sql, "$1") {
				args = []any{r.agency}
			}
			_, err := tx.Exec(t.Context(), sql, args...)
			return err
		})
		require.ErrorContains(t, err, why, sql)
	}
	// Not even the owner, as long as the triggers are there.
	conn, err := pgx.Connect(t.Context(), r.owner)
	require.NoError(t, err)
	defer conn.Close(context.WithoutCancel(t.Context()))
	for _, sql := range []string{`UPDATE audit SET act = 'x'`, `DELETE FROM audit`, `TRUNCATE audit`, `UPDATE audit_chain SET seq = seq + 9`, `DELETE FROM audit_chain`, `TRUNCATE audit_chain`} {
		_, err := conn.Exec(t.Context(), sql)
		require.ErrorContains(t, err, "is final", sql)
	}
}

func TestAuditErasedTextLeavesTheChainWhole(t *testing.T) {
	t.Parallel()
	r := newTrail(t)
	ids := r.record(3)
	r.chain()
	erase := func(id uuid.UUID) (n int64) {
		r.as(func(tx store.Tx) (err error) {
			if n, err = tx.EraseAudit(t.Context(), id); err != nil || n == 0 {
				return err
			}
			return tx.Record(t.Context(), store.Entry{Act: "audit.erased", Detail: map[string]string{"entry": id.String()}})
		})
		return n
	}
	require.EqualValues(t, 1, erase(ids[1]))
	require.Zero(t, erase(ids[1]), "it is gone")
	require.Equal(t, 1, r.chain())
	report := r.verify()
	require.Empty(t, found(report))
	require.Equal(t, 1, report.Erased)
	var left int
	r.as(func(tx store.Tx) error {
		return tx.QueryRow(t.Context(), "SELECT count(*) FROM audit WHERE id = $1 AND (actor_id IS NOT NULL OR detail <> '{}' OR salt IS NOT NULL)", ids[1]).Scan(&left)
	})
	require.Zero(t, left)
	// What stays of it is still bound.
	r.tamper("UPDATE audit SET act = 'other' WHERE id = $1", ids[1])
	require.Equal(t, []string{"audit-entry-changed " + ids[1].String()}, found(r.verify()))
	// The record of an erasure is kept.
	err := r.store.As(t.Context(), r.agency, func(tx store.Tx) error {
		_, err := tx.Exec(t.Context(), "UPDATE audit SET salt = NULL, actor_id = NULL, detail = '{}' WHERE act = 'audit.erased'")
		return err
	})
	require.ErrorContains(t, err, "audit is final")
}
