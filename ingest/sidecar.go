package ingest

import (
	"cmp"
	"context"
	"errors"
	"path"
	"slices"
	"strings"

	"kvern/corpus"
	"kvern/ingest/filename"
	"kvern/ingest/sniff"
)

// A sidecar holds the text that somebody recognised in a PDF or a picture, and lies
// beside it. It is read where the file itself gives nothing, and is never a document of
// its own. Which file has a sidecar follows from the names in its folder, and for .xml
// from the first bytes, so that listing and reading come to the same. The digest of the
// sidecar belongs to that of its file: to add one redoes the unit of that file.

var pictures = []string{".tif", ".tiff", ".jpg", ".jpeg", ".png", ".jp2"}

// pdfs are the ways in which the extension is written. A sidecar may stand without it, and
// its file is looked for under each.
var pdfs = []string{".pdf", ".PDF", ".Pdf"}

// sidecarNames are the names that a sidecar of a file may have; the first that is there
// counts. Beside a picture, a name without the picture's extension means a page of its
// own, as in the METS packages of libraries.
func sidecarNames(file string) []string {
	ext := path.Ext(file)
	switch lower := strings.ToLower(ext); {
	case lower == ".pdf":
		names := []string{file + ".txt", file + ".alto.xml", file + ".xml"}
		if stem := strings.TrimSuffix(file, ext); slices.Contains(pdfs, ext) {
			names = append(names, stem+".txt", stem+".alto.xml", stem+".xml")
		}
		return names
	case slices.Contains(pictures, lower):
		return []string{file + ".txt", file + ".alto.xml", file + ".xml"}
	}
	return nil
}

// mainNames are the files of which a file may be the sidecar.
func mainNames(file string) (names []string) {
	ext := path.Ext(file)
	if ext != ".txt" && ext != ".xml" {
		return nil
	}
	for _, stem := range []string{strings.TrimSuffix(file, ext), strings.TrimSuffix(strings.TrimSuffix(file, ext), ".alto")} {
		for _, pdf := range append([]string{""}, pdfs...) {
			name := stem + pdf
			if slices.Contains(sidecarNames(name), file) && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}

// beside is a Location whose files may have sidecars.
type beside interface {
	// look gives the entry of a file, and whether the source lists it; false where
	// there is no such ordinary file. It takes and gives names as they are on disk.
	look(name string) (e Entry, listed, ok bool)
}

// look looks at one file of the folder.
func (f *folder) look(name string) (e Entry, listed, ok bool) {
	info, err := f.root.Stat(name)
	if err != nil || !info.Mode().IsRegular() || isOwn(f.own, info) {
		return Entry{}, false, false
	}
	for _, p := range f.patterns {
		p = path.Clean(p)
		listed = listed || p == name || filename.Compile(p).Match(name)
	}
	return entry(name, info), listed, true
}

// sidecar gives the sidecar of a file.
func (f *Files) sidecar(file string) (Entry, bool) {
	where, ok := f.where.(beside)
	if !ok {
		return Entry{}, false
	}
	for _, name := range sidecarNames(filename.Unescape(file)) {
		e, _, ok := where.look(name)
		if ok && e.Size > 0 && (path.Ext(name) == ".txt" || f.isALTO(e)) {
			return e, true
		}
	}
	return Entry{}, false
}

// isALTO reports whether a file is a page of text recognition, not XML of another kind.
func (f *Files) isALTO(e Entry) bool {
	file, err := f.where.Open(e.File)
	if err != nil {
		return false
	}
	defer file.Close()
	head := make([]byte, min(sniff.HeadSize, file.Size()))
	n, _ := file.ReadAt(head, 0)
	return sniff.Root(head[:n]) == "alto"
}

// isSidecar reports whether a file is the sidecar of one that the source lists.
func (f *Files) isSidecar(file string) bool {
	where, ok := f.where.(beside)
	if !ok {
		return false
	}
	for _, name := range mainNames(filename.Unescape(file)) {
		main, listed, ok := where.look(name)
		if !ok || !listed {
			continue
		}
		if side, ok := f.sidecar(main.File); ok && side.File == file {
			return true
		}
	}
	return false
}

// withSidecars makes the digests of files depend on sidecars: on what they hold, and on
// whether a file is one.
func (f *Files) withSidecars(ctx context.Context, entries []Entry, digests []string) error {
	var sides []Entry
	var of []int
	for i, e := range entries {
		if side, ok := f.sidecar(e.File); ok {
			sides, of = append(sides, side), append(of, i)
		} else if f.isSidecar(e.File) {
			digests[i] = "sidecar+" + digests[i]
		}
	}
	more, err := f.digest(ctx, sides)
	for i, d := range more {
		digests[of[i]] += "+" + cmp.Or(d, "unreadable")
	}
	return err
}

// orSidecar reads a file, and its sidecar where nothing came of the file: it cannot be
// read, is empty, or is a pointer to what was not fetched.
func (f *Files) orSidecar(ctx context.Context, w *walk, b *Blob, side Entry) bool {
	whole := b.Place
	var nothing corpus.Record
	var why error
	held := false
	main := *w
	main.yield = func(r corpus.Record, err error) bool {
		fault := (*corpus.Fault)(nil)
		if errors.As(err, &fault) && fault.Place == whole || r.Removed != nil && r.Place == whole {
			nothing, why, held = r, err, true
			return true
		}
		return w.give(r, err)
	}
	if more := main.blob(ctx, b); !held || !more {
		return more
	}
	d, err := f.readSidecar(ctx, side)
	switch {
	case err != nil:
		return w.give(corpus.Record{}, err)
	case d == nil:
		return w.give(nothing, why)
	}
	d.Source, d.Origin.Place = w.source, whole
	return w.give(corpus.Record{Place: whole, Document: d}, nil)
}

// readSidecar reads a sidecar; nil when there is no text in it.
func (f *Files) readSidecar(ctx context.Context, side Entry) (*corpus.Document, error) {
	file, err := f.where.Open(side.File)
	if errors.As(err, new(*corpus.Fault)) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer file.Close()
	var reader Reader = text{}
	name := Text.Name
	if path.Ext(side.File) == ".xml" {
		reader, name = altoReader{}, ALTO.Name
	}
	b := newBlob(ctx, f.settings.Limits, file, file.Size(), corpus.Place{File: side.File, End: file.Size()})
	for r, err := range reader.Read(ctx, b) {
		d := r.Document
		switch {
		case err != nil && !errors.As(err, new(*corpus.Fault)):
			return nil, err
		case d != nil && strings.TrimSpace(d.Text()) != "" && lossy(d) == nil:
			d.Flag(FlagOCR)
			d.Origin.Reader = name + "-sidecar"
			d.WorkID = ""
			return d, nil
		}
	}
	return nil, nil
}
