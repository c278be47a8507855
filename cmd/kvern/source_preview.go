package main

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"kvern/corpus"

	"github.com/spf13/cobra"
)

func sourcePreviewCommand() *cobra.Command {
	var n int
	c := &cobra.Command{
		Use:   "preview SOURCE FILE...",
		Short: "Show the first documents of files as a source reads them",
		Long: `preview reads files with the mapping of a source, shows the beginning of the first
documents with where they come from and what is known of them, and sums up what
became of all records: documents, what was left out and what could not be read, how
often each fact was there, encodings and repairs.`,
		Example: `  kvern source preview -n 3 lovdata lovtidend-avd1-2025.tar.bz2`,
		Args:    args(2, -1, "a source and one or more files"),
		RunE: func(c *cobra.Command, a []string) error {
			x, err := extractor("", a[0])
			if err != nil {
				return usageError{err}
			}
			p := &preview{out: c.OutOrStdout(), shown: n, sums: map[string]map[string]int{}}
			for _, file := range a[1:] {
				for r, err := range records(c.Context(), x, file, file) {
					if err := p.record(r, err); err != nil {
						return fmt.Errorf("%s: %w", file, err)
					}
				}
			}
			p.sum()
			return nil
		},
	}
	c.Flags().IntVarP(&n, "documents", "n", 5, "how many documents to show")
	return c
}

// preview shows documents and counts what became of records.
type preview struct {
	out       io.Writer
	shown     int // documents still to show
	documents int
	sums      map[string]map[string]int // by heading
}

func (p *preview) count(heading, what string, n int) {
	if p.sums[heading] == nil {
		p.sums[heading] = map[string]int{}
	}
	p.sums[heading][what] += n
}

func (p *preview) record(r corpus.Record, err error) error {
	var fault *corpus.Fault
	switch d := r.Document; {
	case errors.As(err, &fault):
		p.count("quarantined", fault.Reason, 1)
	case err != nil:
		return err
	case r.Removed != nil:
		p.count("left out", r.Removed.Reason, 1)
	case d != nil:
		p.documents++
		p.count("encodings", d.Origin.Encoding, 1)
		for _, m := range d.Origin.Repairs {
			p.count("repairs", m.Name, int(m.Value))
		}
		for _, f := range factsOf(d) {
			if f[1] != "" {
				p.count("facts", f[0], 1)
			}
		}
		if p.shown > 0 {
			p.shown--
			p.show(d)
		}
	}
	return nil
}

// factsOf are the names and values of what is known of a document.
func factsOf(d *corpus.Document) [][2]string {
	return [][2]string{
		{"id", d.ID},
		{"title", d.Title},
		{"url", d.URL},
		{"language", string(d.LanguageDeclared)},
		{"licence", d.Licence},
		{"document_type", d.DocumentType},
		{"work_id", d.WorkID},
		{"published", d.Published.String()},
	}
}

// beginning is how many bytes of a text are shown.
const beginning = 500

func (p *preview) show(d *corpus.Document) {
	fmt.Fprintf(p.out, "--- %s, bytes %d to %d, read as %s, %s\n", idAt("", &d.Origin.Place), d.Origin.Start, d.Origin.End, d.Origin.Reader, d.Origin.Encoding)
	for _, f := range factsOf(d) {
		if f[1] != "" {
			fmt.Fprintf(p.out, "%s: %s\n", f[0], f[1])
		}
	}
	text := d.Text()
	cut := min(len(text), beginning)
	for cut < len(text) && !utf8.RuneStart(text[cut]) {
		cut++
	}
	fmt.Fprintf(p.out, "\n%s", text[:cut])
	if cut < len(text) {
		fmt.Fprintf(p.out, " … (%s in all)", corpus.Size(len(text)))
	}
	fmt.Fprint(p.out, "\n\n")
}

func (p *preview) sum() {
	fmt.Fprintf(p.out, "=== %s\n", count(p.documents, "document"))
	for _, heading := range []string{"left out", "quarantined", "facts", "encodings", "repairs"} {
		var all []string
		for _, what := range slices.Sorted(maps.Keys(p.sums[heading])) {
			all = append(all, fmt.Sprintf("%s %d", what, p.sums[heading][what]))
		}
		if len(all) > 0 {
			fmt.Fprintf(p.out, "%s: %s\n", heading, strings.Join(all, ", "))
		}
	}
}
