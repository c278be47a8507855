package pipelines

import (
	"bufio"
	"context"
	"path/filepath"
	"strings"
	"testing"

	"kvern/corpus"
	"kvern/internal/rundir"
)

// The sample that ships with kvern says itself what should become of each of its
// documents and values.
func TestDemo(t *testing.T) {
	inputs, out := t.TempDir(), filepath.Join(t.TempDir(), "demo")
	if err := WriteSample("demo", inputs); err != nil {
		t.Fatal(err)
	}
	path, data, err := Open("demo")
	if err != nil {
		t.Fatal(err)
	}
	f, problems := Load(path, data)
	if f == nil {
		t.Fatal(problems)
	}
	dir, err := rundir.New(out, "")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Run(context.Background(), f, Options{Inputs: inputs, Dir: dir, Workers: 2, Memory: 256 * corpus.MiB, Version: "test"}); err != nil {
		t.Fatal(err)
	}
	last, err := dir.ReadLast()
	if err != nil {
		t.Fatal(err)
	}
	w, _, err := openLast(dir, last)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	got, texts := map[string][4]string{}, map[string]string{}
	for r, err := range w.rows() {
		if err != nil {
			t.Fatal(err)
		}
		if err := r.text(); err != nil {
			t.Fatal(err)
		}
		name := r.ID
		if base := filepath.Base(r.Origin.File); !strings.Contains(base, ".jsonl") && !strings.HasSuffix(base, ".parquet") {
			name = r.Origin.File
		}
		language := string(r.Language)
		if r.Mark.Outcome != corpus.Kept {
			language = ""
		}
		got[name] = [4]string{r.Mark.Outcome.String(), r.Mark.Reason, r.DuplicateOf, language}
		texts[name] = r.Title + "\n" + r.Text
	}
	checkFates(t, got)
	checkValues(t, texts)
}

// rows reads a table of the sample, without its head.
func tsv(t *testing.T, name string) (rows [][]string) {
	t.Helper()
	f, err := samples.Open("demo/" + name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	s := bufio.NewScanner(f)
	for s.Scan() {
		rows = append(rows, strings.Split(s.Text(), "\t"))
	}
	if len(rows) < 10 || s.Err() != nil {
		t.Fatalf("%s has %d rows, %v", name, len(rows), s.Err())
	}
	return rows[1:]
}

func checkFates(t *testing.T, got map[string][4]string) {
	t.Helper()
	for _, row := range tsv(t, "expected.tsv") {
		want := [4]string{row[1], row[2], row[3], row[4]}
		if want[0] != "kept" {
			want[3] = ""
		}
		have, ok := got[row[0]]
		if !ok {
			t.Errorf("%s has vanished", row[0])
		} else if have != want {
			t.Errorf("%s: got %q, want %q", row[0], have, want)
		}
		delete(got, row[0])
	}
	for name := range got {
		t.Errorf("%s is not in expected.tsv", name)
	}
}

// checkValues looks that personal data are gone and look-alikes have stayed.
func checkValues(t *testing.T, texts map[string]string) {
	t.Helper()
	for _, row := range tsv(t, "values.tsv") {
		document, fate, value := row[0], row[2], row[4]
		text, ok := texts[document]
		if !ok || strings.TrimSpace(text) == "" {
			continue // removed before it was scrubbed
		}
		if found := strings.Contains(plain(text), plain(value)); found != (fate == "kept") {
			t.Errorf("%s: a %s is there: %v, want %s", document, row[3], found, fate)
		}
	}
}

// plain folds white space and leaves out soft hyphens.
func plain(s string) string {
	return strings.Join(strings.Fields(strings.ReplaceAll(s, "\u00ad", "")), " ")
}
