package match

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"

	"kvern/dedup/shingle"
)

// compare decides about pairs, in order, by their shingle sets.
func (v Verification) compare(pairs Records, emit func(Edge) error) error {
	// A pair costs 8 bytes, 28 to find its documents and 32 for where their sets
	// are; a quarter of the memory is left for two sets.
	return chunks(pairs, v.Memory/4/(8+28+32), func(pairs []Pair) (err error) {
		numbers, places := requests(pairs)
		sets, err := v.spill(numbers)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, sets.remove()) }()
		for i, p := range pairs {
			if err := v.decide(p, sets, int(places[2*i]), int(places[2*i+1]), emit); err != nil {
				return err
			}
		}
		return nil
	})
}

func (v Verification) decide(p Pair, sets *setFile, a, b int, emit func(Edge) error) error {
	if err := sets.load(&sets.a, a); err != nil {
		return err
	}
	if err := sets.load(&sets.b, b); err != nil {
		return err
	}
	shared, union := shingle.Jaccard(sets.a.set, sets.b.set)
	if union == 0 || !v.Threshold.reached(shared, union) {
		return nil
	}
	return emit(Edge{p, similarity(shared, union)})
}

// setFile keeps the shingle sets of documents on disk, sorted, and the two that
// are being compared in memory. Pairs come in order, so the first one of a pair
// is mostly there already.
type setFile struct {
	file   *os.File
	places []setPlace
	a, b   loadedSet
	buffer []byte
}

type setPlace struct {
	start int64
	len   int
}

type loadedSet struct {
	i   int
	set []uint64
}

// spill has the shingle sets of documents read, each once.
func (v Verification) spill(numbers []uint32) (*setFile, error) {
	f, err := os.CreateTemp(v.Dir, "sets-*.tmp")
	if err != nil {
		return nil, err
	}
	s := &setFile{file: f, places: make([]setPlace, len(numbers)), a: loadedSet{i: -1}, b: loadedSet{i: -1}}
	if err := s.fill(v.Sets, numbers); err != nil {
		return nil, errors.Join(err, s.remove())
	}
	return s, nil
}

func (s *setFile) fill(from Sets, numbers []uint32) error {
	w := bufio.NewWriterSize(s.file, 256<<10)
	at, read := int64(0), 0
	err := from.ReadSets(numbers, func(i int, shingles []uint64) error {
		set := shingle.Set(shingles)
		s.places[i] = setPlace{at, len(set)}
		at += 8 * int64(len(set))
		read++
		return s.write(w, set)
	})
	switch {
	case err != nil:
		return fmt.Errorf("read texts again: %w", err)
	case read != len(numbers):
		return fmt.Errorf("read texts again: got %d documents of %d", read, len(numbers))
	}
	return w.Flush()
}

func (s *setFile) write(w io.Writer, set []uint64) error {
	s.buffer = s.buffer[:0]
	for _, x := range set {
		s.buffer = binary.LittleEndian.AppendUint64(s.buffer, x)
	}
	_, err := w.Write(s.buffer)
	return err
}

// load reads the set of document i, unless it is there.
func (s *setFile) load(into *loadedSet, i int) error {
	if into.i == i {
		return nil
	}
	into.i = -1
	place := s.places[i]
	if cap(s.buffer) < 8*place.len {
		s.buffer = make([]byte, 8*place.len)
	}
	b := s.buffer[:8*place.len]
	if _, err := s.file.ReadAt(b, place.start); err != nil {
		return err
	}
	into.set = into.set[:0]
	for ; len(b) > 0; b = b[8:] {
		into.set = append(into.set, binary.LittleEndian.Uint64(b))
	}
	into.i = i
	return nil
}

func (s *setFile) remove() error {
	return errors.Join(s.file.Close(), os.Remove(s.file.Name()))
}
