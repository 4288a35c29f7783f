package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"rapor/store"
)

func newAgency() *cobra.Command {
	agency := &cobra.Command{Use: "agency", Short: "Agencies of this deployment"}
	agency.AddCommand(newAgencyCreate())
	return agency
}

func newAgencyCreate() *cobra.Command {
	var a store.NewAgency
	create := &cobra.Command{
		Use:     "create CODE NAME",
		Short:   "Make an agency",
		Example: `  rapor agency create dinkes "Dinas Kesehatan" --zone Asia/Jakarta --official "Walikota"`,
		Args:    cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := openStore(cmd.Context())
			if err != nil {
				return err
			}
			defer s.Close()
			a.Code, a.Name = args[0], args[1]
			id, err := s.CreateAgency(cmd.Context(), a)
			if err != nil {
				return err
			}
			fmt.Fprintln(cmd.OutOrStdout(), id)
			return nil
		},
	}
	create.Flags().StringVar(&a.Zone, "zone", "Asia/Jakarta", "time zone of the agency's dates: Asia/Jakarta, Asia/Pontianak, Asia/Makassar or Asia/Jayapura")
	create.Flags().StringVar(&a.Official, "official", "", "name of the official above everybody (PPK or a delegate)")
	return create
}
