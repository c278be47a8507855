package ingest

import (
	"bytes"
	"context"
	"io"
	"iter"
	"strings"
	"sync"

	"kvern/corpus"
	"kvern/ingest/jsontext"
	"kvern/ingest/lines"
	"kvern/ingest/sniff"

	"github.com/valyala/fastjson"
)

// JSONL reads one JSON object a line.
var JSONL = corpus.NewSpec(corpus.KindReader, corpus.Info{
	Name: "jsonl", Version: 1,
	Summary: "One JSON object a line, with the text in one of its fields.",
	Reasons: []corpus.Reason{
		reasonTooLarge, reasonTooComplex, reasonTextMissing, reasonNotAString,
		{Name: "json-syntax", Doc: "The line is no JSON, or nested deeper than 300 levels."},
		{Name: "not-an-object", Doc: "The line is JSON, but no object."},
	},
}, defaultReading, func(r Reading) (any, error) { return newJSONL(r), nil })

// jsonl reads lines; what it knows is fixed when it is made.
type jsonl struct {
	limit int
	// targets says for the first step of a path which facts it may tell.
	targets map[string][]target
}

// target is a way to a fact.
type target struct {
	fact fact
	rank int      // lower is preferred
	rest []string // further steps
}

func newJSONL(r Reading) *jsonl {
	j := &jsonl{limit: int(r.Limits.MaxDocument), targets: map[string][]target{}}
	for f, paths := range r.Fields.paths() {
		for rank, p := range paths {
			steps := strings.Split(p, ".")
			j.targets[steps[0]] = append(j.targets[steps[0]], target{fact(f), rank, steps[1:]})
		}
	}
	return j
}

// Signature claims files whose first line is an object, or the start of one.
func (*jsonl) Signature() sniff.Signature {
	return sniff.Signature{
		Extensions: []string{".jsonl", ".ndjson", ".jsonlines"},
		Looks: func(head []byte) bool {
			line, _, whole := bytes.Cut(head, []byte("\n"))
			line = bytes.TrimRight(line, " \r\t")
			return bytes.HasPrefix(line, []byte(`{"`)) && (!whole || line[len(line)-1] == '}')
		},
	}
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
			d, fault := j.record(s, line)
			place := corpus.Place{Start: line.Offset, End: line.Offset + line.Size}
			if fault != nil {
				fault.Place = place
				if !yield(corpus.Record{}, fault) {
					return
				}
			} else if !yield(corpus.Record{Place: place, Document: d}, nil) {
				return
			}
		}
	}
}

// jsonlScratch is what reading lines needs; it is used again for the next file.
type jsonlScratch struct {
	lines  *limitedLines
	parser fastjson.Parser
	found  [facts]found
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

// found is the best value for a fact so far.
type found struct {
	value *fastjson.Value
	rank  int
}

var jsonlScratches = sync.Pool{New: func() any { return new(jsonlScratch) }}

// recycle gives the scratch back, unless a long line has made it large.
func (s *jsonlScratch) recycle(longest int) {
	if longest <= 1<<20 {
		s.lines.Reset(nil, 0)
		jsonlScratches.Put(s)
	}
}

// maxValues bounds the memory for a line: the parser needs 80 bytes for every
// value in it.
const maxValues = 1 << 20

// record makes a document of a line; a blank line gives neither document nor
// fault.
func (j *jsonl) record(s *jsonlScratch, line lines.Line) (*corpus.Document, *corpus.Fault) {
	if line.TooLong {
		return nil, tooLarge(corpus.Place{}, line.Size, int64(j.limit))
	}
	mended, repairs := jsontext.Mend(line.Text)
	if len(bytes.TrimSpace(mended)) == 0 {
		return nil, nil
	}
	if len(mended) > maxValues && jsontext.Values(mended) > maxValues {
		return nil, &corpus.Fault{Reason: reasonTooComplex.Name}
	}
	v, err := s.parser.ParseBytes(mended)
	if err != nil {
		return nil, &corpus.Fault{Reason: "json-syntax"} // the message would quote the line
	}
	object, err := v.Object()
	if err != nil {
		return nil, &corpus.Fault{Reason: "not-an-object", Detail: "the line holds " + describeType(v.Type())}
	}
	s.visit(j, object)
	d, fault := s.document()
	if fault != nil {
		return nil, fault
	}
	d.Origin.Encoding = "UTF-8"
	d.Origin.Repair("bom", repairs.BOM)
	d.Origin.Repair("invalid-utf8", repairs.Bytes)
	d.Origin.Repair("lone-surrogate", repairs.Surrogates)
	return d, nil
}

// visit collects the facts in an object.
func (s *jsonlScratch) visit(j *jsonl, object *fastjson.Object) {
	s.found = [facts]found{}
	object.Visit(func(key []byte, v *fastjson.Value) {
		for _, t := range j.targets[string(key)] {
			value := v
			if len(t.rest) > 0 {
				value = v.Get(t.rest...)
			}
			have := &s.found[t.fact]
			if value != nil && value.Type() != fastjson.TypeNull && (have.value == nil || t.rank < have.rank) {
				*have = found{value, t.rank}
			}
		}
	})
}

// document makes a document of the facts that were found.
func (s *jsonlScratch) document() (*corpus.Document, *corpus.Fault) {
	id := scalar(s.found[factID].value)
	text := s.found[factText].value
	if text == nil {
		return nil, &corpus.Fault{Reason: reasonTextMissing.Name, ID: id}
	}
	if text.Type() != fastjson.TypeString {
		return nil, &corpus.Fault{Reason: reasonNotAString.Name, ID: id, Detail: "it holds " + describeType(text.Type())}
	}
	d := corpus.NewDocument(scalar(text))
	d.ID = id
	for f := factTitle; f < facts; f++ {
		if v := s.found[f].value; v != nil {
			f.set(&d.Facts, scalar(v))
		}
	}
	return d, nil
}

// scalar gives a string as it is, a number as it is written, and nothing for
// anything else.
func scalar(v *fastjson.Value) string {
	if v == nil {
		return ""
	}
	switch v.Type() {
	case fastjson.TypeString:
		b, _ := v.StringBytes()
		return string(b)
	case fastjson.TypeNumber:
		return v.String()
	}
	return ""
}

func describeType(t fastjson.Type) string {
	switch t {
	case fastjson.TypeArray, fastjson.TypeObject:
		return "an " + t.String()
	case fastjson.TypeTrue, fastjson.TypeFalse:
		return "true or false"
	case fastjson.TypeNull:
		return "null"
	}
	return "a " + t.String()
}
