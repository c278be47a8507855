// Package train learns the model of the language identifier from examples.
//
// The same rows, options and seed give the same file on every machine.
package train

import (
	"math"
	"slices"

	"kvern/filter/language"
	"kvern/filter/language/labelled"
	"kvern/filter/language/ngram"
)

// Options are the settings of a training run; start from Defaults.
type Options struct {
	Seed uint64
	// Runs is the number of models that are learnt in different random orders and
	// averaged, Epochs the number of passes of each over the examples.
	Runs, Epochs int
	// Progress is called with a line now and then; it may be nil.
	Progress func(format string, args ...any)
}

// Defaults are the options of the model that kvern ships. They take two minutes.
func Defaults() Options { return Options{Seed: 1, Runs: 2, Epochs: 10} }

// The settings below were chosen on development texts that are not trained on.
const (
	// rate is the step of the first examples; it falls to zero.
	rate = 2
	// spans is the share of examples of which only spanMin to spanMax words in a row
	// are learnt at a time. Without it the model is sure of itself on long sentences
	// and lost on short ones.
	spans            = 0.7
	spanMin, spanMax = 2, 9
	// dropout is the share of words that is left out of an example each time. It
	// makes the model look at all words and not at the few best: one in ten of the
	// wrong answers less.
	dropout = 0.5
	// cleanFolds and cleanEpochs say how the models learn that look for wrong labels.
	cleanFolds, cleanEpochs = 3, 2
	// names and scripts are the numbers of made-up examples of each kind.
	names, scripts = 2000, 500
)

// rates says how much an example in a language counts, where it is not 1. Kven
// and Meänkieli have few examples beside Finnish, and Afrikaans beside Dutch.
var rates = map[string]float32{"fit": 3, "fkv": 2, "sms": 1.5, "dan": 1.6, "afr": 5}

// notIn lists words that the written norm of a language does not have: rows that
// hold one are left out. Kven writes oon, ko, ette, jokka, net and kans
// (Söderholm, Kainun kielen grammatikki, 2014); collections of Kven hold records
// in Finnish from the same villages.
var notIn = map[string][]string{"fkv": {"on", "kun", "että", "jotka", "ne", "myös"}}

// limits gives the share of n-grams, in 1/1000, that may be new in a text of a
// language before that speaks against it: what one text in a hundred exceeds.
func limits() (l [labels]uint16) {
	for i := range l {
		l[i] = 250
	}
	l[language.Faroese] = 1000 // its sources are least like one another
	return l
}

func (o *Options) progress(format string, args ...any) {
	if o.Progress != nil {
		o.Progress(format, args...)
	}
}

// Train learns a model from rows, in the order in which they are given.
func Train(rows []labelled.Row, o Options) *language.Parameters {
	rows = slices.Concat(rows, nameLists(rows, names, o.Seed), otherScripts(scripts, o.Seed))
	v := newVocabulary()
	examples := v.examples(rows)
	o.progress("%d examples, %d different words", len(examples), len(v.features))
	examples = clean(v, examples, o)
	l := newLearner(v, o.Seed)
	for run := range o.Runs {
		other := newLearner(v, o.Seed+uint64(run))
		other.run(examples, o.Epochs, func(epoch int, loss float64) {
			o.progress("run %d, epoch %d of %d: loss %.4f", run+1, epoch+1, o.Epochs, loss)
		})
		l.average(other, run)
	}
	p := &language.Parameters{Limits: limits()}
	p.Rows, p.Unit = quantise(l.weights)
	p.Seen = seen(v, examples)
	return p
}

// clean leaves out examples whose label a model that has not seen them denies:
// in collections of texts by country or publisher, one sentence in a hundred is
// in another language than its document (Northcutt, Jiang and Chuang 2021 call
// the method confident learning).
func clean(v *vocabulary, examples []example, o Options) []example {
	wrong := make([]bool, len(examples))
	for fold := range cleanFolds {
		var rest []example
		for i := range examples {
			if i%cleanFolds != fold {
				rest = append(rest, examples[i])
			}
		}
		l := newLearner(v, o.Seed+uint64(fold))
		l.run(rest, cleanEpochs, nil)
		for i := fold; i < len(examples); i += cleanFolds {
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
	o.progress("%d examples left out as wrongly labelled", len(examples)-len(kept))
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
func seen(v *vocabulary, examples []example) []uint8 {
	slots := make([]uint8, ngram.LongRows*ngram.RowSlots)
	done := make([]uint8, len(v.features))
	for _, e := range examples {
		in := language.SeenAs(e.label)
		for _, w := range e.words {
			if done[w.id]&in == in {
				continue
			}
			done[w.id] |= in
			for _, f := range v.features[w.id] {
				if f.Row >= ngram.FirstLong {
					slots[(f.Row-ngram.FirstLong)*ngram.RowSlots+uint32(f.Slot)] |= in
				}
			}
		}
	}
	return slots
}
