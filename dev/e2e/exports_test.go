package e2e

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"rapor/appraisal"
	"rapor/config"
	"rapor/dev/demo"
	"rapor/documents/export"
)

// HR takes the results out in the columns of others, and the audit trail so that it is checked
// without the system; nobody else takes out anything.
func TestExports(t *testing.T) {
	t.Parallel()
	const people = 300
	a := rapor(t)
	agency, err := demo.Load(t.Context(), a.Store, "ekspor", "Dinas Ekspor", crowd(people), "")
	if err != nil {
		t.Fatal(err)
	}
	api := demo.NewAPI(a.URL())
	defer api.Close()
	cycle := openCycle(t, api, agency, "", plainMethod, 3600)
	hr, employee := api.As(agency.HR.Key), api.As(agency.Employees()[0].Key)
	get := func(who demo.Someone, path string) (data []byte, rows int) {
		t.Helper()
		var b bytes.Buffer
		n, err := who.Download(t.Context(), path, &b)
		if err != nil || n == nil {
			t.Fatalf("%s: %v, %v rows", path, err, n)
		}
		return b.Bytes(), *n
	}
	results := "/cycles/" + cycle + "/exports/results"
	eventually(t, 2*time.Minute, func(context.Context) error {
		if _, rows := get(hr, results+"?format=csv"); rows != people {
			return fmt.Errorf("%d rows of %d", rows, people)
		}
		return nil
	})
	for _, layout := range []string{"own", "siasn", "e-kinerja"} {
		data, _ := get(hr, results+"?format=csv&bom=false&lang=en&layout="+layout)
		table, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
		if err != nil || len(table) != people+1 {
			t.Errorf("%s: %v, %d lines", layout, err, len(table))
		}
		numbers := map[string]bool{}
		for _, row := range table[1:] {
			numbers[row[0]] = true
		}
		if !numbers["00000"] || !numbers["00299"] || len(numbers) != people {
			t.Errorf("%s: %d numbers, not as they are written", layout, len(numbers))
		}
		data, rows := get(hr, results+"?format=xlsx&layout="+layout)
		book, err := excelize.OpenReader(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		lines, err := book.GetRows(book.GetSheetName(0))
		if err != nil || len(lines) != people+1 || rows != people {
			t.Errorf("%s as XLSX: %v, %d lines, %d rows", layout, err, len(lines), rows)
		}
		_ = book.Close()
	}
	for _, path := range []string{results, "/cycles/" + cycle + "/exports/trainings", "/cycles/" + cycle + "/exports/audit", "/exports/audit"} {
		if _, err := employee.Download(t.Context(), path, &bytes.Buffer{}); err == nil || !strings.Contains(err.Error(), "403 role-missing") {
			t.Errorf("%s by an employee: %v", path, err)
		}
	}

	layouts, err := config.DefaultExportLayouts()
	if err != nil {
		t.Fatal(err)
	}
	check := func(data []byte) export.AuditCheck {
		t.Helper()
		c, err := export.CheckAudit(bytes.NewReader(data), layouts.Of(appraisal.ExportAudit), false)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	var trail []byte
	eventually(t, time.Minute, func(context.Context) error {
		data, rows := get(hr, "/exports/audit?format=csv&layout=proof")
		c := check(data)
		if len(c.Findings) > 0 || c.Entries != rows || c.To == 0 || !bytes.Contains(data, []byte("export.ended")) {
			return fmt.Errorf("%d rows: %+v", rows, c)
		}
		trail = data
		return nil
	})
	if c := check(bytes.Replace(trail, []byte("cycle.opened"), []byte("cycle.closed"), 1)); len(c.Findings) != 1 || c.Findings[0].Code != "audit-entry-changed" {
		t.Errorf("an entry was changed, found %v", c.Findings)
	}
}
