package privacy

import (
	"iter"
	"strings"
	"unicode"
)

// table remembers the header of the table that was read last.
type table struct {
	start, end int // the lines that are known to belong to it
	delimiter  byte
	columns    []class // nil: the lines have no header that says anything

	at    int // the place asked for last, and the answer
	found class
}

const (
	maxTableLine = 2048 // bytes
	maxTableRows = 500  // rows between the first value and the header
)

// column gives what the header of a table says of the column in which p lies.
// A table is a block of lines with one delimiter: tab, semicolon, bar, comma, or
// a gap of two spaces or more.
func (s *scanner) column(p int) class {
	if p != s.table.at {
		s.table.found = s.columnAt(p)
		s.table.at = p
	}
	return s.table.found
}

func (s *scanner) columnAt(p int) class {
	if p > s.table.end || p < s.table.start {
		start := lineStart(s.text, p)
		if start < 0 {
			s.table = table{start: p, end: min(len(s.text), p+maxTableLine)} // the line is too long
			return noCue
		}
		s.readTable(start)
	}
	if s.table.columns == nil {
		return noCue
	}
	start := lineStart(s.text, p)
	if i := countCells(s.text[max(0, start):p], s.table.delimiter); i < len(s.table.columns) {
		return s.table.columns[i]
	}
	return noCue
}

// lineStart gives where the line of p begins, or -1 when that is too far away.
func lineStart(text string, p int) int {
	from := max(0, p-maxTableLine)
	i := strings.LastIndexByte(text[from:p], '\n')
	if i < 0 && from > 0 {
		return -1
	}
	return from + i + 1
}

// readTable finds the table of which the line at start is a row, and its header.
func (s *scanner) readTable(start int) {
	line := lineAt(s.text, start)
	t := table{start: start, end: start + len(line), at: -1}
	t.delimiter = delimiterOf(line)
	switch {
	case t.delimiter == 0:
	case s.table.delimiter == t.delimiter && s.table.end+1 == start:
		t.start, t.columns = s.table.start, s.table.columns
	default:
		top := topOfTable(s.text, start, line, t.delimiter)
		if t.start = top; top < start {
			t.columns = headerOf(lineAt(s.text, top), t.delimiter)
		}
	}
	s.table = t
}

// topOfTable goes up from the line at start over lines with as many delimiters.
func topOfTable(text string, start int, line string, delimiter byte) int {
	n := countCells(line, delimiter)
	for range maxTableRows {
		if start == 0 {
			break
		}
		above := lineStart(text, start-1)
		if above < 0 || countCells(text[above:start-1], delimiter) < n {
			break
		}
		start = above
	}
	return start
}

func lineAt(text string, start int) string {
	end := min(len(text), start+maxTableLine)
	if i := strings.IndexByte(text[start:end], '\n'); i >= 0 {
		end = start + i
	}
	return text[start:end]
}

func delimiterOf(line string) byte {
	for _, d := range []byte{'\t', ';', '|'} {
		if strings.IndexByte(line, d) >= 0 {
			return d
		}
	}
	switch {
	case strings.Count(line, ",") >= 2:
		return ','
	case countCells(line, wideGap) >= 1:
		return wideGap
	}
	return 0
}

// wideGap is the delimiter of tables set with spaces.
const wideGap = ' '

// cells yields the cells of a line.
func cells(line string, delimiter byte) iter.Seq[string] {
	if delimiter != wideGap {
		return strings.SplitSeq(line, string(rune(delimiter)))
	}
	return func(yield func(string) bool) {
		for line = strings.Trim(line, " "); line != ""; line = strings.TrimLeft(line, " ") {
			cell, rest, _ := strings.Cut(line, "  ")
			if !yield(cell) {
				return
			}
			line = rest
		}
	}
}

// countCells gives the number of delimiters in a piece of a line.
func countCells(piece string, delimiter byte) int {
	if delimiter != wideGap {
		return strings.Count(piece, string(rune(delimiter)))
	}
	n := 0
	for piece = strings.TrimLeft(piece, " "); ; n++ {
		i := strings.Index(piece, "  ")
		if i < 0 {
			return n
		}
		piece = strings.TrimLeft(piece[i:], " ")
	}
}

// headerOf reads the cells of a header line; nil when no cell is a cue or one
// holds digits, as a row of values would.
func headerOf(line string, delimiter byte) []class {
	var columns []class
	known := false
	for cell := range cells(line, delimiter) {
		if len(strings.Fields(cell)) > 3 {
			return nil
		}
		k := noCue
		for word := range strings.FieldsFuncSeq(cell, func(r rune) bool { return !unicode.IsLetter(r) && r != '-' && r != '.' }) {
			if c := cueOf(strings.TrimRight(word, ".-")); labels[c] && k == noCue {
				k = c
			}
		}
		if strings.ContainsAny(cell, "0123456789") {
			return nil
		}
		known = known || k != noCue
		columns = append(columns, k)
	}
	if !known {
		return nil
	}
	return columns
}
