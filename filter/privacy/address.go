package privacy

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// proposeAddress adds what follows the first line of an address, the flat, the
// postcode and the place, and scores the whole.
func (s *scanner) proposeAddress(start, end int, kind addressKind) int {
	number := s.houseNumber(end)
	end = s.flatEnd(end)
	place := s.placeAfter(end)
	if kind == boxAddress && place.end == 0 {
		place = s.boxPlace(end)
	}
	c := s.before(start)
	score := s.addressScore(kind, place, end, c, number)
	if c.near(cueOffice, 4) || kind == boxAddress && s.ministry(end) || s.authorityBefore(start, c) {
		score -= 80
	}
	if s.letterAt(end, +1) || place.end == 0 && s.decimal(end) {
		score = 0
	}
	if place.end > 0 {
		end = place.end
	}
	if !s.propose(start, end, Address, addressRules[kind], score, value([]byte(strings.ToLower(s.text[start:end])))) {
		return 0
	}
	s.skip = max(s.skip, end)
	return 1
}

// houseNumber gives the digits that end at the house number's end.
func (s *scanner) houseNumber(end int) int {
	i := end
	for i > 0 && !isDigit(s.text[i-1]) && end-i < 3 {
		i--
	}
	v, unit := 0, 1
	for ; i > 0 && isDigit(s.text[i-1]) && unit < 1e5; i-- {
		v += int(s.text[i-1]-'0') * unit
		unit *= 10
	}
	return v
}

// ends says whether punctuation or the end of the line follows.
func (s *scanner) ends(i int) bool {
	return i == len(s.text) || strings.IndexByte(".,;)\n", s.text[i]) >= 0
}

func (s *scanner) addressScore(kind addressKind, place place, end int, c *context, number int) int {
	label := c.near(cueAddress, 1) || s.column(c.at) == cueAddress
	lives := label || c.near(cueAddress, 4) || c.near(cueLives, 5)
	placed := place.end > 0
	year := number >= firstYear && number < 2100 && !placed
	switch kind {
	case boxAddress:
		return 30 + given(placed, 60) + given(lives, 40)
	case streetAddress:
		return 60 + given(placed, 30) + given(lives, 30) - given(year, 50) - given(!lives && !placed && c.label == cueOther && c.dist[cueOther] <= 2, 30)
	case placeAddress:
		return 15 + given(placed, 60) + given(lives, 40) - given(year, 50)
	case namedAddress:
		home := label || c.near(cueLives, 1) && s.ends(end)
		return given(placed && place.apart && !place.year, 60) + given(placed && lives, 60) + given(home && !year, 55)
	}
	return given(placed && lives, 70)
}

// given is points when ok holds.
func given(ok bool, points int) int {
	if ok {
		return points
	}
	return 0
}

// authorityBefore says whether an address is that of a public authority, whose
// name stands right before it.
func (s *scanner) authorityBefore(start int, c *context) bool {
	if c.near(cueAddress, 1) || c.near(cueLives, 4) {
		return false
	}
	p := s.skipBack(start, " ,\n–-:")
	for range 2 {
		from := wordStart(s.text, p, max(0, p-maxWord))
		if word := strings.ToLower(s.text[from:p]); isAuthority(word) {
			return true
		}
		p = s.skipBack(from, " ")
	}
	return false
}

func isAuthority(word string) bool {
	switch word {
	case "sametinget", "sámediggi", "samediggi", "saemiedigkie", "sámedigge", "kommune", "fylkeskommune", "kommunen", "fylkeskommunen", "suohkan", "tjïelte", "statsforvalteren", "fylkesmannen", "nav":
		return true
	}
	for _, end := range [...]string{"departementet", "departement", "direktoratet", "tilsynet", "tingrett", "lagmannsrett", "politidistrikt", "politikammer", "ombudet"} {
		if strings.HasSuffix(word, end) {
			return true
		}
	}
	return false
}

// decimal says whether a number goes on at p: "5,5", "5.5", "5 %".
func (s *scanner) decimal(p int) bool {
	rest := strings.TrimLeft(s.text[p:min(len(s.text), p+3)], " ")
	if rest == "" {
		return false
	}
	return rest[0] == '%' || (rest[0] == ',' || rest[0] == '.' || rest[0] == ':') && len(rest) > 1 && isDigit(rest[1]) || isDigit(rest[0]) && s.text[p] == ' '
}

// flatEnd steps over the number of a flat: ", leil. H0302", ", H0302".
func (s *scanner) flatEnd(i int) int {
	p := i
	for p < len(s.text) && (s.text[p] == ',' || s.text[p] == ' ') && p-i < 3 {
		p++
	}
	for _, word := range [...]string{"leilighet ", "leilegheit ", "leil. ", "leil ", "leil.nr. ", "leilighetsnr. ", "bolignr. ", "bustadnr. ", "bolignummer ", "oppg. ", "oppgang ", ""} {
		rest, ok := strings.CutPrefix(s.text[p:], word)
		if !ok {
			continue
		}
		q := len(s.text) - len(rest)
		if len(rest) >= 5 && strings.IndexByte("HKUL", rest[0]) >= 0 && digitsAt(rest[1:]) == 4 {
			return q + 5
		}
		if n := digitsAt(rest); word != "" && n > 0 && n <= 4 {
			return q + n
		}
		if word != "" && rest != "" && rest[0] >= 'A' && rest[0] <= 'Z' && !s.letterAt(q+1, +1) {
			return q + 1
		}
	}
	return i
}

func digitsAt(text string) int {
	n := 0
	for n < len(text) && isDigit(text[n]) {
		n++
	}
	return n
}

// place is a postcode and the name of the place.
type place struct {
	end   int  // 0: there is none
	apart bool // a comma or line end stands before it
	year  bool // the code might be a year
}

// placeAfter reads the postcode and place after the first line of an address that
// ends at i: ", 0155 Oslo", also on the next line, and abroad with five digits.
func (s *scanner) placeAfter(i int) place {
	var found place
	p, breaks := i, 0
	for p < len(s.text) && p-i < 6 && strings.IndexByte(", .\t\r\n", s.text[p]) >= 0 {
		if s.text[p] == '\n' {
			breaks++
		}
		blank := p+1 < len(s.text) && isBlankByte(s.text[p+1])
		found.apart = found.apart || s.text[p] == '\n' || s.text[p] == ',' && blank
		p++
	}
	if s.text[i:p] == "," || s.text[i:p] == "." {
		return place{} // "0,0012 Sink": a decimal
	}
	for _, country := range [...]string{"NO-", "N-", "SE-", "S-", "FI-", "FIN-"} {
		if strings.HasPrefix(s.text[p:], country) {
			p += len(country)
		}
	}
	n := digitsAt(s.text[p:])
	if n == 3 && p+6 < len(s.text) && s.text[p+3] == ' ' && digitsAt(s.text[p+4:]) == 2 {
		n = 6 // Swedish: "962 31"
	}
	if breaks > 1 || p == i || n < 4 || n > 6 || n > 4 && !found.apart {
		return place{}
	}
	code := s.text[p : p+n]
	q := p + n
	for q < len(s.text) && (s.text[q] == ' ' || strings.HasPrefix(s.text[q:], "\u00a0")) && q-p < n+4 {
		_, size := utf8.DecodeRuneInString(s.text[q:])
		q += size
	}
	if q == p+n || !capital(s.text[q:]) {
		return place{}
	}
	found.year = n == 4 && (code[:2] == "19" || code[:2] == "20")
	found.end = s.placeName(q)
	return found
}

// boxPlace reads the name of a post office between a post box and the postcode:
// "Postboks 12 Sentrum, 0101 Oslo".
func (s *scanner) boxPlace(i int) place {
	if i+1 >= len(s.text) || s.text[i] != ' ' || !capital(s.text[i+1:]) {
		return place{}
	}
	p := i + 1
	for range 3 {
		p = wordEnd(s.text, p, min(len(s.text), p+maxWord))
		if found := s.placeAfter(p); found.end > 0 {
			return found
		}
		if p >= len(s.text) || s.text[p] != ' ' {
			break
		}
		p++
	}
	return place{}
}

// ministry says whether a post box that ends at i is one of the ministries':
// "Postboks 8119 Dep".
func (s *scanner) ministry(i int) bool {
	return strings.HasPrefix(strings.TrimLeft(s.text[i:min(len(s.text), i+6)], " ,"), "Dep") ||
		strings.HasPrefix(strings.TrimLeft(s.text[i:min(len(s.text), i+6)], " ,"), "DEP")
}

// Place names of more than one word: those that a further name follows, and those
// that "i" or "på" tells apart.
var (
	placeOpens   = wordSet(`nord sør øst vest nordre søndre søre østre vestre indre ytre øvre nedre store lille gamle nye ny midtre`)
	placeBeforeI = wordSet(`mo bø nes våler sande sand vik hof os berg hauge lunde leira eidsvåg rød ål bygland hol sel moen`)
)

// placeName gives the end of the place name that begins at i: one word, and more
// where names have them ("Mo i Rana", "NORDRE FOLLO", "Kárášjohka/Karasjok").
func (s *scanner) placeName(i int) int {
	end := s.placeWord(i)
	first := s.text[i:end]
	upper := isUpperWord(first)
	for range 3 {
		p := end
		if p < len(s.text) && s.text[p] == '/' && capital(s.text[p+1:]) {
			end = s.placeWord(p + 1)
			continue
		}
		if p+1 >= len(s.text) || s.text[p] != ' ' {
			return end
		}
		next := s.placeWord(p + 1)
		word := s.text[p+1 : next]
		_, opens := placeOpens[strings.ToLower(first)]
		switch {
		case joinsPlace(first, word) && next+1 < len(s.text) && s.text[next] == ' ' && capital(s.text[next+1:]):
			return s.placeWord(next + 1)
		case opens && capital(word), upper && isUpperWord(word) && len(word) > 1 && cueOf(word) == noCue:
			end, first = next, ""
		case word == "Sentrum" || word == "sentrum":
			return next
		default:
			return end
		}
	}
	return end
}

// joinsPlace says whether a small word goes on with a place name: "Mo i Rana", "NES
// PÅ HEDMARKEN".
func joinsPlace(first, word string) bool {
	switch strings.ToLower(word) {
	case "i", "på", "ved":
		_, ok := placeBeforeI[strings.ToLower(first)]
		return ok
	}
	return false
}

// placeWord gives the end of a word of a place name: letters, and hyphens before
// capitals.
func (s *scanner) placeWord(i int) int {
	end := i
	for end < len(s.text) && end-i < maxWord {
		r, n := utf8.DecodeRuneInString(s.text[end:])
		if !unicode.IsLetter(r) && !unicode.Is(unicode.Mn, r) && (r != '-' || end == i || !capital(s.text[end+1:])) {
			break
		}
		end += n
	}
	return end
}

func isUpperWord(word string) bool {
	return word != "" && strings.ToUpper(word) == word && utf8.RuneCountInString(word) > 1
}
