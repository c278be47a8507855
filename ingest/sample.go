package ingest

import (
	"context"
	"iter"

	"kvern/corpus"
)

// Sample is a look at a source: at the first records of files that are spread evenly
// over all.
type Sample struct {
	Files int   // that the source has
	Bytes int64 // of them, on disk
	// Looked is how many files were looked at, and Read how many bytes of them.
	Looked int
	Read   int64

	f       *Files
	chosen  []Entry
	each    int   // records of one file
	budget  int64 // bytes
	current int64 // of the file that is read
}

// sampledFiles is how many files are looked at, at most.
const sampledFiles = 50

// Sample lists the files and chooses those to look at. About so many records are read,
// and no more than about so many bytes.
func (f *Files) Sample(ctx context.Context, records int, budget int64) (*Sample, error) {
	all, err := f.where.List(ctx)
	if err != nil {
		return nil, err
	}
	s := &Sample{Files: len(all), budget: budget}
	for _, e := range all {
		s.Bytes += e.Size
	}
	n := min(len(all), sampledFiles, records)
	for i := range n {
		s.chosen = append(s.chosen, all[i*len(all)/n])
	}
	s.each = (records + n - 1) / max(n, 1)
	sampled := *f
	sampled.where = counting{f.where, &s.current}
	s.f = &sampled
	return s, nil
}

// Records reads the sample. After it, Looked and Read are known.
func (s *Sample) Records(ctx context.Context) iter.Seq2[corpus.Record, error] {
	return func(yield func(corpus.Record, error) bool) {
		for _, e := range s.chosen {
			if s.Read >= s.budget {
				return
			}
			if !s.file(ctx, e, yield) {
				return
			}
		}
	}
}

// file reads the first records of a file and reports whether to go on.
func (s *Sample) file(ctx context.Context, e Entry, yield func(corpus.Record, error) bool) bool {
	n, more := 0, true
	s.current = 0
	w := &walk{parts: s.f.parts, format: s.f.settings.Format, source: s.f.settings.Source, yield: func(r corpus.Record, err error) bool {
		if r.Document != nil || r.Removed != nil || err != nil {
			n++
		}
		more = yield(r, err)
		return more && n < s.each && s.Read+s.current < s.budget
	}}
	s.f.stretch(ctx, w, corpus.Stretch{File: e.File, End: e.Size})
	s.Looked++
	s.Read += min(s.current, e.Size)
	return more
}

// counting is a Location that counts the bytes that are read.
type counting struct {
	Location
	n *int64
}

func (c counting) Open(file string) (File, error) {
	f, err := c.Location.Open(file)
	if err != nil {
		return nil, err
	}
	return countedFile{f, c.n}, nil
}

// look is that of the location within, where it has sidecars.
func (c counting) look(name string) (e Entry, listed, ok bool) {
	if b, has := c.Location.(beside); has {
		return b.look(name)
	}
	return Entry{}, false, false
}

type countedFile struct {
	File
	n *int64
}

func (c countedFile) ReadAt(p []byte, at int64) (int, error) {
	n, err := c.File.ReadAt(p, at)
	*c.n += int64(n)
	return n, err
}
