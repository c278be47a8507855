package train

import (
	"fmt"

	"kvern/filter/language"
	"kvern/filter/language/ngram"
)

// Row is one example: a sentence, or a list of words, in one language.
type Row struct {
	Text string `json:"text"`
	// Lang is an ISO 639-3 code; a code that is no label is an example of
	// language.Undetermined.
	Lang string `json:"lang"`
	// Source and Licence are for the provenance card.
	Source  string `json:"source"`
	Licence string `json:"lic"`
}

// example is a row as the learner sees it.
type example struct {
	words []word
	label language.Label
	rate  float32 // how much it counts
}

// word is a word of an example; name says that it begins with a capital inside
// the sentence and counts half.
type word struct {
	id   int32
	name bool
}

// vocabulary holds the features of every different word.
type vocabulary struct {
	rowBits  int
	ids      map[string]int32
	features [][]uint32 // the row of each n-gram
	weights  []float32
	hashes   [][]uint64
}

func (v *vocabulary) word(runes []rune) int32 {
	key := string(runes)
	if id, ok := v.ids[key]; ok {
		return id
	}
	id := int32(len(v.features))
	v.ids[key] = id
	hashes := ngram.Hashes(nil, runes)
	rows := make([]uint32, len(hashes))
	for i, h := range hashes {
		rows[i] = uint32(language.Row(h, v.rowBits))
	}
	v.features = append(v.features, rows)
	v.hashes = append(v.hashes, hashes)
	v.weights = append(v.weights, float32(ngram.Weight(len(hashes))))
	return id
}

func (v *vocabulary) words(text string) (words []word) {
	var runes []rune
	for at := 0; ; {
		w, ok := ngram.Next(text, at)
		if !ok {
			return words
		}
		runes = w.Runes(runes[:0], text)
		words = append(words, word{v.word(runes), w.Capital && len(words) > 0})
		at = w.End
	}
}

// examples takes rows in, in order.
func (v *vocabulary) examples(rows []Row, rates map[string]float32) []example {
	out := make([]example, 0, len(rows))
	for _, r := range rows {
		e := example{v.words(r.Text), language.LabelOf(r.Lang), 1}
		if x, ok := rates[r.Lang]; ok {
			e.rate = x
		}
		if len(e.words) > 0 {
			out = append(out, e)
		}
	}
	return out
}

func newVocabulary(rowBits int) *vocabulary {
	return &vocabulary{rowBits: rowBits, ids: map[string]int32{}}
}

// String describes the vocabulary for progress reports.
func (v *vocabulary) String() string { return fmt.Sprintf("%d different words", len(v.features)) }
