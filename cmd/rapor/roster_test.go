package main

import (
	"context"
	"encoding/json"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/stretchr/testify/require"

	"rapor/appraisal"
	"rapor/internal/privatepg/pgtest"
	"rapor/store"
)

func TestMain(m *testing.M) {
	// Whoever runs the tests speaks some language; the commands speak their default.
	for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		_ = os.Unsetenv(name)
	}
	pgtest.Main(m)
}

func migrated(ctx context.Context, owner string) error {
	_, err := store.Migrate(ctx, owner, service(owner))
	return err
}

// service is the same database for the login that row-level security binds.
func service(owner string) string {
	u, err := url.Parse(owner)
	if err != nil {
		panic(err)
	}
	u.User = url.UserPassword("rapor_cli", "secret")
	return u.String()
}

// command runs one command line, which ends with status, and returns what it printed.
func command(t *testing.T, status int, args ...string) string {
	t.Helper()
	stdout, stderr, got := rapor(t, args...)
	require.Equal(t, status, got, stdout+stderr)
	return stdout + stderr
}

// hrDataset has the headings, the dates and the names of a well-known public dataset.
const hrDataset = "\ufeff" + `Employee_Name,EmpID,MarriedID,Salary,Termd,Position,Sex,DateofHire,DateofTermination,TermReason,EmploymentStatus,Department,ManagerName,ManagerID
"King, Janet",10001,1,250000,0,President,F ,7/2/2012,,N/A-StillEmployed,Active,Executive Office,Board of Directors,9
"Albert, Michael  ",10002,0,90000,0,Production Manager,M ,8/1/2011,,N/A-StillEmployed,Active,Production       ,Janet King,2
"Butler, Webster  L",10003,0,90000,0,Production Manager,M ,1/28/2016,,N/A-StillEmployed,Active,Production       ,Janet King,2
"Adinolfi, Wilson  K",10026,0,62506,0,Production Technician I,M ,7/5/2011,,N/A-StillEmployed,Active,Production       ,Michael Albert,22
"Ait Sidi, Karthikeyan   ",10084,1,104437,1,Sr. DBA,M ,3/30/2015,6/16/2016,career change,Voluntarily Terminated,IT/IS,Simon Roup,4
"Roup,Simon",10104,0,92989,0,IT Manager - DB,M ,1/20/2013,,N/A-StillEmployed,Active,IT/IS,Janet King,2
"Akinkuolie, Sarah",10196,1,64955,1,Production Technician II,F,7/5/2011,9/24/2012,hours,Terminated for Cause,Production       ,Webster Butler,
"Bad, Date",10197,1,64955,1,Production Technician II,F,7/35/2011,,,Active,Production       ,Webster Butler,
`

func TestRosterCommands(t *testing.T) {
	owner := pgtest.Database(t, migrated)
	t.Setenv("DATABASE_URL", service(owner))
	t.Setenv("DATABASE_OWNER_URL", owner)
	file := filepath.Join(t.TempDir(), "HRDataset_v14.csv")
	require.NoError(t, os.WriteFile(file, []byte(hrDataset), 0o600))

	require.Equal(t, "the schema is up to date\n", command(t, 0, "migrate"))
	command(t, 0, "agency", "create", "dinas", "Dinas Kesehatan", "--zone", "Asia/Makassar", "--official", "Walikota")
	require.Contains(t, command(t, 1, "agency", "create", "dinas", "Lagi"), "agency-exists")
	require.Contains(t, command(t, 1, "agency", "create", "D", "Lagi", "--zone", "WIB"), "zone-unknown")

	read := func(args ...string) appraisal.RosterReport {
		var report appraisal.RosterReport
		out := command(t, 0, append([]string{"roster", "import", file, "--agency", "dinas", "--json"}, args...)...)
		require.NoError(t, json.Unmarshal([]byte(out), &report))
		return report
	}
	dry := read("--dry-run")
	require.True(t, dry.DryRun)
	first := read()
	require.Equal(t, [...]int{8, 5, 2, 1, 7}, [...]int{first.Rows, first.Enrolled, first.Departed, first.Refused, first.New})
	require.Equal(t, dry.New, first.New)
	require.Equal(t, 1, first.Assessors, "the board of directors")
	require.Equal(t, 7, read().Unchanged)

	text := command(t, 0, "roster", "import", file, "--agency", "dinas", "--language", "en")
	for _, want := range []string{
		`Employee_Name +name`, `Salary +\(not used\)`,
		`line 9, field "DateofHire" \("7/35/2011"\): is no date that exists; this column is written M/D/Y`,
		`8 rows = 5 enrolled \+ 2 left \+ 1 refused`, `0 new, 0 changed, 7 unchanged`,
	} {
		require.Regexp(t, want, text)
	}
	require.Contains(t, command(t, 0, "roster", "import", file, "--agency", "dinas"), "8 baris = 5 terdaftar + 2 keluar + 1 ditolak")
	require.Contains(t, command(t, 1, "roster", "import", file, "--agency", "dinas", "--map", "name=Nobody", "--language", "en"),
		`there is no heading "Nobody"; there are: "Employee_Name", "EmpID"`)
	require.Contains(t, command(t, 1, "roster", "import", file, "--agency", "other"), "agency-unknown")

	key := regexp.MustCompile(`(?m)^rapor_[A-Za-z0-9_-]{43}$`).FindString(
		command(t, 0, "role", "grant", "hr", "--agency", "dinas", "--person", "10104", "--key", "laptop"))
	require.NotEmpty(t, key)
	s, err := openStore(t.Context())
	require.NoError(t, err)
	t.Cleanup(s.Close)
	hash := store.HashAPIKey(key)
	found, err := s.Lookup().FindAPIKey(t.Context(), hash[:])
	require.NoError(t, err)
	agency, err := s.FindAgency(t.Context(), "dinas")
	require.NoError(t, err)
	require.Equal(t, agency, found.AgencyID)

	outsider := command(t, 0, "role", "grant", "official", "--agency", "dinas", "--name", "Walikota", "--mail", "walikota@contoh.go.id")
	require.Equal(t, outsider, command(t, 0, "role", "grant", "official", "--agency", "dinas", "--person", "Walikota"), "the official is there twice")
	require.Contains(t, command(t, 1, "role", "grant", "boss", "--agency", "dinas", "--person", "Nobody"), "role-unknown")
	require.Contains(t, command(t, 1, "role", "grant", "hr", "--agency", "dinas", "--person", "Nobody"), "person-unknown")
}

func TestRosterNeedsADatabase(t *testing.T) {
	t.Setenv("DATABASE_URL", "mysql://rapor:geheim@db/rapor")
	out := command(t, 1, "agency", "create", "dinas", "Dinas")
	require.Contains(t, out, "DATABASE_URL")
	require.NotContains(t, out, "geheim")
}
