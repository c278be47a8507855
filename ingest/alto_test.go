package ingest

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kvern/corpus/corpustest"
)

const altoPage = `<?xml version="1.0" encoding="UTF-8"?>
<alto xmlns="http://www.loc.gov/standards/alto/ns-v4#"><Layout><Page><TopMargin><TextBlock><TextLine><String CONTENT="17"/></TextLine></TextBlock></TopMargin>
<PrintSpace><TextBlock><TextLine><String CONTENT="Ferja" WC="0.9"/><SP/><String CONTENT="til" WC="0.8"/><SP/><String CONTENT="Kir" SUBS_TYPE="HypPart1" SUBS_CONTENT="Kirkenes" WC="0.7"/><HYP CONTENT="-"/></TextLine>
<TextLine><String CONTENT="kenes" SUBS_TYPE="HypPart2" SUBS_CONTENT="Kirkenes"/></TextLine></TextBlock></PrintSpace></Page></Layout></alto>`

func TestALTO(t *testing.T) {
	corpustest.Reader(t, readerCase(ALTO, map[string][]byte{
		"page":    []byte(altoPage),
		"Latin-1": []byte(strings.NewReplacer("UTF-8", "ISO-8859-1", "Ferja", "B\xe5ten").Replace(altoPage)),
	}, map[string][]byte{
		"too-large": []byte(altoPage), "xml-syntax": []byte(altoPage[:400]), "no-content": []byte("<alto/>"), "page-list": []byte("<METS:mets/>"),
		"xml-entities": []byte(`<!DOCTYPE a [<!ENTITY b "c">]><alto/>`),
		"too-complex":  []byte("<alto><TextBlock>" + strings.Repeat(`<String CONTENT="a"/>`, 1_000_001) + "</TextBlock></alto>"),
	}))
}

func TestALTOFacts(t *testing.T) {
	for r, err := range readMemory(context.Background(), allParts, "", "bok/digibok_2001010100001_0010.xml", []byte(altoPage), DefaultLimits) {
		if err != nil {
			t.Fatal(err)
		}
		d := r.Document
		if d.Text() != "Ferja til Kirkenes" || d.OCRConfidence != 0.8 || len(d.Flags) != 1 || d.Flags[0] != "ocr" || d.WorkID != "digibok_2001010100001" || d.Origin.Reader != "alto" {
			t.Errorf("got %q, %+v", d.Text(), d.Facts)
		}
	}
}

// TestMappedALTO: a source that maps XML itself is not overruled.
func TestMappedALTO(t *testing.T) {
	p, err := build(allParts, Reading{Mapping: "xml", Fields: Fields{Text: "//String/@CONTENT"}, Limits: DefaultLimits}, "")
	if err != nil {
		t.Fatal(err)
	}
	if _, r := p.pick([]byte(altoPage), "a.xml", ""); r == nil || r.Name != "xml" {
		t.Errorf("got %v", r)
	}
}

// TestRealALTO reads a book that a library scanned: every page is a document or says
// that it is empty.
func TestRealALTO(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(devData(t, "ingest", "alto"), "*.xml"))
	if err != nil || len(files) == 0 {
		t.Fatalf("found %d files, error %v", len(files), err)
	}
	outcomes, words := map[string]int{}, 0
	for _, file := range files {
		input, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for r, err := range readMemory(context.Background(), allParts, "", filepath.Base(file), input, DefaultLimits) {
			outcome := describeRecord(r, err)
			if d := r.Document; d != nil {
				outcome = "document"
				words += len(d.View().Words)
				if d.OCRConfidence < 0.5 || d.OCRConfidence > 1 {
					t.Errorf("%s: confidence %v", filepath.Base(file), d.OCRConfidence)
				}
			}
			outcomes[outcome]++
		}
	}
	if outcomes["page-list"] != 1 || words < 5000 || outcomes["document"]+outcomes["no-content"] != len(files)-1 {
		t.Errorf("got %v", outcomes)
	}
}

func FuzzALTO(f *testing.F) {
	f.Add([]byte(altoPage))
	f.Add([]byte("<mets/>"))
	corpustest.FuzzReader(f, readerCase(ALTO, nil, nil))
}
