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
	Name: "parquet", Version: 1,
	Summary: "Parquet tables with the text in one of their columns, one document a row.",
	Reasons: []corpus.Reason{
		reasonTooLarge, reasonTextMissing, reasonNotAString, reasonDamaged,
		reasonNoColumn,
	},
}, defaultReading, func(r Reading) (any, error) { return table{r}, nil })

// table reads Parquet.
type table struct{ reading Reading }

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
	facts   []fact // which fact each column tells
	columns []int
}

// choose finds the columns: for every fact the first of its names that is there.
func (s *tableScan) choose() *corpus.Fault {
	all := s.reading.Fields.paths()
	text := -1
	for i, paths := range all {
		for _, p := range paths {
			c := s.f.Column(p)
			if c < 0 {
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
	d, fault := s.document(place, values)
	if fault != nil {
		fault.Place = place
		return s.yield(corpus.Record{}, fault)
	}
	return s.yield(corpus.Record{Place: place, Document: d}, nil)
}

// document makes a document of a row.
func (s *tableScan) document(place corpus.Place, values [][]byte) (*corpus.Document, *corpus.Fault) {
	var id string
	var text []byte
	for i, v := range values {
		switch s.facts[i] {
		case factID:
			id, _ = charset.Repair(string(v))
		case factText:
			text = v
		}
	}
	if text == nil {
		return nil, &corpus.Fault{Reason: reasonTextMissing.Name, ID: id}
	}
	if limit := int64(s.reading.Limits.MaxDocument); int64(len(text)) > limit {
		fault := tooLarge(place, int64(len(text)), limit)
		fault.ID = id
		return nil, fault
	}
	valid, repaired := charset.Repair(string(text))
	d := corpus.NewDocument(valid)
	d.ID = id
	d.Origin.Encoding = "UTF-8"
	d.Origin.Repair("invalid-utf8", repaired)
	for i, v := range values {
		if f := s.facts[i]; f > factText && v != nil {
			told, _ := charset.Repair(string(v))
			f.set(&d.Facts, told)
		}
	}
	return d, nil
}
