package ingest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"kvern/corpus"
	"kvern/corpus/corpustest"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/apache/arrow/go/v17/parquet"
	"github.com/apache/arrow/go/v17/parquet/compress"
	"github.com/apache/arrow/go/v17/parquet/pqarrow"
	"github.com/google/go-cmp/cmp"
)

// writeTable writes rows, given as JSON, as a table with a group for every
// element.
func writeTable(t testing.TB, fields []arrow.Field, codec compress.Compression, groups ...string) []byte {
	t.Helper()
	schema := arrow.NewSchema(fields, nil)
	var b bytes.Buffer
	props := parquet.NewWriterProperties(parquet.WithCompression(codec), parquet.WithDictionaryDefault(codec == compress.Codecs.Snappy))
	w, err := pqarrow.NewFileWriter(schema, &b, props, pqarrow.NewArrowWriterProperties(pqarrow.WithStoreSchema()))
	if err != nil {
		t.Fatal(err)
	}
	for _, rows := range groups {
		record, _, err := array.RecordFromJSON(memory.DefaultAllocator, schema, strings.NewReader(rows))
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Write(record); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func column(name string, t arrow.DataType) arrow.Field {
	return arrow.Field{Name: name, Type: t, Nullable: true}
}

var (
	textOnly  = []arrow.Field{column("text", arrow.BinaryTypes.String)}
	idAndText = []arrow.Field{column("id", arrow.BinaryTypes.String), column("text", arrow.BinaryTypes.String)}
)

func TestParquet(t *testing.T) {
	group := `[{"id":"a","text":"Kommunestyret vedtok budsjettet."},{"id":"b","text":"Suohkan lea mearridan."}]`
	other := `[{"id":"c","text":"Tjïelte lea nænnoestamme."},{"id":"d","text":""}]`
	corpustest.Reader(t, only(readerCase(Parquet, map[string][]byte{
		"plain":  writeTable(t, idAndText, compress.Codecs.Uncompressed, group, other),
		"zstd":   writeTable(t, idAndText, compress.Codecs.Zstd, group, other),
		"snappy": writeTable(t, idAndText, compress.Codecs.Snappy, group),
		"gzip":   writeTable(t, textOnly, compress.Codecs.Gzip, `[{"text":"Sak 1"}]`),
	}, map[string][]byte{
		"too-large":         writeTable(t, textOnly, compress.Codecs.Zstd, `[{"text":"lengre enn ti"}]`),
		"text-missing":      writeTable(t, idAndText, compress.Codecs.Zstd, `[{"id":"a","text":null},{"id":"b","text":"en"}]`),
		"text-not-a-string": writeTable(t, []arrow.Field{column("text", arrow.PrimitiveTypes.Int64)}, compress.Codecs.Zstd, `[{"text":1}]`),
		"no-text-column":    writeTable(t, []arrow.Field{column("tekst", arrow.BinaryTypes.String)}, compress.Codecs.Zstd, `[{"tekst":"en"}]`),
		"damaged":           []byte("PAR1 dette er ingen tabell PAR1"),
	}), "screened"))
}

// TestParquetMapping reads a column in a struct, cuts a value to what matches, and leaves
// screened rows out.
func TestParquetMapping(t *testing.T) {
	meta := arrow.StructOf(column("url", arrow.BinaryTypes.String), column("type", arrow.BinaryTypes.String))
	input := writeTable(t, []arrow.Field{column("meta", meta), column("text", arrow.BinaryTypes.String)}, compress.Codecs.Zstd,
		`[{"meta":{"url":"https://example.no/id27/","type":"brev"},"text":"Ein."},{"meta":{"url":null,"type":"avis_ocr"},"text":"To."},{"meta":null,"text":"Tre."}]`)
	for screened, want := range map[string][]string{
		"":                      {"overhead", "https://example.no/id27/ id27 Ein.", "  To.", "  Tre.", "overhead"},
		"meta.type=avis*|notat": {"overhead", "https://example.no/id27/ id27 Ein.", "screened", "  Tre.", "overhead"},
		"meta.type!=brev":       {"overhead", "https://example.no/id27/ id27 Ein.", "screened", "screened", "overhead"},
		"meta.url":              {"overhead", "screened", "  To.", "  Tre.", "overhead"},
		"meta.finst-ikkje":      {"no-text-column"},
	} {
		reading := Reading{Fields: Fields{URL: "meta.url", WorkID: "meta.url"}, Match: Fields{WorkID: "id[0-9]+"}}
		if screened != "" {
			reading.Record.Screened = []string{screened}
		}
		var got []string
		for r, err := range mappedCase(Parquet, reading, nil, nil).Read(context.Background(), input, 1<<20) {
			line := describeRecord(r, err)
			if d := r.Document; d != nil {
				line = d.URL + " " + d.WorkID + " " + d.Text()
			}
			got = append(got, line)
		}
		if diff := cmp.Diff(got, want); diff != "" {
			t.Errorf("%s (-got +want):\n%s", screened, diff)
		}
	}
}

// TestParquetScreensByBooleans leaves rows out by a column of booleans, and reads nothing
// where the column of a condition cannot be read.
func TestParquetScreensByBooleans(t *testing.T) {
	fields := []arrow.Field{
		column("Skjermet", arrow.FixedWidthTypes.Boolean), column("vekt", arrow.PrimitiveTypes.Float32), column("text", arrow.BinaryTypes.String),
	}
	input := writeTable(t, fields, compress.Codecs.Zstd,
		`[{"Skjermet":true,"text":"Ein."},{"Skjermet":false,"text":"To."},{"Skjermet":null,"text":"Tre."},{"Skjermet":true,"text":"Fire."}]`)
	for screened, want := range map[string][]string{
		"Skjermet":        {"overhead", "screened", "To.", "Tre.", "screened", "overhead"},
		"skjermet=true":   {"overhead", "screened", "To.", "Tre.", "screened", "overhead"},
		"skjermet!=false": {"overhead", "screened", "To.", "screened", "screened", "overhead"},
		"vekt=1":          {"no-text-column"},
	} {
		var got []string
		for r, err := range mappedCase(Parquet, Reading{Record: Record{Screened: []string{screened}}}, nil, nil).Read(context.Background(), input, 1<<20) {
			line := describeRecord(r, err)
			if d := r.Document; d != nil {
				line = d.Text()
			}
			got = append(got, line)
		}
		if diff := cmp.Diff(got, want); diff != "" {
			t.Errorf("%s (-got +want):\n%s", screened, diff)
		}
	}
}

func TestParquetColumns(t *testing.T) {
	dictionary := &arrow.DictionaryType{IndexType: arrow.PrimitiveTypes.Int32, ValueType: arrow.BinaryTypes.String}
	fields := []arrow.Field{
		column("list", arrow.ListOf(arrow.BinaryTypes.String)),
		column("id", arrow.PrimitiveTypes.Uint64),
		column("lang", dictionary),
		column("metadata", arrow.StructOf(column("url", arrow.BinaryTypes.String), column("title", arrow.BinaryTypes.LargeString))),
		column("published", arrow.FixedWidthTypes.Date32),
		column("crawl_date", arrow.FixedWidthTypes.Timestamp_us),
		column("doc_type", arrow.FixedWidthTypes.Boolean),
		column("content", arrow.BinaryTypes.LargeString),
	}
	input := writeTable(t, fields, compress.Codecs.Zstd, `[
		{"list":["a","b"],"id":9223372036854775808,"lang":"nno","metadata":{"url":"https://example.no/","title":"Møte"},
		 "published":"1814-05-17","crawl_date":"2025-01-02 03:04:05","doc_type":true,"content":"tekst"},
		{"list":[],"id":null,"lang":null,"metadata":null,"published":null,"crawl_date":null,"doc_type":null,"content":"berre tekst"}]`)
	var got []corpus.Facts
	var texts []string
	for r, err := range readMemory(context.Background(), []corpus.Spec{Parquet}, "", "a", input, DefaultLimits) {
		if err != nil {
			t.Fatal(err)
		}
		if d := r.Document; d != nil {
			d.Origin, d.Source = corpus.Origin{}, ""
			got = append(got, d.Facts)
			texts = append(texts, d.Text())
		}
	}
	want := []corpus.Facts{{
		ID: "9223372036854775808", LanguageDeclared: "nno", URL: "https://example.no/", Title: "Møte",
		Published: corpus.Date{Year: 1814, Month: 5, Day: 17}, Acquired: time.Date(2025, 1, 2, 3, 4, 5, 0, time.UTC),
	}, {}}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("facts (-got +want):\n%s", diff)
	}
	if diff := cmp.Diff(texts, []string{"tekst", "berre tekst"}); diff != "" {
		t.Errorf("texts (-got +want):\n%s", diff)
	}
}

// manyRows is a JSON array of rows whose texts do not compress well.
func manyRows(n, from int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, ",{\"id\":\"%d\",\"text\":\"Sak %d %x\"}", from+i, from+i, (from+i)*7919*7919)
	}
	return "[" + b.String()[1:] + "]"
}

// TestDamagedGroupIsOneFault damages the pages of the second of three groups.
func TestDamagedGroupIsOneFault(t *testing.T) {
	input := writeTable(t, idAndText, compress.Codecs.Zstd, manyRows(500, 0), manyRows(500, 500), manyRows(500, 1000))
	for i := len(input) / 3; i < len(input)/3+200; i++ {
		input[i] ^= 0xff
	}
	documents, faults := map[int]int{}, 0
	for r, err := range readMemory(context.Background(), []corpus.Spec{Parquet}, "", "a", input, DefaultLimits) {
		if f := (*corpus.Fault)(nil); errors.As(err, &f) {
			faults++
			if f.Reason != "damaged" {
				t.Errorf("got a fault for %s, want damaged", f.Reason)
			}
		} else if err != nil {
			t.Fatal(err)
		} else if r.Document != nil {
			var id int
			fmt.Sscan(r.Document.ID, &id)
			documents[id/500]++
		}
	}
	if faults != 1 || documents[0] != 500 || documents[2] != 500 || documents[1] == 500 {
		t.Errorf("got %d faults and documents by group %v, want one fault in group 1", faults, documents)
	}
}

// TestTableRanges reads a table in ranges of row groups.
func TestTableRanges(t *testing.T) {
	input := writeTable(t, idAndText, compress.Codecs.Zstd, manyRows(50, 0), manyRows(50, 50), manyRows(50, 100), manyRows(50, 150))
	p, err := build([]corpus.Spec{Parquet}, Reading{Limits: DefaultLimits}, "")
	if err != nil {
		t.Fatal(err)
	}
	size := int64(len(input))
	blob := func(start, end int64) *Blob {
		return newBlob(context.Background(), DefaultLimits, bytes.NewReader(input), size, corpus.Place{File: "a", Start: start, End: end})
	}
	read := func(start, end int64) (all []string) {
		w := &walk{parts: p, yield: func(r corpus.Record, err error) bool {
			all = append(all, fmt.Sprint(describeRecord(r, err), r.Place))
			return true
		}}
		w.blob(context.Background(), blob(start, end))
		return all
	}
	for target, parts := range map[int64]int{1: 4, size / 2: 2, size: 1} {
		cuts, err := p.readers[0].part.(Splitter).Cuts(blob(0, size), target)
		if err != nil || len(cuts)+1 < parts {
			t.Fatalf("cuts %v, error %v, want %d parts or more", cuts, err, parts)
		}
		var got []string
		start := int64(0)
		for _, end := range append(cuts, size) {
			got = append(got, read(start, end)...)
			start = end
		}
		if diff := cmp.Diff(got, read(0, size)); diff != "" {
			t.Errorf("cut at %v (-got +want):\n%s", cuts, diff)
		}
	}
}

func FuzzParquet(f *testing.F) {
	f.Add(writeTable(f, idAndText, compress.Codecs.Snappy, `[{"id":"a","text":"en"},{"id":"b","text":null}]`))
	f.Add(writeTable(f, textOnly, compress.Codecs.Zstd, `[{"text":"en"}]`, `[{"text":"to"}]`))
	corpustest.FuzzReader(f, readerCase(Parquet, nil, nil))
}
