package lsh

import (
	"math"
	"math/rand/v2"
	"testing"

	"kvern/dedup/sketch"

	"github.com/google/go-cmp/cmp"
)

func TestDerive(t *testing.T) {
	for _, c := range []struct {
		threshold float64
		want      string
	}{
		{0.5, "107x4"},
		{0.55, "66x4"},
		{0.6, "45x4"},
		{0.7, "34x5"},
		{0.8, "21x6"},
		{0.9, "10x7"},
		{0.95, "7x10"},
		{1, "1x16"},
	} {
		l, err := Derive(c.threshold)
		if err != nil || l.String() != c.want {
			t.Errorf("threshold %v: got %s, %v, want %s", c.threshold, l, err, c.want)
		}
	}
	for _, threshold := range []float64{0, 0.49, 1.01, math.NaN()} {
		if l, err := Derive(threshold); err == nil {
			t.Errorf("threshold %v: got %s, want an error", threshold, l)
		}
	}
}

func TestEveryThresholdIsServed(t *testing.T) {
	for percent := 50; percent <= 100; percent++ {
		threshold := float64(percent) / 100
		l, err := Derive(threshold)
		if err != nil {
			t.Fatal(err)
		}
		if p := l.Probability(threshold); p < Recall || l.Rows < minRows || l.Bands > l.most() {
			t.Errorf("threshold %v: %s finds a pair with probability %.4f", threshold, l, p)
		}
	}
}

// A published figure: 14 bands of 8 rows, as FineWeb has, find pairs of
// similarity 0.7 and 0.8 with probability 0.565 and 0.924.
func TestProbability(t *testing.T) {
	l := Layout{14, 8}
	got := []float64{l.Probability(0), l.Probability(0.7), l.Probability(0.8), l.Probability(1)}
	for i := range got {
		got[i] = math.Round(got[i]*1e3) / 1e3
	}
	if diff := cmp.Diff([]float64{0, 0.565, 0.924, 1}, got); diff != "" {
		t.Error(diff)
	}
}

func TestBandsShareFewRows(t *testing.T) {
	for _, l := range []Layout{{107, 4}, {34, 5}, {21, 6}, {32, 16}} {
		var rows []map[int]bool
		for b := range l.Bands {
			in := map[int]bool{}
			for k := range l.Rows {
				in[l.row(b, k)] = true
			}
			if len(in) != l.Rows {
				t.Errorf("%s: band %d has %d rows", l, b, len(in))
			}
			rows = append(rows, in)
		}
		for a := range rows {
			for b := range rows[:a] {
				shared := 0
				for r := range rows[a] {
					if rows[b][r] {
						shared++
					}
				}
				if limit := max(a/l.once()-b/l.once(), 0); shared > limit {
					t.Errorf("%s: bands %d and %d share %d rows", l, a, b, shared)
				}
			}
		}
	}
}

func TestKey(t *testing.T) {
	var a, b sketch.Sketch
	for i := range a {
		a[i], b[i] = byte(i*7), byte(i*7)
	}
	l := Layout{107, 4}
	seen := map[uint64]bool{}
	for band := range l.Bands {
		for _, scope := range []uint64{0, 1, 99} {
			seen[l.Key(&a, band, scope)] = true
		}
		for i := range b { // a band depends on its own rows and no other
			b[i] ^= 0x10
			in := false
			for k := range l.Rows {
				in = in || l.row(band, k) == i
			}
			if same := l.Key(&a, band, 1) == l.Key(&b, band, 1); same == in {
				t.Fatalf("band %d, row %d changed: same key %v", band, i, same)
			}
			b[i] ^= 0x10
		}
	}
	if len(seen) != 3*l.Bands {
		t.Errorf("%d keys for %d bands in 3 scopes", len(seen), l.Bands)
	}
}

// Keys made when a document was new are compared with keys made later.
func TestKeyIsFixedForEver(t *testing.T) {
	var s sketch.Sketch
	for i := range s {
		s[i] = byte(i)
	}
	if got, want := (Layout{21, 6}).Key(&s, 3, 5), uint64(0x18b52ccf0972503); got != want {
		t.Errorf("got %#x, want %#x", got, want)
	}
}

// The sketches keep what the curve promises, also where bands share rows.
func TestCurve(t *testing.T) {
	rnd := rand.New(rand.NewPCG(8, 1))
	const trials = 2000
	for _, c := range []struct {
		threshold float64
		n         int
	}{{0.5, 60}, {0.5, 400}, {0.7, 60}, {0.7, 400}, {0.8, 20}, {0.8, 60}, {0.8, 400}, {0.95, 400}} {
		l, err := Derive(c.threshold)
		if err != nil {
			t.Fatal(err)
		}
		for _, j := range []float64{c.threshold, c.threshold - 0.2} {
			hits, want := 0, 0.0
			for range trials {
				a, b, exact := pair(rnd, c.n, j)
				want += l.Probability(exact) / trials
				if l.candidates(a, b) {
					hits++
				}
			}
			got := float64(hits) / trials
			t.Logf("%s, %d shingles, similarity %.2f: found %.4f, curve %.4f", l, c.n, j, got, want)
			if got < want-0.06 || j == c.threshold && got < want-0.003 {
				t.Errorf("%s, %d shingles, similarity %.2f: found %.4f, curve %.4f", l, c.n, j, got, want)
			}
		}
	}
}

func (l Layout) candidates(a, b *sketch.Sketch) bool {
	for band := range l.Bands {
		if l.Key(a, band, 0) == l.Key(b, band, 0) {
			return true
		}
	}
	return false
}

// pair sketches two random sets of n elements with about the similarity j, which
// it returns.
func pair(rnd *rand.Rand, n int, j float64) (a, b *sketch.Sketch, exact float64) {
	shared := int(math.Ceil(2 * float64(n) * j / (1 + j)))
	all := make([]uint64, 2*n-shared)
	for i := range all {
		all[i] = rnd.Uint64()
	}
	var s sketch.Sketcher
	a, b = new(sketch.Sketch), new(sketch.Sketch)
	s.Sketch(all[:n], a)
	s.Sketch(all[n-shared:], b)
	return a, b, float64(shared) / float64(len(all))
}

func BenchmarkKeys(b *testing.B) {
	x, _, _ := pair(rand.New(rand.NewPCG(9, 1)), 100, 0.5)
	l := Layout{21, 6}
	sum := uint64(0)
	for b.Loop() {
		for band := range l.Bands {
			sum += l.Key(x, band, 1)
		}
	}
	_ = sum
}
