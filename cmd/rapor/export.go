package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"rapor/appraisal"
	"rapor/config"
	"rapor/documents/export"
	"rapor/gateway/access"
	"rapor/gateway/act"
	"rapor/gateway/message"
)

// tableFlags say how a table is to be written, and where to.
type tableFlags struct {
	format, layout, separator, out string
	mark                           bool
}

func (f *tableFlags) flags(command *cobra.Command) {
	flags := command.Flags()
	flags.StringVar(&f.format, "format", "xlsx", "xlsx or csv")
	flags.StringVar(&f.layout, "layout", appraisal.OwnLayout, "columns: own, or those another system asks for")
	flags.StringVar(&f.separator, "separator", "comma", "of a CSV: comma or semicolon; with a semicolon figures have decimal commas")
	flags.BoolVar(&f.mark, "bom", true, "begin a CSV with a byte order mark, by which Excel knows UTF-8")
	flags.StringVar(&f.out, "out", "", `file to write; the table's own name in this folder where it is left out, "-" for the standard output`)
}

func (f *tableFlags) request(kind string, l appraisal.Language) (r act.ExportRequest, err error) {
	for _, choice := range []struct {
		field, value string
		known        []string
	}{
		{"kind", kind, exportKinds()}, {"format", f.format, []string{string(export.XLSX), string(export.CSV)}}, {"separator", f.separator, []string{"comma", "semicolon"}},
	} {
		if !slices.Contains(choice.known, choice.value) {
			return r, appraisal.Refuse(appraisal.Invalid, "choice-unknown", choice.field, choice.value, "choices", strings.Join(choice.known, ", "))
		}
	}
	return act.ExportRequest{
		Kind: appraisal.ExportKind(kind), Layout: f.layout, Format: export.Format(f.format), Language: l, Semicolon: f.separator == "semicolon", Mark: f.mark,
	}, nil
}

func exportKinds() (kinds []string) {
	for _, k := range appraisal.ExportKinds() {
		kinds = append(kinds, string(k))
	}
	return kinds
}

// write makes the table. A file has its name only once it is whole.
func (f *tableFlags) write(cmd *cobra.Command, acts *act.Acts, id access.Identity, cycle *uuid.UUID, r act.ExportRequest) error {
	if f.out == "-" {
		_, err := acts.Export(cmd.Context(), id, cycle, r, func(act.ExportHead) io.Writer { return cmd.OutOrStdout() })
		return err
	}
	part, err := os.CreateTemp(filepath.Dir(f.out), ".rapor-export-*")
	if err != nil {
		return err
	}
	name := f.out
	rows, err := acts.Export(cmd.Context(), id, cycle, r, func(h act.ExportHead) io.Writer {
		if name == "" {
			name = h.FileName
		}
		return part
	})
	if err = errors.Join(err, part.Close()); err == nil {
		err = os.Rename(part.Name(), name)
	}
	if err != nil {
		return errors.Join(err, os.Remove(part.Name()))
	}
	fmt.Fprintf(cmd.OutOrStdout(), "%s: %d\n", name, rows)
	return nil
}

func newCycleExport() *cobra.Command {
	var (
		d desk
		f tableFlags
	)
	command := &cobra.Command{
		Use:   "export NAME|ID " + strings.Join(exportKinds(), "|"),
		Short: "Write a table of a cycle as XLSX or CSV",
		Long: `Writes a table of a cycle as the HR officer may see it, a row at a time, and records that it was
taken out. Its file has its name only once it is whole. Which columns there are: docs/exports.md.`,
		Example: `  rapor cycle export 2026 results --agency dinkes --layout siasn --format csv --out siasn.csv`,
		Args:    cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			r, err := f.request(args[1], languageOf(cmd))
			if err != nil {
				return err
			}
			return d.act(cmd.Context(), func(acts *act.Acts, id access.Identity) error {
				cycle, err := findCycle(cmd.Context(), acts, id, args[0])
				if err != nil {
					return err
				}
				return f.write(cmd, acts, id, &cycle, r)
			})
		},
	}
	d.flags(command)
	f.flags(command)
	return command
}

func newAuditExport() *cobra.Command {
	var (
		d desk
		f tableFlags
	)
	command := &cobra.Command{
		Use:   "export AGENCY",
		Short: "Write the whole audit trail with what proves it",
		Long: `Writes the audit trail with its commitments and its chain, so that rapor audit check can tell without
the database whether anything was changed. What is about the officer is withheld and still proved.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			r, err := f.request(string(appraisal.ExportAudit), languageOf(cmd))
			if err != nil {
				return err
			}
			d.agency = args[0]
			return d.act(cmd.Context(), func(acts *act.Acts, id access.Identity) error {
				return f.write(cmd, acts, id, nil, r)
			})
		},
	}
	command.Flags().StringVar(&d.by, "by", "", "number of the HR officer; the first one where it is left out")
	f.flags(command)
	return command
}

func newAuditCheck() *cobra.Command {
	var part bool
	command := &cobra.Command{
		Use:   "check FILE",
		Short: "Say whether an exported audit trail was changed, without the database",
		Long: `Computes every commitment and every link of the chain anew from the CSV of an export alone and names what
does not fit; the exit status is 1 then. The last line is the head that rapor audit verify --head takes.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			file, err := os.Open(args[0])
			if err != nil {
				return err
			}
			defer file.Close()
			layouts, err := config.DefaultExportLayouts()
			if err != nil {
				return err
			}
			checked, err := export.CheckAudit(file, layouts.Of(appraisal.ExportAudit), part)
			if err != nil {
				return err
			}
			return printChecked(cmd.OutOrStdout(), checked, languageOf(cmd))
		},
	}
	command.Flags().BoolVar(&part, "part", false, "it is the export of one cycle: rows of others are not missed")
	return command
}

func printChecked(out io.Writer, c export.AuditCheck, l appraisal.Language) error {
	texts, err := message.New()
	if err != nil {
		return err
	}
	for _, f := range c.Findings {
		fmt.Fprintf(out, "%s [%s]\n", texts.Text(l, f), f.Code)
	}
	fmt.Fprintf(out, "entries %d, erased %d, withheld %d, waiting %d, gaps %d\n", c.Entries, c.Erased, c.Withheld, c.Waiting, c.Gaps)
	fmt.Fprintf(out, "head %d %s\n", c.To, c.Hash)
	if n := len(c.Findings); n > 0 {
		return fmt.Errorf("audit trail: %d findings", n)
	}
	return nil
}

// exportLayouts are those of the environment.
func exportLayouts() (*config.ExportLayouts, error) {
	settings, err := config.Load(config.ForStore)
	if err != nil {
		return nil, err
	}
	return readLayouts(settings.ExportLayouts)
}

func readLayouts(folder string) (*config.ExportLayouts, error) {
	var files fs.FS
	if folder != "" {
		files = os.DirFS(folder)
	}
	layouts, err := config.ReadExportLayouts(files)
	if err != nil {
		return nil, fmt.Errorf("layouts of exports in %s: %w", folder, err)
	}
	return layouts, nil
}
