package privacy

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// seedTexts are the beginnings from which the fuzzer varies.
func seedTexts() []string {
	var texts []string
	for _, group := range recognised {
		for _, marked := range group {
			texts = append(texts, unmark(marked))
		}
	}
	for _, group := range kept {
		texts = append(texts, group...)
	}
	for t := range typeCount {
		for _, entry := range surrogates[t] {
			texts = append(texts, "tlf fnr konto "+entry+" "+entry)
		}
	}
	return append(texts, "\xff\xc3 fnr 200551\xc268327 \xe2\x80", "((((12 34 56 78))))", "1\u00ad2\u200b3", "@@@@", "://://", "::::")
}

// checkScrub holds for every text, level and operator.
func checkScrub(t *testing.T, s *Scrubber, text string) {
	t.Helper()
	r, err := s.Scrub(text)
	if err != nil {
		t.Fatalf("%q does not settle", text)
	}
	checkSpans(t, text, r)
	again, err := s.Scrub(text)
	if err != nil || again.Text != r.Text || len(again.Spans) != len(r.Spans) {
		t.Errorf("two runs differ on %q", text)
	}
	twice, err := s.Scrub(r.Text)
	if err != nil || twice.Text != r.Text {
		t.Errorf("scrubbing twice differs (%v)\ntext  %q\nonce  %q\ntwice %q", err, text, r.Text, twice.Text)
	}
}

// checkSpans checks that spans are in order, apart and on character boundaries,
// and that the text around them is unchanged.
func checkSpans(t *testing.T, text string, r Result) {
	t.Helper()
	var b strings.Builder
	end := 0
	for _, s := range r.Spans {
		if s.Start < end || s.End <= s.Start || s.End > len(text) {
			t.Fatalf("span %d..%d after %d in %q", s.Start, s.End, end, text)
		}
		if utf8.ValidString(text) && (!utf8.RuneStart(text[s.Start]) || s.End < len(text) && !utf8.RuneStart(text[s.End])) {
			t.Errorf("span %d..%d cuts a character of %q", s.Start, s.End, text)
		}
		if s.Score < 0.5 || s.Score > 1 || s.Rule == "" {
			t.Errorf("span %+v: score or rule", s)
		}
		b.WriteString(text[end:s.Start] + s.With)
		end = s.End
	}
	if b.WriteString(text[end:]); b.String() != r.Text {
		t.Errorf("text outside the spans of %q changed: %q", text, r.Text)
	}
	if utf8.ValidString(text) && !utf8.ValidString(r.Text) {
		t.Errorf("broken UTF-8 in %q", r.Text)
	}
}

func FuzzScrub(f *testing.F) {
	for _, text := range seedTexts() {
		for operator := range 4 {
			f.Add(text, uint8(operator))
		}
	}
	var scrubbers [4]*Scrubber
	for i := range scrubbers {
		scrubbers[i] = newScrubber(Options{Level: Contact, Operator: Operator(i)})
	}
	f.Fuzz(func(t *testing.T, text string, operator uint8) {
		checkScrub(t, scrubbers[operator%4], text)
	})
}

func FuzzRedact(f *testing.F) {
	for _, text := range seedTexts() {
		f.Add(text)
	}
	s := newScrubber(Options{Level: Contact, Operator: Tag})
	f.Fuzz(func(t *testing.T, text string) {
		r := s.Redact(text)
		if again := s.Redact(r.Text); again.Text != r.Text {
			t.Errorf("%q becomes %q, then %q", text, r.Text, again.Text)
		}
	})
}
