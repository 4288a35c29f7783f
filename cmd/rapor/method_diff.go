package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"

	"github.com/spf13/cobra"

	"rapor/appraisal"
	"rapor/gateway/access"
	"rapor/gateway/act"
)

// The statuses of a comparison, as of diff.
const (
	methodsDiffer = 1
	notCompared   = 2
)

func newMethodDiff() *cobra.Command {
	var d desk
	cmd := &cobra.Command{
		Use:   "diff A B",
		Short: "Say how method B differs from method A, in what they say rather than how their files are written",
		Long: "A and B are files, methods that ship with the product, or hashes of versions that an agency keeps (at least eight\n" +
			"digits; with --agency). The status is 0 where they say the same, 1 where they differ, and 2 where one cannot be read.",
		Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, names []string) error {
			var methods [2]*appraisal.Method
			var wrong []error
			for i, name := range names {
				m, err := d.read(cmd.Context(), name)
				methods[i] = m
				if err != nil {
					wrong = append(wrong, err)
				}
			}
			if err := errors.Join(wrong...); err != nil {
				return exitStatus{notCompared, err}
			}
			changes, err := appraisal.CompareMethods(methods[0], methods[1])
			if err != nil {
				return exitStatus{notCompared, err}
			}
			printChanges(cmd.OutOrStdout(), changes, languageOf(cmd))
			if len(changes) > 0 {
				return exitStatus{code: methodsDiffer}
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&d.agency, "agency", "", "code of the agency that keeps the versions")
	cmd.Flags().StringVar(&d.by, "by", "", "number of the HR officer; the first one where it is left out")
	return cmd
}

var hashPrefix = regexp.MustCompile(`^[0-9a-f]{8,64}$`)

// read finds a method by what names it, and checks it.
func (d *desk) read(ctx context.Context, name string) (*appraisal.Method, error) {
	file, data, err := findMethod(name, "")
	if errors.Is(err, os.ErrNotExist) && hashPrefix.MatchString(name) && d.agency != "" {
		file = name
		err = d.act(ctx, func(acts *act.Acts, id access.Identity) (err error) {
			data, err = acts.MethodText(ctx, id, name)
			return err
		})
	}
	if err != nil {
		return nil, err
	}
	return appraisal.ParseMethod(file, data)
}

// printChanges lists changes by the part of the method they belong to.
func printChanges(out io.Writer, changes []appraisal.MethodChange, l appraisal.Language) {
	area := ""
	for _, c := range changes {
		if name := c.Area.In(l); name != area {
			area = name
			fmt.Fprintln(out, area)
		}
		fmt.Fprintf(out, "  %s: %s\n", c.Path, c.Words.In(l))
	}
}
