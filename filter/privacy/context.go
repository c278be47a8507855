package privacy

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// context is what the words on one side of a place say.
type context struct {
	at   int            // the place, for which it was computed
	dist [classes]uint8 // words to the nearest cue of a class, counted from 1; 0 is none
	// label is the class of the nearest word that says what kind of number
	// stands here.
	label class
	// last is set in what follows a place when nothing more follows the label.
	last bool
}

// near says whether a cue of the class stands at most that many words away,
// fillers not counted.
func (c *context) near(k class, words uint8) bool {
	return c.dist[k] != 0 && c.dist[k] <= words
}

// nearest gives the class among those given whose cue is nearest, or noCue.
func (c *context) nearest(classes ...class) class {
	best := noCue
	for _, k := range classes {
		if c.dist[k] != 0 && (best == noCue || c.dist[k] < c.dist[best]) {
			best = k
		}
	}
	return best
}

const (
	reach     = 96 // bytes of a line that are looked back on
	maxWords  = 10
	labelLine = 3 // words at the end of the line above
)

// labels are the classes that name the number that follows; passing marks those
// that hold for the first number only.
var labels, passing = func() (l, p [classes]bool) {
	for _, c := range []class{
		cuePerson, cueDNumber, cueHelp, cueDUF, cueAccount, cueIBAN, cueCard, cueKID, cuePhone, cueMail, cueIP, cueMAC,
		cuePassport, cueIDCard, cueLicence, cueHPR, cuePlate, cueBorn, cueOther, cueInvoice, cueVersion, cueAmount, cueUnit, cueService, cueCoords,
	} {
		l[c] = true
	}
	for _, c := range []class{
		cueKID, cuePassport, cueIDCard, cueLicence, cueHPR, cueBorn, cueEvent, cueOther, cueInvoice, cueVersion, cueAmount, cueUnit, cueService,
		cueAddress, cueLives, cueOffice,
	} {
		p[c] = true
	}
	return l, p
}()

// before gives what the words before p say.
func (s *scanner) before(p int) *context {
	if s.back.at != p {
		s.back = context{at: p}
		s.lookBack(&s.back, p)
	}
	return &s.back
}

// backward is a walk to the left.
type backward struct {
	c       *context
	at      int
	limit   int
	words   uint8 // the number of the next word, fillers not counted
	left    int   // words that may still be read
	above   bool  // the walk has reached the line above
	upper   bool  // a capital stands to the right
	crossed bool  // a value or number has been passed
}

// lookBack reads words from p to the left until the sentence or line ends. A
// value at the beginning of a line takes the last words of the line above for
// its label, as forms have it.
func (s *scanner) lookBack(c *context, p int) {
	w := backward{c: c, at: p, limit: max(0, p-reach), words: 1, left: maxWords}
	for w.at > w.limit && w.left > 0 && s.step(&w) {
	}
}

// step goes over one word, number, value or other character. It reports false
// where the walk ends.
func (s *scanner) step(w *backward) bool {
	if start := s.valueBefore(w.at); start < w.at {
		w.at, w.crossed, w.upper = start, true, false
		return true
	}
	switch b := s.text[w.at-1]; {
	case b == '\n':
		return s.lineAbove(w)
	case isDigit(b):
		w.crossed, w.upper = true, false
		for w.at > w.limit && isDigit(s.text[w.at-1]) {
			w.at--
		}
	case endsSentence(b):
		if w.upper && isBlankByte(s.text[w.at]) && !s.abbreviates(w.at-1) {
			return false
		}
		w.at--
	case b == '>':
		w.at, w.upper = s.skipTag(w.at), false
	case b == ')':
		open := s.remark(w.at)
		w.crossed = w.crossed || open < w.at-1
		w.at = open
	default:
		s.word(w)
	}
	return true
}

// lineAbove goes on to the line above when nothing was read on this one.
func (s *scanner) lineAbove(w *backward) bool {
	if w.above || w.words > 1 || w.c.label != noCue || w.crossed {
		return false
	}
	w.above, w.left = true, labelLine
	w.at = trimLineEnd(s.text, w.at-1)
	if w.at == 0 || isDigit(s.text[w.at-1]) || s.valueBefore(w.at) < w.at {
		return false
	}
	return !endsSentence(s.text[w.at-1]) || s.abbreviates(w.at-1)
}

// word reads a word, or steps over a character that belongs to none.
func (s *scanner) word(w *backward) {
	r, n := utf8.DecodeLastRuneInString(s.text[:w.at])
	if !unicode.IsLetter(r) {
		w.c.sign(r, w.words, w.crossed)
		w.at -= n
		return
	}
	start := wordStart(s.text, w.at, w.limit)
	k := cueAt(s.text, start, w.at)
	if two, pair := s.pair(start, w.at, w.limit); pair != noCue {
		start, k = two, pair
	}
	if w.c.add(k, w.words, w.crossed) {
		w.words++
	}
	first, _ := utf8.DecodeRuneInString(s.text[start:])
	w.upper = unicode.IsUpper(first)
	w.at = start
	w.left--
}

// pair asks for the word [start, end) together with the one before it: "travel
// document", "D nummer". It gives where the pair begins and what it means.
func (s *scanner) pair(start, end, limit int) (int, class) {
	if start < 2 || s.text[start-1] != ' ' {
		return start, noCue
	}
	first := wordStart(s.text, start-1, limit)
	k, n := stemOf(s.text[first:end])
	if n <= start-first {
		return start, noCue
	}
	return first, k
}

// valueBefore gives where the value that was found right before i begins, or i.
// The words in a value are no cues: once it is replaced they are gone.
func (s *scanner) valueBefore(i int) int {
	for k := len(s.found) - 1; k >= 0 && s.found[k].end >= i; k-- {
		if s.found[k].end == i {
			return s.found[k].start
		}
	}
	return i
}

// add enters a word and reports whether it counts as distance.
func (c *context) add(k class, words uint8, crossed bool) bool {
	if k == cueFiller {
		return false
	}
	if k == noCue || crossed && (passing[k] || labels[k] && words > 1) {
		return true
	}
	if c.dist[k] == 0 {
		c.dist[k] = words
	}
	if c.label == noCue && labels[k] {
		c.label = k
	}
	return true
}

// sign enters a character that is no letter and yet says something.
func (c *context) sign(r rune, words uint8, crossed bool) {
	switch r {
	case '§':
		c.add(cueVersion, words, crossed)
	case '†':
		c.add(cueEvent, words, crossed)
	case '€', '$', '£':
		c.add(cueAmount, words, crossed)
	}
}

func endsSentence(b byte) bool { return b == '.' || b == '!' || b == '?' }

func isBlankByte(b byte) bool { return b == ' ' || b == '\n' || b == '\t' || b == '\r' }

// trimLineEnd goes left from i over blanks, and over one blank line.
func trimLineEnd(text string, i int) int {
	for breaks := 0; i > 0 && isBlankByte(text[i-1]); i-- {
		if text[i-1] == '\n' {
			if breaks++; breaks > 1 {
				return 0
			}
		}
	}
	return i
}

// abbreviations are words that end in a full stop and have a vowel; those without
// one, such as "nr" and "tlf", are known by that.
var abbreviations = wordSet(`tel mob adr kto ref art kap dok org reg pers telf priv arb dir ev evt ca st el inkl ekskl foto alt avd ass fak konto.nr saks eig adm jan feb mar apr jun jul aug sep okt nov des kontonr`)

// abbreviates says whether the full stop at i belongs to an abbreviation, such as
// "tlf." or "kontonr.", and so does not end a sentence.
func (s *scanner) abbreviates(i int) bool {
	start := wordStart(s.text, i, max(0, i-maxWord))
	word := strings.ToLower(s.text[start:i])
	if s.text[i] != '.' || word == "" || start > 0 && isDigit(s.text[start-1]) {
		return false
	}
	if _, ok := abbreviations[word]; ok || strings.HasSuffix(word, "nr") || utf8.RuneCountInString(word) == 1 {
		return true
	}
	return len(word) <= 4 && !strings.ContainsAny(word, "aeiouyæøåáäöï")
}

// remark gives where the bracket opens that closes before i, when what it holds
// is said of the number before it: "22 33 44 55 (mobil)". Otherwise i-1.
func (s *scanner) remark(i int) int {
	open := strings.LastIndexByte(s.text[max(0, i-40):i], '(')
	if open < 0 {
		return i - 1
	}
	open += max(0, i-40)
	if p := s.skipBack(open, " "); p > 0 && isDigit(s.text[p-1]) {
		return open
	}
	return i - 1
}

// skipTag steps left over a tag such as "<NO_FNR>" that ends before i: the
// letters in it are no cue. It steps over one byte where there is no tag.
func (s *scanner) skipTag(i int) int {
	for j := i - 2; j >= 0 && j >= i-20; j-- {
		switch c := s.text[j]; {
		case c == '<':
			if _, err := ParseType(s.text[j+1 : i-1]); err == nil {
				return j
			}
			return i - 1
		case c != '_' && (c < 'A' || c > 'Z'):
			return i - 1
		}
	}
	return i - 1
}

// after gives what the next words after p say: three at most, on the same line
// and in the same sentence.
func (s *scanner) after(p int) *context {
	if s.fore.at == p {
		return &s.fore
	}
	s.fore = context{at: p}
	text, limit := s.text, min(len(s.text), p+40)
	words := uint8(1)
	for i := p; i < limit && words <= 3; {
		r, n := utf8.DecodeRuneInString(text[i:])
		switch {
		case r == '\n' || r < 0x80 && isDigit(byte(r)) || r == ';' || r == '|':
			return &s.fore
		case endsSentence(byte(r)) && r < 0x80 && i+1 < len(text) && isBlankByte(text[i+1]):
			return &s.fore
		case r == '%':
			s.fore.add(cueAmount, words, false)
			i += n
		case unicode.IsLetter(r):
			end := wordEnd(text, i, min(len(text), i+maxWord))
			none := s.fore.label == noCue
			if s.fore.add(cueAt(text, i, end), words, false) {
				words++
			}
			if none && s.fore.label != noCue {
				s.fore.last = end == len(text) || strings.IndexByte("),.;\n", text[end]) >= 0
			}
			i = end
		default:
			s.fore.sign(r, words, false)
			i += n
		}
	}
	return &s.fore
}
