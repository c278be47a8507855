package storage

import (
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
)

// Local is a Store in a directory of a file system. A file is written under a
// temporary name in its own directory, synced, renamed, and the directory synced:
// the order that survives a loss of power on POSIX file systems.
type Local struct{ root string }

// NewLocal returns the store below root, which is created when first needed.
func NewLocal(root string) *Local { return &Local{root} }

// Path gives the place of a file in the file system.
func (l *Local) Path(name string) string { return filepath.Join(l.root, filepath.FromSlash(name)) }

const temporary = ".tmp-"

var sequence atomic.Int64

// Create implements Store.
func (l *Local) Create(name string) (Writer, error) {
	if err := checkName(name); err != nil {
		return nil, err
	}
	final := l.Path(name)
	if err := makeDir(filepath.Dir(final)); err != nil {
		return nil, err
	}
	temp := filepath.Join(filepath.Dir(final), fmt.Sprintf(".%s%s%d-%d", filepath.Base(final), temporary, os.Getpid(), sequence.Add(1)))
	f, err := os.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return nil, fmt.Errorf("create %s: %w", final, cause(err))
	}
	return &localWriter{f: f, temp: temp, final: final}, nil
}

// makeDir creates a directory with its parents and makes them durable.
func makeDir(dir string) error {
	if st, err := os.Stat(dir); err == nil && st.IsDir() {
		return nil
	}
	parent := filepath.Dir(dir)
	if parent != dir {
		if err := makeDir(parent); err != nil {
			return err
		}
	}
	if err := os.Mkdir(dir, 0o755); err != nil && !errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("create directory %s: %w", dir, cause(err))
	}
	return syncDir(parent)
}

// cause drops the path of an error where the caller names a better one.
func cause(err error) error {
	if p := (*fs.PathError)(nil); errors.As(err, &p) {
		return p.Err
	}
	if l := (*os.LinkError)(nil); errors.As(err, &l) {
		return l.Err
	}
	return err
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	// Some file systems refuse to sync a directory; they have no safer way.
	if err := d.Sync(); err != nil && !errors.Is(err, syscall.EINVAL) && !errors.Is(err, syscall.ENOTSUP) {
		return fmt.Errorf("sync %s: %w", dir, cause(err))
	}
	return nil
}

type localWriter struct {
	f           *os.File
	temp, final string
	done        bool
	failed      error // the first failed write
}

func (w *localWriter) Write(p []byte) (int, error) {
	n, err := w.f.Write(p)
	if err != nil {
		err = fmt.Errorf("write %s: %w", w.final, cause(err))
		w.failed = errors.Join(w.failed, err)
	}
	return n, err
}

func (w *localWriter) Commit() error {
	if w.done {
		return fmt.Errorf("commit %s: already ended", w.final)
	}
	if w.failed != nil {
		return errors.Join(w.failed, w.Abort())
	}
	if err := w.f.Sync(); err != nil && !errors.Is(err, syscall.ENOTSUP) {
		return errors.Join(fmt.Errorf("sync %s: %w", w.final, cause(err)), w.Abort())
	}
	w.done = true
	if err := w.f.Close(); err != nil {
		return errors.Join(fmt.Errorf("close %s: %w", w.final, cause(err)), os.Remove(w.temp))
	}
	if err := os.Rename(w.temp, w.final); err != nil {
		return errors.Join(fmt.Errorf("rename to %s: %w", w.final, cause(err)), os.Remove(w.temp))
	}
	return syncDir(filepath.Dir(w.final))
}

func (w *localWriter) Abort() error {
	if w.done {
		return nil
	}
	w.done = true
	return errors.Join(w.f.Close(), os.Remove(w.temp))
}

type localReader struct {
	*os.File
	size int64
}

func (r *localReader) Size() int64 { return r.size }

// Open implements Store.
func (l *Local) Open(name string) (Reader, error) {
	if err := checkName(name); err != nil {
		return nil, err
	}
	f, err := os.Open(l.Path(name))
	if err != nil {
		return nil, err
	}
	st, err := f.Stat()
	if err == nil && !st.Mode().IsRegular() {
		err = fmt.Errorf("open %s: not a regular file", l.Path(name))
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return &localReader{f, st.Size()}, nil
}

// List implements Store.
func (l *Local) List(prefix string) iter.Seq2[Info, error] {
	return func(yield func(Info, error) bool) {
		dir := filepath.Join(l.root, filepath.FromSlash(prefix[:strings.LastIndex(prefix, "/")+1]))
		err := filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
			switch {
			case errors.Is(err, fs.ErrNotExist):
				return nil
			case err != nil:
				return err
			case p != dir && strings.HasPrefix(d.Name(), "."):
				if d.IsDir() {
					return fs.SkipDir
				}
				return nil
			case d.IsDir():
				return nil
			}
			rel, err := filepath.Rel(l.root, p)
			if err != nil {
				return err
			}
			name := filepath.ToSlash(rel)
			if !strings.HasPrefix(name, prefix) {
				return nil
			}
			st, err := d.Info()
			if err != nil {
				return err
			}
			if !yield(Info{name, st.Size()}, nil) {
				return fs.SkipAll
			}
			return nil
		})
		if err != nil {
			yield(Info{}, err)
		}
	}
}

// Remove implements Remover.
func (l *Local) Remove(name string) error {
	if err := checkName(name); err != nil {
		return err
	}
	if err := os.Remove(l.Path(name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// RemoveAll implements Remover.
func (l *Local) RemoveAll(dir string) error {
	if err := checkName(dir); err != nil {
		return err
	}
	return os.RemoveAll(l.Path(dir))
}

// Sweep removes the temporary files of writers that never ended. No writer may be
// at work.
func (l *Local) Sweep() error {
	return filepath.WalkDir(l.root, func(p string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil || d.IsDir() || !strings.HasPrefix(d.Name(), ".") || !strings.Contains(d.Name(), temporary) {
			return err
		}
		return os.Remove(p)
	})
}

// Link implements Linker.
func (l *Local) Link(from, to string) error { return l.LinkFrom(l, from, to) }

// LinkFrom gives a file of another local store a name in this one; the error is
// errors.ErrUnsupported where the file system cannot, for example between two
// disks.
func (l *Local) LinkFrom(other *Local, from, to string) error {
	if err := errors.Join(checkName(from), checkName(to)); err != nil {
		return err
	}
	target := l.Path(to)
	if err := makeDir(filepath.Dir(target)); err != nil {
		return err
	}
	err := os.Link(other.Path(from), target)
	if errors.Is(err, fs.ErrExist) {
		if err = os.Remove(target); err == nil {
			err = os.Link(other.Path(from), target)
		}
	}
	for _, refused := range []error{syscall.EPERM, syscall.EXDEV, syscall.ENOTSUP, syscall.EMLINK, syscall.ENOSYS} {
		if errors.Is(err, refused) {
			return fmt.Errorf("link %s: %w", target, errors.ErrUnsupported)
		}
	}
	if err != nil {
		return err
	}
	return syncDir(filepath.Dir(target))
}

// Replace implements Replacer. Where the system can exchange two directories it
// does; elsewhere the old one steps aside for the moment between two renames,
// and Recover puts it back after a crash in that moment.
func (l *Local) Replace(from, to string) error {
	if err := errors.Join(checkName(from), checkName(to)); err != nil {
		return err
	}
	a, b := l.Path(from), l.Path(to)
	parent := filepath.Dir(b)
	if _, err := os.Lstat(b); errors.Is(err, fs.ErrNotExist) {
		if err := os.Rename(a, b); err != nil {
			return fmt.Errorf("publish %s: %w", b, cause(err))
		}
		return syncDir(parent)
	}
	if err := exchange(a, b); err == nil {
		return errors.Join(syncDir(parent), os.RemoveAll(a))
	} else if !errors.Is(err, errors.ErrUnsupported) {
		return fmt.Errorf("publish %s: %w", b, cause(err))
	}
	aside := l.aside(to)
	if err := os.Rename(b, aside); err != nil {
		return fmt.Errorf("publish %s: %w", b, cause(err))
	}
	if err := os.Rename(a, b); err != nil {
		return fmt.Errorf("publish %s: %w", b, errors.Join(cause(err), os.Rename(aside, b)))
	}
	return errors.Join(syncDir(parent), os.RemoveAll(aside))
}

func (l *Local) aside(name string) string {
	p := l.Path(name)
	return filepath.Join(filepath.Dir(p), "."+filepath.Base(p)+".aside")
}

// Recover ends a Replace of the directory name that a crash interrupted.
func (l *Local) Recover(name string) error {
	aside := l.aside(name)
	if _, err := os.Lstat(aside); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if _, err := os.Lstat(l.Path(name)); errors.Is(err, fs.ErrNotExist) {
		return os.Rename(aside, l.Path(name))
	}
	return os.RemoveAll(aside)
}
