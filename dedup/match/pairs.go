package match

const (
	// allPairs is the number of documents in a bucket up to which all of them
	// are compared with all.
	allPairs = 64
	// lowest is the number of documents with which those of a larger bucket are
	// compared. The lowest numbers are the likely leaders.
	lowest = 16
)

// Buckets counts what Pairs met. The limits on large buckets can cost recall, so
// they are reported.
type Buckets struct {
	// Buckets hold two documents or more.
	Buckets int
	// Capped buckets hold more than 64: their members were compared with the 16
	// lowest ones and with their neighbours only. CappedDocuments is the number
	// of their members, Largest that of the largest bucket.
	Capped, CappedDocuments, Largest int
}

// Add adds the counts of another range of keys.
func (b *Buckets) Add(o Buckets) {
	b.Buckets += o.Buckets
	b.Capped += o.Capped
	b.CappedDocuments += o.CappedDocuments
	b.Largest = max(b.Largest, o.Largest)
}

// Pairs reads band records in order and emits the candidate pairs of each
// bucket, the documents that share a key. A pair that shares several keys is
// emitted for each. Of a bucket of m ≤ 64 documents all pairs are emitted. A
// larger one, which would make m²/2 of them, gives the documents after the 64th
// together with the 16 lowest and with the next lower one. Documents should
// have lost their exact copies before.
func Pairs(records Records, emit func(Pair) error) (Buckets, error) {
	p := pairing{emit: emit}
	key := uint64(0)
	for r, err := range records {
		if err != nil {
			return p.counts, err
		}
		if k := order.Uint64(r); k != key || p.size == 0 {
			p.finish()
			key = k
		}
		if err := p.add(order.Uint32(r[8:])); err != nil {
			return p.counts, err
		}
	}
	p.finish()
	return p.counts, nil
}

// pairing is the bucket that is being read; its numbers come in order.
type pairing struct {
	emit   func(Pair) error
	counts Buckets
	first  [allPairs]uint32 // its lowest members
	last   uint32           // its highest member so far
	size   int
}

// add pairs a document with lower members of its bucket.
func (p *pairing) add(number uint32) error {
	if p.size > 0 && number == p.last { // two bands of one document, by a collision
		return nil
	}
	with := p.first[:min(p.size, allPairs)]
	if p.size >= allPairs {
		with = p.first[:lowest]
		if err := p.emit(Pair{p.last, number}); err != nil {
			return err
		}
	}
	for _, lower := range with {
		if err := p.emit(Pair{lower, number}); err != nil {
			return err
		}
	}
	if p.size < allPairs {
		p.first[p.size] = number
	}
	p.last = number
	p.size++
	return nil
}

func (p *pairing) finish() {
	if p.size > 1 {
		p.counts.Buckets++
		p.counts.Largest = max(p.counts.Largest, p.size)
	}
	if p.size > allPairs {
		p.counts.Capped++
		p.counts.CappedDocuments += p.size
	}
	p.size = 0
}
