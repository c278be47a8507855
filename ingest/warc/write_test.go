package warc

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/gzip"
)

// What the writer writes, the reader reads: one record after the other, fields of our
// own too, and no value can begin a line.
func TestWriter(t *testing.T) {
	var b bytes.Buffer
	w := NewWriter(&b)
	block := "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\ntdm-reservation: 1\r\nX-Robots-Tag: noai\r\nX-Robots-Tag: noindex\r\n\r\nBures!"
	for range 2 {
		err := w.Write([]Field{
			{"WARC-Type", "response"},
			{"WARC-Target-URI", "https://example.no/a"},
			{"Content-Type", "application/http;msgtype=response"},
			{"Kvern-Title", "Møte\r\nWARC-Type: request"},
		}, strings.NewReader(block), int64(len(block)))
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := NewWriter(io.Discard).Write(nil, strings.NewReader("kort"), 5); err == nil {
		t.Error("a block shorter than its length was written")
	}
	z, err := gzip.NewReader(bytes.NewReader(b.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	r := NewReader(z, func(error) After { return Stop })
	for range 2 {
		rec, err := r.Next()
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(rec.Own, map[string]string{"title": "Møte WARC-Type: request"}); rec.Type != "response" || diff != "" {
			t.Errorf("%s record, own fields (-got +want):\n%s", rec.Type, diff)
		}
		p, err := rec.Payload()
		if err != nil || p.TDM != "1" || p.Robots != "noai,noindex" {
			t.Errorf("payload %+v, %v", p, err)
		}
		if body, err := io.ReadAll(p.Body); err != nil || string(body) != "Bures!" {
			t.Errorf("body %q, %v", body, err)
		}
	}
}
