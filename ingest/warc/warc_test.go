package warc

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// page makes a response record of a body.
func page(i int, body string) string {
	block := fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=UTF-8\r\nContent-Length: %d\r\n\r\n%s", len(body), body)
	return fmt.Sprintf("WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:%04d>\r\nWARC-Target-URI: http://example.no/%d\r\n"+
		"WARC-Date: 2024-05-17T10:00:00Z\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n", i, i, len(block), block)
}

func twenty() (records []string) {
	for i := range 20 {
		records = append(records, page(i, fmt.Sprintf("<p>Møte %d i Kárášjohka</p>\r\n\r\n%s", i, strings.Repeat("saksliste ", i%5))))
	}
	return records
}

// read gives the payloads that were read to their end, and how many stretches were
// not.
func read(t testing.TB, input []byte) (bodies []string, broken int) {
	t.Helper()
	r := NewReader(bytes.NewReader(input), func(error) After { return Stop })
	for calls := 0; ; calls++ {
		if calls > 10+len(input) {
			t.Fatal("reading does not end")
		}
		rec, err := r.Next()
		if err == io.EOF {
			return bodies, broken
		}
		var d *Damage
		if errors.As(err, &d) {
			if d.End < d.Start {
				t.Fatalf("damage %v", d)
			}
			broken++
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		p, err := rec.Payload()
		if err == nil {
			var body []byte
			if body, err = io.ReadAll(p.Body); err == nil {
				bodies = append(bodies, string(body))
				continue
			}
		}
		broken++
	}
}

// TestEveryFlip changes every byte of twenty records: the nineteen others
// must come through.
func TestEveryFlip(t *testing.T) {
	records := twenty()
	whole := []byte(strings.Join(records, ""))
	want, broken := read(t, whole)
	if len(want) != 20 || broken != 0 {
		t.Fatalf("%d records and %d broken of the sound file", len(want), broken)
	}
	at := 0
	for i, rec := range records {
		others := append(append([]string{}, want[:i]...), want[i+1:]...)
		for range len(rec) {
			damaged := bytes.Clone(whole)
			damaged[at] ^= []byte{0x01, 0x80}[at%2]
			got, _ := read(t, damaged)
			if !contains(got, others) {
				t.Fatalf("byte %d of record %d changed: got %d records\n%s", at, i, len(got), cmp.Diff(got, others))
			}
			at++
		}
	}
}

// contains reports whether got holds all of want in order.
func contains(got, want []string) bool {
	i := 0
	for _, g := range got {
		if i < len(want) && g == want[i] {
			i++
		}
	}
	return i == len(want)
}

func TestOddArchives(t *testing.T) {
	a, b := page(1, "ein"), page(2, "to")
	for name, tt := range map[string]struct {
		input  string
		want   []string
		broken int
	}{
		"no line ends between":   {strings.TrimRight(a, "\r\n") + b, []string{"ein", "to"}, 0},
		"many line ends":         {a + "\r\n\r\n\r\n" + b, []string{"ein", "to"}, 0},
		"zeros at the end":       {a + b + strings.Repeat("\x00", 900), []string{"ein", "to"}, 0},
		"line feeds only":        {strings.ReplaceAll("WARC/1.1\nContent-Length: 3\n\nein\n\n", "\n", "\n"), []string{"ein"}, 0},
		"cut in a block":         {a + b[:len(b)-5], []string{"ein"}, 1},
		"cut in a header":        {a + b[:100], []string{"ein"}, 1},
		"junk between":           {a + "søppel\n" + b, []string{"ein", "to"}, 1},
		"length too long":        {strings.Replace(a, "\r\n\r\nHTTP", "0\r\n\r\nHTTP", 1) + b, []string{"to"}, 1},
		"length too short":       {strings.Replace(a, "Content-Length: 8", "Content-Length: 1", 1) + b, []string{"to"}, 1},
		"a record within a page": {page(1, "slik: \r\n\r\n"+b) + b, []string{"slik: \r\n\r\n" + b, "to"}, 0},
		"no length":              {strings.Replace(a, "Content-Length: 8", "Content-Size: 8", 1) + b, []string{"to"}, 1},
		"version 0.17":           {strings.Replace(a, "1.0", "0.17", 1) + b, []string{"ein", "to"}, 0},
		"folded field":           {strings.Replace(a, "http://", "\r\n http://", 1) + b, []string{"ein", "to"}, 0},
		"nothing of the kind":    {"\x00\x01 noko heilt anna", nil, 1},
	} {
		got, broken := read(t, []byte(tt.input))
		if diff := cmp.Diff(got, tt.want); diff != "" || broken != tt.broken {
			t.Errorf("%s: %d broken, want %d (-got +want):\n%s", name, broken, tt.broken, diff)
		}
	}
}

func TestRecord(t *testing.T) {
	input := "WARC/1.0\r\nWARC-Type: Response\r\nWARC-Record-ID: <urn:uuid:1>\r\nwarc-target-uri: <http://example.no/a b>\r\n" +
		"WARC-Date: 2024-05-17T10:00:00Z\r\nContent-Type: Application/HTTP; msgtype=response\r\nContent-Length: 5\r\n\r\nHTTP/\r\n\r\n"
	rec, err := NewReader(strings.NewReader(input), nil).Next()
	if err != nil {
		t.Fatal(err)
	}
	rec.Block, rec.http = nil, nil
	want := &Record{
		Type: "response", ID: "urn:uuid:1", URI: "http://example.no/a%20b", Date: "2024-05-17T10:00:00Z",
		ContentType: "application/http; msgtype=response", Length: 5,
	}
	if diff := cmp.Diff(*rec, *want, cmp.AllowUnexported(Record{})); diff != "" {
		t.Errorf("(-got +want):\n%s", diff)
	}
}

func TestARC(t *testing.T) {
	body := "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>Hei"
	one := fmt.Sprintf("http://example.no/ 192.0.2.1 20140216050221 text/html %d\n%s\n", len(body), body)
	desc := "filedesc://a.arc 192.0.2.1 20140216050221 text/plain 10\n1 0 Prøve\n"
	for name, tt := range map[string]struct {
		input  string
		want   []string
		broken int
	}{
		"sound":      {desc + one + one, []string{"1 0 Prøve", "<p>Hei", "<p>Hei"}, 0},
		"bad length": {strings.Replace(desc, " 10\n", " -1\n", 1) + one + strings.Replace(one, " 2014", " x", 1) + one, []string{"<p>Hei", "<p>Hei"}, 2},
	} {
		got, broken := read(t, []byte(tt.input))
		if diff := cmp.Diff(got, tt.want); diff != "" || broken != tt.broken {
			t.Errorf("%s: %d broken, want %d (-got +want):\n%s", name, broken, tt.broken, diff)
		}
	}
}

func TestPayload(t *testing.T) {
	for name, tt := range map[string]struct{ head, body, want string }{
		"plain":                {"", "hei", "hei"},
		"chunks":               {"Transfer-Encoding: chunked\r\n", "2\r\nhe\r\n1;x=y\r\ni\r\n0\r\n\r\n", "hei"},
		"chunks undone":        {"Transfer-Encoding: chunked\r\n", "<p>hei", "<p>hei"},
		"chunks without end":   {"Transfer-Encoding: chunked\r\n", "2\r\nhe\r\n", "he"},
		"chunks, then no size": {"Transfer-Encoding: chunked\r\n", "2\r\nhe\r\nhopp", "he\r\nhopp"},
	} {
		block := "HTTP/1.1 200 OK\r\n" + tt.head + "Content-Type: text/html;charset=ISO-8859-1\r\n\r\n" + tt.body
		input := fmt.Sprintf("WARC/1.0\r\nWARC-Type: response\r\nContent-Type: application/http\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n", len(block), block)
		rec, err := NewReader(strings.NewReader(input), nil).Next()
		if err != nil {
			t.Fatal(err)
		}
		p, err := rec.Payload()
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(p.Body)
		if err != nil || string(body) != tt.want {
			t.Errorf("%s: got %q and %v, want %q", name, body, err, tt.want)
		}
		if p.Status != 200 || p.Media != "text/html" || p.Charset != "iso-8859-1" {
			t.Errorf("%s: got %+v", name, p)
		}
	}
}

func FuzzReader(f *testing.F) {
	f.Add([]byte(strings.Join(twenty()[:3], "")))
	f.Add([]byte("filedesc://a.arc 192.0.2.1 20140216050221 text/plain 10\n1 0 Prøve\n"))
	f.Fuzz(func(t *testing.T, input []byte) { read(t, input) })
}

func BenchmarkReader(b *testing.B) {
	var input []byte
	for i := range 200 {
		input = append(input, page(i, strings.Repeat("<p>Kommunestyret vedtok budsjettet for neste år.</p>\n", 1000))...)
	}
	b.SetBytes(int64(len(input)))
	for b.Loop() {
		r := NewReader(bytes.NewReader(input), nil)
		for {
			rec, err := r.Next()
			if err != nil {
				break
			}
			p, _ := rec.Payload()
			if _, err := io.Copy(io.Discard, p.Body); err != nil {
				b.Fatal(err)
			}
		}
	}
}
