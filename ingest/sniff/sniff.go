// Package sniff recognises what a file is from its first bytes and its name.
//
// A name alone proves little: archives are full of PDF files called .doc, HTML
// pages called .xml and 130-byte pointers called anything at all. So the bytes
// decide where a format has a mark of its own, then the extension, then whether
// the bytes look like the format.
package sniff

import (
	"bytes"
	"path"
	"slices"
	"strings"
)

// HeadSize is how many bytes of a file are enough to recognise it.
const HeadSize = 4096

// Signature says how a format is recognised.
type Signature struct {
	// Magic are the marks with which a file of the format may begin.
	Magic []string
	// Mark looks for a mark that does not stand at the very beginning, or not alone,
	// and gives how many bytes of it there are; 0 is none. It may be nil.
	Mark func(head []byte) int
	// Extensions are those that mean this format and no other, in lower case with
	// the dot.
	Extensions []string
	// Looks reports whether a file that has neither may be of this format. The
	// head is at most HeadSize bytes, without a byte order mark or white space in
	// front. It may be nil.
	Looks func(head []byte) bool
	// Carrier, where it is set, is the mark of the format that this one is stored in: a
	// file with that mark and one of the extensions is of this format.
	Carrier string
}

// Pick gives the index of the signature that fits best, or -1. Among equals the
// first wins.
func Pick(head []byte, name string, signatures []Signature) int {
	if i := PickMagic(head, name, signatures); i >= 0 {
		return i
	}
	for i, s := range signatures {
		if s.extension(name) {
			return i
		}
	}
	head = trim(head)
	for i, s := range signatures {
		if s.Looks != nil && len(head) > 0 && s.Looks(head) {
			return i
		}
	}
	return -1
}

// extension reports whether a file name has one of the extensions.
func (s Signature) extension(name string) bool {
	return slices.Contains(s.Extensions, strings.ToLower(path.Ext(name)))
}

// PickMagic gives the index of the signature with the longest mark in the head, or
// -1.
func PickMagic(head []byte, name string, signatures []Signature) int {
	best, length := -1, 0
	for i, s := range signatures {
		if n := s.Marked(head, name); n > length {
			best, length = i, n
		}
	}
	return best
}

// Marked gives the length of the longest mark of the format in a file; 0 when there
// is none.
func (s Signature) Marked(head []byte, name string) (length int) {
	for _, m := range s.Magic {
		if len(m) > length && len(head) >= len(m) && string(head[:len(m)]) == m {
			length = len(m)
		}
	}
	if s.Mark != nil {
		length = max(length, s.Mark(head))
	}
	if s.Carrier != "" && bytes.HasPrefix(head, []byte(s.Carrier)) && s.extension(name) {
		length = max(length, len(s.Carrier)+1)
	}
	return length
}

// Root gives the name, without prefix, of the first element of an XML document of which
// the head is the beginning; "" where there is none.
func Root(head []byte) string {
	rest := trim(head)
	for len(rest) > 1 && rest[0] == '<' {
		end := ">"
		switch {
		case bytes.HasPrefix(rest, []byte("<!--")):
			end = "-->"
		case rest[1] == '?':
			end = "?>"
		case rest[1] != '!':
			name := rest[1:]
			if n := bytes.IndexAny(name, " \t\r\n/>"); n >= 0 {
				name = name[:n]
			}
			return string(name[bytes.IndexByte(name, ':')+1:])
		}
		_, after, ok := bytes.Cut(rest, []byte(end))
		if !ok {
			return ""
		}
		rest = bytes.TrimLeft(after, " \t\r\n")
	}
	return ""
}

// foreign are the marks of formats that are often called by the name of another.
var foreign = []struct{ mark, format string }{
	{"%PDF-", "PDF"},
	{"PK\x03\x04", "ZIP"},
	{"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "OLE2"},
	{`{\rtf`, "RTF"},
	{"\x89PNG\r\n", "PNG"},
	{"\xff\xd8\xff", "JPEG"},
	{"GIF8", "GIF"},
	{"II*\x00", "TIFF"},
	{"MM\x00*", "TIFF"},
	{"\xfd7zXZ\x00", "xz"},
	{"7z\xbc\xaf\x27\x1c", "7z"},
	{"Rar!\x1a\x07", "RAR"},
	{"\x7fELF", "ELF"},
	{"SQLite format 3\x00", "SQLite"},
}

// Foreign names a well-known format by its mark, or gives "". A file that has
// such a mark is not what its extension says.
func Foreign(head []byte) string {
	for _, f := range foreign {
		if len(head) >= len(f.mark) && string(head[:len(f.mark)]) == f.mark {
			return f.format
		}
	}
	return ""
}

// trim takes a UTF-8 byte order mark and white space off the front.
func trim(head []byte) []byte {
	return bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\ufeff")), " \t\r\n")
}

// lfsMark is the first line of a pointer file, fixed by the specification of
// Git LFS (docs/spec.md there).
const lfsMark = "version https://git-lfs.github.com/spec/v1\n"

// LFSPointer reports whether a file is a Git LFS pointer, which stands in for
// content that was not fetched.
func LFSPointer(head []byte) bool { return bytes.HasPrefix(head, []byte(lfsMark)) }

// LockFile reports whether the name is that of a file that an office program
// puts beside an open document.
func LockFile(name string) bool {
	return strings.HasPrefix(name, "~$") || strings.HasPrefix(name, ".~lock.")
}

// SystemFile reports whether the name is that of a file that an operating system
// leaves in folders for itself.
func SystemFile(name string) bool {
	switch strings.ToLower(name) {
	case ".ds_store", "thumbs.db", "desktop.ini", "ehthumbs.db":
		return true
	}
	return strings.HasPrefix(name, "._")
}
