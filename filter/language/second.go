package language

const (
	// consultBytes is the longest text that the second opinion is asked about.
	consultBytes = 400
	// close is the lead in 1/1024 nat below which it is asked.
	closeCall = 2 * nat
	// secondWeight is its weight in 1/16.
	secondWeight = 10
)

// asked are the labels of a second opinion, in its order.
var asked = [4]Label{Bokmaal, Nynorsk, Danish, Swedish}

// consult asks the second opinion about text whose leading language is a close
// call, and follows the two opinions together.
func (s *scratch) consult(r *Result, text string, lead Label, second SecondOpinion) Label {
	p, words, _ := s.pool(0, len(s.units), lead)
	if !Of(asked[:]...).Has(lead) || words == 0 || !isClose(&p, lead) {
		return lead
	}
	r.Consulted = true
	said := second(s.excerpt(text, lead))
	better := lead
	for i, l := range asked {
		p[l] += said[i] * secondWeight / 16
	}
	for _, l := range asked {
		if p[l] > p[better] {
			better = l
		}
	}
	s.relabel(lead, better)
	return better
}

func isClose(p *[Labels]int32, lead Label) bool {
	for _, l := range asked {
		if l != lead && p[lead]-p[l] < closeCall {
			return true
		}
	}
	return false
}

// excerpt is the first run of units in a language, cut to consultBytes.
func (s *scratch) excerpt(text string, lead Label) string {
	for i := range s.units {
		if s.path[i] == lead {
			start, end := s.units[i].start, s.units[s.runEnd(i)-1].end
			return text[start : start+cutAt(text[start:end], consultBytes)]
		}
	}
	return ""
}

// cutAt gives the end of the last whole word within limit bytes.
func cutAt(s string, limit int) int {
	if len(s) <= limit {
		return len(s)
	}
	for i := limit; i > 0; i-- {
		if s[i] == ' ' || s[i] == '\n' {
			return i
		}
	}
	for limit > 0 && s[limit]&0xC0 == 0x80 {
		limit--
	}
	return limit
}
