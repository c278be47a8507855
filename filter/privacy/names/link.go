package names

import (
	"strings"

	"kvern/filter/privacy"
	"kvern/filter/privacy/names/tagger"
)

// parts gives the stems of the given name and the family name of a mention of
// several words.
func (s *search) parts(n *name) (given, family uint32) {
	first, last := n.first, n.last
	if n.form == privacy.Inverted {
		for ; first < last && !s.is(first+1, ","); first++ {
		}
		return s.tokens[first+2].Stem(), s.tokens[first].Stem()
	}
	return s.tokens[first].Stem(), s.tokens[last].Stem()
}

// link says which mentions are of one person. Full names are the same when given
// and family name are; a single name belongs to the last full name before it that
// has it, or else to the first after it.
func (s *search) link() {
	type key struct{ given, family uint32 }
	full := map[key]*person{}
	first := map[uint32]*person{} // by a part of the name
	for i := range s.names {
		n := &s.names[i]
		if n.form != privacy.Full && n.form != privacy.Inverted {
			continue
		}
		given, family := s.parts(n)
		if n.person = full[key{given, family}]; n.person == nil {
			n.person = &person{given: given, family: family}
			full[key{given, family}] = n.person
		}
		for _, part := range [...]uint32{given, family} {
			if first[part] == nil {
				first[part] = n.person
			}
		}
	}
	latest := map[uint32]*person{}
	for i := range s.names {
		n := &s.names[i]
		if n.person != nil {
			latest[n.person.given], latest[n.person.family] = n.person, n.person
			continue
		}
		stem := s.tokens[n.first].Stem()
		if n.person = latest[stem]; n.person == nil {
			n.person = first[stem]
		}
		if n.person == nil {
			n.person = &person{family: stem}
			if n.form == privacy.Given {
				n.person.given, n.person.family = stem, 0
			}
			latest[stem] = n.person
		}
		n.form = privacy.Family
		if n.person.given == stem {
			n.form = privacy.Given
		}
	}
}

// spread finds the mentions of accepted persons that the tagger missed: a single
// part of the name, in capitals, or with a case ending.
func (s *search) spread(t tagger.Text) {
	taken := make(map[int]bool, len(s.names))
	parts := map[uint32]*person{}
	for i := range s.names {
		n := &s.names[i]
		if p := n.person; p.accepted {
			for k := n.first; k <= n.last; k++ {
				taken[k] = true
			}
			for _, part := range [...]uint32{p.family, p.given} {
				if part != 0 && parts[part] == nil {
					parts[part] = p
				}
			}
		}
	}
	if len(parts) == 0 {
		return
	}
	cases := looksSami(s.text)
	for c := range t.Candidates {
		if taken[c.Token] || s.isTag(c.Token) {
			continue
		}
		token := &s.tokens[c.Token]
		p, ending := parts[token.Stem()], 0
		if p == nil && cases {
			p, ending = s.inflected(parts, token)
		}
		if p == nil || s.speaksAgainst(c, ending) || s.isCompany(c.Token, c.Token) {
			continue
		}
		n := name{first: c.Token, last: c.Token, margin: max(0, c.Margin), form: privacy.Family, class: p.class, ending: ending, person: p}
		if ending == 0 && token.Stem() == p.given {
			n.form = privacy.Given
		}
		s.names = append(s.names, n)
	}
}

// speaksAgainst says whether a word that is part of somebody's name is something
// else here: a place, a company, or a common word at the beginning of a sentence.
func (s *search) speaksAgainst(c tagger.Candidate, ending int) bool {
	if ending > 0 { // the tagger learnt no Sámi
		return c.Small > 0 || c.Lists&(tagger.Place|tagger.Organisation) != 0
	}
	if c.Label != tagger.O && !c.Label.Person() && c.Margin < -64 {
		return true
	}
	return c.Margin < -160 || c.Small > 0 && s.tokens[c.Token].First()
}

// looksSami says whether a text has letters that are frequent in the Sámi languages
// and rare in Norwegian.
func looksSami(text string) bool {
	n := 0
	for _, letter := range [...]string{"á", "ï", "č", "š", "đ"} {
		n += strings.Count(text, letter)
	}
	return n*300 > len(text)
}

// inflected finds a part of a name with a Sámi case ending.
func (s *search) inflected(parts map[uint32]*person, t *tagger.Token) (*person, int) {
	word := s.text[t.Start:t.End]
	for _, ending := range caseEndings {
		if n := len(word) - len(ending); n >= 3 && word[n:] == ending {
			if p := parts[tagger.Hash(word[:n])]; p != nil {
				return p, len(ending)
			}
		}
	}
	return nil, 0
}

// caseEndings are endings of the cases of names in North, Lule and South Sámi
// (Nickel and Sammallahti 2011; Spiik 1989; Magga and Magga 2012), as far as they
// are added to an unchanged name.
var caseEndings = []string{"ii", "in", "as", "is", "ain", "iin", "guin", "a", "i", "s", "n", "j", "st", "jn", "ajn", "aj", "an", "asj", "se", "m", "en", "ese", "isnie", "este", "ine", "esne", "inie", "id", "iid"}
