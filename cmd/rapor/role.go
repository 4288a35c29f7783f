package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"rapor/store"
)

func newRole() *cobra.Command {
	role := &cobra.Command{Use: "role", Short: "What people may do in an agency"}
	role.AddCommand(newRoleGrant())
	return role
}

func newRoleGrant() *cobra.Command {
	var (
		grant  store.RoleGrant
		agency string
	)
	command := &cobra.Command{
		Use:   "grant hr|official|forum|auditor|machine",
		Short: "Give a role, and an API key if asked for",
		Long: `Gives a role to an employee (--person, a number or a name) or to somebody who is no
employee (--name). With --key an API key is made and printed once; only its hash is kept.
A machine is always given by --name, such as "Mesin absensi": it feeds measurements and may do nothing else.`,
		Example: `  rapor role grant hr --agency dinkes --person 198001012005011001 --key "laptop of HR"
  rapor role grant official --agency dinkes --name "Walikota" --mail walikota@contoh.go.id`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			s, err := openStore(cmd.Context())
			if err != nil {
				return err
			}
			defer s.Close()
			id, err := s.FindAgency(cmd.Context(), agency)
			if err != nil {
				return err
			}
			grant.Role = store.Role(args[0])
			granted, err := s.GrantRole(cmd.Context(), id, grant)
			if err != nil {
				return err
			}
			fmt.Fprintln(cmd.OutOrStdout(), granted.Person)
			if granted.Key != "" {
				fmt.Fprintln(cmd.OutOrStdout(), granted.Key)
			}
			return nil
		},
	}
	flags := command.Flags()
	flags.StringVar(&agency, "agency", "", "code of the agency")
	flags.StringVar(&grant.Person, "person", "", "number or name of the person")
	flags.StringVar(&grant.Name, "name", "", "name of somebody who is no employee")
	flags.StringVar(&grant.Mail, "mail", "", "mail address of somebody who is no employee")
	flags.StringVar(&grant.Key, "key", "", "label of an API key to make")
	command.MarkFlagsOneRequired("person", "name")
	command.MarkFlagsMutuallyExclusive("person", "name")
	_ = command.MarkFlagRequired("agency")
	return command
}
