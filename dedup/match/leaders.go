package match

import (
	"errors"
	"iter"
	"math"
)

// Bits is a set of document numbers.
type Bits []uint64

// NewBits makes an empty set for numbers below n; it takes n/8 bytes.
func NewBits(n uint32) Bits { return make(Bits, (uint64(n)+63)/64) }

// Has reports whether a number is in the set.
func (b Bits) Has(i uint32) bool { return b[i/64]>>(i%64)&1 == 1 }

// Add puts a number in the set.
func (b Bits) Add(i uint32) { b[i/64] |= 1 << (i % 64) }

// Quota limits how many documents of a template are kept.
type Quota struct {
	Members Records // in order; may be nil
	// Groups is one more than the highest group of the members, Most how many of a
	// group are kept; 0 sets no limit.
	Groups, Most uint32
}

// Given is what was decided about documents before. Those in Dropped stay dropped;
// of those with numbers below Decided the others stay kept. Dropped may be nil.
type Given struct {
	Dropped Bits
	Decided uint32
}

// Leaders reads the edges between n documents in order and decides: a document
// is dropped if, and only if, one of its neighbours with a lower number is kept,
// or as many members of its template with lower numbers are kept as the quota
// allows. Of the neighbours it names the most similar one, to four decimals, and
// of equally similar ones the lowest; of the members the lowest. So every dropped
// document resembles a kept one, no two kept documents are joined by an edge, and
// a document that comes later in canonical order changes nothing about those
// before it. Drops are emitted in order. Memory: n/8 bytes, and with a quota 8 for
// each group.
func Leaders(edges Records, n uint32, given Given, q Quota, emit func(Drop) error) error {
	l := leading{dropped: NewBits(n), decided: given.Decided, emit: emit, most: q.Most}
	copy(l.dropped, given.Dropped)
	next := func() ([]byte, error, bool) { return nil, nil, false }
	if q.Most > 0 && q.Members != nil {
		l.groups = make([]kept, q.Groups)
		var stop func()
		next, stop = iter.Pull2(q.Members)
		defer stop()
	}
	l.members = next
	for r, err := range edges {
		if err != nil {
			return err
		}
		e := EdgeOf(r)
		if l.found && e.B != l.best.Number {
			if err := l.settle(); err != nil {
				return err
			}
		}
		if err := l.membersUntil(e.B); err != nil {
			return err
		}
		if !l.dropped.Has(e.A) && (!l.found || e.Similarity > l.best.Similarity) {
			l.best, l.found = Drop{Number: e.B, Keeper: e.A, Similarity: e.Similarity}, true
		}
	}
	return errors.Join(l.settle(), l.membersUntil(math.MaxUint32))
}

// leading is the state of Leaders.
type leading struct {
	dropped Bits
	decided uint32
	best    Drop // of the document that the last edges were about
	found   bool
	emit    func(Drop) error

	most    uint32
	groups  []kept
	members func() ([]byte, error, bool)
	member  Member // read and not yet judged
	pending bool
}

// kept is the first kept member of a template and the number of them.
type kept struct{ first, n uint32 }

func (l *leading) settle() error {
	if !l.found {
		return nil
	}
	l.found = false
	l.dropped.Add(l.best.Number)
	return l.emit(l.best)
}

// membersUntil judges the members of templates with numbers below end, of which
// all edges have been seen.
func (l *leading) membersUntil(end uint32) error {
	for {
		if !l.pending {
			r, err, ok := l.members()
			if err != nil || !ok {
				return err
			}
			l.member, l.pending = MemberOf(r), true
		}
		if l.member.Number >= end {
			return nil
		}
		l.pending = false
		if err := l.judge(l.member); err != nil {
			return err
		}
	}
}

func (l *leading) judge(m Member) error {
	g := &l.groups[m.Group]
	switch {
	case l.dropped.Has(m.Number):
		return nil
	case g.n >= l.most && m.Number >= l.decided:
		l.dropped.Add(m.Number)
		return l.emit(Drop{Number: m.Number, Keeper: g.first, Template: true})
	case g.n == 0:
		g.first = m.Number
	}
	g.n++
	return nil
}

// Components is the way of most other tools, for comparison: documents that are
// connected by edges, however long the way, form a cluster of which the lowest is
// kept. The similarity of a dropped document to the kept one is 0 where no edge
// joins the two. Edges are read twice. Memory: 4·n bytes.
func Components(edges Records, n uint32, emit func(Drop) error) error {
	parent := make(parents, n)
	for i := range parent {
		parent[i] = uint32(i)
	}
	for r, err := range edges {
		if err != nil {
			return err
		}
		e := EdgeOf(r)
		parent.join(e.A, e.B)
	}
	next, direct := uint32(0), Similarity(0) // direct is that of next to its root
	settle := func(end uint32) error {
		for ; next < end; next++ {
			if root := parent.root(next); root != next {
				if err := emit(Drop{Number: next, Keeper: root, Similarity: direct}); err != nil {
					return err
				}
			}
			direct = 0
		}
		return nil
	}
	for r, err := range edges {
		if err != nil {
			return err
		}
		e := EdgeOf(r)
		if err := settle(e.B); err != nil {
			return err
		}
		if e.A == parent.root(e.B) {
			direct = e.Similarity
		}
	}
	return settle(n)
}

// parents is a forest over the documents, in which every root is the lowest of
// its tree.
type parents []uint32

func (p parents) root(i uint32) uint32 {
	for p[i] != i {
		p[i] = p[p[i]] // halve the way for the next search
		i = p[i]
	}
	return i
}

func (p parents) join(a, b uint32) {
	a, b = p.root(a), p.root(b)
	p[max(a, b)] = min(a, b)
}

// Unverified takes all candidates for duplicates, as tools without verification
// do, for comparison. Pairs must be sorted and unique; the similarity of the edges
// is 0.
func Unverified(pairs Records, emit func(Edge) error) error {
	for r, err := range pairs {
		if err != nil {
			return err
		}
		if err := emit(Edge{PairOf(r), 0}); err != nil {
			return err
		}
	}
	return nil
}
