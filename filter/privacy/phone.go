package privacy

import "strings"

// eightDigits are the groupings of a Norwegian telephone number, with the score
// of one that stands alone in running text, without any cue.
var eightDigits = map[uint64]int{
	0x8:    30,
	0x2222: 55, // fixed
	0x323:  60, // mobile
	0x44:   30,
	0x332:  20,
	0x53:   10,
	0x233:  0, // thousands
	0x35:   10,
	0x26:   0,
}

// phone recognises 8 Norwegian digits without a country code.
func (s *scanner) phone(g int) int {
	if k := s.trunkPhone(g); k > 0 {
		return k
	}
	k := s.spanning(g, 8, tight|spacedDash|broken)
	if k == 0 {
		return 0
	}
	w := s.window(g, k)
	base, known := eightDigits[w.shape]
	known = known && (w.seps&broken == 0 || base >= accepted)
	if !known || w.d[0] < 2 || serviceNumber(w.d) || k == 2 && isYears(w.d) {
		return 0
	}
	if k == 1 && isCompactDate(w.d) {
		base = 0
	}
	rule, score := "phone-shape", 0
	c := s.before(w.start)
	switch label := s.labelOf(c, w); {
	case label == cuePhone:
		rule, score = "phone-cue", 95
	case w.seps&broken != 0:
		return 0
	case s.phoneEnd > 0 && w.seps&^(space|dash) == 0 && s.continues(w.start):
		rule, score = "phone-next", 85
	case (label == cueMail || c.near(cueReach, 4) && !s.vetoed(c)) && !s.numeric(&w):
		rule, score = "phone-reach", base+40
	case label != noCue && label != cueService:
		score = 1 // unless it is somebody's elsewhere
	default:
		score = s.barePhone(base, &w)
	}
	if s.glued(w.start, w.end) || s.inURL(w.start) && rule != "phone-cue" {
		score -= 60
	}
	if w.attached() && !w.besidePhone() {
		score -= 60
	}
	if s.switchboard(c, &w) {
		score = 0
	}
	if s.after(w.end).near(cueUnit, 1) {
		score -= 60
	}
	if s.propose(w.start, w.end, Phone, rule, score, value(w.d)) {
		s.phoneEnd = w.end
		return k
	}
	return 0
}

// besidePhone says whether nothing but a slash joins the value to what is beside
// it, as two telephone numbers are joined.
func (w *window) besidePhone() bool { return (w.left|w.right)&(dash|dot|under) == 0 }

// isYears holds for two years, as in "2009-2010".
func isYears(d []byte) bool {
	century := func(i int) bool { return d[i] == 1 && d[i+1] >= 6 || d[i] == 2 && d[i+1] <= 1 }
	return century(0) && century(4)
}

// isCompactDate holds for YYYYMMDD.
func isCompactDate(d []byte) bool {
	two := func(i int) int { return int(d[i])*10 + int(d[i+1]) }
	return (two(0) == 19 || two(0) == 20) && validDay(two(6), two(4), two(2))
}

// serviceNumber holds for 800, 81x, 82x: free, shared-cost and premium services.
func serviceNumber(d []byte) bool { return d[0] == 8 && d[1] <= 2 }

// barePhone scores a number that nothing before it names.
func (s *scanner) barePhone(base int, w *window) int {
	if s.numeric(w) || w.seps != space && w.seps != edge {
		return 0
	}
	if w.inRow() || w.left == broken || w.right == broken {
		return base - 30
	}
	if risesEvenly(w.d) {
		return 0
	}
	switch {
	case s.nameBefore(s.skipBack(w.start, " ,:(–-")):
		base += 25
	case s.mailNear(w.start, w.end):
		base += 25
	}
	if s.captioned(w.start) {
		base -= 20
	}
	if a := s.after(w.end); a.near(cuePhone, 1) || a.near(cueMail, 2) {
		base += 30
	}
	return base
}

// numeric says whether signs of arithmetic or further numbers stand around a
// value, as in a table whose rules were lost.
func (s *scanner) numeric(w *window) bool {
	if w.inRow() || (w.left|w.right)&comma != 0 {
		return true
	}
	before, after := s.text[:s.skipBack(w.start, " ")], strings.TrimLeft(s.text[w.end:min(len(s.text), w.end+3)], " ")
	if n := len(before); n > 1 && before[n-1] == ':' && isDigit(before[n-2]) {
		return true // "2023: 45 52 61 70"
	}
	return before != "" && strings.IndexByte("+=%*", before[len(before)-1]) >= 0 || after != "" && strings.IndexByte("+=%*", after[0]) >= 0
}

// captioned says whether a word with a colon that is no cue stands right before a
// value: "Andel: 45 52 61 70".
func (s *scanner) captioned(start int) bool {
	p := s.skipBack(start, " ")
	if p < 2 || s.text[p-1] != ':' || s.nameBefore(p-1) {
		return false
	}
	word := s.text[wordStart(s.text, p-1, max(0, p-1-maxWord)) : p-1]
	return word != "" && !saysSomething(word) && !privately(strings.ToLower(word))
}

// privately holds for words that say which of somebody's telephones it is.
func privately(word string) bool {
	switch word {
	case "privat", "jobb", "arbeid", "hjem", "heim", "kontor", "kontoret", "dagtid", "kveld", "vakt", "priv", "arb":
		return true
	}
	return false
}

// risesEvenly holds for counts such as "20 21 22 23", which are no number.
func risesEvenly(d []byte) bool {
	two := func(i int) int { return int(d[2*i])*10 + int(d[2*i+1]) }
	switch step := two(1) - two(0); step {
	case 1, 2, 5, 10:
		return step == two(2)-two(1) && step == two(3)-two(2)
	}
	return false
}

// continues says whether a number follows a telephone number with nothing but a
// slash, a comma or a small word between.
func (s *scanner) continues(start int) bool {
	if start < s.phoneEnd || start-s.phoneEnd > 12 {
		return false
	}
	switch strings.Trim(strings.ToLower(s.text[s.phoneEnd:start]), " /,;:.()|+–-\t") {
	case "", "eller", "og", "or", "and", "mob", "mobil", "tlf", "dahje", "ja", "jallh", "jïh", "m", "t", "a", "p", "b":
		return true
	}
	return false
}

// skipBack goes left from p over the given ASCII characters and dashes.
func (s *scanner) skipBack(p int, over string) int {
	return len(strings.TrimRight(s.text[:p], over))
}

// mailNear says whether an e-mail address stands within a line of the stretch.
func (s *scanner) mailNear(start, end int) bool {
	if s.mailEnd > 0 && start-s.mailEnd < 60 {
		return true
	}
	return strings.IndexByte(s.text[end:min(len(s.text), end+80)], '@') >= 0
}

// switchboard says whether a number leads to an organisation: the text says so,
// or it is a round number of the ministries' exchange 22 24.
func (s *scanner) switchboard(c *context, w *window) bool {
	if c.near(cueService, 3) || s.after(w.end).near(cueService, 2) {
		return true
	}
	d := w.d
	round := d[7] == 0 && (d[6] == 0 || d[5] == 0)
	return d[0] == 2 && d[1] == 2 && d[2] == 2 && d[3] == 4 && round
}
