package storage

import (
	"bytes"
	"errors"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// conformance is what every store must do.
func conformance(t *testing.T, fresh func(t *testing.T) Store) {
	t.Run("absent until committed", func(t *testing.T) {
		s := fresh(t)
		w := create(t, s, "a/b/file.txt")
		write(t, w, "første")
		if ok, err := exists(s, "a/b/file.txt"); ok || err != nil {
			t.Fatalf("visible before commit: %v %v", ok, err)
		}
		if err := w.Commit(); err != nil {
			t.Fatal(err)
		}
		content(t, s, "a/b/file.txt", "første")
		if err := w.Abort(); err != nil {
			t.Errorf("abort after commit: %v", err)
		}
		content(t, s, "a/b/file.txt", "første")
	})
	t.Run("abort leaves nothing", func(t *testing.T) {
		s := fresh(t)
		w := create(t, s, "x")
		write(t, w, "y")
		if err := w.Abort(); err != nil {
			t.Fatal(err)
		}
		if ok, _ := exists(s, "x"); ok {
			t.Error("aborted file is there")
		}
		if err := w.Commit(); err == nil {
			t.Error("commit after abort")
		}
	})
	t.Run("commit replaces", func(t *testing.T) {
		s := fresh(t)
		for _, text := range []string{"gammel", "ny"} {
			if err := WriteFile(s, "f", []byte(text)); err != nil {
				t.Fatal(err)
			}
		}
		content(t, s, "f", "ny")
	})
	t.Run("open of nothing", func(t *testing.T) {
		if _, err := fresh(t).Open("nope"); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("bad names", func(t *testing.T) {
		s := fresh(t)
		for _, name := range []string{"", ".", "../x", "/abs", "a/../b", ".hidden", "a/.b", `a\b`} {
			if w, err := s.Create(name); err == nil {
				t.Errorf("%q was accepted", name)
				w.Abort()
			}
		}
	})
	t.Run("list", func(t *testing.T) { list(t, fresh(t)) })
	t.Run("remove, link, replace", func(t *testing.T) { abilities(t, fresh(t)) })
	t.Run("concurrent", func(t *testing.T) {
		s := fresh(t)
		var wg sync.WaitGroup
		for i := range 20 {
			wg.Go(func() {
				if err := WriteFile(s, "same/name", bytes.Repeat([]byte{byte('a' + i)}, 1000)); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		b, err := ReadFile(s, "same/name")
		if err != nil || len(b) != 1000 || len(bytes.Trim(b, string(b[:1]))) > 0 {
			t.Errorf("%d bytes, %v", len(b), err)
		}
	})
}

func list(t *testing.T, s Store) {
	for _, name := range []string{"d/2", "d/1", "e/1", "d/sub/3", "data"} {
		if err := WriteFile(s, name, []byte(name)); err != nil {
			t.Fatal(err)
		}
	}
	open := create(t, s, "d/open")
	defer open.Abort()
	var got []string
	for info, err := range s.List("d/") {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, info.Name)
		if info.Size != int64(len(info.Name)) {
			t.Errorf("%s has size %d", info.Name, info.Size)
		}
	}
	if diff := cmp.Diff(got, []string{"d/1", "d/2", "d/sub/3"}); diff != "" {
		t.Error(diff)
	}
	for range s.List("") {
		break
	}
	for _, err := range s.List("no/such/") {
		t.Errorf("something below nothing: %v", err)
	}
}

func abilities(t *testing.T, s Store) {
	for name, text := range map[string]string{"new/a": "1", "new/sub/b": "2", "old/a": "0", "old/c": "3"} {
		if err := WriteFile(s, name, []byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.(Linker).Link("new/a", "linked/a"); err != nil {
		t.Fatal(err)
	}
	content(t, s, "linked/a", "1")
	if err := s.(Linker).Link("new/sub/b", "linked/a"); err != nil {
		t.Fatal(err)
	}
	content(t, s, "linked/a", "2")
	if err := s.(Replacer).Replace("new", "old"); err != nil {
		t.Fatal(err)
	}
	content(t, s, "old/a", "1")
	content(t, s, "old/sub/b", "2")
	for _, gone := range []string{"old/c", "new/a"} {
		if ok, _ := exists(s, gone); ok {
			t.Errorf("%s is still there", gone)
		}
	}
	if err := s.(Replacer).Replace("linked", "first"); err != nil {
		t.Fatal(err)
	}
	content(t, s, "first/a", "2")
	if err := Remove(s, "first/a"); err != nil {
		t.Fatal(err)
	}
	if err := Remove(s, "first/a"); err != nil {
		t.Errorf("removing nothing: %v", err)
	}
	if err := s.(Remover).RemoveAll("old"); err != nil {
		t.Fatal(err)
	}
	if ok, _ := exists(s, "old/sub/b"); ok {
		t.Error("RemoveAll left a file")
	}
}

func create(t *testing.T, s Store, name string) Writer {
	t.Helper()
	w, err := s.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func write(t *testing.T, w Writer, text string) {
	t.Helper()
	if _, err := w.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
}

func content(t *testing.T, s Store, name, want string) {
	t.Helper()
	b, err := ReadFile(s, name)
	if err != nil || string(b) != want {
		t.Errorf("%s holds %q, %v; want %q", name, b, err, want)
	}
}

func TestLocal(t *testing.T) {
	conformance(t, func(t *testing.T) Store { return NewLocal(filepath.Join(t.TempDir(), "not", "yet")) })
}

func TestMem(t *testing.T) {
	conformance(t, func(*testing.T) Store { return NewMem() })
}

func TestLocalSweepsWhatWasLeft(t *testing.T) {
	dir := t.TempDir()
	l := NewLocal(dir)
	w := create(t, l, "d/f")
	write(t, w, "halvferdig")
	if err := WriteFile(l, "d/g", []byte("ferdig")); err != nil {
		t.Fatal(err)
	}
	if err := l.Sweep(); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(filepath.Join(dir, "d"))
	if err != nil || len(entries) != 1 || entries[0].Name() != "g" {
		t.Errorf("left: %v %v", entries, err)
	}
}

func TestLocalRecoversFromACrashBetweenTwoRenames(t *testing.T) {
	dir := t.TempDir()
	l := NewLocal(dir)
	if err := WriteFile(l, "out/manifest.json", []byte("{}")); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(l.Path("out"), l.aside("out")); err != nil {
		t.Fatal(err)
	}
	if err := l.Recover("out"); err != nil {
		t.Fatal(err)
	}
	content(t, l, "out/manifest.json", "{}")
}

func TestLocalErrorsNameTheFile(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "file"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	_, err := NewLocal(filepath.Join(dir, "file")).Create("x/y")
	if err == nil || !strings.Contains(err.Error(), filepath.Join(dir, "file")) {
		t.Errorf("got %v", err)
	}
}

// A crash at any point leaves either the old or the new content, and what was
// committed before for certain.
func TestMemCrashesAtEveryPoint(t *testing.T) {
	for n := 1; ; n++ {
		m := NewMem()
		m.CrashAt(n)
		err := errors.Join(WriteFile(m, "f", []byte("old")), WriteFile(m, "f", []byte("new")), WriteFile(m, "g", []byte("x")))
		for seed := range uint64(8) {
			s := m.Survivor(rand.New(rand.NewPCG(seed, 0)))
			b, readErr := ReadFile(s, "f")
			if readErr == nil && string(b) != "old" && string(b) != "new" {
				t.Fatalf("crash at %d: f holds %q", n, b)
			}
			if n > 8 && string(b) != "new" {
				t.Fatalf("crash at %d: a durable file holds %q, %v", n, b, readErr)
			}
		}
		if err == nil {
			if m.Points() != 12 {
				t.Errorf("%d points", m.Points())
			}
			return
		}
		if !errors.Is(err, ErrCrashed) {
			t.Fatal(err)
		}
	}
}

func TestMemFailsOnce(t *testing.T) {
	m := NewMem()
	m.FailAt(2, syscall.ENOSPC)
	if err := WriteFile(m, "f", []byte("x")); !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("got %v", err)
	}
	if err := WriteFile(m, "f", []byte("x")); err != nil {
		t.Errorf("second try: %v", err)
	}
}

// exists reports whether a file is there.
func exists(s Store, name string) (bool, error) {
	r, err := s.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return true, r.Close()
}
