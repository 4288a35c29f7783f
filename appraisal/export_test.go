package appraisal_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"rapor/appraisal"
)

func TestRefusesALayoutAtItsLineAndColumn(t *testing.T) {
	t.Parallel()
	const head = "id: x\nkind: results\nname: { id: a, en: b }\ncolumns:\n"
	for column, want := range map[string]string{
		`{ field: number }`:                                                               `x.yaml:5:5: heading is missing`,
		`{ heading: { id: a, en: b }, field: salary }`:                                    `x.yaml:5:41: "salary" is no field of results; known are number`,
		`{ heading: { id: a, en: b }, field: name, value: y }`:                            `x.yaml:5:5: has both a field and a value`,
		`{ heading: { id: a, en: b }, field: name, format: number }`:                      `x.yaml:5:55: name cannot be written as number; it is text`,
		`{ heading: { id: a, en: b }, field: score, format: date }`:                       `score cannot be written as date; it is number`,
		`{ heading: { id: a, en: b }, field: name, format: bold }`:                        `"bold" is not known; choose one of text, number, date, day-first, time`,
		`{ heading: { id: a, en: b }, value: y, codes: { a: "1" } }`:                      `has codes and no field`,
		`{ heading: { id: a, en: b }, field: score, codes: { a: "1" } }`:                  `are for texts; score is number`,
		`{ heading: { id: a, en: b }, field: results, format: number, codes: {above: a}}`: `"a" is no number`,
		`{ heading: { id: a, en: b }, field: results, otherwise: z }`:                     `says what has no code, and there are no codes`,
		`{ heading: { id: a, en: b }, value: z, format: number }`:                         `"z" is no number`,
		`{ heading: { id: a, en: b }, fields: z }`:                                        `"fields" is not known here`,
		"{ heading: { id: a, en: b } }\n  - { heading: { id: c, en: b } }":                `x.yaml:6:7: is the heading of two columns`,
	} {
		_, err := appraisal.ParseExportLayout("x.yaml", []byte(head+"  - "+column+"\n"))
		require.ErrorContains(t, err, want, column)
	}
	_, err := appraisal.ParseExportLayout("x.yaml", []byte("id: x\nkind: salaries\nname: { id: a, en: b }\ncolumns: []\n"))
	require.ErrorContains(t, err, "choose one of results")
	require.ErrorContains(t, err, "x.yaml:4:1: has 0 columns")

	l, err := appraisal.ParseExportLayout("x.yaml", []byte(head+"  - { heading: { id: a, en: b }, field: score }\n  - { heading: { id: c, en: d }, field: results, codes: { above: \"1\" } }\n  - { heading: { id: e, en: f } }\n"))
	require.NoError(t, err)
	require.Equal(t, appraisal.AsNumber, l.Columns[0].Format, "as the field is")
	require.Equal(t, appraisal.AsText, l.Columns[1].Format)
	require.Equal(t, appraisal.AsText, l.Columns[2].Format)
}

func FuzzParseExportLayout(f *testing.F) {
	f.Add([]byte("id: x\nkind: results\nname: { id: a, en: b }\ncolumns:\n  - { heading: { id: a, en: b }, field: number }\n"))
	f.Add([]byte("columns: [{}]"))
	f.Fuzz(func(t *testing.T, data []byte) {
		l, err := appraisal.ParseExportLayout("x.yaml", data)
		if err == nil && len(l.Columns) == 0 {
			t.Fatal("a layout without columns")
		}
	})
}

func TestReadsTheGradeInARank(t *testing.T) {
	t.Parallel()
	for rank, want := range map[string]string{
		"Penata Muda (III/a)": "III/a", "III/D": "III/d", "Pembina Tk. I / IV / b": "IV/b", "Juru I/a": "I/a", "IX": "", "": "", "VII/a": "", "Penata": "",
	} {
		require.Equal(t, want, appraisal.Grade(rank), rank)
	}
}
