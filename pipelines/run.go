package pipelines

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"time"

	"kvern/corpus"
	"kvern/engine"
	"kvern/export"
	"kvern/internal/rundir"
)

// Options say where and with what a pipeline runs. Nothing in them shows in what
// it publishes.
type Options struct {
	// Inputs is the folder that the paths of sources are relative to.
	Inputs string
	// Dir is the directory of the run.
	Dir *rundir.Dir
	// Workers is the number of cores to use, Memory the bytes to keep within.
	Workers int
	Memory  corpus.Size
	// Build identifies a build of kvern that has no version: the digest of the
	// executable. It is empty for a release, whose parts carry versions.
	Build string
	// Version is that of kvern, for the manifest.
	Version string
	// Stdin is read for the path "-".
	Stdin io.Reader
	// Events, when set, is told what happens.
	Events func(engine.Event)
	// Drain, when closed, asks the run to stop in good order.
	Drain <-chan struct{}
	// AuditKey, when set, has the run leave an audit of what privacy removed in the
	// workshop, with an HMAC-SHA256 of every value under this key.
	AuditKey []byte
	// Index, when set, is a directory to which the indexes of the generations are
	// copied, for other pipelines to be matched against.
	Index string
	// Own are files that no source may read, besides what the run writes: the
	// pipeline file, a log.
	Own []string

	planning bool // nothing is to be written
}

// ErrGuarded means that a guard stopped the run before anything was published.
var ErrGuarded = errors.New("a guard stopped the run; nothing was published")

// ErrQuarantine means that the run is done, but held back more records than the
// pipeline allows.
var ErrQuarantine = errors.New("more records were quarantined than the pipeline allows")

// Report is what a run tells in the end.
type Report struct {
	Stats    *export.Stats
	Manifest *export.Manifest
	// ManifestSHA256 identifies the whole build.
	ManifestSHA256 string
	// Breaches are limits of the guard that were passed without stopping the run.
	Breaches []export.Breach
	// Quarantined counts records held back that nobody expected.
	Quarantined int64
	// CPU is the CPU time by part; "other" is the garbage collector and what belongs
	// to no part. Elapsed is the time from start to end, Read the decoded bytes of
	// input that this run read.
	CPU     map[string]time.Duration
	Elapsed time.Duration
	Read    int64
}

// Run runs a pipeline from its inputs to the published directory, skipping what
// has been done before.
func Run(ctx context.Context, f *File, o Options) (report *Report, err error) {
	started, before := time.Now(), engine.ProcessCPU()
	redact, err := newRedaction()
	if err != nil {
		return nil, err
	}
	o.Events = redact.events(o.Events)
	if err := o.Dir.Open(); err != nil {
		return nil, err
	}
	defer func() { err = redact.error(errors.Join(err, o.Dir.Close())) }()
	r, err := newRun(ctx, f, o)
	if err != nil {
		(&engine.Runner{Events: o.Events}).Emit(engine.Event{Event: engine.RunFailed, Message: err.Error()})
		return nil, err
	}
	report = &Report{}
	err = r.run(ctx, report)
	report.CPU, report.Elapsed = r.runner.Pool.CPU(), time.Since(started)
	rest := engine.ProcessCPU() - before
	for _, d := range report.CPU {
		rest -= d
	}
	if rest > 0 {
		report.CPU["other"] = rest
	}
	return report, errors.Join(err, r.remember(outcome(err), redact.error(err)))
}

func (r *run) run(ctx context.Context, report *Report) error {
	r.runner.Emit(engine.Event{Event: engine.RunStarted, Message: r.file.Name})
	r.warnOfMemory()
	for _, note := range r.rewritten() {
		r.runner.Emit(engine.Event{Event: engine.Warning, Message: note})
	}
	steps := []func(context.Context, *Report) error{r.prepare, r.match, r.write, r.publish}
	for _, step := range steps {
		if err := step(ctx, report); err != nil {
			r.runner.Emit(engine.Event{Event: engine.RunFailed, Message: err.Error()})
			return err
		}
	}
	r.runner.Emit(engine.Event{Event: engine.RunDone})
	if report.Quarantined > 0 && float64(report.Quarantined) > float64(r.file.Export.Quarantine)*float64(report.Stats.Records) {
		return fmt.Errorf("%w: %d of %d, allowed %s", ErrQuarantine, report.Quarantined, report.Stats.Records, r.file.Export.Quarantine)
	}
	return nil
}

// perDocument is how many times its size a document takes at most, measured on one
// of 30 MB of dense text: the text, its tagged form, words, edits and encodings.
const perDocument = 16

// warnOfMemory says when one document may take more than the run was told to keep
// within. The limit on documents decides what is published, so it is not lowered.
func (r *run) warnOfMemory() {
	for _, src := range r.sources {
		limit := src.settings.Limits.MaxDocument
		if perDocument*limit > r.opts.Memory {
			r.runner.Emit(engine.Event{Event: engine.Warning, Message: fmt.Sprintf(
				"source %s: a document of limits.max_document, %s, takes up to %s, which is more than --memory %s", src.info.Name, limit, perDocument*limit, r.opts.Memory)})
		}
	}
}

// run is a pipeline bound to its inputs and its directory.
type run struct {
	file    *File
	opts    Options
	dir     *rundir.Dir
	runner  *engine.Runner
	yaml    []byte // effective settings
	secret  []byte // key of names and digests of inputs
	steps   []step
	sources []*source
	units   []*unit
	// generations are in the order of their numbers, against the indexes of those
	// that other runs have published.
	generations []*generation
	against     []*earlierIndex
	sets        []evaluationSet
	index       func() (*evaluationIndex, error) // of the sets, read when first asked for
	done        map[string]*engine.Done
	phases      []phaseTasks // as far as they are known
}

// phaseTasks are the tasks of a phase, by the names of their done records.
type phaseTasks struct {
	Phase string   `json:"phase"`
	Tasks []string `json:"tasks"`
}

// newRun reads the inputs' names and digests and makes the units of work. It
// writes nothing but a cache of digests and standard input's spool.
func newRun(ctx context.Context, f *File, o Options) (*run, error) {
	yaml, err := f.Marshal()
	if err != nil {
		return nil, err
	}
	r := &run{
		file: f, opts: o, dir: o.Dir, yaml: yaml, steps: f.steps(), done: map[string]*engine.Done{},
		runner: &engine.Runner{
			Store: o.Dir.Workshop, Scratch: o.Dir.Scratch(), Events: o.Events, Drain: o.Drain,
			Pool: engine.NewPool(o.Workers, int64(o.Memory)/4),
		},
	}
	if r.secret, err = o.Dir.Secret(o.planning); err != nil {
		return nil, err
	}
	r.index = sync.OnceValues(r.buildIndex)
	if err := errors.Join(r.checkIndex(), r.openEvaluation(), r.openSources(ctx)); err != nil {
		return nil, err
	}
	if err := r.makeUnits(); err != nil {
		return nil, err
	}
	return r, r.makeGenerations()
}

// phase runs tasks and keeps their done records.
func (r *run) phase(ctx context.Context, name string, tasks []engine.Task, parallel int) error {
	r.know(name, tasks)
	if err := r.remember("", nil); err != nil {
		return err
	}
	done, err := r.runner.Run(ctx, name, tasks, parallel)
	if err != nil {
		return err
	}
	for task, d := range done {
		r.done[task] = d
	}
	return nil
}

func (r *run) know(phase string, tasks []engine.Task) {
	p := phaseTasks{Phase: phase}
	for _, t := range tasks {
		p.Tasks = append(p.Tasks, t.FileName())
	}
	r.phases = append(r.phases, p)
}

// output finds the file that a task of this run left.
func (r *run) output(task, role string) (string, error) {
	d, ok := r.done[task]
	if !ok {
		return "", fmt.Errorf("task %s has not been done", task)
	}
	return d.Output(role)
}

// seal makes a digest that only this workshop can make.
func (r *run) seal(s string) string {
	h := hmac.New(sha256.New, r.secret)
	h.Write([]byte(s))
	return hex.EncodeToString(h.Sum(nil))
}

// auditSeal seals a removed value for the audit; nil without a key.
func (r *run) auditSeal() func(string) string {
	if len(r.opts.AuditKey) == 0 {
		return nil
	}
	return func(value string) string {
		h := hmac.New(sha256.New, r.opts.AuditKey)
		h.Write([]byte(value))
		return hex.EncodeToString(h.Sum(nil))
	}
}

// identity starts the identity of a kind of task.
func (r *run) identity(kind string) *engine.Hasher {
	return engine.NewHasher(kind).Add(export.ManifestFormat, r.opts.Build)
}

// parallel says how many tasks that need a number of bytes each may run at once.
func (r *run) parallel(each corpus.Size) int {
	return int(max(1, min(int64(r.opts.Workers), int64(r.opts.Memory)/2/int64(each))))
}

// spool puts standard input into a file of the workshop and returns its path.
func (r *run) spool() (string, error) {
	if r.opts.planning {
		return "", errors.New("a source reads standard input (-), which can only be read by a run")
	}
	if r.opts.Stdin == nil {
		return "", errors.New("a source reads standard input (-), and there is none here")
	}
	path := filepath.Join(r.dir.Spool(), "stdin")
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return "", fmt.Errorf("spool standard input: %w", err)
	}
	w, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return "", fmt.Errorf("spool standard input: %w", err)
	}
	n, err := io.Copy(w, r.opts.Stdin)
	if err = errors.Join(err, w.Close()); err != nil {
		return "", fmt.Errorf("spool standard input: %w", err)
	}
	if n == 0 {
		return "", errors.New("a source reads standard input (-), and nothing came")
	}
	return path, nil
}

func digest(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}
