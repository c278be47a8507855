package dedup

import (
	"bytes"
	"math"
	"slices"
	"testing"

	"kvern/corpus"
	"kvern/dedup/lsh"
)

func TestDefaultsAreValid(t *testing.T) {
	for _, spec := range []corpus.Spec{Exact, Near} {
		if _, err := spec.Build(spec.Settings()); err != nil {
			t.Errorf("%s: %v", spec.Name, err)
		}
		if spec.Kind != corpus.KindMatcher || len(spec.Reasons) != 1 || spec.Reasons[0].Doc == "" || spec.Summary == "" {
			t.Errorf("incomplete declaration: %+v", spec.Info)
		}
	}
}

func TestValidate(t *testing.T) {
	for name, change := range map[string]func(*NearSettings){
		"threshold too low":  func(s *NearSettings) { s.Threshold = 0.4 },
		"threshold too high": func(s *NearSettings) { s.Threshold = 1.1 },
		"not a number":       func(s *NearSettings) { s.Threshold = math.NaN() },
		"keep twice":         func(s *NearSettings) { s.Keep = []string{KeepDate, KeepSource, KeepDate} },
	} {
		s := Near.Settings().(*NearSettings)
		change(s)
		if _, err := Near.Build(s); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	s := Near.Settings().(*NearSettings)
	s.Keep, s.Threshold = nil, 1
	if _, err := Near.Build(s); err != nil {
		t.Errorf("keep nothing in particular: %v", err)
	}
}

func TestLayout(t *testing.T) {
	s := Near.Settings().(*NearSettings)
	if got, want := s.Layout(), (lsh.Layout{Bands: 21, Rows: 6}); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestScope(t *testing.T) {
	seen := map[uint64]corpus.Language{0: "corpus"}
	for _, l := range append(slices.Clone(corpus.Languages[:]), "") {
		scope := Scope(ScopeLanguage, l)
		if other, ok := seen[scope]; ok {
			t.Errorf("%q and %q have one scope", l, other)
		}
		seen[scope] = l
		if Scope(ScopeCorpus, l) != 0 {
			t.Errorf("%q is apart in the scope of the corpus", l)
		}
	}
}

func TestRank(t *testing.T) {
	keep := Near.Settings().(*NearSettings).Keep
	day := func(year int16) corpus.Date { return corpus.Date{Year: year, Month: 3, Day: 14} }
	plain := Priority{Source: 1, Licence: 1, Characters: 100, Published: day(2010)}
	with := func(change func(*Priority)) Priority {
		p := plain
		change(&p)
		return p
	}
	for _, c := range []struct {
		name         string
		better, than Priority
	}{
		{"generation", with(func(p *Priority) { p.Source = 9 }), with(func(p *Priority) { p.Generation, p.Source = 1, 0 })},
		{"source", with(func(p *Priority) { p.Source, p.Licence = 0, 9 }), plain},
		{"licence", with(func(p *Priority) { p.Licence, p.Characters = 0, 1 }), plain},
		{"longer", with(func(p *Priority) { p.Characters, p.Published = 101, corpus.Date{} }), plain},
		{"later", with(func(p *Priority) { p.Published = day(2011) }), plain},
		{"dated", plain, with(func(p *Priority) { p.Published = corpus.Date{} })},
		{"before 1970", with(func(p *Priority) { p.Published = day(1890) }), with(func(p *Priority) { p.Published = day(1889) })},
		{"dated before 1970", with(func(p *Priority) { p.Published = day(1) }), with(func(p *Priority) { p.Published = corpus.Date{} })},
		{"digest before key", with(func(p *Priority) { p.Key[0] = 9 }), with(func(p *Priority) { p.Digest[15] = 1 })},
		{"key", plain, with(func(p *Priority) { p.Key[15] = 1 })},
	} {
		a, b := c.better.Rank(keep), c.than.Rank(keep)
		if bytes.Compare(a[:], b[:]) >= 0 {
			t.Errorf("%s: not preferred", c.name)
		}
	}
	a := plain.Rank([]string{KeepDate, KeepSource})
	b := with(func(p *Priority) { p.Source, p.Published = 0, day(2009) }).Rank([]string{KeepDate, KeepSource})
	if bytes.Compare(a[:], b[:]) >= 0 {
		t.Error("the order of keep has no part in the rank")
	}
	if plain.Rank(nil) != with(func(p *Priority) { p.Source, p.Licence, p.Characters = 0, 0, 1 }).Rank(nil) {
		t.Error("criteria that keep does not name have a part in the rank")
	}
}
