package privacy

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// TestMixtures throws values, cues, surrogates and separators together at random,
// which the fuzzer rarely does, and checks that scrubbing settles and is stable.
func TestMixtures(t *testing.T) {
	var pieces []string
	for _, text := range seedTexts() {
		pieces = append(pieces, strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == ';' })...)
	}
	for _, words := range cueWords {
		for word := range strings.FieldsSeq(words) {
			pieces = append(pieces, strings.TrimSuffix(word, "*"))
		}
	}
	separators := []string{" ", " ", " ", " ", ". ", ", ", "\n", "", "-", ": ", " (", ") ", ";", "\t", "/", "\u00a0", "\u00ad", "+", "<", ">"}
	random := rand.New(rand.NewPCG(1, 2))
	rounds := 3000
	if testing.Short() {
		rounds = 500
	}
	for i := range rounds {
		var b strings.Builder
		for range 2 + random.IntN(14) {
			b.WriteString(pieces[random.IntN(len(pieces))])
			b.WriteString(separators[random.IntN(len(separators))])
		}
		s := mixtureScrubbers[i%len(mixtureScrubbers)]
		if _, err := s.Scrub(b.String()); err != nil {
			t.Errorf("%q: %v", b.String(), err)
		}
		checkScrub(t, s, b.String())
		if r, err := s.Scrub(b.String()); err == nil {
			checkRules(t, r)
		}
	}
}

// checkRules checks that every rule that decides is documented.
func checkRules(t *testing.T, r Result) {
	t.Helper()
	for _, span := range r.Spans {
		if !slices.ContainsFunc(rules, func(r RuleInfo) bool { return r.Name == span.Rule }) {
			t.Errorf("rule %s is not documented", span.Rule)
		}
	}
}

var mixtureScrubbers = func() (s []*Scrubber) {
	for operator := range 4 {
		s = append(s, newScrubber(Options{Level: Contact, Operator: Operator(operator)}))
	}
	return append(s, newScrubber(Options{Level: Strict}), newScrubber(Options{Level: Identifiers}))
}()
