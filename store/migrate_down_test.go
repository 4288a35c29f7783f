package store_test

import (
	"os"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/stretchr/testify/require"

	"rapor/internal/privatepg/pgtest"
)

// TestMigrationsGoDownAndUpAgain takes every migration back, one by one, and applies it again: the
// schema is what it was before.
func TestMigrationsGoDownAndUpAgain(t *testing.T) {
	t.Parallel()
	config, err := pgx.ParseConfig(pgtest.Database(t, migrate))
	require.NoError(t, err)
	conn := stdlib.OpenDB(*config)
	defer conn.Close()
	provider, err := goose.NewProvider(goose.DialectPostgres, conn, os.DirFS("migrations"))
	require.NoError(t, err)
	schema := func() (lines []string) {
		rows, err := conn.QueryContext(t.Context(), schemaText)
		require.NoError(t, err)
		defer rows.Close()
		for rows.Next() {
			var line string
			require.NoError(t, rows.Scan(&line))
			lines = append(lines, line)
		}
		require.NoError(t, rows.Err())
		return lines
	}
	before := schema()
	require.Greater(t, len(before), 300, "columns, constraints, indexes, policies, functions and grants")
	for {
		version, err := provider.GetDBVersion(t.Context())
		require.NoError(t, err)
		if version == 1 {
			break // the first one makes what belongs to the server, too
		}
		_, err = provider.Down(t.Context())
		require.NoError(t, err, "version %d", version)
	}
	require.NotEqual(t, before, schema())
	_, err = provider.Up(t.Context())
	require.NoError(t, err)
	require.Equal(t, before, schema())
}

// schemaText is everything of a schema that a migration can change, one thing to a line.
const schemaText = `
SELECT 'column ' || table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable || ' ' || coalesce(column_default, '')
  FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE 'goose%'
UNION ALL SELECT 'constraint ' || conrelid::regclass || ' ' || pg_get_constraintdef(c.oid)
  FROM pg_constraint c JOIN pg_class t ON t.oid = conrelid WHERE c.connamespace = 'public'::regnamespace AND t.relname NOT LIKE 'goose%'
UNION ALL SELECT 'index ' || indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename NOT LIKE 'goose%'
UNION ALL SELECT 'policy ' || tablename || ' ' || policyname || ' ' || roles::text || ' ' || coalesce(qual, '') FROM pg_policies WHERE schemaname = 'public'
UNION ALL SELECT 'function ' || pg_get_functiondef(p.oid) || coalesce(proacl::text, '') FROM pg_proc p
  WHERE pronamespace = 'public'::regnamespace AND prokind = 'f'
UNION ALL SELECT 'trigger ' || pg_get_triggerdef(t.oid) FROM pg_trigger t WHERE NOT tgisinternal
UNION ALL SELECT 'grant ' || table_name || ' ' || grantee || ' ' || privilege_type FROM information_schema.role_table_grants
  WHERE table_schema = 'public' AND table_name NOT LIKE 'goose%'
ORDER BY 1`
