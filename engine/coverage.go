package engine

import (
	"cmp"
	"fmt"
	"slices"

	"kvern/corpus"
)

// coverage checks, record by record, that a source leaves nothing out: each
// record of a file begins where the one before it ended.
type coverage struct {
	result Coverage
	begins map[string]int64 // where the files of the split begin that were not met yet
	alone  bool             // the split is one stretch, perhaps only a part of its file
	open   corpus.Place     // stretch of the current file that is covered so far
	inFile bool
}

func newCoverage(split corpus.Split) *coverage {
	c := &coverage{begins: map[string]int64{}, alone: len(split.Stretches) == 1}
	for _, s := range split.Stretches {
		c.begins[s.File] = s.Start
	}
	return c
}

func (c *coverage) add(rec *corpus.Record, fault *corpus.Fault) error {
	place := rec.Place
	if fault != nil {
		place = fault.Place
	}
	if err := c.tile(place); err != nil {
		return err
	}
	n := max(0, place.End-place.Start)
	switch b := &c.result.Bytes; {
	case fault != nil:
		c.result.Records++
		b.Quarantined += n
	case rec.Removed != nil:
		c.result.Records++
		b.Removed += n
	case rec.Document != nil:
		c.result.Records++
		c.result.Documents++
		b.Documents += n
	default:
		b.Overhead += n
	}
	return nil
}

// tile moves the covered stretch on, or says what is missing.
func (c *coverage) tile(p corpus.Place) error {
	if !c.inFile || p.File != c.open.File || p.Member != c.open.Member {
		c.close()
		start, ok := c.begins[p.File]
		if !ok && p.Member == "" {
			return fmt.Errorf("source: a record of %s, which the split does not hold or has left", p.File)
		}
		if p.Start != 0 && start == 0 {
			return fmt.Errorf("source: bytes 0 to %d of %s belong to nothing", p.Start, p.File)
		}
		delete(c.begins, p.File)
		c.open, c.inFile = corpus.Place{File: p.File, Member: p.Member, Start: p.Start, End: p.Start}, true
	}
	if p.Start != c.open.End {
		return fmt.Errorf("source: after byte %d of %s comes a record at byte %d", c.open.End, p.File, p.Start)
	}
	if p.End >= 0 && p.End < p.Start {
		return fmt.Errorf("source: a record of %s ends before it begins at byte %d", p.File, p.Start)
	}
	c.open.End = max(p.Start, p.End) // -1 when the stream broke off: nothing can follow
	return nil
}

func (c *coverage) close() {
	if c.inFile && c.alone && c.open.Member == "" {
		c.result.Ranges = append(c.result.Ranges, CoveredRange{c.open.File, c.open.Start, c.open.End})
	}
	c.inFile = false
}

// finish says whether a file was passed over. The part of a file that begins in
// the middle may hold no record, when one record spans it all.
func (c *coverage) finish() error {
	c.close()
	for file, start := range c.begins {
		if start == 0 {
			return fmt.Errorf("source: nothing was read of %s", file)
		}
	}
	return nil
}

// CheckRanges proves that the parts into which files were split tile them: sizes
// gives the size of every file that was split into more than one part.
func CheckRanges(ranges []CoveredRange, sizes map[string]int64) error {
	slices.SortFunc(ranges, func(a, b CoveredRange) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Start, b.Start))
	})
	end := map[string]int64{}
	for _, r := range ranges {
		if _, ok := sizes[r.File]; !ok {
			continue
		}
		if r.Start != end[r.File] {
			return fmt.Errorf("bytes %d to %d of %s were read by no task or by two", end[r.File], r.Start, r.File)
		}
		end[r.File] = r.End
	}
	for file, size := range sizes {
		if end[file] != size {
			return fmt.Errorf("bytes %d to %d of %s were read by no task", end[file], size, file)
		}
	}
	return nil
}
