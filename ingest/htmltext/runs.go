package htmltext

import "golang.org/x/net/html/atom"

// dropLinkRuns drops three or more blocks in a row that are links and nothing
// else: a list that nobody marked as one.
func (s *selection) dropLinkRuns() {
	var run []int32
	flush := func(enough int) {
		for _, i := range run {
			if len(run) >= enough && !s.dropped[i] {
				s.drop(i)
			}
		}
		run = run[:0]
	}
	for i := range int32(len(s.nodes)) {
		if n := &s.nodes[i]; n.tag != 0 || n.size == 0 || s.dropped[i] {
			continue
		}
		b := s.blockOf(i)
		if n := &s.nodes[b]; b == 0 || n.linked*10 < n.size*9 {
			flush(3)
		} else if len(run) == 0 || run[len(run)-1] != b {
			run = append(run, b)
		}
	}
	flush(2)
}

// blockOf gives the block that a text stands in.
func (s *selection) blockOf(i int32) int32 {
	for i = s.nodes[i].parent; !isBlock(s.nodes[i].tag); {
		i = s.nodes[i].parent
	}
	return i
}

// dropEmptyHeadings drops headings, but for that of the page, under which nothing
// was kept. One that is a link is an item of a list.
func (s *selection) dropEmptyHeadings() {
	text := false // was there text under the heading behind
	level := 0    // of the heading behind; 0 at the end and after text
	for i := len(s.nodes) - 1; i > 0; i-- {
		n := &s.nodes[i]
		if s.dropped[i] || n.size == 0 {
			continue
		}
		h := headingLevel(n.tag)
		switch {
		case n.tag == 0 && !s.isHeading(n.parent):
			text, level = true, 0
		case h > 1 && !text && level <= h && n.linked*2 <= n.size:
			s.drop(int32(i))
		case h > 0:
			text, level = false, h
		}
	}
}

func headingLevel(t atom.Atom) int {
	switch t {
	case atom.H1:
		return 1
	case atom.H2:
		return 2
	case atom.H3:
		return 3
	case atom.H4:
		return 4
	case atom.H5:
		return 5
	case atom.H6:
		return 6
	}
	return 0
}
