package ingest

import (
	"fmt"
	"path"
	"strings"

	"kvern/corpus"
	"kvern/ingest/alto"
)

// shelf puts works together whose pages lie in one archive behind the METS file that
// lists them. The pages are removals then, and the work is a document in a member of its
// own, called as the METS file with !book behind it. Pages without such a file, or in
// front of it, or in a folder, are documents each: an archive is read once, from
// beginning to end, and a folder in any order.
type shelf struct {
	work   *work // that is open, or nil
	closed []volume
}

// work is a work that is being put together.
type work struct {
	alto.Book
	member   string         // of the METS file
	folder   string         // below which the pages lie, with a slash at the end, or empty
	number   map[string]int // of the pages not seen yet, by name
	pages    []alto.Page    // by number
	name     string
	parts    int // volumes so far
	size     int
	limit    int
	encoding string
}

// volume is a work, or a part of one that is larger than a document may be.
type volume struct {
	member   string
	document *corpus.Document
}

// open begins a work; one that was open is closed.
func (s *shelf) open(b alto.Book, member, name string, limit int64) {
	s.close()
	s.work = &work{Book: b, member: member, folder: above(member, b.Above), name: name, number: map[string]int{}, pages: make([]alto.Page, len(b.Pages)), limit: int(limit)}
	for i, page := range b.Pages {
		s.work.number[page] = i
	}
}

// above is the folder of a member, or one that many further up.
func above(member string, levels int) string {
	folder := path.Dir(member)
	for range levels {
		folder = path.Dir(folder)
	}
	if folder == "." || folder == "/" {
		return ""
	}
	return folder + "/"
}

// add takes a page in and reports whether the open work lists it. Pages of many works
// are called the same, so it must lie where the work does.
func (s *shelf) add(p alto.Page, member, name, encoding string) bool {
	w := s.work
	if w == nil || !strings.HasPrefix(member, w.folder) {
		return false
	}
	i, ok := w.number[name]
	if !ok {
		return false
	}
	if w.size > 0 && w.size+len(p.Text) > w.limit {
		s.bind()
	}
	delete(w.number, name)
	w.pages[i] = p
	w.size += len(p.Text) + len("\n\n")
	w.encoding = encoding
	if len(w.number) == 0 {
		s.close()
	}
	return true
}

// close ends the work that is open.
func (s *shelf) close() {
	if s.work != nil && s.work.size > 0 {
		s.bind()
	}
	s.work = nil
}

// bind makes a volume of the pages so far.
func (s *shelf) bind() {
	w := s.work
	var texts []string
	var all alto.Page
	rated := 0
	for i, p := range w.pages {
		if p.Text == "" {
			continue
		}
		texts = append(texts, p.Text)
		all.Joined += p.Joined
		all.Repaired += p.Repaired
		all.Rated += p.Rated
		rated += p.Rated * p.Confidence
		w.pages[i] = alto.Page{}
	}
	if all.Rated > 0 {
		all.Confidence = rated / all.Rated
	}
	all.Text = strings.Join(texts, "\n\n")
	d := altoDocument(all)
	d.Origin.Encoding = w.encoding
	w.parts++
	member := w.member + "!book"
	if w.parts > 1 {
		member += fmt.Sprintf("-%d", w.parts)
	}
	if d.ID = w.ID; d.ID != "" && w.parts > 1 {
		d.ID += fmt.Sprintf("-%d", w.parts)
	}
	d.WorkID = w.name
	factTitle.set(&d.Facts, w.Title)
	factLanguage.set(&d.Facts, w.Language)
	factPublished.set(&d.Facts, w.Issued)
	s.closed = append(s.closed, volume{member, d})
	w.size = 0
}

// unshelve yields the works that are complete; at the end of the archive, all.
func (w *walk) unshelve(b *Blob, end bool) bool {
	if b.holds == nil {
		return true
	}
	if end {
		b.holds.close()
	}
	for _, v := range b.holds.closed {
		place := corpus.Place{File: b.Place.File, Member: v.member}
		b.about.tell(&v.document.Facts)
		v.document.Source, v.document.Origin.Place, v.document.Origin.Reader = w.source, place, ALTO.Name
		if !w.give(corpus.Record{Place: place, Document: v.document}, nil) {
			return false
		}
	}
	b.holds.closed = nil
	return true
}
