package xmlscan

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
)

// tokens writes what a document is read as: <name attr>, text, </name>.
func tokens(t testing.TB, r io.Reader) (string, error) {
	t.Helper()
	var out strings.Builder
	s := New(r)
	last := int64(0)
	for {
		err := s.Next()
		if err == io.EOF {
			return out.String(), nil
		}
		if err != nil {
			return out.String(), err
		}
		if s.Offset() < last || s.End() < s.Offset() {
			t.Fatalf("a token from %d to %d after one from %d", s.Offset(), s.End(), last)
		}
		last = s.Offset()
		switch s.Kind {
		case Text:
			out.Write(s.Text)
		case Start:
			if v, ok := s.Attr("id"); ok {
				fmt.Fprintf(&out, "<%s %s>", s.Name, v)
			} else {
				fmt.Fprintf(&out, "<%s>", s.Name)
			}
		case End:
			fmt.Fprintf(&out, "</%s>", s.Name)
		}
	}
}

func TestScanner(t *testing.T) {
	long := strings.Repeat("Kárášjohka ", 50_000)
	for name, tt := range map[string]struct {
		in, want string
		err      error
	}{
		"tags":                  {`<a><b id="1">tekst</b></a>`, `<a><b 1>tekst</b></a>`, nil},
		"prefixes":              {`<w:a xml:id='ø'/>`, `<a ø></a>`, nil},
		"closes itself":         {`<a/><b />`, `<a></a><b></b>`, nil},
		"sign in a value":       {`<a x="1 > 0" id='"'>x</a >`, `<a ">x</a>`, nil},
		"references":            {`<a id="&quot;&#229;">&lt;&amp;&#xe5;&aring;&hellip;&#150;</a>`, `<a "å><&åå…–</a>`, nil},
		"bare signs":            {`<a>Vy & Bane < 3 &ukjent; &;</a>`, `<a>Vy & Bane < 3 &ukjent; &;</a>`, nil},
		"comments":              {`<?xml version="1.1"?><!DOCTYPE html><a><!-- <b> - -->x<?php > ?></a>`, `<a>x</a>`, nil},
		"external type":         {`<!DOCTYPE a SYSTEM "https://example.no/a.dtd" [ <!ELEMENT a ANY> ]><a>x</a>`, `<a>x</a>`, nil},
		"CDATA":                 {`<a><![CDATA[<b>&amp;]]></a>`, `<a><b>&amp;</a>`, nil},
		"control characters":    {"<a>x\x00\x0b\x7fy\xff</a>", "<a>xyÿ</a>", nil},
		"declared twice":        {`<?xml version="1.0"?><?xml version="1.0"?><a/>`, `<a></a>`, nil},
		"entities":              {`<!DOCTYPE a [<!ENTITY b "c"><!ENTITY d "&b;&b;">]><a>&d;</a>`, ``, ErrEntities},
		"cut in a tag":          {`<a>x</a`, `<a>x`, ErrSyntax},
		"cut in a comment":      {`<a>x<!-- `, `<a>x`, ErrSyntax},
		"cut in a text":         {`<a>x`, `<a>x`, nil},
		"long text":             {`<a>` + long + `</a>`, `<a>` + long + `</a>`, nil},
		"long tag":              {`<a id="` + strings.Repeat("x", 2<<20) + `">`, ``, ErrLong},
		"long instruction":      {`<?x ` + strings.Repeat("x", 2<<20) + `?><a/>`, `<a></a>`, nil},
		"no XML":                {"Møtet er flytta", "Møtet er flytta", nil},
		"a tag without a name":  {"</>", "", ErrSyntax},
		"an attribute of sorts": {"<a id>x</a>", "<a>x</a>", nil},
	} {
		for how, r := range map[string]io.Reader{"": strings.NewReader(tt.in), "by the byte ": iotest.OneByteReader(strings.NewReader(tt.in))} {
			if how != "" && len(tt.in) > 1<<20 {
				continue
			}
			got, err := tokens(t, r)
			if diff := cmp.Diff(got, tt.want); diff != "" || !errors.Is(err, tt.err) {
				t.Errorf("%s%s: error %v, want %v (-got +want):\n%.300s", how, name, err, tt.err, diff)
			}
		}
	}
}

func TestErrorOfTheStream(t *testing.T) {
	disk := errors.New("disk")
	for _, in := range []string{"<a>x", "<a", "<!--", ""} {
		_, err := tokens(t, io.MultiReader(strings.NewReader(in), iotest.ErrReader(disk)))
		if !errors.Is(err, disk) {
			t.Errorf("%q: got %v", in, err)
		}
	}
}

func FuzzScanner(f *testing.F) {
	f.Add(`<a id="1 > 0"><!-- x --><b/>&amp;&#229;<![CDATA[x]]></a>`)
	f.Add(`<!DOCTYPE a [<!ELEMENT a ANY>]><a>`)
	f.Fuzz(func(t *testing.T, in string) {
		whole, err := tokens(t, strings.NewReader(in))
		pieces, err2 := tokens(t, iotest.OneByteReader(strings.NewReader(in)))
		if whole != pieces || (err == nil) != (err2 == nil) {
			t.Errorf("%q read whole: %q, %v; by the byte: %q, %v", in, whole, err, pieces, err2)
		}
	})
}

func BenchmarkScanner(b *testing.B) {
	record := `<mappe xsi:type="saksmappe"><systemID>f81d4fae-7dec-11d0-a765-00a0c91e6bf6</systemID><tittel>Søknad om skjenkebevilling &amp; serveringsbevilling</tittel>` +
		`<opprettetDato>2012-03-04T10:11:12</opprettetDato><beskrivelse>Søknaden gjelder fast bevilling for utearealet ved kaia i Kirkenes sentrum.</beskrivelse></mappe>` + "\n"
	in := "<arkiv>" + strings.Repeat(record, 20_000) + "</arkiv>"
	b.SetBytes(int64(len(in)))
	s := New(nil)
	for b.Loop() {
		s.Reset(strings.NewReader(in))
		for s.Next() == nil {
		}
	}
}
