package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"rapor/config"
	"rapor/store"
)

func newMigrate() *cobra.Command {
	return &cobra.Command{
		Use:   "migrate",
		Short: "Bring the database to the current schema",
		Long: `Brings the database of DATABASE_OWNER_URL to the current schema and lets the login of
DATABASE_URL, made where it is missing, work as the service. Running it again does nothing.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			settings, err := config.Load(config.ForMigrate)
			if err != nil {
				return err
			}
			applied, err := store.Migrate(cmd.Context(), settings.DatabaseOwnerURL.Reveal(), settings.DatabaseURL.Reveal())
			if err != nil {
				return err
			}
			if len(applied) == 0 {
				fmt.Fprintln(cmd.OutOrStdout(), "the schema is up to date")
			}
			for _, version := range applied {
				fmt.Fprintf(cmd.OutOrStdout(), "applied %05d\n", version)
			}
			return nil
		},
	}
}
