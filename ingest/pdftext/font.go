package pdftext

import (
	"strings"

	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/types"
	"golang.org/x/text/encoding/charmap"
)

// font turns the codes of a shown string into characters and widths.
//
// The characters of a code come, in this order, from the ToUnicode map, from the
// names in Differences, from the base encoding, and from the encoding built into the
// font program. Made-up names are read as codes last of all.
type font struct {
	wide     bool // codes of two bytes
	unicode  map[uint32]string
	simple   [256]string
	widths   map[uint32]float64 // in thousandths of the size
	fallback float64            // width of codes without one
	vertical bool
}

// defaultWidth is that of an average small letter in Helvetica.
const defaultWidth = 520

func (f *file) font(o types.Object) *font {
	d := f.dict(o)
	t := &font{widths: map[uint32]float64{}, fallback: defaultWidth}
	if d == nil {
		t.encode(f, nil, "")
		return t
	}
	if _, cmap := f.stream(d["ToUnicode"]); cmap != nil {
		t.unicode = parseCMap(cmap)
	}
	if f.name(d["Subtype"]) == "Type0" {
		t.composite(f, d)
		return t
	}
	t.encode(f, d, f.name(d["Subtype"]))
	t.simpleWidths(f, d)
	return t
}

// composite reads a font of two-byte codes.
func (t *font) composite(f *file, d types.Dict) {
	t.wide, t.fallback = true, 1000
	t.vertical = strings.HasSuffix(f.name(d["Encoding"]), "-V")
	below := f.array(d["DescendantFonts"])
	if len(below) == 0 {
		return
	}
	cid := f.dict(below[0])
	if w, ok := f.number(cid["DW"]); ok {
		t.fallback = w
	}
	t.cidWidths(f, f.array(cid["W"]))
	if t.unicode == nil {
		_, program := f.stream(f.dict(cid["FontDescriptor"])["FontFile2"])
		t.unicode = trueTypeGlyphs(program)
	}
}

// cidWidths reads an array of "first [w w w]" and "first last w".
func (t *font) cidWidths(f *file, w types.Array) {
	for i := 0; i+1 < len(w); {
		first, _ := f.number(w[i])
		if list := f.array(w[i+1]); list != nil {
			for k, o := range list {
				if n, ok := f.number(o); ok {
					t.widths[uint32(first)+uint32(k)] = n
				}
			}
			i += 2
			continue
		}
		if i+2 >= len(w) {
			return
		}
		last, _ := f.number(w[i+1])
		n, _ := f.number(w[i+2])
		for c := first; c <= last && c < 65536; c++ {
			t.widths[uint32(c)] = n
		}
		i += 3
	}
}

func (t *font) simpleWidths(f *file, d types.Dict) {
	first, _ := f.number(d["FirstChar"])
	scale := 1.0
	if m := f.array(d["FontMatrix"]); len(m) == 6 { // of a Type 3 font
		if a, ok := f.number(m[0]); ok && a != 0 {
			scale = 1000 * a
		}
	}
	for i, o := range f.array(d["Widths"]) {
		if n, ok := f.number(o); ok && i < 256 {
			t.widths[uint32(first)+uint32(i)] = n * scale
		}
	}
	if w, ok := f.number(f.dict(d["FontDescriptor"])["MissingWidth"]); ok && w > 0 {
		t.fallback = w
	}
}

// encode fills in the characters of a font of one-byte codes.
func (t *font) encode(f *file, d types.Dict, subtype string) {
	descriptor := f.dict(d["FontDescriptor"])
	base := f.name(d["Encoding"])
	encoding := f.dict(d["Encoding"])
	if encoding != nil {
		base = f.name(encoding["BaseEncoding"])
	}
	var builtIn map[byte]string
	if base == "" {
		builtIn = f.builtIn(descriptor)
	}
	for i := range 256 {
		c := byte(i)
		switch {
		case base == "MacRomanEncoding":
			t.simple[i] = plainLigature(charmap.Macintosh.DecodeByte(c))
		case base == "WinAnsiEncoding" || base == "" && subtype == "TrueType":
			t.simple[i] = winAnsi(c)
		case base == "MacExpertEncoding":
		case builtIn != nil:
			t.simple[i] = builtIn[c]
		default:
			t.simple[i] = standardText(c)
		}
	}
	t.differences(f, f.array(encoding["Differences"]))
}

func winAnsi(c byte) string {
	r := charmap.Windows1252.DecodeByte(c)
	switch {
	case c < ' ' || r == '\ufffd':
		return ""
	case c == 0xad:
		return "-"
	}
	return string(r)
}

// differences reads an array of "code name name code name".
func (t *font) differences(f *file, all types.Array) {
	var names [256]string
	known, madeUp := 0, 0
	code := 0
	for _, o := range all {
		if n, ok := f.number(o); ok {
			code = int(n)
			continue
		}
		if code < 0 || code > 255 {
			break
		}
		if names[code] = f.name(o); names[code] != "" {
			t.simple[code] = glyphText(names[code])
			if t.simple[code] != "" {
				known++
			} else if coded(names[code]) != "" {
				madeUp++
			}
		}
		code++
	}
	if madeUp <= known {
		return
	}
	for c, name := range names {
		if name != "" && t.simple[c] == "" {
			t.simple[c] = coded(name)
		}
	}
}

// builtIn is the encoding in the font program, or nil.
func (f *file) builtIn(descriptor types.Dict) map[byte]string {
	if descriptor == nil {
		return nil
	}
	if _, b := f.stream(descriptor["FontFile3"]); b != nil {
		return cffEncoding(b)
	}
	if _, b := f.stream(descriptor["FontFile"]); b != nil {
		return type1Encoding(b)
	}
	return nil
}

// next takes a code off a shown string.
func (t *font) next(s []byte) (code uint32, n int) {
	if t.wide && len(s) > 1 {
		return uint32(s[0])<<8 | uint32(s[1]), 2
	}
	return uint32(s[0]), 1
}

// text gives the characters of a code; "\ufffd" when nobody knows.
func (t *font) text(code uint32) string {
	if s, ok := t.unicode[code]; ok && s != "\x00" && s != "" {
		return s
	}
	if !t.wide && t.simple[code&0xff] != "" {
		return t.simple[code&0xff]
	}
	return "\ufffd"
}

func (t *font) width(code uint32) float64 {
	if w, ok := t.widths[code]; ok {
		return w
	}
	return t.fallback
}
