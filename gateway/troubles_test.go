package gateway_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"rapor/appraisal"
	"rapor/gateway/act"
	"rapor/gateway/message"
	"rapor/store"
	"rapor/store/db"
)

// troubles are the codes on the list, by ID.
func (o *office) troubles() map[string]act.Trouble {
	o.Helper()
	var out struct{ Troubles []act.Trouble }
	o.ok(http.StatusOK, "hr", "GET", "/troubles", nil).into(&out)
	list := map[string]act.Trouble{}
	for _, t := range out.Troubles {
		require.NotContains(o, t.Says+t.Do, "trouble-")
		list[t.ID] = t
	}
	return list
}

func TestTroublesNameStuckProcesses(t *testing.T) {
	t.Parallel()
	o := newOffice(t, "permenpanrb-6-2022")
	late := appraisal.Grace + time.Minute
	id := "process-" + o.appraisal.ID.String()
	o.as(func(tx store.Tx) {
		require.NoError(t, tx.SetCycleLaunched(t.Context(), db.SetCycleLaunchedParams{ID: o.cycle.ID, LaunchedAt: &tx.Now}))
	})
	o.stand(&o.cycle, "running")
	o.stand(&o.forum, "gathering")
	require.Empty(t, o.troubles(), "nothing is late")
	o.pass(late)
	require.Equal(t, appraisal.NotBegun, o.troubles()[id].Code, "its first step never began")
	require.Equal(t, appraisal.Idle, o.troubles()["process-"+o.forum.ID.String()].Code, "it has no patience to wait for")
	require.NotContains(t, o.troubles(), "process-"+o.cycle.ID.String(), "a cycle waits for the others")
	o.as(func(tx store.Tx) {
		require.NoError(t, tx.EndProcess(t.Context(), db.EndProcessParams{ID: o.forum.ID, EndedAt: &tx.Now}))
		require.NoError(t, tx.SetForumClosed(t.Context(), db.SetForumClosedParams{ID: o.forum.ID, ClosedAt: &tx.Now}))
	})

	o.stand(&o.appraisal, o.method.Steps[0].ID)
	duty := o.owe(o.appraisal, appraisal.AssessSelf, "staff")
	o.as(func(tx store.Tx) { o.exec(tx, "UPDATE mail SET state = 'sent', done_at = $1", tx.Now) })
	require.Empty(t, o.troubles())
	o.pass(10*24*time.Hour + late + 24*time.Hour)
	listed := o.troubles()[id]
	require.Equal(t, appraisal.PastDue, listed.Code)
	require.Equal(t, "Nama staff", listed.Person.Name)
	require.Equal(t, "2026", listed.Cycle.Name)
	require.Equal(t, o.method.Steps[0].ID, listed.Process.Step)
	o.as(func(tx store.Tx) {
		o.exec(tx, "UPDATE duty SET state = 'met', closed_at = $2 WHERE id = $1", duty, tx.Now)
	})
	require.Empty(t, o.troubles(), "a moment ago")
	o.pass(late)
	require.Equal(t, appraisal.Unsettled, o.troubles()[id].Code)
	o.as(func(tx store.Tx) { o.exec(tx, "UPDATE duty SET settled_at = $2 WHERE id = $1", duty, tx.Now) })
	require.Empty(t, o.troubles())
	o.pass(late)
	require.Equal(t, appraisal.Idle, o.troubles()[id].Code)
	o.as(func(tx store.Tx) { require.NoError(t, tx.Tell(t.Context(), o.appraisal.ID)) })
	o.pass(late)
	require.Equal(t, appraisal.Undelivered, o.troubles()[id].Code)
	require.NoError(t, o.store.NoteTrouble(t.Context(), o.agency, o.appraisal.ID, appraisal.LookFailed, "broken"))
	require.NoError(t, o.store.NoteTrouble(t.Context(), o.agency, o.appraisal.ID, appraisal.LookFailed, "broken"))
	listed = o.troubles()[id]
	require.Equal(t, appraisal.LookFailed, listed.Code, "what says most")
	require.Equal(t, 2, listed.Times)
	counts, err := o.store.CountTroubles(t.Context(), appraisal.Grace)
	require.NoError(t, err)
	require.Equal(t, map[appraisal.Code]int{appraisal.LookFailed: 1}, counts)

	o.refused(http.StatusForbidden, "lead", "GET", "/troubles", nil, "role-missing")
	o.refused(http.StatusForbidden, "official", "POST", "/troubles/"+id+"/retry", nil, "role-missing")
	o.refused(http.StatusNotFound, "foreigner", "POST", "/troubles/"+id+"/retry", nil, "trouble-unknown")
	for _, wrong := range []string{"process-" + uuid.NewString(), "mail-" + o.appraisal.ID.String(), "nothing", "enrolment-" + strings.Repeat("x", 73)} {
		o.refused(http.StatusNotFound, "hr", "POST", "/troubles/"+wrong+"/retry", nil, "trouble-unknown")
	}
	o.ok(http.StatusOK, "hr", "POST", "/troubles/"+id+"/retry", nil)
	require.Equal(t, 1, o.count("SELECT count(*) FROM process WHERE id = $1 AND epoch = 2", o.appraisal.ID))
	require.Equal(t, 1, o.count("SELECT count(*) FROM dispatch WHERE process_id = $1", o.appraisal.ID), "what was to be told to the old run is gone")
	require.Equal(t, 1, o.count("SELECT count(*) FROM dispatch WHERE start AND epoch = 2"))
	require.Equal(t, 1, o.count("SELECT count(*) FROM audit WHERE act = 'trouble.retried' AND actor_id = $1 AND process_id = $2", o.people["hr"], o.appraisal.ID))
	require.Contains(t, o.troubles(), id, "until it goes on")
	o.as(func(tx store.Tx) {
		require.NoError(t, tx.EndProcess(t.Context(), db.EndProcessParams{ID: o.appraisal.ID, EndedAt: &tx.Now}))
	})
	require.NotContains(t, o.troubles(), id, "what has ended is in no trouble")
}

func TestTroublesNameWhomMailsDoNotReach(t *testing.T) {
	t.Parallel()
	o := newOffice(t, "jambi")
	o.stand(&o.appraisal, o.method.Steps[0].ID)
	o.owe(o.appraisal, appraisal.AssessSelf, "staff")
	o.as(func(tx store.Tx) {
		o.exec(tx, "UPDATE mail SET state = 'failed', done_at = $1, last_error = 'no such mailbox', attempts = 3", tx.Now)
	})
	id := "mail-" + o.people["staff"].String()
	listed := o.troubles()[id]
	require.Equal(t, appraisal.MailRefused, listed.Code)
	require.Equal(t, "Nama staff", listed.Person.Name)
	require.Nil(t, listed.Process, "what the mails were about is not told")
	mails := o.count("SELECT count(*) FROM mail")
	require.Equal(t, mails, listed.Times)
	var done act.Retried
	o.ok(http.StatusOK, "hr", "POST", "/troubles/"+id+"/retry", nil).into(&done)
	require.Equal(t, mails, done.Mails)
	require.Equal(t, mails, o.count("SELECT count(*) FROM mail WHERE state = 'queued' AND attempts = 0 AND last_error IS NULL AND done_at IS NULL"))
	require.Empty(t, o.troubles())
	o.refused(http.StatusNotFound, "hr", "POST", "/troubles/"+id+"/retry", nil, "trouble-unknown")
	o.as(func(tx store.Tx) { o.exec(tx, "UPDATE mail SET state = 'unreachable', done_at = $1", tx.Now) })
	require.Equal(t, appraisal.NoAddress, o.troubles()[id].Code)
	o.as(func(tx store.Tx) { o.exec(tx, "UPDATE duty SET state = 'met', closed_at = $1", tx.Now) })
	require.NotContains(t, o.troubles(), id, "a mail that asks for what is done needs no mending")
}

// Whoever acts in a cycle whose method vanished hears that it is being looked after.
func TestVanishedMethodIsAnAnswer(t *testing.T) {
	t.Parallel()
	o := newOffice(t, "jambi")
	o.stand(&o.appraisal, o.method.Steps[0].ID)
	duty := o.owe(o.appraisal, appraisal.AssessSelf, "staff")
	o.as(func(tx store.Tx) {
		o.exec(tx, "INSERT INTO method_version (agency_id, hash, method, source) VALUES ($1, repeat('e', 64), 'm', 'nonsense: [')", o.agency)
		o.exec(tx, "UPDATE cycle SET method_hash = repeat('e', 64)")
	})
	o.refused(http.StatusServiceUnavailable, "staff", "GET", "/duties/"+duty.String(), nil, "method-unreadable")
	require.NoError(t, o.store.NoteTrouble(t.Context(), o.agency, o.appraisal.ID, appraisal.MethodUnreadable, ""))
	require.Equal(t, o.method.Steps[0].ID, o.troubles()["process-"+o.appraisal.ID.String()].Process.StepName, "the list does not need the method")
}

func TestEveryTroubleHasItsWords(t *testing.T) {
	t.Parallel()
	texts, err := message.New()
	require.NoError(t, err)
	for _, code := range appraisal.TroubleCodes() {
		for _, l := range []appraisal.Language{appraisal.Indonesian, appraisal.English} {
			says, do := texts.Trouble(l, code)
			require.NotContains(t, says+do, "trouble-"+string(code), "%s", l)
			require.NotEqual(t, says, do)
		}
	}
}

// A postman who does not work is on the list, however many mails wait.
func TestTroublesNameAPostmanWhoDoesNotWork(t *testing.T) {
	t.Parallel()
	o := newOffice(t, "permenpanrb-6-2022")
	o.stand(&o.cycle, "running")
	o.stand(&o.forum, "gathering")
	o.stand(&o.appraisal, o.method.Steps[0].ID)
	o.owe(o.appraisal, appraisal.AssessSelf, "staff")
	o.owe(o.appraisal, appraisal.AgreePlan, "lead")
	late := func() (found []act.Trouble) {
		for _, t := range o.troubles() {
			if t.Code == appraisal.MailLate {
				found = append(found, t)
			}
		}
		return found
	}
	require.Empty(t, late())
	o.pass(24*time.Hour + appraisal.Grace)
	waits := late()
	require.Len(t, waits, 1)
	require.Equal(t, "mail", waits[0].What)
	require.Equal(t, 2, waits[0].Times)
	require.NotNil(t, waits[0].Person)
	o.ok(http.StatusOK, "hr", http.MethodPost, "/troubles/"+waits[0].ID+"/retry", nil)
	o.as(func(tx store.Tx) { o.exec(tx, "UPDATE mail SET state = 'sent', done_at = $1", tx.Now) })
	require.Empty(t, late())
}
