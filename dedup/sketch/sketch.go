// Package sketch estimates the Jaccard similarity of sets of 64-bit hashes from
// summaries of 256 bytes.
//
// It is Fast Similarity Sketching (Dahlgaard, Knudsen, Houen, Langhede and
// Thorup, "Fast Similarity Sketching", FOCS 2017, arXiv 1704.04370). A sketch has
// Rows bins. In round i every element x draws a bin and a value from a hash of
// (i, x); a bin keeps the least value of the earliest round that reached it.
// Rounds go on until no bin is empty; should that take more than Rows rounds, the
// elements go to the bins 0, 1, 2, … in turn. Two sets then agree in a bin with
// probability J, as with MinHash, but filling all bins costs O(n + Rows log Rows)
// hashes instead of n · Rows, and on small sets the estimate is better, because
// the bins share the elements out among them as evenly as they can.
//
// Of each bin one byte is kept, the end of the least value, as in b-bit minwise
// hashing (Li and König, WWW 2010); bins that disagree still show the same byte
// once in 256. Similarity corrects for that.
//
// What it does not do: weigh elements by how often they occur, find that one
// set contains another, or tell an estimate of 0.05 from 0. Sketches say nothing
// to someone who lacks the texts, but whoever guesses a text can check the guess:
// make them from texts without personal data. The hash functions are fixed, so
// sketches made on any machine can be compared; changing them, or Rows, makes
// all stored sketches useless.
package sketch

import (
	"encoding/binary"
	"math"
	"math/bits"
	"slices"
)

// Rows is the number of bins, and the size of a sketch in bytes. With 256 the
// standard error at similarity 0.8 is 0.025 and usually less; a bin is drawn
// with one byte; and all numbers of bands and rows that thresholds from 0.5 to
// 0.95 ask for can be cut from it (package lsh).
const Rows = 256

// Sketch is a summary of a set. Bytes at the same place can be compared.
type Sketch [Rows]byte

// Sketcher makes sketches; its buffers are used again. It is for one goroutine.
type Sketcher struct {
	least  [Rows]uint64
	filled int
	spare  []uint64
}

const (
	// empty is greater than any value that a bin can hold.
	empty = math.MaxUint64
	// valueBits of the hash are compared within a round; the number of the round
	// stands above them.
	valueBits = 48
	// repetitive is the number of elements above which bins that stay empty in
	// the first round mean that few of the elements are different: 16 · Rows
	// different ones leave a bin empty once in 30,000 times.
	repetitive = 16 * Rows
)

// round holds the hash function of one round: x -> fold((x^xor)·factor).
type round struct{ xor, factor uint64 }

// rounds are numbers without a pattern, from SplitMix64 (Steele, Lea and Flood,
// "Fast splittable pseudorandom number generators", OOPSLA 2014).
var rounds = func() (t [2 * Rows]round) {
	state := uint64(0x6B7665726E31)
	next := func() uint64 {
		state += 0x9E3779B97F4A7C15
		z := state
		z = (z ^ z>>30) * 0xBF58476D1CE4E5B9
		z = (z ^ z>>27) * 0x94D049BB133111EB
		return z ^ z>>31
	}
	for i := range t {
		t[i] = round{next(), next() | 1}
	}
	return t
}()

func (r round) hash(x uint64) uint64 {
	hi, lo := bits.Mul64(x^r.xor, r.factor)
	return hi ^ lo
}

// Sketch summarises the set of elements, which must be good hashes; repetitions
// do not matter. ok is false for the empty set, which has no sketch.
func (s *Sketcher) Sketch(elements []uint64, out *Sketch) (ok bool) {
	if len(elements) == 0 {
		return false
	}
	for i := range s.least {
		s.least[i] = empty
	}
	s.filled = 0
	s.scatter(0, elements)
	if s.filled < Rows && len(elements) > repetitive {
		elements = s.distinct(elements)
	}
	for i := 1; i < Rows && s.filled < Rows; i++ {
		s.scatter(i, elements)
	}
	for bin := 0; s.filled < Rows; bin++ {
		s.fill(bin, elements)
	}
	for bin, v := range s.least {
		out[bin] = byte(v)
	}
	return true
}

// scatter carries out a round in which elements draw their bins.
func (s *Sketcher) scatter(i int, elements []uint64) {
	r, above := rounds[i], uint64(i)<<valueBits
	for _, x := range elements {
		h := r.hash(x)
		bin := &s.least[h>>56]
		if v := h&(1<<valueBits-1) | above; v < *bin {
			if *bin == empty {
				s.filled++
			}
			*bin = v
		}
	}
}

// fill carries out the round in which all elements go to one bin.
func (s *Sketcher) fill(bin int, elements []uint64) {
	if s.least[bin] != empty {
		return
	}
	s.filled++
	r := rounds[Rows+bin]
	for _, x := range elements {
		s.least[bin] = min(s.least[bin], r.hash(x)&(1<<valueBits-1))
	}
}

func (s *Sketcher) distinct(elements []uint64) []uint64 {
	s.spare = append(s.spare[:0], elements...)
	slices.Sort(s.spare)
	out := slices.Compact(s.spare)
	if cap(s.spare) > 1<<20 {
		s.spare = nil
	}
	return out
}

// Matches counts the bytes in which two sketches agree.
func Matches(a, b *Sketch) int {
	const low7 = 0x7F7F7F7F7F7F7F7F
	differ := 0
	for i := 0; i < Rows; i += 8 {
		x := binary.LittleEndian.Uint64(a[i:]) ^ binary.LittleEndian.Uint64(b[i:])
		// The top bit of each byte of y says that the byte of x is not 0.
		y := ((x & low7) + low7) | x
		differ += bits.OnesCount64(y &^ low7)
	}
	return Rows - differ
}

// Similarity estimates the Jaccard similarity of two sets from the matches of
// their sketches, as a fraction: chance matches are taken out.
func Similarity(matches int) (numerator, denominator int) {
	return max(256*matches-Rows, 0), 255 * Rows
}

// MatchesAt is the number of matches to expect at a similarity, chance matches
// included: the inverse of Similarity.
func MatchesAt(similarity float64) float64 {
	return float64((Rows-1)*similarity) + 1
}
