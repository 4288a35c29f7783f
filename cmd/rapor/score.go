package main

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"rapor/appraisal"
	"rapor/config"
)

func newScore() *cobra.Command {
	return &cobra.Command{
		Use:   "score CASE.yaml",
		Short: "Compute the score and rating of a case, with its explanation, as JSON",
		Long: `Compute the score and rating of a case, with its explanation, as JSON.

The case names its method: the ID of one that ships with the product (see
"rapor method list"), or the path of a file, seen from the case. What is wrong with
either is told as FILE:LINE:COLUMN on standard error.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			result, err := scoreFile(args[0])
			if err != nil {
				return err
			}
			out := json.NewEncoder(cmd.OutOrStdout())
			out.SetIndent("", "  ")
			out.SetEscapeHTML(false)
			return out.Encode(result)
		},
	}
}

// scoreFile scores the case in a file by the method it names.
func scoreFile(file string) (appraisal.Result, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return appraisal.Result{}, err
	}
	c, unread := appraisal.ParseCase(file, data)
	if c == nil {
		return appraisal.Result{}, unread
	}
	if c.Method == "" {
		return appraisal.Result{}, c.Refuse("method", "method is missing; write the ID of one that ships with the product (%s) or the path of a file",
			strings.Join(config.Methods(), ", "))
	}
	methodFile, data, err := findMethod(c.Method, filepath.Dir(file))
	if err != nil {
		return appraisal.Result{}, c.Refuse("method", "%q is neither a method that ships with the product (%s) nor a file: %s",
			c.Method, strings.Join(config.Methods(), ", "), err)
	}
	m, err := appraisal.ParseMethod(methodFile, data)
	if err != nil {
		return appraisal.Result{}, errors.Join(unread, err)
	}
	return c.Score(m)
}

// findMethod reads the method with an ID, or from a path seen from dir.
func findMethod(name, dir string) (file string, data []byte, err error) {
	if slices.Contains(config.Methods(), name) {
		data, err = config.Method(name)
		return name + ".yaml", data, err
	}
	if file = name; !filepath.IsAbs(file) {
		file = filepath.Join(dir, file)
	}
	data, err = os.ReadFile(file)
	return file, data, err
}
