package store_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"rapor/internal/privatepg/pgtest"
	"rapor/store"
)

// What was attached, written and measured stays as it is, for the service and for the owner.
func TestWhatWasMonitoredIsNeverChanged(t *testing.T) {
	t.Parallel()
	ctx, owner := t.Context(), pgtest.Database(t, migrate)
	s, err := store.Open(ctx, serviceURL(owner), time.Now)
	require.NoError(t, err)
	t.Cleanup(s.Close)
	agency := store.NewID()
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
	conn, err := pgx.Connect(ctx, owner)
	require.NoError(t, err)
	defer conn.Close(context.WithoutCancel(ctx))
	for table, set := range map[string]string{
		"blob": "content = 'y'", "attachment": "name = 'y'", "attachment_use": "kind = 'y'", "journal": "body = '[]'", "measurement": "value = 2",
	} {
		for _, sql := range []string{fmt.Sprintf("UPDATE %s SET %s", table, set), "DELETE FROM " + table} {
			err := s.As(ctx, agency, func(tx store.Tx) error {
				_, err := tx.Exec(ctx, sql)
				return err
			})
			want := "permission denied"
			if strings.HasPrefix(sql, "DELETE") && (table == "blob" || table == "attachment") {
				want = "violates foreign key constraint" // what is used, or still somebody's
			}
			require.ErrorContains(t, err, want, sql)
		}
		var triggers int
		require.NoError(t, conn.QueryRow(ctx, "SELECT count(*) FROM pg_trigger WHERE tgrelid = $1::regclass AND tgname = $2", table, table+"_final").Scan(&triggers))
		require.True(t, triggers == 1 || table == "attachment_use", table)
	}
	// The time of an open form goes with the duty, however that ends.
	require.NoError(t, s.As(ctx, agency, func(tx store.Tx) error {
		_, err := tx.Exec(ctx, "UPDATE duty SET state = 'void', closed_at = now()")
		require.NoError(t, err)
		var rows int
		require.NoError(t, tx.QueryRow(ctx, "SELECT count(*) FROM form_time").Scan(&rows))
		require.Zero(t, rows)
		return nil
	}))
}
