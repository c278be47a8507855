package ingest

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kvern/corpus/corpustest"
	"kvern/ingest/alto"

	gocmp "github.com/google/go-cmp/cmp"
)

const altoPage = `<?xml version="1.0" encoding="UTF-8"?>
<alto xmlns="http://www.loc.gov/standards/alto/ns-v4#"><Layout><Page><TopMargin><TextBlock><TextLine><String CONTENT="17"/></TextLine></TextBlock></TopMargin>
<PrintSpace><TextBlock><TextLine><String CONTENT="Ferja" WC="0.9"/><SP/><String CONTENT="til" WC="0.8"/><SP/><String CONTENT="Kir" SUBS_TYPE="HypPart1" SUBS_CONTENT="Kirkenes" WC="0.7"/><HYP CONTENT="-"/></TextLine>
<TextLine><String CONTENT="kenes" SUBS_TYPE="HypPart2" SUBS_CONTENT="Kirkenes"/></TextLine></TextBlock></PrintSpace></Page></Layout></alto>`

func TestALTO(t *testing.T) {
	c := readerCase(ALTO, map[string][]byte{
		"page":    []byte(altoPage),
		"Latin-1": []byte(strings.NewReplacer("UTF-8", "ISO-8859-1", "Ferja", "B\xe5ten").Replace(altoPage)),
	}, map[string][]byte{
		"too-large": []byte(altoPage), "xml-syntax": []byte(altoPage[:400]), "no-content": []byte("<alto/>"), "page-list": []byte("<METS:mets/>"),
		"xml-entities": []byte(`<!DOCTYPE a [<!ENTITY b "c">]><alto/>`),
		"too-complex":  []byte("<alto><TextBlock>" + strings.Repeat(`<String CONTENT="a"/>`, 1_000_001) + "</TextBlock></alto>"),
	})
	c.Spec.Reasons = without(c.Spec.Reasons, "in-book") // see TestBooks
	corpustest.Reader(t, c)
}

const metsFile = `<mets><dmdSec><mods><titleInfo><title>Finnmark amt</title></titleInfo><dateIssued>9999-01-01</dateIssued><languageTerm>nn</languageTerm>
<identifier type="urn">urn:1</identifier></mods></dmdSec><fileSec><file ID="1"><FLocat href="./bok_0001.xml"/></file><file ID="2"><FLocat href="./bok_0002.xml"/></file></fileSec>
<structMap TYPE="PHYSICAL"><fptr FILEID="2"/><fptr FILEID="1"/></structMap></mets>`

func TestBooks(t *testing.T) {
	other := strings.Replace(altoPage, "Ferja", "Båten", 1)
	for name, tt := range map[string]struct {
		entries []string
		want    []string
	}{
		"in the order of the list": {
			[]string{"bok-mets.xml", metsFile, "bok_0001.xml", altoPage, "bok_0002.xml", other, "x_0003.xml", altoPage},
			[]string{
				"bok-mets.xml page-list", "bok_0001.xml in-book", "bok_0002.xml in-book",
				`bok-mets.xml!book urn:1 bok "Finnmark amt" nno 0.8 "Båten til Kirkenes\n\nFerja til Kirkenes"`, `x_0003.xml   "" und 0.8 "Ferja til Kirkenes"`,
			},
		},
		"a page is missing": {
			[]string{"bok-mets.xml", metsFile, "bok_0001.xml", altoPage},
			[]string{"bok-mets.xml page-list", "bok_0001.xml in-book", `bok-mets.xml!book urn:1 bok "Finnmark amt" nno 0.8 "Ferja til Kirkenes"`},
		},
		"two books": {
			[]string{"bok-mets.xml", metsFile, "bok_0001.xml", altoPage, "buk-mets.xml", metsFile, "bok_0002.xml", other},
			[]string{
				"bok-mets.xml page-list", "bok_0001.xml in-book", "buk-mets.xml page-list",
				`bok-mets.xml!book urn:1 bok "Finnmark amt" nno 0.8 "Ferja til Kirkenes"`, "bok_0002.xml in-book",
				`buk-mets.xml!book urn:1 buk "Finnmark amt" nno 0.8 "Båten til Kirkenes"`,
			},
		},
		"all lists come first": {
			[]string{"c/mets.xml", metsFile, "d/mets.xml", metsFile, "c/bok_0001.xml", altoPage, "d/ocr/bok_0002.xml", other},
			[]string{
				"c/mets.xml page-list", "d/mets.xml page-list", `c/bok_0001.xml  bok "" und 0.8 "Ferja til Kirkenes"`,
				"d/ocr/bok_0002.xml in-book", `d/mets.xml!book urn:1  "Finnmark amt" nno 0.8 "Båten til Kirkenes"`,
			},
		},
		"the list in a folder beside the pages": {
			[]string{"c/meta/mets.xml", strings.ReplaceAll(metsFile, "./bok", "file://../ocr/bok"), "c/ocr/bok_0001.xml", altoPage, "d/ocr/bok_0002.xml", other},
			[]string{
				"c/meta/mets.xml page-list", "c/ocr/bok_0001.xml in-book", `d/ocr/bok_0002.xml  bok "" und 0.8 "Båten til Kirkenes"`,
				`c/meta/mets.xml!book urn:1  "Finnmark amt" nno 0.8 "Ferja til Kirkenes"`,
			},
		},
		"the list comes last": {
			[]string{"bok_0001.xml", altoPage, "bok_mets.xml", metsFile},
			[]string{`bok_0001.xml  bok "" und 0.8 "Ferja til Kirkenes"`, "bok_mets.xml page-list"},
		},
	} {
		for kind, pack := range map[string]func(...string) []byte{"tar": tarred, "zip": zippedUp} {
			var got []string
			for r, err := range readMemory(context.Background(), allParts, "", "a."+kind, pack(tt.entries...), DefaultLimits) {
				s := r.Place.Member + " " + describeRecord(r, err)
				if d := r.Document; d != nil {
					s = fmt.Sprintf("%s %s %s %q %s %g %q", r.Place.Member, d.ID, d.WorkID, d.Title, cmp.Or(d.LanguageDeclared, "und"), d.OCRConfidence, d.Text())
					if !d.Published.IsZero() || d.Origin.Place != r.Place || d.Origin.Encoding != "UTF-8" || d.Flags[0] != "ocr" {
						t.Errorf("%+v", d.Facts)
					}
				}
				got = append(got, s)
			}
			if diff := gocmp.Diff(got, tt.want); diff != "" {
				t.Errorf("%s in %s (-got +want):\n%s", name, kind, diff)
			}
		}
	}
}

// TestLongBook: a work that is larger than a document may be is several.
func TestLongBook(t *testing.T) {
	s := &shelf{}
	s.open(alto.Book{ID: "urn:1", Pages: []string{"a", "b", "c"}}, "x", "verk", 10)
	for _, name := range []string{"c", "a", "b"} {
		if !s.add(alto.Page{Text: "side " + name}, name, name, "UTF-8") {
			t.Errorf("page %s is not taken", name)
		}
	}
	var got []string
	for _, v := range s.closed {
		got = append(got, v.member+" "+v.document.ID+" "+v.document.Text())
	}
	want := []string{"x!book urn:1 side c", "x!book-2 urn:1-2 side a", "x!book-3 urn:1-3 side b"}
	if diff := gocmp.Diff(got, want); diff != "" || s.work != nil {
		t.Errorf("(-got +want):\n%s", diff)
	}
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
