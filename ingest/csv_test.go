package ingest

import (
	"context"
	"fmt"
	"iter"
	"strings"
	"testing"
	"unicode/utf16"

	"kvern/corpus"
	"kvern/corpus/corpustest"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/charmap"
)

var opinionReading = Reading{
	Record: Record{Screened: []string{"Unnateke", "Type=Internt*"}},
	Fields: Fields{ID: "Saksnummer", Text: "Uttale", Title: "Tittel", Published: "Dato"},
}

const opinions = "Henta frå example.no;09.11.2025\n\nSaksnummer;Dato;Tittel;Uttale;Unnateke;Type\r\n" +
	"24/1;31.10.2025;Byggesak;\"Kommunen gav \"\"avslag\"\".\nOmbodet ber om ny handsaming.\";;Brev\r\n" +
	"24/2;2025-11-01;Skule;Eleven fekk ikkje skyss, trass i at vegen er farleg.;;Brev;;\r\n"

func latin1(s string) []byte {
	b, err := charmap.Windows1252.NewEncoder().String(s)
	if err != nil {
		panic(err)
	}
	return []byte(b)
}

func wideText(s string) []byte {
	b := []byte{0xff, 0xfe}
	for _, u := range utf16.Encode([]rune(s)) {
		b = append(b, byte(u), byte(u>>8))
	}
	return b
}

func TestCSV(t *testing.T) {
	corpustest.Reader(t, mappedCase(CSV, opinionReading, map[string][]byte{
		"UTF-8":        []byte("\ufeff" + opinions),
		"windows-1252": latin1(opinions),
		"UTF-16":       wideText(strings.ReplaceAll(opinions, ";", "\t")),
	}, map[string][]byte{
		"too-large":      []byte(strings.Replace(opinions, "Skule", strings.Repeat("Skule ", 30), 1)),
		"text-missing":   []byte(strings.Replace(opinions, "Eleven fekk ikkje skyss, trass i at vegen er farleg.", "", 1)),
		"not-text":       []byte(strings.Replace(opinions, "Eleven", strings.Repeat("\x00", 30), 1)),
		"screened":       []byte(strings.Replace(opinions, ";;Brev;;", ";;Internt notat", 1) + "3;;;Tekst;§ 13;Brev\n"),
		"no-text-column": []byte("a;b\n1;2\n"),
		"ragged-row":     []byte(opinions + "24/3;;;Tekst med; i;;Brev\n24/4;x\n"),
		"unclosed-quote": []byte(opinions + "24/3;;;\"Ope;;Brev\n24/4;;;Tekst;;Brev\n"),
	}))
}

func TestCSVFacts(t *testing.T) {
	for name, tt := range map[string]struct {
		reading Reading
		in      string
		want    []string
	}{
		"opinions": {opinionReading, opinions, []string{
			"overhead", `24/1 2025-10-31 "Byggesak" "Kommunen gav \"avslag\".\nOmbodet ber om ny handsaming." UTF-8`,
			`24/2 2025-11-01 "Skule" "Eleven fekk ikkje skyss, trass i at vegen er farleg." UTF-8`,
		}},
		"usual names":    {Reading{}, "ID,Text,Title\n1,\"Ein, to\",Tal\n", []string{"overhead", `1  "Tal" "Ein, to" UTF-8`}},
		"alternatives":   {Reading{Fields: Fields{Text: "a | b"}}, "b;a\nein;\nto;tre\n", []string{"overhead", `  "" "ein" UTF-8`, `  "" "tre" UTF-8`}},
		"by number":      {Reading{Fields: Fields{Text: "#2", ID: "#1"}}, "1;ein\n2;to\n3\n", []string{`1  "" "ein" UTF-8`, `2  "" "to" UTF-8`, "ragged-row"}},
		"old":            {Reading{}, string(latin1("text;title\nKvar gong vert møtet på Sørøya flytta til våren;Åtvaring\n")), []string{"overhead", `  "Åtvaring" "Kvar gong vert møtet på Sørøya flytta til våren" windows-1252`}},
		"misspelt":       {Reading{Record: Record{Screened: []string{"unntat"}}}, "text;unntatt\na;x\n", []string{"no-text-column"}},
		"match":          {Reading{Fields: Fields{WorkID: "url"}, Match: Fields{ID: `\d+$`, WorkID: `/(id\d+)/`}}, "id;url;text\nsak 12;https://example.no/id77/;Tekst\n", []string{"overhead", `12  "" "Tekst" UTF-8 id77`}},
		"nothing at all": {Reading{}, "text;id\n", []string{"overhead"}},
	} {
		var got []string
		for r, err := range mappedCase(CSV, tt.reading, nil, nil).Read(context.Background(), []byte(tt.in), 1<<20) {
			line := describeRecord(r, err)
			if d := r.Document; d != nil {
				line = fmt.Sprintf("%s %s %q %q %s %s", d.ID, d.Published, d.Title, d.Text(), d.Origin.Encoding, d.WorkID)
			}
			got = append(got, strings.TrimSuffix(line, " "))
		}
		if diff := cmp.Diff(got, tt.want); diff != "" {
			t.Errorf("%s (-got +want):\n%s", name, diff)
		}
	}
}

func FuzzCSV(f *testing.F) {
	f.Add([]byte(opinions))
	f.Add([]byte("Uttale;Unnateke;Type\n\"a\"\"b\";;\n\"ope;;\n"))
	corpustest.FuzzReader(f, mappedCase(CSV, opinionReading, nil, nil))
}

func BenchmarkCSV(b *testing.B) {
	row := "24/1;31.10.2025;Byggesak;\"Kommunen gav \"\"avslag\"\" på søknaden.\n" + strings.Repeat("Ombodet meiner at vedtaket er ugyldig, og ber om ny handsaming. ", 20) + "\";;Brev\n"
	in := []byte("Saksnummer;Dato;Tittel;Uttale;Unnateke;Type\n" + strings.Repeat(row, 20_000))
	c := mappedCase(CSV, opinionReading, nil, nil)
	b.SetBytes(int64(len(in)))
	b.ReportAllocs()
	for b.Loop() {
		drain(b, c.Read(context.Background(), in, 1<<20))
	}
}

func drain(b *testing.B, records iter.Seq2[corpus.Record, error]) {
	for _, err := range records {
		if err != nil {
			b.Fatal(err)
		}
	}
}

// TestStrayQuote loses one line to a quote that is never closed, also where a later one
// would close it.
func TestStrayQuote(t *testing.T) {
	for name, tt := range map[string]struct {
		input string
		want  []string
	}{
		"another field in quotes": {"id;text\n1;\"Ein\n2;To\n\"3\";\"Tre\"\n", []string{"overhead", "unclosed-quote", "2 To", "3 Tre"}},
		"another width":           {"id;text\n1;\"Ein\n2;To\n3;Tre tommar, 3\";4\n", []string{"overhead", "unclosed-quote", "2 To", "ragged-row"}},
	} {
		var got []string
		for r, err := range mappedCase(CSV, Reading{}, nil, nil).Read(context.Background(), []byte(tt.input), 1<<20) {
			line := describeRecord(r, err)
			if d := r.Document; d != nil {
				line = d.ID + " " + d.Text()
			}
			got = append(got, line)
		}
		if diff := cmp.Diff(got, tt.want); diff != "" {
			t.Errorf("%s (-got +want):\n%s", name, diff)
		}
	}
}
