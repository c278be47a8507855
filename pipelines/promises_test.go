package pipelines

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kvern/engine"
	"kvern/internal/rundir"
)

// identityNumber makes a number of the synthetic series (month + 80) with right
// check digits, or "" where there is none.
func identityNumber(n int) string {
	s := fmt.Sprintf("%02d%02d54%03d", 1+n%28, 81+n%12, 750+n%150)
	digit := func(weights string) int {
		sum := 0
		for i, w := range weights {
			sum += int(s[i]-'0') * int(w-'0')
		}
		return (11 - sum%11) % 11
	}
	for _, weights := range []string{"376189452", "5432765432"} {
		k := digit(weights)
		if k == 10 {
			return ""
		}
		s += fmt.Sprint(k)
	}
	return s
}

// Files are often named after people. The names stay outside of everything that a
// run writes or says, and where they come to be the same by it, what is published
// still does not depend on which file came first.
func TestFilesNamedAfterPeople(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 7)
	f.yaml = strings.Replace(f.yaml, `"*.jsonl"`, `"**/*.jsonl"`, 1)
	var numbers []string
	for i := range 400 {
		number := identityNumber(i)
		if number == "" {
			continue
		}
		numbers = append(numbers, number)
		row, err := json.Marshal(map[string]string{
			"text":          "Søknaden fra " + number + " om plass i barnehage er innvilget, og du kan klage på vedtaket innen tre uker.",
			"title":         fmt.Sprintf("Vedtak %d", i),
			"url":           fmt.Sprintf("https://www.example.no/sak/%d", i),
			"licence":       "avtale med " + number,
			"document_type": "brev til " + number,
		})
		if err != nil {
			t.Fatal(err)
		}
		f.write("vedtak/"+number+".jsonl", string(row)+"\n")
		f.write("tomme/"+number+".jsonl", "")
		f.write("notat/"+number+".txt", "\x00\x01\x02\x03")
	}
	if len(numbers) < 200 {
		t.Fatalf("only %d numbers", len(numbers))
	}
	var said bytes.Buffer
	want, dir := f.must(func(o *Options) {
		o.Workers = 1
		o.Events = func(e engine.Event) { json.NewEncoder(&said).Encode(e) }
	})
	for range 3 {
		if got, _ := f.must(func(o *Options) { o.Workers = 8 }); got.ManifestSHA256 != want.ManifestSHA256 {
			t.Fatal("8 workers give another manifest")
		}
	}
	checkAbsent(t, "what was said", said.Bytes(), numbers)
	for _, root := range []string{dir.Out, dir.State} {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			checkAbsent(t, "a name in the workshop or the build", []byte(path), numbers)
			if d.IsDir() {
				return nil
			}
			b, err := os.ReadFile(path)
			checkAbsent(t, path, b, numbers)
			return err
		})
		if err != nil {
			t.Error(err)
		}
	}
}

func checkAbsent(t *testing.T, where string, b []byte, values []string) {
	t.Helper()
	for _, v := range values {
		if bytes.Contains(b, []byte(v)) {
			t.Errorf("%s holds a person number", where)
			return
		}
	}
}

// An error that names a file does not name the person it is called after.
func TestErrorsAreRedacted(t *testing.T) {
	f := newFixture(t, 7)
	number := identityNumber(3)
	f.yaml = strings.Replace(f.yaml, "notat/*.txt", "notat/"+number+".txt", 1)
	if _, _, err := f.run(nil); err == nil || strings.Contains(err.Error(), number) || !strings.Contains(err.Error(), "NO_TNR") {
		t.Errorf("error %v", err)
	}
}

// Whatever is changed in a pipeline, running it in the directory of the run before
// gives what it would give in a new one.
func TestChangedPipelinesGiveWhatANewDirectoryWould(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 50)
	f.write("notat/kort.txt", "For kort.")
	f.write("nytt/a.txt", strings.Repeat("Dette er et nytt notat, og det handler om noe helt annet enn de andre. ", 4))
	base := f.yaml
	for _, c := range []struct{ what, from, to string }{
		{"the name", "name: prove", "name: annen-prove"},
		{"access", "    licence: CC0-1.0\nfilter", "    licence: CC0-1.0\n    access: internal\nfilter"},
		{"the publisher", "    licence: CC0-1.0\nfilter", "    licence: CC0-1.0\n    publisher: {name: Eksempel kommune}\nfilter"},
		{"a licence", "    licence: CC0-1.0\n  - source", "    licence: CC-BY-4.0\n  - source"},
		{"a language", "keep: [nob, nno, sme]", "keep: [nob, sme]"},
		{"row groups and text of the removed", "export: {", "export: {removed: {text: scrubbed}, "},
		{"row groups", "shard: 1MiB", "row_group: 1MiB, shard: 1MiB"},
		{"the validation split", "validation: 10%", "validation: 5%"},
		{"the operator of privacy", "privacy,", "privacy: {operator: tag},"},
		{"a source before the others", "ingest:\n", "ingest:\n  - {source: nytt, files: nytt/*.txt, licence: CC0-1.0}\n"},
	} {
		f.yaml = base
		_, dir := f.must(nil)
		changed := strings.Replace(base, c.from, c.to, 1)
		if changed == base {
			t.Fatalf("%s: nothing to change", c.what)
		}
		f.yaml = changed
		again, err := Run(context.Background(), f.file(), f.options(dir))
		if err != nil {
			t.Fatalf("%s: %v", c.what, err)
		}
		if fresh, _ := f.must(nil); again.ManifestSHA256 != fresh.ManifestSHA256 {
			t.Errorf("after a change of %s, the directory of the run before gives another build than a new one", c.what)
		}
	}
}

// The proof of the sums must be able to fail.
func TestSumsThatDoNotAgree(t *testing.T) {
	f := newFixture(t, 60)
	dir, err := rundir.New(filepath.Join(t.TempDir(), "out"), "")
	if err != nil {
		t.Fatal(err)
	}
	if err := dir.Open(); err != nil {
		t.Fatal(err)
	}
	defer dir.Close()
	r, err := newRun(context.Background(), f.file(), f.options(dir))
	if err != nil {
		t.Fatal(err)
	}
	if err := r.run(context.Background(), &Report{}); err != nil {
		t.Fatal(err)
	}
	parts, err := r.written()
	if err != nil {
		t.Fatal(err)
	}
	stats, _, err := r.statistics(parts)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.checkSums(parts, stats); err != nil {
		t.Fatal(err)
	}
	stats.Sources[0].Kept--
	if err := r.checkSums(parts, stats); err == nil || !strings.Contains(err.Error(), "source "+stats.Sources[0].Source) {
		t.Errorf("a lost document of a source: %v", err)
	}
	stats.Sources[0].Kept++
	stats.Languages[0].Documents++
	if err := r.checkSums(parts, stats); err == nil || !strings.Contains(err.Error(), "language ") {
		t.Errorf("a lost document of a language: %v", err)
	}
}

// What is held back for a special category leaves no text in the workshop, also where
// names are not removed.
func TestSpecialCategoriesLeaveNoText(t *testing.T) {
	f := newFixture(t, 7)
	f.write("brev-sak.jsonl", `{"id":"sak-1","text":"Pasienten Kari Nordvoll har fått diagnosen schizofreni."}`+"\n")
	_, dir := f.must(nil)
	if fate := fatesOf(t, dir)["sak-1"]; !strings.HasPrefix(fate, "quarantined privacy/special-category") || strings.Contains(fate, "Nordvoll") {
		t.Errorf("sak-1: %s", fate)
	}
}

// With a key, a run leaves an audit beside the build and none of it inside: who has
// the key and a value finds out where it stood.
func TestAudit(t *testing.T) {
	f := newFixture(t, 60)
	plain, dir := f.must(nil)
	if _, err := os.Stat(filepath.Join(dir.State, rundir.Audit)); err == nil {
		t.Error("there is an audit without a key")
	}
	key := []byte("seksten byte minst")
	o := f.options(dir)
	o.AuditKey = key
	with, err := Run(context.Background(), f.file(), o)
	if err != nil {
		t.Fatal(err)
	}
	if with.ManifestSHA256 != plain.ManifestSHA256 {
		t.Error("the audit changes the build")
	}
	h := hmac.New(sha256.New, key)
	h.Write([]byte("17054026641"))
	want := hex.EncodeToString(h.Sum(nil))
	b, err := os.ReadFile(filepath.Join(dir.State, rundir.Audit))
	if err != nil {
		t.Fatal(err)
	}
	checkAbsent(t, "the audit", b, []string{"17054026641"})
	found := 0
	for d := json.NewDecoder(bytes.NewReader(b)); d.More(); {
		var a audited
		if err := d.Decode(&a); err != nil {
			t.Fatal(err)
		}
		if a.HMAC == want && a.Type == "NO_FNR" && a.Rule != "" && a.Score > 0 && a.Operator == "surrogate" && a.End > a.Start {
			found++
		}
	}
	if found < 5 {
		t.Errorf("%d findings of the number, want 5 or more\n%.400s", found, b)
	}
	if _, err := Run(context.Background(), f.file(), f.options(dir)); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir.State, rundir.Audit)); err == nil {
		t.Error("the audit of the run before was kept")
	}
}
