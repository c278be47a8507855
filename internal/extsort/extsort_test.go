package extsort

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// sorted is the plain twin: all in memory, by comparison.
func sorted(recs [][]byte, unique bool) []string {
	out := make([]string, len(recs))
	for i, r := range recs {
		out[i] = string(r)
	}
	slices.Sort(out)
	if unique {
		out = slices.Compact(out)
	}
	return out
}

func random(seed uint64, n, width, values int) [][]byte {
	rnd := rand.New(rand.NewPCG(seed, 7))
	recs := make([][]byte, n)
	for i := range recs {
		recs[i] = make([]byte, width)
		for k := range recs[i] {
			recs[i][k] = byte(rnd.IntN(values))
		}
	}
	return recs
}

func fill(t *testing.T, s *Sorter, recs [][]byte) {
	t.Helper()
	for _, r := range recs {
		if err := s.Add(r); err != nil {
			t.Fatal(err)
		}
	}
}

func collect(t *testing.T, s *Sorter) []string {
	t.Helper()
	var out []string
	for r, err := range s.All() {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, string(r))
	}
	return out
}

// withLimit makes a sorter that spills after limit records and merges at most
// three runs at once.
func withLimit(t *testing.T, width, limit int, unique bool) (*Sorter, string) {
	t.Helper()
	dir := t.TempDir()
	s, err := New(width, Options{Dir: dir, Unique: unique})
	if err != nil {
		t.Fatal(err)
	}
	if limit > 0 {
		s.limit = limit
		s.o.Memory = 4 * mergeBuffer
	}
	return s, dir
}

func files(t *testing.T, dir string) []string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func TestSortEqualsComparisonSort(t *testing.T) {
	for _, c := range []struct{ n, width, values, limit int }{
		{0, 8, 256, 0},
		{1, 1, 256, 0},
		{500, 1, 256, 0},
		{3000, 3, 2, 0},
		{3000, 8, 256, 0},
		{3000, 12, 3, 0},
		{3000, 16, 256, 0},
		{3000, 20, 1, 0},
		{3000, 20, 2, 0},
		{5000, 44, 2, 0},
		{3000, 12, 3, 1000},
		{3000, 16, 256, 100},
		{3000, 20, 2, 7},
		{100, 300_000, 2, 10},
	} {
		for _, unique := range []bool{false, true} {
			t.Run(fmt.Sprintf("%d×%d bytes of %d, limit %d, unique %v", c.n, c.width, c.values, c.limit, unique), func(t *testing.T) {
				recs := random(uint64(c.n+c.width), c.n, c.width, c.values)
				s, dir := withLimit(t, c.width, c.limit, unique)
				fill(t, s, recs)
				want := sorted(recs, unique)
				if got := collect(t, s); !slices.Equal(got, want) {
					t.Errorf("got %d records in another order, want %d", len(got), len(want))
				}
				if got := collect(t, s); !slices.Equal(got, want) {
					t.Error("the second time differs")
				}
				if err := s.Close(); err != nil {
					t.Error(err)
				}
				if left := files(t, dir); len(left) > 0 {
					t.Errorf("left behind: %v", left)
				}
			})
		}
	}
}

func TestAddAfterAll(t *testing.T) {
	for _, limit := range []int{0, 10} {
		s, _ := withLimit(t, 4, limit, false)
		recs := random(1, 100, 4, 256)
		fill(t, s, recs[:50])
		collect(t, s)
		fill(t, s, recs[50:])
		if diff := cmp.Diff(sorted(recs, false), collect(t, s)); diff != "" {
			t.Errorf("limit %d: %s", limit, diff)
		}
		s.Close()
	}
}

func TestStopEarly(t *testing.T) {
	for _, limit := range []int{0, 10} {
		s, dir := withLimit(t, 4, limit, false)
		fill(t, s, random(1, 100, 4, 256))
		for range s.All() {
			break
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		if left := files(t, dir); len(left) > 0 {
			t.Errorf("left behind: %v", left)
		}
	}
}

func TestWrongUse(t *testing.T) {
	if _, err := New(0, Options{}); err == nil {
		t.Error("width 0 is accepted")
	}
	s, _ := withLimit(t, 4, 0, false)
	if err := s.Add([]byte("12345")); err == nil {
		t.Error("a record of another width is accepted")
	}
	s.Close()
	if err := s.Add([]byte("1234")); err == nil {
		t.Error("a closed sorter takes records")
	}
	for _, err := range s.All() {
		if err == nil {
			t.Error("a closed sorter yields records")
		}
	}
	if err := s.Close(); err != nil {
		t.Errorf("second close: %v", err)
	}
}

func TestMissingDirectory(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "missing")
	s, err := New(4, Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	s.limit = 2
	for range 3 {
		err = s.Add([]byte("1234"))
	}
	if !errors.Is(err, os.ErrNotExist) || !strings.Contains(err.Error(), dir) {
		t.Errorf("got %v, want an error with the path", err)
	}
	if again := s.Add([]byte("1234")); !errors.Is(again, os.ErrNotExist) {
		t.Errorf("the failure is forgotten: %v", again)
	}
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

var errDiskFull = errors.New("no space left on device")

// fullDisk is a file that takes only so many bytes, and counts how many such
// files are open.
type fullDisk struct {
	*os.File
	left *int
	open *int
}

func (f fullDisk) Write(p []byte) (int, error) {
	if *f.left -= len(p); *f.left < 0 {
		return 0, &os.PathError{Op: "write", Path: f.Name(), Err: errDiskFull}
	}
	return f.File.Write(p)
}

func (f fullDisk) Close() error {
	*f.open--
	return f.File.Close()
}

func TestFullDisk(t *testing.T) {
	const n, width = 50_000, 16
	recs := random(3, n, width, 256)
	failed := 0
	// From no room at all to room for the runs but not for merging them.
	for room := 0; room < 3*n*width; room += 150_000 {
		s, dir := withLimit(t, width, n/10, false)
		left, open := room, 0
		s.make = func(dir string) (file, error) {
			f, err := os.CreateTemp(dir, "*")
			open++
			return fullDisk{f, &left, &open}, err
		}
		var err error
		for _, r := range recs {
			if err = s.Add(r); err != nil {
				break
			}
		}
		got := 0
		for _, e := range s.All() {
			got++
			err = e
		}
		switch {
		case err == nil && got != n:
			t.Errorf("room for %d bytes: no error and %d of %d records", room, got, n)
		case err != nil && (!errors.Is(err, errDiskFull) || !strings.Contains(err.Error(), dir)):
			t.Errorf("room for %d bytes: got %v, want an error with the path", room, err)
		case err != nil:
			failed++
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		if open != 0 || len(files(t, dir)) != 0 {
			t.Errorf("room for %d bytes: %d files open, %v left behind", room, open, files(t, dir))
		}
	}
	if failed < 5 {
		t.Errorf("only %d cases ran out of room: the test has lost its point", failed)
	}
}

func TestShortenedFile(t *testing.T) {
	s, dir := withLimit(t, 16, 100, false)
	defer s.Close()
	fill(t, s, random(3, 250, 16, 256))
	collect(t, s)
	if err := os.Truncate(files(t, dir)[0], 3600); err != nil {
		t.Fatal(err)
	}
	var last error
	for _, err := range s.All() {
		last = err
	}
	if !errors.Is(last, io.ErrUnexpectedEOF) || !strings.Contains(last.Error(), dir) {
		t.Errorf("got %v, want an unexpected end with the path", last)
	}
}

func TestMerge(t *testing.T) {
	read := func(unique bool, inputs ...string) (string, error) {
		readers := make([]io.Reader, len(inputs))
		for i, in := range inputs {
			readers[i] = strings.NewReader(in)
		}
		var b strings.Builder
		for r, err := range Merge(2, 0, unique, readers...) {
			if err != nil {
				return b.String(), err
			}
			b.Write(r)
		}
		return b.String(), nil
	}
	for _, c := range []struct {
		name   string
		unique bool
		inputs []string
		want   string
		err    error
	}{
		{"nothing", false, nil, "", nil},
		{"empty inputs", false, []string{"", ""}, "", nil},
		{"three inputs", false, []string{"acbd", "aa", "abbdzz"}, "aaabacbdbdzz", nil},
		{"unique", true, []string{"acbdbd", "aa", "abbdzz"}, "aaabacbdzz", nil},
		{"out of order", false, []string{"aaccbb"}, "aacc", ErrUnsorted},
		{"half a record", false, []string{"aab"}, "", io.ErrUnexpectedEOF},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := read(c.unique, c.inputs...)
			if !errors.Is(err, c.err) || err == nil && got != c.want {
				t.Errorf("got %q and %v, want %q and %v", got, err, c.want, c.err)
			}
		})
	}
}

// A record that a refilled buffer overwrites is still compared to the next one.
func TestMergeFindsDisorderBetweenBuffers(t *testing.T) {
	in := bytes.Repeat([]byte("bbbbbbbbb"), (4<<10)/9)
	in = append(in, "bbbbbbbba"...)
	var last error
	for _, err := range Merge(9, 0, false, bytes.NewReader(in)) {
		last = err
	}
	if !errors.Is(last, ErrUnsorted) {
		t.Errorf("got %v, want %v", last, ErrUnsorted)
	}
}

func FuzzSort(f *testing.F) {
	f.Add([]byte("abcabcaab"), byte(3), byte(2))
	f.Add(bytes.Repeat([]byte{0, 0, 0, 0, 0, 0, 0, 0, 1}, 100), byte(9), byte(20))
	f.Fuzz(func(t *testing.T, data []byte, width, limit byte) {
		w := int(width)%40 + 1
		var recs [][]byte
		for ; len(data) >= w; data = data[w:] {
			recs = append(recs, data[:w])
		}
		s, _ := withLimit(t, w, int(limit), limit%2 == 0)
		defer s.Close()
		fill(t, s, recs)
		if got, want := collect(t, s), sorted(recs, limit%2 == 0); !slices.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	})
}

func benchmark(b *testing.B, width int, memory int64, record func(i int, r []byte)) {
	const n = 1 << 20
	recs := make([]byte, n*width)
	for i := range n {
		record(i, recs[i*width:(i+1)*width])
	}
	b.SetBytes(int64(n * width))
	b.ReportAllocs()
	for b.Loop() {
		s, err := New(width, Options{Dir: b.TempDir(), Memory: memory})
		if err != nil {
			b.Fatal(err)
		}
		for i := range n {
			if err := s.Add(recs[i*width : (i+1)*width]); err != nil {
				b.Fatal(err)
			}
		}
		got := 0
		for _, err := range s.All() {
			if err != nil {
				b.Fatal(err)
			}
			got++
		}
		if got != n {
			b.Fatalf("got %d records", got)
		}
		s.Close()
	}
	b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds()/1e6, "Mrecords/s")
}

func randomRecord() func(int, []byte) {
	rnd := rand.New(rand.NewPCG(1, 2))
	return func(_ int, r []byte) {
		for k := 0; k+4 <= len(r); k += 4 {
			binary.LittleEndian.PutUint32(r[k:], rnd.Uint32())
		}
	}
}

func BenchmarkMemory16(b *testing.B)  { benchmark(b, 16, 1<<30, randomRecord()) }
func BenchmarkMemory12(b *testing.B)  { benchmark(b, 12, 1<<30, randomRecord()) }
func BenchmarkMemory48(b *testing.B)  { benchmark(b, 48, 1<<30, randomRecord()) }
func BenchmarkSpilled16(b *testing.B) { benchmark(b, 16, 4<<20, randomRecord()) }

func BenchmarkPairs(b *testing.B) { // many with the same first number
	rnd := rand.New(rand.NewPCG(1, 2))
	benchmark(b, 8, 1<<30, func(i int, r []byte) {
		binary.BigEndian.PutUint32(r, uint32(i/20))
		binary.BigEndian.PutUint32(r[4:], rnd.Uint32N(1<<20))
	})
}

func BenchmarkIdentical20(b *testing.B) { // one digest, distinct numbers
	rnd := rand.New(rand.NewPCG(1, 2))
	benchmark(b, 20, 1<<30, func(i int, r []byte) { binary.BigEndian.PutUint32(r[16:], rnd.Uint32()) })
}
