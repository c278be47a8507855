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
	"kvern/internal/extsort"
)

// findIdentities finds records whose public ids are not unique and gives them
// ids of their own, in a table in the order of units and rows.
//
// Where the same id stands in two sources, both records go by their keys. Where a
// source repeats an id, they go by the hash of key and text, and where even the
// texts are equal, by their order: such records are copies of one another, so it
// does not matter which is which.
func (r *run) findIdentities(ctx context.Context, a *engine.Attempt) error {
	ids, err := extsort.New(identityWidth, extsort.Options{Dir: a.Scratch(), Memory: int64(r.opts.Memory) / 8})
	if err != nil {
		return err
	}
	defer ids.Close()
	renamed, err := extsort.New(8+len(corpus.Key{}), extsort.Options{Dir: a.Scratch(), Memory: int64(r.opts.Memory) / 8})
	if err != nil {
		return err
	}
	defer renamed.Close()
	for i := range r.units {
		if err := r.eachRow(ctx, i, func(c *staging.Cursor) error { return ids.Add(identityRecord(c, i)) }); err != nil {
			return err
		}
	}
	if err := rename(ids.All(), renamed.Add); err != nil {
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

func (r *run) eachRow(ctx context.Context, unit int, visit func(c *staging.Cursor) error) error {
	seg, err := r.segment(unit)
	if err != nil {
		return err
	}
	defer seg.Close()
	for c, err := range staging.Merge([]*staging.Cursor{seg.Cursor(unit, nil)}) {
		if err == nil {
			err = errors.Join(visit(c), ctx.Err())
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// An identity record is the hash of the public id, the key, half the digest of
// the text, and the row.
const identityWidth = 16 + 16 + 16 + 8

func identityRecord(c *staging.Cursor, unit int) []byte {
	f := &c.Row().Facts
	sum := sha256.Sum256([]byte(f.ID))
	b := append(make([]byte, 0, identityWidth), sum[:16]...)
	b = append(b, f.Key[:]...)
	b = append(b, f.Digest[:16]...)
	return rowRef{uint32(unit), uint32(c.Number())}.append(b)
}

// rename reads identity records in order and emits row and new id for those that
// share their public id with another. It looks at one record before and one after
// each, so that a million records of one id need no memory.
func rename(records iter.Seq2[[]byte, error], emit func([]byte) error) error {
	const id, key, text = 16, 32, 48 // ends of the parts of a record
	var before, rec []byte
	n := 0 // records before rec that are equal to it in id, key and text
	same := func(a, b []byte, end int) bool { return a != nil && b != nil && bytes.Equal(a[:end], b[:end]) }
	settle := func(after []byte) error {
		if n++; !same(before, rec, text) {
			n = 0
		}
		if !same(before, rec, id) && !same(rec, after, id) {
			return nil
		}
		name := corpus.Key(rec[id:key])
		if same(before, rec, key) || same(rec, after, key) {
			name = corpus.NewKey("repeated id", string(rec[id:text]), fmt.Sprint(n))
		}
		return emit(append(bytes.Clone(rec[text:]), name[:]...))
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
func (r *run) settleFates(ctx context.Context, a *engine.Attempt) error {
	out, err := a.Create(fates, ".notes")
	if err != nil {
		return err
	}
	names, err := r.leaderNames(ctx, a.Scratch())
	if err != nil {
		return err
	}
	defer names.close()
	s := &settling{run: r, names: names, notes: staging.NewNoteWriter(out)}
	if err := s.open(); err != nil {
		return err
	}
	defer s.close()
	var counts []export.Taken
	for i, u := range r.units {
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
	var report dedup.Report
	if err := r.done[taskDuplicates].Unmarshal(&report); err != nil {
		return err
	}
	return a.SetResult(duplicatesTaken{sum(counts), report})
}

// settling walks the rows and three lists about them side by side.
type settling struct {
	run        *run
	names      *leaderNames
	notes      *staging.NoteWriter
	tally      *tally
	duplicates *rowTable
	identities *rowTable
}

func (s *settling) open() (err error) {
	if s.duplicates, err = s.run.rowTable(taskDuplicates, roleDuplicates); err != nil {
		return err
	}
	s.identities, err = s.run.rowTable(taskIdentities, roleIdentities)
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
	marked, err := s.run.marks(i)
	if err != nil {
		return err
	}
	defer marked.Close()
	marks := marked.On(ofItsUnit)
	return s.run.eachRow(ctx, i, func(c *staging.Cursor) error {
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
		n.Mark.Limit = s.run.file.Dedup.Near.Threshold
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

// rowTable walks a table whose rows begin with a rowRef, in step with the rows of
// the segments.
type rowTable struct {
	next func() ([]byte, error, bool)
	stop func()
	have []byte
}

func (r *run) rowTable(task, role string) (*rowTable, error) {
	name, err := r.output(task, role)
	if err != nil {
		return nil, err
	}
	next, stop := iter.Pull2(staging.ReadTable(r.dir.Workshop, name))
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

func (r *run) leaderNames(ctx context.Context, scratch string) (*leaderNames, error) {
	options := extsort.Options{Dir: scratch, Memory: int64(r.opts.Memory) / 8}
	byLeader, err := extsort.New(16, options)
	if err != nil {
		return nil, err
	}
	defer byLeader.Close()
	name, err := r.output(taskDuplicates, roleDuplicates)
	if err != nil {
		return nil, err
	}
	for rec, err := range staging.ReadTable(r.dir.Workshop, name) {
		if err != nil {
			return nil, err
		}
		if d := duplicateOf(rec); d.row != d.leader {
			if err := byLeader.Add(d.row.append(d.leader.append(nil))); err != nil {
				return nil, err
			}
		}
	}
	n := &leaderNames{}
	if n.ids, err = os.CreateTemp(scratch, "leaders-*"); err != nil {
		return nil, err
	}
	if n.sorter, err = extsort.New(16, options); err == nil {
		err = r.writeNames(ctx, byLeader.All(), n)
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
func (r *run) writeNames(ctx context.Context, byLeader iter.Seq2[[]byte, error], n *leaderNames) error {
	identities, err := r.rowTable(taskIdentities, roleIdentities)
	if err != nil {
		return err
	}
	defer identities.stop()
	var seg *staging.Segment
	var access *staging.Access
	defer func() {
		if seg != nil {
			seg.Close()
		}
	}()
	last, offset, size := rowRef{^uint32(0), 0}, int64(0), int64(0)
	for rec, err := range byLeader {
		if err != nil {
			return err
		}
		if leader := rowRefOf(rec); leader != last {
			if seg == nil || leader.unit != last.unit {
				if seg != nil {
					seg.Close()
				}
				if seg, err = r.segment(int(leader.unit)); err != nil {
					return err
				}
				access = seg.Access()
			}
			id, err := leaderID(access, identities, leader)
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

func leaderID(access *staging.Access, identities *rowTable, leader rowRef) (string, error) {
	rec, err := identities.at(leader)
	if err != nil {
		return "", err
	}
	if rec != nil {
		return corpus.Key(rec[8:]).String(), nil
	}
	facts, err := access.Facts(int(leader.row))
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
