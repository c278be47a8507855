package train

import (
	"bufio"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"kvern/filter/language/ngram"
)

// Row is one example: a sentence, or a list of words, in one language.
type Row struct {
	Text string `json:"text"`
	// Lang is an ISO 639-3 code; a code that is no label is an example of
	// language.Undetermined.
	Lang string `json:"lang"`
	// Source and Licence are for the provenance card.
	Source  string `json:"source"`
	Licence string `json:"lic"`
}

// Input is a file of rows that was read.
type Input struct {
	Name   string // without directories
	SHA256 string // of the file as it is, in hexadecimal
	Rows   []Row
}

// Read reads files of rows in JSON lines, {"text", "lang", "source", "lic"},
// plain or, when the name ends in .gz, gzipped.
func Read(files ...string) ([]Input, error) {
	inputs := make([]Input, len(files))
	for i, name := range files {
		in, err := readFile(name)
		if err != nil {
			return nil, err
		}
		inputs[i] = in
	}
	return inputs, nil
}

func readFile(name string) (Input, error) {
	f, err := os.Open(name)
	if err != nil {
		return Input{}, err
	}
	defer f.Close()
	digest := sha256.New()
	var r io.Reader = io.TeeReader(f, digest)
	if strings.HasSuffix(name, ".gz") {
		if r, err = gzip.NewReader(bufio.NewReader(r)); err != nil {
			return Input{}, fmt.Errorf("%s: %w", name, err)
		}
	}
	rows, err := readRows(r)
	if err != nil {
		return Input{}, fmt.Errorf("%s: %w", name, err)
	}
	if _, err := io.Copy(digest, f); err != nil { // what gzip left unread
		return Input{}, err
	}
	return Input{filepath.Base(name), hex.EncodeToString(digest.Sum(nil)), rows}, nil
}

func readRows(r io.Reader) (rows []Row, err error) {
	d := json.NewDecoder(r)
	for {
		var row Row
		if err := d.Decode(&row); err == io.EOF {
			return rows, nil
		} else if err != nil {
			return nil, fmt.Errorf("row %d: %w", len(rows)+1, err)
		}
		rows = append(rows, row)
	}
}

// selected leaves out the rows that hold a word which their language does not have.
func selected(inputs []Input) (rows []Row) {
	for _, in := range inputs {
		for _, r := range in.Rows {
			if !holdsAny(r.Text, notIn[r.Lang]) {
				rows = append(rows, r)
			}
		}
	}
	return rows
}

func holdsAny(text string, words []string) bool {
	if len(words) == 0 {
		return false
	}
	var runes []rune
	for at := 0; ; {
		w, ok := ngram.Next(text, at)
		if !ok {
			return false
		}
		runes = w.Runes(runes[:0], text)
		if slices.Contains(words, string(runes[1:len(runes)-1])) {
			return true
		}
		at = w.End
	}
}
