package train

import (
	"math"
	"math/rand/v2"

	"kvern/filter/language"
	"kvern/filter/language/ngram"
)

const labels = language.Labels

// learner is softmax regression trained by stochastic gradient descent with one
// AdaGrad rate per row (Duchi, Hazan and Singer 2011). It computes with float32
// and never fuses a product into a sum, so that every processor learns the same.
type learner struct {
	v       *vocabulary
	weights [][labels]float32 // by row
	spent   []float32         // by row: Σ of squared gradients
	rng     *rand.Rand
}

func newLearner(v *vocabulary, seed uint64) *learner {
	return &learner{v, make([][labels]float32, ngram.Rows), make([]float32, ngram.Rows), rand.New(rand.NewPCG(seed, 1))}
}

// average makes the weights the mean of those of n+1 learners, given the mean of
// n and one more.
func (l *learner) average(more *learner, n int) {
	for i := range l.weights {
		for k := range l.weights[i] {
			w := &l.weights[i][k]
			*w = float32(float32(*w*float32(n))+more.weights[i][k]) / float32(n+1)
		}
	}
}

// run passes over the examples several times in random order, while the rate
// falls to zero.
func (l *learner) run(examples []example, epochs int, progress func(epoch int, loss float64)) {
	order := make([]int32, len(examples))
	for i := range order {
		order[i] = int32(i)
	}
	total, done := float64(len(order)*epochs), 0
	var sample []word
	for epoch := range epochs {
		l.rng.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		loss := 0.0
		for _, i := range order {
			e := &examples[i]
			sample = l.sample(sample[:0], e.words)
			step := float32(rate*(1-float64(done)/total)) * e.rate
			loss += l.learn(sample, e.label, step)
			done++
		}
		if progress != nil {
			progress(epoch, loss/float64(len(order)))
		}
	}
}

// sample draws what is learnt from an example this time: all of it or a few
// words in a row, less some words dropped at random.
func (l *learner) sample(dst, words []word) []word {
	if len(words) > spanMin && l.rng.Float64() < spans {
		n := min(len(words), spanMin+l.rng.IntN(spanMax-spanMin+1))
		at := l.rng.IntN(len(words) - n + 1)
		words = words[at : at+n]
	}
	if len(words) <= 3 {
		return append(dst, words...)
	}
	for _, w := range words {
		if l.rng.Float64() >= dropout {
			dst = append(dst, w)
		}
	}
	return dst
}

// weightOf is the weight of a word's features.
func (l *learner) weightOf(w word) float32 {
	if w.name {
		return l.v.weights[w.id]
	}
	return 2 * l.v.weights[w.id]
}

// scores computes the logits of a list of words and what they were divided by.
func (l *learner) scores(words []word) (z [labels]float32, norm float32) {
	square := float32(0)
	for _, w := range words {
		var sum [labels]float32
		features := l.v.features[w.id]
		for _, f := range features {
			r := &l.weights[f.Row]
			for k := range sum {
				sum[k] += r[k]
			}
		}
		c := l.weightOf(w)
		for k := range z {
			z[k] += float32(c * sum[k])
		}
		square += float32(float32(c*c) * float32(len(features)))
	}
	norm = float32(math.Sqrt(float64(square)))
	for k := range z {
		z[k] /= norm
	}
	return z, norm
}

// learn makes one step and returns the loss before it.
func (l *learner) learn(words []word, label language.Label, rate float32) float64 {
	if len(words) == 0 {
		return 0
	}
	z, norm := l.scores(words)
	softmax(&z)
	loss := -math.Log(float64(z[label]) + 1e-9)
	z[label]--
	square := float32(0)
	for k := range z {
		z[k] /= norm
		square += float32(z[k] * z[k])
	}
	for _, w := range words {
		c := l.weightOf(w)
		spent := float32(float32(c*c) * square)
		for _, f := range l.v.features[w.id] {
			l.spent[f.Row] += spent
			step := float32(rate*c) / float32(math.Sqrt(float64(l.spent[f.Row]+1e-3)))
			r := &l.weights[f.Row]
			for k := range r {
				r[k] -= float32(step * z[k])
			}
		}
	}
	return loss
}

func softmax(z *[labels]float32) {
	top := z[0]
	for _, v := range z {
		top = max(top, v)
	}
	sum := float32(0)
	for k, v := range z {
		z[k] = exp(v - top)
		sum += z[k]
	}
	for k := range z {
		z[k] /= sum
	}
}

// exp is e^x for x ≤ 0, the same on every processor: 2^n times a polynomial
// (Taylor, six terms, error below 2e-6 on half an octave to either side).
func exp(x float32) float32 {
	if x < -60 {
		return 0
	}
	t := float64(float64(x) * math.Log2E)
	n := math.Round(t)
	f := float64((t - n) * math.Ln2)
	p := 1.0
	for i := 6; i > 0; i-- {
		p = 1 + float64(float64(f*p)/float64(i))
	}
	return float32(math.Ldexp(p, int(n)))
}
