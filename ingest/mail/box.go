package mail

import (
	"bytes"
	"io"
	"regexp"
)

// Box is a file of messages, each behind a line that begins with "From " (RFC 4155).
type Box struct {
	lines *lines
	line  []byte // read and not given
	first bool   // the line is the first of a message
	ended bool   // the message is at its end
	blank bool   // the line before was empty
	start int64  // of the line
	err   error
}

// NewBox makes a reader of the messages in r.
func NewBox(r io.Reader) *Box {
	b := &Box{lines: newLines(r), ended: true, blank: true}
	b.read()
	return b
}

// surelyFirst is the first line of a message as the standard has it, of one word and a
// time. It needs no empty line in front: some programs write none.
var surelyFirst = regexp.MustCompile(`^From \S+ +(Mon|Tue|Wed|Thu|Fri|Sat|Sun) (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [ 0-3][0-9] [0-2][0-9]:[0-5][0-9]`)

// read reads a line. A message begins with one behind an empty line. A mark that keeps a
// line from looking like the first of a message is taken away.
func (b *Box) read() {
	line, at, err := b.lines.next()
	if err != nil {
		b.line, b.err = nil, err
		return
	}
	b.start, b.first = at, false
	if !b.lines.rest {
		b.first = b.blank && isFirst(line) || surelyFirst.Match(line)
		if bare := bytes.TrimLeft(line, ">"); len(bare) < len(line) && isFirst(bare) {
			line = line[1:]
		}
	}
	b.blank = len(bytes.TrimRight(line, "\r\n")) == 0
	b.line = line
}

// isFirst reports whether a line is the first of a message: "From", an address and a time
// as the function asctime of C writes it.
func isFirst(line []byte) bool {
	rest, ok := bytes.CutPrefix(line, []byte("From "))
	if !ok || len(rest) > 500 || bytes.Count(rest, []byte(":")) < 1 {
		return false
	}
	for _, day := range []string{" Mon ", " Tue ", " Wed ", " Thu ", " Fri ", " Sat ", " Sun "} {
		if bytes.Contains(rest, []byte(day)) {
			return true
		}
	}
	return false
}

// Next gives the next message, without the line in front, and where that begins; io.EOF
// when there is none. What was not read of the one before is passed over.
func (b *Box) Next() (at int64, message io.Reader, err error) {
	if _, err := io.Copy(io.Discard, b); err != nil {
		return 0, nil, err
	}
	if b.err != nil {
		return 0, nil, b.err
	}
	if b.first {
		b.line = nil
	}
	b.ended, b.first = false, false
	return b.start, b, nil
}

// Read gives what is left of the message.
func (b *Box) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	for !b.ended {
		switch {
		case b.first || b.err == io.EOF:
			b.ended = true
		case b.err != nil:
			return 0, b.err
		case len(b.line) > 0:
			n := copy(p, b.line)
			b.line = b.line[n:]
			return n, nil
		default:
			b.read()
		}
	}
	return 0, io.EOF
}
