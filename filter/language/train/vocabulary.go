package train

import (
	"kvern/filter/language"
	"kvern/filter/language/labelled"
	"kvern/filter/language/ngram"
)

// example is a row as the learner sees it.
type example struct {
	words []word
	label language.Label
	rate  float32 // how much it counts
}

// word is a word of an example; name says that it is written like a name inside
// the sentence and counts half.
type word struct {
	id   int32
	name bool
}

// vocabulary holds the features of every different word.
type vocabulary struct {
	ids      map[string]int32
	features [][]ngram.Feature
	weights  []float32
}

func newVocabulary() *vocabulary { return &vocabulary{ids: map[string]int32{}} }

func (v *vocabulary) word(runes []rune) int32 {
	key := string(runes)
	if id, ok := v.ids[key]; ok {
		return id
	}
	id := int32(len(v.features))
	v.ids[key] = id
	features := ngram.Features(nil, runes)
	v.features = append(v.features, features)
	v.weights = append(v.weights, float32(ngram.Weight(len(features))))
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
		words = append(words, word{v.word(runes), w.Title && len(words) > 0})
		at = w.End
	}
}

// examples takes rows in, in order.
func (v *vocabulary) examples(rows []labelled.Row) []example {
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
