package match

import (
	"errors"
	"iter"
	"math/rand/v2"
	"os"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// stream yields records in order.
func stream[R any](rows []R, record func(R) []byte) Records {
	return func(yield func([]byte, error) bool) {
		for _, r := range rows {
			if !yield(record(r), nil) {
				return
			}
		}
	}
}

func pairsOf(p ...Pair) Records {
	return stream(p, func(p Pair) []byte { r := p.Record(); return r[:] })
}

func edgesOf(e ...Edge) Records {
	slices.SortFunc(e, func(x, y Edge) int {
		a, b := x.Record(), y.Record()
		return slices.Compare(a[:], b[:])
	})
	return stream(e, func(e Edge) []byte { r := e.Record(); return r[:] })
}

var errBroken = errors.New("disk on fire")

func broken(yield func([]byte, error) bool) { yield(nil, errBroken) }

// into collects what a step emits.
func into[T any](all *[]T) func(T) error {
	return func(x T) error {
		*all = append(*all, x)
		return nil
	}
}

func TestRecords(t *testing.T) {
	c, p := Copy{1 << 31, 7}, Pair{3, 1 << 30}
	e, d := Edge{p, 8001}, Drop{9, 4, 10_000, false}
	rc, rp, re, rd := c.Record(), p.Record(), e.Record(), d.Record()
	if CopyOf(rc[:]) != c || PairOf(rp[:]) != p || EdgeOf(re[:]) != e || DropOf(rd[:]) != d {
		t.Error("a record is not read as it was written")
	}
}

func TestSimilarity(t *testing.T) {
	if got := similarity(2, 3); got != 6667 {
		t.Errorf("2/3: got %d", got)
	}
	for _, c := range []struct {
		num, den int
		want     bool
	}{{4, 5, true}, {79999, 100_000, false}, {0, 3, false}, {1, 1, true}} {
		if got := Similarity(8000).reached(c.num, c.den); got != c.want {
			t.Errorf("%d/%d ≥ 0.8: got %v", c.num, c.den, got)
		}
	}
}

func TestExact(t *testing.T) {
	digest := func(b byte) (d [16]byte) { d[15] = b; return d }
	var records []ExactRecord
	for number, d := range []byte{5, 3, 5, 9, 3, 5} {
		records = append(records, NewExact(digest(d), uint32(number)))
	}
	slices.SortFunc(records, func(a, b ExactRecord) int { return slices.Compare(a[:], b[:]) })
	var got []Copy
	if err := Exact(stream(records, func(r ExactRecord) []byte { return r[:] }), into(&got)); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]Copy{{4, 1}, {2, 0}, {5, 0}}, got); diff != "" {
		t.Error(diff)
	}
}

// bucket makes band records of one key.
func bucket(key uint64, numbers ...uint32) (all []BandRecord) {
	for _, n := range numbers {
		all = append(all, NewBand(key, n))
	}
	return all
}

func upTo(n uint32) (all []uint32) {
	for i := range n {
		all = append(all, i)
	}
	return all
}

func TestPairs(t *testing.T) {
	for _, c := range []struct {
		name    string
		records []BandRecord
		want    []Pair
		buckets Buckets
	}{
		{"nothing", nil, nil, Buckets{}},
		{"alone", append(bucket(0, 1), bucket(1, 1)...), nil, Buckets{}},
		{"key 0", bucket(0, 0, 1), []Pair{{0, 1}}, Buckets{Buckets: 1, Largest: 2}},
		{"two buckets", append(bucket(3, 1, 4, 9), bucket(7, 0, 2)...), []Pair{{1, 4}, {1, 9}, {4, 9}, {0, 2}}, Buckets{Buckets: 2, Largest: 3}},
		{"a document twice", bucket(3, 1, 1, 4), []Pair{{1, 4}}, Buckets{Buckets: 1, Largest: 2}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []Pair
			buckets, err := Pairs(stream(c.records, func(r BandRecord) []byte { return r[:] }), into(&got))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(c.buckets, buckets); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestPairsOfLargeBuckets(t *testing.T) {
	for _, m := range []uint32{63, 64, 65, 66, 1000} {
		var all []Pair
		buckets, err := Pairs(stream(bucket(1, upTo(m)...), func(r BandRecord) []byte { return r[:] }), into(&all))
		if err != nil {
			t.Fatal(err)
		}
		got := map[Pair]bool{}
		for _, p := range all {
			got[p] = true
		}
		for b := range m {
			for a := range b {
				want := b < 64 || a < 16 || a == b-1
				if got[Pair{a, b}] != want {
					t.Fatalf("%d documents: pair %d %d: got %v", m, a, b, !want)
				}
			}
		}
		if capped := m > 64; (buckets.Capped == 1) != capped || (buckets.CappedDocuments == int(m)) != capped || buckets.Largest != int(m) {
			t.Errorf("%d documents: %+v", m, buckets)
		}
	}
}

func TestLeaders(t *testing.T) {
	for _, c := range []struct {
		name  string
		edges []Edge
		want  []Drop
	}{
		{"nothing", nil, nil},
		{"a pair", []Edge{{Pair{2, 5}, 9000}}, []Drop{{5, 2, 9000, false}}},
		// 1 resembles 0, 2 resembles 1: 1 leaves, so that 2 stays.
		{"a chain", []Edge{{Pair{0, 1}, 8500}, {Pair{1, 2}, 8500}}, []Drop{{1, 0, 8500, false}}},
		{"the most similar", []Edge{{Pair{0, 2}, 8100}, {Pair{1, 2}, 9100}}, []Drop{{2, 1, 9100, false}}},
		{"the lowest of equals", []Edge{{Pair{0, 2}, 9100}, {Pair{1, 2}, 9100}}, []Drop{{2, 0, 9100, false}}},
		{"a dropped one is no keeper", []Edge{{Pair{0, 1}, 9900}, {Pair{1, 2}, 9900}, {Pair{0, 2}, 8000}}, []Drop{{1, 0, 9900, false}, {2, 0, 8000, false}}},
		{"not verified", []Edge{{Pair{0, 2}, 0}, {Pair{1, 2}, 0}}, []Drop{{2, 0, 0, false}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []Drop
			if err := Leaders(edgesOf(c.edges...), 6, Given{}, Quota{}, into(&got)); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func randomEdges(rnd *rand.Rand, n uint32, edges int) (all []Edge) {
	seen := map[Pair]bool{}
	for range edges {
		a, b := rnd.Uint32N(n), rnd.Uint32N(n)
		if p := (Pair{min(a, b), max(a, b)}); a != b && !seen[p] {
			seen[p] = true
			all = append(all, Edge{p, Similarity(8000 + rnd.IntN(4)*500)})
		}
	}
	return all
}

// What Leaders promises: no edge joins two kept documents, and every dropped one
// names the most similar kept one among its lower neighbours.
func TestLeadersProperties(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 1))
	for range 200 {
		n := 2 + rnd.Uint32N(60)
		edges := randomEdges(rnd, n, rnd.IntN(150))
		var drops []Drop
		if err := Leaders(edgesOf(edges...), n, Given{}, Quota{}, into(&drops)); err != nil {
			t.Fatal(err)
		}
		dropped := map[uint32]Drop{}
		for _, d := range drops {
			dropped[d.Number] = d
		}
		best := map[uint32]Drop{}
		for _, e := range edgesSorted(edges) {
			_, aLeaves := dropped[e.A]
			_, bLeaves := dropped[e.B]
			if !aLeaves && !bLeaves {
				t.Fatalf("both ends of %v are kept", e)
			}
			if have, ok := best[e.B]; !aLeaves && (!ok || e.Similarity > have.Similarity) {
				best[e.B] = Drop{e.B, e.A, e.Similarity, false}
			}
		}
		if diff := cmp.Diff(best, dropped); diff != "" {
			t.Fatal(diff)
		}
	}
}

func edgesSorted(edges []Edge) (all []Edge) {
	for r := range edgesOf(edges...) {
		all = append(all, EdgeOf(r))
	}
	return all
}

func TestComponents(t *testing.T) {
	edges := []Edge{{Pair{1, 4}, 8500}, {Pair{4, 5}, 9000}, {Pair{5, 7}, 8800}, {Pair{1, 7}, 8100}, {Pair{0, 2}, 9500}}
	var got []Drop
	if err := Components(edgesOf(edges...), 9, into(&got)); err != nil {
		t.Fatal(err)
	}
	want := []Drop{{2, 0, 9500, false}, {4, 1, 8500, false}, {5, 1, 0, false}, {7, 1, 8100, false}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestComponentsEqualFlooding(t *testing.T) {
	rnd := rand.New(rand.NewPCG(2, 1))
	for range 100 {
		n := 2 + rnd.Uint32N(60)
		edges := randomEdges(rnd, n, rnd.IntN(80))
		root := upTo(n)
		for changed := true; changed; {
			changed = false
			for _, e := range edges {
				if r := min(root[e.A], root[e.B]); root[e.A] != r || root[e.B] != r {
					root[e.A], root[e.B], changed = r, r, true
				}
			}
		}
		got := upTo(n)
		err := Components(edgesOf(edges...), n, func(d Drop) error {
			got[d.Number] = d.Keeper
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(root, got); diff != "" {
			t.Fatal(diff)
		}
	}
}

func TestOutcomes(t *testing.T) {
	// 0 ← 3 near, 3 ← 5 and 8 exact; 1 ← 2 exact; 4 ← 6 near.
	drops := stream([]Drop{{6, 4, 8000, false}, {3, 0, 8700, false}}, func(d Drop) []byte { r := d.Record(); return r[:] })
	copies := stream([]Copy{{8, 3}, {2, 1}, {5, 3}}, func(c Copy) []byte { r := c.Record(); return r[:] })
	want := []Outcome{
		{0, 0, Same, Leader, 4},
		{3, 0, 8700, NearCopy, 4},
		{5, 0, 8700, NearCopy, 4},
		{8, 0, 8700, NearCopy, 4},
		{1, 1, Same, Leader, 2},
		{2, 1, Same, ExactCopy, 2},
		{4, 4, Same, Leader, 2},
		{6, 4, 8000, NearCopy, 2},
	}
	var got []Outcome
	if err := Outcomes(copies, drops, t.TempDir(), 1<<20, into(&got)); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	got = nil
	if err := Outcomes(pairsOf(), pairsOf(), t.TempDir(), 1<<20, into(&got)); err != nil || len(got) > 0 {
		t.Errorf("of nothing: %v, %v", got, err)
	}
}

func TestErrorsEndEveryStep(t *testing.T) {
	none := iter.Seq2[[]byte, error](func(func([]byte, error) bool) {})
	dir := t.TempDir()
	steps := map[string]func() error{
		"exact":      func() error { return Exact(broken, func(Copy) error { return nil }) },
		"pairs":      func() error { _, err := Pairs(broken, func(Pair) error { return nil }); return err },
		"unverified": func() error { return Unverified(broken, func(Edge) error { return nil }) },
		"verify": func() error {
			_, err := Verification{Dir: dir}.Verify(broken, func(Edge) error { return nil })
			return err
		},
		"leaders":    func() error { return Leaders(broken, 9, Given{}, Quota{}, func(Drop) error { return nil }) },
		"components": func() error { return Components(broken, 9, func(Drop) error { return nil }) },
		"copies":     func() error { return Outcomes(broken, none, dir, 0, func(Outcome) error { return nil }) },
		"drops":      func() error { return Outcomes(none, broken, dir, 0, func(Outcome) error { return nil }) },
	}
	fail := func() error { return errBroken }
	edge := edgesOf(Edge{Pair{0, 1}, 9000})
	digest := []ExactRecord{NewExact([16]byte{}, 0), NewExact([16]byte{}, 1)}
	steps["emit copy"] = func() error {
		return Exact(stream(digest, func(r ExactRecord) []byte { return r[:] }), func(Copy) error { return fail() })
	}
	steps["emit pair"] = func() error {
		_, err := Pairs(stream(bucket(1, 1, 2), func(r BandRecord) []byte { return r[:] }), func(Pair) error { return fail() })
		return err
	}
	steps["emit unverified"] = func() error { return Unverified(pairsOf(Pair{0, 1}), func(Edge) error { return fail() }) }
	steps["emit drop"] = func() error { return Leaders(edge, 9, Given{}, Quota{}, func(Drop) error { return fail() }) }
	steps["emit component"] = func() error { return Components(edge, 9, func(Drop) error { return fail() }) }
	steps["emit outcome"] = func() error {
		return Outcomes(pairsOf(Pair{1, 0}), none, dir, 0, func(Outcome) error { return fail() })
	}
	for name, step := range steps {
		if err := step(); !errors.Is(err, errBroken) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
}

func BenchmarkPairs(b *testing.B) {
	var records []BandRecord
	rnd := rand.New(rand.NewPCG(3, 1))
	for i := range uint64(200_000) {
		records = append(records, bucket(i, upTo(1+rnd.Uint32N(3)%2)...)...)
	}
	all := stream(records, func(r BandRecord) []byte { return r[:] })
	for b.Loop() {
		if _, err := Pairs(all, func(Pair) error { return nil }); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(records))*float64(b.N)/b.Elapsed().Seconds()/1e6, "Mrecords/s")
}
