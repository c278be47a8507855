package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"kvern/internal/conf"
	"kvern/pipelines"

	"github.com/spf13/cobra"
)

func checkCommand() *cobra.Command {
	var inputs string
	c := &cobra.Command{
		Use:   "check FILE...",
		Short: "Say everything that is wrong with pipeline files",
		Long: `check reads pipeline files, and the pipelines in YAML blocks of Markdown files, and
prints all problems at once, each with its line and column and, where it can, with
what was probably meant. With --inputs it also looks whether the files of the
sources are there.`,
		Args: args(1, -1, "one or more pipeline files"),
		RunE: func(c *cobra.Command, files []string) error {
			faults := 0
			for _, name := range files {
				n, err := checkFile(c, name, inputs)
				if err != nil {
					return err
				}
				faults += n
			}
			if faults > 0 {
				fmt.Fprintf(c.ErrOrStderr(), "kvern: %s\n", count(faults, "problem"))
				return told{exitUsage}
			}
			return nil
		},
	}
	c.Flags().StringVar(&inputs, "inputs", "", "folder that the files of sources are relative to; look whether they are there")
	return c
}

// checkFile prints the problems of a file and returns how many forbid to run.
func checkFile(c *cobra.Command, name, inputs string) (faults int, err error) {
	if ext := strings.ToLower(filepath.Ext(name)); ext == ".md" || ext == ".markdown" {
		return checkMarkdown(c, name)
	}
	path, data, err := pipelines.Open(name)
	if err != nil {
		return 0, usageError{err}
	}
	f, problems := pipelines.Load(path, data)
	if f != nil && inputs != "" {
		problems = append(problems, pipelines.CheckInputs(c.Context(), path, data, f, inputs)...)
	}
	faults = print(c, problems)
	if f != nil {
		for _, problem := range f.Expired(time.Now()) {
			fmt.Fprintf(c.ErrOrStderr(), "%s: %s\n", path, problem)
			faults++
		}
	}
	if faults == 0 {
		fmt.Fprintf(c.OutOrStdout(), "%s: ok (%s, %s)\n", path, count(len(f.Ingest), "source"), count(len(f.Filter), "filter stage"))
	}
	return faults, nil
}

func checkMarkdown(c *cobra.Command, name string) (faults int, err error) {
	data, err := os.ReadFile(name)
	if err != nil {
		return 0, usageError{err}
	}
	blocks := 0
	for _, b := range pipelines.MarkdownPipelines(data) {
		_, problems := pipelines.Load(name, b)
		faults += print(c, problems)
		blocks++
	}
	if faults == 0 {
		fmt.Fprintf(c.OutOrStdout(), "%s: ok (%s)\n", name, count(blocks, "pipeline"))
	}
	return faults, nil
}

func print(c *cobra.Command, problems []conf.Problem) (faults int) {
	for _, p := range problems {
		fmt.Fprintln(c.ErrOrStderr(), p)
		if !p.Warning {
			faults++
		}
	}
	return faults
}
