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
	var o checkOptions
	c := &cobra.Command{
		Use:   "check FILE...",
		Short: "Say everything that is wrong with pipeline files, and look at their sources",
		Long: `check reads pipeline files, and the pipelines in YAML blocks of Markdown files, and
prints all problems at once, each with its line and column and, where it can, with
what was probably meant.

With --inputs it also looks at every source: how many files there are, and what the
first records of up to 50 of them, spread evenly, are: languages, which fields have
values, encodings and repairs, what cannot be read and why, ids that repeat, and how
much the whole will be. That takes a few seconds and shows no value of a document.
--lint-only looks no further than whether the files are there.

The exit status is 2 where something stops a run; warnings do not change it.`,
		Example: `  kvern check pipeline.yaml
  kvern check pipeline.yaml --inputs data
  kvern check pipeline.yaml --inputs data --json | jq .languages`,
		Args: args(1, -1, "one or more pipeline files"),
		RunE: func(c *cobra.Command, files []string) error {
			faults := 0
			for _, name := range files {
				n, err := checkFile(c, name, &o)
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
	c.Flags().StringVar(&o.inputs, "inputs", "", "folder that the files of sources are relative to; look at the sources")
	c.Flags().IntVar(&o.records, "records", 200, "about how many records of each source to look at")
	c.Flags().BoolVar(&o.lintOnly, "lint-only", false, "with --inputs, look only whether the files are there")
	c.Flags().BoolVar(&o.json, "json", false, "print what was found in each source as a JSON object a line, and nothing else on standard output")
	return c
}

type checkOptions struct {
	inputs         string
	records        int
	lintOnly, json bool
}

// checkFile prints the problems of a file and returns how many forbid to run.
func checkFile(c *cobra.Command, name string, o *checkOptions) (faults int, err error) {
	if o.records < 1 {
		return 0, usageError{fmt.Errorf("--records: want 1 or more, got %d", o.records)}
	}
	if ext := strings.ToLower(filepath.Ext(name)); ext == ".md" || ext == ".markdown" {
		return checkMarkdown(c, name)
	}
	path, data, err := pipelines.Open(name)
	if err != nil {
		return 0, usageError{err}
	}
	f, problems := pipelines.Load(path, data)
	if f != nil && o.inputs != "" {
		problems = append(problems, pipelines.CheckInputs(c.Context(), path, data, f, o.inputs)...)
	}
	faults = print(c, problems)
	if f != nil {
		for _, problem := range f.Expired(time.Now()) {
			fmt.Fprintf(c.ErrOrStderr(), "%s: %s\n", path, problem)
			faults++
		}
	}
	if faults == 0 && o.inputs != "" && !o.lintOnly {
		if faults, err = preflight(c, path, f, o); err != nil {
			return faults, err
		}
	}
	if faults == 0 && !o.json {
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
