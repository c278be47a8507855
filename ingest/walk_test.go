package ingest

import (
	"context"
	"errors"
	"iter"
	"testing"

	"kvern/corpus"
	"kvern/ingest/sniff"

	"github.com/google/go-cmp/cmp"
)

// panickingSpec declares a reader that reads three bytes and panics.
var panickingSpec = corpus.NewSpec(corpus.KindReader, corpus.Info{Name: "panicking"}, defaultReading, func(Reading) (any, error) {
	return panicking{}, nil
})

type panicking struct{}

func (panicking) Signature() sniff.Signature { return sniff.Signature{Extensions: []string{".bad"}} }

func (panicking) Read(context.Context, *Blob) iter.Seq2[corpus.Record, error] {
	return func(yield func(corpus.Record, error) bool) {
		if yield(corpus.Record{Place: corpus.Place{End: 3}}, nil) {
			panic("Kari Nordmann")
		}
	}
}

// TestPanicIsOneFault makes sure that a reader that panics costs the rest of its
// file and no more, and that what it panicked with is not told.
func TestPanicIsOneFault(t *testing.T) {
	input := []byte("seks b")
	var got []error
	for r, err := range readMemory(context.Background(), []corpus.Spec{panickingSpec}, "", "a.bad", input, DefaultLimits) {
		if err == nil && r.Place.End != 3 {
			t.Errorf("record at %+v", r.Place)
		}
		got = append(got, err)
	}
	want := &corpus.Fault{Reason: "reader-failed", Detail: "panicking panicked with string", Place: corpus.Place{File: "a.bad", Start: 3, End: 6}}
	if diff := cmp.Diff(got, []error{nil, want}); diff != "" {
		t.Errorf("(-got +want):\n%s", diff)
	}
}

// TestPanicOfTheConsumerIsNotCaught lets whoever reads panic.
func TestPanicOfTheConsumerIsNotCaught(t *testing.T) {
	defer func() {
		if p := recover(); p != "mine" {
			t.Errorf("got panic %v, want mine", p)
		}
	}()
	for range readMemory(context.Background(), []corpus.Spec{Text}, "", "a.txt", []byte("tekst"), DefaultLimits) {
		panic("mine")
	}
}

func TestCancelledHalfway(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	line := "{\"text\":\"" + string(make([]byte, 300<<10)) + "\"}\n"
	n := 0
	var last error
	for _, err := range readMemory(ctx, []corpus.Spec{JSONL}, "", "a.jsonl", []byte(line+line+line+line), DefaultLimits) {
		if last = err; err == nil {
			n++
			cancel()
		}
	}
	if n != 1 || !errors.Is(last, context.Canceled) {
		t.Errorf("%d records and error %v, want one and a cancellation", n, last)
	}
}

func TestUnknownFormatInSettings(t *testing.T) {
	s := goodSettings()
	s.Format = "json"
	_, err := New(s, Options{Root: t.TempDir(), Parts: []corpus.Spec{JSONL, Text}})
	if err == nil || err.Error() != `format: no reader "json": want one of [jsonl text]` {
		t.Errorf("got %v", err)
	}
}

// lazySpec declares a reader that stops after three bytes as if that were all.
var lazySpec = corpus.NewSpec(corpus.KindReader, corpus.Info{Name: "lazy"}, defaultReading, func(Reading) (any, error) {
	return lazy{}, nil
})

type lazy struct{}

func (lazy) Signature() sniff.Signature { return sniff.Signature{Extensions: []string{".bad"}} }

func (lazy) Read(context.Context, *Blob) iter.Seq2[corpus.Record, error] {
	return func(yield func(corpus.Record, error) bool) {
		yield(corpus.Record{Place: corpus.Place{End: 3}}, nil)
	}
}

// TestWhatAReaderLeavesIsAFault makes sure that a reader cannot leave the rest of a
// file in silence, packed or not.
func TestWhatAReaderLeavesIsAFault(t *testing.T) {
	for name, input := range map[string][]byte{"a.bad": []byte("seks b"), "a.bad.gz": gzipped("seks b")} {
		var last error
		for _, err := range readMemory(context.Background(), []corpus.Spec{lazySpec, Gzip}, "", name, input, DefaultLimits) {
			last = err
		}
		want := &corpus.Fault{Reason: "reader-failed", Detail: "lazy stopped before the end", Place: corpus.Place{File: name, Start: 3, End: 6}}
		if diff := cmp.Diff(last, error(want)); diff != "" {
			t.Errorf("%s (-got +want):\n%s", name, diff)
		}
	}
}

// TestDescribe makes sure that no part of a name is taken for an extension.
func TestDescribe(t *testing.T) {
	unknown := "neither the first bytes nor the name tell what it is"
	for name, want := range map[string]string{"a.XLSX": "no reader for .xlsx", "Brev til o.berg": unknown, "a": unknown} {
		if got := describe(name, []byte("x")); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
}
