package appraisal_test

import (
	"reflect"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	. "rapor/appraisal"
)

func TestFindsFilesWhereverThereIsEvidence(t *testing.T) {
	t.Parallel()
	a, b, c := uuid.New(), uuid.New(), uuid.New()
	report := &PeriodReport{
		Realised: []Realised{{Indicator: "x"}, {Indicator: "y", Attached: []Evidence{{Title: "t", Link: "https://x.example"}, {Title: "t", File: &a}}}},
		Evidence: []Evidence{{Title: "t", File: &b}},
	}
	require.Equal(t, []FileRef{{"realised[1].attached[1].file", a}, {"evidence[0].file", b}}, FilesIn(report))
	require.Equal(t, []FileRef{{"evidence[0].file", c}}, FilesIn(Objection{Evidence: []Evidence{{Title: "t", File: &c}}}))
	require.Empty(t, FilesIn(nil))
	for _, kind := range DutyKinds() {
		require.Empty(t, FilesIn(NewSubmission(kind)), kind)
	}
}

// Files count only where they stand in evidence: an ID of a file elsewhere would be checked by nobody.
func TestNoSubmissionHidesFiles(t *testing.T) {
	t.Parallel()
	var look func(t *testing.T, path string, of reflect.Type)
	look = func(t *testing.T, path string, of reflect.Type) {
		switch of.Kind() {
		case reflect.Map:
			look(t, path+"{}", of.Elem())
			require.NotEqual(t, reflect.TypeFor[Evidence](), of.Elem(), "%s: evidence in a map is not looked at", path)
		case reflect.Pointer, reflect.Slice:
			look(t, path, of.Elem())
		case reflect.Struct:
			if of == reflect.TypeFor[Evidence]() || of.PkgPath() != reflect.TypeFor[Evidence]().PkgPath() {
				return
			}
			for i := range of.NumField() {
				require.NotEqual(t, "File", of.Field(i).Name, path)
				look(t, path+"."+of.Field(i).Name, of.Field(i).Type)
			}
		}
	}
	for _, kind := range DutyKinds() {
		look(t, string(kind), reflect.TypeOf(NewSubmission(kind)))
	}
}
