package privacy

// grouping says how the 11 digits of a person or account number are written.
type grouping uint8

const (
	oddGrouping grouping = iota
	plain                // 11
	split                // 6 5 and finer
	byAccount            // 4 2 5
	spelled              // every digit for itself, as in the boxes of a form
)

// groupings are the ways in which 11 digits are grouped on purpose.
var groupings = map[uint64]grouping{
	0xB:           plain,
	0x65:          split,
	0x632:         split,
	0x2225:        split,
	0x22232:       split,
	0x425:         byAccount,
	0x11111111111: spelled,
}

// eleven recognises person numbers and account numbers, which share their
// length and, since the account weights are those of the second control digit,
// their checksum too: every valid person number is a valid account number. What
// the text calls it decides, then the grouping.
func (s *scanner) eleven(g int) int {
	k := s.spanning(g, 11, anyGap)
	if k == 0 {
		return 0
	}
	w := s.window(g, k)
	c := s.before(w.start)
	how := groupings[w.shape]
	kind, basis := personNumber(w.d)
	label := s.labelOf(c, w)
	t, rule, score := NoFNR, "", 0
	switch {
	case label == cuePerson || label == cueDNumber || label == cueHelp:
		t, rule, score = labelledPerson(label, kind, basis, how)
	case label == cueAccount && (how != oddGrouping || w.seps&^tight == 0 && accountCheck(w.d)):
		t, rule, score = NoAccount, "account-cue", 70
		if accountCheck(w.d) {
			rule, score = "account-checked-cue", 97
		}
	case basis != noBasis && kind != NoFHNR && how != byAccount:
		t, rule, score = kind, "person-checked", s.barePerson(kind, basis, how, &w, c)
	case accountCheck(w.d):
		t, rule, score = NoAccount, "account-checked", s.bareAccount(how, &w, c)
	}
	if w.seps&(broken|wide|comma) != 0 {
		score -= given(rule == "person-checked" || rule == "account-checked" || how == oddGrouping, 50)
	}
	if !s.short && (s.glued(w.start, w.end) || s.inURL(w.start) && how != plain) {
		score -= 40
	}
	if s.propose(w.start, w.end, t, rule, score, value(w.d)) {
		return k
	}
	return 0
}

// labelledPerson scores 11 digits that the text calls a person number. A wrong
// control digit is then a slip of the pen or a number under discussion, and
// still somebody's.
func labelledPerson(label class, kind Type, b basis, how grouping) (Type, string, int) {
	if b != noBasis && (kind != NoFHNR || label != cueDNumber) {
		return kind, "person-checked-cue", 99
	}
	score := 75
	if how == oddGrouping {
		score = 55
	}
	switch label {
	case cueDNumber:
		return NoDNR, "person-cue", score
	case cueHelp:
		return NoHNR, "person-cue", score
	}
	return NoFNR, "person-cue", score
}

// barePerson scores digits that pass the checks of a person number and that no
// cue names.
func (s *scanner) barePerson(kind Type, b basis, how grouping, w *window, c *context) int {
	if s.short {
		return 90
	}
	score := [...]int{oddGrouping: 0, plain: 85, split: 95, byAccount: 0, spelled: 70}[how]
	if how == oddGrouping && w.seps&^(dash|dot|slash|under) == 0 {
		score = 65
	}
	if b == from2032 {
		score -= 25
	}
	if kind == NoHNR || kind == NoTNR {
		score -= 10
	}
	if c.near(cueHolder, 4) {
		score += 20
	}
	if c.near(cuePerson, 3) { // "Fødselsnr./org.nr.:"
		score += 45
	}
	switch vetoed := s.vetoed(c); {
	case vetoed && how == split:
		score -= 20
	case vetoed:
		score -= 50
	}
	if w.attached() {
		score -= 40
	}
	if w.inRow() {
		score -= 15
		if how != plain && w.seps&space != 0 {
			score -= 35
		}
	}
	return score
}

// vetoed says whether the words before name a number of another kind.
func (s *scanner) vetoed(c *context) bool {
	if holder := c.dist[cueHolder]; holder != 0 && holder < c.dist[c.label] {
		return false
	}
	switch c.label {
	case cueOther, cueInvoice, cueVersion, cueAmount, cueUnit, cueKID, cueService:
		return c.dist[c.label] <= 3
	}
	return false
}

// labelOf gives what the text calls a value: by the words before it, else by the
// column of a table, else by the words right after it.
func (s *scanner) labelOf(c *context, w window) class {
	if c.label != noCue && c.dist[c.label] <= 7 {
		return c.label
	}
	if k := s.column(w.start); k != noCue {
		return k
	}
	if a := s.after(w.end); a.label == cueUnit || a.last && (a.label == cuePerson || a.label == cueAccount || a.label == cuePhone || a.label == cueDNumber) {
		if a.dist[a.label] == 1 {
			return a.label
		}
	}
	return noCue
}

// duf recognises the 12 digits of a DUF number: by the word, or by year, both
// control digits and a word for an applicant.
func (s *scanner) duf(g int) int {
	k := s.spanning(g, 12, tight|wide)
	if k == 0 {
		return 0
	}
	w := s.window(g, k)
	c := s.before(w.start)
	score, rule := 0, "duf-checked"
	year := int(w.d[0])*1000 + int(w.d[1])*100 + int(w.d[2])*10 + int(w.d[3])
	valid := year >= 1960 && year < 2100 && dufCheck(w.d)
	switch {
	case s.labelOf(c, w) == cueDUF:
		score, rule = 75, "duf-cue"
		if valid {
			score = 98
		}
	case valid && k == 1 && !isTimestamp(w.d) && c.label == noCue:
		score = 35
		if c.near(cueHolder, 5) {
			score = 70
		}
	}
	if s.propose(w.start, w.end, NoDUF, rule, score, value(w.d)) {
		return k
	}
	return 0
}

// isTimestamp says whether 12 digits are a point in time, YYYYMMDDhhmm.
func isTimestamp(d []byte) bool {
	two := func(i int) int { return int(d[i])*10 + int(d[i+1]) }
	return validDay(two(6), two(4), two(2)) && two(8) < 24 && two(10) < 60
}
