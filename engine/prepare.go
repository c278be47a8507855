package engine

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"sync"
	"unicode/utf8"

	"kvern/corpus"
	"kvern/engine/staging"
)

// Reasons the engine itself has for holding a record back.
const (
	// ReasonPanic is that a stage panicked on the document.
	ReasonPanic = "panic"
	// ReasonError is that a stage returned an error that is not a Fault.
	ReasonError = "stage-error"
)

// Reasons declares the engine's own reasons.
var Reasons = []corpus.Reason{
	{Name: ReasonPanic, Doc: "A stage panicked on this document; the detail says where in the program."},
	{Name: ReasonError, Doc: "A stage could not process this document; the detail says which kind of error it was."},
}

// Preparation is the prepare phase of one source: its documents pass the steps,
// are signed, and are staged.
type Preparation struct {
	Source corpus.Source
	// Name is the name of the source.
	Name  string
	Steps []Step
	// Signer may be nil.
	Signer corpus.Signer
	// Declared is the language of documents that declare none, or empty.
	Declared corpus.Language
	// Seal, when set, makes a keyed hash of every removed value, for an audit.
	Seal func(value string) string
}

// Step is a stage under its name.
type Step struct {
	Name  string
	Stage corpus.Stage
}

// Coverage proves that a split was read whole.
type Coverage struct {
	Records   int64 `json:"records"`   // documents, removals and faults
	Documents int64 `json:"documents"` // of them documents
	Bytes     struct {
		Documents   int64 `json:"documents"`
		Overhead    int64 `json:"overhead"`
		Removed     int64 `json:"removed"`
		Quarantined int64 `json:"quarantined"`
	} `json:"bytes"` // decoded
	// Ranges are the decoded stretches of files of which the split read a part.
	Ranges []CoveredRange `json:"ranges,omitempty"`
}

// CoveredRange is a stretch of the decoded bytes of a file. The file is not kept in
// done records: its name may hold anything.
type CoveredRange struct {
	File  string `json:"-"`
	Start int64  `json:"start"`
	End   int64  `json:"end"`
}

const (
	// A batch is handed on when it has this many records or bytes of text.
	batchRecords = 64
	batchBytes   = 1 << 20
	// memoryPerByte is how much memory a byte of text needs on its way through
	// the stages: the raw record, the text before and after a change, its words.
	memoryPerByte = 8
)

// batch is a number of records on their way, and the memory set aside for them.
type batch struct {
	records  []corpus.Record
	faults   []*corpus.Fault
	bytes    int64
	reserved int64
}

func (b *batch) full() bool {
	return len(b.records)+len(b.faults) >= batchRecords || b.bytes >= batchBytes
}

// Run reads a split and adds a row to the builder for every record.
//
// One goroutine reads; as many as there are workers process. Which of them gets a
// batch, and in which order rows arrive at the builder, leaves no trace: the
// builder sorts.
func (p *Preparation) Run(ctx context.Context, a *Attempt, split corpus.Split, rows *staging.Builder) (Coverage, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	batches := make(chan *batch, 1)
	cover := newCoverage(split)
	var wg sync.WaitGroup
	wg.Go(func() {
		defer close(batches)
		if err := safely(func() error { return p.read(ctx, a, split, cover, batches) }); err != nil {
			cancel(err)
		}
	})
	for range a.pool.Workers {
		wg.Go(func() {
			for b := range batches {
				if err := safely(func() error { return p.process(ctx, a, b, rows) }); err != nil {
					cancel(err)
				}
				a.pool.release(b.reserved)
			}
		})
	}
	wg.Wait()
	if ctx.Err() != nil {
		return Coverage{}, context.Cause(ctx)
	}
	err := cover.finish()
	return cover.result, err
}

func (p *Preparation) read(ctx context.Context, a *Attempt, split corpus.Split, cover *coverage, batches chan<- *batch) error {
	pool := a.pool
	shift, err := pool.Start(ctx)
	if err != nil {
		return err
	}
	defer shift.Pause()
	b := new(batch)
	shown := int64(0) // bytes on disk that the progress display knows of
	defer func() { a.Progress(0, split.Bytes()-shown) }()
	send := func() error {
		shift.Spent("read")
		shift.Pause()
		if b.reserved, err = pool.reserve(ctx, b.bytes*memoryPerByte); err != nil {
			return context.Cause(ctx)
		}
		select {
		case batches <- b:
			b = new(batch)
			return shift.Resume(ctx)
		case <-ctx.Done():
			pool.release(b.reserved)
			return context.Cause(ctx)
		}
	}
	for rec, err := range p.Source.Read(ctx, split) {
		fault := (*corpus.Fault)(nil)
		if err != nil && !errors.As(err, &fault) {
			return err
		}
		if err := cover.add(&rec, fault); err != nil {
			return err
		}
		if rec.Read > shown && rec.Read <= split.Bytes() {
			a.Progress(0, rec.Read-shown)
			shown = rec.Read
		}
		switch {
		case fault != nil:
			b.faults = append(b.faults, fault)
		case rec.Document != nil:
			b.bytes += int64(len(rec.Document.Text()))
			b.records = append(b.records, rec)
		case rec.Removed != nil:
			b.records = append(b.records, rec)
		}
		if b.full() {
			if err := send(); err != nil {
				return err
			}
		}
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if len(b.records)+len(b.faults) > 0 {
		return send()
	}
	return nil
}

// traveller is a document on its way through the steps.
type traveller struct {
	doc      *corpus.Document
	place    corpus.Place
	mark     staging.Mark
	redacted bool // the last step that redacts has been passed
}

func (p *Preparation) process(ctx context.Context, a *Attempt, b *batch, rows *staging.Builder) error {
	shift, err := a.pool.Start(ctx)
	if err != nil {
		return err
	}
	defer shift.Pause()
	docs := make([]traveller, 0, len(b.records))
	for _, rec := range b.records {
		if rec.Removed != nil {
			mark := staging.Mark{Outcome: corpus.Removed, Stage: "ingest", Reason: rec.Removed.Reason}
			if err := p.addBare(a, rows, rec.Place, rec.Removed.ID, mark); err != nil {
				return err
			}
			continue
		}
		d := rec.Document
		d.Source, d.Origin.Place = p.Name, rec.Place
		if d.LanguageDeclared == "" {
			d.LanguageDeclared = p.Declared
		}
		d.SetSeal(p.Seal)
		docs = append(docs, traveller{doc: d, place: rec.Place})
	}
	for _, f := range b.faults {
		mark := staging.Mark{Outcome: corpus.Quarantined, Stage: "ingest", Reason: f.Reason, Detail: f.Detail}
		if err := p.addBare(a, rows, f.Place, f.ID, mark); err != nil {
			return err
		}
	}
	p.steps(ctx, shift, docs)
	if err := p.stage(shift, a, docs, rows); err != nil {
		return err
	}
	a.Progress(int64(len(docs)), 0)
	return ctx.Err()
}

// steps takes the documents through the stages, one stage after the other, so
// that the time of each can be told.
func (p *Preparation) steps(ctx context.Context, shift *Shift, docs []traveller) {
	last := p.lastRedactor()
	shift.Spent("engine")
	for i, s := range p.Steps {
		for k := range docs {
			if t := &docs[k]; t.mark.Outcome == corpus.Kept {
				t.mark = s.process(ctx, t.doc)
				t.redacted = t.mark.Outcome == corpus.Kept && i >= last
			}
		}
		shift.Spent(s.Name)
	}
	if len(p.Steps) == 0 {
		for k := range docs {
			docs[k].redacted = true
		}
	}
}

// process runs one stage on one document and never fails: what goes wrong is
// wrong with this document.
func (s *Step) process(ctx context.Context, d *corpus.Document) staging.Mark {
	var verdict corpus.Verdict
	err := safely(func() (err error) {
		verdict, err = s.Stage.Process(ctx, d)
		return err
	})
	var fault *corpus.Fault
	var panicked *panicError
	switch {
	case err == nil && verdict.Outcome == corpus.Kept:
		return staging.Mark{}
	case err == nil:
		return MarkOf(s.Name, verdict)
	case errors.As(err, &panicked):
		return staging.Mark{Outcome: corpus.Quarantined, Stage: s.Name, Reason: ReasonPanic, Detail: panicked.at}
	case errors.As(err, &fault):
		return staging.Mark{Outcome: corpus.Quarantined, Stage: s.Name, Reason: fault.Reason, Detail: fault.Detail}
	}
	return staging.Mark{Outcome: corpus.Quarantined, Stage: s.Name, Reason: ReasonError, Detail: fmt.Sprintf("%T", err)}
}

// MarkOf turns the verdict of a stage into a mark.
func MarkOf(stage string, v corpus.Verdict) staging.Mark {
	return staging.Mark{Outcome: v.Outcome, Stage: stage, Reason: v.Reason, Value: v.Value, Limit: v.Limit}
}

// stage measures, signs and identifies the documents and hands them to the
// builder.
func (p *Preparation) stage(shift *Shift, a *Attempt, docs []traveller, rows *staging.Builder) error {
	var sig []byte
	if p.Signer != nil {
		sig = make([]byte, p.Signer.Size())
	}
	for k := range docs {
		t := &docs[k]
		row := staging.Row{Mark: t.mark}
		signature := []byte(nil)
		if t.mark.Outcome == corpus.Kept {
			measure(t.doc)
			if !t.doc.Concealed() {
				row.Text, row.Replaced = t.doc.Text(), t.doc.Replaced()
			}
			if p.Signer != nil {
				clear(sig)
				p.Signer.Sign(t.doc, sig)
				signature = sig
			}
			shift.Spent("sign")
		} else {
			a.Removed(t.mark.Stage, t.mark.Reason, 1)
		}
		if !t.redacted {
			t.doc.Facts = bare(&t.doc.Facts)
		}
		p.identify(&t.doc.Facts, t.place)
		row.Facts = t.doc.Facts
		t.doc.Release()
		err := rows.Add(&row, signature)
		shift.Spent("stage")
		if err != nil {
			return err
		}
	}
	return nil
}

// measure fills in the sizes and the digest of a document that has passed all
// stages.
func measure(d *corpus.Document) {
	d.Words = len(d.View().Words)
	d.Bytes = len(d.Text())
	d.Characters = utf8.RuneCountInString(d.Text())
	sum := sha256.Sum256([]byte(d.Tagged()))
	copy(d.Digest[:], sum[:])
}

// Remeasure renews everything that depends on the text of a document from which
// lines were taken after the prepare phase: what the steps recorded, its sizes,
// its digest and, when there is a signer, its signature. Key and id stay: they
// identify the record that was read. An error of a step is one about the whole
// task, since the step has dealt with a larger part of the text before.
func Remeasure(ctx context.Context, d *corpus.Document, lost []corpus.Replacement, steps []Step, signer corpus.Signer, signature []byte) error {
	for _, s := range steps {
		r, ok := s.Stage.(corpus.Remeasurer)
		if !ok {
			continue
		}
		if err := safely(func() error { return r.Remeasure(ctx, d, lost) }); err != nil {
			return fmt.Errorf("%s cannot measure a shortened text again: %T", s.Name, err) // the message could hold text
		}
	}
	measure(d)
	if signer != nil {
		clear(signature)
		signer.Sign(d, signature)
	}
	d.Release()
	return nil
}

// bare keeps what may be told of a document that was not checked for personal
// data to the end: nothing that its source wrote but the id and the place, which
// identify redacts.
func bare(f *corpus.Facts) corpus.Facts {
	return corpus.Facts{
		ID: f.ID, Source: f.Source, Language: f.Language, LanguageDeclared: f.LanguageDeclared,
		Origin: corpus.Origin{Place: f.Origin.Place, Reader: f.Origin.Reader},
	}
}

// addBare adds a row for a record that is not a document.
func (p *Preparation) addBare(a *Attempt, rows *staging.Builder, place corpus.Place, id string, mark staging.Mark) error {
	row := staging.Row{Mark: mark, Facts: corpus.Facts{ID: id, Source: p.Name, Origin: corpus.Origin{Place: place}}}
	p.identify(&row.Facts, place)
	a.Removed(mark.Stage, mark.Reason, 1)
	return rows.Add(&row, nil)
}

// identify gives the record its key and public id. An id or a path that holds
// personal data enters neither: an unkeyed digest of it could be reversed. In its
// place stand its redacted form and the digest of the tagged text.
func (p *Preparation) identify(f *corpus.Facts, place corpus.Place) {
	native := f.ID
	id, file, member := p.redact(native), p.redact(place.File), p.redact(place.Member)
	f.Origin.File, f.Origin.Member = file, member
	f.Origin.Start, f.Origin.End = place.Start, place.End
	at := fmt.Sprint(place.Start)
	switch {
	case native != "" && id == native:
		f.Key = corpus.NewKey(p.Name, "id", id)
	case native != "" && f.Digest != corpus.Digest{}:
		f.Key = corpus.NewKey(p.Name, "redacted id", id, string(f.Digest[:]))
	case file == place.File && member == place.Member:
		f.Key = corpus.NewKey(p.Name, "place", file, member, at)
	default:
		f.Key = corpus.NewKey(p.Name, "redacted place", file, member, at, string(f.Digest[:]))
	}
	if native == "" || id != native {
		f.ID = f.Key.String()
	}
}

// redact replaces personal data in a short string by all steps that can.
func (p *Preparation) redact(s string) string {
	for _, step := range p.Steps {
		if r, ok := step.Stage.(corpus.Redactor); ok && s != "" {
			s = r.Redact(s)
		}
	}
	return s
}

func (p *Preparation) lastRedactor() int {
	last := 0
	for i, s := range p.Steps {
		if _, ok := s.Stage.(corpus.Redactor); ok {
			last = i
		}
	}
	return last
}
