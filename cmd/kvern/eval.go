package main

import (
	"fmt"

	"kvern/filter/language/eval"
	"kvern/filter/language/labelled"

	"github.com/spf13/cobra"
)

func evalCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "eval",
		Short: "Measure how well a part does on labelled texts",
		Args:  args(0, 0, "the name of a part"),
		RunE:  func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	c.AddCommand(evalDedupCommand(), evalLanguageCommand(), evalPrivacyCommand())
	return c
}

func evalLanguageCommand() *cobra.Command {
	var gold string
	d := detection{}
	c := &cobra.Command{
		Use:   "language --gold FILE",
		Short: "Measure the language identifier",
		Long: `language puts labelled texts to the language identifier and prints what it took
them for: precision, recall and F1 by language, the table of confusions, and the
accuracy by length. FILE has JSON lines {"text", "lang", "labels"?}, plain or, when
the name ends in .gz, gzipped; labels are further languages that are as right.

"loose" is the share of texts whose answer is one of their labels, "strict" that
of texts for which all labels, and no others, were found plausible.`,
		Example: `  kvern eval language --gold dev.jsonl.gz`,
		Args:    args(0, 0, "no arguments, but --gold FILE"),
		RunE: func(c *cobra.Command, _ []string) error {
			if gold == "" {
				return usageError{fmt.Errorf("--gold is missing: which texts are labelled?")}
			}
			id, o, err := d.open()
			if err != nil {
				return err
			}
			files, err := labelled.Read(gold)
			if err != nil {
				return err
			}
			_, err = fmt.Fprint(c.OutOrStdout(), eval.Run(id, files[0].Rows, o))
			return err
		},
	}
	c.Flags().StringVar(&gold, "gold", "", "file of labelled texts")
	d.flags(c)
	return c
}
