package ingest

import (
	"context"
	"iter"

	"kvern/corpus"
	"kvern/ingest/rtf"
	"kvern/ingest/sniff"
)

// RTF reads files in the Rich Text Format.
var RTF = corpus.NewSpec(corpus.KindReader, corpus.Info{
	Name: "rtf", Version: 2,
	Summary: "Rich Text Format: paragraphs, tables and notes, without deleted and hidden text, comments and running heads.",
	Reasons: []corpus.Reason{reasonTooLarge, reasonNotText, reasonNoContent},
}, defaultReading, func(Reading) (any, error) { return richText{}, nil })

type richText struct{}

// Signature claims files that begin with the mark of the format, whatever they are
// called: many are called .doc.
func (richText) Signature() sniff.Signature {
	return sniff.Signature{Magic: []string{rtf.Magic}, Extensions: []string{".rtf"}}
}

// Read yields one document. One that was cut off is kept as far as it goes, and that is
// counted as a repair.
func (richText) Read(_ context.Context, b *Blob) iter.Seq2[corpus.Record, error] {
	return func(yield func(corpus.Record, error) bool) {
		raw, err := b.Text()
		if err != nil {
			yield(corpus.Record{}, err)
			return
		}
		place := corpus.Place{Start: b.Place.Start, End: b.Place.Start + int64(len(raw))}
		d := rtf.Read(raw)
		switch {
		case d.Text == "":
			yield(corpus.Record{}, &corpus.Fault{Reason: reasonNoContent.Name, Place: place})
			return
		case binary(d.Text):
			yield(corpus.Record{}, &corpus.Fault{Reason: reasonNotText.Name, Place: place})
			return
		}
		doc := corpus.NewDocument(d.Text)
		doc.Origin.Encoding = d.Encoding
		doc.Origin.Repair("half-character", d.Repaired)
		if d.CutOff {
			doc.Origin.Repair("cut-off", 1)
		}
		doc.Origin.Repair("stray-bracket", d.Astray)
		factTitle.set(&doc.Facts, d.Title)
		yield(corpus.Record{Place: place, Document: doc}, nil)
	}
}
