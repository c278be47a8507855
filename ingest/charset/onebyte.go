package charset

import "golang.org/x/text/encoding/charmap"

// OneByte finds the one-byte encoding of s and gives its name and what each byte
// stands for. Word processors keep old Nordic and Sámi text in the code page of the
// machine, whatever the font made of it; so what the file declares has a start on the
// others, as in Decode, and the letters decide. An encoding in which no such text was
// written, such as windows-1250, is what is declared. One that is not known is
// windows-1252.
func OneByte(s, declared string) (name string, chars [256]rune) {
	preferred := candidates[0]
	if e, ok := byLabel[normalise(declared)]; ok {
		if preferred = candidateOf(e.name); preferred == nil {
			return e.name, charsOf(e.Charmap)
		}
	}
	c := detect(s, preferred)
	return c.name, c.chars
}

// Declared gives what each byte stands for in a one-byte encoding by its name or label;
// ok is false for one that is not known.
func Declared(label string) (name string, chars [256]rune, ok bool) {
	if label = normalise(label); label == "windows1252" {
		return candidates[0].name, candidates[0].chars, true
	}
	e, ok := byLabel[label]
	if !ok {
		return "", chars, false
	}
	return e.name, charsOf(e.Charmap), true
}

func charsOf(m *charmap.Charmap) (chars [256]rune) {
	for i := range chars {
		chars[i] = m.DecodeByte(byte(i))
	}
	return chars
}

// Bytes1252 gives the bytes of text that was decoded from windows-1252; ok is false when
// the text holds other characters, or none but ASCII.
func Bytes1252(text string) (raw string, ok bool) {
	b := make([]byte, 0, len(text))
	for _, r := range text {
		if r < 0x80 {
			b = append(b, byte(r))
			continue
		}
		c, known := charmap.Windows1252.EncodeRune(r)
		if !known {
			return "", false
		}
		b = append(b, c)
		ok = true
	}
	return string(b), ok
}
