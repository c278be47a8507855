package ingest

import (
	"context"
	"fmt"
	"io"
	"iter"
	"runtime"
	"strings"
	"testing"

	"kvern/corpus"
	"kvern/corpus/corpustest"

	"github.com/google/go-cmp/cmp"
)

const journal = `<?xml version="1.0" encoding="UTF-8"?>
<journal><post id="1"><tittel>Møte</tittel><tekst>Møtet i Kárášjohka er flytta.</tekst></post>
<post id="2"><tittel>Svar</tittel><dato>2024-05-17</dato><tekst>Svaret kom i går.</tekst></post></journal>
`

var journalReading = Reading{
	Record: Record{Select: "//post", Screened: []string{"skjerming"}},
	Fields: Fields{ID: "@id", Title: "tittel", Text: "tekst", Published: "dato"},
}

// readXML reads a file with a mapping.
func readXML(reading Reading) func(ctx context.Context, input []byte, limit int64) iter.Seq2[corpus.Record, error] {
	return func(ctx context.Context, input []byte, limit int64) iter.Seq2[corpus.Record, error] {
		return func(yield func(corpus.Record, error) bool) {
			reading := reading
			reading.Limits = DefaultLimits
			reading.Limits.MaxDocument = corpus.Size(limit)
			p, err := build([]corpus.Spec{XML}, reading, "xml")
			if err != nil {
				panic(err)
			}
			w := &walk{parts: p, format: "xml", source: "test", yield: yield}
			f := memoryFile{strings.NewReader(string(input))}
			w.blob(ctx, newBlob(ctx, reading.Limits, f, int64(len(input)), corpus.Place{File: "a.xml", End: int64(len(input))}))
		}
	}
}

func TestXML(t *testing.T) {
	c := corpustest.ReaderCase{
		Spec: XML, Around: Source, Read: readXML(journalReading),
		Good: map[string][]byte{
			"records": []byte(journal),
			"Latin-1": []byte(strings.NewReplacer("UTF-8", "ISO-8859-1", "ø", "\xf8", "å", "\xe5", "á", "\xe1", "š", "s", "flytta", "flytt").Replace(journal)),
		},
		Bad: map[string][]byte{
			"too-large": []byte(journal), "xml-syntax": []byte(journal[:len(journal)-30]), "no-record": []byte("<journal/>"),
			"xml-entities": []byte(`<!DOCTYPE a [<!ENTITY b "c">]><journal><post>&b;</post></journal>`),
			"text-missing": []byte(`<journal><post id="3"/></journal>`), "screened": []byte(strings.Replace(journal, "<dato>", "<skjerming/><dato>", 1)),
		},
	}
	c.Spec.Reasons = without(c.Spec.Reasons, "needs-mapping")
	corpustest.Reader(t, c)
}

func TestXMLFacts(t *testing.T) {
	var got []string
	for r, err := range readXML(journalReading)(context.Background(), []byte(journal), 1<<20) {
		if err != nil {
			t.Fatal(err)
		}
		if d := r.Document; d != nil {
			got = append(got, fmt.Sprintf("%s %q %s %q", d.ID, d.Title, d.Published, d.Text()))
		}
	}
	want := []string{`1 "Møte"  "Møtet i Kárášjohka er flytta."`, `2 "Svar" 2024-05-17 "Svaret kom i går."`}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("(-got +want):\n%s", diff)
	}
}

func TestXMLMatch(t *testing.T) {
	reading := journalReading
	reading.Fields.WorkID, reading.Match.WorkID = "@id", "^[02-9]+$"
	for r, err := range readXML(reading)(context.Background(), []byte(journal), 1<<20) {
		if d := r.Document; err != nil || d != nil && d.WorkID != map[string]string{"2": "2"}[d.ID] {
			t.Errorf("document %v, error %v", d, err)
		}
	}
}

func TestXMLWithoutMapping(t *testing.T) {
	for name, want := range map[string]string{
		journal: "needs-mapping", "<root><p>tekst": "needs-mapping",
		`<?xml version="1.0"?><html><body><p>Kommunestyret vedtok torsdag budsjettet for neste år.</p></body></html>`: "document",
	} {
		for r, err := range readMemory(context.Background(), allParts, "", "a.xml", []byte(name), DefaultLimits) {
			if got := describeRecord(r, err); got != want {
				t.Errorf("%.30q: got %s, want %s", name, got, want)
			}
		}
	}
}

// endless gives records until it has given enough.
type endless struct {
	record string
	left   int64
	at     int
}

func (e *endless) Read(p []byte) (int, error) {
	if e.left <= 0 {
		return 0, io.EOF
	}
	n := 0
	for n < len(p) && e.left > 0 {
		k := copy(p[n:], e.record[e.at:])
		n, e.at, e.left = n+k, (e.at+k)%len(e.record), e.left-int64(k)
	}
	return n, nil
}

// TestXMLInFlatMemory reads 50 MB of records that are never closed by a root.
func TestXMLInFlatMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("reads 50 MB")
	}
	limits := DefaultLimits
	r := journalReading
	r.Limits = limits
	p, err := build([]corpus.Spec{XML}, r, "xml")
	if err != nil {
		t.Fatal(err)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	n, peak := 0, uint64(0)
	w := &walk{parts: p, format: "xml", yield: func(corpus.Record, error) bool {
		if n++; n%100_000 == 0 {
			runtime.ReadMemStats(&after)
			peak = max(peak, after.HeapInuse)
		}
		return true
	}}
	outer := newBlob(context.Background(), limits, memoryFile{strings.NewReader("x")}, 1<<30, corpus.Place{File: "a.xml", End: 1 << 30})
	in := &endless{record: "<post id='1'><tekst>Møtet er flytta til onsdag.</tekst></post>\n", left: 50 << 20}
	w.blob(context.Background(), outer.Inner("a.xml", "a.xml", io.MultiReader(strings.NewReader("<journal>"), in)))
	if n < 250_000 || peak > before.HeapInuse+64<<20 {
		t.Errorf("%d records with up to %d MiB", n, peak>>20)
	}
}

func FuzzXML(f *testing.F) {
	f.Add([]byte(journal))
	f.Add([]byte(`<!DOCTYPE a [<!ENTITY b "c">]><journal><post>&b;</post></journal>`))
	corpustest.FuzzReader(f, corpustest.ReaderCase{Spec: XML, Around: Source, Read: readXML(journalReading)})
}
