package privacy

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// addressKind is the evidence in the first line of an address.
type addressKind uint8

const (
	noAddress     addressKind = iota
	boxAddress                // a post box
	streetAddress             // a street word
	placeAddress              // a word that may be more than a street
	namedAddress              // some capitalised word
	nakedAddress              // "gate 12", without the name of the street
)

var addressRules = [...]string{"", "address-box", "address-street", "address-place", "address-named", "address-naked"}

// Words of streets. A whole word makes a street of the capitalised word before it
// ("Nordre gate", "Kong Oscars vei"); an ending makes one of the word it ends
// ("Storgata"); places are streets and other things too, and need support.
var (
	streetWhole = wordSet(`vei veg veien vegen gate gata gaten gatan allé alléen alleen sti stien svingen smau smauet tun tunet terrasse terrassen
		geaidnu geainnu luodda bálggis gáhta gaejnoe gaatoe gæjnno gæjno ráde väg vägen tie katu street road`)
	streetEnds = strings.Fields(`veien vegen vei veg veen gata gaten gate gatan allé alléen alleen svingen smauet smuget tunet stien stigen terrasse terrassen
		geaidnu geainnu luodda bálggis gáhta gaejnoe gaatoe gæjnno gæjno vägen`)
	placeWhole = wordSet(`plass torg torv brygge bakke haug hage park kai gård gard tårn hus`)
	placeEnds  = strings.Fields(`ringen bakken bakkane haugen lia lien åsen toppen plass plassen kroken faret jordet løkka løkken moen myra skogen brygge brygga kaia kaien torg torget
		tun hagen hage enga engen marka gård gården gard garden vika viken nes neset sletta sletten kollen dalen elva strand stranda grend grenda feltet stubben skrenten bråten kleiva
		tie katu kuja polku luohkká duottar vággi várri njárga luokta johka jávri gieddi siida`)
)

// notStreets are words with the ending of a street that are something else.
var notStreets = wordSet(`guovdageaidnu guovdageaidnui guovdageainnu guovdageainnus riksvei riksveg riksveien riksvegen fylkesvei fylkesveg fylkesveien fylkesvegen europavei europaveg europaveien europavegen
	skogsvei skogsveg hovedvei hovedveien hovudveg motorvei motorveg sykkelvei sykkelveg gangvei gangveg kommunevei jernveien digitaliseringsveien underveien`)

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
	if first.n == 4 && s.text[p-1] == ',' {
		return s.farm(p-1, first)
	}
	dotted := s.text[p-1] == '.'
	if dotted {
		p--
	}
	last := wordStart(s.text, p, max(0, p-maxWord))
	if box := s.postBox(last, p); box >= 0 {
		return s.proposeAddress(box, first.end, boxAddress)
	}
	if last == p {
		return 0
	}
	start, kind := s.street(last, p, dotted)
	if kind == noAddress || kind != streetAddress && first.n == 4 {
		return 0
	}
	return s.proposeAddress(start, s.houseEnd(first.end), kind)
}

// farm recognises an address without a number, by its postcode and place and a
// word for an address: "Adresse: Nedre Vik, 6393 Tomrefjord".
func (s *scanner) farm(p int, code group) int {
	last := wordStart(s.text, p, max(0, p-maxWord))
	start, capitals := s.streetStart(last)
	found := s.placeAfter(p)
	if capitals == 0 || found.end == 0 || !capital(s.text[last:]) {
		return 0
	}
	c := s.before(start)
	score := given(c.near(cueAddress, 1) || c.near(cueLives, 1), 65)
	if !s.propose(start, found.end, Address, "address-farm", score, value([]byte(strings.ToLower(s.text[start:found.end])))) {
		return 0
	}
	s.skip = max(s.skip, found.end)
	return 1
}

// street says what the word [last, p) before a number makes of it, and where the
// name of the street begins.
func (s *scanner) street(last, p int, dotted bool) (start int, kind addressKind) {
	word := strings.ToLower(s.text[last:p])
	if dotted {
		if capital(s.text[last:]) && len(word) > 4 && (strings.HasSuffix(word, "gt") || strings.HasSuffix(word, "vn")) {
			return last, streetAddress // "Kongensgt. 17"
		}
		return 0, noAddress
	}
	if _, ok := notStreets[word]; ok {
		return 0, noAddress
	}
	start, capitals := s.streetStart(last)
	_, whole := streetWhole[word]
	_, wholePlace := placeWhole[word]
	switch inner := capitals > 1 || capitals == 1 && !capital(s.text[last:]); {
	case whole && inner:
		return start, streetAddress
	case whole:
		return start, nakedAddress
	case wholePlace && inner:
		return start, placeAddress
	case !capital(s.text[last:]):
		return 0, noAddress
	case endsWith(word, streetEnds):
		return start, streetAddress
	case endsWith(word, placeEnds):
		return start, placeAddress
	case saysSomething(word):
		return 0, noAddress
	}
	return start, namedAddress
}

// endsWith says whether a word is longer than one of the endings and has it.
func endsWith(word string, ends []string) bool {
	for _, e := range ends {
		if len(word) > len(e)+1 && strings.HasSuffix(word, e) {
			return true
		}
	}
	return false
}

// streetStart gives where the street name begins whose last word begins at last,
// and the number of capitalised words in it.
func (s *scanner) streetStart(last int) (start, capitals int) {
	start = last
	if capital(s.text[last:]) {
		capitals = 1
	}
	for i := last; i > 1 && s.text[i-1] == ' ' && last-i < 40 && s.valueBefore(i-1) == i-1; {
		end := i - 1
		if s.text[end-1] == '.' { // "St. Olavs gate"
			end--
		}
		before := wordStart(s.text, end, max(0, end-maxWord))
		word := s.text[before:end]
		if word == "" || !capital(word) || end < i-1 && len(word) > 3 || saysSomething(word) {
			break
		}
		if _, stop := notNames[strings.ToLower(word)]; stop && word != "Ny" && word != "Nye" {
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

// postBox gives where a post box begins whose last word is [start, end), or -1.
func (s *scanner) postBox(start, end int) int {
	switch strings.ToLower(s.text[start:end]) {
	case "postboks", "pb", "p.b", "poastaboksa", "poastaboksi", "poastastobe", "påssteboksa", "påastebokse", "postbox", "postbåksa":
		return start
	case "boks":
		if strings.HasSuffix(s.text[:start], "Post ") {
			return start - len("Post ")
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

// houseEnd gives the end of a house number that may carry a letter or a range:
// "12B", "12 B", "12-14", "12A-C".
func (s *scanner) houseEnd(i int) int {
	end := s.houseLetter(i)
	if end+1 >= len(s.text) || s.text[end] != '-' && s.text[end] != '/' {
		return end
	}
	n := digitsAt(s.text[end+1:])
	switch {
	case n >= 1 && n <= 3:
		return s.houseLetter(end + 1 + n)
	case n == 0 && end > i:
		return max(end, s.houseLetter(end+1))
	}
	return end
}

// houseLetter steps over the single letter of a house.
func (s *scanner) houseLetter(i int) int {
	p := i
	if p < len(s.text) && s.text[p] == ' ' {
		p++
	}
	if p >= len(s.text) || s.letterAt(p+1, +1) {
		return i
	}
	if c := s.text[p]; c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' && (p == i || s.ends(p+1)) {
		return p + 1
	}
	return i
}
