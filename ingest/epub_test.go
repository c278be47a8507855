package ingest

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"kvern/corpus"
	"kvern/corpus/corpustest"

	"github.com/google/go-cmp/cmp"
)

const (
	bookContainer = `<container><rootfiles><rootfile full-path="OEBPS/content.opf"/></rootfiles></container>`
	bookPackage   = `<package unique-identifier="id"><metadata><dc:identifier id="id">urn:isbn:9780000000002</dc:identifier><dc:title>Soga om møtet</dc:title>` +
		`<dc:language>nn-NO</dc:language><dc:date>2021-02-06</dc:date></metadata><manifest><item id="1" href="en.xhtml"/><item id="2" href="to.xhtml"/>` +
		`<item id="n" href="nav.xhtml" properties="nav"/></manifest><spine><itemref idref="n"/><itemref idref="2"/><itemref idref="1"/></spine></package>`
)

// epubOf makes a book of two chapters, the second of which comes first.
func epubOf(one, two string, more ...string) []byte {
	return zippedUp(append([]string{
		"mimetype", "application/epub+zip", "META-INF/container.xml", bookContainer, "OEBPS/content.opf", bookPackage,
		"OEBPS/nav.xhtml", "<html><body><nav>Innhald</nav></body></html>", "OEBPS/en.xhtml", xhtml(one), "OEBPS/to.xhtml", xhtml(two),
	}, more...)...)
}

func xhtml(body string) string {
	return `<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title/></head><body>` + body + `</body></html>`
}

func TestEPUB(t *testing.T) {
	sound := epubOf("<p>Møtet i Kárášjohka.</p>", "<h1>Føreord</h1>")
	short := bytes.Clone(sound)
	at := bytes.LastIndex(short, []byte("PK\x01\x02"))
	short[at+20] -= 9 // the packed size of the last file
	c := readerCase(EPUB, map[string][]byte{"two chapters": sound, "no name": bytes.Replace(sound, []byte("mimetype"), []byte("mimeTYPE"), 2)}, map[string][]byte{
		"too-large": sound, "damaged": sound[:len(sound)-30], "truncated": short,
		"no-content":   epubOf("", "<nav>Innhald</nav>"),
		"not-text":     epubOf("a", strings.Repeat("\x01", 400)),
		"xml-syntax":   zippedUp("META-INF/container.xml", bookContainer, "OEBPS/content.opf", "<package><!--"),
		"xml-entities": zippedUp("META-INF/container.xml", `<!DOCTYPE a [<!ENTITY b "c">]>`+bookContainer),
		"encrypted":    epubOf("a", "b", "META-INF/encryption.xml", `<encryption><EncryptedData><CipherReference URI="OEBPS/to.xhtml"/></EncryptedData></encryption>`),
	})
	c.Spec.Reasons = without(c.Spec.Reasons, "unpacks-too-large", "too-complex") // TestEPUBBombs
	corpustest.Reader(t, c)
}

func TestEPUBBombs(t *testing.T) {
	small, narrow := DefaultLimits, DefaultLimits
	small.MaxUnpacked, narrow.MaxDocument = 1*corpus.MiB, 1*corpus.MiB
	bomb := epubOf("", strings.Repeat(" ", 2<<20))
	got := append(membersOf(t, "a.epub", bomb, small), membersOf(t, "a.epub", bomb, narrow)...)
	got = append(got, membersOf(t, "a.epub", epubOf("", strings.Repeat("<i>", 1<<20+1)), DefaultLimits)...)
	for i, want := range []string{"unpacks-too-large", "too-large", "too-complex"} {
		if !strings.Contains(got[i], " "+want+" ") {
			t.Errorf("got %s, want %s", got[i], want)
		}
	}
}

// TestEPUBFacts reads a book with a chapter that is short, one in Latin-1 and one that is
// not there.
func TestEPUBFacts(t *testing.T) {
	input := epubOf("<p>M\xf8tet i S\xf8rv\xe5gen vart utsett.</p><hr/><aside epub:type='footnote'>1) Jf. side 3.</aside>",
		`<section><h2><a href="#x">1</a> Føreord</h2><span epub:type="pagebreak">7</span></section>`)
	input = bytes.Replace(input, []byte("OEBPS/nav.xhtml"), []byte("OEBPS/nov.xhtml"), 2)
	for r, err := range readMemory(context.Background(), allParts, "", "bok.bin", input, DefaultLimits) {
		if err != nil {
			t.Fatal(err)
		}
		d := r.Document
		got := []string{d.Text(), d.ID, d.Title, string(d.LanguageDeclared), d.Published.String(), d.Origin.Reader}
		want := []string{"1 Føreord\n\nMøtet i Sørvågen vart utsett.\n\n1) Jf. side 3.", "urn:isbn:9780000000002", "Soga om møtet", "nno", "2021-02-06", "epub"}
		if diff := cmp.Diff(got, want); diff != "" {
			t.Errorf("(-got +want):\n%s", diff)
		}
	}
}

func TestEPUBMissingChapter(t *testing.T) {
	input := bytes.ReplaceAll(epubOf("<p>Ein</p>", "<p>To</p>"), []byte("OEBPS/en.xhtml"), []byte("OEBPS/an.xhtml"))
	for r, err := range readMemory(context.Background(), allParts, "", "bok.epub", input, DefaultLimits) {
		if err != nil {
			t.Fatal(err)
		}
		if n, _ := corpus.Measured(r.Document.Origin.Repairs, "missing-chapter"); r.Document.Text() != "To" || n != 1 {
			t.Errorf("text %q, %v missing", r.Document.Text(), n)
		}
	}
}

func FuzzEPUB(f *testing.F) {
	f.Add(epubOf("<p>Møtet</p>", "<p>Føreord</p>"))
	corpustest.FuzzReader(f, readerCase(EPUB, nil, nil))
}
