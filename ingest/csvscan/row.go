package csvscan

import "bytes"

// state is how far a row has come at the end of what was read.
type state int

const (
	complete state = iota // its end was found
	open                  // it ends with the file, if that ends here
	quoted                // a quote is not closed
	never                 // and it will not be
)

// parse finds the fields of the row at the start of p, and its length with its line end.
func (s *Scanner) parse(p []byte) (n int, st state) {
	s.fields, s.plain = s.fields[:0], s.plain[:0]
	for {
		var field []byte
		if n < len(p) && p[n] == '"' {
			if field, n, st = s.quoted(p, n); st != complete {
				return n, st
			}
		} else {
			field, n = s.bare(p, n)
		}
		s.fields = append(s.fields, field)
		if n == len(p) {
			return n, open
		}
		n++
		if p[n-1] == s.dialect.EOL {
			return n, complete
		}
	}
}

// bare finds a field without quotes. It ends before the delimiter or the line end.
func (s *Scanner) bare(p []byte, from int) (field []byte, n int) {
	comma, eol := s.dialect.Comma, s.dialect.EOL
	for n = from; n < len(p) && p[n] != comma && p[n] != eol; n++ {
	}
	return s.trim(p[from:n], n == len(p) || p[n] == eol), n
}

// trim takes off the CR in front of a line end.
func (s *Scanner) trim(field []byte, last bool) []byte {
	if last && s.dialect.EOL == '\n' {
		return bytes.TrimSuffix(field, []byte("\r"))
	}
	return field
}

// quoted finds a field in quotes. A quote closes it only when a delimiter, a line end or
// the end of the file follows; any other is a quote that nobody doubled. One with which
// a field begins on another line shows that this one was never closed.
func (s *Scanner) quoted(p []byte, from int) (field []byte, n int, st state) {
	start, kept := from+1, -1
	looked, lines := start, false
	for n = start; ; {
		k := bytes.IndexByte(p[n:], '"')
		if k < 0 {
			return nil, len(p), quoted
		}
		n += k
		rest := p[n+1:]
		switch {
		case len(rest) > 0 && rest[0] == '"':
			if kept < 0 {
				kept = len(s.plain)
			}
			s.plain = append(s.plain, p[start:n+1]...)
			n += 2
			start = n
		case s.closes(rest):
			field = p[start:n]
			if kept >= 0 {
				s.plain = append(s.plain, field...)
				field = s.plain[kept:len(s.plain):len(s.plain)]
			}
			if s.dialect.EOL == '\n' && len(rest) > 0 && rest[0] == '\r' {
				n++
			}
			return field, n + 1, complete
		default:
			if !lines {
				lines, looked = bytes.IndexByte(p[looked:n], s.dialect.EOL) >= 0, n
			}
			if lines && (p[n-1] == s.dialect.Comma || p[n-1] == s.dialect.EOL) {
				return nil, n, never
			}
			n++
		}
	}
}

func (s *Scanner) closes(rest []byte) bool {
	if len(rest) == 0 {
		return true
	}
	if rest[0] == '\r' && s.dialect.EOL == '\n' {
		return len(rest) == 1 || rest[1] == '\n'
	}
	return rest[0] == s.dialect.Comma || rest[0] == s.dialect.EOL
}
