package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"kvern/corpus"
	"kvern/ingest"
	"kvern/ingest/xmlmap"

	"github.com/spf13/cobra"
)

// A look at a source is at no more than so many files, and so many records of each.
const (
	lookFiles   = 50
	lookRecords = 200
)

// look is what was found in the files of a source.
type look struct {
	extensions map[string]int
	outcomes   map[string]int // by reader, or by reason
	xml        string         // a file that needs a mapping
	fields     string         // a file of another kind that does
	page       string         // a page
}

func lookAt(ctx context.Context, files []string) (look, error) {
	l := look{extensions: map[string]int{}, outcomes: map[string]int{}}
	x, err := extractor("", "")
	if err != nil {
		return l, err
	}
	for i, path := range files {
		l.extensions[strings.ToLower(filepath.Ext(path))]++
		if i < lookFiles {
			if err := l.file(ctx, x, path); err != nil {
				return l, err
			}
		}
	}
	return l, nil
}

func (l *look) file(ctx context.Context, x *ingest.Extractor, path string) error {
	n := 0
	for r, err := range x.File(ctx, path, filepath.Base(path)) {
		var fault *corpus.Fault
		switch {
		case errors.As(err, &fault):
			l.outcomes["quarantined: "+fault.Reason]++
			if fault.Reason == "needs-mapping" && fault.Place.Member == "" {
				l.xml = path
			}
			if unmapped[fault.Reason] && fault.Place.Member == "" && l.fields == "" {
				l.fields = path
			}
		case err != nil:
			return err
		case r.Removed != nil:
			l.outcomes["left out: "+r.Removed.Reason]++
		case r.Document != nil:
			l.outcomes["documents read by "+r.Document.Origin.Reader]++
			if r.Document.Origin.Reader == "html" && r.Place.Member == "" && l.page == "" {
				l.page = path
			}
		}
		if n++; n == lookRecords {
			break
		}
	}
	return nil
}

// describeSource writes the description of a source.
func describeSource(c *cobra.Command, root string, files []string) (string, error) {
	l, err := lookAt(c.Context(), files)
	if err != nil {
		return "", err
	}
	var b strings.Builder
	fmt.Fprintf(&b, "# %s: made from %s, of which up to %d were looked at:\n", "TODO: what this is and where it comes from", count(len(files), "file"), lookFiles)
	for _, what := range slices.Sorted(maps.Keys(l.outcomes)) {
		fmt.Fprintf(&b, "#   %s: %d\n", what, l.outcomes[what])
	}
	fmt.Fprintf(&b, "source: %s\n", sourceName(root))
	b.WriteString("licence: TODO # such as NLOD-2.0 or CC-BY-4.0; or instead: agreement: {with: ..., reference: ...}\n")
	b.WriteString("access: restricted # TODO open, restricted or internal; only open text is published\n")
	b.WriteString("personal_data: case-files # TODO none, incidental, case-files or special\n")
	b.WriteString("publisher: {name: TODO}\n")
	b.WriteString("language_hint: [] # TODO such as [nob, nno, sme]\n")
	fmt.Fprintf(&b, "files: [%s] # relative to the folder given with --inputs\n", strings.Join(globs(l.extensions), ", "))
	if l.xml != "" {
		if len(l.extensions) == 1 {
			b.WriteString("format: xml\n")
		}
		if err := guessXML(&b, l.xml); err != nil {
			return "", err
		}
	} else if l.fields != "" {
		if err := guessFields(&b, l.fields, len(l.extensions) == 1); err != nil {
			return "", err
		}
	} else if l.page != "" {
		if err := guessPage(&b, l.page); err != nil {
			return "", err
		}
	}
	return b.String(), nil
}

// sourceName makes a name of a path.
func sourceName(path string) string {
	name := strings.ToLower(strings.TrimSuffix(filepath.Base(filepath.Clean(path)), filepath.Ext(path)))
	name = strings.NewReplacer("æ", "ae", "ø", "o", "å", "a", "á", "a").Replace(name)
	name = strings.Map(func(r rune) rune {
		if 'a' <= r && r <= 'z' || '0' <= r && r <= '9' {
			return r
		}
		return '-'
	}, name)
	if name = strings.Trim(name, "-"); name == "" {
		return "kilde"
	}
	return name
}

func globs(extensions map[string]int) (all []string) {
	for _, ext := range slices.Sorted(maps.Keys(extensions)) {
		if ext == "" {
			ext = "*"
		}
		all = append(all, `"**/*`+strings.TrimPrefix(ext, "*")+`"`)
	}
	return all
}

// guessXML writes the mapping that the shape of a file suggests.
func guessXML(b *strings.Builder, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	g, err := xmlmap.GuessMapping(f)
	if err != nil {
		fmt.Fprintf(b, "# TODO the XML of %s is broken: %v\n", filepath.Base(path), err)
		return nil
	}
	fmt.Fprintf(b, "# TODO the mapping is guessed from %s: look with 'kvern source preview'\n", filepath.Base(path))
	switch screened := strings.Join(g.Screened, ", "); {
	case g.Record != "" && screened != "":
		fmt.Fprintf(b, "record: {select: %s, screened: [%s]}\n", g.Record, screened)
	case g.Record != "":
		fmt.Fprintf(b, "record: {select: %s}\n", g.Record)
	case screened != "":
		fmt.Fprintf(b, "record: {screened: [%s]}\n", screened)
	}
	writeFields(b, [][2]string{{"id", g.ID}, {"title", g.Title}, {"language", g.Language}, {"published", g.Published}, {"text", g.Text}})
	return nil
}
