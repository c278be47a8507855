package language

import (
	"encoding/binary"
	"unicode/utf8"

	"kvern/filter/language/ngram"
)

// The score of a word never changes, and few words make up most of a text, so
// scores are kept: the cache changes how long an answer takes, never the answer.
const (
	cacheBits = 15 // of the number of sets
	keyWords  = 3
	longest   = 8 * keyWords // bytes of the longest word that is kept
)

// cached is the score of one word, spelt as in the text but for a capital at its
// start.
type cached struct {
	key   [keyWords]uint64
	score wordScore
}

// cache has two places for each word, the one used last in front.
type cache struct {
	entries [1 << cacheBits][2]cached
	long    wordScore
	buffers buffers
	touched uint64 // keeps touch from being optimised away
}

// spelling is a word of a text and where the cache keeps its score.
type spelling struct {
	ngram.Word
	key [keyWords]uint64
	set uint32
}

// spell finds a word's place; a word that is too long has none.
func spell(text string, w ngram.Word) (s spelling) {
	s.Word = w
	n := w.End - w.Start
	if n > longest {
		return s
	}
	s.key = keyOf(text, w.Start, n)
	if text[w.Start] < utf8.RuneSelf {
		s.key[0] |= 'a' - 'A' // the first letter; whether it is a capital is in w
	}
	h := s.key[0]*0x9E3779B97F4A7C15 ^ s.key[1]*0xC2B2AE3D27D4EB4F ^ s.key[2]*0x165667B19E3779F9
	s.set = uint32((h ^ h>>29) * 0x9E3779B97F4A7C15 >> (64 - cacheBits))
	return s
}

// touch begins to fetch the places of words from memory; see model.touch.
func (c *cache) touch(words []spelling) {
	for i := range words {
		e := &c.entries[words[i].set]
		c.touched ^= e[0].key[0] ^ e[1].key[0]
	}
}

// lookUp gives the score of a word, from the cache if it is there. The score
// is valid until the next call.
func (c *cache) lookUp(m *model, text string, s *spelling) *wordScore {
	e := &c.entries[s.set]
	if e[0].key == s.key && s.key[0] != 0 {
		return &e[0].score
	}
	if s.key[0] == 0 {
		m.score(s.Word, text, &c.buffers, &c.long)
		return &c.long
	}
	if e[1].key != s.key {
		e[1].key = s.key
		m.score(s.Word, text, &c.buffers, &e[1].score)
	}
	e[0], e[1] = e[1], e[0]
	return &e[0].score
}

// keyOf packs n bytes of text from start on into machine words, filled up with
// zeros. No word holds a zero byte.
func keyOf(text string, start, n int) (key [keyWords]uint64) {
	if start+longest > len(text) {
		var b [longest]byte
		copy(b[:], text[start:start+n])
		return [keyWords]uint64{
			binary.LittleEndian.Uint64(b[:]), binary.LittleEndian.Uint64(b[8:]), binary.LittleEndian.Uint64(b[16:]),
		}
	}
	key[0] = load(text, start)
	if n < 8 {
		key[0] &= 1<<(8*n) - 1
		return key
	}
	key[1] = load(text, start+8)
	if n < 16 {
		key[1] &= 1<<(8*n-64) - 1
		return key
	}
	key[2] = load(text, start+16) & (1<<(8*n-128) - 1)
	return key
}

// load reads eight bytes; the compiler makes it one instruction.
func load(s string, i int) uint64 {
	s = s[i : i+8]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}
