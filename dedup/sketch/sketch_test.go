package sketch

import (
	"encoding/hex"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// plainSketch follows the paper line by line: every round up to the last, every
// element, every bin.
func plainSketch(elements []uint64) (out Sketch) {
	type value struct {
		round int
		hash  uint64
	}
	var bins [Rows]*value
	for i := range 2 * Rows {
		for _, x := range elements {
			h := rounds[i].hash(x)
			bin := int(h >> 56)
			if i >= Rows {
				bin = i - Rows
			}
			v := value{i, h % (1 << valueBits)}
			if b := bins[bin]; b == nil || v.round < b.round || v.round == b.round && v.hash < b.hash {
				bins[bin] = &v
			}
		}
	}
	for i, b := range bins {
		out[i] = byte(b.hash)
	}
	return out
}

func set(rnd *rand.Rand, n int) []uint64 {
	out := make([]uint64, n)
	for i := range out {
		out[i] = rnd.Uint64()
	}
	return out
}

// pair makes two sets with about n elements each and a Jaccard similarity as
// close to j as can be, which it returns.
func pair(rnd *rand.Rand, n int, j float64) (a, b []uint64, exact float64) {
	all := set(rnd, 2*n)
	shared := int(math.Round(2 * float64(n) * j / (1 + j)))
	a = append([]uint64(nil), all[:n]...)
	b = append(append([]uint64(nil), all[:shared]...), all[n:2*n-shared]...)
	return a, b, float64(shared) / float64(2*n-shared)
}

func sketched(t testing.TB, elements []uint64) *Sketch {
	t.Helper()
	var s Sketcher
	var out Sketch
	if !s.Sketch(elements, &out) {
		t.Fatal("no sketch")
	}
	return &out
}

func TestSketchEqualsPlainSketch(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 1))
	var s Sketcher
	for _, n := range []int{1, 2, 3, 7, 20, 100, 400, 3000, 9000} {
		elements := set(rnd, n)
		var got Sketch
		s.Sketch(elements, &got)
		if diff := cmp.Diff(plainSketch(elements), got); diff != "" {
			t.Errorf("%d elements: %s", n, diff)
		}
	}
}

func TestOrderAndRepetitionDoNotMatter(t *testing.T) {
	rnd := rand.New(rand.NewPCG(2, 1))
	for _, n := range []int{1, 5, 300} {
		elements := set(rnd, n)
		want := sketched(t, elements)
		var many []uint64
		for range 2 * repetitive / n {
			rnd.Shuffle(n, func(i, j int) { elements[i], elements[j] = elements[j], elements[i] })
			many = append(many, elements...)
		}
		before := slices.Clone(many)
		if got := sketched(t, many); *got != *want {
			t.Errorf("%d elements: another sketch when each comes %d times", n, len(many)/n)
		}
		if !slices.Equal(before, many) {
			t.Error("the elements were changed")
		}
	}
}

func TestEmptySetHasNoSketch(t *testing.T) {
	var s Sketcher
	if s.Sketch(nil, new(Sketch)) {
		t.Error("got a sketch")
	}
}

// Stored sketches are compared with ones made later, elsewhere.
func TestSketchIsFixedForEver(t *testing.T) {
	var elements []uint64
	for i := range uint64(100) {
		elements = append(elements, (i+1)*0x9E3779B97F4A7C15)
	}
	got := hex.EncodeToString(sketched(t, elements)[:32])
	const want = "64ed931383aa3819d04afa343ce4d5806d33e5ad6136f0c30770b3aa9b9e8985"
	if got != want {
		t.Errorf("got %s, want %s: sketches made by older versions can no longer be compared", got, want)
	}
}

func TestMatches(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 1))
	for range 1000 {
		var a, b Sketch
		for i := range a {
			a[i] = byte(rnd.Uint32())
			if b[i] = a[i]; rnd.IntN(3) > 0 {
				b[i] = []byte{0, 1, 0x7F, 0x80, 0x81, 0xFF, byte(rnd.Uint32())}[rnd.IntN(7)]
			}
		}
		want := 0
		for i := range a {
			if a[i] == b[i] {
				want++
			}
		}
		if got := Matches(&a, &b); got != want {
			t.Fatalf("got %d, want %d", got, want)
		}
	}
}

func TestSimilarity(t *testing.T) {
	for _, c := range []struct {
		matches int
		want    float64
	}{{Rows, 1}, {1, 0}, {0, 0}, {205, 0.8}} {
		n, d := Similarity(c.matches)
		if got := float64(n) / float64(d); math.Abs(got-c.want) > 1e-12 {
			t.Errorf("%d matches: got %v, want %v", c.matches, got, c.want)
		}
		if c.want > 0 && math.Abs(MatchesAt(c.want)-float64(c.matches)) > 1e-9 {
			t.Errorf("similarity %v: got %v matches, want %d", c.want, MatchesAt(c.want), c.matches)
		}
	}
}

// The estimate is unbiased, and its error no greater than that of 256
// independent hashes, sqrt(J(1-J)/256), at any size of the sets.
func TestAccuracy(t *testing.T) {
	const most = 1200
	rnd := rand.New(rand.NewPCG(4, 1))
	for _, n := range []int{10, 30, 100, 300, 1000, 4000} {
		for _, j := range []float64{0.2, 0.5, 0.7, 0.8, 0.95} {
			trials := most * 100 / max(n, 100)
			bias, square := 0.0, 0.0
			for range trials {
				a, b, exact := pair(rnd, n, j)
				num, den := Similarity(Matches(sketched(t, a), sketched(t, b)))
				e := float64(num)/float64(den) - exact
				bias += e / float64(trials)
				square += e * e / float64(trials)
			}
			rmse, theory := math.Sqrt(square), math.Sqrt(j*(1-j)/Rows)
			t.Logf("n %4d J %.2f: bias %+.4f error %.4f (MinHash %.4f)", n, j, bias, rmse, theory)
			if rmse > theory*(1+3/math.Sqrt(float64(2*trials))) {
				t.Errorf("n %d J %.2f: error %.4f, with MinHash it would be %.4f", n, j, rmse, theory)
			}
			if math.Abs(bias) > 4*theory/math.Sqrt(float64(trials))+0.0005 {
				t.Errorf("n %d J %.2f: bias %+.4f", n, j, bias)
			}
		}
	}
}

func benchmarkSketch(b *testing.B, n int) {
	elements := set(rand.New(rand.NewPCG(5, 1)), n)
	var s Sketcher
	var out Sketch
	for b.Loop() {
		s.Sketch(elements, &out)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/float64(n), "ns/element")
}

func BenchmarkSketch20(b *testing.B)    { benchmarkSketch(b, 20) }
func BenchmarkSketch500(b *testing.B)   { benchmarkSketch(b, 500) }
func BenchmarkSketch20000(b *testing.B) { benchmarkSketch(b, 20000) }

func BenchmarkMatches(b *testing.B) {
	rnd := rand.New(rand.NewPCG(6, 1))
	x, y, _ := pair(rnd, 500, 0.6)
	sx, sy := sketched(b, x), sketched(b, y)
	for b.Loop() {
		Matches(sx, sy)
	}
}
