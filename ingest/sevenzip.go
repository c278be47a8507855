package ingest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"

	"kvern/corpus"
	"kvern/ingest/sevenzip"
	"kvern/ingest/sniff"
)

// SevenZip unpacks 7z archives in the order of their directory.
var SevenZip = corpus.NewSpec(corpus.KindContainer, corpus.Info{
	Name: "7z", Version: 1,
	Summary: "7z archives, with the methods LZMA, LZMA2, deflate, bzip2 and stored, and a dictionary of at most 128 MiB.",
	Reasons: []corpus.Reason{
		reasonTooLarge, reasonDamaged, reasonTruncated, reasonTooMany, reasonOutsideName, reasonLink, reasonEncrypted, reasonMethod,
	},
}, NoSettings{}, func(NoSettings) (any, error) { return sevenZipped{}, nil })

type sevenZipped struct{}

// Signature claims files that begin with the mark of the format.
func (sevenZipped) Signature() sniff.Signature {
	return sniff.Signature{Magic: []string{sevenzip.Magic}, Extensions: []string{".7z"}}
}

// Unpack yields the ordinary files. An archive that lies in another container is read
// into memory, as a ZIP archive is.
func (sevenZipped) Unpack(_ context.Context, b *Blob) iter.Seq2[*Blob, error] {
	return func(yield func(*Blob, error) bool) {
		r, size, err := b.At()
		if err != nil {
			yield(nil, err)
			return
		}
		m := b.members()
		from := &rememberingAt{r: r, size: size}
		a, err := sevenzip.Open(from, size, maxDictionary, b.limits.MaxEntries)
		if err != nil {
			place := b.Place
			place.End = place.Start + size
			yield(nil, sevenZipFault(err, from, place, b.limits))
			return
		}
		for {
			e, r, err := a.Next()
			if err != nil {
				return // the end
			}
			if e.Folder {
				continue
			}
			m.entries++
			if !yield(m.sevenZipEntry(e, sevenZipStream{r, from, b.limits}), nil) {
				return
			}
			if *b.budget < 0 { // what comes behind is not worth unpacking all that is left of the entry
				if a.More() {
					yield(nil, m.fault(reasonBomb.Name, "see limits.max_unpacked and limits.max_ratio"))
				}
				return
			}
		}
	}
}

// sevenZipEntry makes the blob of an entry.
func (m *members) sevenZipEntry(e sevenzip.Entry, r io.Reader) *Blob {
	name, base, ok := m.name(e.Name)
	inner := m.b.Inner(base, name, r)
	inner.likely = e.Size
	switch {
	case !ok:
		inner.refuse = reasonOutsideName.Name
	case e.Link:
		inner.leave = reasonLink.Name
	}
	return inner
}

// sevenZipStream is an entry whose errors become faults.
type sevenZipStream struct {
	r      io.Reader
	from   *rememberingAt
	limits Limits
}

func (s sevenZipStream) Read(p []byte) (int, error) {
	n, err := s.r.Read(p)
	if err != nil && err != io.EOF {
		err = sevenZipFault(err, s.from, corpus.Place{}, s.limits)
	}
	return n, err
}

// sevenZipFault tells what an error of an archive means.
func sevenZipFault(err error, from *rememberingAt, place corpus.Place, limits Limits) error {
	f := &corpus.Fault{Reason: reasonDamaged.Name, Place: place}
	switch {
	case from.err != nil:
		return from.err
	case errors.Is(err, sevenzip.ErrEncrypted):
		f.Reason = reasonEncrypted.Name
	case errors.Is(err, sevenzip.ErrUnsupported):
		f.Reason, f.Detail = reasonMethod.Name, err.Error()
	case errors.Is(err, sevenzip.ErrTooMany):
		f.Reason, f.Detail = reasonTooMany.Name, fmt.Sprintf("limits.max_entries is %d", limits.MaxEntries)
	case errors.Is(err, io.ErrUnexpectedEOF):
		f.Reason = reasonTruncated.Name
	}
	return f
}
