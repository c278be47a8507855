package quality

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// The classes of a character. Every character is in exactly one.
const (
	space       = iota // white space, control and format characters
	small              // letters that are not capital
	capital            // upper-case and title-case letters
	digit              // decimal digits
	symbol             // category S, and private use
	replacement        // U+FFFD
	stop               // '.', '?' or '!' before white space that does not end a line
	visible            // the rest: punctuation, marks, other numbers
	numClasses
)

type characters [numClasses]int

func (c characters) letters() int { return c[small] + c[capital] }

func (c characters) visible() int {
	n := 0
	for class := small; class < numClasses; class++ {
		n += c[class]
	}
	return n
}

// classes holds the class of every character below U+0800.
var classes = func() (t [0x800]uint8) {
	for r := range t {
		t[r] = classOf(rune(r))
	}
	return t
}()

func classOf(r rune) uint8 {
	switch {
	case r == utf8.RuneError:
		return replacement
	case unicode.IsUpper(r), unicode.IsTitle(r):
		return capital
	case unicode.IsLetter(r):
		return small
	case unicode.IsDigit(r):
		return digit
	case unicode.IsSymbol(r), unicode.Is(unicode.Co, r):
		return symbol
	case unicode.IsSpace(r), unicode.Is(unicode.Cc, r), unicode.Is(unicode.Cf, r):
		return space
	}
	return visible
}

// countCharacters counts ASCII by byte first: neighbouring bytes are of one class
// more often than they are equal, and a counter that is raised twice in a row
// makes the processor wait.
func countCharacters(text string) (c characters) {
	var bytes [utf8.RuneSelf]int
	stops, previous := 0, byte(0)
	for i := 0; i < len(text); i++ {
		b := text[i]
		if b < utf8.RuneSelf {
			bytes[b]++
			stops += int(ends[previous] & gaps[b])
			previous = b
			continue
		}
		previous = 0
		if b < 0xE0 && b >= 0xC2 && i+1 < len(text) {
			c[classes[(rune(b&0x1F)<<6|rune(text[i+1]&0x3F))&0x7FF]]++
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		c[classOf(r)]++
		i += size - 1
	}
	for b, n := range bytes {
		c[classes[b]] += n
	}
	c[stop] += stops
	c[visible] -= stops
	return c
}

// A stop is one of ends before one of gaps.
var (
	ends = [utf8.RuneSelf]uint8{'.': 1, '?': 1, '!': 1}
	gaps = [utf8.RuneSelf]uint8{' ': 1, '\t': 1}
)

// addresses counts the characters of web addresses: of stretches without white
// space that hold "://" or "www.".
func addresses(text string) int {
	n := 0
	for from := 0; ; {
		at := nextAddress(text[from:])
		if at < 0 {
			return n
		}
		at += from
		start := from + strings.LastIndexAny(text[from:at], " \t\n") + 1
		end := len(text)
		if i := strings.IndexAny(text[at:], " \t\n"); i >= 0 {
			end = at + i
		}
		n += utf8.RuneCountInString(text[start:end])
		from = end
	}
}

// nextAddress finds the next sign of a web address.
func nextAddress(s string) int {
	scheme := strings.Index(s, "://")
	if scheme >= 0 {
		s = s[:scheme]
	}
	if host := strings.Index(s, "www."); host >= 0 {
		return host
	}
	return scheme
}
