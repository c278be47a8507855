package ingest

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"iter"
	"strings"

	"kvern/corpus"
	"kvern/ingest/charset"
	"kvern/ingest/epub"
	"kvern/ingest/htmltext"
	"kvern/ingest/sniff"

	"github.com/klauspost/compress/zip"
)

// EPUB reads electronic books.
var EPUB = corpus.NewSpec(corpus.KindReader, corpus.Info{
	Name: "epub", Version: 1,
	Summary: "Electronic books, one document a book: the chapters in the order of reading, without tables of contents.",
	Reasons: []corpus.Reason{
		reasonTooLarge, reasonBomb, reasonDamaged, reasonTruncated, reasonSyntax, reasonEntities, reasonEncrypted, reasonTooComplex,
		reasonNotText, reasonNoContent,
	},
}, defaultReading, func(Reading) (any, error) { return book{}, nil })

type book struct{}

// Signature claims archives that say so in their first file, or are called so.
func (book) Signature() sniff.Signature {
	return sniff.Signature{Carrier: zipMagic, Extensions: []string{".epub"}, Mark: inZip("mimetypeapplication/epub+zip")}
}

// Read yields one document. The limit on documents is for what its chapters unpack to,
// since most of a book may be pictures.
func (book) Read(_ context.Context, b *Blob) iter.Seq2[corpus.Record, error] {
	return func(yield func(corpus.Record, error) bool) {
		z, from, err := openZip(b)
		if err != nil {
			yield(corpus.Record{}, err)
			return
		}
		place := b.Place
		place.End = place.Start + from.size
		d, err := readBook(&archive{files: fileMap(z), from: from, left: b.limits.unpacked(from.size), limit: int64(b.limits.MaxDocument)})
		switch {
		case err != nil:
			yield(corpus.Record{}, bookFault(err, place))
		case d.Text() == "":
			yield(corpus.Record{}, &corpus.Fault{Reason: reasonNoContent.Name, Place: place})
		default:
			yield(corpus.Record{Place: place, Document: d}, nil)
		}
	}
}

// archive gives the texts in an archive, within limits.
type archive struct {
	files    map[string]*zip.File
	from     *rememberingAt
	left     int64 // what may still be unpacked
	limit    int64 // on all that is read
	read     int64
	repaired charset.Text // sums up what was repaired, and the encoding of the last text
}

// open gives a file as UTF-8.
func (a *archive) open(name string) (string, error) {
	f, ok := a.files[name]
	if !ok {
		return "", fs.ErrNotExist
	}
	if f.Flags&flagEncrypted != 0 {
		return "", epub.ErrEncrypted
	}
	r, err := f.Open()
	if err != nil {
		return "", entryOf{from: a.from}.explain(err)
	}
	defer r.Close()
	var raw strings.Builder
	n, err := io.Copy(&raw, io.LimitReader(unpacked{entryOf{r, a.from}, &a.left}, a.limit-a.read+1))
	if err != nil {
		return "", err
	}
	if a.read += n; a.read > a.limit {
		return "", tooLarge(corpus.Place{}, a.read, a.limit)
	}
	t := charset.Decode(raw.String(), htmltext.DeclaredCharset(raw.String()))
	a.repaired.Encoding = t.Encoding
	a.repaired.Repaired += t.Repaired
	a.repaired.Mixed += t.Mixed
	return t.UTF8, nil
}

// readBook makes a document of the chapters. One that the book lists and does not hold
// is counted.
func readBook(a *archive) (*corpus.Document, error) {
	book, err := epub.Read(a.open)
	if err != nil {
		return nil, err
	}
	var chapters []string
	missing := 0
	for _, name := range book.Chapters {
		page, err := a.open(name)
		if errors.Is(err, fs.ErrNotExist) {
			missing++
			continue
		}
		if err != nil {
			return nil, err
		}
		if binary(page) {
			return nil, &corpus.Fault{Reason: reasonNotText.Name}
		}
		p, err := htmltext.Chapter(page)
		if err != nil {
			return nil, err
		}
		if p.Text != "" {
			chapters = append(chapters, p.Text)
		}
	}
	d := corpus.NewDocument(strings.Join(chapters, "\n\n"))
	noteEncoding(d, a.repaired)
	d.Origin.Repair("missing-chapter", missing)
	factID.set(&d.Facts, book.Identifier)
	factTitle.set(&d.Facts, book.Title)
	factLanguage.set(&d.Facts, book.Language)
	factPublished.set(&d.Facts, book.Published)
	return d, nil
}

// bookFault is the fault of what is wrong with a book; an error of the machine remains
// one.
func bookFault(err error, place corpus.Place) error {
	var f *corpus.Fault
	switch {
	case errors.As(err, &f):
		return &corpus.Fault{Reason: f.Reason, Detail: f.Detail, Place: place}
	case errors.Is(err, epub.ErrEncrypted):
		return &corpus.Fault{Reason: reasonEncrypted.Name, Place: place}
	case errors.Is(err, epub.ErrNoBook):
		return &corpus.Fault{Reason: reasonDamaged.Name, Detail: err.Error(), Place: place}
	case errors.Is(err, htmltext.ErrTooComplex):
		return &corpus.Fault{Reason: reasonTooComplex.Name, Place: place}
	}
	return officeFault(err, place)
}
