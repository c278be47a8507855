package dedup

import (
	"context"
	"errors"
	"testing"

	"kvern/corpus"
)

// The forecast grows with the documents and no faster; memory takes the place of
// disk; and a disk that is known to be too small is refused before the start.
func TestPlan(t *testing.T) {
	s := defaults()
	s.Templates, s.Memory = Templates.Settings().(*TemplateSettings), 64*corpus.MiB
	p := s.Plan(10_000_000, 32_000_000_000)
	if per := p.Scratch / p.Documents; per < SignatureSize || per > 550 {
		t.Errorf("%d bytes of scratch a document, want at most 550", per)
	}
	q := s.Plan(160_000_000, 16*32_000_000_000)
	if q.Scratch != 16*p.Scratch || q.CPU < 15.9*p.CPU || q.CPU > 16.1*p.CPU {
		t.Errorf("16 times the documents: %d bytes and %.0f s, once %d bytes and %.0f s", q.Scratch, q.CPU, p.Scratch, p.CPU)
	}
	s.Memory = 64 * corpus.GiB
	if r := s.Plan(10_000_000, 0); r.Scratch != 10_000_000*signedPerDocument {
		t.Errorf("with memory for everything: %d bytes", r.Scratch)
	}
}

func TestNoRoom(t *testing.T) {
	items := generate(1, 50)
	for _, c := range []struct {
		free int64
		ok   bool // the size is known
		want error
	}{{100, true, ErrNoRoom}, {100, false, nil}, {1 << 40, true, nil}} {
		f := filled(t, defaults(), items)
		f.free = func(string) (int64, bool) { return c.free, c.ok }
		_, err := f.Find(context.Background(), textsOf(items), func(Result) error { return nil })
		if !errors.Is(err, c.want) {
			t.Errorf("%d bytes free: got %v, want %v", c.free, err, c.want)
		}
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestSearchValidate(t *testing.T) {
	for name, change := range map[string]func(*Search){
		"scope":      func(s *Search) { s.Near.Scope = "galaxy" },
		"verify":     func(s *Search) { s.Near.Verify = "perhaps" },
		"cluster":    func(s *Search) { s.Near.Cluster = "stars" },
		"keep":       func(s *Search) { s.Near.Keep = []string{"beauty"} },
		"policy":     func(s *Search) { s.Templates.Policy = "some" },
		"sample":     func(s *Search) { s.Templates = &TemplateSettings{Policy: TemplatesSample} },
		"components": func(s *Search) { s.Templates.Policy, s.Near.Cluster = TemplatesDrop, ClusterComponents },
		"threshold":  func(s *Search) { s.Near.Threshold = 2 },
	} {
		s := defaults()
		s.Templates = Templates.Settings().(*TemplateSettings)
		if err := s.Validate(); err != nil {
			t.Fatal(err)
		}
		if change(&s); s.Validate() == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
