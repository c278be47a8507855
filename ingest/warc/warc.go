// Package warc reads web archives: WARC (ISO 28500, versions 0.17 to 1.1) and its
// predecessor ARC.
//
// Archives are written over years by many programs and lie on disks that fail, so
// reading goes on after damage. A record ends where its Content-Length says, if the
// blank lines that must follow it do; otherwise the next thing that looks like the
// beginning of a record counts. A block is whole only when its Read says io.EOF, and
// it says so only after looking at what follows, so that a checksum of the
// compressed member around it has been compared by then.
package warc

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// Record is one record. Its block must be read before the next is asked for.
type Record struct {
	// Offset is where the record begins in the stream.
	Offset int64
	// Type is "response", "resource", "revisit", …; of ARC files "arc" for a
	// capture and "filedesc" for the record at the beginning.
	Type string
	// ID is the WARC-Record-ID without brackets; empty in ARC files.
	ID string
	// URI is the WARC-Target-URI, without the brackets that wget writes and with its
	// spaces escaped.
	URI string
	// Date is the WARC-Date, or the Archive-date of ARC, in RFC 3339.
	Date string
	// ContentType is that of the block.
	ContentType string
	// Length is the declared length of the block.
	Length int64
	// Own are the fields whose names begin with Prefix, in lower case and without it;
	// nil where there are none.
	Own map[string]string
	// Block reads the block.
	Block io.Reader

	http *bufio.Reader // of the Reader
}

// Damage is a stretch of the stream of which no record could be read.
type Damage struct {
	Start, End int64
	What       string
}

// Error says what is wrong.
func (d *Damage) Error() string { return fmt.Sprintf("bytes %d to %d: %s", d.Start, d.End, d.What) }

// ErrLength means that a block does not end where its header says.
var ErrLength = errors.New("the record does not end where its length says")

// ErrTruncated means that the stream ends within a block.
var ErrTruncated = errors.New("the archive ends within the record")

// Reader reads the records of a stream.
type Reader struct {
	in   *input
	arc  bool
	last *block // of the last record
	http *bufio.Reader
	torn bool // the last record was damaged, which was told: what follows it is its rest
}

// After says how reading goes on after an error of the stream.
type After int

// The answers to an error.
const (
	Stop   After = iota // not at all
	Resume              // behind the damage, which lies in what was read last
	Whole               // behind the damage; what was read before it is whole
)

// NewReader makes a reader. The function says what an error of r means.
func NewReader(r io.Reader, after func(error) After) *Reader {
	return &Reader{in: newInput(r, after), http: bufio.NewReaderSize(nil, maxHeader)}
}

// Head reports whether a stream that begins with head is an archive.
func Head(head []byte) bool {
	at, found := findRecord(head)
	return found && at == 0 || bytes.HasPrefix(head, []byte(fileDesc))
}

// Next gives the next record; io.EOF at the end. After a *Damage, and after an
// error of the stream that allows it, Next may be called again.
func (r *Reader) Next() (*Record, error) {
	if err := r.finish(); err != nil {
		return nil, err
	}
	if r.in.offset() == 0 {
		r.arc = bytes.HasPrefix(r.in.peek(len(fileDesc)), []byte(fileDesc))
	}
	for {
		r.in.skipBlank()
		start := r.in.offset()
		if len(r.in.peek(1)) == 0 {
			return nil, r.in.pop()
		}
		rec, what := r.header()
		if rec != nil {
			r.torn = false
			return rec, nil
		}
		r.in.take(1)
		err := r.in.find(r.starts)
		if err != nil && err != io.EOF {
			return nil, err
		}
		if !r.torn {
			return nil, &Damage{start, r.in.offset(), what}
		}
	}
}

// finish reads what is left of the last block and tells of damage in it, unless who
// read it knows.
func (r *Reader) finish() error {
	b := r.last
	r.last = nil
	if b == nil {
		return nil
	}
	told := b.err != nil
	for b.err == nil {
		w, _ := b.window()
		b.take(len(w))
	}
	r.torn = b.err != io.EOF
	switch {
	case r.in.fatal != nil:
		return r.in.fatal
	case told || !r.torn:
		return nil
	case b.err == ErrLength || b.err == ErrTruncated:
		return &Damage{b.start, r.in.offset(), b.err.Error()}
	}
	return b.err
}

func (r *Reader) starts(b []byte) (at int, found bool) {
	if r.arc {
		return findARC(b)
	}
	return findRecord(b)
}

// maxHeader is more than any header takes; long addresses come close to 10 KiB.
const maxHeader = 64 << 10

// header reads a header and makes the record of it, or says what is wrong.
func (r *Reader) header() (rec *Record, what string) {
	start := r.in.offset()
	if r.arc {
		rec, what = r.in.arcHeader()
	} else {
		rec, what = r.in.warcHeader()
	}
	if rec == nil {
		return nil, what
	}
	rec.Offset = start
	r.last = &block{
		in: r.in, start: start, left: rec.Length, scanned: r.in.offset(), arc: r.arc,
		nested: r.arc || strings.HasPrefix(rec.ContentType, "application/warc"),
	}
	rec.Block, rec.http = r.last, r.http
	return rec, ""
}

func (in *input) warcHeader() (*Record, string) {
	if at, found := findRecord(in.peek(maxMark)); !found || at > 0 {
		return nil, "no beginning of a record"
	}
	lines := in.header()
	if lines == nil {
		return nil, "a header without an end"
	}
	rec := &Record{Length: -1}
	for _, line := range lines[1:] {
		name, value, _ := strings.Cut(string(line), ":")
		rec.set(strings.ToLower(strings.TrimSpace(name)), strings.TrimSpace(value))
	}
	if rec.Length < 0 {
		return nil, "a header without a length"
	}
	return rec, ""
}

func (rec *Record) set(name, value string) {
	value = strings.ToValidUTF8(value, "\ufffd")
	switch name {
	case "warc-type":
		rec.Type = strings.ToLower(value)
	case "warc-record-id":
		rec.ID = strings.Trim(value, "<>")
	case "warc-target-uri":
		rec.URI = strings.ReplaceAll(strings.Trim(value, "<>"), " ", "%20")
	case "warc-date":
		rec.Date = value
	case "content-type":
		rec.ContentType = strings.ToLower(value)
	case "content-length":
		if n, err := strconv.ParseInt(value, 10, 64); err == nil && n >= 0 && rec.Length < 0 {
			rec.Length = n
		}
	default:
		if own, ok := strings.CutPrefix(name, ownPrefix); ok {
			if rec.Own == nil {
				rec.Own = map[string]string{}
			}
			rec.Own[own] = value
		}
	}
}
