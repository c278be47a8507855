// Package repeats finds the menus, letterheads and footers of a text: lines at
// its head or tail that stand in many documents of one source.
//
// It works in two passes. In the first, Scan gives the lines near both ends of a
// text as hashes, for somebody to count in how many documents each stands. In the
// second, Ends says how much of the text goes, given which hashes are repeated.
//
// Only lines at the ends go, each end up to its first line that is not repeated:
// a sentence that many decisions share says something where it stands, and what
// is taken from the middle of a text leaves a hole that nobody sees. A row of a
// table and the beginning of a paragraph of a statute end the search, and a text
// that is a statute is left alone, since laws share their last lines. A single
// line of one or two words stays, being a heading more often than a menu. And
// when more than a share of the text would go, nothing does: then the text is one
// of many copies, or made from a template, and no text with a frame around it.
//
// What it does not do: recognise lines that are nearly equal, such as those with
// a page number or a date, or boilerplate in the middle of a text.
package repeats

import (
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/zeebo/xxh3"
)

const (
	// Zone is the number of lines at each end that are looked at. A page of a
	// municipality has menus of 20 to 60 lines.
	Zone = 64
	// leastWords is how many words must go from an end, or else two lines.
	leastWords = 3
	// statuteLines is the number of lines that begin with a paragraph sign from
	// which a text is a statute.
	statuteLines = 3
)

// Stand says that a stretch of a text, in bytes, stands in for a removed value of
// a kind. Lines are compared by their tags, not by what replaced the values.
type Stand struct {
	Start, End int
	Tag        string
}

// Line is a line that is not blank.
type Line struct {
	Start, End int    // bytes of the text, without the line end
	Hash       uint64 // of the tagged line apart from white space
	Words      int    // divided by white space
	Stays      bool   // it never goes
}

// Lines are those near the ends of a text.
type Lines struct {
	Head, Tail []Line // in the order of the text; Tail begins where Head ends
	text       string
	statute    bool
	tagged     []byte
}

// Scan reads a text with the stretches that stand in for removed values, which
// are in order. The lines are valid until the next Scan.
func (l *Lines) Scan(text string, stands []Stand) {
	*l = Lines{Head: l.Head[:0], Tail: l.Tail[:0], text: text, tagged: l.tagged}
	paragraphs := 0
	for at := 0; at < len(text); {
		end := len(text)
		if i := strings.IndexByte(text[at:], '\n'); i >= 0 {
			end = at + i
		}
		line := Line{Start: at, End: end}
		at = end + 1
		if first := firstByte(text[line.Start:end]); first == 0 {
			continue
		} else if first == paragraphSign[0] && isStatuteLine(text[line.Start:end]) {
			paragraphs++
		}
		if len(l.Head) < Zone {
			l.Head = append(l.Head, line)
			continue
		}
		if len(l.Tail) == 2*Zone { // keep what may be the last lines
			l.Tail = l.Tail[:copy(l.Tail, l.Tail[Zone:])]
		}
		l.Tail = append(l.Tail, line)
	}
	l.Tail = l.Tail[max(0, len(l.Tail)-Zone):]
	l.statute = paragraphs >= statuteLines
	for _, lines := range [][]Line{l.Head, l.Tail} {
		for i := range lines {
			l.read(&lines[i], stands)
		}
	}
}

// firstByte is the first byte that is not ASCII white space, or 0.
func firstByte(line string) byte {
	for i := range len(line) {
		if c := line[i]; c > ' ' {
			return c
		}
	}
	return 0
}

// read fills in what is known about a line besides its place.
func (l *Lines) read(line *Line, stands []Stand) {
	text := l.text[line.Start:line.End]
	line.Stays = isStatuteLine(text)
	l.tagged = appendTagged(l.tagged[:0], text, line.Start, stands, &line.Stays)
	var row bool
	l.tagged, line.Words, row = fold(l.tagged)
	line.Stays = line.Stays || row
	line.Hash = xxh3.Hash(l.tagged)
}

// fold writes each run of ASCII white space and no-break spaces as one space,
// none at the ends, in place. It counts the words and tells whether the line is a
// row of a table: cells divided by tabs, by two wide gaps or by bars that begin
// with the line, or figures alone. Bars between words are how menus are written,
// and a telephone number stands after a word.
func fold(line []byte) (folded []byte, words int, row bool) {
	folded = line[:0]
	gaps, spaces, letters, digits := 0, 0, false, false
	for i := 0; i < len(line); i++ {
		c := line[i]
		if nbsp := c == 0xC2 && i+1 < len(line) && line[i+1] == 0xA0; nbsp || c <= ' ' {
			if nbsp {
				i++
			}
			if spaces++; spaces == 3 && words > 0 {
				gaps++
			}
			row = row || c == '\t' && words > 0
			continue
		}
		if spaces > 0 || words == 0 {
			if words > 0 {
				folded = append(folded, ' ')
			}
			words++
			spaces = 0
		}
		letters = letters || c >= utf8.RuneSelf || c|0x20 >= 'a' && c|0x20 <= 'z'
		digits = digits || c >= '0' && c <= '9'
		folded = append(folded, c)
	}
	if spaces >= 3 {
		gaps-- // at the end
	}
	row = row || gaps > 1 || digits && !letters || len(folded) > 0 && folded[0] == '|'
	return folded, words, row
}

// Tagged is a line of the text last scanned as it was compared, white space
// folded.
func (l *Lines) Tagged(line Line, stands []Stand) string {
	var stays bool
	folded, _, _ := fold(appendTagged(nil, l.text[line.Start:line.End], line.Start, stands, &stays))
	return string(folded)
}

// appendTagged writes a line with tags. A value that reaches into another line
// makes the line stay.
func appendTagged(dst []byte, line string, start int, stands []Stand, stays *bool) []byte {
	end := start + len(line)
	from := start
	i := sort.Search(len(stands), func(i int) bool { return stands[i].End >= start })
	for ; i < len(stands) && stands[i].Start <= end; i++ {
		s := stands[i]
		switch {
		case s.End == start && s.Start < start: // before the line
			continue
		case s.Start < from || s.End > end:
			*stays = true
			continue
		}
		dst = append(dst, line[from-start:s.Start-start]...)
		dst = append(dst, '<')
		dst = append(dst, s.Tag...)
		dst = append(dst, '>')
		from = s.End
	}
	return append(dst, line[from-start:]...)
}

const paragraphSign = "§"

// isStatuteLine recognises the beginning of a paragraph, chapter or article.
func isStatuteLine(line string) bool {
	line = strings.TrimLeft(line, " \t")
	if strings.HasPrefix(line, paragraphSign) {
		return true
	}
	if line == "" || !strings.ContainsRune("KkAaCc", rune(line[0])) {
		return false
	}
	word, rest, _ := strings.Cut(line, " ")
	switch strings.ToLower(strings.TrimSuffix(word, ".")) {
	case "kapittel", "kap", "artikkel", "art", "kapihtal", "kapihtel", "kapihttal", "artihkal", "article", "chapter":
		r, _ := utf8.DecodeRuneInString(rest)
		return unicode.IsDigit(r) || r == 'I' || r == 'V' || r == 'X'
	}
	return false
}

// Ends says up to where the head and from where the tail of the text goes: the
// bytes [0, head) and [tail, size), and how many lines that is. repeated tells
// which lines are repeated, most is the share of the text that may go.
func (l *Lines) Ends(repeated func(hash uint64) bool, most float64) (head, tail, lines int) {
	size := len(l.text)
	if l.statute {
		return 0, size, 0
	}
	all := append(l.Head[:len(l.Head):len(l.Head)], l.Tail...)
	n := run(l.Head, repeated, false)
	m := run(all[n:], repeated, true)
	head, tail = 0, size
	if n > 0 {
		head = l.nextLine(all[n-1].End)
	}
	if m > 0 {
		tail = l.endBefore(all[len(all)-m].Start)
	}
	if head >= tail || float64(head+size-tail) > float64(most*float64(size)) {
		return 0, size, 0
	}
	return head, tail, n + m
}

// nextLine is the start of the first line after an offset that is not blank.
func (l *Lines) nextLine(at int) int {
	for next := at; next < len(l.text) && l.text[next] <= ' '; next++ {
		if l.text[next] == '\n' {
			at = next + 1
		}
	}
	return at
}

// endBefore is the end of the last line before an offset that is not blank.
func (l *Lines) endBefore(at int) int { return len(strings.TrimRight(l.text[:at], "\n\r\t\v\f ")) }

// run counts the lines that go from one end.
func run(lines []Line, repeated func(uint64) bool, fromTail bool) int {
	n, words := 0, 0
	for n < len(lines) && n < Zone {
		line := lines[n]
		if fromTail {
			line = lines[len(lines)-1-n]
		}
		if line.Stays || !repeated(line.Hash) {
			break
		}
		words += line.Words
		n++
	}
	if n < 2 && words < leastWords {
		return 0
	}
	return n
}
