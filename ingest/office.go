package ingest

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"iter"
	"strings"

	"kvern/corpus"
	"kvern/ingest/office"
	"kvern/ingest/sniff"
	"kvern/ingest/xmlscan"

	"github.com/klauspost/compress/zip"
)

var officeReasons = []corpus.Reason{
	reasonTooLarge, reasonBomb, reasonDamaged, reasonTruncated, reasonSyntax, reasonEntities, reasonEncrypted, reasonNoContent, reasonNoTextPart,
}

// DOCX reads Word documents.
var DOCX = corpus.NewSpec(corpus.KindReader, corpus.Info{
	Name: "docx", Version: 1,
	Summary: "Office Open XML documents: paragraphs, tables and notes, without deleted text, comments and running heads.",
	Reasons: officeReasons,
}, defaultReading, func(Reading) (any, error) {
	return officeFile{office.DOCX, sniff.Signature{
		Carrier: zipMagic, Extensions: []string{".docx", ".docm", ".dotx"}, Mark: inZip("[Content_Types].xml"),
	}}, nil
})

// ODT reads OpenDocument files.
var ODT = corpus.NewSpec(corpus.KindReader, corpus.Info{
	Name: "odt", Version: 1,
	Summary: "OpenDocument files: paragraphs, tables and notes, without deleted text and comments.",
	Reasons: officeReasons,
}, defaultReading, func(Reading) (any, error) {
	return officeFile{office.ODT, sniff.Signature{
		Carrier: zipMagic, Extensions: []string{".odt", ".ott"}, Mark: inZip("mimetypeapplication/vnd.oasis.opendocument."),
	}}, nil
})

const zipMagic = "PK\x03\x04"

// inZip looks for the name of a file among the first in an archive.
func inZip(name string) func(head []byte) int {
	return func(head []byte) int {
		if strings.HasPrefix(string(head), zipMagic) && strings.Contains(string(head), name) {
			return len(zipMagic) + len(name)
		}
		return 0
	}
}

type officeFile struct {
	read      func(office.Open) (office.Document, error)
	signature sniff.Signature
}

// Signature claims archives that hold the marks of the format, or are called so.
func (o officeFile) Signature() sniff.Signature { return o.signature }

// Read yields one document.
func (o officeFile) Read(_ context.Context, b *Blob) iter.Seq2[corpus.Record, error] {
	return func(yield func(corpus.Record, error) bool) {
		place := b.Place
		if size := place.End - place.Start; size > int64(b.limits.MaxDocument) {
			yield(corpus.Record{}, b.tooLarge(place.End))
			return
		}
		z, from, err := openZip(b)
		if err != nil {
			yield(corpus.Record{}, err)
			return
		}
		place.End = place.Start + from.size
		d, err := o.read(partsOf(z, from, b))
		if err != nil {
			yield(corpus.Record{}, officeFault(err, place))
			return
		}
		if d.Text == "" {
			yield(corpus.Record{}, &corpus.Fault{Reason: reasonNoContent.Name, Place: place})
			return
		}
		doc := corpus.NewDocument(d.Text)
		doc.Origin.Encoding = "UTF-8"
		factTitle.set(&doc.Facts, d.Title)
		factLanguage.set(&doc.Facts, d.Language)
		yield(corpus.Record{Place: place, Document: doc}, nil)
	}
}

// partsOf opens the files in an office file, within the limits of one that unpacks.
func partsOf(z *zip.Reader, from *rememberingAt, b *Blob) office.Open {
	left := b.limits.unpacked(from.size)
	files := fileMap(z)
	return func(name string) (io.ReadCloser, error) {
		f, ok := files[name]
		if !ok {
			return nil, fs.ErrNotExist
		}
		r, err := f.Open()
		if err != nil {
			return nil, entryOf{from: from}.explain(err)
		}
		return part{unpacked{entryOf{r, from}, &left}, r}, nil
	}
}

// fileMap finds the files in an archive by name; of several with one name the first
// counts.
func fileMap(z *zip.Reader) map[string]*zip.File {
	files := map[string]*zip.File{}
	for _, f := range z.File {
		if _, ok := files[f.Name]; !ok {
			files[f.Name] = f
		}
	}
	return files
}

type part struct {
	io.Reader
	io.Closer
}

// officeFault is the fault of what is wrong with an office file; an error of the
// machine remains one.
func officeFault(err error, place corpus.Place) error {
	var f *corpus.Fault
	reason := ""
	switch {
	case errors.As(err, &f):
		reason = f.Reason
	case errors.Is(err, office.ErrEncrypted):
		reason = reasonEncrypted.Name
	case errors.Is(err, office.ErrNoText):
		reason = reasonNoTextPart.Name
	case errors.Is(err, xmlscan.ErrEntities):
		reason = reasonEntities.Name
	case errors.Is(err, xmlscan.ErrSyntax), errors.Is(err, xmlscan.ErrLong):
		reason = reasonSyntax.Name
	default:
		return err
	}
	return &corpus.Fault{Reason: reason, Place: place}
}
