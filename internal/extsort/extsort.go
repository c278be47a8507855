// Package extsort sorts fixed-width byte records that may not fit in memory.
//
// Records are added one by one. While they fit the memory budget they stay in
// memory; beyond it, sorted runs are appended to a temporary file and merged
// when the records are read back. The order is that of bytes.Compare over the
// whole record, so the result depends on the set of records alone: not on the
// order in which they came, nor on the budget.
//
//	s, err := extsort.New(16, extsort.Options{Dir: dir, Memory: 64 << 20})
//	defer s.Close()
//	s.Add(record)
//	for record, err := range s.All() { … }
//
// Numbers in a record are written big-endian, so that bytes sort as numbers do.
package extsort

import (
	"bytes"
	"errors"
	"fmt"
	"iter"
)

const (
	// minMemory is the least that a Sorter works with.
	minMemory = 1 << 20
	// maxFanIn bounds how many runs are merged at once; with more runs, groups
	// of them are first merged into longer ones.
	maxFanIn = 128
	// mergeBuffer is the read buffer of one run in bytes: large enough that a
	// disk reads forwards most of the time.
	mergeBuffer = 128 << 10
)

// Options say where and with how much memory to sort.
type Options struct {
	// Dir is where the temporary files go. It must exist.
	Dir string
	// Memory is the budget in bytes for records, sorting and merging. Less than
	// 1 MiB counts as 1 MiB.
	Memory int64
	// Unique drops records that equal another.
	Unique bool
}

// Sorter sorts records of one width. It is for one goroutine.
type Sorter struct {
	o     Options
	recs  records
	limit int // records that fit the budget
	order []entry
	runs  *runs
	err   error // the first failure; it stays
	make  func(dir string) (file, error)
}

// New makes a sorter of records of width bytes. It creates no file until the
// memory is used up.
func New(width int, o Options) (*Sorter, error) {
	if width < 1 {
		return nil, fmt.Errorf("sort records of %d bytes: want at least 1", width)
	}
	o.Memory = max(o.Memory, minMemory)
	s := &Sorter{o: o, recs: newRecords(width), make: newFile}
	perRecord := int64(width) + entrySize
	s.limit = int(min(max(o.Memory/perRecord, 2), maxRecords))
	return s, nil
}

// Add takes a copy of a record. Adding after All is allowed; the next All
// yields the old and the new.
func (s *Sorter) Add(record []byte) error {
	if s.err != nil {
		return s.err
	}
	if len(record) != s.recs.width {
		return fmt.Errorf("sort: record of %d bytes, want %d", len(record), s.recs.width)
	}
	if s.recs.n >= s.limit {
		if s.err = s.spill(); s.err != nil {
			return s.err
		}
	}
	s.recs.add(record)
	return nil
}

// All yields the records in order. A record is valid until the next one. After
// an error, which is the last thing yielded, the sorter can only be closed. All
// may be called again, but not while another All is going on.
func (s *Sorter) All() iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		if s.err != nil {
			yield(nil, s.err)
			return
		}
		if s.runs == nil {
			s.inMemory(func(r []byte) bool { return yield(r, nil) })
			return
		}
		if s.err = s.prepareMerge(); s.err != nil {
			yield(nil, s.err)
			return
		}
		for record, err := range s.runs.merged(s.runs.sections, s.o) {
			s.err = err
			if !yield(record, err) || err != nil {
				return
			}
		}
	}
}

// Close removes the temporary files. It may be called more than once.
func (s *Sorter) Close() error {
	s.recs.blocks, s.order = nil, nil
	if s.err == nil {
		s.err = errors.New("sort: sorter is closed")
	}
	r := s.runs
	s.runs = nil
	return r.remove()
}

// inMemory sorts what is in memory and yields it.
func (s *Sorter) inMemory(yield func([]byte) bool) {
	if cap(s.order) < s.recs.n {
		s.order = make([]entry, s.recs.n)
	}
	order := s.order[:s.recs.n]
	for i := range order {
		order[i].at = uint32(i)
	}
	s.recs.sort(order)
	var last []byte
	for _, e := range order {
		r := s.recs.at(e.at)
		if s.o.Unique && last != nil && bytes.Equal(r, last) {
			continue
		}
		if last = r; !yield(r) {
			return
		}
	}
}

// spill writes what is in memory as a sorted run.
func (s *Sorter) spill() error {
	if s.runs == nil {
		f, err := s.make(s.o.Dir)
		if err != nil {
			return err
		}
		s.runs = newRuns(f, s.recs.width)
	}
	s.runs.begin()
	var err error
	s.inMemory(func(r []byte) bool {
		err = s.runs.write(r)
		return err == nil
	})
	s.recs.n = 0
	return errors.Join(err, s.runs.end())
}

// prepareMerge spills the rest and merges runs until they can be read at once.
func (s *Sorter) prepareMerge() error {
	if s.recs.n > 0 {
		if err := s.spill(); err != nil {
			return err
		}
	}
	s.recs.blocks, s.order = nil, nil // the merge needs the memory
	for fan := s.fanIn(); len(s.runs.sections) > fan; {
		longer, err := s.mergeOnce(fan)
		if err != nil {
			return errors.Join(err, longer.remove())
		}
		if err := s.runs.remove(); err != nil {
			return errors.Join(err, longer.remove())
		}
		s.runs = longer
	}
	return nil
}

// fanIn leaves one buffer for what a merge writes.
func (s *Sorter) fanIn() int {
	return int(min(max(s.o.Memory/mergeBuffer-1, 2), maxFanIn))
}

// mergeOnce merges groups of fan runs into runs of a new file.
func (s *Sorter) mergeOnce(fan int) (*runs, error) {
	f, err := s.make(s.o.Dir)
	if err != nil {
		return nil, err
	}
	out := newRuns(f, s.recs.width)
	for rest := s.runs.sections; len(rest) > 0; rest = rest[min(fan, len(rest)):] {
		out.begin()
		for record, err := range s.runs.merged(rest[:min(fan, len(rest))], s.o) {
			if err == nil {
				err = out.write(record)
			}
			if err != nil {
				return out, err
			}
		}
		if err := out.end(); err != nil {
			return out, err
		}
	}
	return out, nil
}
