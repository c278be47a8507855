package dedup

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
)

// sharedDoc is a document of the development data, which lies beside the
// repository and is never part of it.
type sharedDoc struct {
	ID, Text, Lang, Source string
}

// shared reads JSON lines of the development data, or skips the test.
func shared[T any](t testing.TB, name string) (rows []T) {
	t.Helper()
	path := filepath.Join("..", "..", "shared", "data", name)
	f, err := os.Open(path)
	if err != nil {
		t.Skipf("needs %s, which is not here", path)
	}
	defer f.Close()
	var r io.Reader
	if strings.HasSuffix(name, ".gz") {
		r, err = gzip.NewReader(f)
	} else {
		r, err = zstd.NewReader(f)
	}
	if err != nil {
		t.Fatal(err)
	}
	for d := json.NewDecoder(bufio.NewReaderSize(r, 1<<20)); ; {
		var row T
		if err := d.Decode(&row); err == io.EOF {
			return rows
		} else if err != nil {
			t.Fatal(err)
		}
		rows = append(rows, row)
	}
}

func benchmarkSign(b *testing.B, name string) {
	docs := shared[sharedDoc](b, name)
	size := int64(0)
	for _, d := range docs {
		size += int64(len(d.Text))
	}
	s, sig := NewSigner(), make([]byte, SignatureSize)
	b.SetBytes(size)
	b.ReportAllocs()
	for b.Loop() {
		for _, d := range docs {
			s.SignText(d.Text, sig)
		}
	}
	b.ReportMetric(float64(len(docs)), "documents")
}

func BenchmarkSignNews(b *testing.B)   { benchmarkSign(b, "dedup/dev/docs.jsonl.gz") }
func BenchmarkSignPublic(b *testing.B) { benchmarkSign(b, "corpus/dev.jsonl.zst") }
