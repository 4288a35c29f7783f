package appraisal_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	. "rapor/appraisal"
)

var formulaVars = Vars{"c": NumberVar, "x": NumberVar, "maximum": TruthVar, "post": TextVar}

func values(c string) map[string]any {
	return map[string]any{"c": MustNumber(c), "x": (*Number)(nil), "maximum": false, "post": "guru muda"}
}

func TestFormulaIsExactAndPiecewise(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"0.04*90 + 0.96*90":          "90",
		"c / 3 * 3":                  "100",
		"-c + 1":                     "-99",
		"+c":                         "100",
		"12345678901234567890.5 * 2": "24691357802469135781",
		"min(c, 50) + max(c, 120)":   "170",
		"c > 110 ? 120 : c == 100 && maximum ? 120 : c == 100 ? 109 : 0": "109",
		`post contains "guru" ? 1 : 0`:                                   "1",
		"0.1 + 0.2 == 0.3 ? 1 : 0":                                       "1",
		"0.04*90 + 0.96*90 >= 90 ? 1 : 0":                                "1",
		"x > 1 || x <= 1 || x == 1 || x != 1 ? 1 : 0":                    "0",
		"not maximum ? 1 : 0":                                            "1",
		`post in ["guru muda", "guru madya"] ? 1:0`:                      "1",
		"80 <= c and c <= 110 ? 1 : 0":                                   "1",
	} {
		f, err := ParseFormula(text, formulaVars)
		require.NoError(t, err, text)
		n, err := f.Eval(values("100"))
		require.NoError(t, err, text)
		require.Equal(t, want, n.String(), text)
	}
}

func TestFormulaRefusals(t *testing.T) {
	t.Parallel()
	for text, column := range map[string]int{
		"":                        1,
		"c +":                     3,
		"1 + y":                   5,
		"c > 1":                   1,
		"c > 1 ? 2 : true":        13,
		"c ** 2":                  3,
		"c % 2":                   3,
		"1..9":                    2,
		"now()":                   1,
		"1 + len(post)":           5,
		"all([1], # > 0)":         1,
		"post + c":                1,
		"c & 1":                   3,
		"1_000":                   1,
		"0x10":                    1,
		"1e99":                    1,
		"c in [1, 2] ? 1 : 0":     1,
		"nil":                     1,
		"c.n":                     3,
		"let a = 1; a":            5,
		"add(1, 2)":               1,
		"c == nil ? 1 : 0":        6,
		"min(1)":                  1,
		"$env":                    1,
		"if true {1} else {2};1":  1,
		strings.Repeat("(", 2001): 1,
	} {
		_, err := ParseFormula(text, formulaVars)
		var bad *FormulaError
		require.ErrorAs(t, err, &bad, text)
		require.Equal(t, column, bad.Column, "%s: %s", text, bad.Message)
		require.NotContains(t, bad.Message, "figure", text)
	}
	_, err := ParseFormula(strings.Repeat("1+", 500)+"1", formulaVars)
	require.Error(t, err)
}

func TestFormulaErrorsAtWork(t *testing.T) {
	t.Parallel()
	f, err := ParseFormula("1 / (c - 100)", formulaVars)
	require.NoError(t, err)
	_, err = f.Eval(values("100"))
	require.ErrorIs(t, err, ErrDivisionByZero)
	f, err = ParseFormula("x + 1", formulaVars)
	require.NoError(t, err)
	_, err = f.Eval(values("1"))
	require.EqualError(t, err, "a number is missing")
	_, err = f.Eval(map[string]any{"c": 1})
	require.Error(t, err)
}

func TestCondition(t *testing.T) {
	t.Parallel()
	c, err := ParseCondition("c >= 90 and not maximum", formulaVars)
	require.NoError(t, err)
	holds, err := c.Holds(values("90"))
	require.NoError(t, err)
	require.True(t, holds)
	_, err = ParseCondition("c", formulaVars)
	require.ErrorContains(t, err, "true or false")
}

func FuzzParseFormula(f *testing.F) {
	for _, s := range []string{
		"0.04*90 + 0.96*90 >= 90 ? c : 1", "c > 110 ? 120 : c == 100 && maximum ? 120 : 1", "c/0", "min(c, max(1, 2))", "post in ['a']",
		"map(1..1e9, #)", "let a = 1; a", "a?.b ?? c", "[1,2][0]", "{a: 1}", "if c > 1 { 1 } else { 2 }", "c | abs()", "# ", "`a`", "b'x'", "-(-(-c))",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if f, err := ParseFormula(s, formulaVars); err == nil {
			_, _ = f.Eval(values("100.5"))
		}
		if c, err := ParseCondition(s, formulaVars); err == nil {
			_, _ = c.Holds(values("100.5"))
		}
	})
}
