package appraisal_test

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	. "rapor/appraisal"
)

func TestNumberIsExact(t *testing.T) {
	t.Parallel()
	n, f, e := MustNumber("90"), MustNumber("0.04"), MustNumber("0.96")
	require.True(t, f.Mul(n).Add(e.Mul(n)).Equal(n))
	third, err := NewNumber(1).Div(NewNumber(3))
	require.NoError(t, err)
	require.Equal(t, NewNumber(1), third.Add(third).Add(third))
	_, err = n.Div(Number{})
	require.ErrorIs(t, err, ErrDivisionByZero)
}

func TestNumberText(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"0": "0", "-0": "0", "0.0": "0", "12": "12", "-12.50": "-12.5", "1.5e3": "1500", "25E-2": "0.25",
		"0.10": "0.1", "1e29": "100000000000000000000000000000", "1e-30": "0.000000000000000000000000000001",
	} {
		n, err := ParseNumber(in)
		require.NoError(t, err, in)
		require.Equal(t, want, n.String(), in)
	}
	for _, in := range []string{
		"", "-", "+1", ".5", "5.", "010", "1_000", "0x10", "1/3", "NaN", "Inf", "1e", "1e999999999", "1e-999999999", "1e30",
		"1e-31", "1e127", "--1", "1 ", "1,5", "twelve", "0.0000000000000000000000000000001",
		"1234567890123456789012345678901234567890123456789012345678901234567890",
	} {
		_, err := ParseNumber(in)
		require.Error(t, err, in)
		require.True(t, errors.Is(err, &Error{Code: "number-form"}), in)
	}
}

func TestNumberWithoutFiniteDecimal(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		over, under int64
		want        string
	}{
		{15, 14, "1.07142857143"}, {2, 3, "0.666666666667"}, {-2, 3, "-0.666666666667"}, {1, 300, "0.00333333333333"},
		{1000000, 3, "333333.333333"}, {10000000000000, 3, "3333333333333"}, {7, 8, "0.875"}, {29999999999999, 30000000000000, "1"},
	} {
		q, err := NewNumber(c.over).Div(NewNumber(c.under))
		require.NoError(t, err)
		require.Equal(t, c.want, q.String())
	}
}

func TestNumberRoundsHalfUp(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		in     string
		places int
		want   string
	}{
		{"89.995", 2, "90"}, {"89.994", 2, "89.99"}, {"0.5", 0, "1"}, {"-0.5", 0, "0"}, {"-0.51", 0, "-1"}, {"107.4", 0, "107"}, {"1.005", 2, "1.01"},
	} {
		require.Equal(t, c.want, MustNumber(c.in).Round(c.places).String(), c.in)
	}
}

func TestNumberInDocuments(t *testing.T) {
	t.Parallel()
	type doc struct {
		N Number  `json:"n" yaml:"n"`
		P *Number `json:"p" yaml:"p"`
	}
	const exact = "0.1000000000000000000000001"
	var d doc
	require.NoError(t, json.Unmarshal([]byte(`{"n":`+exact+`,"p":null}`), &d))
	require.Equal(t, exact, d.N.String())
	require.Nil(t, d.P)
	out, err := json.Marshal(d)
	require.NoError(t, err)
	require.JSONEq(t, `{"n":0.1000000000000000000000001,"p":null}`, string(out))
	require.Error(t, json.Unmarshal([]byte(`{"n":"5"}`), &d))

	d = doc{}
	require.NoError(t, yaml.Unmarshal([]byte("n: "+exact+" # why\np: 3.50\n"), &d))
	require.Equal(t, exact, d.N.String())
	require.Equal(t, "3.5", d.P.String())
	out, err = yaml.Marshal(d)
	require.NoError(t, err)
	require.Equal(t, "\"n\": "+exact+"\np: 3.5\n", string(out))
	require.Error(t, yaml.Unmarshal([]byte("n: '5'"), &d))
}

func TestNumberInSQL(t *testing.T) {
	t.Parallel()
	v, err := MustNumber("12.5").Value()
	require.NoError(t, err)
	require.Equal(t, "12.5", v)
	var n Number
	for _, src := range []any{"12.5", []byte("12.5")} {
		require.NoError(t, n.Scan(src))
		require.Equal(t, "12.5", n.String())
	}
	require.NoError(t, n.Scan(int64(7)))
	require.Equal(t, NewNumber(7), n)
	require.Error(t, n.Scan(nil))
	require.Error(t, n.Scan("NaN"))
}

func numbers(t *rapid.T, name string) Number {
	return MustNumber(rapid.StringMatching(`-?(0|[1-9][0-9]{0,8})(\.[0-9]{1,6})?`).Draw(t, name))
}

func TestNumberLaws(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, b := numbers(t, "a"), numbers(t, "b")
		again, err := ParseNumber(a.String())
		require.NoError(t, err)
		require.Equal(t, a, again)
		require.Equal(t, a, a.Add(b).Sub(b))
		require.Equal(t, a.Add(b), b.Add(a))
		if !b.IsZero() {
			q, err := a.Div(b)
			require.NoError(t, err)
			require.Equal(t, a, q.Mul(b))
		}
		off := a.Round(2).Sub(a)
		require.LessOrEqual(t, off.Cmp(MustNumber("0.005")), 0)
		require.Positive(t, off.Cmp(MustNumber("-0.005")))
	})
}

func FuzzParseNumber(f *testing.F) {
	for _, s := range []string{"0", "-12.5", "1e999999999", "1e-999999999", "9e29", "0.1e-29", "1E+5", "0x1p-2", "1/3"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n, err := ParseNumber(s)
		if err != nil {
			return
		}
		again, err := ParseNumber(n.String())
		require.NoError(t, err)
		require.True(t, n.Equal(again), "%s reads back as %s", s, again)
	})
}
