package xmlscan

import (
	"bytes"
	"encoding/binary"
	"html"
	"math/bits"
	"strconv"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// maxEntity is more than any reference takes.
const maxEntity = 40

// resolve replaces the references in b and drops what clean drops. What is no
// reference stays as it is.
func (s *Scanner) resolve(b []byte) []byte {
	if bytes.IndexByte(b, '&') < 0 {
		return s.clean(b)
	}
	out := s.entity[:0]
	for {
		i := bytes.IndexByte(b, '&')
		if i < 0 {
			break
		}
		out = append(out, b[:i]...)
		b = b[i:]
		n := bytes.IndexByte(b[:min(len(b), maxEntity)], ';')
		if n < 0 {
			out, b = append(out, '&'), b[1:]
			continue
		}
		if r, ok := reference(b[1:n]); ok {
			out = append(out, r...)
		} else {
			out = append(out, b[:n+1]...)
		}
		b = b[n+1:]
	}
	out = append(out, b...)
	s.entity = out
	return s.clean(out)
}

// reference resolves what stands between "&" and ";".
func reference(name []byte) (string, bool) {
	switch string(name) {
	case "amp":
		return "&", true
	case "lt":
		return "<", true
	case "gt":
		return ">", true
	case "quot":
		return `"`, true
	case "apos":
		return "'", true
	}
	if len(name) > 1 && name[0] == '#' {
		return numeric(string(name[1:]))
	}
	ref := "&" + string(name) + ";"
	text := html.UnescapeString(ref)
	return text, text != ref && text[0] != '&'
}

func numeric(s string) (string, bool) {
	base := 10
	if s[0] == 'x' || s[0] == 'X' {
		s, base = s[1:], 16
	}
	n, err := strconv.ParseUint(s, base, 32)
	if err != nil || n == 0 || n > utf8.MaxRune {
		return "", false
	}
	if 0x80 <= n && n < 0xa0 { // meant as windows-1252, as HTML reads it
		return html.UnescapeString("&#" + strconv.FormatUint(n, 10) + ";"), true
	}
	return string(rune(n)), true
}

// clean drops control characters, which XML does not allow, and reads bytes that are
// no UTF-8 as windows-1252.
func (s *Scanner) clean(b []byte) []byte {
	if !dirty(b) {
		return b
	}
	out := make([]byte, 0, len(b))
	for len(b) > 0 {
		r, n := utf8.DecodeRune(b)
		if r == utf8.RuneError && n == 1 {
			r = charmap.Windows1252.DecodeByte(b[0])
			s.Repaired++
		}
		if r >= ' ' && r != 0x7f || r == '\n' || r == '\t' || r == '\r' {
			out = utf8.AppendRune(out, r)
		}
		b = b[n:]
	}
	return out
}

// dirty reports whether clean has something to do. It looks at eight bytes at a time,
// in which a byte below ' ', or one equal to 0x7f in the other sum, borrows from its
// highest bit; a hit above another may be none, so it is looked at again.
func dirty(b []byte) bool {
	for len(b) >= 8 {
		x := binary.LittleEndian.Uint64(b)
		del := x ^ 0x7f*low
		if ((x-' '*low)&^x|(del-low)&^del)&high != 0 && hasControl(b[:8]) {
			return true
		}
		if x&high == 0 {
			b = b[8:]
			continue
		}
		b = b[bits.TrailingZeros64(x&high)/8:]
		r, n := utf8.DecodeRune(b)
		if r == utf8.RuneError && n == 1 {
			return true
		}
		b = b[n:]
	}
	return hasControl(b) || !utf8.Valid(b)
}

// low and high have the lowest and the highest bit of every byte.
const low, high = 0x0101010101010101, 0x8080808080808080

func hasControl(b []byte) bool {
	for _, c := range b {
		if control[c] {
			return true
		}
	}
	return false
}

// control are the characters that XML does not allow, and DEL.
var control = func() (is [256]bool) {
	for c := range ' ' {
		is[c] = c != '\n' && c != '\t' && c != '\r'
	}
	is[0x7f] = true
	return is
}()
