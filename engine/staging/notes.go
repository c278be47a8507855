package staging

import (
	"fmt"
	"io"
	"sort"

	"kvern/internal/storage"
)

// Note is what a later task found out about a row: a mark, or how it relates to
// other documents. Segments never change; notes lie beside them.
type Note struct {
	Row         int
	Mark        Mark
	DuplicateOf string  // public id of the kept document it repeats
	Similarity  float64 // to that document
	ClusterSize int     // of a kept document: itself and those that repeat it; 0 means 1
	ID          string  // public id in place of the one in the facts, where that is not unique
	Flags       []string
	Evaluation  []string // names of evaluation sets with which the document shares text
}

// NoteWriter writes notes on the rows of one or more segments. Sections follow
// one another in order of the segments' numbers, rows rise within a section.
type NoteWriter struct {
	out      *countingWriter
	notes    blockWriter
	sections []section
	enc      encoder
	n        uint32
}

type section struct{ number, first, n uint32 }

// NewNoteWriter returns a writer of notes to w.
func NewNoteWriter(w io.Writer) *NoteWriter {
	c := &countingWriter{w: w}
	return &NoteWriter{out: c, notes: blockWriter{out: c}}
}

// Add writes a note on a row of a segment.
func (w *NoteWriter) Add(segment int, n *Note) error {
	if last := len(w.sections) - 1; last < 0 || w.sections[last].number != uint32(segment) {
		if last >= 0 && w.sections[last].number > uint32(segment) {
			return fmt.Errorf("notes of segment %d after those of %d", segment, w.sections[last].number)
		}
		w.sections = append(w.sections, section{uint32(segment), w.n, 0})
	}
	w.sections[len(w.sections)-1].n++
	w.n++
	e := &w.enc
	e.b = e.b[:0]
	e.uint(uint64(n.Row))
	e.mark(&n.Mark)
	e.string(n.DuplicateOf)
	e.float(n.Similarity)
	e.uint(uint64(n.ClusterSize))
	e.string(n.ID)
	e.strings(n.Flags)
	e.strings(n.Evaluation)
	return w.notes.add(e.b, nil)
}

// Finish writes what is left.
func (w *NoteWriter) Finish() error {
	if err := w.notes.flush(); err != nil {
		return err
	}
	e := encoder{}
	e.uint(uint64(w.n))
	e.uint(uint64(len(w.sections)))
	for _, s := range w.sections {
		e.uint(uint64(s.number))
		e.uint(uint64(s.first))
		e.uint(uint64(s.n))
	}
	e.blocks(w.notes.index)
	return writeTail(w.out, e.b)
}

// Notes is an open file of notes.
type Notes struct {
	name     string
	r        storage.Reader
	n        int
	sections []section
	index    []block
}

// OpenNotes opens the notes of a store under name.
func OpenNotes(s storage.Store, name string) (*Notes, error) {
	r, err := s.Open(name)
	if err != nil {
		return nil, fmt.Errorf("notes: %w", err)
	}
	n := &Notes{name: name, r: r}
	if err := n.readIndex(); err != nil {
		r.Close()
		return nil, fmt.Errorf("notes %s: %w", name, err)
	}
	return n, nil
}

func (n *Notes) readIndex() error {
	raw, err := readTail(n.r, n.r.Size())
	if err != nil {
		return err
	}
	d := decoder{b: raw}
	n.n = int(d.uint())
	n.sections = make([]section, d.count())
	for i := range n.sections {
		n.sections[i] = section{uint32(d.uint()), uint32(d.uint()), uint32(d.uint())}
	}
	n.index = d.blocks()
	return d.err
}

// Close closes the file.
func (n *Notes) Close() error { return n.r.Close() }

// On returns the notes on a segment, for one goroutine.
func (n *Notes) On(segment int) *NoteCursor {
	i := sort.Search(len(n.sections), func(i int) bool { return n.sections[i].number >= uint32(segment) })
	c := &NoteCursor{notes: n}
	if i < len(n.sections) && n.sections[i].number == uint32(segment) {
		c.next, c.end = int(n.sections[i].first), int(n.sections[i].first+n.sections[i].n)
	}
	return c
}

// NoteCursor walks the notes on a segment.
type NoteCursor struct {
	notes     *Notes
	next, end int // ordinals of notes in the file
	block     loaded
	current   Note
	have      bool
}

// At gives the note on a row, or nil. Rows must be asked for in rising order.
func (c *NoteCursor) At(row int) (*Note, error) {
	if !c.have || c.current.Row < row {
		if err := c.skipTo(row); err != nil {
			return nil, err
		}
	}
	if c.have && c.current.Row == row {
		return &c.current, nil
	}
	return nil, nil
}

// skipTo finds the first note that is not before row by halving, since a task
// may begin in the middle of a large segment.
func (c *NoteCursor) skipTo(row int) error {
	lo, hi := c.next, c.end
	if lo < hi { // often the very next one
		if err := c.read(lo); err != nil || c.current.Row >= row {
			c.next = lo + 1
			return err
		}
		lo++
	}
	for lo < hi {
		mid := (lo + hi) / 2
		if c.block.holds(lo) && !c.block.holds(mid) {
			mid = c.block.firstRow + c.block.n - 1
		}
		if err := c.read(mid); err != nil {
			return err
		}
		if c.current.Row < row {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	c.have = false
	c.next = lo
	if lo < c.end {
		c.next++
		return c.read(lo)
	}
	return nil
}

func (c *NoteCursor) read(ordinal int) error {
	n := c.notes
	if !c.block.holds(ordinal) {
		i := sort.Search(len(n.index), func(i int) bool { return int(n.index[i].firstRow) > ordinal }) - 1
		end := n.n
		if i+1 < len(n.index) {
			end = int(n.index[i+1].firstRow)
		}
		if err := c.block.load(n.r, &n.index[i], end-int(n.index[i].firstRow), false); err != nil {
			return fmt.Errorf("notes %s: %w", n.name, err)
		}
	}
	d := decoder{b: c.block.row(ordinal)}
	c.current = Note{Row: int(d.uint())}
	d.mark(&c.current.Mark)
	c.current.DuplicateOf, c.current.Similarity = d.string(), d.float()
	c.current.ClusterSize, c.current.ID = int(d.uint()), d.string()
	c.current.Flags, c.current.Evaluation = d.strings(), d.strings()
	c.have = d.err == nil
	if d.err != nil {
		return fmt.Errorf("notes %s: %w: %w", n.name, ErrDamaged, d.err)
	}
	return nil
}
