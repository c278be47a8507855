package labelled

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestRead(t *testing.T) {
	file := filepath.Join(t.TempDir(), "a.jsonl")
	write(t, file, `{"text":"Møtet er åpent.","lang":"nob","labels":["nob","dan"],"source":"b","lic":"CC0"}`)
	got, err := Read(file)
	if err != nil {
		t.Fatal(err)
	}
	want := []Row{{"Møtet er åpent.", "nob", []string{"nob", "dan"}, "b", "CC0"}}
	if diff := cmp.Diff(got[0].Rows, want); diff != "" || got[0].Name != "a.jsonl" {
		t.Error(got[0].Name, diff)
	}
}

func TestReadSaysWhatIsWrong(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "x.jsonl"), "{\"text\":\"a\"}\n{\"text\":")
	write(t, filepath.Join(dir, "y.jsonl.gz"), "this is not a file of gzip")
	for name, want := range map[string]string{"x.jsonl": "x.jsonl: row 2", "y.jsonl.gz": "y.jsonl.gz: ", "z.jsonl": "z.jsonl: no such file"} {
		if _, err := Read(filepath.Join(dir, name)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v, want one with %q", err, want)
		}
	}
}

func write(t *testing.T, file, s string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(s), 0o644); err != nil {
		t.Fatal(err)
	}
}
