// Package msdoc takes the text out of documents of Word 97 to 2003 ([MS-DOC]).
//
// Such a document is a compound file. The text lies in one stream, in pieces of one or
// two bytes a character that a table in another stream puts in order; what holds for
// characters and paragraphs lies in pages of 512 bytes between them. What is kept is
// what package office keeps of docx: deleted and hidden text, comments, field codes and
// running heads are left out.
//
// Section numbers in comments are those of [MS-DOC] of 2024.
package msdoc

import (
	"encoding/binary"
	"errors"
	"io"
	"strings"

	"kvern/ingest/charset"
	"kvern/ingest/compound"
	"kvern/ingest/flow"
)

// The ways in which a file may have no text for us. Any other error is one of the input.
var (
	ErrDamaged   = errors.New("the document is damaged")
	ErrEncrypted = errors.New("the document is encrypted")
	ErrOld       = errors.New("the document was written by Word 95 or earlier")
	ErrNoText    = errors.New("the compound file is no text document")
	ErrTooLarge  = errors.New("the text of the document is too large")
)

// Document is what a file holds.
type Document struct {
	Text     string // paragraphs with a blank line between
	Title    string
	Encoding string // "UTF-16", or what text in one byte a character was meant in
}

// Read reads a file of the given size, in which the text may take so many bytes.
func Read(r io.ReaderAt, size, limit int64) (Document, error) {
	f, err := compound.Open(r, size)
	if err != nil {
		return Document{}, explain(err)
	}
	switch {
	case f.Has("EncryptedPackage"): // an encrypted docx
		return Document{}, ErrEncrypted
	case !f.Has("WordDocument"):
		return Document{}, ErrNoText
	case f.Size("WordDocument") > limit || f.Size("0Table") > limit || f.Size("1Table") > limit:
		return Document{}, ErrTooLarge
	}
	main, err := f.Stream("WordDocument")
	if err != nil {
		return Document{}, explain(err)
	}
	d := &document{main: main}
	name, err := d.readHeader()
	if err != nil {
		return Document{}, err
	}
	if d.table, err = f.Stream(name); err != nil {
		return Document{}, explain(err)
	}
	if err := d.readPieces(); err != nil {
		return Document{}, err
	}
	d.chars = d.readRuns(fibChpx, chpxPages)
	d.paras = d.readRuns(fibPapx, papxPages)
	d.write()
	text, encoding := reread(d.flow.Text())
	return Document{Text: text, Title: title(f), Encoding: encoding}, nil
}

func explain(err error) error {
	if errors.Is(err, compound.ErrDamaged) {
		return ErrDamaged
	}
	return err
}

// document is a document being read.
type document struct {
	main, table []byte
	counts      [8]int64 // characters of each story
	pieces      []piece
	chars       []run // in the order of the stream, those only that say something
	paras       []run
	flow        flow.Flow
	fields      []bool // open fields, the outermost first: whether their result was reached
}

// The stories of a document, one behind the other (2.4.1). Header fields are named as
// those of the Fib.
const (
	storyMain = iota
	storyFootnotes
	storyHeaders
	storyMacros
	storyComments
	storyEndnotes
	storyBoxes
	storyHeaderBoxes
)

// Places in the Fib (2.5.1, 2.5.4, 2.5.6): pairs of an offset in the table stream and a
// size.
const (
	fibStart       = 32
	fibCounts      = 0x4C
	fibFootnoteRef = 0xAA
	fibFootnotes   = 0xB2
	fibChpx        = 0xFA
	fibPapx        = 0x102
	fibClx         = 0x1A2
	fibEndnoteRef  = 0x20A
	fibEndnotes    = 0x212
	fibEnd         = 0x21A
)

const (
	wordMagic  = 0xA5EC
	word6Magic = 0xA5DC
	word97     = 0xC1 // nFib
	flagLocked = 0x0100
	flagTable1 = 0x0200
)

// readHeader reads the Fib and gives the name of the table stream.
func (d *document) readHeader() (table string, err error) {
	if len(d.main) < fibStart {
		return "", ErrDamaged
	}
	u16 := func(at int) uint16 { return binary.LittleEndian.Uint16(d.main[at:]) }
	magic, version, flags := u16(0), u16(2), u16(10)
	switch {
	case magic == word6Magic || magic == wordMagic && version < word97:
		return "", ErrOld
	case magic != wordMagic:
		return "", ErrDamaged
	case flags&flagLocked != 0:
		return "", ErrEncrypted
	case len(d.main) < fibEnd:
		return "", ErrDamaged
	}
	for i := range d.counts {
		d.counts[i] = int64(int32(binary.LittleEndian.Uint32(d.main[fibCounts+4*i:])))
		if d.counts[i] < 0 || d.counts[i] > int64(len(d.main)) {
			return "", ErrDamaged
		}
	}
	if flags&flagTable1 != 0 {
		return "1Table", nil
	}
	return "0Table", nil
}

// structure gives a structure of the table stream, by its place in the Fib.
func (d *document) structure(at int) []byte {
	from, size := int64(binary.LittleEndian.Uint32(d.main[at:])), int64(binary.LittleEndian.Uint32(d.main[at+4:]))
	if from+size > int64(len(d.table)) {
		return nil
	}
	return d.table[from : from+size]
}

// piece is a run of characters that lie side by side in the stream (2.8.35).
type piece struct {
	from, to int64 // characters
	at       int64 // byte of the first
	wide     bool  // two bytes a character
	style    style // what holds for all of it
}

// width is how many bytes a character takes.
func (p piece) width() int64 {
	if p.wide {
		return 2
	}
	return 1
}

// readPieces reads the table of pieces (2.9.38).
func (d *document) readPieces() error {
	clx := d.structure(fibClx)
	var changes [][]byte
	for len(clx) >= 3 && clx[0] == 1 { // Prc
		n := int(binary.LittleEndian.Uint16(clx[1:]))
		if 3+n > len(clx) {
			return ErrDamaged
		}
		changes = append(changes, clx[3:3+n])
		clx = clx[3+n:]
	}
	if len(clx) < 5 || clx[0] != 2 {
		return ErrDamaged
	}
	table := clx[5:]
	if n := binary.LittleEndian.Uint32(clx[1:]); int64(n) < int64(len(table)) {
		table = table[:n]
	}
	n := (len(table) - 4) / 12 // n+1 places, n descriptions of 8 bytes
	left := int64(len(d.main)) // characters that the stream can hold
	for i := range max(0, n) {
		description := table[4*(n+1)+8*i:]
		at := binary.LittleEndian.Uint32(description[2:])
		p := piece{
			from: int64(binary.LittleEndian.Uint32(table[4*i:])), to: int64(binary.LittleEndian.Uint32(table[4*i+4:])),
			at: int64(at & 0x3FFFFFFF), wide: at&0x40000000 == 0, style: pieceStyle(binary.LittleEndian.Uint16(description[6:]), changes),
		}
		if !p.wide {
			p.at /= 2
		}
		left -= p.to - p.from
		if p.from > p.to || p.at+(p.to-p.from)*p.width() > int64(len(d.main)) || left < 0 {
			return ErrDamaged
		}
		d.pieces = append(d.pieces, p)
	}
	return nil
}

// reread decodes text anew that had been written in one byte a character with a Sámi
// font, which Word took for windows-1252 (see charset.OneByte).
func reread(text string) (fixed, encoding string) {
	raw, ok := charset.Bytes1252(text)
	if !ok {
		return text, "UTF-16"
	}
	name, chars := charset.OneByte(raw, "windows-1252")
	if name == "windows-1252" {
		return text, "UTF-16"
	}
	var b strings.Builder
	for i := range len(raw) {
		b.WriteRune(chars[raw[i]])
	}
	return b.String(), name
}
