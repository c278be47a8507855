package pdftext

import (
	"strings"
	"unicode/utf16"
)

// maxRange bounds what one range of a CMap may map.
const maxRange = 1 << 16

// parseCMap reads a ToUnicode map (ISO 32000-1, 9.10.3).
func parseCMap(b []byte) map[uint32]string {
	m := map[uint32]string{}
	l := &lexer{b: b}
	var args []operand
	for {
		t := l.next()
		switch t.kind {
		case tokEOF:
			return m
		case tokString:
			args = append(args, operand{code: codeOf(t.text), text: utf16Text(t.text)})
		case tokOpen:
			args = append(args, operand{open: true})
		case tokClose:
			args = append(args, operand{close: true})
		case tokOperator:
			switch string(t.text) {
			case "beginbfchar", "beginbfrange", "begincodespacerange":
				args = args[:0]
			case "endbfchar":
				mapChars(m, args)
			case "endbfrange":
				mapRanges(m, args)
			}
		}
		if len(args) > 4*maxRange || len(m) > 4*maxRange {
			return m
		}
	}
}

// operand is a string in a CMap as what it may mean.
type operand struct {
	code        uint32
	text        string
	open, close bool
}

func codeOf(b []byte) (n uint32) {
	for _, c := range b[:min(len(b), 4)] {
		n = n<<8 | uint32(c)
	}
	return n
}

func utf16Text(b []byte) string {
	if len(b) == 1 {
		return string(rune(b[0]))
	}
	units := make([]uint16, 0, len(b)/2)
	for i := 0; i+1 < len(b); i += 2 {
		units = append(units, uint16(b[i])<<8|uint16(b[i+1]))
	}
	var all strings.Builder
	for _, r := range utf16.Decode(units) {
		all.WriteString(plainLigature(r))
	}
	return all.String()
}

func mapChars(m map[uint32]string, args []operand) {
	for i := 0; i+1 < len(args); i += 2 {
		m[args[i].code] = args[i+1].text
	}
}

func mapRanges(m map[uint32]string, args []operand) {
	for i := 0; i+2 < len(args); {
		first, last := args[i].code, args[i+1].code
		i += 2
		if !args[i].open {
			mapRange(m, first, last, args[i].text)
			i++
			continue
		}
		for i++; i < len(args) && !args[i].close; i++ {
			m[first] = args[i].text
			first++
		}
		i++
	}
}

// mapRange maps codes that follow one another: the last character counts up.
func mapRange(m map[uint32]string, first, last uint32, text string) {
	if last < first || last-first >= maxRange || text == "" {
		return
	}
	r := []rune(text)
	for c := first; ; c++ {
		m[c] = string(r)
		if c == last {
			return
		}
		r[len(r)-1]++
	}
}
