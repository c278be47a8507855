package eval

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"kvern/filter/privacy"
)

// Document is a text with what is known of the personal data in it.
type Document struct {
	Text string
	// Spans must be found, Optional may be, Negatives are look-alikes that must
	// survive.
	Spans, Optional, Negatives []Span
}

// Span is a stretch of a text, in bytes.
type Span struct {
	Start, End int
	Type       string
	Level      privacy.Level
}

func (g Span) overlaps(s privacy.Span) bool { return s.Start < g.End && g.Start < s.End }

// row is a line of a file of labelled texts.
type row struct {
	Text      string    `json:"text"`
	Doc       string    `json:"doc"`
	Spans     []rowSpan `json:"spans"`
	Optional  []rowSpan `json:"optional"`
	Doubtful  []rowSpan `json:"doubtful"`
	Negatives []rowSpan `json:"negatives"`
}

type rowSpan struct {
	BStart    *int          `json:"bstart"`
	BEnd      *int          `json:"bend"`
	ByteStart *int          `json:"byte_start"`
	ByteEnd   *int          `json:"byte_end"`
	Type      string        `json:"type"`
	Level     privacy.Level `json:"level"`
}

// Read reads labelled texts: JSON lines {"text", "spans", "optional", "negatives",
// "doc"}, plain or, when the name ends in .gz, gzipped. A span has bstart and bend,
// or byte_start and byte_end, in bytes, type and level. Lines that follow one
// another with the same doc are one document: its sentences.
func Read(name string) ([]Document, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var r io.Reader = bufio.NewReader(f)
	if strings.HasSuffix(name, ".gz") {
		if r, err = gzip.NewReader(r); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	documents, err := readRows(r)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return documents, nil
}

func readRows(r io.Reader) (documents []Document, err error) {
	last := ""
	d := json.NewDecoder(r)
	for n := 1; ; n++ {
		var x row
		if err := d.Decode(&x); errors.Is(err, io.EOF) {
			return documents, nil
		} else if err != nil {
			return nil, fmt.Errorf("row %d: %w", n, err)
		}
		if x.Doc == "" || x.Doc != last || len(documents) == 0 {
			documents = append(documents, Document{})
		}
		last = x.Doc
		if err := documents[len(documents)-1].add(&x); err != nil {
			return nil, fmt.Errorf("row %d: %w", n, err)
		}
	}
}

// add appends a row to a document, on a line of its own.
func (d *Document) add(x *row) error {
	if d.Text != "" {
		d.Text += "\n"
	}
	at := len(d.Text)
	d.Text += x.Text
	for _, list := range []struct {
		to   *[]Span
		from []rowSpan
	}{{&d.Spans, x.Spans}, {&d.Optional, x.Optional}, {&d.Optional, x.Doubtful}, {&d.Negatives, x.Negatives}} {
		for _, s := range list.from {
			span, ok := s.at(at)
			if !ok || span.Start < at || span.End > len(d.Text) || span.Start >= span.End {
				return errors.New("a span has no place in the text; want bstart and bend, or byte_start and byte_end")
			}
			*list.to = append(*list.to, span)
		}
	}
	return nil
}

func (s rowSpan) at(offset int) (span Span, ok bool) {
	start, end := s.BStart, s.BEnd
	if start == nil {
		start, end = s.ByteStart, s.ByteEnd
	}
	if start == nil || end == nil {
		return span, false
	}
	span = Span{offset + *start, offset + *end, s.Type, s.Level}
	if s.Type == "PER" {
		span.Type = privacy.Person.String()
	}
	if span.Level == 0 {
		span.Level = privacy.Persons
	}
	return span, true
}
