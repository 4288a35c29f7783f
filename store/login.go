package store

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
)

// The roles of the schema. They are held by membership, never logged in with.
const (
	serviceRole = "rapor_service"
	lookupRole  = "rapor_lookup"
)

// rightLogin is what the service may log in as.
const rightLogin = "right is a login of its own that is neither superuser nor BYPASSRLS, owns no tables and is a member of " +
	serviceRole + " alone; rapor migrate makes one where the login of DATABASE_URL does not exist yet"

// standing is what decides whether row-level security binds a login.
type standing struct {
	Login                                                   string
	CanLogin, Superuser, Bypasses, Owns, LooksUp, IsService bool
}

// Somebody can take on every role they are a member of, so that what such a role may counts
// as well. $1 is the login, the one connected where it is NULL; $2 an owner who may have no
// tables yet.
const standingQuery = `SELECT l.rolname, l.rolcanlogin,
	EXISTS (SELECT FROM pg_roles r WHERE r.rolsuper AND pg_has_role(l.oid, r.oid, 'MEMBER')),
	EXISTS (SELECT FROM pg_roles r WHERE r.rolbypassrls AND pg_has_role(l.oid, r.oid, 'MEMBER')),
	EXISTS (SELECT FROM pg_roles r WHERE pg_has_role(l.oid, r.oid, 'MEMBER') AND (r.rolname = $2 OR r.oid IN (
		SELECT relowner FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = to_regnamespace('public')))),
	EXISTS (SELECT FROM pg_roles r WHERE r.rolname = '` + lookupRole + `' AND pg_has_role(l.oid, r.oid, 'MEMBER')),
	EXISTS (SELECT FROM pg_roles r WHERE r.rolname = '` + serviceRole + `' AND pg_has_role(l.oid, r.oid, 'USAGE'))
	FROM pg_roles l WHERE l.rolname = coalesce($1, session_user)`

// standingOf asks for a login, or for the one connected where it is blank. It is nil where
// there is no such login.
func standingOf(ctx context.Context, db interface {
	QueryRow(context.Context, string, ...any) pgx.Row
}, login, owner string) (*standing, error) {
	var name *string
	if login != "" {
		name = &login
	}
	var s standing
	err := db.QueryRow(ctx, standingQuery, name, owner).
		Scan(&s.Login, &s.CanLogin, &s.Superuser, &s.Bypasses, &s.Owns, &s.LooksUp, &s.IsService)
	if NoRows(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("look for the service's login: %w", err)
	}
	return &s, nil
}

// unbound says why row-level security would not bind the login; nil when it does.
func (s *standing) unbound() error {
	var why []string
	switch {
	case s.Superuser:
		// A superuser is everything else as well.
		why = []string{"is a superuser"}
	default:
		for _, reason := range []struct {
			holds bool
			text  string
		}{
			{!s.CanLogin, "cannot log in (NOLOGIN)"}, {s.Bypasses, "has BYPASSRLS"},
			{s.Owns, "owns the tables"}, {s.LooksUp, "is a member of " + lookupRole},
		} {
			if reason.holds {
				why = append(why, reason.text)
			}
		}
	}
	if len(why) == 0 {
		return nil
	}
	return fmt.Errorf("the database login %q cannot be the service's, it %s, itself or through a role; %s", s.Login, strings.Join(why, " and "), rightLogin)
}

// bound refuses a login that row-level security does not bind or that may not work as the service.
func (s *standing) bound() error {
	if s == nil {
		return errors.New("the database does not know the login connected")
	}
	if err := s.unbound(); err != nil {
		return err
	}
	if !s.IsService {
		return fmt.Errorf("the database login %q does not have the rights of %s; rapor migrate gives them to the login of DATABASE_URL", s.Login, serviceRole)
	}
	return nil
}

// reserved refuses the roles of the schema as logins.
func reserved(login string) error {
	if login == serviceRole || login == lookupRole {
		return fmt.Errorf("%q is a role of the schema and nobody's login; %s", login, rightLogin)
	}
	return nil
}
