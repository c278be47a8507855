package ingest

import (
	"context"
	"errors"
	"io"
	"iter"
	"maps"
	"path"
	"slices"
	"strings"

	"kvern/corpus"
	"kvern/ingest/sniff"
)

// stream is a Container that holds one compressed stream.
type stream struct {
	magic []string
	// extensions maps what ends the name of such a file to what it stands for.
	extensions map[string]string
	// open starts to decompress; done is called when nobody reads on. With an error,
	// a reader means that the rest can be read.
	open func(r io.Reader) (plain io.Reader, done func(), err error)
}

// Signature claims files by their first bytes, and damaged ones by their extension.
func (s stream) Signature() sniff.Signature {
	return sniff.Signature{Magic: s.magic, Extensions: slices.Sorted(maps.Keys(s.extensions))}
}

// Unpack yields the one blob.
func (s stream) Unpack(_ context.Context, b *Blob) iter.Seq2[*Blob, error] {
	return func(yield func(*Blob, error) bool) {
		from := &remembering{r: b}
		plain, done, err := s.open(from)
		if err != nil {
			fault := b.members().place(from.explain(err))
			if !yield(nil, fault) || plain == nil || from.err != nil {
				return
			}
		}
		defer done()
		yield(b.Inner(s.innerName(b.Name), "", explaining{plain, from}), nil)
	}
}

func (s stream) innerName(name string) string {
	ext := path.Ext(name)
	if standsFor, ok := s.extensions[strings.ToLower(ext)]; ok {
		return strings.TrimSuffix(name, ext) + standsFor
	}
	return name
}

// remembering keeps the error of a blob, so that it is not taken for damage of
// the stream in it.
type remembering struct {
	r   io.Reader
	err error
}

func (m *remembering) Read(p []byte) (int, error) {
	n, err := m.r.Read(p)
	if err != nil && err != io.EOF {
		m.err = err
	}
	return n, err
}

// explain tells what an error of a decompressor means.
func (m *remembering) explain(err error) error {
	switch {
	case m.err != nil:
		return m.err
	case errors.As(err, new(*corpus.Fault)):
		return err
	case errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF):
		return &corpus.Fault{Reason: reasonTruncated.Name}
	}
	return &corpus.Fault{Reason: reasonDamaged.Name, Detail: err.Error()}
}

// explaining is a decompressor whose errors are explained.
type explaining struct {
	r    io.Reader
	from *remembering
}

func (e explaining) Read(p []byte) (int, error) {
	n, err := e.r.Read(p)
	if err == nil || err == io.EOF {
		return n, err
	}
	explained := e.from.explain(err)
	if errors.As(err, new(unbegun)) {
		explained = unbegun{explained}
	}
	return n, explained
}
