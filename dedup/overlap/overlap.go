// Package overlap finds texts that share a run of words with a known set of
// texts, such as the questions of an evaluation set.
//
// Runs of n words are compared as 64-bit hashes: 13 of them are what GPT-3 was
// cleaned with (Brown et al., "Language Models are Few-Shot Learners", 2020,
// appendix C) and what most evaluations have used since. The known runs lie in
// memory, sorted, behind a filter of 16 bits a run that turns away all but one in
// a hundred of the others; 16 bytes and two of filter a run.
//
// What it does not do: find paraphrases or translations, or texts with fewer than
// n words.
package overlap

import (
	"cmp"
	"math/bits"
	"slices"
)

// MostSets is the number of sets that one index can hold.
const MostSets = 64

// Index knows the runs of words of up to MostSets sets. It is built by Add and
// Done; after Done it may be used from many goroutines.
type Index struct {
	runs   []run
	filter []uint64
	shift  uint
}

type run struct{ hash, sets uint64 }

// Add adds the hashes of the runs of a text that belongs to a set.
func (x *Index) Add(set int, hashes []uint64) {
	for _, h := range hashes {
		x.runs = append(x.runs, run{h, 1 << set})
	}
}

// Done sorts what was added.
func (x *Index) Done() {
	slices.SortFunc(x.runs, func(a, b run) int { return cmp.Compare(a.hash, b.hash) })
	out := x.runs[:0]
	for _, r := range x.runs {
		if n := len(out); n > 0 && out[n-1].hash == r.hash {
			out[n-1].sets |= r.sets
			continue
		}
		out = append(out, r)
	}
	x.runs = slices.Clip(out)
	size := max(bits.Len(uint(16*len(x.runs))), 6) // in bits, of the place in the filter
	x.filter, x.shift = make([]uint64, 1<<(size-6)), uint(64-size)
	for _, r := range x.runs {
		place := x.place(r.hash)
		x.filter[place/64] |= 1 << (place % 64)
	}
}

// place is where a hash stands in the filter. Hashes may be weak in their low
// bits, so they are mixed.
func (x *Index) place(hash uint64) uint64 { return hash * 0x9E3779B97F4A7C15 >> x.shift }

// Runs is the number of different runs.
func (x *Index) Runs() int { return len(x.runs) }

// Find tells which sets share a run with a text, by the hashes of its runs: bit i
// stands for set i.
func (x *Index) Find(hashes []uint64) (sets uint64) {
	for _, h := range hashes {
		if place := x.place(h); x.filter[place/64]>>(place%64)&1 == 0 {
			continue
		}
		i, ok := slices.BinarySearchFunc(x.runs, h, func(r run, h uint64) int { return cmp.Compare(r.hash, h) })
		if ok {
			sets |= x.runs[i].sets
		}
	}
	return sets
}
