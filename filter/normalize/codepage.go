package normalize

import (
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// codepage is a way to show the bytes 0x80 to 0xFF as characters.
type codepage uint8

const (
	// western is windows-1252, in which the five bytes without a character stand
	// for themselves as they do in ISO 8859-1; it covers both.
	western codepage = iota
	macintosh
)

// windows1252 holds the characters of the bytes 0x80 to 0x9F; 0 stands for a
// byte without one. The mapping is that of the WHATWG Encoding Standard.
var windows1252 = [32]rune{
	'€', 0, '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', 0, 'Ž', 0,
	0, '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', 0, 'ž', 'Ÿ',
}

// bytes1252 gives the byte of each character of windows1252 by code point: those
// below U+0300 first, from 0x300 on those above U+2000.
var bytes1252 = func() (t [0x300 + 0x130]byte) {
	for i, r := range windows1252 {
		if r != 0 {
			t[index1252(r)] = byte(0x80 + i)
		}
	}
	return t
}()

func index1252(r rune) rune {
	if r >= 0x2000 {
		r -= 0x2000 - 0x300
	}
	return r
}

// byteOf gives the byte that the code page shows as r.
func (p codepage) byteOf(r rune) (byte, bool) {
	if p == macintosh {
		b, ok := charmap.Macintosh.EncodeRune(r)
		return b, ok && b >= 0x80
	}
	if r >= 0x80 && r <= 0xFF {
		return byte(r), true
	}
	if r >= 0x300 && r < 0x2000 || index1252(r) >= rune(len(bytes1252)) {
		return 0, false
	}
	b := bytes1252[index1252(r)]
	return b, b != 0
}

// decode reads the characters at the start of s as bytes of UTF-8 and gives the
// rune they encode, and the number of bytes of s. It gives 0 bytes when they
// encode none.
func (p codepage) decode(s string) (r rune, size int) {
	var seq [4]byte
	for n := 0; n < len(seq); n++ {
		if size >= len(s) || s[size] < utf8.RuneSelf {
			return 0, 0
		}
		shown, width := utf8.DecodeRuneInString(s[size:])
		b, ok := p.byteOf(shown)
		if !ok || (b < 0xC0) != (n > 0) {
			return 0, 0
		}
		seq[n] = b
		size += width
		if n > 0 && utf8.FullRune(seq[:n+1]) {
			if r, w := utf8.DecodeRune(seq[:n+1]); w == n+1 {
				return r, size
			}
			return 0, 0
		}
	}
	return 0, 0
}

// continues holds the bytes that start the UTF-8 form of a character that
// windows-1252 has at 0x80 to 0xBF.
var continues = [256]bool{0xC2: true, 0xC5: true, 0xC6: true, 0xCB: true, 0xE2: true}
