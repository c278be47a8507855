package ingest

import (
	"context"
	"errors"
	"iter"

	"kvern/corpus"
	"kvern/ingest/compound"
	"kvern/ingest/msdoc"
	"kvern/ingest/sniff"
)

// DOC reads documents of Word 97 to 2003.
var DOC = corpus.NewSpec(corpus.KindReader, corpus.Info{
	Name: "doc", Version: 1,
	Summary: "Documents of Word 97 to 2003: paragraphs, tables and notes, without deleted and hidden text, comments and running heads.",
	Reasons: []corpus.Reason{
		reasonTooLarge, reasonDamaged, reasonEncrypted, reasonNoContent, reasonNoTextPart,
		{Name: "old-word", Doc: "The document was written by Word 95 or earlier; open it in an office program and save it as docx."},
	},
}, defaultReading, func(Reading) (any, error) { return wordFile{}, nil })

type wordFile struct{}

// Signature claims compound files, which all old Office files are. The extension .doc is
// not claimed: RTF, HTML and docx are called so too.
func (wordFile) Signature() sniff.Signature {
	return sniff.Signature{Magic: []string{compound.Magic}}
}

// Read yields one document. The limit on documents is for the text, since most of a file
// may be pictures.
func (wordFile) Read(_ context.Context, b *Blob) iter.Seq2[corpus.Record, error] {
	return func(yield func(corpus.Record, error) bool) {
		r, size, err := b.At()
		if err != nil {
			yield(corpus.Record{}, err)
			return
		}
		place := b.Place
		place.End = place.Start + size
		d, err := msdoc.Read(r, size, int64(b.limits.MaxDocument))
		switch {
		case err != nil:
			yield(corpus.Record{}, wordFault(err, place))
		case d.Text == "":
			yield(corpus.Record{}, &corpus.Fault{Reason: reasonNoContent.Name, Place: place})
		default:
			doc := corpus.NewDocument(d.Text)
			doc.Origin.Encoding = d.Encoding
			factTitle.set(&doc.Facts, d.Title)
			yield(corpus.Record{Place: place, Document: doc}, nil)
		}
	}
}

// wordFault is the fault of what is wrong with a document; an error of the machine
// remains one.
func wordFault(err error, place corpus.Place) error {
	for of, reason := range map[error]string{
		msdoc.ErrDamaged: reasonDamaged.Name, msdoc.ErrEncrypted: reasonEncrypted.Name, msdoc.ErrOld: "old-word",
		msdoc.ErrNoText: reasonNoTextPart.Name, msdoc.ErrTooLarge: reasonTooLarge.Name,
	} {
		if errors.Is(err, of) {
			return &corpus.Fault{Reason: reason, Place: place}
		}
	}
	return err
}
