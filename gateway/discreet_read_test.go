package gateway_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"rapor/gateway/act"
	"rapor/store"
)

// What tells of an appraisal is whatever the API's description says can be read: a path of which this does not know
// what to read fails the test.

// unread are paths that are not read here, and why.
var unread = map[string]string{
	"/methods":                    "the methods that ship", // and take long to parse
	"/papers/{id}/pdf":            "set from what the paper says, which is read from its row",
	"/papers/{id}/signed":         "the same, as a provider signed it",
	"/attachments/{id}":           "nobody attaches anything to what is said in confidence",
	"/public/papers/{id}":         "whether a paper is genuine, and nothing of what it says",
	"/public/reports/{receipt}":   "a report of the public",
	"/public/{token}":             "the form of somebody who is asked, before they answer",
	"/complaints/{id}":            "a report of the public",
	"/forums/{id}/changes":        "", // read below, without waiting
	"/cycles/{id}/exports/{kind}": "", // each kind and format, below
}

// entry is one answer that somebody got.
type entry struct{ at, who, path, said string }

// reading is what was read in a world, with names for what is random in it.
type reading struct {
	paths   []string
	names   map[string]string
	entries []entry
	// figures are what groups were told to have said, by reader and appraisal, as it was first told.
	figures map[string]string
}

func newReading() reading {
	return reading{names: map[string]string{}, figures: map[string]string{}}
}

var (
	anyUUID = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)
	anyHash = regexp.MustCompile(`\b[0-9a-f]{64}\b`)
	request = regexp.MustCompile(`"request_id":"[^"]*"`)
)

// plain is an answer without what is random in its world: the n-th ID that was seen is called so.
func (r *reading) plain(text string) string {
	text = request.ReplaceAllString(text, `"request_id":""`)
	name := func(kind string) func(string) string {
		return func(s string) string {
			if r.names[s] == "" {
				r.names[s] = fmt.Sprintf("%s-%d", kind, len(r.names))
			}
			return r.names[s]
		}
	}
	return anyUUID.ReplaceAllStringFunc(text, name("id"))
}

// describe lists what can be read.
func (w *world) describe() {
	_, _, body := w.call(theHR, http.MethodGet, "/openapi.json", nil)
	var doc struct{ Paths map[string]map[string]any }
	require.NoError(w, json.Unmarshal(body, &doc))
	for path, operations := range doc.Paths {
		if _, known := unread[path]; operations["get"] != nil && !known {
			w.paths = append(w.paths, path)
		}
	}
	slices.Sort(w.paths)
	require.NotEmpty(w, w.paths)
}

// of are the IDs that stand for {id} in a path, for one reader.
func (w *world) of(who int, path string) []uuid.UUID {
	kind, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	switch kind {
	case "appraisals":
		return w.ids("SELECT id FROM appraisal WHERE employee_id = ANY($1) ORDER BY id", w.around(who))
	case "people":
		return w.around(who)
	case "duties":
		return w.ids(`SELECT id FROM duty WHERE assignee_id = $1 AND kind <> 'answer-survey' AND NOT (state = 'met' AND subject_id = ANY($2)
			AND kind IN ('assess-peer', 'assess-superior')) ORDER BY id`, w.people[who], w.saidOtherwise(who))
	case "forums", "developments", "coachings", "cycles":
		return w.ids("SELECT id FROM process WHERE kind = $1 ORDER BY id", strings.TrimSuffix(kind, "s"))
	case "units":
		return w.ids("SELECT id FROM unit ORDER BY id")
	case "papers":
		return w.ids("SELECT id FROM paper ORDER BY id")
	case "trainings":
		return w.ids("SELECT id FROM training ORDER BY id")
	}
	require.Fail(w, "say what to read", path)
	return nil
}

// around are the person in question and the reader.
func (w *world) around(who int) []uuid.UUID {
	people := []uuid.UUID{w.people[w.script.subject]}
	if who != w.script.subject && who <= lastStaff {
		people = append(people, w.people[who])
	}
	return people
}

// saidOtherwise are those whom the reader assessed otherwise in the other world: that is no secret to them.
func (w *world) saidOtherwise(who int) (subjects []uuid.UUID) {
	subjects = []uuid.UUID{}
	for p := range w.script.changed {
		if p.rater == who {
			subjects = append(subjects, w.people[p.subject])
		}
	}
	return subjects
}

// readAll reads everything as some.
func (w *world) readAll(at string, readers []int) {
	if w.paths == nil {
		w.describe()
	}
	for _, who := range readers {
		for _, path := range w.paths {
			if !strings.Contains(path, "{id}") {
				w.read(at, who, path)
				continue
			}
			for _, id := range w.of(who, path) {
				one := strings.Replace(path, "{id}", id.String(), 1)
				if !strings.Contains(one, "{appraisal}") {
					w.read(at, who, one)
					continue
				}
				for _, a := range w.of(who, "/appraisals") {
					w.read(at, who, strings.Replace(one, "{appraisal}", a.String(), 1))
				}
			}
		}
		for _, id := range w.of(who, "/forums") {
			w.read(at, who, "/forums/"+id.String()+"/changes?wait=0")
		}
	}
	for _, who := range readers {
		if who <= lastStaff {
			continue
		}
		for _, kind := range []string{"results", "incentives", "trainings", "audit"} {
			for _, format := range []string{"csv", "xlsx"} {
				w.read(at, who, "/cycles/"+w.cycle.String()+"/exports/"+kind+"?format="+format)
			}
		}
	}
	// What papers say is set as a PDF as it stands here.
	w.as(func(tx store.Tx) {
		rows, err := tx.Query(w.ctx, "SELECT kind || ' ' || content::text FROM paper ORDER BY id")
		require.NoError(w, err)
		for rows.Next() {
			var content string
			require.NoError(w, rows.Scan(&content))
			w.keep(entry{at, "whoever reads it", "a paper", w.plain(content)})
		}
		require.NoError(w, rows.Err())
	})
}

// read reads one path as somebody.
func (w *world) read(at string, who int, path string) {
	separator := "?"
	if strings.Contains(path, "?") {
		separator = "&"
	}
	if !strings.Contains(path, "export") && (strings.HasSuffix(path, "/appraisals") && path != "/appraisals") {
		path += separator + "state=all"
	}
	status, header, body := w.call(who, http.MethodGet, path, nil)
	text := string(body)
	switch media := header.Get("Content-Type"); {
	case strings.Contains(path, "export") && status == http.StatusOK:
		text = w.table(media, body)
	case path == "/duties":
		text = w.duties(body)
	case strings.HasSuffix(path, "/evaluation/comments") && status == http.StatusOK:
		text = w.unordered(body)
	case strings.HasSuffix(path, "/explanation") && status == http.StatusOK:
		w.once(at, who, path, body)
	}
	said := fmt.Sprintf("%d %s %s\n%s", status, header.Get("Etag"), header.Get("Content-Disposition"), text)
	w.keep(entry{at, fmt.Sprintf("P%d", who), w.plain(path), w.plain(said)})
}

func (w *world) keep(e entry) { w.entries = append(w.entries, e) }

// table is an export as text. Its commitments are hashes over salts, and so random.
func (w *world) table(media string, body []byte) string {
	text := string(body)
	if strings.Contains(media, "sheet") {
		book, err := excelize.OpenReader(bytes.NewReader(body))
		require.NoError(w, err)
		defer book.Close()
		var b strings.Builder
		for _, sheet := range book.GetSheetList() {
			rows, err := book.GetRows(sheet)
			require.NoError(w, err)
			fmt.Fprintf(&b, "%s\n%s\n", sheet, rows)
		}
		text = b.String()
	}
	return anyHash.ReplaceAllString(text, "hash")
}

// duties are listed by their deadlines, those of the same instant by IDs, which are random in a survey.
func (w *world) duties(body []byte) string {
	var list struct{ Duties []json.RawMessage }
	require.NoError(w, json.Unmarshal(body, &list))
	texts := make([]string, len(list.Duties))
	for i, d := range list.Duties {
		texts[i] = string(d)
	}
	slices.SortStableFunc(texts, func(a, b string) int {
		return strings.Compare(anyUUID.ReplaceAllString(a, ""), anyUUID.ReplaceAllString(b, ""))
	})
	return strings.Join(texts, "\n")
}

// unordered are comments, which come in random order.
func (w *world) unordered(body []byte) string {
	var page struct{ Comments []act.SurveyComment }
	require.NoError(w, json.Unmarshal(body, &page))
	var texts []string
	for _, c := range page.Comments {
		texts = append(texts, c.Text)
	}
	slices.Sort(texts)
	return fmt.Sprintf("%q", texts)
}

// once sees that what a group said is told once and never otherwise: of two figures that differ by an answer the
// difference tells it.
func (w *world) once(at string, who int, path string, body []byte) {
	var x act.Explanation
	require.NoError(w, json.Unmarshal(body, &x))
	note := func(what string, v any) {
		text, err := json.Marshal(v)
		require.NoError(w, err)
		key := fmt.Sprintf("P%d %s %s", who, path, what)
		if first, told := w.figures[key]; told {
			require.Equal(w, first, string(text), "P%d is told anew of %s %s", who, what, at)
		}
		w.figures[key] = string(text)
	}
	if len(x.Groups) > 0 {
		note("groups", x.Groups)
	}
	for _, r := range x.Results {
		for _, term := range r.Terms {
			if term.By.Group() {
				note(fmt.Sprintf("terms %s %s %s %d", term.Kind, term.By, term.Item, term.Part), []any{term.Value, term.Weight})
			}
		}
	}
}
