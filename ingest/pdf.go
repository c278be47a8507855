package ingest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"

	"kvern/corpus"
	"kvern/ingest/pdftext"
	"kvern/ingest/sniff"
)

// PDF reads the text layer of PDF files.
var PDF = corpus.NewSpec(corpus.KindReader, corpus.Info{
	Name: "pdf", Version: 2,
	Summary: "PDF files with a text layer: paragraphs, without running heads and feet and with divided words put together.",
	Reasons: []corpus.Reason{
		reasonTooLarge, reasonDamaged, reasonEncrypted, reasonTooComplex,
		{Name: "needs-ocr", Doc: "The pages are pictures: there is no text layer, or nearly none.", Expected: true},
		{Name: "garbled-font", Doc: "The fonts do not say which characters their glyphs are: one in five or more is unknown."},
	},
}, defaultReading, func(Reading) (any, error) { return pdf{}, nil })

type pdf struct{}

// Signature claims files that begin with the mark of PDF, or have it soon after.
func (pdf) Signature() sniff.Signature {
	return sniff.Signature{Magic: []string{"%PDF-"}, Extensions: []string{".pdf"}}
}

// Limits on the text layer. A page of a report has 300 words; a scanned one has a
// stamp or a page number at most.
const (
	lettersPerPage = 40
	unknownShare   = 5 // one in five
)

// Read yields one document.
func (pdf) Read(ctx context.Context, b *Blob) iter.Seq2[corpus.Record, error] {
	return func(yield func(corpus.Record, error) bool) {
		place := b.Place
		if place.End-place.Start > int64(b.limits.MaxDocument) {
			yield(corpus.Record{}, b.tooLarge(place.End))
			return
		}
		r, size, err := b.At()
		if err != nil {
			yield(corpus.Record{}, err)
			return
		}
		place.End = place.Start + size
		from := &rememberingAt{r: r, size: size}
		d, err := pdftext.Extract(ctx, io.NewSectionReader(from, 0, size), b.limits.unpacked(size))
		if from.err != nil {
			err = from.err
		}
		if fault := pdfFault(d, err); fault != nil {
			fault.Place = place
			err = fault
		}
		if err != nil {
			yield(corpus.Record{}, err)
			return
		}
		yield(corpus.Record{Place: place, Document: pdfDocument(d)}, nil)
	}
}

// repairGlyph counts glyphs that are U+FFFD in the text.
const repairGlyph = "unknown-glyph"

func pdfDocument(d pdftext.Document) *corpus.Document {
	doc := corpus.NewDocument(d.Text)
	doc.Origin.Encoding = "PDF"
	doc.Origin.Repair(repairGlyph, d.Unknown)
	doc.Origin.Repair("unread-stream", d.Unread)
	factTitle.set(&doc.Facts, d.Title)
	factLanguage.set(&doc.Facts, d.Language)
	return doc
}

// pdfFault is the fault of a file that gave an error or too little text, or nil.
func pdfFault(d pdftext.Document, err error) *corpus.Fault {
	switch {
	case errors.Is(err, pdftext.ErrEncrypted):
		return &corpus.Fault{Reason: reasonEncrypted.Name}
	case errors.Is(err, pdftext.ErrDamaged):
		return &corpus.Fault{Reason: reasonDamaged.Name}
	case errors.Is(err, pdftext.ErrWork):
		return &corpus.Fault{Reason: reasonTooComplex.Name}
	case err != nil:
		return nil
	case d.Unknown*unknownShare > d.Letters+d.Unknown:
		return &corpus.Fault{Reason: "garbled-font", Detail: fmt.Sprintf("%d of %d glyphs are unknown", d.Unknown, d.Letters+d.Unknown)}
	case d.Pages == 0:
		return &corpus.Fault{Reason: reasonDamaged.Name, Detail: "there are no pages"}
	case d.Letters < lettersPerPage && d.Unread > 0:
		return &corpus.Fault{Reason: reasonDamaged.Name, Detail: fmt.Sprintf("%d streams are damaged, or unpack to more than the limits allow", d.Unread)}
	case d.Letters < lettersPerPage*d.Pages && d.Letters < 20*lettersPerPage:
		return &corpus.Fault{Reason: "needs-ocr", Detail: fmt.Sprintf("%d pages with %d letters", d.Pages, d.Letters)}
	}
	return nil
}
