package warc

import (
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"hash"
	"io"
	"strings"

	"github.com/klauspost/compress/gzip"
)

// Prefix begins the names of fields that the standard does not know. Other programs
// pass them over (ISO 28500:2017, 5.1).
const Prefix = "Kvern-"

const ownPrefix = "kvern-"

// Field is a named field of a header.
type Field struct{ Name, Value string }

// Writer writes an archive in which every record is a gzip member of its own, so that
// one can be reached without those before it (ISO 28500:2017, annex D).
type Writer struct {
	w  io.Writer
	gz *gzip.Writer
}

// NewWriter makes a writer.
func NewWriter(w io.Writer) *Writer { return &Writer{w, gzip.NewWriter(nil)} }

// Write writes a record of the given fields and of length bytes of a block. A value
// is written on one line.
func (w *Writer) Write(fields []Field, block io.Reader, length int64) error {
	w.gz.Reset(w.w)
	var head strings.Builder
	head.WriteString("WARC/1.1\r\n")
	for _, f := range fields {
		fmt.Fprintf(&head, "%s: %s\r\n", f.Name, strings.Join(strings.Fields(f.Value), " "))
	}
	fmt.Fprintf(&head, "Content-Length: %d\r\n\r\n", length)
	if _, err := io.WriteString(w.gz, head.String()); err != nil {
		return err
	}
	if n, err := io.Copy(w.gz, io.LimitReader(block, length)); err != nil || n < length {
		return fmt.Errorf("write a record of %d bytes: got %d: %w", length, n, orShort(err))
	}
	if _, err := io.WriteString(w.gz, "\r\n\r\n"); err != nil {
		return err
	}
	return w.gz.Close()
}

func orShort(err error) error {
	if err == nil {
		return io.ErrUnexpectedEOF
	}
	return err
}

// Digest makes the value of WARC-Block-Digest and WARC-Payload-Digest.
type Digest struct{ hash.Hash }

// NewDigest starts a digest.
func NewDigest() Digest { return Digest{sha256.New()} }

// String is the digest of what was written so far, in the form of the standard.
func (d Digest) String() string {
	return "sha256:" + base32.StdEncoding.EncodeToString(d.Sum(nil))
}
