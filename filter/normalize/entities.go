package normalize

import (
	"html"
	"strings"
	"unicode/utf8"
)

// maxEntity is the length from which a name is no character reference any more;
// the longest in HTML is "&CounterClockwiseContourIntegral;".
const maxEntity = 34

// entity reads a character reference at the start of s, with its semicolon, and
// gives what it stands for and its length; 0 when there is none. A reference
// that was escaped again, such as "&amp;aring;", is read to the end.
func entity(s string) (with string, size int) {
	with, size = oneEntity(s)
	for with == "&" {
		again, n := oneEntity("&" + s[size:min(len(s), size+maxEntity)])
		if n == 0 {
			break
		}
		with, size = again, size+n-1
	}
	return with, size
}

// oneEntity reads a reference once. What it stands for must be shorter than the
// reference, and a character that may stand in a text.
func oneEntity(s string) (with string, size int) {
	end := strings.IndexByte(s[:min(len(s), maxEntity)], ';')
	if end < 2 || strings.ContainsAny(s[1:end], " \n&<") {
		return "", 0
	}
	with = html.UnescapeString(s[:end+1])
	r, _ := utf8.DecodeRuneInString(with)
	switch {
	case len(with) > end, with[0] == '&' && len(with) > 1: // unknown
		return "", 0
	case r == utf8.RuneError, r < ' ' && r != '\n' && r != '\t':
		return "", 0
	}
	return with, end + 1
}
