package names

import (
	"strings"

	"kvern/filter/privacy"
	"kvern/filter/privacy/names/tagger"
)

// run is a stretch of capitalised words.
type run struct {
	first, last int // tokens
	margin      int // the largest
	lists       tagger.List
}

// called finds names by what forms, journals and letters say around them: "Pasient
// Nordvoll, Kari", "Avsender: Nordvoll, Kari", "Kari Nordvoll, født ...". The tagger
// learnt from newspapers, blogs and books, which write of nobody in that way.
func (s *search) called(t tagger.Text) {
	runs := s.runs(t)
	var found []name
	for i := 0; i < len(runs); i++ {
		n := name{first: runs[i].first, last: runs[i].last, margin: 128, titled: true}
		lists := runs[i].lists
		if i+1 < len(runs) && s.is(n.last+1, ",") && runs[i+1].first == n.last+2 && s.plain(runs[i]) && s.plain(runs[i+1]) {
			n.last, n.form = runs[i+1].last, privacy.Inverted
			lists &= runs[i+1].lists
		}
		if lists&(tagger.Organisation|tagger.Place) != 0 && lists&(tagger.Given|tagger.Family) == 0 || s.isTag(n.first) || s.isCompany(n.first, n.last) {
			continue
		}
		single := n.first == n.last
		if s.identified(n.last+1) && !(single && runs[i].margin < 0) || s.role(n.first) && !single && runs[i].margin > -384 {
			found = append(found, n)
			if n.form == privacy.Inverted {
				i++
			}
		}
	}
	s.override(found)
}

// runs gives the stretches of capitalised words; one that begins a line with a word
// that labels what follows begins after it.
func (s *search) runs(t tagger.Text) (runs []run) {
	for c := range t.Candidates {
		k := len(runs) - 1
		if k >= 0 && runs[k].last == c.Token-1 && !roles[s.tokens[c.Token-1].Hash()] {
			runs[k].last, runs[k].margin = c.Token, max(runs[k].margin, c.Margin)
			runs[k].lists |= c.Lists
			continue
		}
		runs = append(runs, run{c.Token, c.Token, c.Margin, c.Lists})
	}
	return runs
}

// plain says whether a run can be one of the two parts of an inverted name.
func (s *search) plain(r run) bool { return r.last-r.first < 4 && !s.tokens[r.first].Initial() }

// identified says whether what follows a name identifies a person: a number or date
// of birth by its word, or a date in brackets.
func (s *search) identified(i int) bool {
	if i+1 >= len(s.tokens) {
		return false
	}
	switch s.word(i) {
	case "er", "ble", "blei", "vart", "lea":
		return births[s.tokens[i+1].Hash()]
	case ",", "(":
	default:
		return false
	}
	return identities[s.tokens[i+1].Hash()] || s.is(i, "(") && s.tokens[i+1].Number() && len(s.word(i+1)) >= 8
}

var identities = hashes("fnr", "f.nr", "fødselsnummer", "fødselsnr", "personnummer", "personnr", "født", "fødd", "f", "riegádan", "riegádannummir", "personnummir", "d-nummer", "d-nr", "dnr", "duf", "duf-nr", "born")

// role says whether a word before a name, with a colon or without, says that a
// person is meant.
func (s *search) role(first int) bool {
	i := first - 1
	if s.is(i, ":") {
		i--
	}
	if i > 0 && s.tokens[i].Break() {
		return closings[s.tokens[i-1].Hash()] // "Med hilsen", and the name on the next line
	}
	return i >= 0 && (roles[s.tokens[i].Hash()] || handler[strings.ToLower(s.word(i))])
}

var (
	births   = hashes("født", "fødd", "riegádan")
	closings = hashes("hilsen", "helsing", "mvh", "dearvvuođaiguin", "dearvuođaiguin", "varrudagáj", "heelsegh", "regards", "sincerely")
)

var roles = hashes("avsender", "avsendar", "mottaker", "mottakar", "pasient", "pasienten", "pasientens", "klager", "klageren", "klagar", "klagaren", "søker", "søkeren", "søkar", "søkaren", "søkjar", "elev", "eleven", "elevliste", "bruker", "brukeren", "brukar", "brukaren", "barnet", "mor", "far", "moren", "faren", "mora", "foresatt", "foresatte", "føresett", "verge", "vitne", "vitnet", "siktede", "tiltalte", "fornærmede", "part", "parten", "navn", "namn", "etternavn", "innehaver", "enkeltpersonforetaket", "enkeltpersonføretaket", "grunneier", "grunneigar", "tiltakshaver", "tiltakshavar", "nabo", "kandidat", "ansatt", "ohcci", "namma", "sáddejeaddji", "vuostáiváldi", "buohcci", "oahppi", "váidi", "eadni", "áhčči", "nomme", "ohtseme", "applicant", "patient", "name", "sender", "recipient")

func hashes(words ...string) map[uint32]bool {
	m := make(map[uint32]bool, len(words))
	for _, w := range words {
		m[tagger.Hash(w)] = true
	}
	return m
}
