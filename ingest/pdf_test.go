package ingest

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kvern/corpus"
	"kvern/corpus/corpustest"
)

// pdfOf writes a PDF of one page for every content stream. Fonts are /F, in
// WinAnsiEncoding, and /G, which says nothing about its glyphs.
func pdfOf(contents ...string) []byte { return pdfWith("null", "", contents...) }

// pdfWith adds an object, number 5, and entries of the trailer.
func pdfWith(extra, trailer string, contents ...string) []byte {
	var b bytes.Buffer
	var offsets []int
	object := func(format string, args ...any) {
		offsets = append(offsets, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n"+format+"\nendobj\n", append([]any{len(offsets)}, args...)...)
	}
	b.WriteString("%PDF-1.4\n")
	var kids strings.Builder
	for i := range contents {
		fmt.Fprintf(&kids, "%d 0 R ", 6+2*i)
	}
	object("<</Type/Catalog/Pages 2 0 R/Lang(nn-NO)>>")
	object("<</Type/Pages/Count %d/Kids[%s]/Resources<</Font<</F 3 0 R/G 4 0 R>>>>>>", len(contents), kids.String())
	object("<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>")
	object("<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/Identity-H/DescendantFonts[<</Type/Font/Subtype/CIDFontType2/BaseFont/X>>]>>")
	object("%s", extra)
	for i, c := range contents {
		object("<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents %d 0 R>>", 7+2*i)
		object("<</Length %d>>\nstream\n%s\nendstream", len(c), c)
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(offsets)+1)
	for _, at := range offsets {
		fmt.Fprintf(&b, "%010d 00000 n \n", at)
	}
	fmt.Fprintf(&b, "trailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n", len(offsets)+1, trailer, start)
	return b.Bytes()
}

const pdfPage = "BT /F 12 Tf 72 700 Td (M\xf8tet i komiteen er flytta til Kautokeino) Tj 0 -14 Td (neste onsdag klokka ti.) Tj ET"

func TestPDF(t *testing.T) {
	locked := pdfWith("<</Filter/Standard/V 1/R 2/P -4/O<"+strings.Repeat("00", 32)+">/U<"+strings.Repeat("11", 32)+">>>",
		"/ID[<00><00>]/Encrypt 5 0 R", pdfPage)
	c := readerCase(PDF, map[string][]byte{"one page": pdfOf(pdfPage)}, map[string][]byte{
		"too-large": pdfOf(pdfPage), "damaged": []byte("%PDF-1.4\nsøppel"), "encrypted": locked,
		"needs-ocr":    pdfOf("q 500 0 0 700 0 0 cm /Im Do Q", "q Q"),
		"garbled-font": pdfOf("BT /G 12 Tf <" + strings.Repeat("0102", 900) + "> Tj ET"),
	})
	c.Spec.Reasons = without(c.Spec.Reasons, "too-complex") // 50 million operators are too many for a test
	corpustest.Reader(t, c)
}

func TestPDFFacts(t *testing.T) {
	for r, err := range readMemory(context.Background(), allParts, "", "a.bin", pdfOf(pdfPage), DefaultLimits) {
		if err != nil {
			t.Fatal(err)
		}
		d := r.Document
		if want := "Møtet i komiteen er flytta til Kautokeino neste onsdag klokka ti."; d.Text() != want || d.LanguageDeclared != "nno" || d.Origin.Reader != "pdf" {
			t.Errorf("got %q, language %q, reader %q", d.Text(), d.LanguageDeclared, d.Origin.Reader)
		}
	}
}

// TestRealPDFs makes sure that every real file is read or says why not.
func TestRealPDFs(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(devData(t, "ingest", "pdf"), "*.pdf"))
	if err != nil || len(files) == 0 {
		t.Fatalf("found %d files, error %v", len(files), err)
	}
	for _, file := range files {
		input, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for r, err := range readMemory(context.Background(), []corpus.Spec{PDF}, "", file, input, DefaultLimits) {
			if got := describeRecord(r, err); got != "document" && got != "unknown-glyph" {
				t.Errorf("%s: got %s", filepath.Base(file), got)
			}
		}
	}
}

func FuzzPDF(f *testing.F) {
	f.Add(pdfOf(pdfPage))
	f.Add(pdfOf("BT /G 12 Tf [<0102> -200 (a)] TJ ET", pdfPage))
	corpustest.FuzzReader(f, readerCase(PDF, nil, nil))
}
