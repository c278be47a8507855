package ingest

import (
	"compress/flate"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/url"
	"path"
	"strings"

	"kvern/corpus"
	"kvern/ingest/fetch"
	"kvern/ingest/sniff"
	"kvern/ingest/warc"

	"github.com/andybalholm/brotli"
)

// WARC unpacks web archives. What a server answered, and resources that a crawler
// stored, are read; requests, crawl logs and other records about the crawl are
// overhead of the archive.
var WARC = corpus.NewSpec(corpus.KindContainer, corpus.Info{
	Name: "warc", Version: 2,
	Summary: "Web archives, WARC and ARC: the pages and files in them, with address and time of capture.",
	Reasons: []corpus.Reason{
		reasonDamaged, reasonTruncated, reasonTooMany, reasonRevisit, reasonTwin, reasonHTTPStatus, reasonNotADocument,
		reasonDisallowed, reasonOtherHost, reasonBeyond, reasonFetchFailed, reasonDeleted, reasonNoFullText, reasonNotOpen,
	},
}, NoSettings{}, func(NoSettings) (any, error) { return webArchive{}, nil })

type webArchive struct{}

// Signature claims files that begin with a record.
func (webArchive) Signature() sniff.Signature {
	return sniff.Signature{Mark: func(head []byte) int {
		if warc.Head(head) {
			return len("WARC/1.0")
		}
		return 0
	}, Extensions: []string{".warc", ".arc"}}
}

// Unpack yields the payloads. A member is named @ and the offset of its record in the
// archive, uncompressed.
func (webArchive) Unpack(_ context.Context, b *Blob) iter.Seq2[*Blob, error] {
	return func(yield func(*Blob, error) bool) {
		m := b.members()
		r := warc.NewReader(b, after)
		for {
			rec, err := r.Next()
			switch {
			case err == io.EOF:
				return
			case err != nil:
				if !yield(nil, m.recordFault(err)) || after(err) == warc.Stop && !isDamage(err) {
					return
				}
				continue
			case ofTheCrawl(rec):
				continue
			}
			if err := m.next(); err != nil {
				yield(nil, err)
				return
			}
			inner := unfetched(b, rec)
			if inner == nil {
				inner = capture(b, rec)
			}
			if !yield(inner, nil) {
				return
			}
		}
	}
}

func isDamage(err error) bool { return errors.As(err, new(*warc.Damage)) }

// recordFault is the fault of a stretch of the archive that is no record.
func (m *members) recordFault(err error) error {
	var d *warc.Damage
	if errors.As(err, &d) {
		return &corpus.Fault{
			Reason: reasonDamaged.Name, Place: m.damage(d.End - d.Start),
			Detail: fmt.Sprintf("%s at byte %d of the archive", d.What, d.Start),
		}
	}
	return m.place(err)
}

// after says what an error of the blob means to what was read of the archive.
func after(err error) warc.After {
	switch {
	case errors.As(err, new(unbegun)):
		return warc.Whole
	case errors.As(err, new(*corpus.Fault)):
		return warc.Resume
	}
	return warc.Stop
}

// ofTheCrawl reports whether a record tells about the crawl only.
func ofTheCrawl(rec *warc.Record) bool {
	switch rec.Type {
	case "response", "resource", "conversion", "revisit", "arc":
		return strings.HasPrefix(rec.URI, "dns:") || rec.Own["role"] != "" || fetch.IsRules(rec.URI)
	case "metadata":
		return unfetchedReason(rec) == ""
	}
	return true
}

// unfetchedReasons are those for which a fetch has nothing of an address. All but the
// first are removals.
var unfetchedReasons = []corpus.Reason{
	reasonFetchFailed, reasonDisallowed, reasonOtherHost, reasonBeyond, reasonDeleted, reasonNoFullText, reasonNotOpen,
}

// unfetchedReason says why a record of a fetch stands for an address that was not
// fetched, or "". An archive may hold anything there; only what is known counts.
func unfetchedReason(rec *warc.Record) string {
	for _, r := range unfetchedReasons {
		if rec.Own["outcome"] == r.Name && rec.Own["role"] != "rules" {
			return r.Name
		}
	}
	return ""
}

// unfetched makes the blob of an address that was not fetched; nil for a record of
// another kind.
func unfetched(b *Blob, rec *warc.Record) *Blob {
	if rec.Type != "metadata" {
		return nil
	}
	inner := b.Inner("", offsetName(rec.Offset), bodyOf{rec.Block})
	if reason := unfetchedReason(rec); reason == reasonFetchFailed.Name {
		inner.refuse, inner.detail = reason, fetch.KnownDetail(rec.Own["detail"])
	} else {
		inner.leave = reason
	}
	return inner
}

// capture makes the blob of a record.
func capture(b *Blob, rec *warc.Record) *Blob {
	p, err := rec.Payload()
	body := decoded(p)
	if err != nil {
		body = failed{err}
	}
	inner := b.Inner(captureName(rec.URI, p.Media), offsetName(rec.Offset), bodyOf{body})
	inner.about = about{
		id: rec.ID, url: rec.URI, charset: p.Charset, acquired: parseTime(rec.Date),
		tdm: fetch.Reservation(p.TDM), robots: robotsSay(rec.Own["robots"], p.Robots),
	}
	inner.about.addOwn(rec.Own)
	inner.likely = rec.Length
	inner.leave = leaveOut(rec, p)
	return inner
}

// addOwn takes in what a fetch knew of the document.
func (a *about) addOwn(own map[string]string) {
	switch tdm := own["tdm"]; tdm {
	case corpus.TDMReserved, corpus.TDMNotReserved, corpus.TDMUndeclared:
		a.tdm = tdm
	}
	a.title, a.language, a.published = own["title"], own["language"], own["published"]
	a.workID, a.documentType, a.licence = own["work"], own["document-type"], licenceOf(own["rights"])
}

// failed is a body that could not be begun.
type failed struct{ err error }

func (f failed) Read([]byte) (int, error) { return 0, f.err }

// decoded undoes the content encoding; gzip is undone by its own container.
func decoded(p warc.Payload) io.Reader {
	switch p.Encoding {
	case "br":
		return brotli.NewReader(p.Body)
	case "deflate":
		return flate.NewReader(p.Body)
	}
	return p.Body
}

// leaveOut says why a capture is no document, or "".
func leaveOut(rec *warc.Record, p warc.Payload) string {
	switch {
	case rec.Type == "revisit":
		return reasonRevisit.Name
	case strings.HasPrefix(rec.URI, "urn:"):
		return reasonTwin.Name
	case p.Status != 0 && (p.Status < 200 || p.Status > 299):
		return reasonHTTPStatus.Name
	case notADocument(p.Media):
		return reasonNotADocument.Name
	}
	return ""
}

// notADocument reports whether a media type is none of a text.
func notADocument(media string) bool {
	kind, of, _ := strings.Cut(media, "/")
	switch kind {
	case "image", "audio", "video", "font":
		return true
	case "text":
		return of == "css" || of == "javascript"
	case "application":
		return strings.HasSuffix(of, "javascript") || strings.HasPrefix(of, "font") || strings.Contains(of, "mpegurl")
	}
	return false
}

// captureName is a file name with the extension of the media type, which says more
// than that of an address such as default.aspx.
func captureName(address, media string) string {
	name := "index"
	if u, err := url.Parse(address); err == nil {
		name = path.Base(u.Path)
	}
	if ext, ok := extensions[media]; ok {
		return strings.TrimSuffix(name, path.Ext(name)) + ext
	}
	return name
}

var extensions = map[string]string{
	"text/html": ".html", "application/xhtml+xml": ".html", "text/plain": ".txt", "application/pdf": ".pdf",
	"application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
	"application/vnd.oasis.opendocument.text":                                 ".odt",
	"application/epub+zip":                                                    ".epub",
	"application/rtf":                                                         ".rtf", "text/rtf": ".rtf",
}

// bodyOf is the body of a record. Errors of its own become faults.
type bodyOf struct{ r io.Reader }

func (b bodyOf) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	if err == nil || err == io.EOF || errors.As(err, new(*corpus.Fault)) {
		return n, err
	}
	return n, bodyFault(err)
}

// bodyFault is the fault of what is wrong with a record; an error of the machine
// remains one.
func bodyFault(err error) error {
	switch {
	case errors.Is(err, warc.ErrTruncated), errors.Is(err, io.ErrUnexpectedEOF):
		return &corpus.Fault{Reason: reasonTruncated.Name}
	case errors.Is(err, warc.ErrLength), errors.As(err, new(flate.CorruptInputError)), strings.HasPrefix(err.Error(), "brotli"):
		return &corpus.Fault{Reason: reasonDamaged.Name, Detail: err.Error()}
	}
	return err
}

func offsetName(at int64) string { return fmt.Sprintf("@%d", at) }
