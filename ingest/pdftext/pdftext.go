// Package pdftext takes the text out of PDF files (ISO 32000-1) that have a text
// layer.
//
// Content streams are run as far as they place text. Codes become characters by the
// ToUnicode map, the names in the font's encoding, or the encoding within the font
// program; form XObjects are entered. Glyphs make lines in the order in which they are
// drawn, lines make paragraphs, words that were divided at the end of a line are put
// together, and lines that stand at the head or foot of many pages are left out.
//
// What it does not do: read pictures, follow articles, or sort columns that are drawn
// out of order. Objects and filters are read by pdfcpu, encrypted files with an empty
// password too.
package pdftext

import (
	"context"
	"errors"
	"io"
	"strings"
	"unicode"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
)

// Document is what a file holds.
type Document struct {
	Text     string // paragraphs with a blank line between
	Title    string
	Language string // as the file says, such as "nb-NO"
	Pages    int
	// Unknown counts the glyphs that no map or name turns into characters; they are
	// U+FFFD in the text. Letters counts the others that are letters.
	Unknown, Letters int
	// Unread counts the streams that are damaged, or unpack to more than the limit.
	Unread int
}

// The ways in which a file cannot be read.
var (
	ErrDamaged   = errors.New("the PDF is damaged")
	ErrEncrypted = errors.New("the PDF is encrypted with a password")
	ErrWork      = errors.New("the PDF takes more than 50 million drawing operators")
)

// Extract reads a document. Streams are decoded up to limit bytes in all.
func Extract(ctx context.Context, r io.ReadSeeker, limit int64) (d Document, err error) {
	f, err := open(ctx, r, limit)
	if err != nil {
		return d, err
	}
	budget := maxOperators
	in := &interpreter{f: f, fonts: map[types.Object]*font{}, budget: &budget}
	var pages [][]line
	for _, p := range f.pages() {
		if err := ctx.Err(); err != nil {
			return d, err
		}
		pages = append(pages, in.page(p))
		if budget <= 0 {
			return d, ErrWork
		}
	}
	d.Pages = len(pages)
	d.Text = paragraphs(withoutHeads(pages))
	for _, r := range d.Text {
		switch {
		case r == unicode.ReplacementChar:
			d.Unknown++
		case unicode.IsLetter(r):
			d.Letters++
		}
	}
	d.Unread = f.unread
	f.describe(&d)
	return d, nil
}

// page runs a page and gives its lines.
func (in *interpreter) page(p page) []line {
	in.out = &layout{}
	in.state = state{ctm: in.f.rotation(p), scale: 1}
	in.stack, in.marks = nil, nil
	in.tm, in.line = identity, identity
	in.run(in.f.content(p), p.resources)
	return in.out.lines()
}

// rotation is the matrix of the page's Rotate entry.
func (f *file) rotation(p page) matrix {
	n, _ := f.number(p.dict["Rotate"])
	switch (int(n)%360 + 360) % 360 {
	case 90:
		return matrix{0, -1, 1, 0, 0, 0}
	case 180:
		return matrix{-1, 0, 0, -1, 0, 0}
	case 270:
		return matrix{0, 1, -1, 0, 0, 0}
	}
	return identity
}

// describe reads the title and the language.
func (f *file) describe(d *Document) {
	if f.table.Info != nil {
		d.Title = strings.TrimSpace(f.text(f.dict(*f.table.Info)["Title"]))
	}
	if root, err := f.table.Catalog(); err == nil {
		d.Language = f.text(root["Lang"])
	}
}
