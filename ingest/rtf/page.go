package rtf

import (
	"strconv"
	"unicode/utf16"
	"unicode/utf8"

	"kvern/ingest/charset"
)

// page is a code page.
type page struct {
	name    string
	chars   [256]rune
	utf8    bool
	symbols bool // of a font of symbols, whose characters have no meaning known to us
}

// setMain sets the code page of the document.
func (p *parser) setMain(label string) {
	p.main = p.pageOf(label)
	p.page = p.main
}

// pageOf finds a code page by its label, or gives that of the document.
func (p *parser) pageOf(label string) *page {
	if pg, ok := p.pages[label]; ok {
		return pg
	}
	pg := &page{name: label, utf8: label == "UTF-8", symbols: label == symbolFont}
	if name, chars, ok := charset.Declared(label); ok {
		pg.name, pg.chars = name, chars
	} else if pg.utf8 {
		_, pg.chars, _ = charset.Declared("windows-1252") // for what is no UTF-8
	} else if !pg.symbols {
		return p.main
	}
	p.pages[label] = pg
	return pg
}

// codePage is the label of a Windows code page, or "".
func codePage(n int) string {
	switch {
	case 1250 <= n && n <= 1258 || n == 874:
		return "windows-" + strconv.Itoa(n)
	case n == 437 || n == 850 || n == 865:
		return "IBM" + strconv.Itoa(n)
	case n == 10000:
		return "macintosh"
	case n == 65001:
		return "UTF-8"
	}
	return ""
}

// symbolFont is the label of what stands in fonts of symbols.
const symbolFont = "symbol"

// charsets are the code pages of \fcharset that are not those of the document. East
// Asian ones are missing: Word gives them to fonts that hold all of Unicode, and
// writes Latin letters in the code page of the document then.
var charsets = map[int]string{
	0: "windows-1252", 2: symbolFont, 77: "macintosh", 161: "windows-1253", 162: "windows-1254", 163: "windows-1258",
	177: "windows-1255", 178: "windows-1256", 186: "windows-1257", 204: "windows-1251", 222: "windows-874", 238: "windows-1250",
	254: "IBM437", 255: "IBM850",
}

// maxSample is more text than the encoding is told from.
const maxSample = 256 << 10

// note8 keeps text in the code page of the document.
func (p *parser) note8(text string) {
	if p.page == p.main && len(p.sample) < maxSample {
		p.sample = append(p.sample, text...)
	}
}

// gap keeps what stands on either side of other text apart.
func (p *parser) gap() {
	if n := len(p.sample); n > 0 && n < maxSample && p.sample[n-1] != ' ' {
		p.sample = append(p.sample, ' ')
	}
}

// char takes in one byte of text.
func (p *parser) char(c byte) {
	if p.skipping > 0 {
		p.skipping--
		return
	}
	if !p.shown() {
		return
	}
	pg := p.page
	if pg != p.main {
		p.gap()
	}
	switch {
	case pg.utf8:
		p.utf8Byte(c)
		return
	case pg.symbols:
		p.rune(0xF000 + rune(c)) // where Windows puts them
		return
	case pg == p.main:
		if len(p.sample) < maxSample {
			p.sample = append(p.sample, c)
			p.high += int(c >> 7)
		}
		if p.meant != nil {
			pg = p.meant
		}
	}
	p.rune(pg.chars[c])
}

// rune adds a character to where it goes.
func (p *parser) rune(r rune) {
	if p.half != 0 || len(p.part) > 0 {
		p.settle()
	}
	if p.to == title {
		p.title = utf8.AppendRune(p.title, r)
		return
	}
	p.flow.WriteRune(r)
}

// utf8Byte takes in one byte of a character.
func (p *parser) utf8Byte(c byte) {
	part := append(p.part, c)
	if !utf8.FullRune(part) {
		p.part = part
		return
	}
	r, n := utf8.DecodeRune(part)
	if n == len(part) && r != utf8.RuneError {
		p.part = part[:0]
		p.rune(r)
		return
	}
	p.settle()
	p.repaired++
	p.rune(p.page.chars[c])
}

// settle writes what was begun and is no character.
func (p *parser) settle() {
	if p.half != 0 {
		p.half = 0
		p.repaired++
		p.rune(utf8.RuneError)
	}
	if len(p.part) > 0 {
		part := p.part
		p.part = nil
		for _, c := range part {
			p.repaired++
			p.rune(p.pageOf("UTF-8").chars[c])
		}
	}
}

// unicode takes in \u, a unit of UTF-16 that was written as a signed number.
func (p *parser) unicode(n int) {
	p.skipping = p.fallback
	if !p.shown() {
		return
	}
	p.gap()
	r := rune(uint16(n))
	if n > 0xFFFF && n <= utf8.MaxRune {
		r = rune(n) // as some programs write
	}
	switch {
	case utf16.IsSurrogate(r) && r < 0xDC00:
		p.settle()
		p.half = r
	case utf16.IsSurrogate(r):
		whole := utf16.DecodeRune(p.half, r)
		if whole == utf8.RuneError {
			p.repaired++
		}
		p.half = 0
		p.rune(whole)
	default:
		p.rune(r)
	}
}
