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
	Name: "json", Version: 1,
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
// to the place of the second, unless it is long.
func (j *jsonReader) Read(_ context.Context, b *Blob) iter.Seq2[corpus.Record, error] {
	return func(yield func(corpus.Record, error) bool) {
		scratch := jsonScratches.Get().(*jsonScratch)
		scan := jsonscan.New(b, j.path, j.limit)
		longest, at := 0, b.Place.Start
		for {
			r, err := scan.Next()
			if err != nil {
				if longest <= 1<<20 {
					jsonScratches.Put(scratch)
				}
				j.end(b, corpus.Place{Start: at, End: b.Place.Start + scan.Offset()}, err, yield)
				return
			}
			longest = max(longest, len(r.Value))
			if value := b.Place.Start + r.At; value-at > maxBetween {
				if !yield(corpus.Record{Place: corpus.Place{Start: at, End: value}}, nil) {
					return
				}
				at = value
			}
			place := corpus.Place{Start: at, End: b.Place.Start + r.End}
			at = place.End
			var record corpus.Record
			if r.TooLong {
				err = tooLarge(corpus.Place{}, r.End-r.At, int64(j.limit))
			} else {
				record, err = j.mapping.record(scratch, r.Value, r.Key)
			}
			if !yield(placed(record, err, place)) {
				return
			}
		}
	}
}

// end yields what stands behind the last record, or says what is wrong with it.
func (j *jsonReader) end(b *Blob, rest corpus.Place, err error, yield func(corpus.Record, error) bool) {
	switch {
	case err == io.EOF && rest.Start > b.Place.Start:
		if rest.Start < rest.End {
			yield(corpus.Record{Place: rest}, nil)
		}
	case err == io.EOF:
		yield(corpus.Record{}, &corpus.Fault{Reason: "no-json-record", Place: rest})
	case errors.Is(err, jsonscan.ErrSyntax):
		whole, err := b.Skip()
		if err != nil {
			yield(corpus.Record{}, err)
			return
		}
		whole.Start = rest.Start
		yield(corpus.Record{}, &corpus.Fault{Reason: reasonJSON.Name, Place: whole})
	default:
		yield(corpus.Record{}, err)
	}
}
