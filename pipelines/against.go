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
		place := r.againstPath(dir)
		if err := r.checkAgainst(place, dir); err != nil {
			problems = append(problems, err)
			continue
		}
		indexes, err := openIndexes(place, dir)
		problems = append(problems, err)
		for _, e := range indexes {
			if !slices.ContainsFunc(all, func(x *earlierIndex) bool { return x.identity() == e.identity() }) {
				all = append(all, e)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b *earlierIndex) int { return cmp.Compare(a.generation, b.generation) })
	return all, errors.Join(problems...)
}

// againstPath is where a directory of `dedup.against` lies.
func (r *run) againstPath(dir string) string {
	return filepath.Join(r.opts.Inputs, filepath.FromSlash(dir))
}

// checkAgainst refuses what this run itself writes: with the second run the build
// would repeat itself, and publish nothing in the place of everything.
func (r *run) checkAgainst(place, name string) error {
	switch {
	case samePlace(place, r.dir.Out), samePlace(place, r.dir.State):
		return fmt.Errorf("dedup.against: %s is where this run publishes; to add to a build, name the source in its own pipeline file with the next generation, or publish elsewhere with --out", name)
	case r.opts.Index != "" && samePlace(place, r.opts.Index):
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

func openIndexes(dir, name string) (all []*earlierIndex, err error) {
	store := storage.NewLocal(dir)
	data, err := storage.ReadFile(store, rundir.Index)
	if errors.Is(err, fs.ErrNotExist) {
		store = storage.NewLocal(dir + rundir.WorkshopSuffix)
		data, err = storage.ReadFile(store, rundir.Index)
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
