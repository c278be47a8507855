package lines_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"kvern/ingest/lines"
)

// row is a Line whose text can be kept.
type row struct {
	Text         string
	Offset, Size int64
	TooLong      bool
}

func readAll(r *lines.Reader) (rows []row, err error) {
	for {
		line, err := r.Next()
		if err == io.EOF {
			return rows, nil
		}
		rows = append(rows, row{string(line.Text), line.Offset, line.Size, line.TooLong})
		if err != nil {
			return rows, err
		}
	}
}

// plain is what Reader does, for inputs that fit in memory.
func plain(input []byte, limit int) (rows []row) {
	var offset int64
	for piece := range bytes.Lines(input) {
		text := piece
		if t, ended := bytes.CutSuffix(piece, []byte("\n")); ended {
			text, _ = bytes.CutSuffix(t, []byte("\r"))
		}
		next := row{string(text), offset, int64(len(piece)), len(text) > limit}
		if next.TooLong {
			next.Text = ""
		}
		rows = append(rows, next)
		offset += next.Size
	}
	return rows
}

func TestReader(t *testing.T) {
	tests := []struct {
		name, input string
		want        []row
	}{
		{"nothing", "", nil},
		{"one empty line", "\n", []row{{"", 0, 1, false}}},
		{"no line end at the end", "ja\nnei", []row{{"ja", 0, 3, false}, {"nei", 3, 3, false}}},
		{"carriage returns", "ja\r\n\r\nnei\r", []row{{"ja", 0, 4, false}, {"", 4, 2, false}, {"nei\r", 6, 4, false}}},
		{"carriage return within", "a\rb\r\r\n", []row{{"a\rb\r", 0, 6, false}}},
		{"bytes that are not text", "a\x00\xff\nb\n", []row{{"a\x00\xff", 0, 4, false}, {"b", 4, 2, false}}},
		{"as long as allowed", "12345678\r\n12345678", []row{{"12345678", 0, 10, false}, {"12345678", 10, 8, false}}},
		{"too long", "123456789\nja\n123456789", []row{{"", 0, 10, true}, {"ja", 10, 3, false}, {"", 13, 9, true}}},
		{"much too long", strings.Repeat("x", 100) + "\r\nja", []row{{"", 0, 102, true}, {"ja", 102, 2, false}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for name, src := range sources(tt.input) {
				got, err := readAll(lines.NewReader(src, 8))
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(got, tt.want); diff != "" {
					t.Errorf("%s (-got +want):\n%s", name, diff)
				}
			}
		})
	}
}

// sources returns readers that give the same bytes in different portions.
func sources(input string) map[string]io.Reader {
	return map[string]io.Reader{
		"at once":               strings.NewReader(input),
		"byte by byte":          iotest.OneByteReader(strings.NewReader(input)),
		"in halves":             iotest.HalfReader(strings.NewReader(input)),
		"with the end at once":  iotest.DataErrReader(strings.NewReader(input)),
		"byte by byte with end": iotest.DataErrReader(iotest.OneByteReader(strings.NewReader(input))),
	}
}

// Around the size of the first buffer, moving and growing meet.
func TestReaderGrows(t *testing.T) {
	const first = 256 << 10
	for _, limit := range []int{first - 2, first, 3 * first, math.MaxInt} {
		for _, size := range []int{first - 3, first - 2, first - 1, first, first + 1, 2*first + 1, 3 * first, 3*first + 1} {
			for _, end := range []string{"", "\n", "\r\n"} {
				input := []byte("ja\n" + strings.Repeat("x", size) + end + end + "nei")
				got, err := readAll(lines.NewReader(bytes.NewReader(input), limit))
				if err != nil {
					t.Fatal(err)
				}
				if diff := cmp.Diff(got, plain(input, limit)); diff != "" {
					t.Errorf("limit %d, line of %d, end %q (-got +want):\n%.500s", limit, size, end, diff)
				}
			}
		}
	}
}

func TestReaderReset(t *testing.T) {
	r := lines.NewReader(strings.NewReader("first\nsecond"), 100)
	if _, err := r.Next(); err != nil {
		t.Fatal(err)
	}
	r.Reset(strings.NewReader("a\nb"), 40)
	got, err := readAll(r)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(got, []row{{"a", 40, 2, false}, {"b", 42, 1, false}}); diff != "" {
		t.Errorf("(-got +want):\n%s", diff)
	}
}

func TestReaderFails(t *testing.T) {
	broken := errors.New("broken")
	tests := []struct {
		name, input string
		want        []row
		message     string
	}{
		{"at a line end", "ja\n", []row{{"ja", 0, 3, false}, {"", 3, 0, false}}, "read at byte 3: broken"},
		{"within a line", "ja\nne", []row{{"ja", 0, 3, false}, {"", 3, 2, false}}, "read at byte 5: broken"},
		{"within a long line", "ja\n12345678901", []row{{"ja", 0, 3, false}, {"", 3, 11, false}}, "read at byte 14: broken"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := lines.NewReader(io.MultiReader(strings.NewReader(tt.input), iotest.ErrReader(broken)), 8)
			got, err := readAll(r)
			if !errors.Is(err, broken) || err.Error() != tt.message {
				t.Errorf("got error %q, want %q", err, tt.message)
			}
			if diff := cmp.Diff(got, tt.want); diff != "" {
				t.Errorf("(-got +want):\n%s", diff)
			}
			if _, err := r.Next(); !errors.Is(err, broken) {
				t.Errorf("the next call gives %v, want the same error", err)
			}
		})
	}
}

type stuck struct{}

func (stuck) Read([]byte) (int, error) { return 0, nil }

func TestReaderIsNotStuck(t *testing.T) {
	if _, err := lines.NewReader(stuck{}, 10).Next(); !errors.Is(err, io.ErrNoProgress) {
		t.Errorf("got %v, want io.ErrNoProgress", err)
	}
}

// endless is a line of n bytes that is never held by anyone.
type endless struct{ n int64 }

func (e *endless) Read(p []byte) (int, error) {
	if e.n == 0 {
		return 0, io.EOF
	}
	n := min(int64(len(p)), e.n)
	for i := range p[:n] {
		p[i] = 'x'
	}
	e.n -= n
	return int(n), nil
}

func TestMemoryStaysFlat(t *testing.T) {
	const size = 64 << 20
	r := lines.NewReader(io.MultiReader(&endless{size}, strings.NewReader("\nja\n")), 1<<20)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	got, err := readAll(r)
	runtime.ReadMemStats(&after)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(got, []row{{"", 0, size + 1, true}, {"ja", size + 1, 3, false}}); diff != "" {
		t.Errorf("(-got +want):\n%s", diff)
	}
	if used := after.TotalAlloc - before.TotalAlloc; used > 4<<20 {
		t.Errorf("a line of %d MiB cost %d KiB, want at most 4 MiB in all", size>>20, used>>10)
	}
}

func FuzzReader(f *testing.F) {
	f.Add([]byte("ja\r\nnei\n\n12345678\r\n123456789"), 8, 3)
	f.Add([]byte("\r\r\n\r"), 0, 1)
	f.Fuzz(func(t *testing.T, input []byte, limit, portion int) {
		limit, portion = max(limit, 0), max(portion, 1)
		got, err := readAll(lines.NewReader(&portions{input, portion}, limit))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(got, plain(input, limit)); diff != "" {
			t.Errorf("limit %d, portion %d (-got +want):\n%s", limit, portion, diff)
		}
	})
}

// portions gives its rest in portions of size bytes.
type portions struct {
	rest []byte
	size int
}

func (p *portions) Read(b []byte) (int, error) {
	if len(p.rest) == 0 {
		return 0, io.EOF
	}
	n := copy(b, p.rest[:min(p.size, len(p.rest))])
	p.rest = p.rest[n:]
	return n, nil
}

func BenchmarkReader(b *testing.B) {
	for _, size := range []int{100, 2000, 100_000} {
		b.Run(fmt.Sprintf("line=%d", size), func(b *testing.B) {
			input := bytes.Repeat(append(bytes.Repeat([]byte("x"), size-1), '\n'), 32<<20/size)
			r := lines.NewReader(nil, 32<<20)
			b.SetBytes(int64(len(input)))
			b.ReportAllocs()
			for b.Loop() {
				r.Reset(bytes.NewReader(input), 0)
				for {
					if _, err := r.Next(); err != nil {
						break
					}
				}
			}
		})
	}
}
