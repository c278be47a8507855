package shingle

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/zeebo/xxh3"
	"golang.org/x/text/unicode/norm"
)

// What a byte of a text is; a value of '0' or more is a letter or digit in lower
// case.
const (
	divides = iota
	space   // ASCII white space
	lookUp  // the first byte of a longer sequence
)

var kinds = func() (t [256]byte) {
	for c := range t {
		switch r := rune(c); {
		case c >= utf8.RuneSelf:
			t[c] = lookUp
		case unicode.IsLetter(r) || unicode.IsNumber(r):
			t[c] = byte(unicode.ToLower(r))
		case unicode.IsSpace(r):
			t[c] = space
		}
	}
	return t
}()

// What a rune is: itself in lower case if it is a letter or digit, or one of
// these.
const (
	dividesRune = -iota
	spaceRune
	// mayCompose is what need not be in NFC: combining marks, mainly. A mark that
	// NFC leaves divides words.
	mayCompose
)

// twoByte knows all runes of two bytes, among them every letter of the Nordic
// and Sámi languages.
var twoByte = func() (t [0x800]rune) {
	for r := range t {
		t[r] = classify(rune(r), string(rune(r)))
	}
	return t
}()

// classify classifies a rune, which is encoded in s.
func classify(r rune, s string) rune {
	if norm.NFC.QuickSpanString(s) < len(s) {
		return mayCompose
	}
	return composed(r)
}

// composed classifies a rune of a text in NFC.
func composed(r rune) rune {
	switch {
	case unicode.IsLetter(r) || unicode.IsNumber(r):
		return unicode.ToLower(r)
	case unicode.IsSpace(r):
		return spaceRune
	}
	return dividesRune
}

// runeAt classifies the rune at i, which is not ASCII, and gives its length.
func runeAt(text string, i int) (rune, int) {
	if c := text[i]; c < 0xE0 && i+1 < len(text) {
		return twoByte[(rune(c&0x1F)<<6|rune(text[i+1]&0x3F))&0x7FF], 2
	}
	r, n := utf8.DecodeRuneInString(text[i:])
	if r >= 0x2010 && r <= 0x2027 { // dashes, quotation marks, bullets
		return dividesRune, n
	}
	return classify(r, text[i:i+n]), n
}

// wordHash is the hash of the bytes of a word so far. It is passed by value so
// that it stays in registers.
type wordHash struct {
	chain uint64
	bytes uint64 // up to eight
	n     uint   // their number times eight
}

// add takes a byte, which is not 0.
func (h wordHash) add(b byte) wordHash {
	h.bytes |= uint64(b) << h.n
	if h.n += 8; h.n == 64 {
		h = wordHash{chain: fold(h.chain^h.bytes, wordFactor)}
	}
	return h
}

func (h wordHash) addRune(r rune) wordHash {
	var b [utf8.UTFMax]byte
	for _, c := range b[:utf8.EncodeRune(b[:], r)] {
		h = h.add(c)
	}
	return h
}

func (h wordHash) sum() uint64 { return fold(h.chain^h.bytes, wordFactor) }

// scan collects the word hashes of a text and gives its digest. With check it
// stops, and ok is false, at the first rune that is perhaps not in NFC.
func (s *Scanner) scan(text string, check bool) (d Digest, ok bool) {
	s.words = s.words[:0]
	white := folder{out: s.folded[:0]}
	none := wordHash{chain: wordSeed}
	word := none
	s.digits = s.digits[:0]
	letters := byte(0xFF) // what the bytes of the word have in common
	for i := 0; i < len(text); {
		kind := kinds[text[i]]
		if kind >= '0' {
			word = word.add(kind)
			letters &= kind
			i++
			continue
		}
		n, isSpace := 1, kind == space
		if kind == lookUp {
			var r rune
			if r, n = runeAt(text, i); r == mayCompose {
				if check {
					return Digest{}, false
				}
				r, _ = utf8.DecodeRuneInString(text[i:])
				r = composed(r)
			}
			if r > 0 {
				word = word.addRune(r)
				i += n
				continue
			}
			isSpace = r == spaceRune
		}
		if word != none {
			if letters&letterBit == 0 {
				s.digits = append(s.digits, uint32(len(s.words)))
			}
			s.words = append(s.words, word.sum())
			word, letters = none, 0xFF
		}
		if isSpace {
			white.space(text, i, n)
		}
		i += n
	}
	if word != none {
		if letters&letterBit == 0 {
			s.digits = append(s.digits, uint32(len(s.words)))
		}
		s.words = append(s.words, word.sum())
	}
	folded := white.finish(text)
	s.folded = white.out
	return folded, true
}

// folder writes every run of white space as one space. It copies only where the
// text is not written so already.
type folder struct {
	out   []byte
	start int // text[start:] is not copied yet
	end   int // of the last white space
}

// space is told of each white space in order.
func (f *folder) space(text string, at, n int) {
	switch {
	case at == f.end: // after another, or at the start of the text
		f.out = append(f.out, text[f.start:at]...)
		f.start = at + n
	case n > 1 || text[at] != ' ':
		f.out = append(f.out, text[f.start:at]...)
		f.out = append(f.out, ' ')
		f.start = at + n
	}
	f.end = at + n
}

func (f *folder) finish(text string) Digest {
	if f.start == 0 {
		return xxh3.HashString128(strings.TrimSuffix(text, " ")).Bytes()
	}
	f.out = append(f.out, text[f.start:]...)
	return xxh3.Hash128(bytes.TrimSuffix(f.out, []byte{' '})).Bytes()
}
