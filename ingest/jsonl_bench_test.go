package ingest

import (
	"bytes"
	"context"
	"errors"
	"os"
	"testing"

	"kvern/corpus"

	"github.com/klauspost/compress/zstd"
)

// messy gives 7,982 real documents, as compressed lines.
func messy(b *testing.B) []byte {
	packed, err := os.ReadFile(devData(b, "corpus", "dev_messy.jsonl.zst"))
	if err != nil {
		b.Fatal(err)
	}
	return packed
}

// BenchmarkJSONL reads 63 MB of real documents from memory into Documents.
func BenchmarkJSONL(b *testing.B) {
	packed := messy(b)
	d, err := zstd.NewReader(bytes.NewReader(nil))
	if err != nil {
		b.Fatal(err)
	}
	input, err := d.DecodeAll(packed, nil)
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(input)))
	b.ReportAllocs()
	for b.Loop() {
		n := 0
		for r, err := range readMemory(context.Background(), []corpus.Spec{JSONL}, "", "a.jsonl", input, DefaultLimits) {
			if fault := (*corpus.Fault)(nil); err != nil && !errors.As(err, &fault) { // some hold lost letters
				b.Fatal(err)
			}
			if r.Document != nil {
				n++
			}
		}
		b.ReportMetric(float64(n), "documents")
	}
}

// BenchmarkCompressed reads the same documents as they lie on disk.
func BenchmarkCompressed(b *testing.B) {
	packed := messy(b)
	b.ReportAllocs()
	for b.Loop() {
		var end int64
		for r, err := range readMemory(context.Background(), []corpus.Spec{JSONL, Zstd}, "", "a.jsonl.zst", packed, DefaultLimits) {
			if fault := (*corpus.Fault)(nil); err != nil && !errors.As(err, &fault) {
				b.Fatal(err)
			}
			if r.Document != nil {
				end = r.Place.End
			}
		}
		b.SetBytes(end)
	}
}
