// Package sevenzip unpacks 7z archives (7zFormat.txt in the LZMA SDK, public domain), one
// entry after the other.
//
// Entries lie in folders: streams in which many files are packed as one. A folder is
// unpacked once, from its beginning; after damage, the rest of its entries is lost and
// reading goes on with the next folder. Folders may be packed with LZMA, LZMA2, deflate
// or bzip2, or not at all. PPMd and the filters for programs are not supported.
package sevenzip

import (
	"encoding/binary"
	"errors"
	"hash"
	"hash/crc32"
	"io"
)

// Magic begins every archive.
const Magic = "7z\xbc\xaf\x27\x1c"

// The ways in which an archive, or an entry, may be unreadable. An entry that ends too
// early gives io.ErrUnexpectedEOF; any other error is one of the input.
var (
	ErrDamaged     = errors.New("the archive is damaged")
	ErrEncrypted   = errors.New("the entry is encrypted")
	ErrTooMany     = errors.New("the archive has too many entries")
	ErrUnsupported = errors.New("the entry is packed in a way that is not supported")
)

// Archive is an archive being read.
type Archive struct {
	r       io.ReaderAt
	size    int64
	maxDict int64
	// maxEntries bounds the memory for the header, which may be packed very small.
	maxEntries int

	folders []folder
	files   []file
	next    int // file
	at      int // folder that is read
	done    int // entries of it that were given
	stream  io.Reader
	entry   *entryReader
}

// Entry is what an archive says about an entry.
type Entry struct {
	Name   string
	Size   int64
	Folder bool // a directory, which holds nothing
	Link   bool // a symbolic link
}

// file is an entry and whether it has a stream in a folder.
type file struct {
	Entry
	stream bool
}

const (
	headerSize = 32
	// maxHeader is more than the header of an archive with half a million entries takes.
	maxHeader = 64 << 20
)

// Open reads the header of an archive. No dictionary may be larger than maxDict bytes, and
// there may be so many entries.
func Open(r io.ReaderAt, size, maxDict int64, maxEntries int) (*Archive, error) {
	a := &Archive{r: r, size: size, maxDict: maxDict, maxEntries: maxEntries}
	h := make([]byte, headerSize)
	if err := a.full(h, 0); err != nil {
		return nil, err
	}
	from, n := binary.LittleEndian.Uint64(h[12:]), binary.LittleEndian.Uint64(h[20:])
	switch {
	case string(h[:6]) != Magic, crc32.ChecksumIEEE(h[12:32]) != binary.LittleEndian.Uint32(h[8:]):
		return nil, ErrDamaged
	case from > uint64(size) || n > uint64(size) || headerSize+int64(from)+int64(n) > size || n > maxHeader:
		return nil, ErrDamaged
	case n == 0:
		return a, nil
	}
	header := make([]byte, n)
	if err := a.full(header, headerSize+int64(from)); err != nil {
		return nil, err
	}
	if crc32.ChecksumIEEE(header) != binary.LittleEndian.Uint32(h[28:]) {
		return nil, ErrDamaged
	}
	return a, a.readHeader(header)
}

// full fills p from the archive.
func (a *Archive) full(p []byte, at int64) error {
	n, err := a.r.ReadAt(p, at)
	if n == len(p) {
		return nil
	}
	if err == nil || err == io.EOF {
		return ErrDamaged
	}
	return err
}

// readHeader reads the header, which may be packed itself, even several times.
func (a *Archive) readHeader(header []byte) error {
	for range 4 {
		p := &parser{rest: header}
		switch p.id() {
		case idHeader:
			p.most = a.maxEntries
			a.folders, a.files = p.header()
			if p.tooMany {
				return ErrTooMany
			}
			if p.bad || !a.match() {
				return ErrDamaged
			}
			return nil
		case idEncodedHeader:
			folders := p.streams()
			if p.bad || len(folders) != 1 || folders[0].size() > maxHeader {
				return ErrDamaged
			}
			stream, err := a.open(&folders[0])
			if err != nil {
				return err
			}
			if header, err = io.ReadAll(io.LimitReader(stream, folders[0].size())); err != nil {
				return unpackError(err)
			}
			if sum := folders[0].sum; sum != nil && crc32.ChecksumIEEE(header) != *sum {
				return ErrDamaged
			}
		default:
			return ErrDamaged
		}
	}
	return ErrDamaged
}

// match gives every file with a stream the size of it; false when there are not as many
// files as streams.
func (a *Archive) match() bool {
	f, i := 0, 0
	for k := range a.files {
		if !a.files[k].stream {
			continue
		}
		for f < len(a.folders) && i == len(a.folders[f].parts) {
			f, i = f+1, 0
		}
		if f == len(a.folders) {
			return false
		}
		a.files[k].Size = a.folders[f].parts[i].size
		i++
	}
	return true
}

// Next gives the next entry and what it holds, which must be read before the next one is
// asked for; io.EOF at the end.
func (a *Archive) Next() (Entry, io.Reader, error) {
	if a.entry != nil {
		a.entry.skip()
		a.entry = nil
	}
	if a.next == len(a.files) {
		return Entry{}, nil, io.EOF
	}
	f := a.files[a.next]
	a.next++
	if !f.stream {
		return f.Entry, nothing{}, nil
	}
	for a.done == len(a.folders[a.at].parts) {
		a.at, a.done, a.stream = a.at+1, 0, nil
	}
	folder := &a.folders[a.at]
	part := folder.parts[a.done]
	a.done++
	if a.stream == nil {
		stream, err := a.open(folder)
		if err != nil {
			stream = failed{err}
		}
		a.stream = stream
	}
	a.entry = &entryReader{a: a, left: part.size, want: part.sum, sum: crc32.NewIEEE()}
	return f.Entry, a.entry, nil
}

// More reports whether there are entries that Next did not give yet.
func (a *Archive) More() bool { return a.next < len(a.files) }

type nothing struct{}

func (nothing) Read([]byte) (int, error) { return 0, io.EOF }

// failed is a stream that cannot be read any further.
type failed struct{ err error }

func (f failed) Read([]byte) (int, error) { return 0, f.err }

// entryReader reads an entry out of the stream of its folder.
type entryReader struct {
	a    *Archive
	left int64
	want *uint32
	sum  hash.Hash32
	err  error
}

func (e *entryReader) Read(p []byte) (int, error) {
	if e.err == nil && e.left == 0 {
		e.err = io.EOF
		if e.want != nil && e.sum.Sum32() != *e.want {
			e.err = ErrDamaged
		}
	}
	if e.err != nil || len(p) == 0 {
		return 0, e.err
	}
	n, err := e.a.stream.Read(p[:min(int64(len(p)), e.left)])
	e.left -= int64(n)
	e.sum.Write(p[:n])
	if err != nil && (err != io.EOF || e.left > 0) {
		e.err = unpackError(err)
		e.a.stream = failed{e.err} // what comes behind is lost
	}
	return n, e.err
}

// skip passes over what was not read.
func (e *entryReader) skip() { io.Copy(io.Discard, e) }
