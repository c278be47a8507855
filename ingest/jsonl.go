package ingest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"iter"
	"sync"

	"kvern/corpus"
	"kvern/ingest/lines"
	"kvern/ingest/sniff"
)

// JSONL reads one JSON object a line.
var JSONL = corpus.NewSpec(corpus.KindReader, corpus.Info{
	Name: "jsonl", Version: 3,
	Summary: "One JSON object a line, with the text in one of its fields.",
	Reasons: []corpus.Reason{
		reasonTooLarge, reasonTooComplex, reasonTextMissing, reasonNotAString, reasonJSON, reasonNotAnObject, reasonScreened,
	},
}, defaultReading, func(r Reading) (any, error) { return newJSONL(r) })

// jsonl reads lines; what it knows is fixed when it is made.
type jsonl struct {
	limit   int
	mapping *jsonMapping
}

func newJSONL(r Reading) (*jsonl, error) {
	m, err := newJSONMapping(r)
	return &jsonl{int(r.Limits.MaxDocument), m}, err
}

// Signature claims files whose first line is an object, or the start of one.
func (*jsonl) Signature() sniff.Signature {
	return sniff.Signature{
		Mark:       markJSONL,
		Extensions: []string{".jsonl", ".ndjson", ".jsonlines"},
		Looks: func(head []byte) bool {
			line, _, whole := bytes.Cut(head, []byte("\n"))
			line = bytes.TrimRight(line, " \r\t")
			return bytes.HasPrefix(line, []byte(`{"`)) && (!whole || line[len(line)-1] == '}')
		},
	}
}

// markJSONL looks for an object on the first line and the start of another on the
// second: these are JSON lines, whatever the file is called.
func markJSONL(head []byte) int {
	first, second, ok := bytes.Cut(head, []byte("\n"))
	first = bytes.TrimRight(first, " \r\t")
	if ok && bytes.HasPrefix(first, []byte(`{"`)) && first[len(first)-1] == '}' && bytes.HasPrefix(second, []byte(`{"`)) {
		return 2
	}
	return 0
}

// Cuts cuts at starts of lines.
func (*jsonl) Cuts(b *Blob, target int64) (cuts []int64, err error) {
	buf := make([]byte, 64<<10)
	for at := b.Place.Start + target; at < b.Place.End; at = cuts[len(cuts)-1] + target {
		at, err = nextLine(b, at, buf)
		if err != nil || at >= b.Place.End {
			return cuts, err
		}
		cuts = append(cuts, at)
	}
	return cuts, nil
}

// nextLine finds the first start of a line behind at, or the end of the blob.
func nextLine(b *Blob, at int64, buf []byte) (int64, error) {
	for at < b.Place.End {
		if err := b.ctx.Err(); err != nil {
			return 0, err
		}
		n, err := b.file.ReadAt(buf[:min(int64(len(buf)), b.Place.End-at)], at)
		if n == 0 {
			return 0, b.shrunk(err)
		}
		if i := bytes.IndexByte(buf[:n], '\n'); i >= 0 {
			return at + int64(i) + 1, nil
		}
		at += int64(n)
	}
	return at, nil
}

// Read yields a record for every line.
func (j *jsonl) Read(_ context.Context, b *Blob) iter.Seq2[corpus.Record, error] {
	return func(yield func(corpus.Record, error) bool) {
		s := jsonlScratches.Get().(*jsonlScratch)
		s.lines = newLines(s.lines, b, j.limit)
		for longest := 0; ; {
			line, err := s.lines.Next()
			if err == io.EOF {
				s.recycle(longest)
				return
			}
			if err != nil {
				yield(corpus.Record{}, err)
				return
			}
			longest = max(longest, len(line.Text))
			place := corpus.Place{Start: line.Offset, End: line.Offset + line.Size}
			var r corpus.Record
			if line.TooLong {
				err = tooLarge(corpus.Place{}, line.Size, int64(j.limit))
			} else {
				r, err = j.mapping.record(&s.json, line.Text, nil)
			}
			if !yield(placed(r, err, place)) {
				return
			}
		}
	}
}

// placed puts a place on a record, or on the fault in its stead.
func placed(r corpus.Record, err error, place corpus.Place) (corpus.Record, error) {
	if fault := (*corpus.Fault)(nil); errors.As(err, &fault) {
		fault.Place = place
		return corpus.Record{}, fault
	}
	r.Place = place
	return r, err
}

// jsonlScratch is what reading lines needs; it is used again for the next file.
type jsonlScratch struct {
	lines *limitedLines
	json  jsonScratch
}

// limitedLines is a reader of lines that remembers its limit.
type limitedLines struct {
	*lines.Reader
	limit int
}

func newLines(have *limitedLines, b *Blob, limit int) *limitedLines {
	if have == nil || have.limit != limit {
		have = &limitedLines{lines.NewReader(b, limit), limit}
	}
	have.Reset(b, b.Place.Start)
	return have
}

var jsonlScratches = sync.Pool{New: func() any { return new(jsonlScratch) }}

// recycle gives the scratch back, unless a long line has made it large.
func (s *jsonlScratch) recycle(longest int) {
	if longest <= 1<<20 {
		s.lines.Reset(nil, 0)
		jsonlScratches.Put(s)
	}
}
