package gateway_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"rapor/appraisal"
	"rapor/config"
	"rapor/documents/export"
	"rapor/store"
	"rapor/store/db"
)

// export is a path of an export of the office's cycle.
func (o *office) export(kind string) string {
	return "/cycles/" + o.cycle.ID.String() + "/exports/" + kind
}

// table reads a CSV as maps by heading.
func table(t *testing.T, a answer) (rows []map[string]string) {
	t.Helper()
	require.Equal(t, http.StatusOK, a.status, "%s", a.body)
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(a.body, []byte("\ufeff"))))
	all, err := r.ReadAll()
	require.NoError(t, err)
	for _, cells := range all[1:] {
		row := map[string]string{}
		for i, heading := range all[0] {
			row[heading] = cells[i]
		}
		rows = append(rows, row)
	}
	return rows
}

// judged gives an appraisal a result with both judgements.
func (o *office) judged(p db.Process, rating string, results, behaviour appraisal.Expectation) {
	o.Helper()
	r, ok := o.method.Rating(rating)
	require.True(o, ok)
	official := string(r.Official)
	result, err := json.Marshal(appraisal.Result{Rating: &r.ID, Official: &r.Official, Breakdown: []appraisal.Term{
		{Kind: appraisal.TermJudgement, Item: "results", Code: appraisal.Code(results)}, {Kind: appraisal.TermJudgement, Item: "behaviour", Code: appraisal.Code(behaviour)},
	}})
	require.NoError(o, err)
	o.as(func(tx store.Tx) {
		require.NoError(o, tx.SetResult(o.Context(), db.SetResultParams{ID: p.ID, ComputedRating: &r.ID, Official: &official, Result: result}))
	})
}

func TestExportsResults(t *testing.T) {
	t.Parallel()
	o := newOffice(t, national)
	var own db.Process
	o.as(func(tx store.Tx) {
		own = o.enrol(tx, "hr")
		o.exec(tx, "UPDATE person SET number = '198001012005011001', rank = 'Penata Muda (III/a)', status = 'pns', name = '=HYPERLINK(\"x\")' WHERE id = $1", o.people["staff"])
		o.exec(tx, "UPDATE person SET number = '197001012000011001', rank = 'Pembina (IV/a)', post = 'Kepala Bidang' WHERE id = $1", o.people["lead"])
	})
	o.judged(o.appraisal, "baik", appraisal.Meets, appraisal.Above)
	o.judged(own, "sangat-baik", appraisal.Above, appraisal.Above)
	o.announce(o.appraisal)

	a := o.call("hr", http.MethodGet, o.export("results")+"?format=csv", nil)
	require.Equal(t, "text/csv; charset=utf-8; header=present", a.header.Get("Content-Type"))
	require.Equal(t, "attachment; filename=results-own-uji-2026.csv", a.header.Get("Content-Disposition"))
	require.True(t, bytes.HasPrefix(a.body, []byte("\ufeff")))
	rows := table(t, a)
	require.Len(t, rows, 2)
	byID := map[string]map[string]string{}
	for _, r := range rows {
		byID[r["Appraisal ID"]] = r
	}
	staff := byID[o.appraisal.ID.String()]
	for heading, want := range map[string]string{
		"NIP": "198001012005011001", "Name": "'=HYPERLINK(\"x\")", "Status": "PNS", "Unit": "Sekretariat", "Appraiser": "Nama lead", "Rating": "Good", "Results": "Meets expectation",
		"Behaviour": "Above expectation", "Score": "", "Period from": "2026-01-01", "Announced on": "2026-03-02", "State": "Open",
	} {
		require.Equal(t, strings.ToLower(want), strings.ToLower(staff[heading]), heading)
	}
	mine := byID[own.ID.String()]
	require.NotNil(t, mine)
	for _, heading := range []string{"Rating", "Official predikat", "Results", "Behaviour"} {
		require.Empty(t, mine[heading], "nobody sees their own early: %s", heading)
	}
	require.Contains(t, string(o.call("hr", http.MethodGet, o.export("results")+"?format=csv&lang=id&separator=semicolon&bom=false", nil).body), `"NIP";"Nama";`)

	siasn := table(t, o.call("hr", http.MethodGet, o.export("results")+"?format=csv&layout=siasn", nil))
	for _, r := range siasn {
		if r["nip"] != "198001012005011001" {
			continue
		}
		require.Equal(t, map[string]string{
			"nip": "198001012005011001", "pnsDinilaiOrang": "", "tahun": "2026", "hasilKinerjaNilai": "2", "perilakuKerjaNilai": "1", "kuadranKinerjaNilai": "2",
			"penilaiNipNrp": "197001012000011001", "penilaiNama": "Nama lead", "penilaiJabatan": "Kepala Bidang", "penilaiUnorNama": "Sekretariat", "penilaiGolongan": "41", "statusPenilai": "ASN",
		}, r)
	}
	ekinerja := table(t, o.call("hr", http.MethodGet, o.export("results")+"?format=csv&layout=e-kinerja", nil))
	require.Equal(t, "01-01-2026", ekinerja[0]["PERIODE AWAL"])

	book := o.call("hr", http.MethodGet, o.export("results"), nil)
	require.Equal(t, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", book.header.Get("Content-Type"))
	f, err := excelize.OpenReader(bytes.NewReader(book.body))
	require.NoError(t, err)
	defer f.Close()
	require.Equal(t, []string{"Results", "About"}, f.GetSheetList())
	about, err := f.GetRows("About")
	require.NoError(t, err)
	require.Equal(t, []string{"Rows", "2"}, about[len(about)-1])

	require.Equal(t, 5, o.count("SELECT count(*) FROM audit WHERE act = 'export.begun' AND actor_id = $1", o.people["hr"]))
	require.Equal(t, 5, o.count("SELECT count(*) FROM audit WHERE act = 'export.ended' AND cycle_id = $1 AND detail->>'rows' = '2' AND detail->>'whole' = 'true'", o.cycle.ID))
}

func TestRefusesExports(t *testing.T) {
	t.Parallel()
	o := newOffice(t, national)
	for _, kind := range []string{"results", "trainings"} {
		for _, who := range []string{"staff", "official", "lead"} {
			o.refused(http.StatusForbidden, who, http.MethodGet, o.export(kind), nil, "role-missing")
		}
	}
	o.refused(http.StatusForbidden, "official", http.MethodGet, o.export("audit"), nil, "role-missing")
	o.refused(http.StatusForbidden, "official", http.MethodGet, "/exports/audit", nil, "role-missing")
	o.refused(http.StatusNotFound, "foreigner", http.MethodGet, o.export("results"), nil, "cycle-unknown")
	o.refused(http.StatusNotFound, "hr", http.MethodGet, "/cycles/"+o.forum.ID.String()+"/exports/results", nil, "cycle-unknown")
	o.refused(http.StatusUnprocessableEntity, "hr", http.MethodGet, o.export("salaries"), nil, "choice-unknown")
	o.refused(http.StatusUnprocessableEntity, "hr", http.MethodGet, o.export("results")+"?format=pdf", nil, "choice-unknown")
	o.refused(http.StatusUnprocessableEntity, "hr", http.MethodGet, o.export("results")+"?lang=fr", nil, "choice-unknown")
	o.refused(http.StatusUnprocessableEntity, "hr", http.MethodGet, o.export("results")+"?separator=semicolon", nil, "export-separator")
	p := o.refused(http.StatusUnprocessableEntity, "hr", http.MethodGet, o.export("results")+"?layout=payroll", nil, "layout-unknown")
	require.Equal(t, "own, e-kinerja, siasn", p.Want["choices"])
	require.Contains(t, p.Detail, "siasn")

	// One at a time for a person, and a few for a gateway.
	o.as(func(tx store.Tx) {
		free, err := tx.LockExports(t.Context(), o.people["hr"])
		require.NoError(t, err)
		require.True(t, free)
		a := o.call("hr", http.MethodGet, o.export("results"), nil)
		require.Equal(t, http.StatusConflict, a.status, "%s", a.body)
		require.Equal(t, []string{"export-running"}, a.codes())
	})
	require.Equal(t, http.StatusOK, o.call("hr", http.MethodGet, o.export("results"), nil).status)
}

// A table that fails half-way breaks off: nobody takes it for whole, and how far it came is recorded.
func TestABrokenExportIsNoShortFile(t *testing.T) {
	t.Parallel()
	o := newOffice(t, national)
	o.as(func(tx store.Tx) {
		for _, sql := range []string{
			`INSERT INTO person (agency_id, id, number, name, employment) SELECT $1, md5('p' || n)::uuid, n::text, 'Pegawai ' || n, 'active' FROM generate_series(1000, 2999) n`,
			`INSERT INTO process (agency_id, id, cycle_id, kind, subject_id, workflow_id, created_at) SELECT $1, id, $2, 'appraisal', id, id::text, now() FROM person WHERE name LIKE 'Pegawai%'`,
			`INSERT INTO appraisal (agency_id, id, cycle_id, employee_id, supervisor_id, manager_id, family, starts_on)
			 SELECT $1, id, $2, id, $3, $3, 'general', CASE WHEN number = '2999' THEN 'infinity'::date END FROM person WHERE name LIKE 'Pegawai%'`,
		} {
			args := []any{o.agency, o.cycle.ID, o.people["lead"]}
			o.exec(tx, sql, args[:strings.Count(sql, "$")-strings.Count(sql, "$3, $3")]...)
		}
	})
	get := func(format string) (*http.Response, []byte, error) {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, o.server.URL+"/api/v1"+o.export("results")+"?format="+format, nil)
		require.NoError(t, err)
		req.Header.Set("Authorization", "Bearer rapor_hr")
		res, err := o.server.Client().Do(req)
		require.NoError(t, err)
		defer res.Body.Close()
		body, err := io.ReadAll(res.Body)
		return res, body, err
	}
	res, body, err := get("csv")
	require.Error(t, err, "the connection ends before the table does")
	require.Equal(t, http.StatusOK, res.StatusCode)
	require.NotEmpty(t, body)
	require.Empty(t, res.Trailer.Get("X-Rows"))
	require.Equal(t, 1, o.count("SELECT count(*) FROM audit WHERE act = 'export.ended' AND detail->>'whole' = 'false' AND (detail->>'rows')::int BETWEEN 1000 AND 2000"))
	// Nothing of a workbook leaves before it is whole: it is refused in words.
	res, body, err = get("xlsx")
	require.NoError(t, err)
	require.NotEqual(t, http.StatusOK, res.StatusCode, "%s", body)
	require.Equal(t, "application/problem+json", res.Header.Get("Content-Type"))

	o.as(func(tx store.Tx) { o.exec(tx, "UPDATE appraisal SET starts_on = NULL") })
	res, body, err = get("csv")
	require.NoError(t, err)
	require.Equal(t, "2001", res.Trailer.Get("X-Rows"))
	require.Equal(t, 2002, bytes.Count(body, []byte("\r\n")))
}

// Payroll reads who gets what by which decree, and what was withdrawn since.
func TestExportsIncentives(t *testing.T) {
	t.Parallel()
	o := newOffice(t, "kalianda")
	o.rate(o.appraisal, "prima")
	reward := func(p db.Process, who string, amount, grade any, state, withdrawn string) {
		o.as(func(tx store.Tx) {
			consequence, id := uuid.New(), uuid.New()
			o.exec(tx, `INSERT INTO consequence (agency_id, id, appraisal_id, rule, kind, state, decree_number, decree_date, decided_by, decided_at)
				VALUES ($1, $2, $3, 'incentive', 'reward', $4, '900/12/2026', '2026-03-01', $5, $6)`, o.agency, consequence, p.ID, state, o.people["official"], tx.Now)
			o.exec(tx, `INSERT INTO reward (agency_id, id, appraisal_id, cycle_id, employee_id, consequence_id, rule, form, amount, grade, issued_at, withdrawn_at, withdrawn_why)
				VALUES ($1, $2, $3, $4, $5, $6, 'incentive', 'incentive', $7, $8, $9, CASE WHEN $10 = '' THEN NULL ELSE $9::timestamptz END, nullif($10, ''))`,
				o.agency, id, p.ID, o.cycle.ID, o.people[who], consequence, amount, grade, tx.Now, withdrawn)
		})
	}
	var ani, budi db.Process
	o.as(func(tx store.Tx) { ani, budi = o.enrol(tx, "ani"), o.enrol(tx, "budi") })
	reward(o.appraisal, "staff", "2500000", nil, "approved", "")
	reward(ani, "ani", nil, "Kelas 3", "reconsider", "")
	reward(budi, "budi", "1000000.50", nil, "withdrawn", "Predikat berubah karena keberatan")
	for _, who := range []string{"hr", "official"} {
		seen := map[string]string{}
		for _, r := range table(t, o.call(who, http.MethodGet, o.export("incentives")+"?format=csv&lang=en", nil)) {
			seen[r["NIP"]] = strings.Join([]string{r["Incentive"], r["Amount (Rp)"], r["Incentive grade"], r["Decree number"], r["Decree date"], r["Decided by"], r["State"], r["Withdrawn on"], r["Why withdrawn"]}, "|")
		}
		require.Equal(t, map[string]string{
			"staff": "Performance incentive|2500000||900/12/2026|2026-03-01|Nama official|Issued||",
			"ani":   "Performance incentive||Kelas 3|900/12/2026|2026-03-01|Nama official|Being reconsidered||",
			"budi":  "Performance incentive|1000000.5||900/12/2026|2026-03-01|Nama official|Withdrawn|2026-03-02|Predikat berubah karena keberatan",
		}, seen, who)
	}
	o.refused(http.StatusForbidden, "staff", http.MethodGet, o.export("incentives"), nil, "role-missing")
}

func TestExportsTrainings(t *testing.T) {
	t.Parallel()
	o := newOffice(t, "kalianda")
	training := uuid.New()
	o.as(func(tx store.Tx) {
		o.exec(tx, `INSERT INTO training (agency_id, id, cycle_id, kind, unit_id, competency, title, state, proposed_at) VALUES ($1, $2, $3, 'unit', $4, 'komunikasi', 'Komunikasi layanan', 'held', $5)`,
			o.agency, training, o.cycle.ID, o.unit, tx.Now)
		o.exec(tx, `INSERT INTO training_attendance (agency_id, training_id, person_id, attended, attended_on, at) VALUES ($1, $2, $3, true, '2026-11-02', $4)`, o.agency, training, o.people["staff"], tx.Now)
		o.exec(tx, `INSERT INTO training_attendance (agency_id, training_id, person_id) VALUES ($1, $2, $3)`, o.agency, training, o.people["ani"])
		o.exec(tx, `INSERT INTO training (agency_id, id, cycle_id, kind, title, state, proposed_at) VALUES ($1, $2, $3, 'giving-feedback', 'Umpan balik', 'proposed', $4)`, o.agency, uuid.New(), o.cycle.ID, tx.Now)
	})
	attended := map[string]string{}
	for _, r := range table(t, o.call("hr", http.MethodGet, o.export("trainings")+"?format=csv", nil)) {
		attended[r["Training"]+"/"+r["Participant"]] = r["Attended"] + r["Attended on"] + " " + r["Kind"]
	}
	require.Equal(t, map[string]string{
		"Komunikasi layanan/Nama staff": "Yes2026-11-02 Training of a whole unit", "Komunikasi layanan/Nama ani": " Training of a whole unit",
		"Umpan balik/": " Training in giving feedback",
	}, attended)
}

// The trail says everything but what is none of the reader's business, and what it says can be checked.
func TestExportsTheAuditTrail(t *testing.T) {
	t.Parallel()
	o := newOffice(t, national)
	var own, theirs db.Process
	o.as(func(tx store.Tx) {
		o.person(tx, "auditor", "active", nil, "auditor")
		own, theirs = o.enrol(tx, "hr"), o.enrol(tx, "budi")
		o.exec(tx, "UPDATE appraisal SET supervisor_id = $1 WHERE id = $2", o.people["hr"], theirs.ID)
		for _, e := range []store.Entry{
			{Act: "test.shown", Process: &o.appraisal.ID, Detail: map[string]string{"reason": "=1+1; \"Alasan\""}},
			{Act: "test.erased", Process: &o.appraisal.ID, Detail: map[string]string{"reason": "Rahasia pribadi"}},
			{Act: "test.own", Process: &own.ID, Detail: map[string]string{"reason": "Tentang HR"}},
			{Act: "test.theirs", Detail: map[string]string{"appraisal": theirs.ID.String(), "reason": "Tentang bawahan HR"}},
			{Act: "complaint.received", Detail: map[string]string{"reason": "Tentang pengaduan"}},
			{Act: "test.elsewhere", Detail: map[string]string{"reason": "Siklus lain"}},
		} {
			actor := o.people["lead"]
			e.Actor = &actor
			if e.Act != "test.elsewhere" {
				e.Cycle = &o.cycle.ID
			}
			require.NoError(t, tx.Record(t.Context(), e))
		}
	})
	var entry uuid.UUID
	o.as(func(tx store.Tx) {
		require.NoError(t, tx.QueryRow(t.Context(), "SELECT id FROM audit WHERE act = 'test.erased'").Scan(&entry))
	})
	id, err := o.acts.Identify(t.Context(), o.agency, o.people["hr"])
	require.NoError(t, err)
	require.NoError(t, o.acts.EraseAudit(t.Context(), id, entry, "Masa simpan berakhir"))
	_, err = o.store.ChainAudit(t.Context(), o.agency)
	require.NoError(t, err)

	texts := func(who, path string) map[string]string {
		t.Helper()
		a := o.call(who, http.MethodGet, path+"?format=csv", nil)
		seen := map[string]string{}
		for _, r := range table(t, a) {
			seen[r["Act"]] = r["Text"] + " " + r["Who acted"]
		}
		require.NotContains(t, string(a.body), "Rahasia pribadi")
		return seen
	}
	hr := texts("hr", "/exports/audit")
	auditor := texts("auditor", o.export("audit"))
	for act, want := range map[string][2]string{
		"test.shown": {"Shown Nama lead", "Shown Nama lead"}, "test.erased": {"Erased ", "Erased "}, "audit.erased": {"Shown Nama hr", ""},
		"test.own": {"Withheld ", "Shown Nama lead"}, "test.theirs": {"Withheld ", "Shown Nama lead"}, "complaint.received": {"Shown Nama lead", "Withheld "},
		"test.elsewhere": {"Shown Nama lead", ""},
	} {
		require.Equal(t, want[0], hr[act], act)
		if want[1] != "" || act == "test.elsewhere" {
			require.Equal(t, want[1], auditor[act], act)
		}
	}
	body := o.call("hr", http.MethodGet, "/exports/audit?format=csv", nil).body
	for _, secret := range []string{"Tentang HR", "Tentang bawahan HR"} {
		require.NotContains(t, string(body), secret)
	}
	require.Contains(t, string(body), `""reason"": ""=1+1; \""Alasan`)

	// What was taken out proves itself, in every layout, language and separator.
	layouts, err := config.DefaultExportLayouts()
	require.NoError(t, err)
	check := func(data []byte, part bool) (c export.AuditCheck, codes []appraisal.Code) {
		t.Helper()
		c, err := export.CheckAudit(bytes.NewReader(data), layouts.Of(appraisal.ExportAudit), part)
		require.NoError(t, err)
		for _, f := range c.Findings {
			codes = append(codes, f.Code)
		}
		return c, codes
	}
	for _, query := range []string{"", "&layout=proof&bom=false", "&lang=id&separator=semicolon"} {
		c, codes := check(o.call("hr", http.MethodGet, "/exports/audit?format=csv"+query, nil).body, false)
		require.Empty(t, codes, query)
		require.Equal(t, [3]int{1, 2, 0}, [3]int{c.Erased, c.Withheld, c.Gaps}, query)
		require.Positive(t, c.Waiting, "the exports themselves")
		require.Equal(t, 1, o.count("SELECT count(*) FROM audit_chain WHERE seq = $1 AND hash = decode($2, 'hex') AND NOT EXISTS (SELECT FROM audit_chain n WHERE n.seq > $1)", c.To, c.Hash))
	}
	c, codes := check(o.call("auditor", http.MethodGet, o.export("audit")+"?format=csv", nil).body, true)
	require.Empty(t, codes)
	require.Positive(t, c.Gaps, "of a cycle there is a part")
	lines := bytes.SplitAfter(body, []byte("\r\n"))
	for name, tampered := range map[string]struct {
		data []byte
		code appraisal.Code
	}{
		"a text":     {bytes.Replace(body, []byte("Siklus lain"), []byte("Siklus ini"), 1), "audit-text-changed"},
		"an act":     {bytes.Replace(body, []byte("test.elsewhere"), []byte("test.here"), 1), "audit-entry-changed"},
		"no record":  {bytes.Replace(body, []byte(`""entry"": ""`+entry.String()), []byte(`""entry"": ""`+uuid.NewString()), 1), "audit-erased-unrecorded"},
		"a row gone": {bytes.Join(append(append([][]byte{}, lines[:2]...), lines[3:]...), nil), "audit-row-missing"},
	} {
		_, codes := check(tampered.data, false)
		require.Contains(t, codes, tampered.code, name)
	}
	_, err = export.CheckAudit(strings.NewReader("a,b\r\n1,2\r\n"), nil, false)
	require.ErrorContains(t, err, "audit-file-form")
}

// An agency's own mapping takes the place of the one that ships.
func TestExportsInTheColumnsOfTheAgency(t *testing.T) {
	t.Parallel()
	o := newOffice(t, national)
	layouts, err := config.ReadExportLayouts(files{"uji/siasn.yaml": "{id: siasn, kind: results, name: {id: a, en: b}, columns: [{heading: {id: nomor, en: nomor}, field: number}]}"}.fs())
	require.NoError(t, err)
	o.acts.Layouts = layouts
	require.Equal(t, "\"nomor\"\r\n\"staff\"\r\n", string(o.call("hr", http.MethodGet, o.export("results")+"?format=csv&layout=siasn&bom=false", nil).body))
}

// Every field that a layout can name has its value.
func TestFillsEveryFieldOfAResult(t *testing.T) {
	t.Parallel()
	o := newOffice(t, national)
	o.judged(o.appraisal, "baik", appraisal.Meets, appraisal.Above)
	o.announce(o.appraisal)
	layout := "{id: all, kind: results, name: {id: a, en: b}, columns: ["
	for _, f := range appraisal.ExportFields(appraisal.ExportResults) {
		layout += "{heading: {id: " + f.Name + ", en: " + f.Name + "}, field: " + f.Name + "},"
	}
	layouts, err := config.ReadExportLayouts(files{"all.yaml": layout + "]}"}.fs())
	require.NoError(t, err)
	o.acts.Layouts = layouts
	o.as(func(tx store.Tx) {
		o.exec(tx, "UPDATE person SET rank = 'Penata (III/c)', post = 'Analis', post_type = 'fungsional', post_level = 'muda'")
		o.exec(tx, "UPDATE appraisal SET score = 87.5, rating = 'sangat-baik', received_at = $1, received_how = 'opened', closed_at = $1, unrated = 'Alasan' WHERE id = $2", tx.Now, o.appraisal.ID)
		o.exec(tx, "UPDATE forum SET achievement = 'baik'")
		o.exec(tx, `INSERT INTO adjustment (agency_id, id, appraisal_id, forum_id, person_id, from_rating, to_rating, reason, revision, at)
			VALUES ($1, $1, $2, $3, $4, 'baik', 'sangat-baik', 'Alasan yang cukup', 1, $5)`, o.agency, o.appraisal.ID, o.forum.ID, o.people["head"], tx.Now)
	})
	row := table(t, o.call("hr", http.MethodGet, o.export("results")+"?format=csv&layout=all", nil))[0]
	for field, value := range row {
		require.NotEmpty(t, value, field)
	}
	require.Equal(t, "forum", row["changed_by"])
	require.Equal(t, "87.5", row["score"])
}

// Exports of several people at a time do not disturb each other.
func TestSeveralExportAtATime(t *testing.T) {
	t.Parallel()
	o := newOffice(t, national)
	var group sync.WaitGroup
	o.as(func(tx store.Tx) {
		for _, n := range []string{"a", "b", "c"} {
			o.person(tx, "hr-"+n, "active", nil, "hr")
		}
	})
	statuses := make([]int, 3)
	for i, n := range []string{"a", "b", "c"} {
		group.Go(func() { statuses[i] = o.call("hr-"+n, http.MethodGet, o.export("audit"), nil).status })
	}
	group.Wait()
	require.Equal(t, []int{200, 200, 200}, statuses)
}

type files map[string]string

func (f files) fs() fstest.MapFS {
	m := fstest.MapFS{}
	for name, text := range f {
		m[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return m
}
