package htmltext

import (
	"strings"

	"golang.org/x/net/html/atom"
)

// render writes the text that was kept, each block on lines of its own.
func (s *selection) render() string {
	w := &writer{}
	w.b.Grow(int(s.nodes[0].size) * 3 / 2)
	s.write(w, 0)
	return w.b.String()
}

func (s *selection) write(w *writer, i int32) {
	if s.dropped[i] {
		return
	}
	n := &s.nodes[i]
	switch n.tag {
	case 0:
		w.text(s.text[n.from:n.to])
		return
	case atom.Br:
		w.br()
		return
	case atom.Pre:
		w.pre++
		defer func() { w.pre-- }()
	}
	kind := s.breakFor(i, n)
	w.divide(kind)
	for k := i + 1; k < n.end; k = s.nodes[k].end {
		s.write(w, k)
	}
	w.divide(kind)
}

// division is what stands between two words; the stronger, the larger.
type division int

const (
	nothing division = iota
	space
	cell      // the next cell of a row
	line      // the next line
	paragraph // an empty line
)

// breakFor says what divides an element from what is before and behind it.
func (s *selection) breakFor(i int32, n *node) division {
	switch n.tag {
	case atom.P, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Blockquote, atom.Pre, atom.Table,
		atom.Ul, atom.Ol, atom.Dl, atom.Section, atom.Article, atom.Hr, atom.Figure, atom.Main, atom.Header, atom.Footer:
		return paragraph
	case atom.Td, atom.Th:
		if s.laysOut(i, n) {
			return line
		}
		return cell
	case custom:
		return space
	}
	if isBlock(n.tag) {
		return line
	}
	return nothing
}

// laysOut reports whether a cell holds more than data: then its table lays out a
// page.
func (s *selection) laysOut(i int32, n *node) bool {
	if n.size > 200 || n.headings > 0 {
		return true
	}
	for k := i + 1; k < n.end; k++ {
		if t := s.nodes[k].tag; isBlock(t) && t != atom.P && t != atom.Div {
			return true
		}
	}
	return false
}

// writer writes words with divisions where they are due. White space in between
// is collapsed as browsers do.
type writer struct {
	b       strings.Builder
	due     division
	afterBr bool
	pre     int // inside <pre>
}

func (w *writer) divide(d division) {
	w.due = max(w.due, d)
	w.afterBr = w.afterBr && d <= space
}

// br breaks a line; two in a row end a paragraph.
func (w *writer) br() {
	d := line
	if w.afterBr {
		d = paragraph
	}
	w.divide(d)
	w.afterBr = true
}

func (w *writer) text(s []byte) {
	for len(s) > 0 {
		n := 0
		for n < len(s) && !isSpace(s[n]) {
			n++
		}
		if n > 0 {
			w.word(s[:n])
			s = s[n:]
			continue
		}
		if w.pre > 0 && s[0] == '\n' {
			w.divide(line)
		} else {
			w.divide(space)
		}
		s = s[1:]
	}
}

func (w *writer) word(s []byte) {
	if w.b.Len() > 0 {
		w.b.WriteString([...]string{"", " ", "\t", "\n", "\n\n"}[w.due])
	}
	w.due, w.afterBr = nothing, false
	w.b.Write(s)
}

func isSpace(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f' }
