// Command rapor-dev runs all of Rapor on this machine, for development and for a demonstration.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"
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
	root.AddCommand(newDev(), newDemo())
	if err := root.ExecuteContext(ctx); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
