package parquet

import (
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/apache/arrow/go/v17/parquet"
)

// errCut means that a page holds less than it says.
var errCut = errors.New("a page ends early")

// values decodes the values of a page. A value is its plain bytes: those of a
// string, or of a number in little-endian order. It is borrowed until the next.
type values interface{ next() ([]byte, error) }

// newValues decodes a page of values.
func (c *column) newValues(encoding parquet.Encoding, data []byte) (values, error) {
	switch encoding {
	case parquet.Encodings.Plain:
		return &plain{data, c.width}, nil
	case parquet.Encodings.PlainDict, parquet.Encodings.RLEDict:
		if len(data) == 0 || data[0] > 32 {
			return nil, errCut
		}
		return &indices{hybrid{data: data[1:], width: int(data[0])}, c.dict}, nil
	case parquet.Encodings.DeltaBinaryPacked:
		d, err := newDelta(data)
		return &numbers{from: d, width: c.width}, err
	case parquet.Encodings.DeltaLengthByteArray:
		return newDeltaLength(data)
	case parquet.Encodings.DeltaByteArray:
		return newDeltaBytes(data, &c.last)
	}
	return nil, fmt.Errorf("no support for the encoding %s", encoding)
}

// plain is the encoding PLAIN.
type plain struct {
	data  []byte
	width int
}

func (p *plain) next() ([]byte, error) {
	size := p.width
	if size == 0 {
		if len(p.data) < 4 {
			return nil, errCut
		}
		size = int(binary.LittleEndian.Uint32(p.data))
		p.data = p.data[4:]
	}
	if size > len(p.data) {
		return nil, errCut
	}
	v := p.data[:size:size]
	p.data = p.data[size:]
	return v, nil
}

// readDictionary decodes the n values of a dictionary page.
func readDictionary(data []byte, width int, n int64) (all [][]byte, err error) {
	p := plain{data, width}
	for range n {
		v, err := p.next()
		if err != nil {
			return nil, err
		}
		all = append(all, v)
	}
	return all, nil
}

// indices point into a dictionary.
type indices struct {
	hybrid
	dict [][]byte
}

func (x *indices) next() ([]byte, error) {
	i, err := x.hybrid.next()
	if err != nil {
		return nil, err
	}
	if int64(i) >= int64(len(x.dict)) {
		return nil, errors.New("a value is not in the dictionary")
	}
	return x.dict[i], nil
}

// numbers are differences as plain numbers.
type numbers struct {
	from  *delta
	width int
	buf   [8]byte
}

func (n *numbers) next() ([]byte, error) {
	v, err := n.from.next()
	binary.LittleEndian.PutUint64(n.buf[:], uint64(v))
	return n.buf[:n.width], err
}

// deltaLength is DELTA_LENGTH_BYTE_ARRAY: all lengths, then all strings.
type deltaLength struct {
	lengths *delta
	data    []byte
}

func newDeltaLength(data []byte) (*deltaLength, error) {
	lengths, err := newDelta(data)
	if err != nil {
		return nil, err
	}
	rest, err := lengths.rest()
	return &deltaLength{lengths, rest}, err
}

func (d *deltaLength) next() ([]byte, error) {
	n, err := d.lengths.next()
	if err != nil {
		return nil, err
	}
	if n < 0 || n > int64(len(d.data)) {
		return nil, errCut
	}
	v := d.data[:n:n]
	d.data = d.data[n:]
	return v, nil
}

// deltaBytes is DELTA_BYTE_ARRAY: how much each string shares with the one
// before it, then the rest of each. Arrow for Go goes on from page to page, where
// others start with nothing shared; last outlives the page to suit both.
type deltaBytes struct {
	shared *delta
	rest   *deltaLength
	last   *[]byte
}

func newDeltaBytes(data []byte, last *[]byte) (*deltaBytes, error) {
	shared, err := newDelta(data)
	if err != nil {
		return nil, err
	}
	data, err = shared.rest()
	if err != nil {
		return nil, err
	}
	rest, err := newDeltaLength(data)
	return &deltaBytes{shared, rest, last}, err
}

func (d *deltaBytes) next() ([]byte, error) {
	n, err := d.shared.next()
	if err != nil {
		return nil, err
	}
	if n < 0 || n > int64(len(*d.last)) {
		return nil, errCut
	}
	own, err := d.rest.next()
	*d.last = append((*d.last)[:n], own...)
	return *d.last, err
}
