package warc

import (
	"bytes"
	"strconv"
	"strings"
	"time"
)

// maxMark is how many bytes it takes to recognise the beginning of a record:
// "WARC/1.1", a line end, and the first letters of a field.
const maxMark = len("WARC/1.1\r\nWARC")

// findRecord finds the first beginning of a record; without one, at is how much
// need not be looked at again.
func findRecord(b []byte) (at int, found bool) {
	for {
		i := bytes.Index(b[at:], []byte("WARC/"))
		if i < 0 {
			return max(at, len(b)-maxMark+1), false
		}
		at += i
		if len(b)-at < maxMark {
			return at, false
		}
		if isMark(b[at : at+maxMark]) {
			return at, true
		}
		at++
	}
}

// isMark looks at what follows "WARC/": a version and a line that begins with the
// name of a field.
func isMark(b []byte) bool {
	b = b[len("WARC/"):]
	if !digit(b[0]) || b[1] != '.' || !digit(b[2]) {
		return false
	}
	rest := bytes.TrimLeft(b[3:], "0123456789")
	rest = bytes.TrimPrefix(rest, []byte("\r"))
	return len(rest) > 1 && rest[0] == '\n' && letter(rest[1])
}

func letter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

func digit(c byte) bool { return '0' <= c && c <= '9' }

// fileDesc begins an ARC file.
const fileDesc = "filedesc://"

// arcHeader reads the one line that is the header of a record in an ARC file:
// address, IP address, time, media type, length. Version 2 has more fields before
// the length.
func (in *input) arcHeader() (*Record, string) {
	for len(in.rest()) < maxHeader && bytes.IndexByte(in.rest(), '\n') < 0 && in.more() {
	}
	line, _, ok := bytes.Cut(in.rest(), []byte("\n"))
	rec := parseARC(line)
	if !ok || rec == nil {
		return nil, "no header of an ARC record"
	}
	in.take(len(line) + 1)
	return rec, ""
}

func parseARC(line []byte) *Record {
	f := strings.Fields(string(line))
	if len(f) < 5 || !strings.Contains(f[0], ":") {
		return nil
	}
	length, err := strconv.ParseInt(f[len(f)-1], 10, 64)
	if err != nil || length < 0 || len(f[2]) < 8 || strings.Trim(f[2], "0123456789") != "" {
		return nil
	}
	rec := &Record{Type: "arc", URI: f[0], Date: arcDate(f[2]), ContentType: strings.ToLower(f[3]), Length: length}
	if strings.HasPrefix(rec.URI, fileDesc) {
		rec.Type = "filedesc"
	}
	return rec
}

// arcDate brings a date such as 20140216050221 to RFC 3339, or gives "".
func arcDate(s string) string {
	t, err := time.Parse("20060102150405", s[:min(len(s), 14)])
	if err != nil {
		return ""
	}
	return t.Format(time.RFC3339)
}

// findARC finds the first line that is a header of an ARC record.
func findARC(b []byte) (at int, found bool) {
	for {
		i := bytes.IndexByte(b[at:], '\n')
		if i < 0 {
			return at, false
		}
		line, _, whole := bytes.Cut(b[at+i+1:], []byte("\n"))
		if !whole {
			return at + i, false
		}
		at += i + 1
		if parseARC(line) != nil {
			return at, true
		}
	}
}
