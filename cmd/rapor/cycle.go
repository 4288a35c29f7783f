package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"os"
	"text/tabwriter"
	"time"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"rapor/appraisal"
	"rapor/gateway/access"
	"rapor/gateway/act"
	"rapor/store"
)

func newCycle() *cobra.Command {
	command := &cobra.Command{Use: "cycle", Short: "The cycles of an agency"}
	command.AddCommand(newCycleOpen(), newCycleList(), newCycleShow(), newCycleRebuild(), newCycleHolidays(), newCycleMove(), newCycleExport())
	return command
}

// desk is where somebody of an agency acts from the command line.
type desk struct {
	agency, by string
}

func (d *desk) flags(command *cobra.Command) {
	command.Flags().StringVar(&d.agency, "agency", "", "code of the agency")
	command.Flags().StringVar(&d.by, "by", "", "number of the HR officer; the first one where it is left out")
	_ = command.MarkFlagRequired("agency")
}

// act opens the database and does something as the HR officer.
func (d *desk) act(ctx context.Context, what func(*act.Acts, access.Identity) error) error {
	s, err := openStore(ctx)
	if err != nil {
		return err
	}
	defer s.Close()
	agency, err := s.FindAgency(ctx, d.agency)
	if err != nil {
		return err
	}
	layouts, err := exportLayouts()
	if err != nil {
		return err
	}
	acts := &act.Acts{Store: s, Methods: &store.Methods{}, Log: slog.Default(), ShortDays: true, Layouts: layouts}
	person, err := d.officer(ctx, s, agency)
	if err != nil {
		return err
	}
	id, err := acts.Identify(ctx, agency, person)
	if err != nil {
		return err
	}
	return what(acts, id)
}

func (d *desk) officer(ctx context.Context, s *store.Store, agency uuid.UUID) (person uuid.UUID, err error) {
	err = s.As(ctx, agency, func(tx store.Tx) error {
		if d.by != "" {
			person, err = tx.EmployeeByNumber(ctx, d.by)
			if store.NoRows(err) {
				return appraisal.Refuse(appraisal.NotFound, "person-unknown", "by", d.by)
			}
			return err
		}
		officers, err := tx.PeopleWithRole(ctx, string(access.HR))
		if err != nil {
			return err
		}
		if len(officers) == 0 {
			return appraisal.Refuse(appraisal.NotFound, "agency-without-hr", "agency", d.agency)
		}
		person = officers[0]
		return nil
	})
	return person, err
}

func newCycleOpen() *cobra.Command {
	var (
		d            desk
		n            act.NewCycle
		file, starts string
	)
	command := &cobra.Command{
		Use:   "open NAME",
		Short: "Open a cycle: everybody's year begins",
		Example: `  rapor cycle open 2026 --agency dinkes --method tubei --schedule annual --starts 2026-01-02
  rapor cycle open 2026 --agency dinkes --method-file our-method.yaml --schedule annual`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			n.Name = args[0]
			if starts != "" {
				on, err := appraisal.ParseDate(starts)
				if err != nil {
					return fmt.Errorf("--starts: %w", appraisal.Refuse(appraisal.Invalid, "date-form", "starts", starts))
				}
				n.StartsOn = &on
			}
			if file != "" {
				source, err := os.ReadFile(file)
				if err != nil {
					return err
				}
				// Its problems name the file, as `rapor method check` does.
				if _, err := appraisal.ParseMethod(file, source); err != nil {
					return err
				}
				n.MethodSource = string(source)
			}
			return d.act(cmd.Context(), func(acts *act.Acts, id access.Identity) error {
				opened, err := acts.OpenCycle(cmd.Context(), id, n)
				if err != nil {
					return err
				}
				_, err = fmt.Fprintln(cmd.OutOrStdout(), opened.ID)
				return err
			})
		},
	}
	d.flags(command)
	flags := command.Flags()
	flags.StringVar(&n.Method, "method", "", "method that ships with the product")
	flags.StringVar(&file, "method-file", "", "a method of the agency's own, in YAML")
	flags.StringVar(&n.Schedule, "schedule", "annual", "schedule of the method")
	flags.StringVar(&starts, "starts", "", "first day, YYYY-MM-DD; today where it is left out")
	flags.IntVar(&n.DaySeconds, "day-seconds", 0, "a calendar whose days last so many seconds, for trials")
	command.MarkFlagsOneRequired("method", "method-file")
	command.MarkFlagsMutuallyExclusive("method", "method-file")
	return command
}

func newCycleList() *cobra.Command {
	var d desk
	command := &cobra.Command{
		Use:   "list",
		Short: "List the cycles of an agency",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return d.act(cmd.Context(), func(acts *act.Acts, id access.Identity) error {
				list, err := acts.Cycles(cmd.Context(), id)
				if err != nil {
					return err
				}
				return printCycles(cmd.OutOrStdout(), list)
			})
		},
	}
	d.flags(command)
	return command
}

func printCycles(w io.Writer, list []act.CycleItem) error {
	table := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	fmt.Fprintln(table, "ID\tNAME\tMETHOD\tSCHEDULE\tSTARTS\tENDS\tSTATE")
	for _, c := range list {
		state := "open"
		if c.ClosedAt != nil {
			state = "closed " + c.ClosedAt.Format(time.DateOnly)
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\t%s\n", c.ID, c.Name, c.Method, c.Schedule, c.StartsOn, c.EndsOn, state)
	}
	return table.Flush()
}

func newCycleShow() *cobra.Command {
	var d desk
	command := &cobra.Command{
		Use:   "show NAME|ID",
		Short: "Show how far a cycle is, as JSON",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return d.act(cmd.Context(), func(acts *act.Acts, id access.Identity) error {
				cycle, err := findCycle(cmd.Context(), acts, id, args[0])
				if err != nil {
					return err
				}
				progress, err := acts.Progress(cmd.Context(), id, cycle)
				if err != nil {
					return err
				}
				out := json.NewEncoder(cmd.OutOrStdout())
				out.SetIndent("", "  ")
				return out.Encode(progress)
			})
		},
	}
	d.flags(command)
	return command
}

func findCycle(ctx context.Context, acts *act.Acts, id access.Identity, name string) (uuid.UUID, error) {
	list, err := acts.Cycles(ctx, id)
	if err != nil {
		return uuid.Nil, err
	}
	for _, c := range list {
		if c.Name == name || c.ID.String() == name {
			return c.ID, nil
		}
	}
	return uuid.Nil, appraisal.Refuse(appraisal.NotFound, "cycle-unknown", "cycle", name)
}

func newCycleRebuild() *cobra.Command {
	var (
		d desk
		r act.Rebuild
	)
	command := &cobra.Command{
		Use:   "rebuild NAME|ID",
		Short: "Start everything unfinished anew, after Temporal lost its data or got older data back",
		Long: `Starts every unfinished appraisal, forum and coaching, and the cycle itself, anew at its step with
its duties and deadlines, as Postgres knows them. What still runs is ended; nothing that was
sent or recorded is repeated. The worker starts them; it may be repeated at any time.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return d.act(cmd.Context(), func(acts *act.Acts, id access.Identity) error {
				cycle, err := findCycle(cmd.Context(), acts, id, args[0])
				if err != nil {
					return err
				}
				done, err := acts.RebuildCycle(cmd.Context(), id, cycle, r)
				if err != nil {
					return err
				}
				_, err = fmt.Fprintf(cmd.OutOrStdout(), "%d started anew\n", done.Processes)
				return err
			})
		},
	}
	d.flags(command)
	command.Flags().StringVar(&r.Reason, "reason", "", "why, for the audit trail")
	return command
}
