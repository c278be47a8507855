package engine

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"strings"

	"kvern/internal/storage"
)

// Task is a unit of work. Tasks of one phase do not depend on one another.
type Task struct {
	// Name is unique in the run; it is made of elements divided by slashes, the
	// first of which is the kind of task, and holds no path of an input.
	Name string
	// Identity is that of everything the outputs depend on.
	Identity Identity
	// Bytes says how much there is to read. Large tasks start first.
	Bytes int64
	// Run does the work. It writes through the attempt only and must leave the
	// same bytes whenever it is run. It returns soon after ctx is done.
	Run func(ctx context.Context, a *Attempt) error
}

// FileName is the task's name, with the beginning of its identity, in the names of
// its outputs and its done record.
func (t *Task) FileName() string {
	return strings.ReplaceAll(t.Name, "/", ".") + "-" + t.Identity.Short()
}

func (t *Task) record() string { return "done/" + t.FileName() + ".json" }

// Done says that a task has been done and what it left.
type Done struct {
	Task     string          `json:"task"`
	Identity string          `json:"identity"`
	Outputs  []Output        `json:"outputs,omitempty"`
	Result   json.RawMessage `json:"result,omitempty"`
}

// Output is a file that a task left.
type Output struct {
	Role   string `json:"role"`
	Name   string `json:"name"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// Output finds the name of an output by its role.
func (d *Done) Output(role string) (string, error) {
	for _, o := range d.Outputs {
		if o.Role == role {
			return o.Name, nil
		}
	}
	return "", fmt.Errorf("task %s left no %s", d.Task, role)
}

// Unmarshal reads the result of the task into v.
func (d *Done) Unmarshal(v any) error {
	if err := json.Unmarshal(d.Result, v); err != nil {
		return fmt.Errorf("result of task %s: %w", d.Task, err)
	}
	return nil
}

// Attempt is one try at a task: its outputs exist from the moment it succeeds.
type Attempt struct {
	store   storage.Store
	task    *Task
	scratch string
	pool    *Pool
	count   *counter
	files   []*attemptFile
	result  json.RawMessage
}

type attemptFile struct {
	Output
	w    storage.Writer
	buf  *bufio.Writer
	hash hash.Hash
}

// Write passes bytes on through a buffer. A failing disk is reported at once, not
// when the file is closed.
func (f *attemptFile) Write(p []byte) (int, error) {
	f.Bytes += int64(len(p))
	f.hash.Write(p)
	return f.buf.Write(p)
}

// Create starts an output. Role is unique in the task and is how later tasks find
// it; the file lies in a directory of that name.
func (a *Attempt) Create(role, extension string) (io.Writer, error) {
	name := role + "/" + a.task.FileName() + extension
	w, err := a.store.Create(name)
	if err != nil {
		return nil, err
	}
	f := &attemptFile{Output: Output{Role: role, Name: name}, w: w, buf: bufio.NewWriterSize(w, 256<<10), hash: sha256.New()}
	a.files = append(a.files, f)
	return f, nil
}

// Scratch is a directory for temporary files.
func (a *Attempt) Scratch() string { return a.scratch }

// Pool is what the goroutines of the task compute with.
func (a *Attempt) Pool() *Pool { return a.pool }

// Compute runs f with a token of the pool and books its CPU time to a part.
func (a *Attempt) Compute(ctx context.Context, part string, f func() error) error {
	shift, err := a.pool.Start(ctx)
	if err != nil {
		return err
	}
	defer shift.Pause()
	defer shift.Spent(part)
	return f()
}

// Progress reports documents, and bytes of the task's Bytes, that have been dealt
// with. Over all calls bytes must not add up to more than the task has.
func (a *Attempt) Progress(documents, bytes int64) { a.count.add(documents, bytes) }

// Removed reports documents that were removed or quarantined, for the progress
// display; what is reported in the end comes from the ledger.
func (a *Attempt) Removed(stage, reason string, n int64) { a.count.remove(stage+"/"+reason, n) }

// SetResult keeps a small result in the done record.
func (a *Attempt) SetResult(v any) error {
	b, err := json.Marshal(v)
	a.result = b
	return err
}

// commit makes the outputs visible, then the done record.
func (a *Attempt) commit() (*Done, error) {
	done := &Done{Task: a.task.Name, Identity: a.task.Identity.String(), Result: a.result}
	for _, f := range a.files {
		if err := f.buf.Flush(); err != nil {
			return nil, err
		}
		f.SHA256 = hex.EncodeToString(f.hash.Sum(nil))
		if err := f.w.Commit(); err != nil {
			return nil, err
		}
		done.Outputs = append(done.Outputs, f.Output)
	}
	b, err := json.Marshal(done)
	if err != nil {
		return nil, err
	}
	return done, storage.WriteFile(a.store, a.task.record(), b)
}

func (a *Attempt) abort() {
	for _, f := range a.files {
		f.w.Abort() // what it leaves is swept at the next start
	}
}

// find returns the done record of a task, or nil when there is none that holds:
// another identity, an output that is missing or has another size.
func find(s storage.Store, t *Task) (*Done, error) {
	b, err := storage.ReadFile(s, t.record())
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var d Done
	if json.Unmarshal(b, &d) != nil || d.Task != t.Name || d.Identity != t.Identity.String() {
		return nil, nil
	}
	for _, o := range d.Outputs {
		r, err := s.Open(o.Name)
		if errors.Is(err, fs.ErrNotExist) {
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
		size := r.Size()
		r.Close()
		if size != o.Bytes {
			return nil, nil
		}
	}
	return &d, nil
}

// RecordName is the name of a done record in the store.
func RecordName(d *Done) string {
	return "done/" + strings.ReplaceAll(d.Task, "/", ".") + "-" + d.Identity[:12] + ".json"
}
