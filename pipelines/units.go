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
	"kvern/internal/rundir"
	"kvern/internal/storage"
)

// source is an entry under `ingest`, open for reading.
type source struct {
	settings   ingest.Settings
	info       corpus.SourceInfo
	files      *ingest.Files
	splits     []corpus.Split
	generation int
	repeated   engine.Task // finds repeated lines; without a name when nobody asked
}

// unit is a split of a source with the two tasks that make its segment and judge
// it. Units are numbered in the order of sources and splits.
type unit struct {
	number         int
	source         *source
	split          corpus.Split
	prepare, judge engine.Task
	// Between the two, lines and shorten take repeated paragraphs away, and evaluate
	// looks for text of evaluation sets; they have no name when nobody asked.
	lines, shorten, evaluate engine.Task
}

func (r *run) openSources(ctx context.Context) error {
	cache := newDigestCache(r.dir.Workshop, r.seal)
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
		if err := r.fetch(ctx, s); err != nil {
			problems = append(problems, fmt.Errorf("source %s: %w", s.Source, err))
			continue
		}
		files, err := ingest.New(s, ingest.Options{
			Root: r.opts.Inputs, Stdin: stdin, Digests: cache, Own: r.own(), Marker: rundir.Marker, Marked: rundir.Marked,
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

// own lists what no source may read: what the run writes, the indexes of other builds,
// and what a stopped fetch has left.
func (r *run) own() []string {
	own := append(r.dir.Own(), r.opts.Own...)
	if r.opts.Index != "" {
		own = append(own, r.opts.Index)
	}
	for _, dir := range r.file.Dedup.Against {
		own = append(own, r.againstPlaces(dir)...)
	}
	for _, s := range r.file.Ingest {
		own = append(own, s.Unfinished(r.opts.Inputs)...)
	}
	return own
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
		reading.Add(s.Format, string(conf.Canonical(s.Reading())), fmt.Sprint(s.LanguageHint))
		preparation := &engine.Preparation{
			Source: src.files, Name: src.info.Name, Steps: stages, Signer: dedup.NewSigner(), Declared: onlyLanguage(src.info.LanguageHint),
			Seal: r.auditSeal(),
		}
		if len(r.opts.AuditKey) > 0 {
			reading.Add("audit", r.seal(string(r.opts.AuditKey)))
		}
		first := len(r.units)
		for _, split := range src.splits {
			r.addUnit(src, split, preparation, judges, reading.Identity(), judged.Identity())
		}
		r.addParagraphs(src, first, stages)
		for i := first; i < len(r.units); i++ {
			r.addEvaluation(i)
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
	number := len(r.units)
	u := &unit{number: number, source: src, split: split}
	name := src.info.Name + "/" + r.seal(split.Name)[:32]
	id := engine.NewHasher("split").Task(reading)
	for _, s := range split.Stretches {
		id.Add(r.seal(s.File), fmt.Sprint(s.Start, s.End), s.SHA256)
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

// segment opens the segment of a unit with the final texts.
func (r *run) segment(number int) (*staging.Segment, error) {
	if task := r.units[number].shorten.Name; task != "" {
		if name, err := r.output(task, roleShortened); err == nil {
			return staging.Open(r.dir.Workshop, name)
		}
	}
	return r.prepared(number)
}

// prepared opens the segment that the prepare phase has left of a unit.
func (r *run) prepared(number int) (*staging.Segment, error) {
	name, err := r.output(r.units[number].prepare.Name, segments)
	if err != nil {
		return nil, err
	}
	return staging.Open(r.dir.Workshop, name)
}

// digestCache remembers the digests of input files by path, size, times and inode,
// so that a large input is not read only to find that it is the same. Both the
// digests and what they are remembered by are sealed.
type digestCache struct {
	store storage.Store
	seal  func(string) string
	mu    sync.Mutex
	known map[string]string
	seen  map[string]string
}

const digestFile = "digests.json"

func newDigestCache(s storage.Store, seal func(string) string) *digestCache {
	c := &digestCache{store: s, seal: seal, known: map[string]string{}, seen: map[string]string{}}
	if b, err := storage.ReadFile(s, digestFile); err == nil {
		if json.Unmarshal(b, &c.known) != nil {
			c.known = map[string]string{} // a cache that cannot be read is empty
		}
	}
	return c
}

func (c *digestCache) key(e ingest.Entry) string {
	return c.seal(strings.Join([]string{e.File, fmt.Sprint(e.Size, e.Inode, e.Changed, e.ModTime.UnixNano())}, "\x00"))
}

// Lookup implements ingest.Digests.
func (c *digestCache) Lookup(e ingest.Entry) (string, bool) {
	key := c.key(e)
	c.mu.Lock()
	defer c.mu.Unlock()
	sum, ok := c.known[key]
	if ok {
		c.seen[key] = sum
	}
	return sum, ok
}

// Store implements ingest.Digests.
func (c *digestCache) Store(e ingest.Entry, sum string) string {
	key, sum := c.key(e), c.seal(sum)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.seen[key] = sum
	return sum
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
