package ingest

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"iter"
	"strconv"
	"strings"
	"unicode/utf8"

	"kvern/corpus"
	"kvern/ingest/charset"
	"kvern/ingest/csvscan"
	"kvern/ingest/sniff"
)

// CSV reads tables of text, one document a row.
var CSV = corpus.NewSpec(corpus.KindReader, corpus.Info{
	Name: "csv", Version: 2,
	Summary: "Tables with any delimiter and the text in one of their columns, one document a row; the names of the columns stand in a row near the top.",
	Reasons: []corpus.Reason{
		reasonTooLarge, reasonTextMissing, reasonNotText, reasonScreened, reasonNoColumn,
		{Name: "ragged-row", Doc: "The row has more or fewer fields than the table has columns, so that nobody knows which is which."},
		{Name: "unclosed-quote", Doc: "A quote in the line is never closed; reading goes on with the next line."},
	},
}, defaultReading, func(r Reading) (any, error) { return newSheet(r) })

// sheet reads tables of text.
type sheet struct {
	limit    int
	paths    [facts][]string
	numbered bool // columns are told by number only, and no row has their names
	screened []condition
	match    matchers
}

func newSheet(r Reading) (*sheet, error) {
	s := &sheet{limit: int(r.Limits.MaxDocument), paths: r.Fields.paths(), numbered: r.Fields.Text != ""}
	for _, p := range r.Fields.parts() {
		_, ok := numbered(p)
		if digits, number := strings.CutPrefix(p, "#"); !ok && number && strings.Trim(digits, "0123456789") == "" {
			return nil, fmt.Errorf("fields: no column %s: they are counted from #1", p)
		}
		s.numbered = s.numbered && ok
	}
	for _, one := range r.Record.Screened {
		c, err := newCondition(one)
		if err != nil {
			return nil, fmt.Errorf("record.screened: %w", err)
		}
		s.screened = append(s.screened, c)
	}
	var err error
	s.match, err = newMatchers(r.Match)
	return s, err
}

// numbered reads #3, which is the third column.
func numbered(path string) (column int, ok bool) {
	digits, ok := strings.CutPrefix(path, "#")
	n, err := strconv.Atoi(digits)
	return n - 1, ok && err == nil && n > 0
}

// Signature claims the usual extensions only: anything may look like a table.
func (*sheet) Signature() sniff.Signature {
	return sniff.Signature{Extensions: []string{".csv", ".tsv", ".tab"}}
}

// header reports whether a row has the name of the text column in it.
func (s *sheet) header(fields [][]byte) bool {
	for _, p := range s.paths[factText] {
		if columnOf(fields, p) >= 0 {
			return true
		}
	}
	return false
}

// columnOf finds a column by its name, whatever the case, or its number; -1 is none.
func columnOf(names [][]byte, path string) int {
	if i, ok := numbered(path); ok && i < len(names) {
		return i
	}
	for i, name := range names {
		if strings.EqualFold(strings.TrimSpace(string(bytes.TrimPrefix(name, []byte("\ufeff")))), path) {
			return i
		}
	}
	return -1
}

// maxAbove is how many rows may stand above the names of the columns: where the table
// comes from, and when.
const maxAbove = 20

// maxNames is how long the row with the names may be, whatever the limit on documents.
const maxNames = 64 << 10

// Read yields a record for every row. Places in a file in UTF-16 are approximate, but
// for the first and the last.
func (s *sheet) Read(_ context.Context, b *Blob) iter.Seq2[corpus.Record, error] {
	return func(yield func(corpus.Record, error) bool) {
		in, head, err := openWide(b)
		if err != nil {
			yield(corpus.Record{}, err)
			return
		}
		scan := &sheetScan{
			sheet: s, in: in, start: b.Place.Start, yield: yield,
			rows: csvscan.New(in, csvscan.Sniff(bytes.TrimPrefix(head, []byte("\ufeff")), s.header), max(s.limit, maxNames)),
		}
		if err := scan.columns(); err == io.EOF {
			place, err := b.Skip()
			if err == nil {
				err = &corpus.Fault{Reason: reasonNoColumn.Name, Detail: scan.missing, Place: place}
			}
			yield(corpus.Record{}, err)
			return
		} else if err != nil {
			yield(corpus.Record{}, err)
			return
		}
		if err := scan.all(); err != io.EOF && err != nil {
			yield(corpus.Record{}, err)
		}
	}
}

// openWide decodes a file in UTF-16 in memory, which must keep to the limit on documents.
// Any other is read as it is; its encoding is what the head looks like. The head is given
// back in UTF-8, or in an encoding that has ASCII in it.
func openWide(b *Blob) (in xmlInput, head []byte, err error) {
	if head, err = b.Head(); err != nil {
		return xmlInput{}, nil, err
	}
	if !wide(head) {
		return xmlInput{Reader: b, encoding: charset.Decode(string(head), "").Encoding}, head, nil
	}
	raw, err := b.Text()
	if err != nil {
		return xmlInput{}, nil, err
	}
	t := charset.Decode(raw, "")
	in = xmlInput{strings.NewReader(t.UTF8), t.Encoding, int64(len(raw)), int64(len(t.UTF8))}
	return in, []byte(t.UTF8[:min(len(t.UTF8), sniff.HeadSize)]), nil
}

// sheetScan is one pass over a table.
type sheetScan struct {
	*sheet
	in    xmlInput
	start int64 // of the blob
	rows  *csvscan.Scanner
	yield func(corpus.Record, error) bool

	width   int          // number of columns
	facts   [facts][]int // columns that tell each fact, in order of preference
	screens []int        // columns of the conditions
	begun   int64        // where the rows with text begin
	missing string       // what there is no column for
}

// columns finds out which column is what. It gives io.EOF for a table without the text.
func (s *sheetScan) columns() error {
	if s.numbered {
		return nil
	}
	s.missing = fmt.Sprintf("no column %v", s.paths[factText])
	for range maxAbove {
		row, err := s.rows.Next()
		if err != nil {
			return err
		}
		s.begun = row.End
		if s.header(row.Fields) {
			s.width = len(row.Fields)
			return s.choose(row.Fields)
		}
	}
	return io.EOF
}

func (s *sheetScan) choose(names [][]byte) error {
	texts, _, _ := s.decode(names)
	for i, name := range texts {
		names[i] = []byte(name)
	}
	for f, paths := range s.paths {
		for _, p := range paths {
			if c := columnOf(names, p); c >= 0 {
				s.facts[f] = append(s.facts[f], c)
			}
		}
	}
	for _, c := range s.screened {
		at := columnOf(names, c.field)
		if at < 0 { // a name that was misspelt must not let anything pass
			s.missing = fmt.Sprintf("no column %q for record.screened", c.field)
			return io.EOF
		}
		s.screens = append(s.screens, at)
	}
	return nil
}

// all yields the rows, after what stands above them.
func (s *sheetScan) all() error {
	above := corpus.Place{Start: s.in.place(s.start, 0), End: s.in.place(s.start, s.begun)}
	if above.End > above.Start && !s.yield(corpus.Record{Place: above}, nil) {
		return nil
	}
	for {
		row, err := s.rows.Next()
		if err != nil {
			return err
		}
		if row.Lines && s.width > 0 && !s.fits(row.Fields) {
			row = s.rows.Reject(row)
		}
		place := corpus.Place{Start: s.in.place(s.start, row.At), End: s.in.place(s.start, row.End)}
		r, err := s.row(row)
		if !s.yield(placed(r, err, place)) {
			return nil
		}
	}
}

func (s *sheetScan) row(row csvscan.Row) (corpus.Record, error) {
	switch {
	case row.TooLong || row.End-row.At > int64(s.limit):
		return corpus.Record{}, tooLarge(corpus.Place{}, row.End-row.At, int64(s.limit))
	case row.Unclosed:
		return corpus.Record{}, &corpus.Fault{Reason: "unclosed-quote"}
	case len(row.Fields) == 0:
		return corpus.Record{}, nil
	}
	if s.width == 0 { // no row has names: the first says how many there are
		s.width = len(row.Fields)
		if err := s.choose(row.Fields); err != nil {
			return corpus.Record{}, &corpus.Fault{Reason: reasonNoColumn.Name, Detail: s.missing}
		}
	}
	if !s.fits(row.Fields) {
		return corpus.Record{}, &corpus.Fault{
			Reason: "ragged-row", Detail: fmt.Sprintf("%d fields, the table has %d columns", len(row.Fields), s.width),
		}
	}
	return s.document(row.Fields)
}

// fits reports whether a row has as many fields as there are columns. Empty ones at the
// end, which spreadsheets leave, do not count.
func (s *sheetScan) fits(fields [][]byte) bool {
	for len(fields) > s.width && len(fields[len(fields)-1]) == 0 {
		fields = fields[:len(fields)-1]
	}
	return len(fields) == s.width
}

// document makes a document of a row.
func (s *sheetScan) document(fields [][]byte) (corpus.Record, error) {
	texts, encoding, repaired := s.decode(fields)
	for i, c := range s.screened {
		if c.met(strings.TrimSpace(texts[s.screens[i]])) {
			return corpus.Record{Removed: &corpus.Removal{Reason: reasonScreened.Name}}, nil
		}
	}
	var told [facts]string
	for f, columns := range s.facts {
		for _, c := range columns {
			if told[f] == "" {
				told[f] = strings.TrimSpace(texts[c])
			}
		}
	}
	s.match.apply(&told)
	switch text := told[factText]; {
	case text == "":
		return corpus.Record{}, &corpus.Fault{Reason: reasonTextMissing.Name, ID: told[factID]}
	case binary(text):
		return corpus.Record{}, &corpus.Fault{Reason: reasonNotText.Name}
	}
	d := corpus.NewDocument(told[factText])
	tell(&d.Facts, &told)
	d.Origin.Encoding = encoding
	d.Origin.Repair("invalid-utf8", repaired)
	return corpus.Record{Document: d}, nil
}

// between divides fields while they are decoded together; in one it is as good as a space.
const between = "\x1f"

// decode gives the fields in UTF-8. All of a row that is not valid as that is in one
// encoding, which is more likely that of the head than any other.
func (s *sheetScan) decode(fields [][]byte) (texts []string, encoding string, repaired int) {
	row := make([]byte, 0, 256)
	for i, f := range fields {
		if i > 0 {
			row = append(row, between...)
		}
		from := len(row)
		row = append(row, f...)
		for k := from; k < len(row); k++ {
			if row[k] == between[0] {
				row[k] = ' '
			}
		}
	}
	t := charset.Text{UTF8: string(row), Encoding: "UTF-8"}
	if !utf8.Valid(row) {
		t = charset.Decode(t.UTF8, s.in.encoding)
	} else if s.in.given > 0 {
		t.Encoding = s.in.encoding
	}
	return strings.Split(t.UTF8, between), t.Encoding, t.Repaired
}
