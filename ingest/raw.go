package ingest

import (
	"context"
	"errors"
	"io"
	"os"
	"unicode/utf8"

	"kvern/corpus"
	"kvern/ingest/charset"
)

// Raw gives the beginning of what lies at a place that File gave for a file: up to n
// bytes, decoded, with no more done to them. It is empty where that is no text, as in a
// PDF, or where the place is no longer there.
func (x *Extractor) Raw(ctx context.Context, path string, place corpus.Place, n int) (string, error) {
	f, err := openFile(os.Stat, os.Open, path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	var raw []byte
	whole := corpus.Place{File: place.File, End: f.Size()}
	w := &walk{parts: x.parts, format: x.format, yield: func(_ corpus.Record, err error) bool {
		return err == nil || errors.As(err, new(*corpus.Fault))
	}}
	declared := ""
	w.instead = func(b *Blob) bool {
		if b.Place.Member != place.Member {
			return true
		}
		declared = b.about.charset
		raw, err = cutOut(b, place, n)
		return false
	}
	w.blob(ctx, newBlob(ctx, x.reading.Limits, f, f.Size(), whole))
	if err != nil && !errors.As(err, new(*corpus.Fault)) {
		return "", err
	}
	text := charset.Decode(string(raw), declared).UTF8
	if binary(text) {
		return "", nil
	}
	return text, nil
}

// cutOut reads the beginning of a place in a blob.
func cutOut(b *Blob, place corpus.Place, n int) ([]byte, error) {
	if _, err := io.CopyN(io.Discard, b, place.Start-b.Place.Start); err != nil {
		return nil, err
	}
	if place.End >= 0 {
		n = int(min(int64(n), place.End-place.Start))
	}
	raw, err := io.ReadAll(io.LimitReader(b, int64(n)))
	for i := len(raw) - 1; i >= 0 && i >= len(raw)-3; i-- { // half a character at the end
		if raw[i] >= 0xc0 && !utf8.FullRune(raw[i:]) {
			return raw[:i], err
		}
	}
	return raw, err
}
