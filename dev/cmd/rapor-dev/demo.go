package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"rapor/config"
	"rapor/dev/demo"
	"rapor/dev/stack"
)

type demoOptions struct {
	method, roster, mapping, out string
	seed                         uint64
	day                          int
}

func newDemo() *cobra.Command {
	var o demoOptions
	seed, wrong := strconv.ParseUint(cmp.Or(os.Getenv("SEED"), "1"), 10, 64)
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Play one year with simulated people, sum it up and end",
		Long: `Starts everything in a folder and on ports of its own, opens a year whose days last seconds and
lets simulated people act through the API until the year is closed. Those who are entitled to it then download what it left behind into a folder, which
is named at the end: tables, papers and what the API says. The last line on the standard
output is a summary in JSON. It succeeds only when every appraisal closed.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if wrong != nil {
				return fmt.Errorf("SEED is %q: want a whole number from 0", os.Getenv("SEED"))
			}
			return o.run(cmd.Context(), cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.method, "method", cmp.Or(os.Getenv("METHOD"), "tubei"), "method of the year (METHOD): "+strings.Join(config.Methods(), ", "))
	f.StringVar(&o.roster, "roster", os.Getenv("ROSTER"), "CSV or XLSX file of the people (ROSTER); empty is the sample agency")
	f.StringVar(&o.mapping, "map", os.Getenv("MAP"), "columns of the roster (MAP), such as number=EmpID,name=Employee_Name")
	f.StringVar(&o.out, "out", os.Getenv("OUT"), "folder for what the year leaves behind (OUT); empty is .rapor/demo/METHOD-SEED here")
	f.Uint64Var(&o.seed, "seed", seed, "repeats a run (SEED)")
	f.IntVar(&o.day, "day", 0, "seconds of a day; 0 is as many as the roster takes")
	return cmd
}

func (o demoOptions) run(ctx context.Context, out, notices io.Writer) (err error) {
	// Before anything starts: what is wrong with the request costs no time.
	if _, err := config.Method(o.method); err != nil {
		return err
	}
	file, sample := demo.Full, true
	if o.roster != "" {
		if file, err = os.ReadFile(o.roster); err != nil {
			return err
		}
		sample = false
	}
	if err := demo.CheckRoster(ctx, file, o.mapping); err != nil {
		return fmt.Errorf("the roster: %w", err)
	}
	folder, err := filepath.Abs(cmp.Or(o.out, filepath.Join(".rapor", "demo", fmt.Sprintf("%s-%d", o.method, o.seed))))
	if err != nil {
		return err
	}
	fmt.Fprintln(notices, "Starting PostgreSQL, Temporal and Rapor …")
	s, err := stack.Start(ctx, stack.Options{Notices: notices})
	if err != nil {
		return err
	}
	defer func() { err = end(s, err, ctx.Err() != nil, notices) }()
	agency, err := demo.Load(ctx, s.Store, "contoh", "Dinas Pelayanan Terpadu (data contoh)", file, o.mapping)
	if err != nil {
		return fmt.Errorf("the roster: %w", err)
	}
	api := demo.NewAPI(s.URL())
	defer api.Close()
	line := newLine(notices)
	year := demo.Year{
		API: api, Agency: agency, Method: o.method, Seed: o.seed, Name: "Demo " + o.method, DaySeconds: o.day, Report: line.show,
		Folder: folder, Await: sample,
	}
	playing, cancel := whileUp(ctx, s)
	defer cancel()
	outcome, err := year.Play(playing)
	line.end()
	if err != nil {
		return err
	}
	summary := demo.Summarise(o.method, agency.Report, outcome)
	if err := summary.Print(out); err != nil {
		return err
	}
	if g := outcome.Gathered; len(g.Things) > 0 {
		fmt.Fprintf(out, "\nWhat the year left behind is in %s:\n", g.Folder)
		if err := g.Print(out); err != nil {
			return err
		}
	}
	faults := outcome.Faults(summary, agency.Report)
	if sample {
		for _, unseen := range outcome.Unseen(summary) {
			faults = append(faults, "not seen: "+unseen)
		}
	}
	if len(outcome.Open) > 0 {
		fmt.Fprintln(notices, "Open appraisals:")
		demo.PrintOpen(notices, outcome.Open)
	}
	if err := json.NewEncoder(out).Encode(summary); err != nil {
		return err
	}
	if len(faults) > 0 {
		return errors.New("the year was no success:\n  " + strings.Join(faults, "\n  "))
	}
	return nil
}

// end stops everything. Only what failed leaves its logs behind.
func end(s *stack.Stack, err error, interrupted bool, notices io.Writer) error {
	stopped := s.Stop()
	if err != nil && !interrupted {
		fmt.Fprintf(notices, "Logs are in %s, PostgreSQL's in %s.\n", s.Logs(), s.Postgres.LogFile())
		return errors.Join(err, stopped)
	}
	return errors.Join(err, stopped, s.Remove())
}
