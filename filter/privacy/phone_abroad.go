package privacy

import "strings"

// trunkPhone recognises a number as it is dialled in Finland or Sweden, with a 0
// before it, and a Norwegian one after a bare 47: both by a cue only.
func (s *scanner) trunkPhone(g int) int {
	first := s.groups[g]
	zero := s.digits[first.at] == 0
	if !zero && (first.n != 2 || s.numberOf(g) != 47) || zero && (first.n > 1 && s.digits[first.at+1] == 0) {
		return 0
	}
	for _, n := range [...]int{11, 10, 9, 8} {
		k := s.spanning(g, n, space|dash)
		if k == 0 || !zero && n != 10 {
			continue
		}
		w := s.window(g, k)
		c := s.before(w.start)
		if s.labelOf(c, w) != cuePhone && !s.continues(w.start) || w.attached() || s.glued(w.start, w.end) || w.right == space {
			return 0
		}
		if s.propose(w.start, w.end, Phone, "phone-trunk", 85, value(w.d)) {
			s.phoneEnd = w.end
			return k
		}
	}
	return 0
}

// nationalDigits gives the least and the most digits after a country code, for
// the codes seen most; others may have 6 to 12.
var nationalDigits = map[int][2]int{
	1: {10, 10}, 7: {10, 10}, 30: {10, 10}, 31: {9, 9}, 32: {8, 9}, 33: {9, 9}, 34: {9, 9}, 39: {8, 11}, 41: {9, 9}, 43: {7, 12}, 44: {9, 10},
	45: {8, 8}, 46: {7, 9}, 47: {8, 8}, 48: {9, 9}, 49: {7, 11}, 298: {6, 6}, 299: {6, 6}, 353: {7, 9}, 354: {7, 9}, 358: {6, 11},
	370: {8, 8}, 371: {8, 8}, 372: {7, 8}, 375: {9, 9}, 380: {9, 9}, 381: {8, 9}, 385: {8, 9}, 420: {9, 9},
}

// foreignPhone recognises a number with a country code: "+47 ...", "(+47) ...",
// "0047 ...", also with the code glued to the number.
func (s *scanner) foreignPhone(g int) int {
	plus := s.plusBefore(s.groups[g].start)
	if plus < 0 && !s.doubleZero(g) {
		return 0
	}
	k, d := s.phoneGroups(g, given(plus < 0, 2))
	if k == 0 {
		return 0
	}
	w := s.window(g, k)
	start, score := w.start, 95
	if plus >= 0 {
		start = plus
	} else {
		score = s.zeroPhone(d, s.before(w.start))
	}
	national := d
	if d[0] == 4 && d[1] == 7 {
		national = d[2:]
		score -= given(serviceNumber(national) || national[0] < 2, 95)
	}
	score -= given(s.letterAt(w.end, +1), 40)
	if start > 0 && s.text[start-1] == '(' && strings.IndexByte(s.text[start:w.end], ')') >= 0 {
		start--
	}
	if s.propose(start, w.end, Phone, "phone-country", score, value(national)) {
		s.phoneEnd = w.end
		return k
	}
	return 0
}

// plusBefore gives where a plus stands before a number, or -1.
func (s *scanner) plusBefore(start int) int {
	p := s.skipBack(start, " ")
	if start-p > 1 || p == 0 || s.text[p-1] != '+' {
		return -1
	}
	return p - 1
}

// doubleZero says whether a number may begin with the international prefix 00.
func (s *scanner) doubleZero(g int) bool {
	first := s.groups[g]
	return first.n >= 4 && s.digits[first.at] == 0 && s.digits[first.at+1] == 0 &&
		(first.sep == edge || first.sep&(space|wide|spacedSlash|slash) != 0)
}

// zeroPhone scores a number with the prefix 00, which a serial number may have too.
func (s *scanner) zeroPhone(d []byte, c *context) int {
	switch {
	case c.near(cuePhone, 5) || c.near(cueReach, 5):
		return 95
	case s.vetoed(c) || d[0] != 4 || d[1] != 7:
		return 0
	}
	return 75
}

// phoneGroups gives the number of groups that make up a number with country
// code, and its digits without leading zeros; 0 when they make up none.
func (s *scanner) phoneGroups(g, zeros int) (int, []byte) {
	best, digits := 0, []byte(nil)
	for k := 1; g+k <= len(s.groups) && k <= 8; k++ {
		if last := s.groups[g+k-1]; last.n > 15 || k > 1 && last.sep&(tight|paren|spacedDash) == 0 {
			break
		}
		d := s.window(g, k).d[zeros:]
		if len(d) > 15 {
			break
		}
		if len(d) >= 7 && completePhone(d) {
			best, digits = k, d
		}
	}
	return best, digits
}

// completePhone says whether digits are a country code and as many digits as the
// country has.
func completePhone(d []byte) bool {
	code := 0
	for n := 1; n <= 3; n++ {
		code = code*10 + int(d[n-1])
		if limits, ok := nationalDigits[code]; ok {
			return len(d)-n >= limits[0] && len(d)-n <= limits[1]
		}
	}
	return d[0] != 0 && len(d) >= 9 && len(d) <= 15
}
