package language

import (
	"math"
	"math/bits"
)

// Probabilities are logarithms in integers, so that every machine computes the
// same ones: package math does not promise equal last bits on every processor.
// The tables below are made with it all the same, rounded to integers; a test
// shows that no entry lies so near a rounding boundary that a last bit counts.

// nat is one natural-logarithm unit: scores count 1/1024 nat.
const nat = 1024

// one is probability 1 in the tables of exp.
const one = 1 << 20

// deepest is the smallest logarithm that exp tells from 0: e^-13.8 is less than
// one part of one.
const deepest = 14 * nat

var (
	expCoarse = func() (t [deepest / 128]int64) { // e^(-i/8)
		for i := range t {
			t[i] = int64(math.Round(one * math.Exp(-float64(i)/8)))
		}
		return t
	}()
	expFine = func() (t [128]int64) { // e^(-i/1024)
		for i := range t {
			t[i] = int64(math.Round(one * math.Exp(-float64(i)/nat)))
		}
		return t
	}()
	logFine = func() (t [1024]int32) { // ln(1 + i/1024)
		for i := range t {
			t[i] = int32(math.Round(nat * math.Log1p(float64(i)/1024)))
		}
		return t
	}()
	logTwo = func() (t [8]int32) { // ln 2^i
		for i := range t {
			t[i] = int32(math.Round(nat * math.Ln2 * float64(i)))
		}
		return t
	}()
)

// exp gives e^x in parts of one, for x of at most 0 in 1/1024 nat.
func exp(x int32) int64 {
	if x <= -deepest {
		return 0
	}
	return expCoarse[-x>>7] * expFine[-x&127] >> 20
}

// log gives the natural logarithm, in 1/1024 nat, of v parts of one, where v is
// between one and 128 times that.
func log(v int64) int32 {
	e := bits.Len64(uint64(v)) - 1 // 20 or more
	return logTwo[e-20] + logFine[v>>(e-10)&1023]
}

// normalize turns logits into logarithms of probabilities that add up to one.
func normalize(z *[Labels]int32) {
	top := z[0]
	for _, v := range z {
		top = max(top, v)
	}
	sum := int64(0)
	for _, v := range z {
		sum += exp(v - top)
	}
	top += log(sum)
	for k := range z {
		z[k] -= top
	}
}

// root is the integer square root. math.Sqrt is correctly rounded everywhere.
func root(v int64) int64 { return int64(math.Sqrt(float64(v))) }
