package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"strings"
	"unicode/utf8"

	"kvern/corpus"
	"kvern/engine"
	"kvern/ingest/lines"
	"kvern/internal/jsonline"

	"github.com/spf13/cobra"
	"github.com/valyala/fastjson"
)

// lineFilter is a verb that reads JSON objects line by line and writes each with
// members added or replaced, in the same order; fields it does not know pass
// through byte for byte.
type lineFilter struct {
	plain   bool
	workers int
	field   string
	// members says what becomes of a text.
	members func(text string) ([]jsonline.Member, error)
	// bare says what is printed for a whole input that is one bare text.
	bare func(w io.Writer, text string) error
}

func (f *lineFilter) flags(c *cobra.Command) {
	c.Flags().BoolVar(&f.plain, "plain", false, "read bare text instead of JSON lines: the whole input is one text")
	c.Flags().IntVar(&f.workers, "workers", 1, "how many cores to use")
	c.Flags().StringVar(&f.field, "field", "text", "field that holds the text")
}

// maxLine is the longest line a filter takes: a document of the largest size,
// with room for escapes.
const maxLine = 128 << 20

// run filters the files, or standard input.
func (f *lineFilter) run(c *cobra.Command, files []string) error {
	if f.workers < 1 {
		return usageError{errors.New("--workers: want 1 or more")}
	}
	out := bufio.NewWriterSize(c.OutOrStdout(), 256<<10)
	bad := 0
	for name, in := range inputs(c, files) {
		if in.err != nil {
			fmt.Fprintf(c.ErrOrStderr(), "kvern: %v\n", in.err)
			bad++
			continue
		}
		var err error
		if f.plain {
			err = f.text(out, in)
		} else {
			var n int
			n, err = f.lines(c, out, name, in)
			bad += n
		}
		if err = errors.Join(err, in.Close()); err != nil {
			return err
		}
	}
	if err := out.Flush(); err != nil {
		return err
	}
	if bad > 0 {
		return told{exitQuarantined}
	}
	return nil
}

// input is an open file or standard input, or the reason why it is not.
type input struct {
	io.ReadCloser
	err error
}

// inputs opens files one after the other; none means standard input, as does "-".
func inputs(c *cobra.Command, files []string) iter.Seq2[string, input] {
	return func(yield func(string, input) bool) {
		if len(files) == 0 {
			files = []string{"-"}
		}
		for _, name := range files {
			if name == "-" {
				if !yield("standard input", input{io.NopCloser(c.InOrStdin()), nil}) {
					return
				}
				continue
			}
			file, err := os.Open(name)
			if !yield(name, input{file, err}) {
				return
			}
		}
	}
}

func (f *lineFilter) text(w io.Writer, in io.Reader) error {
	b, err := io.ReadAll(in)
	if err != nil {
		return err
	}
	return f.bare(w, strings.ToValidUTF8(string(b), "\uFFFD"))
}

// A batch of lines is what a worker takes at a time.
const (
	linesPerBatch = 64
	bytesPerBatch = 256 << 10
)

type lineBatch struct {
	first int // number of the first line
	lines [][]byte
	long  map[int]int64 // lines that are too long, with their sizes
}

// filtered is what became of a batch.
type filtered struct {
	out      []byte
	problems []string
}

// lines filters one input and returns how many lines were bad. It never stops at
// one: it says which it was on standard error and goes on.
func (f *lineFilter) lines(c *cobra.Command, w io.Writer, name string, in io.Reader) (bad int, err error) {
	parsers := fastjson.ParserPool{}
	work := func(b lineBatch) (filtered, error) {
		p := parsers.Get()
		defer parsers.Put(p)
		var r filtered
		for i, line := range b.lines {
			if size, long := b.long[i]; long {
				r.problems = append(r.problems, fmt.Sprintf("%s:%d: the line has %s; the longest that is read has %s", name, b.first+i, corpus.Size(size), corpus.Size(maxLine)))
				continue
			}
			if len(bytes.TrimSpace(line)) == 0 {
				continue
			}
			out, err := f.line(p, r.out, line)
			if err != nil {
				r.problems = append(r.problems, fmt.Sprintf("%s:%d: %v", name, b.first+i, err))
				continue
			}
			r.out = append(out, '\n')
		}
		return r, nil
	}
	err = engine.Ordered(context.Background(), f.workers, batches(in), work, func(r filtered) error {
		for _, p := range r.problems {
			fmt.Fprintf(c.ErrOrStderr(), "kvern: %s\n", p)
		}
		bad += len(r.problems)
		_, err := w.Write(r.out)
		return err
	})
	return bad, err
}

// batches cuts an input into batches of lines.
func batches(in io.Reader) iter.Seq2[lineBatch, error] {
	return func(yield func(lineBatch, error) bool) {
		r := lines.NewReader(in, maxLine)
		b, number, size := lineBatch{first: 1}, 0, 0
		for {
			l, err := r.Next()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				yield(b, err)
				return
			}
			number++
			if l.TooLong {
				if b.long == nil {
					b.long = map[int]int64{}
				}
				b.long[len(b.lines)] = l.Size
			}
			b.lines = append(b.lines, bytes.Clone(l.Text))
			size += len(l.Text)
			if len(b.lines) == linesPerBatch || size >= bytesPerBatch {
				if !yield(b, nil) {
					return
				}
				b, size = lineBatch{first: number + 1}, 0
			}
		}
		if len(b.lines) > 0 {
			yield(b, nil)
		}
	}
}

// line appends the filtered line to dst. Its errors hold nothing of the line.
func (f *lineFilter) line(p *fastjson.Parser, dst, line []byte) ([]byte, error) {
	text, err := textOf(p, line, f.field)
	if err != nil {
		return nil, err
	}
	members, err := f.members(text)
	if err != nil {
		return nil, err
	}
	return jsonline.Set(dst, line, members...)
}

// textOf takes the text out of a line.
func textOf(p *fastjson.Parser, line []byte, field string) (string, error) {
	v, err := p.ParseBytes(line)
	if err != nil {
		return "", errors.New("the line is not JSON")
	}
	if v.Type() != fastjson.TypeObject {
		return "", fmt.Errorf("the line is a JSON %s, not an object", v.Type())
	}
	text := v.Get(field)
	switch {
	case text == nil:
		return "", fmt.Errorf("the object has no field %q", field)
	case text.Type() != fastjson.TypeString:
		return "", fmt.Errorf("the field %q is a %s, not a string", field, text.Type())
	}
	b := text.GetStringBytes()
	if !utf8.Valid(b) {
		return "", fmt.Errorf("the field %q is not valid UTF-8", field)
	}
	return string(b), nil
}
