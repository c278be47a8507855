package names

import (
	"slices"
	"strings"

	"kvern/filter/privacy"
	"kvern/filter/privacy/names/tagger"
)

// mentions gives the mentions of accepted persons.
func (s *search) mentions() []privacy.Mention {
	slices.SortStableFunc(s.names, byPlace)
	var out []privacy.Mention
	end := 0
	for i := range s.names {
		n := &s.names[i]
		m := s.mention(n)
		if !n.person.accepted || m.Start < end {
			continue
		}
		out = append(out, m)
		end = m.End
	}
	return out
}

func (s *search) mention(n *name) privacy.Mention {
	last := &s.tokens[n.last]
	m := privacy.Mention{
		Start: int(s.tokens[n.first].Start), End: int(last.End), Ending: n.ending,
		Score: 50 + min(49, max(0, n.margin)/8), Person: uint64(n.person.given)<<32 | uint64(n.person.family),
		Class: n.person.class, Form: n.form, Caps: true,
	}
	for i := n.first; i <= n.last; i++ {
		m.Caps = m.Caps && s.tokens[i].Capitals()
	}
	switch next := s.text[m.End:]; {
	case m.Ending > 0 || n.form == privacy.Inverted:
	case strings.HasPrefix(next, "'") && endsInS(s.text[:m.End]):
		m.Ending = 1
		m.End++
	case strings.HasPrefix(next, "’") && endsInS(s.text[:m.End]):
		m.Ending = len("’")
		m.End += m.Ending
	case last.Stem() != last.Hash() && !tagger.Listed(last.Hash()):
		m.Ending = 1
	}
	return m
}

// endsInS says whether a name takes an apostrophe for a genitive.
func endsInS(text string) bool {
	return strings.ContainsRune("sxzSXZ", rune(text[len(text)-1]))
}
