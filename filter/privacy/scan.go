package privacy

// candidate is a stretch of text that may be personal data.
type candidate struct {
	start, end int // bytes
	t          Type
	rule       string
	score      int    // percent
	known      bool   // an entry of our own tables
	value      uint64 // hash of the value without its formatting

	// Of names of persons:
	form   Form
	caps   bool
	ending int // bytes at the end that stay
}

// accepted is the score from which a candidate is replaced.
const accepted = 50

// scanner holds one pass over one text. It is reused, never shared.
type scanner struct {
	text   string
	short  bool // an id, path or title: the text is all the context there is
	wanted *[typeCount]bool

	groups []group // of the current run
	digits []byte
	skip   int // a recogniser has read up to here

	back, fore context
	table      table

	urlStart, urlEnd int // of the last URL
	phoneEnd         int // of the last telephone number
	mailEnd          int // of the last e-mail address
	birthEnd         int // of the last date of birth

	found  []candidate
	doubts []candidate // with too little evidence
}

// reset prepares for a text, keeping the memory of the last unless it was a lot.
func (s *scanner) reset(text string, short bool) {
	const keep = 1 << 12
	wanted, groups, digits, found, doubts := s.wanted, s.groups[:0], s.digits[:0], s.found[:0], s.doubts[:0]
	if cap(found) > keep || cap(doubts) > keep {
		found, doubts = nil, nil
	}
	*s = scanner{text: text, short: short, wanted: wanted, groups: groups, digits: digits, found: found, doubts: doubts}
	s.back.at, s.fore.at, s.table.start, s.table.end, s.table.at = -1, -1, -1, -1, -1
}

// stops are the bytes at which a value can begin or be recognised.
var stops = func() (t [256]byte) {
	for _, c := range []byte("0123456789") {
		t[c] = stopDigit
	}
	t['@'], t[':'], t['('], t['['], t['{'] = stopAt, stopColon, stopBracket, stopBracket, stopBracket
	return t
}()

const (
	stopDigit = 1 + iota
	stopAt
	stopColon
	stopBracket
)

// scan finds the candidates of the text.
func (s *scanner) scan() {
	text := s.text
	for i := 0; i < len(text); {
		for i+8 <= len(text) && stops[text[i]]|stops[text[i+1]]|stops[text[i+2]]|stops[text[i+3]]|
			stops[text[i+4]]|stops[text[i+5]]|stops[text[i+6]]|stops[text[i+7]] == 0 {
			i += 8
		}
		for i < len(text) && stops[text[i]] == 0 {
			i++
		}
		if i == len(text) {
			break
		}
		switch stops[text[i]] {
		case stopDigit:
			i = max(s.number(i), s.skip)
		case stopAt:
			i = s.mail(i)
		case stopColon:
			i = s.colon(i)
		case stopBracket:
			i = s.writtenMail(i)
		}
	}
	s.spokenMail()
}

// propose enters a candidate for [start, end) and reports whether it has the score
// to be replaced.
func (s *scanner) propose(start, end int, t Type, rule string, score int, value uint64) bool {
	switch {
	case score <= 0 || !s.wanted[t]:
	case score < accepted:
		s.doubts = append(s.doubts, candidate{start: start, end: end, t: t, rule: rule, score: score, value: value})
	default:
		s.found = append(s.found, candidate{start: start, end: end, t: t, rule: rule, score: min(score, 99), value: value})
	}
	return score >= accepted
}

// number reads a run of digits at i, lets the recognisers have each group, and
// gives the end of the run.
func (s *scanner) number(i int) int {
	end := s.readRun(i)
	for g := 0; g < len(s.groups); {
		if s.groups[g].start < s.skip {
			g++
			continue
		}
		g += max(1, s.recognise(g))
	}
	return end
}

// recognisers look at the groups of a run from the g-th on. Each gives the number
// of groups it has used up, 0 when they are none of its business. The order is
// from the most to the least telling shape.
var recognisers = [...]func(s *scanner, g int) int{
	(*scanner).iban,
	(*scanner).plate,
	(*scanner).paper,
	(*scanner).date,
	(*scanner).ipv4,
	(*scanner).foreignPhone,
	(*scanner).kid,
	(*scanner).eleven,
	(*scanner).card,
	(*scanner).duf,
	(*scanner).phone,
	(*scanner).address,
	(*scanner).coordinates,
	(*scanner).soleTrader,
}

func (s *scanner) recognise(g int) int {
	for _, r := range recognisers {
		if n := r(s, g); n > 0 {
			return n
		}
	}
	return 0
}

// spanning gives the number of groups from g on that hold exactly n digits, with
// none but the allowed gaps between them; 0 when there is no such number.
func (s *scanner) spanning(g, n int, allowed gap) int {
	sum := 0
	for k := 0; g+k < len(s.groups); k++ {
		if k > 0 && s.groups[g+k].sep&allowed == 0 {
			return 0
		}
		if sum += s.groups[g+k].n; sum >= n {
			if sum > n {
				return 0
			}
			return k + 1
		}
	}
	return 0
}

// digitsFrom gives the number of digits from group g to the end of the run.
func (s *scanner) digitsFrom(g int) int {
	last := s.groups[len(s.groups)-1]
	return last.at + last.n - s.groups[g].at
}

// window is a value of some groups.
type window struct {
	start, end  int
	d           []byte
	shape       uint64 // the numbers of digits in the groups, four bits each
	seps        gap    // all gaps inside
	left, right gap    // the gaps to the neighbours in the run
}

func (s *scanner) window(g, k int) window {
	w := window{start: s.groups[g].start, end: s.groups[g+k-1].end, left: s.groups[g].sep}
	last := s.groups[g+k-1]
	w.d = s.digits[s.groups[g].at : last.at+min(last.n, maxDigits)]
	for i := g; i < g+k; i++ {
		w.shape = w.shape<<4 | uint64(min(s.groups[i].n, 15))
		if i > g {
			w.seps |= s.groups[i].sep
		}
	}
	if g+k < len(s.groups) {
		w.right = s.groups[g+k].sep
	}
	return w
}

// inRow says whether other numbers stand beside the value as in a table.
func (w *window) inRow() bool { return (w.left|w.right)&(space|wide) != 0 }

// attached says whether the value is a part of a longer reference.
func (w *window) attached() bool { return (w.left|w.right)&(dash|dot|slash|under) != 0 }

// value hashes digits, so that two writings of a number are one value.
func value(d []byte) uint64 {
	h := uint64(14695981039346656037)
	for _, c := range d {
		h = (h ^ uint64(c)) * 1099511628211
	}
	return h
}

// glued says whether a letter or another part of a word touches the stretch.
func (s *scanner) glued(start, end int) bool {
	return s.letterAt(start, -1) || s.letterAt(end, +1)
}

// inURL says whether a place lies in the URL that was read last.
func (s *scanner) inURL(p int) bool { return p >= s.urlStart && p < s.urlEnd }
