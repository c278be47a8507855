package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"kvern/internal/rundir"
	"kvern/pipelines"

	"github.com/spf13/cobra"
)

func cleanCommand() *cobra.Command {
	var state string
	var force bool
	c := &cobra.Command{
		Use:   "clean DIR",
		Short: "Remove the workshop of a published directory",
		Long: `clean removes the workshop beside a published directory: staged documents, the
ledger, the quarantine and the done records. The published directory stays as it
is; 'kvern why' and adding to it need the workshop. When the last run has not
published, its work would be lost, and clean wants --force.`,
		Args: args(1, 1, "the directory that a run published"),
		RunE: func(c *cobra.Command, a []string) error {
			dir, err := rundir.New(a[0], state)
			if err != nil {
				return err
			}
			if _, err := os.Stat(dir.State); errors.Is(err, fs.ErrNotExist) {
				return fmt.Errorf("there is no workshop %s", dir.State)
			}
			s, err := pipelines.ReadStatus(dir)
			if err != nil {
				return err
			}
			if !force && (s.Outcome != "done" || !s.Published) {
				return usageError{fmt.Errorf("%s; clean would throw its work away (--force does)", outcomes[s.Outcome])}
			}
			if err := dir.Open(); err != nil {
				return err
			}
			if err := dir.Clean(); err != nil {
				return err
			}
			_, err = fmt.Fprintf(c.OutOrStdout(), "removed %s\n", dir.State)
			return err
		},
	}
	c.Flags().StringVar(&state, "state", "", "directory of the workshop (default: DIR.kvern)")
	c.Flags().BoolVar(&force, "force", false, "remove it although its last run has not published")
	return c
}
