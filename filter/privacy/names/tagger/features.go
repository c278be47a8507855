package tagger

import (
	"unicode"
	"unicode/utf8"
)

// slots is the size of the table of weights.
const (
	slotBits = 18
	slots    = 1 << slotBits
)

// feature hashes a feature of a kind.
func feature(kind, value uint32) uint32 {
	h := (value ^ kind*0x9E3779B1) * 0x85EBCA6B
	h ^= h >> 15
	h *= 0xC2B2AE35
	return h >> (32 - slotBits)
}

// pair makes one value of two.
func pair(a, b uint32) uint32 { return (a*31 ^ b) * 0x27D4EB2F }

const maxRunes = 32

// affixes are the beginnings and ends of a word, in small letters.
type affixes struct {
	head [5]uint32 // hashes of the first 1..4 letters; 0 unused
	tail [6]uint32 // of the last 1..5
	n    int
}

func affixesOf(text string) (a affixes) {
	var runes [maxRunes]rune
	h := uint32(hashStart)
	for _, r := range text {
		if a.n == maxRunes {
			copy(runes[:], runes[1:])
			a.n--
		}
		if r < utf8.RuneSelf {
			if l := lowerASCII[r]; l != 0 {
				r = rune(l)
			}
		} else {
			r = unicode.ToLower(r)
		}
		runes[a.n] = r
		a.n++
		if a.n < len(a.head) {
			h = (h ^ uint32(r)) * hashPrime
			a.head[a.n] = h
		}
	}
	h = hashStart
	for k := 1; k < len(a.tail) && k <= a.n; k++ {
		h = (h ^ uint32(runes[a.n-k])) * hashPrime
		a.tail[k] = h
	}
	return a
}

// around are the tokens near a candidate; beyond the text and over the end of a
// line there is nothing.
func (r *reader) around(i int) (near [7]*Token) {
	near[3] = &r.tokens[i]
	for d := 1; d <= 3; d++ {
		near[3-d], near[3+d] = &nothing, &nothing
		if i-d >= 0 && near[4-d] != &nothing {
			near[3-d] = &r.tokens[i-d]
		}
		if i+d < len(r.tokens) && near[2+d] != &nothing {
			near[3+d] = &r.tokens[i+d]
		}
	}
	return near
}

var nothing = Token{hash: sentenceStart, stem: sentenceStart, shape: lineEnd}

// common appends the features that both passes see.
func (r *reader) common(out []uint32, at int) []uint32 {
	c := r.candidates[at]
	near := r.around(int(c.token))
	t, p1, p2, p3, n1, n2, n3 := near[3], near[2], near[1], near[0], near[4], near[5], near[6]
	a := affixesOf(r.text[t.Start:t.End])
	sh := uint32(t.shape)
	begins := uint32(t.flags & first)
	form := pair(t.hash, sh)
	w := &r.words[c.word]
	add := func(kind, value uint32) { out = append(out, feature(kind, value)) }
	add(1, begins)
	add(2, form)
	add(3, t.stem)
	add(4, pair(sh, begins))
	for k := 1; k <= 4; k++ {
		add(4+uint32(k), a.head[k])
	}
	for k := 1; k <= 5; k++ {
		add(8+uint32(k), a.tail[k])
	}
	add(14, p1.hash)
	add(15, pair(p1.hash, uint32(p1.shape)))
	add(16, n1.hash)
	add(17, pair(n1.hash, uint32(n1.shape)))
	add(18, pair(p2.hash, p1.hash))
	add(19, pair(n1.hash, n2.hash))
	add(20, p2.hash)
	add(21, n2.hash)
	add(22, pair(p1.hash, t.hash))
	add(23, pair(t.hash, n1.hash))
	add(24, pair(pair(uint32(p1.shape), sh), uint32(n1.shape)))
	add(25, pair(pair(pair(uint32(p2.shape), uint32(p1.shape)), sh), pair(uint32(n1.shape), uint32(n2.shape))))
	add(26, pair(p1.hash, n1.hash))
	add(27, pair(a.tail[3], pair(sh, uint32(n1.shape))))
	add(28, pair(a.tail[3], uint32(p1.shape)))
	add(29, pair(p1.hash, pair(sh, uint32(n1.shape))))
	add(30, pair(n1.hash, pair(sh, uint32(p1.shape))))
	add(31, p3.hash)
	add(32, n3.hash)
	add(33, pair(uint32(min(a.n, 12)), sh))
	add(34, p1.stem)
	add(35, n1.stem)
	// How the word is written elsewhere in the text.
	written := pair(bin(w.small), pair(bin(w.inside), begins))
	add(36, written)
	add(37, pair(written, sh))
	add(49, pair(written, r.size()))
	add(38, pair(bin(w.total), sh))
	add(39, pair(a.tail[2], pair(uint32(n1.shape), uint32(p1.shape))))
	add(40, pair(a.head[3], a.tail[3]))
	lists, before, after := uint32(w.lists), r.listsAt(at, -1), r.listsAt(at, +1)
	add(64, pair(begins, n1.hash))
	add(65, pair(pair(begins, n1.hash), bin(w.total)))
	add(66, pair(lists, pair(written, sh)))
	add(44, lists)
	add(45, pair(lists, pair(before, after)))
	add(46, pair(lists, pair(sh, begins)))
	add(47, pair(lists, p1.hash))
	add(48, pair(lists, pair(uint32(p1.shape), uint32(n1.shape))))
	if p1.Capital() {
		add(41, r.tail(p1, 3))
	}
	if n1.Capital() {
		add(42, r.tail(n1, 3))
		add(43, pair(r.tail(n1, 3), a.tail[2]))
	}
	return out
}

// listsAt gives the lists of the neighbour of a candidate in its run; nowhere
// stands for its end.
func (r *reader) listsAt(at, d int) uint32 {
	const nowhere = 99
	next := max(at, at+d)
	if at+d < 0 || at+d >= len(r.candidates) || r.opensAt(next) {
		return nowhere
	}
	return uint32(r.words[r.candidates[at+d].word].lists)
}

func (r *reader) opensAt(at int) bool { return r.candidates[at].opens }

// size says how much of a document there is.
func (r *reader) size() uint32 {
	switch n := len(r.tokens); {
	case n < 60:
		return 0
	case n < 300:
		return 1
	}
	return 2
}

// tail is the hash of the last k bytes of a token.
func (r *reader) tail(t *Token, k int) uint32 {
	h := uint32(hashStart)
	for i := max(int(t.Start), int(t.End)-k); i < int(t.End); i++ {
		h = (h ^ uint32(r.text[i])) * hashPrime
	}
	return h
}

func bin(n uint16) uint32 {
	switch {
	case n <= 2:
		return uint32(n)
	case n <= 5:
		return 3
	}
	return 4
}

// second appends the features that only the second pass sees: what the first
// said of this token, of the word elsewhere, and of the neighbours.
func (r *reader) second(out []uint32, at int) []uint32 {
	c := r.candidates[at]
	w, own := r.words[c.word], r.answers[at]
	add := func(kind, value uint32) { out = append(out, feature(kind, value)) }
	elsewhere := w.elsewhere(own)
	mine := pair(uint32(own.label), marginBin(own.margin))
	add(50, mine)
	add(51, elsewhere)
	add(52, pair(mine, elsewhere))
	add(59, pair(elsewhere, r.size()))
	add(60, pair(mine, r.size()))
	add(53, pair(elsewhere, uint32(r.tokens[c.token].flags&first)))
	add(54, pair(boolean(w.last > own.isLast()), boolean(w.opening > own.isOpening())))
	add(55, pair(pair(boolean(w.last > own.isLast()), boolean(w.opening > own.isOpening())), mine))
	before, after := uint32(99), uint32(99)
	if !c.opens {
		before = r.seen(at - 1)
	}
	if at+1 < len(r.candidates) && !r.candidates[at+1].opens {
		after = r.seen(at + 1)
	}
	add(61, w.others(own))
	add(62, pair(mine, w.others(own)))
	add(63, pair(mine, marginBin(w.sure)))
	add(56, pair(before, elsewhere))
	add(57, pair(elsewhere, after))
	add(58, pair(pair(before, mine), after))
	return out
}

// seen sums up a neighbour for the second pass.
func (r *reader) seen(at int) uint32 {
	own := r.answers[at]
	return pair(uint32(own.label), r.words[r.candidates[at].word].elsewhere(own))
}

func boolean(b bool) uint32 {
	if b {
		return 1
	}
	return 0
}

// others sums up the margins of the other mentions.
func (w *word) others(own answer) uint32 {
	if w.total < 2 {
		return 99
	}
	return marginBin((w.sum - cut(own.margin)) / int32(w.total-1))
}

// marginBin puts a margin into one of a few bins.
func marginBin(margin int32) uint32 {
	const wide = 48
	return uint32(max(-5, min(5, margin/wide)) + 5)
}

// cut limits a margin.
func cut(margin int32) int32 { return max(-256, min(256, margin)) }

// elsewhere gives the most frequent answer for a word leaving out one, and
// whether there were others.
func (w *word) elsewhere(own answer) uint32 {
	best, n, total := uint32(labels), uint16(0), uint16(0)
	person := w.answers[BPerson] + w.answers[IPerson]
	if own.label.Person() {
		person--
	}
	for l := range labels {
		k := w.answers[l]
		if l == own.label {
			k--
		}
		total += k
		if l.Person() {
			k = person
		}
		if k > n {
			best, n = uint32(l), k
		}
	}
	return pair(best, pair(boolean(n == total), bin(min(n, 3))))
}
