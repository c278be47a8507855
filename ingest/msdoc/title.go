package msdoc

import (
	"encoding/binary"
	"strings"

	"kvern/ingest/charset"
	"kvern/ingest/compound"
)

// Properties of a document ([MS-OLEPS] 2.25.1).
const (
	propertyCodePage = 1
	propertyTitle    = 2

	typeString   = 30
	typeWide     = 31
	maxTitle     = 4096
	utf8CodePage = 65001
)

// title reads the title in the summary of a document; whatever is wrong with it, there is
// none.
func title(f *compound.File) string {
	raw, err := f.Stream("\x05SummaryInformation")
	if err != nil || len(raw) < 48 {
		return ""
	}
	at := binary.LittleEndian.Uint32(raw[44:])
	if int64(at)+8 > int64(len(raw)) {
		return ""
	}
	set := raw[at:]
	page := uint16(1252)
	if v := property(set, propertyCodePage); len(v) >= 6 {
		page = binary.LittleEndian.Uint16(v[4:])
	}
	v := property(set, propertyTitle)
	if len(v) < 8 {
		return ""
	}
	n := int64(binary.LittleEndian.Uint32(v[4:]))
	kind := binary.LittleEndian.Uint16(v)
	if kind == typeWide {
		n *= 2
	}
	if n > maxTitle || 8+n > int64(len(v)) {
		return ""
	}
	text := string(v[8 : 8+n])
	switch {
	case kind == typeWide:
		text = charset.Decode("\xff\xfe"+text, "").UTF8
	case kind != typeString:
		return ""
	default:
		text, _, _ = strings.Cut(text, "\x00")
		if page != utf8CodePage {
			text, _ = charset.Repair(text)
		}
	}
	text, _, _ = strings.Cut(text, "\x00")
	return strings.TrimSpace(strings.ToValidUTF8(text, "\ufffd"))
}

// property finds a property in a set ([MS-OLEPS] 2.20); nil when there is none.
func property(set []byte, id uint32) []byte {
	n := binary.LittleEndian.Uint32(set[4:])
	for i := range int64(min(n, 1000)) {
		if 8+8*(i+1) > int64(len(set)) {
			return nil
		}
		entry := set[8+8*i:]
		at := binary.LittleEndian.Uint32(entry[4:])
		if binary.LittleEndian.Uint32(entry) == id && int64(at) < int64(len(set)) {
			return set[at:]
		}
	}
	return nil
}
