package ingest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"runtime"
	"slices"

	"kvern/corpus"

	"github.com/zeebo/xxh3"
	"golang.org/x/sync/errgroup"
)

// The sizes of splits, in bytes on disk. Small files are packed together; a pack
// ends after a file with a probability that grows with the file's size, decided by
// the hash of its path, so that a new file moves the borders next to it and no
// others. This is content-defined chunking (Muthitacharoen et al. 2001) with files
// for bytes.
const (
	splitSize = 64 << 20 // a file of this size is a split of its own, or several
	meanPack  = 32 << 20
	// perFile is added to the size of every file in a pack: opening and recognising
	// costs about as much as reading that many bytes.
	perFile = 64 << 10
)

// Splits lists the files, takes their digests, and cuts them into splits.
func (f *Files) Splits(ctx context.Context) ([]corpus.Split, error) {
	entries, err := f.where.List(ctx)
	if err != nil {
		return nil, err
	}
	digests, err := f.digest(ctx, entries)
	if err != nil {
		return nil, err
	}
	if err := f.withSidecars(ctx, entries, digests); err != nil {
		return nil, err
	}
	var splits []corpus.Split
	var pack packer
	for i, e := range entries {
		whole := corpus.Stretch{File: e.File, End: e.Size, SHA256: digests[i]}
		if e.Size < splitSize {
			if done := pack.add(whole); done != nil {
				splits = append(splits, split(done...))
			}
			continue
		}
		ranges, err := f.ranges(ctx, whole)
		if err != nil {
			return nil, err
		}
		splits = append(splits, ranges...)
	}
	if len(pack.stretches) > 0 {
		splits = append(splits, split(pack.stretches...))
	}
	slices.SortFunc(splits, func(a, b corpus.Split) int {
		return compareStretches(a.Stretches[0], b.Stretches[0])
	})
	return splits, nil
}

// packer puts small files together.
type packer struct {
	stretches []corpus.Stretch
	weight    int64
}

// add takes a file in and gives the pack when it is complete.
func (p *packer) add(s corpus.Stretch) (done []corpus.Stretch) {
	weight := s.End + perFile
	p.stretches = append(p.stretches, s)
	p.weight += weight
	if p.weight < splitSize && !endsPack(s.File, weight) {
		return nil
	}
	done, *p = p.stretches, packer{}
	return done
}

// endsPack is true for a share weight/meanPack of all paths.
func endsPack(file string, weight int64) bool {
	draw := xxh3.HashString(file) >> 32 // 0 ≤ draw < 2^32
	return draw*meanPack < uint64(weight)<<32
}

// split names a split after what it reads.
func split(stretches ...corpus.Stretch) corpus.Split {
	var parts []string
	for _, s := range stretches {
		parts = append(parts, s.File, fmt.Sprint(s.Start), fmt.Sprint(s.End), s.SHA256)
	}
	return corpus.Split{Name: corpus.NewKey(parts...).String(), Stretches: stretches}
}

// ranges makes the splits of a large file: as many as its reader can start in
// the middle of, otherwise one.
func (f *Files) ranges(ctx context.Context, whole corpus.Stretch) ([]corpus.Split, error) {
	file, err := f.where.Open(whole.File)
	var fault *corpus.Fault
	if errors.As(err, &fault) {
		return []corpus.Split{split(whole)}, nil // Read will say what is wrong
	}
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", whole.File, err)
	}
	defer file.Close()
	place := corpus.Place{File: whole.File, End: whole.End}
	cuts, err := f.cuts(newBlob(ctx, f.settings.Limits, file, whole.End, place))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", whole.File, err)
	}
	var splits []corpus.Split
	for _, end := range append(cuts, whole.End) {
		part := whole
		part.End = end
		splits = append(splits, split(part))
		whole.Start = end
	}
	return splits, nil
}

// cuts finds out where a file may be cut.
func (f *Files) cuts(b *Blob) ([]int64, error) {
	head, err := b.Head()
	if err != nil {
		return nil, err
	}
	_, r := f.parts.pick(head, b.Name, f.settings.Format)
	if r == nil || unwanted(b, head) != "" {
		return nil, nil
	}
	if s, ok := r.part.(Splitter); ok {
		return s.Cuts(b, splitSize)
	}
	return nil, nil
}

// digest takes the SHA-256 of every file, several at once. A file that cannot be
// read has none.
func (f *Files) digest(ctx context.Context, entries []Entry) ([]string, error) {
	all := make([]string, len(entries))
	work, ctx := errgroup.WithContext(ctx)
	work.SetLimit(runtime.GOMAXPROCS(0))
	for i, e := range entries {
		work.Go(func() (err error) {
			if f.digests != nil {
				if have, ok := f.digests.Lookup(e); ok {
					all[i] = have
					return nil
				}
			}
			all[i], err = f.digestFile(ctx, e)
			if err == nil && f.digests != nil && all[i] != "" {
				all[i] = f.digests.Store(e, all[i])
			}
			return err
		})
	}
	return all, work.Wait()
}

func (f *Files) digestFile(ctx context.Context, e Entry) (string, error) {
	file, err := f.where.Open(e.File)
	var fault *corpus.Fault
	if errors.As(err, &fault) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("open %s: %w", e.File, err)
	}
	defer file.Close()
	if file.Size() != e.Size {
		return "", fmt.Errorf("%s changed while it was read: do not change the inputs during a run", e.File)
	}
	h := sha256.New()
	b := newBlob(ctx, f.settings.Limits, file, e.Size, corpus.Place{File: e.File, End: e.Size})
	if err := b.each(func(p []byte) { h.Write(p) }); err != nil {
		return "", fmt.Errorf("read %s: %w", e.File, err)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

func compareStretches(a, b corpus.Stretch) int {
	switch {
	case a.File != b.File:
		if a.File < b.File {
			return -1
		}
		return 1
	case a.Start < b.Start:
		return -1
	}
	return 1
}
