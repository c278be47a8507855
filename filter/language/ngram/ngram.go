// Package ngram cuts text into words and words into hashed n-grams: what the
// language identifier counts and what its trainer learns from.
//
// A feature is a run of one to five letters of a word, including a mark for its
// start and its end, or the whole word. No feature crosses a space, so that the
// score of a text is a sum over its words, and the score of a word never changes.
// Cavnar and Trenkle (1994) introduced n-grams for this task; McNamee and others
// hash them instead of keeping a dictionary ("the hashing trick", Weinberger et
// al. 2009).
package ngram

// The marks of a word's start and end; no text holds these runes as letters.
const (
	wordStart   rune = 2
	wordEndMark rune = 3
)

// Order is the length of the longest n-gram.
const Order = 5

// MaxFeatures bounds the number of features of one word.
const MaxFeatures = Order*(MaxRunes+2) + 1

const (
	prime     = 0x9E3779B97F4A7C15 // 2^64 / golden ratio, odd
	seedGram  = 0x243F6A8885A308D3 // digits of pi
	seedWhole = 0x13198A2E03707344
)

// Hashes appends the hash of every feature of a word, given as Runes wrote it.
// The upper bits of a hash are well mixed, the lower ones are not.
func Hashes(dst []uint64, word []rune) []uint64 {
	if len(word) < 3 {
		return dst
	}
	for i := range word {
		h := uint64(seedGram)
		for n := range min(Order, len(word)-i) {
			h = (h + uint64(word[i+n])) * prime
			if n == 0 && word[i] <= wordEndMark {
				continue
			}
			dst = append(dst, h)
		}
	}
	whole := uint64(seedWhole)
	for _, r := range word {
		whole = (whole + uint64(r)) * prime
	}
	return append(dst, whole)
}

// Weight is the weight of a word with so many features, in units of which only
// the ratios matter. A long word has more n-grams than a short one without being
// as much more telling: function words say more about a language than compounds.
func Weight(features int) int {
	letters := (features + 1) / Order
	return int(weights[min(letters, len(weights)-1)])
}

// weights holds 12·(n/25)^-0.3 for the n features of a word of 0, 1, 2, … letters.
var weights = [...]uint8{
	0, 19, 16, 14, 13, 12, 11, 11, 11, 10, 10, 10, 9, 9, 9, 9, 8, 8, 8, 8, 8, 8, 8, 8, 8,
	7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 6,
}
