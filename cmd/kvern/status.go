package main

import (
	"encoding/json"
	"fmt"

	"kvern/internal/rundir"
	"kvern/pipelines"

	"github.com/spf13/cobra"
)

func statusCommand() *cobra.Command {
	var state string
	var asJSON bool
	c := &cobra.Command{
		Use:   "status DIR",
		Short: "Say how far the run of a directory has come",
		Args:  args(1, 1, "the directory that a run publishes"),
		RunE: func(c *cobra.Command, a []string) error {
			dir, err := rundir.New(a[0], state)
			if err != nil {
				return err
			}
			s, err := pipelines.ReadStatus(dir)
			if err != nil {
				return err
			}
			if asJSON {
				return json.NewEncoder(c.OutOrStdout()).Encode(s)
			}
			return printStatus(c, s)
		},
	}
	c.Flags().StringVar(&state, "state", "", "directory of the workshop (default: DIR.kvern)")
	c.Flags().BoolVar(&asJSON, "json", false, "print the status as JSON")
	return c
}

// outcomes in words.
var outcomes = map[string]string{
	"running":     "a run is at work",
	"done":        "the last run is done",
	"stopped":     "the last run was stopped; run it again to go on",
	"interrupted": "the last run was killed; run it again to go on",
	"guarded":     "a guard stopped the last run; nothing was published",
	"failed":      "the last run failed",
	"cleaned":     "published; the workshop was removed",
}

func printStatus(c *cobra.Command, s *pipelines.Status) error {
	out := &printer{w: c.OutOrStdout()}
	out.line("%s: %s", s.Name, outcomes[s.Outcome])
	if s.Message != "" {
		out.line("  %s", s.Message)
	}
	width := len("prepare")
	for _, p := range s.Phases {
		width = max(width, len(p.Phase))
	}
	for _, p := range s.Phases {
		out.line("  %-*s  %d of %s done", width, p.Phase, p.Done, count(p.Tasks, "task"))
	}
	switch {
	case s.Published && s.Outcome != "done" && s.Outcome != "cleaned":
		out.line("still published, from a run before: %s, manifest SHA-256 %s", count(s.Documents, "document"), s.Manifest)
	case s.Published:
		out.line("published: %s, manifest SHA-256 %s", count(s.Documents, "document"), s.Manifest)
	default:
		out.line("nothing is published yet")
	}
	return out.err
}

func verifyCommand() *cobra.Command {
	var state string
	var asJSON, discard bool
	c := &cobra.Command{
		Use:   "verify DIR",
		Short: "Check a published directory against its manifest, byte by byte",
		Long: `verify compares every published file with the manifest, byte by byte and row by row,
and every file of the workshop with what its task wrote. Published files share
their bytes with the workshop where the disk can, so damage to one is damage to
both. With --discard, the tasks whose files are damaged are forgotten, and the next
run does them again.`,
		Args: args(1, 1, "the directory that a run published"),
		RunE: func(c *cobra.Command, a []string) error {
			dir, err := rundir.New(a[0], state)
			if err != nil {
				return err
			}
			v, err := pipelines.Verify(dir)
			if err != nil {
				return err
			}
			if asJSON {
				err = json.NewEncoder(c.OutOrStdout()).Encode(v)
			} else {
				err = printVerified(c, a[0], v)
			}
			if err == nil && discard {
				err = discardDamaged(c, dir, v)
			}
			if err == nil && len(v.Problems) > 0 {
				return told{exitFailed}
			}
			return err
		},
	}
	c.Flags().StringVar(&state, "state", "", "directory of the workshop (default: DIR.kvern)")
	c.Flags().BoolVar(&asJSON, "json", false, "print the findings as JSON")
	c.Flags().BoolVar(&discard, "discard", false, "forget the tasks whose files are damaged")
	return c
}

func discardDamaged(c *cobra.Command, dir *rundir.Dir, v *pipelines.Verified) error {
	n, err := v.Discard(dir)
	if n > 0 {
		fmt.Fprintf(c.ErrOrStderr(), "kvern: forgot %s; run the pipeline again\n", count(n, "task"))
	}
	return err
}

func printVerified(c *cobra.Command, name string, v *pipelines.Verified) error {
	for _, p := range v.Problems {
		fmt.Fprintln(c.ErrOrStderr(), p)
	}
	out := &printer{w: c.OutOrStdout()}
	if len(v.Problems) > 0 {
		out.line("%s: %s; 'kvern verify --discard' and another run mend what the workshop can", name, count(len(v.Problems), "problem"))
		return out.err
	}
	out.line("%s: ok: %s with %s are what was written, and the sums agree", name, count(v.Files, "file"), count(v.Rows, "row"))
	if v.Workshop > 0 {
		out.line("workshop: ok: %s", count(v.Workshop, "file"))
	}
	out.line("manifest SHA-256 %s", v.SHA256)
	return out.err
}
