package language

import (
	"encoding/binary"

	"kvern/filter/language/ngram"
)

// A row of the model is 20 bytes, one per label, each a weight plus 128. Adding
// rows byte by byte would overflow, so the even and the odd bytes are added in
// 16-bit lanes of a machine word: five additions per n-gram instead of twenty.
// A word has at most 200 n-grams, and 200·255 fits 16 bits.
const (
	lanes8to16  = 0x00FF00FF00FF00FF
	lanes16to32 = 0x0000FFFF0000FFFF
	packed      = 5 // machine words of four 16-bit lanes
)

// laneOf is where the weight of byte i of a row ends up: the index of the lane
// after unpacking to 32 bits.
var laneOf = func() (t [shortSize]int) {
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
	features uint8 // how many n-grams the sums are of
	weight   uint8
	fives    uint8         // n-grams of five letters
	known    [groups]uint8 // how many of those were seen in a group of languages
}

// buffers hold a word while it is scored.
type buffers struct {
	runes    [ngram.MaxRunes + 2]rune
	features [ngram.MaxFeatures]ngram.Feature
	touched  byte // keeps touch from being optimised away
}

// score computes the score of a word from its n-grams. One of five letters that
// no training text had is not counted: its row belongs to others.
func (m *model) score(w ngram.Word, text string, buf *buffers, s *wordScore) {
	runes := w.Runes(buf.runes[:0], text)
	found := ngram.Features(buf.features[:0], runes)
	*s = wordScore{weight: uint8(ngram.Weight(len(found)))}
	long := min(ngram.Long(runes), len(found))
	short := len(found) - long
	buf.touched ^= m.touch(found[:short], found[short:])
	m.addShort(found[:short], &s.sums)
	s.features = uint8(short + m.addLong(found[short:], s))
	s.fives = uint8(long)
}

// touch loads a byte of each row and makes nothing of it: the processor then
// fetches all rows at once from its outer caches, which it would not see coming
// behind the arithmetic of the first. That saves a fifth of the time.
func (m *model) touch(short, long []ngram.Feature) (x byte) {
	for _, f := range long {
		x ^= m.long[longSize*(f.Row-ngram.FirstLong)]
	}
	for _, f := range short {
		x ^= m.short[shortSize*f.Row]
	}
	return x
}

// addShort adds up rows.
func (m *model) addShort(features []ngram.Feature, sums *[packed]uint64) {
	var s0, s1, s2, s3, s4 uint64
	for _, f := range features {
		row := m.short[shortSize*f.Row:][:shortSize]
		a, b, c := binary.LittleEndian.Uint64(row), binary.LittleEndian.Uint64(row[8:]), uint64(binary.LittleEndian.Uint32(row[16:]))
		s0 += a & lanes8to16
		s1 += a >> 8 & lanes8to16
		s2 += b & lanes8to16
		s3 += b >> 8 & lanes8to16
		s4 += (c | c<<24) & lanes8to16
	}
	*sums = [packed]uint64{s0, s1, s2, s3, s4}
}

// addLong adds the rows of n-grams of five letters to a score and returns how
// many were seen in training. There is no branch on that: it would be guessed
// wrong, and wait for memory.
func (m *model) addLong(features []ngram.Feature, s *wordScore) (n int) {
	s0, s1, s2, s3, s4 := s.sums[0], s.sums[1], s.sums[2], s.sums[3], s.sums[4]
	known := uint32(0) // one byte per group
	for _, f := range features {
		row := m.long[longSize*(f.Row-ngram.FirstLong):][:longSize]
		in := row[shortSize+f.Slot/2] >> (f.Slot % 2 * 4) & 15
		known += spread[in]
		was := uint64(in+15) >> 4
		n += int(was)
		a, b, c := binary.LittleEndian.Uint64(row), binary.LittleEndian.Uint64(row[8:]), uint64(binary.LittleEndian.Uint32(row[16:]))
		mask := -was & lanes8to16
		s0 += a & mask
		s1 += a >> 8 & mask
		s2 += b & mask
		s3 += b >> 8 & mask
		s4 += (c | c<<24) & mask
	}
	s.sums = [packed]uint64{s0, s1, s2, s3, s4}
	binary.LittleEndian.PutUint32(s.known[:], known)
	return n
}

// spread puts each of four bits into a byte of its own.
var spread = func() (t [1 << groups]uint32) {
	for i := range t {
		for g := range groups {
			t[i] |= uint32(i>>g&1) << (8 * g)
		}
	}
	return t
}()

// evidence adds up the scores of words. A lane has 32 bits, enough for 1,000 of
// the longest words at the largest weight; a unit of text has fewer.
type evidence struct {
	sums   [2 * packed]uint64
	weight int64 // Σ weight·features
	square int64 // Σ weight²·features
	// fives counts n-grams of five letters, known those seen in each group.
	fives int64
	known [groups]int64
	words int
	// ordinary counts words that are not written like names.
	ordinary int
}

// add counts a word. What is written like a name inside a sentence has half the
// weight: names are spelt alike in all languages.
func (e *evidence) add(s *wordScore, title bool) {
	w := uint64(s.weight)
	if !title || e.words == 0 {
		w *= 2
	}
	if !title {
		e.ordinary++
	}
	for i, x := range s.sums {
		e.sums[2*i] += x & lanes16to32 * w
		e.sums[2*i+1] += x >> 16 & lanes16to32 * w
	}
	n := int64(s.features)
	e.weight += int64(w) * n
	e.square += int64(w*w) * n
	e.fives += int64(s.fives)
	for g := range e.known {
		e.known[g] += int64(s.known[g])
	}
	e.words++
}

// verdict is what evidence comes to: what every label's score is computed from.
type verdict struct {
	scale  int64         // 1/2^scaleBits of 1/1024 nat that a weight stands for
	unseen [groups]int64 // share of n-grams, in 1/1000, that a group has not seen
}

const scaleBits = 24

const (
	// unseenSlack is how many unseen n-grams a text may always have.
	unseenSlack = 4
	// unseenCost is the penalty, in 1/1024 nat, for each 1/1000 of n-grams beyond
	// the normal share that were never seen in training.
	unseenCost = nat / 40
)

// weigh divides once, so that no label has to.
func (m *model) weigh(e *evidence) (v verdict) {
	if e.square == 0 {
		return v
	}
	v.scale = m.unit << scaleBits / root(e.square<<32)
	if e.fives == 0 {
		return v
	}
	for g := range v.unseen {
		v.unseen[g] = 1000 * (e.fives - e.known[g] - unseenSlack) / e.fives
	}
	return v
}

// logit is the score of a label in 1/1024 nat: the weighted mean of its weights
// times the square root of their number, less a penalty for n-grams that no
// language of its group has.
func (m *model) logit(e *evidence, v *verdict, l Label) int32 {
	lane := laneOf[l]
	sum := int64(e.sums[lane/2]>>(lane%2*32)&0xFFFFFFFF) - 128*e.weight
	z := sum * v.scale >> scaleBits
	if l != Undetermined {
		z -= max(0, v.unseen[groupOf[l]]-m.limits[l]) * unseenCost
	}
	return int32(z)
}

// logits gives the scores of all labels.
func (m *model) logits(e *evidence, z *[Labels]int32) {
	v := m.weigh(e)
	for l := range z {
		z[l] = m.logit(e, &v, Label(l))
	}
}
