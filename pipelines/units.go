package pipelines

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"kvern/corpus"
	"kvern/dedup"
	"kvern/engine"
	"kvern/engine/staging"
	"kvern/ingest"
	"kvern/internal/conf"
	"kvern/internal/storage"
)

// source is an entry under `ingest`, open for reading.
type source struct {
	settings ingest.Settings
	info     corpus.SourceInfo
	files    *ingest.Files
	splits   []corpus.Split
}

// unit is a split of a source with the two tasks that make its segment and judge
// it. Units are numbered in the order of sources and splits.
type unit struct {
	source         *source
	split          corpus.Split
	prepare, judge engine.Task
}

func (r *run) openSources(ctx context.Context) error {
	cache := newDigestCache(r.dir.Workshop)
	stdin := ""
	for _, s := range r.file.Ingest {
		if slices.Contains(s.Files, "-") && stdin == "" {
			var err error
			if stdin, err = r.spool(); err != nil {
				return err
			}
		}
	}
	var problems []error
	for _, s := range r.file.Ingest {
		files, err := ingest.New(s, ingest.Options{
			Root: r.opts.Inputs, Stdin: stdin, Digests: cache,
			Parts: Parts(corpus.KindContainer, corpus.KindReader),
		})
		if err == nil {
			src := &source{settings: s, info: s.Info(), files: files}
			src.splits, err = files.Splits(ctx)
			r.sources = append(r.sources, src)
		}
		if err != nil {
			problems = append(problems, fmt.Errorf("source %s: %w", s.Source, err))
		}
	}
	if !r.opts.planning {
		problems = append(problems, cache.save())
	}
	return errors.Join(problems...)
}

// makeUnits makes the tasks of the prepare phase.
func (r *run) makeUnits() error {
	stages, err := r.buildSteps(false)
	if err != nil {
		return err
	}
	judges, err := r.buildSteps(true)
	if err != nil {
		return err
	}
	measured, judged := r.identity("steps"), r.identity("judges")
	for _, s := range r.steps {
		measured.Add(s.spec.Name, fmt.Sprint(s.spec.Version), string(conf.Canonical(s.spec.WithoutJudge(s.settings))))
		judged.Add(s.spec.Name, fmt.Sprint(s.spec.Version), string(conf.Canonical(s.settings)))
	}
	for _, src := range r.sources {
		reading := r.identity("prepare").Task(measured.Identity()).Add(fmt.Sprint(staging.Format, dedup.SignatureVersion), src.info.Name)
		for _, p := range src.files.Parts() {
			reading.Add(p.Name, fmt.Sprint(p.Version))
		}
		s := src.settings
		reading.Add(s.Format, string(conf.Canonical(ingest.Reading{Fields: s.Fields, Limits: s.Limits})), fmt.Sprint(s.LanguageHint))
		preparation := &engine.Preparation{
			Source: src.files, Name: src.info.Name, Steps: stages, Signer: dedup.NewSigner(), Declared: onlyLanguage(src.info.LanguageHint),
		}
		for _, split := range src.splits {
			r.addUnit(src, split, preparation, judges, reading.Identity(), judged.Identity())
		}
	}
	return nil
}

// onlyLanguage is the declared language of a source that has just one.
func onlyLanguage(hint []corpus.Language) corpus.Language {
	if len(hint) == 1 {
		return hint[0]
	}
	return ""
}

func (r *run) buildSteps(forJudge bool) (steps []engine.Step, err error) {
	for _, s := range r.steps {
		stage, err := s.spec.Stage(s.settings, forJudge)
		if err != nil {
			return nil, err
		}
		steps = append(steps, engine.Step{Name: s.spec.Name, Stage: stage})
	}
	return steps, nil
}

func (r *run) addUnit(src *source, split corpus.Split, p *engine.Preparation, judges []engine.Step, reading, judging engine.Identity) {
	u := &unit{source: src, split: split}
	number := len(r.units)
	name := src.info.Name + "/" + split.Name
	id := engine.NewHasher("split").Task(reading)
	for _, s := range split.Stretches {
		id.Add(s.File, fmt.Sprint(s.Start, s.End), s.SHA256)
	}
	u.prepare = engine.Task{
		Name: "prepare/" + name, Identity: id.Identity(), Bytes: split.Bytes(),
		Run: func(ctx context.Context, a *engine.Attempt) error { return prepareSplit(ctx, a, p, split) },
	}
	u.judge = engine.Task{
		Name: "judge/" + name, Bytes: split.Bytes(),
		Identity: engine.NewHasher("judge").Task(u.prepare.Identity, judging).Add(src.info.Access).Identity(),
		Run:      func(ctx context.Context, a *engine.Attempt) error { return r.judgeSegment(ctx, a, number, judges) },
	}
	r.units = append(r.units, u)
}

// Roles of outputs.
const (
	segments = "segments"
	marks    = "marks"
)

// prepareSplit stages the records of a split.
func prepareSplit(ctx context.Context, a *engine.Attempt, p *engine.Preparation, split corpus.Split) error {
	rows := staging.NewBuilder(a.Scratch(), p.Signer.Size())
	defer rows.Close()
	cover, err := p.Run(ctx, a, split, rows)
	if err != nil {
		return err
	}
	w, err := a.Create(segments, ".seg")
	if err != nil {
		return err
	}
	err = a.Compute(ctx, "stage", func() error {
		_, err := rows.Finish(w)
		return err
	})
	if err != nil {
		return err
	}
	return a.SetResult(cover)
}

// segment opens the segment of a unit.
func (r *run) segment(number int) (*staging.Segment, error) {
	name, err := r.output(r.units[number].prepare.Name, segments)
	if err != nil {
		return nil, err
	}
	return staging.Open(r.dir.Workshop, name)
}

// digestCache remembers the SHA-256 of input files by path, size, time and inode,
// so that a large input is not read only to find that it is the same.
type digestCache struct {
	store storage.Store
	mu    sync.Mutex
	known map[string]string
	seen  map[string]string
}

const digestFile = "digests.json"

func newDigestCache(s storage.Store) *digestCache {
	c := &digestCache{store: s, known: map[string]string{}, seen: map[string]string{}}
	if b, err := storage.ReadFile(s, digestFile); err == nil {
		if json.Unmarshal(b, &c.known) != nil {
			c.known = map[string]string{} // a cache that cannot be read is empty
		}
	}
	return c
}

func cacheKey(e ingest.Entry) string {
	return strings.Join([]string{e.File, fmt.Sprint(e.Size), e.ModTime.UTC().Format("2006-01-02T15:04:05.999999999"), fmt.Sprint(e.Inode)}, "\x00")
}

// Lookup implements ingest.Digests.
func (c *digestCache) Lookup(e ingest.Entry) (string, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	sum, ok := c.known[cacheKey(e)]
	if ok {
		c.seen[cacheKey(e)] = sum
	}
	return sum, ok
}

// Store implements ingest.Digests.
func (c *digestCache) Store(e ingest.Entry, sum string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.seen[cacheKey(e)] = sum
}

// save keeps the digests of the files that this run has seen.
func (c *digestCache) save() error {
	if len(c.seen) == 0 {
		return nil
	}
	b, err := json.Marshal(c.seen)
	if err != nil {
		return err
	}
	return storage.WriteFile(c.store, digestFile, b)
}
