package ingest

import (
	"context"
	"iter"
	"os"
	"path/filepath"

	"kvern/corpus"
	"kvern/ingest/filename"
)

// Extractor reads single files, wherever they lie, without a pipeline.
type Extractor struct {
	parts   *parts
	reading Reading
	format  string
}

// NewExtractor makes an extractor of readers and containers. The format is the
// name of a reader, or empty to recognise each file.
func NewExtractor(specs []corpus.Spec, reading Reading, format string) (*Extractor, error) {
	if reading.Limits == (Limits{}) {
		reading.Limits = DefaultLimits
	}
	p, err := build(specs, reading, format)
	if err != nil {
		return nil, err
	}
	return &Extractor{p, reading, format}, nil
}

// File yields the records of one file, as Files.Read does. The path is any path
// of the machine; the name stands in the records in its place, and its extension
// helps to recognise the format.
func (x *Extractor) File(ctx context.Context, path, name string) iter.Seq2[corpus.Record, error] {
	return func(yield func(corpus.Record, error) bool) {
		w := &walk{parts: x.parts, format: x.format, yield: yield}
		place := corpus.Place{File: filename.Escape(filepath.ToSlash(name))}
		f, err := openFile(os.Stat, os.Open, path)
		if err != nil {
			w.refuseFile(place, err)
			return
		}
		defer f.Close()
		place.End = f.Size()
		w.blob(ctx, newBlob(ctx, x.reading.Limits, f, f.Size(), place))
	}
}
