package staging

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"

	"github.com/klauspost/compress/s2"
)

// The streams of a segment.
const (
	factsStream = iota
	textStream
	signatureStream
	streams
)

// blockSize is how many bytes of rows a block holds before it is closed; a row
// that is larger has a block to itself. Small blocks keep the memory of a merge
// over many segments low and cost a few per cent of compression.
const blockSize = 64 << 10

// block is the index entry of one block.
type block struct {
	offset   int64
	stored   uint32 // bytes on disk
	raw      uint32 // bytes of rows
	sum      uint32 // CRC-32C of the stored bytes
	firstRow uint32
	first    order // of the first row; facts only, language and key
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// blockWriter collects the rows of one stream and writes full blocks to the
// segment, interleaved with the blocks of the other streams.
type blockWriter struct {
	out      *countingWriter
	raw      []byte
	rows     []uint32 // end of each row in raw
	firstRow uint32
	first    order
	plain    bool // blocks are stored as they are
	scratch  []byte
	index    []block
}

func (w *blockWriter) add(row []byte, o *order) error {
	if len(w.rows) > 0 && len(w.raw)+len(row) > blockSize {
		if err := w.flush(); err != nil {
			return err
		}
	}
	if len(w.rows) == 0 && o != nil {
		w.first = order{language: o.language, key: o.key}
	}
	w.raw = append(w.raw, row...)
	w.rows = append(w.rows, uint32(len(w.raw)))
	return nil
}

// flush writes the block: the rows, then the table of their ends.
func (w *blockWriter) flush() error {
	if len(w.rows) == 0 {
		return nil
	}
	for _, end := range w.rows {
		w.raw = binary.LittleEndian.AppendUint32(w.raw, end)
	}
	stored := w.raw
	if !w.plain {
		if n := s2.MaxEncodedLen(len(w.raw)); n > cap(w.scratch) {
			w.scratch = make([]byte, n)
		}
		stored = s2.Encode(w.scratch[:cap(w.scratch)], w.raw)
	}
	w.index = append(w.index, block{
		offset: w.out.n, stored: uint32(len(stored)), raw: uint32(len(w.raw)),
		sum: crc32.Checksum(stored, castagnoli), firstRow: w.firstRow, first: w.first,
	})
	w.firstRow += uint32(len(w.rows))
	w.raw, w.rows = w.raw[:0], w.rows[:0]
	_, err := w.out.Write(stored)
	return err
}

type countingWriter struct {
	w io.Writer
	n int64
}

func (c *countingWriter) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.n += int64(n)
	return n, err
}

// loaded is a block in memory, cut into rows.
type loaded struct {
	rows     []byte
	ends     []byte // table of row ends, four bytes each
	firstRow int
	n        int
	buffer   []byte
	stored   []byte
}

func (l *loaded) holds(row int) bool { return row >= l.firstRow && row < l.firstRow+l.n }

func (l *loaded) row(row int) []byte {
	i, start := row-l.firstRow, uint32(0)
	if i > 0 {
		start = binary.LittleEndian.Uint32(l.ends[4*i-4:])
	}
	return l.rows[start:binary.LittleEndian.Uint32(l.ends[4*i:])]
}

// load reads, checks and unpacks a block that holds n rows.
func (l *loaded) load(r io.ReaderAt, b *block, n int, plain bool) error {
	l.stored = resize(l.stored, int(b.stored))
	if _, err := r.ReadAt(l.stored, b.offset); err != nil {
		return fmt.Errorf("block at byte %d: %w", b.offset, err)
	}
	if crc32.Checksum(l.stored, castagnoli) != b.sum {
		return fmt.Errorf("block at byte %d: %w", b.offset, ErrDamaged)
	}
	raw := l.stored
	if !plain {
		l.buffer = resize(l.buffer, int(b.raw))
		var err error
		if raw, err = s2.Decode(l.buffer, l.stored); err != nil {
			return fmt.Errorf("block at byte %d: %w: %w", b.offset, ErrDamaged, err)
		}
	}
	if len(raw) != int(b.raw) || len(raw) < 4*n {
		return fmt.Errorf("block at byte %d: %w", b.offset, ErrDamaged)
	}
	l.rows, l.ends = raw[:len(raw)-4*n], raw[len(raw)-4*n:]
	l.firstRow, l.n = int(b.firstRow), n
	previous := uint32(0)
	for i := range n {
		end := binary.LittleEndian.Uint32(l.ends[4*i:])
		if end < previous || int(end) > len(l.rows) {
			l.n = 0
			return fmt.Errorf("block at byte %d: %w", b.offset, ErrDamaged)
		}
		previous = end
	}
	return nil
}

// resize returns a slice of n bytes, in b where that neither is too small nor
// holds on to the memory of one giant row.
func resize(b []byte, n int) []byte {
	if cap(b) < n || (cap(b) > 16*blockSize && n < cap(b)/4) {
		return make([]byte, n)
	}
	return b[:n]
}
