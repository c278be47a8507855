package warc

import (
	"bytes"
	"io"
)

// input is a buffered stream that can be looked ahead in and, within limits, gone
// back in.
type input struct {
	r     io.Reader
	after func(error) After

	buf   []byte
	at    int   // next byte to give
	from  int64 // offset of buf[0] in the stream
	mark  int   // bytes from here on are kept; -1 when none need be
	err   error // behind what is buffered
	fatal error // an error that ended reading
}

func newInput(r io.Reader, after func(error) After) *input {
	return &input{r: r, after: after, buf: make([]byte, 0, 128<<10), mark: -1}
}

func (in *input) offset() int64 { return in.from + int64(in.at) }

func (in *input) rest() []byte { return in.buf[in.at:] }

// more reads on; false when there is an error behind what is buffered. What was
// given is forgotten, unless it is marked.
func (in *input) more() bool {
	if in.err != nil {
		return false
	}
	keep := in.at
	if in.mark >= 0 {
		keep = min(keep, in.mark)
	}
	if len(in.buf) == cap(in.buf) {
		in.slide(keep)
	}
	n, err := in.r.Read(in.buf[len(in.buf):cap(in.buf)])
	in.buf = in.buf[:len(in.buf)+n]
	in.err = err
	return n > 0 || err == nil
}

// slide makes room behind the bytes from keep on.
func (in *input) slide(keep int) {
	room := in.buf
	if len(in.buf)-keep > cap(in.buf)/2 {
		room = make([]byte, 0, 2*cap(in.buf))
	}
	in.from += int64(keep)
	in.at -= keep
	if in.mark >= 0 {
		in.mark -= keep
	}
	n := copy(room[:cap(room)], in.buf[keep:])
	in.buf = room[:n]
}

// peek gives the next n bytes, fewer before an error.
func (in *input) peek(n int) []byte {
	for len(in.buf)-in.at < n && in.more() {
	}
	return in.buf[in.at:min(len(in.buf), in.at+n)]
}

func (in *input) take(n int) { in.at = min(in.at+n, len(in.buf)) }

// pop gives the error behind the buffer, once if reading can go on after it.
func (in *input) pop() error {
	err := in.err
	switch {
	case err == io.EOF:
	case in.after(err) == Stop:
		in.fatal = err
	default:
		in.err = nil
	}
	return err
}

// skipBlank passes over what may stand between records: line ends, and the zeros
// with which a crawler that was killed leaves its file.
func (in *input) skipBlank() {
	for {
		b := in.peek(1)
		if len(b) == 0 || b[0] != '\r' && b[0] != '\n' && b[0] != 0 {
			return
		}
		in.take(1)
	}
}

// find passes over everything up to what starts finds. An error ends the search.
func (in *input) find(starts func([]byte) (int, bool)) error {
	for {
		at, found := starts(in.rest())
		in.take(at)
		if found {
			return nil
		}
		if !in.more() {
			in.take(len(in.rest()))
			return in.pop()
		}
	}
}

// header takes the lines up to a blank one, or gives nil and takes nothing.
func (in *input) header() [][]byte {
	have := 0
	for {
		head := in.rest()
		if end, next := blankLine(head, max(0, have-3)); end >= 0 {
			in.take(next)
			return unfold(head[:end])
		}
		if at, found := findRecord(head[1:]); found && head[at] == '\n' {
			return nil // the next record begins before this header ends
		}
		if have = len(head); have >= maxHeader || !in.more() {
			return nil
		}
	}
}

// blankLine finds the first blank line in b from a place on: where the lines before
// it end, and where what follows begins.
func blankLine(b []byte, from int) (end, next int) {
	for i := from; ; {
		n := bytes.IndexByte(b[i:], '\n')
		if n < 0 {
			return -1, 0
		}
		i += n + 1
		rest := b[i:]
		switch {
		case len(rest) > 0 && rest[0] == '\n':
			return i, i + 1
		case len(rest) > 1 && rest[0] == '\r' && rest[1] == '\n':
			return i, i + 2
		}
	}
}

// unfold splits a header into lines; one that begins with white space continues the
// one before it.
func unfold(head []byte) (lines [][]byte) {
	for line := range bytes.Lines(head) {
		line = bytes.TrimRight(line, "\r\n")
		if len(lines) > 0 && len(line) > 0 && (line[0] == ' ' || line[0] == '\t') {
			last := &lines[len(lines)-1]
			*last = append(bytes.Clone(*last), line...)
			continue
		}
		lines = append(lines, line)
	}
	return lines
}
