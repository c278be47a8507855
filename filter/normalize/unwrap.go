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
	previous := ""
	for l := (lines{text: text}); l.next(); previous = l.line {
		line := l.line
		how := f.join(previous, line, l.blank)
		if how == hyphen {
			how = h.resolve(previous, line)
		}
		if how != apart {
			c[Line]++
			line = strings.TrimLeft(line, " \t")
		}
		switch how {
		case apart:
			out = append(out, strings.Repeat("\n", f.breaks(l.blank, previous))...)
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
func (f layout) breaks(blank int, previous string) int {
	if previous == "" {
		return 0
	}
	if f.double {
		blank /= 2
	}
	return blank + 1
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
func (f layout) join(line, next string, blank int) junction {
	if line == "" || blank > 1 || f.isLong(line) || isApart(line) || isApart(next) || isItem(strings.TrimLeft(next, " \t")) {
		return apart
	}
	last, _ := utf8.DecodeLastRuneInString(line)
	first, _ := utf8.DecodeRuneInString(strings.TrimLeft(next, " \t"))
	isHyphen := (last == '-' || last == '\u2010') && unicode.IsLetter(first)
	percent := 90
	switch {
	case isHyphen && f.full(line, next, 50): // whether it is a broken word, the other words tell
		return hyphen
	case blank == 1 && !f.double: // a paragraph that goes on after a page break
		if !softBreak(line, next) {
			return apart
		}
		percent = 85
	case softBreak(line, next):
		percent = 80
	case last == ':', f.tight && endsSentence(line):
		return apart
	case endsSentence(line) || indent(line) != indent(next):
		percent = 95
	case unicode.IsLower(first):
		percent = 85
	}
	if !f.full(line, next, percent) {
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
	if strings.ContainsAny(line, "\t|") || strings.Contains(line, "   ") || strings.Contains(line, "....") {
		return true
	}
	digits, capitals, small, others := 0, 0, 0, 0
	for _, r := range line {
		switch {
		case r >= '0' && r <= '9':
			digits++
		case unicode.IsUpper(r):
			capitals++
		case unicode.IsLower(r):
			small++
		case r != ' ':
			others++
		}
	}
	return capitals >= 4 && small == 0 || digits*5 > (digits+capitals+small+others)*2
}
