package appraisal

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// NameKey makes the same key of the ways in which one name is written: case, spaces and
// punctuation do not count, academic titles are left out, and "Last, First" equals
// "First Last". Loose leaves out initials too; it equals key where there are none.
func NameKey(name string) (key, loose string) {
	var parts []string
	for i, part := range strings.Split(name, ",") {
		words := nameWords(part, i == 0)
		if len(words) > 0 {
			parts = append(parts, strings.Join(words, " "))
		}
	}
	// What is left besides titles after the first comma are the given names.
	if len(parts) > 1 {
		parts = append(parts[1:], parts[0])
	}
	key = strings.Join(parts, " ")
	words := strings.Fields(key)
	full := words[:0]
	for _, w := range words {
		if utf8.RuneCountInString(w) > 1 {
			full = append(full, w)
		}
	}
	if len(full) == 0 {
		return key, key
	}
	return key, strings.Join(full, " ")
}

// MayName reports whether words of somebody who does not know the roster may mean the person of a name: all
// of them are in it, or the whole name is in them.
func MayName(words, name string) bool {
	_, said := NameKey(words)
	_, full := NameKey(name)
	given, own := strings.Fields(said), strings.Fields(full)
	within := func(few, many []string) bool {
		for _, w := range few {
			if !slices.Contains(many, w) {
				return false
			}
		}
		return len(few) > 0
	}
	return within(given, own) || within(own, given)
}

// IsName reports whether text can be a person's name rather than a number.
func IsName(text string) bool {
	letters := 0
	for _, r := range text {
		if unicode.IsDigit(r) {
			return false
		}
		if unicode.IsLetter(r) {
			letters++
		}
	}
	return letters > 1
}

// nameWords are the words of one part of a name between commas, without titles. Before
// the first comma titles stand at both ends; after it a part may be nothing but titles.
func nameWords(part string, first bool) []string {
	words := strings.Fields(part)
	if first {
		for len(words) > 1 && leadingTitles[letters(words[0])] {
			words = words[1:]
		}
		for len(words) > 1 && trailingTitle(words[len(words)-1], false) {
			words = words[:len(words)-1]
		}
	} else {
		for len(words) > 0 && trailingTitle(words[len(words)-1], true) {
			words = words[:len(words)-1]
		}
	}
	kept := words[:0]
	for _, w := range words {
		// "A.Rahman" and "M.Yusuf" are an initial and a name.
		for piece := range strings.FieldsFuncSeq(w, func(r rune) bool { return r == '.' }) {
			if piece = letters(piece); piece != "" {
				kept = append(kept, piece)
			}
		}
	}
	return kept
}

// letters folds a word: lower case, letters and digits only.
func letters(word string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, word)
}

// dottedTitle is the shape of S.Kom., M.Pd.I, A.Md.Keb, Sp.OG, Ph.D.
var dottedTitle = regexp.MustCompile(`^(?:S|M|D|A|Sp|Ph|B|Amd)\.(?:[A-Z][A-Za-z]{0,4}\.?){1,3}$`)

// trailingTitle tells a title from a name. A short one, or one without a comma before it,
// must look like a title: dotted, or in capitals.
func trailingTitle(word string, afterComma bool) bool {
	if dottedTitle.MatchString(word) {
		return true
	}
	folded := letters(word)
	return trailingTitles[folded] && (afterComma && len(folded) > 2 || len(word) > 1 && strings.ToUpper(word) == word)
}

var leadingTitles = titles("dr dra drs drg drh ir prof h hj kh ny tn bpk ibu apt ns cdr")

var trailingTitles = titles(`se sh st sip ssos skom spd spdi sag ssi sp spt sfarm sked skep skm sstp sst sik shi sei
	shum sn ssn sds spsi sap sab sm sak stp sthi spi shut siptek str
	mm mh mt msi mkom mpd mpdi mag mkes mp map mhum msc ma mba me mak mfarm mkeb mkep mph mip mikom msn ms mpsi meng
	mti mec mecdev dev
	phd amd amdkeb amdkep amdkom amk ners ns apt ak ca cpa qia cfra cgcae psi psikolog skg drh bsc ba sarjana`)

func titles(list string) map[string]bool {
	set := map[string]bool{}
	for _, t := range strings.Fields(list) {
		set[t] = true
	}
	return set
}
