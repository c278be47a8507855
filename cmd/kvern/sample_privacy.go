package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"kvern/corpus"
	"kvern/filter/privacy"
	"kvern/ingest"
	"kvern/pipelines"

	"github.com/spf13/cobra"
	"github.com/zeebo/xxh3"
)

// review collects findings for a person to look at: the same number of every type
// and rule, drawn by a hash, so that a second look at the same files shows the same.
// Nothing of it is written to a file.
type review struct {
	scrubber *privacy.Scrubber
	each     int
	drawn    map[stratum][]finding
	counts   map[stratum]int
}

type stratum struct{ typ, rule string }

type finding struct {
	draw                  uint64
	where                 string
	score                 float64
	before, value, behind string
}

// aside is how much is shown on either side of a value, in bytes.
const aside = 48

func (v *review) files(c *cobra.Command, names []string) error {
	x, err := ingest.NewExtractor(pipelines.Parts(corpus.KindContainer, corpus.KindReader), ingest.Reading{}, "")
	if err != nil {
		return err
	}
	for _, name := range names {
		if err := v.file(c, x, name); err != nil {
			return err
		}
	}
	return nil
}

func (v *review) file(c *cobra.Command, x *ingest.Extractor, name string) error {
	path, done, err := onDisk(c, name)
	if err != nil {
		return err
	}
	defer done()
	for rec, err := range records(c.Context(), x, path, name) {
		if err != nil {
			fmt.Fprintf(c.ErrOrStderr(), "kvern: %v\n", err)
			continue
		}
		if rec.Document != nil {
			where := fmt.Sprintf("%s, byte %d", name, rec.Place.Start)
			if err := v.add(where, rec.Document.Text()); err != nil {
				fmt.Fprintf(c.ErrOrStderr(), "kvern: %s: %v\n", where, err)
			}
		}
	}
	return nil
}

func (v *review) add(where, text string) error {
	r, err := v.scrubber.Scrub(text)
	if err != nil {
		return err
	}
	for i := range r.Spans {
		s := &r.Spans[i]
		if s.Known {
			continue
		}
		at := stratum{s.Type.String(), s.Rule}
		v.counts[at]++
		v.drawn[at] = v.keep(append(v.drawn[at], finding{
			draw: xxh3.HashString(fmt.Sprint(where, s.Start)), where: where, score: s.Score,
			before: lastBytes(text[:s.Start], aside), value: text[s.Start:s.End], behind: firstBytes(text[s.End:], aside),
		}))
	}
	return nil
}

// keep keeps the findings with the lowest draws.
func (v *review) keep(all []finding) []finding {
	slices.SortFunc(all, func(a, b finding) int { return cmp.Or(cmp.Compare(a.draw, b.draw), cmp.Compare(a.where, b.where)) })
	return all[:min(len(all), v.each)]
}

func (v *review) print(w io.Writer) error {
	out := &printer{w: w}
	var strata []stratum
	for at := range v.counts {
		strata = append(strata, at)
	}
	slices.SortFunc(strata, func(a, b stratum) int { return cmp.Or(cmp.Compare(a.typ, b.typ), cmp.Compare(a.rule, b.rule)) })
	for _, at := range strata {
		out.line("%s by %s: %s", at.typ, at.rule, count(v.counts[at], "finding"))
		for _, f := range v.drawn[at] {
			out.line("  %s  [%s, score %s]", oneLine(f.before+"»"+f.value+"«"+f.behind), f.where, number(f.score))
		}
	}
	if len(strata) == 0 {
		out.line("nothing was found")
	}
	return out.err
}

func firstBytes(s string, n int) string { return strings.ToValidUTF8(s[:min(len(s), n)], "") }

func lastBytes(s string, n int) string { return strings.ToValidUTF8(s[max(0, len(s)-n):], "") }
