package ingest

import (
	"context"
	"iter"

	"kvern/corpus"
	"kvern/ingest/charset"
	"kvern/ingest/sniff"
)

// Text reads plain text: each file is one document without an id.
var Text = corpus.NewSpec(corpus.KindReader, corpus.Info{
	Name: "text", Version: 2,
	Summary: "Plain text, one document a file, in UTF-8, UTF-16 or an old Nordic or Sámi encoding.",
	Reasons: []corpus.Reason{reasonTooLarge, reasonNotText},
}, defaultReading, func(Reading) (any, error) { return text{}, nil })

type text struct{}

// Signature claims the usual extensions only: nearly anything looks like text.
func (text) Signature() sniff.Signature {
	return sniff.Signature{Extensions: []string{".txt", ".text", ".md"}}
}

// Read yields one document.
func (text) Read(_ context.Context, b *Blob) iter.Seq2[corpus.Record, error] {
	return func(yield func(corpus.Record, error) bool) {
		raw, err := b.Text()
		if err != nil {
			yield(corpus.Record{}, err)
			return
		}
		place := corpus.Place{Start: b.Place.Start, End: b.Place.Start + int64(len(raw))}
		t := charset.Decode(raw, b.about.charset)
		if binary(t.UTF8) {
			yield(corpus.Record{}, &corpus.Fault{Reason: reasonNotText.Name, Place: place})
			return
		}
		d := corpus.NewDocument(t.UTF8)
		noteEncoding(d, t)
		yield(corpus.Record{Place: place, Document: d}, nil)
	}
}

// noteEncoding records how the text of a document was decoded.
func noteEncoding(d *corpus.Document, t charset.Text) {
	d.Origin.Encoding = t.Encoding
	d.Origin.Repair("invalid-utf8", t.Repaired)
	d.Origin.Repair("mixed-encoding", t.Mixed)
}

// binary reports whether one byte in ten of a text is a control character that
// text does not use.
func binary(s string) bool {
	n := 0
	for i := range len(s) {
		n += int(control[s[i]])
	}
	return n > 0 && n*10 >= len(s)
}

// control is 1 for the control characters that text does not use.
var control = func() (is [256]uint8) {
	for c := range ' ' {
		if c < '\t' || c > '\r' {
			is[c] = 1
		}
	}
	is[0x7f] = 1
	return is
}()
