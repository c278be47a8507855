package corpus

import (
	"context"
	"fmt"
	"iter"
)

// Source yields the documents of one entry under `ingest`.
type Source interface {
	// Splits lists the units of work of the source, in an order that depends on
	// the inputs' names and content only. An error ends the run before it starts.
	Splits(ctx context.Context) ([]Split, error)

	// Read yields the records of a split in a fixed order. Records tile every
	// file of the split: each begins where the one before it ended, so that no
	// byte belongs to nothing.
	//
	// A *Fault concerns one record, which is quarantined; reading goes on with
	// the next. Any other error ends the split and the run: it means that the
	// machine failed, not the input. Read stops when yield returns false or ctx
	// is done. A record is the receiver's for good; the source must not use it
	// or its memory again. Different splits are read concurrently.
	Read(ctx context.Context, s Split) iter.Seq2[Record, error]
}

// Split is a unit of work: a part of a file, a file, or several small files. It
// is fixed by names and content alone, never by workers or memory.
type Split struct {
	// Name is unique within the source and stable while the content is. It is
	// made of lower-case letters, digits, '-' and '.' and holds no path.
	Name string
	// Stretches are what the split reads, in order.
	Stretches []Stretch
}

// Stretch is a part of a file, as it lies on disk.
type Stretch struct {
	File       string // relative to the inputs root, with slashes
	Start, End int64
	SHA256     string // hexadecimal, of the whole file, or a digest in its place
}

// Bytes is the size of the split on disk.
func (s Split) Bytes() int64 {
	n := int64(0)
	for _, t := range s.Stretches {
		n += t.End - t.Start
	}
	return n
}

// Record is one stretch of an input: a document, something that the source
// leaves out on purpose, or, when it has neither, declared overhead such as a
// blank line.
type Record struct {
	Place    Place
	Document *Document
	Removed  *Removal
	// Read is how many bytes of the split have been read from disk so far, for a
	// progress display; 0 when the source does not know.
	Read int64
}

// Removal is a record that a source leaves out on purpose: a screened entry, a
// lock file, an empty file.
type Removal struct {
	ID     string // native id, or empty
	Reason string
}

// Fault is broken input: one record that cannot be read, or be processed. It
// is an error of the data, not of the program.
type Fault struct {
	Reason string // one that the part's Spec declares
	Detail string // for a person; holds numbers and names of formats, never text of the input
	Place  Place
	ID     string // native id where it could be read
}

// Error says what is wrong and where in the file.
func (f *Fault) Error() string {
	where := f.Place.File
	if f.Place.Member != "" {
		where += "!" + f.Place.Member
	}
	if f.Place.Start > 0 {
		where += fmt.Sprintf(" at byte %d", f.Place.Start)
	}
	what := f.Reason
	if f.Detail != "" {
		what += ": " + f.Detail
	}
	if where == "" {
		return what
	}
	return where + ": " + what
}

// SourceInfo is what a pipeline file declares about a source. It holds for all
// its documents.
type SourceInfo struct {
	Name               string
	Licence            string
	Agreement          string
	Access             string
	PersonalData       string
	Publisher          string
	OrganisationNumber string
	LegalBasis         string
	LanguageHint       []Language
}
