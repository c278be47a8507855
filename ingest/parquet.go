package ingest

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"kvern/corpus"
	"kvern/ingest/charset"
	"kvern/ingest/parquet"
	"kvern/ingest/sniff"
)

// Parquet reads tables with a column of text, one document a row.
var Parquet = corpus.NewSpec(corpus.KindReader, corpus.Info{
	Name: "parquet", Version: 3,
	Summary: "Parquet tables with the text in one of their columns, one document a row.",
	Reasons: []corpus.Reason{
		reasonTooLarge, reasonTextMissing, reasonNotAString, reasonDamaged,
		reasonNoColumn, reasonScreened,
	},
}, defaultReading, func(r Reading) (any, error) { return newTable(r) })

// table reads Parquet.
type table struct {
	reading  Reading
	screened []condition
	match    matchers
}

func newTable(r Reading) (t table, err error) {
	t.reading = r
	for _, one := range r.Record.Screened {
		c, err := newCondition(one)
		if err != nil {
			return t, fmt.Errorf("record.screened: %w", err)
		}
		t.screened = append(t.screened, c)
	}
	t.match, err = newMatchers(r.Match)
	return t, err
}

// Signature claims files by their first bytes.
func (table) Signature() sniff.Signature {
	return sniff.Signature{Magic: []string{parquet.Magic}, Extensions: []string{".parquet"}}
}

// maxPage is the largest page that is read. Writers aim at 1 MiB, but some put
// 1,024 rows into one whatever their size.
func (t table) maxPage() int64 { return max(256<<20, 8*int64(t.reading.Limits.MaxDocument)) }

// Cuts cuts where row groups begin.
func (t table) Cuts(b *Blob, target int64) ([]int64, error) {
	f, err := t.open(b)
	if errors.Is(err, parquet.ErrDamaged) {
		return nil, nil // Read will say so
	}
	if err != nil {
		return nil, err
	}
	var cuts []int64
	last := b.Place.Start
	for _, g := range f.Groups() {
		if g.End-last > target && g.Start > last && g.Start > f.Groups()[0].Start {
			cuts = append(cuts, g.Start)
			last = g.Start
		}
	}
	return cuts, nil
}

func (t table) open(b *Blob) (*parquet.File, error) {
	at, size, err := b.At()
	if err != nil {
		return nil, err
	}
	if b.Place.End < 0 {
		b.Place.End = size
	}
	return parquet.Open(at, size, t.maxPage())
}

// Read yields a record for each row, and for what lies before, between and behind
// the row groups.
func (t table) Read(_ context.Context, b *Blob) iter.Seq2[corpus.Record, error] {
	return func(yield func(corpus.Record, error) bool) {
		f, err := t.open(b)
		if err != nil {
			yield(corpus.Record{}, damaged(err, b.Place))
			return
		}
		s := &tableScan{table: t, f: f, yield: yield}
		if fault := s.choose(); fault != nil {
			fault.Place = b.Place
			yield(corpus.Record{}, fault)
			return
		}
		end := b.Place.Start
		for i, g := range f.Groups() {
			if g.Start < b.Place.Start || g.Start >= b.Place.End {
				continue
			}
			if !s.gap(end, g.Start) || !s.group(i, g) {
				return
			}
			end = g.End
		}
		s.gap(end, b.Place.End)
	}
}

// damaged puts a place on damage and leaves other errors alone.
func damaged(err error, place corpus.Place) error {
	if errors.Is(err, parquet.ErrDamaged) {
		return &corpus.Fault{Reason: reasonDamaged.Name, Detail: err.Error(), Place: place}
	}
	return err
}

// tableScan is one pass over a table.
type tableScan struct {
	table
	f       *parquet.File
	yield   func(corpus.Record, error) bool
	facts   []fact // which fact each column tells; columns of conditions come behind
	columns []int
}

// choose finds the columns: for every fact the first of its names that is there.
func (s *tableScan) choose() *corpus.Fault {
	all := s.reading.Fields.paths()
	text := -1
	for i, paths := range all {
		for _, p := range paths {
			c := s.f.Column(p)
			if c < 0 || s.f.IsBoolean(c) { // which tells nothing
				continue
			}
			if fact(i) == factText {
				text = c
			}
			s.facts = append(s.facts, fact(i))
			s.columns = append(s.columns, c)
			break
		}
	}
	if text < 0 {
		return &corpus.Fault{Reason: reasonNoColumn.Name, Detail: fmt.Sprintf("no column %v", all[factText])}
	}
	if !s.f.IsText(text) {
		return &corpus.Fault{Reason: reasonNotAString.Name}
	}
	for _, c := range s.screened {
		at := s.f.Column(c.field)
		if at < 0 { // a name that was misspelt must not let anything pass
			return &corpus.Fault{Reason: reasonNoColumn.Name, Detail: fmt.Sprintf("no column %q for record.screened", c.field)}
		}
		if !s.f.IsRead(at) {
			return &corpus.Fault{Reason: reasonNoColumn.Name, Detail: fmt.Sprintf("the column %q for record.screened is of a type that is not read", c.field)}
		}
		s.columns = append(s.columns, at)
	}
	return nil
}

// gap yields what lies between row groups.
func (s *tableScan) gap(start, end int64) bool {
	return start == end || s.yield(corpus.Record{Place: corpus.Place{Start: start, End: end}}, nil)
}

// group yields the rows of a group, and one fault for the rest where it is
// damaged.
func (s *tableScan) group(i int, g parquet.Group) bool {
	rows, err := s.f.Rows(i, s.columns)
	values := make([][]byte, len(s.columns))
	for n := int64(0); n < g.Rows; n++ {
		if err == nil {
			err = rows.Next(values)
		}
		start, end := g.Row(n)
		if err != nil {
			return s.yield(corpus.Record{}, damaged(err, corpus.Place{Start: start, End: g.End}))
		}
		if !s.row(corpus.Place{Start: start, End: end}, values) {
			return false
		}
	}
	return true
}

func (s *tableScan) row(place corpus.Place, values [][]byte) bool {
	for i := range s.screened {
		if s.screened[i].met(string(values[len(s.facts)+i])) {
			return s.yield(corpus.Record{Place: place, Removed: &corpus.Removal{Reason: reasonScreened.Name}}, nil)
		}
	}
	r, err := s.document(place, values[:len(s.facts)])
	return s.yield(placed(r, err, place))
}

// document makes a document of a row.
func (s *tableScan) document(place corpus.Place, values [][]byte) (corpus.Record, error) {
	var told [facts]string
	var text []byte
	for i, v := range values {
		if s.facts[i] == factText {
			text = v
		} else {
			told[s.facts[i]], _ = charset.Repair(string(v))
		}
	}
	s.match.apply(&told)
	if text == nil {
		return corpus.Record{}, &corpus.Fault{Reason: reasonTextMissing.Name, ID: told[factID]}
	}
	if limit := int64(s.reading.Limits.MaxDocument); int64(len(text)) > limit {
		fault := tooLarge(place, int64(len(text)), limit)
		fault.ID = told[factID]
		return corpus.Record{}, fault
	}
	valid, repaired := charset.Repair(string(text))
	d := corpus.NewDocument(valid)
	d.Origin.Encoding = "UTF-8"
	d.Origin.Repair("invalid-utf8", repaired)
	tell(&d.Facts, &told)
	return corpus.Record{Document: d}, nil
}
