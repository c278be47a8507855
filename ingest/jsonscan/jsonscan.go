// Package jsonscan finds the records in JSON of any size: one value of gigabytes, or
// many values one after the other. It reads a stream and holds one record at a time.
//
//	s := jsonscan.New(file, path, 32<<20)
//	for {
//		r, err := s.Next()
//		if err == io.EOF {
//			break
//		}
//		…
//	}
//
// Outside of the records it looks at brackets, names and strings only, and bears with
// commas that are missing or too many. What is in a record is for a parser to check. It
// takes no memory for levels of nesting, so that there is no depth to attack it with.
package jsonscan

import (
	"errors"
	"fmt"
	"io"
)

// ErrSyntax means that the input is no JSON, or ends too early. Nothing can be read
// behind it.
var ErrSyntax = errors.New("not JSON")

// Record is a value that the path leads to.
type Record struct {
	// Key is the name of the member whose value this is, as it is written, with its
	// quotes; empty for the element of a list, and for a name above 64 KiB.
	Key []byte
	// Value is the record as it is written. It is valid until the next call of Next.
	Value []byte
	// At and End are where the value begins and ends in the input.
	At, End int64
	// TooLong says that the value is above the limit; Value is then nil.
	TooLong bool
}

const (
	firstBuffer = 256 << 10
	maxKey      = 64 << 10
	// maxEmptyReads is how often a source may return nothing and no error before it
	// counts as stuck.
	maxEmptyReads = 100
)

// Scanner yields records. It belongs to one goroutine.
type Scanner struct {
	src   io.Reader
	path  Path
	whole bool // no path was given
	limit int

	levels []level // the containers that lead to the next record
	key    []byte  // name of the last member, of a container on the way to a record

	buf      []byte
	pos, end int   // buf[pos:end] was read and not looked at
	from     int   // first byte that is kept, up to pos; what is before it may go
	offset   int64 // of buf[0] in the input
	err      error // what src returned last
}

// level is a container on the way to records.
type level struct {
	object bool
	step   Step
}

// New returns a scanner. The path leads to the records in every value of the input;
// without one (nil) they are the elements where the value is a list, and otherwise the
// value. A record above limit bytes is passed over.
func New(src io.Reader, path Path, limit int) *Scanner {
	return &Scanner{src: src, path: path, whole: path == nil, limit: limit, buf: make([]byte, firstBuffer)}
}

// Offset is where the next byte stands that was not looked at.
func (s *Scanner) Offset() int64 { return s.offset + int64(s.pos) }

// Next returns the next record, io.EOF behind the last, ErrSyntax, or the error of the
// source.
func (s *Scanner) Next() (Record, error) {
	for {
		c, err := s.peek()
		if err == io.EOF && len(s.levels) > 0 {
			return Record{}, fmt.Errorf("%w: it ends too early", ErrSyntax)
		}
		if err != nil {
			return Record{}, err
		}
		if c == ',' {
			s.pos++
			continue
		}
		if n := len(s.levels); n > 0 && (c == '}' || c == ']') {
			if s.levels[n-1].object != (c == '}') {
				return Record{}, fmt.Errorf("%w: %q closes nothing", ErrSyntax, c)
			}
			s.pos++
			s.levels = s.levels[:n-1]
			continue
		}
		r, found, err := s.value()
		if found || err != nil {
			return r, err
		}
	}
}

// value takes in what stands in the innermost container: a record, a container that
// leads to some, or what does neither.
func (s *Scanner) value() (r Record, found bool, err error) {
	follow := true
	s.key = s.key[:0]
	if n := len(s.levels); n > 0 {
		if follow, err = s.member(s.levels[n-1]); err != nil {
			return Record{}, false, err
		}
	}
	c, err := s.peek()
	if err == io.EOF {
		err = fmt.Errorf("%w: it ends too early", ErrSyntax)
	}
	if err != nil {
		return Record{}, false, err
	}
	switch depth := len(s.levels); {
	case !begins(c, depth):
		return Record{}, false, fmt.Errorf("%w: no value begins with %q", ErrSyntax, c)
	case !follow:
		_, err = s.skip(false)
		return Record{}, false, err
	case s.whole && depth == 0 && c == '[':
		s.enter(level{step: Step{Kind: Elements}})
	case s.whole || depth == len(s.path):
		r, err = s.skip(true)
		return r, err == nil, err
	case c == '{' && (s.path[depth].Kind == Member || s.path[depth].Kind == Members):
		s.enter(level{object: true, step: s.path[depth]})
	case c == '[' && (s.path[depth].Kind == Element || s.path[depth].Kind == Elements):
		s.enter(level{step: s.path[depth]})
	default:
		_, err = s.skip(false)
	}
	return Record{}, false, err
}

// begins reports whether a value may begin with a byte. A text file, which is a row of
// bare words, is no JSON from the first on.
func begins(c byte, depth int) bool {
	switch {
	case c == '{' || c == '[':
		return true
	case depth == 0:
		return false
	}
	return c == '"' || c == '-' || '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'z'
}

func (s *Scanner) enter(l level) {
	s.pos++
	s.levels = append(s.levels, l)
}

// member reads the name in front of a value in an object, counts the elements of a
// list, and reports whether the path leads on.
func (s *Scanner) member(l level) (follow bool, err error) {
	if !l.object {
		if l.step.Kind == Element {
			n := len(s.levels) - 1
			s.levels[n].step.Index--
			return l.step.Index == 0, nil
		}
		return true, nil
	}
	if c, err := s.peek(); err != nil || c != '"' {
		return false, s.wanted("a name", err)
	}
	r, err := s.scan(true, maxKey)
	if err != nil {
		return false, err
	}
	s.key = append(s.key, r.Value...)
	if c, err := s.peek(); err != nil || c != ':' {
		return false, s.wanted("a colon", err)
	}
	s.pos++
	return l.step.Kind == Members || named(s.key, l.step.Name), nil
}

func (s *Scanner) wanted(what string, err error) error {
	if err != nil && err != io.EOF {
		return err
	}
	return fmt.Errorf("%w: %s is missing", ErrSyntax, what)
}

// skip goes to the end of the value that begins here, and keeps it if it is a record.
func (s *Scanner) skip(keep bool) (Record, error) {
	r, err := s.scan(keep, s.limit)
	r.Key = s.key
	return r, err
}

// scan goes to the end of a value. No more than limit bytes of it are kept.
func (s *Scanner) scan(keep bool, limit int) (Record, error) {
	r := Record{At: s.Offset(), TooLong: !keep}
	s.from = s.pos
	var v value
	for {
		n, done := v.next(s.buf[s.pos:s.end])
		s.pos += n
		if !r.TooLong && s.pos-s.from > limit {
			r.TooLong = true
		}
		if r.TooLong {
			s.from = s.pos
		}
		if done {
			break
		}
		if err := s.fill(); err == io.EOF {
			if v.scalar && v.began {
				break
			}
			return Record{}, fmt.Errorf("%w: it ends too early", ErrSyntax)
		} else if err != nil {
			return Record{}, err
		}
	}
	r.End = s.Offset()
	if r.End == r.At {
		return Record{}, fmt.Errorf("%w: a value is missing", ErrSyntax)
	}
	if !r.TooLong {
		r.Value = s.buf[s.from:s.pos:s.pos]
	}
	r.TooLong = r.TooLong && keep
	s.from = s.pos
	return r, nil
}

// peek gives the next byte that is no white space.
func (s *Scanner) peek() (byte, error) {
	for {
		for s.pos < s.end {
			switch c := s.buf[s.pos]; c {
			case ' ', '\t', '\n', '\r':
				s.pos++
			case bom[0]:
				if s.Offset() > 0 || !s.has(bom) {
					return c, nil
				}
				s.pos += len(bom)
			default:
				return c, nil
			}
		}
		s.from = s.pos
		if err := s.fill(); err != nil {
			return 0, err
		}
	}
}

const bom = "\ufeff"

// has reports whether the input goes on with text.
func (s *Scanner) has(text string) bool {
	for s.end-s.pos < len(text) {
		if s.fill() != nil {
			return false
		}
	}
	return string(s.buf[s.pos:s.pos+len(text)]) == text
}

// fill reads once more, after making room behind what is kept.
func (s *Scanner) fill() error {
	if s.err != nil {
		return s.err
	}
	if s.from > 0 {
		copy(s.buf, s.buf[s.from:s.end])
		s.offset += int64(s.from)
		s.pos, s.end, s.from = s.pos-s.from, s.end-s.from, 0
	}
	if s.end == len(s.buf) {
		s.buf = append(s.buf, make([]byte, max(firstBuffer, min(len(s.buf), s.limit+firstBuffer-len(s.buf))))...)
	}
	for range maxEmptyReads {
		n, err := s.src.Read(s.buf[s.end:])
		s.end += n
		s.err = err
		if n > 0 {
			return nil
		}
		if err != nil {
			return err
		}
	}
	return io.ErrNoProgress
}
