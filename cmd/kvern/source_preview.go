package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"
	"unicode/utf8"

	"kvern/corpus"
	"kvern/filter"
	"kvern/ingest"

	"github.com/spf13/cobra"
	"golang.org/x/term"
)

func sourcePreviewCommand() *cobra.Command {
	var n, width int
	c := &cobra.Command{
		Use:   "preview SOURCE FILE...",
		Short: "Show the first documents of files as a source reads them",
		Long: `preview reads files with the mapping of a source and shows the beginning of the first
documents: what is known of them, where they come from, what was repaired, and the raw
text as it lies there beside the clean text as the stage normalize leaves it. On a
terminal that is wide enough the two stand side by side, otherwise one below the other.
Then it sums up what became of all records: documents, what was left out and what could
not be read, how often each fact was there, encodings and repairs.

It shows personal data, on purpose: no stage privacy has been here. Keep it on your own
screen.`,
		Example: `  kvern source preview -n 3 lovdata lovtidend-avd1-2025.tar.bz2`,
		Args:    args(2, -1, "a source and one or more files"),
		RunE: func(c *cobra.Command, a []string) error {
			x, err := extractor("", a[0])
			if err != nil {
				return usageError{err}
			}
			clean, err := filter.Normalize.Build(filter.Normalize.Settings())
			if err != nil {
				return err
			}
			p := &preview{
				ctx: context.WithoutCancel(c.Context()), out: c.OutOrStdout(), width: cmp.Or(width, screenWidth(c.OutOrStdout())), shown: n,
				sums: map[string]map[string]int{}, x: x, clean: clean.(corpus.Stage),
			}
			for _, file := range a[1:] {
				p.file = file
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
	c.Flags().IntVar(&width, "width", 0, "columns of the screen (default: those of the terminal)")
	return c
}

// screenWidth is how many columns a terminal has; 0 where there is none.
func screenWidth(w io.Writer) int {
	f, ok := w.(*os.File)
	if !ok {
		return 0
	}
	width, _, err := term.GetSize(int(f.Fd()))
	if err != nil {
		return 0
	}
	return width
}

// preview shows documents and counts what became of records.
type preview struct {
	ctx       context.Context
	x         *ingest.Extractor
	clean     corpus.Stage
	file      string // as it was named
	width     int    // of the screen
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
		read := d.Text()
		if _, err := p.clean.Process(p.ctx, d); err != nil {
			return err
		}
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
			return p.show(d, read)
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
		{"tdm", d.TDM},
		{"robots", d.Robots},
	}
}

// beginning is how many bytes of a text are shown.
const beginning = 500

// show shows a document; read is its text before it was repaired.
func (p *preview) show(d *corpus.Document, read string) error {
	fmt.Fprintf(p.out, "--- %s, bytes %d to %d, read as %s, %s\n", idAt("", &d.Origin.Place), d.Origin.Start, d.Origin.End, d.Origin.Reader, d.Origin.Encoding)
	for _, f := range factsOf(d) {
		if f[1] != "" {
			fmt.Fprintf(p.out, "%s: %s\n", f[0], printable(f[1]))
		}
	}
	var repairs []string
	for _, m := range d.Origin.Repairs {
		repairs = append(repairs, fmt.Sprintf("%s %g", m.Name, m.Value))
	}
	if len(repairs) > 0 {
		fmt.Fprintf(p.out, "repairs: %s\n", strings.Join(repairs, ", "))
	}
	raw, err := p.x.Raw(p.ctx, p.file, d.Origin.Place, beginning)
	if err != nil {
		return err
	}
	if size := d.Origin.End - d.Origin.Start; raw == "" {
		raw = "(no text as it lies there; as the reader gave it:)\n" + start(read)
	} else if size > beginning {
		raw += fmt.Sprintf(" … (%s in all)", corpus.Size(size))
	}
	sideBySide(p.out, p.width, printable(raw), printable(start(d.Text())))
	return nil
}

// start is the beginning of a text.
func start(text string) string {
	cut := min(len(text), beginning)
	for cut < len(text) && !utf8.RuneStart(text[cut]) {
		cut++
	}
	if cut == len(text) {
		return text
	}
	return fmt.Sprintf("%s … (%s in all)", text[:cut], corpus.Size(len(text)))
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
