package ingest

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"kvern/corpus"
	"kvern/corpus/corpustest"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zip"
)

// containerCase tries a container on files of its own.
func containerCase(spec corpus.Spec, good, bad map[string][]byte) corpustest.ReaderCase {
	return corpustest.ReaderCase{
		Spec: spec, Around: Source, Inside: allParts, Good: good, Bad: bad,
		Read: func(ctx context.Context, input []byte, limit int64) iter.Seq2[corpus.Record, error] {
			limits := DefaultLimits
			limits.MaxDocument = corpus.Size(limit)
			limits.MaxEntries = 6
			return readMemory(ctx, allParts, "", "mappe/fil", input, limits)
		},
	}
}

// entries are names and contents by turns.
func tarred(entries ...string) []byte {
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for i := 0; i < len(entries); i += 2 {
		h := &tar.Header{Name: entries[i], Mode: 0o644, Size: int64(len(entries[i+1]))}
		switch {
		case strings.HasSuffix(h.Name, "/"):
			h.Typeflag = tar.TypeDir
		case strings.HasSuffix(h.Name, ".lenke"):
			h.Typeflag, h.Linkname, h.Size = tar.TypeSymlink, "/etc/passwd", 0
		}
		if err := w.WriteHeader(h); err != nil {
			panic(err)
		}
		io.WriteString(w, entries[i+1][:h.Size])
	}
	w.Close()
	return b.Bytes()
}

// An entry whose header lies behind the end of the archive is no empty file.
func TestZipEntryBehindTheEnd(t *testing.T) {
	b := zippedUp("a.txt", "Møtet er åpent for alle.", "b.txt", "Møtet er lukket.")
	directory := bytes.LastIndex(b, []byte("PK\x01\x02"))
	copy(b[directory+42:], []byte{0xFF, 0xFF, 0xFF, 0x7F}) // relative offset of local header (APPNOTE.TXT 4.3.12)
	var got []string
	for r, err := range readMemory(context.Background(), []corpus.Spec{Zip, Text}, "", "a.zip", b, DefaultLimits) {
		var fault *corpus.Fault
		switch {
		case errors.As(err, &fault):
			got = append(got, fault.Reason)
		case r.Document != nil:
			got = append(got, r.Document.Text())
		case r.Removed != nil:
			got = append(got, r.Removed.Reason)
		}
	}
	if diff := cmp.Diff(got, []string{"Møtet er åpent for alle.", "truncated"}); diff != "" {
		t.Errorf("(-got +want):\n%s", diff)
	}
}

func zippedUp(entries ...string) []byte {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := 0; i < len(entries); i += 2 {
		h := &zip.FileHeader{Name: entries[i], Method: zip.Deflate}
		if strings.HasSuffix(h.Name, ".lenke") {
			h.SetMode(0o777 | os.ModeSymlink)
		}
		if h.Name == "mimetype" { // as OpenDocument asks for
			h.Method = zip.Store
		}
		f, err := w.CreateHeader(h)
		if err != nil {
			panic(err)
		}
		io.WriteString(f, entries[i+1])
	}
	w.Close()
	return b.Bytes()
}

var letters = []string{
	"brev/", "", "brev/a.txt", "Møtet er flytta til Sørvågen.", "brev/b.jsonl", "{\"text\":\"Čoahkkin lei.\"}\n{\"text\":\"Tjåanghkoe.\"}\n",
	"bilde.png", "\x89PNG\r\n\x1a\nhva", "brev/a.txt", "Same namn, anna tekst.",
}

func many(pack func(...string) []byte) []byte {
	var all []string
	for i := range 7 {
		all = append(all, fmt.Sprintf("%d.txt", i), fmt.Sprintf("Brev nummer %d", i))
	}
	return pack(all...)
}

func TestTar(t *testing.T) {
	sound := tarred(letters[:6]...)
	damaged := bytes.Clone(tarred(letters...))
	damaged[1024+600] ^= 1 // in the header of the second file
	corpustest.Reader(t, containerCase(Tar, map[string][]byte{
		"sound": sound, "in tar": tarred("inni.tar", string(sound), "b.txt", "Etterpå"),
		"book": tarred("bok-mets.xml", metsFile, "bok_0001.xml", altoPage, "bok_0002.xml", strings.Replace(altoPage, "Ferja", "Båten", 1)),
	}, map[string][]byte{
		"too-many-entries": many(tarred), "damaged": damaged, "truncated": sound[:1540],
		"outside-archive": tarred("../../etc/passwd", "ut", "C:\\ut.txt", "ut"),
		"archive-link":    tarred("a.lenke", "", "b.txt", "hei"),
	}))
}

func TestZip(t *testing.T) {
	sound := zippedUp(letters[:6]...)
	method := bytes.Clone(sound)
	for i := range method { // both in the directory and in the entries
		if bytes.HasPrefix(method[i:], []byte("PK\x01\x02")) {
			method[i+10] = 97
		}
	}
	locked := bytes.Clone(sound)
	for i := range locked {
		if bytes.HasPrefix(locked[i:], []byte("PK\x01\x02")) {
			locked[i+8] |= flagEncrypted
		}
	}
	short := zippedUp("a.txt", strings.Repeat("Møtet er flytta. ", 9))
	at := bytes.Index(short, []byte("PK\x01\x02"))
	short[at+20] -= 3 // the compressed size
	corpustest.Reader(t, containerCase(Zip, map[string][]byte{
		"sound": sound, "in tar": tarred("inni.zip", string(sound), "b.txt", "Etterpå"),
	}, map[string][]byte{
		"too-large": tarred("inni.zip", string(sound)), "too-many-entries": many(zippedUp), "damaged": sound[:len(sound)-30],
		"truncated": short, "outside-archive": zippedUp("..\\..\\ut.txt", "ut", "/ut.txt", "ut"),
		"archive-link": zippedUp("a.lenke", "/etc/passwd"), "encrypted": locked, "unsupported-compression": method,
	}))
}

// TestMembers looks at names, order and what becomes of each entry.
func TestMembers(t *testing.T) {
	for name, pack := range map[string]func(...string) []byte{"tar": tarred, "zip": zippedUp} {
		want := []string{
			"brev/a.txt document 0-32", "brev/b.jsonl document 0-26", "brev/b.jsonl document 26-50", "bilde.png unknown-format 0-11",
			"brev/a.txt#2 document 0-22", "@5 outside-archive 0-2", "a.lenke archive-link 0-0", "Ny mappe/b.txt document 0-3",
		}
		entries := append(slices.Clone(letters), "/etc/a.txt", "ut", "a.lenke", "", "Ny mappe\\b.txt", "hei")
		if diff := cmp.Diff(membersOf(t, "a."+name, pack(entries...), DefaultLimits), want); diff != "" {
			t.Errorf("%s (-got +want):\n%s", name, diff)
		}
	}
}

// membersOf gives the member, the outcome and the place of every record.
func membersOf(t testing.TB, name string, input []byte, limits Limits) (all []string) {
	t.Helper()
	for r, err := range readMemory(context.Background(), allParts, "", name, input, limits) {
		place := r.Place
		if f := (*corpus.Fault)(nil); errors.As(err, &f) {
			place = f.Place
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, fmt.Sprintf("%s %s %d-%d", place.Member, describeRecord(r, err), place.Start, place.End))
	}
	return all
}

func TestOddArchives(t *testing.T) {
	bomb := strings.Repeat("\x00", 90<<20)
	damaged := tarred(letters...)
	damaged[512+100] ^= 1 // in the header of the first file
	for name, tt := range map[string]struct {
		name  string
		input []byte
		want  []string
	}{
		"empty tar":         {"a.tar", tarred("mappe/", ""), []string{" overhead 0-1536"}},
		"empty zip":         {"a.zip", zippedUp(), []string{" overhead 0-22"}},
		"zip without end":   {"a.zip", zippedUp("a.txt", "hei")[:40], []string{" damaged 0-40"}},
		"zip bomb":          {"a.zip", zippedUp("a.txt", bomb), []string{"a.txt unpacks-too-large 0--1"}},
		"bomb in tar.gz":    {"a.tar.gz", gzipped(string(tarred("a.txt", bomb))), []string{"a.txt unpacks-too-large 0--1", "@damage-1 unpacks-too-large 0--1"}},
		"tar in gz":         {"a.tgz", gzipped(string(tarred("a.txt", "hei"))), []string{"a.txt document 0-3"}},
		"gz in tar":         {"a.tar", tarred("a.txt.gz", string(gzipped("hei"))), []string{"a.txt.gz document 0-3"}},
		"tar cut in a file": {"a.tar", tarred("a.txt", strings.Repeat("hei ", 500))[:1000], []string{"a.txt truncated 0--1", "@damage-1 truncated 0--1"}},
		"tar with a damaged header": {"a.tar", damaged, []string{
			"@damage-1 damaged 0--1", "brev/b.jsonl document 0-26", "brev/b.jsonl document 26-50",
			"bilde.png unknown-format 0-11", "brev/a.txt document 0-22",
		}},
		"lock file in zip": {"a.zip", zippedUp("a/~$brev.docx", "x", "__MACOSX/._a.txt", "y"), []string{"a/~$brev.docx lock-file 0-1", "__MACOSX/._a.txt system-file 0-1"}},
	} {
		if diff := cmp.Diff(membersOf(t, tt.name, tt.input, DefaultLimits), tt.want); diff != "" {
			t.Errorf("%s (-got +want):\n%s", name, diff)
		}
	}
}

func FuzzTar(f *testing.F) {
	f.Add(tarred(letters...))
	f.Add(many(tarred))
	corpustest.FuzzReader(f, containerCase(Tar, nil, nil))
}

func FuzzZip(f *testing.F) {
	f.Add(zippedUp(letters...))
	f.Add(many(zippedUp))
	corpustest.FuzzReader(f, containerCase(Zip, nil, nil))
}

// capture makes a record of a web archive.
func captured(kind, uri, head, body string) string {
	block := body
	media := "text/html"
	if head != "" {
		block = head + "\r\n\r\n" + body
		media = "application/http; msgtype=response"
	}
	return fmt.Sprintf("WARC/1.0\r\nWARC-Type: %s\r\nWARC-Record-ID: <urn:uuid:%x>\r\nWARC-Target-URI: %s\r\nWARC-Date: 2024-05-17T10:00:00Z\r\n"+
		"Content-Type: %s\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n", kind, len(uri), uri, media, len(block), block)
}

const okHTML = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=iso-8859-4"

func crawl() []string {
	return []string{
		captured("warcinfo", "", "", "software: prøve"),
		captured("request", "http://example.no/a", "GET / HTTP/1.1", ""),
		captured("response", "http://example.no/a", okHTML, "<p>Kommunestyret vedtok torsdag planen for møte i Kárášjohka.</p>"),
		captured("response", "http://example.no/a.png", "HTTP/1.1 200 OK\r\nContent-Type: image/png", "png"),
		captured("response", "http://example.no/b", "HTTP/1.1 404 Not Found\r\nContent-Type: text/html", "<p>Borte</p>"),
		captured("revisit", "http://example.no/a", "HTTP/1.1 200 OK", ""),
		captured("resource", "urn:text:http://example.no/a", "", "Møte"),
		captured("response", "http://example.no/c.aspx?x=1", "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Encoding: gzip", string(gzipped("Čoahkkin lei ikte."))),
		captured("response", "http://example.no/latin4", okHTML, "<p>Kommunestyret vedtok torsdag: \xe8akkaluvvat</p>"),
	}
}

func TestWARC(t *testing.T) {
	all := crawl()
	sound := all[2] + all[8]
	var seven string
	for i := range 7 {
		seven += captured("response", fmt.Sprintf("http://example.no/%d", i), okHTML, fmt.Sprintf("<p>Kommunestyret vedtok torsdag sak %d", i))
	}
	corpustest.Reader(t, containerCase(WARC, map[string][]byte{
		"plain": []byte(sound), "a member a record": gzipped(all[2], all[8]), "one member": gzipped(sound),
	}, map[string][]byte{
		"damaged": []byte(all[2] + "søppel\r\n" + all[8]), "truncated": []byte(all[2] + all[8][:len(all[8])-10]), "too-many-entries": []byte(seven),
		"revisit": []byte(all[5]), "rendered-twin": []byte(all[6]), "http-status": []byte(all[4]), "not-a-document": []byte(all[3]),
		"fetch-failed": []byte(notFetched("fetch-failed")), "robots-disallowed": []byte(notFetched("robots-disallowed")),
		"other-host": []byte(notFetched("other-host")), "beyond-max-urls": []byte(notFetched("beyond-max-urls")),
		"deleted-record": []byte(notFetched("deleted-record")), "no-full-text": []byte(notFetched("no-full-text")),
		"not-open-access": []byte(notFetched("not-open-access")),
	}))
}

func TestWARCFacts(t *testing.T) {
	limits := DefaultLimits
	type capture struct {
		Outcome, URL, ID, Acquired, Text, Encoding string
	}
	var got []capture
	for r, err := range readMemory(context.Background(), allParts, "", "a.warc.gz", gzipped(crawl()...), limits) {
		c := capture{Outcome: describeRecord(r, err)}
		if d := r.Document; d != nil {
			c = capture{c.Outcome, d.URL, d.ID, d.Acquired.Format("2006-01-02"), d.Text(), d.Origin.Encoding}
		}
		got = append(got, c)
	}
	want := []capture{
		{"document", "http://example.no/a", "urn:uuid:13", "2024-05-17", "Kommunestyret vedtok torsdag planen for møte i Kárášjohka.", "UTF-8"},
		{Outcome: "not-a-document"},
		{Outcome: "http-status"},
		{Outcome: "revisit"},
		{Outcome: "rendered-twin"},
		{"document", "http://example.no/c.aspx?x=1", "urn:uuid:1c", "2024-05-17", "Čoahkkin lei ikte.", "UTF-8"},
		{"document", "http://example.no/latin4", "urn:uuid:18", "2024-05-17", "Kommunestyret vedtok torsdag: čakkaluvvat", "ISO-8859-4"},
	}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("(-got +want):\n%s", diff)
	}
}

// TestEveryFlipOfAGzippedWARC changes every byte of an archive of twenty records, each
// in a member of its own: the nineteen others must come through.
func TestEveryFlipOfAGzippedWARC(t *testing.T) {
	var records []string
	var starts []int
	var whole []byte
	for i := range 20 {
		records = append(records, captured("response", fmt.Sprintf("http://example.no/%d", i), okHTML, fmt.Sprintf("<p>Kommunestyret vedtok torsdag sak %d i møtet.</p>", i)))
		starts = append(starts, len(whole))
		whole = append(whole, gzipped(records[i])...)
	}
	want := textsOf(whole)
	if len(want) != 20 {
		t.Fatalf("%d records in the sound archive", len(want))
	}
	for at := range whole {
		hit, found := slices.BinarySearch(starts, at)
		if !found {
			hit--
		}
		damaged := bytes.Clone(whole)
		damaged[at] ^= []byte{0x01, 0x80, 0x10, 0xff}[at%4]
		got := textsOf(damaged)
		for i, text := range want {
			if i != hit && !slices.Contains(got, text) {
				t.Fatalf("byte %d, of record %d, changed: record %d is lost; %d came through", at, hit, i, len(got))
			}
		}
	}
}

func textsOf(input []byte) (texts []string) {
	for r := range readMemory(context.Background(), []corpus.Spec{Gzip, WARC, HTML, Text}, "", "a.warc.gz", input, DefaultLimits) {
		if r.Document != nil {
			texts = append(texts, r.Document.Text())
		}
	}
	return texts
}

func FuzzWARC(f *testing.F) {
	f.Add([]byte(strings.Join(crawl(), "")))
	f.Add(gzipped(crawl()[2:]...))
	corpustest.FuzzReader(f, containerCase(WARC, nil, nil))
}

// BenchmarkWARC reads web archives to their texts' bytes.
func BenchmarkWARC(b *testing.B) {
	var records []string
	for i := range 300 {
		var body strings.Builder
		for n := range 400 {
			fmt.Fprintf(&body, "Sak %d/%d: Kommunestyret vedtok %d kroner etter innstilling fra formannskapet, %s.\n", i, n, i*n, strings.Repeat("jf. § 3 ", n%9))
		}
		records = append(records, captured("response", fmt.Sprintf("http://example.no/%d", i), "HTTP/1.1 200 OK\r\nContent-Type: text/plain", body.String()))
	}
	plain := strings.Join(records, "")
	for name, input := range map[string][]byte{"plain": []byte(plain), "gz": gzipped(records...)} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(plain)))
			for b.Loop() {
				if n := len(textsOf(input)); n != 300 {
					b.Fatal(n)
				}
			}
		})
	}
}

// TestRealArchives makes sure that every record of the archives that were made to
// trip readers is accounted for.
func TestRealArchives(t *testing.T) {
	for _, dir := range []string{"warc", "warc-odd", "noark5", "lovdata", "bad", "office"} {
		root := devData(t, "ingest", dir)
		err := filepath.WalkDir(root, func(p string, d os.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			input, err := os.ReadFile(p)
			if err != nil {
				return err
			}
			if len(membersOf(t, p, input, DefaultLimits)) == 0 {
				t.Errorf("%s: nothing was read", p)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// What stands behind the end of a tar archive is read on, or told of.
func TestBehindTheEndOfATar(t *testing.T) {
	one, two := tarred("a.txt", "Møtet er åpent."), tarred("b.txt", "Møtet er lukket.")
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	w.Write(one)
	w.Close()
	wrong := packed.Bytes()
	wrong[len(wrong)-5] ^= 1 // the checksum at the very end
	for name, c := range map[string]struct {
		file string
		b    []byte
		want []string
	}{
		"another archive": {"a.tar", slices.Concat(one, make([]byte, 2048), two), []string{"document", "document"}},
		"padding":         {"a.tar", slices.Concat(one, make([]byte, 10<<10)), []string{"document"}},
		"something else":  {"a.tar", slices.Concat(one, []byte("Hilsen fra et annet program")), []string{"document", "damaged"}},
		"in between":      {"a.tar", slices.Concat(one, bytes.Repeat([]byte("x"), 700), make([]byte, 324), two), []string{"document", "damaged", "document"}},
		"a checksum":      {"a.tar.gz", wrong, []string{"document", "damaged"}},
	} {
		var got []string
		for r, err := range readMemory(context.Background(), allParts, "", c.file, c.b, DefaultLimits) {
			var f *corpus.Fault
			switch {
			case errors.As(err, &f):
				got = append(got, f.Reason)
			case err != nil:
				t.Fatal(err)
			case r.Document != nil:
				got = append(got, "document")
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: got %v, want %v", name, got, c.want)
		}
	}
}
