package xmlmap

import (
	"encoding/binary"
	"strings"
)

// inline are the usual elements that stand within a line of text: of HTML, TEI, Giella
// XML and DocBook. All others are paragraphs, or hold such.
var inline = func() map[string]bool {
	all := map[string]bool{}
	for _, name := range strings.Fields(`a abbr acronym b bdi bdo big br cite code data del dfn em emphasis errorort errorlex errormorphsyn errorsyn
		errorlang errorformat error corr correct cor emph expan font foreign hi i ins kbd lb link mark name note-ref num orig persName placeName orgName pc q ref
		reg rs ruby s samp seg-ref sic small span strike strong sub sup term time tt u-ref underline unclear var w wbr date`) {
		all[name] = true
	}
	return all
}()

// blocks gives the test for elements that are paragraphs.
func blocks(names []string) func(name []byte) bool {
	if len(names) == 0 {
		return func(name []byte) bool { return !inline[string(name)] }
	}
	is := map[string]bool{}
	for _, n := range names {
		is[local(n)] = true
	}
	return func(name []byte) bool { return is[string(name)] }
}

// lineBreak reports whether an element is an empty one that ends a line.
func lineBreak(name []byte) bool { return string(name) == "br" || string(name) == "lb" }

// paragraphs collects text. White space of any length is one space, a paragraph is
// followed by a blank line.
type paragraphs struct {
	b     []byte
	space bool // a space is due
	gap   bool // a blank line is due
	brk   bool // a line end is due

	verbatim bool // the text is kept as it is
}

func (p *paragraphs) reset() { *p = paragraphs{b: p.b[:0], verbatim: p.verbatim} }

func (p *paragraphs) end() {
	p.gap, p.space, p.brk = len(p.b) > 0, false, false
}

func (p *paragraphs) line() { p.brk, p.space = !p.gap && len(p.b) > 0, false }

func (p *paragraphs) write(text []byte) {
	if p.verbatim {
		p.b = append(p.b, text...)
		return
	}
	for len(text) > 0 {
		if white(text[0]) {
			p.space = len(p.b) > 0 && !p.gap && !p.brk
			text = text[1:]
			continue
		}
		switch {
		case p.gap:
			p.b = append(p.b, "\n\n"...)
		case p.brk:
			p.b = append(p.b, '\n')
		case p.space:
			p.b = append(p.b, ' ')
		}
		p.gap, p.brk, p.space = false, false, false
		n := evenly(text)
		p.b = append(p.b, text[:n]...)
		text = text[n:]
	}
}

// evenly is the length of the longest beginning of b that has no white space but
// single spaces between words. It looks at eight bytes at a time, and at those one
// further on, in which the second of two spaces stands in the place of the first; what
// looks like white space that must go is then looked at byte by byte.
func evenly(b []byte) int {
	i := 0
	for ; i+9 <= len(b); i += 8 {
		x, next := binary.LittleEndian.Uint64(b[i:]), binary.LittleEndian.Uint64(b[i+1:])
		xs, ns := x^' '*low, next^' '*low
		adjacent := (xs - low) &^ xs & (ns - low) &^ ns
		control := (x-' '*low)&^x | (next-' '*low)&^next
		if (adjacent|control)&high == 0 {
			continue
		}
		if n := evenlyByByte(b[i : i+9]); n < 8 {
			return i + n
		}
	}
	return i + evenlyByByte(b[i:])
}

// low and high have the lowest and the highest bit of every byte.
const low, high = 0x0101010101010101, 0x8080808080808080

func evenlyByByte(b []byte) int {
	for i, c := range b {
		if white(c) && (c != ' ' || i+1 == len(b) || white(b[i+1])) {
			return i
		}
	}
	return len(b)
}

func white(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' }

// String is the text so far.
func (p *paragraphs) String() string { return string(p.b) }

// tidy reports whether a value has no white space but single spaces within it.
func tidy(s string) bool {
	before := byte(' ')
	for i := range len(s) {
		if s[i] <= ' ' && white(s[i]) && (s[i] != ' ' || before == ' ') {
			return false
		}
		before = s[i]
	}
	return s == "" || before != ' '
}
