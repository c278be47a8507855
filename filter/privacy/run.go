package privacy

import "unicode/utf8"

// group is an unbroken series of digits. Soft hyphens and zero-width characters
// inside it do not break it.
type group struct {
	start, end int // bytes
	n          int // digits
	at         int // of its digits in the digits of the run
	sep        gap // between the group before and this one
}

// gap is what stands between two groups of digits.
type gap uint16

const (
	edge        gap = 0         // nothing: the run begins or ends
	space       gap = 1 << iota // one space, whatever its width
	wide                        // two to four spaces, or a tab
	dash                        // a hyphen, dash or minus, without spaces
	dot                         // a full stop or middle dot, without spaces
	slash                       // a slash, without spaces
	comma                       // a comma, without spaces
	under                       // an underscore
	paren                       // a closing bracket, with or without a space
	spacedDash                  // a dash with spaces
	spacedSlash                 // a slash with spaces
	broken                      // a line end, with or without a hyphen before it

	tight  = space | dash | dot | under
	anyGap = tight | wide | slash | spacedDash | spacedSlash | broken | comma
)

const (
	maxGroups = 1024 // a longer run is read in pieces
	maxDigits = 40   // of a group that is kept; no value has more
)

// zeroWidth gives the length in bytes of an invisible character at i, or 0:
// soft hyphen, zero-width spaces and joiners, word joiner, marks of direction.
func zeroWidth(text string, i int) int {
	if i >= len(text) || text[i] < 0xC2 {
		return 0
	}
	switch text[i] {
	case 0xC2:
		if i+1 < len(text) && text[i+1] == 0xAD {
			return 2
		}
	case 0xE2:
		if i+2 < len(text) && (text[i+1] == 0x80 && (text[i+2] >= 0x8B && text[i+2] <= 0x8F || text[i+2] >= 0xAA && text[i+2] <= 0xAE) ||
			text[i+1] == 0x81 && text[i+2] == 0xA0) {
			return 3
		}
	case 0xEF:
		if i+2 < len(text) && text[i+1] == 0xBB && text[i+2] == 0xBF {
			return 3
		}
	}
	return 0
}

func isDigit(c byte) bool { return c-'0' < 10 }

// readRun reads the groups of digits that follow one another from i, where a
// digit stands, and gives the end of the last.
func (s *scanner) readRun(i int) int {
	s.groups, s.digits = s.groups[:0], s.digits[:0]
	end := i
	for sep := edge; ; {
		g := s.readGroup(i)
		g.sep = sep
		s.groups = append(s.groups, g)
		end = g.end
		if len(s.groups) == maxGroups {
			return end
		}
		if sep, i = readGap(s.text, end); sep == edge {
			return end
		}
	}
}

func (s *scanner) readGroup(i int) group {
	g := group{start: i, at: len(s.digits)}
	for {
		for i < len(s.text) && isDigit(s.text[i]) {
			if g.n < maxDigits {
				s.digits = append(s.digits, s.text[i]-'0')
			}
			g.n++
			i++
		}
		g.end = i
		for n := zeroWidth(s.text, i); n > 0; n = zeroWidth(s.text, i) {
			i += n
		}
		if i == g.end || i >= len(s.text) || !isDigit(s.text[i]) {
			return g
		}
	}
}

// readGap reads what stands between two groups of a run. It gives edge when the
// next group does not belong to the run.
func readGap(text string, i int) (gap, int) {
	mark, spaces, breaks, marks := gap(0), 0, 0, 0
	for i < len(text) && !isDigit(text[i]) {
		kind, n := gapRune(text, i)
		switch {
		case n == 0:
			return edge, i
		case kind == space:
			spaces++
		case kind == wide:
			spaces += 2
		case kind == broken:
			breaks++
		case kind != 0:
			mark, marks = kind, marks+1
		}
		if spaces > 4 || marks > 1 || breaks > 1 {
			return edge, i
		}
		i += n
	}
	if i == len(text) {
		return edge, i
	}
	return classify(mark, spaces, breaks), i
}

func classify(mark gap, spaces, breaks int) gap {
	switch {
	case breaks > 0 && (mark == 0 || mark == dash):
		return broken
	case breaks > 0:
		return edge
	case mark == 0 && spaces > 1:
		return wide
	case mark == 0 && spaces == 1:
		return space
	case mark == paren || spaces == 0:
		return mark
	case mark == dash:
		return spacedDash
	case mark == slash:
		return spacedSlash
	}
	return edge
}

// gapRune says which separator stands at i and how long it is; kind 0 with a
// length is an invisible character, length 0 is anything else.
func gapRune(text string, i int) (kind gap, n int) {
	switch c := text[i]; c {
	case ' ':
		return space, 1
	case '\t':
		return wide, 1
	case '\n':
		return broken, 1
	case '\r':
		return 0, 1
	case '-':
		return dash, 1
	case '.':
		return dot, 1
	case '/':
		return slash, 1
	case ',':
		return comma, 1
	case '_':
		return under, 1
	case ')':
		return paren, 1
	default:
		if c < utf8.RuneSelf {
			return 0, 0
		}
	}
	if n := zeroWidth(text, i); n > 0 {
		return 0, n
	}
	r, n := utf8.DecodeRuneInString(text[i:])
	switch {
	case isSpace(r):
		return space, n
	case isDash(r):
		return dash, n
	case r == '·' || r == '•' || r == '∙':
		return dot, n
	}
	return 0, 0
}

// isSpace holds for the spaces of Unicode that stand between digits.
func isSpace(r rune) bool {
	return r == 0xA0 || r >= 0x2000 && r <= 0x200A || r == 0x202F || r == 0x205F || r == 0x3000
}

func isDash(r rune) bool {
	return r >= 0x2010 && r <= 0x2015 || r == 0x2212 || r == 0xFE63 || r == 0xFF0D
}
