package xz

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"hash"
	"hash/crc32"
	"hash/crc64"
)

// header is what the header of a block says (section 3.1 of the format).
type header struct {
	packed, unpacked int64 // -1 where it does not say
	dict             int64
}

const (
	filterLZMA2 = 0x21
	hasPacked   = 0x40
	hasUnpacked = 0x80
	maxDictBits = 40
)

// parseHeader parses the header of a block, its size byte and its check included.
func parseHeader(raw []byte) (header, error) {
	body, sum := raw[:len(raw)-4], binary.LittleEndian.Uint32(raw[len(raw)-4:])
	if crc32.ChecksumIEEE(body) != sum {
		return header{}, ErrDamaged
	}
	f := fields{rest: body[2:]}
	h := header{packed: -1, unpacked: -1}
	flags := body[1]
	if flags&hasPacked != 0 {
		h.packed = f.number()
	}
	if flags&hasUnpacked != 0 {
		h.unpacked = f.number()
	}
	filter, size := f.number(), f.number()
	properties := f.bytes(size)
	switch {
	case f.bad:
		return header{}, ErrDamaged
	case flags&^(hasPacked|hasUnpacked) != 0 || filter != filterLZMA2:
		return header{}, fmt.Errorf("%w: it has filters besides LZMA2", ErrUnsupported)
	case len(properties) != 1 || properties[0] > maxDictBits || len(bytes.Trim(f.rest, "\x00")) > 0:
		return header{}, ErrDamaged
	}
	h.dict = dictionary(properties[0])
	return h, nil
}

// dictionary is the size that a property of LZMA2 stands for (section 5.3.1).
func dictionary(bits byte) int64 {
	if bits == maxDictBits {
		return 1<<32 - 1
	}
	return (2 | int64(bits&1)) << (bits/2 + 11)
}

// fields takes numbers off the front of a header; bad is set when it is too short.
type fields struct {
	rest []byte
	bad  bool
}

func (f *fields) number() int64 {
	v, n := binary.Uvarint(f.rest)
	if n <= 0 || v > 1<<63-1 {
		f.bad = true
		return 0
	}
	f.rest = f.rest[n:]
	return int64(v)
}

func (f *fields) bytes(n int64) []byte {
	if f.bad || n > int64(len(f.rest)) {
		f.bad = true
		return nil
	}
	b := f.rest[:n]
	f.rest = f.rest[n:]
	return b
}

var crcTable = crc64.MakeTable(crc64.ECMA)

// checkSizes are the sizes of the kinds of checks, also of those that nobody has
// given a meaning (section 2.1.1.2).
var checkSizes = [16]int{0, 4, 4, 4, 8, 8, 8, 16, 16, 16, 32, 32, 32, 64, 64, 64}

// newCheck makes the check of a kind, or nil.
func newCheck(kind int) hash.Hash {
	switch kind {
	case 1:
		return littleEndian{crc32.NewIEEE(), 4}
	case 4:
		return littleEndian{crc64.New(crcTable), 8}
	case 10:
		return sha256.New()
	}
	return nil
}

// littleEndian writes a sum the other way round.
type littleEndian struct {
	hash.Hash
	size int
}

func (l littleEndian) Sum(b []byte) []byte {
	sum := l.Hash.Sum(nil)
	for i := range sum {
		b = append(b, sum[len(sum)-1-i])
	}
	return b
}

// endBlock reads the padding and the check behind a block.
func (r *Reader) endBlock() error {
	b := r.block
	r.block = block{}
	packed := r.in.at - b.body
	size := checkSizes[r.check]
	tail := make([]byte, int(-packed&3)+size)
	if err := r.in.full(tail); err != nil {
		return err
	}
	padding, sum := tail[:len(tail)-size], tail[len(tail)-size:]
	switch {
	case b.header.packed >= 0 && b.header.packed != packed, b.header.unpacked >= 0 && b.header.unpacked != b.unpacked:
		return r.damaged("the sizes of a block are wrong")
	case len(bytes.Trim(padding, "\x00")) > 0:
		return r.damaged("the padding of a block is wrong")
	case b.check != nil && !bytes.Equal(b.check.Sum(nil), sum):
		return r.damaged("the check of a block is wrong")
	}
	r.index.add(b.body-b.start+packed+int64(size), b.unpacked)
	return nil
}

// index sums up the records that the index at the end of a stream must have, so that
// they need not be kept.
type index struct {
	blocks  int64
	records hash.Hash64
}

func (x *index) add(unpadded, unpacked int64) {
	x.blocks++
	x.records.Write(binary.AppendUvarint(binary.AppendUvarint(nil, uint64(unpadded)), uint64(unpacked)))
}

// endStream reads the index, whose first byte was read, and the footer (sections 4
// and 2.1.2).
func (r *Reader) endStream() error {
	start := r.in.at - 1
	sum := crc32.NewIEEE()
	sum.Write([]byte{0})
	in := summed{&r.in, sum}
	blocks, err := in.number()
	if err != nil {
		return r.explain(err)
	}
	if blocks != uint64(r.index.blocks) {
		return r.damaged("the index counts other blocks than there are")
	}
	got := index{records: crc64.New(crcTable)}
	for range blocks {
		unpadded, err := in.number()
		if err != nil {
			return r.explain(err)
		}
		unpacked, err := in.number()
		if err != nil {
			return r.explain(err)
		}
		got.add(int64(unpadded), int64(unpacked))
	}
	for (r.in.at-start)&3 != 0 {
		if c, err := in.ReadByte(); err != nil || c != 0 {
			return r.explain(err)
		}
	}
	var tail [4 + 12]byte
	size := r.in.at - start
	if err := r.in.full(tail[:]); err != nil {
		return err
	}
	footer := tail[4:]
	switch {
	case binary.LittleEndian.Uint32(tail[:]) != sum.Sum32(), got.records.Sum64() != r.index.records.Sum64():
		return r.damaged("the index is wrong")
	case crc32.ChecksumIEEE(footer[4:10]) != binary.LittleEndian.Uint32(footer), string(footer[10:]) != "YZ",
		footer[8] != 0, int(footer[9]) != r.check, int64(binary.LittleEndian.Uint32(footer[4:])) != size/4:
		return r.damaged("the end of a stream is wrong")
	}
	r.state = (*Reader).nextHeader
	return nil
}

// summed adds up what is read.
type summed struct {
	in  *input
	sum hash.Hash32
}

// ReadByte reads a byte of the index.
func (s summed) ReadByte() (byte, error) {
	c, err := s.in.ReadByte()
	if err == nil {
		s.sum.Write([]byte{c})
	}
	return c, err
}

func (s summed) number() (uint64, error) { return binary.ReadUvarint(s) }
