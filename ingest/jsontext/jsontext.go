// Package jsontext mends what a JSON parser would refuse or get wrong in an
// otherwise good line: a byte order mark in front, bytes that are not UTF-8, and
// halves of surrogate pairs in \u escapes, which no UTF-8 string can hold. Relax makes a
// second attempt at what a parser has refused.
package jsontext

import (
	"bytes"
	"unicode/utf8"

	"kvern/ingest/charset"
)

// Repairs counts what was mended.
type Repairs struct {
	BOM        int // byte order marks taken off
	Bytes      int // bytes that are not UTF-8, read as windows-1252
	Surrogates int // lone surrogates, replaced by U+FFFD
	Commas     int // commas behind the last element, taken out
	Numbers    int // NaN, Infinity and -Infinity, replaced by null
}

var bom = []byte("\ufeff")

// Mend mends a line. It may write into the line, and returns it or another.
func Mend(line []byte) ([]byte, Repairs) {
	var r Repairs
	if bytes.HasPrefix(line, bom) {
		line, r.BOM = line[len(bom):], 1
	}
	if !utf8.Valid(line) {
		var mended string
		mended, r.Bytes = charset.Repair(string(line))
		line = []byte(mended)
	}
	if bytes.Contains(line, []byte(`\ud`)) || bytes.Contains(line, []byte(`\uD`)) {
		r.Surrogates = mendSurrogates(line)
	}
	return line, r
}

// mendSurrogates overwrites the escapes of lone surrogates in place.
func mendSurrogates(line []byte) (n int) {
	for i := 0; ; {
		k := bytes.IndexByte(line[i:], '\\')
		if k < 0 {
			return n
		}
		i += k
		switch u := unit(line[i:]); {
		case u < 0:
			i += 2 // another escape, perhaps of a backslash
			if i > len(line) {
				return n
			}
		case u < 0xD800 || u > 0xDFFF:
			i += 6
		case u < 0xDC00 && isLow(unit(line[i+6:])):
			i += 12
		default:
			copy(line[i+2:], "fffd")
			n++
			i += 6
		}
	}
}

func isLow(u int) bool { return 0xDC00 <= u && u <= 0xDFFF }

// unit reads a \u escape at the start of s, or gives -1.
func unit(s []byte) int {
	if len(s) < 6 || s[0] != '\\' || s[1] != 'u' {
		return -1
	}
	u := 0
	for _, c := range s[2:6] {
		switch {
		case '0' <= c && c <= '9':
			u = u<<4 | int(c-'0')
		case 'a' <= c|0x20 && c|0x20 <= 'f':
			u = u<<4 | int(c|0x20-'a'+10)
		default:
			return -1
		}
	}
	return u
}

// Relax takes out what people and Python write into JSON that JSON does not have: a
// comma behind the last element, and numbers that are none. It returns another slice.
func Relax(line []byte) (relaxed []byte, commas, numbers int) {
	relaxed = make([]byte, 0, len(line))
	for i := 0; i < len(line); {
		switch c := line[i]; {
		case c == '"':
			end := min(stringEnd(line, i+1)+1, len(line))
			relaxed = append(relaxed, line[i:end]...)
			i = end
		case c == ',' && endsIn(line[i+1:]):
			commas++
			i++
		case c == 'N' || c == 'I' || c == '-':
			if n := notANumber(line[i:]); n > 0 {
				relaxed = append(relaxed, "null"...)
				numbers++
				i += n
				continue
			}
			fallthrough
		default:
			relaxed = append(relaxed, c)
			i++
		}
	}
	return relaxed, commas, numbers
}

// endsIn reports whether nothing follows but the end of a list, an object or the line.
func endsIn(rest []byte) bool {
	rest = bytes.TrimLeft(rest, " \t\r\n")
	return len(rest) == 0 || rest[0] == ']' || rest[0] == '}'
}

func notANumber(s []byte) int {
	for _, word := range []string{"NaN", "Infinity", "-Infinity", "-NaN"} {
		if bytes.HasPrefix(s, []byte(word)) {
			return len(word)
		}
	}
	return 0
}

// Values counts the values in a line, or a few more: the commas and colons that
// are not in strings. It does not check the syntax.
func Values(line []byte) int {
	n := 1
	for i := 0; i < len(line); i++ {
		switch line[i] {
		case ',', ':':
			n++
		case '"':
			i = stringEnd(line, i+1)
		}
	}
	return n
}

// stringEnd finds the quote that ends a string, or the end of the line.
func stringEnd(line []byte, i int) int {
	for {
		k := bytes.IndexByte(line[i:], '"')
		if k < 0 {
			return len(line)
		}
		end, slashes := i+k, 0
		for end-slashes > i && line[end-slashes-1] == '\\' {
			slashes++
		}
		if slashes%2 == 0 {
			return end
		}
		i = end + 1
	}
}
