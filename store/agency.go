package store

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/mail"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgconn"

	"rapor/appraisal"
	"rapor/store/db"
)

// Role is what a person may do in an agency besides what follows from the line.
type Role string

// The roles. Official is the one named official who stands above everybody.
const (
	HR       Role = "hr"
	Official Role = "official"
	Forum    Role = "forum"
	Auditor  Role = "auditor"
	Machine  Role = "machine"
)

// Known reports whether r is a role.
func (r Role) Known() bool { return slices.Contains(roles, r) }

var roles = []Role{HR, Official, Forum, Auditor, Machine}

var agencyCode = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{1,62}$`)

const longestName = 200

// zones are those of Indonesia; the second of its western ones is the same time.
var zones = []string{"Asia/Jakarta", "Asia/Pontianak", "Asia/Makassar", "Asia/Jayapura"}

// NewAgency is what an agency begins with.
type NewAgency struct {
	Code string
	Name string
	// Zone is where its dates are local, one of Indonesia's.
	Zone string
	// Official is the name of the official above everybody, where there is one already.
	Official string
}

// CreateAgency makes an agency and returns its ID. It refuses values of the wrong form
// (invalid) and a code that is taken (conflict).
func (s *Store) CreateAgency(ctx context.Context, a NewAgency) (uuid.UUID, error) {
	var problems appraisal.Problems
	if !agencyCode.MatchString(a.Code) {
		problems.Add("agency-code", "code", a.Code, "min", "2", "max", "63", "example", "dinkes-kota")
	}
	checkName(&problems, "name", a.Name)
	if a.Official != "" {
		checkName(&problems, "official", a.Official)
	}
	if !slices.Contains(zones, a.Zone) {
		problems.Add("zone-unknown", "zone", a.Zone, "zones", strings.Join(zones, ", "))
	}
	if err := problems.Err(); err != nil {
		return uuid.Nil, err
	}
	id := NewID()
	err := s.As(ctx, id, func(tx Tx) error {
		if err := tx.InsertAgency(ctx, db.InsertAgencyParams{ID: id, Code: a.Code, Name: a.Name, Zone: a.Zone}); err != nil {
			var refused *pgconn.PgError
			if errors.As(err, &refused) && refused.Code == "23505" {
				return appraisal.Refuse(appraisal.Conflict, "agency-exists", "code", a.Code)
			}
			return fmt.Errorf("insert the agency: %w", err)
		}
		if a.Official != "" {
			official, err := tx.outsider(ctx, a.Official, "")
			if err != nil {
				return err
			}
			if err := tx.grant(ctx, official, Official); err != nil {
				return err
			}
		}
		return tx.note(ctx, "agency.create", map[string]any{"agency": id})
	})
	if err != nil {
		return uuid.Nil, err
	}
	return id, nil
}

// FindAgency is the agency of a code; NotFound where there is none.
func (s *Store) FindAgency(ctx context.Context, code string) (uuid.UUID, error) {
	id, err := s.Lookup().FindAgency(ctx, code)
	if err != nil {
		return uuid.Nil, outage(fmt.Errorf("find the agency: %w", err))
	}
	if id == uuid.Nil {
		return uuid.Nil, appraisal.Refuse(appraisal.NotFound, "agency-unknown", "agency", code)
	}
	return id, nil
}

// RoleGrant says who gets a role.
type RoleGrant struct {
	Role Role
	// Person is the number or the name of somebody known.
	Person string
	// Name and Mail are of somebody who is no employee, made where nobody outside the
	// roster has that name yet.
	Name string
	Mail string
	// Key is the label of an API key to make; none is made where it is blank.
	Key string
}

// Granted is the person who got a role, and their new API key, which is not kept.
type Granted struct {
	Person uuid.UUID
	Key    string
}

// GrantRole gives a role, and an API key where asked for. Granting again changes nothing.
// The official is the agency's only one: the former loses the place above everybody but
// keeps the role. It refuses unknown roles and people, and names that several have.
func (s *Store) GrantRole(ctx context.Context, agency uuid.UUID, g RoleGrant) (Granted, error) {
	var problems appraisal.Problems
	if !g.Role.Known() {
		problems.Add("role-unknown", "role", string(g.Role), "known", "hr, official, forum, auditor, machine")
	}
	if g.Role == Machine && g.Name == "" && g.Person != "" {
		problems.Add("role-machine", "person", g.Person)
	}
	if (g.Person == "") == (g.Name == "") {
		problems.Add("role-person", "person", g.Person)
	}
	if g.Name != "" {
		checkName(&problems, "name", g.Name)
	}
	if address, err := mail.ParseAddress(g.Mail); g.Mail != "" && (err != nil || address.Address != g.Mail) {
		problems.Add("roster-mail", "mail", g.Mail, "example", "budi@contoh.go.id")
	}
	if err := problems.Err(); err != nil {
		return Granted{}, err
	}
	var granted Granted
	err := s.As(ctx, agency, func(tx Tx) error {
		var err error
		if g.Name != "" {
			granted.Person, err = tx.outsider(ctx, g.Name, g.Mail)
		} else {
			granted.Person, err = tx.known(ctx, g.Person)
		}
		if err != nil {
			return err
		}
		if err := tx.alone(ctx, granted.Person, g.Role); err != nil {
			return err
		}
		if err := tx.grant(ctx, granted.Person, g.Role); err != nil {
			return err
		}
		if g.Key != "" {
			granted.Key = NewAPIKey()
			hash := HashAPIKey(granted.Key)
			err := tx.InsertAPIKey(ctx, db.InsertAPIKeyParams{
				AgencyID: agency, ID: NewID(), PersonID: granted.Person, Hash: hash[:], Label: g.Key, CreatedAt: tx.Now,
			})
			if err != nil {
				return fmt.Errorf("insert the API key: %w", err)
			}
		}
		return tx.note(ctx, "role.grant", map[string]any{"person": granted.Person, "role": g.Role, "key": g.Key != ""})
	})
	if err != nil {
		return Granted{}, err
	}
	return granted, nil
}

// NewAPIKey is a new key as machines send it.
func NewAPIKey() string {
	secret := make([]byte, 32)
	// It cannot fail: the program ends where there is no randomness.
	_, _ = rand.Read(secret)
	return "rapor_" + base64.RawURLEncoding.EncodeToString(secret)
}

// HashAPIKey is what is kept of a key.
func HashAPIKey(key string) [sha256.Size]byte { return sha256.Sum256([]byte(key)) }

// grant gives a role; the official also takes the place above everybody.
func (tx Tx) grant(ctx context.Context, person uuid.UUID, role Role) error {
	if role == Official {
		if err := tx.SetAgencyOfficial(ctx, &person); err != nil {
			return fmt.Errorf("name the official: %w", err)
		}
	}
	err := tx.Queries.GrantRole(ctx, db.GrantRoleParams{AgencyID: tx.Agency, PersonID: person, Role: string(role), GrantedAt: tx.Now})
	if err != nil {
		return fmt.Errorf("grant the role: %w", err)
	}
	return nil
}

// alone refuses to make a machine of somebody who is more, or more of a machine.
func (tx Tx) alone(ctx context.Context, person uuid.UUID, role Role) error {
	held, err := tx.Roles(ctx, person)
	if err != nil {
		return fmt.Errorf("look for roles: %w", err)
	}
	for _, h := range held {
		if (Role(h) == Machine) != (role == Machine) {
			return appraisal.Refuse(appraisal.Conflict, "role-machine", "role", string(role))
		}
	}
	return nil
}

// known finds a person by number, else by name.
func (tx Tx) known(ctx context.Context, text string) (uuid.UUID, error) {
	id, err := tx.EmployeeByNumber(ctx, text)
	if err == nil {
		return id, nil
	}
	if !NoRows(err) {
		return uuid.Nil, fmt.Errorf("find the person: %w", err)
	}
	found, err := tx.PeopleNamed(ctx, text)
	if err != nil {
		return uuid.Nil, fmt.Errorf("find the person: %w", err)
	}
	switch len(found) {
	case 0:
		return uuid.Nil, appraisal.Refuse(appraisal.NotFound, "person-unknown", "person", text)
	case 1:
		return found[0].ID, nil
	}
	numbers := make([]string, len(found))
	for i, p := range found {
		numbers[i] = p.Number
	}
	return uuid.Nil, appraisal.Refuse(appraisal.Invalid, "person-ambiguous", "person", text, "numbers", strings.Join(numbers, ", "))
}

// outsider finds the person of a name who is no employee, or makes one.
func (tx Tx) outsider(ctx context.Context, name, address string) (uuid.UUID, error) {
	found, err := tx.PeopleNamed(ctx, name)
	if err != nil {
		return uuid.Nil, fmt.Errorf("find the person: %w", err)
	}
	for _, p := range found {
		if appraisal.Employment(p.Employment) == appraisal.NoEmployment {
			return p.ID, nil
		}
	}
	id := NewID()
	if err := tx.InsertPerson(ctx, db.InsertPersonParams{AgencyID: tx.Agency, ID: id, Name: name, Email: filled(address)}); err != nil {
		return uuid.Nil, fmt.Errorf("insert the person: %w", err)
	}
	return id, nil
}

// note writes an act of the program itself to the audit.
func (tx Tx) note(ctx context.Context, act string, detail map[string]any) error {
	body, err := json.Marshal(detail)
	if err != nil {
		return err
	}
	if err := tx.Audit(ctx, db.AuditParams{AgencyID: tx.Agency, ID: NewID(), At: tx.Now, Act: act, Detail: body}); err != nil {
		return fmt.Errorf("audit: %w", err)
	}
	return nil
}

func checkName(problems *appraisal.Problems, field, name string) {
	if n := utf8.RuneCountInString(name); n == 0 || n > longestName || strings.TrimSpace(name) != name {
		problems.Add("name-form", field, name, "most", "200")
	}
}
