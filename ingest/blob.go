package ingest

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
	"sync"
	"time"

	"kvern/corpus"
	"kvern/ingest/sniff"
)

// Blob is a file, a range of one, or what lies in a container, on its way to a
// Reader. It is an io.Reader of its bytes. A blob belongs to one goroutine.
//
// An error from a Blob is a *corpus.Fault when the input is broken; any other
// means that the machine failed. Both are yielded as they are.
type Blob struct {
	// Place is what there is to read. End is -1 while nobody knows it, which is so
	// for everything that comes out of a container.
	Place corpus.Place
	// Name is the file name by which the format is recognised: the last element of
	// the path, without the extensions of containers around it.
	Name string

	about about
	// leave, where it is set, is the reason for which the blob is left out on
	// purpose.
	leave string
	// refuse, where it is set, is the reason for which it is quarantined unread, and
	// detail says more of it.
	refuse, detail string

	ctx    context.Context // ends every Read; an io.Reader cannot be handed one
	limits Limits
	stored int64 // size on disk of the file that all this comes from
	depth  int   // number of containers around it

	shelf *shelf // of the container that it lies in; nil for a plain file
	holds *shelf // of what lies in it

	likely int64  // size that the container gives, which need not be true
	budget *int64 // what may still be unpacked out of this blob

	file   io.ReaderAt   // of a plain file, at offset 0; otherwise nil
	size   int64         // of the whole plain file
	stream *bufio.Reader // of everything else
	ahead  error         // that Head met in the stream, behind what is buffered
	pos    int64         // next byte to read
}

// newBlob makes the blob of a range of a plain file.
func newBlob(ctx context.Context, limits Limits, f io.ReaderAt, size int64, place corpus.Place) *Blob {
	return &Blob{
		Place: place, Name: path.Base(place.File), ctx: ctx, limits: limits, stored: size,
		file: f, size: size, pos: place.Start,
	}
}

// about is what a container knows about what lies in it.
type about struct {
	id, url  string
	charset  string // as declared outside the text
	acquired time.Time

	tdm, robots                   string
	title, language, published    string // title and date count more than what the document says
	licence, workID, documentType string
}

// tell fills in what the document does not say itself.
func (a about) tell(f *corpus.Facts) {
	if f.ID == "" {
		f.ID = a.id
	}
	if f.URL == "" {
		f.URL = a.url
	}
	if f.Acquired.IsZero() {
		f.Acquired = a.acquired
	}
	if f.TDM == "" {
		f.TDM = a.tdm
	}
	if a.robots != "" {
		f.Robots = robotsSay(a.robots, f.Robots)
	}
	if f.Licence == "" {
		f.Licence = a.licence
	}
	if f.WorkID == "" {
		f.WorkID = a.workID
	}
	if f.DocumentType == "" {
		f.DocumentType = a.documentType
	}
	if f.LanguageDeclared == "" {
		factLanguage.set(f, a.language)
	}
	if a.title != "" {
		factTitle.set(f, a.title)
	}
	if a.published != "" {
		factPublished.set(f, a.published)
	}
}

// Inner makes the blob of something that lies in b. The name is that by which its
// format is recognised, the member its path inside an archive, empty where the
// container holds one stream only. What is unpacked is counted against the limits.
func (b *Blob) Inner(name, member string, r io.Reader) *Blob {
	member = b.within(member)
	inner := &Blob{
		Place: corpus.Place{File: b.Place.File, Member: member, End: -1}, Name: name,
		about: b.about, ctx: b.ctx, limits: b.limits, stored: b.stored, depth: b.depth + 1,
	}
	if b.budget == nil {
		n := b.limits.unpacked(b.stored)
		b.budget = &n
	}
	if b.holds == nil {
		b.holds = &shelf{}
	}
	inner.shelf = b.holds
	inner.stream = bufio.NewReaderSize(unpacked{r, b.budget}, 2*sniff.HeadSize)
	return inner
}

// within is the path of a member of b.
func (b *Blob) within(member string) string {
	if b.Place.Member != "" && member != "" {
		return b.Place.Member + "!" + member
	}
	return cmp.Or(member, b.Place.Member)
}

// freeRatio is what a file may unpack to however small it is.
const freeRatio = 64 << 20

// unpacked is how many bytes a file of the given size may unpack to.
func (l Limits) unpacked(stored int64) int64 {
	return min(int64(l.MaxUnpacked), max(freeRatio, stored*int64(l.MaxRatio)))
}

// unpacked stops a stream that grows beyond all reason.
type unpacked struct {
	r    io.Reader
	left *int64
}

func (u unpacked) Read(p []byte) (int, error) {
	n, err := u.r.Read(p)
	if *u.left -= int64(n); *u.left < 0 {
		return 0, &corpus.Fault{Reason: reasonBomb.Name, Detail: "see limits.max_unpacked and limits.max_ratio"}
	}
	return n, err
}

// Head gives the first bytes of the blob without reading on; fewer when it is
// shorter or broken. For a range of a file it is the head of the file.
func (b *Blob) Head() ([]byte, error) {
	if b.file == nil {
		head, err := b.stream.Peek(sniff.HeadSize)
		if err == nil || err == io.EOF {
			return head, nil
		}
		if len(head) == 0 {
			return nil, err
		}
		b.ahead = err
		return head, nil
	}
	head := make([]byte, min(sniff.HeadSize, b.size))
	n, err := b.file.ReadAt(head, 0)
	if n < len(head) {
		return nil, b.shrunk(err)
	}
	return head, nil
}

// Read reads on in the blob.
func (b *Blob) Read(p []byte) (int, error) {
	if err := b.ctx.Err(); err != nil {
		return 0, err
	}
	if b.file == nil {
		if b.ahead != nil && b.stream.Buffered() == 0 {
			err := b.ahead
			b.ahead = nil
			return 0, err
		}
		n, err := b.stream.Read(p)
		b.pos += int64(n)
		return n, err
	}
	if b.pos >= b.Place.End {
		return 0, io.EOF
	}
	n, err := b.file.ReadAt(p[:min(int64(len(p)), b.Place.End-b.pos)], b.pos)
	b.pos += int64(n)
	if n > 0 {
		return n, nil
	}
	return 0, b.shrunk(err)
}

// shrunk tells a file that ends before its size from a failing disk.
func (b *Blob) shrunk(err error) error {
	if err == nil || errors.Is(err, io.EOF) {
		return fmt.Errorf("%s became shorter while it was read: do not change the inputs during a run", b.Place.File)
	}
	return err
}

// Text reads the whole blob. One above the limit is a *corpus.Fault and is not
// held in memory, only counted.
func (b *Blob) Text() (string, error) {
	limit := int64(b.limits.MaxDocument)
	if b.Place.End >= 0 && b.Place.End-b.Place.Start > limit {
		return "", b.tooLarge(b.Place.End)
	}
	var text strings.Builder
	if b.Place.End >= 0 {
		text.Grow(int(b.Place.End - b.Place.Start))
	} else {
		text.Grow(int(min(b.likely, limit, 1<<20)))
	}
	err := b.each(func(p []byte) {
		if b.pos-b.Place.Start <= limit {
			text.Write(p)
		}
	})
	if err != nil {
		return "", err
	}
	if b.pos-b.Place.Start > limit {
		return "", b.tooLarge(b.pos)
	}
	return text.String(), nil
}

// Skip reads to the end of the blob and gives the place of all of it.
func (b *Blob) Skip() (corpus.Place, error) {
	place := b.Place
	if place.End >= 0 {
		return place, nil
	}
	err := b.each(func([]byte) {})
	place.End = b.pos
	return place, err
}

// At gives random access to the whole file that the blob is, or is a range of,
// and its size. What lies in a container is read into memory first and must keep
// to the limit on documents.
func (b *Blob) At() (io.ReaderAt, int64, error) {
	if b.file != nil {
		return cancellable{b.ctx, b.file}, b.size, nil
	}
	text, err := b.Text()
	return strings.NewReader(text), int64(len(text)), err
}

// cancellable ends every read when its context is done.
type cancellable struct {
	ctx context.Context
	r   io.ReaderAt
}

func (c cancellable) ReadAt(p []byte, at int64) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.r.ReadAt(p, at)
}

func (b *Blob) tooLarge(end int64) *corpus.Fault {
	place := b.Place
	place.End = end
	return tooLarge(place, end-place.Start, int64(b.limits.MaxDocument))
}

func tooLarge(place corpus.Place, size, limit int64) *corpus.Fault {
	return &corpus.Fault{
		Reason: reasonTooLarge.Name, Place: place,
		Detail: fmt.Sprintf("%s, limits.max_document is %s", corpus.Size(size), corpus.Size(limit)),
	}
}

var copyBuffers = sync.Pool{New: func() any { return new([64 << 10]byte) }}

// each hands the rest of the blob to f piece by piece.
func (b *Blob) each(f func([]byte)) error {
	buf := copyBuffers.Get().(*[64 << 10]byte)
	defer copyBuffers.Put(buf)
	for {
		n, err := b.Read(buf[:])
		f(buf[:n])
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}
