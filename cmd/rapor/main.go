// Command rapor is the whole product in one binary; each command has its own file.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"rapor/appraisal"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// run executes one command line and returns its exit status.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	language := newSpoken()
	root := newRoot(language)
	root.SetArgs(args)
	root.SetOut(stdout)
	root.SetErr(stderr)
	if err := root.ExecuteContext(ctx); err != nil {
		if status := (exitStatus{}); errors.As(err, &status) {
			if status.err != nil {
				fmt.Fprintln(stderr, explain(status.err, appraisal.Language(*language)))
			}
			return status.code
		}
		fmt.Fprintln(stderr, explain(err, appraisal.Language(*language)))
		return 1
	}
	return 0
}

// exitStatus ends a command with a status of its own; err is printed where there is one.
type exitStatus struct {
	code int
	err  error
}

func (s exitStatus) Error() string { return fmt.Sprintf("exit status %d: %v", s.code, s.err) }

func (s exitStatus) Unwrap() error { return s.err }

// newRoot is the command line with all its commands. It speaks language, which a flag changes.
func newRoot(language *spoken) *cobra.Command {
	root := &cobra.Command{
		Use:   "rapor",
		Short: "The yearly performance appraisal of a government agency",
		// run prints errors, once; usage helps nobody whose file is wrong.
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.PersistentFlags().Var(language, "language", "language of reports and refusals; the terminal's where it is one of them")
	root.AddCommand(newMigrate(), newAgency(), newRole(), newRoster(), newCycle(), newWorker(), newGateway(), newReady(), newMail(), newMethod(), newScore(), newAudit(), newTrouble())
	return root
}
