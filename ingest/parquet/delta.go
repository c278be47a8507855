package parquet

import (
	"encoding/binary"
	"errors"
)

// delta decodes DELTA_BINARY_PACKED: blocks of differences, each block with its
// smallest difference and several miniblocks of bit-packed remainders
// (github.com/apache/parquet-format, Encodings.md).
type delta struct {
	data    []byte
	perMini int // values in a miniblock
	minis   int // miniblocks in a block
	left    int // values that were not given yet
	value   int64
	started bool

	smallest int64
	widths   []byte // of the miniblocks of this block that are still to come
	packed   []byte // of this miniblock
	width    int
	bit      int
	inMini   int // values left in it
}

var errDelta = errors.New("bad header of differences")

func newDelta(data []byte) (*delta, error) {
	d := &delta{data: data}
	block, minis, total := d.uvarint(), d.uvarint(), d.uvarint()
	first := d.varint()
	if d.data == nil || minis == 0 || block > 1<<20 || block%minis != 0 || block/minis%32 != 0 || block == 0 || total > 1<<31 {
		return nil, errDelta
	}
	d.perMini, d.minis, d.left, d.value = int(block/minis), int(minis), int(total), first
	return d, nil
}

// uvarint reads a number; after an error data is nil.
func (d *delta) uvarint() uint64 {
	v, n := binary.Uvarint(d.data)
	d.skip(n)
	return v
}

func (d *delta) varint() int64 {
	v, n := binary.Varint(d.data)
	d.skip(n)
	return v
}

func (d *delta) skip(n int) {
	if n <= 0 {
		d.data = nil
		return
	}
	d.data = d.data[n:]
}

// next gives the next value, or an error when there is none.
func (d *delta) next() (int64, error) {
	if d.left == 0 {
		return 0, errCut
	}
	d.left--
	if !d.started {
		d.started = true
		return d.value, nil
	}
	if d.inMini == 0 {
		if err := d.miniblock(); err != nil {
			return 0, err
		}
	}
	d.inMini--
	d.value += d.smallest + int64(bitsAt(d.packed, d.bit, d.width))
	d.bit += d.width
	return d.value, nil
}

func (d *delta) miniblock() error {
	if len(d.widths) == 0 {
		d.smallest = d.varint()
		if len(d.data) < d.minis {
			return errCut
		}
		d.widths, d.data = d.data[:d.minis], d.data[d.minis:]
	}
	d.width, d.widths = int(d.widths[0]), d.widths[1:]
	size := d.perMini / 8 * d.width
	if d.width > 64 || len(d.data) < size {
		return errCut
	}
	d.packed, d.data = d.data[:size], d.data[size:]
	d.bit, d.inMini = 0, d.perMini
	return nil
}

// rest gives what follows behind the last value.
func (d delta) rest() ([]byte, error) {
	for d.left > 0 {
		if _, err := d.next(); err != nil {
			return nil, err
		}
	}
	return d.data, nil
}
