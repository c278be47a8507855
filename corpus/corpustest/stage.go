// Package corpustest holds the conformance suites: what every part of a pipeline
// must do, whatever it is for. The test file of a new part calls the suite for
// its kind and adds its own cases:
//
//	func TestLength(t *testing.T) {
//		corpustest.Stage(t, filter.Length, corpustest.Examples{
//			"too-short": corpus.NewDocument("Nei."),
//		})
//	}
package corpustest

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"kvern/corpus"

	"github.com/google/go-cmp/cmp"
)

// Examples gives, for every reason that a part declares, a document that it must
// refuse for that reason.
type Examples map[string]*corpus.Document

// Stage checks a stage with its default settings: that its declaration is
// complete, that it gives declared reasons only and an example triggers each,
// that it is deterministic also when called from many goroutines, that it bears
// with awkward texts, and that measuring a text again changes nothing.
func Stage(t *testing.T, spec corpus.Spec, examples Examples) {
	t.Helper()
	StageWith(t, spec, spec.Settings(), examples)
}

// StageWith is Stage with settings of one's own.
func StageWith(t *testing.T, spec corpus.Spec, settings any, examples Examples) {
	t.Helper()
	t.Run("declaration", func(t *testing.T) { declaration(t, spec, examples) })
	t.Run("reasons", func(t *testing.T) {
		for reason, d := range examples {
			if got := runStage(t, spec, settings, clone(d)); got.verdict.Reason != reason {
				t.Errorf("example for %s: got %s %q", reason, got.verdict.Outcome, got.verdict.Reason)
			}
		}
	})
	t.Run("texts", func(t *testing.T) {
		for name, text := range AwkwardTexts() {
			t.Run(name, func(t *testing.T) { steady(t, spec, settings, corpus.NewDocument(text)) })
		}
	})
	t.Run("remeasure", func(t *testing.T) { remeasured(t, spec, settings) })
	t.Run("concurrent", func(t *testing.T) { concurrent(t, spec, settings) })
}

func declaration(t *testing.T, spec corpus.Spec, examples Examples) {
	if spec.Name == "" || spec.Summary == "" || spec.Version < 1 || spec.Kind != corpus.KindStage {
		t.Errorf("incomplete declaration: %+v", spec.Info)
	}
	for _, r := range spec.Reasons {
		if r.Doc == "" || r.Name != strings.ToLower(r.Name) || strings.ContainsAny(r.Name, " _") {
			t.Errorf("reason %q: want a lower-case name with hyphens and a sentence", r.Name)
		}
		if _, ok := examples[r.Name]; !ok {
			t.Errorf("no example triggers the declared reason %s", r.Name)
		}
	}
	for name := range examples {
		if _, ok := spec.Reason(name); !ok {
			t.Errorf("example for %s, which is not declared", name)
		}
	}
	for _, s := range spec.Signals {
		if s.Doc == "" {
			t.Errorf("signal %s has no sentence", s.Name)
		}
	}
}

// outcome is all that a stage did to a document, in a comparable form.
type outcome struct {
	verdict  corpus.Verdict
	facts    corpus.Facts
	text     string
	replaced []corpus.Replacement
}

func runStage(t *testing.T, spec corpus.Spec, settings any, d *corpus.Document) outcome {
	t.Helper()
	stage, err := spec.Stage(settings, false)
	if err != nil {
		t.Fatal(err)
	}
	return process(t, spec, settings, stage, d)
}

func process(t *testing.T, spec corpus.Spec, settings any, stage corpus.Stage, d *corpus.Document) outcome {
	t.Helper()
	v, err := stage.Process(context.Background(), d)
	if err != nil {
		t.Errorf("process: %v", err)
	}
	if _, ok := stage.(corpus.Judge); ok && v.Outcome == corpus.Kept {
		judge, err := spec.Stage(settings, true)
		if err != nil {
			t.Fatal(err)
		}
		v = judge.(corpus.Judge).Judge(&d.Facts)
	}
	if _, ok := spec.Reason(v.Reason); !ok && v.Outcome != corpus.Kept {
		t.Errorf("reason %q is not declared", v.Reason)
	}
	known := map[string]bool{}
	for _, s := range spec.Signals {
		known[s.Name] = true
	}
	for _, m := range append(append([]corpus.Measure(nil), d.Quality...), d.Privacy...) {
		if !known[m.Name] {
			t.Errorf("signal %q is not declared", m.Name)
		}
	}
	return outcome{v, d.Facts, d.Text(), d.Replaced()}
}

// steady checks that two separately built stages do the same to equal documents
// and leave them in order.
func steady(t *testing.T, spec corpus.Spec, settings any, d *corpus.Document) {
	t.Helper()
	a := runStage(t, spec, settings, clone(d))
	b := runStage(t, spec, settings, clone(d))
	if !equal(a, b) {
		t.Errorf("two runs differ: %s", difference(a, b))
	}
	end := uint32(0)
	for _, r := range a.replaced {
		if r.Start < end || r.End < r.Start || int(r.End) > len(a.text) {
			t.Errorf("replacement %v out of order in a text of %d bytes", r, len(a.text))
		}
		end = r.End
	}
	end = 0
	for _, s := range a.facts.Segments {
		if s.Start < end || s.End < s.Start || int(s.End) > len(a.text) {
			t.Errorf("segment %v out of order in a text of %d bytes", s, len(a.text))
		}
		end = s.End
	}
}

// remeasured checks that a Remeasurer records of a text from which nothing was
// taken what it recorded before.
func remeasured(t *testing.T, spec corpus.Spec, settings any) {
	stage, err := spec.Stage(settings, false)
	if err != nil {
		t.Fatal(err)
	}
	r, ok := stage.(corpus.Remeasurer)
	if !ok {
		return
	}
	for i, text := range ordinaryTexts() {
		d := corpus.NewDocument(text)
		want := process(t, spec, settings, stage, d)
		want.facts = clone(d).Facts
		if err := r.Remeasure(context.Background(), d, nil); err != nil {
			t.Errorf("text %d: %v", i, err)
		}
		if got := (outcome{want.verdict, d.Facts, d.Text(), d.Replaced()}); !equal(got, want) {
			t.Errorf("text %d: %s", i, difference(want, got))
		}
	}
}

// concurrent checks that one stage gives the same result from eight goroutines
// as from one.
func concurrent(t *testing.T, spec corpus.Spec, settings any) {
	stage, err := spec.Stage(settings, false)
	if err != nil {
		t.Fatal(err)
	}
	texts := ordinaryTexts()
	want := make([]outcome, len(texts))
	for i, text := range texts {
		want[i] = runStage(t, spec, settings, corpus.NewDocument(text))
	}
	var wg sync.WaitGroup
	for worker := range 8 {
		wg.Go(func() {
			for i := range texts {
				k := (i*5 + worker) % len(texts)
				if got := process(t, spec, settings, stage, corpus.NewDocument(texts[k])); !equal(got, want[k]) {
					t.Errorf("text %d: %s", k, difference(want[k], got))
				}
			}
		})
	}
	wg.Wait()
}

func equal(a, b outcome) bool { return cmp.Equal(a, b, cmp.AllowUnexported(outcome{})) }

func difference(a, b outcome) string { return cmp.Diff(a, b, cmp.AllowUnexported(outcome{})) }

func clone(d *corpus.Document) *corpus.Document {
	c := corpus.NewDocument(d.Text())
	c.Facts = d.Facts
	c.Segments = append([]corpus.Segment(nil), d.Segments...)
	c.Flags = append([]string(nil), d.Flags...)
	return c
}

// AwkwardTexts are texts that break naive code. All are valid UTF-8.
func AwkwardTexts() map[string]string {
	return map[string]string{
		"empty":         "",
		"blank":         " \n\t\n  ",
		"one letter":    "å",
		"NUL":           "før\x00etter",
		"emoji only":    "🦌🦌🦌 👩‍👩‍👧 🇳🇴",
		"digits only":   strings.Repeat("0123456789 ", 500),
		"one long line": strings.Repeat("nynorsk og bokmål og davvisámegiella ", 30_000),
		"one long word": strings.Repeat("arbeidsmiljølovgivning", 50_000),
		"many lines":    strings.Repeat("a\n", 100_000),
		"right to left": "שלום עולם مرحبا بالعالم \u202eabc\u202c",
		"decomposed":    "Sa\u0301mi a\u030Alesund c\u030Ca\u0301llit",
		"noncharacter":  "\uFFFE\uFFFD\U0010FFFF \uFEFF",
		"brackets":      strings.Repeat("(", 20_000) + strings.Repeat(")", 20_000),
		"skolt":         "Sääʹmteʹǧǧ lij säämʼmkulttuur õʼlmmai da ’’ˈ ǩeâll",
		"scripts":       "норвежский 日本語 ελληνικά ᚠᚢᚦ",
	}
}

// ordinaryTexts are short texts in several languages, with an invented e-mail
// address and numbers that belong to nobody.
func ordinaryTexts() []string {
	texts := []string{
		"Kommunen har mottatt søknaden din og svarer innen fire uker.",
		"Kommunen har motteke søknaden din og svarar innan fire veker.",
		"Suohkan lea ožžon du ohcamuša ja vástida njealji vahku siste.",
		"Suohkan la oadtjum duv åhtsåmusáv.",
		"Tjïelte lea dov ohtsemem åådtjeme.",
		"The municipality has received your application.",
		"Spørsmål kan sendes til kari.nordmann@example.no før 1. mars 2026.",
		"Kap. 1425 post 70\nBevilgning 12 345 000 kroner\n\nSide 4 av 12",
	}
	for i := range 8 {
		texts = append(texts, fmt.Sprintf("%s\n\n%s", strings.Repeat(texts[i]+" ", i+1), texts[(i+3)%8]))
	}
	return texts
}
