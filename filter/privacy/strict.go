package privacy

import "strings"

// coordinates recognises latitude and longitude of Norway where the words before
// speak of a home: "59.91234, 10.73456".
func (s *scanner) coordinates(g int) int {
	if s.groups[g].n != 2 || g+2 > len(s.groups) || s.groups[g+1].sep != dot || s.groups[g+1].n < 4 {
		return 0
	}
	latitude := s.window(g, 2)
	end := s.longitudeEnd(latitude.end)
	if d := int(latitude.d[0])*10 + int(latitude.d[1]); end == 0 || d < 57 || d > 81 {
		return 0
	}
	c := s.before(latitude.start)
	score := 30
	if c.near(cueHome, 6) || c.near(cueLives, 6) || c.near(cueAddress, 6) {
		score = 85
	}
	if !s.propose(latitude.start, end, Coordinates, "coordinates-home", score, value([]byte(s.text[latitude.start:end]))) {
		return 0
	}
	s.skip = end
	return 2
}

// longitudeEnd gives the end of the longitude after a latitude that ends at i.
func (s *scanner) longitudeEnd(i int) int {
	p := i
	for p < len(s.text) && p-i < 4 && strings.IndexByte(" ,;/NnØøEe", s.text[p]) >= 0 {
		p++
	}
	degrees := digitsAt(s.text[p:])
	if p == i || degrees < 1 || degrees > 2 || p+degrees >= len(s.text) || s.text[p+degrees] != '.' {
		return 0
	}
	p += degrees + 1
	if n := digitsAt(s.text[p:]); n >= 4 {
		return p + n
	}
	return 0
}

// soleTrader recognises the organisation number of a sole proprietorship, which
// names its owner, where the text says that it is one.
func (s *scanner) soleTrader(g int) int {
	k := s.spanning(g, 9, space)
	if k != 1 && k != 3 {
		return 0
	}
	w := s.window(g, k)
	if k == 3 && w.shape != 0x333 || !organisationCheck(w.d) {
		return 0
	}
	start, end := s.lineBounds(w.start)
	score := 20
	if s.speaksOf(max(start, w.start-120), w.start, cueSole) || s.speaksOf(w.end, min(end, w.end+80), cueSole) {
		score = 80
	}
	if !s.propose(w.start, w.end, SoleTrader, "sole-trader-cue", score, value(w.d)) {
		return 0
	}
	return k
}
