package ingest

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
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

var allParts = []corpus.Spec{Text, JSONL}

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

func TestOddFiles(t *testing.T) {
	root := tree(t, map[string]string{
		"empty.txt": "", "~$lock.txt": "x", ".DS_Store": "x", "a.xyz": "hva er dette", "noext": "hva er dette",
		"lfs.txt":   "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12\n",
		"\xe5r.txt": "navn i Latin-1", `back\x41slash.txt`: "bakstrek", "guess.data": "{\"text\":\"gjettet\"}\n",
		"pipe.txt->": "pipe",
	})
	if err := syscall.Mkfifo(filepath.Join(root, "pipe"), 0o666); err != nil {
		t.Skip("needs named pipes, which are not here")
	}
	got := outcomes(t, source(t, root, nil, "*"))
	want := map[string][]string{
		"empty.txt": {"empty-file"}, "~$lock.txt": {"lock-file"}, ".DS_Store": {"system-file"},
		"a.xyz": {"unknown-format"}, "noext": {"unknown-format"}, "lfs.txt": {"lfs-pointer"},
		`\xe5r.txt`: {"document"}, `back\x5cx41slash.txt`: {"document"}, "guess.data": {"document"},
		"pipe": {"unreadable"}, "pipe.txt": {"unreadable"},
	}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("outcomes (-got +want):\n%s", diff)
	}
}

func TestSymbolicLinks(t *testing.T) {
	outside := tree(t, map[string]string{"secret.txt": "utenfor"})
	root := tree(t, map[string]string{
		"a/b.txt": "innenfor", "file.txt->": "a/b.txt", "folder->": "a", "gone.txt->": "borte.txt",
		"a/up->": "..", "out.txt->": filepath.Join(outside, "secret.txt"), "outdir->": outside, "round.txt->": "round.txt",
	})
	got := outcomes(t, source(t, root, nil, "**/*.txt"))
	want := map[string][]string{
		"a/b.txt": {"document"}, "file.txt": {"document"}, "folder/b.txt": {"document"}, "gone.txt": {"vanished"},
		"out.txt": {"outside-root"}, "outdir": {"outside-root"}, "round.txt": {"unreadable"},
	}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("outcomes (-got +want):\n%s", diff)
	}
}

func TestUnreadableFiles(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("needs a user who may not read everything")
	}
	root := tree(t, map[string]string{"a.txt": "lukket", "b/c.txt": "lukket", "d.txt": "åpen"})
	for _, p := range []string{"a.txt", "b"} {
		if err := os.Chmod(filepath.Join(root, p), 0); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() { os.Chmod(filepath.Join(root, "b"), 0o777) })
	got := outcomes(t, source(t, root, nil, "**/*.txt"))
	want := map[string][]string{"a.txt": {"unreadable"}, "b": {"unreadable"}, "d.txt": {"document"}}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("outcomes (-got +want):\n%s", diff)
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
