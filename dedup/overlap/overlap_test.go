package overlap

import (
	"math/rand/v2"
	"testing"
)

// A map says the same.
func TestIndexEqualsMap(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{0, 1, 2, 5, 100, 5000} {
		var x Index
		plain := map[uint64]uint64{}
		for range n {
			set, h := rnd.IntN(MostSets), rnd.Uint64N(uint64(4*n))*0x9E3779B97F4A7C15
			x.Add(set, []uint64{h})
			plain[h] |= 1 << set
		}
		x.Done()
		if x.Runs() != len(plain) {
			t.Errorf("%d runs, want %d", x.Runs(), len(plain))
		}
		for range 20_000 {
			a, b := rnd.Uint64N(uint64(4*n+1))*0x9E3779B97F4A7C15, rnd.Uint64()
			if got, want := x.Find([]uint64{a, b}), plain[a]|plain[b]; got != want {
				t.Fatalf("%d runs: got %b, want %b", n, got, want)
			}
		}
		if x.Find(nil) != 0 {
			t.Error("an empty text shares something")
		}
	}
}

func BenchmarkFind(b *testing.B) {
	rnd := rand.New(rand.NewPCG(1, 3))
	random := func(n int) (all []uint64) {
		for range n {
			all = append(all, rnd.Uint64())
		}
		return all
	}
	var x Index
	x.Add(0, random(1_000_000))
	x.Done()
	text := random(500)
	b.SetBytes(500 * 6)
	for b.Loop() {
		x.Find(text)
	}
}
