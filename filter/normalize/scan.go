package normalize

import (
	"math/bits"
	"strings"
)

// need is a set of repairs that a text may need.
type need uint8

const (
	needCharacters need = 1 << iota
	needComposition
	needMojibake
	needMarkup
	needFootnotes
	needUnwrap
)

// finding is the result of a scan.
type finding struct {
	need         need
	replacements int // U+FFFD in the text
}

// The classes of a byte in a scan. Nearly all bytes of ordinary text are plain,
// among them the continuation bytes of UTF-8.
const (
	plain   = iota
	newline // '\n'
	control // never in a repaired text
	opening // '<', '&' and '[', which may begin markup or a footnote
	latin   // 0xC3, the lead byte of "æ", "ø", "å" and "á"
	other   // another lead byte
)

var classes = func() (t [256]uint8) {
	for b := range t {
		switch {
		case b == '\n':
			t[b] = newline
		case b < ' ' && b != '\t', b == 0x7F:
			t[b] = control
		case b == '<', b == '&', b == '[':
			t[b] = opening
		case b == 0xC3:
			t[b] = latin
		case b >= 0xC0 && b != 0xC4 && b != 0xC5: // 0xC4 and 0xC5 lead the letters up to U+017F
			t[b] = other
		}
	}
	return t
}()

// minSoftBreaks is how many line breaks inside a sentence make it worthwhile to
// look at the layout of a text.
const minSoftBreaks = 4

// scan reads a text once and tells which repairs it may need. It errs on the
// side of need: each repair looks for itself.
func scan(s string) (f finding) {
	soft := 0
	for i := 0; i < len(s); i++ {
		switch classes[s[i]] {
		case plain:
		case newline:
			if i == 0 || i == len(s)-1 || s[i-1] == ' ' || s[i-1] == '\t' {
				f.need |= needCharacters
			} else if breaksSentence(s, i) {
				soft++
			}
		case control:
			f.need |= needCharacters
		case opening:
			f.need |= scanOpening(s[i:])
		case latin:
			if f.need&needMojibake == 0 && i+2 < len(s) && continues[s[i+2]] && isMojibake(s, i) {
				f.need |= needMojibake
			}
		case other:
			f.scanOther(s, i)
		}
	}
	if strings.HasSuffix(s, " ") || strings.HasSuffix(s, "\t") {
		f.need |= needCharacters
	}
	if soft >= minSoftBreaks {
		f.need |= needUnwrap
	}
	return f
}

// breaksSentence reports whether the line break at i, or it and one blank line,
// may stand inside a sentence: no end of a sentence before it, perhaps a
// lower-case letter after it.
func breaksSentence(s string, i int) bool {
	if c := s[i-1]; c < 0x80 && !isLetter(c) && c != ',' && c != '-' {
		return false
	}
	if i++; i < len(s) && s[i] == '\n' {
		i++
	}
	for i < len(s) && s[i] == ' ' {
		i++
	}
	return i < len(s) && (s[i] >= 'a' && s[i] <= 'z' || s[i] >= 0xC3 && s[i] <= 0xC5)
}

// scanOpening looks at what follows '<', '&' or '['.
func scanOpening(s string) need {
	if len(s) < 3 {
		return 0
	}
	c := s[1]
	switch {
	case s[0] == '[' && (strings.HasPrefix(s, refFootnote) || strings.HasPrefix(s, refEndnote)):
		return needFootnotes
	case s[0] == '[' && (strings.HasPrefix(s, "[if ") || strings.HasPrefix(s, "[endif]")):
		return needMarkup
	case s[0] == '<' && (isLetter(c) || c == '/' || c == '!'):
		return needMarkup
	case s[0] == '&' && (isLetter(c) || c == '#') && strings.IndexByte(s[:min(len(s), maxEntity)], ';') > 0:
		return needMarkup
	}
	return 0
}

// scanOther looks at a rune with a lead byte of class other, at i.
func (f *finding) scanOther(s string, i int) {
	var w [4]byte // the bytes there, 0 where the text has ended
	copy(w[:], s[i:])
	switch b, second := w[0], w[1]; {
	case b == 0xC2: // "¬" is a hyphen at a line end
		if second <= 0xA0 || second == 0xAD || second == 0xAC && w[2] == '\n' {
			f.need |= needCharacters
		}
	case b < 0xCC: // letters up to U+02FF
	case b == 0xE2:
		f.scanE2(second, w[2])
	case b == 0xEF:
		f.scanEF(second, w[2])
	case b == 0xE3 && second == 0x80, b == 0xE1 && (second == 0x9A || second == 0xA0), b == 0xCD && second == 0x8F, b == 0xD8 && second == 0x9C:
		f.need |= needCharacters | needComposition
	case b >= 0xF0:
		if second&0x0F == 0x0F && w[2] == 0xBF && w[3] >= 0xBE { // a noncharacter
			f.need |= needCharacters
		}
		if b == 0xF0 && second != 0x9F { // 0x9F leads the emoji
			f.need |= needComposition
		}
	case b != 0xEE: // the private use area up to U+EFFF
		f.need |= needComposition
	}
	if f.need&needMojibake == 0 && leadsMojibake(w) && isMojibake(s, i) {
		f.need |= needMojibake
	}
}

// scanE2 looks at U+2000 to U+2FFF, by the second and third byte.
func (f *finding) scanE2(b, c byte) {
	switch {
	case b == 0x80 && (c <= 0x8F || c >= 0xA8 && c <= 0xAF), b == 0x81 && c >= 0x9F && c <= 0xAF:
		f.need |= needCharacters
	case b == 0x83, b == 0x84, b == 0x8C, b == 0xAB:
		f.need |= needComposition
	}
}

// scanEF looks at U+F000 to U+FFFF, by the second and third byte.
func (f *finding) scanEF(b, c byte) {
	switch {
	case b == 0xBC, b == 0xBD: // full width
		f.need |= needCharacters
	case b <= 0x83, b == 0xB7 && c >= 0x90 && c <= 0xAF, b == 0xBB && c == 0xBF, b == 0xAC && c <= 0x86:
		f.need |= needCharacters
	case b == 0xBF && c == 0xBD:
		f.replacements++
	case b == 0xBF && c >= 0xB9:
		f.need |= needCharacters
	case b >= 0xA4 && b <= 0xAC, b == 0xB8 && c >= 0xA0:
		f.need |= needComposition
	}
}

// leadsMojibake reports whether a rune that MacRoman shows for a lead byte, "¬",
// "ƒ", "‚", "√" or "≈", stands before another one beyond ASCII.
func leadsMojibake(w [4]byte) bool {
	switch w[0] {
	case 0xC2:
		return w[1] == 0xAC && w[2] >= 0x80
	case 0xC6:
		return w[1] == 0x92 && w[2] >= 0x80
	case 0xE2:
		return w[3] >= 0x80 && ((w[1] == 0x80 || w[1] == 0x88) && w[2] == 0x9A || w[1] == 0x89 && w[2] == 0x88)
	}
	return false
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// runes counts the characters of a text: the bytes that do not continue one,
// eight at a time.
func runes(s string) int {
	n := len(s)
	for ; len(s) >= 8; s = s[8:] {
		x := uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 | uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
		n -= bits.OnesCount64(x >> 7 & ^(x >> 6) & 0x0101010101010101)
	}
	for i := 0; i < len(s); i++ {
		n -= int(s[i]>>7&^(s[i]>>6)) & 1
	}
	return n
}
