package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"

	"kvern/corpus"
	"kvern/dedup"

	"github.com/spf13/cobra"
)

// dedupPlan is the state of --plan.
type dedupPlan struct {
	on        bool
	asJSON    bool
	documents int64
	bytes     corpus.Size
}

func (p *dedupPlan) flags(c *cobra.Command) {
	c.Flags().BoolVar(&p.on, "plan", false, "tell what a search takes instead of searching")
	c.Flags().BoolVar(&p.asJSON, "json", false, "with --plan: as JSON")
	c.Flags().Int64Var(&p.documents, "documents", 0, "with --plan: number of documents (default: by the bytes of text)")
	c.Flags().Var(sizeFlag{&p.bytes}, "bytes", "with --plan: bytes of text (default: by the files, or the number of documents)")
}

// Public documents have 3,200 bytes of text on average in the collections that we
// measured, and a compressed file holds 3.5 times its size.
const (
	bytesPerDocument = 3200
	compression      = 3.5
)

// estimate fills in what was not said.
func (p *dedupPlan) estimate(files []string) error {
	for _, name := range files {
		info, err := os.Stat(name)
		if err != nil {
			return err
		}
		size := float64(info.Size())
		for _, end := range []string{".zst", ".gz", ".bz2", ".parquet"} {
			if strings.HasSuffix(name, end) {
				size *= compression
				break
			}
		}
		p.bytes += corpus.Size(size)
	}
	switch {
	case p.documents < 0 || p.bytes == 0 && p.documents == 0:
		return usageError{errors.New("--plan wants files, --documents or --bytes")}
	case p.documents == 0:
		p.documents = max(int64(p.bytes)/bytesPerDocument, 1)
	case p.bytes == 0:
		p.bytes = corpus.Size(p.documents * bytesPerDocument)
	}
	return nil
}

func (p *dedupPlan) print(c *cobra.Command, s dedup.Search, files []string) error {
	if err := p.estimate(files); err != nil {
		return err
	}
	plan := s.Plan(p.documents, int64(p.bytes))
	if p.asJSON {
		enc := json.NewEncoder(c.OutOrStdout())
		enc.SetIndent("", "  ")
		return enc.Encode(plan)
	}
	out := &printer{w: c.OutOrStdout()}
	out.line("%s documents, %s of text, %s of memory", group(plan.Documents), corpus.Size(plan.Bytes), s.Memory*2)
	rows := [][]string{{"step", "tasks", "scratch", "CPU hours"}}
	for _, step := range plan.Steps {
		rows = append(rows, []string{step.Step, fmt.Sprint(step.Tasks), corpus.Size(step.Scratch).String(), hours(step.CPU)})
	}
	rows = append(rows, []string{"all", "", corpus.Size(plan.Scratch).String(), hours(plan.CPU)})
	out.table(rows)
	out.line("On disk at one time: %s, %d bytes a document, and a copy of the texts of %s.",
		corpus.Size(plan.Scratch), plan.Scratch/plan.Documents, corpus.Size(plan.Bytes))
	out.line("")
	rows = [][]string{{"similarity", "compared"}}
	for _, x := range plan.Curve {
		rows = append(rows, []string{fmt.Sprintf("%.1f", x.Similarity), fmt.Sprintf("%.1f%%", 100*x.Probability)})
	}
	out.line("Bands x rows: %s. Of the pairs of a similarity, so many are compared:", plan.Bands)
	out.table(rows)
	return out.err
}

func hours(seconds float64) string { return fmt.Sprintf("%.3f", seconds/3600) }
