package language

import (
	"encoding/binary"
	"errors"

	"kvern/filter/language/ngram"
)

// The file of a model, all numbers little-endian:
//
//	magic  "KVLID\x00\x00\x03"
//	unit   int64: 2^16/1024ths of a nat that a weight of 1 stands for
//	limits 19 × uint16: share of unseen n-grams, in 1/1000, that is normal for a label
//	rows   ngram.Rows × 20 bytes: one weight per label plus 128, and one spare byte
//	seen   ngram.Slots × 4 bits: the groups of languages in which an n-gram occurs
const (
	magic      = "KVLID\x00\x00\x03"
	unitAt     = len(magic)
	limitsAt   = unitAt + 8
	rowsAt     = limitsAt + 2*Labels
	rowSize    = 20
	seenAt     = rowsAt + rowSize*ngram.Rows
	fileLength = seenAt + ngram.Slots/2
)

// Parameters are what a trainer learns and what Encode writes.
type Parameters struct {
	// Unit is what a weight of 1 stands for, in nats.
	Unit float64
	// Limits is the share of n-grams never seen in training that is normal for a
	// text in each language, in 1/1000.
	Limits [Labels]uint16
	// Rows holds the weights of each of ngram.Rows rows, one per label.
	Rows []int8
	// Seen holds, for each of ngram.Slots slots, the bits that SeenAs gives for the
	// languages in which its n-grams occur.
	Seen []uint8
}

// Encode writes a model file.
func (p *Parameters) Encode() []byte {
	b := []byte(magic)
	b = binary.LittleEndian.AppendUint64(b, uint64(int64(p.Unit*nat*(1<<16)+0.5)))
	for _, v := range p.Limits {
		b = binary.LittleEndian.AppendUint16(b, v)
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

// SeenAs is the bit that records an n-gram of a language.
func SeenAs(l Label) uint8 { return 1 << l.group() }

// model is a model file taken apart.
type model struct {
	unit       int64
	limits     [Labels]int64
	rows, seen []byte
}

// errModel is what Open answers to a file that is not a model.
var errModel = errors.New("not a language model of this version")

func openModel(b []byte) (*model, error) {
	if len(b) != fileLength || string(b[:len(magic)]) != magic {
		return nil, errModel
	}
	m := &model{unit: int64(binary.LittleEndian.Uint64(b[unitAt:])), rows: b[rowsAt:seenAt], seen: b[seenAt:]}
	for l := range Labels {
		m.limits[l] = int64(binary.LittleEndian.Uint16(b[limitsAt+2*l:]))
	}
	return m, nil
}
