package pipelines

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"iter"
	"os"

	"kvern/corpus"
	"kvern/dedup"
	"kvern/engine"
	"kvern/engine/staging"
	"kvern/export"
	"kvern/export/columnar"
	"kvern/internal/extsort"
)

// findIdentities finds records whose public ids are not unique and gives them
// ids of their own, in a table in the order of units and rows.
//
// Where the same id stands in two sources, both records go by their keys. Those of
// earlier generations keep their ids, whatever comes later. Where a source repeats an
// id, they go by the hash of key and text, and where even the
// texts are equal, by their order: such records are copies of one another, so it
// does not matter which is which.
func (g *generation) findIdentities(ctx context.Context, a *engine.Attempt) error {
	ids, err := extsort.New(identityWidth, extsort.Options{Dir: a.Scratch(), Memory: int64(g.opts.Memory) / 8})
	if err != nil {
		return err
	}
	defer ids.Close()
	renamed, err := extsort.New(8+len(corpus.Key{}), extsort.Options{Dir: a.Scratch(), Memory: int64(g.opts.Memory) / 8})
	if err != nil {
		return err
	}
	defer renamed.Close()
	for i := range g.units {
		if err := g.eachRow(ctx, i, func(c *staging.Cursor) error { return ids.Add(identityRecord(c, i)) }); err != nil {
			return err
		}
	}
	if err := g.addKnown(ctx, ids.Add); err != nil {
		return err
	}
	known, err := a.Create(roleKnown, ".table")
	if err != nil {
		return err
	}
	own := staging.NewTableWriter(known)
	err = rename(ids.All(), own.Add, renamed.Add)
	if err = errors.Join(err, own.Finish()); err != nil {
		return err
	}
	out, err := a.Create(roleIdentities, ".table")
	if err != nil {
		return err
	}
	table := staging.NewTableWriter(out)
	for rec, err := range renamed.All() {
		if err == nil {
			err = table.Add(rec)
		}
		if err != nil {
			return err
		}
	}
	return table.Finish()
}

// An identity record is the hash of the public id, the key, half the digest of
// the text, and the row, whose unit is counted from 1. Records of earlier generations
// have the row 0, so that they come before others that are equal.
const (
	knownWidth    = 16 + 16 + 16
	identityWidth = knownWidth + 8
)

// addKnown adds the identities of earlier generations.
func (g *generation) addKnown(ctx context.Context, add func([]byte) error) error {
	for _, e := range g.earlier {
		name, err := e.file(roleKnown)
		if err = errors.Join(err, e.check(ctx, roleKnown)); err != nil {
			return err
		}
		for rec, err := range staging.ReadTable(e.store, name) {
			if err = errors.Join(err, ctx.Err()); err == nil && len(rec) != knownWidth {
				err = staging.ErrDamaged
			}
			if err == nil {
				err = add(rowRef{}.append(bytes.Clone(rec)))
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

func identityRecord(c *staging.Cursor, unit int) []byte {
	f := &c.Row().Facts
	sum := sha256.Sum256([]byte(f.ID))
	b := append(make([]byte, 0, identityWidth), sum[:16]...)
	b = append(b, f.Key[:]...)
	b = append(b, f.Digest[:16]...)
	return rowRef{uint32(unit) + 1, uint32(c.Number())}.append(b)
}

// rename reads identity records in order, passes on those of this generation, without
// their rows, and emits row and new id for those of them that share their public id
// with another. It looks at one record before and one after
// each, so that a million records of one id need no memory.
func rename(records iter.Seq2[[]byte, error], own, emit func([]byte) error) error {
	const id, key, text = 16, 32, knownWidth // ends of the parts of a record
	var before, rec []byte
	n := 0 // records before rec that are equal to it in id, key and text
	same := func(a, b []byte, end int) bool { return a != nil && b != nil && bytes.Equal(a[:end], b[:end]) }
	settle := func(after []byte) error {
		if n++; !same(before, rec, text) {
			n = 0
		}
		row := rowRefOf(rec[text:])
		if row.unit == 0 {
			return nil
		}
		if err := own(rec[:text]); err != nil {
			return err
		}
		if !same(before, rec, id) && !same(rec, after, id) {
			return nil
		}
		name := corpus.Key(rec[id:key])
		if same(before, rec, key) || same(rec, after, key) {
			name = corpus.NewKey("repeated id", string(rec[id:text]), fmt.Sprint(n))
		}
		row.unit--
		return emit(append(row.append(nil), name[:]...))
	}
	for next, err := range records {
		if err != nil {
			return err
		}
		next = bytes.Clone(next)
		if rec != nil {
			if err := settle(next); err != nil {
				return err
			}
		}
		before, rec = rec, next
	}
	if rec == nil {
		return nil
	}
	return settle(nil)
}

// settleFates puts together what the judges, the search for duplicates and the
// check of identities found, as notes on the rows of all segments.
func (g *generation) settleFates(ctx context.Context, a *engine.Attempt) error {
	out, err := a.Create(fates, ".notes")
	if err != nil {
		return err
	}
	names, err := g.leaderNames(ctx, a.Scratch())
	if err != nil {
		return err
	}
	defer names.close()
	s := &settling{generation: g, names: names, notes: staging.NewNoteWriter(out)}
	if err := s.open(); err != nil {
		return err
	}
	defer s.close()
	var counts []export.Taken
	for i, u := range g.units {
		s.tally = newTally(u.source.info.Name)
		if err := s.unit(ctx, i); err != nil {
			return err
		}
		for _, c := range s.tally.counts() {
			if c.Category == export.GuardDeduplication {
				counts = append(counts, c)
			}
		}
	}
	if err := s.notes.Finish(); err != nil {
		return err
	}
	taken := duplicatesTaken{Counts: sum(counts)}
	if err := g.result(taskDuplicates, &taken.Report); err != nil {
		return err
	}
	if taken.Replaced, err = s.replaced(ctx, a); err != nil {
		return err
	}
	return a.SetResult(taken)
}

// settling walks the rows and three lists about them side by side.
type settling struct {
	generation *generation
	names      *leaderNames
	notes      *staging.NoteWriter
	tally      *tally
	duplicates *rowTable
	identities *rowTable
}

func (s *settling) open() (err error) {
	if s.duplicates, err = s.generation.rowTable(taskDuplicates, roleDuplicates); err != nil {
		return err
	}
	s.identities, err = s.generation.rowTable(taskIdentities, roleIdentities)
	return err
}

func (s *settling) close() {
	for _, t := range []*rowTable{s.duplicates, s.identities} {
		if t != nil {
			t.stop()
		}
	}
}

func (s *settling) unit(ctx context.Context, i int) error {
	marked, err := s.generation.marks(i)
	if err != nil {
		return err
	}
	defer marked.Close()
	marks := marked.On(ofItsUnit)
	return s.generation.eachRow(ctx, i, func(c *staging.Cursor) error {
		at := rowRef{uint32(i), uint32(c.Number())}
		note := staging.Note{Row: c.Number()}
		noted := false
		if m, err := marks.At(c.Number()); err != nil {
			return err
		} else if m != nil {
			note, noted = *m, true
		}
		rec, err := s.identities.at(at)
		if err != nil {
			return err
		}
		if rec != nil {
			note.ID, noted = corpus.Key(rec[8:]).String(), true
		}
		if rec, err = s.duplicates.at(at); err != nil {
			return err
		}
		if rec != nil {
			noted = true
			if err := s.apply(&note, duplicateOf(rec)); err != nil {
				return err
			}
		}
		if c.Row().Mark.Outcome == corpus.Kept && (!noted || note.Mark.Outcome == corpus.Kept || note.DuplicateOf != "") {
			s.count(&c.Row().Facts, &note)
		}
		if !noted {
			return nil
		}
		return s.notes.Add(i, &note)
	})
}

// apply notes that a row leads a cluster or repeats its leader.
func (s *settling) apply(n *staging.Note, d duplicate) error {
	if d.template {
		n.Flags = append(n.Flags[:len(n.Flags):len(n.Flags)], dedup.FlagTemplate)
	}
	if d.row == d.leader {
		n.ClusterSize = int(d.size)
		return nil
	}
	name, err := s.names.of(d.row)
	if err != nil {
		return err
	}
	n.DuplicateOf, n.Similarity = name, corpus.Ratio(int(d.similarity), 10_000)
	r := duplicateReasons[d.reason]
	n.Mark = staging.Mark{Outcome: corpus.Removed, Stage: r.part, Reason: r.reason, Value: n.Similarity, Limit: 1}
	switch r.reason {
	case dedup.ReasonNear:
		n.Mark.Limit = s.generation.file.Dedup.Near.Threshold
	case dedup.ReasonTemplate: // decided by the template, whatever the similarity
		n.Mark.Value, n.Mark.Limit = 0, 0
	}
	return nil
}

func (s *settling) count(f *corpus.Facts, n *staging.Note) {
	stage := ""
	if n.DuplicateOf != "" {
		stage = export.GuardDeduplication
	}
	s.tally.add(f, stage)
}

// replaced writes the table of the documents of earlier generations that newer ones
// replace, and the hashes of their ids for the index.
func (s *settling) replaced(ctx context.Context, a *engine.Attempt) (rows int64, err error) {
	g := s.generation
	names, err := a.Create(roleReplacedNames, ".table")
	if err != nil {
		return 0, err
	}
	hashes := staging.NewTableWriter(names)
	out, err := a.Create(roleReplaced, ".parquet")
	if err != nil {
		return 0, err
	}
	table, err := columnar.NewWriter(out, export.ReplacedColumns(), int64(g.file.Export.Parquet.RowGroup), nil)
	if err != nil {
		return 0, err
	}
	list, err := g.output(g.task(taskDuplicates), roleReplaced)
	if err != nil {
		return 0, err
	}
	indexed := &access{generation: g}
	defer indexed.close()
	for rec, err := range staging.ReadTable(g.dir.Workshop, list) {
		if err = errors.Join(err, ctx.Err()); err != nil {
			return 0, err
		}
		d := duplicateOf(rec)
		row, err := indexed.facts(d.row)
		if err != nil {
			return 0, err
		}
		by, err := s.names.of(d.row)
		if err != nil {
			return 0, err
		}
		hash := hashName(row.ID)
		err = errors.Join(hashes.Add(hash[:]), table.Write(&export.Replacement{
			ID: row.ID, Language: row.Language, Generation: g.earlier[d.row.unit&^earlierUnit].generation, ReplacedBy: by,
			Rule: duplicateReasons[d.reason].reason, Similarity: corpus.Ratio(int(d.similarity), 10_000),
		}))
		if err != nil {
			return 0, err
		}
	}
	rows, err = table.Close()
	return rows, errors.Join(err, hashes.Finish())
}

// access reads rows of segments one after the other, opening each segment once as
// long as they come in order.
type access struct {
	generation *generation
	segment    *staging.Segment
	rows       *staging.Access
	unit       uint32
}

func (a *access) at(x rowRef) (err error) {
	if a.segment != nil && a.unit == x.unit {
		return nil
	}
	a.close()
	if a.segment, err = a.generation.open(x); err != nil {
		return err
	}
	a.rows, a.unit = a.segment.Access(), x.unit
	return nil
}

func (a *access) facts(x rowRef) (*staging.Row, error) {
	if err := a.at(x); err != nil {
		return nil, err
	}
	return a.rows.Facts(int(x.row))
}

func (a *access) tagged(x rowRef) (string, error) {
	if err := a.at(x); err != nil {
		return "", err
	}
	return a.rows.Tagged(int(x.row))
}

func (a *access) close() {
	if a.segment != nil {
		a.segment.Close()
		a.segment = nil
	}
}

// rowTable walks a table whose rows begin with a rowRef, in step with the rows of
// the segments.
type rowTable struct {
	next func() ([]byte, error, bool)
	stop func()
	have []byte
}

func (g *generation) rowTable(task, role string) (*rowTable, error) {
	name, err := g.output(g.task(task), role)
	if err != nil {
		return nil, err
	}
	next, stop := iter.Pull2(staging.ReadTable(g.dir.Workshop, name))
	return &rowTable{next: next, stop: stop}, nil
}

// at gives the row of the table about x, or nil. It must be asked in order.
func (t *rowTable) at(x rowRef) ([]byte, error) {
	want := x.append(nil)
	for t.have == nil || bytes.Compare(t.have[:8], want) < 0 {
		row, err, ok := t.next()
		if err != nil {
			return nil, err
		}
		if !ok {
			t.have = bytes.Repeat([]byte{0xff}, 8) // after all rows
			break
		}
		t.have = row
	}
	if bytes.Equal(t.have[:8], want) {
		return t.have, nil
	}
	return nil, nil
}

// leaderNames gives the public id of the leader of each row that repeats one. The
// ids are found by walking the leaders in order, then looked up in the order of
// the rows: neither jumps about in the segments.
type leaderNames struct {
	ids    *os.File
	byRow  func() ([]byte, error, bool)
	stop   func()
	sorter *extsort.Sorter
}

func (g *generation) leaderNames(ctx context.Context, scratch string) (*leaderNames, error) {
	options := extsort.Options{Dir: scratch, Memory: int64(g.opts.Memory) / 8}
	byLeader, err := extsort.New(16, options)
	if err != nil {
		return nil, err
	}
	defer byLeader.Close()
	for _, role := range []string{roleDuplicates, roleReplaced} {
		name, err := g.output(g.task(taskDuplicates), role)
		if err != nil {
			return nil, err
		}
		for rec, err := range staging.ReadTable(g.dir.Workshop, name) {
			if err != nil {
				return nil, err
			}
			if d := duplicateOf(rec); d.row != d.leader {
				if err := byLeader.Add(d.row.append(d.leader.append(nil))); err != nil {
					return nil, err
				}
			}
		}
	}
	n := &leaderNames{}
	if n.ids, err = os.CreateTemp(scratch, "leaders-*"); err != nil {
		return nil, err
	}
	if n.sorter, err = extsort.New(16, options); err == nil {
		err = g.writeNames(ctx, byLeader.All(), n)
	}
	if err != nil {
		n.close()
		return nil, err
	}
	n.byRow, n.stop = iter.Pull2(n.sorter.All())
	return n, nil
}

// writeNames writes the id of each leader once and sorts, for each row, where the
// id of its leader stands.
func (g *generation) writeNames(ctx context.Context, byLeader iter.Seq2[[]byte, error], n *leaderNames) error {
	identities, err := g.rowTable(taskIdentities, roleIdentities)
	if err != nil {
		return err
	}
	defer identities.stop()
	segments := &access{generation: g}
	defer segments.close()
	last, offset, size := rowRef{^uint32(0), 0}, int64(0), int64(0)
	for rec, err := range byLeader {
		if err != nil {
			return err
		}
		if leader := rowRefOf(rec); leader != last {
			id, err := leaderID(segments, identities, leader)
			if err != nil {
				return err
			}
			offset, last = size, leader
			b := append(binary.BigEndian.AppendUint32(nil, uint32(len(id))), id...)
			if _, err := n.ids.Write(b); err != nil {
				return err
			}
			size += int64(len(b))
		}
		if err := errors.Join(n.sorter.Add(binary.BigEndian.AppendUint64(bytes.Clone(rec[8:16]), uint64(offset))), ctx.Err()); err != nil {
			return err
		}
	}
	return nil
}

func leaderID(segments *access, identities *rowTable, leader rowRef) (string, error) {
	rec, err := identities.at(leader)
	if err != nil {
		return "", err
	}
	if rec != nil {
		return corpus.Key(rec[8:]).String(), nil
	}
	facts, err := segments.facts(leader)
	if err != nil {
		return "", err
	}
	return facts.ID, nil
}

// of gives the id of the leader of a row. Rows must be asked in order.
func (n *leaderNames) of(row rowRef) (string, error) {
	rec, err, ok := n.byRow()
	if err != nil {
		return "", err
	}
	if !ok || rowRefOf(rec) != row {
		return "", fmt.Errorf("no leader is known of row %d of unit %d", row.row, row.unit)
	}
	at := int64(binary.BigEndian.Uint64(rec[8:]))
	var length [4]byte
	if _, err := n.ids.ReadAt(length[:], at); err != nil {
		return "", err
	}
	id := make([]byte, binary.BigEndian.Uint32(length[:]))
	_, err = n.ids.ReadAt(id, at+4)
	return string(id), err
}

func (n *leaderNames) close() {
	if n.stop != nil {
		n.stop()
	}
	if n.sorter != nil {
		n.sorter.Close()
	}
	n.ids.Close()
	os.Remove(n.ids.Name())
}
