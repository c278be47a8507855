package dedup

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"os"

	"kvern/corpus"
	"kvern/dedup/match"
	"kvern/internal/extsort"
)

// Search says what a Finder looks for and with what means.
type Search struct {
	// Exact and Near are what to look for; nil is not looked for. The settings
	// must be valid.
	Exact *ExactSettings
	Near  *NearSettings
	// Templates says what becomes of documents that are equal but for numbers and
	// dates; their scope is that of Near, or else of Exact. To keep some or one of
	// them takes the cluster leaders.
	Templates *TemplateSettings
	// Dir is where a directory for temporary files is made. A million documents
	// need about 550 MB in it, and room for the shingles of documents that have
	// to be compared in full.
	Dir string
	// Memory is the budget. The result does not depend on it. Less than 16 MiB
	// counts as 16 MiB. Besides, there is a bit for each document, and the text
	// that is being read with 8 bytes for each of its words.
	Memory corpus.Size
}

// Result is the fate of a document that has duplicates, or shares its template
// with others.
type Result struct {
	// Document and Leader are counted from 0 in the order of AddEarlier and Add. The
	// leader is kept, all others of the cluster leave. An earlier document leaves only
	// when the newest is to stay; it is published then, and has been replaced.
	Document, Leader uint32
	// Reason is one that Exact, Near or Templates declares, empty for the leader.
	Reason string
	// Similarity to the leader, to four decimals; 0 when nobody measured it.
	Similarity float64
	// ClusterSize counts the documents with the same leader, and the leader.
	ClusterSize int
	// Template says that another document is equal but for numbers and dates.
	Template bool
}

// Report counts what a Finder met.
type Report struct {
	Documents int
	Exact     int // documents that left as exact copies of a kept one
	Near      int // documents that left because they, or what they copy, resemble a kept one
	// Earlier counts documents of earlier generations, Replaced those of them that a
	// newer one replaces. They are counted nowhere else.
	Earlier, Replaced int
	// Templates counts templates that several documents are made from with other
	// numbers or dates, TemplateDocuments those documents, and TemplateDropped
	// those that left because the policy keeps some or one of them.
	Templates, TemplateDocuments, TemplateDropped int
	Buckets                                       match.Buckets
	Verified                                      match.Verified
}

// Finder finds the duplicates among the documents of one process. Add all
// documents, Find, Close. It is for one goroutine.
type Finder struct {
	search  Search
	dir     string
	memory  int64
	n       uint32
	ranks   *extsort.Sorter
	signed  *signedFile
	report  Report
	earlier earlier
	groups  uint32 // of documents that share a template
	free    func(dir string) (bytes int64, ok bool)
}

// NewFinder makes a Finder.
func NewFinder(s Search) (*Finder, error) {
	dir, err := os.MkdirTemp(s.Dir, "dedup-*")
	if err != nil {
		return nil, err
	}
	f := &Finder{search: s, dir: dir, memory: s.memory(), free: freeSpace}
	if f.ranks, err = f.sorter(RankSize+4, 2, false); err == nil {
		f.signed, err = newSignedFile(dir)
	}
	if err == nil {
		f.earlier.repeats, err = f.sorter(repeatWidth, 8, false)
	}
	if err == nil {
		f.earlier.replaced, err = f.sorter(match.DropWidth, 8, false)
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// Close removes all temporary files. It may be called more than once.
func (f *Finder) Close() error {
	var err error
	if f.ranks != nil {
		err = f.ranks.Close()
	}
	for _, s := range []*extsort.Sorter{f.earlier.repeats, f.earlier.replaced} {
		if s != nil {
			err = errors.Join(err, s.Close())
		}
	}
	err = errors.Join(err, f.signed.close(), os.RemoveAll(f.dir))
	f.signed = nil
	return err
}

// sorter makes a sorter that takes a part of the memory.
func (f *Finder) sorter(width int, part int64, unique bool) (*extsort.Sorter, error) {
	return extsort.New(width, extsort.Options{Dir: f.dir, Memory: f.memory / part, Unique: unique})
}

// ordered gives the records of a sorter until ctx is done.
func ordered(ctx context.Context, s *extsort.Sorter) match.Records {
	return func(yield func([]byte, error) bool) {
		n := 0
		for r, err := range s.All() {
			if n++; n%4096 == 1 && err == nil {
				err = ctx.Err()
			}
			if !yield(r, err) || err != nil {
				return
			}
		}
	}
}

// Add takes a document: its signature, its leading language and its rank.
func (f *Finder) Add(s Signature, l corpus.Language, r Rank) error {
	if f.n == math.MaxUint32 {
		return fmt.Errorf("more than %d documents", uint32(math.MaxUint32))
	}
	if len(s) != SignatureSize {
		return fmt.Errorf("signature of %d bytes, want %d", len(s), SignatureSize)
	}
	var row [RankSize + 4]byte
	copy(row[:], r[:])
	binary.BigEndian.PutUint32(row[RankSize:], f.n)
	if err := f.ranks.Add(row[:]); err != nil {
		return err
	}
	f.n++
	return f.signed.add(s, l)
}

// Find looks for duplicates and calls each for every document that has some or
// shares its template, in the order of Add. It may be called once. An error of
// each ends Find with that error; ErrNoRoom comes before anything is done.
func (f *Finder) Find(ctx context.Context, texts Texts, each func(Result) error) (Report, error) {
	f.report.Documents, f.report.Earlier = int(f.n-f.earlier.n), int(f.earlier.n)
	if err := f.checkRoom(); err != nil {
		return f.report, err
	}
	if err := f.number(ctx); err != nil {
		return f.report, err
	}
	copies, err := f.sorter(match.CopyWidth, 8, false)
	if err != nil {
		return f.report, err
	}
	defer copies.Close()
	gone := match.NewBits(f.n)
	if f.search.Exact != nil {
		if err := f.exact(ctx, copies, gone); err != nil {
			return f.report, fmt.Errorf("find exact copies: %w", err)
		}
	}
	members, err := f.sorter(match.MemberWidth, 8, false)
	if err != nil {
		return f.report, err
	}
	defer members.Close()
	if f.search.Templates != nil {
		if err := f.templates(ctx, gone, members); err != nil {
			return f.report, fmt.Errorf("find templates: %w", err)
		}
	}
	drops, err := f.sorter(match.DropWidth, 8, false)
	if err != nil {
		return f.report, err
	}
	defer drops.Close()
	if err := f.near(ctx, texts, gone, members, drops); err != nil {
		return f.report, fmt.Errorf("find near-duplicates: %w", err)
	}
	if err := f.repeat(ctx, drops); err != nil {
		return f.report, err
	}
	err = f.results(ctx, copies, drops, members, f.news(each))
	return f.report, err
}

// number gives the documents their numbers in canonical order.
func (f *Finder) number(ctx context.Context) error {
	numbers, err := f.sorter(8, 4, false) // document, number
	if err != nil {
		return err
	}
	defer numbers.Close()
	var row [8]byte
	number := uint32(0)
	f.earlier.dropped = match.NewBits(f.n)
	for r, err := range ordered(ctx, f.ranks) {
		if err != nil {
			return err
		}
		if err := f.place(number, binary.BigEndian.Uint32(r[RankSize:])); err != nil {
			return err
		}
		copy(row[:4], r[RankSize:])
		binary.BigEndian.PutUint32(row[4:], number)
		if err := errors.Join(f.signed.documents.add(row[:4]), numbers.Add(row[:])); err != nil {
			return err
		}
		number++
	}
	if err := f.ranks.Close(); err != nil {
		return err
	}
	for r, err := range ordered(ctx, numbers) {
		if err != nil {
			return err
		}
		if err := f.signed.numbers.add(r[4:]); err != nil {
			return err
		}
	}
	return f.signed.flush()
}

// exact finds the copies of documents and marks them.
func (f *Finder) exact(ctx context.Context, copies *extsort.Sorter, gone match.Bits) error {
	records, err := f.sorter(match.ExactWidth, 2, false)
	if err != nil {
		return err
	}
	defer records.Close()
	err = f.signed.scan(f.search.Exact.Scope, func(number uint32, s Signature, scope uint64) error {
		r := ExactRecord(s, scope, f.turned(number))
		return records.Add(r[:])
	})
	if err != nil {
		return err
	}
	return match.Exact(ordered(ctx, records), func(c match.Copy) error {
		c = match.Copy{Number: f.back(c.Number), Original: f.back(c.Original)}
		if f.earlier.number(c.Number) {
			return nil
		}
		gone.Add(c.Number)
		r := c.Record()
		return copies.Add(r[:])
	})
}

// results reports the clusters and the members of templates in the order of Add.
func (f *Finder) results(ctx context.Context, copies, drops, members *extsort.Sorter, each func(Result) error) error {
	t, err := newTranslation(f)
	if err != nil {
		return err
	}
	defer t.close()
	if err := match.Outcomes(ordered(ctx, copies), ordered(ctx, drops), f.dir, f.memory/2, t.add); err != nil {
		return err
	}
	if err := t.addMembers(ordered(ctx, members)); err != nil {
		return err
	}
	return t.each(each)
}
