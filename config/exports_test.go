package config_test

import (
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"rapor/appraisal"
	"rapor/config"
)

func TestEveryKindOfExportShipsWithItsOwnColumns(t *testing.T) {
	t.Parallel()
	l, err := config.DefaultExportLayouts()
	require.NoError(t, err)
	for _, kind := range appraisal.ExportKinds() {
		own, err := l.Find("dinkes", kind, appraisal.OwnLayout)
		require.NoError(t, err, kind)
		require.Empty(t, own.Unverified, kind)
	}
	require.Equal(t, []string{"own", "e-kinerja", "siasn"}, l.IDs("dinkes", appraisal.ExportResults))
	for _, id := range []string{"e-kinerja", "siasn"} {
		theirs, err := l.Find("dinkes", appraisal.ExportResults, id)
		require.NoError(t, err)
		require.NotEmpty(t, theirs.Source, id)
		require.NotEmpty(t, theirs.Unverified, "%s says what nobody has checked", id)
	}
	_, err = l.Find("dinkes", appraisal.ExportAudit, "siasn")
	require.ErrorContains(t, err, "layout-unknown")
}

// An installation changes a mapping for all its agencies, and an agency its own.
func TestAnAgencyChangesAMapping(t *testing.T) {
	t.Parallel()
	layout := func(id, heading string) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte(`{id: ` + id + `, kind: results, name: {id: a, en: b}, columns: [{heading: {id: ` + heading + `, en: ` + heading + `}, field: number}]}`)}
	}
	l, err := config.ReadExportLayouts(fstest.MapFS{
		"siasn.yaml": layout("siasn", "ours"), "dinkes/siasn.yaml": layout("siasn", "theirs"), "dinkes/extra.yaml": layout("payroll", "extra"),
	})
	require.NoError(t, err)
	for agency, heading := range map[string]string{"dinkes": "theirs", "disdik": "ours"} {
		found, err := l.Find(agency, appraisal.ExportResults, "siasn")
		require.NoError(t, err)
		require.Equal(t, heading, found.Columns[0].Heading.ID)
	}
	require.Equal(t, []string{"own", "e-kinerja", "payroll", "siasn"}, l.IDs("dinkes", appraisal.ExportResults))
	require.Equal(t, []string{"own", "e-kinerja", "siasn"}, l.IDs("disdik", appraisal.ExportResults))

	_, err = config.ReadExportLayouts(fstest.MapFS{
		"a.yaml": layout("a", "x"), "b.yaml": layout("a", "y"), "dinkes/c.yaml": {Data: []byte("id: c\nkind: results\nname: {id: a, en: b}\ncolumns:\n  - {heading: {id: x, en: x}, field: nip}\n")},
	})
	require.ErrorContains(t, err, "b.yaml: the layout a of results is already in a.yaml")
	require.ErrorContains(t, err, `dinkes/c.yaml:5:38: "nip" is no field of results; known are number, name`)
}
