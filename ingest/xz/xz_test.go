package xz

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
)

const maxDict = 128 << 20

func unpack(packed []byte) (string, error) {
	plain, err := io.ReadAll(NewReader(bytes.NewReader(packed), maxDict))
	return string(plain), err
}

func testdata(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestReader(t *testing.T) {
	want := string(testdata(t, "text.txt"))
	for _, name := range []string{"blocks.xz", "sizes.xz", "streams.xz"} {
		if got, err := unpack(testdata(t, name)); got != want || err != nil {
			t.Errorf("%s: %d bytes of %d, %v", name, len(got), len(want), err)
		}
	}
	if got, err := unpack(testdata(t, "empty.xz")); got != "" || err != nil {
		t.Errorf("empty: %q, %v", got, err)
	}
	slow := NewReader(iotest.OneByteReader(bytes.NewReader(testdata(t, "sizes.xz"))), maxDict)
	if err := iotest.TestReader(slow, []byte(want)); err != nil {
		t.Error(err)
	}
}

// TestCut cuts files everywhere: what was unpacked is a beginning of the text.
func TestCut(t *testing.T) {
	want := string(testdata(t, "text.txt"))
	for _, name := range []string{"blocks.xz", "streams.xz"} {
		packed := testdata(t, name)
		for n := range packed {
			got, err := unpack(packed[:n])
			if !strings.HasPrefix(want, got) || err != io.ErrUnexpectedEOF && !endsThere(packed, n, err) {
				t.Fatalf("%s cut at %d: %d bytes, %v", name, n, len(got), err)
			}
		}
	}
}

// endsThere reports whether a stream ends at n, where only zeros can be missing.
func endsThere(packed []byte, n int, err error) bool {
	end := bytes.LastIndex(packed[:n], []byte("YZ")) + 2
	return len(bytes.Trim(packed[end:n], "\x00")) == 0 && (err == nil || (n-end)%4 != 0)
}

// TestFlipped changes every byte: the text comes out right or not as a whole. (The packed
// size of a chunk is a hint to the decompressor only, so some changes harm nothing.)
func TestFlipped(t *testing.T) {
	for _, name := range []string{"blocks.xz", "sizes.xz", "empty.xz"} {
		packed := testdata(t, name)
		want, _ := unpack(packed)
		for i := range packed {
			damaged := bytes.Clone(packed)
			damaged[i] ^= byte(1 << (i % 8))
			got, err := unpack(damaged)
			if err == nil && got == want {
				continue
			}
			if !errors.Is(err, ErrDamaged) && !errors.Is(err, ErrUnsupported) && err != io.ErrUnexpectedEOF {
				t.Fatalf("%s, byte %d: %v", name, i, err)
			}
		}
	}
}

func TestRefused(t *testing.T) {
	sound := string(testdata(t, "empty.xz"))
	for name, tt := range map[string]struct {
		packed string
		want   error
	}{
		"nothing":              {"", io.ErrUnexpectedEOF},
		"another format":       {"BZh91AY&SY", ErrDamaged},
		"filter":               {string(testdata(t, "x86.xz")), ErrUnsupported},
		"dictionary of 1 GiB":  {string(testdata(t, "dictionary.xz")), ErrUnsupported},
		"something behind":     {sound + "søppel", ErrDamaged},
		"zeros, but not fours": {sound + "\x00\x00\x00\x00\x00", ErrDamaged},
		"zeros in front":       {"\x00\x00\x00\x00" + sound, ErrDamaged},
	} {
		if _, err := unpack([]byte(tt.packed)); !errors.Is(err, tt.want) {
			t.Errorf("%s: got %v, want %v", name, err, tt.want)
		}
	}
}

// TestErrorOfTheInput makes sure that a failing disk is not taken for damage.
func TestErrorOfTheInput(t *testing.T) {
	packed := testdata(t, "blocks.xz")
	broken := errors.New("input/output error")
	for n := range packed {
		in := io.MultiReader(bytes.NewReader(packed[:n]), iotest.ErrReader(broken))
		if _, err := io.ReadAll(NewReader(in, maxDict)); !errors.Is(err, broken) {
			t.Fatalf("broken at %d: %v", n, err)
		}
	}
}

func FuzzReader(f *testing.F) {
	for _, name := range []string{"blocks.xz", "sizes.xz", "streams.xz", "x86.xz", "empty.xz"} {
		f.Add(testdata(f, name))
	}
	f.Fuzz(func(t *testing.T, packed []byte) {
		n, err := io.Copy(io.Discard, io.LimitReader(NewReader(bytes.NewReader(packed), 1<<20), 16<<20))
		if err != nil && !errors.Is(err, ErrDamaged) && !errors.Is(err, ErrUnsupported) && err != io.ErrUnexpectedEOF {
			t.Errorf("%d bytes, then %v", n, err)
		}
	})
}

func BenchmarkReader(b *testing.B) {
	packed := testdata(b, "blocks.xz")
	n := len(testdata(b, "text.txt"))
	b.SetBytes(int64(n))
	for b.Loop() {
		if got, err := unpack(packed); len(got) != n || err != nil {
			b.Fatal(fmt.Sprint(len(got)), err)
		}
	}
}
