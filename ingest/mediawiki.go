package ingest

import (
	"net/url"
	"strings"

	"kvern/corpus"
	"kvern/ingest/sniff"
	"kvern/ingest/wikitext"
	"kvern/ingest/xmlmap"
)

// MediaWiki reads the dumps of wikis, such as those of Wikipedia.
var MediaWiki = corpus.NewSpec(corpus.KindReader, corpus.Info{
	Name: "mediawiki", Version: 1,
	Summary: "Dumps of MediaWiki, streamed: one document an article, as plain text, without templates, tables and references.",
	Reasons: []corpus.Reason{
		reasonTooLarge, reasonSyntax, reasonEntities, reasonNoContent,
		{Name: "no-record", Doc: "The dump has no page.", Expected: true},
		{Name: "redirect", Doc: "The page only leads to another."},
		{Name: "not-an-article", Doc: "A page of discussion, help, a user or a category: of the namespaces, only that of articles is read."},
	},
}, defaultReading, newMediaWiki)

// Where a dump holds what, in the order of the facts; behind them what tells articles
// from other pages. See https://www.mediawiki.org/xml/export-0.11.xsd.
var wikiFields = [...]string{
	factID: "id", factText: "revision/text", factTitle: "title", factURL: "/mediawiki/siteinfo/base", factLanguage: "/mediawiki/@lang",
	wikiNamespace: "ns", wikiRedirect: "redirect/@title",
}

const (
	wikiNamespace = int(facts) + iota
	wikiRedirect
)

type mediaWiki struct {
	*xmlReader
	mapped bool // the source has a mapping of its own for XML
}

func newMediaWiki(r Reading) (any, error) {
	m, err := xmlmap.Compile(xmlmap.Settings{
		Record: "/mediawiki/page", Fields: wikiFields[:], Text: int(factText), Limit: int(r.Limits.MaxDocument), Verbatim: true,
	})
	return mediaWiki{&xmlReader{mapping: m, limit: int64(r.Limits.MaxDocument), document: article}, r.mapsXML()}, err
}

// Signature claims files by their root.
func (m mediaWiki) Signature() sniff.Signature {
	return sniff.Signature{Mark: func(head []byte) int {
		if m.mapped || sniff.Root(head) != "mediawiki" {
			return 0
		}
		return len("<mediawiki")
	}}
}

// article makes the document of a page. Of a page with several revisions, as full dumps
// have them, the texts are run together; such dumps are not what to train on.
func article(v []string) (d *corpus.Document, removed, fault string) {
	if ns := v[wikiNamespace]; ns != "" && ns != "0" {
		return nil, "not-an-article", ""
	}
	if v[wikiRedirect] != "" || wikitext.Redirects(v[factText]) {
		return nil, "redirect", ""
	}
	text := wikitext.Plain(v[factText])
	if text == "" {
		return nil, "", reasonNoContent.Name
	}
	d = corpus.NewDocument(text)
	d.ID = v[factID]
	factTitle.set(&d.Facts, v[factTitle])
	factLanguage.set(&d.Facts, v[factLanguage])
	if i := strings.LastIndexByte(v[factURL], '/'); i > 0 && v[factTitle] != "" {
		d.URL = v[factURL][:i+1] + (&url.URL{Path: strings.ReplaceAll(d.Title, " ", "_")}).EscapedPath()
	}
	return d, "", ""
}
