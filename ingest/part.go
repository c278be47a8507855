package ingest

import (
	"cmp"
	"context"
	"fmt"
	"iter"

	"kvern/corpus"
	"kvern/ingest/sniff"
)

// Reader turns one blob into records.
//
// Read is called from many goroutines at once, each with its own blob. Its
// records tile the blob from Place.Start to the end; it fills in Start and End of
// each Place, and the caller the rest. An error that the blob returned is
// yielded as it is; the caller puts a place on it. After a *corpus.Fault with a
// place, Read goes on where it can. Read is pure: the same bytes give the same
// records, in the same archive.
type Reader interface {
	Signature() sniff.Signature
	Read(ctx context.Context, b *Blob) iter.Seq2[corpus.Record, error]
}

// Splitter is a second ability of a Reader: a plain file may be read in ranges.
type Splitter interface {
	// Cuts gives the offsets, in order, at which a file may be cut into ranges of
	// about target bytes; 0 and the size are left out. They depend on the bytes of
	// the file alone. Read then gets a blob of a range and yields the records that
	// start in it. When the file is damaged, Cuts gives what it has.
	Cuts(b *Blob, target int64) ([]int64, error)
}

// Container unpacks a stream into the blobs that lie in it.
type Container interface {
	Signature() sniff.Signature
	// Unpack yields the blobs in b in order. Each must be read before the next is
	// asked for. Damage is a *corpus.Fault, which a blob may also return while it
	// is read; any other error is one that b returned.
	Unpack(ctx context.Context, b *Blob) iter.Seq2[*Blob, error]
}

// Reading is what a source's settings say to its readers.
type Reading struct {
	// Mapping is the reader that the paths are written for.
	Mapping string   `yaml:"mapping" doc:"Name of the reader that record, fields, drop and blocks are written for."`
	Record  Record   `yaml:"record" doc:"What is one document."`
	Fields  Fields   `yaml:"fields" doc:"Which fields of a JSON object, columns of a table or elements of XML and HTML hold what."`
	Match   Fields   `yaml:"match" doc:"Regular expressions by field: of its value counts what matches, or the first group."`
	Drop    []string `yaml:"drop" doc:"Paths of elements that are no text, in XML and HTML."`
	Blocks  []string `yaml:"blocks" doc:"Names of the elements that are paragraphs, in XML; left out, all but those that usually stand within a line."`
	Limits  Limits   `yaml:"limits" doc:"Limits beyond which input is quarantined instead of read."`
	TDM     string   `yaml:"tdm" doc:"Whether reservations against text and data mining are honoured, or only recorded." enum:"honour record"`
}

// defaultReading are the settings of every reader before a source speaks.
var defaultReading = Reading{Limits: DefaultLimits, TDM: honourTDM}

// NoSettings are the settings of a container: there are none.
type NoSettings struct{}

// parts are the readers and containers of a source, ready to use.
type parts struct {
	readers    []named[Reader]
	containers []named[Container]
	recordTDM  bool // reservations are recorded, not honoured

	// The signatures of both, in the same order.
	readerMarks, containerMarks []sniff.Signature
}

type named[T any] struct {
	corpus.Info
	part T
}

// of is what a reader is told: the mapping only if it is written for it, else whom it
// is written for.
func (r Reading) of(reader, format string) Reading {
	kind := cmp.Or(r.Mapping, format)
	switch {
	case kind == reader,
		kind == "" && (reader == "jsonl" || reader == "json" || reader == "csv" || reader == "parquet"),
		kind == "json" && reader == "jsonl" && r.Record.Select == "":
		return r
	}
	return Reading{Mapping: kind, Limits: r.Limits, TDM: r.TDM}
}

// build makes the parts from their declarations. With a format, there is only the
// reader of that name.
func build(specs []corpus.Spec, reading Reading, format string) (*parts, error) {
	p := &parts{recordTDM: reading.TDM == recordTDM}
	var names []string
	for _, spec := range specs {
		settings := spec.Settings()
		if r, ok := settings.(*Reading); ok {
			*r = reading.of(spec.Name, format)
		}
		if spec.Kind == corpus.KindReader {
			names = append(names, spec.Name)
		}
		if spec.Kind == corpus.KindReader && format != "" && format != spec.Name {
			continue
		}
		part, err := spec.Build(settings)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", spec.Name, err)
		}
		p.add(spec.Info, part)
	}
	if len(p.readers) == 0 {
		return nil, fmt.Errorf("format: no reader %q: want one of %v", format, names)
	}
	return p, nil
}

func (p *parts) add(info corpus.Info, part any) {
	switch part := part.(type) {
	case Reader:
		p.readers = append(p.readers, named[Reader]{info, part})
		p.readerMarks = append(p.readerMarks, part.Signature())
	case Container:
		p.containers = append(p.containers, named[Container]{info, part})
		p.containerMarks = append(p.containerMarks, part.Signature())
	}
}

// pick finds the container or the reader of a blob by its first bytes and its name;
// both are nil when nobody knows it. The longer mark wins, as that of an office
// document over that of the ZIP file it is. When the source gives a format, there is
// only one reader, and it takes everything that is no container.
func (p *parts) pick(head []byte, name, format string) (*named[Container], *named[Reader]) {
	c, r := sniff.PickMagic(head, name, p.containerMarks), sniff.PickMagic(head, name, p.readerMarks)
	if c >= 0 && (r < 0 || p.containerMarks[c].Marked(head, name) >= p.readerMarks[r].Marked(head, name)) {
		return &p.containers[c], nil
	}
	if format != "" {
		r = 0
	}
	if r < 0 && sniff.Foreign(head) == "" {
		r = sniff.Pick(head, name, p.readerMarks)
	}
	if r < 0 {
		return p.byExtension(name), nil
	}
	return nil, &p.readers[r]
}

// byExtension finds the container of a blob whose beginning is damaged, or nil.
func (p *parts) byExtension(name string) *named[Container] {
	if c := sniff.Pick(nil, name, p.containerMarks); c >= 0 {
		return &p.containers[c]
	}
	return nil
}
