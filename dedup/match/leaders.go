package match

// Bits is a set of document numbers.
type Bits []uint64

// NewBits makes an empty set for numbers below n; it takes n/8 bytes.
func NewBits(n uint32) Bits { return make(Bits, (uint64(n)+63)/64) }

// Has reports whether a number is in the set.
func (b Bits) Has(i uint32) bool { return b[i/64]>>(i%64)&1 == 1 }

// Add puts a number in the set.
func (b Bits) Add(i uint32) { b[i/64] |= 1 << (i % 64) }

// Leaders reads the edges between n documents in order and decides: a document
// is dropped if, and only if, one of its neighbours with a lower number is kept.
// Of these it names the most similar one, to four decimals, and of equally
// similar ones the lowest. So every dropped document resembles a kept one, no two
// kept documents are joined by an edge, and a document that comes later in
// canonical order changes nothing about those before it. Drops are emitted in
// order. Memory: n/8 bytes.
func Leaders(edges Records, n uint32, emit func(Drop) error) error {
	dropped := NewBits(n)
	best, found := Drop{}, false
	settle := func() error {
		if !found {
			return nil
		}
		dropped.Add(best.Number)
		found = false
		return emit(best)
	}
	for r, err := range edges {
		if err != nil {
			return err
		}
		e := EdgeOf(r)
		if found && e.B != best.Number {
			if err := settle(); err != nil {
				return err
			}
		}
		if !dropped.Has(e.A) && (!found || e.Similarity > best.Similarity) {
			best, found = Drop{e.B, e.A, e.Similarity}, true
		}
	}
	return settle()
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
				if err := emit(Drop{next, root, direct}); err != nil {
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
