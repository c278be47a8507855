package quality

import (
	"strings"
	"unicode/utf8"

	"github.com/zeebo/xxh3"
)

// shortLine is the length in characters from which a line is not short; FineWeb
// takes 30 as well.
const shortLine = 30

// lineCounts is what the lines of a text add up to.
type lineCounts struct {
	unique, short, terminal, bullet int
}

func measureLines[S ~struct{ Start, End uint32 }](text string, lines []S, s *scratch) (c lineCounts) {
	set := s.lineSet(len(lines))
	for _, l := range lines {
		p := span(l)
		line := strings.TrimSpace(text[p.Start:p.End])
		if set.add(xxh3.HashString(line)) {
			c.unique++
		}
		if len(line) < 4*shortLine && utf8.RuneCountInString(line) < shortLine {
			c.short++
		}
		if endsSentence(line) {
			c.terminal++
		}
		if beginsItem(line) {
			c.bullet++
		}
	}
	return c
}

// set is a hash table of hashes, at most half full; 0 marks a free place.
type set []uint64

// lineSet gives an empty table for n lines.
func (s *scratch) lineSet(n int) set {
	size := 16
	for size < 2*n {
		size *= 2
	}
	if cap(s.lines) < size {
		s.lines = make([]uint64, size)
	}
	s.lines = s.lines[:size]
	clear(s.lines)
	return s.lines
}

// add reports whether the hash was new.
func (t set) add(hash uint64) bool {
	hash |= 1
	for i := hash >> 8 & uint64(len(t)-1); ; i = (i + 1) & uint64(len(t)-1) {
		switch t[i] {
		case hash:
			return false
		case 0:
			t[i] = hash
			return true
		}
	}
}

// endsSentence looks through closing quotation marks and brackets.
func endsSentence(line string) bool {
	for {
		r, size := utf8.DecodeLastRuneInString(line)
		switch r {
		case '.', '?', '!', '…':
			return true
		case '»', '”', '“', '’', '"', '\'', ')', ']':
			line = line[:len(line)-size]
		default:
			return false
		}
	}
}

// beginsItem reports whether a line begins with a bullet or a dash, and a space.
func beginsItem(line string) bool {
	r, size := utf8.DecodeRuneInString(line)
	switch r {
	case '•', '-', '–', '—', '*', '·', '▪', '■', '□', '◦', '○', '●', '➢', '✓':
		return size < len(line) && (line[size] == ' ' || line[size] == '\t')
	}
	return false
}
