package pipelines

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"

	"kvern/dedup"
	"kvern/engine/staging"
	"kvern/export"
	"kvern/internal/rundir"
	"kvern/internal/storage"
)

// openAgainst finds the indexes in the directories of `dedup.against`: the
// published directory of a run, its workshop, or a directory given with --index.
// They come in the order of their generations, wherever they lie, and an index that
// lies in several of the directories counts once.
func (r *run) openAgainst() (all []*earlierIndex, err error) {
	var problems []error
	for _, dir := range r.file.Dedup.Against {
		places := r.againstPlaces(dir)
		if err := r.checkAgainst(places, dir); err != nil {
			problems = append(problems, err)
			continue
		}
		indexes, err := openIndexes(places, dir)
		problems = append(problems, err)
		for _, e := range indexes {
			known := func(x *earlierIndex) bool { return x.generation == e.generation && x.identity() == e.identity() }
			if !slices.ContainsFunc(all, known) {
				all = append(all, e)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b *earlierIndex) int { return cmp.Compare(a.generation, b.generation) })
	return all, errors.Join(problems...)
}

// againstPlaces are the directories in which the index may lie that a directory of
// `dedup.against` stands for: itself, and the workshop beside it or beside what it
// links to.
func (r *run) againstPlaces(dir string) []string {
	dir = filepath.Join(r.opts.Inputs, filepath.FromSlash(dir))
	places := []string{dir, dir + rundir.WorkshopSuffix}
	if target, err := filepath.EvalSymlinks(dir); err == nil && target != dir {
		places = append(places, target+rundir.WorkshopSuffix)
	}
	return places
}

// checkAgainst refuses what this run itself writes: with the second run the build
// would repeat itself, and publish nothing in the place of everything.
func (r *run) checkAgainst(places []string, name string) error {
	one := func(of string) bool {
		return slices.ContainsFunc(places, func(place string) bool { return samePlace(place, of) })
	}
	switch {
	case one(r.dir.Out), one(r.dir.State):
		return fmt.Errorf("dedup.against: %s is where this run publishes; to add to a build, name the source in its own pipeline file with the next generation, or publish elsewhere with --out", name)
	case r.opts.Index != "" && one(r.opts.Index):
		return fmt.Errorf("dedup.against: %s is the directory of --index, and what lies there would be replaced; choose another for --index", name)
	}
	return nil
}

// samePlace reports whether two paths lead to one directory.
func samePlace(a, b string) bool {
	x, err1 := os.Stat(a)
	y, err2 := os.Stat(b)
	return err1 == nil && err2 == nil && os.SameFile(x, y)
}

// openIndexes opens the indexes in the first of the places that holds some.
func openIndexes(places []string, name string) (all []*earlierIndex, err error) {
	var store *storage.Local
	var data []byte
	for _, place := range places {
		store = storage.NewLocal(place)
		if data, err = storage.ReadFile(store, rundir.Index); !errors.Is(err, fs.ErrNotExist) {
			break
		}
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("dedup.against: there is no %s in %s or beside it; a run leaves it in its workshop, and where --index says", rundir.Index, name)
	}
	if err != nil {
		return nil, fmt.Errorf("dedup.against: %s: %w", name, err)
	}
	var list indexList
	if err := json.Unmarshal(data, &list); err != nil {
		return nil, fmt.Errorf("dedup.against: %s in %s is damaged: %w", rundir.Index, name, err)
	}
	if list.Format != export.ManifestFormat || list.Segments != staging.Format || list.Signatures != dedup.SignatureVersion {
		return nil, fmt.Errorf("dedup.against: the index in %s was made by another version of kvern; run its pipeline again with this one", name)
	}
	if !list.whole() {
		return nil, fmt.Errorf("dedup.against: %s in %s does not list whole generations: %w", rundir.Index, name, errDamagedIndex)
	}
	for _, g := range list.Generations {
		e := &earlierIndex{generation: g.Generation, place: name, store: store, files: g}
		for _, f := range g.Files {
			if err := e.checkSize(f); err != nil {
				return nil, err
			}
		}
		all = append(all, e)
	}
	return all, nil
}

// whole reports whether the list is one that a run has written: of one generation or
// more, in order, each with its three files.
func (l *indexList) whole() bool {
	last := 0
	for _, g := range l.Generations {
		if g.Generation <= last || g.Generation > math.MaxInt32 || len(g.Files) != len(indexRoles) {
			return false
		}
		last = g.Generation
		for i, x := range indexRoles {
			if g.Files[i].Role != x.role {
				return false
			}
		}
	}
	return last > 0
}
