package ingest

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"kvern/corpus"
	"kvern/corpus/corpustest"

	"github.com/google/go-cmp/cmp"
)

// notFetched is a record of a fetch that has no answer.
func notFetched(outcome string, own ...string) string {
	text := "outcome: " + outcome + "\r\n"
	return fmt.Sprintf("WARC/1.1\r\nWARC-Type: metadata\r\nWARC-Record-ID: <urn:uuid:1>\r\nWARC-Target-URI: http://example.no/%s\r\nWARC-Date: 2024-05-17T10:00:00Z\r\n"+
		"Kvern-Outcome: %s\r\n%sContent-Type: application/warc-fields\r\nContent-Length: %d\r\n\r\n%s\r\n\r\n", outcome, outcome, strings.Join(own, ""), len(text), text)
}

// What stands in the records of a fetch reaches messages only if it is known.
func TestNotFetched(t *testing.T) {
	archive := notFetched("fetch-failed", "Kvern-Detail: status 503\r\n") + notFetched("fetch-failed", "Kvern-Detail: Ola Nordmann\r\n") +
		notFetched("Ola Nordmann") + notFetched("fetch-failed", "Kvern-Role: rules\r\n") + notFetched("robots-disallowed")
	var got []string
	for r, err := range readMemory(context.Background(), allParts, "", "a.warc", []byte(archive), DefaultLimits) {
		var f *corpus.Fault
		if errors.As(err, &f) {
			got = append(got, f.Reason+" "+f.Detail)
			continue
		}
		got = append(got, describeRecord(r, err))
	}
	if diff := cmp.Diff(got, []string{"fetch-failed status 503", "fetch-failed ", "robots-disallowed"}); diff != "" {
		t.Errorf("(-got +want):\n%s", diff)
	}
}

// TestReservations reads archives that others made and pages that lie in a folder: what
// is reserved is left out, or recorded where the source says so.
func TestReservations(t *testing.T) {
	const reservedPage = `<html><head><meta name="TDM-Reservation" content="1"></head><body><p>Kommunestyret vedtok torsdag budsjettet for neste år.`
	openPage := strings.ReplaceAll(reservedPage, `"1"`, `"0"`)
	plain := strings.ReplaceAll(reservedPage, "TDM-Reservation", "viewport")
	page := func(head, body string) string { return captured("response", "http://example.no/a", okHTML+head, body) }
	for _, c := range []struct {
		name, file, honoured, tdm, robots string
	}{
		{"nothing said", page("", plain), "document", "", ""},
		{"in a header", page("\r\ntdm-reservation: 1", plain), "tdm-reserved", "reserved", ""},
		{"both", page("\r\ntdm-reservation: 1\r\ntdm-reservation: 0", plain), "tdm-reserved", "reserved", ""},
		{"not reserved", page("\r\nTDM-Reservation: 0", plain), "document", "not-reserved", ""},
		{"in the page", reservedPage, "tdm-reserved", "reserved", ""},
		{"the page comes before the header", page("\r\ntdm-reservation: 1", openPage), "document", "not-reserved", ""},
		{"and also when it reserves", page("\r\ntdm-reservation: 0", reservedPage), "tdm-reserved", "reserved", ""},
		{"noai in a header", page("\r\nX-Robots-Tag: noai, noimageai", plain), "tdm-reserved", "", "noai noimageai"},
		{"noai in the page", strings.ReplaceAll(reservedPage, `name="TDM-Reservation" content="1"`, `name="robots" content="NoIndex,noai,Kari"`), "tdm-reserved", "", "noindex noai"},
		{"noindex is no reservation", page("\r\nX-Robots-Tag: noindex", plain), "document", "", "noindex"},
		{"rules are no documents", captured("response", "http://example.no/robots.txt", okHTML, "User-agent: *"), "", "", ""},
		{"what a fetch found out", strings.Replace(page("", plain), "Content-Type", "Kvern-TDM: undeclared\r\nKvern-Robots: allowed\r\nContent-Type", 1), "document", "undeclared", "allowed"},
		{"what a fetch cannot have found out", strings.Replace(page("", plain), "Content-Type", "Kvern-TDM: Kari\r\nKvern-Robots: Kari\r\nContent-Type", 1), "document", "", ""},
	} {
		for _, setting := range []string{honourTDM, recordTDM} {
			p, err := build(allParts, Reading{Limits: DefaultLimits, TDM: setting}, "")
			if err != nil {
				t.Fatal(err)
			}
			got := ""
			w := &walk{parts: p, source: "test", yield: func(r corpus.Record, err error) bool {
				got = describeRecord(r, err)
				if d := r.Document; d != nil && (d.TDM != c.tdm || d.Robots != c.robots) {
					t.Errorf("%s: tdm %q, robots %q", c.name, d.TDM, d.Robots)
				}
				return true
			}}
			f := memoryFile{strings.NewReader(c.file)}
			w.blob(context.Background(), newBlob(context.Background(), DefaultLimits, f, f.Size(), corpus.Place{File: "a", End: f.Size()}))
			want := c.honoured
			if setting == recordTDM && want != "" {
				want = "document"
			}
			if got != want && (want != "" || got != "overhead") {
				t.Errorf("%s, tdm: %s: %s, want %s", c.name, setting, got, want)
			}
		}
	}
}

const harvested = `<?xml version="1.0"?><OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords>
<record><header><identifier>oai:example.no:1</identifier></header><metadata><oai_dc:dc><dc:title>Rein på vidda</dc:title>
<dc:description>Om vinteren er reinen på vidda.</dc:description><dc:description>Dálvit leat bohccot duoddaris.</dc:description>
<dc:date>2024-05-17T09:00:00Z</dc:date><dc:date>2023-06-01</dc:date><dc:language>nob</dc:language><dc:type>info:eu-repo/semantics/masterThesis</dc:type><dc:type>Master thesis</dc:type>
<dc:identifier>oai</dc:identifier><dc:identifier>https://example.no/handle/1</dc:identifier><dc:rights>info:eu-repo/semantics/openAccess</dc:rights>
<dc:rights>© Kari Nordmann</dc:rights><dc:rights>https://creativecommons.org/licenses/by-sa/4.0/</dc:rights></oai_dc:dc></metadata></record>
`

func TestOAI(t *testing.T) {
	end := "</ListRecords></OAI-PMH>"
	rec := func(header, elements string) string {
		return `<OAI-PMH><ListRecords><record><header` + header + `><identifier>oai:example.no:2</identifier></header><metadata><dc>` + elements + `</dc></metadata></record>` + end
	}
	corpustest.Reader(t, readerCase(OAI, map[string][]byte{
		"one": []byte(harvested + end), "two": []byte(harvested + strings.NewReplacer("no:1", "no:2", "vinteren", "sommaren").Replace(harvested[strings.Index(harvested, "<record>"):]) + end),
	}, map[string][]byte{
		"too-large": []byte(harvested + end), "xml-syntax": []byte(harvested + "<record>"),
		"xml-entities":   []byte(`<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><OAI-PMH>` + end),
		"deleted-record": []byte(rec(` status="deleted"`, "")), "not-open-access": []byte(rec("", "<rights>embargoedAccess</rights><description>Seinare.</description>")),
		"no-description": []byte(rec("", "<title>Rein</title>")),
	}))
	for r, err := range readMemory(context.Background(), allParts, "", "a.xml", []byte(harvested+end), DefaultLimits) {
		if err != nil {
			t.Fatal(err)
		}
		if r.Document == nil {
			continue
		}
		want := corpus.Facts{
			ID: "oai:example.no:1", WorkID: "oai:example.no:1", Source: "test", Title: "Rein på vidda", URL: "https://example.no/handle/1", LanguageDeclared: "nob",
			Licence: "CC-BY-SA-4.0", DocumentType: "Master thesis", Published: corpus.Date{Year: 2023, Month: 6, Day: 1},
			Origin: corpus.Origin{Place: r.Place, Reader: "oai", Encoding: "UTF-8"},
		}
		if diff := cmp.Diff(r.Document.Facts, want); diff != "" {
			t.Errorf("facts (-got +want):\n%s", diff)
		}
		if want := "Om vinteren er reinen på vidda.\n\nDálvit leat bohccot duoddaris."; r.Document.Text() != want {
			t.Errorf("text %q", r.Document.Text())
		}
	}
	if got := licenceOf("© Kari Nordmann"); got != "LicenseRef-see-source" {
		t.Errorf("an own statement is the licence %q", got)
	}
}

func FuzzOAI(f *testing.F) {
	f.Add([]byte(harvested + "</ListRecords></OAI-PMH>"))
	corpustest.FuzzReader(f, readerCase(OAI, nil, nil))
}

func TestFetchSettings(t *testing.T) {
	for _, c := range []struct {
		change func(*Settings)
		want   string
	}{
		{func(*Settings) {}, ""},
		{func(s *Settings) { s.Files = []string{"a.txt"} }, "files: there is also fetch; give one of the two"},
		{func(s *Settings) { s.Fetch.URLs = nil }, "fetch: say what to fetch"},
		{func(s *Settings) { s.Fetch.Sitemap = "https://example.no/sitemap.xml" }, "fetch: give one of urls, sitemap and oai"},
		{func(s *Settings) { s.Fetch.Contact = "" }, "fetch.contact: missing"},
		{func(s *Settings) { s.Fetch.Contact = "a@example.no\r\nCookie: b" }, "fetch.contact"},
		{func(s *Settings) { s.Fetch.Contact = "Ola (arkivet), ola@example.no" }, "fetch.contact"},
		{func(s *Settings) { s.Fetch.Contact = "arkivet" }, `fetch.contact: "arkivet" is neither an e-mail nor a web address`},
		{func(s *Settings) { s.Fetch.Heed = []string{"GPTBot", "CCBot/2.0"} }, `fetch.heed[1]: "CCBot/2.0" is no name of a robot`},
		{func(s *Settings) { s.Fetch.Heed = []string{"*"} }, `fetch.heed[0]: "*" is no name of a robot`},
		{func(s *Settings) {
			s.Fetch.Hosts = []string{"www.example.no", "*.example.no", "sámediggi.no", "127.0.0.1", "::1"}
		}, ""},
		{func(s *Settings) { s.Fetch.Hosts = []string{"https://example.no"} }, `fetch.hosts[0]: "https://example.no" is no name of a host`},
		{func(s *Settings) { s.Fetch.Hosts = []string{"example.no:8080"} }, "fetch.hosts[0]"},
		{func(s *Settings) { s.Fetch.Hosts = []string{"*"} }, "fetch.hosts[0]"},
		{func(s *Settings) { s.Fetch.Hosts = []string{"*.no*"} }, "fetch.hosts[0]"},
		{func(s *Settings) { s.Fetch.Hosts = []string{""} }, "fetch.hosts[0]"},
		{func(s *Settings) { s.Fetch.Agent = "kvern/1" }, `fetch.agent: "kvern/1" is no name of a robot`},
		{func(s *Settings) { s.Fetch.Into = "" }, "fetch.into"},
		{func(s *Settings) { s.Fetch.Into = "../a.warc.gz" }, `fetch.into: "../a.warc.gz" leads out of the inputs root`},
		{func(s *Settings) { s.Fetch.Into = "*.warc.gz" }, "is a glob"},
		{func(s *Settings) { s.Fetch.Into = "/a.warc.gz" }, "is absolute"},
		{func(s *Settings) { s.Fetch.URLs = []string{"file:///etc/passwd"} }, "fetch.urls[0]: not an http or https address"},
		{func(s *Settings) { s.Fetch.Delay = -1 }, "fetch.delay"},
		{func(s *Settings) { s.TDM = "ignore" }, `tdm: "ignore" is none of honour, record`},
	} {
		s := fetching("https://example.no/a")
		c.change(&s)
		err := s.Validate()
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("got %v, want %q", err, c.want)
		}
	}
}

func fetching(urls ...string) Settings {
	s := goodSettings()
	s.Files, s.Fetch = nil, &Fetch{}
	s.Fetch.SetDefaults()
	s.Fetch.URLs, s.Fetch.Into, s.Fetch.Contact, s.Fetch.Delay = urls, "henta/a.warc.gz", "arkiv@example.no", time.Millisecond
	return s
}

// TestDownload fetches from a server, then reads with the server gone: addresses are
// documents, removals or quarantine, and none is missing.
func TestDownload(t *testing.T) {
	mux := http.NewServeMux()
	server := httptest.NewServer(mux)
	mux.HandleFunc("/robots.txt", func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "User-agent: *\nDisallow: /lukka") })
	mux.HandleFunc("/.well-known/tdmrep.json", func(w http.ResponseWriter, _ *http.Request) {
		io.WriteString(w, `[{"location": "/reservert", "tdm-reservation": 1}]`)
	})
	for _, path := range []string{"/a", "/reservert", "/lukka"} {
		mux.HandleFunc(path, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			io.WriteString(w, "<html><title>Sak</title><p>Kommunestyret vedtok torsdag sak "+path)
		})
	}
	mux.HandleFunc("/bombe", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		w.Header().Set("Content-Type", "text/html")
		z := gzip.NewWriter(w)
		for range 70 {
			z.Write(make([]byte, 1<<20))
		}
		z.Close()
	})
	mux.HandleFunc("/stor", func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, strings.Repeat("a", 1<<20)) })
	s := fetching(server.URL+"/a", server.URL+"/reservert", server.URL+"/lukka", server.URL+"/borte", server.URL+"/stor", server.URL+"/bombe")
	s.Fetch.MaxBytes = 100_000
	root := t.TempDir()
	if err := s.Fetched(root); !errors.Is(err, ErrNotFetched) {
		t.Fatalf("before: %v", err)
	}
	sum, err := s.Download(context.Background(), root, false, nil)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(sum.Outcomes, map[string]int{"fetched": 3, "status": 1, "robots-disallowed": 1, "fetch-failed": 1}); diff != "" {
		t.Errorf("summary (-got +want):\n%s", diff)
	}
	server.Close()
	if _, err := s.Download(context.Background(), root, false, nil); err != nil {
		t.Errorf("again without the server: %v", err)
	}
	f, err := New(s, Options{Root: root, Parts: allParts})
	if err != nil {
		t.Fatal(err)
	}
	want := map[string][]string{"henta/a.warc.gz": {"document", "tdm-reserved", "robots-disallowed", "http-status", "fetch-failed", "unpacks-too-large"}}
	if diff := cmp.Diff(outcomes(t, f), want); diff != "" {
		t.Errorf("(-got +want):\n%s", diff)
	}
	s.Fetch.URLs = s.Fetch.URLs[:2]
	if _, err := s.Download(context.Background(), root, false, nil); err == nil {
		t.Error("with other addresses, the archive was taken as it is")
	}
	if err := s.Fetched(root); err == nil || !strings.Contains(err.Error(), "was made by other settings") {
		t.Errorf("with other addresses: %v", err)
	}
	if err := os.WriteFile(filepath.Join(root, "henta/a.warc.gz"), []byte("noko anna"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Download(context.Background(), root, true, nil); err == nil || !strings.Contains(err.Error(), "was not made by kvern") {
		t.Errorf("over a file of somebody else's: %v", err)
	}
}

// TestDownloadOAI harvests a repository: first its descriptions, then the files that it
// points to, which get what the record says of them.
func TestDownloadOAI(t *testing.T) {
	mux := http.NewServeMux()
	server := httptest.NewServer(mux)
	defer server.Close()
	mux.HandleFunc("/robots.txt", http.NotFound)
	mux.HandleFunc("/.well-known/tdmrep.json", http.NotFound)
	mux.HandleFunc("/oai", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/xml; charset=utf-8")
		first := strings.ReplaceAll(harvested, "https://example.no/handle/1", server.URL+"/1.pdf")
		io.WriteString(w, first+`<record><header status="deleted"><identifier>oai:example.no:2</identifier></header></record></ListRecords></OAI-PMH>`)
	})
	mux.HandleFunc("/1.pdf", func(w http.ResponseWriter, _ *http.Request) {
		io.WriteString(w, "<html><title>utkast_endeleg2</title><p>Kommunestyret vedtok torsdag budsjettet for neste år.")
	})
	for _, c := range []struct {
		follow       bool
		text, reader string
		removed      string
	}{
		{false, "Om vinteren er reinen på vidda.\n\nDálvit leat bohccot duoddaris.", "oai", "deleted-record"},
		{true, "Kommunestyret vedtok torsdag budsjettet for neste år.", "html", "deleted-record"},
	} {
		s := fetching()
		s.Fetch.OAI = &OAIPMH{URL: server.URL + "/oai", Follow: c.follow}
		s.Fetch.OAI.SetDefaults()
		root := t.TempDir()
		if _, err := s.Download(context.Background(), root, false, nil); err != nil {
			t.Fatal(err)
		}
		f, err := New(s, Options{Root: root, Parts: allParts})
		if err != nil {
			t.Fatal(err)
		}
		splits, err := f.Splits(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		documents, removed := 0, ""
		for r, err := range f.Read(context.Background(), splits[0]) {
			if err != nil {
				t.Fatal(err)
			}
			if r.Removed != nil {
				removed += r.Removed.Reason
			}
			if d := r.Document; d != nil {
				documents++
				got := []string{d.Text(), d.Title, d.Licence, d.WorkID, d.Published.String(), string(d.LanguageDeclared), d.DocumentType, d.URL, d.TDM, d.Robots, d.Origin.Reader}
				want := []string{c.text, "Rein på vidda", "CC-BY-SA-4.0", "oai:example.no:1", "2023-06-01", "nob", "Master thesis", server.URL + "/1.pdf", "undeclared", "absent", c.reader}
				if diff := cmp.Diff(got, want); diff != "" {
					t.Errorf("follow %v (-got +want):\n%s", c.follow, diff)
				}
			}
		}
		if documents != 1 || removed != c.removed {
			t.Errorf("follow %v: %d documents, removed %q", c.follow, documents, removed)
		}
	}
}
