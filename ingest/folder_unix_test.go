//go:build unix

package ingest

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestOddFiles(t *testing.T) {
	root := tree(t, map[string]string{
		"empty.txt": "", "~$lock.txt": "x", ".DS_Store": "x", "a.xyz": "hva er dette", "pdf.txt": "%PDF-1.7 og noko meir", "word.html": "PK\x03\x04", "noext": "hva er dette",
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
		"a.xyz": {"unknown-format"}, "pdf.txt": {"damaged"}, "word.html": {"damaged"}, "noext": {"unknown-format"}, "lfs.txt": {"lfs-pointer"},
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
