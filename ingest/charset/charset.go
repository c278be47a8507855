// Package charset turns bytes of an unknown encoding into UTF-8.
//
// What bytes are is decided by the bytes: a byte order mark, NULs at every other
// place (UTF-16), or validity as UTF-8, which text in another encoding hardly
// ever has by chance. What a file declares about itself counts only after that: it
// has a start on the other encodings in which Nordic and Sámi text was written, and
// the letters of the text decide. Where nothing is declared windows-1252 has it.
// Bytes are never dropped: what cannot be decoded becomes U+FFFD.
package charset

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// Text is decoded text.
type Text struct {
	UTF8     string
	Encoding string // what it was decoded from: "UTF-8", "windows-1252", …
	// Repaired counts the bytes inside UTF-8 text that were not UTF-8 and were
	// read as windows-1252, and the units of UTF-16 that were half a character.
	Repaired int
	// Mixed counts the lines that were in another encoding than the rest.
	Mixed int
}

// Decode decodes s. The declared encoding is what the file says about itself, or
// empty.
func Decode(s, declared string) Text {
	if rest, ok := strings.CutPrefix(s, "\ufeff"); ok {
		return mixed(rest)
	}
	if len(s) >= 2 && (s[:2] == "\xff\xfe" || s[:2] == "\xfe\xff") {
		return decode16(s[2:], s[0] == '\xfe')
	}
	if big, ok := parity(s); ok {
		return decode16(s, big)
	}
	if utf8.ValidString(s) {
		return Text{UTF8: s, Encoding: "UTF-8"}
	}
	preferred := candidates[0]
	if e, ok := byLabel[normalise(declared)]; ok {
		if preferred = candidateOf(e.name); preferred == nil {
			return decodeBytes(s, e)
		}
	}
	if sequences, bad := multibyte(s); sequences > bad {
		return mixed(s)
	}
	return decodeLegacy(s, detect(s, preferred))
}

// Repair reads the bytes of s that are not UTF-8 as windows-1252 and counts
// them.
func Repair(s string) (string, int) {
	if utf8.ValidString(s) {
		return s, 0
	}
	t := mixed(s)
	return t.UTF8, invalid(s)
}

// mixed decodes what is valid UTF-8 as that and every other byte as windows-1252.
func mixed(s string) Text {
	if utf8.ValidString(s) {
		return Text{UTF8: s, Encoding: "UTF-8"}
	}
	var b strings.Builder
	b.Grow(len(s) + len(s)/16)
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		if n == 1 && s[i] >= utf8.RuneSelf {
			r = windows1252(s[i])
		}
		b.WriteRune(r)
		i += n
	}
	return Text{UTF8: b.String(), Encoding: "UTF-8", Repaired: invalid(s)}
}

// multibyte counts the characters beyond ASCII in s that are UTF-8, and the bytes
// that are not.
func multibyte(s string) (sequences, bad int) {
	for i := 0; i < len(s); {
		if s[i] < utf8.RuneSelf {
			i++
			continue
		}
		_, n := utf8.DecodeRuneInString(s[i:])
		if n == 1 {
			bad++
		} else {
			sequences++
		}
		i += n
	}
	return sequences, bad
}

func invalid(s string) int {
	_, bad := multibyte(s)
	return bad
}

// windows1252 decodes a byte that is not ASCII. The five bytes that the code page
// leaves open become U+FFFD.
func windows1252(c byte) rune { return charmap.Windows1252.DecodeByte(c) }

// parity finds UTF-16 without a byte order mark: Latin text has a NUL in nearly
// every other byte and hardly any in the rest.
func parity(s string) (big, ok bool) {
	head := s[:min(len(s), 4096)&^1]
	if len(head) < 4 {
		return false, false
	}
	var nul [2]int
	for i := range len(head) {
		if head[i] == 0 {
			nul[i&1]++
		}
	}
	pairs := len(head) / 2
	switch {
	case nul[1]*10 >= pairs*6 && nul[0]*20 <= pairs:
		return false, true
	case nul[0]*10 >= pairs*6 && nul[1]*20 <= pairs:
		return true, true
	}
	return false, false
}

func decode16(s string, big bool) Text {
	hi, lo := 1, 0
	name := "UTF-16LE"
	if big {
		hi, lo, name = 0, 1, "UTF-16BE"
	}
	var b strings.Builder
	b.Grow(len(s)/2 + len(s)/16)
	unit := func(i int) rune { return rune(s[i+hi])<<8 | rune(s[i+lo]) }
	bad := 0
	for i := 0; i+1 < len(s); i += 2 {
		r := unit(i)
		if utf16.IsSurrogate(r) {
			pair := rune(utf8.RuneError)
			if i+3 < len(s) {
				pair = utf16.DecodeRune(r, unit(i+2))
			}
			if r = pair; pair == utf8.RuneError {
				bad++
			} else {
				i += 2
			}
		}
		b.WriteRune(r)
	}
	if len(s)%2 == 1 {
		b.WriteRune(utf8.RuneError)
		bad++
	}
	return Text{UTF8: b.String(), Encoding: name, Repaired: bad}
}

func decodeBytes(s string, e encoding) Text {
	var b strings.Builder
	b.Grow(len(s) + len(s)/8)
	for i := range len(s) {
		b.WriteRune(e.DecodeByte(s[i]))
	}
	return Text{UTF8: b.String(), Encoding: e.name}
}

// normalise brings a label to the form of byLabel: lower-case letters and digits.
func normalise(label string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case 'A' <= r && r <= 'Z':
			return r + 'a' - 'A'
		case 'a' <= r && r <= 'z', '0' <= r && r <= '9':
			return r
		}
		return -1
	}, label)
}

// encoding is a one-byte encoding under its IANA name.
type encoding struct {
	name string
	*charmap.Charmap
}

// byLabel holds the one-byte encodings that northern European text comes in.
// Labels for windows-1252 and for UTF-8 are missing on purpose: the first is what is
// assumed anyway, and text that is not valid UTF-8 is not UTF-8.
var byLabel = map[string]encoding{
	"iso88592": {"ISO-8859-2", charmap.ISO8859_2}, "latin2": {"ISO-8859-2", charmap.ISO8859_2},
	"iso88594": {"ISO-8859-4", charmap.ISO8859_4}, "latin4": {"ISO-8859-4", charmap.ISO8859_4},
	"iso88595":  {"ISO-8859-5", charmap.ISO8859_5},
	"iso88599":  {"ISO-8859-9", charmap.ISO8859_9},
	"iso885910": {"ISO-8859-10", charmap.ISO8859_10}, "latin6": {"ISO-8859-10", charmap.ISO8859_10},
	"iso885913":   {"ISO-8859-13", charmap.ISO8859_13},
	"iso885915":   {"ISO-8859-15", charmap.ISO8859_15},
	"windows1250": {"windows-1250", charmap.Windows1250},
	"windows1251": {"windows-1251", charmap.Windows1251},
	"windows1253": {"windows-1253", charmap.Windows1253},
	"windows1254": {"windows-1254", charmap.Windows1254},
	"windows1255": {"windows-1255", charmap.Windows1255},
	"windows1256": {"windows-1256", charmap.Windows1256},
	"windows1257": {"windows-1257", charmap.Windows1257},
	"windows1258": {"windows-1258", charmap.Windows1258},
	"windows874":  {"windows-874", charmap.Windows874},
	"macintosh":   {"macintosh", charmap.Macintosh}, "macroman": {"macintosh", charmap.Macintosh},
	"ibm437": {"IBM437", charmap.CodePage437}, "cp437": {"IBM437", charmap.CodePage437},
	"ibm850": {"IBM850", charmap.CodePage850}, "cp850": {"IBM850", charmap.CodePage850},
	"ibm865": {"IBM865", charmap.CodePage865}, "cp865": {"IBM865", charmap.CodePage865},
	"koi8r": {"KOI8-R", charmap.KOI8R},
}
