package ingest

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"kvern/corpus"
)

// KindSource is the kind of Source.
const KindSource corpus.Kind = "source"

// Source declares the entries under `ingest`: their settings, and the reasons
// that hold for whole files of any kind. New builds a source from the settings.
var Source = corpus.NewSpec(KindSource, corpus.Info{
	Name: "source", Version: 2,
	Summary: "Files below the inputs root, or standard input, with the terms under which their text may be used.",
	Reasons: []corpus.Reason{
		reasonUnreadable, reasonVanished, reasonChanged, reasonOutsideRoot, reasonUnknown, reasonBomb, reasonTooDeep,
		reasonLossy, reasonPanic, reasonEmpty, reasonLock, reasonSystem, reasonLFS, reasonSidecar, reasonReserved,
	},
}, DefaultSettings, func(s Settings) (any, error) { return s, s.Validate() })

// Options are what a source needs besides its settings.
type Options struct {
	// Root is the folder that the paths in the settings are relative to.
	Root string
	// Stdin is a file in which standard input was put by, for the path "-".
	Stdin string
	// Own are files and folders that are passed over: where the run writes, and what
	// says how.
	Own []string
	// Folders with a file of the name Marker that begins with Marked are passed over,
	// too: they are the private part of other runs.
	Marker, Marked string
	// Parts are the readers and containers to use, in the order in which they are
	// tried where the bytes of a file decide nothing.
	Parts []corpus.Spec
	// Digests remembers digests between runs. It may be nil.
	Digests Digests
}

// Files is a source of files.
type Files struct {
	settings Settings
	parts    *parts
	where    Location
	digests  Digests
}

// New makes a source. It opens the root and nothing else.
func New(s Settings, o Options) (*Files, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	p, err := build(o.Parts, s.Reading(), s.Format)
	if err != nil {
		return nil, err
	}
	where, err := openFolder(o, s.patterns())
	if err != nil {
		return nil, err
	}
	return &Files{s, p, where, o.Digests}, nil
}

// Parts lists what may take part in reading the source. Their versions belong to
// the identity of everything that comes of it.
func (f *Files) Parts() []corpus.Info {
	all := []corpus.Info{Source.Info}
	for _, c := range f.parts.containers {
		all = append(all, c.Info)
	}
	for _, r := range f.parts.readers {
		all = append(all, r.Info)
	}
	return all
}

// Read yields the records of a split.
func (f *Files) Read(ctx context.Context, s corpus.Split) iter.Seq2[corpus.Record, error] {
	return func(yield func(corpus.Record, error) bool) {
		w := &walk{parts: f.parts, format: f.settings.Format, source: f.settings.Source, yield: yield}
		for _, stretch := range s.Stretches {
			if !f.stretch(ctx, w, stretch) {
				return
			}
		}
	}
}

// stretch reads one stretch and reports whether to go on.
func (f *Files) stretch(ctx context.Context, w *walk, s corpus.Stretch) bool {
	place := corpus.Place{File: s.File, Start: s.Start, End: s.End}
	file, err := f.where.Open(s.File)
	if err != nil {
		return w.refuseFile(place, err)
	}
	defer file.Close()
	if file.Size() < s.End || s.End == 0 && file.Size() > 0 {
		return w.refuseFile(place, &corpus.Fault{Reason: reasonChanged.Name})
	}
	b := newBlob(ctx, f.settings.Limits, file, file.Size(), place)
	if side, ok := f.sidecar(s.File); ok {
		return f.orSidecar(ctx, w, b, side)
	}
	if f.isSidecar(s.File) {
		b.leave = reasonSidecar.Name
	}
	return w.blob(ctx, b)
}

// refuseFile yields the error of a file that could not be opened.
func (w *walk) refuseFile(place corpus.Place, err error) bool {
	var fault *corpus.Fault
	if !errors.As(err, &fault) {
		w.give(corpus.Record{}, fmt.Errorf("open %s: %w", place.File, err))
		return false
	}
	placed := *fault
	placed.Place = place
	return w.give(corpus.Record{}, &placed)
}
