package dedup

import (
	"kvern/corpus"
	"kvern/dedup/match"
	"kvern/dedup/shingle"
)

// Gold knows how similar documents are by comparing the shingle sets of all that
// share a shingle: what Finder must find with less work. It holds everything in
// memory and takes time by the square of the number of documents with a common
// phrase, so it is for some ten thousand documents. It is for one goroutine.
type Gold struct {
	scan    shingle.Scanner
	sizes   []int
	holders map[uint64][]uint32
	digests []shingle.Digest
	shared  map[match.Pair]int
}

// Add takes the next document.
func (g *Gold) Add(tagged string) {
	if g.holders == nil {
		g.holders = map[uint64][]uint32{}
	}
	digest, all := g.scan.Scan(tagged)
	set := shingle.Set(all)
	n := uint32(len(g.sizes))
	g.sizes, g.digests = append(g.sizes, len(set)), append(g.digests, digest)
	for _, x := range set {
		g.holders[x] = append(g.holders[x], n)
	}
}

// count counts, for all pairs, the shingles that both have.
func (g *Gold) count() {
	g.shared = map[match.Pair]int{}
	for _, in := range g.holders {
		for k, b := range in {
			for _, a := range in[:k] {
				g.shared[match.Pair{A: a, B: b}]++
			}
		}
	}
	g.holders = nil
}

// Score says how good a search was. Pairs are those of documents that reach the
// threshold; one is found when at least one of the two leaves. A removal is
// unsupported when the document that it names is not kept, or does not reach the
// threshold and is no exact copy.
type Score struct {
	Documents   int     `json:"documents"`
	Pairs       int     `json:"pairs"`
	Left        int     `json:"left"` // pairs of which both are kept
	Removed     int     `json:"removed"`
	Unsupported int     `json:"unsupported"`
	Recall      float64 `json:"recall"`
	Precision   float64 `json:"precision"`
}

// Score compares the results of a Finder, for the documents in the order of Add,
// with the truth.
func (g *Gold) Score(threshold float64, results []Result) Score {
	if g.shared == nil {
		g.count()
	}
	s := Score{Documents: len(g.sizes)}
	leaves := make([]bool, len(g.sizes))
	for _, r := range results {
		leaves[r.Document] = r.Reason != ""
	}
	for _, r := range results {
		if r.Reason == "" {
			continue
		}
		s.Removed++
		if leaves[r.Leader] || !g.reached(r.Document, r.Leader, threshold) {
			s.Unsupported++
		}
	}
	for p := range g.shared {
		if g.reached(p.A, p.B, threshold) {
			s.Pairs++
			if !leaves[p.A] && !leaves[p.B] {
				s.Left++
			}
		}
	}
	s.Recall, s.Precision = 1, 1
	if s.Pairs > 0 {
		s.Recall = corpus.Ratio(s.Pairs-s.Left, s.Pairs)
	}
	if s.Removed > 0 {
		s.Precision = corpus.Ratio(s.Removed-s.Unsupported, s.Removed)
	}
	return s
}

func (g *Gold) reached(a, b uint32, threshold float64) bool {
	if g.digests[a] == g.digests[b] {
		return true
	}
	n := g.shared[match.Pair{A: min(a, b), B: max(a, b)}]
	least := int(NearSettings{Threshold: threshold}.similarity())
	return n > 0 && n*int(match.Same) >= least*(g.sizes[a]+g.sizes[b]-n)
}
