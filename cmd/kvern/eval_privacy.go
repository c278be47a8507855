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
	var sample int
	c := &cobra.Command{
		Use:   "privacy {--gold FILE | --sample N FILE...}",
		Short: "Measure the search for personal data, or look at what it finds",
		Long: `privacy scrubs labelled texts and prints how much of the personal data in them was
covered, and how much else was touched. FILE has JSON lines {"text", "spans",
"optional", "negatives", "doc"}, plain or, when the name ends in .gz, gzipped. A span
has bstart and bend (or byte_start and byte_end) in bytes, type and level; optional
ones may be found, negatives are look-alikes that must survive. Lines that follow
one another with the same doc are sentences of one document.

With --sample, it reads files of any kind and shows N findings of every type and
rule where they stand, for a person to judge: is it what it was taken for? This
prints personal data to the terminal, and writes it nowhere else.`,
		Example: `  kvern eval privacy --gold dev.jsonl.gz --level contact
  kvern eval privacy --gold names.jsonl.gz --level strict --names recall
  kvern eval privacy --sample 5 arkiv/*.jsonl.zst | less`,
		RunE: func(c *cobra.Command, files []string) error {
			if (gold == "") == (sample <= 0) || sample <= 0 && len(files) > 0 || sample > 0 && len(files) == 0 {
				return usageError{errors.New("want either --gold FILE, which texts are labelled, or --sample N and files to look at")}
			}
			s, l, err := evalScrubber(level, profile)
			if err != nil {
				return usageError{err}
			}
			if sample > 0 {
				v := &review{scrubber: s, each: sample, drawn: map[stratum][]finding{}, counts: map[stratum]int{}}
				if err := v.files(c, files); err != nil {
					return err
				}
				return v.print(c.OutOrStdout())
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
	c.Flags().IntVar(&sample, "sample", 0, "findings of every type and rule to show")
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
