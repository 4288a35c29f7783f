// Command rapor-dev runs all of Rapor on this machine, for development and for a demonstration.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"rapor/dev/stack"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// A second interrupt ends it at once.
	context.AfterFunc(ctx, stop)
	root := &cobra.Command{
		Use:           "rapor-dev",
		Short:         "Rapor with everything it needs in one process",
		SilenceErrors: true,
		SilenceUsage:  true,
	}
	root.AddCommand(newDev(), newDemo(), newHistories())
	if err := root.ExecuteContext(ctx); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// errFailed is the cause where a part of the stack ended by itself.
var errFailed = errors.New("a part of Rapor failed")

// whileUp is ctx until a part of the stack ends by itself; that is the cause then.
func whileUp(ctx context.Context, s *stack.Stack) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(ctx)
	go func() {
		select {
		case err := <-s.Failed():
			cancel(fmt.Errorf("%w: %w", errFailed, err))
		case <-ctx.Done():
		}
	}()
	return ctx, func() { cancel(nil) }
}
