package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"kvern/corpus"
	"kvern/dedup"
	"kvern/filter/language"
	"kvern/ingest"
	"kvern/pipelines"

	"github.com/spf13/cobra"
)

func dedupCommand() *cobra.Command {
	var d deduplication
	c := &cobra.Command{
		Use:   "dedup [FILE...]",
		Short: "Find documents that repeat others",
		Long: `dedup reads documents from files of any supported kind, or JSON lines
{"id","text",...} from standard input, and writes one line for each, in the same
order: {"id","duplicate_of","similarity","cluster","cluster_size"}. Of documents
that repeat one another the first is kept. A document without an id is called by
its file and its place there. With --plain each line of the input is a document,
and the lines that are kept are written.`,
		Example: `  kvern dedup --threshold 0.8 korpus.jsonl.zst | jq -r 'select(.duplicate_of) | .id'`,
		RunE:    func(c *cobra.Command, files []string) error { return d.run(c, files) },
	}
	d.near = *dedup.Near.Settings().(*dedup.NearSettings)
	d.near.Scope = dedup.ScopeCorpus
	d.near.Keep = nil
	d.memory = defaultMemory()
	c.Flags().Float64Var(&d.near.Threshold, "threshold", d.near.Threshold, "similarity from which two documents are duplicates: Jaccard of word 5-grams")
	c.Flags().StringVar(&d.near.Scope, "scope", d.near.Scope, "corpus compares all documents, language those of one leading language")
	c.Flags().StringVar(&d.near.Verify, "verify", d.near.Verify, "how candidates are checked: exact, sketch or none")
	c.Flags().StringVar(&d.near.Cluster, "cluster", d.near.Cluster, "leaders, or components for comparison with other tools")
	c.Flags().BoolVar(&d.plain, "plain", false, "each line of the input is a document; write the lines that are kept")
	c.Flags().Var(sizeFlag{&d.memory}, "memory", "how much memory to keep within")
	return c
}

// deduplication is the state of the verb.
type deduplication struct {
	near   dedup.NearSettings
	plain  bool
	memory corpus.Size

	finder *dedup.Finder
	signer *dedup.Signer
	texts  *textFile
	ids    *textFile
	seen   map[corpus.Key]bool // ids, hashed
	n      int
	bad    int
}

func (d *deduplication) run(c *cobra.Command, files []string) (err error) {
	if err := d.near.Validate(); err != nil {
		return usageError{err}
	}
	dir, err := os.MkdirTemp("", "kvern-dedup-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	d.signer, d.seen = dedup.NewSigner(), map[corpus.Key]bool{}
	search := dedup.Search{Exact: &dedup.ExactSettings{Scope: d.near.Scope}, Near: &d.near, Dir: dir, Memory: d.memory / 2}
	if d.finder, err = dedup.NewFinder(search); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.finder.Close()) }()
	if d.texts, err = newTextFile(dir, "texts"); err != nil {
		return err
	}
	defer d.texts.Close()
	if d.ids, err = newTextFile(dir, "ids"); err != nil {
		return err
	}
	defer d.ids.Close()
	if err := d.read(c, files); err != nil {
		return err
	}
	if err := d.write(c); err != nil {
		return err
	}
	if d.bad > 0 {
		return told{exitQuarantined}
	}
	return nil
}

// read takes in all documents.
func (d *deduplication) read(c *cobra.Command, files []string) error {
	format := ""
	if d.plain {
		return d.readPlain(c, files)
	}
	if len(files) == 0 {
		files, format = []string{"-"}, "jsonl"
	}
	x, err := ingest.NewExtractor(pipelines.Parts(corpus.KindContainer, corpus.KindReader), ingest.Reading{}, format)
	if err != nil {
		return err
	}
	for _, name := range files {
		if err := d.readFile(c, x, name); err != nil {
			return err
		}
	}
	return nil
}

func (d *deduplication) readFile(c *cobra.Command, x *ingest.Extractor, name string) error {
	path, done, err := onDisk(c, name)
	if err != nil {
		return err
	}
	defer done()
	for rec, err := range records(c.Context(), x, path, name) {
		var fault *corpus.Fault
		switch {
		case errors.As(err, &fault):
			d.bad++
			fmt.Fprintf(c.ErrOrStderr(), "kvern: %v\n", fault)
			continue
		case err != nil:
			return fmt.Errorf("%s: %w", name, err)
		case rec.Document == nil:
			continue
		}
		doc := rec.Document
		doc.ID = idAt(doc.ID, &rec.Place)
		if err := d.add(c, doc); err != nil {
			return err
		}
	}
	return nil
}

func (d *deduplication) readPlain(c *cobra.Command, files []string) error {
	for name, in := range inputs(c, files) {
		if in.err != nil {
			return in.err
		}
		for b, err := range batches(in) {
			if err != nil {
				return err
			}
			for i, line := range b.lines {
				doc := corpus.NewDocument(string(line))
				doc.ID = fmt.Sprintf("%s:%d", name, b.first+i)
				if err := d.add(c, doc); err != nil {
					return err
				}
			}
		}
		if err := in.Close(); err != nil {
			return err
		}
	}
	return nil
}

// add signs a document. The first of its kind is preferred, which its number in
// the key of its rank says.
func (d *deduplication) add(c *cobra.Command, doc *corpus.Document) error {
	key := corpus.NewKey(doc.ID)
	if d.seen[key] {
		d.bad++
		fmt.Fprintf(c.ErrOrStderr(), "kvern: the id of document %d has been seen before; duplicates of it cannot be told apart\n", d.n+1)
	}
	d.seen[key] = true
	if d.near.Scope == dedup.ScopeLanguage {
		doc.Language = leading(doc)
	}
	sig := make(dedup.Signature, dedup.SignatureSize)
	d.signer.Sign(doc, sig)
	p := dedup.PriorityOf(&doc.Facts, sig)
	p.Source = uint32(d.n)
	d.n++
	return errors.Join(d.finder.Add(sig, doc.Language, p.Rank([]string{dedup.KeepSource})), d.texts.add(doc.Text()), d.ids.add(doc.ID))
}

// leading is the language that the document declares, or is in.
func leading(doc *corpus.Document) corpus.Language {
	if doc.LanguageDeclared != "" {
		return doc.LanguageDeclared
	}
	var r language.Result
	language.Default().Detect(&r, doc.Text(), language.Options{})
	return corpus.Languages[r.Language]
}

// verdict is a line of output.
type verdict struct {
	ID          string   `json:"id"`
	DuplicateOf *string  `json:"duplicate_of"`
	Similarity  *float64 `json:"similarity"`
	Cluster     string   `json:"cluster"`
	ClusterSize int      `json:"cluster_size"`
}

// write prints what became of each document, in the order of the input.
func (d *deduplication) write(c *cobra.Command) error {
	if err := errors.Join(d.texts.Flush(), d.ids.Flush()); err != nil {
		return err
	}
	ctx := c.Context()
	if ctx == nil {
		ctx = context.Background()
	}
	out := bufio.NewWriterSize(c.OutOrStdout(), 256<<10)
	next := uint32(0)
	alone := func(until uint32) error {
		for ; next < until; next++ {
			if err := d.print(out, next, nil); err != nil {
				return err
			}
		}
		return nil
	}
	_, err := d.finder.Find(ctx, d.texts, func(r dedup.Result) error {
		if err := alone(r.Document); err != nil {
			return err
		}
		next++
		return d.print(out, r.Document, &r)
	})
	return errors.Join(err, alone(uint32(d.n)), out.Flush())
}

func (d *deduplication) print(w io.Writer, n uint32, r *dedup.Result) error {
	kept := r == nil || r.Leader == r.Document
	if d.plain {
		if !kept {
			return nil
		}
		text, err := d.texts.at(n)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintln(w, text)
		return err
	}
	id, err := d.ids.at(n)
	if err != nil {
		return err
	}
	v := verdict{ID: id, Cluster: id, ClusterSize: 1}
	if r != nil {
		v.ClusterSize = r.ClusterSize
		if v.Cluster, err = d.ids.at(r.Leader); err != nil {
			return err
		}
	}
	if !kept {
		v.DuplicateOf, v.Similarity = &v.Cluster, &r.Similarity
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

// textFile keeps texts on disk, by number.
type textFile struct {
	f    *os.File
	w    *bufio.Writer
	ends []int64
}

func newTextFile(dir, name string) (*textFile, error) {
	f, err := os.Create(filepath.Join(dir, name))
	if err != nil {
		return nil, err
	}
	return &textFile{f: f, w: bufio.NewWriterSize(f, 256<<10)}, nil
}

func (t *textFile) add(s string) error {
	end := int64(len(s))
	if len(t.ends) > 0 {
		end += t.ends[len(t.ends)-1]
	}
	t.ends = append(t.ends, end)
	_, err := t.w.WriteString(s)
	return err
}

func (t *textFile) Flush() error { return t.w.Flush() }
func (t *textFile) Close() error { return t.f.Close() }

func (t *textFile) at(n uint32) (string, error) {
	start := int64(0)
	if n > 0 {
		start = t.ends[n-1]
	}
	b := make([]byte, t.ends[n]-start)
	_, err := t.f.ReadAt(b, start)
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
