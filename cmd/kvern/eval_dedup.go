package main

import (
	"encoding/json"
	"errors"
	"fmt"

	"kvern/dedup"

	"github.com/spf13/cobra"
)

func evalDedupCommand() *cobra.Command {
	var e dedupEvaluation
	c := &cobra.Command{
		Use:   "dedup [FILE...]",
		Short: "Compare the search for duplicates with the truth",
		Long: `eval dedup searches the documents of the files for duplicates, as 'kvern dedup'
does, and compares the result with the truth, which it finds by comparing all
documents with all. That takes memory and time, so it is for samples of some ten
thousand documents.

recall is the share of the pairs at or above the threshold of which at least one
document leaves; precision is the share of the removed documents that are
supported: the document they name is kept, and at or above the threshold. With
--require it is a failure when one of the two is lower.`,
		Example: `  kvern eval dedup --threshold 0.8 --require 0.998 utvalg.jsonl.zst`,
		RunE:    func(c *cobra.Command, files []string) error { return e.run(c, files) },
	}
	e.near, e.templates, e.memory = defaultNear(), defaultTemplates(), defaultMemory()
	c.Flags().Float64Var(&e.near.Threshold, "threshold", e.near.Threshold, "similarity from which two documents are duplicates")
	c.Flags().StringVar(&e.near.Verify, "verify", e.near.Verify, "how candidates are checked: exact, sketch or none")
	c.Flags().StringVar(&e.near.Cluster, "cluster", e.near.Cluster, "leaders, or components for comparison with other tools")
	c.Flags().BoolVar(&e.asJSON, "json", false, "print the figures as JSON")
	c.Flags().Float64Var(&e.require, "require", 0, "least recall and precision")
	return c
}

// dedupEvaluation is the state of the verb.
type dedupEvaluation struct {
	deduplication
	asJSON  bool
	require float64
}

// mostEvaluated keeps a mistake from filling the memory.
const mostEvaluated = 100_000

func (e *dedupEvaluation) run(c *cobra.Command, files []string) error {
	if err := e.search().Validate(); err != nil {
		return usageError{err}
	}
	return e.with(c, files, func() error {
		if e.n > mostEvaluated {
			return usageError{fmt.Errorf("%d documents are too many to compare all with all; take a sample of at most %d", e.n, mostEvaluated)}
		}
		var gold dedup.Gold
		for i := range uint32(e.n) {
			text, err := e.texts.at(i)
			if err != nil {
				return err
			}
			gold.Add(text)
		}
		var results []dedup.Result
		_, err := e.finder.Find(c.Context(), e.texts, func(r dedup.Result) error {
			results = append(results, r)
			return nil
		})
		if err != nil {
			return err
		}
		return e.print(c, gold.Score(e.near.Threshold, results))
	})
}

func (e *dedupEvaluation) print(c *cobra.Command, s dedup.Score) error {
	var err error
	if e.asJSON {
		err = json.NewEncoder(c.OutOrStdout()).Encode(s)
	} else {
		out := &printer{w: c.OutOrStdout()}
		out.table([][]string{
			{"threshold", fmt.Sprint(e.near.Threshold)},
			{"documents", group(int64(s.Documents))},
			{"pairs", group(int64(s.Pairs))},
			{"pairs left", group(int64(s.Left))},
			{"removed", group(int64(s.Removed))},
			{"unsupported", group(int64(s.Unsupported))},
			{"recall", fmt.Sprintf("%.4f", s.Recall)},
			{"precision", fmt.Sprintf("%.4f", s.Precision)},
		})
		err = out.err
	}
	if err == nil && min(s.Recall, s.Precision) < e.require {
		err = errors.New("recall or precision is lower than required")
	}
	return err
}
