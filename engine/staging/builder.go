package staging

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"sync"
)

const (
	// runSize is how many encoded bytes are sorted in memory at a time. It does
	// not show in the segment.
	runSize = 16 << 20
	// fanIn is how many sorted runs are merged at a time.
	fanIn = 64
)

// Builder collects rows in any order, from many goroutines, and writes them as
// one sorted segment. What does not fit in memory is sorted in runs, which lie in
// a scratch directory, uncompressed, until the segment is written.
type Builder struct {
	sigSize int
	scratch string
	size    int // runSize, smaller in tests

	mu   sync.Mutex // guards run and rows
	run  *run
	rows int
	// spilling is held while a run is written, and guards runs. Whoever fills the
	// next run waits for it, so that no more than two are in memory.
	spilling sync.Mutex
	runs     []*os.File
}

// NewBuilder returns a builder of a segment with signatures of sigSize bytes.
// Scratch is a directory for temporary files.
func NewBuilder(scratch string, sigSize int) *Builder {
	return &Builder{sigSize: sigSize, scratch: scratch, size: runSize}
}

// run is a number of rows, encoded one after the other.
type run struct {
	bytes   encoder
	entries []entry
}

type entry struct {
	order
	facts, text, sig, end uint32 // where the parts of the row begin, and its end
}

// Add takes a row. The signature is copied; it may be nil.
func (b *Builder) Add(r *Row, signature []byte) error {
	full, err := b.add(r, signature)
	if err != nil || full == nil {
		return err
	}
	defer b.spilling.Unlock()
	return b.spill(full)
}

// add returns the run if it is full, which the caller then sorts and writes
// while others go on. It holds spilling then.
func (b *Builder) add(r *Row, signature []byte) (*run, error) {
	if len(signature) != 0 && len(signature) != b.sigSize {
		return nil, fmt.Errorf("signature of %d bytes, want %d", len(signature), b.sigSize)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.run == nil {
		b.run = new(run)
	}
	u, e := b.run, entry{order: orderOf(&r.Facts)}
	e.facts = uint32(len(u.bytes.b))
	u.bytes.facts(&r.Facts)
	u.bytes.mark(&r.Mark)
	e.text = uint32(len(u.bytes.b))
	u.bytes.text(r)
	e.sig = uint32(len(u.bytes.b))
	u.bytes.raw(signature)
	e.end = uint32(len(u.bytes.b))
	u.entries = append(u.entries, e)
	b.rows++
	if len(u.bytes.b) < b.size {
		return nil, nil
	}
	b.spilling.Lock()
	b.run = nil
	return u, nil
}

// write sorts the run and writes it as a segment.
func (u *run) write(w io.Writer, sigSize int, plain bool) error {
	slices.SortFunc(u.entries, func(a, b entry) int {
		if c := a.compare(&b.order); c != 0 {
			return c
		}
		return bytes.Compare(u.bytes.b[a.facts:a.text], u.bytes.b[b.facts:b.text])
	})
	s := newWriter(w, sigSize, plain)
	for i := range u.entries {
		e := &u.entries[i]
		if err := s.add(&e.order, u.bytes.b[e.facts:e.text], u.bytes.b[e.text:e.sig], u.bytes.b[e.sig:e.end]); err != nil {
			return err
		}
	}
	return s.finish()
}

// spill writes a run to a file, and merges the files when there are many. The
// caller holds spilling, which guards the files.
func (b *Builder) spill(u *run) error {
	f, err := b.temporary(func(w io.Writer) error { return u.write(w, b.sigSize, true) })
	if err != nil {
		return err
	}
	b.runs = append(b.runs, f)
	if len(b.runs) < fanIn {
		return nil
	}
	merged, err := b.temporary(func(w io.Writer) error { return b.merge(w, b.runs, true) })
	closeAll(b.runs)
	b.runs = b.runs[:0]
	if err != nil {
		return err
	}
	b.runs = append(b.runs, merged)
	return nil
}

// temporary makes an unnamed file in the scratch directory.
func (b *Builder) temporary(write func(io.Writer) error) (*os.File, error) {
	f, err := os.CreateTemp(b.scratch, "run-*.seg")
	if err != nil {
		return nil, fmt.Errorf("sort: %w", err)
	}
	w := bufio.NewWriterSize(f, 256<<10)
	err = errors.Join(os.Remove(f.Name()), write(w))
	if err = errors.Join(err, w.Flush()); err != nil {
		f.Close()
		return nil, fmt.Errorf("sort: %w", err)
	}
	return f, nil
}

// merge writes the rows of sorted files as one segment.
func (b *Builder) merge(w io.Writer, files []*os.File, plain bool) error {
	var cursors []*Cursor
	for i, f := range files {
		st, err := f.Stat()
		if err != nil {
			return err
		}
		seg, err := newSegment(f, st.Size(), fmt.Sprintf("run %d", i))
		if err != nil {
			return err
		}
		cursors = append(cursors, seg.Cursor(i, nil))
	}
	s := newWriter(w, b.sigSize, plain)
	for c, err := range Merge(cursors) {
		if err != nil {
			return err
		}
		if err := c.copyTo(s); err != nil {
			return err
		}
	}
	return s.finish()
}

// copyTo appends the current row as it is encoded.
func (c *Cursor) copyTo(s *writer) error {
	if err := c.seg.load(textStream, c.row, &c.text); err != nil {
		return err
	}
	sig, err := c.Signature()
	if err != nil {
		return err
	}
	return s.add(&c.order, c.facts.row(c.row), c.text.row(c.row), sig)
}

// Finish writes the segment and returns the number of its rows. The builder is
// then empty; Close is still due.
func (b *Builder) Finish(w io.Writer) (rows int, err error) {
	out := bufio.NewWriterSize(w, 256<<10)
	last := b.run
	if last == nil {
		last = new(run)
	}
	b.run = nil
	if len(b.runs) == 0 {
		err = last.write(out, b.sigSize, false)
	} else {
		var f *os.File
		if f, err = b.temporary(func(w io.Writer) error { return last.write(w, b.sigSize, true) }); err == nil {
			b.runs = append(b.runs, f)
			err = b.merge(out, b.runs, false)
		}
	}
	return b.rows, errors.Join(err, out.Flush())
}

// Close gives temporary files back. It may be called at any time, also after an
// error, and twice.
func (b *Builder) Close() {
	closeAll(b.runs)
	b.runs, b.run = nil, nil
}

func closeAll(files []*os.File) {
	for _, f := range files {
		f.Close()
	}
}
