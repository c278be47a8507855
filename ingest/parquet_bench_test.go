package ingest

import (
	"bytes"
	"context"
	"testing"

	"kvern/corpus"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/apache/arrow/go/v17/parquet"
	"github.com/apache/arrow/go/v17/parquet/compress"
	"github.com/apache/arrow/go/v17/parquet/pqarrow"
)

// BenchmarkParquet reads 63 MB of real documents, as Arrow writes them, into
// Documents.
func BenchmarkParquet(b *testing.B) {
	schema := arrow.NewSchema(idAndText, nil)
	rows := array.NewRecordBuilder(memory.DefaultAllocator, schema)
	size := int64(0)
	for r := range readMemory(context.Background(), []corpus.Spec{JSONL, Zstd}, "", "a.jsonl.zst", messy(b), DefaultLimits) {
		if r.Document != nil {
			rows.Field(0).(*array.StringBuilder).Append(r.Document.ID)
			rows.Field(1).(*array.StringBuilder).Append(r.Document.Text())
			size += int64(len(r.Document.Text()))
		}
	}
	var table bytes.Buffer
	w, err := pqarrow.NewFileWriter(schema, &table, parquet.NewWriterProperties(parquet.WithCompression(compress.Codecs.Snappy)), pqarrow.DefaultWriterProps())
	if err != nil {
		b.Fatal(err)
	}
	if err := w.Write(rows.NewRecord()); err != nil {
		b.Fatal(err)
	}
	if err := w.Close(); err != nil {
		b.Fatal(err)
	}
	b.SetBytes(size)
	b.ReportAllocs()
	for b.Loop() {
		n := 0
		for r, err := range readMemory(context.Background(), []corpus.Spec{Parquet}, "", "a", table.Bytes(), DefaultLimits) {
			if err != nil {
				b.Fatal(err)
			}
			if r.Document != nil {
				n++
			}
		}
		b.ReportMetric(float64(n), "documents")
	}
}
