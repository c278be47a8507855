// Package office takes the text out of word processor files: Office Open XML
// (ECMA-376, docx) and OpenDocument (ISO 26300, odt, and what else is stored the
// same way).
//
// Deleted text, comments, running heads and feet, field codes, the labels in drawings
// and the fallback copies of text boxes are left out. Notes and text boxes follow the paragraph they
// belong to, or the text. Cells of a table stand in one line, with a tab between
// them, where each holds one paragraph at most.
package office

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"strings"

	"kvern/ingest/xmlscan"
)

// Document is what a file holds.
type Document struct {
	Text     string // paragraphs with a blank line between
	Title    string
	Language string // as the file says, such as "nb-NO"
}

// The ways in which a file may have no text for us. Any other error is one of
// package xmlscan or of the stream.
var (
	ErrNoText    = errors.New("no part of the file holds text")
	ErrEncrypted = errors.New("the file is encrypted")
)

// Open opens a file in the archive; fs.ErrNotExist when there is none.
type Open func(name string) (io.ReadCloser, error)

// DOCX reads an Office Open XML document.
func DOCX(open Open) (Document, error) {
	var f flow
	if err := wordML.read(open, "word/document.xml", &f); err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			err = ErrNoText
		}
		return Document{}, err
	}
	for _, notes := range []string{"word/footnotes.xml", "word/endnotes.xml"} {
		if err := wordML.read(open, notes, &f); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return Document{}, err
		}
	}
	d := Document{Text: f.text()}
	return d, d.describe(open, "docProps/core.xml")
}

// ODT reads an OpenDocument file.
func ODT(open Open) (Document, error) {
	if locked, err := encrypted(open); locked || err != nil {
		return Document{}, errors.Join(err, ErrEncrypted)
	}
	var f flow
	if err := openDocument.read(open, "content.xml", &f); err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			err = ErrNoText
		}
		return Document{}, err
	}
	d := Document{Text: f.text()}
	return d, d.describe(open, "meta.xml")
}

// encrypted looks for the mark of encryption in the list of files.
func encrypted(open Open) (bool, error) {
	r, err := open("META-INF/manifest.xml")
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	defer r.Close()
	s := xmlscan.New(r)
	for s.Next() == nil {
		if s.Kind == xmlscan.Start && string(s.Name) == "encryption-data" {
			return true, nil
		}
	}
	return false, nil
}

// describe reads the title and the language in Dublin Core. A description that is
// missing or broken is none.
func (d *Document) describe(open Open, name string) error {
	r, err := open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer r.Close()
	s := xmlscan.New(r)
	var into *string
	var text strings.Builder
	for s.Next() == nil {
		switch s.Kind {
		case xmlscan.Start:
			into = map[string]*string{"title": &d.Title, "language": &d.Language}[string(s.Name)]
			text.Reset()
		case xmlscan.Text:
			text.Write(s.Text)
		case xmlscan.End:
			if into != nil {
				*into += text.String()
			}
			into = nil
		}
	}
	return nil
}

// role is what an element means for the text.
type role uint8

const (
	none      role = iota
	paragraph      // a paragraph
	run            // holds text, in a dialect where not everything does
	dropped        // holds nothing for us
	tab
	line   // a line break
	spaces // as many as its attribute c says
	hyphen
	row
	cell
)

// dialect says what the elements of a format mean.
type dialect struct {
	roles map[string]role
	runs  bool // text stands in runs only; white space counts
}

var wordML = dialect{runs: true, roles: map[string]role{
	"p": paragraph, "t": run, "tab": tab, "br": line, "cr": line, "noBreakHyphen": hyphen, "tr": row, "tc": cell,
	"del": dropped, "moveFrom": dropped, "Fallback": dropped, "pPr": dropped, "rPr": dropped, "sectPr": dropped, "tblPr": dropped,
}}

var openDocument = dialect{roles: map[string]role{
	"p": paragraph, "h": paragraph, "tab": tab, "line-break": line, "s": spaces, "table-row": row, "table-cell": cell,
	"tracked-changes": dropped, "annotation": dropped, "note-citation": dropped, "sequence-decls": dropped, "forms": dropped,
	"title": dropped, "desc": dropped, "styles": dropped, "automatic-styles": dropped, "font-face-decls": dropped, "scripts": dropped,
	"covered-table-cell": dropped, "custom-shape": dropped, "bibliography-configuration": dropped,
}}

// read adds the text of a part to the flow.
func (d dialect) read(open Open, name string, f *flow) error {
	r, err := open(name)
	if err != nil {
		return err
	}
	defer r.Close()
	s := xmlscan.New(r)
	runs := 0
	for {
		err := s.Next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		role := none
		if s.Kind != xmlscan.Text {
			role = d.roles[string(s.Name)]
		}
		switch {
		case role == dropped && s.Kind == xmlscan.Start:
			if err := s.Skip(); err != nil {
				return err
			}
		case role == run && s.Kind == xmlscan.Start:
			runs++
		case role == run:
			runs--
		case s.Kind == xmlscan.Text:
			if d.runs && runs > 0 {
				f.write(s.Text)
			} else if !d.runs {
				f.writeLoose(s.Text)
			}
		case s.Kind == xmlscan.Start:
			f.begin(role, s)
		default:
			f.end(role)
		}
	}
}

// flow collects paragraphs.
type flow struct {
	done  []string
	open  []*bytes.Buffer // paragraphs within paragraphs
	late  []string        // paragraphs of notes and boxes, due after the outermost
	rows  []*tableRow
	depth int
}

// tableRow is a row being read.
type tableRow struct {
	cells [][]string
	depth int // paragraphs around it
}

// maxNested is deeper than any word processor nests paragraphs or rows.
const maxNested = 64

func (f *flow) begin(r role, s *xmlscan.Scanner) {
	switch r {
	case paragraph:
		if len(f.open) < maxNested {
			f.open = append(f.open, new(bytes.Buffer))
		} else {
			f.depth++
		}
	case row:
		f.rows = append(f.rows, &tableRow{depth: len(f.open)})
	case cell:
		if t := f.row(); t != nil {
			t.cells = append(t.cells, nil)
		}
	case tab:
		f.write([]byte{'\t'})
	case line:
		f.write([]byte{'\n'})
	case hyphen:
		f.write([]byte{'-'})
	case spaces:
		f.write([]byte{' '})
	}
}

func (f *flow) end(r role) {
	switch {
	case r == row && len(f.rows) > 0:
		f.endRow()
	case r == paragraph && f.depth > 0:
		f.depth--
	case r == paragraph && len(f.open) > 0:
		last := len(f.open) - 1
		text := strings.TrimSpace(f.open[last].String())
		f.open = f.open[:last]
		f.add(text)
	}
}

// add puts a finished paragraph where it belongs.
func (f *flow) add(text string) {
	if t := f.row(); t != nil && len(t.cells) > 0 && len(f.open) == t.depth {
		if text != "" {
			c := &t.cells[len(t.cells)-1]
			*c = append(*c, text)
		}
		return
	}
	if len(f.open) > 0 {
		f.late = append(f.late, text)
		return
	}
	f.done = append(f.done, text)
	f.done = append(f.done, f.late...)
	f.late = f.late[:0]
}

// row is the innermost row, or nil.
func (f *flow) row() *tableRow {
	if len(f.rows) == 0 {
		return nil
	}
	return f.rows[len(f.rows)-1]
}

// endRow writes a row as one line, or as its paragraphs where a cell holds several.
func (f *flow) endRow() {
	t := f.row()
	f.rows = f.rows[:len(f.rows)-1]
	var line, all []string
	simple := true
	for _, c := range t.cells {
		simple = simple && len(c) <= 1
		line = append(line, strings.ReplaceAll(strings.Join(c, " "), "\n", " "))
		all = append(all, c...)
	}
	if simple {
		f.add(strings.Trim(strings.Join(line, "\t"), "\t"))
		return
	}
	for _, p := range all {
		f.add(p)
	}
}

func (f *flow) write(text []byte) {
	if len(f.open) > 0 {
		f.open[len(f.open)-1].Write(text)
	}
}

// writeLoose writes text in which white space of any length is one space.
func (f *flow) writeLoose(text []byte) {
	if len(f.open) == 0 {
		return
	}
	p := f.open[len(f.open)-1]
	for _, c := range text {
		if c == '\n' || c == '\r' || c == '\t' {
			c = ' '
		}
		if b := p.Bytes(); c == ' ' && len(b) > 0 && b[len(b)-1] == ' ' {
			continue
		}
		p.WriteByte(c)
	}
}

func (f *flow) text() string {
	var b strings.Builder
	for _, p := range append(f.done, f.late...) {
		if p == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteString("\n\n")
		}
		b.WriteString(p)
	}
	return b.String()
}
