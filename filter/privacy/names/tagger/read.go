package tagger

import "math"

// reader tags one text. It is reused, never shared.
type reader struct {
	text       string
	tokens     []Token
	candidates []candidate
	words      []word
	index      map[uint32]int32 // stem to word
	answers    []answer

	features []uint32
	scores   [2][][labels]int32 // of the candidates in each pass
	chart    chart
}

// candidate is a token that may be part of a name.
type candidate struct {
	token int32
	word  int32 // what the text says of its stem: an index of reader.words
	opens bool  // begins a run
}

// word is what a text says of all tokens of one stem.
type word struct {
	small   uint16 // written with a small letter
	inside  uint16 // with a capital, not at the beginning of a sentence
	total   uint16 // candidates
	lists   List
	answers [labels]uint16
	last    uint16 // end of a name of a person of several words
	opening uint16 // beginning of one
	sum     int32  // of the margins, each cut off
	sure    int32  // the largest margin
}

// answer is what a pass says of a candidate.
type answer struct {
	label  Label
	next   Label // of the following token of the run, O at its end
	margin int32 // of the best labelling with a person here over the best without
}

// isLast is 1 for the end of a person's name of several words.
func (a answer) isLast() uint16 { return uint16(boolean(a.label == IPerson && a.next != IPerson)) }

// isOpening is 1 for its beginning.
func (a answer) isOpening() uint16 { return uint16(boolean(a.label == BPerson && a.next == IPerson)) }

// particles may stand in the middle of a name with a small letter.
var particles = wordHashes("von", "van", "de", "der", "den", "af", "bin", "ibn", "al", "el", "la", "le", "du", "di", "da", "dos", "del", "des", "zu", "ter", "ten", "dalla", "della", "y", "d")

// read finds the candidates and what the text says of their words.
func (r *reader) read(text string) {
	r.text = text
	r.tokens = tokenise(r.tokens[:0], text)
	r.candidates, r.words = r.candidates[:0], r.words[:0]
	if r.index == nil {
		r.index = map[uint32]int32{}
	}
	clear(r.index)
	previous := int32(-2)
	for i := range r.tokens {
		t := &r.tokens[i]
		if !t.Capital() && !r.linking(i) {
			continue
		}
		at := r.wordOf(t.stem)
		r.candidates = append(r.candidates, candidate{int32(i), at, previous != int32(i)-1})
		previous = int32(i)
		w := &r.words[at]
		w.total = more(w.total)
		if t.Capital() && !t.First() {
			w.inside = more(w.inside)
		}
	}
	r.countSmall()
}

func (r *reader) wordOf(stem uint32) int32 {
	at, known := r.index[stem]
	if !known {
		at = int32(len(r.words))
		r.index[stem] = at
		r.words = append(r.words, word{lists: listed().stems[stem]})
	}
	return at
}

// linking says whether a small word stands between two capitalised ones as in
// "Ludwig van Beethoven".
func (r *reader) linking(i int) bool {
	t := &r.tokens[i]
	if t.shape != small || t.End-t.Start > 5 || i == 0 || i+1 == len(r.tokens) || !particles[t.hash] {
		return false
	}
	before, after := &r.tokens[i-1], &r.tokens[i+1]
	return (before.Capital() || particles[before.hash]) && (after.Capital() || particles[after.hash])
}

func more(n uint16) uint16 {
	if n == math.MaxUint16 {
		return n
	}
	return n + 1
}

// countSmall counts how often words of candidates are written with a small letter.
// A set of bits keeps most words from being looked up.
func (r *reader) countSmall() {
	var bits [1 << 10]uint64
	for stem := range r.index {
		bits[stem>>6&1023] |= 1 << (stem & 63)
	}
	for i := range r.tokens {
		t := &r.tokens[i]
		if t.shape != small || bits[t.stem>>6&1023]>>(t.stem&63)&1 == 0 {
			continue
		}
		if at, ok := r.index[t.stem]; ok {
			r.words[at].small = more(r.words[at].small)
		}
	}
}

// remember enters the answers of the first pass into the words.
func (r *reader) remember() {
	for i := range r.words {
		w := &r.words[i]
		w.answers, w.last, w.opening, w.sum, w.sure = [labels]uint16{}, 0, 0, 0, math.MinInt32
	}
	for i, a := range r.answers {
		w := &r.words[r.candidates[i].word]
		w.answers[a.label] = more(w.answers[a.label])
		if a.isLast() == 1 {
			w.last = more(w.last)
		}
		if a.isOpening() == 1 {
			w.opening = more(w.opening)
		}
		w.sum += cut(a.margin)
		w.sure = max(w.sure, a.margin)
	}
}

// runEnd gives the end of the run of candidates that begins at i.
func (r *reader) runEnd(i int) int {
	for i++; i < len(r.candidates) && !r.candidates[i].opens; i++ {
	}
	return i
}
