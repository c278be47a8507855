package rundir

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kvern/internal/storage"
)

func open(t *testing.T, out, state string) *Dir {
	t.Helper()
	d, err := New(out, state)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Open(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}

func publish(t *testing.T, d *Dir, text string) {
	t.Helper()
	if err := storage.WriteFile(d.Workshop, "shards/x", []byte(text)); err != nil {
		t.Fatal(err)
	}
	p, err := d.Publish()
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(p.Add("shards/x", "data/nob/x"), p.Write(Manifest, []byte(`{"format":"kvern/1"}`)), p.Commit()); err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestABuildTakesThePlaceOfTheOneBefore(t *testing.T) {
	out := filepath.Join(t.TempDir(), "korpus")
	d := open(t, out, "")
	publish(t, d, "en")
	publish(t, d, "to")
	if got := read(t, filepath.Join(out, "data", "nob", "x")); got != "to" {
		t.Errorf("published %q", got)
	}
	entries, err := os.ReadDir(filepath.Dir(out))
	if err != nil || len(entries) != 2 {
		t.Errorf("beside the build and the workshop lies something: %v %v", entries, err)
	}
}

func TestWorkshopElsewhere(t *testing.T) {
	dir := t.TempDir()
	d := open(t, filepath.Join(dir, "korpus"), filepath.Join(dir, "annet", "verksted"))
	publish(t, d, "en")
	if got := read(t, filepath.Join(dir, "korpus", "data", "nob", "x")); got != "en" {
		t.Errorf("published %q", got)
	}
}

func TestRefusals(t *testing.T) {
	dir := t.TempDir()
	write := func(name string) {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("x"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("dikt/samling.txt")
	write("bilder/1.jpg")
	write("fil")
	write("nettapp/manifest.json")
	write("arbeid/scratch/mitt.txt")
	write("arbeid/run.json")
	for _, c := range []struct{ out, state, want string }{
		{"dikt", "", "is no build of kvern"},
		{"nettapp", "", "is no build of kvern"},
		{"ny", "arbeid", "no workshop of kvern"},
		{"ny", "ny/verksted", "cannot lie in one another"},
		{"verksted/ny", "verksted", "cannot lie in one another"},
		{"ny", "bilder", "no workshop of kvern"},
		{"fil/ut", "", "fil"},
		{"ny", "fil", "fil"},
	} {
		state := c.state
		if state != "" {
			state = filepath.Join(dir, state)
		}
		d, err := New(filepath.Join(dir, c.out), state)
		if err == nil {
			err = d.Open()
		}
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("out %s, state %s: got %v, want something about %q", c.out, c.state, err, c.want)
		}
	}
	if _, err := New(dir, dir); err == nil {
		t.Error("a workshop in the published directory was allowed")
	}
}

func TestOneRunAtATime(t *testing.T) {
	out := filepath.Join(t.TempDir(), "korpus")
	d := open(t, out, "")
	other, err := New(out, "")
	if err != nil {
		t.Fatal(err)
	}
	if !other.Busy() {
		t.Error("the directory is not busy")
	}
	if err := other.Open(); !errors.Is(err, ErrBusy) || !strings.Contains(err.Error(), "process") {
		t.Errorf("got %v", err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	if other.Busy() {
		t.Error("the directory is still busy")
	}
	if err := other.Open(); err != nil {
		t.Errorf("after the first was closed: %v", err)
	}
	if err := other.Clean(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(other.State); !errors.Is(err, fs.ErrNotExist) {
		t.Error("the workshop is still there")
	}
}

func TestLast(t *testing.T) {
	d := open(t, filepath.Join(t.TempDir(), "korpus"), "")
	if _, err := d.ReadLast(); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v", err)
	}
	if err := d.WriteLast(&Last{Phase: "match", Outcome: "stopped"}); err != nil {
		t.Fatal(err)
	}
	if l, err := d.ReadLast(); err != nil || l.Phase != "match" || l.Outcome != "stopped" {
		t.Errorf("%+v %v", l, err)
	}
}

func TestALinkIsFollowed(t *testing.T) {
	dir := t.TempDir()
	disk := filepath.Join(dir, "stor-disk")
	if err := os.Mkdir(disk, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(disk, filepath.Join(dir, "korpus")); err != nil {
		t.Skip("no symbolic links here")
	}
	publish(t, open(t, filepath.Join(dir, "korpus"), ""), "en")
	if got := read(t, filepath.Join(disk, "data", "nob", "x")); got != "en" {
		t.Errorf("published %q", got)
	}
}

// Two runs with workshops of their own publish to one place: neither touches what
// the other assembles.
func TestPublicationsDoNotMeet(t *testing.T) {
	dir := t.TempDir()
	out := filepath.Join(dir, "korpus")
	a, b := open(t, out, filepath.Join(dir, "a")), open(t, out, filepath.Join(dir, "b"))
	var both []*Publication
	for _, d := range []*Dir{a, b} {
		if err := storage.WriteFile(d.Workshop, "shards/x", []byte(filepath.Base(d.State))); err != nil {
			t.Fatal(err)
		}
		p, err := d.Publish()
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(p.Add("shards/x", "data/nob/x"), p.Write(Manifest, []byte(`{"format":"kvern/1"}`))); err != nil {
			t.Fatal(err)
		}
		both = append(both, p)
	}
	for _, p := range both {
		if err := p.Commit(); err != nil {
			t.Fatal(err)
		}
	}
	if got := read(t, filepath.Join(out, "data", "nob", "x")); got != "b" {
		t.Errorf("published %q, want that of the last to commit", got)
	}
}
