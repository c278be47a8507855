package parquet

import "encoding/binary"

// hybrid decodes runs of equal and of bit-packed numbers: the encoding
// "RLE/bit-packing hybrid" of levels and dictionary indices
// (github.com/apache/parquet-format, Encodings.md).
type hybrid struct {
	data  []byte
	width int // bits of a number, at most 32

	left   int    // numbers left in the run
	packed []byte // of a bit-packed run; otherwise nil
	bit    int    // the next bit in packed
	value  uint32 // of a run of equal numbers
}

// next gives the next number, or an error when there is none.
func (h *hybrid) next() (uint32, error) {
	for h.left == 0 {
		if err := h.run(); err != nil {
			return 0, err
		}
	}
	h.left--
	if h.packed == nil {
		return h.value, nil
	}
	v := uint32(bitsAt(h.packed, h.bit, h.width))
	h.bit += h.width
	return v, nil
}

// run starts the next run, which may be empty.
func (h *hybrid) run() error {
	header, n := binary.Uvarint(h.data)
	if n <= 0 || header>>1 > 1<<31 {
		return errCut
	}
	h.data = h.data[n:]
	count := int(header >> 1)
	if header&1 == 0 {
		return h.equal(count)
	}
	h.left, h.bit, h.packed = count*8, 0, []byte{}
	if h.width > 0 {
		size := min(count*h.width, len(h.data)) // the last run may be cut short
		h.packed, h.data = h.data[:size], h.data[size:]
		h.left = size * 8 / h.width
	}
	return nil
}

func (h *hybrid) equal(count int) error {
	size := (h.width + 7) / 8
	if len(h.data) < size {
		return errCut
	}
	h.value = 0
	for i := range size {
		h.value |= uint32(h.data[i]) << (8 * i)
	}
	h.data, h.left, h.packed = h.data[size:], count, nil
	return nil
}

// bitsAt reads width bits, least significant first, from bit at. They must be
// there.
func bitsAt(data []byte, at, width int) (v uint64) {
	for got := 0; got < width; {
		take := min(8-at&7, width-got)
		b := uint64(data[at>>3]>>(at&7)) & (1<<take - 1)
		v |= b << got
		got += take
		at += take
	}
	return v
}
