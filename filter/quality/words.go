package quality

import (
	"math/bits"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/zeebo/xxh3"
)

const (
	window    = 1000 // words in which repetition is looked for
	gram      = 5    // words
	longWord  = 6    // characters; the words of LIX are longer
	slots     = 4096 // places for the grams of a window; a power of two
	tableBits = 12
)

// scratch is memory that is used again for the next text.
type scratch struct {
	grams [slots]uint64 // hashes of the grams of a window; 0 is free
	lines []uint64      // hashes of lines
}

var scratches = sync.Pool{New: func() any { return new(scratch) }}

// maxKeptLines keeps a rare giant text from pinning its memory for ever.
const maxKeptLines = 1 << 17

func (s *scratch) release() {
	if cap(s.lines) > maxKeptLines {
		s.lines = nil
	}
	scratches.Put(s)
}

// wordCounts is what the words of a text add up to.
type wordCounts struct {
	characters, longest         int
	letters, sami, single, long int // words
	duplicate                   int // words
}

func measureWords[S ~struct{ Start, End uint32 }](text string, words []S, s *scratch) (c wordCounts) {
	var recent [gram]uint64 // hashes of the last words, round
	var sum uint64          // of the last gram words, each times a power of base
	covered := 0            // words up to this one are known to be duplicate
	for i, w := range words {
		p := span(w)
		word := text[p.Start:p.End]
		c.add(word)

		at := i % window
		if at == 0 {
			s.grams = [slots]uint64{}
		}
		hash := xxh3.HashString(word)
		sum = (sum-recent[i%gram]*basePower)*base + hash
		recent[i%gram] = hash
		if at >= gram-1 && s.seen(sum|1) {
			c.duplicate += i + 1 - max(covered, i+1-gram)
			covered = i + 1
		}
	}
	return c
}

// base is the multiplier of the rolling hash over words: the fractional part of
// the golden ratio, odd.
const base = 0x9E3779B97F4A7C15

// basePower is base to the power of gram-1.
var basePower = func() uint64 {
	p := uint64(1)
	for range gram - 1 {
		p *= base
	}
	return p
}()

// seen reports whether the gram stood in the window before, and notes it. The
// table is at most a quarter full.
func (s *scratch) seen(hash uint64) bool {
	for i := hash * base >> (64 - tableBits); ; i = (i + 1) % slots {
		switch s.grams[i] {
		case hash:
			return true
		case 0:
			s.grams[i] = hash
			return false
		}
	}
}

// wordKind says which letters a word holds.
type wordKind uint8

const (
	hasLetter wordKind = 1 << iota
	hasSami
)

func (c *wordCounts) add(word string) {
	n := len(word) - continuations(word)
	c.characters += n
	c.longest = max(c.longest, n)
	if n > longWord {
		c.long++
	}
	kind := hasLetter
	if n < len(word) || word[0] <= '9' { // else an ASCII word that begins with a letter, as most do
		kind = kindOfWord(word)
	}
	if kind&hasLetter != 0 {
		c.letters++
		if n == 1 {
			c.single++
		}
	}
	if kind&hasSami != 0 {
		c.sami++
	}
}

// continuations counts the bytes that continue a character, eight at a time.
func continuations(s string) (n int) {
	for ; len(s) >= 8; s = s[8:] {
		x := uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 | uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
		n += bits.OnesCount64(x >> 7 & ^(x >> 6) & 0x0101010101010101)
	}
	for i := 0; i < len(s); i++ {
		n += int(s[i]>>7&^(s[i]>>6)) & 1
	}
	return n
}

func kindOfWord(word string) (kind wordKind) {
	for i := 0; i < len(word); i++ {
		switch b := word[i]; {
		case b < utf8.RuneSelf:
			if b > '9' {
				kind |= hasLetter
			}
		case b < 0xC2: // continues a character
		case b < 0xE0 && i+1 < len(word):
			kind |= kinds[(rune(b&0x1F)<<6|rune(word[i+1]&0x3F))&0x7FF]
		default:
			r, _ := utf8.DecodeRuneInString(word[i:])
			kind |= kindOf(r)
		}
	}
	return kind
}

// samiLetters are the letters that an orthography of Sámi or Kven has and
// Norwegian has not. Some are letters of Swedish, Finnish or Icelandic as well.
const samiLetters = "ÁáÂâÄäČčĐđǤǥǦǧǨǩÏïŃńŊŋÕõÖöŠšŦŧŽžƷʒǮǯʹʼ"

// kinds holds the kind of every character below U+0800.
var kinds = func() (t [0x800]wordKind) {
	for r := range t {
		t[r] = kindOf(rune(r))
	}
	return t
}()

func kindOf(r rune) (kind wordKind) {
	if unicode.IsLetter(r) {
		kind = hasLetter
	}
	if strings.ContainsRune(samiLetters, r) {
		kind |= hasSami
	}
	return kind
}
