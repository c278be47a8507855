package normalize

// Word keeps the glyphs of symbol fonts at U+F000 plus their code in the font.
// Which font it was is lost. These are the ones that lists and arrows are made
// of; a code that means one thing in Symbol and another in Wingdings has the
// meaning that occurs in office documents.
var symbolGlyphs = map[byte]string{
	0x20: " ", 0xA0: " ", // in all fonts
	0x2D: "–", 0xB7: "•", // Symbol
	0x6C: "•", 0x6E: "■", 0x6F: "□", 0x71: "❑", 0x75: "◆", 0x76: "❖", 0x77: "◆", // Wingdings from here
	0x9E: "•", 0x9F: "•", 0xA7: "▪", 0xA8: "◻", 0xD8: "➢", 0xDF: "←", 0xE0: "→", 0xE8: "➔",
	0xF0: "⇨", 0xFB: "✗", 0xFC: "✓", 0xFE: "☑",
}

// minSymbolText is the number of letters in a row from which the glyphs of a text
// are text that was set in a font with an encoding of its own.
const minSymbolText = 4

// symbol deals with a character at U+F000 to U+F0FF.
func (r *repairer) symbol(ch rune, size int) {
	if r.symbols == unknownGlyphs {
		r.symbols = kindOfGlyphs(r.text)
	}
	with := symbolGlyphs[byte(ch)]
	if r.symbols == letterGlyphs && byte(ch) != 0xB7 {
		with = symbolText(byte(ch))
	}
	if with == "" {
		r.pos += size
		return
	}
	r.counts[Symbol]++
	r.replace(size, with)
}

// glyphs says what the glyphs of symbol fonts are in a text.
type glyphs uint8

const (
	unknownGlyphs glyphs = iota
	signGlyphs           // bullets and arrows
	letterGlyphs         // running text
)

func kindOfGlyphs(text string) glyphs {
	letters := 0
	for _, ch := range text {
		if ch > 0xF000 && ch < 0xF080 && isLetter(byte(ch)) {
			if letters++; letters == minSymbolText {
				return letterGlyphs
			}
		} else {
			letters = 0
		}
	}
	return signGlyphs
}

// winSami2 holds the letters by which WinSami 2, the encoding of the Sámi fonts
// of the 1990s, differs from windows-1252 (Giellatekno; also in glibc).
var winSami2 = map[byte]rune{
	0x82: 'Č', 0x84: 'č', 0x89: 'Đ', 0x98: 'đ', 0xA1: 'ǧ', 0xB8: 'Ŋ', 0xB9: 'ŋ', 0xBA: 'Ŧ', 0xBC: 'ŧ', 0xBE: 'Ž', 0xBF: 'ž',
}

// symbolText gives the character of a byte in running text, or nothing. The
// fonts that put text here were made for Sámi.
func symbolText(b byte) string {
	if w := winSami2[b]; w != 0 {
		return string(w)
	}
	switch {
	case b < 0x20, b == 0x7F:
		return ""
	case b >= 0x80 && b < 0xA0:
		if w := windows1252[b-0x80]; w != 0 {
			return string(w)
		}
		return ""
	case b == 0xA0:
		return " "
	}
	return string(rune(b))
}
