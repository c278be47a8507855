package ingest

import (
	"bufio"
	"io"
	"sync"

	"kvern/corpus"

	"github.com/klauspost/compress/gzip"
)

// Gzip unpacks gzip files (RFC 1952) of any number of members.
var Gzip = corpus.NewSpec(corpus.KindContainer, corpus.Info{
	Name: "gz", Version: 1,
	Summary: "Files compressed with gzip, of one or several members.",
	Reasons: []corpus.Reason{reasonTruncated, reasonDamaged},
}, NoSettings{}, func(NoSettings) (any, error) {
	return stream{[]string{"\x1f\x8b\x08"}, map[string]string{".gz": "", ".tgz": ".tar"}, openGzip}, nil
})

// gzipMembers reads one member after the other. Zeros after the last, which tapes
// leave, are ignored as gzip(1) does.
type gzipMembers struct {
	in     *bufio.Reader
	member *gzip.Reader
}

var gzips = sync.Pool{New: func() any {
	return &gzipMembers{bufio.NewReaderSize(nil, 64<<10), new(gzip.Reader)}
}}

func openGzip(r io.Reader) (io.Reader, func(), error) {
	g := gzips.Get().(*gzipMembers)
	g.in.Reset(r)
	if err := g.next(); err != nil {
		return nil, nil, err
	}
	return g, func() { gzips.Put(g) }, nil
}

func (g *gzipMembers) next() error {
	if err := g.member.Reset(g.in); err != nil {
		return err
	}
	g.member.Multistream(false)
	return nil
}

func (g *gzipMembers) Read(p []byte) (int, error) {
	for {
		n, err := g.member.Read(p)
		if err == io.EOF {
			err = g.toNext()
		}
		if n > 0 || err != nil {
			return n, err
		}
	}
}

// toNext goes on to the next member; io.EOF when there is none.
func (g *gzipMembers) toNext() error {
	for {
		c, err := g.in.ReadByte()
		if err != nil {
			return err
		}
		if c != 0 {
			break
		}
	}
	if err := g.in.UnreadByte(); err != nil {
		return err
	}
	if err := g.next(); err != io.EOF {
		return err
	}
	return io.ErrUnexpectedEOF
}
