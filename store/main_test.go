package store_test

import (
	"context"
	"net/url"
	"testing"

	"rapor/internal/privatepg/pgtest"
	"rapor/store"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// migrate prepares the template of all test databases; pgtest knows it by its address.
func migrate(ctx context.Context, ownerURL string) error {
	_, err := store.Migrate(ctx, ownerURL, serviceURL(ownerURL))
	return err
}

// serviceURL is the same database for the login that row-level security binds.
func serviceURL(ownerURL string) string {
	u, err := url.Parse(ownerURL)
	if err != nil {
		panic(err)
	}
	u.User = url.UserPassword("rapor_test", "secret")
	return u.String()
}
