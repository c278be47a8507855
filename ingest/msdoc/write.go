package msdoc

import (
	"cmp"
	"encoding/binary"
	"slices"
	"unicode/utf16"

	"golang.org/x/text/encoding/charmap"
)

// note is a note and the character of the main text at which it is called.
type note struct{ called, from, to int64 }

// write writes the stories that are kept.
func (d *document) write() {
	notes := append(d.notes(storyFootnotes, fibFootnoteRef, fibFootnotes), d.notes(storyEndnotes, fibEndnoteRef, fibEndnotes)...)
	slices.SortStableFunc(notes, func(a, b note) int { return cmp.Compare(a.called, b.called) })
	at := int64(0)
	for _, n := range notes {
		d.story(at, n.called)
		at = n.called
		open := d.fields
		d.fields = nil
		d.flow.BeginNote()
		d.story(n.from, n.to)
		d.flow.EndNote()
		d.fields = open
	}
	d.story(at, d.counts[storyMain])
	d.fields = nil
	d.flow.EndParagraph(0)
	d.whole(storyBoxes)
}

// start is the first character of a story.
func (d *document) start(story int) (at int64) {
	for _, n := range d.counts[:story] {
		at += n
	}
	return at
}

// whole writes all of a story.
func (d *document) whole(story int) {
	from := d.start(story)
	d.story(from, from+d.counts[story])
	d.fields = nil
	d.flow.EndParagraph(0)
}

// notes reads where the notes of a story are called and where they stand (2.8.17, 2.8.18).
// Those for which that cannot be are left to the end of the text.
func (d *document) notes(story, fibCalls, fibTexts int) (all []note) {
	calls, texts := d.structure(fibCalls), d.structure(fibTexts)
	start, end := d.start(story), d.start(story)+d.counts[story]
	number := func(b []byte, i int) int64 { return int64(binary.LittleEndian.Uint32(b[4*i:])) }
	n := (len(calls) - 4) / 6 // n+1 places, n numbers of two bytes
	called, at := int64(0), start
	for i := range max(0, n) {
		if 4*(i+2) > len(texts) {
			break
		}
		to := start + number(texts, i+1)
		if c := number(calls, i); c < called || c > d.counts[storyMain] || to < at || to > end {
			break
		} else {
			called = c
		}
		all = append(all, note{called, at, to})
		at = to
	}
	if at < end {
		all = append(all, note{d.counts[storyMain], at, end})
	}
	return all
}

// story writes characters.
func (d *document) story(from, to int64) {
	i, _ := slices.BinarySearchFunc(d.pieces, from, func(p piece, at int64) int { return cmp.Compare(p.to, at+1) })
	chars, paras := styles{runs: d.chars}, styles{runs: d.paras}
	for ; i < len(d.pieces) && d.pieces[i].from < to; i++ {
		p := d.pieces[i]
		w := writer{d: d, piece: p, paras: &paras}
		first, last := max(from, p.from), min(to, p.to)
		at, end := p.at+(first-p.from)*p.width(), p.at+(last-p.from)*p.width()
		for at < end {
			s, until := chars.of(at)
			until = min(until+(until-at)%p.width(), end)
			w.stretch(at, until, s)
			at = until
		}
	}
}

// writer writes what lies in one piece.
type writer struct {
	d     *document
	piece piece
	paras *styles
	half  rune // the first half of a character
}

// stretch writes the characters from one byte to another, for which the same holds.
func (w *writer) stretch(at, until int64, s style) {
	gone := s.deleted || s.hidden || w.piece.style.deleted || w.piece.style.hidden
	symbol := s.symbol
	for width := w.piece.width(); at+width <= until; at += width {
		c := rune(w.d.main[at])
		if width == 2 {
			c |= rune(w.d.main[at+1]) << 8
		} else if c >= 0x80 {
			c = charmap.Windows1252.DecodeByte(byte(c))
		}
		if !w.d.mark(c, at, w) && !gone && !w.d.inCode() {
			w.char(c, symbol)
		}
	}
}

// char writes one character (2.4.1).
func (w *writer) char(c, symbol rune) {
	f := &w.d.flow
	switch {
	case symbol != 0 && c >= ' ':
		f.WriteRune(symbol)
	case utf16.IsSurrogate(c) && c < 0xDC00:
		w.half = c
	case utf16.IsSurrogate(c):
		f.WriteRune(utf16.DecodeRune(w.half, c))
		w.half = 0
	case c == 0x0B || c == 0x0E: // end of a line, of a column
		f.WriteRune('\n')
	case c == 0x1E:
		f.WriteRune('-')
	case c == '\t' || c >= ' ' && c != 0x7F:
		f.WriteRune(c)
	}
}

// The marks (2.4.1, 2.8.25).
const (
	markCell      = 0x07
	markSection   = 0x0C
	markParagraph = 0x0D
	markField     = 0x13
	markResult    = 0x14
	markFieldEnd  = 0x15
)

// mark takes in a character that is a mark; false when it is none.
func (d *document) mark(c rune, at int64, w *writer) bool {
	switch c {
	case markField:
		d.fields = append(d.fields, false)
	case markResult:
		if n := len(d.fields); n > 0 {
			d.fields[n-1] = true
		}
	case markFieldEnd:
		if n := len(d.fields); n > 0 {
			d.fields = d.fields[:n-1]
		}
	case markCell, markSection, markParagraph:
		d.endParagraph(c, at, w)
	default:
		return false
	}
	return true
}

// inCode reports whether text is the code of a field.
func (d *document) inCode() bool { return slices.Contains(d.fields, false) }

// endParagraph takes in a mark that ends a paragraph, or a cell or a row of a table. A
// field whose code goes on behind it is none: text would be lost.
func (d *document) endParagraph(c rune, at int64, w *writer) {
	d.fields = slices.DeleteFunc(d.fields, func(result bool) bool { return !result })
	s, _ := w.paras.of(at)
	tables := 0
	if s.inTable || w.piece.style.inTable {
		tables = max(1, s.depth, w.piece.style.depth)
	}
	ends := s.endsRow || w.piece.style.endsRow
	switch {
	case c == markCell && ends:
		d.flow.EndRow(1)
	case c == markCell:
		d.flow.EndCell(1)
	case tables > 1 && (s.innerRow || w.piece.style.innerRow):
		d.flow.EndRow(tables)
	case tables > 1 && (s.innerCell || w.piece.style.innerCell):
		d.flow.EndCell(tables)
	default:
		d.flow.EndParagraph(tables)
	}
}
