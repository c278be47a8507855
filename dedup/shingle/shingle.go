// Package shingle turns a text into what duplicates are found by: a digest of
// the whole and the set of its word 5-grams, called shingles.
//
// A word is a longest run of letters and digits after NFC, compared in lower
// case. Nothing else is folded: the letters of Norwegian and the Sámi languages
// stay as they are, "får" and "far" differ, and so do two letters that differ in
// a case number only. Some tools strip diacritics and zero all digits, which
// joins texts that a Norwegian reader would never confuse. The soft signs of
// Skolt Sámi (U+02B9, U+02BC) are letters; hyphens and apostrophes divide words.
//
// The resemblance of two texts is the Jaccard similarity of their shingle sets
// (Broder, "On the resemblance and containment of documents", 1997). A text of
// fewer than five words has no shingle and resembles nothing; it can only be
// compared exactly.
package shingle

import (
	"math/bits"
	"slices"

	"golang.org/x/text/unicode/norm"
)

// Width is the number of words in a shingle. Five is what FineWeb and its
// descendants use; shorter ones meet by chance in formal letters, longer ones
// lose texts with one slip of the scanner in every line.
const Width = 5

// Digest identifies a text apart from white space: 128 bits of XXH3 over the
// text with every run of white space written as one space and none at the ends.
// Case and punctuation count. It is not made to withstand an attacker.
type Digest [16]byte

// Scanner reads texts; its buffers are used again. It is for one goroutine.
type Scanner struct {
	words   []uint64
	digits  []uint32 // places of words with a digit
	folded  []byte
	outline Outline
}

// maxKept bounds the buffers that a Scanner keeps after a long text: 8 MiB of
// words hold a text of about 7 MB.
const maxKept = 1 << 20

// Scan gives the digest of a text and a hash of each shingle in order of place,
// repetitions included. The shingles are valid until the next call. Texts should
// be in NFC; one that is not is read a second time.
func (s *Scanner) Scan(text string) (Digest, []uint64) {
	digest := s.read(text)
	s.outline = outline(s.words, s.digits)
	return digest, runs(s.words, Width, base5)
}

// ScanRuns gives a hash of each run of n words of a text in order of place,
// repetitions included. They are valid until the next call.
func (s *Scanner) ScanRuns(text string, n int) []uint64 {
	s.read(text)
	power := uint64(1)
	for range n {
		power *= base
	}
	return runs(s.words, n, power)
}

// read collects the word hashes of a text.
func (s *Scanner) read(text string) Digest {
	if cap(s.words) > maxKept {
		s.words, s.digits, s.folded = nil, nil, nil
	}
	digest, ok := s.scan(text, true)
	if !ok {
		digest, _ = s.scan(text, false)
		if !norm.NFC.IsNormalString(text) {
			s.scan(norm.NFC.String(text), false)
		}
	}
	return digest
}

// The hash of a word is a chain of multiplications over its lower-case UTF-8
// bytes, eight at a time, folded to 64 bits each; that of a shingle is the
// polynomial of its word hashes in base, modulo 2^64, folded once more. The
// constants are odd 64-bit numbers without a pattern: digits of pi and of the
// golden ratio.
const (
	wordSeed   = 0x243F6A8885A308D3
	wordFactor = 0x9E3779B97F4A7C15
	base       = 0x13198A2E03707345
	lastFactor = 0xA4093822299F31D1
)

// base5 is base to the power of Width.
const base5 = base * base % two64 * base % two64 * base % two64 * base % two64

const two64 = 1 << 64

// fold multiplies to 128 bits and adds the halves modulo 2.
func fold(a, b uint64) uint64 {
	hi, lo := bits.Mul64(a, b)
	return hi ^ lo
}

// runs turns word hashes into hashes of runs of n words in place, with a
// polynomial that takes in one word and lets another go; power is base to the
// power of n.
func runs(words []uint64, n int, power uint64) []uint64 {
	if len(words) < n {
		return nil
	}
	sum := uint64(0)
	for _, w := range words[:n-1] {
		sum = sum*base + w
	}
	gone := uint64(0)
	for i, w := range words[n-1:] {
		sum = sum*base + w - gone*power
		gone, words[i] = words[i], fold(sum^wordSeed, lastFactor)
	}
	return words[:len(words)-n+1]
}

// Set sorts shingles and drops repetitions, in place.
func Set(shingles []uint64) []uint64 {
	slices.Sort(shingles)
	return slices.Compact(shingles)
}

// Jaccard gives the sizes of the intersection and the union of two sets.
func Jaccard(a, b []uint64) (shared, union int) {
	union = len(a) + len(b)
	for len(a) > 0 && len(b) > 0 {
		switch {
		case a[0] < b[0]:
			a = a[1:]
		case a[0] > b[0]:
			b = b[1:]
		default:
			shared++
			a, b = a[1:], b[1:]
		}
	}
	return shared, union - shared
}
