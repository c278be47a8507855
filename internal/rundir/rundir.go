// Package rundir knows how a run lies on disk: which names there are in the
// published directory and in the workshop beside it, who may work there, and how
// a build takes the place of the one before it.
package rundir

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"kvern/internal/storage"

	"github.com/gofrs/flock"
)

// Names in the published directory.
const (
	Manifest = "manifest.json" // written last; its presence makes the directory a build
	Stats    = "stats.json"
	Pipeline = "pipeline.yaml" // the effective settings
	Card     = "README.md"
	Data     = "data"    // data/LANGUAGE/*.parquet
	Removed  = "removed" // removed/*.parquet
	// Replaced is for documents of earlier generations that newer ones replace.
	Replaced = "replaced" // replaced/*.parquet
)

// Names in the workshop.
const (
	Run        = "run.json" // what the last run was, for status and why
	Ledger     = "ledger"
	Quarantine = "quarantine.jsonl"
	Audit      = "audit.jsonl" // findings of privacy, only when a key was given
	// Paragraphs lists the lines that were found in many documents of a source.
	Paragraphs = "paragraphs.jsonl"
	Index      = "index.json" // lists what later generations are compared with
	Marker     = "WORKSHOP"   // written first; without it nothing is removed
	Lock       = "lock"
	Secret     = "secret" // key of every digest that could be turned back otherwise
	scratch    = "scratch"
	spool      = "spool"
)

// Marked is how the marker of a workshop begins.
const Marked = "This folder is the workshop of a build by kvern."

const marker = Marked + ` It is private: it holds what
could identify the inputs. "kvern clean" removes it; do not keep anything here.
`

// WorkshopSuffix makes the name of the workshop from that of the directory.
const WorkshopSuffix = ".kvern"

// ErrBusy means that another run works in the directory.
var ErrBusy = errors.New("another run is at work")

// Dir is the directory of a run and its workshop.
type Dir struct {
	// Out is the published directory, State the workshop.
	Out, State string
	// Workshop keeps the files of State.
	Workshop storage.Store
	place    storage.Store // around Out
	link     func(from, to string) error
	scratch  string
	lock     *flock.Flock
}

// New names the directory of a run. With an empty state, the workshop lies beside
// it under the same name and ".kvern".
func New(out, state string) (*Dir, error) {
	out, err := filepath.Abs(out)
	if err != nil {
		return nil, err
	}
	if state == "" {
		state = out + WorkshopSuffix
	}
	if state, err = filepath.Abs(state); err != nil {
		return nil, err
	}
	if out, err = target(out); err != nil {
		return nil, err
	}
	if within(state, out) || within(out, state) {
		return nil, fmt.Errorf("the workshop %s and the published directory %s cannot lie in one another", state, out)
	}
	workshop, place := storage.NewLocal(state), storage.NewLocal(filepath.Dir(out))
	return &Dir{
		Out: out, State: state, Workshop: workshop, place: place, scratch: filepath.Join(state, scratch),
		link: func(from, to string) error { return place.LinkFrom(workshop, from, to) },
	}, nil
}

// target follows a symbolic link: the build belongs where that leads, and not in
// its place.
func target(out string) (string, error) {
	if info, err := os.Lstat(out); err != nil || info.Mode()&fs.ModeSymlink == 0 {
		return out, nil
	}
	to, err := filepath.EvalSymlinks(out)
	if err != nil {
		return "", fmt.Errorf("output directory: %w", err)
	}
	return to, nil
}

// within reports whether a path is dir or below it.
func within(path, dir string) bool {
	rel, err := filepath.Rel(dir, path)
	return err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator))
}

// Apart refuses a directory that overlaps with the published one or the workshop.
func (d *Dir) Apart(dir string) error {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	for _, own := range []string{d.Out, d.State} {
		if within(dir, own) || within(own, dir) {
			return fmt.Errorf("it cannot lie in %s, nor that in it", own)
		}
	}
	return nil
}

// InMemory names the directory of a run in a store that can crash, for tests: the
// build is "out", the workshop "out.kvern". Temporary files lie in scratch.
func InMemory(m *storage.Mem, scratch string) *Dir {
	return &Dir{
		Out: "out", State: "out.kvern", Workshop: storage.Sub(m, "out.kvern"), place: m, scratch: scratch,
		link: func(from, to string) error { return m.Link("out.kvern/"+from, to) },
	}
}

// Published is the store of the published directory, for reading.
func (d *Dir) Published() storage.Store { return storage.Sub(d.place, filepath.Base(d.Out)) }

// Open takes the directory for one run: it makes the workshop, locks it, ends
// what a crash interrupted, and refuses an output directory that holds something
// else than a build.
func (d *Dir) Open() error {
	if _, local := d.place.(*storage.Local); !local {
		return nil
	}
	if err := d.checkOut(); err != nil {
		return err
	}
	if err := os.MkdirAll(d.State, 0o700); err != nil {
		return fmt.Errorf("the workshop cannot be made: %w", err)
	}
	if err := d.checkState(); err != nil {
		return err
	}
	d.lock = flock.New(filepath.Join(d.State, Lock), flock.SetFlag(os.O_CREATE|os.O_RDWR))
	ok, err := d.lock.TryLock()
	if err != nil {
		return fmt.Errorf("lock %s: %w", d.State, err)
	}
	if !ok {
		who := ""
		if b, err := os.ReadFile(filepath.Join(d.State, Lock)); err == nil && len(b) > 0 {
			who = " (process " + string(b) + ")"
		}
		return fmt.Errorf("%s: %w%s; wait for it, or give this run another output directory", d.State, ErrBusy, who)
	}
	if err := os.WriteFile(filepath.Join(d.State, Lock), []byte(strconv.Itoa(os.Getpid())), 0o644); err != nil {
		return errors.Join(err, d.Close())
	}
	place, workshop := d.place.(*storage.Local), d.Workshop.(*storage.Local)
	if err := errors.Join(place.Recover(filepath.Base(d.Out)), workshop.Sweep(), os.RemoveAll(d.scratch), os.MkdirAll(d.scratch, 0o755)); err != nil {
		return errors.Join(err, d.Close())
	}
	return nil
}

// checkOut refuses a directory that holds files but no manifest of kvern.
func (d *Dir) checkOut() error {
	entries, err := os.ReadDir(d.Out)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return d.checkWritable()
	case err != nil:
		return fmt.Errorf("output directory: %w", err)
	case len(entries) == 0:
		return d.checkWritable()
	}
	if !isBuild(d.Out) {
		return fmt.Errorf("%s is not empty and holds no %s of kvern, so it is no build of kvern; choose another output directory", d.Out, Manifest)
	}
	return d.checkWritable()
}

// isBuild reports whether a directory holds a manifest that kvern wrote; web
// applications have files of that name, too.
func isBuild(dir string) bool {
	b, err := os.ReadFile(filepath.Join(dir, Manifest))
	if err != nil {
		return false
	}
	var m struct{ Format string }
	return json.Unmarshal(b, &m) == nil && strings.HasPrefix(m.Format, "kvern/")
}

// checkState refuses a workshop directory that something else lives in, and marks
// an empty one.
func (d *Dir) checkState() error {
	entries, err := os.ReadDir(d.State)
	if err != nil {
		return fmt.Errorf("workshop: %w", err)
	}
	for _, e := range entries {
		if e.Name() == Marker {
			return nil
		}
	}
	if len(entries) > 0 {
		return fmt.Errorf("%s is not empty and no workshop of kvern; choose another with --state", d.State)
	}
	return os.WriteFile(filepath.Join(d.State, Marker), []byte(marker), 0o644)
}

// checkWritable tries to make something beside the output directory, so that a
// run does not find out at its end.
func (d *Dir) checkWritable() error {
	parent := filepath.Dir(d.Out)
	if err := os.MkdirAll(parent, 0o755); err != nil {
		return fmt.Errorf("output directory: %w", err)
	}
	f, err := os.CreateTemp(parent, ".kvern-try-*")
	if err != nil {
		return fmt.Errorf("output directory %s cannot be written: %w", d.Out, err)
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

// Close gives the directory back.
func (d *Dir) Close() error {
	if d.lock == nil {
		return nil
	}
	return errors.Join(os.RemoveAll(d.scratch), d.lock.Unlock())
}

// Busy reports whether a run is at work in the directory now.
func (d *Dir) Busy() bool {
	l := flock.New(filepath.Join(d.State, Lock))
	ok, err := l.TryLock()
	if err != nil {
		return false
	}
	if ok {
		l.Unlock()
	}
	return !ok
}

// Secret gives the key with which the workshop seals digests and names of inputs:
// without it, whoever sees a log could find out a person number by trying all of
// them. The first run draws it; planning does without and gives none.
func (d *Dir) Secret(planning bool) ([]byte, error) {
	key, err := storage.ReadFile(d.Workshop, Secret)
	if !errors.Is(err, fs.ErrNotExist) || planning {
		return key, ignore(err, fs.ErrNotExist)
	}
	key = make([]byte, 32)
	rand.Read(key) // never fails
	return key, storage.WriteFile(d.Workshop, Secret, key)
}

func ignore(err, target error) error {
	if errors.Is(err, target) {
		return nil
	}
	return err
}

// Own lists where the run writes.
func (d *Dir) Own() []string {
	own, _ := filepath.Glob(d.Out + ".publishing-*") // the pattern is well-formed, or finds nothing
	return append(own, d.Out, d.State)
}

// Scratch is a directory for temporary files; it is emptied with every run.
func (d *Dir) Scratch() string { return d.scratch }

// Spool is the directory for standard input. It holds raw input, and is removed
// as soon as the input has been prepared.
func (d *Dir) Spool() string { return filepath.Join(d.State, spool) }

// Clean removes the workshop. The directory must be open.
func (d *Dir) Clean() error {
	return errors.Join(os.RemoveAll(d.State), d.lock.Close())
}

// Publication is a build being assembled beside its place.
type Publication struct {
	dir  *Dir
	name string
}

// Publish starts a publication. One that was begun before is thrown away.
func (d *Dir) Publish() (*Publication, error) {
	// Runs with workshops of their own may publish to one place at the same time:
	// each assembles under a name of its own, and the last one stays.
	sum := sha256.Sum256([]byte(d.State))
	p := &Publication{d, fmt.Sprintf("%s.publishing-%x", filepath.Base(d.Out), sum[:4])}
	return p, d.place.(storage.Remover).RemoveAll(p.name)
}

// Add puts a file of the workshop into the publication, without copying where the
// file system can.
func (p *Publication) Add(from, name string) error {
	err := p.dir.link(from, p.name+"/"+name)
	if errors.Is(err, errors.ErrUnsupported) {
		err = storage.Copy(p.dir.Workshop, from, p.dir.place, p.name+"/"+name)
	}
	if err != nil {
		return fmt.Errorf("publish %s: %w", name, err)
	}
	return nil
}

// Write puts a small file into the publication.
func (p *Publication) Write(name string, data []byte) error {
	return storage.WriteFile(p.dir.place, p.name+"/"+name, data)
}

// Commit puts the publication in the place of the build before it.
func (p *Publication) Commit() error {
	return p.dir.place.(storage.Replacer).Replace(p.name, filepath.Base(p.dir.Out))
}

// Last is what the workshop remembers of the last run.
type Last struct {
	Format   string          `json:"format"`
	Kvern    string          `json:"kvern"`
	Pipeline string          `json:"pipeline"` // effective settings as YAML
	Inputs   string          `json:"inputs"`   // root of the inputs
	Phase    string          `json:"phase"`    // the one begun last
	Outcome  string          `json:"outcome"`  // "", done, failed, stopped, guarded
	Message  string          `json:"message,omitempty"`
	Tasks    json.RawMessage `json:"tasks,omitempty"` // names of all tasks known so far, by phase
	// Generations are the places of the units of each generation among all.
	Generations [][]int `json:"generations,omitempty"`
}

// WriteLast remembers the run.
func (d *Dir) WriteLast(l *Last) error {
	b, err := json.MarshalIndent(l, "", "  ")
	if err != nil {
		return err
	}
	return storage.WriteFile(d.Workshop, Run, append(b, '\n'))
}

// ReadLast reads what WriteLast wrote; the error is fs.ErrNotExist when there was
// no run.
func (d *Dir) ReadLast() (*Last, error) {
	b, err := storage.ReadFile(d.Workshop, Run)
	if err != nil {
		return nil, err
	}
	l := new(Last)
	if err := json.Unmarshal(b, l); err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Join(d.State, Run), err)
	}
	return l, nil
}
