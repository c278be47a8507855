package ingest

import (
	"context"
	"errors"
	"io"
	"iter"
	"strings"
	"unicode/utf8"

	"kvern/corpus"
	"kvern/ingest/sniff"

	"github.com/klauspost/compress/zip"
	"github.com/klauspost/compress/zstd"
	"golang.org/x/text/encoding/charmap"
)

// Zip unpacks ZIP archives in the order of their directory.
var Zip = corpus.NewSpec(corpus.KindContainer, corpus.Info{
	Name: "zip", Version: 1,
	Summary: "ZIP archives, with the methods deflate, stored and Zstandard.",
	Reasons: []corpus.Reason{
		reasonTooLarge, reasonDamaged, reasonTruncated, reasonTooMany, reasonOutsideName, reasonLink, reasonEncrypted, reasonMethod,
	},
}, NoSettings{}, func(NoSettings) (any, error) { return zipped{}, nil })

type zipped struct{}

// Signature claims files that begin with an entry, or with the end of a directory
// without one.
func (zipped) Signature() sniff.Signature {
	return sniff.Signature{Magic: []string{"PK\x03\x04", "PK\x05\x06"}, Extensions: []string{".zip"}}
}

// Unpack yields the ordinary files.
func (zipped) Unpack(_ context.Context, b *Blob) iter.Seq2[*Blob, error] {
	return func(yield func(*Blob, error) bool) {
		m := b.members()
		z, from, err := openZip(b)
		if err != nil {
			yield(nil, err)
			return
		}
		for _, f := range z.File {
			if f.FileInfo().IsDir() {
				continue
			}
			err := m.next()
			if err != nil {
				yield(nil, err)
				return
			}
			inner, done := m.zipEntry(f, from)
			more := yield(inner, nil)
			done()
			if !more {
				return
			}
		}
	}
}

// openZip reads the directory of an archive. One that lies in another container is
// read into memory, and must keep to the limit on documents.
func openZip(b *Blob) (*zip.Reader, *rememberingAt, error) {
	r, size, err := b.At()
	if err != nil {
		return nil, nil, err
	}
	from := &rememberingAt{r: r, size: size}
	z, err := zip.NewReader(from, size)
	switch {
	case from.err != nil:
		return nil, nil, from.err
	case err != nil:
		place := b.Place
		place.End = place.Start + size
		return nil, nil, &corpus.Fault{Reason: reasonDamaged.Name, Detail: "the directory at the end is missing or damaged", Place: place}
	}
	z.RegisterDecompressor(zstd.ZipMethodWinZip, zstd.ZipDecompressor(zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxWindow(maxWindow)))
	return z, from, nil
}

// rememberingAt keeps the error of a file, so that it is not taken for damage.
type rememberingAt struct {
	r    io.ReaderAt
	size int64
	err  error
}

func (m *rememberingAt) ReadAt(p []byte, at int64) (int, error) {
	if at < 0 {
		return 0, errors.New("a place before the beginning") // a damaged directory
	}
	n, err := m.r.ReadAt(p, at)
	if err != nil && err != io.EOF {
		m.err = err
	}
	return n, err
}

// flagEncrypted marks an encrypted entry (APPNOTE.TXT 4.4.4, bit 0).
const flagEncrypted = 1

// zipEntry makes the blob of an entry; done closes it.
func (m *members) zipEntry(f *zip.File, from *rememberingAt) (inner *Blob, done func()) {
	name, base, ok := m.name(zipName(f))
	r, err := f.Open()
	done = func() {}
	if err == nil {
		done = func() { r.Close() }
	} else {
		if errors.Is(err, io.EOF) { // its header lies behind the end: no empty entry
			err = io.ErrUnexpectedEOF
		}
		r = io.NopCloser(failed{err})
	}
	inner = m.b.Inner(base, name, entryOf{r, from})
	inner.likely = int64(min(f.UncompressedSize64, 1<<40))
	switch {
	case !ok:
		inner.refuse = reasonOutsideName.Name
	case f.Flags&flagEncrypted != 0:
		inner.refuse = reasonEncrypted.Name
	case errors.Is(err, zip.ErrAlgorithm):
		inner.refuse = reasonMethod.Name
	case !f.Mode().IsRegular():
		inner.leave = reasonLink.Name
	}
	return inner, done
}

// zipName is the name of an entry. Without the mark for UTF-8 it is in the code page
// of the machine that packed it, which in Norway was 850.
func zipName(f *zip.File) string {
	if !f.NonUTF8 || utf8.ValidString(f.Name) {
		return f.Name
	}
	var name strings.Builder
	for i := range len(f.Name) {
		name.WriteRune(charmap.CodePage850.DecodeByte(f.Name[i]))
	}
	return name.String()
}

// entryOf is an entry whose errors become faults.
type entryOf struct {
	r    io.Reader
	from *rememberingAt
}

func (e entryOf) Read(p []byte) (int, error) {
	n, err := e.r.Read(p)
	if err != nil && err != io.EOF {
		err = e.explain(err)
	}
	return n, err
}

// explain tells what an error of an entry means.
func (e entryOf) explain(err error) error {
	switch {
	case errors.As(err, new(*corpus.Fault)):
		return err
	case e.from.err != nil:
		return e.from.err
	case errors.Is(err, io.ErrUnexpectedEOF):
		return &corpus.Fault{Reason: reasonTruncated.Name}
	}
	return &corpus.Fault{Reason: reasonDamaged.Name, Detail: err.Error()}
}
