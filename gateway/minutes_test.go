package gateway_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"rapor/appraisal"
	"rapor/gateway/act"
	"rapor/store"
	"rapor/store/db"
)

// minuted issues the minutes of the office's forum, with who stands back kept as at a close.
func (o *office) minuted(recused map[string]uuid.UUID) {
	o.as(func(tx store.Tx) {
		p := db.InsertRecusalsParams{AgencyID: o.agency, ForumID: o.forum.ID}
		for who, appraisalID := range recused {
			p.People, p.Appraisals, p.Whys = append(p.People, o.people[who]), append(p.Appraisals, appraisalID), append(p.Whys, string(appraisal.RecusedDeclared))
		}
		if len(p.People) > 0 {
			require.NoError(o, tx.InsertRecusals(o.Context(), p))
		}
		cycle, err := tx.Cycle(o.Context(), o.cycle.ID)
		require.NoError(o, err)
		method, err := o.acts.Methods.Load(o.Context(), tx, cycle.MethodHash)
		require.NoError(o, err)
		var calendar appraisal.Calendar
		require.NoError(o, json.Unmarshal(cycle.Calendar, &calendar))
		require.NoError(o, tx.IssueMinutes(o.Context(), store.Minutes{Forum: o.forum.ID, Cycle: cycle, Method: method, Calendar: calendar, Closed: tx.Now, Quorum: true}))
	})
}

// What was proposed about a person is withheld from a member who declared a relation to them: it is an annex that
// the others read and sign, and the minutes say only that there is one.
func TestMinutesWithholdWhatAMemberHasNoSayAbout(t *testing.T) {
	t.Parallel()
	o := calibrating(t, "tubei", "memuaskan")
	o.ok(http.StatusCreated, "member", http.MethodPost, o.forumPath("/adjustments"), o.lower(1))
	o.minuted(map[string]uuid.UUID{"ani": o.appraisal.ID})

	read := func(who string) (papers []act.Paper) {
		t.Helper()
		var list struct{ Papers []act.Paper }
		o.ok(http.StatusOK, who, http.MethodGet, o.forumPath("/papers"), nil).into(&list)
		return list.Papers
	}
	require.Len(t, read("ani"), 1)
	all := read("member")
	require.Len(t, all, 2)
	var annex, minutes act.Paper
	for _, p := range all {
		if p.Subject == o.forum.ID {
			minutes = p
		} else {
			annex = p
		}
	}
	require.Equal(t, minutes.ID, read("ani")[0].ID)
	require.Len(t, minutes.Sign, 3)
	require.Len(t, annex.Sign, 2, "who does not read it is not asked to sign it")
	o.refused(http.StatusNotFound, "ani", http.MethodGet, "/papers/"+annex.ID.String(), nil, "paper-unknown")
	o.refused(http.StatusNotFound, "ani", http.MethodGet, "/papers/"+annex.ID.String()+"/pdf", nil, "paper-unknown")
	o.refused(http.StatusNotFound, "ani", http.MethodPost, "/papers/"+annex.ID.String()+"/copies", act.SignedCopy{Attachment: o.attached("ani", "pindaian")}, "paper-unknown")

	content := func(id uuid.UUID) (p appraisal.MinutesPaper) {
		o.as(func(tx store.Tx) {
			row, err := tx.Paper(t.Context(), id)
			require.NoError(t, err)
			require.NoError(t, json.Unmarshal(row.Content, &p))
		})
		return p
	}
	whole, apart := content(minutes.ID), content(annex.ID)
	require.Empty(t, whole.Adjustments)
	require.Equal(t, 1, whole.Annexes)
	require.True(t, apart.Annex)
	require.Len(t, apart.Adjustments, 1)
	require.Equal(t, "Dua laporan triwulan tidak diserahkan.", apart.Adjustments[0].Evidence[0].Says)
	require.Equal(t, "Nama member", apart.Adjustments[0].By.Name)
	require.Empty(t, apart.Distribution)
}

// Officers do not read in the minutes what was proposed about themselves.
func TestMinutesWithholdFromOfficersWhatIsAboutThem(t *testing.T) {
	t.Parallel()
	o := calibrating(t, "tubei", "memuaskan")
	o.ok(http.StatusCreated, "member", http.MethodPost, o.forumPath("/adjustments"), o.better(1))
	o.as(func(tx store.Tx) {
		o.exec(tx, "INSERT INTO role_grant (agency_id, person_id, role, granted_at) VALUES ($1, $2, 'hr', now())", o.agency, o.people["staff"])
	})
	o.minuted(nil)
	var list struct{ Papers []act.Paper }
	o.ok(http.StatusOK, "staff", http.MethodGet, o.forumPath("/papers"), nil).into(&list)
	require.Len(t, list.Papers, 1)
	require.Equal(t, o.forum.ID, list.Papers[0].Subject)
	o.ok(http.StatusOK, "hr", http.MethodGet, o.forumPath("/papers"), nil).into(&list)
	require.Len(t, list.Papers, 2)
}

// What a proposal cites is named in both languages, with its day.
func TestMinutesNameTheEvidence(t *testing.T) {
	t.Parallel()
	o := calibrating(t, "tubei", "memuaskan")
	file := o.attached("staff", "rekap")
	o.as(func(tx store.Tx) {
		o.exec(tx, `INSERT INTO attachment_use (agency_id, attachment_id, ref_id, kind, process_id) VALUES ($1, $2, $2, 'report-period', $3)`, o.agency, file, o.appraisal.ID)
	})
	body := o.lower(1)
	body["evidence"] = []object{{"kind": "attachment", "id": file}}
	o.as(func(tx store.Tx) { // Every kind of entry can be asked for, whether there is one or not.
		rows, err := tx.MinutedEvidence(t.Context(), db.MinutedEvidenceParams{Ids: []uuid.UUID{file, uuid.New()}, Zone: "Asia/Jakarta"})
		require.NoError(t, err)
		require.Len(t, rows, 1)
	})
	o.ok(http.StatusCreated, "member", http.MethodPost, o.forumPath("/adjustments"), body)
	o.minuted(nil)
	var p appraisal.MinutesPaper
	o.as(func(tx store.Tx) {
		var content []byte
		require.NoError(t, tx.QueryRow(t.Context(), "SELECT content FROM paper WHERE subject_id = $1", o.forum.ID).Scan(&content))
		require.NoError(t, json.Unmarshal(content, &p))
	})
	cited := p.Adjustments[0].Evidence[0]
	require.Equal(t, appraisal.CiteAttachment.Name(), cited.Kind)
	require.Equal(t, "bukti.pdf", cited.Says)
	require.NotNil(t, cited.On)
}
