package tagger

import (
	"math"
	"math/rand/v2"
)

// Example is a text in which names are marked.
type Example struct {
	Text  string
	Marks []Mark // in order, apart
	// Group is the same for texts that were cut from one document.
	Group int
}

// Mark is a name in a text. Tag is its type in the NorNE scheme (Jørgensen et al.
// 2020): PER, ORG, LOC, GPE_LOC, GPE_ORG, PROD, EVT, DRV, MISC.
type Mark struct {
	Start, End int // bytes
	Tag        string
}

// Options are the settings of Learn; start from Defaults.
type Options struct {
	Seed uint64
	// Runs is the number of models that are learnt in different random orders and
	// averaged, Epochs the number of passes of each over the examples.
	Runs, Epochs int
	// Progress is called with a line now and then; it may be nil.
	Progress func(format string, args ...any)
}

// Defaults are the options of the model that kvern ships. They take two minutes.
func Defaults() Options { return Options{Seed: 1, Runs: 3, Epochs: 12} }

// The settings below were chosen on development texts that are not trained on.
const (
	// rate is the step of the first examples; it falls to zero.
	rate = 0.1
	// dropout is the share of features that is left out of an example each time, so
	// that the model does not rest on single words.
	dropout = 0.5
	// folds is the number of first passes that are learnt only to give the second
	// pass answers to learn from.
	folds = 5
	// unit is the value in nats of a weight of 1.
	unit = 1.0 / 32
)

// lesson is an example that was read.
type lesson struct {
	*reader
	all   []uint32 // the features that both passes see
	ends  []int    // of each candidate's
	gold  []Label
	group int
}

// Learn makes a model from examples, in the order in which they are given.
func Learn(examples []Example, o Options) *Model {
	lessons := make([]*lesson, len(examples))
	for i, e := range examples {
		lessons[i] = newLesson(e)
	}
	m := newModel()
	for fold := range folds {
		o.progress("fold %d of %d", fold+1, folds)
		f := newModel()
		in, out := split(lessons, fold)
		f.learn(0, in, Options{Seed: o.Seed + uint64(fold), Runs: 1, Epochs: o.Epochs})
		for _, l := range out {
			f.score(l.reader)
			f.label(l.reader, 0)
			l.remember()
		}
	}
	m.learn(1, lessons, o)
	m.learn(0, lessons, o)
	return m
}

func (o *Options) progress(format string, args ...any) {
	if o.Progress != nil {
		o.Progress(format, args...)
	}
}

func split(lessons []*lesson, fold int) (in, out []*lesson) {
	for _, l := range lessons {
		if l.group%folds == fold {
			out = append(out, l)
		} else {
			in = append(in, l)
		}
	}
	return in, out
}

func newLesson(e Example) *lesson {
	l := &lesson{reader: &reader{}, group: e.Group}
	l.read(e.Text)
	l.gold = make([]Label, len(l.candidates))
	k := 0
	for i, c := range l.candidates {
		l.all = l.common(l.all, i)
		l.ends = append(l.ends, len(l.all))
		t := l.tokens[c.token]
		for k < len(e.Marks) && e.Marks[k].End <= int(t.Start) {
			k++
		}
		if k < len(e.Marks) && e.Marks[k].Start < int(t.End) {
			inside := !c.opens && int(l.tokens[l.candidates[i-1].token].Start) >= e.Marks[k].Start
			l.gold[i] = labelOf(e.Marks[k].Tag, inside)
		}
	}
	return l
}

// features gives the features of a candidate in a pass.
func (l *lesson) featuresOf(out []uint32, at, pass int) []uint32 {
	start := 0
	if at > 0 {
		start = l.ends[at-1]
	}
	out = append(out, l.all[start:l.ends[at]]...)
	if pass == 1 {
		out = l.second(out, at)
	}
	return out
}

// learn learns the weights of one pass.
func (m *Model) learn(pass int, lessons []*lesson, o Options) {
	sum := newLearner(pass, 0)
	for run := range o.Runs {
		l := newLearner(pass, o.Seed+uint64(run)<<32)
		l.lessons(lessons, o.Epochs, func(epoch int, loss float64) {
			o.progress("pass %d, run %d of %d, epoch %d of %d: loss %.4f", pass+1, run+1, o.Runs, epoch+1, o.Epochs, loss)
		})
		sum.add(l)
	}
	scale := unit * float64(o.Runs)
	for slot := range sum.weights {
		for k, w := range sum.weights[slot] {
			m.set(slot, pass, Label(k), int(max(-127, min(127, math.Round(float64(w)/scale)))))
		}
	}
	for a := range sum.links {
		for b, w := range sum.links[a] {
			m.links[pass][a][b] = int32(math.Round(w / scale))
			if !allowed(Label(a), Label(b)) {
				m.links[pass][a][b] = impossible
			}
		}
	}
}

// learner holds weights while they are learnt by stochastic gradient descent on
// the negative log-likelihood of the right labels.
type learner struct {
	pass    int
	weights [][labels]float32
	links   [labels + 1][labels]float64
	random  *rand.Rand
	rate    float64
	used    [][]uint32 // the features of the run at hand that are not dropped
	sums    likelihood
}

func newLearner(pass int, seed uint64) *learner {
	return &learner{pass: pass, weights: make([][labels]float32, slots), random: rand.New(rand.NewPCG(seed, uint64(pass)))}
}

func (l *learner) add(other *learner) {
	for s := range l.weights {
		for k := range l.weights[s] {
			l.weights[s][k] += other.weights[s][k]
		}
	}
	for a := range l.links {
		for b := range l.links[a] {
			l.links[a][b] += other.links[a][b]
		}
	}
}

// lessons goes over the lessons again and again, in another order each time.
func (l *learner) lessons(lessons []*lesson, epochs int, report func(epoch int, loss float64)) {
	order := append([]*lesson(nil), lessons...)
	each := 0
	for _, t := range lessons {
		each += len(t.gold)
	}
	done := 0
	for epoch := range epochs {
		l.random.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		loss := 0.0
		for _, t := range order {
			l.rate = float64(rate * (1 - float64(done)/float64(epochs*each)))
			for i := 0; i < len(t.candidates); {
				end := t.runEnd(i)
				loss += l.run(t, i, end)
				i = end
			}
			done += len(t.gold)
		}
		report(epoch, loss/float64(max(1, each)))
	}
}

// run makes one step for the labels of a run and gives the loss before it.
func (l *learner) run(t *lesson, start, end int) float64 {
	n := end - start
	for len(l.used) < n {
		l.used = append(l.used, nil)
	}
	l.sums.reset(n)
	for i := range n {
		l.used[i] = l.drop(t.featuresOf(l.used[i][:0], start+i, l.pass))
		for _, f := range l.used[i] {
			for k, w := range l.weights[f] {
				l.sums.score[i][k] += float64(w)
			}
		}
		for k := range labels {
			l.sums.score[i][k] /= 1 - dropout
		}
	}
	loss := l.sums.compute(&l.links, t.gold[start:end])
	l.step(t.gold[start:end])
	return loss
}

// drop leaves out some features.
func (l *learner) drop(features []uint32) []uint32 {
	kept := features[:0]
	for _, f := range features {
		if l.random.Float64() >= dropout {
			kept = append(kept, f)
		}
	}
	return kept
}

// step goes against the gradient of the loss.
func (l *learner) step(gold []Label) {
	s := &l.sums
	previous := Label(begin)
	for i, g := range gold {
		var d [labels]float64
		for k := range labels {
			d[k] = float64(-l.rate * s.share[i][k])
		}
		d[g] += l.rate
		if i == 0 {
			for k := range labels {
				l.links[begin][k] -= float64(l.rate * s.share[0][k])
			}
		} else {
			for a := range labels {
				for b := range labels {
					l.links[a][b] -= float64(l.rate * s.pairs[i][a][b])
				}
			}
		}
		l.links[previous][g] += l.rate
		previous = g
		for _, slot := range l.used[i] {
			w := &l.weights[slot]
			for k := range labels {
				w[k] += float32(d[k] / (1 - dropout))
			}
		}
	}
}
