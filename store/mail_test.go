package store_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"rapor/appraisal"
	"rapor/store"
	"rapor/store/db"
)

func TestDutyMailsHaveTheirMornings(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	cycle := o.cycle("2026")
	anna, budi := o.person("anna@example.go.id", "id", ""), o.person("budi@example.go.id", "id", "Asia/Jayapura")

	t.Run("the next morning, and those before the due date that come later", func(t *testing.T) {
		duty := o.owe(cycle, appraisal.AssessSelf, anna, date(10, 16), 14, 7, 1)
		require.Equal(t, []string{
			"opened 0 queued 10-06 07:00", "reminder 2 queued 10-09 07:00", "reminder 3 queued 10-15 07:00",
		}, o.mails(&duty))
		o.as(func(tx store.Tx) {
			require.NoError(t, tx.QueueDutyMails(t.Context(), duty, o.calendar, reminding(14, 7, 1)))
		})
		require.Len(t, o.mails(&duty), 3, "a repeat queues nothing twice")
	})
	t.Run("where the reader lives", func(t *testing.T) {
		duty := o.owe(cycle, appraisal.AssessPeer, budi, date(10, 16), 1)
		require.Equal(t, []string{"opened 0 queued 10-06 05:00", "reminder 1 queued 10-15 05:00"}, o.mails(&duty))
	})
	t.Run("urgent kinds at once", func(t *testing.T) {
		duty := o.owe(cycle, appraisal.DecideEscalation, anna, date(10, 8), 1)
		require.Equal(t, []string{"opened 0 queued 10-05 10:00 urgent", "reminder 1 queued 10-07 07:00"}, o.mails(&duty))
	})
	t.Run("at once where the next morning is too late", func(t *testing.T) {
		duty := o.owe(cycle, appraisal.ApprovePeers, anna, date(10, 5), 3, 1)
		require.Equal(t, []string{"opened 0 queued 10-05 10:00 urgent"}, o.mails(&duty))
	})
	t.Run("passed up the line, and staying open", func(t *testing.T) {
		duty := db.Duty{
			ID: store.NewID(), Kind: string(appraisal.SetAchievement), AssigneeID: &anna, Level: 1,
			DueOn: date(10, 9), DueAt: o.calendar.End(date(10, 9)),
		}
		o.insert(cycle, duty)
		o.as(func(tx store.Tx) {
			require.NoError(t, tx.QueueHandedOverMails(t.Context(), duty, o.calendar, appraisal.Due{}))
		})
		require.Equal(t, []string{"handed-over 0 queued 10-06 07:00", "overdue 1 queued 10-10 07:00"}, o.mails(&duty))
	})
	t.Run("nobody has no mails", func(t *testing.T) {
		duty := db.Duty{ID: store.NewID(), Kind: string(appraisal.AssessPublic), Optional: true, DueOn: date(10, 9), DueAt: o.calendar.End(date(10, 9))}
		o.insert(cycle, duty)
		o.as(func(tx store.Tx) { require.NoError(t, tx.QueueDutyMails(t.Context(), duty, o.calendar, reminding(1))) })
		require.Empty(t, o.mails(&duty))
	})
}

func TestOneDigestPerMorning(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	last, this := o.cycle("2025"), o.cycle("2026")
	anna := o.person("anna@example.go.id", "en", "Asia/Jayapura")
	o.owe(last, appraisal.AssessSelf, anna, date(10, 7), 1)
	o.owe(this, appraisal.ProposePlan, anna, date(10, 20), 14)
	o.owe(this, appraisal.DecideObjection, anna, date(10, 20))

	c := o.claim()
	alone := o.next(c)
	require.True(t, alone.Urgent)
	require.Equal(t, []string{"opened decide-objection"}, kinds(alone))
	o.sent(c, alone)
	require.Nil(t, o.next(c), "the others wait for the morning")

	o.at(appraisal.Calendar{Zone: jayapura}.Morning(date(10, 6)))
	c = o.claim()
	digest := o.next(c)
	require.Equal(t, []string{"opened assess-self", "opened propose-plan"}, kinds(digest))
	require.Equal(t, "anna@example.go.id", digest.To)
	require.Equal(t, appraisal.English, digest.Language)
	require.Equal(t, "Asia/Jakarta", digest.Items[0].Zone, "the deadline is the agency's")
	o.sent(c, digest)
	require.Nil(t, o.next(c))

	// Later that day: the morning's digest is gone, so one waits and one that cannot goes alone.
	o.at(o.clock().Add(3 * time.Hour))
	o.as(func(tx store.Tx) {
		require.NoError(t, tx.QueueMail(t.Context(), store.NewMail{Person: anna, Process: &this, Kind: appraisal.MailAnnounced, NotBefore: tx.Now}))
	})
	soon := o.owe(this, appraisal.NominatePeers, anna, date(10, 6))
	o.as(func(tx store.Tx) {
		_, err := tx.Exec(t.Context(), "UPDATE mail SET urgent = false WHERE duty_id = $1", soon.ID)
		require.NoError(t, err)
	})
	c = o.claim()
	late := o.next(c)
	require.Equal(t, []string{"opened nominate-peers"}, kinds(late))
	o.sent(c, late)
	require.Nil(t, o.next(c))
	require.Contains(t, o.mails(nil), "announced 0 queued 10-07 05:00")
	o.at(o.clock().Add(24 * time.Hour))
	c = o.claim()
	require.Equal(t, []string{"announced "}, kinds(o.next(c)))
}

func TestMailsOfClosedDutiesAreDropped(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	cycle, anna := o.cycle("2026"), o.person("anna@example.go.id", "id", "")
	met := o.owe(cycle, appraisal.AssessSelf, anna, date(10, 20), 1)
	forgotten := o.owe(cycle, appraisal.ReportPeriod, anna, date(10, 20), 1)
	past := o.owe(cycle, appraisal.NominatePeers, anna, date(10, 8), 1)
	o.owe(cycle, appraisal.ProposePlan, anna, date(10, 20))
	o.close(met, true)
	require.Equal(t, []string{"opened 0 dropped 10-06 07:00", "reminder 1 dropped 10-19 07:00"}, o.mails(&met))

	// Nobody dropped these; the postman asks once more.
	o.close(forgotten, false)
	o.as(func(tx store.Tx) {
		require.NoError(t, tx.QueueMail(t.Context(), store.NewMail{Person: anna, Duty: &forgotten.ID, Kind: appraisal.MailEscalated, NotBefore: tx.Now}))
	})
	o.morning(date(10, 9))
	c := o.claim()
	require.Equal(t, []string{"escalated report-period", "opened propose-plan"}, kinds(o.next(c)), "news of a closed duty stays true")
	require.Contains(t, o.mails(&forgotten), "opened 0 dropped 10-06 07:00")
	require.Equal(t, []string{"opened 0 dropped 10-06 07:00", "reminder 1 dropped 10-07 07:00"}, o.mails(&past), "too late to act upon")
}

func TestUnreachableWithoutAnAddress(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	duty := o.owe(o.cycle("2026"), appraisal.Acknowledge, o.person("", "id", ""), date(10, 20))
	require.Nil(t, o.next(o.claim()))
	require.Equal(t, []string{"opened 0 unreachable 10-05 10:00 urgent"}, o.mails(&duty))
}

func TestMovedDeadlineMovesReminders(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	cycle, anna := o.cycle("2026"), o.person("anna@example.go.id", "id", "")
	duty := o.owe(cycle, appraisal.AssessSelf, anna, date(10, 16), 7, 3, 1)
	move := func(to appraisal.Date) {
		t.Helper()
		o.as(func(tx store.Tx) {
			moved, err := tx.MoveDuties(t.Context(), db.MoveDutiesParams{
				Ids: []uuid.UUID{duty.ID}, Was: []appraisal.Date{duty.DueOn}, DueOn: []appraisal.Date{to}, DueAt: []time.Time{o.calendar.End(to)},
			})
			require.NoError(t, err)
			require.Equal(t, []uuid.UUID{duty.ID}, moved)
			duty.DueOn, duty.DueAt = to, o.calendar.End(to)
			require.NoError(t, tx.MoveMails(t.Context(), duty, o.calendar, reminding(7, 3, 1)))
		})
	}
	move(date(10, 19))
	require.Equal(t, []string{
		"opened 0 queued 10-06 07:00", "reminder 1 queued 10-12 07:00", "reminder 2 queued 10-16 07:00", "reminder 3 queued 10-18 07:00",
	}, o.mails(&duty), "who has not heard of the duty need not hear of its move")

	for _, d := range []int{6, 12} {
		o.morning(date(10, d))
		c := o.claim()
		o.sent(c, o.next(c))
	}
	o.at(o.clock().Add(time.Hour))
	move(date(10, 30))
	require.Equal(t, []string{
		"opened 0 sent 10-06 07:00", "reminder 1 sent 10-12 07:00", "moved 1 queued 10-13 07:00",
		"reminder 2 queued 10-27 07:00", "reminder 3 queued 10-29 07:00",
	}, o.mails(&duty), "what has left is not repeated")
	move(date(10, 14))
	require.Equal(t, []string{
		"opened 0 sent 10-06 07:00", "reminder 1 sent 10-12 07:00", "moved 1 queued 10-13 07:00",
		"reminder 2 dropped 10-27 07:00", "reminder 3 queued 10-13 07:00",
	}, byState(o.mails(&duty)), "the day's news stays one, and a morning that is past is dropped")
	move(date(10, 12))
	require.Contains(t, o.mails(&duty), "moved 1 queued 10-12 08:00 urgent", "tomorrow would be too late")
}

// byState sorts a dropped reminder where the test expects it.
func byState(list []string) []string {
	slices.SortStableFunc(list, func(a, b string) int {
		order := []string{"opened", "reminder 1", "moved", "reminder 2", "reminder 3"}
		at := func(s string) int {
			return slices.IndexFunc(order, func(p string) bool { return strings.HasPrefix(s, p) })
		}
		return at(a) - at(b)
	})
	return list
}

func TestDoubtfulLetterIsRepeatedAsItWas(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	cycle, anna := o.cycle("2026"), o.person("anna@example.go.id", "id", "")
	o.owe(cycle, appraisal.AssessSelf, anna, date(10, 20))
	o.morning(date(10, 6))
	c := o.claim()
	first := o.next(c)
	require.False(t, first.Lost)
	require.NoError(t, o.store.LetterDelayed(t.Context(), c, first.ID, "timeout", 24*time.Hour, true))

	// Meanwhile there is more to tell; it must not hide behind an ID that may have arrived.
	o.owe(cycle, appraisal.ProposePlan, anna, date(10, 20))
	o.morning(date(10, 7))
	c = o.claim()
	again := o.next(c)
	require.Equal(t, first.ID, again.ID)
	require.Equal(t, []string{"opened assess-self"}, kinds(again))
	require.Equal(t, 2, again.Attempt)
	o.sent(c, again)
	other := o.next(c)
	require.NotEqual(t, first.ID, other.ID)
	require.Equal(t, []string{"opened propose-plan"}, kinds(other))

	// The postman dies here. When the claim has run out, the next one knows that it does not know.
	o.at(o.clock().Add(lease + time.Second))
	c = o.claim()
	lost := o.next(c)
	require.Equal(t, other.ID, lost.ID)
	require.True(t, lost.Lost)
	o.sent(c, lost)
	o.as(func(tx store.Tx) {
		var doubts int
		require.NoError(t, tx.QueryRow(t.Context(), "SELECT sum(ambiguous) FROM digest").Scan(&doubts))
		require.Equal(t, 2, doubts)
	})
}

func TestDelayedMailsJoinTheNextDigest(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	cycle, anna := o.cycle("2026"), o.person("anna@example.go.id", "id", "")
	o.owe(cycle, appraisal.AssessSelf, anna, date(10, 20))
	o.morning(date(10, 6))
	c := o.claim()
	first := o.next(c)
	require.NoError(t, o.store.LetterDelayed(t.Context(), c, first.ID, "503", 24*time.Hour, false))
	o.owe(cycle, appraisal.ProposePlan, anna, date(10, 20))
	o.morning(date(10, 7))
	require.Equal(t, []string{"opened assess-self", "opened propose-plan"}, kinds(o.next(o.claim())), "it certainly did not leave")
}

func TestRefusedLetterIsGivenUp(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	duty := o.owe(o.cycle("2026"), appraisal.Acknowledge, o.person("x@example.go.id", "id", ""), date(10, 20))
	c := o.claim()
	require.NoError(t, o.store.LetterRefused(t.Context(), c, o.next(c).ID, "bad address"))
	require.Equal(t, []string{"opened 0 failed 10-05 10:00 urgent"}, o.mails(&duty))
	require.Nil(t, o.next(c))
}

func TestMailDroppedOnItsWayCountsAsSent(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	duty := o.owe(o.cycle("2026"), appraisal.Acknowledge, o.person("x@example.go.id", "id", ""), date(10, 20))
	c := o.claim()
	letter := o.next(c)
	o.close(duty, true)
	o.sent(c, letter)
	require.Equal(t, []string{"opened 0 sent 10-05 10:00 urgent"}, o.mails(&duty))
}

func TestClaimsDoNotOverlap(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	const people = 60
	for _, code := range []string{"first", "second"} {
		o.newAgency(code)
		cycle := o.cycle("2026")
		for i := range people / 2 {
			who := o.person(fmt.Sprintf("p%d@example.go.id", i), "id", "")
			o.owe(cycle, appraisal.AssessSelf, who, date(10, 20))
			o.owe(cycle, appraisal.AssessPeer, who, date(10, 20))
		}
	}
	o.morning(date(10, 6))
	var mu sync.Mutex
	var group sync.WaitGroup
	seen := map[uuid.UUID]int{}
	for range 6 {
		group.Go(func() {
			for {
				claims, err := o.store.ClaimMail(t.Context(), lease, 3)
				if err != nil {
					t.Error(err)
					return
				}
				if len(claims) == 0 {
					return
				}
				mu.Lock()
				for _, c := range claims {
					seen[c.Person]++
				}
				mu.Unlock()
			}
		})
	}
	group.Wait()
	require.Len(t, seen, people)
	for person, n := range seen {
		require.Equal(t, 1, n, person)
	}
	next, due, err := o.store.NextMail(t.Context(), o.clock().Add(time.Hour))
	require.NoError(t, err)
	require.Equal(t, 2*people, due)
	require.WithinDuration(t, o.clock().Add(lease), next, time.Millisecond)
}

func TestPersonWithClaimIsNotClaimedAgain(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	cycle, anna := o.cycle("2026"), o.person("anna@example.go.id", "id", "")
	o.owe(cycle, appraisal.Acknowledge, anna, date(10, 20))
	c := o.claim()
	o.owe(cycle, appraisal.DecideObjection, anna, date(10, 20))
	claims, err := o.store.ClaimMail(t.Context(), lease, 10)
	require.NoError(t, err)
	require.Empty(t, claims)
	require.NoError(t, o.store.ReleaseMail(t.Context(), c))
	require.Nil(t, o.next(c), "nothing is left of a claim that was given back")
	o.claim()
}

func TestAgenciesSeeTheirOwnMails(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	duty := o.owe(o.cycle("2026"), appraisal.Acknowledge, o.person("x@example.go.id", "id", ""), date(10, 20))
	o.newAgency("other")
	require.Empty(t, o.mails(nil))
	o.as(func(tx store.Tx) { require.NoError(t, tx.DropMails(t.Context(), duty.ID)) })
	c := o.claim()
	require.NotEqual(t, o.agency, c.Agency)
	require.NotNil(t, o.next(c))
	c.Agency = o.agency
	require.Nil(t, o.next(c))
}

func TestPreviewLeavesNoTrace(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.owe(o.cycle("2026"), appraisal.AssessSelf, o.person("x@example.go.id", "id", ""), date(10, 20))
	before := o.mails(nil)
	o.as(func(tx store.Tx) {
		rows, err := tx.MailList(t.Context(), db.MailListParams{Most: 1})
		require.NoError(t, err)
		letter, err := tx.PreviewLetter(t.Context(), rows[0].ID)
		require.NoError(t, err)
		require.Equal(t, appraisal.AssessSelf, letter.Items[0].DutyKind)
		require.Equal(t, 15, letter.Items[0].Left)
	})
	require.Equal(t, before, o.mails(nil))
}
