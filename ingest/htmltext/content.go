package htmltext

import "golang.org/x/net/html/atom"

const (
	// few is the number of letters below which a page may have lost its content.
	few = 200
	// fewest is the number of letters below which there is none: the name of the
	// site, or "Loading".
	fewest = 25
)

// content gives the text of the page. When hardly anything is left of a page that
// has more to say, such as a list of links that is all there is, only what is
// hidden and what is surely frame is dropped.
func (t *tree) content() string {
	s := t.selection()
	s.dropFrame()
	shown := s.nodes[0].size
	s.dropSide()
	s.dropLinkLists()
	main := s.main()
	s.dropAround(0, main, false)
	s.dropAround(main, s.innermost(main), true)
	s.dropLinkRuns()
	s.dropEmptyHeadings()
	if kept := s.nodes[0].size; kept < few && shown > 2*kept {
		s = t.selection()
		s.dropFrame()
	}
	if s.nodes[0].size < fewest {
		return ""
	}
	return s.render()
}

// selection decides which nodes are content. Each step drops some of what the
// steps before it left.
type selection struct {
	*tree
	dropped []bool
}

// selection begins with all that is shown.
func (t *tree) selection() *selection {
	t.measure()
	s := &selection{t, make([]bool, len(t.nodes))}
	if t.mapped != nil {
		for _, i := range t.mapped.drops {
			if int(i) < len(t.nodes) && !s.dropped[i] {
				s.drop(i)
			}
		}
	}
	s.each(func(i int32, n *node) {
		if n.marks&markHidden != 0 || n.marks&markControl != 0 && !s.isHeading(n.parent) {
			s.drop(i)
		}
	})
	return s
}

// isHeading reports whether a node is a heading or the summary of a fold: a
// button in it holds the words.
func (s *selection) isHeading(i int32) bool {
	for range 3 {
		if t := s.nodes[i].tag; headingLevel(t) > 0 || t == atom.Summary || t == atom.Dt {
			return true
		}
		i = s.nodes[i].parent
	}
	return false
}

// drop drops a node and all in it, and takes it out of the counts above.
func (s *selection) drop(i int32) {
	n := s.nodes[i]
	for k := i; k < n.end; k++ {
		s.dropped[k] = true
	}
	for p := i; p != 0; {
		p = s.nodes[p].parent
		s.nodes[p].subtract(n.counts)
	}
}

// each visits the elements that are kept, outermost first; those in a dropped one
// are left out.
func (s *selection) each(f func(i int32, n *node)) {
	for i := int32(1); i < int32(len(s.nodes)); {
		n := &s.nodes[i]
		if n.tag != 0 && !s.dropped[i] {
			f(i, n)
		}
		if s.dropped[i] {
			i = n.end
		} else {
			i++
		}
	}
}

// within reports whether a node lies in one with a mark.
func (s *selection) within(i int32, m marks) bool {
	for i != 0 {
		i = s.nodes[i].parent
		if s.nodes[i].marks&m != 0 {
			return true
		}
	}
	return false
}

// holdsPage reports whether two fifths of the page's prose or more lie in a node:
// then it is called what it is not.
func (s *selection) holdsPage(n *node) bool { return n.prose*5 > s.nodes[0].prose*2 }

// dropFrame drops navigation, banners, footers, columns at the side, and notices.
func (s *selection) dropFrame() {
	s.each(func(i int32, n *node) {
		frame := n.marks&markFrame != 0 ||
			n.marks&markUnlikely != 0 && n.marks&markMain == 0 ||
			n.tag == atom.Header && !s.within(i, markMain)
		if frame && !s.holdsPage(n) {
			s.drop(i)
		}
	})
}

// dropSide drops what the words of its class say stands beside the content, such
// as related pages, unless all of it together is most of the page.
func (s *selection) dropSide() {
	var side []int32
	prose := int32(0)
	s.each(func(i int32, n *node) {
		if n.marks&markSide != 0 && n.marks&markMain == 0 && !s.within(i, markSide) && !s.holdsPage(n) {
			side = append(side, i)
			prose += n.prose
		}
	})
	if prose*2 > s.nodes[0].prose {
		return
	}
	for _, i := range side {
		s.drop(i)
	}
}

// dropLinkLists drops containers of three links or more that hold little else.
// One or two links may be all there is to say, and those under headings are the
// items of a list of news.
func (s *selection) dropLinkLists() {
	s.each(func(i int32, n *node) {
		if n.links < 3 || n.linked*3 <= n.size*2 || n.headings > 0 || n.prose*5 >= s.nodes[0].prose {
			return
		}
		switch n.tag {
		case atom.Ul, atom.Ol, atom.Dl, atom.Menu, atom.Div, atom.Section, atom.Table, atom.Td, atom.Span, custom:
			s.drop(i)
		}
	})
}

// main finds the node that says it is the content and holds most of the prose, or
// the page.
func (s *selection) main() int32 {
	best := int32(0)
	s.each(func(i int32, n *node) {
		if n.marks&markMain != 0 && n.prose*2 > s.nodes[0].prose && (best == 0 || n.prose > s.nodes[best].prose) {
			best = i
		}
	})
	return best
}

// innermost finds the smallest node that holds nearly all prose of another; less
// will do when it says that it is the content.
func (s *selection) innermost(i int32) int32 {
	all := s.nodes[i].prose
	for k := i + 1; k < s.nodes[i].end; k++ {
		n := &s.nodes[k]
		share := int32(9)
		if n.marks&(markContent|markMain) != 0 {
			share = 7
		}
		if !s.dropped[k] && isContainer(n.tag) && int64(n.prose)*10 > int64(all)*int64(share) {
			i = k
		}
	}
	return i
}

// isContainer reports whether an element may hold all of the content, and not only
// a part such as an item of a list.
func isContainer(t atom.Atom) bool {
	switch t {
	case atom.Div, atom.Section, atom.Article, atom.Main, atom.Form, atom.Center, atom.Td, atom.Table, atom.Fieldset, custom:
		return true
	}
	return false
}

// dropAround drops what lies in outer but not in inner, except the heading of the
// page and, if there may be a lead, prose in front.
func (s *selection) dropAround(outer, inner int32, mayLead bool) {
	for i := inner; i != outer; i = s.nodes[i].parent {
		p := s.nodes[i].parent
		for k := p + 1; k < s.nodes[p].end; k = s.nodes[k].end {
			n := &s.nodes[k]
			lead := mayLead && k < i && n.prose > 0 && n.linked*2 < n.size
			if k != i && !s.dropped[k] && n.size > 0 && !lead && !s.isTitle(k, n) {
				s.drop(k)
			}
		}
	}
}

// isTitle reports whether a node is little more than the heading of the page.
func (s *selection) isTitle(i int32, n *node) bool {
	for k := i; k < n.end; k++ {
		if h := &s.nodes[k]; h.tag == atom.H1 && !s.dropped[k] && h.size*2 > n.size {
			return true
		}
	}
	return false
}
