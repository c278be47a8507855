package export

import (
	"testing"

	"kvern/corpus"

	"github.com/google/go-cmp/cmp"
)

func fate(i int) *Fate {
	f := &Fate{Facts: corpus.Facts{
		Source: []string{"brev", "nett"}[i%2], Language: corpus.Languages[i%3], LanguageDeclared: corpus.Bokmaal,
		Characters: 100 + i, Words: i * 3, Privacy: []corpus.Measure{{Name: "NO_FNR", Value: float64(i % 2)}},
		Origin: corpus.Origin{Repairs: []corpus.Measure{{Name: "nfc", Value: 2}}},
	}}
	switch i % 5 {
	case 1:
		f.Outcome, f.Stage, f.Reason = corpus.Removed, "near", "near-duplicate"
		f.DuplicateOf, f.Similarity = "x", corpus.Ratio(80+i, 100)
	case 2:
		f.Outcome, f.Stage, f.Reason = corpus.Quarantined, "ingest", "json-syntax"
	case 3:
		f.ClusterSize = 2
		f.Flag("mixed")
	}
	return f
}

// Figures that are counted in parts and merged are those counted in one go.
func TestMergedStatsAreTheSame(t *testing.T) {
	whole, merged := NewCounter(), NewCounter()
	parts := []*Counter{NewCounter(), NewCounter(), NewCounter()}
	for i := range 100 {
		whole.Add(fate(i % 20))
		parts[i%3].Add(fate(i % 20))
	}
	for _, p := range parts {
		merged.Merge(p.Stats(nil))
	}
	sources := func() []SourceStats { return []SourceStats{{Source: "brev"}, {Source: "nett"}} }
	want, got := whole.Stats(sources()), merged.Stats(sources())
	if diff := cmp.Diff(got, want); diff != "" {
		t.Error(diff)
	}
	if want.Records != 100 || want.Kept+want.Removed+want.Quarantined != 100 || want.Sources[0].Records+want.Sources[1].Records != 100 {
		t.Errorf("the sum does not hold: %+v", want)
	}
	if len(want.Lengths) == 0 || want.Lengths[0].Words != 0 || len(want.Similar) == 0 {
		t.Errorf("histograms: %+v %+v", want.Lengths, want.Similar)
	}
}

func TestGuard(t *testing.T) {
	g := Guard{corpus.NorthernSami: GuardLimit{0.05, 0.05, 0.05, 0.3}}
	counts := []Taken{
		{"nett", corpus.NorthernSami, GuardQuality, 1000, 50},
		{"nett", corpus.NorthernSami, GuardQuality, 1000, 51},
		{"nett", corpus.NorthernSami, GuardDeduplication, 1000, 300},
		{"nett", corpus.NorthernSami, GuardPrivacy, 199, 100},
		{"nett", corpus.Bokmaal, GuardQuality, 1000, 1000},
	}
	got := g.Check(counts)
	if len(got) != 2 || !got[0].Stops || got[0].Taken.Taken != 51 || got[1].Stops || got[1].Category != GuardPrivacy {
		t.Errorf("breaches %v", got)
	}
	if want := "quality took 51 of 1000 documents in sme from source nett (5.1%); the guard allows 5%"; got[0].String() != want {
		t.Errorf("got  %s\nwant %s", got[0], want)
	}
}
