package pipelines

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"iter"

	"kvern/dedup"
	"kvern/engine"
	"kvern/engine/staging"
	"kvern/internal/extsort"
)

// earlierUnit marks the unit of a rowRef as the place of an index among the earlier
// ones of a generation, whose rows sort after those of the generation.
const earlierUnit = 1 << 31

// open opens the segment that a rowRef points into.
func (g *generation) open(x rowRef) (*staging.Segment, error) {
	if x.unit&earlierUnit == 0 {
		return g.segment(int(x.unit))
	}
	return g.earlier[x.unit&^earlierUnit].open()
}

func (e *earlierIndex) open() (*staging.Segment, error) {
	name, err := e.file(roleIndex)
	if err != nil {
		return nil, err
	}
	seg, err := staging.Open(e.store, name)
	if err != nil && e.place != "" {
		return nil, fmt.Errorf("dedup.against: the index in %s: %w", e.place, err)
	}
	return seg, err
}

// eachIndexed visits the rows of the earlier indexes, the oldest first.
func (g *generation) eachIndexed(ctx context.Context, visit func(at rowRef, c *staging.Cursor, sig dedup.Signature, m *remembered) error) error {
	for i, e := range g.earlier {
		seg, err := e.open()
		if err != nil {
			return err
		}
		err = eachOf(ctx, seg, func(c *staging.Cursor) error {
			b, err := c.Signature()
			if err != nil {
				return err
			}
			sig, m, err := splitIndexed(b)
			if err != nil {
				return fmt.Errorf("segment %s, row %d: %w", seg.Name(), c.Number(), err)
			}
			return visit(rowRef{uint32(i) | earlierUnit, uint32(c.Number())}, c, sig, &m)
		})
		if err = errors.Join(err, seg.Close()); err != nil {
			return err
		}
	}
	return nil
}

// loading gives a Finder the documents of earlier generations.
type loading struct {
	*generation
	finder *dedup.Finder
	rows   *rowList
	sorted func(width int) (*extsort.Sorter, error)
}

// loadEarlier adds the documents of earlier generations to the finder: those that are
// still kept, and those that repeat one of them.
func (g *generation) loadEarlier(ctx context.Context, a *engine.Attempt, finder *dedup.Finder, rows *rowList) error {
	if len(g.earlier) == 0 {
		return nil
	}
	for _, e := range g.earlier {
		if err := e.check(ctx, roleIndex, roleReplacedNames); err != nil {
			return err
		}
	}
	l := &loading{g, finder, rows, func(width int) (*extsort.Sorter, error) {
		return extsort.New(width, extsort.Options{Dir: a.Scratch(), Memory: int64(g.opts.Memory) / 16})
	}}
	standing, err := l.sorted(standingWidth)
	if err != nil {
		return err
	}
	defer standing.Close()
	if err := l.resolve(ctx, standing.Add); err != nil {
		return err
	}
	repeats, err := l.sorted(repeatingWidth)
	if err != nil {
		return err
	}
	defer repeats.Close()
	if err := l.add(ctx, standing.All(), repeats.Add); err != nil {
		return err
	}
	return l.repeat(ctx, repeats.All())
}

// What resolve knows of a public id, in this order: a kept document, that it has been
// replaced since, documents that repeat it.
const (
	nameKept = iota
	nameReplaced
	nameRepeated
)

const (
	nameWidth     = 16 + 1 + 8 + 3 // hash of the id, kind, row, similarity and reason
	standingWidth = 8 + 1 + 8 + 3  // row, whether it counts, row of the leader, similarity and reason
)

// resolve finds the leaders of documents that repeated others, by the hash of the
// leader's public id. It emits a record for every kept document that has been
// replaced since, which no longer counts, and for every document whose leader is still
// kept. One whose leader is not, or is nowhere in the indexes, does not count.
func (l *loading) resolve(ctx context.Context, emit func([]byte) error) error {
	names, err := l.sorted(nameWidth)
	if err != nil {
		return err
	}
	defer names.Close()
	name := func(h nameHash, kind byte, at rowRef, m *remembered) error {
		b := at.append(append(append(make([]byte, 0, nameWidth), h[:]...), kind))
		return names.Add(append(binary.BigEndian.AppendUint16(b, m.similarity), m.reason))
	}
	err = l.eachIndexed(ctx, func(at rowRef, c *staging.Cursor, _ dedup.Signature, m *remembered) error {
		if m.reason != 0 {
			return name(m.leader, nameRepeated, at, m)
		}
		return name(hashName(c.Row().ID), nameKept, at, m)
	})
	if err != nil {
		return err
	}
	for _, e := range l.earlier {
		table, err := e.file(roleReplacedNames)
		if err != nil {
			return err
		}
		for rec, err := range staging.ReadTable(e.store, table) {
			if err = errors.Join(err, ctx.Err()); err == nil && len(rec) != len(nameHash{}) {
				err = staging.ErrDamaged
			}
			if err == nil {
				err = name(nameHash(rec), nameReplaced, rowRef{}, &remembered{})
			}
			if err != nil {
				return err
			}
		}
	}
	return stand(names.All(), emit)
}

// stand reads the records of names in order. Two kept documents of one id come from
// data sets that were made apart; the first stands for both.
func stand(names iter.Seq2[[]byte, error], emit func([]byte) error) error {
	var leader [8]byte
	var of nameHash
	have := false
	for rec, err := range names {
		if err != nil {
			return err
		}
		if h := nameHash(rec); h != of {
			of, have = h, false
		}
		row := rec[17:25]
		switch kind := rec[16]; {
		case kind == nameKept && !have:
			have = true
			copy(leader[:], row)
		case kind == nameReplaced && have:
			have = false
			err = emit(append(append(make([]byte, 0, standingWidth), leader[:]...), make([]byte, standingWidth-8)...))
		case kind == nameRepeated && have:
			b := append(append(make([]byte, 0, standingWidth), row...), 1)
			err = emit(append(append(b, leader[:]...), rec[25:]...))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

const repeatingWidth = 8 + 4 + 3 // row of the leader, document, similarity and reason

// add walks the indexes and the records of resolve side by side.
func (l *loading) add(ctx context.Context, standing iter.Seq2[[]byte, error], emit func([]byte) error) error {
	table := &rowTable{}
	table.next, table.stop = iter.Pull2(standing)
	defer table.stop()
	document := uint32(0)
	return l.eachIndexed(ctx, func(at rowRef, c *staging.Cursor, sig dedup.Signature, m *remembered) error {
		known, err := table.at(at)
		if err != nil {
			return err
		}
		kept := m.reason == 0
		if kept == (known != nil) {
			return nil
		}
		age := uint32(len(l.earlier)) - at.unit&^earlierUnit
		rank := m.rank.Of(l.file.Dedup.Near.Generation(age))
		if err := errors.Join(l.finder.AddEarlier(sig, c.Row().Language, rank, kept), l.rows.add(at)); err != nil {
			return err
		}
		if !kept {
			b := append(make([]byte, 0, repeatingWidth), known[9:17]...)
			b = append(binary.BigEndian.AppendUint32(b, document), known[17:]...)
			err = emit(b)
		}
		document++
		return err
	})
}

// repeat tells the finder which documents repeat which, both by their numbers: the
// list of rows is in the order of the rows, as are the leaders.
func (l *loading) repeat(ctx context.Context, repeats iter.Seq2[[]byte, error]) error {
	if err := l.rows.flush(); err != nil {
		return err
	}
	rows := bufio.NewReaderSize(io.NewSectionReader(l.rows.f, 0, 1<<62), 256<<10)
	var row [8]byte
	leader, at := int64(-1), rowRef{}
	for rec, err := range repeats {
		if err = errors.Join(err, ctx.Err()); err != nil {
			return err
		}
		for want := rowRefOf(rec); leader < 0 || at != want; leader++ {
			if _, err := io.ReadFull(rows, row[:]); err != nil {
				return fmt.Errorf("row %d of earlier index %d: %w", want.row, want.unit&^earlierUnit, err)
			}
			at = rowRefOf(row[:])
		}
		similarity := float64(binary.BigEndian.Uint16(rec[12:])) / 10_000
		if err := l.finder.Repeats(binary.BigEndian.Uint32(rec[8:]), uint32(leader), similarity, duplicateReasons[rec[14]].reason); err != nil {
			return err
		}
	}
	return nil
}
