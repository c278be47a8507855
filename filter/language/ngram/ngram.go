// Package ngram cuts text into words and words into hashed n-grams: what the
// language identifier counts and what its trainer learns from.
//
// A feature is a run of three or five letters of a word, with a mark for its
// start and one for its end, or the whole word. (Runs of one, two and four
// letters were tried: they add to the time and nothing to the accuracy.) No
// feature crosses a space, so that the score of a text is a sum over its words,
// and the score of a word never changes.
//
// Cavnar and Trenkle (1994) introduced n-grams for this task. Hashing them in
// place of a dictionary is due to Weinberger et al. (2009).
package ngram

// The marks of a word's start and end; no text holds these runes as letters.
const (
	wordStart   rune = 2
	wordEndMark rune = 3
)

// MaxFeatures bounds the number of features of one word.
const MaxFeatures = 2 * (MaxRunes + 2)

// Each kind of feature has rows of its own in the table of weights, as many as
// a power of two, so that the few short n-grams that every word has lie close
// together and stay in the processor's cache.
const (
	bits3, bitsWhole, bits5 = 15, 16, 17

	firstWhole = 1 << bits3

	// FirstLong is the first row of the n-grams of five letters, which come last.
	FirstLong = firstWhole + 1<<bitsWhole
	// LongRows is the number of those.
	LongRows = 1 << bits5
	// Rows is the number of rows of the table.
	Rows = FirstLong + LongRows

	// RowSlots is the number of slots of a row of n-grams of five letters: places
	// where those that share the row are recorded as seen.
	RowSlots = 24
)

// Feature is where the table keeps what it knows about an n-gram.
type Feature struct {
	Row uint32
	// Slot is where in its row an n-gram of five letters is recorded as seen. Other
	// features are not: shorter n-grams occur in every language, and most words that
	// a model has not met are good words.
	Slot uint8
}

const (
	prime     = 0x9E3779B97F4A7C15 // 2^64 / golden ratio, odd
	seedShort = 0x243F6A8885A308D3 // digits of pi
	seedLong  = 0xA4093822299F31D0
	seedWhole = 0x13198A2E03707344
)

// Features appends the features of a word, given as Runes wrote it, those of five
// letters last: their number is Long. Rows and slots are upper bits of a
// multiplicative hash, which are well mixed.
func Features(dst []Feature, word []rune) []Feature {
	if len(word) < 3 {
		return dst
	}
	whole := uint64(seedWhole)
	for _, r := range word {
		whole = (whole + uint64(r)) * prime
	}
	dst = append(dst, Feature{Row: uint32(firstWhole + whole>>(64-bitsWhole))})
	for i := 0; i+2 < len(word); i++ {
		h := ((seedShort+uint64(word[i]))*prime + uint64(word[i+1])) * prime
		h = (h + uint64(word[i+2])) * prime
		dst = append(dst, Feature{Row: uint32(h >> (64 - bits3))})
	}
	for i := 0; i+4 < len(word); i++ {
		h := uint64(seedLong)
		for _, r := range word[i : i+5] {
			h = (h + uint64(r)) * prime
		}
		slot := h << bits5 >> 32 * RowSlots >> 32
		dst = append(dst, Feature{uint32(FirstLong + h>>(64-bits5)), uint8(slot)})
	}
	return dst
}

// Long is how many of the features of a word are n-grams of five letters.
func Long(word []rune) int { return max(0, len(word)-4) }

// Weight is the weight of a word with so many features, in units of which only
// the ratios matter. A long word has more n-grams than a short one without being
// as much more telling: function words say more about a language than compounds.
func Weight(features int) int {
	letters := features / 2
	return int(weights[min(letters, len(weights)-1)])
}

// weights holds 12·(l/5)^-0.25 for words of l letters.
var weights = [...]uint8{
	0, 18, 15, 14, 13, 12, 11, 11, 11, 10, 10, 10, 10, 9, 9, 9, 9, 9, 9, 9, 8, 8, 8, 8, 8,
	8, 8, 8, 8, 8, 8, 8, 8, 7,
}
