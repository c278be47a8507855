package language

import "kvern/filter/language/ngram"

const (
	// shortText is the number of words up to which a text may be in several
	// languages at once.
	shortText = 30
	// possible is how much less probable than the best another language may be,
	// and contradicted how much one of the words may speak against it, both in
	// 1/1024 nat.
	possible     = 4 * nat
	contradicted = 2 * nat
)

// plausible finds the languages that a short text could be in besides the one
// that is most probable: those that no word rules out. "Jenta er på kjøkkenet"
// is good bokmål and good nynorsk; that its words are commoner in one of them
// makes that the better guess and the other no less right.
func (s *scratch) plausible(m *model, text string, lead Label, words int) Set {
	if lead >= Undetermined || words > shortText {
		return Of(min(lead, Undetermined))
	}
	p, _, _ := s.pool(0, len(s.units), lead)
	var others Set
	for l := range Undetermined {
		if l != lead && p[l] > p[lead]-possible {
			others |= Of(l)
		}
	}
	for i := 0; i < len(s.units) && others != 0; i++ {
		if s.path[i] == lead {
			others = s.notRuledOut(m, text, &s.units[i], lead, others)
		}
	}
	return others | Of(lead)
}

// notRuledOut takes away the languages that a word of the unit contradicts.
func (s *scratch) notRuledOut(m *model, text string, u *unit, lead Label, others Set) Set {
	first := true
	for at := u.start; others != 0; first = false {
		w, ok := ngram.Next(text[:u.end], at)
		if !ok {
			break
		}
		at = w.End
		if w.Title && !first {
			continue
		}
		var e evidence
		spelt := spell(text, w)
		e.add(s.cache.lookUp(m, text, &spelt), false)
		v := m.weigh(&e)
		least := m.logit(&e, &v, lead) - contradicted
		for l := range Undetermined {
			if others.Has(l) && m.logit(&e, &v, l) < least {
				others &^= Of(l)
			}
		}
	}
	return others
}
