// Package lines reads inputs of any size line by line with flat memory, and
// accounts for every byte: each line says where it starts and how many bytes it
// takes, and a line above the limit is passed over without being held.
//
//	r := lines.NewReader(file, 32<<20)
//	for {
//		line, err := r.Next()
//		if err == io.EOF {
//			break
//		}
//		…
//	}
package lines

import (
	"bytes"
	"fmt"
	"io"
	"math"
)

const (
	firstBuffer = 256 << 10
	// maxEmptyReads is how often a source may return nothing and no error
	// before it counts as stuck.
	maxEmptyReads = 100
)

// Line is one line of the input.
type Line struct {
	// Text is the content without its line end, which is LF or CR LF; a CR
	// anywhere else is content. It is valid until the next call of Next.
	Text []byte
	// Offset is where the line starts and Size how many bytes it takes with its
	// line end, so that Offset+Size is the Offset of the next line.
	Offset, Size int64
	// TooLong says that the content is above the limit; Text is then nil.
	TooLong bool
}

// Reader yields the lines of an input. The last line need not have a line end;
// an input that ends with one has no empty line after it. A Reader belongs to
// one goroutine.
type Reader struct {
	src    io.Reader
	limit  int
	offset int64 // of buf[start] in the input

	buf        []byte
	start, end int   // buf[start:end] is read and not yet given out
	err        error // what src returned last
}

// NewReader returns a reader of the lines of src whose content is at most limit
// bytes long. Its buffer starts at 256 KiB and grows, when a line needs it, to
// at most limit+2 bytes.
func NewReader(src io.Reader, limit int) *Reader {
	r := &Reader{limit: min(limit, math.MaxInt-2)}
	r.Reset(src, 0)
	return r
}

// Reset makes r read lines from src, whose first byte has the given offset, and
// keeps the buffer. A split that begins within a file passes where it begins.
func (r *Reader) Reset(src io.Reader, offset int64) {
	r.src, r.offset, r.err = src, offset, nil
	r.start, r.end = 0, 0
}

// Next returns the next line, or io.EOF after the last one. When the source
// fails, the lines before are still whole; the error comes with a Line that has
// no Text and covers the bytes of the unfinished line that could be read.
func (r *Reader) Next() (Line, error) {
	for scanned := 0; ; {
		if i := bytes.IndexByte(r.buf[r.start+scanned:r.end], '\n'); i >= 0 {
			return r.take(scanned+i+1, true), nil
		}
		scanned = r.end - r.start
		if scanned > r.limit+1 { // even if what follows CR is LF
			return r.skip()
		}
		if r.err != nil {
			return r.last()
		}
		r.fill()
	}
}

// take gives out the first n bytes of the buffer as a line.
func (r *Reader) take(n int, ended bool) Line {
	text := r.buf[r.start : r.start+n : r.start+n]
	line := Line{Offset: r.offset, Size: int64(n)}
	r.start += n
	r.offset += int64(n)
	if ended {
		text = text[:n-1]
		if k := len(text) - 1; k >= 0 && text[k] == '\r' {
			text = text[:k]
		}
	}
	if len(text) > r.limit {
		line.TooLong = true
	} else {
		line.Text = text
	}
	return line
}

// last gives out what stands after the last line end.
func (r *Reader) last() (Line, error) {
	line := Line{Offset: r.offset}
	if n := r.end - r.start; n > 0 {
		line = r.take(n, false)
	} else if r.err == io.EOF {
		return line, io.EOF
	}
	if r.err == io.EOF {
		return line, nil
	}
	return r.failed(line)
}

func (r *Reader) failed(line Line) (Line, error) {
	line.Text, line.TooLong = nil, false
	return line, fmt.Errorf("read at byte %d: %w", line.Offset+line.Size, r.err)
}

// skip passes over the rest of a line that is too long for the buffer.
func (r *Reader) skip() (Line, error) {
	line := Line{Offset: r.offset, TooLong: true}
	for {
		n, found := r.end-r.start, false
		if i := bytes.IndexByte(r.buf[r.start:r.end], '\n'); i >= 0 {
			n, found = i+1, true
		}
		r.start += n
		r.offset += int64(n)
		line.Size += int64(n)
		switch {
		case found || r.err == io.EOF:
			return line, nil
		case r.err != nil:
			return r.failed(line)
		}
		r.fill()
	}
}

// fill reads once more into the buffer, after making room: by moving the
// unfinished line to the front, or by growing.
func (r *Reader) fill() {
	if r.start > 0 {
		r.end = copy(r.buf, r.buf[r.start:r.end])
		r.start = 0
	}
	if r.end == len(r.buf) {
		r.grow()
	}
	for range maxEmptyReads {
		n, err := r.src.Read(r.buf[r.end:])
		r.end += n
		r.err = err
		if n > 0 || err != nil {
			return
		}
	}
	r.err = io.ErrNoProgress
}

// grow makes the buffer larger, at most so large that a line of limit bytes and
// its line end fit.
func (r *Reader) grow() {
	size := max(2*len(r.buf), firstBuffer)
	if most := max(r.limit+2, firstBuffer); size > most {
		size = most
	}
	bigger := make([]byte, size)
	copy(bigger, r.buf[:r.end])
	r.buf = bigger
}
