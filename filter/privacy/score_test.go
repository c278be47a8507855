package privacy

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"kvern/internal/golden"
)

// goldDocument is a document of the development set, with what must be found, what
// may be, and look-alikes that must survive.
type goldDocument struct {
	Text                       string
	Spans, Optional, Negatives []goldSpan
}

type goldSpan struct {
	Start int `json:"bstart"`
	End   int `json:"bend"`
	Type  string
	Level Level
}

func (g goldSpan) overlaps(s Span) bool { return s.Start < g.End && g.Start < s.End }

// TestScoreboard keeps the figures of the development set under review.
func TestScoreboard(t *testing.T) {
	documents := readGold(t, shared(t, "privacy/dev.jsonl.gz"))
	var b strings.Builder
	fmt.Fprintf(&b, "%d documents of the development set\n", len(documents))
	for _, level := range []Level{Identifiers, Contact} {
		board := newBoard(level)
		s := newScrubber(Options{Level: level})
		for _, d := range documents {
			board.add(t, s, d)
		}
		board.write(&b)
	}
	fmt.Fprintf(&b, "\nfalse hits in the seed documents: %d\n", seedHits(t))
	golden.Equal(t, "scoreboard.txt", b.String())
}

// board counts as score_privacy.py does: a value is covered when every byte of it
// is in a span, a span is right when it overlaps a wanted value.
type board struct {
	level                 Level
	wanted, covered       map[string]int
	right, wrong          int
	clean, touched, traps int
	trapsHit              int
}

func newBoard(l Level) *board {
	return &board{level: l, wanted: map[string]int{}, covered: map[string]int{}}
}

func (b *board) add(t *testing.T, s *Scrubber, d goldDocument) {
	r := scrub(t, s, d.Text)
	var wanted, free []goldSpan
	for _, g := range d.Spans {
		if g.Level <= b.level {
			wanted = append(wanted, g)
		} else {
			free = append(free, g)
		}
	}
	free = append(free, d.Optional...)
	mask := make([]bool, len(d.Text))
	touched := false
	for _, span := range r.Spans {
		for i := span.Start; i < span.End; i++ {
			mask[i] = true
		}
		switch {
		case slices.ContainsFunc(wanted, func(g goldSpan) bool { return g.overlaps(span) }):
			b.right++
		case !slices.ContainsFunc(free, func(g goldSpan) bool { return g.overlaps(span) }):
			b.wrong++
			touched = true
		}
	}
	for _, g := range wanted {
		b.wanted[g.Type]++
		if !slices.Contains(mask[g.Start:g.End], false) {
			b.covered[g.Type]++
		}
	}
	b.countClean(len(wanted) == 0, touched)
	for _, g := range d.Negatives {
		b.traps++
		if slices.ContainsFunc(r.Spans, func(s Span) bool { return g.overlaps(s) }) {
			b.trapsHit++
		}
	}
}

func (b *board) countClean(clean, touched bool) {
	if clean {
		b.clean++
		b.touched += given(touched, 1)
	}
}

func (b *board) write(out *strings.Builder) {
	total, covered := 0, 0
	for kind, n := range b.wanted {
		total += n
		covered += b.covered[kind]
	}
	fmt.Fprintf(out, "\nlevel %v: covered %s, precision %s, clean documents touched %d of %d, traps hit %d of %d\n",
		b.level, share(covered, total), share(b.right, b.right+b.wrong), b.touched, b.clean, b.trapsHit, b.traps)
	var kinds []string
	for kind := range b.wanted {
		kinds = append(kinds, kind)
	}
	slices.Sort(kinds)
	for _, kind := range kinds {
		fmt.Fprintf(out, "  %-16s %s\n", kind, share(b.covered[kind], b.wanted[kind]))
	}
}

func share(part, whole int) string {
	return fmt.Sprintf("%.4f (%d of %d)", float64(part)/float64(max(whole, 1)), part, whole)
}

func readGold(t *testing.T, file string) []goldDocument {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	unpacked, err := gzip.NewReader(bufio.NewReader(f))
	if err != nil {
		t.Fatal(err)
	}
	var documents []goldDocument
	for lines := json.NewDecoder(unpacked); lines.More(); {
		var d goldDocument
		if err := lines.Decode(&d); err != nil {
			t.Fatal(err)
		}
		documents = append(documents, d)
	}
	return documents
}

// seedHits counts what is found in the five seed documents, which hold no personal
// identifier and no personal way of contact.
func seedHits(t *testing.T) int {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(shared(t, "seeds"), "*.txt"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no seed documents (%v)", err)
	}
	s, hits := newScrubber(Options{Level: Contact}), 0
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		hits += len(scrub(t, s, string(text)).Spans)
	}
	return hits
}
