// Package match decides which of N documents are duplicates of which.
//
// Documents are numbers from 0 in canonical order: of two duplicates, the lower
// number stays. All that is known about them comes and goes as records of fixed
// width, whose numbers are big-endian so that records sort as bytes
// (internal/extsort). Each step reads records in order and emits records, and
// needs little memory whatever N is; the steps can run in one process or as
// tasks with files in between:
//
//	Exact       ExactRecord, sorted            -> Copy
//	Templates   TemplateRecord, sorted         -> Member
//	Pairs       BandRecord, sorted             -> Pair
//	Verify      Pair, sorted and unique        -> Edge
//	Leaders     Edge and Member, sorted        -> Drop
//	Outcomes    Copy and Drop                  -> Outcome
//
// Exact and Pairs work on a range of keys as well as on all of them: records of
// one key must go to the same task (Partition), and what the tasks emit is merged
// by sorting. Edges go to Leaders all together. The result depends on the set of
// records alone, not on their order, the partitions or the memory.
package match

import (
	"encoding/binary"
	"iter"
)

// Records are records of one width. A record is valid until the next one; an
// error is the last thing yielded.
type Records = iter.Seq2[[]byte, error]

// The widths of the records in bytes.
const (
	ExactWidth    = 20
	TemplateWidth = 20
	BandWidth     = 12
	CopyWidth     = 8
	MemberWidth   = 8
	PairWidth     = 8
	EdgeWidth     = 10
	DropWidth     = 11
)

var order = binary.BigEndian

// ExactRecord says that a document has a digest: 16 bytes digest, 4 bytes number.
// Documents of different scopes must have different digests.
type ExactRecord [ExactWidth]byte

// NewExact makes a record.
func NewExact(digest [16]byte, number uint32) (r ExactRecord) {
	copy(r[:], digest[:])
	order.PutUint32(r[16:], number)
	return r
}

// BandRecord says that a document has a band key: 8 bytes key, 4 bytes number.
type BandRecord [BandWidth]byte

// NewBand makes a record.
func NewBand(key uint64, number uint32) (r BandRecord) {
	order.PutUint64(r[:], key)
	order.PutUint32(r[8:], number)
	return r
}

// Copy says that a document is an exact copy of the lowest document with its
// digest.
type Copy struct{ Number, Original uint32 }

// Record writes the copy in eight bytes.
func (c Copy) Record() (r [CopyWidth]byte) {
	order.PutUint32(r[:], c.Number)
	order.PutUint32(r[4:], c.Original)
	return r
}

// CopyOf reads what Copy.Record wrote.
func CopyOf(r []byte) Copy { return Copy{order.Uint32(r), order.Uint32(r[4:])} }

// Pair is a candidate: two documents, the lower number first.
type Pair struct{ A, B uint32 }

// Record writes the pair in eight bytes.
func (p Pair) Record() (r [PairWidth]byte) {
	order.PutUint32(r[:], p.A)
	order.PutUint32(r[4:], p.B)
	return r
}

// PairOf reads what Pair.Record wrote.
func PairOf(r []byte) Pair { return Pair{order.Uint32(r), order.Uint32(r[4:])} }

// Similarity is a Jaccard similarity in ten-thousandths.
type Similarity uint16

// Same is the similarity of equal sets.
const Same Similarity = 10_000

// similarity rounds a fraction to ten-thousandths, halves up.
func similarity(numerator, denominator int) Similarity {
	return Similarity((2*uint64(Same)*uint64(numerator) + uint64(denominator)) / (2 * uint64(denominator)))
}

// reached reports whether a fraction is t or more, without rounding.
func (t Similarity) reached(numerator, denominator int) bool {
	return uint64(numerator)*uint64(Same) >= uint64(t)*uint64(denominator)
}

// Float gives the similarity between 0 and 1.
func (t Similarity) Float() float64 { return float64(t) / float64(Same) }

// Edge says that two documents are duplicates. Edges sort by the higher number,
// then the lower one.
type Edge struct {
	Pair
	Similarity Similarity // 0 when nobody verified it
}

// Record writes the edge in ten bytes: B, A, similarity.
func (e Edge) Record() (r [EdgeWidth]byte) {
	order.PutUint32(r[:], e.B)
	order.PutUint32(r[4:], e.A)
	order.PutUint16(r[8:], uint16(e.Similarity))
	return r
}

// EdgeOf reads what Edge.Record wrote.
func EdgeOf(r []byte) Edge {
	return Edge{Pair{order.Uint32(r[4:]), order.Uint32(r)}, Similarity(order.Uint16(r[8:]))}
}

// Drop says that a document leaves because it resembles a kept one, or because
// enough documents of its template are kept.
type Drop struct {
	Number, Keeper uint32
	Similarity     Similarity
	Template       bool // the keeper is the first kept document of its template
}

// Record writes the drop in eleven bytes.
func (d Drop) Record() (r [DropWidth]byte) {
	order.PutUint32(r[:], d.Number)
	order.PutUint32(r[4:], d.Keeper)
	order.PutUint16(r[8:], uint16(d.Similarity))
	if d.Template {
		r[10] = 1
	}
	return r
}

// DropOf reads what Drop.Record wrote.
func DropOf(r []byte) Drop {
	return Drop{order.Uint32(r), order.Uint32(r[4:]), Similarity(order.Uint16(r[8:])), r[10] == 1}
}
