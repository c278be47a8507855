package staging

import (
	"bytes"
	"container/heap"
	"fmt"
	"iter"

	"kvern/corpus"
)

// Range is a part of the order of rows: one language, and keys whose leading 64
// bits are in [From, To]. The language "" has the records without a language.
type Range struct {
	Language corpus.Language `json:"language,omitempty"`
	From     uint64          `json:"from"`
	To       uint64          `json:"to"`
}

// Cursor walks the rows of a segment in order.
type Cursor struct {
	seg        *Segment
	row        int
	limit      *Range // nil: all rows
	facts      loaded
	text, sig  loaded
	current    Row
	order      order
	textOf     int // row whose text current holds, plus one
	segmentNum int
}

// Cursor returns a cursor before the first row; r, when it is not nil, limits it
// to a range. The number is handed back by Segment, for the caller to tell the
// cursors of a merge apart.
func (s *Segment) Cursor(number int, r *Range) *Cursor {
	c := &Cursor{seg: s, row: -1, limit: r, segmentNum: number}
	if r != nil {
		var key corpus.Key
		for i := range 8 {
			key[i] = byte(r.From >> (56 - 8*i))
		}
		c.row = s.seek(languageIndex(r.Language), key) - 1
	}
	return c
}

// Next moves to the next row and reports whether there is one.
func (c *Cursor) Next() (bool, error) {
	for {
		c.row++
		if c.row >= c.seg.rows {
			return false, nil
		}
		if err := c.seg.load(factsStream, c.row, &c.facts); err != nil {
			return false, err
		}
		c.current = Row{}
		c.textOf = 0
		d := decoder{b: c.facts.row(c.row)}
		d.facts(&c.current.Facts)
		d.mark(&c.current.Mark)
		if d.err != nil {
			return false, fmt.Errorf("segment %s, row %d: %w: %w", c.seg.name, c.row, ErrDamaged, d.err)
		}
		c.order = orderOf(&c.current.Facts)
		switch c.place() {
		case -1:
			continue
		case 1:
			return false, nil
		}
		return true, nil
	}
}

// place tells whether the current row is before, in or after the range.
func (c *Cursor) place() int {
	if c.limit == nil {
		return 0
	}
	language, prefix := languageIndex(c.limit.Language), c.order.key.Prefix()
	switch {
	case c.order.language < language, c.order.language == language && prefix < c.limit.From:
		return -1
	case c.order.language > language, prefix > c.limit.To:
		return 1
	}
	return 0
}

// Row gives the current row without its text. It is valid until Next.
func (c *Cursor) Row() *Row { return &c.current }

// Number is the number of the current row in its segment, from 0.
func (c *Cursor) Number() int { return c.row }

// Segment is the number that was given to the cursor.
func (c *Cursor) Segment() int { return c.segmentNum }

// WithText gives the current row with its text.
func (c *Cursor) WithText() (*Row, error) {
	if c.textOf != c.row+1 {
		if err := c.seg.text(c.row, &c.text, &c.current); err != nil {
			return nil, err
		}
		c.textOf = c.row + 1
	}
	return &c.current, nil
}

// Signature gives the signature of the current row; empty when it has none. It
// is valid until Next.
func (c *Cursor) Signature() ([]byte, error) {
	if err := c.seg.load(signatureStream, c.row, &c.sig); err != nil {
		return nil, err
	}
	return c.sig.row(c.row), nil
}

func (s *Segment) text(row int, l *loaded, r *Row) error {
	if err := s.load(textStream, row, l); err != nil {
		return err
	}
	d := decoder{b: l.row(row)}
	d.text(r)
	if d.err != nil {
		return fmt.Errorf("segment %s, text of row %d: %w: %w", s.name, row, ErrDamaged, d.err)
	}
	return nil
}

// Access reads single rows of a segment in any order; neighbours are cheap. It
// is for one goroutine.
type Access struct {
	seg             *Segment
	facts, txt, sig loaded
}

// Access returns an accessor.
func (s *Segment) Access() *Access { return &Access{seg: s} }

// Tagged gives the tagged text of a row.
func (a *Access) Tagged(row int) (string, error) {
	var r Row
	if err := a.seg.text(row, &a.txt, &r); err != nil {
		return "", err
	}
	return corpus.Tag(r.Text, r.Replaced), nil
}

// Signature gives the signature of a row. It is valid until the next call.
func (a *Access) Signature(row int) ([]byte, error) {
	if err := a.seg.load(signatureStream, row, &a.sig); err != nil {
		return nil, err
	}
	return a.sig.row(row), nil
}

// Facts gives the facts of a row, with its mark and without its text.
func (a *Access) Facts(row int) (*Row, error) {
	if err := a.seg.load(factsStream, row, &a.facts); err != nil {
		return nil, err
	}
	var r Row
	d := decoder{b: a.facts.row(row)}
	d.facts(&r.Facts)
	d.mark(&r.Mark)
	if d.err != nil {
		return nil, fmt.Errorf("segment %s, row %d: %w: %w", a.seg.name, row, ErrDamaged, d.err)
	}
	return &r, nil
}

// Row gives a row with its text.
func (a *Access) Row(row int) (*Row, error) {
	r, err := a.Facts(row)
	if err != nil {
		return nil, err
	}
	return r, a.seg.text(row, &a.txt, r)
}

// Merge walks several cursors as one, in the order of rows. The cursor it yields
// stands at the next row and is valid until the following one is asked for.
func Merge(cursors []*Cursor) iter.Seq2[*Cursor, error] {
	return func(yield func(*Cursor, error) bool) {
		var h cursorHeap
		for _, c := range cursors {
			more, err := c.Next()
			if err != nil {
				yield(nil, err)
				return
			}
			if more {
				h = append(h, c)
			}
		}
		heap.Init(&h)
		for len(h) > 0 {
			c := h[0]
			if !yield(c, nil) {
				return
			}
			more, err := c.Next()
			if err != nil {
				yield(nil, err)
				return
			}
			if more {
				heap.Fix(&h, 0)
			} else {
				heap.Pop(&h)
			}
		}
	}
}

type cursorHeap []*Cursor

func (h cursorHeap) Len() int { return len(h) }
func (h cursorHeap) Less(i, j int) bool {
	if c := h[i].order.compare(&h[j].order); c != 0 {
		return c < 0
	}
	return bytes.Compare(h[i].facts.row(h[i].row), h[j].facts.row(h[j].row)) < 0
}
func (h cursorHeap) Swap(i, j int) { h[i], h[j] = h[j], h[i] }
func (h *cursorHeap) Push(x any)   { *h = append(*h, x.(*Cursor)) }
func (h *cursorHeap) Pop() any {
	last := (*h)[len(*h)-1]
	*h = (*h)[:len(*h)-1]
	return last
}
