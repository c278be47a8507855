package golden

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
)

// recorder is a testing.TB that notes failures instead of failing.
type recorder struct {
	testing.TB
	failures []string
}

func (r *recorder) Helper() {}

func (r *recorder) Errorf(format string, args ...any) {
	r.failures = append(r.failures, fmt.Sprintf(format, args...))
}

func (r *recorder) Fatalf(format string, args ...any) {
	r.Errorf(format, args...)
	panic(r)
}

func run(t *testing.T, file, got string, update bool) []string {
	t.Helper()
	r := &recorder{TB: t}
	func() {
		defer func() {
			if p := recover(); p != nil && p != any(r) {
				panic(p)
			}
		}()
		check(r, file, got, update)
	}()
	return r.failures
}

func TestEqual(t *testing.T) {
	Equal(t, "greeting.golden", "Bures buot\n")
	Equal(t, "greeting.golden", []byte("Bures buot\n"))
}

func TestCheck(t *testing.T) {
	file := filepath.Join(t.TempDir(), "deep", "new.golden")
	steps := []struct {
		name   string
		got    string
		update bool
		want   string // a part of the failure, or nothing
	}{
		{"a missing file says what to do", "en\n", false, "run this test with -update"},
		{"update makes the file and its folder", "en\n", true, ""},
		{"equal content passes", "en\n", false, ""},
		{"another content fails with a difference", "to\n", false, `+ 	"en\n"`},
		{"update replaces the content", "to\n", true, ""},
		{"the new content passes", "to\n", false, ""},
	}
	for _, s := range steps {
		failures := strings.ReplaceAll(strings.Join(run(t, file, s.got, s.update), "\n"), "\u00a0", " ")
		if (s.want == "") != (failures == "") || !strings.Contains(failures, s.want) {
			t.Errorf("%s: got failure %q, want %q", s.name, failures, s.want)
		}
	}
}
