package staging

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"sort"

	"kvern/corpus"
	"kvern/internal/storage"
)

// ErrDamaged means that a segment does not hold what was written.
var ErrDamaged = errors.New("damaged segment ('kvern verify --discard' finds it, and another run makes it anew)")

const (
	magic    = "kvernse2"
	tailSize = 8 + 4 + 4 + len(magic) // offset, length and checksum of the index, magic
)

// writer writes one segment of rows that come in order.
type writer struct {
	out     *countingWriter
	streams [streams]blockWriter
	rows    uint32
	sigSize int
}

// newWriter returns a writer; plain leaves out compression, for a segment that is
// soon to be merged with others.
func newWriter(w io.Writer, sigSize int, plain bool) *writer {
	s := &writer{out: &countingWriter{w: w}, sigSize: sigSize}
	for i := range s.streams {
		s.streams[i].out, s.streams[i].plain = s.out, plain
	}
	s.streams[signatureStream].plain = true // signatures are random and do not compress
	return s
}

// add appends an encoded row. The signature may be empty for a row without one.
func (s *writer) add(o *order, facts, text, signature []byte) error {
	s.rows++
	return errors.Join(
		s.streams[factsStream].add(facts, o),
		s.streams[textStream].add(text, nil),
		s.streams[signatureStream].add(signature, nil),
	)
}

func (s *writer) finish() error {
	for i := range s.streams {
		if err := s.streams[i].flush(); err != nil {
			return err
		}
	}
	var e encoder
	e.uint(uint64(s.rows))
	e.uint(uint64(s.sigSize))
	for i := range s.streams {
		e.bool(s.streams[i].plain)
		e.blocks(s.streams[i].index)
	}
	return writeTail(s.out, e.b)
}

func (e *encoder) blocks(index []block) {
	e.uint(uint64(len(index)))
	for _, b := range index {
		e.uint(uint64(b.offset))
		e.uint(uint64(b.stored))
		e.uint(uint64(b.raw))
		e.uint(uint64(b.sum))
		e.uint(uint64(b.firstRow))
		e.uint(uint64(b.first.language))
		e.raw(b.first.key[:])
	}
}

func (d *decoder) blocks() []block {
	index := make([]block, d.count())
	for i := range index {
		b := &index[i]
		b.offset, b.stored, b.raw = int64(d.uint()), uint32(d.uint()), uint32(d.uint())
		b.sum, b.firstRow, b.first.language = uint32(d.uint()), uint32(d.uint()), uint8(d.uint())
		copy(b.first.key[:], d.take(uint64(len(b.first.key))))
	}
	return index
}

// writeTail ends a file with its index and where that begins.
func writeTail(out *countingWriter, index []byte) error {
	at, n, sum := out.n, len(index), crc32.Checksum(index, castagnoli)
	index = binary.LittleEndian.AppendUint64(index, uint64(at))
	index = binary.LittleEndian.AppendUint32(index, uint32(n))
	index = binary.LittleEndian.AppendUint32(index, sum)
	_, err := out.Write(append(index, magic...))
	return err
}

// readTail reads and checks the index that writeTail wrote.
func readTail(r io.ReaderAt, size int64) ([]byte, error) {
	tail := make([]byte, tailSize)
	if size < int64(tailSize) {
		return nil, ErrDamaged
	}
	if _, err := r.ReadAt(tail, size-int64(tailSize)); err != nil {
		return nil, err
	}
	at, n, sum := int64(binary.LittleEndian.Uint64(tail)), binary.LittleEndian.Uint32(tail[8:]), binary.LittleEndian.Uint32(tail[12:])
	if string(tail[16:]) != magic || at < 0 || at+int64(n)+int64(tailSize) != size {
		return nil, ErrDamaged
	}
	index := make([]byte, n)
	if _, err := r.ReadAt(index, at); err != nil {
		return nil, err
	}
	if crc32.Checksum(index, castagnoli) != sum {
		return nil, ErrDamaged
	}
	return index, nil
}

// Segment is an open segment. Its methods may be called from many goroutines;
// cursors may not.
type Segment struct {
	r       io.ReaderAt
	close   io.Closer
	name    string
	rows    int
	sigSize int
	index   [streams][]block
	plain   [streams]bool
}

// Open opens the segment of a store under name.
func Open(s storage.Store, name string) (*Segment, error) {
	r, err := s.Open(name)
	if err != nil {
		return nil, fmt.Errorf("segment: %w", err)
	}
	seg, err := newSegment(r, r.Size(), name)
	if err != nil {
		r.Close()
		return nil, err
	}
	seg.close = r
	return seg, nil
}

func newSegment(r io.ReaderAt, size int64, name string) (*Segment, error) {
	s := &Segment{r: r, name: name}
	if err := s.readIndex(size); err != nil {
		return nil, fmt.Errorf("segment %s: %w", name, err)
	}
	return s, nil
}

func (s *Segment) readIndex(size int64) error {
	raw, err := readTail(s.r, size)
	if err != nil {
		return err
	}
	d := decoder{b: raw}
	s.rows, s.sigSize = int(d.uint()), int(d.uint())
	for i := range s.index {
		s.plain[i] = d.uint() == 1
		s.index[i] = d.blocks()
	}
	return d.err
}

// Close closes the file of the segment.
func (s *Segment) Close() error {
	if s.close == nil {
		return nil
	}
	return s.close.Close()
}

// Rows is the number of rows.
func (s *Segment) Rows() int { return s.rows }

// Name is the name the segment was opened under.
func (s *Segment) Name() string { return s.name }

// blockOf finds the block of a stream that holds a row.
func (s *Segment) blockOf(stream, row int) int {
	index := s.index[stream]
	return sort.Search(len(index), func(i int) bool { return int(index[i].firstRow) > row }) - 1
}

// load loads the block of a stream that holds the row, unless l holds it already.
func (s *Segment) load(stream, row int, l *loaded) error {
	if l.holds(row) {
		return nil
	}
	if row < 0 || row >= s.rows {
		return fmt.Errorf("segment %s: no row %d of %d", s.name, row, s.rows)
	}
	i := s.blockOf(stream, row)
	next := s.rows
	if i+1 < len(s.index[stream]) {
		next = int(s.index[stream][i+1].firstRow)
	}
	b := &s.index[stream][i]
	if err := l.load(s.r, b, next-int(b.firstRow), s.plain[stream]); err != nil {
		return fmt.Errorf("segment %s: %w", s.name, err)
	}
	return nil
}

// seek finds the first row that is not before language and key, by the index
// alone: the row it returns may be up to a block too early.
func (s *Segment) seek(language uint8, key corpus.Key) int {
	index := s.index[factsStream]
	want := order{language: language, key: key}
	i := sort.Search(len(index), func(i int) bool {
		have := index[i].first
		return have.compare(&want) >= 0
	})
	if i == 0 {
		return 0
	}
	return int(index[i-1].firstRow)
}
