package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"kvern/filter/privacy/names/tagger"
	"kvern/filter/privacy/names/train"

	"github.com/spf13/cobra"
)

func trainNamesCommand() *cobra.Command {
	o := tagger.Defaults()
	var out string
	c := &cobra.Command{
		Use:   "names --out DIR FILE...",
		Short: "Learn the model that finds names of persons",
		Long: `names learns from files with one token and its tag a line, "Kari<TAB>B-PER", with
an empty line after a sentence and a line "#DOC" before a document (NorNE in the
BIO scheme). It writes model.bin and README.md, a card that says what the model was
made from, to the folder --out. The same files and seed give the same bytes.`,
		Example: `  kvern train names --out filter/privacy/names/data nb.train.tok nn.train.tok`,
		Args:    args(1, -1, "one file or more"),
		RunE: func(c *cobra.Command, files []string) error {
			if out == "" {
				return usageError{errors.New("--out is missing: where should the model go?")}
			}
			if o.Runs < 1 || o.Epochs < 1 {
				return usageError{errors.New("--runs and --epochs must be at least 1")}
			}
			inputs, err := train.Read(files...)
			if err != nil {
				return err
			}
			o.Progress = func(format string, args ...any) { fmt.Fprintf(c.ErrOrStderr(), format+"\n", args...) }
			if err := os.MkdirAll(out, 0o755); err != nil {
				return err
			}
			if err := train.Write(out, inputs, o); err != nil {
				return err
			}
			return printSHA256(c, filepath.Join(out, train.ModelFile))
		},
	}
	c.Flags().StringVar(&out, "out", "", "folder for the model and its card")
	c.Flags().Uint64Var(&o.Seed, "seed", o.Seed, "seed of the random order of examples")
	c.Flags().IntVar(&o.Runs, "runs", o.Runs, "how many models to learn and average")
	c.Flags().IntVar(&o.Epochs, "epochs", o.Epochs, "how often to go over the examples")
	return c
}
