package sevenzip

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func testdata(t testing.TB, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// list reads an archive: name, size and the beginning of what each entry holds.
func list(raw []byte) (all []string, err error) {
	a, err := Open(bytes.NewReader(raw), int64(len(raw)), 1<<27, 1000)
	if err != nil {
		return nil, err
	}
	for {
		e, r, err := a.Next()
		if err == io.EOF {
			return all, nil
		}
		text, err := io.ReadAll(r)
		what := fmt.Sprintf("%s %d %.16q", e.Name, len(text), text)
		if e.Folder {
			what += " folder"
		}
		if e.Link {
			what += " link"
		}
		if err != nil {
			what = fmt.Sprintf("%s %d: %v", e.Name, e.Size, err)
		} else if int64(len(text)) != e.Size {
			what += " of another size"
		}
		all = append(all, what)
	}
}

func TestMethods(t *testing.T) {
	brev := []string{"brev 0 \"\" folder", "brev/tom.txt 0 \"\"", "brev/a.txt 32 \"Møtet er flytta \"", "brev/b.jsonl 50 \"{\\\"text\\\":\\\"Čoahkki\""}
	lang := `lang.txt 5072 "Sak 0/2024: Komm"`
	refused := func(err string) []string { return append(brev[:2:2], "brev/a.txt 32: "+err, "brev/b.jsonl 50: "+err) }
	for name, want := range map[string][]string{
		"lzma.7z": append(brev[:4:4], lang), "split.7z": append(brev[:4:4], lang), "deflate.7z": append(brev[:4:4], lang), "bzip2.7z": append(brev[:4:4], lang),
		"copy.7z": brev, "lzma2.7z": {brev[0], "tom 0 \"\" folder", brev[1], `a.lenke 11 "/etc/passwd" link`, brev[2], brev[3], lang},
		"locked.7z": refused(ErrEncrypted.Error()), "ppmd.7z": refused(ErrUnsupported.Error() + ": method 30401"), "bcj.7z": refused(ErrUnsupported.Error() + ": method 3030103"),
	} {
		got, err := list(testdata(t, name))
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if diff := cmp.Diff(got, want); diff != "" {
			t.Errorf("%s (-got +want):\n%s", name, diff)
		}
	}
}

// sealed puts a header into an archive without packed streams.
func sealed(header ...byte) []byte {
	raw := append([]byte(Magic+"\x00\x04"), make([]byte, 24)...)
	binary.LittleEndian.PutUint64(raw[20:], uint64(len(header)))
	binary.LittleEndian.PutUint32(raw[28:], crc32.ChecksumIEEE(header))
	binary.LittleEndian.PutUint32(raw[8:], crc32.ChecksumIEEE(raw[12:32]))
	return append(raw, header...)
}

func TestUnreadable(t *testing.T) {
	sound := testdata(t, "lzma2.7z")
	for name, tt := range map[string]struct {
		raw  []byte
		want error
	}{
		"nothing": {nil, ErrDamaged}, "cut off": {sound[:len(sound)-1], ErrDamaged}, "locked": {testdata(t, "lockedheader.7z"), ErrEncrypted},
		"no header": {sealed(0x42), ErrDamaged}, "unended": {sealed(idHeader), ErrDamaged}, "empty": {sealed(idHeader, idEnd), nil},
		"files without streams": {sealed(idHeader, idFiles, 1, idNames, 5, 0, 'a', 0, 0, 0, idEnd, idEnd), ErrDamaged},
		"an empty file":         {sealed(idHeader, idFiles, 1, idEmptyStream, 1, 0x80, idEmptyFile, 1, 0x80, idNames, 5, 0, 'a', 0, 0, 0, idEnd, idEnd), nil},
		"too many":              {sealed(append([]byte{idHeader, idFiles, 0x87, 0xD0}, make([]byte, 3000)...)...), ErrTooMany},
		"more than there are":   {sealed(idHeader, idFiles, 0xFF, 255, 255, 255, 255, 255, 255, 255, 255, idEnd), ErrDamaged},
	} {
		if _, err := list(tt.raw); !errors.Is(err, tt.want) {
			t.Errorf("%s: got %v, want %v", name, err, tt.want)
		}
	}
}

// TestDamage damages the stream of the first file of an archive with a stream for each:
// the others come through.
func TestDamage(t *testing.T) {
	raw := testdata(t, "split.7z")
	raw[headerSize+5] ^= 0x10
	got, err := list(raw)
	if err != nil || len(got) != 5 || !strings.Contains(got[2], "damaged") && !strings.Contains(got[2], "EOF") || !strings.HasPrefix(got[4], "lang.txt 5072") {
		t.Errorf("got %q, %v", got, err)
	}
	raw = testdata(t, "lzma2.7z") // one stream for all: what comes behind the damage is lost, and said to be
	raw[headerSize+200] ^= 0x10
	got, err = list(raw)
	if err != nil || len(got) != 7 || !strings.Contains(got[6], "damaged") {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestNumber(t *testing.T) {
	for want, raw := range map[int64][]byte{
		0: {0}, 127: {0x7F}, 128: {0x80, 0x80}, 0x1234: {0x92, 0x34}, 0x3FFF: {0xBF, 0xFF}, 0x123456: {0xD2, 0x56, 0x34}, 0xFFFFFFFF: {0xF0, 0xFF, 0xFF, 0xFF, 0xFF},
		0x0102030405060708: {0xFF, 8, 7, 6, 5, 4, 3, 2, 1},
	} {
		p := parser{rest: raw}
		if got := p.number(); got != want || p.bad || len(p.rest) > 0 {
			t.Errorf("% x: got %#x, want %#x", raw, got, want)
		}
	}
}

// TestFlipped changes every byte: nothing panics, and no changed text comes without an
// error.
func TestFlipped(t *testing.T) {
	for _, name := range []string{"lzma.7z", "lzma2.7z", "copy.7z"} {
		sound := testdata(t, name)
		want, _ := list(sound)
		for i := range sound {
			raw := bytes.Clone(sound)
			raw[i] ^= 0x11
			got, err := list(raw)
			if err == nil && len(got) != len(want) {
				t.Fatalf("%s, byte %d: %d entries", name, i, len(got))
			}
			for k := range got {
				if got[k] != want[k] && !strings.Contains(got[k], ": ") {
					t.Errorf("%s, byte %d: %s without an error", name, i, got[k])
				}
			}
		}
	}
}

func FuzzOpen(f *testing.F) {
	for _, name := range []string{"lzma.7z", "lzma2.7z", "copy.7z", "locked.7z", "bzip2.7z"} {
		f.Add(testdata(f, name), true)
		raw := testdata(f, name)
		n := binary.LittleEndian.Uint64(raw[12:])
		f.Add(raw[headerSize+n:], false)
	}
	f.Fuzz(func(t *testing.T, raw []byte, whole bool) {
		if !whole {
			raw = sealed(raw...)
		}
		a, err := Open(bytes.NewReader(raw), int64(len(raw)), 1<<20, 1000)
		for err == nil {
			var r io.Reader
			if _, r, err = a.Next(); err == nil {
				io.Copy(io.Discard, io.LimitReader(r, 1<<20))
				if a.entry != nil && a.entry.left > 1<<20 {
					return // a size that is not true
				}
			}
		}
		for _, known := range []error{io.EOF, ErrDamaged, ErrEncrypted, ErrUnsupported, ErrTooMany, io.ErrUnexpectedEOF} {
			if errors.Is(err, known) {
				return
			}
		}
		t.Error(err)
	})
}
