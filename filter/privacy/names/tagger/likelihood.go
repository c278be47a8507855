package tagger

import "math"

// likelihood computes with all labellings of a run at once: the forward-backward
// algorithm with scaling (Rabiner 1989, section V.A).
type likelihood struct {
	score         [][labels]float64
	weight        [][labels]float64 // e^score, over the largest
	forward, back [][labels]float64
	share         [][labels]float64         // the probability of each label
	pairs         [][labels][labels]float64 // of each label after each
	link          [labels + 1][labels]float64
}

// reset makes room for a run of n tokens, with scores of zero.
func (s *likelihood) reset(n int) {
	for len(s.weight) < n {
		s.weight, s.forward, s.back = append(s.weight, [labels]float64{}), append(s.forward, [labels]float64{}), append(s.back, [labels]float64{})
		s.share, s.pairs = append(s.share, [labels]float64{}), append(s.pairs, [labels][labels]float64{})
	}
	s.score = append(s.score[:0], make([][labels]float64, n)...)
}

// compute fills in share and pairs and gives the loss: the negative logarithm of
// the probability of the right labels.
func (s *likelihood) compute(links *[labels + 1][labels]float64, gold []Label) float64 {
	for a := range s.link {
		if len(gold) == 1 && a != int(begin) {
			continue // a run of one token follows no other
		}
		for b := range s.link[a] {
			s.link[a][b] = 0
			if allowed(Label(a), Label(b)) {
				s.link[a][b] = exp(links[a][b])
			}
		}
	}
	for i := range s.score {
		top := s.score[i][0]
		for _, v := range s.score[i] {
			top = max(top, v)
		}
		for k, v := range s.score[i] {
			s.weight[i][k] = exp(v - top)
		}
	}
	s.ahead()
	s.behind()
	loss, previous := 0.0, gold[0]
	for i, g := range gold {
		if i == 0 {
			loss -= math.Log(s.share[0][g] + 1e-12)
		} else {
			loss -= math.Log((s.pairs[i][previous][g] + 1e-12) / (s.share[i-1][previous] + 1e-12))
		}
		previous = g
	}
	return loss
}

func (s *likelihood) ahead() {
	for k := range labels {
		s.forward[0][k] = float64(s.link[begin][k] * s.weight[0][k])
	}
	scaled(&s.forward[0])
	for i := 1; i < len(s.score); i++ {
		for b := range labels {
			sum := 0.0
			for a := range labels {
				sum += float64(s.forward[i-1][a] * s.link[a][b])
			}
			s.forward[i][b] = float64(sum * s.weight[i][b])
		}
		scaled(&s.forward[i])
	}
}

func (s *likelihood) behind() {
	n := len(s.score)
	for k := range labels {
		s.back[n-1][k] = 1
	}
	s.share[n-1] = s.forward[n-1]
	for i := n - 1; i > 0; i-- {
		var ends [labels]float64
		for b := range labels {
			ends[b] = float64(s.weight[i][b] * s.back[i][b])
		}
		total := 0.0
		for a := range labels {
			sum := 0.0
			for b := range labels {
				p := float64(s.link[a][b] * ends[b])
				sum += p
				s.pairs[i][a][b] = float64(s.forward[i-1][a] * p)
				total += s.pairs[i][a][b]
			}
			s.back[i-1][a] = sum
		}
		for a := range labels {
			for b := range labels {
				s.pairs[i][a][b] /= total
			}
		}
		scaled(&s.back[i-1])
		for k := range labels {
			s.share[i-1][k] = float64(s.forward[i-1][k] * s.back[i-1][k])
		}
		scaled(&s.share[i-1])
	}
}

// scaled makes the sum of the numbers 1.
func scaled(v *[labels]float64) {
	sum := 0.0
	for _, x := range v {
		sum += x
	}
	for k := range v {
		v[k] /= sum
	}
}

// exp is e^x for x from -60 to 60, the same on every processor: 2^n times a polynomial (Taylor, eight
// terms, error below 1e-9 on half an octave to either side).
func exp(x float64) float64 {
	t := float64(max(-60, min(x, 60)) * math.Log2E)
	n := math.Round(t)
	f := float64((t - n) * math.Ln2)
	p := 1.0
	for i := 8; i > 0; i-- {
		p = 1 + float64(float64(f*p)/float64(i))
	}
	return math.Ldexp(p, int(n))
}
