package xmlmap

import (
	"encoding/binary"
	"math/bits"

	"kvern/ingest/xmlscan"
)

// machine finds which paths the elements of a document match. A document repeats few
// kinds of elements many times, so what was found for one is kept: the paths become a
// deterministic automaton that is built while it is used (Thompson 1968; lazily, as in
// RE2). An element that was seen before costs the comparison of its name.
type machine struct {
	paths []givenPath
	block func(name []byte) bool
	start *config
	known map[string]*config // by what they know
	edges int
	age   int // how often all was forgotten
}

// config is what is known of an open element: how far each path has come, and whether
// it is in a record. It never changes but for its edges.
type config struct {
	states   []states
	inRecord bool
	near     [nearEdges]*edge // those used last, by a hash of the name
	edges    map[string]*edge
	age      int // of the machine when the edges were made
}

// edge is what a child of a name leads to. Where conditions on attributes decide, it
// depends on which of them hold.
type edge struct {
	name  string
	tests []*step
	one   *arrival            // where there are no conditions
	by    map[string]*arrival // by the outcome of the conditions
}

// arrival is an element of one kind.
type arrival struct {
	*config
	matched []int // numbers of the paths of which it is the end
	begins  bool  // it is a record
	block   bool  // it is a paragraph
	line    bool  // it ends a line
}

const (
	nearEdges = 32
	// maxEdges bounds the memory for documents in which every element is of another
	// kind. Beyond it, all is forgotten and learnt anew.
	maxEdges = 1 << 14
)

func newMachine(paths []givenPath, block func(name []byte) bool) *machine {
	start := &config{states: make([]states, len(paths))}
	for i, p := range paths {
		if p.absolute {
			start.states[i] = 1
		}
	}
	return &machine{paths: paths, block: block, start: start, known: map[string]*config{"": start}}
}

// enter gives the kind of the element whose start tag the scanner has read.
func (m *machine) enter(parent *config, s *xmlscan.Scanner, outcome []byte) (*arrival, []byte) {
	name := s.Name
	at := &parent.near[(len(name)+int(name[0])*3+int(name[len(name)-1])*7)%nearEdges]
	e := *at
	if e == nil || e.name != string(name) {
		e = m.edge(parent, name)
		*at = e
	}
	if e.one != nil {
		return e.one, outcome
	}
	outcome = outcome[:0]
	for _, t := range e.tests {
		held := byte('0')
		if t.holds(s) {
			held = '1'
		}
		outcome = append(outcome, held)
	}
	a := e.by[string(outcome)]
	if a == nil {
		a = m.arrive(parent, e, outcome)
		m.count()
		e.by[string(outcome)] = a
	}
	return a, outcome
}

// edge finds or makes the edge of a name.
func (m *machine) edge(parent *config, name []byte) *edge {
	if e := parent.edges[string(name)]; e != nil {
		return e
	}
	m.count()
	e := &edge{name: string(name)}
	for i, p := range m.paths {
		for at := range parent.open(i, p) {
			if st := &p.steps[at]; len(st.tests) > 0 && st.named(name) {
				e.tests = append(e.tests, st)
			}
		}
	}
	if len(e.tests) == 0 {
		e.one = m.arrive(parent, e, nil)
	} else {
		e.by = map[string]*arrival{}
	}
	if parent.edges == nil || parent.age != m.age { // that of an open element, which nobody knows any more
		parent.edges, parent.age = map[string]*edge{}, m.age
	}
	parent.edges[e.name] = e
	return e
}

// count counts an edge and forgets all of them when there are too many. Elements that
// are open keep what they know of themselves.
func (m *machine) count() {
	if m.edges++; m.edges <= maxEdges {
		return
	}
	for _, c := range m.known {
		clear(c.near[:])
		c.edges = nil
	}
	m.age++
	m.edges, m.known = 1, map[string]*config{"": m.start}
}

// same gives the config that was made before of what c knows, or c.
func (m *machine) same(c *config) *config {
	key := make([]byte, 1, 1+4*len(c.states))
	if c.inRecord {
		key[0] = 1
	}
	for _, s := range c.states {
		key = binary.LittleEndian.AppendUint32(key, uint32(s))
	}
	if k := m.known[string(key)]; k != nil {
		return k
	}
	m.known[string(key)] = c
	return c
}

// open gives the numbers of the steps of a path that a child may match.
func (c *config) open(i int, p givenPath) func(yield func(int) bool) {
	return func(yield func(int) bool) {
		for rest := c.states[i]; rest != 0; rest &= rest - 1 {
			at := bits.TrailingZeros32(uint32(rest))
			if at == len(p.steps) || !yield(at) {
				return // the element is within a match
			}
		}
	}
}

// arrive works out what a child is.
func (m *machine) arrive(parent *config, e *edge, outcome []byte) *arrival {
	name := []byte(e.name)
	a := &arrival{config: &config{states: make([]states, len(m.paths)), inRecord: parent.inRecord}, block: m.block(name), line: lineBreak(name)}
	test := 0
	for i, p := range m.paths {
		next := states(0)
		for at := range parent.open(i, p) {
			st := &p.steps[at]
			if st.deep {
				next |= 1 << at
			}
			if !st.named(name) {
				continue
			}
			holds := true
			if len(st.tests) > 0 {
				holds = outcome[test] == '1'
				test++
			}
			if holds {
				next |= 1 << (at + 1)
			}
		}
		a.states[i] = next
		if next&(1<<len(p.steps)) != 0 {
			a.matched = append(a.matched, p.number)
			a.begins = a.begins || p.number == 0 && !parent.inRecord
		}
	}
	if a.begins {
		a.inRecord = true
		for i, p := range m.paths {
			if !p.absolute {
				a.states[i] = 1
			}
		}
	}
	a.config = m.same(a.config)
	return a
}
