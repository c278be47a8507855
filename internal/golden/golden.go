// Package golden compares what a test produced with a file under testdata that
// was reviewed like code.
//
//	golden.Equal(t, "faulty.problems", got)
//
// reads testdata/faulty.problems beside the test. When the output is meant to
// change, rewrite the files of one package and review the difference:
//
//	go test ./internal/conf -update
package golden

import (
	"errors"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "rewrite the golden files of this package")

// Updating reports whether the test runs with -update, for tests that keep
// expected output in other places, such as scripts.
func Updating() bool { return *update }

// Equal fails the test with a difference unless got equals the file
// testdata/name. With -update it writes the file instead; name may contain
// slashes.
func Equal[T ~string | ~[]byte](t testing.TB, name string, got T) {
	t.Helper()
	check(t, filepath.Join("testdata", filepath.FromSlash(name)), string(got), *update)
}

func check(t testing.TB, file, got string, update bool) {
	t.Helper()
	if update {
		write(t, file, got)
		return
	}
	want, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("there is no %s yet: run this test with -update and review the file", file)
	} else if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(got, string(want)); diff != "" {
		t.Errorf("%s differs (-got +want); if that is meant, run this test with -update:\n%s", file, diff)
	}
}

// write leaves an unchanged file alone, so that its time tells when it changed.
func write(t testing.TB, file, got string) {
	t.Helper()
	if old, err := os.ReadFile(file); err == nil && string(old) == got {
		return
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
		t.Fatal(err)
	}
}
