// Package attachment decides what a file that somebody attaches really is. A file is taken only
// when its content, its name and what the sender calls it agree.
package attachment

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"errors"
	"image/jpeg"
	"image/png"
	"io"
	"mime"
	"path"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gabriel-vasile/mimetype"

	"rapor/appraisal"
)

// The media types that can be attached.
const (
	PDF  = "application/pdf"
	PNG  = "image/png"
	JPEG = "image/jpeg"
	XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	Text = "text/plain"
	CSV  = "text/csv"
)

// form of a media type: the ends of its names and what its content must be.
type form struct {
	media string
	ends  []string
	holds func(content []byte, found string) bool
}

var forms = []form{
	{PDF, []string{".pdf"}, func(c []byte, found string) bool {
		return found == PDF && bytes.HasPrefix(c, []byte("%PDF-")) && bytes.Contains(c[max(0, len(c)-tail):], []byte("%%EOF"))
	}},
	{PNG, []string{".png"}, func(c []byte, _ string) bool { _, err := png.DecodeConfig(bytes.NewReader(c)); return err == nil }},
	{JPEG, []string{".jpg", ".jpeg"}, func(c []byte, _ string) bool { _, err := jpeg.DecodeConfig(bytes.NewReader(c)); return err == nil }},
	{XLSX, []string{".xlsx"}, func(c []byte, _ string) bool { return office(c, "xl/workbook.xml") }},
	{DOCX, []string{".docx"}, func(c []byte, _ string) bool { return office(c, "word/document.xml") }},
	{Text, []string{".txt"}, func(c []byte, found string) bool { return plain(c, found) }},
	{CSV, []string{".csv"}, func(c []byte, found string) bool { return plain(c, found) && table(c) }},
}

const (
	// tail of a PDF that holds its end mark.
	tail = 2048
	// longest name of a file, in characters.
	longestName = 200
	// parts an office file has at most.
	parts = 10_000
)

// Types are all media types that can be attached, in a fixed order.
func Types() []string {
	types := make([]string, len(forms))
	for i, f := range forms {
		types[i] = f.media
	}
	return types
}

// Check is the media type under which content is kept. Claimed is what the sender calls it; empty
// or application/octet-stream, the name alone says. It refuses a name without a place in the list
// of types, a type that is not in it, and content that is something else than both say.
func Check(name, claimed string, content []byte) (string, error) {
	var problems appraisal.Problems
	if !fileName(name) {
		problems.Add("attachment-name", "name", clip(name), "max", strconv.Itoa(longestName))
		return "", problems.Err()
	}
	if len(content) == 0 {
		problems.Add("attachment-empty", "file", "")
		return "", problems.Err()
	}
	end := strings.ToLower(path.Ext(name))
	at := slices.IndexFunc(forms, func(f form) bool { return slices.Contains(f.ends, end) })
	if at < 0 {
		problems.Add("attachment-type", "name", clip(name), "types", Endings())
		return "", problems.Err()
	}
	f := forms[at]
	switch media, _, err := mime.ParseMediaType(claimed); {
	case claimed == "" || media == "application/octet-stream":
	case err != nil || !slices.Contains(Types(), media):
		problems.Add("attachment-type", "content_type", clip(claimed), "types", Endings())
		return "", problems.Err()
	case media != f.media:
		problems.Add("attachment-mismatch", "content_type", clip(claimed), "name", clip(name), "type", f.media)
		return "", problems.Err()
	}
	found, _, _ := strings.Cut(mimetype.Detect(content).String(), ";")
	if !f.holds(content, found) {
		problems.Add("attachment-not-as-claimed", "file", found, "claimed", f.media)
		return "", problems.Err()
	}
	return f.media, nil
}

// Endings are those of the names that can be attached, for people.
func Endings() string {
	var all []string
	for _, f := range forms {
		all = append(all, f.ends...)
	}
	return strings.Join(all, ", ")
}

// fileName refuses what is no name of a single file.
func fileName(name string) bool {
	return utf8.ValidString(name) && strings.TrimSpace(name) == name && name != "" && utf8.RuneCountInString(name) <= longestName &&
		!strings.ContainsAny(name, `/\`) && !strings.ContainsFunc(name, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) })
}

// office reports whether content is an Office Open XML file with its main part and without macros.
func office(content []byte, main string) bool {
	z, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil || len(z.File) > parts {
		return false
	}
	var types, body bool
	for _, f := range z.File {
		types = types || f.Name == "[Content_Types].xml"
		body = body || f.Name == main
		if strings.EqualFold(path.Base(f.Name), "vbaProject.bin") {
			return false
		}
	}
	return types && body
}

// plain reports whether content is text for people, and none that a browser or a shell would run.
func plain(content []byte, found string) bool {
	content = bytes.TrimPrefix(content, []byte("\xef\xbb\xbf"))
	if !utf8.Valid(content) || bytes.ContainsFunc(content, func(r rune) bool { return unicode.IsControl(r) && !strings.ContainsRune("\t\n\r\f", r) }) {
		return false
	}
	switch found {
	case "text/plain", "text/csv", "text/tab-separated-values", "application/json", "application/x-ndjson":
		return true
	}
	return false
}

// table reports whether content reads as separated values.
func table(content []byte) bool {
	first, _, _ := bytes.Cut(content, []byte("\n"))
	r := csv.NewReader(bytes.NewReader(content))
	r.FieldsPerRecord, r.ReuseRecord, r.LazyQuotes = -1, true, true
	if bytes.Count(first, []byte(";")) > bytes.Count(first, []byte(",")) {
		r.Comma = ';'
	}
	for {
		if _, err := r.Read(); errors.Is(err, io.EOF) {
			return true
		} else if err != nil {
			return false
		}
	}
}

// clip keeps a refused value short.
func clip(s string) string {
	const longest = 80
	s = strings.ToValidUTF8(s, "\uFFFD")
	if runes := []rune(s); len(runes) > longest {
		return string(runes[:longest]) + "…"
	}
	return s
}
