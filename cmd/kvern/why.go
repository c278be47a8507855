package main

import (
	"encoding/json"
	"fmt"
	"strings"

	"kvern/corpus"
	"kvern/internal/rundir"
	"kvern/pipelines"

	"github.com/spf13/cobra"
)

func whyCommand() *cobra.Command {
	var state string
	var asJSON bool
	c := &cobra.Command{
		Use:   "why DIR ID",
		Short: "Tell what became of a document, and why",
		Long: `why tells what became of the document with an id: from where it was read, its
language, why it is gone, whom it repeats and where the two differ. In place of an
id it takes the name of an input file, as the quarantine writes it, and tells about
the first records of that.`,
		Args: args(2, 2, "the directory of a run and the id of a document, or the name of an input file"),
		RunE: func(c *cobra.Command, a []string) error {
			dir, err := rundir.New(a[0], state)
			if err != nil {
				return err
			}
			found, err := pipelines.Explain(dir, a[1])
			if err != nil {
				return err
			}
			out := &printer{w: c.OutOrStdout()}
			for i := range found {
				if asJSON {
					if err := json.NewEncoder(c.OutOrStdout()).Encode(found[i].Fate); err != nil {
						return err
					}
					continue
				}
				explain(out, &found[i])
			}
			return out.err
		},
	}
	c.Flags().StringVar(&state, "state", "", "directory of the workshop (default: DIR.kvern)")
	c.Flags().BoolVar(&asJSON, "json", false, "print the facts as JSON")
	return c
}

func explain(out *printer, w *pipelines.Why) {
	f := &w.Fate
	out.line("%s from source %s: %s", f.ID, f.Source, f.Outcome)
	out.line("  %-12s %s", "read from", origin(&f.Origin))
	if f.Language != "" {
		declared := ""
		if f.LanguageDeclared != "" {
			declared = fmt.Sprintf(", declared %s", f.LanguageDeclared)
		}
		out.line("  %-12s %s with confidence %.3f%s", "language", f.Language, f.LanguageConfidence, declared)
		for _, s := range f.Shares() {
			out.line("  %-12s %s of %s", "", corpus.Share(s.Share), s.Language)
		}
	}
	if f.Outcome != corpus.Kept {
		out.line("  %-12s %s", "because", f.Stage+": "+f.Reason)
		if w.Reason != "" {
			out.line("  %-12s %s", "", w.Reason)
		}
		if f.Value != 0 || f.Limit != 0 {
			out.line("  %-12s %.4g, the limit is %.4g", "measured", f.Value, f.Limit)
		}
		if f.Detail != "" {
			out.line("  %-12s %s", "detail", f.Detail)
		}
	}
	if f.DuplicateOf != "" {
		similarity := ""
		if f.Similarity > 0 { // else nobody measured it
			similarity = fmt.Sprintf(" with similarity %.4f", f.Similarity)
		}
		out.line("  %-12s %s%s", "repeats", f.DuplicateOf, similarity)
		if w.Text != "" && w.PartnerText != "" {
			explainDifference(out, w)
		}
		if w.Partner == nil {
			out.line("  %-12s which another build has published, that this one is matched against", "")
		}
	}
	if w.Replaced != "" {
		out.line("  %-12s by a newer document of %s, which replaced/ names", "replaced", w.Replaced)
	}
	if f.ClusterSize > 1 {
		out.line("  %-12s stands for %s that repeat it", "cluster", count(f.ClusterSize-1, "document"))
	}
	if len(f.Flags) > 0 {
		out.line("  %-12s %s", "flags", strings.Join(f.Flags, ", "))
	}
	if len(f.Evaluation) > 0 {
		out.line("  %-12s the evaluation sets %s", "shares with", strings.Join(f.Evaluation, ", "))
	}
	measures(out, "repaired", f.Origin.Repairs)
	measures(out, "replaced", nonZero(f.Privacy))
	measures(out, "quality", f.Quality)
}

func origin(o *corpus.Origin) string {
	s := o.File
	if o.Member != "" {
		s += "!" + o.Member
	}
	if o.End < 0 {
		return fmt.Sprintf("%s, from byte %d", s, o.Start)
	}
	return fmt.Sprintf("%s, bytes %d to %d", s, o.Start, o.End)
}

func nonZero(m []corpus.Measure) (some []corpus.Measure) {
	for _, x := range m {
		if x.Value != 0 {
			some = append(some, x)
		}
	}
	return some
}

func measures(out *printer, what string, m []corpus.Measure) {
	for _, x := range m {
		out.line("  %-12s %s: %.4g", what, x.Name, x.Value)
		what = ""
	}
}

// explainDifference shows the lines of the scrubbed texts that differ.
func explainDifference(out *printer, w *pipelines.Why) {
	lines := pipelines.Difference(w.PartnerText, w.Text, 20)
	if len(lines) == 0 {
		out.line("  %-12s in white space only", "differs")
		return
	}
	out.line("  %-12s (- the kept document, + this one, both scrubbed)", "differs")
	for _, l := range lines {
		out.line("    %s", l)
	}
}
