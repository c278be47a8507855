package main

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/spf13/cobra"
)

// benchmarkDedup runs the verb on development data that lies beside the
// repository; do says how much of it.
func benchmarkDedup(b *testing.B, do func(c *cobra.Command, d *deduplication, files []string) error) {
	file := filepath.Join("..", "..", "..", "shared", "data", "corpus", "dev.jsonl.zst")
	if _, err := os.Stat(file); err != nil {
		b.Skipf("needs %s, which is not here", file)
	}
	b.ReportAllocs()
	for b.Loop() {
		c := dedupCommand()
		c.SetOut(io.Discard)
		c.SetErr(io.Discard)
		c.SetContext(b.Context())
		var d deduplication
		d.near, d.templates, d.memory = defaultNear(), defaultTemplates(), defaultMemory()
		if err := do(c, &d, []string{file}); err != nil && !errors.As(err, new(told)) { // some documents hold lost letters
			b.Fatal(err)
		}
		b.SetBytes(d.texts.size)
	}
}

// BenchmarkDedupSign reads, unpacks and signs the documents, and keeps their texts.
func BenchmarkDedupSign(b *testing.B) {
	benchmarkDedup(b, func(c *cobra.Command, d *deduplication, files []string) error {
		return d.with(c, files, func() error { return nil })
	})
}

// BenchmarkDedup does all that the verb does.
func BenchmarkDedup(b *testing.B) {
	benchmarkDedup(b, func(c *cobra.Command, d *deduplication, files []string) error { return d.run(c, files) })
}
