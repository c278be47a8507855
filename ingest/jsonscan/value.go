package jsonscan

import "bytes"

// value finds the end of one JSON value in pieces.
type value struct {
	began   bool
	scalar  bool // neither string, list nor object
	text    bool // within a string
	escaped bool // the next byte of the string is escaped
	depth   int  // open brackets
}

// next looks at a piece, and says how many bytes of it belong to the value and whether
// it ends there.
func (v *value) next(p []byte) (n int, done bool) {
	if len(p) == 0 {
		return 0, false
	}
	if !v.began {
		v.began = true
		v.scalar = p[0] != '"' && p[0] != '{' && p[0] != '['
	}
	if v.scalar {
		n = bytes.IndexAny(p, ",]} \t\r\n")
		if n < 0 {
			return len(p), false
		}
		return n, true
	}
	for n < len(p) {
		if v.text {
			n += v.string(p[n:])
			if !v.text && v.depth == 0 {
				return n, true
			}
			continue
		}
		c := p[n]
		n++
		switch kind[c] {
		case quote:
			v.text = true
		case opening:
			v.depth++
		case closing:
			if v.depth--; v.depth == 0 {
				return n, true
			}
		}
	}
	return n, false
}

// string goes to the end of the string, or of the piece. It looks for the quote first,
// and then for backslashes before it, so that each byte is looked at twice at most.
func (v *value) string(p []byte) int {
	i := 0
	if v.escaped {
		v.escaped = false
		i = 1
	}
	for end := -1; ; {
		if end < i {
			k := bytes.IndexByte(p[i:], '"')
			if end = i + k; k < 0 {
				end = len(p)
			}
		}
		k := bytes.IndexByte(p[i:end], '\\')
		switch {
		case k < 0 && end == len(p):
			return end
		case k < 0:
			v.text = false
			return end + 1
		}
		if i += k + 2; i > len(p) {
			v.escaped = true
			return len(p)
		}
	}
}

const (
	quote = 1 + iota
	opening
	closing
)

// kind tells the bytes outside of strings that matter.
var kind = [256]uint8{'"': quote, '{': opening, '[': opening, '}': closing, ']': closing}

// named reports whether a name as it is written is the given one.
func named(raw []byte, name string) bool {
	return len(raw) == len(name)+2 && string(raw[1:len(raw)-1]) == name
}
