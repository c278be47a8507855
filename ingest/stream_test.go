package ingest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"kvern/corpus"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

var streamParts = allParts

func gzipped(parts ...string) []byte {
	var b bytes.Buffer
	for _, p := range parts {
		w := gzip.NewWriter(&b)
		io.WriteString(w, p)
		w.Close()
	}
	return b.Bytes()
}

func zstandard(parts ...string) []byte {
	w, err := zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1))
	if err != nil {
		panic(err)
	}
	var all []byte
	for _, p := range parts {
		all = w.EncodeAll([]byte(p), all)
	}
	return all
}

// bzipped is "Kommunestyret" in bzip2, which Go cannot write.
const bzipped = "BZh91AY&SY!0\xf1\xb6\x00\x00\x00\x05\x80\x00\x08\x02\x03\x9e  \x00\x22\x00\xf5\x1a\x10\x03\x0d\xb08\x5c\xcb\x17\x8b\xb9\x22\x9c(H\x10\x98x\xdb\x00"

// TestStreamsAreTransparent packs lines in many ways: what is read must be as if
// they were not packed.
func TestStreamsAreTransparent(t *testing.T) {
	lines := "{\"text\":\"Møtet vart halde på Sørvågen.\"}\n\nfeil\n{\"text\":\"Čoahkkin lei Kárášjogas.\"}"
	for _, input := range []string{"\n", lines, strings.Repeat(lines+"\n", 1000)} {
		want := readAll(t, "a.jsonl", []byte(input))
		for name, pack := range map[string]func(...string) []byte{
			"gz": gzipped, "zst": zstandard, "xz": xzipped,
			"gz in zst":    func(s ...string) []byte { return zstandard(string(gzipped(s...))) },
			"many members": func(s ...string) []byte { return gzipped(strings.SplitAfterN(s[0], " ", 20)...) },
			"many frames":  func(s ...string) []byte { return zstandard(strings.SplitAfterN(s[0], " ", 20)...) },
			"padded":       func(s ...string) []byte { return append(gzipped(s...), make([]byte, 100)...) },
		} {
			if diff := cmp.Diff(readAll(t, "a.jsonl", pack(input)), want); diff != "" {
				t.Errorf("%s (-got +want):\n%s", name, diff)
			}
		}
	}
}

func TestBzip2(t *testing.T) {
	got := readAll(t, "a.txt.bz2", []byte(bzipped))
	if diff := cmp.Diff(got, []string{"document 0-13"}); diff != "" {
		t.Errorf("(-got +want):\n%s", diff)
	}
	got = readAll(t, "a.txt.bz2", []byte(bzipped[:len(bzipped)-5]))
	if diff := cmp.Diff(got, []string{"truncated 0--1"}); diff != "" {
		t.Errorf("cut off (-got +want):\n%s", diff)
	}
}

// readAll gives each record as its outcome and place, and checks that no error is
// about the machine.
func readAll(t testing.TB, name string, input []byte) (all []string) {
	t.Helper()
	for r, err := range readMemory(context.Background(), streamParts, "", name, input, DefaultLimits) {
		place := r.Place
		if f := (*corpus.Fault)(nil); errors.As(err, &f) {
			place = f.Place
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, fmt.Sprintf("%s %d-%d", describeRecord(r, err), place.Start, place.End))
	}
	return all
}

// TestDamagedStreams cuts and damages compressed lines everywhere: what comes
// before the damage is read, the rest is one fault.
func TestDamagedStreams(t *testing.T) {
	var plain strings.Builder
	for i := range 200 {
		fmt.Fprintf(&plain, "{\"id\":%d,\"text\":\"Sak %d vart %x utsett.\"}\n", i, i*i, i*7919)
	}
	for name, packed := range map[string][]byte{"a.jsonl.gz": gzipped(plain.String(), plain.String()), "a.jsonl.zst": zstandard(plain.String(), plain.String())} {
		whole := readAll(t, name, packed)
		for n := len(packed) - 1; n > 30; n -= 1 + len(packed)/40 {
			got := readAll(t, name, packed[:n])
			checkBroken(t, fmt.Sprintf("%s cut at %d", name, n), got, whole, "truncated")
			flipped := bytes.Clone(packed)
			flipped[n] ^= 0x10
			readAll(t, name, flipped)
		}
	}
}

func checkBroken(t *testing.T, what string, got, whole []string, reason string) {
	t.Helper()
	last := len(got) - 1
	if last >= 0 && len(got) == len(whole)/2 && got[last] == whole[last] {
		return // cut between two members
	}
	if last < 0 || !strings.HasPrefix(got[last], reason) || !strings.HasSuffix(got[last], "--1") {
		t.Fatalf("%s: ends with %v, want %s", what, got[max(0, last):], reason)
	}
	if diff := cmp.Diff(got[:last], whole[:last]); diff != "" {
		t.Fatalf("%s: before the end (-got +want):\n%s", what, diff)
	}
}

func TestOddStreams(t *testing.T) {
	line := "{\"text\":\"en\"}\n"
	deep := line
	for range 6 {
		deep = string(gzipped(deep))
	}
	for _, tt := range []struct {
		name  string
		input string
		want  []string
	}{
		{"a.jsonl", string(gzipped(line)), []string{"document 0-14"}},
		{"a.bin", string(gzipped(line)), []string{"document 0-14"}},
		{"a.xyz.gz", string(gzipped("hva er dette")), []string{"unknown-format 0-12"}},
		{"a.txt.gz", string(gzipped("")), []string{"empty-file 0-0"}},
		{"~$a.gz", string(gzipped(line)), []string{"lock-file 0-39"}},
		{"a.txt.gz", string(gzipped("version https://git-lfs.github.com/spec/v1\noid")), []string{"lfs-pointer 0-46"}},
		{"a.jsonl.gz", string(gzipped(line)) + "noko heilt anna", []string{"document 0-14", "damaged 14--1"}},
		{"a.jsonl.gz", string(gzipped(line)) + "\x1f\x8b", []string{"document 0-14", "truncated 14--1"}},
		{"a.jsonl.gz", "\x1f\x8b\x08", []string{"truncated 0--1"}},
		{"a.jsonl.zst", string(zstandard(line)) + "søppel", []string{"document 0-14", "damaged 14--1"}},
		{"a.jsonl.zst", "\x50\x2a\x4d\x18\x02\x00\x00\x00ab" + string(zstandard(line)), []string{"document 0-14"}},
		{"a.txt.gz", string(gzipped("hel tekst")[:20]), []string{"truncated 0--1"}},
		{"a.gz.gz.gz.gz.gz.gz", deep, []string{"nested-too-deep 0-"}},
	} {
		got := readAll(t, tt.name, []byte(tt.input))
		if len(got) == 1 && strings.HasPrefix(got[0], "nested") {
			got[0] = "nested-too-deep 0-"
		}
		if diff := cmp.Diff(got, tt.want); diff != "" {
			t.Errorf("%s (-got +want):\n%s", tt.name, diff)
		}
	}
}

// TestBombs unpacks zeros: 300 times their size, then beyond the free share.
func TestBombs(t *testing.T) {
	var b bytes.Buffer
	w, err := zstd.NewWriter(&b, zstd.WithEncoderConcurrency(1))
	if err != nil {
		t.Fatal(err)
	}
	zeros := make([]byte, 1<<20)
	for range 80 {
		w.Write(zeros)
	}
	w.Close()
	got := readAll(t, "a.jsonl.zst", b.Bytes())
	if diff := cmp.Diff(got, []string{"unpacks-too-large 0--1"}); diff != "" {
		t.Errorf("(-got +want):\n%s", diff)
	}
}

// failing is a file on a disk that fails.
type failing struct{ io.ReaderAt }

func (f failing) ReadAt(p []byte, at int64) (int, error) {
	if at+int64(len(p)) > 5000 {
		return 0, errors.New("input/output error")
	}
	return f.ReaderAt.ReadAt(p, at)
}

// TestFailingDiskIsNoFault makes sure that a failing disk ends the run, also from
// within a container.
func TestFailingDiskIsNoFault(t *testing.T) {
	var plain strings.Builder
	for i := range 20_000 {
		fmt.Fprintf(&plain, "{\"text\":\"%x\"}\n", i*7919*7919)
	}
	p, err := build(streamParts, Reading{Limits: DefaultLimits}, "")
	if err != nil {
		t.Fatal(err)
	}
	for name, input := range map[string][]byte{
		"a.jsonl": []byte(plain.String()), "a.jsonl.gz": gzipped(plain.String()), "a.jsonl.zst": zstandard(plain.String()), "a.jsonl.xz": xzipped(plain.String()),
	} {
		var last error
		w := &walk{parts: p, yield: func(_ corpus.Record, err error) bool { last = err; return true }}
		size := int64(len(input))
		w.blob(context.Background(), newBlob(context.Background(), DefaultLimits, failing{bytes.NewReader(input)}, size, corpus.Place{File: name, End: size}))
		var f *corpus.Fault
		if last == nil || errors.As(last, &f) || !strings.Contains(last.Error(), "input/output error") {
			t.Errorf("%s: got %v, want the error of the disk", name, last)
		}
	}
}
