package main

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"kvern/corpus"
	"kvern/export"
	"kvern/pipelines"
)

// printReport prints what a run did, for a person.
func printReport(w io.Writer, f *pipelines.File, out string, r *pipelines.Report) error {
	s := r.Stats
	p := &printer{w: w}
	p.line("%s: %s read, %s kept, %s removed, %s quarantined", f.Name, count(s.Records, "record"), group(s.Kept), group(s.Removed), group(s.Quarantined))
	p.languages(s)
	p.reasons(s)
	p.privacy(s)
	p.deduplication(s.Deduplication)
	p.line("")
	p.line("Every record is accounted for: %s = %s + %s + %s.", group(s.Records), group(s.Kept), group(s.Removed), group(s.Quarantined))
	p.speed(r)
	p.line("Published in %s, manifest SHA-256 %s", out, r.ManifestSHA256)
	return p.err
}

// printer remembers the first error of its writer.
type printer struct {
	w   io.Writer
	err error
}

func (p *printer) line(format string, args ...any) {
	_, err := fmt.Fprintf(p.w, format+"\n", args...)
	p.err = cmp.Or(p.err, err)
}

// table prints rows with aligned columns; numbers stand to the right.
func (p *printer) table(rows [][]string) {
	t := tabwriter.NewWriter(p.w, 0, 0, 2, ' ', tabwriter.AlignRight)
	for _, row := range rows {
		_, err := fmt.Fprintln(t, strings.Join(row, "\t")+"\t")
		p.err = cmp.Or(p.err, err)
	}
	p.err = cmp.Or(p.err, t.Flush())
}

func (p *printer) languages(s *export.Stats) {
	if len(s.Languages) == 0 {
		return
	}
	p.line("")
	rows := [][]string{{"kept", "documents", "words", "characters"}}
	for _, l := range s.Languages {
		rows = append(rows, []string{string(cmp.Or(l.Language, corpus.Undetermined)), group(l.Documents), group(l.Words), group(l.Characters)})
	}
	p.table(rows)
}

func (p *printer) reasons(s *export.Stats) {
	type key struct{ outcome, stage, reason string }
	records := map[key]int64{}
	for _, f := range s.Fates {
		if f.Outcome != corpus.Kept.String() {
			records[key{f.Outcome, f.Stage, f.Reason}] += f.Records
		}
	}
	if len(records) == 0 {
		return
	}
	keys := slices.SortedFunc(maps.Keys(records), func(a, b key) int {
		return cmp.Or(cmp.Compare(b.outcome, a.outcome), cmp.Compare(records[b], records[a]), cmp.Compare(a.stage, b.stage), cmp.Compare(a.reason, b.reason))
	})
	p.line("")
	rows := [][]string{{"taken out", "by", "because", "records"}}
	for _, k := range keys {
		rows = append(rows, []string{k.outcome, k.stage, k.reason, group(records[k])})
	}
	p.table(rows)
}

func (p *printer) privacy(s *export.Stats) {
	values, documents := map[string]int64{}, map[string]int64{}
	for _, c := range s.Privacy {
		values[c.Type] += c.Values
		documents[c.Type] += c.Documents
	}
	if len(values) == 0 {
		return
	}
	p.line("")
	rows := [][]string{{"personal data replaced", "values", "documents"}}
	for _, t := range slices.Sorted(maps.Keys(values)) {
		rows = append(rows, []string{t, group(values[t]), group(documents[t])})
	}
	p.table(rows)
}

// deduplication prints what else is worth knowing about repeated text.
func (p *printer) deduplication(d *export.Deduplication) {
	if d == nil {
		return
	}
	if d.CappedBuckets > 0 {
		p.line("")
		p.line("%s of near-duplicates were too large to compare all their documents with all: %s.", count(int64(d.CappedBuckets), "group"), count(int64(d.CappedDocuments), "document"))
	}
	rows := [][]string{{"repeated paragraphs taken away", "documents", "lines", "bytes"}}
	for _, s := range d.Paragraphs {
		if s.Documents == 0 {
			continue
		}
		rows = append(rows, []string{s.Source, group(int64(s.Documents)), group(int64(s.Lines)), group(s.Bytes)})
	}
	if len(rows) > 1 {
		p.line("")
		p.table(rows)
	}
}

// speed prints how much was read in how much CPU time. The figure is for the
// whole run; it says nothing when the run had nothing to read.
func (p *printer) speed(r *pipelines.Report) {
	total := time.Duration(0)
	for _, d := range r.CPU {
		total += d
	}
	if r.Read == 0 || total == 0 {
		p.line("Nothing had to be read again; %s of CPU time in %s.", total.Round(10*time.Millisecond), r.Elapsed.Round(10*time.Millisecond))
		return
	}
	var parts []string
	for _, part := range slices.SortedFunc(maps.Keys(r.CPU), func(a, b string) int {
		return cmp.Or(cmp.Compare(r.CPU[b], r.CPU[a]), cmp.Compare(a, b))
	}) {
		parts = append(parts, fmt.Sprintf("%s %.2f", part, r.CPU[part].Seconds()))
	}
	p.line("Read %.1f MB in %.1f s with %.1f s of CPU time: %.1f MB/s per core (CPU seconds: %s).",
		float64(r.Read)/1e6, r.Elapsed.Seconds(), total.Seconds(), float64(r.Read)/1e6/total.Seconds(), strings.Join(parts, ", "))
}
