package main

import (
	"bufio"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
)

// textFile keeps texts on disk, by number.
type textFile struct {
	texts, ends   *os.File
	w, endsW      *bufio.Writer
	size          int64
	window        []byte // of ends
	windowAt      uint32 // number of the text whose start is first in the window
	windowEntries uint32
}

// endsWindow is how many places of texts are read at once.
const endsWindow = 4096

func newTextFile(dir, name string) (*textFile, error) {
	texts, err := os.Create(filepath.Join(dir, name))
	if err != nil {
		return nil, err
	}
	ends, err := os.Create(filepath.Join(dir, name+"-ends"))
	if err != nil {
		return nil, errors.Join(err, texts.Close())
	}
	t := &textFile{texts: texts, ends: ends, w: bufio.NewWriterSize(texts, 256<<10), endsW: bufio.NewWriterSize(ends, 64<<10)}
	return t, t.end()
}

// end writes where a text ends and the next one starts.
func (t *textFile) end() error {
	var b [8]byte
	binary.LittleEndian.PutUint64(b[:], uint64(t.size))
	_, err := t.endsW.Write(b[:])
	return err
}

func (t *textFile) add(s string) error {
	t.size += int64(len(s))
	_, err := t.w.WriteString(s)
	return errors.Join(err, t.end())
}

func (t *textFile) Flush() error { return errors.Join(t.w.Flush(), t.endsW.Flush()) }
func (t *textFile) Close() error { return errors.Join(t.texts.Close(), t.ends.Close()) }

// at gives text n. Rising numbers are cheap.
func (t *textFile) at(n uint32) (string, error) {
	if n < t.windowAt || n+1 >= t.windowAt+t.windowEntries {
		if t.window == nil {
			t.window = make([]byte, 8*endsWindow)
		}
		read, err := t.ends.ReadAt(t.window, 8*int64(n))
		if read < 16 {
			return "", err
		}
		t.windowAt, t.windowEntries = n, uint32(read/8)
	}
	i := 8 * (n - t.windowAt)
	start, end := binary.LittleEndian.Uint64(t.window[i:]), binary.LittleEndian.Uint64(t.window[i+8:])
	b := make([]byte, end-start)
	_, err := t.texts.ReadAt(b, int64(start))
	return string(b), err
}

// ReadTexts implements dedup.Texts.
func (t *textFile) ReadTexts(documents []uint32, yield func(i int, tagged string) error) error {
	for i, n := range documents {
		text, err := t.at(n)
		if err == nil {
			err = yield(i, text)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
