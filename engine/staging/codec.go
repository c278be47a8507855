package staging

import (
	"encoding/binary"
	"errors"
	"math"
	"time"

	"kvern/corpus"
)

// encoder appends values in a compact binary form: unsigned integers as
// varints, signed ones zigzag, strings with their length.
type encoder struct{ b []byte }

func (e *encoder) uint(v uint64)   { e.b = binary.AppendUvarint(e.b, v) }
func (e *encoder) int(v int64)     { e.b = binary.AppendVarint(e.b, v) }
func (e *encoder) float(v float64) { e.b = binary.LittleEndian.AppendUint64(e.b, math.Float64bits(v)) }
func (e *encoder) raw(v []byte)    { e.b = append(e.b, v...) }
func (e *encoder) string(v string) {
	e.uint(uint64(len(v)))
	e.b = append(e.b, v...)
}

func (e *encoder) strings(all []string) {
	e.uint(uint64(len(all)))
	for _, s := range all {
		e.string(s)
	}
}

func (e *encoder) bool(v bool) {
	if v {
		e.uint(1)
	} else {
		e.uint(0)
	}
}

func (e *encoder) measures(m []corpus.Measure) {
	e.uint(uint64(len(m)))
	for _, v := range m {
		e.string(v.Name)
		e.float(v.Value)
	}
}

func (e *encoder) facts(f *corpus.Facts) {
	e.raw(f.Key[:])
	e.raw(f.Digest[:])
	for _, s := range []string{f.ID, f.Source, f.Title, f.URL, f.Licence, f.DocumentType, f.WorkID, string(f.LanguageDeclared), string(f.Language), f.TDM, f.Robots} {
		e.string(s)
	}
	e.int(int64(f.Published.Year))
	e.raw([]byte{f.Published.Month, f.Published.Day})
	acquired := int64(math.MinInt64)
	if !f.Acquired.IsZero() {
		acquired = f.Acquired.UnixMicro()
	}
	e.int(acquired)
	e.origin(&f.Origin)
	e.float(f.LanguageConfidence)
	e.uint(uint64(len(f.Segments)))
	for _, s := range f.Segments {
		e.uint(uint64(s.Start))
		e.uint(uint64(s.End))
		e.string(string(s.Language))
		e.float(s.Confidence)
	}
	e.strings(f.Flags)
	e.float(f.OCRConfidence)
	e.measures(f.Quality)
	e.measures(f.Privacy)
	e.uint(uint64(f.Characters))
	e.uint(uint64(f.Words))
	e.uint(uint64(f.Bytes))
}

func (e *encoder) origin(o *corpus.Origin) {
	e.string(o.File)
	e.string(o.Member)
	e.int(o.Start)
	e.int(o.End)
	e.string(o.Reader)
	e.string(o.Encoding)
	e.measures(o.Repairs)
}

func (e *encoder) mark(m *Mark) {
	e.uint(uint64(m.Outcome))
	if m.Outcome == corpus.Kept {
		return
	}
	e.string(m.Stage)
	e.string(m.Reason)
	e.string(m.Detail)
	e.float(m.Value)
	e.float(m.Limit)
}

func (e *encoder) text(r *Row) {
	e.string(r.Text)
	e.uint(uint64(len(r.Replaced)))
	for _, x := range r.Replaced {
		e.uint(uint64(x.Start))
		e.uint(uint64(x.End))
		e.string(x.Tag)
		e.string(x.Rule)
		e.float(x.Score)
		e.string(x.Seal)
	}
}

var errShort = errors.New("row is cut short")

// decoder reads what encoder wrote. After the first failure every value is zero
// and err says why.
type decoder struct {
	b   []byte
	err error
}

func (d *decoder) fail() { d.b, d.err = nil, errShort }

func (d *decoder) uint() uint64 {
	v, n := binary.Uvarint(d.b)
	if n <= 0 {
		d.fail()
		return 0
	}
	d.b = d.b[n:]
	return v
}

func (d *decoder) int() int64 {
	v, n := binary.Varint(d.b)
	if n <= 0 {
		d.fail()
		return 0
	}
	d.b = d.b[n:]
	return v
}

func (d *decoder) take(n uint64) []byte {
	if n > uint64(len(d.b)) {
		d.fail()
		return nil
	}
	v := d.b[:n]
	d.b = d.b[n:]
	return v
}

func (d *decoder) float() float64 {
	if v := d.take(8); v != nil {
		return math.Float64frombits(binary.LittleEndian.Uint64(v))
	}
	return 0
}

func (d *decoder) string() string { return string(d.take(d.uint())) }

func (d *decoder) strings() []string {
	n := d.count()
	if n == 0 {
		return nil
	}
	all := make([]string, n)
	for i := range all {
		all[i] = d.string()
	}
	return all
}

// count reads a number of items of at least one byte each, so that a damaged
// length cannot ask for more memory than the row has bytes.
func (d *decoder) count() int {
	n := d.uint()
	if n > uint64(len(d.b)) {
		d.fail()
		return 0
	}
	return int(n)
}

func (d *decoder) measures() []corpus.Measure {
	n := d.count()
	if n == 0 {
		return nil
	}
	m := make([]corpus.Measure, n)
	for i := range m {
		m[i] = corpus.Measure{Name: d.string(), Value: d.float()}
	}
	return m
}

func (d *decoder) facts(f *corpus.Facts) {
	copy(f.Key[:], d.take(uint64(len(f.Key))))
	copy(f.Digest[:], d.take(uint64(len(f.Digest))))
	for _, p := range []*string{&f.ID, &f.Source, &f.Title, &f.URL, &f.Licence, &f.DocumentType, &f.WorkID} {
		*p = d.string()
	}
	f.LanguageDeclared = corpus.Language(d.string())
	f.Language = corpus.Language(d.string())
	f.TDM, f.Robots = d.string(), d.string()
	f.Published.Year = int16(d.int())
	if v := d.take(2); v != nil {
		f.Published.Month, f.Published.Day = v[0], v[1]
	}
	if v := d.int(); v != math.MinInt64 {
		f.Acquired = time.UnixMicro(v).UTC()
	}
	d.origin(&f.Origin)
	f.LanguageConfidence = d.float()
	if n := d.count(); n > 0 {
		f.Segments = make([]corpus.Segment, n)
	}
	for i := range f.Segments {
		f.Segments[i] = corpus.Segment{
			Start: uint32(d.uint()), End: uint32(d.uint()),
			Language: corpus.Language(d.string()), Confidence: d.float(),
		}
	}
	f.Flags = d.strings()
	f.OCRConfidence = d.float()
	f.Quality, f.Privacy = d.measures(), d.measures()
	f.Characters, f.Words, f.Bytes = int(d.uint()), int(d.uint()), int(d.uint())
}

func (d *decoder) origin(o *corpus.Origin) {
	o.File, o.Member = d.string(), d.string()
	o.Start, o.End = d.int(), d.int()
	o.Reader, o.Encoding = d.string(), d.string()
	o.Repairs = d.measures()
}

func (d *decoder) mark(m *Mark) {
	m.Outcome = corpus.Outcome(d.uint())
	if m.Outcome == corpus.Kept {
		return
	}
	m.Stage, m.Reason, m.Detail = d.string(), d.string(), d.string()
	m.Value, m.Limit = d.float(), d.float()
}

func (d *decoder) text(r *Row) {
	r.Text = d.string()
	if n := d.count(); n > 0 {
		r.Replaced = make([]corpus.Replacement, n)
	}
	for i := range r.Replaced {
		r.Replaced[i] = corpus.Replacement{
			Start: uint32(d.uint()), End: uint32(d.uint()), Tag: d.string(),
			Evidence: corpus.Evidence{Rule: d.string(), Score: d.float(), Seal: d.string()},
		}
	}
}
