package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"kvern/corpus"
	"kvern/pipelines"

	"github.com/spf13/cobra"
)

// preflight looks at the sources of a pipeline and returns how many cannot be used.
func preflight(c *cobra.Command, path string, f *pipelines.File, o *checkOptions) (faults int, err error) {
	for _, s := range f.Ingest {
		if slices.Contains(s.Files, "-") {
			continue // standard input can be read once
		}
		p, err := pipelines.Look(c.Context(), s, o.inputs, o.records)
		if err != nil {
			return faults, err
		}
		if o.json {
			err = json.NewEncoder(c.OutOrStdout()).Encode(p)
		} else {
			out := &printer{w: c.OutOrStdout()}
			printPreflight(out, p)
			err = out.err
		}
		if err != nil {
			return faults, err
		}
		for _, w := range p.Warnings {
			fmt.Fprintf(c.ErrOrStderr(), "%s: source %s: warning: %s\n", path, p.Source, w)
		}
		for _, w := range p.Problems {
			fmt.Fprintf(c.ErrOrStderr(), "%s: source %s: %s\n", path, p.Source, w)
			faults++
		}
	}
	return faults, nil
}

func printPreflight(out *printer, p *pipelines.Preflight) {
	line := func(what, format string, args ...any) { out.line("  %-12s "+format, append([]any{what}, args...)...) }
	out.line("%s: %s, %s, %s of %s", p.Source, p.Terms, p.Access, count(p.Files, "file"), corpus.Size(p.Bytes))
	line("looked at", "%s at the beginning of %s, %s", count(p.Records, "record"), count(p.LookedFiles, "file"), corpus.Size(p.LookedBytes))
	line("documents", "%s%s", group(int64(p.Documents)), listed(p.Readers, ", read by ", 0))
	for _, m := range []struct {
		what   string
		counts map[string]int
	}{{"left out", p.Removed}, {"quarantined", p.Quarantined}} {
		if len(m.counts) > 0 {
			line(m.what, "%s", listed(m.counts, "", 0))
		}
	}
	if p.Documents == 0 {
		return
	}
	line("languages", "%s", listed(p.Languages, "", p.Documents))
	line("fields", "%s", listed(p.Fields, "", p.Documents))
	line("encodings", "%s", listed(p.Encodings, "", 0))
	if len(p.Repairs) > 0 {
		line("repairs", "%s", listed(p.Repairs, "", 0))
	}
	if p.RepeatedIDs > 0 {
		line("ids", "%s that another document has too", group(int64(p.RepeatedIDs)))
	}
	line("in all", "about %s documents with %s of text; reading them takes about %s on one core", group(p.EstimatedDocuments), corpus.Size(p.EstimatedText), duration(p.EstimatedSeconds))
}

// duration writes seconds as people say them.
func duration(seconds float64) string {
	switch {
	case seconds < 1:
		return "a second"
	case seconds < 90:
		return fmt.Sprintf("%.0f seconds", seconds)
	case seconds < 5400:
		return fmt.Sprintf("%.0f minutes", seconds/60)
	}
	return fmt.Sprintf("%.1f hours", seconds/3600)
}

// listed writes counts, the largest first: as shares of a whole where it is given.
func listed(counts map[string]int, before string, whole int) string {
	names := slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		if counts[a] != counts[b] {
			return counts[b] - counts[a]
		}
		return strings.Compare(a, b)
	})
	var all []string
	for _, name := range names {
		if whole > 0 {
			all = append(all, fmt.Sprintf("%s %d %%", name, (counts[name]*100+whole/2)/whole))
		} else {
			all = append(all, fmt.Sprintf("%s %s", name, group(int64(counts[name]))))
		}
	}
	if len(all) == 0 {
		return ""
	}
	return before + strings.Join(all, ", ")
}
