package main

import (
	"cmp"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"rapor/appraisal"
	"rapor/gateway/access"
	"rapor/gateway/act"
	"rapor/gateway/message"
)

func newTrouble() *cobra.Command {
	command := &cobra.Command{Use: "trouble", Short: "What does not go on by itself in an agency"}
	command.AddCommand(newTroubleList(), newTroubleRetry())
	return command
}

func newTroubleList() *cobra.Command {
	var d desk
	command := &cobra.Command{
		Use:   "list",
		Short: "List what is stuck, refused or could not be enrolled, with the errors as they were",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return d.act(cmd.Context(), func(acts *act.Acts, id access.Identity) error {
				list, err := acts.Troubles(cmd.Context(), id)
				if err != nil {
					return err
				}
				return printTroubles(cmd.OutOrStdout(), list, languageOf(cmd))
			})
		},
	}
	d.flags(command)
	return command
}

func printTroubles(out io.Writer, list []act.Trouble, l appraisal.Language) error {
	texts, err := message.New()
	if err != nil {
		return err
	}
	table := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(table, "ID\tCODE\tSINCE\tLATEST\tTIMES\tCYCLE\tABOUT\tSTEP\tDETAIL")
	codes := map[appraisal.Code]bool{}
	for _, t := range list {
		cycle, about, step := "-", "-", "-"
		if t.Cycle != nil {
			cycle = t.Cycle.Name
		}
		if t.Process != nil {
			about, step = string(t.Process.Kind)+" "+t.Process.Unit, cmp.Or(t.Process.Step, "-")
		}
		if t.Person != nil {
			about = t.Person.Name
		}
		codes[t.Code] = true
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%d\t%s\t%s\t%s\t%s\n", t.ID, t.Code, t.Since.Format(time.RFC3339), t.LatestAt.Format(time.RFC3339),
			t.Times, cycle, about, step, cmp.Or(t.Detail, "-"))
	}
	if err := table.Flush(); err != nil {
		return err
	}
	for _, code := range appraisal.TroubleCodes() {
		if codes[code] {
			says, do := texts.Trouble(l, code)
			fmt.Fprintf(out, "\n%s: %s\n  %s\n", code, says, do)
		}
	}
	return nil
}

func newTroubleRetry() *cobra.Command {
	var d desk
	command := &cobra.Command{
		Use:   "retry ID",
		Short: "Try once more what was mended",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return d.act(cmd.Context(), func(acts *act.Acts, id access.Identity) error {
				_, err := acts.Retry(cmd.Context(), id, args[0])
				return err
			})
		},
	}
	d.flags(command)
	return command
}
