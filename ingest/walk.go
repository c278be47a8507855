package ingest

import (
	"context"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"kvern/corpus"
	"kvern/ingest/sniff"
)

// walk reads blobs to their end: through containers and into readers. Its methods
// report whether to go on.
type walk struct {
	parts  *parts
	format string
	source string
	yield  func(corpus.Record, error) bool
	// yielding tells a panic of whoever takes the records from one of a reader.
	yielding bool
	given    int // records and faults so far
	// instead, where it is set, gets what readers would; it reports whether to go on.
	instead func(*Blob) bool
}

func (w *walk) give(r corpus.Record, err error) bool {
	w.yielding = true
	w.given++
	ok := w.yield(r, err)
	w.yielding = false
	return ok
}

// blob reads one blob, whatever it is.
func (w *walk) blob(ctx context.Context, b *Blob) bool {
	switch {
	case b.refuse != "":
		return w.refuseUnread(b)
	case b.leave != "":
		return w.skip(b, b.leave)
	}
	head, err := b.Head()
	if err != nil {
		return w.broken(ctx, b, err)
	}
	if reason := unwanted(b, head); reason != "" {
		return w.skip(b, reason)
	}
	c, r := w.parts.pick(head, b.Name, w.format)
	switch {
	case c != nil:
		return w.unpack(ctx, b, c)
	case r != nil && w.instead != nil:
		return w.instead(b)
	case r != nil:
		return w.read(ctx, b, r)
	}
	return w.refuse(b, reasonUnknown.Name, describe(b.Name, head))
}

// broken reads a blob whose first bytes could not be read: an archive, by its name,
// may go on behind them.
func (w *walk) broken(ctx context.Context, b *Blob, err error) bool {
	c := w.parts.byExtension(b.Name)
	if c == nil || !errors.As(err, new(*corpus.Fault)) {
		return w.fail(b, b.Place, err)
	}
	b.ahead = err
	return w.unpack(ctx, b, c)
}

// unwanted says why a blob is left out on purpose, or "".
func unwanted(b *Blob, head []byte) string {
	name := path.Base(b.Place.File)
	if b.Place.Member != "" {
		name = path.Base(b.Place.Member)
	}
	switch {
	case sniff.LockFile(name):
		return reasonLock.Name
	case sniff.SystemFile(name):
		return reasonSystem.Name
	case len(head) == 0:
		return reasonEmpty.Name
	case sniff.LFSPointer(head):
		return reasonLFS.Name
	}
	return ""
}

// otherFormats are extensions that are no part of a name: that of a file may be Brev til
// o.berg.
var otherFormats = strings.Fields(`.xls .xlsx .xlsm .ods .ppt .pptx .odp .odg .vsd .mpp .pub .one .pages .numbers .msg .pst .mdb .accdb .db .sqlite
	.dbf .sav .dwg .dxf .shp .gml .sos .kml .gif .png .jpg .jpeg .bmp .tif .tiff .jp2 .svg .ico .webp .heic .mp3 .mp4 .m4a .wav .avi .mov .wmv .mkv
	.rar .cab .iso .arj .lzh .exe .dll .jar .class .bin .dat .bak .tmp .log .ini .cfg .lnk .url .js .css .woff .ttf .p7m .asc .key .wpd .wps`)

// describe says what is known of a file that nobody can read, without its name.
func describe(name string, head []byte) string {
	if format := sniff.Foreign(head); format != "" {
		return "no reader for " + format
	}
	if ext := strings.ToLower(path.Ext(name)); slices.Contains(otherFormats, ext) {
		return "no reader for " + ext
	}
	return "neither the first bytes nor the name tell what it is"
}

// skip leaves a blob out on purpose.
func (w *walk) skip(b *Blob, reason string) bool {
	place, err := b.Skip()
	if err != nil {
		return w.fail(b, b.Place, err)
	}
	return w.give(corpus.Record{Place: place, Removed: &corpus.Removal{Reason: reason}}, nil)
}

// refuse quarantines a whole blob.
func (w *walk) refuse(b *Blob, reason, detail string) bool {
	place, err := b.Skip()
	if err != nil {
		return w.fail(b, b.Place, err)
	}
	return w.give(corpus.Record{}, &corpus.Fault{Reason: reason, Detail: detail, Place: place})
}

// refuseUnread quarantines a blob that its container says cannot be read.
func (w *walk) refuseUnread(b *Blob) bool {
	place := b.Place
	if end, err := b.Skip(); err == nil {
		place = end
	} else if !errors.As(err, new(*corpus.Fault)) {
		return w.fail(b, place, err)
	}
	return w.give(corpus.Record{}, &corpus.Fault{Reason: b.refuse, Detail: b.detail, Place: place})
}

func (w *walk) unpack(ctx context.Context, b *Blob, c *named[Container]) bool {
	if b.depth >= b.limits.MaxDepth {
		return w.refuse(b, reasonTooDeep.Name, fmt.Sprintf("limits.max_depth is %d", b.limits.MaxDepth))
	}
	given := w.given
	for inner, err := range c.part.Unpack(ctx, b) {
		if err != nil {
			if !w.fail(b, corpus.Place{End: -1}, err) {
				return false
			}
			continue
		}
		if !w.blob(ctx, inner) || !w.unshelve(b, false) {
			return false
		}
	}
	if !w.unshelve(b, true) {
		return false
	}
	if w.given > given {
		return true
	}
	place, err := b.Skip()
	if err != nil {
		return w.fail(b, place, err)
	}
	return w.give(corpus.Record{Place: place}, nil) // an archive without entries
}

func (w *walk) read(ctx context.Context, b *Blob, r *named[Reader]) (more bool) {
	rest := b.Place
	defer func() {
		if w.yielding {
			return // the panic, if this is one, is not the reader's
		}
		if p := recover(); p != nil {
			more = w.fail(b, rest, &corpus.Fault{Reason: reasonPanic.Name, Detail: fmt.Sprintf("%s panicked with %T", r.Name, p)})
		}
	}()
	for record, err := range r.part.Read(ctx, b) {
		if err != nil {
			if !w.fail(b, rest, err) {
				return false
			}
			if f := (*corpus.Fault)(nil); errors.As(err, &f) && f.Place != (corpus.Place{}) {
				rest.Start = f.Place.End
			} else {
				rest.Start = rest.End // the fault is of all the rest
			}
			continue
		}
		record.Place.File, record.Place.Member = b.Place.File, b.Place.Member
		if d := record.Document; d != nil {
			b.about.tell(&d.Facts)
			d.Source, d.Origin.Place, d.Origin.Reader = w.source, record.Place, r.Name
			err = lossy(d)
			if err == nil && !w.parts.recordTDM && reserved(&d.Facts) {
				record.Document, record.Removed = nil, &corpus.Removal{ID: d.ID, Reason: reasonReserved.Name}
			}
		}
		rest.Start = record.Place.End
		if err != nil {
			record = corpus.Record{}
		}
		if !w.give(record, err) {
			return false
		}
	}
	return w.finish(b, r, rest.Start)
}

// maxReplaced is the share of characters, one in maxReplaced, from which on a text is
// taken for one that was decoded wrongly before it came here. A word of Norwegian or
// Sámi in three has a letter beyond ASCII, so a damaged text reaches it at once. One or
// two may be pictures that were cut in half, in a text however short.
const maxReplaced, fewReplaced = 200, 2

// lossy is the fault of a document in which letters were replaced for good. Glyphs of
// which a reader says itself that it does not know them have a limit of their own.
func lossy(d *corpus.Document) error {
	n := strings.Count(d.Text(), "\ufffd")
	counted := func(m corpus.Measure) bool { return m.Name == repairGlyph }
	if n <= fewReplaced || n*maxReplaced <= utf8.RuneCountInString(d.Text()) || slices.ContainsFunc(d.Origin.Repairs, counted) {
		return nil
	}
	return &corpus.Fault{
		Reason: reasonLossy.Name, Place: d.Origin.Place, ID: d.ID,
		Detail: fmt.Sprintf("%d of %d characters", n, utf8.RuneCountInString(d.Text())),
	}
}

// finish quarantines what a reader has left at the end of a blob. A reader that
// does its work leaves nothing; this is what tells that none goes in silence. Of
// parts of a file, which end where their last record does, the engine compares all.
func (w *walk) finish(b *Blob, r *named[Reader], end int64) bool {
	rest := corpus.Place{Start: end, End: b.Place.End}
	switch {
	case end < 0: // a fault said so, of all that was left
		return true
	case b.file != nil && (b.Place.Start > 0 || b.Place.End < b.size):
		return true
	case b.file == nil:
		place, err := b.Skip()
		if err != nil {
			return w.fail(b, rest, err)
		}
		rest.End = place.End
	}
	if rest.Start >= rest.End {
		return true
	}
	return w.fail(b, rest, &corpus.Fault{Reason: reasonPanic.Name, Detail: r.Name + " stopped before the end"})
}

// fail yields an error. A fault without a place of its own means that the rest of
// the blob could not be read.
func (w *walk) fail(b *Blob, rest corpus.Place, err error) bool {
	var f *corpus.Fault
	if !errors.As(err, &f) {
		w.give(corpus.Record{}, fmt.Errorf("read %s: %w", b.Place.File, err))
		return false
	}
	placed := *f
	if placed.Place == (corpus.Place{}) {
		placed.Place = rest
	}
	placed.Place.File = b.Place.File
	if placed.Place.Member == "" {
		placed.Place.Member = b.Place.Member
	}
	return w.give(corpus.Record{}, &placed)
}
