package privacy

// bareAccount scores digits that pass the check of an account number, as one in
// eleven numbers does by chance, and that no cue names.
func (s *scanner) bareAccount(how grouping, w *window, c *context) int {
	score := 20
	if how == byAccount {
		score = 75
		if w.seps == dot {
			score = 90
		}
	}
	if c.near(cuePayment, 5) {
		score += 35
	}
	if s.vetoed(c) {
		score -= 45
	}
	if w.attached() {
		score -= 40
	}
	if w.inRow() && w.seps != dot {
		score -= 40
	}
	return score
}

// card recognises payment cards.
func (s *scanner) card(g int) int {
	if s.groups[g].n < 3 {
		return 0
	}
	for _, n := range [...]int{16, 15, 14, 13, 19} {
		k := s.spanning(g, n, tight)
		if k == 0 {
			continue
		}
		w := s.window(g, k)
		c := s.before(w.start)
		label := s.labelOf(c, w)
		score, rule := 0, "card-checked"
		switch {
		case !cardIssuer(w.d) || !luhn(w.d):
			if label == cueCard && n == 16 {
				score, rule = 65, "card-cue"
			}
		case label == cueCard:
			score, rule = 97, "card-checked-cue"
		case (n == 16 && w.shape == 0x4444 || n == 15 && w.shape == 0x465) && w.d[0] != 2:
			score = 75
		case n >= 15 && k == 1:
			score = 55
		}
		if s.vetoed(c) || w.attached() {
			score -= 45
		}
		if w.inRow() && label != cueCard || s.glued(w.start, w.end) {
			score -= 40
		}
		if s.propose(w.start, w.end, Card, rule, score, value(w.d)) {
			return k
		}
	}
	return 0
}

// minKID is the least number of digits of a payment reference that is looked for.
// The standard allows 2; then it is no more than a line number.
const minKID = 5

// kid recognises the reference of a payment, where a payment is spoken of: the
// reference alone leads to nobody.
func (s *scanner) kid(g int) int {
	if s.digitsFrom(g) < minKID {
		return 0
	}
	w := s.window(g, 1)
	c := s.before(w.start)
	if c.label != cueKID || c.dist[cueKID] > 3 {
		return 0
	}
	k := 1
	for g+k < len(s.groups) && s.groups[g+k].sep == space && len(s.window(g, k+1).d) <= 25 {
		k++
	}
	for ; k > 0; k-- {
		w = s.window(g, k)
		if n := s.groups[g+k-1].at + s.groups[g+k-1].n - s.groups[g].at; n < minKID || n > 25 || k > 1 && !kidCheck(w.d) {
			continue
		}
		score := 40
		if s.payment(w.start, w.end) {
			score = 90
			if !kidCheck(w.d) {
				score = 60
			}
		}
		end := w.end
		if end < len(s.text) && s.text[end] == '-' && (end+1 == len(s.text) || !isDigit(s.text[end+1]) && !s.letterAt(end+1, +1)) {
			end++ // the control digit 10 of mod 11
		}
		if s.propose(w.start, end, KID, "kid-cue", score, value(w.d)) {
			return k
		}
		return 0
	}
	return 0
}

// payment says whether an account or a payment is spoken of close by,
// or the value is labelled as in a form.
func (s *scanner) payment(start, end int) bool {
	for i := start - 1; i >= 0 && i >= start-3; i-- {
		if s.text[i] == ':' {
			return true
		}
	}
	first, last := s.lineBounds(start)
	if first > 0 {
		first, _ = s.lineBounds(first - 1)
	}
	if last < len(s.text) {
		_, last = s.lineBounds(last + 1)
	}
	return s.speaksOf(first, start, cuePayment, cueAccount, cueInvoice, cueIBAN) ||
		s.speaksOf(end, last, cuePayment, cueAccount, cueInvoice, cueIBAN)
}
