package ngram

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// MaxRunes is where a run of letters is cut in two, so that neither time nor
// sums grow with the length of a word.
const MaxRunes = 48

// Word is where a word stands in a text and what was noticed on the way.
type Word struct {
	Start, End int
	// Title says that the first letter is a capital and the second is not, as in
	// names and at the start of sentences.
	Title bool
	// Marks says that the word holds combining marks and must be composed.
	Marks bool
}

// The classes of runes. Letters of Latin script are classed by their lower-case
// form, which is at least 'a'.
const (
	outside   rune = iota // ends a word
	invisible             // a soft hyphen or a zero-width sign: as if it were not there
	apostrophe
	softSign = 'ʹ'
	foreign  = 'ж' // stands for every letter of another script
)

// folded gives the class of every code point below U+0800.
var folded = func() (t [0x800]rune) {
	for r := range rune(len(t)) {
		t[r] = classify(r)
	}
	return t
}()

// classify says what a rune is to a word. Skolt Sámi marks soft consonants
// with U+02B9; texts have U+02BC and U+02C8 in its place, which are letters
// too, and apostrophes, which count only between letters.
func classify(r rune) rune {
	switch r {
	case '\u02B9', '\u02BC', '\u02C8':
		return softSign
	case '\'', '\u2019', '\u00B4', '\u2032':
		return apostrophe
	case '\u00AD', '\u200B', '\u200C', '\u200D', '\u2060', '\uFEFF':
		return invisible
	}
	switch {
	case r >= 0x300 && r < 0x370:
		return r
	case !unicode.IsLetter(r) && !unicode.IsMark(r):
		return outside
	case unicode.Is(unicode.Latin, r):
		return unicode.ToLower(r)
	}
	return foreign
}

// decode gives the class and the length of the rune at i and whether it is a
// combining mark.
func decode(text string, i int) (class rune, size int, mark bool) {
	c := text[i]
	if c < utf8.RuneSelf {
		return folded[c], 1, false
	}
	if c < 0xE0 && i+1 < len(text) {
		r := (rune(c&0x1F)<<6 | rune(text[i+1]&0x3F)) & 0x7FF
		return folded[r], 2, r >= 0x300 && r < 0x370
	}
	r, n := utf8.DecodeRuneInString(text[i:])
	if r < 0x800 { // an invalid sequence that decode must not read past
		return folded[r], n, false
	}
	return classify(r), n, false
}

// letters says for each byte whether it is an ASCII letter.
var letters = func() (t [256]bool) {
	for c := 'a'; c <= 'z'; c++ {
		t[c], t[c-'a'+'A'] = true, true
	}
	return t
}()

// Next finds the first word at or after i; ok is false when there is none. Web
// and e-mail addresses are passed over: they are in no language.
func Next(text string, i int) (w Word, ok bool) {
	for {
		w, ok = nextLetters(text, i)
		if !ok || !inAddress(text, w) {
			return w, ok
		}
		for i = w.End; i < len(text) && text[i] > ' '; i++ {
		}
	}
}

// inAddress reports whether an address goes on after a word: "https://…",
// "www.…", "…@…".
func inAddress(text string, w Word) bool {
	if w.End >= len(text) {
		return false
	}
	switch rest := text[w.End:]; rest[0] {
	case '@':
		return true
	case ':':
		return strings.HasPrefix(rest, "://")
	case '.':
		return text[w.Start:w.End] == "www"
	}
	return false
}

func nextLetters(text string, i int) (w Word, ok bool) {
	for ; i < len(text); i++ {
		c := text[i]
		if letters[c] {
			break
		}
		if c >= utf8.RuneSelf {
			class, size, _ := decode(text, i)
			if class > apostrophe && !isMark(class) {
				break
			}
			i += size - 1
		}
	}
	if i >= len(text) {
		return w, false
	}
	w.Start, w.Title = i, titleAt(text, i)
	w.End, w.Marks = wordEnd(text, i)
	return w, true
}

func isMark(class rune) bool { return class >= 0x300 && class < 0x370 }

// titleAt reports whether a capital stands at i and a small letter, or no letter,
// after it.
func titleAt(text string, i int) bool {
	capital, n := capitalAt(text, i)
	if !capital || i+n >= len(text) {
		return capital
	}
	second, _ := capitalAt(text, i+n)
	return !second
}

func capitalAt(text string, i int) (bool, int) {
	if c := text[i]; c < utf8.RuneSelf {
		return c >= 'A' && c <= 'Z', 1
	}
	r, n := utf8.DecodeRuneInString(text[i:])
	return unicode.IsUpper(r), n
}

// wordEnd finds the end of the word that starts at i.
func wordEnd(text string, i int) (end int, marks bool) {
	for n := 0; i < len(text) && n < MaxRunes; n++ {
		if letters[text[i]] {
			i++
			continue
		}
		class, size, mark := decode(text, i)
		if class == outside || class == apostrophe && !letterAt(text, i+size) {
			break
		}
		marks = marks || mark
		i += size
	}
	return i, marks
}

// letterAt reports whether a letter stands at i.
func letterAt(text string, i int) bool {
	if i >= len(text) {
		return false
	}
	class, _, _ := decode(text, i)
	return class > apostrophe
}

// Runes writes the runes of a word to an empty slice in the form that n-grams
// are made of: NFC, lower case, one soft sign, between a mark for the start and
// one for the end.
func (w Word) Runes(dst []rune, text string) []rune {
	dst = append(dst, wordStart)
	word := text[w.Start:w.End]
	if w.Marks {
		var buffer [4 * MaxRunes]byte
		word = string(norm.NFC.AppendString(buffer[:0], word))
	}
	for i := 0; i < len(word) && len(dst) <= MaxRunes; {
		class, size, _ := decode(word, i)
		switch class {
		case outside, invisible:
		case apostrophe:
			dst = append(dst, softSign)
		default:
			dst = append(dst, class)
		}
		i += size
	}
	return append(dst, wordEndMark)
}
