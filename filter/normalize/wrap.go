package normalize

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A text is hard-wrapped when its line breaks stand where the next word did not
// fit. That is the evidence, taken over the whole text: breaks inside a sentence
// ("soft": no end of a sentence before, a small letter after) in lines so long
// that the first word of the next line would not have fitted into the width. In
// a list, a poem or a curriculum, lines break in the middle of sentences too,
// but anywhere.
const (
	minWidth   = 45  // characters; below are verses, columns and addresses
	maxWidth   = 160 // characters; above are paragraphs
	minFitting = 75  // percent of the soft breaks that stand where the line was full
	minSoft    = 40  // percent of the full lines that end in a soft break
	maxCommas  = 50  // percent of the soft breaks that follow a comma, as in lists
	maxLong    = 50  // percent of the text in lines that are longer than the width
)

// layout is how a hard-wrapped text was set.
type layout struct {
	width  int  // characters of a full line
	double bool // every line is followed by a blank one
	tight  bool // no blank lines, so that nothing but its length ends a paragraph
}

// line is a line of a text without its line end.
type line struct {
	text   string
	length int // in characters
}

// lines goes through the lines of a text that are not blank.
type lines struct {
	rest           string
	previous, line line
	blank          int // blank lines between the two
}

func (l *lines) next() bool {
	l.previous, l.blank = l.line, 0
	for l.rest != "" {
		text, rest, _ := strings.Cut(l.rest, "\n")
		l.rest = rest
		if strings.TrimRight(text, " \t") != "" {
			l.line = line{text, runes(text)}
			return true
		}
		l.blank++
	}
	return false
}

// measureLayout finds out whether a text is hard-wrapped, without allocation.
func measureLayout(text string) (layout, bool) {
	var lengths [2][maxWidth + 1]int // of lines before a soft break, by blank lines
	var soft [2]int
	blanks, all := 0, 0
	for l := (lines{rest: text}); l.next(); {
		blanks += min(l.blank, 1)
		all++
		if n := l.previous.length; l.blank < 2 && n >= minWidth && n <= maxWidth && l.softBreak() {
			lengths[l.blank][n]++
			soft[l.blank]++
		}
	}
	f := layout{double: soft[1] > 2*soft[0], tight: blanks*50 < all}
	blank := 0
	if f.double {
		blank = 1
	}
	if soft[blank] < minSoftBreaks {
		return f, false
	}
	f.width = quantile(lengths[blank][:], soft[blank], 95)
	return f, f.isWrapped(text, blank)
}

// quantile gives the smallest index up to which the counts hold the given
// percentage of their sum.
func quantile(counts []int, sum, percent int) int {
	n := 0
	for i, c := range counts {
		if n += c; n*100 >= sum*percent {
			return i
		}
	}
	return len(counts) - 1
}

// isWrapped checks a width against all breaks of the text.
func (f layout) isWrapped(text string, blank int) bool {
	soft, commas, fitting, full, long := 0, 0, 0, 0, 0
	for l := (lines{rest: text}); l.next(); {
		if f.isLong(l.line) {
			long += len(l.line.text)
		}
		if l.blank != blank || l.previous.text == "" {
			continue
		}
		isFull := f.isFull(&l, 85) && !f.isLong(l.previous)
		if isFull {
			full++
		}
		if !l.softBreak() {
			continue
		}
		soft++
		if strings.HasSuffix(l.previous.text, ",") {
			commas++
		}
		if isFull {
			fitting++
		}
	}
	return fitting*100 >= soft*minFitting && fitting*100 >= full*minSoft && commas*100 <= soft*maxCommas && long*100 <= len(text)*maxLong
}

// isLong reports whether a line is too long to have been wrapped.
func (f layout) isLong(l line) bool { return l.length*100 > f.width*125 }

// isFull reports whether the first word of the line would have made the previous
// one longer than the given percentage of the width.
func (f layout) isFull(l *lines, percent int) bool {
	return (l.previous.length+1+min(runes(firstWord(l.line.text)), maxWord))*100 > f.width*percent
}

// maxWord bounds what a word counts for in a line: a web address fits nowhere.
const maxWord = 25 // characters

// firstWord is the line up to its first space, without its indent.
func firstWord(line string) string {
	line = strings.TrimLeft(line, " \t")
	if i := strings.IndexAny(line, " \t"); i >= 0 {
		return line[:i]
	}
	return line
}

// softBreak reports whether the break before the line stands inside a sentence:
// nothing ends before it, and a small letter that marks no item of a list
// follows.
func (l *lines) softBreak() bool {
	last, _ := utf8.DecodeLastRuneInString(l.previous.text)
	if !unicode.IsLetter(last) && last != ',' && last != '-' && last != '\u2010' {
		return false
	}
	next := strings.TrimLeft(l.line.text, " \t")
	first, _ := utf8.DecodeRuneInString(next)
	return unicode.IsLower(first) && !isItem(next)
}

// isItem reports whether a line, without its indent, begins an item of a list:
// with a dash, a bullet, "1.", "2)", "b)", "(c)", "1.2" or a bracket. A number
// before a small letter is none: it may be a date.
func isItem(line string) bool {
	word := firstWord(line)
	if strings.HasPrefix(word, "[") {
		return true
	}
	mark := strings.TrimSuffix(strings.TrimPrefix(word, "("), ")")
	closed := mark != word
	first, size := utf8.DecodeRuneInString(mark)
	if len(mark) == size {
		return closed || strings.ContainsRune("-–—•*·▪■□◦○●➢✓→+#>|", first)
	}
	numbers := strings.TrimRight(mark, ".")
	switch {
	case unicode.IsLetter(first) && len(numbers) == size: // "a."
		return true
	case strings.Trim(numbers, "0123456789.") != "":
		return false
	}
	after, _ := utf8.DecodeRuneInString(strings.TrimLeft(line[len(word):], " \t"))
	return !unicode.IsLower(after) && (closed || numbers != mark || strings.Contains(numbers, "."))
}
