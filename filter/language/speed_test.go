package language

import (
	"bufio"
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"
)

// BenchmarkCorpus looks at whole documents in Norwegian and Sámi:
//
//	go test ./filter/language -run '^$' -bench Corpus
func BenchmarkCorpus(b *testing.B) {
	f, err := os.Open("../../../shared/data/corpus/dev_messy.jsonl.zst")
	if err != nil {
		b.Skip("needs ../shared/data, which is not here")
	}
	defer f.Close()
	z, err := zstd.NewReader(f)
	if err != nil {
		b.Fatal(err)
	}
	defer z.Close()
	var texts []string
	size := 0
	for s := json.NewDecoder(bufio.NewReader(z)); s.More(); {
		var row struct{ Text string }
		if err := s.Decode(&row); err != nil {
			b.Fatal(err)
		}
		texts, size = append(texts, row.Text), size+len(row.Text)
	}
	b.SetBytes(int64(size))
	b.ReportAllocs()
	var r Result
	for b.Loop() {
		for _, text := range texts {
			Default().Detect(&r, text, Options{})
		}
	}
}

// Opening the model copies four megabytes of it, and that is all.
func TestModelOpensAtOnce(t *testing.T) {
	best := time.Hour
	for range 5 {
		start := time.Now()
		id, err := Open(embedded)
		if err != nil {
			t.Fatal(err)
		}
		var r Result
		id.Detect(&r, strings.Repeat("Mii eat sáhte vástidit dál. ", 9), Options{})
		best = min(best, time.Since(start))
	}
	if best > 50*time.Millisecond {
		t.Errorf("opening the model took %v", best)
	}
}
