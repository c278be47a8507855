package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"kvern/ingest"
	"kvern/ingest/fetch"
	"kvern/pipelines"

	"github.com/spf13/cobra"
)

func sourceFetchCommand() *cobra.Command {
	var inputs string
	var refresh, quiet bool
	c := &cobra.Command{
		Use:   "fetch SOURCE|PIPELINE",
		Short: "Fetch over HTTP what a source reads",
		Long: `fetch makes the archives of sources that say fetch: of one source, by its name or its
file, or of all in a pipeline file. One that is there is left as it is; with --refresh,
servers are asked for what has changed, and the archive is replaced when all is done. A
fetch that was stopped goes on where it was. 'kvern run' fetches what is not there.`,
		Example: `  kvern source fetch --inputs data sources/nettstad.yaml
  kvern source fetch --refresh pipeline.yaml`,
		Args: args(1, 1, "a source or a pipeline file"),
		RunE: func(c *cobra.Command, a []string) error {
			all, root, err := fetching(c, a[0])
			if err != nil {
				return err
			}
			if inputs != "" {
				root = inputs
			}
			ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
			defer stop()
			for _, s := range all {
				if err := fetchSource(ctx, c, s, root, refresh, quiet); err != nil {
					return fmt.Errorf("source %s: %w", s.Source, err)
				}
			}
			return nil
		},
	}
	c.Flags().StringVar(&inputs, "inputs", "", "folder that the archives are relative to (default: that of the pipeline file, or the working directory)")
	c.Flags().BoolVar(&refresh, "refresh", false, "ask servers for what has changed since the archive was made")
	c.Flags().BoolVarP(&quiet, "quiet", "q", false, "no progress on standard error")
	return c
}

// fetching gives the sources of an argument that fetch, and the folder that their
// archives are relative to.
func fetching(c *cobra.Command, name string) (all []ingest.Settings, root string, err error) {
	if data, err := os.ReadFile(name); err == nil && strings.Contains("\n"+string(data), "\ningest:") {
		f, problems := pipelines.Load(name, data)
		if err := tell(c.ErrOrStderr(), problems); err != nil {
			return nil, "", err
		}
		all, root = f.Ingest, filepath.Dir(name)
	} else {
		s, err := readSource(name)
		if err != nil {
			return nil, "", usageError{err}
		}
		all, root = []ingest.Settings{s}, "."
	}
	all = slices.DeleteFunc(slices.Clone(all), func(s ingest.Settings) bool { return s.Fetch == nil })
	if len(all) == 0 {
		return nil, "", usageError{fmt.Errorf("%s: no source says fetch", name)}
	}
	for _, s := range all {
		if err := s.Fetch.Check(); err != nil {
			return nil, "", usageError{err}
		}
	}
	return all, root, nil
}

// fetchSource makes the archive of one source and sums up what became of the addresses.
func fetchSource(ctx context.Context, c *cobra.Command, s ingest.Settings, root string, refresh, quiet bool) error {
	if s.Fetched(root) == nil && !refresh {
		fmt.Fprintf(c.OutOrStdout(), "%s: %s is there; --refresh asks for what has changed\n", s.Source, s.Fetch.Into)
		return nil
	}
	sum, err := s.Download(ctx, root, refresh, func(done, total int) error {
		if done%100 == 0 && done > 0 && !quiet {
			fmt.Fprintf(c.ErrOrStderr(), "%s: %s of %s addresses\n", s.Source, group(int64(done)), group(int64(total)))
		}
		return nil
	})
	switch {
	case ctx.Err() != nil:
		return fetch.ErrStopped
	case errors.Is(err, fetch.ErrStopped):
		return fmt.Errorf("%w ('fetch: {max_failures: 0}' goes on whatever fails)", err)
	case err != nil:
		return err
	}
	var all []string
	for _, what := range slices.Sorted(maps.Keys(sum.Outcomes)) {
		all = append(all, fmt.Sprintf("%s %s", group(int64(sum.Outcomes[what])), what))
	}
	if sum.Kept > 0 {
		all = append(all, fmt.Sprintf("%s unchanged", group(int64(sum.Kept))))
	}
	fmt.Fprintf(c.OutOrStdout(), "%s: %s: %s\n", s.Source, s.Fetch.Into, strings.Join(all, ", "))
	return nil
}
