package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"rapor/dev/demo"
	"rapor/dev/stack"
)

type devOptions struct {
	demoOptions
	dir string
}

func newDev() *cobra.Command {
	var o devOptions
	cmd := &cobra.Command{
		Use:   "dev",
		Short: "Run everything until Ctrl-C, with a fresh demo year",
		Long: `Starts PostgreSQL, Temporal with its web UI and Rapor with data that survive a restart, loads the
sample agency and opens a fresh year whose days last two seconds. It stays when the year has ended.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return o.run(cmd.Context(), cmd.OutOrStdout(), cmd.ErrOrStderr())
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.dir, "dir", ".rapor", "folder of data and logs")
	f.StringVar(&o.method, "method", "tubei", "method of the demo year")
	f.Uint64Var(&o.seed, "seed", 1, "repeats a year")
	return cmd
}

func (o devOptions) run(ctx context.Context, out, notices io.Writer) (err error) {
	fmt.Fprintln(notices, "Starting PostgreSQL, Temporal and Rapor …")
	s, err := stack.Start(ctx, stack.Options{Dir: o.dir, Notices: notices})
	if err != nil {
		return err
	}
	defer func() {
		fmt.Fprintln(notices, "Stopping …")
		if stopped := s.Stop(); err == nil {
			err = stopped
		}
	}()
	agency, err := demo.Load(ctx, s.Store, "contoh", "Dinas Pelayanan Terpadu (data contoh)", demo.Full, "")
	if err != nil {
		return err
	}
	printAddresses(out, s, agency)

	api := demo.NewAPI(s.URL())
	defer api.Close()
	line := newLine(notices)
	year := demo.Year{
		API: api, Agency: agency, Method: o.method, Seed: o.seed, Name: "Demo " + time.Now().Format("2006-01-02 15:04:05"), Stay: true,
		Report: func(p demo.Progress, c demo.Calendar) {
			line.show(p, c)
			if p.ClosedAt != nil {
				line.end()
				fmt.Fprintln(notices, "The demo year has ended; everything stays up until Ctrl-C.")
			}
		},
	}
	ctx, cancel := whileUp(ctx, s)
	defer cancel()
	outcome, err := year.Play(ctx)
	line.end()
	if err != nil {
		return err
	}
	if outcome.Stopped != "" && ctx.Err() == nil {
		fmt.Fprintln(notices, "The demo year did not end:", outcome.Stopped)
		demo.PrintOpen(notices, outcome.Open)
		<-ctx.Done()
	}
	if cause := context.Cause(ctx); errors.Is(cause, errFailed) {
		return cause
	}
	return nil
}

// printAddresses says where everything is, and how to try it.
func printAddresses(out io.Writer, s *stack.Stack, a *demo.Agency) {
	employee := a.Employees()[len(a.Employees())/2]
	fmt.Fprintf(out, `
  API             %[1]s/api/v1
  its description %[1]s/api/v1/openapi.json
  Temporal        %[2]s   (%[3]s)
  mails           %[4]s   (none leaves this machine)
  PostgreSQL      %[5]s
  logs            %[6]s

  The agency has %[7]d employees, all of them made up. Try, as the HR officer:
    curl -H 'Authorization: Bearer %[8]s' %[1]s/api/v1/cycles
  and as %[9]s:
    curl -H 'Authorization: Bearer %[10]s' %[1]s/api/v1/duties

`, s.URL(), s.Server.UIAddress(), s.Server.Address(), s.Sink.URL(), s.Postgres.URL("rapor"), s.Logs(),
		len(a.Employees()), a.HR.Key, employee.Name, employee.Key)
}
