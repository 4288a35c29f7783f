package export

import (
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/stretchr/testify/require"
)

func TestNoCellBeginsAFormula(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"=1+1": "'=1+1", `=cmd|' /C calc'!A0`: `'=cmd|' /C calc'!A0`, "+62811": "'+62811", "-5": "'-5", "@SUM(A1)": "'@SUM(A1)", "\tx": "'\tx", "\rx": "'\rx", "\nx": "'\nx",
		"  =1": "'  =1", " \u00a0=1": "' \u00a0=1", "\u200b=1": "'\u200b=1", "\ufeff=1": "'\ufeff=1", "\u3000＝1": "'\u3000＝1",
		"＝1": "'＝1", "＋1": "'＋1", "－1": "'－1", "＠a": "'＠a", "﹦1": "'﹦1",
		"": "", "Siti": "Siti", "198001012005011001": "198001012005011001", "a=b": "a=b", "O'Brien": "O'Brien", "'Aisyah": "'Aisyah", "   ": "   ", "(+62)": "(+62)",
		"'=1": "''=1", "''=1": "'''=1", "' =1": "'' =1",
	} {
		require.Equal(t, want, Harmless(text), "%q", text)
		require.Equal(t, text, Restore(Harmless(text)))
	}
}

func TestCutsWhereExcelCounts(t *testing.T) {
	t.Parallel()
	for _, text := range []string{strings.Repeat("a", 40), strings.Repeat("é", 40), strings.Repeat("😀", 40)} {
		for most := 10; most < 90; most++ {
			short, was := cut(text, most, "…")
			units := len(utf16.Encode([]rune(short)))
			require.LessOrEqual(t, units, most)
			require.Equal(t, was, short != text)
			require.Equal(t, was, len(utf16.Encode([]rune(text))) > most)
			require.True(t, !was || units >= most-1 && strings.HasSuffix(short, "…"), "%d of %d", units, most)
		}
	}
}

func TestNamesFilesInLettersAndDigits(t *testing.T) {
	t.Parallel()
	require.Equal(t, "hasil-2026.csv", FileName(CSV, "hasil", "2026"))
	require.Equal(t, "a-b-etc-passwd.xlsx", FileName(XLSX, `a"; b`, "../../etc/passwd", "\r\n"))
	require.Less(t, len(FileName(CSV, strings.Repeat("é", 300), strings.Repeat("b", 300))), 160)
}
