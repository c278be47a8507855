package language

// decide turns scored units into segments and a leading language.
func (s *scratch) decide(m *model, r *Result, text string, o Options) {
	if len(s.units) == 0 {
		return
	}
	n := len(s.units)
	s.steps, s.path = grow(s.steps, n), grow(s.path, n)
	if o.By == Whole {
		bestPath(s.units, o.Hint, s.steps, s.path)
		s.settle()
	} else {
		s.settleAlone()
	}
	lead := s.leading()
	if o.Second != nil {
		lead = s.consult(r, text, lead, o.Second)
	}
	s.segments(r, o.By)
	s.summarise(r, lead)
	r.Plausible = s.plausible(m, text, lead, r.Words)
}

func grow[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	return s[:n]
}

func top(z *[Labels]int32) Label {
	best := Label(0)
	for l := range z {
		if z[l] > z[best] {
			best = Label(l)
		}
	}
	return best
}

// none is the label of text that is not enough to tell a language. It becomes
// Undetermined with a confidence of 0, while text in a language that the model
// does not know is Undetermined with some confidence.
const none = Label(Labels)

// settle gives every run of units whose text does not bear its label out, such
// as a list of names, to the run before it, or else to the one after.
func (s *scratch) settle() {
	last := none
	for i := 0; i < len(s.units); {
		end := s.runEnd(i)
		label := s.path[i]
		if p, words, ordinary := s.pool(i, end, label); !borneOut(&p, label, words, ordinary) {
			label = last
		}
		for k := i; k < end; k++ {
			s.path[k] = label
		}
		if last == none && label != none {
			s.relabel(none, label)
		}
		last, i = label, end
	}
}

// settleAlone labels each unit by itself.
func (s *scratch) settleAlone() {
	for i := range s.units {
		u := &s.units[i]
		s.path[i] = top(&u.logp)
		if !borneOut(&u.logp, s.path[i], int(u.words), int(u.ordinary)) {
			s.path[i] = none
		}
	}
}

// relabel changes the label of units that have a certain one.
func (s *scratch) relabel(from, to Label) {
	for i := range s.path {
		if s.path[i] == from {
			s.path[i] = to
		}
	}
}

func (s *scratch) runEnd(i int) int {
	end := i + 1
	for end < len(s.units) && s.path[end] == s.path[i] {
		end++
	}
	return end
}

// pool joins what the units of a label between start and end say: the sum of
// their logarithms divided by the root of their number, because neighbouring
// sentences are alike and therefore count for less than independent ones.
func (s *scratch) pool(start, end int, label Label) (p [Labels]int32, words, ordinary int) {
	var sum [Labels]int64
	n := int64(0)
	for i := start; i < end; i++ {
		u := &s.units[i]
		if s.path[i] != label || u.words == 0 {
			continue
		}
		n++
		words += int(u.words)
		ordinary += int(u.ordinary)
		for l, v := range u.logp {
			sum[l] += int64(v)
		}
	}
	if n > 0 {
		norm := root(n << 20)
		for l := range p {
			p[l] = int32(max(sum[l]<<10/norm, -1<<24))
		}
	}
	normalize(&p)
	return p, words, ordinary
}

// borneOut reports whether a text is enough to name a language: the label and
// those that share most of its words must hold most of the probability, and the
// more of it the fewer words there are that are not written like names.
func borneOut(p *[Labels]int32, l Label, words, ordinary int) bool {
	mass := int64(0)
	for k := range p {
		if kin[l].Has(Label(k)) {
			mass += exp(p[k])
		}
	}
	return mass*100 >= one*int64(sure[min(words, ordinary+2, len(sure)-1)])
}

// sure is the probability in percent that a text must give, by its words.
var sure = [...]uint8{100, 75, 50, 33}

// kin lists for each label those that a short text can hardly be told from.
var kin = func() (t [Labels]Set) {
	for l := range t {
		t[l] = Of(Label(l))
	}
	for _, s := range []Set{Of(Bokmaal, Nynorsk, Danish), Of(Kven, Meankieli, Finnish)} {
		for l := range t {
			if s.Has(Label(l)) {
				t[l] = s
			}
		}
	}
	return t
}()

// leading finds the label that most bytes have.
func (s *scratch) leading() Label {
	var bytes [Labels + 1]int
	for i := range s.units {
		bytes[s.path[i]] += s.units[i].end - s.units[i].start
	}
	best := none
	for l, n := range bytes {
		if n > bytes[best] {
			best = Label(l)
		}
	}
	return best
}

// segments joins neighbouring units of one label.
func (s *scratch) segments(r *Result, by Unit) {
	for i := 0; i < len(s.units); {
		end := i + 1
		if by == Whole {
			end = s.runEnd(i)
		}
		label := s.path[i]
		p, words, _ := s.pool(i, end, label)
		r.Words += words
		r.Segments = append(r.Segments, Segment{s.units[i].start, s.units[end-1].end, min(label, Undetermined), confidence(&p, label)})
		i = end
	}
}

// confidence is the probability of a label with three decimals.
func confidence(p *[Labels]int32, l Label) float64 {
	if l == none {
		return 0
	}
	return float64((exp(p[l])*1000+one/2)/one) / 1000
}

// summarise writes the leading language.
func (s *scratch) summarise(r *Result, lead Label) {
	p, _, _ := s.pool(0, len(s.units), lead)
	r.Language, r.Confidence = min(lead, Undetermined), confidence(&p, lead)
}
