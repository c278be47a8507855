package privacy

import "strings"

// lettersBefore gives the ASCII letters that touch p from the left, at most n of
// them, and where they begin; none when more letters or digits stand before.
func (s *scanner) lettersBefore(p, n int) (string, int) {
	i := p
	for i > 0 && p-i < n && (s.text[i-1]|0x20 >= 'a' && s.text[i-1]|0x20 <= 'z') {
		i--
	}
	if i == p || s.letterAt(i, -1) || i > 0 && isDigit(s.text[i-1]) {
		return "", p
	}
	return s.text[i:p], i
}

// iban recognises international account numbers at their check digits.
func (s *scanner) iban(g int) int {
	first := s.groups[g]
	if first.n < 2 || first.start < 2 {
		return 0
	}
	country, start := s.lettersBefore(first.start, 2)
	if country == "" && first.n == 2 { // "NO 93 8601 ..."
		country, start = s.lettersBefore(s.skipBack(first.start, " "), 2)
	}
	if len(country) != 2 {
		return 0
	}
	length := ibanLength(strings.ToUpper(country))
	if length == 0 {
		return 0
	}
	code, end := s.readIBAN(start, length)
	if code == "" {
		return 0
	}
	score, rule := 0, "iban-checked"
	switch {
	case ibanCheck(code) && (country[0] < 'a' || country[1] >= 'a'):
		score = 98
	case s.before(start).near(cueIBAN, 4) || s.before(start).near(cueAccount, 2):
		score, rule = 70, "iban-cue"
	}
	if !s.propose(start, end, IBAN, rule, score, value([]byte(code))) {
		return 0
	}
	s.skip = end
	return 1
}

// readIBAN reads that many letters and digits from start, through single spaces,
// dashes and dots, and gives them in upper case; nothing when there are more or
// fewer.
func (s *scanner) readIBAN(start, length int) (code string, end int) {
	var b [34]byte
	n, i := 0, start
	for i < len(s.text) && n < length {
		c := s.text[i]
		switch {
		case isDigit(c) || c >= 'A' && c <= 'Z':
			b[n] = c
			n++
		case c >= 'a' && c <= 'z':
			b[n] = c - 0x20
			n++
		default:
			size := 0
			if n >= 4 || n == 2 || n == 3 {
				_, size = gapRune(s.text, i)
			}
			if size == 0 || c == '\n' || c == ',' || c == '/' || c == ')' || c == ':' {
				return "", 0
			}
			i += size
			continue
		}
		i++
	}
	if n < length || i < len(s.text) && (isDigit(s.text[i]) || s.letterAt(i, +1)) {
		return "", 0
	}
	if !isDigit(b[2]) || !isDigit(b[3]) {
		return "", 0
	}
	return string(b[:n]), i
}

// seriesLetters are the letters on ordinary plates (Statens vegvesen); G, I, M, O,
// Q and W are not used.
const seriesLetters = "ABCDEFHJKLNPRSTUVXYZ"

// plate recognises vehicle registrations: two letters and 5 digits for cars, 4
// for trailers and motorcycles, with a cue. Without one they are too like
// references to standards and legal acts.
func (s *scanner) plate(g int) int {
	first := s.groups[g]
	if first.n != 5 && first.n != 4 || first.sep != edge {
		return 0
	}
	end := first.start
	p := s.skipBack(end, " -\u00a0")
	if end-p > 2 {
		return 0
	}
	series, start := s.lettersBefore(p, 2)
	if len(series) != 2 || strings.IndexByte(seriesLetters, series[0]) < 0 || strings.IndexByte(seriesLetters, series[1]) < 0 || s.letterAt(first.end, +1) {
		return 0
	}
	w := s.window(g, 1)
	c := s.before(start)
	score := 20
	switch {
	case c.label == cuePlate && c.dist[cuePlate] <= 4 || s.column(start) == cuePlate:
		score = 95
	case c.label == cueOther && c.dist[cueOther] <= 2, w.d[0] == 0, w.attached() && w.right != slash:
		score = 0
	case first.n == 4 || isStandard(series) && !c.near(cueVehicle, 1):
	case c.near(cueVehicle, 3) || s.after(first.end).near(cueVehicle, 2):
		score = 85
	case c.near(cueVehicle, 6):
		score = 60
	}
	if !s.propose(start, first.end, Plate, "plate-cue", score, value([]byte(series+s.text[first.start:first.end]))) {
		return 0
	}
	return 1
}

// isStandard holds for the letters before the numbers of standards and forms.
func isStandard(series string) bool {
	switch series {
	case "EN", "NS", "TS", "DS", "SS", "TR", "RF", "FN":
		return true
	}
	return false
}

// papers says which cue names which paper, and how many digits its number has.
var papers = map[class]struct {
	t        Type
	min, max int
	letters  int // that may come before the digits
	rule     string
}{
	cuePassport: {Passport, 6, 10, 3, "passport-cue"},
	cueIDCard:   {IDCard, 6, 12, 3, "id-card-cue"},
	cueLicence:  {DrivingLicence, 7, 12, 2, "licence-cue"},
	cueHPR:      {HPR, 6, 9, 0, "hpr-cue"},
}

// paper recognises the numbers of papers and authorisations that have no format
// to go by: the cue must stand right before them.
func (s *scanner) paper(g int) int {
	if s.groups[g].n > 12 || s.digitsFrom(g) < 6 {
		return 0
	}
	letters, start := s.lettersBefore(s.groups[g].start, 3)
	if letters == "" && s.letterAt(s.groups[g].start, -1) {
		return 0
	}
	if letters == "" { // "CCA 123456"
		if spaced, at := s.lettersBefore(s.skipBack(start, " "), 3); isUpperWord(spaced) && cueOf(spaced) == noCue {
			letters, start = spaced, at
		}
	}
	c := s.before(start)
	label := c.label
	if label == noCue {
		label = s.column(start)
	}
	p, ok := papers[label]
	if !ok || c.dist[label] > 3 || len(letters) > p.letters {
		return 0
	}
	k := 1
	for g+k < len(s.groups) && s.groups[g+k].sep&(space|dash) != 0 && len(s.window(g, k+1).d) <= p.max {
		k++
	}
	for ; k > 0; k-- {
		w := s.window(g, k)
		if n := len(w.d); n < p.min || n > p.max || k == 1 && s.groups[g].n > p.max {
			continue
		}
		if s.propose(start, w.end, p.t, p.rule, 85, value([]byte(letters+string(w.d)))) {
			return k
		}
		return 0
	}
	return 0
}
