package fetch

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"kvern/ingest/warc"
)

func TestRobotsRules(t *testing.T) {
	const blank = "User-agent: kvern\nDisallow:\n\nUser-agent: *\nDisallow: /\n"
	for _, c := range []struct {
		name, text, path string
		want             bool
	}{
		{"empty", "", "/a", true},
		{"the longest rule counts", "User-agent: *\nDisallow: /\nAllow: /open/\n", "/open/a", true},
		{"of equals the one that allows", "User-agent: *\nDisallow: /a\nAllow: /a\n", "/a", true},
		{"a blank rule allows, and ends the group", blank, "/a", true},
		{"rules for others do not count", "User-agent: gptbot\nDisallow: /\n", "/a", true},
		{"two robots in one group", "User-agent: gptbot\nUser-agent: KVERN\nDisallow: /\n", "/a", false},
		{"groups of one robot are put together", "User-agent: kvern\nDisallow: /a\n\nUser-agent: x\nDisallow: /\n\nUser-agent: kvern\nDisallow: /b\n", "/b", false},
		{"a longer name is another robot", "User-agent: kvernhus\nDisallow: /\n", "/a", true},
		{"a version is no part of the name", "User-agent: kvern/2.0\nDisallow: /\n", "/a", false},
		{"wildcards", "User-agent: *\nDisallow: /*.pdf$\n", "/mappe/a.pdf", false},
		{"wildcards begin at the root", "User-agent: *\nDisallow: /a*b\n", "/x/a1b", true},
		{"the end counts", "User-agent: *\nDisallow: /*.pdf$\n", "/a.pdf?side=1", true},
		{"the query counts", "User-agent: *\nDisallow: /*?side=\n", "/a?side=1", false},
		{"percent-encodings are the same", "User-agent: *\nDisallow: /m%c3%b8te\n", "/m%C3%B8te", false},
		{"letters are percent-encoded", "User-agent: *\nDisallow: /møte\n", "/m%C3%B8te", false},
		{"an encoded slash is no slash", "User-agent: *\nDisallow: /a%2Fb\n", "/a/b", true},
		{"rules before any robot", "Disallow: /\nUser-agent: *\nAllow: /\n", "/a", true},
		{"nonsense", "<html>\nikkje funne: her\n", "/a", true},
		{"mac line ends and a mark", "\ufeffUser-agent: *\rDisallow: /a # hemmeleg\r", "/a", false},
		{"a bad delay spoils nothing", "User-agent: *\nCrawl-delay: ti\nDisallow: /a\n", "/a", false},
	} {
		r := parseRobots(c.text, "kvern")
		if got := r.allows(c.path); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
	if r := parseRobots("User-agent: *\nCrawl-delay: 2.5\n", "kvern"); r.delay != 2500*time.Millisecond {
		t.Errorf("delay %v", r.delay)
	}
}

func TestTDMRules(t *testing.T) {
	for _, c := range []struct{ name, file, path, want string }{
		{"nothing", `[]`, "/a", Undeclared},
		{"a page", `<html>`, "/a", Undeclared},
		{"damaged", `[{"location": "/b", "tdm-reservation": 1},]`, "/a", Reserved},
		{"without a list", `{"location": "/", "tdm-reservation": 1}`, "/a", Reserved},
		{"all", `[{"location": "/", "tdm-reservation": 1}]`, "/a", Reserved},
		{"the first counts", `[{"location": "/a", "tdm-reservation": 0}, {"location": "/", "tdm-reservation": 1}]`, "/a/b", NotReserved},
		{"a number in quotes", `[{"location": "/", "tdm-reservation": "0"}]`, "/a", NotReserved},
		{"no number", `[{"location": "/", "tdm-policy": "https://example.no/p"}]`, "/a", Reserved},
		{"no slash", `[{"location": "a", "tdm-reservation": 1}]`, "/a", Reserved},
		{"elsewhere", `[{"location": "/b", "tdm-reservation": 1}]`, "/a", Undeclared},
	} {
		if got, _ := tdmOf(parseTDM(c.file), c.path); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

func TestRetryAfter(t *testing.T) {
	for s, want := range map[string]time.Duration{
		"": 0, "12": 12 * time.Second, "-3": 0, "i morgon": 0, "99999999999": 1 << 31 * time.Second,
		"Fri, 17 May 2024 12:01:00 GMT": time.Minute, "Fri, 17 May 2024 11:00:00 GMT": 0,
	} {
		if got := retryAfter(s, noon); got != want {
			t.Errorf("%q: %v, want %v", s, got, want)
		}
	}
}

func TestKnownDetail(t *testing.T) {
	for s, want := range map[string]string{tooSlow: tooSlow, "status 503": "status 503", "status abc": "", "Ola Nordmann": ""} {
		if got := KnownDetail(s); got != want {
			t.Errorf("%q: %q", s, got)
		}
	}
}

func TestAddressesAsAsked(t *testing.T) {
	for s, want := range map[string]string{
		"https://Sámediggi.no:8080/áššit/?q=møte og vær#del": "https://xn--smediggi-8ya.no:8080/%C3%A1%C5%A1%C5%A1it/?q=m%C3%B8te%20og%20v%C3%A6r",
		"http://[::1]:80/a?b=%C3%B8":                         "http://[::1]:80/a?b=%C3%B8", "https://under_strek.example.no": "https://under_strek.example.no",
		"//example.no/a": "", "mailto:post@example.no": "", "https://ola@example.no/": "", "https:///a": "", "https://example.no/\n": "",
	} {
		got := ""
		if u, ok := address(s); ok {
			got = u.String()
		}
		if got != want {
			t.Errorf("%q: %q, want %q", s, got, want)
		}
	}
}

// A pattern that matches still does with more behind the path, unless it ends with $.
func FuzzRules(f *testing.F) {
	f.Add("User-agent: *\nDisallow: /*.pdf$\nAllow: /a\n", "/a.pdf")
	f.Add(`[{"location": "/*b", "tdm-reservation": 1}]`, "/ab")
	f.Fuzz(func(t *testing.T, text, path string) {
		r := parseRobots(text, "kvern")
		r.allows(path)
		if canonical(canonical(path)) != canonical(path) && !strings.Contains(path, "%") {
			t.Errorf("%q is %q, and then %q", path, canonical(path), canonical(canonical(path)))
		}
		for _, rule := range parseTDM(text) {
			if match(rule.pattern, path) && !strings.HasSuffix(rule.pattern, "$") && !match(rule.pattern, path+"x") {
				t.Errorf("%q matches %q and not what is behind it", rule.pattern, path)
			}
		}
	})
}

func FuzzSitemap(f *testing.F) {
	f.Add("<urlset><url><loc>https://example.no/</loc></url></urlset>")
	f.Add("https://example.no/a\n")
	f.Fuzz(func(t *testing.T, text string) {
		m, err := parseSitemap(text)
		if err == nil && slices.Contains(m.addresses, "") {
			t.Error("an address of nothing")
		}
	})
}

// An archive may be torn anywhere. What is read of it is whole, and reading what was
// read again gives the same.
func FuzzArchive(f *testing.F) {
	var b bytes.Buffer
	w := warc.NewWriter(&b)
	for _, kind := range []string{"warcinfo", "response", "metadata"} {
		text := "HTTP/1.1 200 OK\r\nEtag: \"1\"\r\n\r\nhei"
		if err := w.Write([]warc.Field{{Name: "WARC-Type", Value: kind}, {Name: "WARC-Target-URI", Value: "https://example.no/"}}, strings.NewReader(text), int64(len(text))); err != nil {
			f.Fatal(err)
		}
	}
	f.Add(b.Bytes())
	f.Add(b.Bytes()[:b.Len()-3])
	f.Fuzz(func(t *testing.T, file []byte) {
		records := 0
		end, err := scan(bytes.NewReader(file), func(e *entry) bool {
			records++
			body(bytes.NewReader(file), e, 1<<16)
			return true
		})
		again := 0
		if _, err := scan(bytes.NewReader(file[:end]), func(*entry) bool { again++; return true }); err != nil || again != records {
			t.Fatalf("%d records, then %d, %v", records, again, err)
		}
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestHosts(t *testing.T) {
	f := &fetcher{job: Job{Hosts: []string{"*.Sámediggi.no"}}, hosts: map[string]bool{"example.no": true}}
	for s, want := range map[string]bool{
		"https://example.no/": true, "https://EXAMPLE.no:8443/": true, "https://www.example.no/": false,
		"https://www.sámediggi.no/": true, "https://sámediggi.no/": false, "https://xn--smediggi-8ya.no.example.com/": false,
	} {
		if u, ok := address(s); !ok || f.mayAsk(u) != want {
			t.Errorf("%s: not %v", s, want)
		}
	}
}
