package xmlmap

import "strings"

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
}

func (p *paragraphs) reset() { *p = paragraphs{b: p.b[:0]} }

func (p *paragraphs) end() {
	p.gap, p.space, p.brk = len(p.b) > 0, false, false
}

func (p *paragraphs) line() { p.brk, p.space = !p.gap && len(p.b) > 0, false }

func (p *paragraphs) write(text []byte) {
	for i := 0; i < len(text); {
		if white(text[i]) {
			p.space = len(p.b) > 0 && !p.gap && !p.brk
			i++
			continue
		}
		n := i + 1
		for n < len(text) && !white(text[n]) {
			n++
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
		p.b = append(p.b, text[i:n]...)
		i = n
	}
}

func white(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' }

// String is the text so far.
func (p *paragraphs) String() string { return string(p.b) }

// tidy reports whether a value has no white space but single spaces within it.
func tidy(s string) bool {
	before := byte(' ')
	for i := range len(s) {
		if white(s[i]) && (s[i] != ' ' || before == ' ') {
			return false
		}
		before = s[i]
	}
	return s == "" || before != ' '
}
