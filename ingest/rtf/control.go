package rtf

import "strings"

// control takes in what stands behind a backslash.
func (p *parser) control() {
	if p.at == len(p.in) {
		return
	}
	c := p.in[p.at]
	if !isLetter(c) {
		p.at++
		p.symbol(c)
		return
	}
	start := p.at
	for p.at < len(p.in) && isLetter(p.in[p.at]) {
		p.at++
	}
	word := p.in[start:p.at]
	n, given := p.number()
	if p.at < len(p.in) && p.in[p.at] == ' ' {
		p.at++
	}
	if _, sign := signs[word]; !sign {
		p.skipping = 0 // what is no character is not skipped: paragraphs would be lost
	}
	p.word(word, n, given)
	p.star = false
}

func isLetter(c byte) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' }

// number reads the parameter of a word; one that is too large for any is cut off.
func (p *parser) number() (n int, given bool) {
	negative := false
	if p.at+1 < len(p.in) && p.in[p.at] == '-' && isDigit(p.in[p.at+1]) {
		negative = true
		p.at++
	}
	for p.at < len(p.in) && isDigit(p.in[p.at]) {
		given = true
		if n < 1<<31 {
			n = n*10 + int(p.in[p.at]-'0')
		}
		p.at++
	}
	if negative {
		n = -n
	}
	return n, given
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

// symbol takes in a control symbol.
func (p *parser) symbol(c byte) {
	switch c {
	case '\'':
		p.hex()
	case '*':
		p.star = true
	case '\\', '{', '}':
		p.char(c)
	case '~':
		p.sign(0xA0)
	case '_':
		p.sign('-')
	case '\r', '\n':
		p.paragraph()
	}
}

// hex takes in a byte that was written as two digits.
func (p *parser) hex() {
	if p.at+2 > len(p.in) {
		p.at = len(p.in)
		return
	}
	hi, lo := digit(p.in[p.at]), digit(p.in[p.at+1])
	if hi > 15 || lo > 15 {
		return // two characters that happen to stand here
	}
	p.at += 2
	p.char(hi<<4 | lo)
}

func digit(c byte) byte {
	switch {
	case isDigit(c):
		return c - '0'
	case 'a' <= c|0x20 && c|0x20 <= 'f':
		return c | 0x20 - 'a' + 10
	}
	return 255
}

// sign adds a character that a control word stands for.
func (p *parser) sign(r rune) {
	if p.skipping > 0 {
		p.skipping--
		return
	}
	if p.shown() {
		p.rune(r)
	}
}

var signs = map[string]rune{
	"tab": '\t', "line": '\n', "lbr": '\n', "page": '\n', "column": '\n', "emdash": '—', "endash": '–', "lquote": '‘', "rquote": '’',
	"ldblquote": '“', "rdblquote": '”', "bullet": '•', "emspace": ' ', "enspace": ' ', "qmspace": ' ', "zwj": 0x200D, "zwnj": 0x200C,
}

// leftOut are destinations whose text is left out, also where no \* says so.
var leftOut = func() map[string]bool {
	words := map[string]bool{}
	for word := range strings.FieldsSeq(`aftncn aftnsep aftnsepc annotation atnauthor atndate atnicn atnid atnparent atnref atntime bkmkend
		bkmkstart buptim colortbl comment creatim datafield do docvar doccomm falt fldinst filetbl fontemb fontfile footer footerf footerl
		footerr formfield ftncn ftnsep ftnsepc generator header headerf headerl headerr keywords latentstyles listoverridetable
		listpicture listtable listtext nonesttables nonshppict objalias objclass objdata objname objsect operator panose pict pn pnseclvl
		pntext pntxta pntxtb printim private revtbl revtim rsidtbl rxe shprslt sp stylesheet tc tcn template txe xe xmlnstbl`) {
		words[word] = true
	}
	return words
}()

// word takes in a control word, what it is about first.
func (p *parser) word(word string, n int, given bool) {
	if p.to == nowhere {
		p.inNowhere(word, n)
		return
	}
	if r, ok := signs[word]; ok {
		p.sign(r)
		return
	}
	on := n != 0 || !given
	if !p.structure(word, n) && !p.character(word, n, on) && !p.aboutFonts(word, n) {
		p.destination(word)
	}
}

// inNowhere takes in the words that count in text that is left out.
func (p *parser) inNowhere(word string, n int) {
	if word == "bin" {
		p.binary(n)
	}
}

// binary passes over bytes that are no RTF.
func (p *parser) binary(n int) { p.at += min(max(0, n), len(p.in)-p.at) }

// structure takes in what divides the text.
func (p *parser) structure(word string, n int) bool {
	switch word {
	case "par", "sect":
		p.paragraph()
	case "cell":
		if p.to == body {
			p.flow.EndCell(1)
		}
	case "row":
		if p.to == body {
			p.flow.EndRow(1)
		}
	case "nestcell":
		if p.to == body {
			p.flow.EndCell(max(2, p.tables))
		}
	case "nestrow":
		if p.to == body || p.to == nested {
			p.flow.EndRow(max(2, p.tables))
		}
	case "pard":
		p.inTable, p.tables = false, 0
	case "intbl":
		p.inTable = true
	case "itap":
		p.tables = max(0, n)
	default:
		return false
	}
	return true
}

// paragraph ends a paragraph.
func (p *parser) paragraph() {
	p.settle()
	tables := 0
	if p.inTable {
		tables = max(1, p.tables)
	}
	if p.to == body {
		p.flow.EndParagraph(tables)
	}
}

// character takes in what holds for characters.
func (p *parser) character(word string, n int, on bool) bool {
	switch word {
	case "u":
		p.unicode(n)
	case "uc":
		p.fallback = max(0, n)
	case "f":
		p.setFont(n)
	case "v":
		p.hidden = on
	case "deleted":
		p.deleted = on
	case "plain":
		p.hidden, p.deleted = false, false
		p.setFont(p.firstFont)
	case "bin":
		p.binary(n)
	default:
		return false
	}
	return true
}

// maxFont is the largest number of a font that is looked at; numbers have 16 bits.
const maxFont = 1 << 16

// setFont takes in the number of a font, which the table of fonts speaks of or text is
// in.
func (p *parser) setFont(n int) {
	p.settle()
	p.font = n
	if p.to == fonts {
		return
	}
	p.page = p.main
	if pg, ok := p.fonts[n]; ok {
		p.page = pg
	}
}

// aboutFonts takes in what fonts and code pages the document has.
func (p *parser) aboutFonts(word string, n int) bool {
	switch word {
	case "ansi":
		p.setMain("windows-1252")
	case "mac":
		p.setMain("macintosh")
	case "pc":
		p.setMain("IBM437")
	case "pca":
		p.setMain("IBM850")
	case "ansicpg":
		if label := codePage(n); label != "" {
			p.setMain(label)
		}
	case "deff":
		p.firstFont = n
	case "fcharset":
		p.defineFont(charsets[n])
	case "cpg":
		p.defineFont(codePage(n))
	default:
		return false
	}
	return true
}

func (p *parser) defineFont(label string) {
	if p.to == fonts && label != "" && 0 <= p.font && p.font < maxFont {
		p.fonts[p.font] = p.pageOf(label)
	}
}

// destination takes in a word that says what the text of its group is for.
func (p *parser) destination(word string) {
	switch {
	case leftOut[word]:
		p.to = nowhere
	case p.to == body && word == "fonttbl":
		p.to = fonts
	case p.to == body && word == "info":
		p.to = info
	case p.to == info && word == "title":
		p.to = title
	case p.to == body && word == "footnote":
		p.beginNote()
	case p.to == body && (word == "shpinst" || word == "shpgrp"):
		p.to = shape
	case p.to == shape && word == "shptxt":
		p.beginNote()
	case word == "nesttableprops":
		p.to = nested
	case word == "upr":
		p.meantFor, p.to = p.to, twice
	case p.to == twice && word == "ud":
		p.to = p.meantFor
	case p.star:
		p.to = nowhere
	}
}

// beginNote begins a note or a text box, which the end of the group ends.
func (p *parser) beginNote() {
	if p.note || p.deeper > 0 {
		return
	}
	p.to, p.note = body, true
	p.inTable, p.tables = false, 0
	p.flow.BeginNote()
}
