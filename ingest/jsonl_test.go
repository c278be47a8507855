package ingest

import (
	"context"
	"runtime"
	"strings"
	"testing"
	"time"

	"kvern/corpus"
	"kvern/corpus/corpustest"

	"github.com/google/go-cmp/cmp"
)

func TestJSONL(t *testing.T) {
	corpustest.Reader(t, mappedCase(JSONL, Reading{Record: Record{Screened: []string{"skjerming"}}}, map[string][]byte{
		"plain":  []byte("{\"id\":\"a\",\"text\":\"Møtet vart halde på Sørvågen.\"}\n\n{\"text\":\"Čoahkkin lei Kárášjogas.\"}\n"),
		"no end": []byte(`{"id":7,"text":"siste linje","title":"Tittel","published":"2024-05-17"}`),
		"comma":  []byte("{\"text\":\"ein\"},\n{\"text\":\"to\",\"n\":-Infinity,}\n"),
		"repair": []byte("\xef\xbb\xbf{\"text\":\"med merke\"}\n{\"text\":\"gj\xf8r\"}\n{\"text\":\"halv \\ud83e\"}\r\n"),
	}, map[string][]byte{
		"too-large":         []byte("{\"text\":\"lengre enn ti\"}\n\n{\"text\":\"her og\"}"),
		"too-complex":       []byte("{\"a\":[" + strings.Repeat("1,", 1<<20) + "1]}"),
		"text-missing":      []byte("{\"id\":\"a\"}\n{\"id\":\"b\",\"text\":null}\n"),
		"text-not-a-string": []byte("{\"id\":\"a\",\"text\":[\"a\",\"b\"]}\n"),
		"json-syntax":       []byte("{\"text\":\"avkutta\n{\"text\":\"heil\"}\n"),
		"screened":          []byte("{\"text\":\"ein\",\"skjerming\":\"§ 13\"}\n"),
		"not-an-object":     []byte("[1,2]\n\"tekst\"\n"),
	}))
}

func TestJSONLFields(t *testing.T) {
	read := func(fields Fields, line string) *corpus.Document {
		part, err := JSONL.Build(&Reading{Fields: fields, Limits: DefaultLimits})
		if err != nil {
			t.Fatal(err)
		}
		place := corpus.Place{File: "a", End: int64(len(line))}
		b := newBlob(context.Background(), DefaultLimits, strings.NewReader(line), place.End, place)
		for r, err := range part.(Reader).Read(context.Background(), b) {
			if err != nil {
				t.Fatal(err)
			}
			return r.Document
		}
		t.Fatal("no record")
		return nil
	}
	all := read(Fields{}, `{"doc_id":12345678901234567890,"lang":"nn-NO","metadata":{"url":"https://example.no/a","title":" Møte "},`+
		`"license":"NLOD-2.0","doc_type":"vedtak","publish_date":"2024-05-17T08:00:00Z","crawl_date":"2025-01-02T03:04:05+01:00",`+
		`"raw_content":"rå","content":"tekst"}`)
	want := corpus.Facts{
		ID: "12345678901234567890", LanguageDeclared: "nno", URL: "https://example.no/a", Title: "Møte", Licence: "NLOD-2.0",
		DocumentType: "vedtak", Published: corpus.Date{Year: 2024, Month: 5, Day: 17},
		Acquired: time.Date(2025, 1, 2, 2, 4, 5, 0, time.UTC), Origin: corpus.Origin{Encoding: "UTF-8"},
	}
	if diff := cmp.Diff(all.Facts, want); diff != "" {
		t.Errorf("usual names (-got +want):\n%s", diff)
	}
	if all.Text() != "tekst" {
		t.Errorf("text %q, want that of content, which comes before raw_content", all.Text())
	}
	own := read(Fields{Text: "body.nn", ID: "sak"}, `{"id":"x","text":"feil","body":{"nb":"tekst","nn":"tekst på nynorsk"},"sak":"24/7","published":"2024"}`)
	if own.Text() != "tekst på nynorsk" || own.ID != "24/7" || !own.Published.IsZero() {
		t.Errorf("own names: text %q, id %q, published %v", own.Text(), own.ID, own.Published)
	}
}

var xs = strings.Repeat("x", 64<<10)

// endlessLine is a file of one line.
type endlessLine struct{}

func (endlessLine) ReadAt(p []byte, _ int64) (int, error) {
	for n := 0; n < len(p); {
		n += copy(p[n:], xs)
	}
	return len(p), nil
}

// TestHugeLineIsPassedOver reads a line of 300 MB with the memory for 1 MiB.
func TestHugeLineIsPassedOver(t *testing.T) {
	limits := DefaultLimits
	limits.MaxDocument = corpus.MiB
	p, err := build([]corpus.Spec{JSONL}, Reading{Limits: limits}, "")
	if err != nil {
		t.Fatal(err)
	}
	var got []corpus.Fault
	w := &walk{parts: p, yield: func(_ corpus.Record, err error) bool {
		got = append(got, *err.(*corpus.Fault))
		return true
	}}
	const size = 300_000_000
	place := corpus.Place{File: "a.jsonl", End: size}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	w.blob(context.Background(), newBlob(context.Background(), limits, endlessLine{}, size, place))
	runtime.ReadMemStats(&after)
	want := []corpus.Fault{{Reason: "too-large", Detail: "286 MiB, limits.max_document is 1.00 MiB", Place: place}}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("faults (-got +want):\n%s", diff)
	}
	if n := after.TotalAlloc - before.TotalAlloc; n > 8<<20 {
		t.Errorf("%d bytes were allocated, want at most 8 MiB", n)
	}
}

func FuzzJSONL(f *testing.F) {
	f.Add([]byte("{\"id\":\"a\",\"text\":\"Kárášjohka\"}\n\n[]\n{\"text\":null}"))
	f.Add([]byte("\ufeff{\"text\":\"gj\xf8r \\ud83e\"}\r\n"))
	corpustest.FuzzReader(f, readerCase(JSONL, nil, nil))
}
