package tagger

import "math"

// tag labels the text that was read.
func (m *Model) tag(r *reader) {
	m.score(r)
	m.label(r, 0)
	r.remember()
	m.scoreAgain(r)
	m.label(r, 1)
}

// score adds up the weights of the features that both passes see.
func (m *Model) score(r *reader) {
	r.scores[0], r.scores[1] = r.scores[0][:0], r.scores[1][:0]
	for at := range r.candidates {
		r.features = r.common(r.features[:0], at)
		var a, b sums
		for _, f := range r.features {
			w := &m.rows[f]
			a.add(w[0])
			b.add(w[1])
		}
		var first, second [labels]int32
		a.addTo(&first)
		b.addTo(&second)
		r.scores[0], r.scores[1] = append(r.scores[0], first), append(r.scores[1], second)
	}
}

// scoreAgain adds the weights of the features that only the second pass sees.
func (m *Model) scoreAgain(r *reader) {
	for at := range r.candidates {
		r.features = r.second(r.features[:0], at)
		var s sums
		for _, f := range r.features {
			s.add(m.rows[f][1])
		}
		s.addTo(&r.scores[1][at])
	}
}

// label gives all runs their best labels.
func (m *Model) label(r *reader, pass int) {
	r.chart.answers = r.chart.answers[:0]
	for i := 0; i < len(r.candidates); {
		end := r.runEnd(i)
		r.chart.label(r.scores[pass][i:end], &m.links[pass])
		i = end
	}
	r.answers, r.chart.answers = r.chart.answers, r.answers
}

// chart finds the best labels of runs.
type chart struct {
	forward, back [][labels]int32
	from          [][labels]Label
	answers       []answer
}

// label appends answers for a run: its best labels (Viterbi 1967) and, for each
// token, the difference between the best labellings with and without a person.
func (c *chart) label(scores [][labels]int32, k *links) {
	n := len(scores)
	if n == 1 {
		c.answers = append(c.answers, alone(&scores[0], k))
		return
	}
	for len(c.forward) < n {
		c.forward, c.back, c.from = append(c.forward, [labels]int32{}), append(c.back, [labels]int32{}), append(c.from, [labels]Label{})
	}
	c.ahead(scores, k)
	c.behind(scores, k)
	start := len(c.answers)
	c.answers = append(c.answers, make([]answer, n)...)
	last, next := O, O
	for l := range labels {
		if c.forward[n-1][l] > c.forward[n-1][last] {
			last = l
		}
	}
	for i := n - 1; i >= 0; i-- {
		c.answers[start+i] = answer{last, next, c.margin(i)}
		next, last = last, c.from[i][last]
	}
}

// alone is label for a run of one token, which most are.
func alone(scores *[labels]int32, k *links) answer {
	best, with, without := O, int32(impossible), int32(impossible)
	for l := range labels {
		v := scores[l] + k[begin][l]
		if v > scores[best]+k[begin][best] {
			best = l
		}
		if l.Person() {
			with = max(with, v)
		} else {
			without = max(without, v)
		}
	}
	return answer{best, O, with - without}
}

// ahead fills in the best score of a beginning of the run that ends in a label.
func (c *chart) ahead(scores [][labels]int32, k *links) {
	for l := range labels {
		c.forward[0][l] = scores[0][l] + k[begin][l]
	}
	for i := 1; i < len(scores); i++ {
		for l := range labels {
			best, from := int32(math.MinInt32), O
			for p := range labels {
				if v := c.forward[i-1][p] + k[p][l]; v > best {
					best, from = v, p
				}
			}
			c.forward[i][l], c.from[i][l] = max(best, impossible)+scores[i][l], from
		}
	}
}

// behind fills in the best score of what comes after a label.
func (c *chart) behind(scores [][labels]int32, k *links) {
	n := len(scores)
	c.back[n-1] = [labels]int32{}
	for i := n - 2; i >= 0; i-- {
		for l := range labels {
			best := int32(impossible)
			for q := range labels {
				best = max(best, c.back[i+1][q]+k[l][q]+scores[i+1][q])
			}
			c.back[i][l] = best
		}
	}
}

func (c *chart) margin(i int) int32 {
	with, without := int32(math.MinInt32/2), int32(math.MinInt32/2)
	for l := range labels {
		if v := c.forward[i][l] + c.back[i][l]; l.Person() {
			with = max(with, v)
		} else {
			without = max(without, v)
		}
	}
	return with - without
}
