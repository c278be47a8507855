// Package alto reads pages of text recognition in ALTO XML, versions 1 to 4 (Library
// of Congress, https://www.loc.gov/standards/alto/).
//
// A block is a paragraph; its lines are joined. A word that was divided at the end of a
// line stands in one piece, as SUBS_CONTENT says or, where nothing says so, as its parts
// make it. What stands in the margins, such as running heads and page numbers, is left
// out. Blocks come in the reading order that the file gives, otherwise in that of the
// file.
package alto

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"kvern/ingest/xmlscan"
)

// Page is what a file holds.
type Page struct {
	Text  string // paragraphs with a blank line between
	Words int    // in the text, as the recognition counted them
	Rated int    // words of which the confidence is known
	// Confidence is the mean of the confidence of words, in parts of 10,000.
	Confidence int
	// Margins counts the words in the margins, which are left out.
	Margins int
	// Joined counts the words that had been divided.
	Joined int
	// Repaired counts the bytes that were no UTF-8.
	Repaired int
}

// maxWords bounds the work on one file: fifty newspaper pages.
const maxWords = 1_000_000

// maxDepth is deeper than the schema goes: blocks may hold blocks.
const maxDepth = 100

// ErrWork means that a file has more words than a page can have.
var ErrWork = errors.New("more than a million words")

// Parse reads a file in UTF-8.
func Parse(r io.Reader) (Page, error) {
	p := &parser{s: xmlscan.New(r)}
	p.s.PassText = true
	for {
		err := p.s.Next()
		switch {
		case err == io.EOF && p.depth == 0:
			return p.page(), nil
		case err == io.EOF:
			return p.page(), fmt.Errorf("%w: it ends within an element", xmlscan.ErrSyntax)
		case err != nil:
			return p.page(), err
		}
		switch p.s.Kind {
		case xmlscan.Start:
			err = p.start()
		case xmlscan.End:
			err = p.end()
		}
		if err != nil {
			return p.page(), err
		}
	}
}

// block is a paragraph.
type block struct {
	id   string
	text []byte
}

type parser struct {
	s      *xmlscan.Scanner
	depth  int
	margin int // depth of the margin that is open, or 0
	open   int // depth of the block that is open, or 0

	blocks []block
	refs   []string // the reading order, as ids of blocks

	glue  bool // the next word belongs to the last one
	given bool // the last word was given in one piece
	out   Page
	rated int64 // sum of confidences, in parts of 10,000
}

func (p *parser) start() error {
	if p.depth++; p.depth > maxDepth {
		return fmt.Errorf("%w: it is nested deeper than %d levels", xmlscan.ErrSyntax, maxDepth)
	}
	switch string(p.s.Name) {
	case "TopMargin", "BottomMargin", "LeftMargin", "RightMargin":
		if p.margin == 0 {
			p.margin = p.depth
		}
	case "TextBlock":
		if p.open == 0 {
			p.open = p.depth
			id, _ := p.s.Attr("ID")
			p.blocks = append(p.blocks, block{id: id})
			p.glue, p.given = false, false
		}
	case "String":
		return p.word()
	case "HYP":
		p.hyphen()
	case "ElementRef":
		if ref, ok := p.s.Attr("REF"); ok && len(p.refs) < maxWords {
			p.refs = append(p.refs, ref)
		}
	}
	return nil
}

func (p *parser) end() error {
	if p.depth == 0 {
		return fmt.Errorf("%w: an end tag too many", xmlscan.ErrSyntax)
	}
	if p.depth == p.margin {
		p.margin = 0
	}
	if p.depth == p.open {
		p.open = 0
	}
	p.depth--
	return nil
}

// word adds a word to the block.
func (p *parser) word() error {
	content, _ := p.s.Attr("CONTENT")
	if content = strings.Join(strings.Fields(content), " "); content == "" {
		return nil
	}
	if p.margin > 0 {
		p.out.Margins++
		return nil
	}
	if p.out.Words++; p.out.Words > maxWords {
		return ErrWork
	}
	p.rate()
	part, _ := p.s.Attr("SUBS_TYPE")
	whole, _ := p.s.Attr("SUBS_CONTENT")
	whole = strings.Join(strings.Fields(whole), " ")
	switch {
	case part == "HypPart1" && whole != "":
		p.add(whole)
		p.given = true
		p.out.Joined++
	case part == "HypPart2" && whole != "":
		p.given = false // it was given with its first part, on this page or the one before
	case part == "HypPart1":
		p.add(strings.TrimRight(content, "-\u00ad\u2010"))
		p.glue = true
		p.out.Joined++
	default:
		p.add(content)
	}
	return nil
}

// hyphen ends a line within a word, unless the word stands there in one piece.
func (p *parser) hyphen() {
	if p.margin > 0 || p.open == 0 || p.given || p.glue || len(p.blocks[len(p.blocks)-1].text) == 0 {
		return
	}
	p.glue = true
	p.out.Joined++
}

// add writes a word. One outside of a block, which no schema allows, is a block.
func (p *parser) add(word string) {
	if p.open == 0 {
		p.blocks = append(p.blocks, block{})
	}
	b := &p.blocks[len(p.blocks)-1]
	if len(b.text) > 0 && !p.glue {
		b.text = append(b.text, ' ')
	}
	b.text = append(b.text, word...)
	p.glue, p.given = false, false
}

// rate adds the confidence of a word.
func (p *parser) rate() {
	value, ok := p.s.Attr("WC")
	if !ok {
		return
	}
	if c, err := strconv.ParseFloat(value, 64); err == nil && c >= 0 && c <= 1 {
		p.rated += int64(float64(c*10_000) + 0.5)
		p.out.Rated++
	}
}

// page puts the blocks together.
func (p *parser) page() Page {
	if p.out.Rated > 0 {
		p.out.Confidence = int(p.rated / int64(p.out.Rated))
	}
	p.out.Repaired = p.s.Repaired
	var text strings.Builder
	for _, b := range p.inOrder() {
		if len(b.text) == 0 {
			continue
		}
		if text.Len() > 0 {
			text.WriteString("\n\n")
		}
		text.Write(b.text)
	}
	p.out.Text = text.String()
	return p.out
}

// inOrder sorts the blocks by the reading order; those that it does not name come last.
func (p *parser) inOrder() []block {
	if len(p.refs) == 0 {
		return p.blocks
	}
	place := map[string]int{}
	for i, ref := range p.refs {
		if _, twice := place[ref]; !twice {
			place[ref] = i
		}
	}
	at := func(b block) int {
		if i, ok := place[b.id]; ok {
			return i
		}
		return len(p.refs)
	}
	slices.SortStableFunc(p.blocks, func(a, b block) int { return at(a) - at(b) })
	return p.blocks
}
