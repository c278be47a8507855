// Package train learns the model of the language identifier from examples.
//
// The same rows, options and seed give the same file on every machine.
package train

import (
	"math"

	"kvern/filter/language"
)

// Options are the settings of a training run; start from Defaults.
type Options struct {
	Seed              uint64
	RowBits, SeenBits int
	Epochs            int
	Rate              float64
	// Spans is the share of examples of which only SpanMin to SpanMax words in a
	// row are learnt at a time; Dropout is the share of words that is left out.
	Spans            float64
	SpanMin, SpanMax int
	Dropout          float64
	// CleanEpochs and CleanFolds say how to look for wrong labels; 0 folds: not.
	CleanEpochs, CleanFolds int
	// Rates says how much an example in a language counts, 1 where it is missing.
	Rates map[string]float32
	// Limits and Bias go into the model.
	Limits [language.Labels]uint16
	Bias   [language.Labels]int16
	// Progress is called with a line now and then; it may be nil.
	Progress func(format string, args ...any)
}

// Defaults are the options of the model that kvern ships.
func Defaults() Options {
	o := Options{
		Seed: 1, RowBits: 18, SeenBits: 21,
		Epochs: 8, Rate: 1, Spans: 0.7, SpanMin: 2, SpanMax: 9, Dropout: 0.3,
		CleanEpochs: 2, CleanFolds: 3,
		Rates:    map[string]float32{"fit": 3, "fkv": 2, "sms": 1.5, "afr": 5},
		Progress: func(string, ...any) {},
	}
	for l := range o.Limits {
		o.Limits[l] = 60
	}
	return o
}

// Train learns a model from rows, in the order in which they are given.
func Train(rows []Row, o Options) *language.Parameters {
	v := newVocabulary(o.RowBits)
	examples := v.examples(rows, o.Rates)
	o.Progress("%d examples, %v", len(examples), v)
	examples = clean(v, examples, o)
	l := newLearner(v, o.Seed)
	l.run(examples, o, o.Epochs, func(epoch int, loss float64) {
		o.Progress("epoch %d of %d: loss %.4f", epoch+1, o.Epochs, loss)
	})
	p := &language.Parameters{RowBits: o.RowBits, SeenBits: o.SeenBits, Limits: o.Limits, Bias: o.Bias}
	p.Rows, p.Unit = quantise(l.weights)
	p.Seen = seen(v, examples, o.SeenBits)
	return p
}

// clean leaves out examples whose label a model that has not seen them denies:
// in collections of texts by country or publisher, one sentence in a hundred is
// in another language than its document (Northcutt, Jiang and Chuang 2021 call
// the method confident learning).
func clean(v *vocabulary, examples []example, o Options) []example {
	if o.CleanFolds < 2 {
		return examples
	}
	wrong := make([]bool, len(examples))
	for fold := range o.CleanFolds {
		var rest []example
		for i := range examples {
			if i%o.CleanFolds != fold {
				rest = append(rest, examples[i])
			}
		}
		l := newLearner(v, o.Seed+uint64(fold))
		l.run(rest, o, o.CleanEpochs, nil)
		for i := fold; i < len(examples); i += o.CleanFolds {
			z, _ := l.scores(examples[i].words)
			softmax(&z)
			wrong[i] = z[examples[i].label] < deniedBelow && largest(&z) > deniedAbove
		}
	}
	kept := make([]example, 0, len(examples))
	for i := range examples {
		if !wrong[i] {
			kept = append(kept, examples[i])
		}
	}
	o.Progress("%d examples left out as wrongly labelled", len(examples)-len(kept))
	return kept
}

// A label is denied when its probability is less than deniedBelow and that of
// another is more than deniedAbove.
const (
	deniedBelow = 0.1
	deniedAbove = 0.8
)

func largest(z *[labels]float32) float32 {
	top := z[0]
	for _, v := range z {
		top = max(top, v)
	}
	return top
}

// quantise rounds weights to 8 bits. The largest of 100,000 are cut off: they
// belong to n-grams that decide a text on their own anyway.
func quantise(weights [][labels]float32) (rows []int8, unit float64) {
	var histogram [1 << 12]int
	const fine = 64
	n := 0
	for i := range weights {
		for _, w := range weights[i] {
			histogram[min(len(histogram)-1, int(math.Abs(float64(w))*fine))]++
			n++
		}
	}
	at, left := len(histogram)-1, n/100_000
	for ; at > 1 && left >= histogram[at]; at-- {
		left -= histogram[at]
	}
	unit = float64(at) / fine / 127
	rows = make([]int8, 0, n)
	for i := range weights {
		for _, w := range weights[i] {
			rows = append(rows, int8(max(-127, min(127, math.Round(float64(w)/unit)))))
		}
	}
	return rows, unit
}

// seen records in which groups of languages an n-gram occurs.
func seen(v *vocabulary, examples []example, bits int) []uint8 {
	slots := make([]uint8, 1<<bits)
	done := make([]uint8, len(v.features))
	for _, e := range examples {
		in := language.SeenAs(e.label)
		for _, w := range e.words {
			if done[w.id]&in == in {
				continue
			}
			done[w.id] |= in
			for _, h := range v.hashes[w.id] {
				slots[language.Slot(h, bits)] |= in
			}
		}
	}
	return slots
}
