package csvscan

import (
	"bytes"
	"io"
)

// commas are the delimiters that are tried, the first among equals. The first is in no
// text: a table of one column has no delimiter.
var commas = []byte{0x1f, ';', ',', '\t', '|'}

// maxRows is how many rows of a head are looked at.
const maxRows = 50

// Sniff finds out how a table is written from its first bytes. The names of the columns
// stand in the first row for which header is true; it may be nil. What counts is that a
// delimiter shows such a row, then how many rows have as many fields as it, then how
// many fields these are.
func Sniff(head []byte, header func(fields [][]byte) bool) Dialect {
	d := Dialect{Comma: commas[0], EOL: '\n'}
	if bytes.IndexByte(head, '\n') < 0 && bytes.IndexByte(head, '\r') >= 0 {
		d.EOL = '\r'
	}
	if rest, ok := bytes.CutPrefix(head, []byte("sep=")); ok && len(rest) > 1 && (rest[1] == d.EOL || rest[1] == '\r') {
		d.Comma = rest[0] // as Excel writes it
		return d
	}
	if i := bytes.LastIndexByte(head, d.EOL); i >= 0 {
		head = head[:i+1] // the last row may be cut off
	}
	best := [3]int{-1}
	for _, comma := range commas {
		score := agreement(head, Dialect{comma, d.EOL}, header)
		if greater(score, best) {
			best, d.Comma = score, comma
		}
	}
	return d
}

func greater(a, b [3]int) bool {
	for i := range a {
		if a[i] != b[i] {
			return a[i] > b[i]
		}
	}
	return false
}

// agreement says whether there is a row of names, how many rows have the number of
// fields of that row, or of most rows, and how many these are.
func agreement(head []byte, d Dialect, header func([][]byte) bool) [3]int {
	var counts []int
	named := -1
	s := New(bytes.NewReader(head), d, len(head))
	for len(counts) < maxRows {
		r, err := s.Next()
		if err == io.EOF {
			break
		}
		if n := len(r.Fields); n > 0 {
			if named < 0 && header != nil && header(r.Fields) {
				named = len(counts)
			}
			counts = append(counts, n)
		}
	}
	if named >= 0 {
		return [3]int{1, same(counts[named:], counts[named]), counts[named]}
	}
	best := [3]int{}
	for _, n := range counts {
		if score := [3]int{0, same(counts, n), n}; n > 1 && greater(score, best) {
			best = score
		}
	}
	return best
}

func same(counts []int, n int) (k int) {
	for _, c := range counts {
		if c == n {
			k++
		}
	}
	return k
}
