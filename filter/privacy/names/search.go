package names

import (
	"cmp"
	"slices"
	"strings"

	"kvern/filter/privacy"
	"kvern/filter/privacy/names/tagger"
)

// search is the work on one text.
type search struct {
	text    string
	profile Profile
	tokens  []tagger.Token

	lists map[int]tagger.List // of the candidates' tokens
	names []name
}

// name is one mention of a person.
type name struct {
	first, last int // tokens
	margin      int
	form        privacy.Form
	class       privacy.Class
	titled      bool // a title or the like stands beside it
	ending      int  // bytes of a case ending that is not the genitive -s
	person      *person
}

// person is somebody whom the text names.
type person struct {
	given, family uint32 // stems; 0 when unknown
	class         privacy.Class
	accepted      bool
	subject       bool // somebody whom the case is about
}

// collect takes the names that the tagger found, leaves out companies, and puts
// "Hansen, Kari" together.
func (s *search) collect(t tagger.Text) {
	s.lists = map[int]tagger.List{}
	for c := range t.Candidates {
		if c.Lists != 0 {
			s.lists[c.Token] = c.Lists
		}
	}
	for n := range t.Names {
		if s.isTag(n.First) || s.isCompany(n.First, n.Last) || n.First == n.Last && offices[s.word(n.First)] {
			continue
		}
		s.names = append(s.names, name{first: n.First, last: n.Last, margin: n.Margin})
	}
	s.called(t)
	s.titled(t)
	s.cited()
	s.invert()
	for i := range s.names {
		s.names[i].form = s.formOf(&s.names[i])
	}
}

// word is the text of a token.
func (s *search) word(i int) string { return s.text[s.tokens[i].Start:s.tokens[i].End] }

// is says whether a token stands at i and is the given mark or word.
func (s *search) is(i int, word string) bool {
	return i >= 0 && i < len(s.tokens) && s.word(i) == word
}

// isTag says whether a token stands in a tag such as "<PERSON_1>".
func (s *search) isTag(i int) bool {
	start := int(s.tokens[i].Start)
	open := strings.LastIndexByte(s.text[max(0, start-20):start], '<')
	if open < 0 {
		return false
	}
	open += max(0, start-20)
	for p := open + 1; p < len(s.text) && p-open < 24; p++ {
		switch c := s.text[p]; {
		case c == '>':
			return p >= start
		case c != '_' && (c < 'A' || c > 'Z') && (c < '0' || c > '9'):
			return false
		}
	}
	return false
}

// isCompany says whether a name is that of a company: what is called after
// somebody is not somebody (the Ministry of Justice on offentlegforskrifta § 6).
func (s *search) isCompany(first, last int) bool {
	if last+1 < len(s.tokens) && companyForms[s.word(last+1)] || companyForms[s.word(last)] {
		return true
	}
	if s.is(last+1, "&") || s.is(first-1, "&") && first > 1 && s.tokens[first-2].Capital() && !s.is(last+1, "(") && !s.is(last+1, ",") {
		return true
	}
	return first > 0 && companyWords[strings.ToLower(s.word(first-1))]
}

// offices are written like names and mean whoever holds them.
var offices = set("Kongen", "Kongens", "Dronningen", "Dronninga", "Kronprinsen", "Kongehuset", "Stortinget", "Regjeringen", "Regjeringa", "Sametinget", "Departementet", "Kommunen", "Fylkesmannen", "Statsforvalteren", "Statsministeren", "Statsråden", "Ordføreren", "Rådmannen", "Gonagas", "Gonagasa", "Guds", "Gud", "Herren")

var companyForms = set("AS", "ASA", "ANS", "DA", "SA", "BA", "KS", "IKS", "HF", "RHF", "NUF", "SF", "AB", "A/S", "Ltd", "Inc", "GmbH", "Oy", "LLC", "Corp")

var companyWords = set("firma", "firmaet", "advokatfirma", "advokatfirmaet", "stiftelsen", "stiftinga", "stiftelsa", "selskapet", "rederiet", "entreprenør", "entreprenørfirmaet", "regjeringen", "regjeringa", "regjering", "ráđđehus", "legatet", "fondet", "barnehage", "skole", "skule", "gate", "vei", "veg", "plass")

func set(words ...string) map[string]bool {
	m := make(map[string]bool, len(words))
	for _, w := range words {
		m[w] = true
	}
	return m
}

// cited finds names of a list of references, "Nordmann, K.": a capitalised word, a
// comma and initials. The tagger, which learnt from running text, misses many.
func (s *search) cited() {
	var found []name
	for i := 0; i+2 < len(s.tokens); i++ {
		if !s.tokens[i].Capital() || s.tokens[i].Initial() || !s.is(i+1, ",") || !s.tokens[i+2].Initial() {
			continue
		}
		last := i + 2
		for last+1 < len(s.tokens) && s.tokens[last+1].Initial() {
			last++
		}
		if s.endsReference(last + 1) {
			found = append(found, name{first: i, last: last, margin: 64, form: privacy.Inverted, class: privacy.Author, titled: true})
			i = last
		}
	}
	s.override(found)
}

// override puts names, in order, in the place of those they overlap.
func (s *search) override(found []name) {
	slices.SortFunc(s.names, byPlace)
	out, k := s.names[:0:0], 0
	for _, n := range s.names {
		for k < len(found) && found[k].last < n.first {
			k++
		}
		if k < len(found) && found[k].first <= n.last {
			found[k].first = min(found[k].first, n.first)
			continue
		}
		out = append(out, n)
	}
	s.names = append(out, found...)
	slices.SortFunc(s.names, byPlace)
}

func byPlace(a, b name) int { return cmp.Compare(a.first, b.first) }

// titled takes capitalised words right after a title, "representanten Vik", also
// where the tagger rather thinks of a place.
func (s *search) titled(t tagger.Text) {
	const against = 192
	taken := map[int]bool{}
	for _, n := range s.names {
		for i := n.first; i <= n.last; i++ {
			taken[i] = true
		}
	}
	open := -1 // the name that the last candidate was added to
	for c := range t.Candidates {
		i := c.Token
		if taken[i] || c.Margin < -against || c.Lists&tagger.Organisation != 0 || s.tokens[i].First() {
			open = -1
			continue
		}
		if open >= 0 && s.names[open].last == i-1 {
			s.names[open].last = i
			continue
		}
		if open = -1; i > 0 && s.tokens[i-1].Small() && bearsName(s.word(i-1)) && !s.isTag(i) && !s.isCompany(i, i) {
			open = len(s.names)
			s.names = append(s.names, name{first: i, last: i, titled: true})
		}
	}
}

// endsReference says whether a token may follow the initials of a cited author.
func (s *search) endsReference(i int) bool {
	if i >= len(s.tokens) || s.tokens[i].Break() {
		return true
	}
	switch s.word(i) {
	case "(", ",", "&", ";", ":", "og", "and", "ja", "et":
		return true
	}
	return s.tokens[i].Number()
}

// invert puts "Hansen, Kari" together where the lists know which is which.
func (s *search) invert() {
	out := s.names[:0]
	for i := 0; i < len(s.names); i++ {
		n := s.names[i]
		if i+1 < len(s.names) && n.class != privacy.Author && n.first == n.last && s.is(n.last+1, ",") {
			next := s.names[i+1]
			given := s.lists[next.first]&tagger.Given != 0 && s.lists[next.last]&tagger.Family == 0
			if next.first == n.last+2 && given && s.lists[n.first]&tagger.Given == 0 && !s.is(next.last+1, "og") && !s.is(next.last+1, ",") {
				n.last, n.form, n.margin = next.last, privacy.Inverted, min(n.margin, next.margin)
				i++
			}
		}
		out = append(out, n)
	}
	s.names = out
}

// formOf says how a mention names its person, as far as it can be seen from it
// alone.
func (s *search) formOf(n *name) privacy.Form {
	switch {
	case n.form == privacy.Inverted:
		return privacy.Inverted
	case n.first < n.last:
		return privacy.Full
	case s.lists[n.first]&(tagger.Given|tagger.Family) == tagger.Given:
		return privacy.Given
	}
	return privacy.Family
}
