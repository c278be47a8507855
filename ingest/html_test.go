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
	corpustest.Reader(t, readerCase(HTML, map[string][]byte{
		"UTF-8 under a lie": []byte(pageHTML),
		"Latin-1":           []byte("<meta charset=latin1><p>Kommunestyret vedtok torsdag budsjettet p\xe5 R\xf8ros."),
	}, map[string][]byte{
		"too-large":   []byte(pageHTML),
		"no-content":  []byte("<html><body><div id=app></div><script>start()</script></body></html>"),
		"not-text":    []byte("\x00\x01\x02<p>\x03\x04\x05\x06\x07"),
		"too-complex": []byte(strings.Repeat("<br>", 1<<20)),
	}))
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
