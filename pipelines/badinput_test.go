package pipelines

import (
	"archive/tar"
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"kvern/corpus"
	"kvern/filter"
	"kvern/ingest"

	"github.com/apache/arrow/go/v17/arrow"
	"github.com/apache/arrow/go/v17/arrow/array"
	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/apache/arrow/go/v17/parquet/pqarrow"
	gocmp "github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zip"
	"github.com/klauspost/compress/zlib"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// badInput is an input that real sources have and that readers stumble over.
type badInput struct {
	file    string // its name
	bytes   []byte
	reading ingest.Reading
	// want is what becomes of each record, in order: a reason of quarantine or removal
	// (Spec.Reasons tells which), "overhead", or a document as «text» with its encoding,
	// where that is not UTF-8, and its repairs by reader and normalize.
	want []string
}

// sentence is long enough for a page to be about it.
const sentence = "Kommunestyret vedtok torsdag budsjettet for neste år etter en lang debatt om skolen i Vadsø."

// badInputs is the one list of all kinds of bad input.
func badInputs(t *testing.T) map[string]badInput {
	all := map[string]badInput{}
	for _, some := range []map[string]badInput{
		badFiles(), badCompression(t), badWebArchives(t), badCharsets(), badCharacters(), badPDFs(), badPages(), badXML(), badArchives(t), badLines(), badTables(t),
	} {
		for name, row := range some {
			if _, twice := all[name]; twice {
				t.Errorf("two rows are called %q", name)
			}
			all[name] = row
		}
	}
	return all
}

func TestBadInputs(t *testing.T) {
	for name, row := range badInputs(t) {
		t.Run(name, func(t *testing.T) {
			if diff := gocmp.Diff(become(t, row), row.want); diff != "" {
				t.Errorf("(-got +want):\n%s", diff)
			}
		})
	}
}

// become reads an input as a run does and normalises the documents.
func become(t *testing.T, row badInput) (all []string) {
	path := filepath.Join(t.TempDir(), filepath.Base(row.file))
	if err := os.WriteFile(path, row.bytes, 0o600); err != nil {
		t.Fatal(err)
	}
	format := ""
	if row.reading.Fields.Text != "" && strings.HasSuffix(row.file, ".xml") {
		format = "xml"
	}
	x, err := ingest.NewExtractor(Parts(corpus.KindReader, corpus.KindContainer), row.reading, format)
	if err != nil {
		t.Fatal(err)
	}
	for r, err := range x.File(context.Background(), path, row.file) {
		all = append(all, recordOutcome(t, r, err))
	}
	return all
}

func recordOutcome(t *testing.T, r corpus.Record, err error) string {
	var fault *corpus.Fault
	switch {
	case errors.As(err, &fault):
		return fault.Reason
	case err != nil:
		t.Fatal(err)
	case r.Removed != nil:
		return r.Removed.Reason
	case r.Document == nil:
		return "overhead"
	}
	d := r.Document
	stage, err := filter.Normalize.Build(filter.Normalize.Settings())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := stage.(corpus.Stage).Process(context.Background(), d); err != nil {
		t.Fatal(err)
	}
	s := "«" + d.Text() + "»"
	if e := d.Origin.Encoding; e != "UTF-8" {
		s += " " + e
	}
	for _, m := range d.Origin.Repairs {
		s += fmt.Sprintf(" %s=%g", m.Name, m.Value)
	}
	return s
}

func badFiles() map[string]badInput {
	return map[string]badInput{
		"Git LFS pointer": {"a.pdf", []byte("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 12345\n"), ingest.Reading{}, []string{"lfs-pointer"}},
		"lock file":       {"~$brev.docx", []byte("\x05Eksempel"), ingest.Reading{}, []string{"lock-file"}},
		"DS_Store":        {".DS_Store", []byte("\x00\x00\x00\x01Bud1"), ingest.Reading{}, []string{"system-file"}},
		"Thumbs.db":       {"Thumbs.db", []byte("\xd0\xcf\x11\xe0"), ingest.Reading{}, []string{"system-file"}},
		"no bytes":        {"tom.txt", nil, ingest.Reading{}, []string{"empty-file"}},
		"wrong extension": {"brev.txt", pdfOf(pdfText), ingest.Reading{}, []string{"«" + pdfRead + "» PDF"}},
		"no extension":    {"brev", []byte("<html><p>" + sentence), ingest.Reading{}, []string{"«" + sentence + "»"}},
		"not text":        {"a.txt", bytes.Repeat([]byte{0, 1, 2, 'x', 3}, 50), ingest.Reading{}, []string{"not-text"}},
		"unknown format":  {"bilde.jpg", []byte("\xff\xd8\xff\xe0 JFIF"), ingest.Reading{}, []string{"unknown-format"}},
	}
}

// gz is each part in a member of its own.
func gz(t *testing.T, parts ...string) []byte {
	var b bytes.Buffer
	for _, p := range parts {
		w := gzip.NewWriter(&b)
		if _, err := io.WriteString(w, p); err != nil {
			t.Fatal(err)
		}
		w.Close()
	}
	return b.Bytes()
}

func badCompression(t *testing.T) map[string]badInput {
	one, two := `{"text":"Ein"}`+"\n", `{"text":"To"}`+"\n"
	whole := gz(t, one, two)
	damaged := slices.Concat(gz(t, one), gz(t, strings.Repeat(two, 50)), gz(t, two))
	damaged[len(gz(t, one))+20] ^= 0x55
	return map[string]badInput{
		"truncated gzip member": {"a.jsonl.gz", whole[:len(whole)-12], ingest.Reading{}, []string{"«Ein»", "truncated"}},
		"damaged gzip member":   {"a.jsonl.gz", damaged, ingest.Reading{}, []string{"«Ein»", "damaged"}}, // where in the stream the rest stands is lost
		"gzip bomb":             {"a.txt.gz", gz(t, strings.Repeat("0", 70<<20)), ingest.Reading{}, []string{"unpacks-too-large"}},
		"garbage after gzip":    {"a.jsonl.gz", append(gz(t, one), "søppel"...), ingest.Reading{}, []string{"«Ein»", "truncated"}},
	}
}

func capture(kind, uri, head, body string, size int) string {
	block := body
	if head != "" {
		block = head + "\r\n\r\n" + body
	}
	return fmt.Sprintf("WARC/1.0\r\nWARC-Type: %s\r\nWARC-Record-ID: <urn:uuid:%x>\r\nWARC-Target-URI: %s\r\nWARC-Date: 2024-05-17T10:00:00Z\r\n"+
		"Content-Type: application/http; msgtype=response\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n", kind, len(uri)+len(body), uri, len(block)+size, block)
}

func badWebArchives(t *testing.T) map[string]badInput {
	const ok = "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8"
	one := capture("response", "<https://example.no/a>", ok, "Ein", 0)
	two := capture("response", "https://example.no/b c?d=1", ok, "To", 0)
	hurt := gz(t, one, one, two)
	hurt[len(gz(t, one))+30] ^= 0x55
	chunked := ok + "\r\nTransfer-Encoding: chunked"
	return map[string]badInput{
		"whole-file gzip WARC":          {"a.warc.gz", gz(t, one+two), ingest.Reading{}, []string{"«Ein»", "«To»"}},
		"WARC with brackets and spaces": {"a.warc", []byte(one + two), ingest.Reading{}, []string{"«Ein»", "«To»"}},
		"WARC record too long":          {"a.warc", []byte(capture("response", "https://example.no/", ok, "Ein", 9) + two), ingest.Reading{}, []string{"damaged", "«To»"}},
		"WARC cut off":                  {"a.warc", []byte(one + two[:len(two)-8]), ingest.Reading{}, []string{"«Ein»", "truncated"}},
		"HTTP in chunks":                {"a.warc", []byte(capture("response", "https://example.no/", chunked, "3\r\nEin\r\n0\r\n\r\n", 0)), ingest.Reading{}, []string{"«Ein»"}},
		"HTTP in chunks it is not in":   {"a.warc", []byte(capture("response", "https://example.no/", chunked, "Møtet er flytta.", 0)), ingest.Reading{}, []string{"«Møtet er flytta.»"}},
		"WARC revisit":                  {"a.warc", []byte(capture("revisit", "https://example.no/", ok, "", 0)), ingest.Reading{}, []string{"revisit"}},
		"WARC request and metadata": {
			"a.warc", []byte(capture("request", "https://example.no/", "GET / HTTP/1.1", "", 0) + capture("metadata", "https://example.no/", "", "via: x", 0) + one), ingest.Reading{}, []string{"«Ein»"},
		},
		"damaged member of a WARC": {"a.warc.gz", hurt, ingest.Reading{}, []string{"«Ein»", "damaged", "«To»"}},
		"WARC twin of the crawler": {"a.warc", []byte(capture("resource", "urn:text:https://example.no/", "", "Ein", 0)), ingest.Reading{}, []string{"rendered-twin"}},
		"HTTP error page":          {"a.warc", []byte(capture("response", "https://example.no/", "HTTP/1.1 404 Not Found\r\nContent-Type: text/html", sentence, 0)), ingest.Reading{}, []string{"http-status"}},
	}
}

func badCharsets() map[string]badInput {
	const nob = "Møtet på Sørøya er avlyst fordi været er for dårlig. Ferja går ikke før i morgen, og båten fra Hasvik står. Rådmannen sier at møtet blir holdt når værmeldingen er bedre."
	latin1 := strings.NewReplacer("ø", "\xf8", "å", "\xe5", "æ", "\xe6").Replace(nob)
	wide, err := unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewEncoder().String(nob)
	if err != nil {
		panic(err)
	}
	const sme = "Sámediggi lea mearridan ahte skuvlejuvvot galget eambbo oahpaheaddjit, ja ahte buot mánát ožžot oahppat sámegiela. Čoahkkin lei Kárášjogas, muhto eanaš áirasat čuvvo dan báikkálaš stivrrain."
	latin6, err6 := charmap.ISO8859_10.NewEncoder().String(sme)
	if err6 != nil {
		panic(err6)
	}
	return map[string]badInput{
		"charset wrongly declared as Latin-1": {"a.html", []byte(`<html><meta charset="iso-8859-1"><p>` + nob), ingest.Reading{}, []string{"«" + nob + "»"}},
		"charset wrongly declared as UTF-8":   {"a.html", []byte(`<html><meta charset="utf-8"><p>` + latin1), ingest.Reading{}, []string{"«" + nob + "» windows-1252"}},
		"charset not declared":                {"a.txt", []byte(latin1), ingest.Reading{}, []string{"«" + nob + "» windows-1252"}},
		"UTF-16 without a mark":               {"a.txt", []byte(wide), ingest.Reading{}, []string{"«" + nob + "» UTF-16LE"}},
		"a bad byte in UTF-8":                 {"a.txt", []byte("Møtet med Gudfr\xf8d er på Sørøya."), ingest.Reading{}, []string{"«Møtet med Gudfrød er på Sørøya.» invalid-utf8=1"}},
		"Sámi in WinSami2":                    {"a.txt", []byte(strings.NewReplacer("Č", "\x82", "č", "\x84", "đ", "\x98", "ŋ", "\xb9", "š", "\x9a", "ž", "\xbf", "á", "\xe1", "ŧ", "\xbc").Replace(sme)), ingest.Reading{}, []string{"«" + sme + "» WinSami2"}},
		"Sámi in ISO 8859-10":                 {"a.txt", []byte(latin6), ingest.Reading{}, []string{"«" + sme + "» ISO-8859-10"}},
	}
}

func badCharacters() map[string]badInput {
	row := func(in, want string) badInput { return badInput{"a.txt", []byte(in), ingest.Reading{}, []string{want}} }
	return map[string]badInput{
		"double UTF-8":              row("MÃ¸tet pÃ¥ SÃ¸rÃ¸ya er avlyst.", "«Møtet på Sørøya er avlyst.» mojibake=4"),
		"triple UTF-8":              row("MÃƒÂ¸tet pÃƒÂ¥ SÃƒÂ¸rÃƒÂ¸ya.", "«Møtet på Sørøya.» mojibake=12"),
		"Sámi double UTF-8":         row("ÄŒoahkkin lea KÃ¡rÃ¡Å¡johkas.", "«Čoahkkin lea Kárášjohkas.» mojibake=4"),
		"byte order mark in text":   row("Møtet \ufeffer avlyst.", "«Møtet er avlyst.» invisible=1"),
		"space without width":       row("Møtet\u200b er avlyst.", "«Møtet er avlyst.» invisible=1"),
		"soft hyphen":               row("kommune\u00adstyret", "«kommunestyret» soft-hyphen=1"),
		"space that does not break": row("§\u00a05", "«§ 5» space=1"),
		"C1 controls":               row("Møtet \u0096 igjen", "«Møtet – igjen» windows-1252=1"),
		"NUL":                       row("Møtet er \x00avlyst til over helga.", "«Møtet er avlyst til over helga.» control=1"),
		"bullet of a symbol font":   row("\uf0b7 Sak 1", "«• Sak 1» symbol=1"),
		"letters with loose marks":  row("c\u030coahkkin a\u030a", "«čoahkkin å» composition=2"),
		"law keeps its powers":      row("12 m² og ½ av § 3ſ", "«12 m² og ½ av § 3ſ»"),
		"letters gone for good":     row("S\ufffdmedikki r\ufffd\ufffd\ufffdi \ufffdoahkkana.", "replacement-characters"),
		"one letter gone":           row("R\ufffddmannen svarte ikke.", "«R\ufffddmannen svarte ikke.» replacement-left=1"),
	}
}

// pdfOf writes a PDF of one page for every content stream; the font is /F.
func pdfOf(contents ...string) []byte { return pdfWith("null", "", "", contents...) }

// pdfWith adds object 4, entries of the trailer, and entries of the streams.
func pdfWith(extra, trailer, stream string, contents ...string) []byte {
	var b bytes.Buffer
	var offsets []int
	object := func(format string, args ...any) {
		offsets = append(offsets, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n"+format+"\nendobj\n", append([]any{len(offsets)}, args...)...)
	}
	b.WriteString("%PDF-1.4\n")
	var kids strings.Builder
	for i := range contents {
		fmt.Fprintf(&kids, "%d 0 R ", 5+2*i)
	}
	object("<</Type/Catalog/Pages 2 0 R>>")
	object("<</Type/Pages/Count %d/Kids[%s]/Resources<</Font<</F 3 0 R/G 4 0 R>>>>>>", len(contents), kids.String())
	object("<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>")
	object("%s", extra)
	for i, c := range contents {
		object("<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents %d 0 R>>", 6+2*i)
		object("<</Length %d%s>>\nstream\n%s\nendstream", len(c), stream, c)
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(offsets)+1)
	for _, at := range offsets {
		fmt.Fprintf(&b, "%010d 00000 n \n", at)
	}
	fmt.Fprintf(&b, "trailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n", len(offsets)+1, trailer, start)
	return b.Bytes()
}

const (
	pdfText = "BT /F 12 Tf 72 700 Td (M\xf8tet i komiteen er flytta til Kautokeino neste onsdag klok-) Tj 0 -14 Td (ka ti.) Tj ET"
	pdfRead = "Møtet i komiteen er flytta til Kautokeino neste onsdag klokka ti."
)

// loops is a content stream in which a form draws itself ever again.
func pdfLoop() []byte {
	return pdfWith("<</Type/XObject/Subtype/Form/BBox[0 0 1 1]/Resources<</XObject<</X 4 0 R>>>>/Length 11>>\nstream\n/X Do /X Do\nendstream", "", "",
		pdfText+" /X Do")
}

func badPDFs() map[string]badInput {
	row := func(b []byte, want string) badInput { return badInput{"a.pdf", b, ingest.Reading{}, []string{want}} }
	locked := pdfWith("<</Filter/Standard/V 1/R 2/P -4/O<"+strings.Repeat("00", 32)+">/U<"+strings.Repeat("11", 32)+">>>", "/ID[<00><00>]/Encrypt 4 0 R", "", pdfText)
	glyphs := "<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/Identity-H/DescendantFonts[<</Type/Font/Subtype/CIDFontType2/BaseFont/X>>]>>"
	whole := pdfOf(pdfText)
	var bomb bytes.Buffer
	w := zlib.NewWriter(&bomb)
	w.Write(bytes.Repeat([]byte(" "), 80<<20))
	w.Close()
	return map[string]badInput{
		"PDF without a text layer":  row(pdfOf("q 500 0 0 700 0 0 cm /Im Do Q", "q Q"), "needs-ocr"),
		"PDF with a bad font map":   row(pdfWith(glyphs, "", "", "BT /G 12 Tf <"+strings.Repeat("0102", 900)+"> Tj ET"), "garbled-font"),
		"PDF with divided words":    row(whole, "«"+pdfRead+"» PDF"),
		"PDF encrypted":             row(locked, "encrypted"),
		"PDF damaged":               row([]byte("%PDF-1.4\nsøppel"), "damaged"),
		"PDF without its table":     row(whole[:bytes.Index(whole, []byte("xref"))], "«"+pdfRead+"» PDF"),
		"PDF cut in a page":         row(whole[:bytes.Index(whole, []byte("komiteen"))], "damaged"),
		"PDF with a form in itself": row(pdfLoop(), "«"+pdfRead+"» PDF"),
		"PDF with an unread stream": row(pdfWith("null", "", "/Filter/FlateDecode", "ikke flate"), "damaged"),
		"PDF bomb":                  row(pdfWith("null", "", "/Filter/FlateDecode", bomb.String()), "damaged"),
	}
}

func badPages() map[string]badInput {
	row := func(in, want string) badInput {
		return badInput{"a.html", []byte(in), ingest.Reading{}, []string{want}}
	}
	script := "<script>" + strings.Repeat("window.x=function(){return 'Kommunestyret vedtok'};", 900) + "</script>"
	return map[string]badInput{
		"JavaScript shell":  row("<!DOCTYPE html><html><head><title>Innsyn</title></head><body><div id=app></div>"+script+"<noscript>You need to enable JavaScript to run this app.</noscript></body></html>", "no-content"),
		"cookie wall":       row("<!DOCTYPE html><html><body><div class='cookie-consent'><p>Vi bruker informasjonskapsler for å gi deg en bedre opplevelse. Godta alle eller velg selv.</p><button>Godta</button></div></body></html>", "no-content"),
		"error page as 200": row("<!DOCTYPE html><html><head><title>Siden finnes ikke</title></head><body><h1>404</h1><p>Siden finnes ikke.</p></body></html>", "no-content"),
		"page in a form":    row("<!DOCTYPE html><html><body><form id=aspnetForm><main><p>"+sentence+"</p></main></form></body></html>", "«"+sentence+"»"),
	}
}

func badXML() map[string]badInput {
	reading := ingest.Reading{Record: ingest.Record{Select: "//post", Screened: []string{"skjerming", "gradering", "kassasjon"}}, Fields: ingest.Fields{Text: "tekst"}}
	row := func(in string, want ...string) badInput { return badInput{"a.xml", []byte(in), reading, want} }
	const good = "<post><tekst>Møtet er flytta.</tekst></post>"
	latin1 := strings.ReplaceAll(`<?xml version="1.0" encoding="ISO-8859-1"?>`+good, "ø", "\xf8")
	bomb := `<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;"><!ENTITY c "&b;&b;&b;">]>`
	return map[string]badInput{
		"XML entity bomb":         row(bomb+"<post><tekst>&c;</tekst></post>", "xml-entities"),
		"XML external entity":     row(`<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><post><tekst>&x;</tekst></post>`, "xml-entities"),
		"XML external DTD":        row(`<!DOCTYPE post SYSTEM "https://example.no/dtd/post.dtd">`+good, "overhead", "«Møtet er flytta.»"),
		"XML Latin-1":             row(latin1, "overhead", "«Møtet er flytta.» windows-1252"),
		"XML entities of HTML":    row("<post><tekst>M&oslash;tet &ndash; &sect;&nbsp;5</tekst></post>", "«Møtet – § 5» space=1"),
		"XML bare ampersand":      row("<post><tekst>Vy & Bane 3 < 4</tekst></post>", "«Vy & Bane 3 < 4»"),
		"XML control characters":  row("<post><tekst>Møtet\x0b er\x00 flytta.</tekst></post>", "«Møtet er flytta.»"),
		"XML 1.1":                 row(`<?xml version="1.1"?>`+good, "overhead", "«Møtet er flytta.»"),
		"XML byte order mark":     row("\ufeff<?xml version=\"1.0\"?>"+good, "overhead", "«Møtet er flytta.»"),
		"XML double declaration":  row(`<?xml version="1.0"?><?xml version="1.0" encoding="UTF-8"?>`+good, "overhead", "«Møtet er flytta.»"),
		"XML cut off":             row("<a>"+good+"<post><tekst>Svar", "overhead", "«Møtet er flytta.»", "xml-syntax"),
		"XML ten thousand deep":   row(strings.Repeat("<a>", 10_000), "xml-syntax"),
		"Noark record screened":   row("<a><post><skjerming/><tekst>Hemmelig</tekst></post>"+good+"</a>", "overhead", "screened", "«Møtet er flytta.»", "overhead"),
		"Noark record graded":     row("<post><gradering>B</gradering><tekst>Hemmelig</tekst></post>", "screened"),
		"Noark record to discard": row("<post><tekst>Gammelt</tekst><kassasjon/></post>", "screened"),
		"field that is not read":  row("<post><tittel_SENSITIV>Hemmelig</tittel_SENSITIV><tekst>Møtet er flytta.</tekst></post>", "«Møtet er flytta.»"),
		"XML without a mapping":   {"a.xml", []byte("<a><b>Møte</b></a>"), ingest.Reading{}, []string{"needs-mapping"}},
		"XML that says .html":     {"a.html", []byte("<?xml version='1.0'?><journal><post>x</post></journal>"), ingest.Reading{}, []string{"no-content"}},
		"HTML that says .xml":     {"lov", []byte("<!DOCTYPE html><html><body><p>" + sentence + "</p></body></html>"), ingest.Reading{}, []string{"«" + sentence + "»"}},
	}
}

// tarOf and zipOf pack names and contents by turns.
func tarOf(t *testing.T, entries ...string) []byte {
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for i := 0; i < len(entries); i += 2 {
		h := &tar.Header{Name: entries[i], Mode: 0o644, Size: int64(len(entries[i+1]))}
		if strings.HasSuffix(h.Name, ".lenke") {
			h.Typeflag, h.Linkname, h.Size = tar.TypeSymlink, "/etc/passwd", 0
		}
		if err := w.WriteHeader(h); err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, entries[i+1][:h.Size]); err != nil {
			t.Fatal(err)
		}
	}
	w.Close()
	return b.Bytes()
}

func zipOf(t *testing.T, entries ...string) []byte {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := 0; i < len(entries); i += 2 {
		f, err := w.CreateHeader(&zip.FileHeader{Name: entries[i], Method: zip.Deflate, NonUTF8: true})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(f, entries[i+1]); err != nil {
			t.Fatal(err)
		}
	}
	w.Close()
	return b.Bytes()
}

func badArchives(t *testing.T) map[string]badInput {
	locked := zipOf(t, "a.txt", "Hemmelig")
	for i := range locked {
		if bytes.HasPrefix(locked[i:], []byte("PK\x01\x02")) {
			locked[i+8] |= 1 // APPNOTE.TXT 4.4.4
		}
	}
	deep := []byte("Inst")
	for i := range 7 {
		deep = tarOf(t, cmp.Or(map[int]string{0: "a.txt"}[i], "a.tar"), string(deep))
	}
	few := ingest.Reading{Limits: ingest.DefaultLimits}
	few.Limits.MaxEntries = 2
	cut := tarOf(t, "a.txt", "Ein", "b.txt", strings.Repeat("To ", 500))
	return map[string]badInput{
		"tar leads out":         {"a.tar", tarOf(t, "../../etc/passwd", "x", "b.txt", "To"), ingest.Reading{}, []string{"outside-archive", "«To»"}},
		"zip leads out":         {"a.zip", zipOf(t, `..\..\ut.txt`, "x", "/ut.txt", "x", `C:\ut.txt`, "x", "b.txt", "To"), ingest.Reading{}, []string{"outside-archive", "outside-archive", "outside-archive", "«To»"}},
		"archive with a link":   {"a.tar", tarOf(t, "a.lenke", "", "b.txt", "To"), ingest.Reading{}, []string{"archive-link", "«To»"}},
		"Windows path":          {"a.zip", zipOf(t, `Ny mappe\b.txt`, "To"), ingest.Reading{}, []string{"«To»"}},
		"zip bomb":              {"a.zip", zipOf(t, "a.txt", strings.Repeat("0", 70<<20)), ingest.Reading{}, []string{"unpacks-too-large"}},
		"archive in archives":   {"a.tar", deep, ingest.Reading{}, []string{"nested-too-deep"}},
		"archive of too many":   {"a.zip", zipOf(t, "a.txt", "Ein", "b.txt", "To", "c.txt", "Tre"), few, []string{"«Ein»", "«To»", "too-many-entries"}},
		"zip encrypted":         {"a.zip", locked, ingest.Reading{}, []string{"encrypted"}},
		"zip without directory": {"a.zip", zipOf(t, "a.txt", "Ein")[:30], ingest.Reading{}, []string{"damaged"}},
		"tar cut in a file":     {"a.tar", cut[:2000], ingest.Reading{}, []string{"«Ein»", "truncated", "truncated"}},
	}
}

func badLines() map[string]badInput {
	row := func(in string, want ...string) badInput {
		return badInput{"a.jsonl", []byte(in), ingest.Reading{}, want}
	}
	short := ingest.Reading{Limits: ingest.DefaultLimits}
	short.Limits.MaxDocument = 64
	return map[string]badInput{
		"JSONL long line":       {"a.jsonl", []byte(`{"text":"` + strings.Repeat("lang ", 50) + "\"}\n" + `{"text":"Kort"}`), short, []string{"too-large", "«Kort»"}},
		"JSONL cut off":         row("{\"text\":\"Heil\"}\n{\"text\":\"Hal", "«Heil»", "json-syntax"),
		"JSONL trailing comma":  row("{\"text\":\"Heil\",}\n{\"text\":\"Ny\"}", "«Heil» extra-comma=1", "«Ny»"),
		"JSONL NaN":             row("{\"x\":NaN,\"text\":\"Heil\"}\n{\"text\":\"Ny\"}", "«Heil»", "«Ny»"),
		"JSONL duplicate keys":  row(`{"text":"Fyrst","text":"Sist"}`, "«Fyrst» duplicate-name=1"),
		"JSONL half characters": row(`{"text":"halv \ud83e her"}`, "«halv \ufffd her» lone-surrogate=1 replacement-left=1"),
		"JSONL no object":       row("[1,2]\n", "not-an-object"),
		"JSONL no text":         row(`{"id":"a"}`, "text-missing"),
		"JSONL text of numbers": row(`{"text":12}`, "text-not-a-string"),
	}
}

// table is a Parquet file of one column with two row groups.
func table(t *testing.T, column string) []byte {
	schema := arrow.NewSchema([]arrow.Field{{Name: column, Type: arrow.BinaryTypes.String}}, nil)
	var b bytes.Buffer
	w, err := pqarrow.NewFileWriter(schema, &b, nil, pqarrow.DefaultWriterProps())
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"Ein", "To"} {
		record, _, err := array.RecordFromJSON(memory.DefaultAllocator, schema, strings.NewReader(fmt.Sprintf(`[{%q:%q}]`, column, text)))
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Write(record); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func badTables(t *testing.T) map[string]badInput {
	sound := table(t, "text")
	damaged := bytes.Clone(sound)
	damaged[bytes.Index(damaged, []byte("Ein"))-4] ^= 0xff // the length of the text
	return map[string]badInput{
		"Parquet cut off":            {"a.parquet", sound[:len(sound)-20], ingest.Reading{}, []string{"damaged"}},
		"Parquet damaged page":       {"a.parquet", damaged, ingest.Reading{}, []string{"overhead", "damaged", "«To»", "overhead"}},
		"Parquet without the column": {"a.parquet", table(t, "tekst"), ingest.Reading{}, []string{"no-text-column"}},
	}
}

// TestBadInputsAreNamed: every reason that an input of the list has is declared.
func TestBadInputsAreNamed(t *testing.T) {
	declared := map[string]bool{"overhead": true}
	for _, spec := range Parts(corpus.KindReader, corpus.KindContainer, ingest.KindSource) {
		for _, r := range spec.Reasons {
			declared[r.Name] = true
		}
	}
	all := badInputs(t)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		for _, want := range all[name].want {
			if !strings.HasPrefix(want, "«") && !declared[want] {
				t.Errorf("%s: no reason %q", name, want)
			}
		}
	}
}
