package compound

import (
	"bytes"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// letter is a document of Word.
func letter(t testing.TB) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("..", "msdoc", "testdata", "brev.doc"))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func open(raw []byte) (*File, error) { return Open(bytes.NewReader(raw), int64(len(raw))) }

func TestStreams(t *testing.T) {
	f, err := open(letter(t))
	if err != nil {
		t.Fatal(err)
	}
	for name, prefix := range map[string]string{"WordDocument": "\xec\xa5", "\x05SummaryInformation": "\xfe\xff"} {
		b, err := f.Stream(name)
		if err != nil || int64(len(b)) != f.Size(name) || !f.Has(name) || !bytes.HasPrefix(b, []byte(prefix)) {
			t.Errorf("%q: %d bytes of %d, %v", name, len(b), f.Size(name), err)
		}
	}
	if b, err := f.Stream("Workbook"); b != nil || err != nil || f.Has("Workbook") {
		t.Error("there is no such stream")
	}
}

// TestCircles makes chains of sectors that run in a circle.
func TestCircles(t *testing.T) {
	sound := letter(t)
	fat := (int(binary.LittleEndian.Uint32(sound[76:])) + 1) * 512
	for i := range 128 {
		raw := bytes.Clone(sound)
		binary.LittleEndian.PutUint32(raw[fat+4*i:], uint32(i))
		f, err := open(raw)
		if err != nil && !errors.Is(err, ErrDamaged) {
			t.Fatal(err)
		}
		if f != nil && err == nil {
			f.Stream("WordDocument")
		}
	}
	raw := bytes.Clone(sound)
	binary.LittleEndian.PutUint32(raw[68:], 0) // a list of tables that goes on in the first sector
	if f, err := open(raw); err == nil && len(f.fat) > 2*len(raw) {
		t.Errorf("%d sectors in %d bytes", len(f.fat), len(raw))
	}
}

func FuzzOpen(f *testing.F) {
	f.Add(letter(f))
	f.Fuzz(func(t *testing.T, raw []byte) {
		file, err := open(raw)
		if err != nil {
			if !errors.Is(err, ErrDamaged) {
				t.Error(err)
			}
			return
		}
		for name := range file.streams {
			b, err := file.Stream(name)
			if err != nil && !errors.Is(err, ErrDamaged) || len(b) > len(raw) {
				t.Errorf("%d bytes, %v", len(b), err)
			}
		}
	})
}
