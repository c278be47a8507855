package ingest

import (
	"cmp"
	"context"
	"errors"
	"iter"
	"strings"

	"kvern/corpus"
	"kvern/ingest/charset"
	"kvern/ingest/fetch"
	"kvern/ingest/htmltext"
	"kvern/ingest/sniff"
)

// HTML reads web pages: the text that a page is about, without its frame, or what a
// source says that the text is.
var HTML = corpus.NewSpec(corpus.KindReader, corpus.Info{
	Name: "html", Version: 4,
	Summary: "Web pages, one document a page, without navigation, banners and footers; record, fields and drop take selectors.",
	Reasons: []corpus.Reason{
		reasonTooLarge, reasonTooComplex, reasonNotText, reasonNoContent, reasonTextMissing, reasonScreened,
		{Name: "no-element", Doc: "The page has no element at which record.select points.", Expected: true},
	},
}, defaultReading, func(r Reading) (any, error) { return newPage(r) })

type page struct {
	mapping *htmltext.Mapping // nil when the source gives none
	match   matchers
	records bool // the source says what a record is
	given   bool // and where the text stands
}

func newPage(r Reading) (p page, err error) {
	if p.match, err = newMatchers(r.Match); err != nil {
		return p, err
	}
	fields := r.Fields.list()
	if r.Fields == (Fields{}) && r.Record.Select == "" && len(r.Record.Screened)+len(r.Drop) == 0 && r.Match == (Fields{}) {
		return p, nil
	}
	p.records, p.given = r.Record.Select != "", r.Record.Select != "" || r.Fields.Text != ""
	p.mapping, err = htmltext.Compile(htmltext.Settings{
		Record: r.Record.Select, Screened: r.Record.Screened, Fields: fields[:], Text: int(factText), Drop: r.Drop,
	})
	return p, err
}

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

// Read yields one document, or those that the mapping finds. Their places in a page that
// is not in UTF-8 are approximate, but for the first and the last.
func (p page) Read(_ context.Context, b *Blob) iter.Seq2[corpus.Record, error] {
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
		about, records, err := p.extract(t.UTF8)
		if errors.Is(err, htmltext.ErrTooComplex) {
			err = &corpus.Fault{Reason: reasonTooComplex.Name, Place: place}
		}
		switch {
		case err != nil:
			yield(corpus.Record{}, err)
		case !p.records:
			record, err := p.record(about, records[0], t)
			yield(placed(record, err, place))
		case len(records) == 0:
			yield(corpus.Record{}, &corpus.Fault{Reason: "no-element", Place: place})
		default:
			p.yieldAll(about, records, t, place, yield)
		}
	}
}

// extract gives the records of a page, which is one where the source says nothing else.
func (p page) extract(utf8 string) (htmltext.Page, []htmltext.Record, error) {
	if p.mapping != nil {
		return p.mapping.Extract(utf8)
	}
	about, err := htmltext.Extract(utf8)
	var values [facts]string
	values[factText] = about.Text
	return about, []htmltext.Record{{Values: values[:]}}, err
}

// yieldAll yields the records of a page, each with what stands between it and the next.
func (p page) yieldAll(about htmltext.Page, records []htmltext.Record, t charset.Text, whole corpus.Place, yield func(corpus.Record, error) bool) {
	size, decoded := whole.End-whole.Start, int64(len(t.UTF8))
	at := func(i int) int64 {
		if i == len(records) {
			return whole.End
		}
		return whole.Start + int64(records[i].At)*size/decoded
	}
	about.Title, about.URL = "", "" // are not those of a part
	if first := at(0); first > whole.Start && !yield(corpus.Record{Place: corpus.Place{Start: whole.Start, End: first}}, nil) {
		return
	}
	for i, r := range records {
		record, err := p.record(about, r, t)
		if !yield(placed(record, err, corpus.Place{Start: at(i), End: at(i + 1)})) {
			return
		}
	}
}

// record makes a document of a record. What the page says about itself holds where the
// mapping found nothing.
func (p page) record(about htmltext.Page, r htmltext.Record, t charset.Text) (corpus.Record, error) {
	values := [facts]string(r.Values)
	values[factTitle] = cmp.Or(values[factTitle], about.Title)
	values[factURL] = cmp.Or(values[factURL], about.URL)
	values[factLanguage] = cmp.Or(values[factLanguage], about.Language)
	values[factPublished] = cmp.Or(values[factPublished], about.Published)
	p.match.apply(&values)
	switch {
	case r.Screened:
		return corpus.Record{Removed: &corpus.Removal{Reason: reasonScreened.Name}}, nil
	case values[factText] == "" && p.given:
		return corpus.Record{}, &corpus.Fault{Reason: reasonTextMissing.Name, ID: values[factID]}
	case values[factText] == "":
		return corpus.Record{}, &corpus.Fault{Reason: reasonNoContent.Name}
	}
	d := corpus.NewDocument(values[factText])
	noteEncoding(d, t)
	tell(&d.Facts, &values)
	d.TDM, d.Robots = fetch.Reservation(about.TDM), robotsSay(about.Robots)
	return corpus.Record{Document: d}, nil
}
