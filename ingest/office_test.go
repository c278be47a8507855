package ingest

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"testing"

	"kvern/corpus"
	"kvern/corpus/corpustest"
)

const (
	wordHead = `<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>`
	wordTail = `</w:body></w:document>`
	odtHead  = `<?xml version="1.0"?><office:document-content xmlns:office="o" xmlns:text="t"><office:body><office:text>`
	odtTail  = `</office:text></office:body></office:document-content>`
	dublin   = `<cp:coreProperties xmlns:dc="d"><dc:title>Møteinnkalling</dc:title><dc:language>nn-NO</dc:language></cp:coreProperties>`
)

func docx(body string) []byte {
	return zippedUp("[Content_Types].xml", "<Types/>", "word/document.xml", wordHead+body+wordTail, "docProps/core.xml", dublin)
}

func odt(body string, more ...string) []byte {
	return zippedUp(append([]string{"mimetype", "application/vnd.oasis.opendocument.text", "content.xml", odtHead + body + odtTail, "meta.xml", dublin}, more...)...)
}

// broken are the inputs that both formats refuse for the same reasons.
func brokenOffice(make func(body string) []byte, paragraph, other string) map[string][]byte {
	sound := make(paragraph)
	short := bytes.Clone(make(strings.Repeat(paragraph, 20)))
	for at := range short { // the packed size in the directory
		if bytes.HasPrefix(short[at:], []byte("PK\x01\x02")) && bytes.Contains(short[at:at+80], []byte(other)) {
			short[at+20] -= 9
		}
	}
	return map[string][]byte{
		"too-large": sound, "damaged": sound[:len(sound)-30], "truncated": short, "xml-syntax": make(paragraph + "<!-- "),
		"no-content": make(""),
	}
}

func TestDOCX(t *testing.T) {
	p := "<w:p><w:r><w:t>Møtet i Kárášjohka er flytta.</w:t></w:r></w:p>"
	bad := brokenOffice(docx, p, "word/document.xml")
	bad["xml-entities"] = zippedUp("[Content_Types].xml", "", "word/document.xml", `<!DOCTYPE a [<!ENTITY b "c">]>`+wordHead+p+wordTail)
	bad["no-text-part"] = zippedUp("[Content_Types].xml", "<Types/>", "xl/workbook.xml", "<workbook/>")
	c := readerCase(DOCX, map[string][]byte{"one paragraph": docx(p)}, bad)
	c.Spec.Reasons = without(c.Spec.Reasons, "encrypted", "unpacks-too-large") // such files are OLE2; TestOfficeBomb
	corpustest.Reader(t, c)
}

func TestODT(t *testing.T) {
	p := "<text:p>Møtet i Kárášjohka er flytta.</text:p>"
	bad := brokenOffice(func(body string) []byte { return odt(body) }, p, "content.xml")
	bad["xml-entities"] = zippedUp("mimetype", "", "content.xml", `<!DOCTYPE a [<!ENTITY b "c">]>`+odtHead+p+odtTail)
	bad["no-text-part"] = zippedUp("mimetype", "application/vnd.oasis.opendocument.text", "styles.xml", "<x/>")
	bad["encrypted"] = odt(p, "META-INF/manifest.xml", "<manifest><file-entry><encryption-data/></file-entry></manifest>")
	c := readerCase(ODT, map[string][]byte{"one paragraph": odt(p)}, bad)
	c.Spec.Reasons = without(c.Spec.Reasons, "unpacks-too-large")
	corpustest.Reader(t, c)
}

// TestOfficeBomb unpacks 80 MiB of spaces.
func TestOfficeBomb(t *testing.T) {
	got := membersOf(t, "a.odt", odt(strings.Repeat(" ", 80<<20)), DefaultLimits)
	if len(got) != 1 || !strings.Contains(got[0], "unpacks-too-large") {
		t.Errorf("got %v", got)
	}
}

func without(all []corpus.Reason, names ...string) (rest []corpus.Reason) {
	for _, r := range all {
		if !slices.Contains(names, r.Name) {
			rest = append(rest, r)
		}
	}
	return rest
}

// TestOfficeFacts reads files that are recognised by their content and by their name.
func TestOfficeFacts(t *testing.T) {
	p := "<w:p><w:r><w:t>Møtet er flytta.</w:t></w:r></w:p>"
	for name, input := range map[string][]byte{
		"a.docx": docx(p), "a.doc": docx(p), "a.bin": odt("<text:p>Møtet er flytta.</text:p>"),
		"b.docx": zippedUp("word/document.xml", wordHead+p+wordTail, "docProps/core.xml", dublin),
	} {
		for r, err := range readMemory(context.Background(), allParts, "", name, input, DefaultLimits) {
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			d := r.Document
			if d.Text() != "Møtet er flytta." || d.Title != "Møteinnkalling" || d.LanguageDeclared != "nno" {
				t.Errorf("%s: text %q, title %q, language %q", name, d.Text(), d.Title, d.LanguageDeclared)
			}
		}
	}
}

func FuzzDOCX(f *testing.F) {
	f.Add(docx("<w:p><w:r><w:t>Møtet</w:t></w:r></w:p>"))
	corpustest.FuzzReader(f, readerCase(DOCX, nil, nil))
}

func FuzzODT(f *testing.F) {
	f.Add(odt("<text:p>Møtet</text:p>"))
	corpustest.FuzzReader(f, readerCase(ODT, nil, nil))
}
