package demo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"text/tabwriter"
	"time"

	"rapor/appraisal"
	"rapor/config"
	"rapor/documents/export"
)

// Gathered is what a year left behind, downloaded through the API by those who are entitled to it.
type Gathered struct {
	Folder string
	Things []Thing
	// Missing is what a year of sample data must leave behind and did not.
	Missing []string
}

// Thing is one file, or several of a kind in a folder.
type Thing struct {
	What  string
	Where string
	// Count of rows or papers; Bytes of all files.
	Count int
	Bytes int64
}

// samples of papers that everybody has are enough for a look.
const samples = 6

// harvest gathers one year.
type harvest struct {
	hr, official Someone
	cycle        string
	method       *appraisal.Method
	progress     Progress
	got          Gathered
	// counts of what there is, by what it is; issued are the papers in force.
	counts map[string]int
	issued map[appraisal.PaperKind][]paper
}

// gather downloads everything into the year's folder, the papers where whole. Its error is for what could
// not be downloaded at all.
func (h *harvest) gather(ctx context.Context, folder string, whole bool) (Gathered, error) {
	h.got = Gathered{Folder: folder}
	h.counts = map[string]int{}
	// What an earlier year left there would be taken for this one's.
	if err := emptied(folder); err != nil {
		return h.got, err
	}
	steps := []func(context.Context) error{h.tables, h.answers, h.list}
	if whole {
		steps = append(steps, h.papers)
	}
	for _, step := range steps {
		if err := step(ctx); err != nil {
			return h.got, err
		}
	}
	h.got.Missing = h.missing()
	return h.got, h.contents()
}

// emptied makes a folder that holds nothing but what is gathered. It removes only what an earlier
// gathering left: a folder with anything else in it is refused.
func emptied(folder string) error {
	entries, err := os.ReadDir(folder)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	for _, e := range entries {
		if !slices.Contains([]string{"tables", "papers", "answers", contentsFile}, e.Name()) {
			return fmt.Errorf("%s holds %s, which no demo left there; choose another folder", folder, e.Name())
		}
	}
	for _, e := range entries {
		if err := os.RemoveAll(filepath.Join(folder, e.Name())); err != nil {
			return err
		}
	}
	return os.MkdirAll(folder, 0o750)
}

// tables are exported by HR, and the incentives by the official who granted them.
func (h *harvest) tables(ctx context.Context) error {
	of := "/cycles/" + h.cycle + "/exports/"
	for _, t := range []struct {
		what, file, path string
		who              Someone
	}{
		{"results", "results.xlsx", of + "results", h.hr},
		{"results for SIASN", "results-siasn.csv", of + "results?format=csv&layout=siasn", h.hr},
		{"results for e-Kinerja", "results-e-kinerja.csv", of + "results?format=csv&layout=e-kinerja", h.hr},
		{"incentive list", "incentives.xlsx", of + "incentives", h.official},
		{"incentive list", "incentives.csv", of + "incentives?format=csv", h.official},
		{"training list", "trainings.xlsx", of + "trainings", h.hr},
		{"training list", "trainings.csv", of + "trainings?format=csv", h.hr},
		{"audit trail", "audit-trail.csv", "/exports/audit?format=csv&layout=proof", h.hr},
	} {
		where := filepath.Join("tables", t.file)
		rows, size, err := t.who.save(ctx, t.path, filepath.Join(h.got.Folder, where))
		if err != nil {
			return err
		}
		if rows == nil {
			return fmt.Errorf("%s: %w", where, errNotWhole)
		}
		h.add(Thing{What: t.what, Where: where, Count: *rows, Bytes: size})
	}
	return h.proved()
}

// proved checks the audit trail as somebody would who has nothing but the file.
func (h *harvest) proved() error {
	file, err := os.Open(filepath.Join(h.got.Folder, "tables", "audit-trail.csv"))
	if err != nil {
		return err
	}
	defer file.Close()
	layouts, err := config.DefaultExportLayouts()
	if err != nil {
		return err
	}
	checked, err := export.CheckAudit(file, layouts.Of(appraisal.ExportAudit), false)
	if err != nil {
		return err
	}
	for _, f := range checked.Findings {
		return fmt.Errorf("the audit trail does not hold: %w", f)
	}
	return nil
}

// paper is a document in a list.
type paper struct {
	ID    string              `json:"id"`
	Kind  appraisal.PaperKind `json:"kind"`
	State string              `json:"state"`
}

// list counts the papers of the cycle that are in force, by kind.
func (h *harvest) list(ctx context.Context) error {
	h.issued = map[appraisal.PaperKind][]paper{}
	const page = 500
	for after := ""; ; {
		path := fmt.Sprintf("/cycles/%s/papers?limit=%d", h.cycle, page)
		if after != "" {
			path += "&after=" + after
		}
		var list struct{ Papers []paper }
		if err := h.official.call(ctx, http.MethodGet, path, nil, &list); err != nil {
			return err
		}
		for _, p := range list.Papers {
			if p.State == "issued" {
				h.issued[p.Kind] = append(h.issued[p.Kind], p)
				h.counts[string(p.Kind)]++
			}
			after = p.ID
		}
		if len(list.Papers) < page {
			return nil
		}
	}
}

// papers are documents as PDF: all that a year has a few of, samples of what everybody has.
func (h *harvest) papers(ctx context.Context) error {
	everybodys := []appraisal.PaperKind{
		appraisal.PaperSKP, appraisal.PaperPeriodicEvaluation, appraisal.PaperAnnualEvaluation, appraisal.PaperEvaluationDocument,
	}
	for _, kind := range appraisal.PaperKinds() {
		all := h.issued[kind]
		if slices.Contains(everybodys, kind) {
			all = all[:min(len(all), samples)]
		}
		folder, total := filepath.Join("papers", string(kind)), int64(0)
		for i, p := range all {
			file := filepath.Join(h.got.Folder, folder, fmt.Sprintf("%03d.pdf", i+1))
			_, size, err := h.official.save(ctx, "/papers/"+p.ID+"/pdf?lang=id", file)
			if err != nil {
				return err
			}
			total += size
		}
		if len(all) > 0 {
			h.add(Thing{What: kind.Name().EN, Where: folder, Count: len(all), Bytes: total})
		}
	}
	return nil
}

// answers are what the API says about the year in JSON, for programs.
func (h *harvest) answers(ctx context.Context) error {
	for _, a := range []struct {
		what, file, path, list string
	}{
		{"progress of the year", "cycle.json", "/cycles/" + h.cycle, ""},
		{"evaluation of the method", "method-evaluation.json", "/cycles/" + h.cycle + "/evaluation", ""},
		{"unit training proposals", "unit-trainings.json", "/trainings?kind=unit&limit=500&cycle=" + h.cycle, "trainings"},
		{"forums", "forums.json", "/forums?cycle=" + h.cycle, "forums"},
	} {
		var body json.RawMessage
		if err := h.hr.call(ctx, http.MethodGet, a.path, nil, &body); err != nil {
			return err
		}
		n := 1
		if a.list != "" {
			var lists map[string]json.RawMessage
			var items []json.RawMessage
			if err := errors.Join(json.Unmarshal(body, &lists), json.Unmarshal(lists[a.list], &items)); err != nil {
				return fmt.Errorf("%s: %w", a.path, err)
			}
			if n = len(items); n == 0 {
				continue
			}
		}
		where := filepath.Join("answers", a.file)
		size, err := h.keep(where, body)
		if err != nil {
			return err
		}
		h.add(Thing{What: a.what, Where: where, Count: n, Bytes: size})
	}
	return nil
}

func (h *harvest) keep(where string, body json.RawMessage) (int64, error) {
	file := filepath.Join(h.got.Folder, where)
	if err := os.MkdirAll(filepath.Dir(file), 0o750); err != nil {
		return 0, err
	}
	var plain any
	if err := json.Unmarshal(body, &plain); err != nil {
		return 0, err
	}
	text, err := json.MarshalIndent(plain, "", "  ")
	if err != nil {
		return 0, err
	}
	return int64(len(text)), os.WriteFile(file, append(text, '\n'), 0o600)
}

func (h *harvest) add(t Thing) {
	h.got.Things = append(h.got.Things, t)
	h.counts[t.What] = max(h.counts[t.What], t.Count)
}

// musts are what the sample year of a method leaves behind besides what all do: the name for people, and what is
// counted.
var musts = map[string][][2]string{
	"kalianda": {
		{"a certificate", string(appraisal.PaperCertificate)},
		{"an incentive on the list for payroll", "incentive list"},
		{"a coaching form with its plan", string(appraisal.PaperCoachingForm)},
		{"a training proposed for a whole unit", "unit training proposals"},
	},
}

// missing is what the year must leave behind and did not.
func (h *harvest) missing() (list []string) {
	for _, must := range append(musts[h.method.ID], [][2]string{
		{"an audit trail", "audit trail"},
		{"the evaluation of the method", "evaluation of the method"},
		{"the evaluation of the method as a document", string(appraisal.PaperMethodEvaluation)},
	}...) {
		if h.counts[must[1]] == 0 {
			list = append(list, must[0])
		}
	}
	if h.method.Forum != nil && h.counts[string(appraisal.PaperForumMinutes)] == 0 {
		list = append(list, "the minutes of a forum")
	}
	if h.counts["results"] != h.progress.Employees {
		list = append(list, fmt.Sprintf("a row for each of %d employees: there are %d", h.progress.Employees, h.counts["results"]))
	}
	return list
}

// contentsFile lists what is in the folder.
const contentsFile = "CONTENTS.txt"

func (h *harvest) contents() error {
	file, err := os.Create(filepath.Join(h.got.Folder, contentsFile))
	if err != nil {
		return err
	}
	return errors.Join(h.got.Print(file), file.Close())
}

// Print writes a short table of contents.
func (g Gathered) Print(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, one := range g.Things {
		fmt.Fprintf(t, "  %s\t%s\t%d\t%d KB\n", one.Where, one.What, one.Count, (one.Bytes+1023)>>10)
	}
	return t.Flush()
}

// linger is how many days a year that closed may take until what must be there is there: coaching goes on.
const linger = 40

// gatherLater waits, with people acting on, until nothing is missing any more, and gathers then.
func (y *Year) gatherLater(ctx context.Context, h *harvest, day time.Duration) (got Gathered, err error) {
	limit := time.Now().Add(max(linger*day, shortestPatience))
	for y.Await && time.Now().Before(limit) {
		if got, err = h.gather(ctx, y.Folder, false); err == nil && len(got.Missing) == 0 {
			break
		}
		select {
		case <-ctx.Done():
			return got, ctx.Err()
		case <-time.After(max(2*day, time.Second)):
		}
	}
	return h.gather(ctx, y.Folder, true)
}
