package privacy

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// months are the names of the months in the order of the year: bokmål and
// nynorsk, English, Northern, Lule and Southern Sámi. Sámi names are compared
// without their case endings.
var months = func() map[string]int {
	m := map[string]int{}
	for _, names := range [...]string{
		"januar februar mars april mai juni juli august september oktober november desember",
		"jan feb mar apr mai jun jul aug sep okt nov des",
		"january february march april may june july august september october november december",
		"jan febr mar apr may jun jul aug sept oct nov dec",
		"ođđajagimánnu guovvamánnu njukčamánnu cuoŋománnu miessemánnu geassemánnu suoidnemánnu borgemánnu čakčamánnu golggotmánnu skábmamánnu juovlamánnu",
		"ođđajagimánu guovvamánu njukčamánu cuoŋománu miessemánu geassemánu suoidnemánu borgemánu čakčamánu golggotmánu skábmamánu juovlamánu",
		"ådåjakmánno guovvamánno sjnjuktjamánno vuoratjismánno moarmesmánno biehtsemánno sjnjilltjamánno bårggemánno ragátmánno gålgådismánno basádismánno javllamánno",
		"ådåjakmáno guovvamáno sjnjuktjamáno vuoratjismáno moarmesmáno biehtsemáno sjnjilltjamáno bårggemáno ragátmáno gålgådismáno basádismáno javllamáno",
		"tsïengele goevte njoktje voerhtje suehpede ruffie snjaltje mïetske skïerede golke rahka goeve",
		"tsïengelen goevten njoktjen voerhtjen suehpeden ruffien snjaltjen mïetsken skïereden golken rahkan goeven",
	} {
		for i, name := range strings.Fields(names) {
			m[name] = i + 1
		}
	}
	return m
}()

// day is a date in a text.
type day struct {
	start, end  int
	d, m, y     int
	groups      int  // of the run that it takes up
	shortYear   bool // two digits
	withoutSeps bool // "120380", "12 03 80": a date only when the text says so
	numeric     bool // without the name of a month
}

// firstYear is the year before which nobody who lives was born.
const firstYear = 1900

// date reads the date at g and proposes it when somebody was born on it. A date
// is used up in any case, so that its digits are nothing else.
func (s *scanner) date(g int) int {
	d, ok := s.readDate(g)
	if !ok {
		return 0
	}
	score, rule := s.birth(&d)
	if !s.propose(d.start, d.end, BirthDate, rule, score, value([]byte{byte(d.d), byte(d.m), byte(d.y % 100)})) && d.withoutSeps {
		return 0
	}
	if score >= accepted {
		s.birthEnd = d.end
	}
	s.skip = max(s.skip, d.end)
	return d.groups
}

// birth scores a date as somebody's date of birth.
func (s *scanner) birth(d *day) (int, string) {
	if !d.shortYear && (d.y < firstYear || d.y > 2100) {
		return 0, "birth-old"
	}
	c := s.before(d.start)
	label := c.nearest(cueBorn, cueEvent, cueOther, cueVersion, cueAmount, cueUnit)
	if label == noCue {
		label = s.column(d.start)
	}
	switch {
	case label == cueBorn && c.dist[cueBorn] <= 4:
		if d.withoutSeps && c.dist[cueBorn] > 2 {
			return 0, "birth-cue"
		}
		return 95, "birth-cue"
	case d.withoutSeps || c.dist[label] > 0 && c.dist[label] <= 2:
		return 0, "birth-name"
	case s.enclosed(d.start, d.end) && s.nameBefore(s.skipBack(d.start, " (")):
		return 80, "birth-name"
	case s.enclosed(d.start, d.end) && c.near(cueHolder, 3) && s.namesBefore(s.skipBack(d.start, " (")) == 1:
		return 70, "birth-name"
	case s.afterName(d, c):
		return 65, "birth-name"
	}
	return 0, "birth-name"
}

// enclosed says whether brackets stand around a stretch.
func (s *scanner) enclosed(start, end int) bool {
	return start > 0 && s.text[start-1] == '(' && end < len(s.text) && (s.text[end] == ')' || s.text[end] == ',')
}

// afterName says whether a date follows a full name and a comma or dash. Letters
// and minutes are dated like that too, so it must go on with a comma, or a word for
// a person or another such date must stand before it.
func (s *scanner) afterName(d *day, c *context) bool {
	p := s.skipBack(d.start, " ")
	if p == 0 || !d.shortYear && d.y > 2015 {
		return false
	}
	comma := s.text[p-1] == ','
	name := s.skipBack(p, " ,–-")
	if name == p || !s.nameBefore(name) {
		return false
	}
	listed := s.birthEnd > 0 && d.start-s.birthEnd < 60
	rest := s.text[d.end:]
	if rest == "" || rest[0] == '\n' {
		return listed
	}
	return comma && rest[0] == ',' && d.numeric || strings.IndexByte(",;) ", rest[0]) >= 0 && (listed || c.near(cueHolder, 7))
}

func (s *scanner) readDate(g int) (day, bool) {
	if s.groups[g].sep&(dot|slash|dash|comma|under) != 0 {
		return day{}, false // the middle of something longer
	}
	if d, ok := s.numericDate(g); ok {
		return d, true
	}
	if s.groups[g].n <= 2 {
		return s.namedDate(g)
	}
	return s.solidDate(g)
}

// number gives the value of a group of few digits.
func (s *scanner) numberOf(g int) int {
	v := 0
	for _, d := range s.digits[s.groups[g].at:min(s.groups[g].at+s.groups[g].n, len(s.digits))] {
		v = v*10 + int(d)
	}
	return v
}

// numericDate reads "12.03.1980", "12/3-80", "1980-03-12", and "12 03 80".
func (s *scanner) numericDate(g int) (day, bool) {
	if g+3 > len(s.groups) {
		return day{}, false
	}
	a, b, c := s.groups[g], s.groups[g+1], s.groups[g+2]
	w := s.window(g, 3)
	if w.seps&^(dot|dash|slash|space) != 0 || w.right&(dot|slash) != 0 || b.n > 2 {
		return day{}, false
	}
	d := day{start: a.start, end: c.end, groups: 3, numeric: true, withoutSeps: w.seps&space != 0}
	if d.withoutSeps && (w.inRow() || b.n != 2 || a.n != 2) {
		return day{}, false
	}
	switch {
	case a.n == 4 && b.n == 2 && c.n == 2 && w.seps&(dash|dot) != 0 && w.seps&space == 0:
		d.y, d.m, d.d = s.numberOf(g), s.numberOf(g+1), s.numberOf(g+2)
	case c.n == 2 && s.spanning(g, 11, anyGap) > 0:
		return day{}, false // a person number: "12.03.80 12345"
	case a.n <= 2 && (c.n == 4 || c.n == 2 && (w.right == edge || w.right&(space|wide|broken|spacedDash|comma|paren) != 0)):
		d.d, d.m, d.y = s.numberOf(g), s.numberOf(g+1), s.numberOf(g+2)
		d.shortYear = c.n == 2
	default:
		return day{}, false
	}
	return d, validDay(d.d, d.m, d.y)
}

// solidDate reads "120380" and "12031980".
func (s *scanner) solidDate(g int) (day, bool) {
	n := s.groups[g].n
	if n != 6 && n != 8 {
		return day{}, false
	}
	w := s.window(g, 1)
	if w.attached() || w.right&(space|dash) != 0 && s.groups[g+1].n == 5 {
		return day{}, false
	}
	two := func(i int) int { return int(w.d[i])*10 + int(w.d[i+1]) }
	d := day{start: w.start, end: w.end, d: two(0), m: two(2), y: two(4), groups: 1, shortYear: n == 6, withoutSeps: true}
	if n == 8 {
		d.y = two(4)*100 + two(6)
	}
	return d, validDay(d.d, d.m, d.y)
}

// namedDate reads "12. mars 1980", "March 12, 1980" and "njukčamánu 12. b. 1980".
func (s *scanner) namedDate(g int) (day, bool) {
	d := day{start: s.groups[g].start, d: s.numberOf(g), groups: 1}
	i := s.groups[g].end
	if m, end := s.monthAt(i); m > 0 {
		d.m, i = m, end
	} else if m, start := s.monthBefore(d.start); m > 0 {
		d.m, d.start, i = m, start, s.dayWord(i)
	} else {
		return day{}, false
	}
	y, end := s.yearAt(i)
	d.y, d.end, d.shortYear = y, end, end > 0 && y < 100
	return d, end > 0 && validDay(d.d, d.m, d.y)
}

// monthAt reads the month after a day of the month that ends at i.
func (s *scanner) monthAt(i int) (month, end int) {
	for n := 0; n < 3 && i < len(s.text) && (s.text[i] == '.' || s.text[i] == ' ' || s.text[i] == '-'); n++ {
		i++
	}
	i += ordinal(s.text[i:])
	end = wordEnd(s.text, i, min(len(s.text), i+24))
	if end == i || end-i > 20 {
		return 0, 0
	}
	return monthOf(s.text[i:end]), end
}

// ordinal gives the length of an English ordinal and space: "th ", "of ".
func ordinal(text string) int {
	for _, o := range [...]string{"st of ", "nd of ", "rd of ", "th of ", "st ", "nd ", "rd ", "th "} {
		if strings.HasPrefix(text, o) {
			return len(o)
		}
	}
	return 0
}

// monthBefore reads the month before a day of the month that begins at p.
func (s *scanner) monthBefore(p int) (month, start int) {
	end := s.skipBack(p, " ")
	if end == p {
		return 0, 0
	}
	start = wordStart(s.text, end, max(0, end-24))
	return monthOf(s.text[start:end]), start
}

func monthOf(word string) int {
	r, n := utf8.DecodeRuneInString(word)
	if !unicode.IsLetter(r) || len(word) < 3 || len(word) == n {
		return 0
	}
	return months[strings.ToLower(strings.TrimRight(word, "."))]
}

// dayWord steps over ".", "beaivi" and the comma between day and year.
func (s *scanner) dayWord(i int) int {
	rest := s.text[i:min(len(s.text), i+24)]
	trimmed := strings.TrimLeft(rest, "., ")
	for _, word := range [...]string{"beaivvi", "beaivi", "beaivve", "biejve", "b.", "th", "st", "nd", "rd"} {
		if after, ok := strings.CutPrefix(trimmed, word); ok {
			trimmed = after
			break
		}
	}
	return i + len(rest) - len(trimmed)
}

// yearAt reads a year of four digits, or of two, after a month that ends at i.
func (s *scanner) yearAt(i int) (year, end int) {
	for n := 0; n < 3 && i < len(s.text) && strings.IndexByte(" .,-'", s.text[i]) >= 0; n++ {
		i++
	}
	end = i
	for end < len(s.text) && isDigit(s.text[end]) && end-i < 5 {
		year = year*10 + int(s.text[end]-'0')
		end++
	}
	if end-i != 4 && end-i != 2 {
		return 0, 0
	}
	return year, end
}
