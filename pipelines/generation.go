package pipelines

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"kvern/engine"
	"kvern/engine/staging"
	"kvern/export"
	"kvern/internal/rundir"
	"kvern/internal/storage"
)

// generation is the part of a build that is published together: the units of the
// sources that say so. It numbers its sources and units by itself, from 0, since
// its tasks are done once: what is added to the pipeline later, wherever in the
// file, must not move them.
type generation struct {
	*run
	number  int
	sources []*source
	units   []*unit
	earlier []*earlierIndex // the oldest first
	index   engine.Task     // leaves the index of this generation
}

// String is how the generation is called in the names of files and tasks.
func (g *generation) String() string { return fmt.Sprintf("g%04d", g.number) }

// phase names a phase of the generation; in the first one of a build, as if there
// were no others.
func (g *generation) phase(name string) string {
	if g == g.generations[0] {
		return name
	}
	return name + " " + g.String()
}

// makeGenerations puts the sources in the generations that they ask for. One that
// asks for none belongs to the first that is to be published.
func (r *run) makeGenerations() error {
	against, err := r.openAgainst()
	if err != nil {
		return err
	}
	first := 1
	for _, e := range against {
		first = max(first, e.generation+1)
	}
	r.against = against
	var numbers []int
	for _, src := range r.sources {
		if src.generation = src.settings.Generation; src.generation == 0 {
			src.generation = first
		}
		if src.generation < first {
			return fmt.Errorf("source %s: generation %d has been published by what the pipeline is matched against; the next is %d", src.info.Name, src.generation, first)
		}
		if !slices.Contains(numbers, src.generation) {
			numbers = append(numbers, src.generation)
		}
	}
	slices.Sort(numbers)
	earlier := against
	for _, n := range numbers {
		g := &generation{run: r, number: n, earlier: slices.Clone(earlier)}
		for _, src := range r.sources {
			if src.generation == n {
				g.sources = append(g.sources, src)
			}
		}
		for _, u := range r.units {
			if u.source.generation == n {
				g.units = append(g.units, u)
			}
		}
		r.generations = append(r.generations, g)
		phases := g.matchPhases()
		g.index = phases[2].tasks[1]
		earlier = append(earlier, g.asEarlier())
	}
	return nil
}

// result reads the result of a task of the match phase.
func (g *generation) result(task string, v any) error {
	d, ok := g.done[g.task(task)]
	if !ok {
		return fmt.Errorf("task %s has not been done", g.task(task))
	}
	return d.Unmarshal(v)
}

// rewritten says of each generation that has been published and now has another
// source, that its files are written anew: a later generation would leave them alone.
// One of which the pipeline file has no source any more goes with its files.
func (r *run) rewritten() (notes []string) {
	data, err := storage.ReadFile(r.dir.Published(), rundir.Manifest)
	if err != nil {
		return nil // nothing has been published
	}
	before, err := export.ReadManifest(data)
	if err != nil || before.Name != r.file.Name {
		return nil
	}
	for _, p := range before.Generations {
		if !slices.ContainsFunc(r.generations, func(g *generation) bool { return g.number == p.Number }) {
			notes = append(notes, fmt.Sprintf("generation %d, which has been published, has no source any more (it was made from %s): its files will be gone", p.Number, strings.Join(p.Sources, ", ")))
		}
	}
	for _, g := range r.generations {
		i := slices.IndexFunc(before.Generations, func(p export.Generation) bool { return p.Number == g.number })
		if i < 0 {
			continue
		}
		last := before.Generations[len(before.Generations)-1].Number
		for _, name := range g.sourceNames() {
			if !slices.Contains(before.Generations[i].Sources, name) {
				notes = append(notes, fmt.Sprintf("source %s joins generation %d, which has been published: its files are written anew (generation: %d leaves them as they are)", name, g.number, last+1))
			}
		}
	}
	return notes
}

// segment opens the segment of a unit of this generation with the final texts.
func (g *generation) segment(i int) (*staging.Segment, error) {
	return g.run.segment(g.units[i].number)
}

// eachRow visits the rows of a unit of this generation.
func (g *generation) eachRow(ctx context.Context, i int, visit func(c *staging.Cursor) error) error {
	return g.run.eachRow(ctx, g.units[i].number, visit)
}

// eachRow visits the rows of a unit.
func (r *run) eachRow(ctx context.Context, unit int, visit func(c *staging.Cursor) error) error {
	seg, err := r.segment(unit)
	if err != nil {
		return err
	}
	defer seg.Close()
	return eachOf(ctx, seg, visit)
}

// eachOf visits the rows of a segment.
func eachOf(ctx context.Context, seg *staging.Segment, visit func(c *staging.Cursor) error) error {
	for c, err := range staging.Merge([]*staging.Cursor{seg.Cursor(0, nil)}) {
		if err == nil {
			err = errors.Join(visit(c), ctx.Err())
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// sourceNames lists the sources of the generation.
func (g *generation) sourceNames() (names []string) {
	for _, s := range g.sources {
		names = append(names, s.info.Name)
	}
	return names
}
