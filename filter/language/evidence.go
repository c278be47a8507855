package language

import (
	"encoding/binary"

	"kvern/filter/language/ngram"
)

// A row of the model is 20 bytes, one per label, each a weight plus 128. Adding
// rows byte by byte would overflow, so the even and the odd bytes are added in
// 16-bit lanes of a machine word: five additions per n-gram instead of twenty.
// A word has at most 251 n-grams, and 251·255 fits 16 bits.
const (
	lanes8to16  = 0x00FF00FF00FF00FF
	lanes16to32 = 0x0000FFFF0000FFFF
	packed      = 5 // machine words of four 16-bit lanes
)

// laneOf is where the weight of byte i of a row ends up: the index of the lane
// after unpacking to 32 bits.
var laneOf = func() (t [rowSize]int) {
	for word := range packed {
		for lane := range 4 {
			at := [packed]int{0, 1, 8, 9, 16}[word] + 2*lane
			if word == packed-1 {
				at = 16 + [4]int{0, 2, 1, 3}[lane]
			}
			t[at] = word*4 + [4]int{0, 2, 1, 3}[lane]
		}
	}
	return t
}()

// wordScore is what the model says about a word.
type wordScore struct {
	sums     [packed]uint64
	features uint8
	unseen   [groups]uint8 // features never seen in a group of languages
}

// score computes the score of a word from its n-grams.
func (m *model) score(w ngram.Word, text string, s *wordScore) {
	var runes [ngram.MaxRunes + 2]rune
	var hashes [ngram.MaxFeatures]uint64
	*s = wordScore{}
	found := ngram.Hashes(hashes[:0], w.Runes(runes[:0], text))
	known := uint64(0) // one byte per group
	for _, h := range found {
		row := m.rows[h>>m.rowShift*rowSize:][:rowSize]
		a, b, c := binary.LittleEndian.Uint64(row), binary.LittleEndian.Uint64(row[8:]), binary.LittleEndian.Uint32(row[16:])
		s.sums[0] += a & lanes8to16
		s.sums[1] += a >> 8 & lanes8to16
		s.sums[2] += b & lanes8to16
		s.sums[3] += b >> 8 & lanes8to16
		s.sums[4] += uint64(c&(lanes8to16>>32)) | uint64(c>>8&(lanes8to16>>32))<<32
		slot := h << 18 >> m.seenShift
		known += spread[m.seen[slot/2]>>(slot%2*4)&15]
	}
	s.features = uint8(len(found))
	for g := range s.unseen {
		s.unseen[g] = s.features - uint8(known>>(8*g))
	}
}

// spread puts each of four bits into a byte of its own.
var spread = func() (t [16]uint64) {
	for i := range t {
		for g := range groups {
			t[i] |= uint64(i>>g&1) << (8 * g)
		}
	}
	return t
}()

// evidence adds up the scores of words. A lane has 32 bits: with weights of at
// most 38, some 1,700 of the longest words fit, and a unit of text is shorter.
type evidence struct {
	sums   [2 * packed]uint64
	weight int64 // Σ weight·features
	square int64 // Σ weight²·features
	// features and unseen count n-grams, words counts words.
	features int64
	unseen   [groups]int64
	words    int
}

// add counts a word. A capital inside a sentence halves its weight: names are
// spelt alike in all languages.
func (e *evidence) add(s *wordScore, name bool) {
	w := uint64(ngram.Weight(int(s.features)))
	if !name {
		w *= 2
	}
	for i, x := range s.sums {
		e.sums[2*i] += x & lanes16to32 * w
		e.sums[2*i+1] += x >> 16 & lanes16to32 * w
	}
	n := int64(s.features)
	e.weight += int64(w) * n
	e.square += int64(w*w) * n
	e.features += n
	for g := range e.unseen {
		e.unseen[g] += int64(s.unseen[g])
	}
	e.words++
}

// logits gives the score of each label in 1/1024 nat: the weighted mean of its
// weights times the square root of their number, less a penalty for n-grams that
// no language of its group has.
func (m *model) logits(e *evidence, z *[Labels]int32) {
	*z = m.bias
	if e.features == 0 {
		return
	}
	norm := root(e.square << 32)
	for l := range z {
		lane := laneOf[l]
		sum := int64(e.sums[lane/2]>>(lane%2*32)&0xFFFFFFFF) - 128*e.weight
		z[l] += int32(sum * m.unit / norm)
		if l != int(Undetermined) {
			unseen := 1000*e.unseen[Label(l).group()]/e.features - m.limits[l]
			z[l] -= int32(max(0, unseen) * unseenCost)
		}
	}
}

// unseenCost is the penalty, in 1/1024 nat, for each 1/1000 of n-grams beyond
// the normal share that were never seen in training.
const unseenCost = nat / 20
