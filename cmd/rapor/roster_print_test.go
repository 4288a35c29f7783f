package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"rapor/appraisal"
)

func TestPrintsFromWhatToWhat(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	require.NoError(t, printRoster(&out, appraisal.RosterReport{
		DryRun: true, Rows: 1, Enrolled: 1, Changed: 1, Adopted: 1,
		Changes: []appraisal.RosterChange{{Line: 2, Number: "3", Fields: []string{"mail", "superior"}, Values: []appraisal.RosterValue{
			{Field: "mail", Old: "a@x.id"}, {Field: "superior", Old: "Tengah (2)", New: "Atas (1)"},
		}}},
	}, appraisal.English))
	require.Contains(t, out.String(), "  3: mail, superior\n    mail: \"a@x.id\" → -\n    superior: \"Tengah (2)\" → \"Atas (1)\"\n")
	require.Contains(t, out.String(), "1 assessors who became employees")
}
