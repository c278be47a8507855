package fetch

import "strings"

// match reports whether a pattern of robots.txt or tdmrep.json is the beginning of a
// path with its query: "*" stands for anything, "$" at the end for the end (RFC 9309,
// 2.2.3). Both must be canonical.
func match(pattern, path string) bool {
	pattern, whole := strings.CutSuffix(pattern, "$")
	pieces := strings.Split(pattern, "*")
	if !strings.HasPrefix(path, pieces[0]) {
		return false
	}
	path = path[len(pieces[0]):]
	for i, piece := range pieces[1:] {
		if whole && i == len(pieces)-2 {
			return strings.HasSuffix(path, piece)
		}
		at := strings.Index(path, piece)
		if at < 0 {
			return false
		}
		path = path[at+len(piece):]
	}
	return !whole || path == ""
}

const upperHex = "0123456789ABCDEF"

// canonical writes a path or pattern in one way: letters, digits and "-._~" as they
// are, other percent-encodings in upper case, and bytes beyond ASCII percent-encoded
// (RFC 9309, 2.2.2).
func canonical(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		c := s[i]
		if v, ok := unescape(s[i:]); c == '%' && ok {
			i += 2
			if unreserved(v) {
				b.WriteByte(v)
			} else {
				writeEscaped(&b, v)
			}
			continue
		}
		if c >= 0x80 {
			writeEscaped(&b, c)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

func writeEscaped(b *strings.Builder, c byte) {
	b.WriteByte('%')
	b.WriteByte(upperHex[c>>4])
	b.WriteByte(upperHex[c&15])
}

// unescape gives the byte of a percent-encoding at the beginning of s.
func unescape(s string) (byte, bool) {
	if len(s) < 3 {
		return 0, false
	}
	hi, lo := strings.IndexByte(upperHex, upper(s[1])), strings.IndexByte(upperHex, upper(s[2]))
	return byte(hi<<4 | lo), hi >= 0 && lo >= 0
}

func upper(c byte) byte {
	if 'a' <= c && c <= 'z' {
		return c - 'a' + 'A'
	}
	return c
}

func unreserved(c byte) bool {
	return 'a' <= c|0x20 && c|0x20 <= 'z' || '0' <= c && c <= '9' || strings.IndexByte("-._~", c) >= 0
}
