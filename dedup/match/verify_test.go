package match

import (
	"errors"
	"math/rand/v2"
	"os"
	"slices"
	"testing"

	"kvern/dedup/shingle"
	"kvern/dedup/sketch"

	"github.com/google/go-cmp/cmp"
)

// documents is a small corpus of shingle sets, a Sketches and a Sets.
type documents struct {
	sets     [][]uint64
	fail     error
	reads    map[uint32]int // how often each set was read
	mislaid  bool           // ReadSets forgets a document
	backward bool           // ReadSets takes the last first
}

func (d *documents) ReadSketches(numbers []uint32, out []sketch.Sketch) error {
	if d.fail != nil {
		return d.fail
	}
	var s sketch.Sketcher
	for i, n := range numbers {
		if i > 0 && n <= numbers[i-1] {
			return errors.New("numbers out of order")
		}
		s.Sketch(d.sets[n], &out[i])
	}
	return nil
}

func (d *documents) ReadSets(numbers []uint32, yield func(int, []uint64) error) error {
	if d.mislaid {
		numbers = numbers[1:]
	}
	for k := range numbers {
		i := k
		if d.backward {
			i = len(numbers) - 1 - k
		}
		d.reads[numbers[i]]++
		if err := yield(i, slices.Clone(d.sets[numbers[i]])); err != nil {
			return err
		}
	}
	return nil
}

// family makes documents that differ from a common one in more and more shingles.
func family(rnd *rand.Rand, members, size int) *documents {
	d := &documents{reads: map[uint32]int{}}
	for i := range members {
		var set []uint64
		for k := range size {
			x := uint64(k+1) * 0x9E3779B97F4A7C15
			if k < i*size/members/2 {
				x = rnd.Uint64()
			}
			set = append(set, x, x) // repetitions do not matter
		}
		d.sets = append(d.sets, set)
	}
	return d
}

func (d *documents) pairs() (all []Pair) {
	for a := range d.sets {
		for b := a + 1; b < len(d.sets); b++ {
			all = append(all, Pair{uint32(a), uint32(b)})
		}
	}
	return all
}

// edges compares all with all.
func (d *documents) edges(threshold Similarity) (all []Edge) {
	for _, p := range d.pairs() {
		shared, union := shingle.Jaccard(shingle.Set(slices.Clone(d.sets[p.A])), shingle.Set(slices.Clone(d.sets[p.B])))
		if threshold.reached(shared, union) {
			all = append(all, Edge{p, similarity(shared, union)})
		}
	}
	return all
}

func verify(t *testing.T, v Verification, pairs []Pair) ([]Edge, Verified) {
	t.Helper()
	v.Dir = t.TempDir()
	var edges []Edge
	counts, err := v.Verify(pairsOf(pairs...), into(&edges))
	if err != nil {
		t.Fatal(err)
	}
	if left, _ := os.ReadDir(v.Dir); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	return edgesSorted(edges), counts
}

func TestVerifyEqualsComparingAll(t *testing.T) {
	for _, threshold := range []Similarity{5000, 7000, 8000, 9500} {
		for _, backward := range []bool{false, true} {
			d := family(rand.New(rand.NewPCG(uint64(threshold), 1)), 40, 400)
			d.backward = backward
			got, counts := verify(t, Verification{Threshold: threshold, Sketches: d, Sets: d, Memory: 64 << 20}, d.pairs())
			want := edgesSorted(d.edges(threshold))
			var gotPairs, wantPairs []Pair
			for i, e := range got {
				gotPairs = append(gotPairs, e.Pair)
				if i < len(want) && absolute(int(e.Similarity)-int(want[i].Similarity)) > 1000 {
					t.Errorf("%v: similarity %d, want %d", e.Pair, e.Similarity, want[i].Similarity)
				}
			}
			for _, e := range want {
				wantPairs = append(wantPairs, e.Pair)
			}
			if diff := cmp.Diff(wantPairs, gotPairs); diff != "" {
				t.Errorf("threshold %d: %s", threshold, diff)
			}
			if counts.Candidates != len(d.pairs()) || counts.Edges != len(got) || counts.Doubtful == 0 || counts.Doubtful == counts.Candidates {
				t.Errorf("threshold %d: %+v", threshold, counts)
			}
			for n, times := range d.reads {
				if times > 1 {
					t.Errorf("set %d was read %d times", n, times)
				}
			}
		}
	}
}

func absolute(x int) int { return max(x, -x) }

func TestVerifyWithLittleMemory(t *testing.T) {
	d := family(rand.New(rand.NewPCG(5, 1)), 30, 200)
	for _, verification := range []Verification{{Sketches: d, Sets: d}, {Sketches: d}} {
		verification.Threshold = 7500
		verification.Memory = 1 << 30
		want, wantCounts := verify(t, verification, d.pairs())
		for _, memory := range []int64{0, 3000, 100_000} {
			verification.Memory = memory
			got, counts := verify(t, verification, d.pairs())
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%d bytes: %s", memory, diff)
			}
			if counts != wantCounts {
				t.Errorf("%d bytes: %+v, want %+v", memory, counts, wantCounts)
			}
		}
	}
}

func TestVerifyLimits(t *testing.T) {
	for _, c := range []struct {
		threshold      Similarity
		sets           bool
		reject, accept int
	}{
		{8000, true, 179, 232},
		{5000, true, 96, 162},
		{9500, true, 229, 259}, // no sketch is believed
		{Same, true, 256, 257},
		{8000, false, 205, 205},
		{Same, false, 256, 256},
	} {
		v := Verification{Threshold: c.threshold}
		if c.sets {
			v.Sets = &documents{}
		}
		if reject, accept := v.limits(); reject != c.reject || accept != c.accept {
			t.Errorf("%d, sets %v: got %d and %d, want %d and %d", c.threshold, c.sets, reject, accept, c.reject, c.accept)
		}
	}
}

func TestVerifyErrors(t *testing.T) {
	noEdges := func(Edge) error { return nil }
	for name, spoil := range map[string]func(*documents, *Verification) func(Edge) error{
		"sketches": func(d *documents, _ *Verification) func(Edge) error { d.fail = errBroken; return noEdges },
		"emit":     func(*documents, *Verification) func(Edge) error { return func(Edge) error { return errBroken } },
		"mislaid":  func(d *documents, _ *Verification) func(Edge) error { d.mislaid = true; return noEdges },
		"no room":  func(_ *documents, v *Verification) func(Edge) error { v.Dir += "/missing"; return noEdges },
	} {
		d := family(rand.New(rand.NewPCG(6, 1)), 20, 300)
		v := Verification{Threshold: 8000, Sketches: d, Sets: d, Dir: t.TempDir()}
		dir := v.Dir
		emit := spoil(d, &v)
		if _, err := v.Verify(pairsOf(d.pairs()...), emit); err == nil {
			t.Errorf("%s: no error", name)
		}
		if left, _ := os.ReadDir(dir); len(left) > 0 {
			t.Errorf("%s: left behind: %v", name, left)
		}
	}
}
