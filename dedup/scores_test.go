package dedup

import (
	"slices"
	"testing"

	"kvern/corpus"
	"kvern/dedup/shingle"
)

// TestScores holds the bars for pair recall and precision on the development
// data, whose pairs are found by comparing all documents that share a shingle.
func TestScores(t *testing.T) {
	docs := shared[sharedDoc](t, "dedup/dev/docs.jsonl.gz")
	all := make([]item, len(docs))
	for i, d := range docs {
		all[i] = item{id: d.ID, text: d.Text} // in one language, so that all are compared
	}
	gold := similarities(all)
	for _, threshold := range []float64{0.5, 0.7, 0.8, 0.9} {
		s := defaults()
		s.Near.Threshold = threshold
		fates, report := find(t, s, all)
		removed, unsupported, pairs, left := 0, 0, 0, 0
		for i, it := range all {
			if f := fates[it.id]; f.Reason != "" {
				removed++
				leader := slices.IndexFunc(all, func(o item) bool { return o.id == f.Leader })
				if gold[[2]int{min(i, leader), max(i, leader)}] < threshold || fates[f.Leader].Reason != "" {
					unsupported++
				}
			}
		}
		for p, similarity := range gold {
			if similarity >= threshold {
				pairs++
				if fates[all[p[0]].id].Reason == "" && fates[all[p[1]].id].Reason == "" {
					left++
				}
			}
		}
		recall, precision := corpus.Ratio(pairs-left, pairs), corpus.Ratio(removed-unsupported, removed)
		t.Logf("threshold %v: recall %.4f of %d pairs, precision %.4f of %d removed; %+v", threshold, recall, pairs, precision, removed, report)
		if recall < 0.998 || unsupported > 0 {
			t.Errorf("threshold %v: recall %.4f, want 0.998; %d of %d removals unsupported, want none", threshold, recall, unsupported, removed)
		}
	}
}

// similarities computes the similarity of all pairs that share a shingle.
func similarities(items []item) map[[2]int]float64 {
	var scan shingle.Scanner
	holders := map[uint64][]int{}
	sizes := make([]int, len(items))
	for i, it := range items {
		_, all := scan.Scan(it.text)
		set := shingle.Set(all)
		sizes[i] = len(set)
		for _, x := range set {
			holders[x] = append(holders[x], i)
		}
	}
	both := map[[2]int]int{}
	for _, in := range holders {
		for k, b := range in {
			for _, a := range in[:k] {
				both[[2]int{a, b}]++
			}
		}
	}
	out := make(map[[2]int]float64, len(both))
	for p, n := range both {
		out[p] = float64(n) / float64(sizes[p[0]]+sizes[p[1]]-n)
	}
	return out
}

func items(docs []sharedDoc) (out []item, size int64) {
	for _, d := range docs {
		out = append(out, item{id: d.ID, text: d.Text, language: corpus.DeclaredLanguage(d.Lang)})
		size += int64(len(d.Text))
	}
	return out, size
}

func benchmarkFind(b *testing.B, name string) {
	items, size := items(shared[sharedDoc](b, name))
	b.SetBytes(size)
	b.ReportAllocs()
	var report Report
	for b.Loop() {
		_, report = find(b, defaults(), items)
	}
	b.Logf("%+v", report)
}

func BenchmarkFindNews(b *testing.B)   { benchmarkFind(b, "dedup/dev/docs.jsonl.gz") }
func BenchmarkFindPublic(b *testing.B) { benchmarkFind(b, "corpus/dev.jsonl.zst") }
func BenchmarkFindMessy(b *testing.B)  { benchmarkFind(b, "corpus/dev_messy.jsonl.zst") }
