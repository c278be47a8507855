package htmltext

import (
	"errors"
	"io"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// ErrTooComplex means that a page has more elements than maxNodes.
var ErrTooComplex = errors.New("a page of too many elements")

const (
	// maxNodes bounds the memory for a page to about 100 MB.
	maxNodes = 1 << 20
	// maxDepth bounds recursion. What is nested deeper is read as if it were not.
	maxDepth = 256
)

// node is an element, or a stretch of text when tag is 0. Nodes lie in document
// order; the descendants of node i are those from i+1 up to its end.
type node struct {
	tag    atom.Atom
	marks  marks
	parent int32
	end    int32 // one past the last descendant

	// Of a stretch of text: where it lies in tree.text.
	from, to int32

	counts // filled in by measure
}

// tree is a parsed page.
type tree struct {
	nodes  []node
	text   []byte
	meta   meta
	mapped *mapped // nil without a mapping
}

// builder makes a tree of tokens. It follows the rules by which browsers close
// elements that authors leave open, but for the repair of misnested formatting,
// which does not move text.
type builder struct {
	tree
	open    []int32 // elements that are not closed, outermost first
	deeper  int     // open elements beyond maxDepth
	inLink  bool
	skipped atom.Atom // inside an element of raw text that is none of the page's
	foreign int       // inside so many <svg> and <math>
	at      int       // where the token stands in the page
}

func parse(page string) (*tree, error) { return parseMapped(page, nil) }

// parseMapped is parse with a mapping, which may be nil.
func parseMapped(page string, m *Mapping) (*tree, error) {
	b := &builder{}
	if m != nil {
		b.mapped = &mapped{Mapping: m}
	}
	b.text = make([]byte, 0, len(page)/2)
	b.push(atom.Html, 0)
	z := html.NewTokenizer(strings.NewReader(page))
	z.SetMaxBuf(0)
	for size := 0; ; b.at += size {
		token := z.Next()
		size = len(z.Raw())
		switch token {
		case html.ErrorToken:
			if z.Err() != io.EOF {
				return nil, z.Err()
			}
			for len(b.open) > 0 {
				b.pop()
			}
			return &b.tree, nil
		case html.TextToken:
			b.addText(z)
		case html.StartTagToken:
			b.start(z, false)
		case html.SelfClosingTagToken:
			b.start(z, true)
		case html.EndTagToken:
			name, _ := z.TagName()
			b.finish(lookup(name))
		}
		if len(b.nodes) > maxNodes {
			return nil, ErrTooComplex
		}
	}
}

// addText takes in a text token.
func (b *builder) addText(z *html.Tokenizer) {
	if b.skipped != 0 {
		if b.skipped == atom.Title && b.foreign == 0 {
			b.meta.addTitle(z.Text())
		}
		return
	}
	text := z.Text()
	if len(text) == 0 || b.foreign > 0 {
		return
	}
	m := marks(0)
	if b.inLink {
		m = markLink
	}
	from := int32(len(b.text))
	b.text = append(b.text, text...)
	b.nodes = append(b.nodes, node{marks: m, parent: b.top(), end: int32(len(b.nodes) + 1), from: from, to: int32(len(b.text))})
}

func (b *builder) top() int32 {
	if len(b.open) == 0 {
		return 0
	}
	return b.open[len(b.open)-1]
}

func (b *builder) push(tag atom.Atom, m marks) {
	i := int32(len(b.nodes))
	b.nodes = append(b.nodes, node{tag: tag, marks: m, parent: b.top()})
	b.open = append(b.open, i)
	if b.mapped != nil {
		b.mapped.states = append(b.mapped.states, b.mapped.top())
	}
}

func (b *builder) pop() {
	i := b.top()
	b.nodes[i].end = int32(len(b.nodes))
	b.open = b.open[:len(b.open)-1]
	if b.mapped != nil {
		b.mapped.states = b.mapped.states[:len(b.mapped.states)-1]
	}
}

// lookAt is look for an element that is no node.
func (b *builder) lookAt(name string) {
	if m := b.mapped; m != nil {
		m.enter(m.top(), name, int32(len(b.nodes)), false, b.at)
	}
}

// look hands a start tag to the mapping, if there is one. A tag that opens a node was
// pushed before; its state stands on top, and is still that of its parent.
func (b *builder) look(name string, node int32, opened bool) {
	m := b.mapped
	if m == nil {
		return
	}
	if s := m.enter(m.top(), name, node, true, b.at); opened {
		m.states[len(m.states)-1] = s
	}
}

// start takes in a start tag.
func (b *builder) start(z *html.Tokenizer, closed bool) {
	name, more := z.TagName()
	tag := lookup(name)
	if b.skipped != 0 || b.startForeign(tag, closed) || closed && tag == custom {
		return
	}
	a := attributes{tag: tag}
	var element string // for the mapping
	if b.mapped != nil {
		element = string(name)
		b.mapped.attrs = b.mapped.attrs[:0]
		a.also = &b.mapped.attrs
	}
	if more {
		a.read(z)
	}
	switch tag {
	case atom.Html, atom.Body:
		b.look(element, 0, true)
		b.nodes[0].marks |= a.marks() &^ markUnlikely
		if tag == atom.Html && b.meta.language == "" {
			b.meta.language = a.lang
		}
		return
	case atom.Meta:
		b.lookAt(element)
		b.meta.addMeta(a)
		return
	case atom.Link:
		b.lookAt(element)
		b.meta.addLink(a)
		return
	case atom.A:
		b.inLink = a.href
		if b.mapped == nil {
			return
		}
		b.closeUpTo(atom.A, isBlock)
	}
	if tag == atom.Time {
		b.meta.addTime(a)
	}
	if rawText(tag) {
		if closed {
			z.NextIsNotRawText() // XHTML; as HTML the rest of the page would be lost
		} else {
			b.skipped = tag
		}
		return
	}
	b.closeImplied(tag)
	if void(tag) {
		b.look(element, int32(len(b.nodes)), false)
		b.nodes = append(b.nodes, node{tag: tag, parent: b.top(), end: int32(len(b.nodes) + 1)})
		return
	}
	if len(b.open) >= maxDepth {
		b.deeper++
		b.look(element, int32(len(b.nodes)), false)
		b.nodes = append(b.nodes, node{tag: tag, marks: a.marks(), parent: b.top(), end: int32(len(b.nodes) + 1)})
		return
	}
	b.push(tag, a.marks())
	b.look(element, b.top(), true)
}

// startForeign takes in what starts inside drawings and formulas, and these
// themselves. An element of text ends them, as it does in browsers.
func (b *builder) startForeign(tag atom.Atom, closed bool) bool {
	switch {
	case tag == atom.Svg || tag == atom.Math:
		if !closed {
			b.foreign++
		}
		return true
	case isBlock(tag):
		b.foreign = 0
	}
	return b.foreign > 0 && !rawText(tag)
}

// finish takes in an end tag.
func (b *builder) finish(tag atom.Atom) {
	switch {
	case b.skipped != 0:
		if tag == b.skipped {
			b.skipped = 0
		}
		return
	case tag == atom.Svg || tag == atom.Math:
		b.foreign = max(0, b.foreign-1)
		return
	case b.foreign > 0:
		return
	case tag == atom.A:
		b.inLink = false
		if b.mapped != nil {
			b.closeUpTo(tag, isBlock)
		}
		return
	case tag == atom.Html || tag == atom.Body:
		return
	case tag == atom.Br:
		b.nodes = append(b.nodes, node{tag: tag, parent: b.top(), end: int32(len(b.nodes) + 1)})
		return
	case b.deeper > 0 && !void(tag):
		b.deeper--
		return
	}
	b.closeUpTo(tag, func(t atom.Atom) bool {
		if isBlock(tag) {
			return tag != atom.Table && t == atom.Table || isCell(t) && !isTablePart(tag)
		}
		return isBlock(t) // formatting does not close blocks
	})
}

// closeUpTo closes the innermost open element of a tag and all in it, unless an
// element that wall names lies between.
func (b *builder) closeUpTo(tag atom.Atom, wall func(atom.Atom) bool) {
	for i := len(b.open) - 1; i > 0; i-- {
		t := b.nodes[b.open[i]].tag
		if t == tag {
			for len(b.open) > i {
				b.pop()
			}
			return
		}
		if wall(t) {
			return
		}
	}
}

// closeImplied closes what a start tag ends without saying so.
func (b *builder) closeImplied(tag atom.Atom) {
	if isBlock(tag) {
		b.closeUpTo(atom.P, func(t atom.Atom) bool { return isCell(t) || t == atom.Table })
	}
	switch tag {
	case atom.Li:
		b.closeUpTo(atom.Li, func(t atom.Atom) bool { return t == atom.Ul || t == atom.Ol || isCell(t) || t == atom.Table })
	case atom.Dt, atom.Dd:
		wall := func(t atom.Atom) bool { return t == atom.Dl || isCell(t) || t == atom.Table }
		b.closeUpTo(atom.Dt, wall)
		b.closeUpTo(atom.Dd, wall)
	case atom.Td, atom.Th, atom.Tr, atom.Tbody, atom.Thead, atom.Tfoot:
		b.closeTableParts(tag)
	}
}

func (b *builder) closeTableParts(tag atom.Atom) {
	table := func(t atom.Atom) bool { return t == atom.Table }
	b.closeUpTo(atom.Td, table)
	b.closeUpTo(atom.Th, table)
	if tag != atom.Td && tag != atom.Th {
		b.closeUpTo(atom.Tr, table)
	}
	if tag == atom.Tbody || tag == atom.Thead || tag == atom.Tfoot {
		for _, part := range []atom.Atom{atom.Tbody, atom.Thead, atom.Tfoot} {
			b.closeUpTo(part, table)
		}
	}
}
