package main

import (
	"fmt"
	"os"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"rapor/appraisal"
	"rapor/config"
	"rapor/gateway/access"
	"rapor/gateway/act"
)

func newCycleHolidays() *cobra.Command {
	var d desk
	var reason string
	command := &cobra.Command{
		Use:   "holidays NAME|ID FILE",
		Short: "Give a running cycle a new edition of a year's days off",
		Long: `Reads a file like those of config/holidays: the days off of one year with their source. They take the
place of that year's days in the cycle; deadlines in working days are counted anew, none into the past.`,
		Example: `  rapor cycle holidays 2026 holidays-2026.yaml --agency dinkes --reason "SKB 3 Menteri, perubahan kedua"`,
		Args:    cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			source, err := os.ReadFile(args[1])
			if err != nil {
				return err
			}
			year, err := config.ParseHolidays(args[1], source)
			if err != nil {
				return err
			}
			n := act.NewHolidays{Year: year.Year, Holidays: map[string]string{}, Reason: reason}
			if n.Reason == "" {
				n.Reason = year.Source
			}
			for day, name := range year.Days {
				n.Holidays[day.String()] = name
			}
			return d.act(cmd.Context(), func(acts *act.Acts, id access.Identity) error {
				cycle, err := findCycle(cmd.Context(), acts, id, args[0])
				if err != nil {
					return err
				}
				done, err := acts.ChangeHolidays(cmd.Context(), id, cycle, n)
				if err != nil {
					return err
				}
				_, err = fmt.Fprintf(cmd.OutOrStdout(), "%d days off added, %d removed; %d deadlines of %d people moved\n", done.Added, done.Removed, done.Duties, done.People)
				return err
			})
		},
	}
	d.flags(command)
	command.Flags().StringVar(&reason, "reason", "", "why; the source of the file where it is left out")
	return command
}

func newCycleMove() *cobra.Command {
	var (
		d                   desk
		n                   act.NewMove
		days                int
		dueOn, unit, person string
	)
	command := &cobra.Command{
		Use:     "move NAME|ID",
		Short:   "Move deadlines of a cycle, a unit or a person",
		Example: `  rapor cycle move 2026 --agency dinkes --step self --days 7 --reason "Kantor kebanjiran"`,
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if cmd.Flags().Changed("days") {
				n.Days = &days
			}
			if dueOn != "" {
				on, err := appraisal.ParseDate(dueOn)
				if err != nil {
					return fmt.Errorf("--due-on: %w", err)
				}
				n.DueOn = &on
			}
			n.Scope = string(appraisal.ScopeCycle)
			for _, of := range []struct {
				kind appraisal.ScopeKind
				text string
				id   **uuid.UUID
			}{{appraisal.ScopeUnit, unit, &n.Unit}, {appraisal.ScopePerson, person, &n.Person}} {
				if of.text == "" {
					continue
				}
				id, err := uuid.Parse(of.text)
				if err != nil {
					return fmt.Errorf("--%s: %w", of.kind, appraisal.Refuse(appraisal.Invalid, "id-form", string(of.kind), of.text))
				}
				n.Scope, *of.id = string(of.kind), &id
			}
			return d.act(cmd.Context(), func(acts *act.Acts, id access.Identity) error {
				cycle, err := findCycle(cmd.Context(), acts, id, args[0])
				if err != nil {
					return err
				}
				done, err := acts.MoveDeadlines(cmd.Context(), id, cycle, n)
				if err != nil {
					return err
				}
				_, err = fmt.Fprintf(cmd.OutOrStdout(), "%d deadlines of %d people and %d openings moved\n", done.Duties, done.People, done.Openings)
				return err
			})
		},
	}
	d.flags(command)
	flags := command.Flags()
	flags.StringVar(&unit, "unit", "", "ID of a unit, with those below it; the whole cycle where neither it nor a person is given")
	flags.StringVar(&person, "person", "", "ID of a person: what they owe, and what is owed about them")
	flags.StringVar(&n.Step, "step", "", "of one step only")
	flags.StringVar(&n.Kind, "kind", "", "duties of one kind only")
	flags.IntVar(&days, "days", 0, "by so many days; negative is earlier")
	flags.StringVar(&dueOn, "due-on", "", "to a date, YYYY-MM-DD, instead of days")
	flags.StringVar(&n.Reason, "reason", "", "why")
	_ = command.MarkFlagRequired("reason")
	command.MarkFlagsMutuallyExclusive("unit", "person")
	return command
}
