// Package lsh finds sketches that are probably similar without comparing all of
// them with all: locality-sensitive hashing by banding (Broder, 1997; Leskovec,
// Rajaraman and Ullman, "Mining of Massive Datasets", 3.4).
//
// A layout of b bands of r rows cuts a sketch into b pieces of r bytes. Two
// documents become candidates when one piece is equal. With similarity s that
// happens with probability 1-(1-s^r)^b, an S-shaped curve (Layout.Probability).
// More rows in a band make it stricter; more bands make it laxer.
//
// # One sketch, any layout
//
// A sketch does not depend on the layout: Derive chooses one for a threshold when
// documents are matched, so another threshold needs no new signatures. Rows are
// bytes, so an accidental hit of a band has probability 256^-r; with the four
// rows that every layout has at least, 10 million documents of one language see
// about 12,000 per band, all of them found out when candidates are verified. The
// same rows serve the verification: knowing that one band agrees raises the
// estimate by at most r(1-s)/256, less than 0.005 at similarity 0.8, and never
// costs a candidate its place.
//
// What it does not do: decide. Unverified candidates are mostly wrong in text
// made from templates, where one accidental hit would join two families of
// letters.
package lsh

import (
	"fmt"

	"kvern/dedup/sketch"
)

// Recall is the probability with which Derive's layouts find a pair of exactly
// the threshold's similarity; more similar pairs are found more surely.
const Recall = 0.998

const (
	// minRows keeps accidental hits rare, see the package comment.
	minRows = 4
	// noise weighs bands against useless candidates in Derive. A band costs each
	// document a record to write, sort and read. Documents in a collection from
	// one publisher resemble hundreds of others at half the threshold, and each
	// one that becomes a candidate costs about as much as a band.
	noise = 100
)

// Layout says how bands are cut from a sketch.
type Layout struct{ Bands, Rows int }

// Derive chooses the layout for a threshold between 0.5 and 1: of those that
// find a pair at the threshold with probability Recall, the one that is cheapest
// in bands and in candidates of half the threshold. It is computed by
// multiplication alone, so every machine chooses the same.
func Derive(threshold float64) (Layout, error) {
	if !(threshold >= 0.5 && threshold <= 1) {
		return Layout{}, fmt.Errorf("threshold %v: want 0.5 to 1", threshold)
	}
	best, cost := Layout{}, 0.0
	for rows := minRows; rows <= maxRows; rows++ {
		l := Layout{1, rows}
		for l.Bands < l.most() && l.Probability(threshold) < Recall {
			l.Bands++
		}
		if l.Probability(threshold) < Recall {
			break // more rows would need still more bands
		}
		c := float64(l.Bands) + float64(noise*l.Probability(threshold/2))
		if best == (Layout{}) || c < cost {
			best, cost = l, c
		}
	}
	return best, nil
}

// maxRows is enough: at a threshold near 1 nothing is gained by more.
const maxRows = 16

// most is the number of bands that fit a sketch, read twice.
func (l Layout) most() int { return 2 * l.once() }

// once is the number of bands that fit a sketch without using a row twice.
func (l Layout) once() int { return sketch.Rows / l.Rows }

// row gives the row at place k of a band. The bands first cut the sketch into
// adjacent rows. Should that not give enough of them (thresholds below 0.56),
// the rest takes rows that lie far apart, so that it shares at most one row with
// any band of the first kind.
func (l Layout) row(band, k int) int {
	if n := l.once(); band >= n {
		return band - n + k*n
	}
	return band*l.Rows + k
}

// Probability is the probability that two sets of a similarity become
// candidates. It counts on rows that agree independently; the rows of small sets
// are more even than that, which helps above the threshold.
func (l Layout) Probability(similarity float64) float64 {
	hit := power(similarity, l.Rows)
	first := min(l.Bands, l.once())
	miss := power(1-hit, first)
	if rest := l.Bands - first; rest > 0 {
		// Where all adjacent bands fail, rows agree a little less often.
		left := (similarity - hit) / (1 - min(hit, 0.999))
		miss = float64(miss * power(1-power(left, l.Rows), rest))
	}
	return 1 - miss
}

// power multiplies, since math.Pow may differ between machines in the last bit;
// the conversion keeps the product from being fused with a later sum.
func power(x float64, n int) float64 {
	p := 1.0
	for range n {
		p = float64(p * x)
	}
	return p
}

// String writes the layout as is usual: bands x rows.
func (l Layout) String() string { return fmt.Sprintf("%dx%d", l.Bands, l.Rows) }

// Key is the hash of a band of a sketch. Equal keys mean equal rows in the same
// band and scope, but for 64-bit collisions; documents of different scopes do not
// meet.
func (l Layout) Key(s *sketch.Sketch, band int, scope uint64) uint64 {
	h := mix(scope ^ uint64(band)*0x9E3779B97F4A7C15)
	for k := 0; k < l.Rows; {
		var word uint64
		for n := 0; n < 8 && k < l.Rows; n++ {
			word = word<<8 | uint64(s[l.row(band, k)])
			k++
		}
		h = mix(h ^ word)
	}
	return h
}

// mix is a bijection without a pattern, the end of MurmurHash3 (Appleby, 2011)
// with the constants of SplitMix64.
func mix(x uint64) uint64 {
	x = (x ^ x>>30) * 0xBF58476D1CE4E5B9
	x = (x ^ x>>27) * 0x94D049BB133111EB
	return x ^ x>>31
}
