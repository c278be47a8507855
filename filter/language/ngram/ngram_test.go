package ngram

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// words cuts a text and writes each word as its n-grams see it, names with a
// capital T before them.
func words(text string) (list []string) {
	for at := 0; ; {
		w, ok := Next(text, at)
		if !ok {
			return list
		}
		runes := w.Runes(nil, text)
		s := string(runes[1 : len(runes)-1])
		if w.Title {
			s = "T:" + s
		}
		list = append(list, s)
		at = w.End
	}
}

func TestWords(t *testing.T) {
	for text, want := range map[string][]string{
		"Vedtaket ble fattet 12. mai 2026.": {"T:vedtaket", "ble", "fattet", "mai"},
		"NAV og SSB":                        {"nav", "og", "ssb"},
		"Č á đ ŋ š ŧ ž":                     {"T:č", "á", "đ", "ŋ", "š", "ŧ", "ž"},
		"Kåʹdd kåˈdd kåʼdd kå'dd":           {"T:kåʹdd", "kåʹdd", "kåʹdd", "kåʹdd"},
		"'sitat' og «sitat»":                {"sitat", "og", "sitat"},
		"sma\u030Att":                       {"smått"},
		"ord\u00ADdeling":                   {"orddeling"},
		"se www.example.no/a?b=c nå":        {"se", "nå"},
		"skriv til a.b@example.no i dag":    {"skriv", "til", "a", "i", "dag"},
		"https://example.no/sak ja":         {"ja"},
		"Привет, мир":                       {"T:жжжжжж", "жжж"},
		"123 456":                           nil,
		"\xff\xfeord\xc3":                   {"ord"},
	} {
		if diff := cmp.Diff(words(text), want); diff != "" {
			t.Errorf("%q (-got +want):\n%s", text, diff)
		}
	}
}

func TestLongWordsAreCut(t *testing.T) {
	text := strings.Repeat("å", 3*MaxRunes+1)
	n := 0
	for at := 0; ; n++ {
		w, ok := Next(text, at)
		if !ok {
			break
		}
		if utf8.RuneCountInString(text[w.Start:w.End]) > MaxRunes {
			t.Errorf("a word of %d bytes", w.End-w.Start)
		}
		at = w.End
	}
	if n != 4 {
		t.Errorf("%d words, want 4", n)
	}
}

func TestFeatures(t *testing.T) {
	word := Word{0, 4, false, false}.Runes(nil, "sámi"[:4]) // "sám": two bytes in á
	got := Features(nil, word)
	if len(got) != 1+3+Long(word) || Long(word) != 1 {
		t.Fatalf("%d features of which %d long, want 5 and 1", len(got), Long(word))
	}
	for i, f := range got {
		if long := f.Row >= FirstLong; long != (i >= len(got)-Long(word)) {
			t.Errorf("feature %d has row %d: n-grams of five letters come last", i, f.Row)
		}
		if f.Row >= Rows || f.Slot >= RowSlots {
			t.Errorf("feature %d is outside the table: %v", i, f)
		}
	}
	if len(Features(nil, []rune{2, 3})) != 0 {
		t.Error("an empty word has features")
	}
}

func FuzzNext(f *testing.F) {
	for _, s := range []string{"Kåʹdd", "a\u0301\u0301", "\xff", "a@b", "http://", strings.Repeat("x", 99)} {
		f.Add(s)
	}
	var features []Feature
	f.Fuzz(func(t *testing.T, text string) {
		for at := 0; ; {
			w, ok := Next(text, at)
			if !ok {
				return
			}
			if w.Start < at || w.End <= w.Start || w.End > len(text) {
				t.Fatalf("after %d a word from %d to %d of %d", at, w.Start, w.End, len(text))
			}
			if features = Features(features[:0], w.Runes(nil, text)); len(features) > MaxFeatures {
				t.Fatalf("%d features", len(features))
			}
			at = w.End
		}
	})
}
