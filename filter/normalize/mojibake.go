package normalize

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// repairMojibake undoes readings of UTF-8 as windows-1252, ISO 8859-1 or
// MacRoman, also double and triple ones.
//
// Such a reading shows "å" as "Ã¥". Whether a sequence of characters is one is
// judged by what it would stand for and by whether it can be right as it is:
//
//	strong   stands for a common character and is right in no language: "Ã¥",
//	         "â€“", "Å¡", "√∏"
//	weak     stands for a common character, but can be right: "Ä‘" is "đ", or
//	         the name of the museum Ä‘vv; "Â»" is "»", or the end of a quotation
//	         in Inari Sámi capitals
//	faint    stands for a character that is rare here: "Å”" in "NIVÅ”" is "Ŕ"
//
// The strong sequences of a line are always repaired. The others are repaired
// with them when no letter beyond ASCII was read right in the line, since a line
// is rarely read in two ways, or in the text. A line without strong sequences
// follows the other lines under the same condition.
func repairMojibake(text string, c *Counts) string {
	for _, p := range []codepage{western, macintosh} {
		for range maxReadings {
			fixed, n := p.undo(text)
			if n == 0 {
				break
			}
			c[Mojibake] += n
			text = fixed
		}
	}
	return text
}

// maxReadings is how many times a text may have been read wrongly.
const maxReadings = 3

// minStrong is how many strong sequences a text must hold for its lines with
// weak ones alone to be repaired.
const minStrong = 2

// undo takes back one wrong reading and counts the characters it repaired.
func (p codepage) undo(text string) (string, int) {
	var whole evidence
	var byLine []evidence
	for line := range strings.Lines(text) {
		e := p.judge(line)
		byLine = append(byLine, e)
		whole.add(e)
	}
	if whole.strong == 0 {
		return text, 0
	}
	var b strings.Builder
	b.Grow(len(text))
	n := 0
	for line := range strings.Lines(text) {
		e := byLine[0]
		byLine = byLine[1:]
		least := strongly
		switch {
		case e.strong > 0 && e.right == 0, whole.strong >= minStrong && whole.right == 0:
			least = faint
		case e.strong+e.faint+e.right == 0 && whole.strong >= minStrong:
			least = weak
		}
		n += p.rewrite(&b, line, least)
	}
	return b.String(), n
}

// isMojibake reports whether a strong sequence stands at s[i:].
func isMojibake(s string, i int) bool {
	for _, p := range []codepage{western, macintosh} {
		if _, _, k := p.sequence(s, i); k == strongly {
			return true
		}
	}
	return false
}

// rewrite writes the line with the sequences of at least the given strength
// repaired, and counts them.
func (p codepage) rewrite(b *strings.Builder, line string, least strength) (n int) {
	from := 0
	for i := 0; i < len(line); {
		if line[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, size, s := p.sequence(line, i)
		if s >= least {
			b.WriteString(line[from:i])
			b.WriteRune(r)
			from = i + size
			n++
		}
		i += size
	}
	b.WriteString(line[from:])
	return n
}

// evidence is what a line tells about how it was read.
type evidence struct {
	strong, weak, faint int // sequences
	right               int // letters beyond ASCII that are part of no sequence
}

func (e *evidence) add(o evidence) {
	e.strong, e.weak, e.faint, e.right = e.strong+o.strong, e.weak+o.weak, e.faint+o.faint, e.right+o.right
}

func (p codepage) judge(line string) (e evidence) {
	for i := 0; i < len(line); {
		if line[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, size, s := p.sequence(line, i)
		switch s {
		case strongly:
			e.strong++
		case weak:
			e.weak++
		case faint:
			e.faint++
		default:
			if unicode.IsLetter(r) {
				e.right++
			}
		}
		i += size
	}
	return e
}

// strength says how sure it is that a sequence was read wrongly.
type strength uint8

const (
	none strength = iota
	faint
	weak
	strongly
)

// sequence judges the non-ASCII characters at line[i:]. It gives the rune they
// stand for and their length in bytes; of strength none, the first of them.
func (p codepage) sequence(line string, i int) (rune, int, strength) {
	r, size := p.decode(line[i:])
	first, width := utf8.DecodeRuneInString(line[i:])
	if size == 0 || !canBeMeant(r) {
		return first, width, none
	}
	before, _ := utf8.DecodeLastRuneInString(line[:i])
	switch {
	case !expected(r):
		return r, size, faint
	case p.canBeRight(before, line[i:i+size]):
		return r, size, weak
	}
	return r, size, strongly
}

// canBeMeant reports whether r can have been in a text before it was read
// wrongly, perhaps as the result of other damage.
func canBeMeant(r rune) bool {
	return unicode.IsPrint(r) || unicode.IsSpace(r) || isC1(r) || unicode.Is(unicode.Cf, r) || r >= 0xF000 && r <= 0xF0FF
}

func isC1(r rune) bool { return r >= 0x80 && r <= 0x9F }

// expected reports whether r is common in the texts of the North: a letter of
// their languages, composed or not, or a sign of ordinary typesetting.
func expected(r rune) bool {
	switch {
	case r < 0x100:
		return r >= 0xA0
	case r < 0x2000:
		return strings.ContainsRune("ČčĐđŊŋŠšŦŧŽžǤǥǦǧǨǩǮǯʹʼ\u0300\u0301\u0302\u0308\u030a\u030c", r)
	case r < 0x2800: // punctuation, currency, arrows, mathematics, bullets
		return true
	}
	return r == 'ﬁ' || r == 'ﬂ' || r == 0xFEFF || r == utf8.RuneError || r >= 0x1F300 && r <= 0x1FAFF
}

// canBeRight reports whether a sequence can have been read right, standing after
// the character before: a capital letter and a sign or letter that may follow
// one, or "â", which is a letter of Inari and Skolt Sámi, and what may follow it.
func (p codepage) canBeRight(before rune, sequence string) bool {
	first, size := utf8.DecodeRuneInString(sequence)
	if p == macintosh {
		return canBeRightOnMac(first, sequence[size:])
	}
	for i, r := range sequence[size:] {
		if isC1(r) && first != 'Ã' {
			r = windows1252[r-0x80]
		}
		switch {
		case strings.ContainsRune(lettersOf1252, r):
			if i == 0 && first >= 'à' {
				return true
			}
		case r == '\u00ad' && first != 'Ã', strings.ContainsRune(signsOf1252, r):
		default:
			return first == 'Â' && unicode.IsUpper(before)
		}
	}
	return true
}

// The characters that windows-1252 shows for bytes that continue a sequence, and
// that stand behind a letter in text that was read right.
const (
	signsOf1252   = "\u00a0«»‘’“”„‚…–—•›·´¨™"
	lettersOf1252 = "ŠšŽžŒœŸ"
)

// canBeRightOnMac knows the characters that MacRoman shows for the first bytes of
// the letters and signs that occur: they stand before no letter but "√" before
// one of mathematics.
func canBeRightOnMac(first rune, rest string) bool {
	switch first {
	case 'ƒ', '≈', '¬', '‚', 'Ô':
		return false
	case '√':
		second, _ := utf8.DecodeRuneInString(rest)
		return strings.ContainsRune("π∞∑∫", second)
	}
	return true
}
