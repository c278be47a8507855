package privacy

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// streetWords end the name of a street and are seldom anything else before a
// number; placeWords end other names and words too, and need support.
var (
	streetWords = strings.Fields(`veien vegen veg vei vn veen gata gaten gate gt gatan stien stigen allé alléen alleen alle svingen smauet smuget smau tunet terrasse terrassen
		geaidnu geainnu geaidnui luodda luotta bálggis bálgá gáhta gáttá gaejnoe gaatoe gæjnno gæjno ráde rájdno båhtå vägen gatan`)
	placeWords = strings.Fields(`ringen bakken bakkane haugen lia lien åsen toppen plass plassen kroken faret jordet løkka løkken moen myra skogen brygge brygga kaia kaien torg torget
		tun hagen hage enga engen marka gård gården gard garden vika viken nes neset sletta sletten kollen dalen elva strand stranda grend grenda feltet stubben skrenten bråten kleiva
		šaldi duottar vággi várri njárga luokta johka jávri gieddi siida`)
)

// roads are the roads of the state, county and municipality, numbered but no
// address.
var roads = wordSet(`riksvei riksveg riksveien riksvegen fylkesvei fylkesveg fylkesveien fylkesvegen europavei europaveg europaveien europavegen rv fv ev
	skogsvei skogsveg hovedvei hovudveg vei veg veien vegen gate gata gaten motorvei motorveg sykkelvei sykkelveg gangvei gangveg kommunevei skulevei digitaliseringsveien`)

// address recognises street addresses and post boxes at their number.
func (s *scanner) address(g int) int {
	first := s.groups[g]
	if first.n > 4 || first.sep&(dot|slash|dash|comma|under|space) != 0 || first.start < 4 {
		return 0
	}
	p := s.skipBack(first.start, " \u00a0")
	if p == first.start || first.start-p > 3 {
		return 0
	}
	last := wordStart(s.text, p, max(0, p-maxWord))
	if box := s.postBox(last, p); box >= 0 {
		return s.proposeAddress(box, first.end, boxAddress)
	}
	if last == p || first.start-p > 2 {
		return 0
	}
	return s.street(last, p, g)
}

// kind of address, by the evidence in its first line.
type addressKind uint8

const (
	boxAddress    addressKind = iota
	streetAddress             // a street word
	placeAddress              // a word that may be more than a street
	namedAddress              // some capitalised word
	roadAddress               // a numbered road
	nakedAddress              // "gate 12", without the name of the street
)

// street proposes the address whose street name ends with the word [last, p).
func (s *scanner) street(last, p, g int) int {
	word := strings.ToLower(s.text[last:p])
	start, capitals := s.streetStart(last)
	kind := namedAddress
	_, road := roads[word]
	switch {
	case capitals == 0 && road:
		kind = nakedAddress
	case capitals == 0:
		return 0
	case road && start == last:
		kind = roadAddress
	case endsWith(word, streetWords) && word != "alle":
		kind = streetAddress
	case endsWith(word, placeWords):
		kind = placeAddress
	case saysSomething(word):
		return 0
	}
	if n := s.numberOf(g); kind == namedAddress && n >= firstYear && n < 2100 {
		return 0
	}
	end := s.houseEnd(s.groups[g].end)
	n := s.proposeAddress(start, end, kind)
	return n
}

func endsWith(word string, ends []string) bool {
	for _, e := range ends {
		if strings.HasSuffix(word, e) {
			return true
		}
	}
	return false
}

// streetStart gives where the street name begins whose last word begins at last,
// and the number of capitalised words in it: "Nordre gate", "Kong Oscars vei".
func (s *scanner) streetStart(last int) (start, capitals int) {
	start = last
	if capital(s.text[last:]) {
		capitals = 1
	}
	for i := last; i > 1 && s.text[i-1] == ' ' && last-i < 40 && s.valueBefore(i-1) == i-1; {
		before := wordStart(s.text, i-1, max(0, i-1-maxWord))
		if s.text[i-2] == '.' && i > 4 { // "St. Olavs gate"
			before = wordStart(s.text, i-2, max(0, i-2-maxWord))
			if i-2-before > 3 {
				break
			}
		}
		word := s.text[before : i-1]
		if before == i-1 || !capital(word) || saysSomething(strings.TrimRight(word, ".")) {
			break
		}
		if _, stop := notNames[strings.ToLower(word)]; stop && capitals > 0 && word != "Ny" && word != "Nye" {
			break
		}
		start, i = before, before
		capitals++
	}
	return start, capitals
}

func capital(word string) bool {
	r, _ := utf8.DecodeRuneInString(word)
	return unicode.IsUpper(r)
}

// houseEnd gives the end of a house number that may carry a letter or a range:
// "12B", "12 b", "12-14", "12 A-C".
func (s *scanner) houseEnd(i int) int {
	end := i
	p := i
	if p < len(s.text) && s.text[p] == ' ' {
		p++
	}
	if p < len(s.text) && (s.text[p] >= 'A' && s.text[p] <= 'Z' || p == i && s.text[p] >= 'a' && s.text[p] <= 'z') && !s.letterAt(p+1, +1) {
		end = p + 1
	}
	if end+1 < len(s.text) && (s.text[end] == '-' || s.text[end] == '/') && isDigit(s.text[end+1]) {
		for p = end + 1; p < len(s.text) && isDigit(s.text[p]) && p-end < 4; p++ {
		}
		if !isDigit(s.text[min(p, len(s.text)-1)]) || p == len(s.text) {
			end = p
			if end < len(s.text) && s.text[end] >= 'A' && s.text[end] <= 'Z' && !s.letterAt(end+1, +1) {
				end++
			}
		}
	}
	return end
}

// postBox gives where a post box begins whose last word is [start, end), or -1.
func (s *scanner) postBox(start, end int) int {
	if end > 0 && s.text[end-1] == '.' {
		start = wordStart(s.text, end-1, max(0, end-1-maxWord))
		end--
	}
	switch strings.ToLower(s.text[start:end]) {
	case "postboks", "pb", "p.b", "poastaboksa", "poastaboksi", "påssteboksa", "påastebokse", "poastebåvsa", "postbox":
		return start
	case "boks":
		if strings.HasSuffix(s.text[:start], "Post ") {
			return start - 5
		}
		return start
	case "box":
		for _, po := range [...]string{"P.O. ", "PO ", "P.O."} {
			if strings.HasSuffix(s.text[:start], po) {
				return start - len(po)
			}
		}
	}
	return -1
}

// proposeAddress adds what follows the first line, the flat, the postcode and the
// place, and scores the whole.
func (s *scanner) proposeAddress(start, end int, kind addressKind) int {
	end = s.flatEnd(end)
	place, code := s.placeEnd(end)
	if kind == boxAddress && place == 0 {
		place, code = s.boxPlace(end)
	}
	c := s.before(start)
	lives := c.near(cueAddress, 4) || c.near(cueLives, 5) || s.column(start) == cueAddress
	score := addressScore(kind, place > 0, lives, code >= firstYear && code < 2100)
	if c.near(cueOffice, 5) || kind == boxAddress && s.ministry(end, place) {
		score -= 60
	}
	if !lives && (c.label == cueOther || c.label == cueVersion || c.label == cueEvent) && c.dist[c.label] <= 2 && kind != boxAddress && place == 0 {
		score -= 30
	}
	if s.letterAt(end, +1) || end < len(s.text) && s.text[end] == '%' || place == 0 && s.decimal(end) {
		score = 0
	}
	if place > 0 {
		end = place
	}
	if !s.propose(start, end, Address, "address-"+addressRules[kind], score, value([]byte(strings.ToLower(s.text[start:end])))) {
		return 0
	}
	s.skip = max(s.skip, end)
	return 1
}

var addressRules = [...]string{"box", "street", "place", "named", "road", "naked"}

// decimal says whether a number goes on at p: "Storgata 5,5" or "5.5".
func (s *scanner) decimal(p int) bool {
	return p+1 < len(s.text) && (s.text[p] == ',' || s.text[p] == '.' || s.text[p] == ':') && isDigit(s.text[p+1])
}

func addressScore(kind addressKind, place, lives, yearLike bool) int {
	score := [...]int{boxAddress: 30, streetAddress: 60, placeAddress: 15, namedAddress: 0, roadAddress: 0, nakedAddress: 0}[kind]
	switch {
	case place && kind == namedAddress && yearLike && !lives:
		return 20
	case kind == nakedAddress && (!place || !lives), place && kind == roadAddress && !lives:
		return 0
	case place:
		score += 60
	}
	if lives && kind != roadAddress {
		score += 40
		if kind == namedAddress {
			score += 15
		}
	}
	return score
}

// flatEnd steps over the number of a flat: ", leil. H0302", ", H0302".
func (s *scanner) flatEnd(i int) int {
	p := i
	for p < len(s.text) && (s.text[p] == ',' || s.text[p] == ' ') && p-i < 3 {
		p++
	}
	for _, word := range [...]string{"leilighet ", "leilegheit ", "leil. ", "leil ", "leilighetsnr. ", "bolignr. ", "bustadnr. ", "bolignummer ", "oppg. ", "oppgang ", "bnr. ", ""} {
		rest, ok := strings.CutPrefix(s.text[p:], word)
		if !ok {
			continue
		}
		q := len(s.text) - len(rest)
		if len(rest) >= 5 && strings.IndexByte("HKUL", rest[0]) >= 0 && allDigits(rest[1:5]) && (len(rest) == 5 || !isDigit(rest[5])) {
			return q + 5
		}
		if n := digitsAt(rest); word != "" && n > 0 && n <= 4 {
			return q + n
		}
		if word != "" && len(rest) > 0 && rest[0] >= 'A' && rest[0] <= 'Z' && !s.letterAt(q+1, +1) {
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

func allDigits(text string) bool { return digitsAt(text) == len(text) }

// placeEnd reads the postcode and place after the first line of an address that
// ends at i: ", 0155 Oslo", also on the next line. It gives the end, 0 when there
// is no place, and the code.
func (s *scanner) placeEnd(i int) (end, code int) {
	p, breaks := i, 0
	for p < len(s.text) && p-i < 6 && strings.IndexByte(", \t\r\n–-|/;", s.text[p]) >= 0 {
		if s.text[p] == '\n' {
			breaks++
		}
		p++
	}
	if p < len(s.text) && strings.HasPrefix(s.text[p:], "NO-") || strings.HasPrefix(s.text[p:], "N-") {
		p += strings.IndexByte(s.text[p:], '-') + 1
	}
	if breaks > 1 || p == i || p+5 > len(s.text) || digitsAt(s.text[p:]) != 4 {
		return 0, 0
	}
	for _, c := range []byte(s.text[p : p+4]) {
		code = code*10 + int(c-'0')
	}
	q := p + 4
	for q < len(s.text) && (s.text[q] == ' ' || strings.HasPrefix(s.text[q:], "\u00a0")) && q-p < 8 {
		_, n := utf8.DecodeRuneInString(s.text[q:])
		q += n
	}
	if q == p+4 || !capital(s.text[q:]) {
		return 0, 0
	}
	return s.placeName(q), code
}

// boxPlace reads the name of a post office between a post box and the postcode:
// "Postboks 12 Sentrum, 0101 Oslo".
func (s *scanner) boxPlace(i int) (end, code int) {
	if i >= len(s.text) || s.text[i] != ' ' || !capital(s.text[i+1:]) {
		return 0, 0
	}
	p := i + 1
	for range 3 {
		p = wordEnd(s.text, p, min(len(s.text), p+maxWord))
		if end, code = s.placeEnd(p); end > 0 {
			return end, code
		}
		if p >= len(s.text) || s.text[p] != ' ' {
			return 0, 0
		}
		p++
	}
	return 0, 0
}

// ministry says whether a post box is one of the ministries' ("Postboks 8119 Dep").
func (s *scanner) ministry(end, place int) bool {
	return strings.HasPrefix(strings.TrimLeft(s.text[end:min(len(s.text), max(end+6, place))], " ,"), "Dep")
}

// firstPartOfPlace are words that a further word follows in a place name.
var firstPartOfPlace = wordSet(`nord sør øst vest nordre søndre søre østre vestre indre ytre øvre nedre store lille gamle nye ny midtre`)

// placeName gives the end of the place name that begins at i: one word, and more
// where names have them ("Mo i Rana", "NORDRE FOLLO", "Kárášjohka / Karasjok").
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
		_, opens := firstPartOfPlace[strings.ToLower(first)]
		switch {
		case word == "":
			return end
		case joinsPlace(first, word) && next+1 < len(s.text) && s.text[next] == ' ' && capital(s.text[next+1:]):
			return s.placeWord(next + 1)
		case opens && capital(word), upper && isUpperWord(word) && len(word) > 1 && cueOf(word) == noCue:
			end, first = next, ""
		case officeOfPlace(word):
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
		_, ok := firstBeforeI[strings.ToLower(first)]
		return ok
	}
	return false
}

// firstBeforeI are the place names that have a further part to tell them apart.
var firstBeforeI = wordSet(`mo bø nes våler sande sand vik hof os berg hauge lunde leira eidsvåg rød ål bygland hol sel moen`)

// officeOfPlace holds for words that may follow the name of a place.
func officeOfPlace(word string) bool {
	switch word {
	case "Sentrum", "sentrum", "Nord", "Sør", "Øst", "Vest", "N", "S", "Ø", "V":
		return true
	}
	return false
}

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
