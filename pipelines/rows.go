package pipelines

import (
	"errors"
	"fmt"
	"iter"
	"slices"

	"kvern/corpus"
	"kvern/engine/staging"
	"kvern/export"
)

// fates is the role of the notes that say what became of every row that is not
// simply kept, and of those that stand for a cluster.
const fates = "fates"

// workshop is the segments of a run with the fates of their rows, open for
// reading by many tasks.
type workshop struct {
	segments []*staging.Segment
	fates    *staging.Notes
}

// openWorkshop opens all segments; withFates also what match found.
func (g *generation) openWorkshop(withFates bool) (w *workshop, err error) {
	w = &workshop{}
	defer func() {
		if err != nil {
			w.Close()
		}
	}()
	for i := range g.units {
		seg, err := g.segment(i)
		if err != nil {
			return nil, err
		}
		w.segments = append(w.segments, seg)
	}
	if withFates {
		name, err := g.output(g.task(taskFates), fates)
		if err != nil {
			return nil, err
		}
		if w.fates, err = staging.OpenNotes(g.dir.Workshop, name); err != nil {
			return nil, err
		}
	}
	return w, nil
}

// Close closes the files.
func (w *workshop) Close() error {
	var all []error
	for _, s := range w.segments {
		all = append(all, s.Close())
	}
	if w.fates != nil {
		all = append(all, w.fates.Close())
	}
	return errors.Join(all...)
}

// workshops are those of the generations of a build, in their order.
type workshops []*workshop

// Close closes all of them.
func (all workshops) Close() error {
	var err error
	for _, w := range all {
		err = errors.Join(err, w.Close())
	}
	return err
}

// rows yields all rows, one generation after the other.
func (all workshops) rows() iter.Seq2[*final, error] {
	return func(yield func(*final, error) bool) {
		for _, w := range all {
			for f, err := range w.rows(wholeOrder()) {
				if !yield(f, err) || err != nil {
					return
				}
			}
		}
	}
}

// final is a row with its fate.
type final struct {
	*staging.Row
	DuplicateOf string
	Similarity  float64
	ClusterSize int
	Evaluation  []string
	cursor      *staging.Cursor
}

// text loads the text of the row.
func (f *final) text() error {
	_, err := f.cursor.WithText()
	return err
}

// fate is the row of the ledger.
func (f *final) fate() export.Fate {
	return export.Fate{
		Facts: f.Facts, Outcome: f.Mark.Outcome, Stage: f.Mark.Stage, Reason: f.Mark.Reason, Detail: f.Mark.Detail,
		Value: f.Mark.Value, Limit: f.Mark.Limit, DuplicateOf: f.DuplicateOf, Similarity: f.Similarity, ClusterSize: f.ClusterSize,
		Evaluation: f.Evaluation,
	}
}

// rows yields the rows of some ranges, one range after the other, with their
// fates. What it yields is valid until the next.
func (w *workshop) rows(ranges []staging.Range) iter.Seq2[*final, error] {
	return func(yield func(*final, error) bool) {
		for _, rg := range ranges {
			for f, err := range w.inRange(&rg) {
				if !yield(f, err) || err != nil {
					return
				}
			}
		}
	}
}

func (w *workshop) inRange(rg *staging.Range) iter.Seq2[*final, error] {
	return func(yield func(*final, error) bool) {
		cursors := make([]*staging.Cursor, len(w.segments))
		notes := make([]*staging.NoteCursor, len(w.segments))
		for i, s := range w.segments {
			cursors[i], notes[i] = s.Cursor(i, rg), w.fates.On(i)
		}
		for c, err := range staging.Merge(cursors) {
			if err != nil {
				yield(nil, err)
				return
			}
			f := &final{Row: c.Row(), cursor: c}
			note, err := notes[c.Segment()].At(c.Number())
			if err != nil {
				yield(nil, err)
				return
			}
			if note != nil {
				f.apply(note)
			}
			if !yield(f, nil) {
				return
			}
		}
	}
}

func (f *final) apply(n *staging.Note) {
	if n.Mark.Outcome != corpus.Kept {
		f.Mark = n.Mark
	}
	if n.ID != "" {
		f.ID = n.ID
	}
	for _, flag := range n.Flags {
		f.Flag(flag)
	}
	f.Evaluation = n.Evaluation
	f.DuplicateOf, f.Similarity, f.ClusterSize = n.DuplicateOf, n.Similarity, n.ClusterSize
}

// wholeOrder is all rows: those without a language first, then by language.
func wholeOrder() []staging.Range {
	ranges := []staging.Range{{Language: "", To: ^uint64(0)}}
	for _, l := range corpus.Languages {
		ranges = append(ranges, staging.Range{Language: l, To: ^uint64(0)})
	}
	return ranges
}

// infos finds what is declared about a source by its name.
func (g *generation) infos() map[string]*corpus.SourceInfo {
	m := map[string]*corpus.SourceInfo{}
	for _, s := range g.sources {
		m[s.info.Name] = &s.info
	}
	return m
}

// infoIdentity is what of the sources' declarations shows in the data.
func (g *generation) infoIdentity() (all []string) {
	for _, s := range g.sources {
		i := s.info
		all = append(all, i.Name, i.Licence, i.Agreement, i.Access, i.Publisher, i.OrganisationNumber, i.LegalBasis)
	}
	return all
}

// sourceOrder is the place of each source in the pipeline file.
func (g *generation) sourceOrder(name string) (int, error) {
	i := slices.IndexFunc(g.sources, func(s *source) bool { return s.info.Name == name })
	if i < 0 {
		return 0, fmt.Errorf("a row of source %s, which the pipeline does not have", name)
	}
	return i, nil
}
