package normalize

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"
)

// repairCharacters repairs what can be judged by single characters and their
// neighbours: line ends, control and invisible characters, spaces, ligatures,
// symbol fonts, and spaces at line ends. Blank lines at the two ends of the text
// go.
func repairCharacters(text string, c *Counts) string {
	r := repairer{text: text, counts: c, noisy: hasNoise(text), out: make([]byte, 0, len(text)+len(text)/64)}
	for r.pos < len(text) {
		r.next()
	}
	r.endLine()
	out := bytes.TrimRight(r.out, "\n")
	if string(out) == text {
		return text
	}
	return string(out)
}

// hasNoise reports whether the text holds control characters that no one types:
// then its vertical tabs and form feeds are noise as well, and no line ends.
func hasNoise(text string) bool {
	for i := 0; i < len(text); i++ {
		if b := text[i]; b < ' ' && (b < '\t' || b > '\r') || b == 0x7F {
			return true
		}
	}
	return false
}

// repairer copies a text. What lies between kept and pos is yet to be copied.
type repairer struct {
	text      string
	pos, kept int
	out       []byte
	line      int // where the line began in out
	noisy     bool
	symbols   glyphs
	counts    *Counts
}

// next deals with the text up to the next character that may need repair, and
// with that one.
func (r *repairer) next() {
	for r.pos < len(r.text) && (classes[r.text[r.pos]] == plain || classes[r.text[r.pos]] == opening) {
		r.pos++
	}
	switch {
	case r.pos == len(r.text):
	case r.text[r.pos] < utf8.RuneSelf:
		r.ascii(r.text[r.pos])
	default:
		ch, size := utf8.DecodeRuneInString(r.text[r.pos:])
		r.other(ch, size)
	}
}

// replace writes with in place of the next size bytes.
func (r *repairer) replace(size int, with string) {
	r.out = append(append(r.out, r.text[r.kept:r.pos]...), with...)
	r.pos += size
	r.kept = r.pos
}

// ascii deals with a line end or a control character.
func (r *repairer) ascii(b byte) {
	switch {
	case b == '\n':
		r.newline(1)
	case b == '\r':
		r.counts[LineEnd]++
		r.newline(carriageReturn(r.text[r.pos:]))
	case (b == '\v' || b == '\f') && !r.noisy:
		r.counts[LineEnd]++
		r.verticalSpace()
	default:
		r.counts[Control]++
		r.replace(1, "")
	}
}

// carriageReturn gives the length of the line end that starts with '\r': alone,
// or before "\n", where careless conversion puts several.
func carriageReturn(s string) int {
	if n := len(s) - len(strings.TrimLeft(s, "\r")); strings.HasPrefix(s[n:], "\n") {
		return n + 1
	}
	return 1
}

// verticalSpace deals with a vertical tab, which Word writes for a line break
// inside a paragraph, or a form feed, which ends a page: a line end, where there
// is none.
func (r *repairer) verticalSpace() {
	rest := strings.TrimLeft(r.text[r.pos+1:], " \t")
	if rest == "" || rest[0] == '\n' || rest[0] == '\r' || r.pos == r.kept && len(r.out) == r.line {
		r.replace(1, "")
		return
	}
	r.newline(1)
}

// newline ends the line; its line end takes size bytes.
func (r *repairer) newline(size int) {
	r.endLine()
	r.replace(size, "")
	if len(r.out) > 0 {
		r.out = append(r.out, '\n')
	}
	r.line = len(r.out)
}

// endLine takes away the spaces at the end of the line.
func (r *repairer) endLine() {
	r.replace(0, "")
	end := len(r.out)
	for end > r.line && (r.out[end-1] == ' ' || r.out[end-1] == '\t') {
		end--
	}
	if end < len(r.out) {
		r.counts[TrailingSpace]++
		r.out = r.out[:end]
	}
}

// other deals with a character beyond ASCII.
func (r *repairer) other(ch rune, size int) {
	switch {
	case ch == '\u2028', ch == '\u2029':
		r.counts[LineEnd]++
		r.newline(size)
	case ch == '\u00ad':
		r.counts[SoftHyphen]++
		r.replace(size+r.brokenWord(size), "")
	case ch == '¬' && r.brokenWord(size) > 0:
		r.counts[Hyphenation]++
		r.replace(size+r.brokenWord(size), "")
	case ch >= 0xF000 && ch <= 0xF0FF:
		r.symbol(ch, size)
	default:
		kind, with, ok := r.repairOf(ch, size)
		if !ok {
			r.pos += size
			return
		}
		r.counts[kind]++
		r.replace(size, with)
	}
}

// brokenWord gives the length of the line break behind a hyphen of the given
// size at pos, when it breaks a word: a letter stands before the hyphen and a
// small one begins the next line.
func (r *repairer) brokenWord(size int) int {
	before, _ := utf8.DecodeLastRuneInString(r.text[:r.pos])
	rest := r.text[r.pos+size:]
	broken := strings.TrimLeft(rest, " ")
	if !unicode.IsLetter(before) || !strings.HasPrefix(broken, "\n") && !strings.HasPrefix(broken, "\r\n") {
		return 0
	}
	broken = strings.TrimLeft(broken, "\r\n ")
	if after, _ := utf8.DecodeRuneInString(broken); !unicode.IsLower(after) || strings.Count(rest[:len(rest)-len(broken)], "\n") > 1 {
		return 0
	}
	return len(rest) - len(broken)
}

// repairOf gives what stands in for a character that does not belong in a text.
func (r *repairer) repairOf(ch rune, size int) (kind Repair, with string, ok bool) {
	switch {
	case isC1(ch):
		if w := windows1252[ch-0x80]; w != 0 {
			return Windows1252, string(w), true
		}
		return Control, "", true
	case ch == '\u200c', ch == '\u200d':
		return Invisible, "", !r.joins(size)
	case isInvisible(ch):
		return Invisible, "", true
	case ch >= 0xA0 && unicode.Is(unicode.Zs, ch):
		return Space, " ", true
	case ch >= 0xFB00 && ch <= 0xFB06:
		return Ligature, ligatures[ch-0xFB00], true
	case ch >= '！' && ch <= '～': // the forms of ASCII in the width of a Chinese character
		return Width, string(ch - '！' + '!'), true
	}
	return 0, "", false
}

var ligatures = [...]string{"ff", "fi", "fl", "ffi", "ffl", "st", "st"}

// isInvisible holds for characters that have no width and say nothing in plain
// text: the zero width space and byte order mark, the controls of writing
// direction (Unicode Standard Annex 9), invisible operators, the placeholder of
// an embedded object, noncharacters.
func isInvisible(ch rune) bool {
	switch {
	case ch == 0x034F, ch == 0x061C, ch == 0x180E, ch == 0xFEFF,
		ch >= 0x200B && ch <= 0x200F, ch >= 0x202A && ch <= 0x202E, ch >= 0x2060 && ch <= 0x206F,
		ch >= 0xFFF9 && ch <= 0xFFFC, ch >= 0xFDD0 && ch <= 0xFDEF, ch&0xFFFE == 0xFFFE:
		return true
	}
	return false
}

// joins reports whether the joiner or non-joiner of the given size at pos does
// something: in a sequence of emoji, or in a script whose letters join.
func (r *repairer) joins(size int) bool {
	before, _ := utf8.DecodeLastRuneInString(r.text[:r.pos])
	after, _ := utf8.DecodeRuneInString(r.text[r.pos+size:])
	return canJoin(before) && canJoin(after)
}

func canJoin(r rune) bool {
	return r >= 0x0590 && r < 0x1E00 || r >= 0x2600 && r != utf8.RuneError && !isInvisible(r)
}
