// Package rtf takes the text out of files in the Rich Text Format (Microsoft, Rich Text
// Format Specification 1.9.1, 2008).
//
// What is kept is what package office keeps of docx and odt: paragraphs, tables, notes
// and text boxes. Deleted and hidden text, comments, running heads and feet, field codes,
// numbers of lists and all that describes the document are left out.
//
// Characters are decoded from the code page of their font, of which the file has a
// table, or from \u. Text in the code page of the document itself may have been
// written with a Sámi font; its letters tell (see charset.OneByte).
package rtf

import (
	"strings"

	"kvern/ingest/charset"
	"kvern/ingest/flow"
)

// Magic begins every file.
const Magic = `{\rtf`

// Document is what a file holds.
type Document struct {
	Text     string // paragraphs with a blank line between
	Title    string
	Encoding string // of text in the code page of the document
	// Repaired counts halves of characters, and whether the file ends within a group:
	// then it was cut off.
	Repaired int
	CutOff   bool
	// Astray counts brackets that close nothing though text stands behind them.
	Astray int
}

// Read reads a file.
func Read(raw string) Document {
	p := newParser(raw)
	p.parse()
	encoding := p.main.name
	if p.high > 0 {
		name, chars := charset.OneByte(string(p.sample), encoding)
		if name != encoding {
			again := newParser(raw)
			again.meant = &page{name: name, chars: chars}
			again.parse()
			p, encoding = again, name
		}
	}
	return Document{
		Text: p.flow.Text(), Title: strings.TrimSpace(string(p.title)), Encoding: encoding,
		Repaired: p.repaired, CutOff: len(p.groups) > 0, Astray: p.astray,
	}
}

// destination is what the text of a group is for.
type destination uint8

const (
	body    destination = iota
	nowhere             // text that is left out
	fonts               // the table of fonts
	info                // what is known of the document
	title               // of the document
	shape               // a drawing, in which only text boxes count
	nested              // where a row of a table in a cell ends
	twice               // a text in the code page, and again in Unicode
)

// group is what holds until the end of a group.
type group struct {
	to       destination
	meantFor destination // what a text that stands there twice is for
	note     bool        // the group is a note
	hidden   bool
	deleted  bool
	inTable  bool
	tables   int   // how many lie around the paragraph, where that was said
	fallback int   // characters to skip behind \u
	page     *page // of the font
}

// maxGroups is deeper than any program nests groups; those further in share what
// holds.
const maxGroups = 4096

// parser is a file being read.
type parser struct {
	group
	in     string
	at     int
	groups []group // around the open one
	deeper int

	star     bool // \* was read: a destination that is not known is left out
	skipping int  // characters still to skip behind \u
	half     rune // the first half of a character
	part     []byte

	main      *page // of the document
	meant     *page // what is in its place, where the letters say so
	pages     map[string]*page
	fonts     map[int]*page
	font      int // of which the table of fonts speaks
	firstFont int

	flow     flow.Flow
	title    []byte
	sample   []byte // text in the code page of the document
	high     int    // bytes in it that are no ASCII
	repaired int

	astray      int // brackets that close nothing
	paragraphAt int // where the next paragraph ends, behind the last of these
}

func newParser(raw string) *parser {
	p := &parser{in: raw, pages: map[string]*page{}, fonts: map[int]*page{}}
	p.fallback = 1
	p.setMain("windows-1252")
	return p
}

// special are the characters that are no text.
var special = [256]bool{'{': true, '}': true, '\\': true, '\r': true, '\n': true, 0: true}

func (p *parser) parse() {
	for p.at < len(p.in) {
		switch c := p.in[p.at]; c {
		case '{':
			p.at++
			p.open()
		case '}':
			p.at++
			if !p.close() {
				return
			}
		case '\\':
			p.at++
			p.control()
		case '\r', '\n', 0:
			p.at++
		default:
			p.run()
		}
	}
	p.settle()
}

// close takes in the end of a group, and reports whether to go on. Behind the end of the
// outermost one comes another file, or what is no text; where paragraphs come, a bracket
// went astray, and it is passed over.
func (p *parser) close() bool {
	if len(p.groups) > 1 || strings.HasPrefix(strings.TrimLeft(p.in[p.at:], "\x00\r\n\t "), Magic) {
		p.end()
		return true
	}
	if p.paragraphAt < p.at {
		next := strings.Index(p.in[p.at:], `\par`)
		if next < 0 {
			p.end()
			return false
		}
		p.paragraphAt = p.at + next
	}
	p.settle()
	p.star, p.skipping = false, 0
	p.astray++
	return true
}

func (p *parser) open() {
	p.settle()
	p.star, p.skipping = false, 0
	if len(p.groups) == maxGroups {
		p.deeper++
		return
	}
	p.groups = append(p.groups, p.group)
	p.note = false
}

func (p *parser) end() {
	p.settle()
	p.star, p.skipping = false, 0
	switch n := len(p.groups); {
	case p.deeper > 0:
		p.deeper--
	case n > 0:
		if p.note {
			p.flow.EndNote()
		}
		p.group = p.groups[n-1]
		p.groups = p.groups[:n-1]
	}
}

// run takes in text up to the next character that is none.
func (p *parser) run() {
	start := p.at
	ascii := true
	for p.at < len(p.in) && !special[p.in[p.at]] {
		ascii = ascii && p.in[p.at] < 0x80
		p.at++
	}
	text := p.in[start:p.at]
	skip := min(p.skipping, len(text))
	p.skipping -= skip
	text = text[skip:]
	if text == "" || !p.shown() {
		return
	}
	if ascii && !p.page.symbols {
		p.note8(text)
		p.write(text)
		return
	}
	for i := range len(text) {
		p.char(text[i])
	}
}

// shown reports whether text goes somewhere.
func (p *parser) shown() bool { return p.to == title || p.to == body && !p.hidden && !p.deleted }

// write adds text to where it goes.
func (p *parser) write(s string) {
	p.settle()
	if p.to == title {
		p.title = append(p.title, s...)
		return
	}
	p.flow.Write(s)
}
