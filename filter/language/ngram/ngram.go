// Package ngram cuts text into words and words into hashed n-grams: what the
// language identifier counts and what its trainer learns from.
//
// A feature is a run of two, three or five letters of a word, with a mark for its
// start and one for its end, or the whole word. (Runs of one and four letters
// were tried: they add a quarter to the time and nothing to the accuracy.) No
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
const MaxFeatures = 3 * (MaxRunes + 2)

// Each kind of feature has rows of its own in the table of weights, as many as
// a power of two, so that the few short n-grams that every word has lie close
// together and stay in the processor's cache.
const (
	bits2, bits3, bits5, bitsWhole = 11, 15, 17, 16

	first3     = 1 << bits2
	first5     = first3 + 1<<bits3
	firstWhole = first5 + 1<<bits5

	// Rows is the number of rows of the table.
	Rows = firstWhole + 1<<bitsWhole

	slotBits = 21
	// Slots is the number of places where n-grams of five letters are recorded as
	// seen.
	Slots = 1 << slotBits
)

// Feature is where the table keeps what it knows about an n-gram.
type Feature struct {
	Row uint32
	// Slot is where an n-gram of five letters is recorded as seen, and negative for
	// other features. Shorter n-grams occur in every language, and most words that
	// a model has not met are good words.
	Slot int32
}

const (
	prime     = 0x9E3779B97F4A7C15 // 2^64 / golden ratio, odd
	seedGram  = 0x243F6A8885A308D3 // digits of pi
	seedWhole = 0x13198A2E03707344
)

// Features appends the features of a word, given as Runes wrote it. Rows and
// slots are upper bits of a multiplicative hash, which are well mixed.
func Features(dst []Feature, word []rune) []Feature {
	if len(word) < 3 {
		return dst
	}
	whole := uint64(seedWhole+uint64(word[0])) * prime
	for i := 0; i+1 < len(word); i++ {
		whole = (whole + uint64(word[i+1])) * prime
		h := ((seedGram+uint64(word[i]))*prime + uint64(word[i+1])) * prime
		dst = append(dst, Feature{uint32(h >> (64 - bits2)), -1})
		if i+2 >= len(word) {
			break
		}
		h = (h + uint64(word[i+2])) * prime
		dst = append(dst, Feature{uint32(first3 + h>>(64-bits3)), -1})
		if i+4 < len(word) {
			h = ((h+uint64(word[i+3]))*prime + uint64(word[i+4])) * prime
			dst = append(dst, Feature{uint32(first5 + h>>(64-bits5)), int32(h << bits5 >> (64 - slotBits))})
		}
	}
	return append(dst, Feature{uint32(firstWhole + whole>>(64-bitsWhole)), -1})
}

// Weight is the weight of a word with so many features, in units of which only
// the ratios matter. A long word has more n-grams than a short one without being
// as much more telling: function words say more about a language than compounds.
func Weight(features int) int {
	letters := features / 3
	return int(weights[min(letters, len(weights)-1)])
}

// weights holds 12·(l/5)^-0.25 for words of l letters.
var weights = [...]uint8{
	0, 18, 15, 14, 13, 12, 11, 11, 11, 10, 10, 10, 10, 9, 9, 9, 9, 9, 9, 9, 8, 8, 8, 8, 8,
	8, 8, 8, 8, 8, 8, 8, 8, 7,
}
