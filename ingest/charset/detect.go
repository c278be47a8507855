package charset

import (
	_ "embed"
	"math"
	"strings"
	"unicode"

	"golang.org/x/text/encoding/charmap"
)

// Detection: text that is not UTF-8 is decoded from the encoding in which its letters
// stand most as they do in Nordic and Sámi text. What a letter that is not ASCII
// stands beside is compared with counts of pairs of characters in real text; pairs of
// ASCII are the same in every encoding and do not count. This is the bigram method of
// Li and Momoi (A composite approach to language/encoding detection, 2001) with one
// table for all languages of the region instead of one for each.
//
// A declared encoding, and windows-1252 where none is declared, get a start on the
// others that a few letters in the right places make up for.

// scores holds, for every pair of classes, the logarithm to the base 2 of how likely
// the second is after the first, in quarters of a bit. TestScores makes it.
//
//go:embed scores.bin
var scores string

// letters have a class of their own. The last three stand for all other letters, for
// all other signs, and for what no text holds.
const letters = "abcdefghijklmnopqrstuvwxyz" + "åæøäöáčđŋšŧžéèêëàâíìîïóòôúùûüýñçõãðþßǥǧǩʒǯœ" +
	" \u00a009.,:;!?()/-'\"" + "«»“”„‘’‚–—…•·§°½¼¾²³£€$%&*+=©®™´`" + otherLetter + otherSign + nothing

const (
	otherLetter = "\u2c00"
	otherSign   = "\u2c01"
	nothing     = "\u2c02"
)

// classes is how many there are; each letter comes in two cases.
var classes = len([]rune(letters))

// classOf finds the class of a character, and whether it is a capital.
var classOf = func() func(rune) (class int, capital bool) {
	index := map[rune]int{}
	for i, r := range []rune(letters) {
		index[r] = i
	}
	same := map[rune]rune{'\n': ' ', '\r': ' ', '\t': ' ', '‹': '«', '›': '»', 'ǯ': 'ʒ', '−': '–'}
	for d := '1'; d <= '8'; d++ {
		same[d] = '0'
	}
	return func(r rune) (int, bool) {
		if s, ok := same[r]; ok {
			r = s
		}
		lower := unicode.ToLower(r)
		if i, ok := index[lower]; ok {
			return i, lower != r
		}
		switch {
		case r == unicode.ReplacementChar || unicode.IsControl(r) || unicode.Is(unicode.Co, r):
			return classes - 1, false
		case unicode.IsLetter(r):
			return classes - 3, false
		}
		return classes - 2, false
	}
}()

// candidate is an encoding that text may be in.
type candidate struct {
	name string
	// chars are the characters of all bytes.
	chars [256]rune
	// class is twice the class of each, and 1 more for a capital.
	class [256]uint16
}

func newCandidate(name string, decode func(byte) rune) *candidate {
	c := &candidate{name: name}
	for i := range 256 {
		c.chars[i] = rune(i)
		if i >= 0x80 {
			c.chars[i] = decode(byte(i))
		}
		class, capital := classOf(c.chars[i])
		c.class[i] = uint16(2 * class)
		if capital {
			c.class[i]++
		}
	}
	return c
}

// of gives the characters of a table for the bytes from 0x80 on.
func of(table string) func(byte) rune {
	chars := []rune(table)
	return func(c byte) rune { return chars[c-0x80] }
}

// candidates are tried in this order; among equals the first wins.
var candidates = []*candidate{
	newCandidate("windows-1252", charmap.Windows1252.DecodeByte),
	newCandidate("WinSami2", of(winSami2)),
	newCandidate("IBM850", charmap.CodePage850.DecodeByte),
	newCandidate("IBM865", charmap.CodePage865.DecodeByte),
	newCandidate("macintosh", charmap.Macintosh.DecodeByte),
	newCandidate("MacSami", of(macSami)),
	newCandidate("ISO-8859-10", charmap.ISO8859_10.DecodeByte),
	newCandidate("ISO-8859-4", charmap.ISO8859_4.DecodeByte),
	newCandidate("ISO-IR-197", of(isoIR197)),
	newCandidate("ISO-8859-15", charmap.ISO8859_15.DecodeByte),
}

const (
	// start is what the declared encoding is ahead by, in quarters of a bit: less
	// than one letter in the wrong place costs.
	start = 16
	// enough is how many letters are looked at; more change nothing.
	enough = 4_000
)

// detect finds the encoding of s. The preferred one wins unless another is better.
func detect(s string, preferred *candidate) *candidate {
	best, most := preferred, preferred.score(s)+start
	for _, c := range candidates {
		if c == preferred {
			continue
		}
		if n := c.score(s); n > most {
			best, most = c, n
		}
	}
	return best
}

// candidateOf finds a candidate by name, or nil.
func candidateOf(name string) *candidate {
	for _, c := range candidates {
		if c.name == name {
			return c
		}
	}
	return nil
}

// certain is by how much another encoding must be better for one line to be taken
// out of the encoding of the rest.
const certain = 250

// decodeLegacy decodes s line by line: files were put together of others. A line that
// is UTF-8 is taken as that.
func decodeLegacy(s string, of *candidate) Text {
	t := Text{Encoding: of.name}
	var b strings.Builder
	b.Grow(len(s) + len(s)/8)
	for line := range strings.Lines(s) {
		if plausible(line) {
			b.WriteString(line)
			t.Mixed++
			continue
		}
		c := detectLine(line, of)
		if c != of {
			t.Mixed++
		}
		for i := range len(line) {
			b.WriteRune(c.chars[line[i]])
		}
	}
	t.UTF8 = b.String()
	return t
}

// plausible reports whether a line is UTF-8 and holds characters beyond ASCII, all of
// which have a class of their own: two letters of another encoding may look like one
// character in UTF-8, but hardly like one of ours.
func plausible(line string) bool {
	if sequences, bad := multibyte(line); sequences == 0 || bad > 0 {
		return false
	}
	for _, r := range line {
		if class, _ := classOf(r); class >= classes-3 {
			return false
		}
	}
	return true
}

// detectLine finds the encoding of a line of a text that is in another one.
func detectLine(line string, rest *candidate) *candidate {
	best, most := rest, rest.score(line)+certain
	if most >= 0 {
		return rest // no score is above 0
	}
	for _, c := range candidates {
		if n := c.score(line); n > most {
			best, most = c, n
		}
	}
	return best
}

// score says how likely s is in the encoding, in the language in which it is most
// likely.
func (c *candidate) score(s string) int {
	best := math.MinInt
	for at := 0; at < len(scores); at += classes * classes {
		best = max(best, c.scoreIn(scores[at:at+classes*classes], s))
	}
	return best
}

func (c *candidate) scoreIn(table, s string) (sum int) {
	seen := 0
	for i := range len(s) {
		if s[i] < 0x80 {
			continue
		}
		before, after := byte(' '), byte(' ')
		if i > 0 {
			before = s[i-1]
		}
		if i+1 < len(s) {
			after = s[i+1]
		}
		sum += pair(table, c.class[before], c.class[s[i]])
		if after < 0x80 {
			sum += pair(table, c.class[s[i]], c.class[after])
		}
		if seen++; seen == enough {
			break
		}
	}
	return sum
}

// wrongCase is what a capital after a small letter costs, and a small letter after
// two capitals does not.
const wrongCase = -28

func pair(table string, a, b uint16) int {
	n := int(int8(table[int(a>>1)*classes+int(b>>1)]))
	if b&1 == 1 && a&1 == 0 && isLetter(a) {
		n += wrongCase
	}
	return n
}

// isLetter reports whether a class is one of letters of which there are two cases.
func isLetter(class uint16) bool { return int(class>>1) < cased }

var cased = len([]rune(letters[:strings.IndexByte(letters, ' ')]))
