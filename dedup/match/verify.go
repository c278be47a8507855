package match

import (
	"fmt"
	"math"
	"slices"

	"kvern/dedup/sketch"
	"kvern/internal/extsort"
)

// Sketches gives sketches by number. ReadSketches fills out, which is as long as
// numbers; these are in order, and no two are equal. Every number has a sketch.
type Sketches interface {
	ReadSketches(numbers []uint32, out []sketch.Sketch) error
}

// Sets gives shingle sets by number. ReadSets calls yield once for each of the
// numbers, which are in order, no two equal, in any order it likes; i is the
// place in numbers. The shingles may repeat and yield may reorder them, but does
// not keep them. An error of yield ends ReadSets with that error.
type Sets interface {
	ReadSets(numbers []uint32, yield func(i int, shingles []uint64) error) error
}

// Verification says how candidates become edges.
type Verification struct {
	// Threshold is the least similarity of duplicates.
	Threshold Similarity
	Sketches  Sketches
	// Sets decides about pairs whose sketches leave a doubt. When nil, the
	// estimate decides, whose standard error is about 0.02.
	Sets Sets
	// Dir is for temporary files; Memory is the budget in bytes. Besides, the two
	// sets that are being compared take 8 bytes for each of their shingles.
	Dir    string
	Memory int64
}

// Verified counts what Verify did.
type Verified struct {
	Candidates int
	Doubtful   int // of which the shingle sets were compared
	Edges      int
}

// Add adds the counts of other pairs.
func (v *Verified) Add(o Verified) {
	v.Candidates += o.Candidates
	v.Doubtful += o.Doubtful
	v.Edges += o.Edges
}

// doubt is how many standard errors an estimate must lie from the threshold to
// be believed. With four, one pair in 30,000 of those just outside is wrong.
const doubt = 4

// Verify reads candidate pairs, sorted and unique, estimates their similarity
// from the sketches and emits those that reach the threshold. Estimates close to
// it are not believed: the shingle sets of those pairs are compared. An edge has
// the similarity on which it was decided. Edges come in no particular order.
func (v Verification) Verify(pairs Records, emit func(Edge) error) (Verified, error) {
	doubtful, err := extsort.New(PairWidth, extsort.Options{Dir: v.Dir, Memory: v.Memory / 4})
	if err != nil {
		return Verified{}, err
	}
	defer doubtful.Close()
	run := verifying{Verification: v, doubtful: doubtful, emit: emit}
	run.reject, run.accept = v.limits()
	// A pair costs 8 bytes, two sketches at most, and 28 bytes to find them.
	err = chunks(pairs, v.Memory/2/(8+2*sketch.Rows+28), run.estimate)
	if err == nil && v.Sets != nil {
		err = v.compare(doubtful.All(), run.edge)
	}
	return run.counts, err
}

// limits gives the matches below which a pair is rejected and from which on it is
// accepted without looking at the sets.
func (v Verification) limits() (reject, accept int) {
	p := sketch.MatchesAt(v.Threshold.Float()) / sketch.Rows
	if v.Sets == nil {
		for m := 0; ; m++ {
			if v.Threshold.reached(sketch.Similarity(m)) {
				return m, m
			}
		}
	}
	margin := float64(doubt * math.Sqrt(float64(sketch.Rows*float64(p*(1-p)))))
	middle := float64(p * sketch.Rows)
	return int(math.Floor(middle - margin)), int(math.Ceil(middle+margin)) + 1
}

// verifying is the state of one Verify.
type verifying struct {
	Verification
	reject, accept int
	doubtful       *extsort.Sorter
	emit           func(Edge) error
	counts         Verified
	sketches       []sketch.Sketch
}

// estimate judges pairs by their sketches.
func (r *verifying) estimate(pairs []Pair) error {
	numbers, places := requests(pairs)
	r.sketches = slices.Grow(r.sketches[:0], len(numbers))[:len(numbers)]
	if err := r.Sketches.ReadSketches(numbers, r.sketches); err != nil {
		return fmt.Errorf("read sketches: %w", err)
	}
	r.counts.Candidates += len(pairs)
	for i, p := range pairs {
		m := sketch.Matches(&r.sketches[places[2*i]], &r.sketches[places[2*i+1]])
		if err := r.judge(p, m); err != nil {
			return err
		}
	}
	return nil
}

func (r *verifying) judge(p Pair, matches int) error {
	switch {
	case matches < r.reject:
		return nil
	case matches >= r.accept:
		return r.edge(Edge{p, similarity(sketch.Similarity(matches))})
	}
	r.counts.Doubtful++
	record := p.Record()
	return r.doubtful.Add(record[:])
}

func (r *verifying) edge(e Edge) error {
	r.counts.Edges++
	return r.emit(e)
}

// chunks hands pairs on in slices of at most n.
func chunks(pairs Records, n int64, do func([]Pair) error) error {
	chunk := make([]Pair, 0, max(min(n, 1<<20), 1))
	for r, err := range pairs {
		if err != nil {
			return err
		}
		if chunk = append(chunk, PairOf(r)); len(chunk) < cap(chunk) {
			continue
		}
		if err := do(chunk); err != nil {
			return err
		}
		chunk = chunk[:0]
	}
	if len(chunk) == 0 {
		return nil
	}
	return do(chunk)
}

// requests lists the documents of pairs in order, each once, and the places in
// that list of A and B of each pair.
func requests(pairs []Pair) (numbers []uint32, places []uint32) {
	ends := make([]uint64, 0, 2*len(pairs)) // number and place of each end
	for i, p := range pairs {
		ends = append(ends, uint64(p.A)<<32|uint64(2*i), uint64(p.B)<<32|uint64(2*i+1))
	}
	slices.Sort(ends)
	places = make([]uint32, len(ends))
	for i, e := range ends {
		number := uint32(e >> 32)
		if i == 0 || number != numbers[len(numbers)-1] {
			numbers = append(numbers, number)
		}
		places[uint32(e)] = uint32(len(numbers) - 1)
	}
	return numbers, places
}
