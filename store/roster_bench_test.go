package store_test

import (
	"fmt"
	"runtime"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"rapor/appraisal"
	"rapor/internal/privatepg/pgtest"
	"rapor/store"
	"rapor/store/db"
)

// BenchmarkRosterImport compares the import of 10,000 rows into an agency, the first and
// again, with a bare COPY of the same rows. An import takes at most 20 times as long.
func BenchmarkRosterImport(b *testing.B) {
	const people, most = 10_000, 20
	ctx, owner := b.Context(), pgtest.Database(b, migrate)
	s, err := store.Open(ctx, serviceURL(owner), time.Now)
	require.NoError(b, err)
	defer s.Close()
	rows := bigRoster(people)
	conn, err := pgx.Connect(ctx, owner)
	require.NoError(b, err)
	defer conn.Close(ctx)
	_, err = conn.Exec(ctx, `CREATE TABLE bare (number text, name text, email text, status text, post text, unit text, superior text, started_on date)`)
	require.NoError(b, err)

	var bare, first, again time.Duration
	var allocated uint64
	n := 0
	for b.Loop() {
		n++
		_, err := conn.Exec(ctx, "TRUNCATE bare")
		require.NoError(b, err)
		start := time.Now()
		_, err = conn.CopyFrom(ctx, pgx.Identifier{"bare"}, []string{"number", "name", "email", "status", "post", "unit", "superior", "started_on"},
			pgx.CopyFromSlice(len(rows), func(i int) ([]any, error) {
				r := rows[i]
				return []any{r.Number, r.Name, r.Mail, string(r.Status), r.Post, r.Unit, r.Superior.Name, r.Started}, nil
			}))
		require.NoError(b, err)
		bare += time.Since(start)

		agency := store.NewID()
		require.NoError(b, s.As(ctx, agency, func(tx store.Tx) error {
			return tx.InsertAgency(ctx, db.InsertAgencyParams{ID: agency, Code: fmt.Sprintf("dinas-%d", n), Name: "Dinas", Zone: "Asia/Jakarta"})
		}))
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		start = time.Now()
		report, err := s.ImportRoster(ctx, agency, rosterOf(rows...), store.RosterOptions{})
		first += time.Since(start)
		runtime.ReadMemStats(&after)
		allocated += after.TotalAlloc - before.TotalAlloc
		require.NoError(b, err)
		require.Equal(b, people, report.New, "%+v", report.Problems)

		start = time.Now()
		report, err = s.ImportRoster(ctx, agency, rosterOf(rows...), store.RosterOptions{})
		again += time.Since(start)
		require.NoError(b, err)
		require.Equal(b, people, report.Unchanged)
	}
	ratio := float64(first) / float64(bare)
	b.ReportMetric(ratio, "×copy")
	b.ReportMetric(float64(again)/float64(bare), "again×copy")
	b.ReportMetric(float64(bare.Milliseconds())/float64(n), "copy-ms")
	b.ReportMetric(float64(first.Milliseconds())/float64(n), "import-ms")
	b.ReportMetric(float64(allocated)/float64(n)/people, "B/row")
	if ratio > most {
		b.Errorf("the import takes %.1f times a bare COPY, %d at most", ratio, most)
	}
}

// bigRoster is an agency of many units, ten below each superior.
func bigRoster(people int) []appraisal.RosterRow {
	rows := make([]appraisal.RosterRow, people)
	for i := range rows {
		superior := "Bupati"
		if i > 0 {
			superior = number((i - 1) / 10)
		}
		rows[i] = person(number(i), fmt.Sprintf("Pegawai %s, S.Kom", word(i)), fmt.Sprintf("Bidang %d", i/50), superior)
		rows[i].Started = appraisal.NewDate(2020, time.January, 1).AddDays(i % 1000)
	}
	return rows
}

func number(i int) string { return fmt.Sprintf("19800101200501%d%03d", 1+i/1000, i%1000) }

// word is a name of letters only.
func word(i int) string {
	letters := []byte(fmt.Sprint(i))
	for j := range letters {
		letters[j] += 'a' - '0'
	}
	return "Ba" + string(letters)
}
