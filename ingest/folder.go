package ingest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"syscall"

	"kvern/corpus"
	"kvern/ingest/filename"
)

// folder is the Location of files below the inputs root, and of standard input.
//
// Symbolic links are followed as long as they stay below the root, links to
// folders too, except where one leads back up the path it was reached by. A link
// that leaves the root is listed and quarantined: an archive that was unpacked
// into the inputs must not be able to pull other files of the machine into a
// corpus.
type folder struct {
	root     *os.Root
	patterns []string
	stdin    string // file in which standard input was put by, or empty
	own      []fs.FileInfo
	// Folders with a file marker that begins with marked are passed over.
	marker, marked string
}

// openFolder opens the inputs root. It stays open for the life of the process.
// What lies at o.Own is passed over: a run must not read what it writes.
func openFolder(o Options, patterns []string) (*folder, error) {
	root, err := os.OpenRoot(o.Root)
	if err != nil {
		return nil, fmt.Errorf("inputs root: %w", err)
	}
	f := &folder{root: root, patterns: patterns, stdin: o.Stdin, marker: o.Marker, marked: o.Marked}
	for _, name := range o.Own {
		if info, err := os.Stat(name); err == nil {
			f.own = append(f.own, info)
		}
	}
	return f, nil
}

func isOwn(own []fs.FileInfo, info fs.FileInfo) bool {
	return slices.ContainsFunc(own, func(o fs.FileInfo) bool { return os.SameFile(o, info) })
}

// stdinName stands for standard input among the files.
const stdinName = "-"

// List walks the tree once for every pattern. Each must find something.
func (f *folder) List(ctx context.Context) ([]Entry, error) {
	var all []Entry
	var missing []error
	for _, p := range f.patterns {
		found, err := f.find(ctx, p)
		if err != nil {
			return nil, err
		}
		if len(found) == 0 {
			missing = append(missing, f.notFound(p))
		}
		all = append(all, found...)
	}
	slices.SortFunc(all, func(a, b Entry) int { return strings.Compare(a.File, b.File) })
	all = slices.CompactFunc(all, func(a, b Entry) bool { return a.File == b.File })
	return all, errors.Join(missing...)
}

func (f *folder) notFound(pattern string) error {
	if pattern == stdinName {
		return errors.New("files: standard input (-) was not given")
	}
	if filename.HasMeta(pattern) {
		return fmt.Errorf("files: %q matches nothing below %s", pattern, f.root.Name())
	}
	return fmt.Errorf("files: no file %q below %s", pattern, f.root.Name())
}

func (f *folder) find(ctx context.Context, pattern string) ([]Entry, error) {
	if pattern == stdinName {
		return f.findStdin()
	}
	pattern = path.Clean(pattern)
	if !filename.HasMeta(pattern) {
		if info, err := f.root.Stat(pattern); err == nil && info.Mode().IsRegular() && !isOwn(f.own, info) {
			return []Entry{entry(pattern, info)}, nil
		}
	}
	w := &finder{ctx: ctx, folder: f, root: f.root, pattern: filename.Compile(pattern), own: f.own}
	err := w.walk(".", nil)
	return w.found, err
}

func (f *folder) findStdin() ([]Entry, error) {
	if f.stdin == "" {
		return nil, nil
	}
	info, err := os.Stat(f.stdin)
	if err != nil {
		return nil, fmt.Errorf("standard input: %w", err)
	}
	return []Entry{entry(stdinName, info)}, nil
}

func entry(name string, info fs.FileInfo) Entry {
	number, changed := inode(info)
	return Entry{filename.Escape(name), info.Size(), info.ModTime(), number, changed}
}

// finder walks a tree for one pattern.
type finder struct {
	ctx     context.Context
	folder  *folder
	root    *os.Root
	pattern filename.Pattern
	own     []fs.FileInfo
	found   []Entry
}

// walk lists one folder; above are the folders that led to it.
func (w *finder) walk(dir string, above []fs.FileInfo) error {
	if err := w.ctx.Err(); err != nil {
		return err
	}
	names, self, err := w.list(dir)
	switch {
	case err != nil && machineFailed(err):
		return err
	case err != nil:
		w.found = append(w.found, Entry{File: filename.Escape(dir)})
		return nil
	case slices.ContainsFunc(above, func(a fs.FileInfo) bool { return os.SameFile(a, self) }):
		return nil // a link back up
	case slices.Contains(names, w.folder.marker) && w.private(path.Join(dir, w.folder.marker)):
		return nil
	}
	for _, name := range names {
		if err := w.visit(path.Join(dir, name), append(above, self)); err != nil {
			return err
		}
	}
	return nil
}

// private reports whether the marker of a folder says that it is not to be read.
func (w *finder) private(marker string) bool {
	f, err := w.root.Open(marker)
	if err != nil {
		return false
	}
	defer f.Close()
	head := make([]byte, len(w.folder.marked))
	_, err = io.ReadFull(f, head)
	return err == nil && string(head) == w.folder.marked
}

// list gives the sorted names in a folder.
func (w *finder) list(dir string) ([]string, fs.FileInfo, error) {
	d, err := w.root.Open(dir)
	if err != nil {
		return nil, nil, err
	}
	defer d.Close()
	self, err := d.Stat()
	if err != nil {
		return nil, nil, err
	}
	names, err := d.Readdirnames(-1)
	slices.Sort(names)
	return names, self, err
}

// visit looks at one name. What cannot be looked at is listed, so that it is
// quarantined and not lost.
func (w *finder) visit(name string, above []fs.FileInfo) error {
	matches, below := w.pattern.Match(name), w.pattern.MayMatchBelow(name)
	if !matches && !below {
		return nil
	}
	info, err := w.root.Stat(name)
	switch {
	case err != nil && machineFailed(err):
		return err
	case err != nil:
		w.found = append(w.found, Entry{File: filename.Escape(name)})
	case isOwn(w.own, info):
	case info.IsDir():
		if below {
			return w.walk(name, above)
		}
	case matches:
		w.found = append(w.found, entry(name, info))
	}
	return nil
}

// Open opens a file below the root.
func (f *folder) Open(file string) (File, error) {
	name := filename.Unescape(file)
	if file == stdinName {
		return openFile(os.Stat, os.Open, f.stdin)
	}
	return openFile(f.root.Stat, f.root.Open, name)
}

// openFile opens an ordinary file. It looks first, because opening a pipe waits
// for somebody to write into it.
func openFile(stat func(string) (fs.FileInfo, error), open func(string) (*os.File, error), name string) (File, error) {
	info, err := stat(name)
	if err != nil {
		return nil, fileFault(err)
	}
	if info.IsDir() {
		return nil, &corpus.Fault{Reason: reasonUnreadable.Name, Detail: "the folder cannot be listed"}
	}
	if !info.Mode().IsRegular() {
		return nil, &corpus.Fault{Reason: reasonUnreadable.Name, Detail: "not an ordinary file"}
	}
	f, err := open(name)
	if err != nil {
		return nil, fileFault(err)
	}
	return osFile{f, info.Size()}, nil
}

type osFile struct {
	*os.File
	size int64
}

func (f osFile) Size() int64 { return f.size }

// fileFault tells what is wrong with a file from what is wrong with the machine.
func fileFault(err error) error {
	switch {
	case machineFailed(err):
		return err
	case errors.Is(err, fs.ErrNotExist):
		return &corpus.Fault{Reason: reasonVanished.Name}
	case outside(err):
		return &corpus.Fault{Reason: reasonOutsideRoot.Name}
	}
	var number syscall.Errno
	errors.As(err, &number)
	return &corpus.Fault{Reason: reasonUnreadable.Name, Detail: number.Error()}
}

// machineFailed reports whether an error is not about the file it befell.
func machineFailed(err error) bool {
	return !outside(err) && !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, fs.ErrPermission) &&
		!errors.Is(err, syscall.ELOOP) && !errors.Is(err, syscall.ENOTDIR) && !errors.Is(err, syscall.ENAMETOOLONG)
}

// outside reports whether os.Root refused a path because it leads out of the
// root. Package os does not export that error; of all errors about paths it is the
// only one that does not come from the operating system.
func outside(err error) bool {
	var about *fs.PathError
	var number syscall.Errno
	return errors.As(err, &about) && !errors.As(err, &number) && !errors.Is(err, fs.ErrNotExist) &&
		!errors.Is(err, fs.ErrClosed)
}
