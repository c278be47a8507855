package storage

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
)

// ErrCrashed is what every call to a Mem returns after its crash.
var ErrCrashed = errors.New("the storage has crashed")

// Mem is a Store in memory that can fail. Every step that changes what would be
// found after a loss of power is a point, counted from 1: writing, syncing,
// renaming, and syncing the directory are four. A test sets one point at which
// the store crashes or returns an error, and goes on with what Survivor finds.
type Mem struct {
	mu      sync.Mutex
	seen    map[string][]byte // what readers find now
	durable map[string][]byte // what is certain to survive
	points  int
	crashAt int
	failAt  int
	failure error
	crashed bool
}

// NewMem returns an empty store.
func NewMem() *Mem { return &Mem{seen: map[string][]byte{}, durable: map[string][]byte{}} }

// CrashAt makes the store crash at point n.
func (m *Mem) CrashAt(n int) { m.crashAt = n }

// FailAt makes point n return err, once.
func (m *Mem) FailAt(n int, err error) { m.failAt, m.failure = n, err }

// Points counts the points passed.
func (m *Mem) Points() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.points
}

// Survivor returns a store with what would be found after a loss of power now:
// all that is durable, and of the rest what chance decides.
func (m *Mem) Survivor(chance *rand.Rand) *Mem {
	m.mu.Lock()
	defer m.mu.Unlock()
	s := NewMem()
	for _, name := range slices.Sorted(maps.Keys(m.seen)) {
		data, certain := m.durable[name]
		switch luck := chance.IntN(2) == 0; {
		case luck:
			s.seen[name] = m.seen[name]
		case certain:
			s.seen[name] = data
		}
	}
	s.durable = maps.Clone(s.seen)
	return s
}

// point counts a step; the caller holds the lock.
func (m *Mem) point() error {
	if m.crashed {
		return ErrCrashed
	}
	m.points++
	if m.points == m.crashAt {
		m.crashed = true
		return ErrCrashed
	}
	if m.points == m.failAt {
		return m.failure
	}
	return nil
}

func (m *Mem) step() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.point()
}

type memWriter struct {
	m    *Mem
	name string
	data bytes.Buffer
	done bool
}

// Create implements Store.
func (m *Mem) Create(name string) (Writer, error) {
	if err := checkName(name); err != nil {
		return nil, err
	}
	if err := m.step(); err != nil {
		return nil, err
	}
	return &memWriter{m: m, name: name}, nil
}

func (w *memWriter) Write(p []byte) (int, error) {
	if err := w.m.step(); err != nil {
		return 0, fmt.Errorf("write %s: %w", w.name, err)
	}
	return w.data.Write(p)
}

func (w *memWriter) Commit() error {
	if w.done {
		return fmt.Errorf("commit %s: already ended", w.name)
	}
	w.done = true
	w.m.mu.Lock()
	defer w.m.mu.Unlock()
	if err := w.m.point(); err != nil { // sync of the file
		return fmt.Errorf("sync %s: %w", w.name, err)
	}
	w.m.seen[w.name] = w.data.Bytes() // rename
	if err := w.m.point(); err != nil {
		return fmt.Errorf("sync the directory of %s: %w", w.name, err)
	}
	w.m.durable[w.name] = w.data.Bytes()
	return nil
}

func (w *memWriter) Abort() error {
	w.done = true
	return nil
}

type memReader struct{ *bytes.Reader }

func (memReader) Close() error { return nil }

// Open implements Store.
func (m *Mem) Open(name string) (Reader, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.crashed {
		return nil, ErrCrashed
	}
	data, ok := m.seen[name]
	if !ok {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return memReader{bytes.NewReader(data)}, nil
}

// List implements Store.
func (m *Mem) List(prefix string) iter.Seq2[Info, error] {
	return func(yield func(Info, error) bool) {
		m.mu.Lock()
		if m.crashed {
			m.mu.Unlock()
			yield(Info{}, ErrCrashed)
			return
		}
		var all []Info
		for _, name := range slices.Sorted(maps.Keys(m.seen)) {
			if strings.HasPrefix(name, prefix) {
				all = append(all, Info{name, int64(len(m.seen[name]))})
			}
		}
		m.mu.Unlock()
		for _, i := range all {
			if !yield(i, nil) {
				return
			}
		}
	}
}

// Remove implements Remover.
func (m *Mem) Remove(name string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.point(); err != nil {
		return err
	}
	delete(m.seen, name)
	delete(m.durable, name)
	return nil
}

// RemoveAll implements Remover. Like a file system, it can be interrupted midway.
func (m *Mem) RemoveAll(dir string) error {
	for info, err := range m.List(dir + "/") {
		if err != nil {
			return err
		}
		if err := m.Remove(info.Name); err != nil {
			return err
		}
	}
	return nil
}

// Link implements Linker.
func (m *Mem) Link(from, to string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	data, ok := m.seen[from]
	if !ok {
		return &fs.PathError{Op: "link", Path: from, Err: fs.ErrNotExist}
	}
	if err := m.point(); err != nil {
		return err
	}
	m.seen[to] = data
	if err := m.point(); err != nil {
		return err
	}
	m.durable[to] = data
	return nil
}

// Replace implements Replacer.
func (m *Mem) Replace(from, to string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.point(); err != nil {
		return err
	}
	for _, files := range []map[string][]byte{m.seen, m.durable} {
		for name := range files {
			if strings.HasPrefix(name, to+"/") {
				delete(files, name)
			}
		}
		for name, data := range files {
			if rest, ok := strings.CutPrefix(name, from+"/"); ok {
				files[to+"/"+rest] = data
				delete(files, name)
			}
		}
	}
	return nil
}
