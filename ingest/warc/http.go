package warc

import (
	"bufio"
	"bytes"
	"io"
	"mime"
	"strconv"
	"strings"
)

// Payload is what a record is about: the body of an HTTP response, or the block.
type Payload struct {
	Status   int    // of the response; 0 when the record is none
	Media    string // media type such as "text/html", in lower case, or empty
	Charset  string // as declared beside the media type, or empty
	Encoding string // content encoding such as "gzip", or empty
	TDM      string // values of tdm-reservation, "1" where mining is reserved, with commas between
	Robots   string // values of X-Robots-Tag, in lower case, with commas between
	Body     io.Reader
}

// Payload reads the HTTP header of a record, where it has one, and undoes the
// transfer encoding. It must be called before the block is read. An error is one of
// the block.
func (rec *Record) Payload() (Payload, error) {
	p := Payload{Body: rec.Block}
	p.Media, p.Charset = mediaType(rec.ContentType)
	isHTTP := p.Media == "application/http" || rec.Type == "arc" && strings.HasPrefix(rec.URI, "http")
	if !isHTTP {
		return p, nil
	}
	p.Media, p.Charset = "", ""
	in := rec.http
	in.Reset(rec.Block)
	p.Body = in
	if head, err := in.Peek(5); string(head) != "HTTP/" {
		if err == io.EOF {
			err = nil
		}
		return p, err
	}
	head, err := httpHeader(in)
	if err != nil {
		return p, err
	}
	p.read(head)
	return p, nil
}

// httpHeader takes the lines up to a blank one; a header that is too long ends where
// the buffer does.
func httpHeader(in *bufio.Reader) ([][]byte, error) {
	for n := 1024; ; n = min(4*n, maxHeader) {
		head, err := in.Peek(n)
		end, next := blankLine(head, 0)
		if end < 0 && err == nil && n < maxHeader {
			continue
		}
		if end < 0 && err != nil && err != io.EOF && err != bufio.ErrBufferFull {
			return nil, err
		}
		if end < 0 {
			end, next = len(head), len(head)
		}
		lines := unfold(bytes.Clone(head[:end]))
		in.Discard(next)
		return lines, nil
	}
}

func (p *Payload) read(head [][]byte) {
	chunked := false
	for i, line := range head {
		if i == 0 {
			if f := strings.Fields(string(line)); len(f) > 1 {
				p.Status, _ = strconv.Atoi(f[1])
			}
			continue
		}
		name, value, _ := strings.Cut(string(line), ":")
		value = strings.ToLower(strings.TrimSpace(value))
		switch strings.ToLower(strings.TrimSpace(name)) {
		case "content-type":
			p.Media, p.Charset = mediaType(value)
		case "content-encoding":
			p.Encoding = value
		case "tdm-reservation":
			p.TDM = strings.TrimPrefix(p.TDM+","+value, ",")
		case "x-robots-tag":
			p.Robots = strings.TrimPrefix(p.Robots+","+value, ",")
		case "transfer-encoding":
			chunked = strings.Contains(value, "chunked")
		}
	}
	if chunked {
		p.Body = &chunks{in: p.Body.(*bufio.Reader)}
	}
}

// mediaType splits a content type; what cannot be parsed is cut at the first
// semicolon.
func mediaType(s string) (media, charset string) {
	media, params, err := mime.ParseMediaType(s)
	if err != nil {
		media, _, _ = strings.Cut(s, ";")
		return strings.ToLower(strings.TrimSpace(media)), ""
	}
	return media, strings.ToLower(params["charset"])
}

// chunks undoes the chunked transfer encoding (RFC 9112, 7.1). Many crawlers have
// undone it already and kept the header: from where there is no valid size of a
// chunk on, the body is taken as it is.
type chunks struct {
	in    *bufio.Reader
	left  int64 // of the current chunk
	begun bool
	plain bool // as it is
	ended bool
}

func (c *chunks) Read(p []byte) (int, error) {
	for c.left == 0 && !c.plain && !c.ended {
		if err := c.next(); err != nil {
			return 0, err
		}
	}
	switch {
	case c.ended:
		return c.rest()
	case c.plain:
		return c.in.Read(p)
	}
	n, err := c.in.Read(p[:min(int64(len(p)), c.left)])
	c.left -= int64(n)
	return n, err
}

// next reads the size of a chunk.
func (c *chunks) next() error {
	line, err := c.in.Peek(maxChunkLine)
	if err != nil && err != io.EOF {
		return err
	}
	blank := 0 // the line end behind the chunk before
	if c.begun {
		ends := line[:min(2, len(line))]
		blank = len(ends) - len(bytes.TrimLeft(ends, "\r\n"))
	}
	size, _, found := bytes.Cut(line[blank:], []byte("\n"))
	digits, _, _ := bytes.Cut(bytes.TrimRight(size, " \r\t"), []byte(";"))
	n, notHex := strconv.ParseInt(string(bytes.TrimSpace(digits)), 16, 62)
	if err == io.EOF && len(line) == blank {
		c.ended = true
		return nil
	}
	if !found || notHex != nil || n < 0 {
		c.plain = true
		return nil
	}
	c.in.Discard(blank + len(size) + 1)
	c.begun, c.left, c.ended = true, n, n == 0
	return nil
}

// maxChunkLine is more than the size of a chunk and its extensions take.
const maxChunkLine = 256

// rest reads past the trailer, so that the end of the block is looked at.
func (c *chunks) rest() (int, error) {
	_, err := io.Copy(io.Discard, c.in)
	if err == nil {
		err = io.EOF
	}
	return 0, err
}
