package pdftext

import (
	"bytes"
	"encoding/binary"
	"strconv"
	"strings"
)

// type1Encoding reads lines such as "dup 97 /a put" in the clear part of a Type 1
// font program; nil when it uses the standard encoding.
func type1Encoding(b []byte) map[byte]string {
	b, _, _ = bytes.Cut(b, []byte("eexec"))
	_, b, ok := bytes.Cut(b, []byte("/Encoding"))
	if !ok || bytes.HasPrefix(bytes.TrimSpace(b), []byte("StandardEncoding")) {
		return nil
	}
	m := map[byte]string{}
	fields := strings.Fields(string(b[:min(len(b), 64<<10)]))
	for i := 0; i+3 < len(fields); i++ {
		if fields[i] == "def" || fields[i] == "readonly" {
			if len(m) > 0 {
				break
			}
		}
		if fields[i] != "dup" || fields[i+3] != "put" {
			continue
		}
		if code, err := strconv.ParseUint(fields[i+1], 10, 8); err == nil {
			m[byte(code)] = glyphText(strings.TrimPrefix(fields[i+2], "/"))
		}
	}
	return m
}

// cff reads the parts of a compact font (Adobe Technical Note 5176) that say which
// code is which glyph. Reading beyond the end gives zeros.
type cff struct {
	b       []byte
	strings [][]byte
}

// cffEncoding gives the built-in encoding of a compact font; nil when it is the
// standard one or broken.
func cffEncoding(b []byte) map[byte]string {
	if len(b) < 4 || string(b[:4]) == "OTTO" {
		b = openTypeTable(b, "CFF ")
	}
	c := &cff{b: b}
	_, at := c.index(int(c.byte(2)))
	tops, at := c.index(at)
	c.strings, _ = c.index(at)
	if len(tops) == 0 {
		return nil
	}
	top := topDict(tops[0])
	encoding, charset, charStrings := top[16], top[15], top[17]
	if encoding < 2 || charStrings == 0 {
		return nil
	}
	glyphs := c.charset(charset, int(c.short(charStrings)))
	return c.encoding(encoding, glyphs)
}

func (c *cff) byte(at int) byte {
	if at < 0 || at >= len(c.b) {
		return 0
	}
	return c.b[at]
}

func (c *cff) short(at int) uint16 { return uint16(c.byte(at))<<8 | uint16(c.byte(at+1)) }

// index reads an INDEX and gives its items and where it ends.
func (c *cff) index(at int) (items [][]byte, end int) {
	count, size := int(c.short(at)), int(c.byte(at+2))
	if count == 0 {
		return nil, at + 2
	}
	if size < 1 || size > 4 || at+3+(count+1)*size > len(c.b) {
		return nil, len(c.b)
	}
	offset := func(i int) (n int) {
		for k := range size {
			n = n<<8 | int(c.byte(at+3+i*size+k))
		}
		return n
	}
	data := at + 2 + (count+1)*size
	for i := range count {
		from, to := data+offset(i), data+offset(i+1)
		if from < 0 || to < from || to > len(c.b) {
			return items, len(c.b)
		}
		items = append(items, c.b[from:to])
	}
	return items, data + offset(count)
}

// topDict reads the integers of a Top DICT by their operators.
func topDict(b []byte) map[int]int {
	d := map[int]int{}
	var last int
	for i := 0; i < len(b); i++ {
		v := int(b[i])
		switch {
		case v == 12:
			i++
		case v <= 21:
			d[v] = last
		case v == 28 && i+2 < len(b):
			last = int(int16(binary.BigEndian.Uint16(b[i+1:])))
			i += 2
		case v == 29 && i+4 < len(b):
			last = int(int32(binary.BigEndian.Uint32(b[i+1:])))
			i += 4
		case v == 30:
			for i++; i < len(b) && b[i]&0x0f != 0x0f; i++ {
			}
		case v >= 32 && v <= 246:
			last = v - 139
		case v >= 247 && v <= 250 && i+1 < len(b):
			last = (v-247)*256 + int(b[i+1]) + 108
			i++
		case v >= 251 && v <= 254 && i+1 < len(b):
			last = -(v-251)*256 - int(b[i+1]) - 108
			i++
		}
	}
	return d
}

// charset gives the characters of n glyphs.
func (c *cff) charset(at, n int) []string {
	glyphs := []string{""}
	if at <= 2 { // a predefined one: glyphs are in the order of the standard strings
		for sid := 1; sid < n && sid < len(sidText); sid++ {
			glyphs = append(glyphs, c.sid(uint16(sid)))
		}
		return glyphs
	}
	format := c.byte(at)
	at++
	for len(glyphs) < n && at < len(c.b) {
		sid, more := c.short(at), 0
		at += 2
		switch format {
		case 1:
			more = int(c.byte(at))
			at++
		case 2:
			more = int(c.short(at))
			at += 2
		}
		for k := 0; k <= more && len(glyphs) < n; k++ {
			glyphs = append(glyphs, c.sid(sid+uint16(k)))
		}
	}
	return glyphs
}

// sid gives the character of a string.
func (c *cff) sid(sid uint16) string {
	switch {
	case int(sid) < len(sidText):
		return plainLigature(sidText[sid])
	case sid >= 391 && int(sid)-391 < len(c.strings):
		return glyphText(string(c.strings[sid-391]))
	}
	return ""
}

// encoding reads which code is which glyph.
func (c *cff) encoding(at int, glyphs []string) map[byte]string {
	m := map[byte]string{}
	format, count := c.byte(at), int(c.byte(at+1))
	at += 2
	glyph := 1
	put := func(code byte) {
		if glyph < len(glyphs) {
			m[code] = glyphs[glyph]
		}
		glyph++
	}
	for range count {
		code := c.byte(at)
		at++
		put(code)
		if format&0x7f == 1 {
			for k := range int(c.byte(at)) {
				put(code + byte(k) + 1)
			}
			at++
		}
	}
	if format&0x80 != 0 {
		for k := range int(c.byte(at)) {
			m[c.byte(at+1+3*k)] = c.sid(c.short(at + 2 + 3*k))
		}
	}
	return m
}

// openTypeTable gives a table of an OpenType font, or nil.
func openTypeTable(b []byte, tag string) []byte {
	if len(b) < 12 {
		return nil
	}
	for i := range int(binary.BigEndian.Uint16(b[4:])) {
		at := 12 + 16*i
		if at+16 > len(b) {
			return nil
		}
		offset, length := uint64(binary.BigEndian.Uint32(b[at+8:])), uint64(binary.BigEndian.Uint32(b[at+12:]))
		if string(b[at:at+4]) == tag && offset+length <= uint64(len(b)) {
			return b[offset : offset+length]
		}
	}
	return nil
}

// trueTypeGlyphs gives the characters of the glyphs of a TrueType font by its own
// map from characters to glyphs (format 4), or nil. Where several characters have one
// glyph the lowest counts.
func trueTypeGlyphs(b []byte) map[uint32]string {
	table := openTypeTable(b, "cmap")
	c := &cff{b: table}
	m := map[uint32]string{}
	for i := range int(c.short(2)) {
		at := int(c.short(4+8*i+4))<<16 | int(c.short(4+8*i+6))
		if c.short(at) != 4 {
			continue
		}
		segments := int(c.short(at+6)) / 2
		for s := range segments {
			c.segment(m, at, segments, s)
		}
	}
	if len(m) == 0 {
		return nil
	}
	return m
}

// segment reads one segment of a map of format 4 (OpenType, «cmap»).
func (c *cff) segment(m map[uint32]string, at, segments, s int) {
	end := c.short(at + 14 + 2*s)
	start := c.short(at + 16 + 2*segments + 2*s)
	delta := c.short(at + 16 + 4*segments + 2*s)
	rangeAt := at + 16 + 6*segments + 2*s
	offset := int(c.short(rangeAt))
	for r := uint32(start); r <= uint32(end) && r < 0xffff; r++ {
		glyph := uint16(r) + delta
		if offset != 0 {
			if glyph = c.short(rangeAt + offset + 2*int(r-uint32(start))); glyph != 0 {
				glyph += delta
			}
		}
		if _, taken := m[uint32(glyph)]; glyph != 0 && !taken {
			m[uint32(glyph)] = plainLigature(rune(r))
		}
	}
}
