package main

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"kvern/corpus"
	"kvern/pipelines"

	"github.com/spf13/cobra"
)

func planCommand() *cobra.Command {
	var where place
	var use resources
	var asJSON, all bool
	c := &cobra.Command{
		Use:   "plan PIPELINE",
		Short: "Say what a run would do, without doing it",
		Long: `plan lists the tasks of a run by phase: which have been done and which are stale,
because they were never done or depend on settings or inputs that have changed.
The tasks of the last phase are known once documents have been matched.`,
		Args: args(1, 1, "a pipeline file or the name of a recipe"),
		RunE: func(c *cobra.Command, a []string) error {
			f, dir, err := where.open(a[0], c.ErrOrStderr())
			if err != nil {
				return err
			}
			build, err := buildIdentity()
			if err != nil {
				return err
			}
			key, err := where.key()
			if err != nil {
				return err
			}
			p, err := pipelines.MakePlan(context.Background(), f, pipelines.Options{
				Inputs: where.inputs, Dir: dir, Workers: use.workers, Memory: use.memory, Build: build, Version: kvernVersion(), Own: where.own(""), AuditKey: key, Index: where.index,
			})
			if err != nil {
				return err
			}
			if asJSON {
				enc := json.NewEncoder(c.OutOrStdout())
				enc.SetIndent("", "  ")
				return enc.Encode(p)
			}
			return printPlan(c, p, all)
		},
	}
	where.flags(c)
	use.flags(c)
	c.Flags().BoolVar(&asJSON, "json", false, "print the plan as JSON")
	c.Flags().BoolVar(&all, "all", false, "name all stale tasks, not only the first ten of a phase")
	return c
}

func printPlan(c *cobra.Command, p *pipelines.Plan, all bool) error {
	out := &printer{w: c.OutOrStdout()}
	rows := [][]string{{"source", "files", "size", "splits"}}
	for _, s := range p.Sources {
		rows = append(rows, []string{s.Source, group(int64(s.Files)), corpus.Size(s.Bytes).String(), group(int64(s.Splits))})
	}
	out.table(rows)
	out.line("")
	width := len("prepare")
	for _, phase := range p.Phases {
		width = max(width, len(phase.Phase))
	}
	for _, phase := range p.Phases {
		out.line("%-*s  %s", width, phase.Phase, phase)
		for i, name := range phase.Stale {
			if i == 10 && !all {
				out.line("           … and %d more (--all names them)", len(phase.Stale)-i)
				break
			}
			out.line("           %s", name)
		}
	}
	if p.Open {
		out.line("%-*s  known once documents have been matched", width, "write")
	}
	out.line("")
	for _, note := range p.Notes {
		out.line("%s", note)
	}
	out.line("Roughly %s of workshop, %s of output, %.0f CPU seconds.", corpus.Size(p.Scratch), corpus.Size(p.Output), p.CPU)
	if p.Bands != "" {
		var points []string
		for _, x := range p.Curve {
			points = append(points, fmt.Sprintf("%.1f: %.1f%%", x.Similarity, 100*x.Probability))
		}
		out.line("Near-duplicates: %s bands x rows; a pair of similarity s is compared with probability %s.", p.Bands, strings.Join(points, ", "))
	}
	return out.err
}
