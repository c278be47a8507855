package language

import (
	"encoding/binary"
	"errors"
	"slices"

	"kvern/filter/language/ngram"
)

// The file of a model, all numbers little-endian:
//
//	magic  "KVLID\x00\x00\x04"
//	unit   int64: 2^16/1024ths of a nat that a weight of 1 stands for
//	limits 19 × uint16: share of unseen n-grams, in 1/1000, that is normal for a label
//	short  ngram.FirstLong × 20 bytes: one weight per label plus 128, and one spare byte
//	long   ngram.LongRows × 32 bytes: the same, then ngram.RowSlots × 4 bits: the
//	       groups of languages in which the n-grams of a slot occur
const (
	magic      = "KVLID\x00\x00\x04"
	unitAt     = len(magic)
	limitsAt   = unitAt + 8
	shortAt    = limitsAt + 2*Labels
	shortSize  = 20
	longAt     = shortAt + shortSize*ngram.FirstLong
	longSize   = shortSize + ngram.RowSlots/2
	fileLength = longAt + longSize*ngram.LongRows
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
	// Seen holds, for each of ngram.RowSlots slots of each row from ngram.FirstLong
	// on, the bits that SeenAs gives for the languages in which its n-grams occur.
	Seen []uint8
}

// Encode writes a model file.
func (p *Parameters) Encode() []byte {
	b := []byte(magic)
	b = binary.LittleEndian.AppendUint64(b, uint64(int64(p.Unit*nat*(1<<16)+0.5)))
	for _, v := range p.Limits {
		b = binary.LittleEndian.AppendUint16(b, v)
	}
	for i := range ngram.Rows {
		for _, v := range p.Rows[Labels*i:][:Labels] {
			b = append(b, byte(int(v)+128))
		}
		b = append(b, 128)
		if i < ngram.FirstLong {
			continue
		}
		seen := p.Seen[ngram.RowSlots*(i-ngram.FirstLong):][:ngram.RowSlots]
		for k := 0; k < len(seen); k += 2 {
			b = append(b, seen[k]&15|seen[k+1]<<4)
		}
	}
	return b
}

// SeenAs is the bit that records an n-gram of a language.
func SeenAs(l Label) uint8 { return 1 << l.group() }

// model is a model file taken apart.
type model struct {
	unit        int64
	limits      [Labels]int64
	short, long []byte
}

// errModel is what Open answers to a file that is not a model.
var errModel = errors.New("not a language model of this version")

func openModel(b []byte) (*model, error) {
	if len(b) != fileLength || string(b[:len(magic)]) != magic {
		return nil, errModel
	}
	// A copy of its own starts at a page, so that a long row is in one cache line.
	m := &model{unit: int64(binary.LittleEndian.Uint64(b[unitAt:])), short: b[shortAt:longAt], long: slices.Clone(b[longAt:])}
	for l := range Labels {
		m.limits[l] = int64(binary.LittleEndian.Uint16(b[limitsAt+2*l:]))
	}
	return m, nil
}
