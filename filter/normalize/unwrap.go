package normalize

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// unwrap joins the lines of each paragraph of a hard-wrapped text. Two lines are
// joined when the break between them stands where the line was full and nothing
// speaks against it: items of lists, headings and tables stay apart.
func unwrap(text string, c *Counts) string {
	f, wrapped := measureLayout(text)
	if !wrapped {
		return text
	}
	h := findHyphens(text, f)
	out := make([]byte, 0, len(text))
	for l := (lines{rest: text}); l.next(); {
		line := l.line.text
		how := f.join(&l)
		if how == hyphen {
			how = h.resolve(&l)
		}
		if how != apart {
			c[Line]++
			line = strings.TrimLeft(line, " \t")
		}
		switch how {
		case apart:
			out = append(out, strings.Repeat("\n", f.breaks(&l))...)
		case spaced:
			out = append(out, ' ')
		case merged:
			c[Hyphenation]++
			_, size := utf8.DecodeLastRune(out)
			out = out[:len(out)-size]
		}
		out = append(out, line...)
	}
	return string(out)
}

// breaks is the number of line ends before a line that stays apart. A text that
// was set with double spacing gets single spacing.
func (f layout) breaks(l *lines) int {
	switch {
	case l.previous.text == "":
		return 0
	case f.double:
		return l.blank/2 + 1
	}
	return l.blank + 1
}

// junction says how a line goes on from the one before it.
type junction uint8

const (
	apart  junction = iota
	spaced          // with a space between them
	tight           // with nothing between them
	hyphen          // after a hyphen: one of the others, or merged
	merged          // without the hyphen
)

// join decides how a line goes on from the one before it.
func (f layout) join(l *lines) junction {
	previous, line := l.previous.text, l.line.text
	if previous == "" || l.blank > 1 || f.isLong(l.previous) || isApart(previous) || isApart(line) || isItem(line) {
		return apart
	}
	first, _ := utf8.DecodeRuneInString(strings.TrimLeft(line, " \t"))
	percent := 90
	switch {
	case endsInHyphen(previous) && unicode.IsLetter(first) && f.isFull(l, 50): // the other words tell whether a word is broken
		return hyphen
	case l.blank == 1 && !f.double: // a paragraph that goes on after a page break
		if !l.softBreak() {
			return apart
		}
		percent = 85
	case l.softBreak():
		percent = 80
	case strings.HasSuffix(previous, ":"), f.tight && endsSentence(previous):
		return apart
	case endsSentence(previous) || indent(previous) != indent(line):
		percent = 95
	case unicode.IsLower(first):
		percent = 85
	}
	if !f.isFull(l, percent) {
		return apart
	}
	return spaced
}

func indent(line string) int { return len(line) - len(strings.TrimLeft(line, " \t")) }

// endsSentence looks through closing quotation marks and brackets.
func endsSentence(line string) bool {
	line = strings.TrimRight(line, "»”“’\"')]")
	last, _ := utf8.DecodeLastRuneInString(line)
	return strings.ContainsRune(".?!…", last)
}

// isApart reports whether a line is a heading in capitals or the row of a table
// or of a table of contents.
func isApart(line string) bool {
	line = strings.TrimSpace(line)
	digits, letters, all, run := 0, 0, 0, 0
	for i := 0; i < len(line); i++ {
		b := line[i]
		if i > 0 && b == line[i-1] {
			run++
		} else {
			run = 1
		}
		switch {
		case b == '\t', b == '|', b == ' ' && run == 3, b == '.' && run == 4: // columns, leaders
			return true
		case b >= '0' && b <= '9':
			digits++
		case b >= 'a' && b <= 'z':
			letters++
		}
		if b != ' ' && b&0xC0 != 0x80 {
			all++
		}
	}
	return digits*5 > all*2 || letters == 0 && isCapitals(line)
}

// isCapitals reports whether a line is written in capital letters.
func isCapitals(line string) bool {
	capitals := 0
	for _, r := range line {
		if unicode.IsLower(r) {
			return false
		}
		if unicode.IsUpper(r) {
			capitals++
		}
	}
	return capitals >= 4
}
