package pipelines

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"kvern/corpus"
	"kvern/dedup"
	"kvern/engine"
	"kvern/engine/staging"
	"kvern/ingest/licence"
)

// rowRef names a row of a unit's segment in eight bytes.
type rowRef struct{ unit, row uint32 }

func (x rowRef) append(b []byte) []byte {
	return binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(b, x.unit), x.row)
}

func rowRefOf(b []byte) rowRef {
	return rowRef{binary.BigEndian.Uint32(b), binary.BigEndian.Uint32(b[4:])}
}

// duplicate is what the search says about one row: that it repeats the leader,
// that it leads a cluster, or that it shares its template with others.
type duplicate struct {
	row, leader rowRef
	reason      byte // place in duplicateReasons
	template    bool
	similarity  uint16 // in ten-thousandths
	size        uint32
}

// duplicateReasons are the reasons that the search gives, with the part that
// declares each.
var duplicateReasons = []struct{ part, reason string }{
	{},
	{dedup.Exact.Name, dedup.ReasonExact},
	{dedup.Near.Name, dedup.ReasonNear},
	{dedup.Templates.Name, dedup.ReasonTemplate},
}

const (
	duplicateWidth  = 8 + 8 + 1 + 2 + 4
	sharesATemplate = 0x80 // added to the reason
)

func (d *duplicate) encode() []byte {
	b := d.leader.append(d.row.append(make([]byte, 0, duplicateWidth)))
	reason := d.reason
	if d.template {
		reason |= sharesATemplate
	}
	b = append(b, reason)
	b = binary.BigEndian.AppendUint16(b, d.similarity)
	return binary.BigEndian.AppendUint32(b, d.size)
}

func duplicateOf(b []byte) duplicate {
	return duplicate{rowRefOf(b), rowRefOf(b[8:]), b[16] &^ sharesATemplate, b[16]&sharesATemplate != 0, binary.BigEndian.Uint16(b[17:]), binary.BigEndian.Uint32(b[19:])}
}

// findDuplicates compares all candidates and leaves a table of those that repeat
// others or are repeated, in the order of units and rows.
func (g *generation) findDuplicates(ctx context.Context, a *engine.Attempt) error {
	var tables [2]*staging.TableWriter // of documents of this generation, of earlier ones
	for i, role := range []string{roleDuplicates, roleReplaced} {
		out, err := a.Create(role, ".table")
		if err != nil {
			return err
		}
		tables[i] = staging.NewTableWriter(out)
	}
	var err error
	report := dedup.Report{}
	if d := g.file.Dedup; d.Exact || d.Near.On || d.Templates.Policy != dedup.TemplatesFlag {
		if report, err = g.search(ctx, a, tables); err != nil {
			return err
		}
	}
	if err := errors.Join(tables[0].Finish(), tables[1].Finish()); err != nil {
		return err
	}
	return a.SetResult(report)
}

func (g *generation) search(ctx context.Context, a *engine.Attempt, tables [2]*staging.TableWriter) (dedup.Report, error) {
	search := g.file.Dedup.search()
	search.Dir, search.Memory = a.Scratch(), g.opts.Memory/4
	finder, err := dedup.NewFinder(search)
	if err != nil {
		return dedup.Report{}, err
	}
	defer finder.Close()
	rows, err := newRowList(a.Scratch())
	if err != nil {
		return dedup.Report{}, err
	}
	defer rows.close()
	if err := g.loadEarlier(ctx, a, finder, rows); err != nil {
		return dedup.Report{}, err
	}
	err = g.candidates(ctx, func(unit int, c *staging.Cursor) error {
		sig, err := c.Signature()
		if err != nil {
			return err
		}
		if len(sig) != dedup.SignatureSize {
			return fmt.Errorf("row %d of %s has no signature", c.Number(), g.units[unit].prepare.Name)
		}
		rank, err := g.rank(&c.Row().Facts, sig)
		if err != nil {
			return err
		}
		a.Progress(1, 0)
		return errors.Join(finder.Add(sig, c.Row().Language, rank), rows.add(rowRef{uint32(unit), uint32(c.Number())}))
	})
	if err == nil {
		err = rows.flush()
	}
	if err != nil {
		return dedup.Report{}, err
	}
	return finder.Find(ctx, &texts{ctx, g, rows}, func(res dedup.Result) error {
		d := duplicate{template: res.Template, similarity: uint16(res.Similarity*10_000 + 0.5), size: uint32(res.ClusterSize)}
		d.reason = reasonNumber(res.Reason)
		var err1, err2 error
		d.row, err1 = rows.at(res.Document)
		d.leader, err2 = rows.at(res.Leader)
		table := tables[0]
		if d.row.unit&earlierUnit != 0 {
			table = tables[1]
		}
		return errors.Join(err1, err2, table.Add(d.encode()))
	})
}

// rank says whom to prefer of two documents that repeat one another.
func (g *generation) rank(f *corpus.Facts, sig dedup.Signature) (dedup.Rank, error) {
	source, err := g.sourceOrder(f.Source)
	if err != nil {
		return dedup.Rank{}, err
	}
	name := f.Licence
	if name == "" {
		name = g.sources[source].info.Licence
	}
	p := dedup.PriorityOf(f, sig)
	p.Source, p.Licence = uint32(source), licence.Openness(name)
	near := g.file.Dedup.Near
	return p.Rank(near.Keep).Of(near.Generation(0)), nil
}

// rowList remembers, on disk, which row the n-th candidate is.
type rowList struct {
	f   *os.File
	buf []byte
}

func newRowList(dir string) (*rowList, error) {
	f, err := os.Create(filepath.Join(dir, "candidates"))
	return &rowList{f: f}, err
}

func (l *rowList) add(x rowRef) error {
	l.buf = x.append(l.buf)
	if len(l.buf) < 64<<10 {
		return nil
	}
	return l.flush()
}

func (l *rowList) flush() error {
	_, err := l.f.Write(l.buf)
	l.buf = l.buf[:0]
	return err
}

func (l *rowList) at(n uint32) (rowRef, error) {
	var b [8]byte
	_, err := l.f.ReadAt(b[:], int64(n)*8)
	return rowRefOf(b[:]), err
}

func (l *rowList) close() { errors.Join(l.f.Close(), os.Remove(l.f.Name())) }

// texts gives the tagged texts of candidates once more.
type texts struct {
	ctx        context.Context
	generation *generation
	rows       *rowList
}

// ReadTexts implements dedup.Texts: candidates are numbered in the order of units
// and rows, so that every segment is opened once and read forwards.
func (t *texts) ReadTexts(documents []uint32, yield func(i int, tagged string) error) error {
	segments := &access{generation: t.generation}
	defer segments.close()
	for i, n := range documents {
		x, err := t.rows.at(n)
		if err != nil {
			return err
		}
		tagged, err := segments.tagged(x)
		if err != nil {
			return err
		}
		if err := errors.Join(yield(i, tagged), t.ctx.Err()); err != nil {
			return err
		}
	}
	return nil
}
