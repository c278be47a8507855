package staging

import (
	"fmt"
	"io"
	"iter"

	"kvern/internal/storage"
)

// TableWriter writes rows of bytes in the order in which they are added, in
// checked blocks. It is for what a task hands to the next besides segments.
type TableWriter struct {
	out  *countingWriter
	rows blockWriter
	n    uint32
}

// NewTableWriter returns a writer of a table to w.
func NewTableWriter(w io.Writer) *TableWriter {
	c := &countingWriter{w: w}
	return &TableWriter{out: c, rows: blockWriter{out: c}}
}

// Add appends a row.
func (t *TableWriter) Add(row []byte) error {
	t.n++
	return t.rows.add(row, nil)
}

// Finish writes what is left.
func (t *TableWriter) Finish() error {
	if err := t.rows.flush(); err != nil {
		return err
	}
	var e encoder
	e.uint(uint64(t.n))
	e.blocks(t.rows.index)
	return writeTail(t.out, e.b)
}

// ReadTable yields the rows of the table of a store under name. A row is valid
// until the next; an error is the last thing yielded.
func ReadTable(s storage.Store, name string) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		r, err := s.Open(name)
		if err != nil {
			yield(nil, fmt.Errorf("table: %w", err))
			return
		}
		defer r.Close()
		if err := readTable(r, yield); err != nil {
			yield(nil, fmt.Errorf("table %s: %w", name, err))
		}
	}
}

func readTable(r storage.Reader, yield func([]byte, error) bool) error {
	raw, err := readTail(r, r.Size())
	if err != nil {
		return err
	}
	d := decoder{b: raw}
	n := int(d.uint())
	index := d.blocks()
	if d.err != nil {
		return d.err
	}
	var l loaded
	for i := range index {
		end := n
		if i+1 < len(index) {
			end = int(index[i+1].firstRow)
		}
		if err := l.load(r, &index[i], end-int(index[i].firstRow), false); err != nil {
			return err
		}
		for k := range l.n {
			if !yield(l.row(l.firstRow+k), nil) {
				return nil
			}
		}
	}
	return nil
}
