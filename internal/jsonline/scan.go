package jsonline

import (
	"bytes"
	"strings"
)

// scanner finds the members of an object.
type scanner struct {
	line []byte
	at   int // what has been read
	// The member that next found: where its comma, if any, its quoted key and
	// its value stand.
	comma      int
	key, value span
	last       int // end of the last value, or of the opening brace
	members    int
	failed     bool
}

type span struct{ start, end int }

func (s *scanner) space() {
	for s.at < len(s.line) {
		switch s.line[s.at] {
		case ' ', '\t', '\n', '\r':
			s.at++
		default:
			return
		}
	}
}

// take reads one byte, after spaces.
func (s *scanner) take(c byte) bool {
	s.space()
	if s.at < len(s.line) && s.line[s.at] == c {
		s.at++
		return true
	}
	return false
}

func (s *scanner) open() bool {
	ok := s.take('{')
	s.last = s.at
	return ok
}

// close reads the end of the object and of the line.
func (s *scanner) close() bool {
	if !s.take('}') {
		return false
	}
	s.space()
	return s.at == len(s.line)
}

// next finds the next member. It returns false at the end of the object and when
// something else stands there.
func (s *scanner) next() bool {
	s.space()
	s.comma = s.at
	if s.members > 0 && !s.take(',') {
		return false
	}
	s.space()
	s.key.start = s.at
	if s.members == 0 && s.at < len(s.line) && s.line[s.at] == '}' {
		return false
	}
	if !s.string() {
		return s.fail()
	}
	s.key.end = s.at
	if !s.take(':') {
		return s.fail()
	}
	s.space()
	s.value.start = s.at
	if !s.skip() {
		return s.fail()
	}
	s.value.end, s.last = s.at, s.at
	s.members++
	return true
}

func (s *scanner) fail() bool {
	s.failed = true
	return false
}

// string passes over a string. It looks for quotes, which bytes.IndexByte does
// many bytes at a time, and then back for what escapes them.
func (s *scanner) string() bool {
	if s.at >= len(s.line) || s.line[s.at] != '"' {
		return false
	}
	start := s.at + 1
	for end := start; ; end++ {
		i := bytes.IndexByte(s.line[end:], '"')
		if i < 0 {
			return false
		}
		end += i
		backslashes := 0
		for end-1-backslashes >= start && s.line[end-1-backslashes] == '\\' {
			backslashes++
		}
		if backslashes%2 == 0 {
			s.at = end + 1
			return true
		}
	}
}

// skip passes over a value.
func (s *scanner) skip() bool {
	if s.at >= len(s.line) {
		return false
	}
	switch s.line[s.at] {
	case '"':
		return s.string()
	case '{', '[':
		return s.nested()
	}
	start := s.at
	for s.at < len(s.line) && strings.IndexByte(",]} \t\r\n", s.line[s.at]) < 0 {
		s.at++
	}
	return s.at > start
}

// nested passes over an object or array. It counts brackets without telling
// their kinds apart, since the line is known to be valid.
func (s *scanner) nested() bool {
	for depth := 0; s.at < len(s.line); {
		switch s.line[s.at] {
		case '"':
			if !s.string() {
				return false
			}
			continue
		case '{', '[':
			depth++
		case '}', ']':
			depth--
		}
		s.at++
		if depth == 0 {
			return true
		}
	}
	return false
}
