package ingest

import (
	"context"
	"errors"
	"io"
	"iter"
	"strings"

	"kvern/corpus"
	"kvern/ingest/licence"
	"kvern/ingest/oai"
	"kvern/ingest/sniff"
	"kvern/ingest/xmlscan"
)

// OAI reads what OAI-PMH servers answer: the descriptions in Dublin Core.
var OAI = corpus.NewSpec(corpus.KindReader, corpus.Info{
	Name: "oai", Version: 1,
	Summary: "Answers of OAI-PMH servers with Dublin Core: one document a record, of its descriptions.",
	Reasons: []corpus.Reason{
		reasonTooLarge, reasonSyntax, reasonEntities, reasonDeleted, reasonNotOpen,
		{Name: "no-description", Doc: "The record has no description, so there is no text; `oai.follow` fetches the files that records point to."},
	},
}, defaultReading, func(r Reading) (any, error) { return oaiReader{mapped: r.Fields.Text != ""}, nil })

// oaiReader steps aside where the source maps the XML itself.
type oaiReader struct{ mapped bool }

// Signature claims XML with the root element of the protocol.
func (o oaiReader) Signature() sniff.Signature {
	return sniff.Signature{Mark: func(head []byte) int {
		if !o.mapped && oai.Looks(head) {
			return len("<OAI-PMH")
		}
		return 0
	}}
}

// Read yields a record for every record of the answer.
func (oaiReader) Read(_ context.Context, b *Blob) iter.Seq2[corpus.Record, error] {
	return func(yield func(corpus.Record, error) bool) {
		raw, err := b.Text()
		if err != nil {
			yield(corpus.Record{}, err)
			return
		}
		p, err := oai.Parse(strings.NewReader(raw))
		start, at := b.Place.Start, int64(0)
		end := func(to int64) corpus.Place {
			place := corpus.Place{Start: start + at, End: start + to}
			at = to
			return place
		}
		for _, r := range p.Records {
			if r.Start > at && !yield(corpus.Record{Place: end(r.Start)}, nil) {
				return
			}
			rec := described(r)
			rec.Place = end(r.End)
			if !yield(rec, nil) {
				return
			}
		}
		rest := end(int64(len(raw)))
		switch {
		case err != nil:
			yield(corpus.Record{}, oaiFault(err, rest))
		case rest.Start < rest.End:
			yield(corpus.Record{Place: rest}, nil)
		}
	}
}

func oaiFault(err error, place corpus.Place) error {
	switch {
	case errors.Is(err, xmlscan.ErrEntities):
		return &corpus.Fault{Reason: reasonEntities.Name, Place: place}
	case errors.Is(err, xmlscan.ErrSyntax), errors.Is(err, xmlscan.ErrLong), errors.Is(err, oai.ErrNotOAI), errors.Is(err, io.ErrUnexpectedEOF):
		return &corpus.Fault{Reason: reasonSyntax.Name, Place: place}
	}
	return err
}

// described makes the document of one record, or says why there is none.
func described(r oai.Record) corpus.Record {
	removed := func(reason string) corpus.Record {
		return corpus.Record{Removed: &corpus.Removal{ID: r.Identifier, Reason: reason}}
	}
	switch {
	case r.Deleted:
		return removed(reasonDeleted.Name)
	case r.Closed():
		return removed(reasonNotOpen.Name)
	case len(r.Elements["description"]) == 0:
		return removed("no-description")
	}
	d := corpus.NewDocument(strings.ToValidUTF8(strings.Join(r.Elements["description"], "\n\n"), "\ufffd"))
	d.ID, d.WorkID = r.Identifier, r.Identifier
	d.Licence = licenceOf(r.Rights())
	d.Origin.Encoding = "UTF-8"
	factTitle.set(&d.Facts, r.First("title"))
	factLanguage.set(&d.Facts, r.First("language"))
	factPublished.set(&d.Facts, r.Published())
	factDocumentType.set(&d.Facts, r.Type())
	for _, v := range r.Elements["identifier"] {
		if strings.HasPrefix(v, "https://") || strings.HasPrefix(v, "http://") {
			factURL.set(&d.Facts, v)
			break
		}
	}
	return corpus.Record{Document: d}
}

// ownRights is the licence of a document that has a statement about rights which is no
// licence we know: that of its source does not hold for it, and the statement itself
// may name people.
const ownRights = licence.OwnPrefix + "see-source"

func licenceOf(rights string) string {
	if rights == "" {
		return ""
	}
	if name := licence.FromStatement(rights); name != "" {
		return name
	}
	return ownRights
}
