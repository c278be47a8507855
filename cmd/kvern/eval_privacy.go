package main

import (
	"errors"
	"fmt"

	"kvern/filter/privacy"
	"kvern/filter/privacy/eval"
	"kvern/filter/privacy/names"

	"github.com/spf13/cobra"
)

func evalPrivacyCommand() *cobra.Command {
	var gold, level, profile string
	c := &cobra.Command{
		Use:   "privacy --gold FILE",
		Short: "Measure the search for personal data",
		Long: `privacy scrubs labelled texts and prints how much of the personal data in them was
covered, and how much else was touched. FILE has JSON lines {"text", "spans",
"optional", "negatives", "doc"}, plain or, when the name ends in .gz, gzipped. A span
has bstart and bend (or byte_start and byte_end) in bytes, type and level; optional
ones may be found, negatives are look-alikes that must survive. Lines that follow
one another with the same doc are sentences of one document.`,
		Example: `  kvern eval privacy --gold dev.jsonl.gz --level contact
  kvern eval privacy --gold names.jsonl.gz --level strict --names recall`,
		Args: args(0, 0, "no arguments, but --gold FILE"),
		RunE: func(c *cobra.Command, _ []string) error {
			if gold == "" {
				return usageError{errors.New("--gold is missing: which texts are labelled?")}
			}
			s, l, err := evalScrubber(level, profile)
			if err != nil {
				return usageError{err}
			}
			documents, err := eval.Read(gold)
			if err != nil {
				return err
			}
			_, err = fmt.Fprint(c.OutOrStdout(), eval.Run(s, l, documents))
			return err
		},
	}
	c.Flags().StringVar(&gold, "gold", "", "file of labelled texts")
	c.Flags().StringVar(&level, "level", "contact", "how much to remove: identifiers, contact, persons or strict")
	c.Flags().StringVar(&profile, "names", "balanced", "how names are found: balanced or recall")
	return c
}

func evalScrubber(level, profile string) (*privacy.Scrubber, privacy.Level, error) {
	l, err := privacy.ParseLevel(level)
	if err != nil {
		return nil, 0, fmt.Errorf("--level: %w", err)
	}
	p, err := names.ParseProfile(profile)
	if err != nil {
		return nil, 0, fmt.Errorf("--names: %w", err)
	}
	s, err := privacy.New(privacy.Options{Level: l, Names: names.New(p)})
	return s, l, err
}
