package ingest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"iter"
	"sync"

	"kvern/corpus"
	"kvern/ingest/jsonscan"
	"kvern/ingest/sniff"
)

// JSON reads records out of JSON values of any size.
var JSON = corpus.NewSpec(corpus.KindReader, corpus.Info{
	Name: "json", Version: 2,
	Summary: "JSON of any size, streamed: a list of records, one object with records in it, or one record; record.select leads to them.",
	Reasons: []corpus.Reason{
		reasonTooLarge, reasonTooComplex, reasonTextMissing, reasonNotAString, reasonJSON, reasonNotAnObject, reasonScreened,
		{Name: "no-json-record", Doc: "The JSON has nothing at which record.select points.", Expected: true},
	},
}, defaultReading, func(r Reading) (any, error) { return newJSON(r) })

type jsonReader struct {
	limit   int
	path    jsonscan.Path // nil when the source gives none
	mapping *jsonMapping
}

func newJSON(r Reading) (*jsonReader, error) {
	m, err := newJSONMapping(r)
	if err != nil {
		return nil, err
	}
	j := &jsonReader{limit: int(r.Limits.MaxDocument), mapping: m}
	if r.Record.Select != "" {
		j.path, err = jsonscan.Compile(r.Record.Select)
	}
	return j, err
}

// Signature claims what begins as a list, or as an object over several lines, and
// whatever is called .json that is not one object a line.
func (*jsonReader) Signature() sniff.Signature {
	return sniff.Signature{
		Extensions: []string{".json", ".jsonld", ".geojson"},
		Looks: func(head []byte) bool {
			rest := bytes.TrimLeft(head[1:], " \t\r\n")
			return head[0] == '{' && bytes.HasPrefix(rest, []byte{'"'}) ||
				head[0] == '[' && len(rest) > 0 && (rest[0] == '{' || rest[0] == '[')
		},
	}
}

// jsonScratches keep what is large from one file to the next.
var jsonScratches = sync.Pool{New: func() any { return new(jsonScratch) }}

// maxBetween is how long what stands in front of a record may be and still belong to it.
const maxBetween = 256

// Read yields the records. What stands between two, such as a comma and a name, belongs
// to the place of the second, unless it is long. Places in a file in UTF-16 are
// approximate, but for the first and the last.
func (j *jsonReader) Read(_ context.Context, b *Blob) iter.Seq2[corpus.Record, error] {
	return func(yield func(corpus.Record, error) bool) {
		in, _, err := openWide(b)
		if err != nil {
			yield(corpus.Record{}, err)
			return
		}
		s := &jsonPass{jsonReader: j, in: in, start: b.Place.Start, at: b.Place.Start, yield: yield}
		s.scan = jsonscan.New(in, j.path, j.limit)
		s.scratch = jsonScratches.Get().(*jsonScratch)
		if err := s.records(); err != nil {
			s.end(b, err)
		}
		if s.longest <= 1<<20 {
			jsonScratches.Put(s.scratch)
		}
	}
}

// jsonPass is one pass over a file.
type jsonPass struct {
	*jsonReader
	in      xmlInput
	scan    *jsonscan.Scanner
	scratch *jsonScratch
	start   int64 // of the blob
	at      int64 // up to where everything was yielded
	longest int
	yield   func(corpus.Record, error) bool
}

// records yields records until there are no more, which is an error too, or nobody wants
// any.
func (s *jsonPass) records() error {
	for {
		r, err := s.scan.Next()
		if err != nil {
			return err
		}
		s.longest = max(s.longest, len(r.Value))
		if value := s.in.place(s.start, r.At); value-s.at > maxBetween {
			if !s.yield(corpus.Record{Place: corpus.Place{Start: s.at, End: value}}, nil) {
				return nil
			}
			s.at = value
		}
		place := corpus.Place{Start: s.at, End: s.in.place(s.start, r.End)}
		s.at = place.End
		var record corpus.Record
		if r.TooLong {
			err = tooLarge(corpus.Place{}, r.End-r.At, int64(s.limit))
		} else {
			record, err = s.mapping.record(s.scratch, r.Value, r.Key)
		}
		if d := record.Document; d != nil && s.in.given > 0 {
			d.Origin.Encoding = s.in.encoding
		}
		if !s.yield(placed(record, err, place)) {
			return nil
		}
	}
}

// end yields what stands behind the last record, or says what is wrong with it.
func (s *jsonPass) end(b *Blob, err error) {
	rest := corpus.Place{Start: s.at, End: s.in.place(s.start, s.scan.Offset())}
	switch {
	case err == io.EOF && rest.Start > s.start:
		if rest.Start < rest.End {
			s.yield(corpus.Record{Place: rest}, nil)
		}
	case err == io.EOF:
		s.yield(corpus.Record{}, &corpus.Fault{Reason: "no-json-record", Place: rest})
	case errors.Is(err, jsonscan.ErrSyntax):
		whole, err := b.Skip()
		if err == nil {
			whole.Start = s.at
			err = &corpus.Fault{Reason: reasonJSON.Name, Place: whole}
		}
		s.yield(corpus.Record{}, err)
	default:
		s.yield(corpus.Record{}, err)
	}
}
