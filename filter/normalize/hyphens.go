package normalize

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// hyphens knows how the text writes the words that end a line in a hyphen: what
// stands elsewhere in the text decides whether the hyphen belongs to the word.
type hyphens struct {
	seen     map[string]int // how often a word stands in the text, in lower case
	resolves bool           // the text breaks words with hyphens
}

// findHyphens collects the words that are broken at line ends and looks for them
// in the text.
func findHyphens(text string, f layout) hyphens {
	h := hyphens{seen: map[string]int{}}
	var broken [][2]string
	for l := (lines{rest: text}); l.next(); {
		if endsInHyphen(l.previous.text) && f.join(&l) == hyphen {
			head, tail := l.halves()
			broken = append(broken, [2]string{head, tail})
			h.seen[strings.ToLower(head+tail)] = 0
			h.seen[strings.ToLower(head+"-"+tail)] = 0
		}
	}
	if len(broken) == 0 {
		return h
	}
	for word := range strings.FieldsFuncSeq(text, func(r rune) bool { return r != '-' && !isWordRune(r) }) {
		if n, ok := h.seen[strings.ToLower(word)]; ok {
			h.seen[strings.ToLower(word)] = n + 1
		}
	}
	whole, kept := 0, 0
	for _, w := range broken {
		switch h.decide(w[0], w[1]) {
		case merged:
			whole++
		case tight:
			kept++
		}
	}
	h.resolves = whole >= minResolved && whole > 4*kept
	return h
}

func endsInHyphen(line string) bool {
	return strings.HasSuffix(line, "-") || strings.HasSuffix(line, "\u2010")
}

// minResolved is how many broken words must be found whole elsewhere in the text
// before those that stand nowhere else are taken for broken, too.
const minResolved = 3

func isWordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) }

// halves gives the word before the hyphen at the end of the previous line, and
// the first word of the line.
func (l *lines) halves() (head, tail string) {
	head = strings.TrimRight(l.previous.text, "-\u2010")
	if i := strings.LastIndexFunc(head, func(r rune) bool { return r != '-' && !isWordRune(r) }); i >= 0 {
		_, size := utf8.DecodeRuneInString(head[i:])
		head = head[i+size:]
	}
	tail = strings.TrimLeft(l.line.text, " \t")
	if i := strings.IndexFunc(tail, func(r rune) bool { return !isWordRune(r) }); i >= 0 {
		tail = tail[:i]
	}
	return head, tail
}

// resolve decides how a line goes on after a hyphen. Without evidence the line
// break stays.
func (h hyphens) resolve(l *lines) junction {
	head, tail := l.halves()
	how := h.decide(head, tail)
	if how == apart && h.resolves && isLowerCase(head) && isLowerCase(tail) {
		return merged
	}
	return how
}

func (h hyphens) decide(head, tail string) junction {
	whole, kept := h.seen[strings.ToLower(head+tail)], h.seen[strings.ToLower(head+"-"+tail)]
	switch {
	case head == "" || tail == "":
		return apart
	case conjunctions[tail]: // "nord- og sørsamisk"
		return spaced
	case kept > 0 && kept >= whole, !isLowerCase(tail), !isLowerCase(strings.TrimPrefix(head, firstRune(head))): // "KI-assistenter", "Nord-Norge"
		return tight
	case whole > 0:
		return merged
	}
	return apart
}

func firstRune(s string) string {
	_, size := utf8.DecodeRuneInString(s)
	return s[:size]
}

// isLowerCase reports whether a word has small letters only.
func isLowerCase(word string) bool {
	return !strings.ContainsFunc(word, func(r rune) bool { return unicode.IsUpper(r) || unicode.IsDigit(r) })
}

// conjunctions follow a hyphen that stands for the rest of a compound, in the
// languages of the region.
var conjunctions = func() map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq("og eller samt til och ja dahje jïh jallh jah jali jala já tâi teikâ da leʹbe le’be eli tai ja/dahje und oder and or") {
		m[w] = true
	}
	return m
}()
