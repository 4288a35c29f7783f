package store_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"rapor/appraisal"
	"rapor/internal/privatepg/pgtest"
	"rapor/store"
	"rapor/store/db"
)

var (
	jakarta  = zone("Asia/Jakarta")
	jayapura = zone("Asia/Jayapura")
	lease    = 2 * time.Minute
)

func zone(name string) *time.Location {
	l, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	return l
}

func date(month time.Month, day int) appraisal.Date { return appraisal.NewDate(2026, month, day) }

// office is an agency whose clock the test moves.
type office struct {
	*testing.T
	mu       sync.Mutex
	now      time.Time
	store    *store.Store
	agency   uuid.UUID
	calendar appraisal.Calendar
	boss     uuid.UUID
}

func newOffice(t *testing.T) *office {
	t.Helper()
	o := &office{T: t, calendar: appraisal.Calendar{Zone: jakarta}}
	// A Monday, ten o'clock in Jakarta.
	o.now = time.Date(2026, 10, 5, 10, 0, 0, 0, jakarta)
	s, err := store.Open(t.Context(), serviceURL(pgtest.Database(t, migrate)), o.clock)
	require.NoError(t, err)
	t.Cleanup(s.Close)
	o.store = s
	o.newAgency("dinas")
	return o
}

func (o *office) newAgency(code string) {
	o.Helper()
	o.agency = store.NewID()
	o.as(func(tx store.Tx) {
		require.NoError(o, tx.InsertAgency(o.Context(), db.InsertAgencyParams{ID: o.agency, Code: code, Name: "Dinas Uji", Zone: "Asia/Jakarta"}))
		_, err := tx.Exec(o.Context(), "INSERT INTO method_version (agency_id, hash, method, source) VALUES ($1, $2, 'm', '')", o.agency, strings.Repeat("0", 64))
		require.NoError(o, err)
	})
	o.boss = o.person("boss@example.go.id", "id", "")
}

func (o *office) clock() time.Time {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.now
}

func (o *office) at(t time.Time) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.now = t
}

func (o *office) morning(d appraisal.Date) { o.at(o.calendar.Morning(d)) }

func (o *office) as(do func(store.Tx)) {
	o.Helper()
	require.NoError(o, o.store.As(o.Context(), o.agency, func(tx store.Tx) error { do(tx); return nil }))
}

func (o *office) person(email, language, zone string) uuid.UUID {
	o.Helper()
	id := store.NewID()
	o.as(func(tx store.Tx) {
		_, err := tx.Exec(o.Context(), `INSERT INTO person (agency_id, id, name, email, language, employment, zone)
			VALUES ($1, $2, 'Nama Rahasia', nullif($3, ''), $4, 'none', nullif($5, ''))`, o.agency, id, email, language, zone)
		require.NoError(o, err)
	})
	return id
}

func (o *office) cycle(name string) uuid.UUID {
	o.Helper()
	id := store.NewID()
	calendar, err := json.Marshal(o.calendar)
	require.NoError(o, err)
	o.as(func(tx store.Tx) {
		_, err := tx.Exec(o.Context(), `INSERT INTO process (agency_id, id, cycle_id, kind, subject_id, workflow_id, created_at)
			VALUES ($1, $2, $2, 'cycle', $2, $3, $4)`, o.agency, id, id.String(), tx.Now)
		require.NoError(o, err)
		_, err = tx.Exec(o.Context(), `INSERT INTO cycle (agency_id, id, name, method_hash, schedule, starts_on, ends_on, calendar, hr_id, official_id, opened_at)
			VALUES ($1, $2, $3, $4, 's', '2026-01-01', '2026-12-31', $5, $6, $6, $7)`,
			o.agency, id, name, strings.Repeat("0", 64), calendar, o.boss, tx.Now)
		require.NoError(o, err)
	})
	return id
}

// owe opens a duty with its mails.
func (o *office) owe(cycle uuid.UUID, kind appraisal.DutyKind, who uuid.UUID, on appraisal.Date, remind ...int) db.Duty {
	o.Helper()
	duty := db.Duty{ID: store.NewID(), Kind: string(kind), AssigneeID: &who, Optional: kind.Right(), Lapses: true, DueOn: on, DueAt: o.calendar.End(on)}
	o.insert(cycle, duty)
	o.as(func(tx store.Tx) {
		require.NoError(o, tx.QueueDutyMails(o.Context(), duty, o.calendar, reminding(remind...)))
	})
	return duty
}

func (o *office) insert(cycle uuid.UUID, d db.Duty) {
	o.Helper()
	o.as(func(tx store.Tx) {
		_, err := tx.InsertDuty(o.Context(), db.InsertDutyParams{
			AgencyID: o.agency, ID: d.ID, ProcessID: cycle, CycleID: cycle, SubjectID: d.ID, Step: "s", Round: 1, Kind: d.Kind,
			AssigneeID: d.AssigneeID, Level: d.Level, Optional: d.Optional, Lapses: d.Lapses, OpenedAt: tx.Now, DueOn: d.DueOn, DueAt: d.DueAt,
		})
		require.NoError(o, err)
	})
}

func reminding(days ...int) appraisal.Due {
	var due appraisal.Due
	for _, n := range days {
		due.Remind = append(due.Remind, appraisal.Span{Days: n})
	}
	return due
}

func (o *office) close(duty db.Duty, drop bool) {
	o.Helper()
	o.as(func(tx store.Tx) {
		n, err := tx.MeetDuty(o.Context(), db.MeetDutyParams{ID: duty.ID, At: &tx.Now, AssigneeID: duty.AssigneeID})
		require.NoError(o, err)
		require.EqualValues(o, 1, n)
		if drop {
			require.NoError(o, tx.DropMails(o.Context(), duty.ID))
		}
	})
}

// claim is the only claim there is to have.
func (o *office) claim() store.MailClaim {
	o.Helper()
	claims, err := o.store.ClaimMail(o.Context(), lease, 10)
	require.NoError(o, err)
	require.Len(o, claims, 1)
	return claims[0]
}

func (o *office) next(c store.MailClaim) *store.Letter {
	o.Helper()
	letter, err := o.store.NextLetter(o.Context(), c)
	require.NoError(o, err)
	return letter
}

func (o *office) sent(c store.MailClaim, l *store.Letter) {
	o.Helper()
	require.NoError(o, o.store.LetterSent(o.Context(), c, l.ID, "provider"))
}

// mails of a person or all: "kind number state not-before", in order of time.
func (o *office) mails(duty *db.Duty) (list []string) {
	o.Helper()
	o.as(func(tx store.Tx) {
		rows, err := tx.MailList(o.Context(), db.MailListParams{Most: 1000})
		require.NoError(o, err)
		for _, r := range rows {
			if duty != nil && (r.DutyID == nil || *r.DutyID != duty.ID) {
				continue
			}
			urgent := ""
			if r.Urgent {
				urgent = " urgent"
			}
			list = append(list, fmt.Sprintf("%s %d %s %s%s", r.Kind, r.Number, r.State, r.NotBefore.In(jakarta).Format("01-02 15:04"), urgent))
		}
	})
	return list
}

func kinds(l *store.Letter) (list []string) {
	for _, i := range l.Items {
		list = append(list, string(i.Kind)+" "+string(i.DutyKind))
	}
	slices.Sort(list)
	return list
}
