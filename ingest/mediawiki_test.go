package ingest

import (
	"context"
	"fmt"
	"io"
	"strings"
	"testing"

	"kvern/corpus"
	"kvern/corpus/corpustest"

	"github.com/google/go-cmp/cmp"
)

const wikiHead = `<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/" version="0.11" xml:lang="se">
<siteinfo><sitename>Wikipedia</sitename><base>https://se.example.org/wiki/V%C3%A1ldosiidu</base></siteinfo>
`

func wikiPage(id, ns, title, more, text string) string {
	return fmt.Sprintf(`<page><title>%s</title><ns>%s</ns><id>%s</id>%s<revision><id>9</id><text xml:space="preserve">%s</text></revision></page>`+"\n", title, ns, id, more, text)
}

var wikiDump = wikiHead +
	wikiPage("1", "0", "Romsa gávpot", "", "'''Romsa''' lea [[gávpot|gávpogis]].\n\n== Historjá ==\n* Okta\n* Guokte{{stubb}}") +
	wikiPage("2", "0", "Tromsø", `<redirect title="Romsa" />`, "#REDIRECT [[Romsa]]") +
	wikiPage("3", "1", "Ságastallan:Romsa", "", "Hei") +
	wikiPage("4", "0", "Guovdageaidnu", "", "Guovdageaidnu &amp;amp; Kárášjohka &lt;ref&gt;x&lt;/ref&gt; leat suohkanat.") + "</mediawiki>\n"

func TestMediaWiki(t *testing.T) {
	one := wikiHead + wikiPage("1", "0", "A", "", "Okta lea lohku.")
	corpustest.Reader(t, readerCase(MediaWiki, map[string][]byte{"dump": []byte(wikiDump)}, map[string][]byte{
		"too-large": []byte(wikiDump), "xml-syntax": []byte(wikiDump[:600]), "redirect": []byte(wikiDump), "not-an-article": []byte(wikiDump),
		"no-content": []byte(wikiHead + wikiPage("1", "0", "A", "", "{{stubb}}") + "</mediawiki>"), "no-record": []byte(wikiHead + "</mediawiki>"),
		"xml-entities": []byte(`<!DOCTYPE a [<!ENTITY b "c">]>` + one),
	}))
}

func TestMediaWikiFacts(t *testing.T) {
	var got []string
	for r, err := range readMemory(context.Background(), allParts, "", "sewiki.xml", []byte(wikiDump), DefaultLimits) {
		s := describeRecord(r, err)
		if d := r.Document; d != nil {
			s = fmt.Sprintf("%s %q %s %s %q", d.ID, d.Title, d.LanguageDeclared, d.URL, d.Text())
		}
		got = append(got, s)
	}
	want := []string{
		"overhead", `1 "Romsa gávpot" sme https://se.example.org/wiki/Romsa_g%C3%A1vpot "Romsa lea gávpogis.\n\nHistorjá\n\nOkta\nGuokte"`,
		"overhead", "redirect", "overhead", "not-an-article", "overhead",
		`4 "Guovdageaidnu" sme https://se.example.org/wiki/Guovdageaidnu "Guovdageaidnu & Kárášjohka leat suohkanat."`, "overhead",
	}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("(-got +want):\n%s", diff)
	}
}

func FuzzMediaWiki(f *testing.F) {
	f.Add([]byte(wikiDump))
	corpustest.FuzzReader(f, readerCase(MediaWiki, nil, nil))
}

// BenchmarkMediaWiki reads a dump of 64 MB.
func BenchmarkMediaWiki(b *testing.B) {
	const size = 64 << 20
	page := wikiPage("1", "0", "Romsa", "", strings.Repeat("'''Romsa''' lea [[gávpot|gávpogis]] Davvi-Norggas{{gáldu|a}}, ja dat lea &lt;ref&gt;Girji, s. 3&lt;/ref&gt; stuorámus gávpot riikkaoasis. ", 30))
	p, err := build([]corpus.Spec{MediaWiki}, Reading{Limits: DefaultLimits}, "mediawiki")
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(size)
	for b.Loop() {
		documents := 0
		w := &walk{parts: p, format: "mediawiki", yield: func(r corpus.Record, _ error) bool {
			if r.Document != nil {
				documents++
			}
			return true
		}}
		outer := newBlob(context.Background(), DefaultLimits, memoryFile{strings.NewReader("x")}, 1<<30, corpus.Place{File: "a.xml", End: 1 << 30})
		w.blob(context.Background(), outer.Inner("a.xml", "a.xml", io.MultiReader(strings.NewReader(wikiHead), &endless{record: page, left: size})))
		if documents < 1000 {
			b.Fatal(documents)
		}
	}
}
