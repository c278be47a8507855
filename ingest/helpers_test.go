package ingest

import (
	"bytes"
	"context"
	"io"
	"iter"

	"kvern/corpus"
	"kvern/corpus/corpustest"
)

// memory is a Location of files in memory.
type memoryFile struct{ reading }

// reading is what bytes.Reader and strings.Reader have in common.
type reading interface {
	io.ReaderAt
	Size() int64
}

func (memoryFile) Close() error { return nil }

// readMemory reads a file that lies in memory. With a format, that reader gets it
// whatever it looks like.
func readMemory(ctx context.Context, specs []corpus.Spec, format, name string, input []byte, limits Limits) iter.Seq2[corpus.Record, error] {
	return func(yield func(corpus.Record, error) bool) {
		p, err := build(specs, Reading{Limits: limits}, format)
		if err != nil {
			panic(err)
		}
		w := &walk{parts: p, format: format, source: "test", yield: yield}
		f := memoryFile{bytes.NewReader(input)}
		w.blob(ctx, newBlob(ctx, limits, f, f.Size(), corpus.Place{File: name, End: f.Size()}))
	}
}

// readerCase tries a reader on files of its own.
func readerCase(spec corpus.Spec, good, bad map[string][]byte) corpustest.ReaderCase {
	return corpustest.ReaderCase{
		Spec: spec, Around: Source, Good: good, Bad: bad,
		Read: func(ctx context.Context, input []byte, limit int64) iter.Seq2[corpus.Record, error] {
			limits := DefaultLimits
			limits.MaxDocument = corpus.Size(limit)
			return readMemory(ctx, []corpus.Spec{spec}, spec.Name, "mappe/fil", input, limits)
		},
	}
}

var _ io.ReaderAt = memoryFile{}
