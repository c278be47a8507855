package privacy

import "strings"

// NameFinder finds persons by name. It is called from many goroutines at once, and
// with the whole text, since a name is decided by all its mentions.
type NameFinder interface {
	// FindNames gives the mentions of persons, in order and apart.
	FindNames(text string) []Mention
}

// Mention is a stretch of text that names a person.
type Mention struct {
	Start, End int // bytes, on character boundaries
	Ending     int // bytes at the end that are a genitive or case ending
	Score      int // percent
	// Person is the same for all mentions of one person in a text.
	Person uint64
	Class  Class
	Form   Form
	Caps   bool // written in capitals throughout
}

// Class says in what capacity a text speaks of a person.
type Class uint8

// The classes. Only private persons are removed at the level persons; the level
// strict removes all.
const (
	Private     Class = iota
	Official          // a minister, mayor, judge, director: a public role
	Author            // of a cited work, a photograph, a text
	CaseHandler       // whoever handled a case or signed for an office
	Historical        // dead for long: born before 1900
)

var classRules = [...]string{Private: "name", Official: "name-official", Author: "name-author", CaseHandler: "name-handler", Historical: "name-historical"}

// Form is how a mention names a person.
type Form uint8

// The forms.
const (
	Full     Form = iota // "Kari Nordmann"
	Inverted             // "Nordmann, Kari"
	Given                // "Kari"
	Family               // "Nordmann"
)

// person enters a mention of a person.
func (s *scanner) person(m Mention) {
	if m.Score < accepted || m.Start >= m.End || m.Ending >= m.End-m.Start {
		return
	}
	s.found = append(s.found, candidate{
		start: m.Start, end: m.End, t: Person, rule: classRules[m.Class], score: min(m.Score, 99),
		value: m.Person, form: m.Form, caps: m.Caps, ending: m.Ending,
	})
}

// unmask takes back that a given or a family name alone is one of ours, where the
// text has it in the full name of somebody else.
func unmask(found []candidate) {
	var others map[uint64]bool
	for _, c := range found {
		if c.t == Person && !c.known && (c.form == Full || c.form == Inverted) {
			if others == nil {
				others = map[uint64]bool{}
			}
			others[c.value] = true
		}
	}
	if others == nil {
		return
	}
	for i := range found {
		if c := &found[i]; c.t == Person && c.known && (c.form == Given || c.form == Family) && others[c.value] {
			c.known = false
		}
	}
}

// nameAs writes a name of the table in a form.
func nameAs(entry string, form Form, caps bool) string {
	given, family, _ := strings.Cut(entry, " ")
	switch form {
	case Inverted:
		entry = family + ", " + given
	case Given:
		entry = given
	case Family:
		entry = family
	}
	if caps {
		return strings.ToUpper(entry)
	}
	return entry
}

// nameForms gives all writings of a name of the table.
func nameForms(entry string) (all []string) {
	for form := Full; form <= Family; form++ {
		all = append(all, nameAs(entry, form, false), nameAs(entry, form, true))
	}
	return all
}
