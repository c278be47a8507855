package dedup

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"kvern/corpus"
	"kvern/dedup/sketch"
)

// table is a file of rows of one width, which are added in order and then read in
// order, perhaps with gaps.
type table struct {
	file  *os.File
	w     *bufio.Writer
	width int
}

func newTable(dir, name string, width int) (*table, error) {
	f, err := os.Create(filepath.Join(dir, name))
	if err != nil {
		return nil, err
	}
	return &table{f, bufio.NewWriterSize(f, 64<<10), width}, nil
}

func (t *table) add(row []byte) error {
	_, err := t.w.Write(row)
	return err
}

func (t *table) close() error {
	if t == nil {
		return nil
	}
	return t.file.Close()
}

// all is a reader of the whole table.
func (t *table) all() *bufio.Reader {
	return bufio.NewReaderSize(io.NewSectionReader(t.file, 0, 1<<62), 256<<10)
}

// lookUp is a reader of rows in ascending order. It reads the table in small
// blocks, so that rows close to one another cost one read and the gaps none.
func (t *table) lookUp() *lookUp { return &lookUp{t: t} }

type lookUp struct {
	t     *table
	block []byte
	first int64 // row of the table that the block begins with
}

const lookUpBlock = 8 << 10

// row gives a row, valid until the next call.
func (l *lookUp) row(i uint32) ([]byte, error) {
	width := int64(l.t.width)
	at := (int64(i) - l.first) * width
	if at < 0 || at+width > int64(len(l.block)) {
		if l.block == nil {
			l.block = make([]byte, max(lookUpBlock/width, 1)*width)
		}
		l.block = l.block[:cap(l.block)]
		n, err := l.t.file.ReadAt(l.block, int64(i)*width)
		if err != nil && err != io.EOF {
			return nil, err
		}
		if l.block, l.first, at = l.block[:n], int64(i), 0; int64(n) < width {
			return nil, fmt.Errorf("row %d of %s: %w", i, l.t.file.Name(), io.ErrUnexpectedEOF)
		}
	}
	return l.block[at : at+width], nil
}

// signedFile keeps the signatures of documents in the order of Add, and the
// translation between that order and canonical order.
type signedFile struct {
	signatures *table // signature and place of the language in corpus.Languages
	documents  *table // by number
	numbers    *table // by document
}

const signedWidth = SignatureSize + 1

func newSignedFile(dir string) (*signedFile, error) {
	var s signedFile
	var errs [3]error
	s.signatures, errs[0] = newTable(dir, "signatures", signedWidth)
	s.documents, errs[1] = newTable(dir, "documents", 4)
	s.numbers, errs[2] = newTable(dir, "numbers", 4)
	return &s, errors.Join(errs[:]...)
}

func (s *signedFile) close() error {
	if s == nil {
		return nil
	}
	return errors.Join(s.signatures.close(), s.documents.close(), s.numbers.close())
}

func (s *signedFile) flush() error {
	return errors.Join(s.signatures.w.Flush(), s.documents.w.Flush(), s.numbers.w.Flush())
}

func (s *signedFile) add(sig Signature, l corpus.Language) error {
	place := slices.Index(corpus.Languages[:], l) // -1, that is 255, when unknown
	return errors.Join(s.signatures.add(sig), s.signatures.w.WriteByte(byte(place)))
}

// scan reads all signatures in the order of Add. They are valid until do returns.
func (s *signedFile) scan(scope string, do func(number uint32, sig Signature, scope uint64) error) error {
	var scopes [256]uint64
	for i := range scopes {
		scopes[i] = Scope(scope, "")
	}
	for i, l := range corpus.Languages {
		scopes[i] = Scope(scope, l)
	}
	signatures, numbers := s.signatures.all(), s.numbers.all()
	var row [signedWidth]byte
	var number [4]byte
	for {
		if _, err := io.ReadFull(signatures, row[:]); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		if _, err := io.ReadFull(numbers, number[:]); err != nil {
			return err
		}
		err := do(binary.BigEndian.Uint32(number[:]), row[:SignatureSize], scopes[row[SignatureSize]])
		if err != nil {
			return err
		}
	}
}

// place is a document and where it stands in a list of numbers.
type place struct{ document, i uint32 }

// places translates numbers, which are in order, and puts them in the order of
// Add, in which signatures and texts are read.
func (s *signedFile) places(numbers []uint32) ([]place, error) {
	documents := s.documents.lookUp()
	places := make([]place, len(numbers))
	for i, n := range numbers {
		row, err := documents.row(n)
		if err != nil {
			return nil, err
		}
		places[i] = place{binary.BigEndian.Uint32(row), uint32(i)}
	}
	slices.SortFunc(places, func(a, b place) int { return int(int64(a.document) - int64(b.document)) })
	return places, nil
}

// ReadSketches makes signedFile a match.Sketches.
func (s *signedFile) ReadSketches(numbers []uint32, out []sketch.Sketch) error {
	places, err := s.places(numbers)
	if err != nil {
		return err
	}
	signatures := s.signatures.lookUp()
	for _, p := range places {
		row, err := signatures.row(p.document)
		if err != nil {
			return err
		}
		out[p.i] = *Signature(row).Sketch()
	}
	return nil
}

// inOrderOfAdd reads the texts of numbers in canonical order.
type inOrderOfAdd struct {
	signed *signedFile
	texts  Texts
}

// ReadTexts makes inOrderOfAdd a Texts.
func (t inOrderOfAdd) ReadTexts(numbers []uint32, yield func(i int, tagged string) error) error {
	places, err := t.signed.places(numbers)
	if err != nil {
		return err
	}
	documents := make([]uint32, len(places))
	for i, p := range places {
		documents[i] = p.document
	}
	return t.texts.ReadTexts(documents, func(i int, tagged string) error { return yield(int(places[i].i), tagged) })
}
