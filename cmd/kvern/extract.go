package main

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"

	"kvern/corpus"
	"kvern/ingest"
	"kvern/pipelines"

	"github.com/spf13/cobra"
)

func extractCommand() *cobra.Command {
	var format, source string
	var plain bool
	c := &cobra.Command{
		Use:   "extract FILE...",
		Short: "Read documents out of files of any kind",
		Long: `extract reads files of any supported kind, packed or not, and writes one JSON line
for every document: {"id","text","title",...}, or {"id","quarantine","detail"} for
what could not be read. "-" is standard input. Kinds: 'kvern parts'. XML needs a source that
says where the text stands.`,
		Example: `  kvern extract side.html korpus.jsonl.zst | jq -r .text
  kvern extract --source lovdata lovtidend-avd1-2025.tar.bz2`,
		Args: args(1, -1, "one or more files"),
		RunE: func(c *cobra.Command, files []string) error {
			x, err := extractor(format, source)
			if err != nil {
				return usageError{err}
			}
			out := bufio.NewWriterSize(c.OutOrStdout(), 256<<10)
			e := &extraction{out: out, plain: plain, errOut: c.ErrOrStderr()}
			for _, name := range files {
				if err := e.file(c, x, name); err != nil {
					return err
				}
			}
			if err := out.Flush(); err != nil {
				return err
			}
			if e.bad > 0 {
				return told{exitQuarantined}
			}
			return nil
		},
	}
	c.Flags().StringVar(&source, "source", "", "name or file of a source, whose mapping and limits hold; 'kvern source list'")
	c.Flags().StringVar(&format, "format", "", "name of the reader for all files (default: recognise each)")
	c.Flags().BoolVar(&plain, "plain", false, "write bare texts, a blank line between documents")
	return c
}

// extractor makes an extractor with the settings of a source, if one is given.
func extractor(format, source string) (*ingest.Extractor, error) {
	parts := pipelines.Parts(corpus.KindContainer, corpus.KindReader)
	if source == "" {
		return ingest.NewExtractor(parts, ingest.Reading{}, format)
	}
	s, err := readSource(source)
	if err != nil {
		return nil, err
	}
	return ingest.NewExtractor(parts, s.Reading(), cmp.Or(format, s.Format))
}

// extracted is a line of output.
type extracted struct {
	ID               string             `json:"id"`
	Text             string             `json:"text"`
	Title            string             `json:"title,omitempty"`
	URL              string             `json:"url,omitempty"`
	Licence          string             `json:"licence,omitempty"`
	DocumentType     string             `json:"document_type,omitempty"`
	WorkID           string             `json:"work_id,omitempty"`
	LanguageDeclared string             `json:"language_declared,omitempty"`
	Published        string             `json:"published,omitempty"`
	TDM              string             `json:"tdm,omitempty"`
	Robots           string             `json:"robots,omitempty"`
	File             string             `json:"file"`
	Member           string             `json:"member,omitempty"`
	Offset           int64              `json:"offset"`
	Reader           string             `json:"reader"`
	Encoding         string             `json:"encoding,omitempty"`
	Repairs          map[string]float64 `json:"repairs,omitempty"`
}

// refused is a line for what was not read.
type refused struct {
	ID         string `json:"id"`
	Quarantine string `json:"quarantine,omitempty"`
	Removed    string `json:"removed,omitempty"`
	Detail     string `json:"detail,omitempty"`
	File       string `json:"file"`
	Member     string `json:"member,omitempty"`
	Offset     int64  `json:"offset"`
}

type extraction struct {
	out    *bufio.Writer
	errOut io.Writer
	plain  bool
	first  bool
	bad    int
}

// file extracts one file; what is wrong with it is output, not an error.
func (e *extraction) file(c *cobra.Command, x *ingest.Extractor, name string) error {
	path, done, err := onDisk(c, name)
	if err != nil {
		return err
	}
	defer done()
	for rec, err := range records(c.Context(), x, path, name) {
		var fault *corpus.Fault
		switch {
		case errors.As(err, &fault):
			e.bad++
			err = e.refuse(fault, refused{idAt(fault.ID, &fault.Place), fault.Reason, "", fault.Detail, fault.Place.File, fault.Place.Member, fault.Place.Start})
		case err != nil:
			return fmt.Errorf("%s: %w", name, err)
		case rec.Document != nil:
			err = e.document(&rec)
		case rec.Removed != nil:
			r := refused{idAt(rec.Removed.ID, &rec.Place), "", rec.Removed.Reason, "", rec.Place.File, rec.Place.Member, rec.Place.Start}
			err = e.refuse(&corpus.Fault{Reason: rec.Removed.Reason, Place: rec.Place}, r)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func records(ctx context.Context, x *ingest.Extractor, path, name string) iter.Seq2[corpus.Record, error] {
	if ctx == nil {
		ctx = context.Background()
	}
	return x.File(ctx, path, name)
}

// onDisk gives the path of a file; standard input is spooled to one.
func onDisk(c *cobra.Command, name string) (path string, done func(), err error) {
	if name != "-" {
		return name, func() {}, nil
	}
	dir, err := os.MkdirTemp("", "kvern-*")
	if err != nil {
		return "", nil, err
	}
	done = func() { os.RemoveAll(dir) }
	path = filepath.Join(dir, "stdin")
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE, 0o600)
	if err == nil {
		_, err = io.Copy(f, c.InOrStdin())
		err = errors.Join(err, f.Close())
	}
	if err != nil {
		done()
		return "", nil, err
	}
	return path, done, nil
}

func (e *extraction) document(rec *corpus.Record) error {
	d := rec.Document
	if e.plain {
		if e.first {
			e.out.WriteString("\n\n")
		}
		e.first = true
		_, err := e.out.WriteString(d.Text())
		return err
	}
	x := extracted{
		ID: idAt(d.ID, &rec.Place), Text: d.Text(), Title: d.Title, URL: d.URL, Licence: d.Licence, DocumentType: d.DocumentType, WorkID: d.WorkID,
		LanguageDeclared: string(d.LanguageDeclared), Published: d.Published.String(), TDM: d.TDM, Robots: d.Robots, File: rec.Place.File, Member: rec.Place.Member,
		Offset: rec.Place.Start, Reader: d.Origin.Reader, Encoding: d.Origin.Encoding,
	}
	for _, m := range d.Origin.Repairs {
		if x.Repairs == nil {
			x.Repairs = map[string]float64{}
		}
		x.Repairs[m.Name] = m.Value
	}
	return e.encode(x)
}

// idAt is the id of a record, or its place where it has none.
func idAt(id string, p *corpus.Place) string {
	switch {
	case id != "":
		return id
	case p.Member != "":
		return fmt.Sprintf("%s!%s:%d", p.File, p.Member, p.Start)
	case p.Start > 0:
		return fmt.Sprintf("%s:%d", p.File, p.Start)
	}
	return p.File
}

// refuse writes a line for what was not read; bare text leaves it to standard
// error.
func (e *extraction) refuse(f *corpus.Fault, r refused) error {
	if e.plain {
		_, err := fmt.Fprintf(e.errOut, "kvern: %v\n", f)
		return err
	}
	return e.encode(r)
}

func (e *extraction) encode(v any) error {
	enc := json.NewEncoder(e.out)
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}
