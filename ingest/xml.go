package ingest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"

	"kvern/corpus"
	"kvern/ingest/charset"
	"kvern/ingest/sniff"
	"kvern/ingest/xmlmap"
	"kvern/ingest/xmlscan"
)

// XML reads records out of XML by the mapping that a source gives.
var XML = corpus.NewSpec(corpus.KindReader, corpus.Info{
	Name: "xml", Version: 2,
	Summary: "XML of any kind, streamed: record, fields, drop and blocks say what is what.",
	Reasons: []corpus.Reason{
		reasonTooLarge, reasonSyntax, reasonEntities, reasonTextMissing,
		{Name: "needs-mapping", Doc: "An XML file, and the source does not say in which elements the text stands; `kvern source new` makes a beginning.", Expected: true},
		{Name: "no-record", Doc: "The XML file has no element at which record.select points.", Expected: true},
		reasonScreened,
	},
}, defaultReading, func(r Reading) (any, error) { return newXML(r) })

type xmlReader struct {
	mapping *xmlmap.Mapping // nil when the source gives none
	limit   int64
	match   matchers
	// document makes the document of a record's values, or says why it is left out or
	// cannot be read.
	document func(values []string) (d *corpus.Document, removed, fault string)
}

func newXML(r Reading) (*xmlReader, error) {
	x := &xmlReader{limit: int64(r.Limits.MaxDocument), document: mappedDocument}
	if r.Fields.Text == "" {
		return x, nil
	}
	var err error
	if x.match, err = newMatchers(r.Match); err != nil {
		return nil, err
	}
	fields := r.Fields.list()
	m, err := xmlmap.Compile(xmlmap.Settings{
		Record: r.Record.Select, Screened: r.Record.Screened, Fields: fields[:], Text: int(factText),
		Drop: r.Drop, Blocks: r.Blocks, Limit: int(r.Limits.MaxDocument),
	})
	x.mapping = m
	return x, err
}

// Signature claims what begins with a tag. Without a mapping a web page, which may be
// called .xml, is none of ours.
func (x *xmlReader) Signature() sniff.Signature {
	if x.mapping != nil {
		return sniff.Signature{Extensions: []string{".xml"}, Looks: looksXML}
	}
	return sniff.Signature{Looks: func(head []byte) bool {
		return looksXML(head) && !strings.Contains(strings.ToLower(string(head)), "<html")
	}}
}

func looksXML(head []byte) bool {
	return len(head) > 1 && head[0] == '<' && (head[1] == '?' || head[1] == '!' || 'a' <= head[1]|0x20 && head[1]|0x20 <= 'z')
}

// Read yields the records that the mapping finds. Places in a file that is not in
// UTF-8 are approximate, but for the first and the last.
func (x *xmlReader) Read(_ context.Context, b *Blob) iter.Seq2[corpus.Record, error] {
	return func(yield func(corpus.Record, error) bool) {
		if x.mapping == nil {
			place, err := b.Skip()
			if err == nil {
				err = &corpus.Fault{Reason: "needs-mapping", Place: place}
			}
			yield(corpus.Record{}, err)
			return
		}
		in, err := openXML(b)
		if err != nil {
			yield(corpus.Record{}, err)
			return
		}
		x.records(b, in, yield)
	}
}

// xmlInput is a document in UTF-8.
type xmlInput struct {
	io.Reader
	encoding    string
	size, given int64 // in the encoding of the file and in UTF-8; 0 when they are the same
}

// place maps an offset in UTF-8 to one in the file.
func (in xmlInput) place(start, at int64) int64 {
	if in.given == 0 {
		return start + at
	}
	return start + at*in.size/in.given
}

// openXML finds the encoding of a document. One in UTF-8 is streamed, another is
// decoded in memory and must keep to the limit on documents.
func openXML(b *Blob) (xmlInput, error) {
	head, err := b.Head()
	if err != nil {
		return xmlInput{}, err
	}
	if !foreignXML(head) {
		return xmlInput{Reader: b, encoding: "UTF-8"}, nil
	}
	raw, err := b.Text()
	if err != nil {
		return xmlInput{}, err
	}
	return transcodeXML(raw, declaredXML(head)), nil
}

// foreignXML reports whether a document says that it is not in UTF-8, or looks so.
func foreignXML(head []byte) bool {
	declared := declaredXML(head)
	return wide(head) || declared != "" && !strings.EqualFold(declared, "utf-8")
}

func transcodeXML(raw, declared string) xmlInput {
	t := charset.Decode(raw, declared)
	return xmlInput{strings.NewReader(t.UTF8), t.Encoding, int64(len(raw)), int64(len(t.UTF8))}
}

// wide reports whether a file is in UTF-16 by its first two bytes.
func wide(head []byte) bool {
	return len(head) > 1 && (head[0] >= 0xfe && head[1] >= 0xfe || head[0] == 0 || head[1] == 0)
}

// declaredXML gives the encoding in an XML declaration, or "".
func declaredXML(head []byte) string {
	declaration, _, _ := strings.Cut(string(head), "?>")
	_, rest, ok := strings.Cut(declaration, "encoding=")
	if !ok || !strings.Contains(declaration, "<?xml") || len(rest) < 2 {
		return ""
	}
	value, _, _ := strings.Cut(rest[1:], rest[:1])
	return value
}

func (x *xmlReader) records(b *Blob, in xmlInput, yield func(corpus.Record, error) bool) {
	s := xmlscan.New(in)
	start := b.Place.Start
	found, more := false, true
	var last corpus.Place
	from, err := x.mapping.Read(s, func(r xmlmap.Record) bool {
		place := corpus.Place{Start: in.place(start, r.Start), End: in.place(start, r.End)}
		if !r.Found {
			last = place // told below, when it is known whether there was a record
			if found {
				more = yield(corpus.Record{Place: place}, nil)
			}
			return more
		}
		if !found && last.End > 0 {
			more = yield(corpus.Record{Place: last}, nil)
		}
		found = true
		if more {
			more = x.give(r, place, in.encoding, yield)
		}
		return more
	})
	if !more {
		return
	}
	x.end(b, in, from, found, err, yield)
}

// end says what is wrong with a document that broke off or has no record.
func (x *xmlReader) end(b *Blob, in xmlInput, from int64, found bool, err error, yield func(corpus.Record, error) bool) {
	reason := ""
	switch {
	case err == nil && found:
		return
	case err == nil:
		reason, from = "no-record", 0
	case errors.Is(err, xmlscan.ErrEntities):
		reason = reasonEntities.Name
	case errors.Is(err, xmlscan.ErrSyntax), errors.Is(err, xmlscan.ErrLong):
		reason = reasonSyntax.Name
	default:
		yield(corpus.Record{}, err)
		return
	}
	if !found {
		from = 0
	}
	rest, err := b.Skip()
	if err != nil {
		yield(corpus.Record{}, err)
		return
	}
	rest.Start = in.place(b.Place.Start, from)
	yield(corpus.Record{}, &corpus.Fault{Reason: reason, Place: rest})
}

// give yields one record.
func (x *xmlReader) give(r xmlmap.Record, place corpus.Place, encoding string, yield func(corpus.Record, error) bool) bool {
	values := r.Values // until the next record
	x.match.apply((*[facts]string)(values))
	switch {
	case r.Screened:
		return yield(corpus.Record{Place: place, Removed: &corpus.Removal{Reason: reasonScreened.Name}}, nil)
	case r.TooLong:
		return yield(corpus.Record{}, &corpus.Fault{
			Reason: reasonTooLarge.Name, Place: place, Detail: fmt.Sprintf("limits.max_document is %s", corpus.Size(x.limit)),
		})
	}
	d, removed, fault := x.document(values)
	switch {
	case removed != "":
		return yield(corpus.Record{Place: place, Removed: &corpus.Removal{Reason: removed, ID: values[factID]}}, nil)
	case fault != "":
		return yield(corpus.Record{}, &corpus.Fault{Reason: fault, Place: place, ID: values[factID]})
	}
	d.Origin.Encoding = encoding
	d.Origin.Repair("invalid-utf8", r.Repaired)
	return yield(corpus.Record{Place: place, Document: d}, nil)
}

// mappedDocument makes a document of the facts in their order.
func mappedDocument(values []string) (d *corpus.Document, removed, fault string) {
	if values[factText] == "" {
		return nil, "", reasonTextMissing.Name
	}
	d = corpus.NewDocument(values[factText])
	tell(&d.Facts, (*[facts]string)(values))
	return d, "", ""
}
