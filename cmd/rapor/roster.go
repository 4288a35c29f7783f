package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/schollz/progressbar/v3"
	"github.com/spf13/cobra"
	"golang.org/x/term"

	"rapor/appraisal"
	"rapor/documents/roster"
	"rapor/store"
)

func newRoster() *cobra.Command {
	command := &cobra.Command{Use: "roster", Short: "The employees of an agency"}
	command.AddCommand(newRosterImport())
	return command
}

// rosterImport is one run of the command.
type rosterImport struct {
	agency, mapping string
	language        appraisal.Language
	dryRun, json    bool
}

func newRosterImport() *cobra.Command {
	var run rosterImport
	command := &cobra.Command{
		Use:   "import FILE",
		Short: "Import a roster from a CSV or XLSX file",
		Long: `Imports the employees of an agency. Columns are found by their Indonesian or English headings;
those that are not are mapped by hand. Importing again changes only what changed, and a missing row
never means that somebody left.

Rows that are refused are listed and do not keep the others out: the exit status is 0 as long as the
file can be imported. It is 1, and nothing is imported, where the file as a whole cannot be.

FILE may be a pipe, and - is the standard input. A dry run prints what each change is from and to.

Fields: ` + fieldList(),
		Example: `  rapor roster import pegawai.xlsx --agency dinkes --dry-run
  rapor roster import hr.csv --agency dinkes --map 'number=EmpID,name=Employee_Name'`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			run.language = languageOf(cmd)
			return run.file(cmd.Context(), args[0], cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	flags := command.Flags()
	flags.StringVar(&run.agency, "agency", "", "code of the agency")
	flags.StringVar(&run.mapping, "map", "", "fields and their headings, such as number=EmpID,name=Employee_Name")
	flags.BoolVar(&run.dryRun, "dry-run", false, "say what would change and change nothing")
	flags.BoolVar(&run.json, "json", false, "print the report as JSON")
	_ = command.MarkFlagRequired("agency")
	return command
}

func fieldList() string {
	var texts []string
	for _, f := range roster.Fields() {
		texts = append(texts, string(f))
	}
	return strings.Join(texts, ", ")
}

func (run rosterImport) file(ctx context.Context, path string, stdout, stderr io.Writer) error {
	language := run.language
	file, size, err := openFile(ctx, path)
	if err != nil {
		return err
	}
	defer file.Close()
	read, err := roster.OpenMapped(ctx, file, size, run.mapping)
	if err != nil {
		return fmt.Errorf("%s: %w", path, explained(err, language))
	}
	defer read.Close()

	s, err := openStore(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	agency, err := s.FindAgency(ctx, run.agency)
	if err != nil {
		return err
	}
	progress := progressOf(read.Count, stderr)
	report, err := s.ImportRoster(ctx, agency, read.Roster, store.RosterOptions{DryRun: run.dryRun, Values: !run.json, Progress: progress})
	if err != nil {
		return fmt.Errorf("%s: %w", path, explained(err, language))
	}
	if run.json {
		out := json.NewEncoder(stdout)
		out.SetIndent("", "  ")
		return out.Encode(report)
	}
	return printRoster(stdout, report, language)
}

// explained says why a file cannot be imported, with the names that the person gave.
func explained(err error, language appraisal.Language) error {
	var refusal *appraisal.Error
	if !errors.As(err, &refusal) || refusal.Fault != appraisal.Invalid {
		return err
	}
	problems := refusal.Problems
	if len(problems) == 0 {
		problems = []*appraisal.Error{refusal}
	}
	var lines []string
	for _, p := range problems {
		lines = append(lines, roster.Sentence(appraisal.RosterProblem{
			Field: appraisal.RosterField(p.Field), Value: p.Value, Code: p.Code, Want: p.Want,
		}, language)+" ["+string(p.Code)+"]")
	}
	return errors.New(strings.Join(lines, "\n"))
}

// progressOf draws a bar for long files on a terminal; nil elsewhere.
func progressOf(rows int, stderr io.Writer) func(int) {
	const long = 2000
	terminal, ok := stderr.(*os.File)
	if !ok || rows < long || !term.IsTerminal(int(terminal.Fd())) {
		return nil
	}
	bar := progressbar.NewOptions(rows, progressbar.OptionSetWriter(stderr), progressbar.OptionClearOnFinish(), progressbar.OptionShowCount())
	return func(done int) {
		// A bar that cannot be drawn is no reason to stop.
		_ = bar.Set(done)
	}
}

// rosterTexts are the words around a report.
var rosterTexts = struct {
	heading, field, unused, warnings, refused, changes, more, summary, changed, units, proposals, dryRun appraisal.Text
}{
	heading:   appraisal.Text{ID: "judul kolom", EN: "heading"},
	field:     appraisal.Text{ID: "isian", EN: "field"},
	unused:    appraisal.Text{ID: "(tidak dipakai)", EN: "(not used)"},
	warnings:  appraisal.Text{ID: "Peringatan", EN: "Warnings"},
	refused:   appraisal.Text{ID: "Ditolak", EN: "Refused"},
	changes:   appraisal.Text{ID: "Berubah", EN: "Changed"},
	more:      appraisal.Text{ID: "… dan %d lagi", EN: "… and %d more"},
	summary:   appraisal.Text{ID: "%d baris = %d terdaftar + %d keluar + %d ditolak", EN: "%d rows = %d enrolled + %d left + %d refused"},
	changed:   appraisal.Text{ID: "%d baru, %d berubah, %d tetap, %d pindah atasan, %d penilai bukan pegawai, %d penilai menjadi pegawai", EN: "%d new, %d changed, %d unchanged, %d moved to another superior, %d assessors who are no employees, %d assessors who became employees"},
	units:     appraisal.Text{ID: "unit: %d baru, %d berubah; peringatan: %d", EN: "units: %d new, %d changed; warnings: %d"},
	proposals: appraisal.Text{ID: "usulan bagi penilaian yang berjalan: %d", EN: "proposals for running appraisals: %d"},
	dryRun:    appraisal.Text{ID: "Hanya diperiksa: tidak ada yang disimpan.", EN: "Only checked: nothing was stored."},
}

// shown is a value of a person as one line of a terminal.
func shown(value string) string {
	if value == "" {
		return "-"
	}
	return strconv.Quote(value)
}

// printRoster prints a report for people.
func printRoster(w io.Writer, r appraisal.RosterReport, language appraisal.Language) error {
	t := &rosterTexts
	table := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	fmt.Fprintf(table, "%s\t%s\n", t.heading.In(language), t.field.In(language))
	for _, h := range r.Headings {
		field := string(h.Field)
		if field == "" {
			field = t.unused.In(language)
		}
		fmt.Fprintf(table, "%s\t%s\n", h.Heading, field)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	list := func(title appraisal.Text, problems []appraisal.RosterProblem, count int) {
		if count == 0 {
			return
		}
		fmt.Fprintf(w, "\n%s (%d)\n", title.In(language), count)
		for _, p := range problems {
			fmt.Fprintf(w, "  %s\n", roster.Sentence(p, language))
		}
		if more := count - len(problems); more > 0 {
			fmt.Fprintf(w, "  "+t.more.In(language)+"\n", more)
		}
	}
	list(t.warnings, r.Warnings, r.WarningCount)
	list(t.refused, r.Problems, r.ProblemCount)
	if count := r.Changed + r.Moved; count > 0 {
		fmt.Fprintf(w, "\n%s (%d)\n", t.changes.In(language), count)
		for _, c := range r.Changes {
			fmt.Fprintf(w, "  %s: %s\n", c.Number, strings.Join(c.Fields, ", "))
			for _, v := range c.Values {
				fmt.Fprintf(w, "    %s: %s → %s\n", v.Field, shown(v.Old), shown(v.New))
			}
		}
		if more := count - len(r.Changes); more > 0 {
			fmt.Fprintf(w, "  "+t.more.In(language)+"\n", more)
		}
	}
	fmt.Fprintln(w)
	if r.DryRun {
		fmt.Fprintln(w, t.dryRun.In(language))
	}
	fmt.Fprintf(w, t.summary.In(language)+"\n", r.Rows, r.Enrolled, r.Departed, r.Refused)
	fmt.Fprintf(w, t.changed.In(language)+"\n", r.New, r.Changed, r.Unchanged, r.Moved, r.Assessors, r.Adopted)
	if r.Proposals > 0 {
		fmt.Fprintf(w, t.proposals.In(language)+"\n", r.Proposals)
	}
	_, err := fmt.Fprintf(w, t.units.In(language)+"\n", r.UnitsNew, r.UnitsChanged, r.WarningCount)
	return err
}
