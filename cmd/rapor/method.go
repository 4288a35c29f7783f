package main

import (
	"errors"
	"fmt"
	"os"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"rapor/appraisal"
	"rapor/config"
)

func newMethod() *cobra.Command {
	cmd := &cobra.Command{Use: "method", Short: "Check, list and compare methods of appraisal"}
	cmd.AddCommand(newMethodCheck(), newMethodList(), newMethodSchema(), newMethodDiff())
	return cmd
}

func newMethodCheck() *cobra.Command {
	return &cobra.Command{
		Use:   "check FILE...",
		Short: "Say everything that is wrong with method files, at its line and column",
		Args:  cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, files []string) error {
			var problems []error
			for _, file := range files {
				data, err := os.ReadFile(file)
				if err != nil {
					problems = append(problems, err)
					continue
				}
				m, err := appraisal.ParseMethod(file, data)
				if err != nil {
					problems = append(problems, err)
					continue
				}
				fmt.Fprintf(cmd.OutOrStdout(), "%s: %s is in order, sha256 %s\n", file, m.ID, appraisal.Hash(data))
			}
			return errors.Join(problems...)
		},
	}
}

func newMethodList() *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "List the methods that ship with the product",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			out := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 0, 2, ' ', 0)
			for _, id := range config.Methods() {
				file, data, err := findMethod(id, "")
				if err != nil {
					return err
				}
				m, err := appraisal.ParseMethod(file, data)
				if err != nil {
					return err
				}
				fmt.Fprintf(out, "%s\t%s\t%s\t%s\n", m.ID, m.Scoring.Kind, m.Name.ID, m.Name.EN)
			}
			return out.Flush()
		},
	}
}

func newMethodSchema() *cobra.Command {
	return &cobra.Command{
		Use:   "schema",
		Short: "Print the JSON Schema of method files, for editors",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, err := cmd.OutOrStdout().Write(config.MethodSchema())
			return err
		},
	}
}
