package main

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"

	"kvern/filter/language/labelled"
	"kvern/filter/language/train"

	"github.com/spf13/cobra"
)

func trainCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "train",
		Short: "Learn the models that kvern has built in",
		Args:  args(0, 0, "the name of a model"),
		RunE:  func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(trainLanguageCommand(), trainNamesCommand())
	return c
}

func trainLanguageCommand() *cobra.Command {
	o := train.Defaults()
	var dir string
	c := &cobra.Command{
		Use:   "language --out DIR FILE...",
		Short: "Learn the model of the language identifier",
		Long: `language learns from JSON lines {"text", "lang", "source", "lic"}, plain or, when
the name ends in .gz, gzipped, and writes ` + train.ModelFile + ` and ` + train.CardFile + `, a card that
says what it was learnt from. lang is an ISO 639-3 code; one that is no label of
kvern is an example of "und". The same files and flags give the same bytes.

To try a model, give it to detect and eval with --model. To build it in, write it
to filter/language/data and build kvern.`,
		Example: `  kvern train language --out filter/language/data train.jsonl.gz train_more.jsonl.gz`,
		Args:    args(1, -1, "one or more files of examples"),
		RunE: func(c *cobra.Command, files []string) error {
			if err := check(o, dir); err != nil {
				return usageError{err}
			}
			o.Progress = func(format string, a ...any) { fmt.Fprintf(c.ErrOrStderr(), format+"\n", a...) }
			inputs, err := labelled.Read(files...)
			if err != nil {
				return err
			}
			if err := os.MkdirAll(dir, 0o755); err != nil {
				return err
			}
			if err := train.Write(dir, inputs, o); err != nil {
				return err
			}
			return printSHA256(c, filepath.Join(dir, train.ModelFile))
		},
	}
	c.Flags().StringVar(&dir, "out", "", "folder for the model and its card")
	c.Flags().Uint64Var(&o.Seed, "seed", o.Seed, "seed of everything that is drawn at random")
	c.Flags().IntVar(&o.Runs, "runs", o.Runs, "models that are learnt in different orders and averaged")
	c.Flags().IntVar(&o.Epochs, "epochs", o.Epochs, "passes over the examples")
	return c
}

func check(o train.Options, dir string) error {
	switch {
	case dir == "":
		return fmt.Errorf("--out is missing: where should the model go?")
	case o.Runs < 1 || o.Epochs < 1:
		return fmt.Errorf("--runs and --epochs must be at least 1")
	}
	return nil
}

// printSHA256 prints a digest as sha256sum does.
func printSHA256(c *cobra.Command, file string) error {
	b, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(c.OutOrStdout(), "%x  %s\n", sha256.Sum256(b), file)
	return err
}
