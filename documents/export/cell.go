package export

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// triggers are what a spreadsheet takes a text for a formula by when it begins with one of them:
// those of https://owasp.org/www-community/attacks/CSV_Injection, and the forms of them that
// spreadsheets with East Asian input read alike.
const triggers = "=+-@" + "＝＋－＠" + "﹦﹢﹣﹫"

// guard stands before a text that would be taken for a formula.
const guard = '\''

// Harmless is a text that no spreadsheet takes for a formula: before one that begins with a
// trigger, or with a tab or a line break, stands an apostrophe. Spaces and what cannot be seen do not
// hide a trigger. Restore takes the apostrophe away again.
func Harmless(text string) string {
	if dangerous(text) {
		return string(guard) + text
	}
	return text
}

// Restore is the text that Harmless was given.
func Restore(cell string) string {
	if rest, guarded := strings.CutPrefix(cell, string(guard)); guarded && dangerous(rest) {
		return rest
	}
	return cell
}

// dangerous looks behind apostrophes too, so that one that was in the text is not taken for ours.
func dangerous(text string) bool {
	for _, r := range text {
		switch {
		case r == '\t' || r == '\r' || r == '\n' || strings.ContainsRune(triggers, r):
			return true
		case r == guard || unseen(r):
		default:
			return false
		}
	}
	return false
}

// unseen runes may be dropped before a text is looked at.
func unseen(r rune) bool {
	return unicode.IsSpace(r) || unicode.Is(unicode.Cf, r) || unicode.IsControl(r) || r == unicode.ReplacementChar
}

// clean makes a text that both formats can hold: what is no text becomes the sign for that. A workbook
// cannot hold U+FFFE and U+FFFF either; its writer does the same with them.
func clean(text string) string {
	return strings.Map(func(r rune) rune {
		if r == '\t' || r == '\n' || r == '\r' || r >= ' ' {
			return r
		}
		return unicode.ReplacementChar
	}, strings.ToValidUTF8(text, string(unicode.ReplacementChar)))
}

// cut shortens a text to so many units of UTF-16, which is how Excel counts, with a mark at its end.
func cut(text string, most int, mark string) (string, bool) {
	if len(text) <= most {
		return text, false // no text has more units than bytes
	}
	units, at, fits := 0, 0, most-len([]rune(mark))
	for i, r := range text {
		if units <= fits {
			at = i
		}
		units++
		if r > 0xFFFF {
			units++
		}
	}
	if units <= most {
		return text, false
	}
	return text[:at] + mark, true
}

// printable is a short text for a name of a sheet or a file: letters, digits and hyphens.
func printable(text string, most int) string {
	var b strings.Builder
	for _, r := range text {
		if b.Len()+utf8.RuneLen(r) > most {
			break
		}
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	return strings.Trim(b.String(), "-")
}
