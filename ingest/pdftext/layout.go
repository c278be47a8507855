package pdftext

import (
	"math"
	"strings"
	"unicode"
	"unicode/utf8"
)

// layout puts glyphs together to lines, in the order in which they are drawn. That
// order is nearly always the order of reading, and better than what can be guessed
// from places alone where a page has columns. Text that does not run from left to
// right comes last.
type layout struct {
	upright, turned, artifacts lineBuilder
}

// glyph is a character in its place, in points.
type glyph struct {
	text           string
	x0, y0, x1, y1 float64 // where it begins and ends on the base line
	height         float64 // size of the font
}

func (l *layout) glyph(g glyph, artifact bool) {
	dx, dy := g.x1-g.x0, math.Abs(g.y1-g.y0)
	switch {
	case artifact:
		l.artifacts.add(g)
	case dy > dx/2 && dy > 0.01 || dx < -0.01:
		l.turned.add(g.upright())
	default:
		l.upright.add(g)
	}
}

// upright turns a glyph so that its line runs from left to right.
func (g glyph) upright() glyph {
	switch {
	case g.y1 > g.y0: // upwards
		g.x0, g.y0, g.x1, g.y1 = g.y0, -g.x0, g.y1, -g.x1
	case g.y1 < g.y0:
		g.x0, g.y0, g.x1, g.y1 = -g.y0, g.x0, -g.y1, g.x1
	default:
		g.x0, g.y0, g.x1, g.y1 = -g.x0, -g.y0, -g.x1, -g.y1
	}
	return g
}

// lines gives the lines of a page.
func (l *layout) lines() []line {
	all := l.upright.finish()
	turned := l.turned.finish()
	if len(all)+len(turned) == 0 {
		return l.artifacts.finish()
	}
	return append(all, turned...)
}

// line is a line of text.
type line struct {
	text   string
	x0, x1 float64
	y      float64
	height float64
}

// lineBuilder collects lines.
type lineBuilder struct {
	done []line
	text strings.Builder
	cur  line
	last glyph
	open bool
}

// Distances, as shares of the size of the font.
const (
	sameLine  = 0.45 // a base line may be off by this in one line: signs above and below
	wordGap   = 0.17 // a gap that separates words
	columnGap = 2.5  // a gap that separates columns of a table
	backspace = 0.6  // how far a glyph may go back within a line
	overprint = 0.08 // a glyph drawn twice lies as near as this
)

func (b *lineBuilder) add(g glyph) {
	if g.text == "" { // its text was given before it
		if b.open {
			b.last.x1, b.cur.x1 = g.x1, g.x1
		}
		return
	}
	if b.open {
		size := max(g.height, b.last.height)
		gap, rise := g.x0-b.last.x1, math.Abs(g.y0-b.last.y0)
		switch {
		case g.text == b.last.text && math.Abs(g.x0-b.last.x0) < overprint*size && rise < overprint*size:
			return // bold by drawing twice
		case rise > sameLine*size || gap < -backspace*size:
			b.flush()
		case gap > columnGap*size:
			b.separate('\t')
		case gap > wordGap*min(g.height, b.last.height):
			b.separate(' ')
		}
	}
	if !b.open {
		if strings.TrimSpace(g.text) == "" {
			return
		}
		b.cur = line{x0: g.x0, y: g.y0, height: g.height}
		b.open = true
	}
	if g.text == " " || g.text == "\u00a0" {
		b.separate(' ')
	} else {
		b.text.WriteString(g.text)
		b.cur.height = max(b.cur.height, g.height)
	}
	b.cur.x1 = g.x1
	b.last = g
}

// separate writes a space or tab, unless there is one.
func (b *lineBuilder) separate(c byte) {
	s := b.text.String()
	if s == "" || s[len(s)-1] == ' ' || s[len(s)-1] == '\t' {
		return
	}
	b.text.WriteByte(c)
}

func (b *lineBuilder) flush() {
	if !b.open {
		return
	}
	b.open = false
	b.cur.text = strings.TrimSpace(b.text.String())
	b.text = strings.Builder{}
	if n := len(b.done); n > 0 && b.done[n-1].text == b.cur.text && near(b.done[n-1], b.cur) {
		return // a shadow
	}
	if b.cur.text != "" {
		b.done = append(b.done, b.cur)
	}
}

func near(a, b line) bool {
	return math.Abs(a.x0-b.x0) < a.height/2 && math.Abs(a.y-b.y) < a.height/2
}

func (b *lineBuilder) finish() []line {
	b.flush()
	return b.done
}

// follows reports whether the line b goes on with the paragraph in which a is the
// line before.
func follows(a, b line) bool {
	first, _ := utf8.DecodeRuneInString(b.text)
	last, _ := utf8.DecodeLastRuneInString(a.text)
	size := max(a.height, b.height)
	switch {
	case bullet(b.text) || math.Abs(a.height-b.height) > 0.15*size:
		return false
	case unicode.IsLower(first) || last == '-' || last == ',':
		return true
	case a.y-b.y > 1.6*size || b.y > a.y:
		return false
	case strings.ContainsRune(".:!?", last):
		return a.x1 > b.x1-2*size // the line before is full
	}
	return a.x1 > b.x1-6*size
}

// bullet reports whether a line begins with the sign of a list.
func bullet(s string) bool {
	for _, sign := range []string{"•", "●", "▪", "■", "□", "◦", "– ", "- ", "* ", "§ ", "\uf0b7"} {
		if strings.HasPrefix(s, sign) {
			return true
		}
	}
	digits := strings.TrimLeft(s, "0123456789")
	return len(digits) < len(s) && (strings.HasPrefix(digits, ") ") || strings.HasPrefix(digits, ". "))
}
