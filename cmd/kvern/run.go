package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"kvern/engine"
	"kvern/internal/conf"
	"kvern/internal/rundir"
	"kvern/pipelines"

	"github.com/spf13/cobra"
)

// place are the flags that say what a pipeline reads and where it writes.
type place struct {
	inputs, out, state string
	auditKey, index    string
	file               string // the pipeline file, unless it is a recipe
}

func (p *place) flags(c *cobra.Command) {
	c.Flags().StringVar(&p.inputs, "inputs", "", "folder that the files of sources are relative to (default: that of the pipeline file)")
	c.Flags().StringVar(&p.out, "out", "", "directory to publish (default: the name of the pipeline)")
	c.Flags().StringVar(&p.state, "state", "", "directory of the workshop (default: that of --out with .kvern)")
	c.Flags().StringVar(&p.index, "index", "", "private directory to which the index is copied, for other pipelines to be matched against (dedup.against)")
	c.Flags().StringVar(&p.auditKey, "audit-key", "", "file with a secret of 16 bytes or more: leave an audit of removed values, sealed with it, in the workshop")
}

// key reads the key of the audit, if there is to be one.
func (p *place) key() ([]byte, error) {
	if p.auditKey == "" {
		return nil, nil
	}
	key, err := os.ReadFile(p.auditKey)
	if err != nil {
		return nil, err
	}
	if key = bytes.TrimSpace(key); len(key) < 16 {
		return nil, usageError{fmt.Errorf("--audit-key %s: the key has %d bytes, want 16 or more; 'openssl rand -hex 32' makes one", p.auditKey, len(key))}
	}
	return key, nil
}

// open reads the pipeline file, tells everything that is wrong with it, and
// settles where the run takes place.
func (p *place) open(name string, errOut io.Writer) (*pipelines.File, *rundir.Dir, error) {
	path, data, err := pipelines.Open(name)
	if err != nil {
		return nil, nil, usageError{err}
	}
	f, problems := pipelines.Load(path, data)
	if err := tell(errOut, problems); err != nil {
		return nil, nil, err
	}
	if path == name { // a file, not a recipe
		p.file = path
	}
	if expired := f.Expired(time.Now()); len(expired) > 0 {
		return nil, nil, usageError{fmt.Errorf("%s: %s", path, strings.Join(expired, "; "))}
	}
	if p.out == "" {
		p.out = f.Name
	}
	switch {
	case p.inputs != "":
	case p.file != "":
		p.inputs = filepath.Dir(path)
	case pipelines.HasSample(name):
		p.inputs = p.out + ".inputs"
		if err := pipelines.WriteSample(name, p.inputs); err != nil {
			return nil, nil, err
		}
	default:
		p.inputs = "."
	}
	dir, err := rundir.New(p.out, p.state)
	return f, dir, err
}

// own lists the files of the run that no source may read as text.
func (p *place) own(events string) (files []string) {
	for _, name := range []string{p.file, p.auditKey, events} {
		if name != "" {
			files = append(files, name)
		}
	}
	return files
}

// tell prints the problems of a file; the error says whether they forbid to run.
func tell(errOut io.Writer, problems []conf.Problem) error {
	errors := 0
	for _, p := range problems {
		fmt.Fprintln(errOut, p)
		if !p.Warning {
			errors++
		}
	}
	if errors == 0 {
		return nil
	}
	fmt.Fprintf(errOut, "kvern: %s\n", count(errors, "problem"))
	return told{exitUsage}
}

// count writes a number with its noun.
func count[N int | int64](n N, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%s %ss", group(int64(n)), noun)
}

// group writes a number with spaces between thousands.
func group(n int64) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + " " + s[i:]
	}
	return s
}

func runCommand() *cobra.Command {
	var where place
	var use resources
	var events string
	var quiet bool
	c := &cobra.Command{
		Use:   "run PIPELINE",
		Short: "Run a pipeline file, or a recipe by its name",
		Long: `run reads the sources of a pipeline file, takes every document through its
stages, compares those that are left, and publishes the shards in --out. What has
been done before is not done again: a run that was stopped goes on, and a run with
other settings redoes only what depends on them ('kvern plan' tells what).

Recipes: ` + strings.Join(pipelines.Recipes(), ", "),
		Args: args(1, 1, "a pipeline file or the name of a recipe"),
		RunE: func(c *cobra.Command, a []string) error {
			if err := use.apply(); err != nil {
				return err
			}
			f, dir, err := where.open(a[0], c.ErrOrStderr())
			if err != nil {
				return err
			}
			return runPipeline(c, f, dir, &where, &use, events, quiet)
		},
	}
	where.flags(c)
	use.flags(c)
	c.Flags().StringVar(&events, "events", "", "file for events, one JSON object a line")
	c.Flags().BoolVarP(&quiet, "quiet", "q", false, "no progress on standard error")
	return c
}

func runPipeline(c *cobra.Command, f *pipelines.File, dir *rundir.Dir, where *place, use *resources, events string, quiet bool) error {
	build, err := buildIdentity()
	if err != nil {
		return fmt.Errorf("identify this build: %w", err)
	}
	listeners, closeEvents, err := listen(c.ErrOrStderr(), events, quiet)
	if err != nil {
		return err
	}
	key, err := where.key()
	if err != nil {
		return err
	}
	ctx, drain, stop := stopping(context.Background(), c.ErrOrStderr())
	report, err := pipelines.Run(ctx, f, pipelines.Options{
		Inputs: where.inputs, Dir: dir, Workers: use.workers, Memory: use.memory,
		Build: build, Version: kvernVersion(), Stdin: c.InOrStdin(), Events: listeners, Drain: drain, Own: where.own(events), AuditKey: key, Index: where.index,
	})
	stop()
	err = errors.Join(err, closeEvents())
	if report != nil && report.Manifest != nil {
		if werr := printReport(c.OutOrStdout(), f, where.out, report); werr != nil {
			err = errors.Join(err, werr)
		}
	}
	if errors.Is(err, engine.ErrStopped) {
		return fmt.Errorf("%w; what is done is kept: run the same command again to go on", err)
	}
	if errors.Is(err, pipelines.ErrQuarantine) {
		return fmt.Errorf("%w; %s says which and why, 'export: {quarantine: ...}' sets the limit", err, filepath.Join(dir.State, rundir.Quarantine))
	}
	return err
}
