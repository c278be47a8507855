package language

import (
	"unicode"
	"unicode/utf8"
)

// maxUnit is the longest unit in bytes; a line without sentence ends is cut at a
// space before it.
const maxUnit = 1024

// border says what stands before a unit; a change of language is the less
// surprising the stronger the border is.
type border uint8

const (
	sentenceBorder border = iota
	lineBorder
	paragraphBorder
)

// cutter cuts a text into units, the pieces that are taken to be in one language:
// sentences, table cells and lines. The units cover the text.
type cutter struct {
	text string
	at   int
	next border
	// lines keeps lines whole.
	lines bool
}

// The classes of bytes to a cutter, as bits.
const (
	letterByte  = 1 << iota // part of a word, or of a rune outside ASCII
	markByte                // may end a sentence
	cellByte                // ends a table cell
	newlineByte             // ends a line
	breakBytes  = markByte | cellByte | newlineByte
)

var byteClass = func() (t [256]uint8) {
	for b := range t {
		switch {
		case b == '\n':
			t[b] = newlineByte
		case b == '\t' || b == '|':
			t[b] = cellByte
		case b == '.' || b == '!' || b == '?' || b == ':' || b == ';':
			t[b] = markByte
		case b > '9':
			t[b] = letterByte
		}
	}
	return t
}()

// cut gives the next unit and what stands before it; it is empty at the end.
func (c *cutter) cut() (start, end int, before border) {
	start, before = c.at, c.next
	limit := min(len(c.text), start+maxUnit)
	seen := uint8(0)
	for i := start; i < limit; i++ {
		class := byteClass[c.text[i]]
		seen |= class
		if class&breakBytes == 0 {
			continue
		}
		switch {
		case class == newlineByte:
			return start, c.endLine(i), before
		case c.lines || seen&letterByte == 0:
		case class == cellByte:
			return start, c.end(i+1, lineBorder), before
		case i-start > shortest && sentenceEnds(c.text, i+1):
			return start, c.end(i+1, sentenceBorder), before
		}
	}
	if limit == len(c.text) {
		return start, c.end(limit, sentenceBorder), before
	}
	return start, c.end(lastSpace(c.text, start, limit), sentenceBorder), before
}

// shortest is the number of bytes below which a sentence is not ended: "Dvs. at"
// and "f.eks. I" would give units without evidence.
const shortest = 16

func (c *cutter) end(at int, next border) int {
	c.at, c.next = at, next
	return at
}

// endLine ends a unit at the line end at i and takes blank lines along.
func (c *cutter) endLine(i int) int {
	next := lineBorder
	for i++; i < len(c.text); i++ {
		switch c.text[i] {
		case '\n':
			next = paragraphBorder
			continue
		case ' ', '\t', '\r':
			continue
		}
		break
	}
	return c.end(i, next)
}

// sentenceEnds reports whether a full stop before i ends a sentence: a space
// follows, then something other than a small letter.
func sentenceEnds(text string, i int) bool {
	if i >= len(text) || text[i] != ' ' {
		return false
	}
	for i < len(text) && text[i] == ' ' {
		i++
	}
	if i >= len(text) {
		return true
	}
	if c := text[i]; c < utf8.RuneSelf {
		return c < 'a' || c > 'z'
	}
	r, _ := utf8.DecodeRuneInString(text[i:])
	return !unicode.IsLower(r)
}

// lastSpace finds the place after the last space between start and limit, or a
// rune boundary at limit when there is none.
func lastSpace(text string, start, limit int) int {
	for i := limit; i > start+maxUnit/2; i-- {
		if text[i-1] == ' ' {
			return i
		}
	}
	for limit > start+1 && !utf8.RuneStart(text[limit]) {
		limit--
	}
	return limit
}
