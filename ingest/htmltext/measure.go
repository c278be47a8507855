package htmltext

import (
	"unicode"
	"unicode/utf8"
)

// proseLength is the number of letters from which a block counts as prose: a
// short sentence.
const proseLength = 40

// counts is what lies in a node, of what was not dropped.
type counts struct {
	size     int32 // letters and digits
	linked   int32 // of them in links
	links    int32 // stretches of text in links
	prose    int32 // letters in blocks that are prose
	headings int32
}

func (c *counts) add(o counts) {
	c.size += o.size
	c.linked += o.linked
	c.links += o.links
	c.prose += o.prose
	c.headings += o.headings
}

func (c *counts) subtract(o counts) {
	c.size -= o.size
	c.linked -= o.linked
	c.links -= o.links
	c.prose -= o.prose
	c.headings -= o.headings
}

// measure counts what is in every node, as if nothing were dropped.
func (t *tree) measure() {
	own := make([]counts, len(t.nodes)) // of blocks, without the blocks in them
	block := make([]int32, len(t.nodes))
	for i := range t.nodes {
		n := &t.nodes[i]
		n.counts = counts{}
		block[i] = block[n.parent]
		switch {
		case isBlock(n.tag):
			block[i] = int32(i)
			if headingLevel(n.tag) > 0 {
				n.headings = 1
			}
		case n.tag == 0:
			n.size = letters(t.text[n.from:n.to])
			if n.marks&markLink != 0 && n.size > 0 {
				n.linked, n.links = n.size, 1
			}
			own[block[i]].add(n.counts)
		}
	}
	for i, o := range own {
		if o.size >= proseLength && o.linked*2 < o.size {
			t.nodes[i].prose = o.size - o.linked
		}
	}
	for i := len(t.nodes) - 1; i > 0; i-- {
		t.nodes[t.nodes[i].parent].add(t.nodes[i].counts)
	}
}

func letters(s []byte) (n int32) {
	for i := 0; i < len(s); {
		if c := s[i]; c < utf8.RuneSelf {
			if 'a' <= c|0x20 && c|0x20 <= 'z' || '0' <= c && c <= '9' {
				n++
			}
			i++
			continue
		}
		r, size := utf8.DecodeRune(s[i:])
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			n++
		}
		i += size
	}
	return n
}
