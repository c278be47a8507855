package tagger

import (
	"bytes"
	"math"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestTokenise(t *testing.T) {
	for text, want := range map[string]string{
		"Kari N. Nordvoll kom. Ho sa det.":    "Kari|N.|Nordvoll|kom|.|Ho|sa|det|.",
		"J.K. Berg, f.eks. bl.a. Mette-Marit": "J.K.|Berg|,|f.eks|.|bl.a|.|Mette-Marit",
		"slutt.Kari d'Arc «Áilu»":             "slutt|.|Kari|d'Arc|«|Áilu|»",
		"12.05.2019 NorNE\nO’Brien":           "12.05.2019|NorNE|\n|O’Brien",
		"Nord\u00advoll\u200b \xff":           "Nord\u00advoll",
	} {
		var got []string
		for _, token := range tokenise(nil, text) {
			got = append(got, text[token.Start:token.End])
		}
		if diff := cmp.Diff(strings.Join(got, "|"), want); diff != "" {
			t.Errorf("%q: (-got +want)\n%s", text, diff)
		}
	}
}

func TestSentenceStarts(t *testing.T) {
	const text = "Ho kom. Kari gjekk, jf. Berg.\nOla"
	var got []string
	for _, token := range tokenise(nil, text) {
		if token.First() && !token.Break() {
			got = append(got, text[token.Start:token.End])
		}
	}
	if diff := cmp.Diff(got, []string{"Ho", "Kari", "Ola"}); diff != "" {
		t.Errorf("(-got +want)\n%s", diff)
	}
}

func TestStem(t *testing.T) {
	for _, c := range []struct {
		a, b string
		same bool
	}{{"Nordvoll", "Nordvolls", true}, {"NORDVOLLS", "nordvoll", true}, {"Han", "Hans", false}, {"Ærlig", "ærligs", true}} {
		a, b := tokenise(nil, c.a)[0], tokenise(nil, c.b)[0]
		if got := a.Stem() == b.Stem(); got != c.same {
			t.Errorf("%s and %s: got %v", c.a, c.b, got)
		}
	}
	if got := tokenise(nil, "Ærlig")[0]; got.Hash() != Hash("ÆRLIG") {
		t.Error("a token and its word have different hashes")
	}
}

func TestExp(t *testing.T) {
	for x := -60.0; x <= 60; x += 0.37 {
		if want := math.Exp(x); math.Abs(exp(x)/want-1) > 1e-8 {
			t.Errorf("exp(%v): got %v, want %v", x, exp(x), want)
		}
	}
}

// examples are a few sentences of two kinds of names.
func examples() (all []Example) {
	for i, text := range []string{
		"[PER|Kari Nordvoll] sa nei.", "I [LOC|Vikbygd] bur [PER|Ola].", "[PER|Ola Nordvoll] kom til [LOC|Vikbygd].",
		"Det sa [PER|Kari].", "Ho reiste frå [LOC|Vikbygd].",
	} {
		e := Example{Group: i}
		for part := range strings.SplitAfterSeq(text, "]") {
			before, name, found := strings.Cut(part, "[")
			e.Text += before
			if tag, name, _ := strings.Cut(strings.TrimSuffix(name, "]"), "|"); found {
				e.Marks = append(e.Marks, Mark{len(e.Text), len(e.Text) + len(name), tag})
				e.Text += name
			}
		}
		all = append(all, e)
	}
	return all
}

func TestLearn(t *testing.T) {
	o := Options{Seed: 1, Runs: 2, Epochs: 8}
	m := Learn(examples(), o)
	if !bytes.Equal(m.Encode(), Learn(examples(), o).Encode()) {
		t.Error("the same examples gave two models")
	}
	opened, err := Open(m.Encode())
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(opened.Encode(), m.Encode()) {
		t.Error("a model changes when it is written and read")
	}
	const text = "Ola Nordvoll reiste til Vikbygd. Det sa Kari."
	var got []string
	opened.Tag(text, func(x Text) {
		for n := range x.Names {
			got = append(got, text[x.Tokens()[n.First].Start:x.Tokens()[n.Last].End])
		}
	})
	if diff := cmp.Diff(got, []string{"Ola Nordvoll", "Kari"}); diff != "" {
		t.Errorf("(-got +want)\n%s", diff)
	}
	for _, b := range [][]byte{nil, []byte(magic), m.Encode()[1:]} {
		if _, err := Open(b); err == nil {
			t.Errorf("%d bytes: want an error", len(b))
		}
	}
}

// TestMarginsAgreeWithLabels: a token is labelled a person where a person is best.
func TestMarginsAgreeWithLabels(t *testing.T) {
	m := Learn(examples(), Options{Seed: 2, Runs: 1, Epochs: 2})
	m.Tag("Kari Ola Vikbygd Nordvoll de Vik. Ola Berg. Ho", func(x Text) {
		for c := range x.Candidates {
			if c.Label.Person() && c.Margin < 0 || !c.Label.Person() && c.Margin > 0 {
				t.Errorf("token %d: label %d with margin %d", c.Token, c.Label, c.Margin)
			}
		}
	})
}

func FuzzTokenise(f *testing.F) {
	for _, text := range []string{"Kari N. Nordvoll", "J.K. Rowling's", "a-b.c'd", "\xff\xc3 A\u0301", "A\u00ad\u00ad", "1.2.3", "–«»…"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		end := uint32(0)
		for _, token := range tokenise(nil, text) {
			if token.Start < end || token.End <= token.Start || int(token.End) > len(text) {
				t.Fatalf("token %d..%d after %d in %q", token.Start, token.End, end, text)
			}
			if utf8.ValidString(text) && (!utf8.RuneStart(text[token.Start]) || int(token.End) < len(text) && !utf8.RuneStart(text[token.End])) {
				t.Errorf("token %d..%d cuts a character of %q", token.Start, token.End, text)
			}
			end = token.End
		}
	})
}
