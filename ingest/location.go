package ingest

import (
	"context"
	"io"
	"time"
)

// Location is where the files of a source come from.
type Location interface {
	// List lists the files, each once, sorted by File. A file that is there but
	// cannot be opened is listed too: Open will say what is wrong with it. An error
	// ends the run before it starts.
	List(ctx context.Context) ([]Entry, error)
	// Open opens a file that List gave, perhaps in another process. What is wrong
	// with the file is a *corpus.Fault; any other error means that the machine
	// failed. Open is called from many goroutines.
	Open(file string) (File, error)
}

// Entry is a file as it was listed.
type Entry struct {
	File string // as in corpus.Place
	Size int64
	// ModTime, Inode and Changed, the time of the last change of the inode in
	// nanoseconds, tell, with File and Size, whether a file is still the one that a
	// digest was taken of. They never reach an output.
	ModTime time.Time
	Inode   uint64
	Changed int64
}

// File is an open file.
type File interface {
	io.ReaderAt
	io.Closer
	Size() int64
}

// Digests remembers digests between runs, so that a large input need not be read
// only to find that it has not changed. It is called from many goroutines.
type Digests interface {
	// Lookup gives the digest that Store returned for just this entry.
	Lookup(Entry) (digest string, ok bool)
	// Store keeps the SHA-256 of an entry, in hexadecimal, and returns the digest to
	// use in its place: one that cannot be turned back into a short text by trying.
	Store(e Entry, sha256 string) (digest string)
}
