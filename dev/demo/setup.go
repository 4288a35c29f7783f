package demo

import (
	"bytes"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"rapor/appraisal"
	"rapor/documents/roster"
	"rapor/store"
	"rapor/store/db"
)

// The two agencies of sample data: one for a demonstration, one for tests.
var (
	//go:embed roster.csv
	Full []byte
	//go:embed dozen.csv
	Dozen []byte
)

// keyLabel marks the keys that simulated people act with.
const keyLabel = "demo"

// Actor is one simulated person.
type Actor struct {
	ID         uuid.UUID
	Name       string
	Number     string
	Mail       string
	Unit       string
	Employed   bool
	Contract   bool // a PPPK
	Supervisor uuid.UUID
	Key        string
}

// Agency is an agency with all its people and their keys.
type Agency struct {
	ID       uuid.UUID
	Code     string
	Report   appraisal.RosterReport
	People   []Actor
	HR       Actor
	Official Actor
}

// outsiders take part without being employees; a roster rarely has them.
var outsiders = []struct {
	name string
	role store.Role
}{
	{"Pejabat yang Berwenang (contoh)", store.Official},
	{"Pengelola Kinerja (contoh)", store.HR},
	{"Anggota Forum Pertama (contoh)", store.Forum},
	{"Anggota Forum Kedua (contoh)", store.Forum},
	{"Anggota Forum Ketiga (contoh)", store.Forum},
}

// Load makes an agency, imports its roster as an HR officer would and gives everybody a key.
// An agency that is there already gets new keys and the changes of the roster.
func Load(ctx context.Context, s *store.Store, code, name string, file []byte, mapping string) (*Agency, error) {
	a := &Agency{Code: code}
	var err error
	a.ID, err = s.FindAgency(ctx, code)
	if unknown := (*appraisal.Error)(nil); errors.As(err, &unknown) && unknown.Fault == appraisal.NotFound {
		a.ID, err = found(ctx, s, code, name)
	}
	if err != nil {
		return nil, err
	}
	r, err := openRoster(ctx, file, mapping)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	if a.Report, err = s.ImportRoster(ctx, a.ID, r.Roster, store.RosterOptions{}); err != nil {
		return nil, err
	}
	return a, s.As(ctx, a.ID, func(tx store.Tx) error { return a.meet(ctx, tx) })
}

// CheckRoster says why a roster cannot be read at all, before anything is started for it.
func CheckRoster(ctx context.Context, file []byte, mapping string) error {
	r, err := openRoster(ctx, file, mapping)
	if err != nil {
		return err
	}
	return r.Close()
}

func openRoster(ctx context.Context, file []byte, mapping string) (*roster.File, error) {
	fields, err := roster.ParseMapping(mapping)
	if err != nil {
		return nil, err
	}
	return roster.Open(ctx, bytes.NewReader(file), int64(len(file)), fields)
}

// found makes the agency with the people that its roster does not have. The official comes
// first: whoever has no superior in the roster stands below.
func found(ctx context.Context, s *store.Store, code, name string) (uuid.UUID, error) {
	id, err := s.CreateAgency(ctx, store.NewAgency{Code: code, Name: name, Zone: "Asia/Jakarta"})
	if err != nil {
		return id, err
	}
	for i, o := range outsiders {
		_, err := s.GrantRole(ctx, id, store.RoleGrant{Role: o.role, Name: o.name, Mail: fmt.Sprintf("luar%d@contoh.example", i+1)})
		if err != nil {
			return id, fmt.Errorf("add %s: %w", o.name, err)
		}
	}
	return id, nil
}

// meet reads everybody in the agency, each with a new key.
func (a *Agency) meet(ctx context.Context, tx store.Tx) error {
	if _, err := tx.Exec(ctx, `UPDATE api_key SET revoked_at = $1 WHERE label = $2 AND revoked_at IS NULL`, tx.Now, keyLabel); err != nil {
		return fmt.Errorf("revoke old keys: %w", err)
	}
	rows, err := tx.Query(ctx, `SELECT p.id, p.name, coalesce(p.number, ''), coalesce(p.email, ''), coalesce(u.name, ''), p.employment, coalesce(p.status, '') = 'pppk',
			coalesce(p.appraiser_id, p.superior_id, a.official_id, '00000000-0000-0000-0000-000000000000'),
			coalesce((SELECT min(role) FROM role_grant g WHERE g.person_id = p.id AND role <> 'forum'), '')
		FROM person p LEFT JOIN unit u ON u.id = p.unit_id, agency a WHERE p.employment <> 'left' ORDER BY p.number NULLS FIRST, p.id`)
	if err != nil {
		return fmt.Errorf("read the people: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var p Actor
		var employment, role string
		if err := rows.Scan(&p.ID, &p.Name, &p.Number, &p.Mail, &p.Unit, &employment, &p.Contract, &p.Supervisor, &role); err != nil {
			return fmt.Errorf("read the people: %w", err)
		}
		p.Employed = employment == string(appraisal.Active)
		p.Key = store.NewAPIKey()
		a.People = append(a.People, p)
		switch role {
		case "hr":
			a.HR = p
		case "official":
			a.Official = p
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("read the people: %w", err)
	}
	for _, p := range a.People {
		hash := store.HashAPIKey(p.Key)
		err := tx.InsertAPIKey(ctx, db.InsertAPIKeyParams{
			AgencyID: a.ID, ID: store.NewID(), PersonID: p.ID, Hash: hash[:], Label: keyLabel, CreatedAt: tx.Now,
		})
		if err != nil {
			return fmt.Errorf("make keys: %w", err)
		}
	}
	return nil
}

// Employees are those who are appraised.
func (a *Agency) Employees() (employees []Actor) {
	for _, p := range a.People {
		if p.Employed {
			employees = append(employees, p)
		}
	}
	return employees
}

// DaySeconds is how long a day of the year must last for so many employees: everybody's
// timers fire at the same deadlines, and what follows has to be done well before the next.
func DaySeconds(employees int) int { return max(2, (employees+perSecondOfDay-1)/perSecondOfDay) }

// perSecondOfDay is how many employees a second of a day bears on two cores.
const perSecondOfDay = 100

// yearStart is the first day of the appraised period of every demo.
var yearStart = appraisal.NewDate(2026, time.January, 2)
