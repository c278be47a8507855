package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"slices"
	"unicode/utf8"

	"kvern/corpus"
	"kvern/dedup"
	"kvern/filter/language"
	"kvern/ingest"
	"kvern/ingest/licence"
	"kvern/internal/extsort"
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
that repeat one another the first is kept, or the one that --keep prefers; one
that is equal to others but for numbers and dates has "template":true. A document
without an id is called by its file and its place there. With --plain each line
of the input is a document, and the lines that are kept are written.

With --plan nothing is read but the sizes of the files: it tells how much time and
disk a search takes, of --documents documents with --bytes of text where no files
are given.`,
		Example: `  kvern dedup --threshold 0.8 korpus.jsonl.zst | jq -r 'select(.duplicate_of) | .id'
  kvern dedup --plan --documents 1000000000 --memory 8GiB`,
		RunE: func(c *cobra.Command, files []string) error { return d.run(c, files) },
	}
	d.near, d.templates, d.memory = defaultNear(), defaultTemplates(), defaultMemory()
	c.Flags().Float64Var(&d.near.Threshold, "threshold", d.near.Threshold, "similarity from which two documents are duplicates: Jaccard of word 5-grams")
	c.Flags().StringVar(&d.near.Scope, "scope", d.near.Scope, "corpus compares all documents, language those of one leading language")
	c.Flags().StringVar(&d.near.Verify, "verify", d.near.Verify, "how candidates are checked: exact, sketch or none")
	c.Flags().StringVar(&d.near.Cluster, "cluster", d.near.Cluster, "leaders, or components for comparison with other tools")
	c.Flags().BoolVar(&d.plain, "plain", false, "each line of the input is a document; write the lines that are kept")
	c.Flags().Var(sizeFlag{&d.memory}, "memory", "how much memory to keep within")
	c.Flags().StringVar(&d.scratch, "scratch", "", "directory for temporary files (default: that of the system)")
	c.Flags().StringSliceVar(&d.near.Keep, "keep", nil, "which duplicate stays, the most important first: licence, length, date, newest; the order of the input decides in the end")
	c.Flags().StringVar(&d.templates.Policy, "templates", d.templates.Policy, "documents equal but for numbers and dates: flag, keep, sample or drop")
	c.Flags().IntVar(&d.templates.Sample, "sample", d.templates.Sample, "how many documents of a template --templates sample keeps")
	c.Flags().StringVar(&d.report, "report", "", "file for the figures of the search, as JSON")
	d.plan.flags(c)
	return c
}

// defaultNear are the settings of a search outside a pipeline: everything is
// compared with everything, and the order of the input says what to keep.
func defaultNear() dedup.NearSettings {
	s := *dedup.Near.Settings().(*dedup.NearSettings)
	s.Scope, s.Keep = dedup.ScopeCorpus, nil
	return s
}

func defaultTemplates() dedup.TemplateSettings {
	return *dedup.Templates.Settings().(*dedup.TemplateSettings)
}

// deduplication is the state of the verb.
type deduplication struct {
	near      dedup.NearSettings
	templates dedup.TemplateSettings
	plain     bool
	memory    corpus.Size
	scratch   string
	report    string
	plan      dedupPlan

	finder *dedup.Finder
	signer *dedup.Signer
	texts  *textFile
	ids    *textFile
	seen   *extsort.Sorter // ids, hashed, and numbers
	n      int
	bad    int
	counts clusterCounts
}

func (d *deduplication) run(c *cobra.Command, files []string) error {
	search := d.search()
	if err := search.Validate(); err != nil {
		return usageError{err}
	}
	if d.plan.on {
		return d.plan.print(c, search, files)
	}
	return d.with(c, files, func() error { return d.write(c) })
}

func (d *deduplication) search() dedup.Search {
	return dedup.Search{Exact: &dedup.ExactSettings{Scope: d.near.Scope}, Near: &d.near, Templates: &d.templates, Memory: d.memory / 2}
}

// with reads all documents into a Finder, does something with it, and tells of
// documents that could not be read by the exit status.
func (d *deduplication) with(c *cobra.Command, files []string, do func() error) (err error) {
	// The runtime does not count the program itself, of which 16 MiB are in use.
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(int64(max(d.memory-16*corpus.MiB, d.memory/2))))
	dir, err := os.MkdirTemp(d.scratch, "kvern-dedup-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	search := d.search()
	search.Dir, d.signer = dir, dedup.NewSigner()
	if d.seen, err = extsort.New(20, extsort.Options{Dir: dir, Memory: int64(d.memory) / 16}); err != nil {
		return err
	}
	defer d.seen.Close()
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
	if err := errors.Join(d.checkIDs(c), d.texts.Flush(), d.ids.Flush()); err != nil {
		return err
	}
	if err := do(); err != nil {
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
		if err := d.add(doc); err != nil {
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
				if err := d.add(doc); err != nil {
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
func (d *deduplication) add(doc *corpus.Document) error {
	key := corpus.NewKey(doc.ID)
	if err := d.seen.Add(binary.BigEndian.AppendUint32(key[:], uint32(d.n))); err != nil {
		return err
	}
	if d.near.Scope == dedup.ScopeLanguage {
		doc.Language = leading(doc)
	}
	sig := make(dedup.Signature, dedup.SignatureSize)
	d.signer.Sign(doc, sig)
	p := dedup.PriorityOf(&doc.Facts, sig)
	p.Source = uint32(d.n)
	p.Licence = licence.Openness(doc.Licence)
	if slices.Contains(d.near.Keep, dedup.KeepLength) { // counting takes as long as unpacking
		p.Characters = utf8.RuneCountInString(doc.Text())
	}
	d.n++
	return errors.Join(d.finder.Add(sig, doc.Language, p.Rank(append(d.near.Keep[:len(d.near.Keep):len(d.near.Keep)], dedup.KeepSource))), d.texts.add(doc.Text()), d.ids.add(doc.ID))
}

// checkIDs tells of documents whose ids others have.
func (d *deduplication) checkIDs(c *cobra.Command) error {
	var before []byte
	for r, err := range d.seen.All() {
		if err != nil {
			return err
		}
		if before != nil && bytes.Equal(before[:16], r[:16]) {
			d.bad++
			fmt.Fprintf(c.ErrOrStderr(), "kvern: the id of document %d has been seen before; duplicates of it cannot be told apart\n", binary.BigEndian.Uint32(r[16:])+1)
		}
		before = append(before[:0], r...)
	}
	return nil
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
	Template    bool     `json:"template,omitempty"`
}

// write prints what became of each document, in the order of the input.
func (d *deduplication) write(c *cobra.Command) error {
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
	report, err := d.finder.Find(ctx, d.texts, func(r dedup.Result) error {
		d.counts.add(&r)
		if err := alone(r.Document); err != nil {
			return err
		}
		next++
		return d.print(out, r.Document, &r)
	})
	if err := errors.Join(err, alone(uint32(d.n)), out.Flush()); err != nil || d.report == "" {
		return err
	}
	return d.writeReport(report)
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
		v.ClusterSize, v.Template = r.ClusterSize, r.Template
		if v.Cluster, err = d.ids.at(r.Leader); err != nil {
			return err
		}
	}
	if !kept {
		v.DuplicateOf = &v.Cluster
		if r.Similarity > 0 { // else nobody measured it
			v.Similarity = &r.Similarity
		}
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}
