// Package flow collects the paragraphs of a word processor file that comes as a stream
// of characters and marks. What it makes of them is what package office makes of
// docx and odt: a blank line between paragraphs, notes behind the paragraph they belong
// to, and the cells of a row in one line with a tab between, where each holds one
// paragraph at most.
package flow

import (
	"strings"
	"unicode/utf8"
)

// Flow is a document being collected. The zero value is an empty one.
type Flow struct {
	text  level
	notes []*level // that are open, the outermost first
}

// level is the text, or a note in it.
type level struct {
	para []byte
	done []string
	late []string // of notes, due behind the paragraph
	rows []row    // that are open, the outermost first
}

type row struct {
	cells [][]string
	open  []string // paragraphs of the cell that is not ended
}

const (
	// maxNested is deeper than any word processor nests tables or notes.
	maxNested = 16
	// maxCells is more than a row has in any; Word allows 63.
	maxCells = 1024
)

func (f *Flow) level() *level {
	if n := len(f.notes); n > 0 {
		return f.notes[n-1]
	}
	return &f.text
}

// Write adds text to the paragraph.
func (f *Flow) Write(s string) {
	l := f.level()
	l.para = append(l.para, s...)
}

// WriteRune adds a character to the paragraph.
func (f *Flow) WriteRune(r rune) {
	l := f.level()
	l.para = utf8.AppendRune(l.para, r)
}

// EndParagraph ends the paragraph, which stands in so many tables.
func (f *Flow) EndParagraph(tables int) {
	l := f.level()
	l.add(min(tables, maxNested), l.take())
}

// EndCell ends a cell of the innermost of so many tables.
func (f *Flow) EndCell(tables int) {
	l := f.level()
	tables = min(max(1, tables), maxNested)
	l.add(tables, l.take())
	r := l.row(tables)
	r.cells = append(r.cells, r.open)
	r.open = nil
	if len(r.cells) == maxCells {
		l.endRows(tables - 1)
	}
}

// EndRow ends a row of the innermost of so many tables.
func (f *Flow) EndRow(tables int) {
	l := f.level()
	tables = min(max(1, tables), maxNested)
	l.add(tables, l.take())
	l.endRows(tables - 1)
}

// BeginNote begins a note, or a text box; EndNote ends it.
func (f *Flow) BeginNote() { f.notes = append(f.notes, &level{}) }

// EndNote ends the innermost note.
func (f *Flow) EndNote() {
	n := len(f.notes)
	if n == 0 {
		return
	}
	note := f.notes[n-1].end()
	f.notes = f.notes[:n-1]
	l := f.level()
	l.late = append(l.late, note...)
}

// Text ends the document and gives its text.
func (f *Flow) Text() string {
	for len(f.notes) > 0 {
		f.EndNote()
	}
	return strings.Join(f.text.end(), "\n\n")
}

// take takes the paragraph out.
func (l *level) take() string {
	s := strings.TrimSpace(string(l.para))
	l.para = l.para[:0]
	return s
}

// row is the open row of the innermost of so many tables.
func (l *level) row(tables int) *row {
	for len(l.rows) < tables {
		l.rows = append(l.rows, row{})
	}
	return &l.rows[tables-1]
}

// add puts a finished paragraph where it belongs. Rows of tables further in, which
// nobody ended, end.
func (l *level) add(tables int, text string) {
	if len(l.rows) > tables {
		l.endRows(tables)
	}
	if tables > 0 {
		if text != "" {
			r := l.row(tables)
			r.open = append(r.open, text)
		}
		return
	}
	if text != "" {
		l.done = append(l.done, text)
	}
	l.done = append(l.done, l.late...)
	l.late = l.late[:0]
}

// endRows ends the rows of all but so many tables.
func (l *level) endRows(tables int) {
	for len(l.rows) > tables {
		last := len(l.rows) - 1
		r := l.rows[last]
		l.rows = l.rows[:last]
		for _, text := range r.texts() {
			l.add(last, text)
		}
		if last == 0 {
			l.add(0, "") // notes of the row
		}
	}
}

// texts are a row as one line, or its paragraphs where a cell holds several.
func (r row) texts() []string {
	cells := r.cells
	if len(r.open) > 0 {
		cells = append(cells, r.open)
	}
	var line, all []string
	simple := true
	for _, c := range cells {
		simple = simple && len(c) <= 1
		line = append(line, strings.ReplaceAll(strings.Join(c, " "), "\n", " "))
		all = append(all, c...)
	}
	if !simple {
		return all
	}
	return []string{strings.Trim(strings.Join(line, "\t"), "\t")}
}

// end ends the text of a level.
func (l *level) end() []string {
	l.add(0, l.take())
	return l.done
}
