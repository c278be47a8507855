package xmlmap

import (
	"bytes"
	"fmt"
	"io"
	"math/bits"
	"strings"

	"kvern/ingest/xmlscan"
)

// Mapping says how records are taken out of a document.
type Mapping struct {
	record   path
	fields   []path
	text     int // index of the field that is the text
	drop     []path
	screened []path
	given    []givenPath // all of them
	block    func(name []byte) bool
	limit    int
	verbatim bool
}

// Settings are a mapping as it is written.
type Settings struct {
	Record   string   // path of a record; empty is the whole document
	Fields   []string // paths; empty ones have no value
	Text     int      // index of the field that is the text, of which all matches count
	Drop     []string // what is left out
	Screened []string // a record with one of these is screened
	Blocks   []string // names of elements that are paragraphs; empty: all but the usual inline ones
	Limit    int      // most bytes of the values of a record
	Verbatim bool     // the text keeps its white space, and elements make no paragraphs
}

// Compile reads the paths.
func Compile(s Settings) (*Mapping, error) {
	m := &Mapping{text: s.Text, limit: s.Limit, block: blocks(s.Blocks), verbatim: s.Verbatim}
	var err error
	record := s.Record
	if record == "" {
		record = "/*"
	}
	if m.record, err = compile("record.select", record); err != nil {
		return nil, err
	}
	if m.record.attr != "" || len(m.record.steps) == 0 {
		return nil, fmt.Errorf("record.select: %q is no path of an element", record)
	}
	m.record.absolute = true
	m.fields = make([]path, len(s.Fields))
	for i, f := range s.Fields {
		if f == "" {
			continue
		}
		if m.fields[i], err = compile("fields", f); err != nil {
			return nil, err
		}
	}
	if m.drop, err = compileAll("drop", s.Drop); err != nil {
		return nil, err
	}
	if m.screened, err = compileAll("record.screened", s.Screened); err != nil {
		return nil, err
	}
	for i := range 1 + len(m.fields) + len(m.drop) + len(m.screened) {
		if p := m.path(i); p.given {
			m.given = append(m.given, givenPath{p, i})
		}
	}
	return m, nil
}

// givenPath is a path that is not empty, and its number.
type givenPath struct {
	*path
	number int
}

func compile(key, s string) (path, error) {
	p, err := compilePath(s)
	if err != nil {
		return path{}, fmt.Errorf("%s: %w", key, err)
	}
	return p, nil
}

func compileAll(key string, paths []string) (all []path, err error) {
	for _, s := range paths {
		p, err := compile(key, s)
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	return all, nil
}

// Record is a record, or a stretch between records.
type Record struct {
	Start, End int64
	Found      bool     // this is a record
	Values     []string // of the fields, until the next record; a value that is not there is empty
	Screened   bool
	TooLong    bool // the values are longer than the limit and are left out
	Repaired   int  // bytes that were no UTF-8
}

func newReading(m *Mapping, s *xmlscan.Scanner, yield func(Record) bool) *reading {
	n := len(m.fields)
	r := &reading{m: m, s: s, yield: yield, machine: newMachine(m.given, m.block), values: make([]string, n), more: make([][]byte, n)}
	r.text.verbatim = m.verbatim
	return r
}

// Read yields the records of a document and the stretches between them, which tile
// it. The error is one of the scanner or of the stream; it stands where the stretch
// that was begun last does.
func (m *Mapping) Read(s *xmlscan.Scanner, yield func(Record) bool) (from int64, err error) {
	r := newReading(m, s, yield)
	for {
		s.PassText = !r.listens()
		err := s.Next()
		switch {
		case err == io.EOF && r.inRecord():
			return r.at, fmt.Errorf("%w: it ends within a record", xmlscan.ErrSyntax)
		case err == io.EOF:
			if s.End() > r.at {
				yield(Record{Start: r.at, End: s.End()})
			}
			return s.End(), nil
		case err != nil:
			return r.at, err
		}
		if err := r.token(); err != nil || r.stopped {
			return r.at, err
		}
	}
}

// reading is a document being read.
type reading struct {
	m       *Mapping
	s       *xmlscan.Scanner
	yield   func(Record) bool
	stopped bool
	at      int64 // up to where everything was yielded

	machine *machine
	outcome []byte  // room for the machine
	levels  []level // of the open elements
	record  int     // number of levels of the record, or 0
	dropped int     // number of levels of what is dropped, or 0
	cur     Record
	values  []string
	size    int
	fixed   uint64 // fields that have their value
	texts   int    // open elements of the text
	open    uint64 // other fields of which elements are open
	text    paragraphs

	more       [][]byte // what was added to the values of the record, by field
	outer      []string // values of absolute paths outside of records
	outerFixed uint64
	repaired   int // bytes before the record
}

// level is an open element.
type level struct {
	kind  *arrival
	outer uint64 // reading.open around it
	text  bool   // it is one of the text
	block bool   // it is a paragraph of the text
}

// maxDepth is deeper than any document.
const maxDepth = 1000

func (r *reading) inRecord() bool { return r.record > 0 }

// listens reports whether text that comes now belongs to a field.
func (r *reading) listens() bool {
	return r.dropped == 0 && (r.open != 0 || r.texts > 0 && r.inRecord())
}

func (r *reading) token() error {
	switch r.s.Kind {
	case xmlscan.Start:
		return r.enter()
	case xmlscan.End:
		return r.leave()
	}
	if r.listens() {
		r.characters(r.s.Text)
	}
	return nil
}

// path gives the path number i: the record's, the fields', those dropped, those that
// screen.
func (m *Mapping) path(i int) *path {
	if i == 0 {
		return &m.record
	}
	i--
	if i < len(m.fields) {
		return &m.fields[i]
	}
	i -= len(m.fields)
	if i < len(m.drop) {
		return &m.drop[i]
	}
	return &m.screened[i-len(m.drop)]
}

func (r *reading) enter() error {
	depth := len(r.levels)
	if depth >= maxDepth {
		return fmt.Errorf("%w: it is nested deeper than %d levels", xmlscan.ErrSyntax, maxDepth)
	}
	parent := r.machine.start
	if depth > 0 {
		parent = r.levels[depth-1].kind.config
	}
	var kind *arrival
	kind, r.outcome = r.machine.enter(parent, r.s, r.outcome)
	r.levels = append(r.levels, level{kind: kind, outer: r.open})
	l := &r.levels[depth]
	for _, number := range kind.matched {
		r.matched(number, l, depth+1)
	}
	if r.texts > 0 && !l.text && r.inRecord() && r.dropped == 0 {
		if l.block = kind.block; l.block {
			r.text.end()
		} else if kind.line {
			r.text.line()
		}
	}
	return nil
}

// matched does what a match asks for.
func (r *reading) matched(i int, l *level, depth int) {
	fields := len(r.m.fields)
	switch {
	case i == 0:
		r.begin(l, depth)
	case i > fields+len(r.m.drop):
		r.cur.Screened = r.cur.Screened || r.inRecord()
	case r.dropped > 0:
	case i <= fields:
		r.field(i-1, l)
	case r.inRecord() && depth > r.record:
		r.dropped = depth
	}
}

// begin begins a record; one within another is a part of it.
func (r *reading) begin(l *level, depth int) {
	if r.inRecord() {
		return
	}
	if start := r.s.Offset(); start > r.at {
		r.stopped = !r.yield(Record{Start: r.at, End: start})
		r.at = start
	}
	r.record = depth
	r.cur = Record{Start: r.at, Found: true, Values: r.values}
	clear(r.values)
	copy(r.values, r.outer)
	for i := range r.more {
		if r.more[i] = r.more[i][:0]; cap(r.more[i]) > 1<<20 {
			r.more[i] = nil
		}
	}
	r.size, r.texts, r.fixed = 0, 0, r.outerFixed
	r.repaired = r.s.Repaired
	r.text.reset()
	for i := range r.m.fields { // the record itself and its attributes
		if p := &r.m.fields[i]; p.given && len(p.steps) == 0 {
			r.field(i, l)
		}
	}
}

// field begins the value of a field.
func (r *reading) field(i int, l *level) {
	p := &r.m.fields[i]
	switch {
	case p.attr != "":
		r.attribute(i, p)
	case i == r.m.text:
		l.text = true
		r.texts++
		r.text.end()
	case r.isFixed(i):
	default:
		r.open |= 1 << i
	}
}

// isFixed reports whether a field has its value: the first match that is not empty.
func (r *reading) isFixed(i int) bool {
	if r.inRecord() {
		return r.fixed&(1<<i) != 0
	}
	return r.outerFixed&(1<<i) != 0
}

// fix ends values, so that no later match is added to them.
func (r *reading) fix(matched uint64) {
	if !r.inRecord() {
		for i, v := range r.outer {
			if matched&(1<<i) != 0 && strings.TrimSpace(v) != "" {
				r.outerFixed |= 1 << i
			}
		}
		return
	}
	for i, v := range r.more {
		if matched&(1<<i) != 0 && (strings.TrimSpace(r.cur.Values[i]) != "" || len(bytes.TrimSpace(v)) > 0) {
			r.fixed |= 1 << i
		}
	}
}

// attribute takes the value of an attribute.
func (r *reading) attribute(i int, p *path) {
	value, ok := r.s.Attr(p.attr)
	if !ok {
		return
	}
	if i == r.m.text {
		r.write(value)
		r.text.write([]byte{' '})
		return
	}
	if !r.isFixed(i) {
		r.set(i, value)
		r.fix(1 << i)
	}
}

// set adds to the value of a field.
func (r *reading) set(i int, value string) {
	if r.inRecord() {
		if r.size += len(value); r.size <= r.m.limit {
			r.more[i] = append(r.more[i], value...)
		}
		return
	}
	if r.outer == nil {
		r.outer = make([]string, len(r.m.fields))
	}
	if len(r.outer[i])+len(value) <= 1<<16 {
		r.outer[i] += value
	}
}

func (r *reading) write(text string) {
	if r.size += len(text); r.size <= r.m.limit {
		r.text.write([]byte(text))
	}
}

// characters hands text to the fields that are open.
func (r *reading) characters(text []byte) {
	if r.texts > 0 && r.inRecord() {
		if r.size += len(text); r.size <= r.m.limit {
			r.text.write(text)
		}
	}
	for open := r.open; open != 0; open &= open - 1 {
		r.set(bits.TrailingZeros64(open), string(text))
	}
}

func (r *reading) leave() error {
	depth := len(r.levels)
	if depth == 0 {
		return fmt.Errorf("%w: an end tag too many", xmlscan.ErrSyntax)
	}
	l := r.levels[depth-1]
	if r.dropped == depth {
		r.dropped = 0
	}
	if l.text {
		r.texts--
	}
	if (l.text || l.block) && r.inRecord() {
		r.text.end()
	}
	if closed := r.open &^ l.outer; closed != 0 {
		r.fix(closed)
		r.open = l.outer
	}
	if depth == r.record {
		r.finish()
	}
	r.levels = r.levels[:depth-1]
	return nil
}

// finish yields the record that ends here.
func (r *reading) finish() {
	r.record = 0
	r.cur.End = r.s.End()
	r.cur.Repaired = r.s.Repaired - r.repaired
	if r.cur.TooLong = r.size > r.m.limit; r.cur.TooLong {
		clear(r.cur.Values)
	} else if r.m.text >= 0 && r.m.text < len(r.cur.Values) {
		r.cur.Values[r.m.text] = r.text.String()
	}
	for i, v := range r.cur.Values {
		if len(r.more[i]) > 0 && r.size <= r.m.limit && i != r.m.text {
			v += string(r.more[i])
			r.cur.Values[i] = v
		}
		if i != r.m.text && !tidy(v) {
			r.cur.Values[i] = strings.Join(strings.Fields(v), " ")
		}
	}
	r.at = r.cur.End
	r.stopped = !r.yield(r.cur)
}
