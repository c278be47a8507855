package language

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// The file of a model, all numbers little-endian:
//
//	magic  "KVLID\x00\x00\x01"
//	header rowBits, seenBits uint8, six zero bytes
//	unit   int64: 2^16/1024ths of a nat that a weight of 1 stands for
//	limits 19 × uint16: share of unseen n-grams, in 1/1000, that is normal for a label
//	bias   19 × int16: added to the score of a label, in 1/1024 nat
//	rows   2^rowBits × 20 bytes: one weight per label plus 128, and one spare byte
//	seen   2^seenBits × 4 bits: the groups of languages in which an n-gram occurs
const (
	magic      = "KVLID\x00\x00\x01"
	headerSize = len(magic) + 8 + 8 + 2*Labels + 2*Labels
	rowSize    = 20
)

// Parameters are what a trainer learns and what Encode writes.
type Parameters struct {
	RowBits, SeenBits int
	// Unit is what a weight of 1 stands for, in nats.
	Unit float64
	// Limits is the share of n-grams never seen in training that is normal for a
	// text in each language, in 1/1000.
	Limits [Labels]uint16
	// Bias is added to the score of each label, in 1/1024 nat.
	Bias [Labels]int16
	// Rows holds the weights of each row, one per label, row after row.
	Rows []int8
	// Seen holds one bit per group of languages for each slot.
	Seen []uint8
}

// Encode writes a model file.
func (p *Parameters) Encode() []byte {
	b := append([]byte(magic), byte(p.RowBits), byte(p.SeenBits), 0, 0, 0, 0, 0, 0)
	b = binary.LittleEndian.AppendUint64(b, uint64(int64(p.Unit*nat*(1<<16)+0.5)))
	for _, v := range p.Limits {
		b = binary.LittleEndian.AppendUint16(b, v)
	}
	for _, v := range p.Bias {
		b = binary.LittleEndian.AppendUint16(b, uint16(v))
	}
	for i := 0; i < len(p.Rows); i += Labels {
		for _, v := range p.Rows[i : i+Labels] {
			b = append(b, byte(int(v)+128))
		}
		b = append(b, 128)
	}
	for i := 0; i < len(p.Seen); i += 2 {
		b = append(b, p.Seen[i]&15|p.Seen[i+1]<<4)
	}
	return b
}

// Row and Slot say where the weights and the record of an n-gram stand.
func Row(hash uint64, rowBits int) uint64 { return hash >> (64 - rowBits) }

// Slot is the place of an n-gram in the record of what was seen; it uses other
// bits of the hash than Row.
func Slot(hash uint64, seenBits int) uint64 { return hash << 18 >> (64 - seenBits) }

// SeenAs is the bit that records an n-gram of a language; 0 for Undetermined.
func SeenAs(l Label) uint8 {
	if l == Undetermined {
		return 0
	}
	return 1 << l.group()
}

// model is a model file taken apart.
type model struct {
	rowShift, seenShift uint
	unit                int64
	limits              [Labels]int64
	bias                [Labels]int32
	rows, seen          []byte
}

// errModel is what Open answers to a file that is not a model.
var errModel = errors.New("not a language model of this version")

func openModel(b []byte) (*model, error) {
	if len(b) < headerSize || string(b[:len(magic)]) != magic {
		return nil, errModel
	}
	rowBits, seenBits := uint(b[8]), uint(b[9])
	if rowBits > 24 || seenBits > 32 || len(b) != headerSize+rowSize<<rowBits+1<<seenBits/2 {
		return nil, fmt.Errorf("%w: %d bytes do not fit its header", errModel, len(b))
	}
	m := &model{rowShift: 64 - rowBits, seenShift: 64 - seenBits}
	m.unit = int64(binary.LittleEndian.Uint64(b[16:]))
	for l := range Labels {
		m.limits[l] = int64(binary.LittleEndian.Uint16(b[24+2*l:]))
		m.bias[l] = int32(int16(binary.LittleEndian.Uint16(b[24+2*Labels+2*l:])))
	}
	m.rows = b[headerSize : headerSize+rowSize<<rowBits]
	m.seen = b[headerSize+rowSize<<rowBits:]
	return m, nil
}
