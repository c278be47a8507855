package ingest

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kvern/corpus"
	"kvern/corpus/corpustest"

	"github.com/google/go-cmp/cmp"
)

const pageHTML = `<!DOCTYPE html><html lang="nn"><head><meta charset="ISO-8859-1"><title>Budsjettet – Eksempel kommune</title>
<link rel="canonical" href="https://example.no/budsjett"><meta name="DC.date.issued" content="2024-11-05"></head>
<body><nav><a href="/">Forside</a></nav><form><h1>Budsjettet</h1><p>Kommunestyret vedtok torsdag budsjettet for neste år.</p></form></body></html>`

func TestHTML(t *testing.T) {
	corpustest.Reader(t, only(readerCase(HTML, map[string][]byte{
		"UTF-8 under a lie": []byte(pageHTML),
		"Latin-1":           []byte("<meta charset=latin1><p>Kommunestyret vedtok torsdag budsjettet p\xe5 R\xf8ros."),
	}, map[string][]byte{
		"too-large":   []byte(pageHTML),
		"no-content":  []byte("<html><body><div id=app></div><script>start()</script></body></html>"),
		"not-text":    []byte("\x00\x01\x02<p>\x03\x04\x05\x06\x07"),
		"too-complex": []byte(strings.Repeat("<br>", 1<<20)),
	}), "text-missing", "screened", "no-element"))
}

// newsReading takes the items of a list of news, one document each.
var newsReading = Reading{
	Record: Record{Select: "ul.saker > li", Screened: []string{".unntatt"}},
	Fields: Fields{ID: "@data-id", Title: "h2", WorkID: "a@href"},
	Match:  Fields{WorkID: "id[0-9]+"},
	Drop:   []string{"h2", "a"},
}

const newsHTML = `<html lang="nb"><meta charset="utf-8"><title>Saker</title><ul class="saker"><li data-id="1"><h2>Møte</h2><p>Møtet på Røros er flyttet.</p><a href="/id2729805/?ch=4">Mer</a></li>
<li data-id="2"><h2>Vei</h2><p>Veien er stengt i dag.</p></li></ul><footer>Kontakt</footer></html>`

func TestHTMLRecords(t *testing.T) {
	corpustest.Reader(t, only(mappedCase(HTML, newsReading, map[string][]byte{
		"UTF-8":   []byte(newsHTML),
		"Latin-1": latin1(strings.Replace(newsHTML, "utf-8", "latin1", 1)),
	}, map[string][]byte{
		"too-large":    []byte(newsHTML),
		"not-text":     []byte("\x00\x01\x02<p>\x03\x04\x05\x06\x07"),
		"too-complex":  []byte(strings.Repeat("<br>", 1<<20)),
		"text-missing": []byte("<ul class=saker><li><h2>Tom</h2></ul>"),
		"screened":     []byte("<ul class=saker><li class=unntatt>Gøymt</ul>"),
		"no-element":   []byte("<p>Ingen saker</p>"),
	}), "no-content"))
	var got []string
	for r, err := range mappedCase(HTML, newsReading, nil, nil).Read(context.Background(), []byte(newsHTML), 1<<20) {
		line := describeRecord(r, err)
		if d := r.Document; d != nil {
			line = strings.Join([]string{d.ID, d.Title, string(d.LanguageDeclared), d.WorkID, d.URL, d.Text()}, "|")
		}
		got = append(got, line)
	}
	want := []string{"overhead", "1|Møte|nob|id2729805||Møtet på Røros er flyttet.", "2|Vei|nob|||Veien er stengt i dag."}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("(-got +want):\n%s", diff)
	}
}

// TestHTMLMapping leaves to the page what the mapping does not find.
func TestHTMLMapping(t *testing.T) {
	for name, tt := range map[string]struct {
		reading    Reading
		want, text string
	}{
		"text":      {Reading{Fields: Fields{Text: "form p", DocumentType: "html@lang"}}, "Budsjettet nno 2024-11-05 nn", "Kommunestyret vedtok torsdag budsjettet for neste år."},
		"drop":      {Reading{Drop: []string{"h1"}, Fields: Fields{Title: "form h1"}}, "Budsjettet nno 2024-11-05 ", "Kommunestyret vedtok torsdag budsjettet for neste år."},
		"published": {Reading{Fields: Fields{Published: "meta[name='DC.date.issued']@content", Title: ".tittel"}, Match: Fields{Title: "^Bud"}}, "Bud nno 2024-11-05 ", "Budsjettet\n\nKommunestyret vedtok torsdag budsjettet for neste år."},
	} {
		for r, err := range mappedCase(HTML, tt.reading, nil, nil).Read(context.Background(), []byte(pageHTML), 1<<20) {
			if err != nil {
				t.Fatal(err)
			}
			d := r.Document
			if got := strings.Join([]string{d.Title, string(d.LanguageDeclared), d.Published.String(), d.DocumentType}, " "); got != tt.want || d.Text() != tt.text {
				t.Errorf("%s: got %q %q, want %q %q", name, got, d.Text(), tt.want, tt.text)
			}
		}
	}
}

// only leaves out reasons that an input of the case cannot cause.
func only(c corpustest.ReaderCase, reasons ...string) corpustest.ReaderCase {
	c.Spec.Reasons = without(c.Spec.Reasons, reasons...)
	return c
}

func TestHTMLFacts(t *testing.T) {
	for r, err := range readMemory(context.Background(), []corpus.Spec{HTML}, "", "a.html", []byte(pageHTML), DefaultLimits) {
		if err != nil {
			t.Fatal(err)
		}
		place := corpus.Place{File: "a.html", End: int64(len(pageHTML))}
		want := corpus.Facts{
			Source: "test", Title: "Budsjettet", URL: "https://example.no/budsjett", LanguageDeclared: "nno",
			Published: corpus.Date{Year: 2024, Month: 11, Day: 5},
			Origin:    corpus.Origin{Place: place, Reader: "html", Encoding: "UTF-8"},
		}
		if diff := cmp.Diff(r.Document.Facts, want); diff != "" {
			t.Errorf("facts (-got +want):\n%s", diff)
		}
		if want := "Budsjettet\n\nKommunestyret vedtok torsdag budsjettet for neste år."; r.Document.Text() != want {
			t.Errorf("text %q, want %q", r.Document.Text(), want)
		}
	}
}

// TestRealPages makes sure that no real page with content comes out empty, and
// that one that a script would fill does.
func TestRealPages(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(devData(t, "ingest", "html"), "*.html"))
	if err != nil || len(files) == 0 {
		t.Fatalf("found %d pages, error %v", len(files), err)
	}
	for _, file := range files {
		input, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		want := "document"
		if strings.HasPrefix(filepath.Base(file), "sauda") {
			want = "no-content"
		}
		for r, err := range readMemory(context.Background(), []corpus.Spec{HTML}, "", file, input, DefaultLimits) {
			if got := describeRecord(r, err); got != want {
				t.Errorf("%s: got %s, want %s", filepath.Base(file), got, want)
			}
		}
	}
}

func FuzzHTML(f *testing.F) {
	f.Add([]byte(pageHTML))
	f.Add([]byte("\xff\xfe<\x00p\x00>\x00"))
	corpustest.FuzzReader(f, readerCase(HTML, nil, nil))
}

func FuzzHTMLRecords(f *testing.F) {
	f.Add([]byte(newsHTML))
	corpustest.FuzzReader(f, mappedCase(HTML, newsReading, nil, nil))
}
