package ingest

import (
	"cmp"
	"context"
	"errors"
	"iter"
	"strings"

	"kvern/corpus"
	"kvern/ingest/charset"
	"kvern/ingest/htmltext"
	"kvern/ingest/sniff"
)

// HTML reads web pages: the text that a page is about, without its frame.
var HTML = corpus.NewSpec(corpus.KindReader, corpus.Info{
	Name: "html", Version: 3,
	Summary: "Web pages, one document a page, without navigation, banners and footers.",
	Reasons: []corpus.Reason{reasonTooLarge, reasonTooComplex, reasonNotText, reasonNoContent},
}, defaultReading, func(Reading) (any, error) { return page{}, nil })

type page struct{}

// Signature claims what begins as HTML does.
func (page) Signature() sniff.Signature {
	return sniff.Signature{
		Extensions: []string{".html", ".htm", ".shtml", ".xhtml", ".asp", ".aspx", ".php"},
		Looks: func(head []byte) bool {
			start := strings.ToLower(string(head[:min(len(head), 256)]))
			if declaration, rest, ok := strings.Cut(start, "?>"); ok && strings.HasPrefix(declaration, "<?xml") {
				start = strings.TrimSpace(rest) // XHTML
			}
			return strings.HasPrefix(start, "<!doctype html") || strings.HasPrefix(start, "<html")
		},
	}
}

// Read yields one document.
func (page) Read(_ context.Context, b *Blob) iter.Seq2[corpus.Record, error] {
	return func(yield func(corpus.Record, error) bool) {
		raw, err := b.Text()
		if err != nil {
			yield(corpus.Record{}, err)
			return
		}
		place := corpus.Place{Start: b.Place.Start, End: b.Place.Start + int64(len(raw))}
		t := charset.Decode(raw, cmp.Or(htmltext.DeclaredCharset(raw), b.about.charset))
		if binary(t.UTF8) {
			yield(corpus.Record{}, &corpus.Fault{Reason: reasonNotText.Name, Place: place})
			return
		}
		p, err := htmltext.Extract(t.UTF8)
		switch {
		case errors.Is(err, htmltext.ErrTooComplex):
			yield(corpus.Record{}, &corpus.Fault{Reason: reasonTooComplex.Name, Place: place})
		case err != nil:
			yield(corpus.Record{}, err)
		case p.Text == "":
			yield(corpus.Record{}, &corpus.Fault{Reason: reasonNoContent.Name, Place: place})
		default:
			yield(corpus.Record{Place: place, Document: pageDocument(p, t)}, nil)
		}
	}
}

func pageDocument(p htmltext.Page, t charset.Text) *corpus.Document {
	d := corpus.NewDocument(p.Text)
	noteEncoding(d, t)
	factTitle.set(&d.Facts, p.Title)
	factURL.set(&d.Facts, p.URL)
	factLanguage.set(&d.Facts, p.Language)
	factPublished.set(&d.Facts, p.Published)
	return d
}
