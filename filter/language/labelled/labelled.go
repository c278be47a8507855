// Package labelled reads texts whose language is known, to learn from or to
// measure with.
package labelled

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
	"strings"
)

// Row is one text whose language is known.
type Row struct {
	Text string `json:"text"`
	// Lang is an ISO 639-3 code; one that is no label of the identifier counts as
	// Undetermined.
	Lang string `json:"lang"`
	// Labels are further languages that are as right.
	Labels []string `json:"labels"`
	// Source and Licence are for the provenance card.
	Source  string `json:"source"`
	Licence string `json:"lic"`
}

// File is a file of rows that was read.
type File struct {
	Name   string // without directories
	SHA256 string // of the file as it is, in hexadecimal
	Rows   []Row
}

// Read reads files of rows in JSON lines, {"text", "lang", "labels", "source", "lic"},
// plain or, when the name ends in .gz, gzipped.
func Read(files ...string) ([]File, error) {
	all := make([]File, len(files))
	for i, name := range files {
		in, err := readFile(name)
		if err != nil {
			return nil, err
		}
		all[i] = in
	}
	return all, nil
}

func readFile(name string) (File, error) {
	f, err := os.Open(name)
	if err != nil {
		return File{}, err
	}
	defer f.Close()
	digest := sha256.New()
	var r io.Reader = io.TeeReader(f, digest)
	if strings.HasSuffix(name, ".gz") {
		if r, err = gzip.NewReader(bufio.NewReader(r)); err != nil {
			return File{}, fmt.Errorf("%s: %w", name, err)
		}
	}
	rows, err := readRows(r)
	if err != nil {
		return File{}, fmt.Errorf("%s: %w", name, err)
	}
	if _, err := io.Copy(digest, f); err != nil { // what gzip left unread
		return File{}, err
	}
	return File{filepath.Base(name), hex.EncodeToString(digest.Sum(nil)), rows}, nil
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
