package ingest

import (
	"bufio"
	"bytes"
	"io"
	"sync"

	"kvern/corpus"

	"github.com/klauspost/compress/gzip"
)

// Gzip unpacks gzip files (RFC 1952) of any number of members.
var Gzip = corpus.NewSpec(corpus.KindContainer, corpus.Info{
	Name: "gz", Version: 2,
	Summary: "Files compressed with gzip, of one or several members.",
	Reasons: []corpus.Reason{reasonTruncated, reasonDamaged},
}, NoSettings{}, func(NoSettings) (any, error) {
	return stream{[]string{"\x1f\x8b\x08"}, map[string]string{".gz": "", ".tgz": ".tar"}, openGzip}, nil
})

// gzipMembers reads one member after the other. Zeros after the last, which tapes
// leave, are ignored as gzip(1) does.
//
// After an error, the next Read goes on with the next member that can be found. A
// damaged member may have swallowed the beginnings of those after it, so the search
// starts behind the first byte of the damaged one. Whoever reads decides whether
// going on makes sense: it does for WARC, where every record is a member.
type gzipMembers struct {
	tape   tape
	in     *bufio.Reader // of tape
	member *gzip.Reader
	given  bool // something was read of the member
	lost   bool // an error was given
}

var gzips = sync.Pool{New: func() any {
	return &gzipMembers{in: bufio.NewReaderSize(nil, 64<<10), member: new(gzip.Reader)}
}}

func openGzip(r io.Reader) (io.Reader, func(), error) {
	g := gzips.Get().(*gzipMembers)
	g.tape.reset(r)
	g.in.Reset(&g.tape)
	err := g.next()
	g.lost = err != nil
	if g.lost && g.resume() != nil {
		return nil, nil, err
	}
	return g, func() { gzips.Put(g) }, err
}

// next starts with the member at which the input stands.
func (g *gzipMembers) next() error {
	g.tape.cut(g.in.Buffered())
	g.given = false
	if err := g.member.Reset(g.in); err != nil {
		return err
	}
	g.member.Multistream(false)
	return nil
}

func (g *gzipMembers) Read(p []byte) (int, error) {
	if g.lost {
		if err := g.resume(); err != nil {
			return 0, err
		}
	}
	for {
		n, err := g.member.Read(p)
		g.given = g.given || n > 0
		if err == io.EOF {
			err = g.toNext()
		}
		if err != nil && err != io.EOF {
			g.lost = true
			if !g.given {
				err = unbegun{err}
			}
		}
		if n > 0 || err != nil {
			return n, err
		}
	}
}

// unbegun is an error in a member of which nothing was read: everything before it is
// whole.
type unbegun struct{ error }

func (e unbegun) Unwrap() error { return e.error }

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

// resume finds the next member behind the beginning of the damaged one.
func (g *gzipMembers) resume() error {
	for {
		g.tape.rewind(1)
		g.in.Reset(&g.tape)
		if err := g.find(); err != nil {
			return err
		}
		err := g.next()
		if err == nil {
			g.lost = false
			return nil
		}
		if g.tape.err != nil && g.tape.err != io.EOF {
			return err
		}
	}
}

// find goes to the next place that looks like the beginning of a member.
func (g *gzipMembers) find() error {
	for {
		head, err := g.in.Peek(3)
		if err != nil {
			return err
		}
		if string(head) == "\x1f\x8b\x08" {
			return nil
		}
		g.in.Discard(1)
		if rest, _ := g.in.Peek(g.in.Buffered()); len(rest) > 0 {
			skip := bytes.IndexByte(rest, 0x1f)
			if skip < 0 {
				skip = len(rest)
			}
			g.in.Discard(skip)
		}
	}
}

// tape is a reader that can go back to the last cut, unless that lies more than
// maxTape behind: then it goes back as far as it can.
type tape struct {
	r    io.Reader
	kept []byte // what was read since the cut
	at   int    // how much of kept was given
	err  error  // of r
}

// maxTape is more than a page or a report takes in a crawl.
const maxTape = 4 << 20

func (t *tape) reset(r io.Reader) { *t = tape{r: r, kept: t.kept[:0]} }

// cut forgets all but the last bytes that were given, and those not given yet.
func (t *tape) cut(last int) {
	last = min(last, t.at)
	n := copy(t.kept, t.kept[t.at-last:])
	t.kept, t.at = t.kept[:n], last
}

// rewind goes back to a place behind the cut, which becomes the new cut.
func (t *tape) rewind(behind int) {
	t.at = min(behind, len(t.kept))
	t.cut(0)
}

func (t *tape) Read(p []byte) (int, error) {
	if t.at < len(t.kept) {
		n := copy(p, t.kept[t.at:])
		t.at += n
		return n, nil
	}
	if t.err != nil {
		return 0, t.err
	}
	n, err := t.r.Read(p)
	t.err = err
	if len(t.kept)+n > maxTape {
		t.kept = t.kept[:0]
	}
	t.kept = append(t.kept, p[:n]...)
	t.at = len(t.kept)
	return n, err
}
