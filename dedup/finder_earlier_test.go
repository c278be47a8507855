package dedup

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"kvern/corpus"
	"kvern/dedup/match"

	"github.com/google/go-cmp/cmp"
)

// generations are items by age, the oldest first.
type generations struct {
	search Search
	items  []item
	fates  map[string]fate // so far
	age    map[string]int  // place of the generation
}

// add matches items against what has been matched before, as a run does with its
// index, and returns the fates of them and of whom they replace.
func (g *generations) add(t *testing.T, items []item) (map[string]fate, Report) {
	t.Helper()
	if g.fates == nil {
		g.fates, g.age = map[string]fate{}, map[string]int{}
	}
	s := g.search
	s.Dir = t.TempDir()
	f, err := NewFinder(s)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	now := 0
	if n := len(g.items); n > 0 {
		now = g.age[g.items[n-1].id] + 1
	}
	var all []item
	place := map[string]uint32{}
	for _, it := range g.items {
		if g.fates[it.id].Reason == ReasonExact {
			continue
		}
		place[it.id] = uint32(len(all))
		all = append(all, it)
		sig := sign(it.text)
		rank := it.rank(sig, s.keep()).Of(s.Near.Generation(uint32(now - g.age[it.id])))
		if err := f.AddEarlier(sig, it.language, rank, g.fates[it.id].Reason == ""); err != nil {
			t.Fatal(err)
		}
	}
	for _, it := range all {
		if x := g.fates[it.id]; x.Reason != "" {
			if err := f.Repeats(place[it.id], place[x.Leader], x.Similarity, x.Reason); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, it := range items {
		all = append(all, it)
		sig := sign(it.text)
		if err := f.Add(sig, it.language, it.rank(sig, s.keep()).Of(s.Near.Generation(0))); err != nil {
			t.Fatal(err)
		}
	}
	got, report := fates(t, f, all)
	for _, it := range items {
		g.age[it.id] = now
	}
	for id, x := range got {
		g.fates[id] = x
	}
	g.items = append(g.items, items...)
	return got, report
}

// Whatever the settings, adding documents to those of earlier generations gives
// each the fate that it has when all are matched at once, the earlier ones first.
func TestAddingEqualsTheBatch(t *testing.T) {
	for name, change := range map[string]func(*Search){
		"defaults":         func(*Search) {},
		"by hash alone":    func(s *Search) { s.Near.Keep = nil },
		"the longest":      func(s *Search) { s.Near.Keep = []string{KeepLength}; s.Near.Threshold = 0.7 },
		"no verification":  func(s *Search) { s.Near.Verify = VerifyNone },
		"corpus":           func(s *Search) { s.Near.Scope, s.Exact.Scope = ScopeCorpus, ScopeCorpus },
		"keep templates":   func(s *Search) { s.Templates = &TemplateSettings{Policy: TemplatesKeep} },
		"sample templates": func(s *Search) { s.Templates = &TemplateSettings{Policy: TemplatesSample, Sample: 2} },
		"drop templates":   func(s *Search) { s.Templates = &TemplateSettings{Policy: TemplatesDrop} },
	} {
		t.Run(name, func(t *testing.T) {
			s := defaults()
			change(&s)
			items := generate(uint64(3+len(name)), 1500)
			steps := []int{700, 1100, 1500}
			from := 0
			g := generations{search: s}
			left := 0
			for i, to := range steps {
				for k := from; k < to; k++ {
					items[k].Generation = uint32(i)
				}
				got, report := g.add(t, items[from:to])
				if report.Documents != to-from || report.Replaced != 0 {
					t.Errorf("%+v", report)
				}
				for id := range got {
					if g.age[id] != i {
						t.Errorf("generation %d decides about %s of generation %d", i, id, g.age[id])
					}
				}
				left += report.Exact + report.Near + report.TemplateDropped
				from = to
			}
			batch, _ := find(t, s, items)
			want, got := map[string]fate{}, map[string]fate{}
			for _, it := range items {
				want[it.id], got[it.id] = essence(batch[it.id]), essence(g.fates[it.id])
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
			if left < len(items)/5 {
				t.Errorf("only %d documents left", left)
			}
		})
	}
}

// essence is what of a fate does not grow with later generations.
func essence(f fate) fate {
	if f.Reason == "" {
		return fate{}
	}
	return fate{Leader: f.Leader, Reason: f.Reason, Similarity: f.Similarity}
}

// A bucket too large for all pairs gives the same pairs with its documents spread
// over generations.
func TestAddingToAHugeBucket(t *testing.T) {
	var items []item
	for i := range 300 {
		text := letter + " " + letter + fmt.Sprintf(" Vår referanse %d, dato %d.", i, i*i)
		if i%40 == 39 { // somewhat different
			text += " Med hilsen " + strings.Repeat(fmt.Sprint("kontor", i, " "), 8)
		}
		items = append(items, item{id: fmt.Sprint("d", i), text: text, language: corpus.Bokmaal})
		if i >= 100 {
			items[i].Generation = 1
		}
	}
	s := defaults()
	batch, report := find(t, s, items)
	if report.Buckets.Capped == 0 {
		t.Fatal("no bucket is too large")
	}
	g := generations{search: s}
	g.add(t, items[:100])
	g.add(t, items[100:])
	for _, it := range items {
		if diff := cmp.Diff(essence(batch[it.id]), essence(g.fates[it.id])); diff != "" {
			t.Errorf("%s: %s", it.id, diff)
		}
	}
}

func TestTheNewestReplacesThePublished(t *testing.T) {
	at := func(year int) Priority { return Priority{Acquired: time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC)} }
	other := strings.ReplaceAll(letter, "e", "é")
	s := defaults()
	s.Near.Keep = []string{KeepNewest}
	g := generations{search: s}
	g.add(t, []item{
		{id: "old", text: letter, Priority: at(2019)},
		{id: "older", text: letter + " Utgave to.", Priority: at(2018)},
		{id: "same", text: other, Priority: at(2019)},
	})
	if g.fates["older"].Leader != "old" || g.fates["older"].Reason != ReasonNear {
		t.Fatalf("the newest of one generation does not stay: %v", g.fates)
	}
	got, report := g.add(t, []item{
		{id: "new", text: letter + " Ny utgave.", Priority: at(2021)},
		{id: "newish", text: letter + " Ny utgåve.", Priority: at(2020)},
		{id: "again", text: strings.ReplaceAll(other, " ", "  "), Priority: at(2021)},
		{id: "older again", text: letter + " Utgave to.", Priority: at(2020)},
	})
	for id, want := range map[string][2]string{
		"old":         {"new", ReasonNear},   // replaced
		"newish":      {"new", ReasonNear},   // not the newest
		"again":       {"same", ReasonExact}, // nothing new
		"older again": {"new", ReasonNear},   // its text left before, for one that is replaced now
		"new":         {"new", ""},           // stays
	} {
		if x := got[id]; x.Leader != want[0] || x.Reason != want[1] {
			t.Errorf("%s: got %+v, want %v", id, x, want)
		}
	}
	if _, told := got["older"]; told {
		t.Error("a document that left before is told of again")
	}
	if report.Replaced != 1 || report.Exact+report.Near != 3 || report.Earlier != 3 {
		t.Errorf("%+v", report)
	}
}

func TestBadEarlierDocuments(t *testing.T) {
	s := defaults()
	s.Dir = t.TempDir()
	sig := sign(letter)
	var p Priority
	old, now := p.Rank(nil).Of(s.Near.Generation(1)), p.Rank(nil).Of(s.Near.Generation(0))
	for name, do := range map[string]func(*Finder) error{
		"after one of this generation": func(f *Finder) error {
			f.Add(sig, "", now)
			return f.AddEarlier(sig, "", old, true)
		},
		"kept, but a repetition": func(f *Finder) error {
			f.AddEarlier(sig, "", old, true)
			return f.Repeats(0, 0, 1, ReasonNear)
		},
		"of an unknown document": func(f *Finder) error {
			f.AddEarlier(sig, "", old, false)
			return f.Repeats(0, 7, 1, ReasonNear)
		},
		"with a rank of this generation": func(f *Finder) error {
			f.AddEarlier(sig, "", now.Of(8), true)
			f.Add(sig, "", p.Rank(nil).Of(7))
			f.Add(sig, "", p.Rank(nil).Of(9))
			_, err := f.Find(context.Background(), textsOf{{text: letter}, {text: letter}, {text: letter}}, func(Result) error { return nil })
			return err
		},
	} {
		f, err := NewFinder(s)
		if err != nil {
			t.Fatal(err)
		}
		if do(f) == nil {
			t.Errorf("%s: no error", name)
		}
		f.Close()
	}
}

func TestLeadersTakeWhatIsDecided(t *testing.T) {
	dropped := match.NewBits(4)
	dropped.Add(1)
	given := match.Given{Dropped: dropped, Decided: 3}
	members := func(yield func([]byte, error) bool) {
		for i := range uint32(4) {
			r := match.Member{Number: i, Group: 0}.Record()
			if !yield(r[:], nil) {
				return
			}
		}
	}
	edges := func(yield func([]byte, error) bool) {}
	var got []match.Drop
	err := match.Leaders(edges, 4, given, match.Quota{Members: members, Groups: 1, Most: 1}, func(d match.Drop) error {
		got = append(got, d)
		return nil
	})
	// 0 and 2 stay though only one may, 1 stays dropped; 3 is of this generation.
	if diff := cmp.Diff([]match.Drop{{Number: 3, Keeper: 0, Template: true}}, got); diff != "" || err != nil {
		t.Error(err, diff)
	}
}
