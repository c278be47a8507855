package ingest

import (
	"context"
	"errors"
	"iter"
	"path"
	"regexp"
	"strings"

	"kvern/corpus"
	"kvern/ingest/alto"
	"kvern/ingest/sniff"
	"kvern/ingest/xmlscan"
)

// ALTO reads pages of text recognition, and puts those in an archive together as the METS
// file in front of them says.
var ALTO = corpus.NewSpec(corpus.KindReader, corpus.Info{
	Name: "alto", Version: 2,
	Summary: "Pages of text recognition in ALTO XML, one document a page, or a work where METS lists its pages in an archive, without margins and with divided words put together.",
	Reasons: []corpus.Reason{
		reasonTooLarge, reasonSyntax, reasonEntities, reasonTooComplex, reasonNoContent,
		{Name: "page-list", Doc: "A METS file, which lists the pages of a work and holds no text; the pages are read where they lie."},
		{Name: "in-book", Doc: "A page of a work that the METS file in front of it in the archive describes: it is part of the document of that work."},
	},
}, defaultReading, func(r Reading) (any, error) { return altoReader{mapped: r.mapsXML()}, nil })

// mapsXML reports whether the source says itself how to read XML.
func (r Reading) mapsXML() bool { return r.Mapping == "xml" }

// FlagOCR marks a document whose text was recognised in pictures.
const FlagOCR = "ocr"

type altoReader struct {
	mapped bool // the source has a mapping of its own for XML
}

// Signature claims files by their root.
func (a altoReader) Signature() sniff.Signature {
	return sniff.Signature{Mark: func(head []byte) int {
		root := sniff.Root(head)
		if a.mapped || root != "alto" && root != "mets" {
			return 0
		}
		return len(root) + 1
	}}
}

// Read yields one document.
func (a altoReader) Read(_ context.Context, b *Blob) iter.Seq2[corpus.Record, error] {
	return func(yield func(corpus.Record, error) bool) {
		yield(readALTO(b))
	}
}

func readALTO(b *Blob) (corpus.Record, error) {
	head, err := b.Head()
	if err != nil {
		return corpus.Record{}, err
	}
	if place := b.Place; place.End-place.Start > int64(b.limits.MaxDocument) {
		return corpus.Record{}, b.tooLarge(place.End)
	}
	raw, err := b.Text()
	if err != nil {
		return corpus.Record{}, err
	}
	place := corpus.Place{Start: b.Place.Start, End: b.Place.Start + int64(len(raw))}
	in := decodeXML(raw, head)
	if sniff.Root(head) == "mets" {
		return readMETS(b, in, place)
	}
	p, err := alto.Parse(in)
	if fault := altoFault(p, err); fault != nil {
		fault.Place = place
		return corpus.Record{}, fault
	}
	if b.shelf != nil && b.shelf.add(p, b.Place.Member, b.Name, in.encoding) {
		return corpus.Record{Place: place, Removed: &corpus.Removal{Reason: "in-book"}}, nil
	}
	d := altoDocument(p)
	d.Origin.Encoding = in.encoding
	d.WorkID = workOf(b.Name)
	return corpus.Record{Place: place, Document: d}, nil
}

// readMETS opens the book that a METS file describes, where its pages follow.
func readMETS(b *Blob, in xmlInput, place corpus.Place) (corpus.Record, error) {
	described, err := alto.ParseBook(in)
	if fault := altoFault(alto.Page{Text: "a list"}, err); fault != nil {
		fault.Place = place
		return corpus.Record{}, fault
	}
	if b.shelf != nil {
		b.shelf.open(described, b.Place.Member, workOf(b.Name), int64(b.limits.MaxDocument))
	}
	return corpus.Record{Place: place, Removed: &corpus.Removal{Reason: "page-list"}}, nil
}

func altoFault(p alto.Page, err error) *corpus.Fault {
	switch {
	case errors.Is(err, xmlscan.ErrEntities):
		return &corpus.Fault{Reason: reasonEntities.Name}
	case errors.Is(err, alto.ErrWork):
		return &corpus.Fault{Reason: reasonTooComplex.Name, Detail: err.Error()}
	case err != nil:
		return &corpus.Fault{Reason: reasonSyntax.Name}
	case p.Text == "":
		return &corpus.Fault{Reason: reasonNoContent.Name}
	}
	return nil
}

func altoDocument(p alto.Page) *corpus.Document {
	d := corpus.NewDocument(p.Text)
	d.Origin.Repair("invalid-utf8", p.Repaired)
	d.Origin.Repair("hyphenation", p.Joined)
	if p.Rated > 0 {
		d.OCRConfidence = corpus.Round(float64(p.Confidence) / 10_000)
	}
	d.Flag(FlagOCR)
	return d
}

// pageName is the name of a page of a work, or of its METS file: that of the work and the
// number of the page, or the word.
var pageName = regexp.MustCompile(`^(.{3,})[_.-]([0-9]{3,5}|(?i:mets))$`)

// workOf gives the name of the work of which a file is a page, or "".
func workOf(name string) string {
	stem := strings.TrimSuffix(strings.TrimSuffix(name, path.Ext(name)), ".alto")
	if m := pageName.FindStringSubmatch(stem); m != nil {
		return m[1]
	}
	return ""
}

// decodeXML is a whole XML document in UTF-8.
func decodeXML(raw string, head []byte) xmlInput {
	if !foreignXML(head) {
		return xmlInput{Reader: strings.NewReader(raw), encoding: "UTF-8"}
	}
	return transcodeXML(raw, declaredXML(head))
}
