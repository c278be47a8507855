// Package csvscan reads tables of text, comma-separated or otherwise, as they come out
// of spreadsheets and registers: row by row with flat memory, and with every byte
// accounted for.
//
// It follows RFC 4180 and bears with what programs make of it: any delimiter, line ends
// of three kinds, blank lines, quotes in the middle of a field, and quotes that nobody
// doubled. A quote that is never closed costs its own line and no more.
package csvscan

import (
	"bytes"
	"fmt"
	"io"
)

// Dialect is how a table is written.
type Dialect struct {
	Comma byte // between fields
	EOL   byte // ends a row: '\n', which may have '\r' in front, or '\r'
}

// Row is a row of the table.
type Row struct {
	// Fields are without their quotes. They are valid until the next call of Next. A
	// blank line has none.
	Fields [][]byte
	// At is where the row starts, and End where the next one does.
	At, End int64
	// Lines says that a field goes over several lines. When the row makes no sense, a
	// quote was never closed, and Reject gives it back.
	Lines bool
	// TooLong says that the row is above the limit; it has no fields.
	TooLong bool
	// Unclosed says that a quote in the row is never closed, or not within the limit. The
	// place is that of the line with the quote, and reading goes on behind it.
	Unclosed bool
}

const (
	firstBuffer   = 256 << 10
	maxEmptyReads = 100
	// maxVain bounds the work on files with quotes that are never closed, as each may be
	// looked for up to the limit: so many times the limit, or firstBuffer, may be read in
	// vain.
	maxVain = 100
)

// Scanner yields rows. It belongs to one goroutine.
type Scanner struct {
	src      io.Reader
	dialect  Dialect
	limit    int
	offset   int64 // of buf[start]
	vain     int   // bytes in which the end of a quote was not found
	vainMost int

	buf        []byte
	start, end int
	err        error

	fields [][]byte
	plain  []byte // fields that had doubled quotes, without them
}

// New returns a scanner of rows of at most limit bytes.
func New(src io.Reader, d Dialect, limit int) *Scanner {
	return &Scanner{src: src, dialect: d, limit: limit, vainMost: maxVain * max(limit, firstBuffer), buf: make([]byte, firstBuffer)}
}

// Next returns the next row, io.EOF behind the last one, or the error of the source.
func (s *Scanner) Next() (Row, error) {
	for {
		rest := s.buf[s.start:s.end]
		n, state := s.parse(rest)
		switch {
		case len(rest) == 0 && s.err == io.EOF:
			return Row{}, io.EOF
		case state == complete || state == open && s.err == io.EOF:
			if n > s.limit && bytes.IndexByte(rest[:n-1], s.dialect.EOL) >= 0 {
				return s.line(n)
			}
			return s.take(n), nil
		case state == never:
			return s.line(n)
		case s.err != nil && s.err != io.EOF:
			return Row{}, fmt.Errorf("read at byte %d: %w", s.offset+int64(len(rest)), s.err)
		case state == quoted && (s.err == io.EOF || len(rest) > s.limit):
			return s.line(n)
		case len(rest) > s.limit:
			return s.skip()
		}
		s.fill()
	}
}

// take gives out a row of n bytes whose fields were found.
func (s *Scanner) take(n int) Row {
	row := s.buf[s.start : s.start+n]
	r := Row{Fields: s.fields, At: s.offset, End: s.offset + int64(n), Lines: bytes.IndexByte(row[:n-1], s.dialect.EOL) >= 0}
	s.start, s.offset = s.start+n, r.End
	if r.TooLong = n > s.limit; r.TooLong || len(r.Fields) == 1 && len(r.Fields[0]) == 0 {
		r.Fields = nil
	}
	return r
}

// Reject gives back all but the first line of the row that Next has just given, which
// goes over several lines.
func (s *Scanner) Reject(row Row) Row {
	n := int(row.End - row.At)
	s.start, s.offset = s.start-n, row.At
	return s.first(bytes.IndexByte(s.buf[s.start:s.end], s.dialect.EOL) + 1)
}

// first passes over the line of n bytes with a quote that is not closed.
func (s *Scanner) first(n int) Row {
	r := s.take(n)
	r.Fields, r.TooLong, r.Lines, r.Unclosed = nil, false, false, true
	return r
}

// line passes over the line with a quote that is not closed in n bytes.
func (s *Scanner) line(n int) (Row, error) {
	s.vain += n
	if n := bytes.IndexByte(s.buf[s.start:s.end], s.dialect.EOL) + 1; n > 0 && s.vain < s.vainMost {
		return s.first(n), nil
	}
	r, err := s.skip()
	for err == nil && s.vain >= s.vainMost && (s.end > s.start || s.err == nil) {
		var more Row
		more, err = s.skip()
		r.End = more.End
	}
	r.TooLong, r.Unclosed = false, true
	return r, err
}

// skip passes over the rest of a line.
func (s *Scanner) skip() (Row, error) {
	r := Row{At: s.offset, TooLong: true}
	for {
		i := bytes.IndexByte(s.buf[s.start:s.end], s.dialect.EOL)
		n := i + 1
		if i < 0 {
			n = s.end - s.start
		}
		s.start += n
		s.offset += int64(n)
		r.End = s.offset
		switch {
		case i >= 0 || s.err == io.EOF:
			return r, nil
		case s.err != nil:
			return Row{}, fmt.Errorf("read at byte %d: %w", s.offset, s.err)
		}
		s.fill()
	}
}

// fill makes room and reads until there is no more: a row is looked at again from its
// start, so that the buffer has to grow in large steps.
func (s *Scanner) fill() {
	if s.start > 0 {
		s.end = copy(s.buf, s.buf[s.start:s.end])
		s.start = 0
	}
	if s.end == len(s.buf) {
		s.buf = append(s.buf, make([]byte, max(firstBuffer, min(len(s.buf), s.limit+firstBuffer-len(s.buf))))...)
	}
	for empty := 0; s.err == nil && s.end < len(s.buf); empty++ {
		n, err := s.src.Read(s.buf[s.end:])
		s.end += n
		s.err = err
		if n > 0 {
			empty = 0
		} else if err == nil && empty == maxEmptyReads {
			s.err = io.ErrNoProgress
		}
	}
}
