package corpustest

import (
	"bytes"
	"context"
	"errors"
	"iter"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"kvern/corpus"

	"github.com/google/go-cmp/cmp"
)

// ReaderCase is a reader of files, or a container, and what it is tried on.
type ReaderCase struct {
	Spec corpus.Spec
	// Around declares what is around the part and may give reasons too.
	Around corpus.Spec
	// Inside are the parts that read what lies in a container.
	Inside []corpus.Spec
	// Read reads an input with the reader, whatever the input looks like. A
	// document larger than limit must be quarantined.
	Read func(ctx context.Context, input []byte, limit int64) iter.Seq2[corpus.Record, error]
	// Good inputs give one document or more and no fault. No two documents of one
	// input have the same text.
	Good map[string][]byte
	// Bad inputs are keyed by the reason of the quarantine or removal that they cause.
	// There is one for every reason that the reader declares.
	Bad map[string][]byte
}

// Reader checks a reader: that its records tile every input, that it is
// deterministic and keeps nothing, that it gives declared reasons with places
// only, honours its limit, stops when told to, and bears with inputs that are
// cut off or damaged anywhere.
func Reader(t *testing.T, c ReaderCase) {
	t.Helper()
	t.Run("declaration", c.declaration)
	for _, name := range slices.Sorted(maps.Keys(c.Good)) {
		t.Run("good/"+name, func(t *testing.T) { c.good(t, c.Good[name]) })
	}
	for _, reason := range slices.Sorted(maps.Keys(c.Bad)) {
		t.Run("bad/"+reason, func(t *testing.T) { c.bad(t, reason, c.Bad[reason]) })
	}
	for name, input := range c.inputs() {
		t.Run("cut/"+name, func(t *testing.T) { c.cut(t, input) })
		t.Run("flipped/"+name, func(t *testing.T) { c.flipped(t, input) })
	}
	t.Run("noise", func(t *testing.T) {
		for _, text := range AwkwardTexts() {
			c.read(t, []byte(text[:min(len(text), 50_000)]), 1<<30)
		}
	})
}

// inputs gives all inputs in a fixed order.
func (c ReaderCase) inputs() iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		for _, m := range []map[string][]byte{c.Good, c.Bad} {
			for _, name := range slices.Sorted(maps.Keys(m)) {
				if !yield(name, m[name]) {
					return
				}
			}
		}
	}
}

func (c ReaderCase) declaration(t *testing.T) {
	if c.Spec.Name == "" || c.Spec.Summary == "" || c.Spec.Version < 1 || c.Spec.Kind != corpus.KindReader && c.Spec.Kind != corpus.KindContainer {
		t.Errorf("incomplete declaration: %+v", c.Spec.Info)
	}
	for _, r := range c.Spec.Reasons {
		if r.Doc == "" || r.Name != strings.ToLower(r.Name) || strings.ContainsAny(r.Name, " _") {
			t.Errorf("reason %q: want a lower-case name with hyphens and a sentence", r.Name)
		}
		if _, ok := c.Bad[r.Name]; !ok {
			t.Errorf("no bad input causes the declared reason %s", r.Name)
		}
	}
}

// read is what a reader gave for an input.
type reading struct {
	Facts  []corpus.Facts
	Texts  []string
	Faults []corpus.Fault
	// Reasons are those of the faults and of what was left out.
	Reasons []string
}

// read reads an input to the end and checks what holds for every input.
func (c ReaderCase) read(t *testing.T, input []byte, limit int64) reading {
	t.Helper()
	var got reading
	var kept []string
	tile := tiler{t: t}
	given := bytes.Clone(input)
	for r, err := range c.Read(context.Background(), input, limit) {
		var f *corpus.Fault
		switch {
		case errors.As(err, &f):
			tile.next(f.Place)
			c.checkFault(t, f)
			got.Faults = append(got.Faults, *f)
			got.Reasons = append(got.Reasons, f.Reason)
		case err != nil:
			t.Fatalf("an input of %d bytes gave an error that is no fault: %v", len(input), err)
		default:
			tile.next(r.Place)
		}
		if r.Removed != nil {
			c.checkReason(t, r.Removed.Reason)
			got.Reasons = append(got.Reasons, r.Removed.Reason)
		}
		if d := r.Document; d != nil {
			got.Facts = append(got.Facts, d.Facts)
			kept = append(kept, d.Text())
			got.Texts = append(got.Texts, strings.Clone(d.Text()))
			checkDocument(t, r)
		}
	}
	tile.end(int64(len(input)))
	if len(input) > 0 && !tile.any {
		t.Errorf("nothing was read of %d bytes", len(input))
	}
	if !slices.Equal(kept, got.Texts) {
		t.Error("a document changed after it was given: its memory was used again")
	}
	if !bytes.Equal(given, input) {
		t.Error("the input was written to")
	}
	return got
}

func (c ReaderCase) checkFault(t *testing.T, f *corpus.Fault) {
	t.Helper()
	c.checkReason(t, f.Reason)
	if f.Place.File == "" {
		t.Errorf("fault %s has no file", f.Reason)
	}
	if f.Reason == "reader-failed" {
		t.Errorf("the reader panicked: %v", f)
	}
}

func (c ReaderCase) checkReason(t *testing.T, reason string) {
	t.Helper()
	_, own := c.Spec.Reason(reason)
	for _, part := range append(c.Inside, c.Around) {
		_, other := part.Reason(reason)
		own = own || other
	}
	if !own {
		t.Errorf("reason %q is not declared", reason)
	}
}

func checkDocument(t *testing.T, r corpus.Record) {
	t.Helper()
	d := r.Document
	if !utf8.ValidString(d.Text()) || !utf8.ValidString(d.ID) || !utf8.ValidString(d.Title) {
		t.Error("a document is not valid UTF-8")
	}
	if d.Origin.Place != r.Place || d.Origin.Reader == "" || d.Origin.Encoding == "" {
		t.Errorf("origin %+v of the record at %+v", d.Origin, r.Place)
	}
}

// tiler checks that the places in one member follow one another without a gap, and
// that no member comes back.
type tiler struct {
	t      *testing.T
	member string
	left   map[string]bool // members that were left
	at     int64
	open   bool // the last place has no end
	any    bool // there was a record
}

func (p *tiler) next(place corpus.Place) {
	p.t.Helper()
	if place.Member != p.member && p.any {
		if p.left == nil {
			p.left = map[string]bool{}
		}
		p.left[p.member] = true
		p.at, p.open = 0, false
	}
	p.member, p.any = place.Member, true
	if p.left[place.Member] {
		p.t.Errorf("a record of member %q after one of another", place.Member)
	}
	if p.open {
		p.t.Errorf("a record at %d after the stream broke off", place.Start)
	}
	if place.Start != p.at {
		p.t.Errorf("a record starts at %d, the one before it ended at %d", place.Start, p.at)
	}
	if place.End >= 0 && place.End < place.Start {
		p.t.Errorf("a record ends at %d before it starts at %d", place.End, place.Start)
	}
	p.at, p.open = place.End, place.End < 0
}

func (p *tiler) end(size int64) {
	p.t.Helper()
	if p.member == "" && !p.open && p.at != size {
		p.t.Errorf("the records end at %d of %d bytes", p.at, size)
	}
}

func (c ReaderCase) good(t *testing.T, input []byte) {
	got := c.read(t, input, 1<<30)
	if len(got.Texts) == 0 || len(got.Faults) > 0 {
		t.Errorf("got %d documents, want one or more; faults %v, want none", len(got.Texts), got.Faults)
	}
	seen := map[string]bool{}
	for _, text := range got.Texts {
		if seen[text] {
			t.Error("a text was given twice")
		}
		seen[text] = true
	}
	c.same(t, input, got)
	c.limited(t, input)
	c.stops(t, input)
	c.cancels(t, input)
}

// same reads the input again, from several goroutines at once.
func (c ReaderCase) same(t *testing.T, input []byte, want reading) {
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			if diff := cmp.Diff(want, c.read(t, input, 1<<30)); diff != "" {
				t.Errorf("read again (-first +second):\n%s", diff)
			}
		})
	}
	wg.Wait()
}

func (c ReaderCase) limited(t *testing.T, input []byte) {
	for _, text := range c.read(t, input, 1).Texts {
		if len(text) > 1 {
			t.Errorf("a document of %d bytes in spite of a limit of 1", len(text))
		}
	}
}

// stops takes ever more records and then no more.
func (c ReaderCase) stops(t *testing.T, input []byte) {
	for want := 1; ; want++ {
		n := 0
		for range c.Read(context.Background(), input, 1<<30) {
			if n++; n == want {
				break
			}
		}
		if n < want || want > 20 {
			return
		}
	}
}

func (c ReaderCase) cancels(t *testing.T, input []byte) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	var last error
	for _, err := range c.Read(ctx, input, 1<<30) {
		last = err
	}
	if !errors.Is(last, context.Canceled) {
		t.Errorf("got %v after the context was cancelled", last)
	}
}

func (c ReaderCase) bad(t *testing.T, reason string, input []byte) {
	limit := int64(1 << 30)
	if reason == "too-large" {
		limit = 10
	}
	got := c.read(t, input, limit)
	if !slices.Contains(got.Reasons, reason) {
		t.Errorf("got %v, want %s", got.Reasons, reason)
	}
	if diff := cmp.Diff(got, c.read(t, input, limit)); diff != "" {
		t.Errorf("read again (-first +second):\n%s", diff)
	}
}

// step divides an input into the places where it is cut off or damaged: 80, and
// fewer where it is large.
func step(input []byte) int {
	const attempts, bytes = 80, 4 << 20
	return 1 + len(input)/max(1, min(attempts, bytes/(1+len(input))))
}

// cut reads beginnings of an input.
func (c ReaderCase) cut(t *testing.T, input []byte) {
	for n := 0; n < len(input); n += step(input) {
		c.read(t, input[:n:n], 1<<30)
	}
}

// flipped reads an input with one byte changed.
func (c ReaderCase) flipped(t *testing.T, input []byte) {
	for i := 0; i < len(input); i += step(input) {
		damaged := bytes.Clone(input)
		damaged[i] ^= []byte{0x01, 0x20, 0x80, 0xff}[i%4]
		c.read(t, damaged, 1<<30)
	}
}

// FuzzReader reads whatever the fuzzer makes of the inputs that were added to f.
// Good and Bad may be empty.
func FuzzReader(f *testing.F, c ReaderCase) {
	f.Fuzz(func(t *testing.T, input []byte) {
		for _, limit := range []int64{1 << 30, 16} {
			c.read(t, input, limit)
		}
	})
}
