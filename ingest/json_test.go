package ingest

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"iter"
	"os"
	"runtime"
	"strings"
	"testing"

	"kvern/corpus"
	"kvern/corpus/corpustest"

	"github.com/google/go-cmp/cmp"
)

// mappedCase tries a reader with a mapping.
func mappedCase(spec corpus.Spec, reading Reading, good, bad map[string][]byte) corpustest.ReaderCase {
	c := readerCase(spec, good, bad)
	c.Read = func(ctx context.Context, input []byte, limit int64) iter.Seq2[corpus.Record, error] {
		return func(yield func(corpus.Record, error) bool) {
			r := reading
			r.Limits = DefaultLimits
			r.Limits.MaxDocument = corpus.Size(limit)
			p, err := build([]corpus.Spec{spec}, r, spec.Name)
			if err != nil {
				panic(err)
			}
			w := &walk{parts: p, format: spec.Name, source: "test", yield: yield}
			w.blob(ctx, newBlob(ctx, r.Limits, memoryFile{bytes.NewReader(input)}, int64(len(input)), corpus.Place{File: "mappe/fil", End: int64(len(input))}))
		}
	}
	return c
}

// minutes is shaped like the papers of municipalities that Språkbanken publishes: one
// object, name to list of pages.
const minutes = `{"urn:1": [["Møtet vart sett.", 1, "nn"], ["Saka vart utsett.", 2, "nn"]],
 "urn:2": [["Møtet ble hevet.", 1, "nb"]]}`

var minutesReading = Reading{Record: Record{Select: "*", Screened: []string{"[0][2]=x*"}}, Fields: Fields{ID: "@key", Text: "[][0]", Language: "[0][2]"}}

func TestJSON(t *testing.T) {
	c := mappedCase(JSON, minutesReading, map[string][]byte{
		"one object": []byte(minutes),
		"UTF-16":     wideText(minutes),
		"commas":     []byte(`{"urn:1": [["Møtet vart sett.", NaN, ],],}`),
		"repairs":    []byte("\ufeff{\"urn:1\": [[\"Gj\xf8r \\ud83e\",1]]}"),
	}, map[string][]byte{
		"too-large":         []byte(`{"a":[["Eit langt møte."]],"b":[["Kort."]]}`),
		"too-complex":       []byte(`{"a":[` + strings.Repeat("1,", 1<<20) + `1]}`),
		"text-missing":      []byte(`{"a":[],"b":[[null]]}`),
		"text-not-a-string": []byte(`{"a":[[["ein"]]]}`),
		"json-syntax":       []byte(minutes[:len(minutes)-30]),
		"screened":          []byte(`{"a":[["løynd",1,"xx"]]}`),
		"no-json-record":    []byte(`[{"a":1}]`),
	})
	c.Spec.Reasons = without(c.Spec.Reasons, "not-an-object")
	corpustest.Reader(t, c)
}

func TestJSONOfObjects(t *testing.T) {
	corpustest.Reader(t, mappedCase(JSON, Reading{Fields: Fields{Text: "text | body"}, Record: Record{Screened: []string{"skjerming", "type=avis*"}}}, map[string][]byte{
		"a list":          []byte("[\n  {\"id\": 1, \"text\": \"Møtet vart halde.\"},\n  {\"id\": 2, \"body\": \"Čoahkkin lei.\"}\n]\n"),
		"values in a row": []byte("{\n\"text\": \"Ein.\"\n}\n{\n\"text\": \"To.\"\n}"),
		"one value":       []byte(`{"text":"Ein."}`),
		"false":           []byte(`{"text":"Ein.","skjerming":false,"type":"brev"}`),
	}, map[string][]byte{
		"too-large":         []byte(`[{"text":"Møtet vart halde."}]`),
		"too-complex":       []byte(`[{"a":[` + strings.Repeat("1,", 1<<20) + `1]}]`),
		"text-missing":      []byte(`[{"a":1}]`),
		"text-not-a-string": []byte(`[{"text":["ein"]}]`),
		"json-syntax":       []byte(`[{"text":"ein" "b"},{"text":` + strings.Repeat("[", 400) + strings.Repeat("]", 400) + `}]`),
		"not-an-object":     []byte(`["tekst"]`),
		"screened":          []byte(`[{"text":"ein","skjerming":{}},{"text":"to","type":"avis_ocr"}]`),
		"no-json-record":    []byte(`[]`),
	}))
}

// describeAll reads an input and gives what came of it, a line a record.
func describeAll(c corpustest.ReaderCase, input string) (got []string) {
	for r, err := range c.Read(context.Background(), []byte(input), 1<<20) {
		line := describeRecord(r, err)
		if d := r.Document; d != nil {
			line = fmt.Sprintf("%s %s %q", d.ID, d.LanguageDeclared, d.Text())
			for _, m := range d.Origin.Repairs {
				line += fmt.Sprintf(" %s %v", m.Name, m.Value)
			}
		}
		got = append(got, line)
	}
	return got
}

func TestJSONFacts(t *testing.T) {
	for in, want := range map[string][]string{
		minutes: {"urn:1 nno \"Møtet vart sett.\\n\\nSaka vart utsett.\"", `urn:2 nob "Møtet ble hevet."`, "overhead"},
		`{"urn:\u0031": [["Møtet vart sett.", NaN, "nn",],],}`: {`urn:1 nno "Møtet vart sett." extra-comma 2 no-number 1`, "overhead"},
		`{"a":[["ein"]],"a":[["to"]],"b":[["tre"`:              {`a  "ein"`, `a  "to"`, "json-syntax"},
	} {
		if diff := cmp.Diff(describeAll(mappedCase(JSON, minutesReading, nil, nil), in), want); diff != "" {
			t.Errorf("%s (-got +want):\n%s", in, diff)
		}
	}
	long := `{"a":{"` + strings.Repeat("x", 300) + `":[["ein"]]},"b":{"c":[["to"]]}}`
	reading := minutesReading
	reading.Record.Select = "*.*"
	if diff := cmp.Diff(describeAll(mappedCase(JSON, reading, nil, nil), long)[0], "overhead"); diff != "" {
		t.Errorf("long names (-got +want):\n%s", diff)
	}
	got := describeAll(mappedCase(JSON, Reading{Fields: Fields{Text: "t", Published: "p"}}, nil, nil), `[{"t":"ein","id":1,"t":"to"}]`)
	if diff := cmp.Diff(got, []string{`1  "ein" duplicate-name 1`, "overhead"}); diff != "" {
		t.Errorf("two members of one name (-got +want):\n%s", diff)
	}
}

// TestJSONIsRecognised by what it looks like.
func TestJSONIsRecognised(t *testing.T) {
	long := strings.Repeat("x", 5000)
	for name, tt := range map[string]struct{ name, in, want string }{
		"a list":                 {"a", `[{"text":"ein"}]`, "json"},
		"over several lines":     {"a", "{\n  \"text\": \"ein\"\n}", "json"},
		"by extension":           {"a.json", `{"text":"` + long + `"}`, "json"},
		"lines by extension":     {"a.jsonl", `{"text":"` + long + `"}`, "jsonl"},
		"lines, whatever called": {"a.json", "{\"text\":\"ein\"}\n{\"text\":\"to\"}\n", "jsonl"},
		"one line":               {"a", `{"text":"ein"}`, "jsonl"},
	} {
		for r, err := range readMemory(context.Background(), allParts, "", tt.name, []byte(tt.in), DefaultLimits) {
			if err != nil || r.Document != nil && r.Document.Origin.Reader != tt.want {
				t.Errorf("%s: error %v, want a document of %s", name, err, tt.want)
			}
		}
	}
}

// giantJSON is one object on one line, of about size bytes.
func giantJSON(size int64) io.Reader {
	page := strings.Repeat("Kommunestyret handsama saka om ferjesambandet og vedtok samrøystes å sende ho attende til formannskapet. ", 20)
	entry := `"URN:NBN:no-nb_digimanus_1": [["` + page + `", 1, "nn"], ["` + page + `", 2, "nn"]], `
	return io.MultiReader(strings.NewReader("{"), &endless{record: entry, left: size / int64(len(entry)) * int64(len(entry))}, strings.NewReader(`"z": [["Slutt.", 1, "nn"]]}`))
}

// TestGiantJSONInFlatMemory reads one value of 200 MB, or as many gigabytes as
// KVERN_GIANT_JSON says, on the fly.
func TestGiantJSONInFlatMemory(t *testing.T) {
	size := int64(200 << 20)
	if s := os.Getenv("KVERN_GIANT_JSON"); s != "" {
		if _, err := fmt.Sscan(s, &size); err != nil {
			t.Fatal(err)
		}
		size *= 1e9
	} else if testing.Short() {
		t.Skip("reads 200 MB")
	}
	r := minutesReading
	r.Limits = DefaultLimits
	p, err := build([]corpus.Spec{JSON}, r, "json")
	if err != nil {
		t.Fatal(err)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	documents, faults, peak, end := 0, 0, uint64(0), int64(0)
	w := &walk{parts: p, format: "json", yield: func(r corpus.Record, err error) bool {
		if err != nil {
			faults++
		} else if r.Document != nil {
			if documents++; documents%1000 == 0 {
				runtime.ReadMemStats(&after)
				peak = max(peak, after.Sys)
			}
		}
		end = r.Place.End
		return true
	}}
	outer := newBlob(context.Background(), r.Limits, memoryFile{strings.NewReader("x")}, 1<<40, corpus.Place{File: "a.json", End: 1 << 40})
	w.blob(context.Background(), outer.Inner("a.json", "a.json", giantJSON(size)))
	t.Logf("%d documents in %d bytes, at most %d MiB from the system", documents, end, peak>>20)
	if faults > 0 || end < size-10_000 || documents < int(size/5000) || peak > before.Sys+100<<20 {
		t.Errorf("%d documents, %d faults, %d bytes, up to %d MiB", documents, faults, end, peak>>20)
	}
}

func FuzzJSON(f *testing.F) {
	f.Add([]byte(minutes))
	f.Add([]byte(`{"a":[["ein",],],"b":[[{"c":"\ud83e`))
	corpustest.FuzzReader(f, mappedCase(JSON, minutesReading, nil, nil))
}

func BenchmarkJSON(b *testing.B) {
	in, err := io.ReadAll(giantJSON(32 << 20))
	if err != nil {
		b.Fatal(err)
	}
	c := mappedCase(JSON, minutesReading, nil, nil)
	b.SetBytes(int64(len(in)))
	b.ReportAllocs()
	for b.Loop() {
		for _, err := range c.Read(context.Background(), in, 1<<20) {
			if err != nil {
				b.Fatal(err)
			}
		}
	}
}
