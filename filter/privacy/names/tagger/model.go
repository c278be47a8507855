package tagger

import (
	"encoding/binary"
	"errors"
	"math"
	"sync"
)

// Model holds what was learnt. It may be used from many goroutines.
//
// A weight of 1 stands for 1/32 nat. The weights of a slot are one byte per label
// and pass, plus 128, so that the rows of many slots are added four labels at a
// time without regard to their signs.
type Model struct {
	rows    []row
	links   [2]links
	readers sync.Pool
}

// row holds the weights of a slot: those of the first pass, then of the second,
// eight labels each.
type row [2]uint64

// links are the weights of pairs of labels that follow one another; the last row
// is for the beginning of a run.
type links [labels + 1][labels]int32

const (
	begin      = labels
	impossible = math.MinInt32 / 8
	zeroWeight = 128
	zeroRow    = zeroWeight * 0x0101010101010101
)

// newModel makes a model that knows nothing.
func newModel() *Model {
	m := &Model{rows: make([]row, slots)}
	for i := range m.rows {
		m.rows[i] = row{zeroRow, zeroRow}
	}
	return m
}

// set changes a weight.
func (m *Model) set(slot, pass int, l Label, weight int) {
	at := 8 * uint(l)
	r := &m.rows[slot][pass]
	*r = *r&^(0xFF<<at) | uint64(uint8(weight+zeroWeight))<<at
}

// sums are the added weights of some features, four labels to a number.
type sums struct {
	even, odd uint64
	n         int32
}

const everyOther = 0x00FF00FF00FF00FF

// add takes in the row of a slot for one pass.
func (s *sums) add(r uint64) {
	s.even += r & everyOther
	s.odd += r >> 8 & everyOther
	s.n++
}

// addTo adds the sums to the scores of the labels.
func (s *sums) addTo(scores *[labels]int32) {
	for l := range labels {
		part := s.even
		if l&1 == 1 {
			part = s.odd
		}
		scores[l] += int32(part>>(l/2*16)&0xFFFF) - zeroWeight*s.n
	}
}

// The file of a model, all numbers little-endian:
//
//	magic  "KVNAMES\x01"
//	links  2 × 9 × 8 × int16
//	rows   2^18 × 16 bytes
const magic = "KVNAMES\x01"

const (
	linksAt    = len(magic)
	rowsAt     = linksAt + 2*2*int(labels+1)*int(labels)
	fileLength = rowsAt + 16*slots
)

// ErrModel is what Open answers to a file that is not a model.
var ErrModel = errors.New("not a name model of this version")

// Open reads the file of a model.
func Open(b []byte) (*Model, error) {
	if len(b) != fileLength || string(b[:len(magic)]) != magic {
		return nil, ErrModel
	}
	m := &Model{rows: make([]row, slots)}
	at := linksAt
	for pass := range m.links {
		for a := range m.links[pass] {
			for l := range m.links[pass][a] {
				m.links[pass][a][l] = int32(int16(binary.LittleEndian.Uint16(b[at:])))
				if !allowed(Label(a), Label(l)) {
					m.links[pass][a][l] = impossible
				}
				at += 2
			}
		}
	}
	for i := range m.rows {
		m.rows[i] = row{binary.LittleEndian.Uint64(b[rowsAt+16*i:]), binary.LittleEndian.Uint64(b[rowsAt+16*i+8:])}
	}
	return m, nil
}

// Encode writes the file of a model.
func (m *Model) Encode() []byte {
	b := append(make([]byte, 0, fileLength), magic...)
	for pass := range m.links {
		for a := range m.links[pass] {
			for _, w := range m.links[pass][a] {
				b = binary.LittleEndian.AppendUint16(b, uint16(int16(max(math.MinInt16, w))))
			}
		}
	}
	for _, r := range m.rows {
		b = binary.LittleEndian.AppendUint64(b, r[0])
		b = binary.LittleEndian.AppendUint64(b, r[1])
	}
	return b
}

// allowed says whether label b may follow a, or begin a run.
func allowed(a, b Label) bool {
	if a == begin {
		return b.opens()
	}
	return b.after(a)
}
