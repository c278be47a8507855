package fetch

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"

	"kvern/ingest/warc"

	"github.com/klauspost/compress/gzip"
)

// archive is the WARC file that a fetch writes. It is its own journal: a fetch that
// was killed reads what is there, cuts off a torn end, and asks for the rest.
type archive struct {
	f     *os.File
	end   int64
	count int               // of records
	done  map[string]*entry // by key
	order []*entry
}

// entry is a record of an archive.
type entry struct {
	start, end int64
	length     int64  // of the block
	kind       string // WARC-Type
	address    string
	own        map[string]string // fields of our own
	date       string
	digest     string // of the payload
	id         string

	// of a response
	status         int
	location       string
	etag, modified string
	tdm            string // header
}

// Names of fields of our own, without the prefix.
const (
	fieldJob     = "Job"     // digest of what is asked for, in the warcinfo record
	fieldRole    = "Role"    // of a response that is no document: rules, list
	fieldOutcome = "Outcome" // of an address without a response, in a metadata record
	fieldDetail  = "Detail"  // why
	fieldTDM     = "TDM"
	fieldPolicy  = "TDM-Policy"
	fieldRobots  = "Robots"
)

// key tells records apart. A page to which a server leads those who ask for its rules or
// for a list is asked for again where it is to be a document.
func key(address, role string) string { return role + " " + address }

func (e *entry) key() string { return key(e.address, e.field(fieldRole)) }

func (e *entry) field(name string) string { return e.own[strings.ToLower(name)] }

// openArchive opens or starts the archive of a job. What another job has left in its
// place is thrown away.
func openArchive(path, job string) (*archive, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, err
	}
	a := &archive{f: f}
	if err := a.load(job); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return a, nil
}

// load reads what is there of the job.
func (a *archive) load(job string) error {
	a.end, a.count, a.done, a.order = 0, 0, map[string]*entry{}, nil
	end, err := scan(a.f, func(e *entry) bool {
		if a.count == 0 && e.field(fieldJob) != job {
			return false
		}
		a.add(e)
		return true
	})
	if err != nil {
		return err
	}
	if a.count == 0 {
		end = 0
	}
	return a.truncate(end)
}

func (a *archive) add(e *entry) {
	a.count++
	a.end = e.end
	a.order = append(a.order, e)
	if e.address != "" {
		a.done[e.key()] = e
	}
}

// truncate forgets the records from an offset on.
func (a *archive) truncate(end int64) error {
	for len(a.order) > 0 && a.order[len(a.order)-1].end > end {
		e := a.order[len(a.order)-1]
		a.order = a.order[:len(a.order)-1]
		a.count--
		if a.done[e.key()] == e {
			delete(a.done, e.key())
		}
	}
	a.end = end
	if err := a.f.Truncate(end); err != nil {
		return err
	}
	_, err := a.f.Seek(end, io.SeekStart)
	return err
}

// append writes a record and reads back what it says.
func (a *archive) append(fields []warc.Field, block io.Reader, length int64) (*entry, error) {
	out := bufio.NewWriter(a.f)
	err := warc.NewWriter(out).Write(fields, block, length)
	if err = errors.Join(err, out.Flush()); err != nil {
		return nil, errors.Join(fmt.Errorf("write the archive: %w", err), a.truncate(a.end))
	}
	if _, err := a.f.Seek(a.end, io.SeekStart); err != nil {
		return nil, err
	}
	var e *entry
	end, err := scanFrom(a.f, a.end, func(got *entry) bool { e = got; return true })
	if err != nil || e == nil {
		return nil, fmt.Errorf("read back the archive: %w", err)
	}
	a.add(e)
	_, err = a.f.Seek(end, io.SeekStart)
	return e, err
}

// scan reads the records of an archive from its beginning.
func scan(f io.ReadSeeker, each func(*entry) bool) (end int64, err error) {
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return 0, err
	}
	return scanFrom(f, 0, each)
}

// scanFrom reads records of an archive as this package writes them, to their
// checksums, until each says false. The end is that of the last whole record; what
// comes after it is torn.
func scanFrom(f io.Reader, at int64, each func(*entry) bool) (end int64, err error) {
	in := &counted{r: bufio.NewReaderSize(f, 64<<10), n: at}
	var z gzip.Reader
	for {
		start := in.n
		if err := z.Reset(in); err != nil {
			return start, in.err // none, or a torn beginning
		}
		z.Multistream(false)
		e, block, err := readHeader(bufio.NewReader(&z))
		if err == nil {
			e.readResponse(block)
			_, err = io.Copy(io.Discard, block)
		}
		if err == nil {
			_, err = io.Copy(io.Discard, &z)
		}
		if err != nil {
			return start, in.err
		}
		e.start, e.end = start, in.n
		if !each(e) {
			return start, nil
		}
	}
}

// counted counts what is read, byte by byte as gzip does it, so that the end of a
// member is known. An error other than the end is kept: it is the disk's.
type counted struct {
	r   *bufio.Reader
	n   int64
	err error
}

func (c *counted) note(n int, err error) error {
	c.n += int64(n)
	if err != nil && err != io.EOF {
		c.err = err
	}
	return err
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	return n, c.note(n, err)
}

func (c *counted) ReadByte() (byte, error) {
	b, err := c.r.ReadByte()
	n := 1
	if err != nil {
		n = 0
	}
	return b, c.note(n, err)
}

// readHeader reads the header of a record; the block is what follows, of its length.
func readHeader(r *bufio.Reader) (*entry, *bufio.Reader, error) {
	e := &entry{own: map[string]string{}}
	length := int64(-1)
	for first := true; ; first = false {
		line, err := r.ReadString('\n')
		if err != nil {
			return nil, nil, noEOF(err)
		}
		line = strings.TrimRight(line, "\r\n")
		if first != strings.HasPrefix(line, "WARC/1.1") {
			return nil, nil, errors.New("no record of a fetch")
		}
		if line == "" {
			break
		}
		name, value, _ := strings.Cut(line, ": ")
		if name == "Content-Length" {
			length, err = strconv.ParseInt(value, 10, 64)
		}
		if err != nil {
			return nil, nil, err
		}
		e.set(name, value)
	}
	if length < 0 {
		return nil, nil, errors.New("a record without a length")
	}
	e.length = length
	return e, bufio.NewReader(io.LimitReader(r, length)), nil
}

func noEOF(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

func (e *entry) set(name, value string) {
	switch name {
	case "WARC-Type":
		e.kind = value
	case "WARC-Target-URI":
		e.address = value
	case "WARC-Date":
		e.date = value
	case "WARC-Payload-Digest":
		e.digest = value
	case "WARC-Record-ID":
		e.id = value
	default:
		if own, ok := strings.CutPrefix(name, warc.Prefix); ok {
			e.own[strings.ToLower(own)] = value
		}
	}
}

// readResponse takes the facts of the HTTP header at the beginning of a block.
func (e *entry) readResponse(block *bufio.Reader) {
	if e.kind != "response" {
		return
	}
	r, err := http.ReadResponse(block, nil)
	if err != nil {
		return
	}
	e.status = r.StatusCode
	e.location, e.etag, e.modified = r.Header.Get("Location"), r.Header.Get("Etag"), r.Header.Get("Last-Modified")
	e.tdm = strings.Join(r.Header.Values("Tdm-Reservation"), ",")
}

// block opens the block of a record.
func block(f io.ReaderAt, e *entry) (*bufio.Reader, error) {
	z, err := gzip.NewReader(bufio.NewReader(io.NewSectionReader(f, e.start, e.end-e.start)))
	if err != nil {
		return nil, err
	}
	_, b, err := readHeader(bufio.NewReader(z))
	return b, err
}

var errTooLarge = errors.New("larger than allowed when unpacked")

// body gives the body of a response, its content encoding undone, up to a limit. With
// an error comes what could be read before it.
func body(f io.ReaderAt, e *entry, limit int64) (string, error) {
	b, err := block(f, e)
	if err != nil {
		return "", err
	}
	response, err := http.ReadResponse(b, nil)
	if err != nil {
		return "", err
	}
	r := io.Reader(response.Body)
	packed := bufio.NewReader(r)
	r = packed
	// a sitemap.xml.gz is packed however it is sent
	if head, _ := packed.Peek(2); bytes.Equal(head, []byte{0x1f, 0x8b}) {
		if r, err = gzip.NewReader(packed); err != nil {
			return "", err
		}
	}
	text, err := io.ReadAll(io.LimitReader(r, limit+1))
	if int64(len(text)) > limit {
		return string(text[:limit]), errTooLarge
	}
	return string(text), err
}

// writeDate writes a time as WARC-Date does.
func writeDate(t time.Time) string { return t.UTC().Format(time.RFC3339) }
