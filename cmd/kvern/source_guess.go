package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"kvern/ingest/charset"
	"kvern/ingest/csvscan"
	"kvern/ingest/guess"
	"kvern/ingest/htmltext"
	"kvern/ingest/parquet"
)

// unmapped are the reasons for which a record cannot be read before the source says where
// its text stands.
var unmapped = map[string]bool{
	"text-missing": true, "text-not-a-string": true, "not-an-object": true, "no-json-record": true, "no-text-column": true,
}

// headSize is how much of a table is looked at.
const headSize = 256 << 10

// guessFields writes the mapping that the shape of JSON or a table suggests, and nothing
// for what is neither.
func guessFields(b *strings.Builder, path string, alone bool) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	m, format, err := guessOf(f, path)
	if err != nil || format == "" {
		return err
	}
	key := "format" // of all files
	if !alone {
		key = "mapping"
	}
	fmt.Fprintf(b, "%s: %s\n", key, format)
	fmt.Fprintf(b, "# TODO the mapping is guessed from %s: look with 'kvern source preview'\n", filepath.Base(path))
	if m.Record != "" {
		fmt.Fprintf(b, "record: {select: %q}\n", m.Record)
	}
	writeFields(b, [][2]string{
		{"id", m.ID}, {"title", m.Title}, {"url", m.URL}, {"language", m.Language}, {"published", m.Published}, {"text", m.Text},
	})
	return nil
}

// guessPage writes, as a comment, a mapping that finds about what is found without one.
func guessPage(b *strings.Builder, path string) error {
	raw, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	page := charset.Decode(string(raw), htmltext.DeclaredCharset(string(raw))).UTF8
	b.WriteString("# The text of pages is found without a mapping. To say yourself where it stands:\n# mapping: html\n")
	if s := guess.HTML(page); s != "" {
		fmt.Fprintf(b, "# fields: {text: %q}\n", s)
	} else {
		b.WriteString("# fields: {text: TODO} # a selector such as .artikkel\n")
	}
	b.WriteString("# drop: [] # selectors of what is no text, such as .faktaboks\n")
	return nil
}

func writeFields(b *strings.Builder, fields [][2]string) {
	b.WriteString("fields:\n")
	for _, field := range fields {
		if field[1] != "" {
			fmt.Fprintf(b, "  %s: %q\n", field[0], field[1])
		}
	}
}

func guessOf(f *os.File, path string) (m guess.Mapping, format string, err error) {
	ext := strings.ToLower(filepath.Ext(path))
	head := make([]byte, headSize)
	n, err := io.ReadFull(f, head)
	if err != nil && err != io.EOF && !errors.Is(err, io.ErrUnexpectedEOF) {
		return m, "", err
	}
	head = head[:n]
	start := bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\ufeff")), " \t\r\n")
	switch {
	case bytes.HasPrefix(head, []byte(parquet.Magic)):
		m, err = guessParquet(f)
		return m, "parquet", err
	case ext == ".csv" || ext == ".tsv" || ext == ".tab":
		return guessTable(head), "csv", nil
	case len(start) > 0 && (start[0] == '{' || start[0] == '['):
		m = guess.JSON(io.MultiReader(bytes.NewReader(bytes.TrimPrefix(head, []byte("\ufeff"))), f))
		if first, rest, _ := bytes.Cut(start, []byte("\n")); m.Record == "" && bytes.HasSuffix(bytes.TrimSpace(first), []byte("}")) && len(rest) > 0 {
			return m, "jsonl", nil
		}
		return m, "json", nil
	}
	return m, "", nil
}

// guessTable takes the first row that is as wide as most, and whose fields may be names,
// for the names. Where the row at the top is as wide and holds none, columns have numbers:
// a value must not stand in the source file.
func guessTable(head []byte) guess.Mapping {
	utf8 := []byte(charset.Decode(string(head), "").UTF8)
	rows := csvscan.New(bytes.NewReader(utf8), csvscan.Sniff(utf8, nil), len(utf8))
	var all [][]string
	widths, width := map[int]int{}, 0
	for {
		row, err := rows.Next()
		if err != nil {
			break
		}
		var fields []string
		for _, f := range row.Fields {
			fields = append(fields, strings.TrimSpace(string(f)))
		}
		all = append(all, fields)
		if n := len(fields); n > 0 {
			if widths[n]++; widths[n] > widths[width] || widths[n] == widths[width] && n > width {
				width = n
			}
		}
	}
	for i, names := range all {
		switch {
		case width == 0 || len(names) != width || slices.Contains(names, ""):
		case guess.Names(names):
			return guess.Columns(names, lengths(all[i+1:], width))
		default:
			return guess.Mapping{Text: fmt.Sprintf("#%d", 1+longest(lengths(all[i:], width)))}
		}
	}
	return guess.Mapping{}
}

// longest is the place of the largest number, the first among equals.
func longest(all []int) int { return slices.Index(all, slices.Max(all)) }

// lengths adds up the text in each column.
func lengths(rows [][]string, width int) []int {
	text := make([]int, width)
	for _, row := range rows {
		for i := range min(len(row), width) {
			text[i] += len(row[i])
		}
	}
	return text
}

// guessParquet looks at the first rows of the columns that hold strings.
func guessParquet(f *os.File) (m guess.Mapping, err error) {
	info, err := f.Stat()
	if err != nil {
		return m, err
	}
	table, err := parquet.Open(f, info.Size(), 256<<20)
	if err != nil || len(table.Groups()) == 0 {
		return m, err
	}
	names := table.TextColumns()
	columns := make([]int, len(names))
	for i, name := range names {
		columns[i] = table.Column(name)
	}
	rows, err := table.Rows(0, columns)
	if err != nil {
		return m, err
	}
	text, values := make([]int, len(names)), make([][]byte, len(names))
	for range min(table.Groups()[0].Rows, 100) {
		if err := rows.Next(values); err != nil {
			return m, err
		}
		for i, v := range values {
			text[i] += len(v)
		}
	}
	return guess.Columns(names, text), nil
}
