package ingest

import (
	"bytes"
	"fmt"
	"strings"

	"kvern/corpus"
	"kvern/ingest/jsonscan"
	"kvern/ingest/jsontext"

	"github.com/valyala/fastjson"
)

// keyOfRecord is the path that means the name under which a record stands.
const keyOfRecord = "@key"

// jsonMapping says what a JSON record tells.
type jsonMapping struct {
	// targets says for the name with which a path begins which facts it may tell.
	targets map[string][]target
	odd     []target // of paths that begin otherwise
	keyed   []fact   // that the name under which the record stands tells
	// lists says that a record need not be an object.
	lists    bool
	screened []condition
	match    matchers
}

// target is a way to a fact.
type target struct {
	fact fact
	rank int           // lower is preferred
	rest []string      // further names
	path jsonscan.Path // instead of them, a way that may lead to many values
}

func newJSONMapping(r Reading) (*jsonMapping, error) {
	m := &jsonMapping{targets: map[string][]target{}}
	for f, paths := range r.Fields.paths() {
		for rank, s := range paths {
			if s == keyOfRecord {
				m.keyed = append(m.keyed, fact(f))
				continue
			}
			p, err := jsonscan.Compile(s)
			if err != nil {
				return nil, fmt.Errorf("fields.%s: %w", factNames[f], err)
			}
			m.add(target{fact: fact(f), rank: rank}, p)
		}
	}
	var err error
	if m.screened, err = conditions(r.Record.Screened); err != nil {
		return nil, err
	}
	m.match, err = newMatchers(r.Match)
	return m, err
}

func (m *jsonMapping) add(t target, p jsonscan.Path) {
	if len(p) == 0 || p[0].Kind != jsonscan.Member {
		t.path = p
		m.odd = append(m.odd, t)
		m.lists = m.lists || len(p) == 0 || p[0].Kind != jsonscan.Members
		return
	}
	var plain bool
	if t.rest, plain = p[1:].Plain(); !plain {
		t.path = p[1:]
	}
	m.targets[p[0].Name] = append(m.targets[p[0].Name], t)
}

// jsonScratch is what reading JSON records needs; it is used again for the next.
type jsonScratch struct {
	parser     fastjson.Parser
	found      [facts]found
	duplicates int
}

// found is the best value for a fact so far.
type found struct {
	value *fastjson.Value
	path  jsonscan.Path // from there on
	rank  int
}

// maxValues bounds the memory for a record: the parser needs 80 bytes for every
// value in it.
const maxValues = 1 << 20

// record makes a document of a record, or says why not; a blank one gives neither. The
// key is the name under which it stands, as it is written, or empty.
func (m *jsonMapping) record(s *jsonScratch, raw, key []byte) (corpus.Record, error) {
	mended, repairs := jsontext.Mend(raw)
	if len(bytes.TrimSpace(mended)) == 0 {
		return corpus.Record{}, nil
	}
	if len(mended) > maxValues && jsontext.Values(mended) > maxValues {
		return corpus.Record{}, &corpus.Fault{Reason: reasonTooComplex.Name}
	}
	v, err := s.parser.ParseBytes(mended)
	if err != nil {
		mended, repairs.Commas, repairs.Numbers = jsontext.Relax(mended)
		if v, err = s.parser.ParseBytes(mended); err != nil {
			return corpus.Record{}, &corpus.Fault{Reason: reasonJSON.Name} // the message would quote the record
		}
	}
	if v.Type() != fastjson.TypeObject && !m.lists {
		return corpus.Record{}, &corpus.Fault{Reason: reasonNotAnObject.Name, Detail: "it is " + describeType(v.Type())}
	}
	for i := range m.screened {
		if m.screened[i].holds(v) {
			return corpus.Record{Removed: &corpus.Removal{Reason: reasonScreened.Name}}, nil
		}
	}
	d, fault := m.document(s, v, key)
	if fault != nil {
		return corpus.Record{}, fault
	}
	d.Origin.Encoding = "UTF-8"
	d.Origin.Repair("bom", repairs.BOM)
	d.Origin.Repair("invalid-utf8", repairs.Bytes)
	d.Origin.Repair("lone-surrogate", repairs.Surrogates)
	d.Origin.Repair("extra-comma", repairs.Commas)
	d.Origin.Repair("no-number", repairs.Numbers)
	d.Origin.Repair("duplicate-name", s.duplicates)
	return corpus.Record{Document: d}, nil
}

// visit collects the facts in a record. Of two members of one name, which JSON leaves
// undecided, the first counts.
func (s *jsonScratch) visit(m *jsonMapping, v *fastjson.Value) {
	s.found, s.duplicates = [facts]found{}, 0
	if object := v.GetObject(); object != nil {
		object.Visit(func(key []byte, v *fastjson.Value) {
			for i, t := range m.targets[string(key)] {
				if !s.take(&t, v) && i == 0 {
					s.duplicates++
				}
			}
		})
	}
	for i := range m.odd {
		s.take(&m.odd[i], v)
	}
}

// take notes a value for a fact, unless there is a better one. It reports false for a
// second value by the same way.
func (s *jsonScratch) take(t *target, v *fastjson.Value) bool {
	have := &s.found[t.fact]
	if len(t.rest) > 0 {
		v = v.Get(t.rest...)
	}
	switch {
	case v == nil || v.Type() == fastjson.TypeNull || v.Type() == fastjson.TypeArray && len(v.GetArray()) == 0:
		return true
	case t.path != nil && t.path.Each(v, func(v *fastjson.Value) bool { return v.Type() == fastjson.TypeNull }):
		return true
	case have.value == nil || t.rank < have.rank:
		*have = found{v, t.path, t.rank}
		return true
	}
	return t.rank != have.rank
}

// document makes a document of the facts that were found.
func (m *jsonMapping) document(s *jsonScratch, v *fastjson.Value, key []byte) (*corpus.Document, *corpus.Fault) {
	s.visit(m, v)
	var told [facts]string
	for _, f := range m.keyed {
		told[f] = unquote(key)
	}
	for f := range facts {
		if f != factText && s.found[f].value != nil {
			told[f] = s.found[f].scalar()
		}
	}
	m.match.apply(&told)
	text := s.found[factText]
	if text.value == nil {
		return nil, &corpus.Fault{Reason: reasonTextMissing.Name, ID: told[factID]}
	}
	joined, of := text.text()
	switch {
	case joined == "" && text.path != nil && of == "":
		return nil, &corpus.Fault{Reason: reasonTextMissing.Name, ID: told[factID]}
	case of != "":
		return nil, &corpus.Fault{Reason: reasonNotAString.Name, ID: told[factID], Detail: "it holds " + of}
	}
	d := corpus.NewDocument(joined)
	tell(&d.Facts, &told)
	return d, nil
}

// text gives the strings that are the text, with a blank line between them; or what is
// there instead.
func (f *found) text() (text, of string) {
	if f.path == nil {
		if f.value.Type() != fastjson.TypeString {
			return "", describeType(f.value.Type())
		}
		return scalar(f.value), ""
	}
	var b strings.Builder
	f.path.Each(f.value, func(v *fastjson.Value) bool {
		switch v.Type() {
		case fastjson.TypeString:
			if part, _ := v.StringBytes(); len(part) > 0 {
				if b.Len() > 0 {
					b.WriteString("\n\n")
				}
				b.Write(part)
			}
		case fastjson.TypeNull:
		default:
			of = describeType(v.Type())
		}
		return of == ""
	})
	return b.String(), of
}

// scalar gives the first value that is a string or a number.
func (f *found) scalar() (value string) {
	if f.path == nil {
		return scalar(f.value)
	}
	f.path.Each(f.value, func(v *fastjson.Value) bool {
		value = scalar(v)
		return value == ""
	})
	return value
}

// scalar gives a string as it is, a number as it is written, and nothing for
// anything else.
func scalar(v *fastjson.Value) string {
	switch v.Type() {
	case fastjson.TypeString:
		b, _ := v.StringBytes()
		return string(b)
	case fastjson.TypeNumber:
		return v.String()
	}
	return ""
}

// unquote gives a name as it is meant of one as it is written.
func unquote(raw []byte) string {
	if len(raw) < 2 {
		return ""
	}
	mended, _ := jsontext.Mend(bytes.Clone(raw))
	v, err := fastjson.ParseBytes(mended)
	if err != nil {
		return ""
	}
	return scalar(v)
}

func describeType(t fastjson.Type) string {
	switch t {
	case fastjson.TypeArray:
		return "a list; a path such as text[] joins its strings"
	case fastjson.TypeObject:
		return "an object"
	case fastjson.TypeTrue, fastjson.TypeFalse:
		return "true or false"
	case fastjson.TypeNull:
		return "null"
	}
	return "a " + t.String()
}
