package ingest

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestRaw: what lies at the place of every document is found again, in whatever it is
// packed.
func TestRaw(t *testing.T) {
	lines := "{\"text\":\"Ein\"}\n{\"text\":\"Tø\"}\n"
	for name, input := range map[string][]byte{
		"a.jsonl": []byte(lines), "a.jsonl.gz": gzipped(lines), "a.tar": tarred("x.txt", "anna", "a.jsonl", lines), "a.zip": zippedUp("a.jsonl", lines, "b.txt", "x"),
		"a.tar.gz": gzipped(string(tarred("a.jsonl", lines))),
	} {
		path := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(path, input, 0o600); err != nil {
			t.Fatal(err)
		}
		x, err := NewExtractor(allParts, Reading{}, "")
		if err != nil {
			t.Fatal(err)
		}
		found := 0
		for r, err := range x.File(context.Background(), path, name) {
			if err != nil {
				t.Fatal(err)
			}
			if r.Document == nil || r.Document.Origin.Reader != "jsonl" {
				continue
			}
			found++
			raw, err := x.Raw(context.Background(), path, r.Place, 500)
			if want := `{"text":"` + r.Document.Text() + `"}`; strings.TrimSpace(raw) != want || err != nil {
				t.Errorf("%s: got %q, error %v, want %q", name, raw, err, want)
			}
			if raw, _ := x.Raw(context.Background(), path, r.Place, 11); strings.HasPrefix(r.Document.Text(), "Tø") && raw != `{"text":"T` {
				t.Errorf("%s: cut in a character: %q", name, raw)
			}
		}
		if found != 2 {
			t.Errorf("%s: %d documents", name, found)
		}
	}
}
