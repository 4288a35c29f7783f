package store_test

import (
	"context"
	"net/url"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"rapor/internal/privatepg/pgtest"
	"rapor/store"
)

// as is the same database for another login.
func as(t *testing.T, rawURL, login string) string {
	t.Helper()
	u, err := url.Parse(rawURL)
	require.NoError(t, err)
	u.User = url.UserPassword(login, "secret")
	return u.String()
}

// loginMade makes a login of the test's own; what follows its password is said in SQL.
func loginMade(t *testing.T, admin, with string) string {
	t.Helper()
	ctx := context.WithoutCancel(t.Context())
	conn, err := pgx.Connect(ctx, admin)
	require.NoError(t, err)
	name := "rapor_" + uuid.NewString()
	_, err = conn.Exec(ctx, "CREATE ROLE "+pgx.Identifier{name}.Sanitize()+" LOGIN PASSWORD 'secret' "+with)
	require.NoError(t, err)
	t.Cleanup(func() {
		defer conn.Close(ctx)
		_, _ = conn.Exec(ctx, "DROP OWNED BY "+pgx.Identifier{name}.Sanitize())
		_, _ = conn.Exec(ctx, "DROP ROLE "+pgx.Identifier{name}.Sanitize())
	})
	return name
}

// TestOnlyABoundLoginServes: a login that sees every agency is refused on start, and before
// anything is applied.
func TestOnlyABoundLoginServes(t *testing.T) {
	t.Parallel()
	admin := pgtest.Database(t, migrate)
	owner := loginMade(t, admin, "")
	for name, c := range map[string]struct{ with, want string }{
		"superuser":          {"SUPERUSER", "is a superuser"},
		"superuser's member": {"IN ROLE rapor_service, " + superuser(t, admin), "is a superuser"},
		"BYPASSRLS":          {"BYPASSRLS IN ROLE rapor_service", "has BYPASSRLS"},
		"owner's member":     {"IN ROLE rapor_service, " + pgx.Identifier{owner}.Sanitize(), "owns the tables"},
		"look-up":            {"IN ROLE rapor_service, rapor_lookup", "is a member of rapor_lookup"},
	} {
		t.Run(name, func(t *testing.T) {
			admin := pgtest.Database(t, migrate)
			execute(t, admin, "ALTER TABLE audit OWNER TO "+pgx.Identifier{owner}.Sanitize())
			login := loginMade(t, admin, c.with)
			s, err := store.Open(t.Context(), as(t, admin, login), time.Now)
			require.Nil(t, s)
			require.ErrorContains(t, err, login)
			require.ErrorContains(t, err, c.want)
			require.ErrorContains(t, err, "right is a login of its own")

			empty := pgtest.Database(t, nil)
			_, err = store.Migrate(t.Context(), as(t, empty, owner), as(t, empty, login))
			require.ErrorContains(t, err, c.want)
			require.Empty(t, tableNames(t, empty))
		})
	}

	stranger := as(t, admin, loginMade(t, admin, ""))
	_, err := store.Open(t.Context(), stranger, time.Now)
	require.ErrorContains(t, err, "does not have the rights of rapor_service; rapor migrate gives them")
	_, err = store.Migrate(t.Context(), admin, stranger)
	require.NoError(t, err)
	s, err := store.Open(t.Context(), stranger, time.Now)
	require.NoError(t, err)
	s.Close()
}

func TestTheRolesOfTheSchemaAreNoLogins(t *testing.T) {
	t.Parallel()
	admin := pgtest.Database(t, nil)
	for _, role := range []string{"rapor_service", "rapor_lookup"} {
		_, err := store.Migrate(t.Context(), admin, as(t, admin, role))
		require.ErrorContains(t, err, role+`" is a role of the schema`)
		_, err = store.Migrate(t.Context(), as(t, admin, role), serviceURL(admin))
		require.ErrorContains(t, err, role+`" is a role of the schema`)
	}
	require.Empty(t, tableNames(t, admin))
}

func superuser(t *testing.T, rawURL string) string {
	t.Helper()
	u, err := url.Parse(rawURL)
	require.NoError(t, err)
	return pgx.Identifier{u.User.Username()}.Sanitize()
}

func execute(t *testing.T, rawURL, sql string) {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), rawURL)
	require.NoError(t, err)
	defer conn.Close(context.WithoutCancel(t.Context()))
	_, err = conn.Exec(t.Context(), sql)
	require.NoError(t, err)
}
