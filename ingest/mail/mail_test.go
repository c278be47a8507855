package mail

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
)

// parts parses a message and gives what each part is and holds.
func parts(t testing.TB, raw string) (m Message, all []string) {
	t.Helper()
	r := strings.NewReader(raw)
	m, err := Parse(r, int64(len(raw)), 1000)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range m.Parts {
		text, err := io.ReadAll(p.Open(r))
		if err != nil {
			t.Fatal(err)
		}
		what := p.Media
		if p.Charset != "" {
			what += " " + p.Charset
		}
		if p.Attached {
			what += " attached " + p.Name
		}
		if p.Twin {
			what += " twin"
		}
		all = append(all, what+": "+string(text))
	}
	return m, all
}

const mixedHead = "Content-Type: multipart/mixed; boundary=\"=_a b\"\n\nThis is a message in MIME format.\n"

func TestParse(t *testing.T) {
	for name, tt := range map[string]struct {
		raw  string
		want []string
	}{
		"plain":         {"Subject: a\n\nMøtet.\nTo\n", []string{"text/plain: Møtet.\nTo\n"}},
		"envelope":      {"From a@example.no Sat Jan  3 01:05:34 1996\nSubject: a\n\nMøtet", []string{"text/plain: Møtet"}},
		"order mark":    {"\ufeffFrom: a@example.no\nSubject: a\n\nMøtet", []string{"text/plain: Møtet"}},
		"damaged field": {"Message-ID: x\nRe ceived: x\n by y\nFrom: a@example.no\n\nMøtet", []string{"text/plain: Møtet"}},
		"no empty line": {"Subject: x\nHei alle\nSak: Møtet", []string{"text/plain: Hei alle\nSak: Møtet"}},
		"no fields":     {"Møtet\n er flytta", []string{"text/plain: Møtet\n er flytta"}},
		"nothing":       {"", []string{"text/plain: "}},
		"quoted":        {"Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: Quoted-Printable\n\nM=F8te=\n t = \r\n=3d=3D=zz =", []string{"text/plain iso-8859-1: M\xf8te t ===zz "}},
		"base64":        {"Content-Transfer-Encoding: base64\n\nTcO4\r\n dGU=!\nSGVp", []string{"text/plain: MøteHei"}},
		"two parts":     {mixedHead + "--=_a b\n\nEin\n--=_a b \nContent-Type: TEXT/HTML\n\n<p>To\r\n--=_a b--\nslutt\n", []string{"text/plain: Ein", "text/html: <p>To"}},
		"not ended":     {mixedHead + "--=_a b\n\nEin\n", []string{"text/plain: Ein\n"}},
		"no boundary":   {"Content-Type: multipart/mixed\n\n--a\n\nEin", []string{"multipart/mixed: --a\n\nEin"}},
		"never comes":   {mixedHead + "Ein\n--=_a\n", []string{"text/plain: This is a message in MIME format.\nEin\n--=_a\n"}},
		"no quotation":  {"Content-Type: multipart/mixed; boundary=a/b=c; x=å\n\n--a/b=c\nContent-Type: text/plain; name=Brev til NN.txt\n\nEin\n--a/b=c--", []string{"text/plain attached Brev til NN.txt: Ein"}},
		"only the form": {"Content-Type: text\n\nEin", []string{"text: Ein"}},
		"alternatives": {
			"Content-Type: multipart/alternative; boundary=a\n\n--a\nContent-Type: text/html\n\n<b>Møtet\n--a\n\nMøtet\n--a--",
			[]string{"text/html twin: <b>Møtet", "text/plain: Møtet"},
		},
		"empty alternative": {
			"Content-Type: multipart/alternative; boundary=a\n\n--a\n\n \n--a\nContent-Type: text/html\n\n<b>Møtet\n--a--",
			[]string{"text/plain:  ", "text/html: <b>Møtet"},
		},
		"attachments in an alternative": {
			"Content-Type: multipart/alternative; boundary=a\n\n--a\n\nHei\n--a\nContent-Type: multipart/related; boundary=b\n\n--b\nContent-Type: text/html\n\n<b>Hei\n" +
				"--b\nContent-Type: image/png; name=a.png\n\nPNG\n--b--\n\n--a--",
			[]string{"text/plain: Hei", "text/html twin: <b>Hei", "image/png attached a.png: PNG"},
		},
		"outer ends inner": {
			"Content-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nEin\n--a\n\nTo\n--a--",
			[]string{"text/plain: Ein", "text/plain: To"},
		},
		"message": {
			"Content-Type: multipart/digest; boundary=a\n\n--a\n\nSubject: x\n\nEin\n--a\nContent-Type: text/plain\nContent-Disposition: attachment; filename*=utf-8''S%C3%B8.txt\n\nTo\n--a--",
			[]string{"message/rfc822 attached : Subject: x\n\nEin", "text/plain attached Sø.txt: To"},
		},
		"name in words": {"Content-Type: application/pdf; name=\"=?iso-8859-1?Q?M=F8te.pdf?=\"\n\n%PDF", []string{"application/pdf attached Møte.pdf: %PDF"}},
	} {
		_, got := parts(t, tt.raw)
		if diff := cmp.Diff(got, tt.want); diff != "" {
			t.Errorf("%s (-got +want):\n%s", name, diff)
		}
	}
}

func TestFacts(t *testing.T) {
	for raw, want := range map[string]string{
		"SUBJECT:  =?utf-8?B?TcO4dGU=?= =?utf-8?Q?_i_dag?=\r\nDate: Tue, 17 Sep 2019 23:30:00 +0200 (CEST)\r\n\r\n": "Møte i dag 2019-09-17 false",
		"Subject: M\xf8te i\n\tdag\nSubject: To\nDate: i dag\n\nTekst":                                              "Møte i dag 0001-01-01 false",
		"Subject: =?x-ukjent?Q?M=F8te?=\n\n":                                                                        "Møte 0001-01-01 false",
		mixedHead + "--=_a b\n\nEin":                                                                                " 0001-01-01 true",
		mixedHead + "--=_a b\n\nEin\n--=_a b--":                                                                     " 0001-01-01 false",
		"Subject: " + strings.Repeat("lang ", 300_000) + "\nDate: Tue, 17 Sep 2019 23:30:00 +0200\n\n" + "Tekst":    "",
		"X: " + strings.Repeat("a", 70_000) + "\nSubject: Hei\n folding\n\n":                                        "Hei folding 0001-01-01 false",
	} {
		m, _ := parts(t, raw)
		if got := fmt.Sprintf("%s %s %v", m.Subject, m.Date.Format("2006-01-02"), m.CutOff); want != "" && got != want {
			t.Errorf("%.60q: got %q, want %q", raw, got, want)
		}
	}
}

func TestTooManyParts(t *testing.T) {
	raw := mixedHead + strings.Repeat("--=_a b\n\na\n", 1001)
	if m, all := parts(t, raw); !m.More || len(all) != 1000 {
		t.Errorf("%d parts, more: %v", len(all), m.More)
	}
}

func TestLooks(t *testing.T) {
	for head, want := range map[string]bool{
		"Received: from x\n by y\nFrom: a\nTo: b\n\nHei": true, "MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n": true,
		"From a@example.no Sat Jan  3 01:05:34 1996\nMessage-ID: <1>\nSubject: a\n\n": true, "": false, "Hei\n\nFrom: a\n": false,
		"From: Kari\nSent: i dag\nTo: Ola\nSubject: Møte\n\nHei": false, "Subject: a\nikkje eit felt\nMessage-ID: x\n\n": false,
		"Message-ID: x\nSub":                  false,
		"\ufeffMessage-ID: x\nSubject: a\n\n": true,
	} {
		if got := Looks([]byte(head)); got != want {
			t.Errorf("%q: got %v", head, got)
		}
	}
}

func TestBox(t *testing.T) {
	from := "From a@example.no Sat Jan  3 01:05:34 1996\n"
	for name, tt := range map[string]struct {
		raw  string
		want []string
	}{
		"nothing": {"", nil},
		"one":     {from + "Subject: a\n\nHei\n", []string{"0 Subject: a\n\nHei\n"}},
		"two": {
			from + "Subject: a\n\n>From a Mon 1:1\nFrom her\n\nFrom dag til dag: Mon\n\n" + from + "\nTo",
			[]string{"0 Subject: a\n\nFrom a Mon 1:1\nFrom her\n\nFrom dag til dag: Mon\n\n", "104 \nTo"},
		},
		"no empty line between": {from + "Subject: a\n\nHei\n" + from + "\nTo", []string{"0 Subject: a\n\nHei\n", "59 \nTo"}},
		"long line":             {from + "\n" + strings.Repeat("a", 200_000) + "\n\n" + from, []string{"0 \n" + strings.Repeat("a", 200_000) + "\n\n", "200046 "}},
	} {
		var got []string
		b := NewBox(strings.NewReader(tt.raw))
		for {
			at, r, err := b.Next()
			if err != nil {
				break
			}
			text, err := io.ReadAll(iotest.OneByteReader(r))
			got = append(got, fmt.Sprint(at, " ", string(text)))
			if err != nil {
				t.Error(err)
			}
		}
		if diff := cmp.Diff(got, tt.want); diff != "" {
			t.Errorf("%s (-got +want):\n%s", name, diff)
		}
	}
}

func TestErrorOfTheInput(t *testing.T) {
	broken := errors.New("input/output error")
	b := NewBox(io.MultiReader(strings.NewReader("From a Sat 1:1\n\nHei"), iotest.ErrReader(broken)))
	_, r, _ := b.Next()
	if _, err := io.ReadAll(r); err != broken {
		t.Errorf("got %v", err)
	}
	if _, _, err := b.Next(); err != broken {
		t.Errorf("then %v", err)
	}
	if _, err := Parse(failing{}, 100, 10); err == nil {
		t.Error("no error")
	}
}

type failing struct{}

func (failing) ReadAt([]byte, int64) (int, error) { return 0, errors.New("input/output error") }

func FuzzParse(f *testing.F) {
	f.Add([]byte(mixedHead + "--=_a b\nContent-Type: multipart/alternative; boundary=b\n\n--b\n\nEin\n--b\nContent-Type: text/html\n\n<p>\n--b--\n--=_a b--"))
	f.Add([]byte("Subject: =?utf-8?Q?M=C3?=\nContent-Transfer-Encoding: quoted-printable\n\na=\n=3D= \n"))
	f.Add([]byte("Content-Type: x; name*=utf-8''%zz; name=å\nContent-Transfer-Encoding: base64\n\nTcO4=dGU"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		r := bytes.NewReader(raw)
		m, err := Parse(r, int64(len(raw)), 20)
		if err != nil {
			t.Fatal(err)
		}
		end := int64(0)
		for _, p := range m.Parts {
			if p.start > p.end || p.end > int64(len(raw)) || p.choice == 0 && p.start < end && p.Media != "text/plain" {
				t.Errorf("a part from %d to %d of %d", p.start, p.end, len(raw))
			}
			if n, err := io.Copy(io.Discard, p.Open(r)); err != nil || n > p.Size() {
				t.Errorf("%d bytes of %d, %v", n, p.Size(), err)
			}
		}
		b := NewBox(r)
		for {
			if _, _, err := b.Next(); err == io.EOF {
				break
			} else if err != nil {
				t.Fatal(err)
			}
		}
	})
}

func BenchmarkParse(b *testing.B) {
	line := strings.Repeat("QUJD", 19) + "\r\n"
	raw := mixedHead + "--=_a b\nContent-Transfer-Encoding: base64\n\n" + strings.Repeat(line, 100_000) + "--=_a b--\n"
	r := strings.NewReader(raw)
	b.SetBytes(int64(len(raw)))
	for b.Loop() {
		m, err := Parse(r, int64(len(raw)), 10)
		if err != nil {
			b.Fatal(err)
		}
		io.Copy(io.Discard, m.Parts[0].Open(r))
	}
}

// TestFoldedField reads a field of very many lines, in time that grows with their number.
func TestFoldedField(t *testing.T) {
	m, _ := parts(t, "Subject: a\n"+strings.Repeat(" x\n", 300_000)+"\nHei")
	if want := len("a") + 2*300_000; len(m.Subject) != want {
		t.Errorf("%d bytes, want %d", len(m.Subject), want)
	}
}
