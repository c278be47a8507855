package mail

import (
	"bufio"
	"bytes"
	"io"
	"mime"
	"strings"

	"kvern/ingest/charset"
)

// lines reads a message line by line. Of a line longer than its buffer the rest comes
// as lines of their own.
type lines struct {
	r    *bufio.Reader
	at   int64 // where the next line begins
	long bool  // the line that was read last has no end yet
	rest bool  // it is the rest of a long line
	// before and ending are how many bytes end the line before the last, and the last.
	before, ending int64
}

func newLines(r io.Reader) *lines { return &lines{r: bufio.NewReaderSize(r, 64<<10)} }

// next gives a line, which holds until the next, and where it begins.
func (l *lines) next() (line []byte, at int64, err error) {
	line, err = l.r.ReadSlice('\n')
	if err == bufio.ErrBufferFull || err == io.EOF && len(line) > 0 {
		err = nil
	}
	if err != nil {
		return nil, l.at, err
	}
	at = l.at
	l.at += int64(len(line))
	l.rest = l.long
	l.long = line[len(line)-1] != '\n'
	l.before, l.ending = l.ending, int64(len(line)-len(bytes.TrimSuffix(bytes.TrimSuffix(line, []byte("\n")), []byte("\r"))))
	return line, at, nil
}

// textEnd is where the text in front of the line that was read last ends: the line end
// between them belongs to neither (RFC 2046, section 5.1.1).
func (l *lines) textEnd(at int64) int64 { return at - l.before }

// byteOrderMark is what editors put in front of a text in UTF-8.
const byteOrderMark = "\ufeff"

// maxHeader is more than the headers of a message with a hundred hops take.
const maxHeader = 1 << 20

// header reads the fields in front of a text and the empty line behind them. Of a field
// that comes again the first counts. When the lines are no fields at all, they are text:
// then nothing is read.
func (l *lines) header() (map[string]string, error) {
	fields := map[string]*strings.Builder{}
	last, size := "", 0
	for {
		peeked, err := l.r.Peek(1)
		if err == io.EOF {
			return built(fields), nil
		}
		if err != nil {
			return nil, err
		}
		if !l.long && !l.fieldAhead(peeked[0], len(fields) > 0) && (len(fields) == 0 || !l.fieldsBehind()) {
			return built(fields), l.skipBlank()
		}
		line, _, err := l.next()
		if err != nil {
			return nil, err
		}
		if size += len(line); size > maxHeader {
			continue
		}
		if l.rest {
			line = append([]byte{' '}, line...)
		}
		last = keep(fields, last, string(line))
	}
}

// fieldAhead reports whether the next line is a field or, behind one, goes on with it.
func (l *lines) fieldAhead(first byte, behind bool) bool {
	if first == ' ' || first == '\t' {
		return behind && !l.blankAhead()
	}
	head, _ := l.r.Peek(200)
	name, _, ok := bytes.Cut(head, []byte(":"))
	return ok && isName(name)
}

// fieldsBehind reports whether the next lines are damaged ones among fields: a field that
// is usual in messages comes before an empty line. Who sent the message would stand in
// its text otherwise.
func (l *lines) fieldsBehind() bool {
	head, _ := l.r.Peek(4096)
	for line := range bytes.Lines(head) {
		if len(bytes.TrimSpace(line)) == 0 {
			return false
		}
		name, _, ok := bytes.Cut(line, []byte(":"))
		if _, known := usual[strings.ToLower(string(name))]; ok && known {
			return true
		}
	}
	return false
}

func isName(name []byte) bool {
	for _, c := range name {
		if c <= ' ' || c >= 0x7f {
			return false
		}
	}
	return len(name) > 0
}

// blankAhead reports whether the next line is empty.
func (l *lines) blankAhead() bool {
	head, _ := l.r.Peek(1000)
	line, _, ended := bytes.Cut(head, []byte("\n"))
	return len(bytes.TrimSpace(line)) == 0 && (ended || len(head) < 1000)
}

// skipBlank reads the empty line behind the fields, where there is one.
func (l *lines) skipBlank() error {
	if !l.blankAhead() {
		return nil
	}
	_, _, err := l.next()
	return err
}

// skipEnvelope reads a byte order mark and the line that mailboxes put in front of a
// message.
func (l *lines) skipEnvelope() error {
	if head, _ := l.r.Peek(len(byteOrderMark)); string(head) == byteOrderMark {
		n, _ := l.r.Discard(len(byteOrderMark))
		l.at += int64(n)
	}
	if head, _ := l.r.Peek(5); string(head) != "From " {
		return nil
	}
	_, _, err := l.next()
	return err
}

// keep keeps a field, or the rest of the last one. It gives the name of the field that
// the next line may go on with, or "".
func keep(fields map[string]*strings.Builder, last, line string) string {
	line = strings.TrimRight(line, "\r\n")
	if line == "" {
		return last
	}
	if line[0] == ' ' || line[0] == '\t' {
		if last != "" {
			fields[last].WriteString(" " + strings.TrimLeft(line, " \t"))
		}
		return last
	}
	name, value, _ := strings.Cut(line, ":")
	name = strings.ToLower(name)
	if _, ok := fields[name]; ok {
		return ""
	}
	fields[name] = &strings.Builder{}
	fields[name].WriteString(strings.TrimSpace(value))
	return name
}

func built(fields map[string]*strings.Builder) map[string]string {
	all := make(map[string]string, len(fields))
	for name, b := range fields {
		all[name] = b.String()
	}
	return all
}

// mediaType splits a field into what it says and its parameters (RFC 2045, section 5.1).
// Programs forget quotation marks; then the parameters are cut at semicolons.
func mediaType(field string) (kind string, parameters map[string]string) {
	kind, parameters, err := mime.ParseMediaType(field)
	if err == nil {
		return kind, parameters
	}
	parameters = map[string]string{}
	for i, p := range strings.Split(field, ";") {
		name, value, ok := strings.Cut(p, "=")
		if i == 0 {
			kind = strings.ToLower(strings.TrimSpace(p))
			continue
		}
		if name = strings.ToLower(strings.TrimSpace(name)); ok && parameters[name] == "" {
			parameters[name] = strings.Trim(strings.TrimSpace(value), `"`)
		}
	}
	if strings.Count(kind, "/") != 1 && strings.Contains(field, "/") {
		kind = ""
	}
	return kind, parameters
}

// decodeWords decodes the encoded words of a field (RFC 2047), and letters that stand
// there as they are.
func decodeWords(field string) string {
	decoder := mime.WordDecoder{CharsetReader: func(label string, r io.Reader) (io.Reader, error) {
		raw, err := io.ReadAll(r)
		return strings.NewReader(charset.Decode(string(raw), label).UTF8), err
	}}
	field = charset.Decode(field, "").UTF8
	if plain, err := decoder.DecodeHeader(field); err == nil {
		field = plain
	}
	return strings.ToValidUTF8(strings.Join(strings.Fields(field), " "), "\ufffd")
}
