package warc

import (
	"bytes"
	"io"
)

// block reads the block of a record.
//
// Its length may be wrong. So the block is searched for the beginning of another
// record; when there is one, and the block does not end as it should, reading goes
// back there.
type block struct {
	in     *input
	start  int64 // of the record
	left   int64 // bytes to read
	nested bool  // other records may lie in it
	arc    bool
	err    error

	scanned int64 // offset up to which there is no beginning of a record
}

// maxDoubt is how far reading may go back: beyond it the beginning of a record in a
// block counts as one.
const maxDoubt = 16 << 20

func (b *block) Read(p []byte) (int, error) {
	w, err := b.window()
	n := copy(p, w)
	b.take(n)
	return n, err
}

func (b *block) take(n int) {
	b.in.take(n)
	b.left -= int64(n)
}

// window gives what is buffered of the block; never nothing without an error.
func (b *block) window() ([]byte, error) {
	if b.err != nil {
		return nil, b.err
	}
	if b.left == 0 {
		b.err = b.end()
		return nil, b.err
	}
	have := b.in.peek(maxMark + 1)
	b.search()
	switch {
	case len(have) == 0 || b.doubtful():
		b.err = b.broken()
		return nil, b.err
	case b.left <= int64(len(b.in.rest())):
		return b.in.rest()[:b.left], nil
	case b.in.err != nil:
		return b.in.rest(), nil
	}
	rest := b.in.rest()
	return rest[:len(rest)-maxMark], nil // the end may be half of a mark
}

// search looks for the beginning of another record in what is buffered.
func (b *block) search() {
	if b.nested || b.in.mark >= 0 {
		return
	}
	from := max(b.in.at, int(b.scanned-b.in.from))
	if from >= len(b.in.buf) {
		return
	}
	at, found := findRecord(b.in.buf[from:])
	b.scanned = b.in.from + int64(from+at)
	if found && from+at < b.in.at+int(min(b.left, 1<<30)) {
		b.in.mark = from + at
	}
}

func (b *block) doubtful() bool { return b.in.mark >= 0 && b.in.at-b.in.mark > maxDoubt }

// broken says why a block cannot be read on, and goes back to where a record may
// begin.
func (b *block) broken() error {
	if b.in.mark >= 0 {
		b.in.at, b.in.mark = b.in.mark, -1
		return ErrLength
	}
	if err := b.in.pop(); err != io.EOF {
		return err
	}
	return ErrTruncated
}

// end looks whether the record ends behind the block, and gives io.EOF if it does.
func (b *block) end() error {
	next := b.in.peek(4 + maxMark)
	if b.in.err != nil && b.in.err != io.EOF && len(next) < 4+maxMark && len(bytes.Trim(next, "\r\n")) == 0 {
		if b.in.after(b.in.err) != Whole {
			b.in.mark = -1
			return b.in.pop()
		}
		next = nil
	}
	if !b.ends(next) {
		return b.outOfStep()
	}
	b.in.mark = -1
	return io.EOF
}

func (b *block) outOfStep() error {
	if b.in.mark >= 0 {
		b.in.at, b.in.mark = b.in.mark, -1
	}
	return ErrLength
}

// ends reports whether a block may end before next: before the two line ends that
// the standard asks for, or before a record, or at the end of the archive.
func (b *block) ends(next []byte) bool {
	if b.arc {
		return len(next) == 0 || next[0] == '\n' || next[0] == '\r'
	}
	if bytes.HasPrefix(next, []byte("\r\n\r\n")) {
		return true
	}
	rest := bytes.TrimLeft(next, "\r\n\x00")
	if len(rest) == 0 || startsHere(rest) {
		return true
	}
	return len(next) > 4 && startsHere(next[4:]) // a damaged line end
}

func startsHere(b []byte) bool {
	at, found := findRecord(b)
	return found && at == 0
}
