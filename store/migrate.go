package store

import (
	"context"
	"fmt"
	"io/fs"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
)

// Migrate brings the database at ownerURL to the current schema and lets the login of
// serviceURL, made where it is missing, work as the service. It returns the versions applied.
// Nothing is applied where row-level security would not bind that login.
func Migrate(ctx context.Context, ownerURL, serviceURL string) ([]int64, error) {
	owner, err := pgx.ParseConfig(ownerURL)
	if err != nil {
		return nil, fmt.Errorf("owner's database URL: %w", err)
	}
	service, err := pgx.ParseConfig(serviceURL)
	if err != nil {
		return nil, fmt.Errorf("service's database URL: %w", err)
	}
	if owner.User == service.User {
		return nil, fmt.Errorf("the owner and the service are both %q: row-level security needs two logins", owner.User)
	}
	for _, login := range []string{owner.User, service.User} {
		if err := reserved(login); err != nil {
			return nil, err
		}
	}
	if err := checkService(ctx, owner, service.User); err != nil {
		return nil, err
	}
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, err
	}
	conn := stdlib.OpenDB(*owner)
	defer conn.Close()
	provider, err := goose.NewProvider(goose.DialectPostgres, conn, files)
	if err != nil {
		return nil, fmt.Errorf("migrations: %w", err)
	}
	results, err := provider.Up(ctx)
	if err != nil {
		return nil, fmt.Errorf("migrate: %w", err)
	}
	applied := make([]int64, 0, len(results))
	for _, r := range results {
		applied = append(applied, r.Source.Version)
	}
	return applied, allowService(ctx, owner, service)
}

// checkService refuses a login that exists and that row-level security would not bind.
func checkService(ctx context.Context, owner *pgx.ConnConfig, service string) error {
	conn, err := pgx.ConnectConfig(ctx, owner)
	if err != nil {
		return fmt.Errorf("connect as the owner: %w", err)
	}
	defer conn.Close(ctx)
	login, err := standingOf(ctx, conn, service, owner.User)
	if err != nil || login == nil {
		return err
	}
	return login.unbound()
}

// allowService makes service's login where it is missing and a member of rapor_service.
func allowService(ctx context.Context, owner, service *pgx.ConnConfig) error {
	conn, err := pgx.ConnectConfig(ctx, owner)
	if err != nil {
		return fmt.Errorf("connect as the owner: %w", err)
	}
	defer conn.Close(ctx)
	// DDL takes no parameters; format quotes the name and the password.
	var ddl string
	err = conn.QueryRow(ctx, `SELECT CASE WHEN EXISTS (SELECT FROM pg_roles WHERE rolname = $1::text)
		THEN format('GRANT rapor_service TO %I', $1::text)
		ELSE format('CREATE ROLE %I LOGIN PASSWORD %L IN ROLE rapor_service', $1::text, $2::text) END`,
		service.User, service.Password).Scan(&ddl)
	if err != nil {
		return fmt.Errorf("look for the service's login: %w", err)
	}
	if _, err := conn.Exec(ctx, ddl); err != nil {
		return fmt.Errorf("allow %s to work as the service: %w", service.User, err)
	}
	return nil
}
