package ingest

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kvern/corpus"

	"github.com/google/go-cmp/cmp"
)

// tree writes files below a new root. The content of a name that ends in "->" is
// the target of a symbolic link.
func tree(t testing.TB, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for name, content := range files {
		link := strings.HasSuffix(name, "->")
		p := filepath.Join(root, strings.TrimSuffix(name, "->"))
		if err := os.MkdirAll(filepath.Dir(p), 0o777); err != nil {
			t.Fatal(err)
		}
		var err error
		if link {
			err = os.Symlink(content, p)
		} else {
			err = os.WriteFile(p, []byte(content), 0o666)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return root
}

// source makes a source with the readers of this package.
func source(t testing.TB, root string, change func(*Settings), patterns ...string) *Files {
	t.Helper()
	s := goodSettings()
	s.Files = patterns
	if change != nil {
		change(&s)
	}
	f, err := New(s, Options{Root: root, Parts: allParts})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

var allParts = []corpus.Spec{Gzip, Zstd, Bzip2, XZ, Tar, Zip, SevenZip, WARC, Mail, Mailbox, PDF, DOCX, ODT, EPUB, RTF, DOC, Parquet, HTML, OAI, ALTO, MediaWiki, XML, JSONL, JSON, CSV, Text}

// outcomes reads all of a source: what became of each record, by file.
func outcomes(t testing.TB, f *Files) map[string][]string {
	t.Helper()
	splits, err := f.Splits(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	got := map[string][]string{}
	for _, s := range splits {
		for r, err := range f.Read(context.Background(), s) {
			file := r.Place.File
			if fault := (*corpus.Fault)(nil); errors.As(err, &fault) {
				file = fault.Place.File
			}
			got[file] = append(got[file], describeRecord(r, err))
		}
	}
	return got
}

func TestFilesAreFound(t *testing.T) {
	root := tree(t, map[string]string{
		"a.txt": "en", "b/a.txt": "to", "b/c/d.txt": "tre", "b/c/e.jsonl": "{}", "b/Thumbs.db": "x",
		"b/~$brev.docx": "Kari", ".git/f.txt": "fire", "spra\u030ak.txt": "dekomponert",
	})
	tests := []struct {
		patterns []string
		want     []string
	}{
		{[]string{"a.txt"}, []string{"a.txt"}},
		{[]string{"*.txt"}, []string{"a.txt", "spra\u030ak.txt"}},
		{[]string{"**/*.txt", "a.txt"}, []string{".git/f.txt", "a.txt", "b/a.txt", "b/c/d.txt", "spra\u030ak.txt"}},
		{[]string{"b/*"}, []string{"b/Thumbs.db", "b/a.txt", "b/~$brev.docx"}},
		{[]string{"b/**"}, []string{"b/Thumbs.db", "b/a.txt", "b/c/d.txt", "b/c/e.jsonl", "b/~$brev.docx"}},
		{[]string{"{a,b/a}.txt"}, []string{"a.txt", "b/a.txt"}},
		{[]string{"?/c/[de].*"}, []string{"b/c/d.txt", "b/c/e.jsonl"}},
		{[]string{"./b//a.txt"}, []string{"b/a.txt"}},
		{[]string{"språk.txt"}, []string{"spra\u030ak.txt"}},
	}
	for _, tt := range tests {
		t.Run(strings.Join(tt.patterns, " "), func(t *testing.T) {
			entries, err := source(t, root, nil, tt.patterns...).where.List(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, e := range entries {
				got = append(got, e.File)
			}
			if diff := cmp.Diff(got, tt.want); diff != "" {
				t.Errorf("files (-got +want):\n%s", diff)
			}
		})
	}
}

func TestMissingFilesEndTheRun(t *testing.T) {
	root := tree(t, map[string]string{"a.txt": "en"})
	for pattern, want := range map[string]string{
		"b.txt":     `no file "b.txt" below ` + root,
		"lov/*.txt": `"lov/*.txt" matches nothing below ` + root,
		"-":         "standard input (-) was not given",
	} {
		_, err := source(t, root, nil, "a.txt", pattern).Splits(context.Background())
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", pattern, err, want)
		}
	}
	s := goodSettings()
	if _, err := New(s, Options{Root: filepath.Join(root, "borte"), Parts: allParts}); err == nil {
		t.Error("got no error for a root that is not there")
	}
}

func TestFilesThatChangeAfterPlanning(t *testing.T) {
	root := tree(t, map[string]string{"gone.txt": "en", "shorter.txt": "to", "stays.txt": "tre"})
	f := source(t, root, nil, "*")
	splits, err := f.Splits(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	os.Remove(filepath.Join(root, "gone.txt"))
	os.Truncate(filepath.Join(root, "shorter.txt"), 1)
	var got []string
	for _, s := range splits {
		for r, err := range f.Read(context.Background(), s) {
			got = append(got, describeRecord(r, err))
		}
	}
	if diff := cmp.Diff(got, []string{"vanished", "changed", "document"}); diff != "" {
		t.Errorf("outcomes (-got +want):\n%s", diff)
	}
}

func TestStandardInput(t *testing.T) {
	root := tree(t, map[string]string{"spool": "{\"text\":\"inn\"}\n"})
	s := goodSettings()
	s.Files = []string{"-"}
	f, err := New(s, Options{Root: t.TempDir(), Stdin: filepath.Join(root, "spool"), Parts: allParts})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(outcomes(t, f), map[string][]string{"-": {"document"}}); diff != "" {
		t.Errorf("outcomes (-got +want):\n%s", diff)
	}
}

// The workshops of other runs are private, wherever they lie; a folder that happens to
// have a file of that name is not.
func TestWorkshopsArePassedOver(t *testing.T) {
	root := tree(t, map[string]string{
		"ut.kvern/WORKSHOP":         "This is private. More.",
		"ut.kvern/quarantine.jsonl": `{"text":"held back"}`,
		"verksted/WORKSHOP":         "Om verkstedet",
		"verksted/a.txt":            "Tekst om verkstedet.",
	})
	s := DefaultSettings
	s.Source, s.Files, s.Licence = "alt", []string{"**/*"}, "CC0-1.0"
	f, err := New(s, Options{Root: root, Parts: allParts, Marker: "WORKSHOP", Marked: "This is private."})
	if err != nil {
		t.Fatal(err)
	}
	for file := range outcomes(t, f) {
		if strings.HasPrefix(file, "ut.kvern/") {
			t.Errorf("%s was read", file)
		}
	}
	if got := outcomes(t, f); len(got) != 2 {
		t.Errorf("got %v", got)
	}
}
