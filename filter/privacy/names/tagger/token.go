package tagger

import (
	"unicode"
	"unicode/utf8"
)

// Token is a word, a number or a mark of a text.
type Token struct {
	Start, End uint32 // bytes
	hash       uint32 // of the word in small letters
	stem       uint32 // hash without the ending -s of a genitive
	shape      shape
	flags      uint8
}

// Capital says whether the token begins with a capital letter.
func (t *Token) Capital() bool { return t.shape >= capital }

// First says whether the token seems to begin a sentence, a heading or a quotation.
func (t *Token) First() bool { return t.flags&first != 0 }

// Break says whether the token is the end of a line.
func (t *Token) Break() bool { return t.shape == lineEnd }

const (
	first  uint8 = 1 << iota // begins a sentence
	spaced                   // a space stands before it
)

// shape is how a token is written.
type shape uint8

const (
	mark shape = iota
	lineEnd
	number
	small   // "ord"
	capital // "Ord"; from here on a token begins with a capital
	hyphened
	mixed   // "McDonald", "NorNE"
	initial // "K."
	letter  // "K"
	capitals
)

const (
	hashStart = 2166136261 // FNV-1a
	hashPrime = 16777619
	// sentenceStart stands for the token before the first.
	sentenceStart = 0x9E3779B9
)

// tokenise appends the tokens of a text to ts.
func tokenise(ts []Token, text string) []Token {
	begins, after := true, false
	for i := 0; i < len(text); {
		c := text[i]
		switch {
		case c == ' ' || c == '\t' || c == '\r':
			i++
			after = true
			continue
		case c == '\n':
			if len(ts) > 0 && ts[len(ts)-1].shape != lineEnd {
				ts = append(ts, Token{Start: uint32(i), End: uint32(i + 1), hash: sentenceStart, stem: sentenceStart, shape: lineEnd})
			}
			i++
			begins, after = true, true
			continue
		}
		t := readToken(text, i)
		if begins {
			t.flags |= first
		}
		if after {
			t.flags |= spaced
		}
		begins = beginsAfter(ts, &t, text, begins)
		if t.End > t.Start && t.hash != 0 {
			ts = append(ts, t)
		}
		i, after = int(t.End), t.hash == 0
	}
	return ts
}

// beginsAfter says whether the token after t begins a sentence.
func beginsAfter(ts []Token, t *Token, text string, begins bool) bool {
	switch t.shape {
	case mark:
		switch text[t.Start] {
		case '.':
			return len(ts) == 0 || ts[len(ts)-1].Capital() || ts[len(ts)-1].shape == mark || ts[len(ts)-1].shape == number || !abbreviations[ts[len(ts)-1].hash]
		case '!', '?', ':', '|', '-', '*':
			return true
		case 0xC2, 0xE2: // quotation marks, dashes and bullets
			return begins || t.End-t.Start == 3
		}
		return begins
	case number:
		return begins
	}
	return false
}

// abbreviations end with a full stop that ends no sentence.
var abbreviations = wordHashes("nr", "dr", "st", "hr", "fr", "jf", "jfr", "jr", "sr", "kap", "art", "pkt", "ca", "prof", "adv", "mag", "cand", "f.eks", "bl.a", "ev", "evt", "tlf", "pst", "kl", "s", "vol", "ved", "v", "red", "utg", "prop", "meld", "innst", "ref", "avd")

func wordHashes(words ...string) map[uint32]bool {
	set := make(map[uint32]bool, len(words))
	for _, w := range words {
		set[Hash(w)] = true
	}
	return set
}

// Hash is the hash of a word, in any case, by which tokens are compared.
func Hash(word string) uint32 {
	h := uint32(hashStart)
	for _, r := range word {
		h = (h ^ uint32(unicode.ToLower(r))) * hashPrime
	}
	return h
}

// Hash is the hash of the token's word.
func (t *Token) Hash() uint32 { return t.hash }

// Stem is the hash of the token's word without the -s of a genitive. Words of four
// letters and less keep theirs: Hans, Lars, Jens.
func (t *Token) Stem() uint32 { return t.stem }

// lowerASCII gives the small letter or digit for a byte, 0 for anything else.
var lowerASCII = func() (t [128]byte) {
	for c := byte('0'); c <= '9'; c++ {
		t[c] = c
	}
	for c := byte('a'); c <= 'z'; c++ {
		t[c], t[c-32] = c, c
	}
	return t
}()

// readToken reads the token at i, which is no ASCII space. A token without a hash
// is nothing.
func readToken(text string, i int) Token {
	var w wordReader
	end := i
	for p := i; p < len(text); {
		c := text[p]
		if c < utf8.RuneSelf {
			if l := lowerASCII[c]; l != 0 {
				w.add(rune(l), c >= 'A' && c <= 'Z', c <= '9')
				p++
				end = p
				continue
			}
			if (c == '-' || c == '.' || c == '\'' || c == '`') && end == p && p > i && wordAt(text, p+1) && !(c == '.' && w.sentenceEnds(text[p+1])) {
				w.join(c)
				p++
				continue
			}
			break
		}
		r, n := utf8.DecodeRuneInString(text[p:])
		switch {
		case r == 0xAD || r == 0x200B: // soft hyphen, zero-width space
			p += n
			continue
		case unicode.IsLetter(r):
			low := unicode.ToLower(r)
			w.add(low, low != r, false)
		case unicode.Is(unicode.Mn, r) && p > i:
			w.add(r, false, false)
		case (r == '’' || r == '´') && end == p && p > i && wordAt(text, p+n):
			w.join('\'')
			p += n
			continue
		default:
			return finish(&w, text, i, end, p, n)
		}
		p += n
		end = p
	}
	return finish(&w, text, i, end, max(end, i), 1)
}

// finish makes a token of what was read: a word that ends at end, or the mark at i.
func finish(w *wordReader, text string, i, end, at, size int) Token {
	if end == i {
		r, n := utf8.DecodeRuneInString(text[i:])
		t := Token{Start: uint32(i), End: uint32(i + n), shape: mark}
		if !unicode.IsSpace(r) && r != 0xAD && r != 0x200B && r != utf8.RuneError {
			t.hash = (hashStart ^ uint32(r)) * hashPrime
			t.stem = t.hash
		}
		return t
	}
	s := w.shape()
	if (s == letter || s == capitals && w.letters == w.joints+1) && end < len(text) && text[end] == '.' {
		end++
		s = initial
	}
	return Token{Start: uint32(i), End: uint32(end), hash: w.hash(), stem: w.stem(), shape: s}
}

func wordAt(text string, p int) bool {
	if p >= len(text) {
		return false
	}
	if c := text[p]; c < utf8.RuneSelf {
		return lowerASCII[c] != 0
	}
	r, _ := utf8.DecodeRuneInString(text[p:])
	return unicode.IsLetter(r)
}

// wordReader takes in the letters of a word.
type wordReader struct {
	h, before      uint32
	letters, caps  int
	digits, joints int
	last           rune
	opensCapital   bool
	afterJoint     bool
	hyphenCapitals int
}

func (w *wordReader) add(low rune, capital, digit bool) {
	if w.letters == 0 {
		w.h = hashStart
		w.opensCapital = capital
	}
	w.before = w.h
	w.h = (w.h ^ uint32(low)) * hashPrime
	w.letters++
	w.last = low
	if capital {
		w.caps++
		if w.afterJoint {
			w.hyphenCapitals++
		}
	}
	if digit {
		w.digits++
	}
	w.afterJoint = false
}

func (w *wordReader) join(c byte) {
	w.before = w.h
	w.h = (w.h ^ uint32(c)) * hashPrime
	w.last = rune(c)
	w.joints++
	w.afterJoint = true
}

// sentenceEnds says whether a full stop before c ends a sentence whose space was
// lost, and not an abbreviation or initials.
func (w *wordReader) sentenceEnds(c byte) bool {
	return (c >= utf8.RuneSelf || c >= 'A' && c <= 'Z') && w.letters > w.joints+2
}

func (w *wordReader) hash() uint32 { return w.h }

func (w *wordReader) stem() uint32 {
	if w.last == 's' && w.letters > 4 {
		return w.before
	}
	return w.h
}

func (w *wordReader) shape() shape {
	switch {
	case w.digits == w.letters:
		return number
	case !w.opensCapital:
		return small
	case w.letters == 1:
		return letter
	case w.caps == w.letters-w.digits:
		return capitals
	case w.caps == 1:
		return capital
	case w.caps == 1+w.hyphenCapitals:
		return hyphened
	}
	return mixed
}

// Initial says whether the token is an initial with its full stop, "K.".
func (t *Token) Initial() bool { return t.shape == initial }

// Number says whether the token is made of digits.
func (t *Token) Number() bool { return t.shape == number }

// Capitals says whether the token is written in capitals only.
func (t *Token) Capitals() bool {
	return t.shape == capitals || t.shape == initial || t.shape == letter
}

// Small says whether the token is a word that begins with a small letter.
func (t *Token) Small() bool { return t.shape == small }
