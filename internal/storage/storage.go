// Package storage keeps the files of a run. A file is either absent or complete:
// it appears under its name in one step when its writer commits, after its bytes
// are safe. Local keeps files in a directory; Mem keeps them in memory and can
// crash at any step, for tests.
//
// Names are relative, use slashes, and never begin with a dot in any element.
package storage

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"strings"
)

// Store keeps complete files under names. Its methods may be called from many
// goroutines.
type Store interface {
	// Create starts a file. Nothing is visible under name before Commit, which
	// replaces a file that is already there.
	Create(name string) (Writer, error)
	// Open opens a committed file; the error is fs.ErrNotExist when there is none.
	Open(name string) (Reader, error)
	// List yields the committed files whose names begin with prefix, in order of
	// their names.
	List(prefix string) iter.Seq2[Info, error]
}

// Writer writes one file. Exactly one of Commit and Abort ends it; Abort after
// Commit, or twice, does nothing, so that it may be deferred.
type Writer interface {
	io.Writer
	Commit() error
	Abort() error
}

// Reader reads one committed file.
type Reader interface {
	io.ReaderAt
	io.Closer
	Size() int64
}

// Info describes a committed file.
type Info struct {
	Name string
	Size int64
}

// Remover is the ability to remove files.
type Remover interface {
	// Remove removes a file; it is no error when there is none.
	Remove(name string) error
	// RemoveAll removes all files below a directory, and what writers that never
	// ended left there.
	RemoveAll(dir string) error
}

// Linker is the ability to give a committed file a second name without copying.
type Linker interface {
	Link(from, to string) error
}

// Replacer is the ability to put a whole directory in the place of another in
// one step: a reader finds the old one or the new one, never a mixture.
type Replacer interface {
	Replace(from, to string) error
}

// Remove removes a file of a store, which must be able to.
func Remove(s Store, name string) error {
	r, ok := s.(Remover)
	if !ok {
		return fmt.Errorf("remove %s: %w", name, errors.ErrUnsupported)
	}
	return r.Remove(name)
}

// Copy copies a file from one store to another.
func Copy(src Store, from string, dst Store, to string) error {
	r, err := src.Open(from)
	if err != nil {
		return err
	}
	defer r.Close()
	w, err := dst.Create(to)
	if err != nil {
		return err
	}
	defer w.Abort()
	if _, err := io.Copy(w, io.NewSectionReader(r, 0, r.Size())); err != nil {
		return err
	}
	return w.Commit()
}

// WriteFile creates a small file.
func WriteFile(s Store, name string, data []byte) error {
	w, err := s.Create(name)
	if err != nil {
		return err
	}
	defer w.Abort()
	if _, err := w.Write(data); err != nil {
		return err
	}
	return w.Commit()
}

// ReadFile reads a small file.
func ReadFile(s Store, name string) ([]byte, error) {
	r, err := s.Open(name)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	data := make([]byte, r.Size())
	if _, err := r.ReadAt(data, 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	return data, nil
}

// checkName refuses names that could leave the store or hide a file.
func checkName(name string) error {
	if !fs.ValidPath(name) || name == "." || strings.HasPrefix(name, ".") || strings.Contains(name, "/.") || strings.Contains(name, `\`) {
		return fmt.Errorf("bad file name %q", name)
	}
	return nil
}
