package ingest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"kvern/corpus"

	"github.com/google/go-cmp/cmp"
)

// texts reads a source and gives what became of each file, with the text of documents.
func texts(t *testing.T, f *Files) map[string]string {
	t.Helper()
	splits, err := f.Splits(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, s := range splits {
		for r, err := range f.Read(context.Background(), s) {
			what, file := describeRecord(r, err), r.Place.File
			if fault := (*corpus.Fault)(nil); errors.As(err, &fault) {
				file = fault.Place.File
			}
			if d := r.Document; d != nil {
				what = fmt.Sprintf("%s %v %q", d.Origin.Reader, d.Flags, d.Text())
				if d.Origin.Place != r.Place || d.Source == "" {
					t.Errorf("%s: origin %+v", file, d.Origin)
				}
			}
			got[file] = what
		}
	}
	return got
}

func TestSidecars(t *testing.T) {
	scan := string(pdfOf("q Q"))
	root := tree(t, map[string]string{
		"a.pdf": scan, "a.pdf.txt": "Tekst av a",
		"b.pdf": scan, "b.txt": "Tekst av b", "b.alto.xml": altoPage,
		"c.PDF": scan, "c.xml": altoPage,
		"d.pdf": scan, "d.xml": "<journal/>",
		"e.pdf": string(pdfOf(pdfPage)), "e.pdf.txt": "Ein annan tekst",
		"f.pdf": scan, "f.pdf.txt": " \n",
		"g.pdf": "%PDF-1.4\nsøppel", "g.txt": "Tekst av g",
		"h.tif": "II*\x00", "h.tif.txt": "Tekst av h", "h.txt": "Eit notat",
		"i.pdf": scan, "j.txt": "Ein tekst",
		"k.pdf": "version https://git-lfs.github.com/spec/v1\n", "k.pdf.txt": "Tekst av k",
		"l.pdf": "", "l.txt": "Tekst av l",
		"m.Pdf": scan, "m.txt": "Tekst av m",
	})
	want := map[string]string{
		"a.pdf": `text-sidecar [ocr] "Tekst av a"`, "a.pdf.txt": "sidecar",
		"b.pdf": `text-sidecar [ocr] "Tekst av b"`, "b.txt": "sidecar", "b.alto.xml": `alto [ocr] "Ferja til Kirkenes"`,
		"c.PDF": `alto-sidecar [ocr] "Ferja til Kirkenes"`, "c.xml": "sidecar",
		"d.pdf": "needs-ocr", "d.xml": "needs-mapping",
		"e.pdf": `pdf [] "Møtet i komiteen er flytta til Kautokeino neste onsdag klokka ti."`, "e.pdf.txt": "sidecar",
		"f.pdf": "needs-ocr", "f.pdf.txt": "sidecar",
		"g.pdf": `text-sidecar [ocr] "Tekst av g"`, "g.txt": "sidecar",
		"h.tif": `text-sidecar [ocr] "Tekst av h"`, "h.tif.txt": "sidecar", "h.txt": `text [] "Eit notat"`,
		"i.pdf": "needs-ocr", "j.txt": `text [] "Ein tekst"`,
		"k.pdf": `text-sidecar [ocr] "Tekst av k"`, "k.pdf.txt": "sidecar",
		"l.pdf": `text-sidecar [ocr] "Tekst av l"`, "l.txt": "sidecar",
		"m.Pdf": `text-sidecar [ocr] "Tekst av m"`, "m.txt": "sidecar",
	}
	if diff := cmp.Diff(texts(t, source(t, root, nil, "**")), want); diff != "" {
		t.Errorf("(-got +want):\n%s", diff)
	}
	// Only the PDFs are listed: their sidecars are read all the same.
	if got := texts(t, source(t, root, nil, "*.pdf")); got["a.pdf"] != want["a.pdf"] || len(got) != 9 {
		t.Errorf("got %v", got)
	}
	// Only the texts are listed: they are documents.
	if got := texts(t, source(t, root, nil, "*.txt")); got["a.pdf.txt"] != `text [] "Tekst av a"` {
		t.Errorf("got %v", got)
	}
}

// TestSidecarsChangeSplits: to add, change or take away a sidecar is another task, for
// the file and for the sidecar.
func TestSidecarsChangeSplits(t *testing.T) {
	root := tree(t, map[string]string{"a.pdf": string(pdfOf("q Q")), "b.txt": "x"})
	names := func() string {
		splits, err := source(t, root, nil, "*.pdf").Splits(context.Background())
		if err != nil || len(splits) != 1 {
			t.Fatalf("%d splits, error %v", len(splits), err)
		}
		return splits[0].Name
	}
	seen := []string{names()}
	for _, text := range []string{"Ein", "To"} {
		if err := os.WriteFile(filepath.Join(root, "a.txt"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		seen = append(seen, names())
	}
	slices.Sort(seen)
	if len(slices.Compact(seen)) != 3 {
		t.Errorf("got %v, want three names", seen)
	}
	if err := os.Remove(filepath.Join(root, "a.txt")); err != nil {
		t.Fatal(err)
	}
	if !slices.Contains(seen, names()) {
		t.Error("without the sidecar, the split has another name than before")
	}
}
