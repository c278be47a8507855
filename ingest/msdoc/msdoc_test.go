package msdoc

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"kvern/ingest/rtf"

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

func read(raw []byte) (Document, error) { return Read(bytes.NewReader(raw), int64(len(raw)), 1<<20) }

// TestLetter reads a letter with everything in it: notes, a table, a field, deleted and
// hidden text. It must say what its RTF says.
func TestLetter(t *testing.T) {
	got, err := read(testdata(t, "brev.doc"))
	if err != nil {
		t.Fatal(err)
	}
	want := rtf.Read(string(testdata(t, "brev.rtf")))
	if diff := cmp.Diff(got, Document{Text: want.Text, Title: "Møteinnkalling", Encoding: "UTF-16"}); diff != "" {
		t.Errorf("(-got +want):\n%s", diff)
	}
	for _, s := range []string{"Kárášjohka", "Jf. kommunelova § 11-2.", "Sak\tTittel", "Lenkja", "😀"} {
		if !strings.Contains(got.Text, s) {
			t.Errorf("%q is missing", s)
		}
	}
}

// fib finds the header of the document in a compound file.
func fib(raw []byte) []byte { return raw[bytes.Index(raw, []byte{0xEC, 0xA5}):] }

// renamed gives a stream another name in the directory.
func renamed(raw []byte, from, to string) []byte {
	name := func(s string) []byte {
		b := make([]byte, 66)
		for i, u := range utf16.Encode([]rune(s)) {
			binary.LittleEndian.PutUint16(b[2*i:], u)
		}
		binary.LittleEndian.PutUint16(b[64:], uint16(2*len(s)+2))
		return b
	}
	return bytes.Replace(raw, name(from), name(to), 1)
}

func TestUnreadable(t *testing.T) {
	sound := testdata(t, "brev.doc")
	patch := func(at int, bytes ...byte) []byte {
		raw := append([]byte(nil), sound...)
		copy(fib(raw)[at:], bytes)
		return raw
	}
	for name, tt := range map[string]struct {
		raw  []byte
		want error
	}{
		"nothing": {nil, ErrDamaged}, "cut off": {sound[:3000], ErrDamaged}, "encrypted": {patch(11, fib(sound)[11]|1), ErrEncrypted},
		"encrypted docx": {renamed(sound, "WordDocument", "EncryptedPackage"), ErrEncrypted}, "spreadsheet": {renamed(sound, "WordDocument", "Workbook"), ErrNoText},
		"Word 95": {patch(2, 0x68, 0), ErrOld}, "Word 6": {patch(0, 0xDC), ErrOld}, "another": {patch(0, 0), ErrDamaged},
		"no table": {renamed(renamed(sound, "1Table", "2Table"), "0Table", "2Table"), ErrDamaged}, "counts": {patch(fibCounts, 0xFF, 0xFF, 0xFF, 0xFF), ErrDamaged},
	} {
		if _, err := read(tt.raw); !errors.Is(err, tt.want) {
			t.Errorf("%s: got %v, want %v", name, err, tt.want)
		}
	}
	if _, err := Read(bytes.NewReader(sound), int64(len(sound)), 100); !errors.Is(err, ErrTooLarge) {
		t.Errorf("limit: got %v", err)
	}
	broken := errors.New("input/output error")
	for n := int64(0); n < int64(len(sound)); n += 512 {
		if _, err := Read(failing{bytes.NewReader(sound), n, broken}, int64(len(sound)), 1<<20); err != nil && !errors.Is(err, broken) {
			t.Errorf("broken at %d: got %v", n, err)
		}
	}
}

type failing struct {
	io.ReaderAt
	from int64
	err  error
}

func (f failing) ReadAt(p []byte, at int64) (int, error) {
	if at+int64(len(p)) > f.from {
		return 0, f.err
	}
	return f.ReaderAt.ReadAt(p, at)
}

// made makes a document of pieces in one byte a character, and of what holds for their
// bytes.
func made(chars, paras []run, pieces ...string) *document {
	d := &document{main: make([]byte, 2*pageSize), chars: chars, paras: paras}
	at := int64(0)
	for _, p := range pieces {
		d.pieces = append(d.pieces, piece{from: at, to: at + int64(len(p)), at: int64(len(d.main))})
		d.main = append(d.main, p...)
		at += int64(len(p))
	}
	d.counts[storyMain] = at
	return d
}

func TestWrite(t *testing.T) {
	const at = 2 * pageSize // of the first character
	for name, tt := range map[string]struct {
		d    *document
		want string
	}{
		"pieces":        {made(nil, nil, "M\xf8tet ", "er\rflytta\x0btil"), "Møtet er\n\nflytta\ntil"},
		"field":         {made(nil, nil, "a\x13 HYPERLINK \x13 x \x14y\x15\x14lenk\x13 PAGE \x14ja\x15\x15b\x13 x \x15"), "alenkjab"},
		"open field":    {made(nil, nil, "a\x13 HYPERLINK\rb\x14c"), "a\n\nbc"},
		"unopened":      {made(nil, nil, "a\x15b\x14c"), "abc"},
		"signs":         {made(nil, nil, "a\x1eb\x1fc\x01\x02\x05\x08\td\x0ce\x7f"), "a-bc\td\n\ne"},
		"deleted":       {made([]run{{at + 1, at + 3, style{deleted: true}}, {at + 4, at + 5, style{hidden: true}}}, nil, "abcdef\r"), "adf"},
		"symbol":        {made([]run{{at, at + 1, style{symbol: 0xF0B7}}}, nil, "( a"), "\uf0b7 a"},
		"table":         {made(nil, []run{{at, at + 4, style{inTable: true}}, {at + 4, at + 5, style{inTable: true, endsRow: true}}}, "a\ab\a\ac\r"), "a\tb\n\nc"},
		"no row's end":  {made(nil, nil, "a\ab\ac\r"), "a\tb\n\nc"},
		"cell of two":   {made(nil, []run{{at, at + 6, style{inTable: true}}, {at + 6, at + 7, style{inTable: true, endsRow: true}}}, "a\rb\ac\a\a"), "a\n\nb\n\nc"},
		"inner table":   {made(nil, []run{{at, at + 4, style{inTable: true, depth: 2, innerCell: true}}, {at + 4, at + 5, style{inTable: true, depth: 2, innerRow: true}}, {at + 5, at + 6, style{inTable: true}}}, "x\ry\r\rz\a"), "x\ty\n\nz"},
		"piece deleted": {pieceDeleted(made(nil, nil, "a", "b", "c")), "ac"},
	} {
		tt.d.write()
		if got := tt.d.flow.Text(); got != tt.want {
			t.Errorf("%s: got %q, want %q", name, got, tt.want)
		}
	}
}

func pieceDeleted(d *document) *document {
	d.pieces[1].style.deleted = true
	return d
}

func TestStyles(t *testing.T) {
	for name, tt := range map[string]struct {
		list []byte
		want style
	}{
		"deleted, visible": {[]byte{0x00, 0x08, 1, 0x3C, 0x08, 0x80}, style{deleted: true}},
		"symbol":           {[]byte{0x09, 0x6A, 3, 0, 0xB7, 0xF0}, style{symbol: 0xF0B7}},
		"behind others":    {[]byte{0x15, 0xC6, 2, 9, 9, 0x70, 0x68, 1, 2, 3, 4, 0x43, 0x4A, 24, 0, 0x08, 0xD6, 3, 0, 9, 9, 0x16, 0x24, 1}, style{inTable: true}},
		"cut off":          {[]byte{0x16, 0x24, 1, 0x09, 0x6A, 3}, style{inTable: true}},
		"size unknown":     {[]byte{0x15, 0xC6, 255, 0x16, 0x24, 1}, style{}},
		"depth":            {[]byte{0x49, 0x66, 0xFF, 0xFF, 0xFF, 0xFF, 0x4B, 0x24, 1, 0x4C, 0x24, 1, 0x17, 0x24, 1}, style{depth: 100, innerCell: true, innerRow: true, endsRow: true}},
	} {
		var got style
		got.apply(tt.list)
		if got != tt.want {
			t.Errorf("%s: got %+v, want %+v", name, got, tt.want)
		}
	}
	if s := pieceStyle(3, [][]byte{nil, {0x00, 0x08, 1}}); !s.deleted {
		t.Errorf("piece: %+v", s)
	}
}

// TestSami reads text in a Sámi font, which Word took for windows-1252.
func TestSami(t *testing.T) {
	d := made(nil, nil, "Muhto \x84oahkkin lei ma\xb9\xb9el go sii \x9addet da\x98\x84i\r")
	d.write()
	text, encoding := reread(d.flow.Text())
	if text != "Muhto čoahkkin lei maŋŋel go sii šddet dađči" || encoding != "WinSami2" {
		t.Errorf("got %q in %s", text, encoding)
	}
}

// TestFlipped changes bytes everywhere: nothing panics, and text comes or one of the errors.
func TestFlipped(t *testing.T) {
	sound := testdata(t, "brev.doc")
	for i := range sound {
		raw := bytes.Clone(sound)
		raw[i] ^= 0xFF
		check(t, raw)
	}
}

func check(t *testing.T, raw []byte) {
	d, err := read(raw)
	if err != nil && !errors.Is(err, ErrDamaged) && !errors.Is(err, ErrEncrypted) && !errors.Is(err, ErrOld) && !errors.Is(err, ErrNoText) && !errors.Is(err, ErrTooLarge) {
		t.Fatal(err)
	}
	if !utf8.ValidString(d.Text) || !utf8.ValidString(d.Title) {
		t.Fatal("the text is not UTF-8")
	}
}

func FuzzRead(f *testing.F) {
	f.Add(testdata(f, "brev.doc"))
	f.Fuzz(func(t *testing.T, raw []byte) { check(t, raw) })
}

func BenchmarkWrite(b *testing.B) {
	text := strings.Repeat("Kommunestyret vedtok i m\xf8te 17. mai \xe5 utsetje saka til neste \xe5r.\r", 20_000)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		d := made(nil, nil, text)
		d.write()
		reread(d.flow.Text())
	}
}
