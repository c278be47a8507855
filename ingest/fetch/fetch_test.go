package fetch

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// noon is when all tests take place.
var noon = time.Date(2024, 5, 17, 12, 0, 0, 0, time.UTC)

// testWorld is a world in which it is always noon and nobody sleeps; it notes for how
// long they should have.
type testWorld struct {
	World
	slept []time.Duration
}

func newWorld() *testWorld {
	w := &testWorld{}
	w.World = RealWorld()
	w.Transport.(*http.Transport).DisableKeepAlives = true
	w.Now = func() time.Time { return noon }
	w.Sleep = func(ctx context.Context, d time.Duration) error { w.slept = append(w.slept, d); return ctx.Err() }
	w.NewID = func(n int) string { return fmt.Sprintf("00000000-0000-4000-8000-%012d", n) }
	w.Stall = 5 * time.Second
	return w
}

// server counts requests and answers by path.
type server struct {
	*httptest.Server
	mux   *http.ServeMux
	mu    sync.Mutex
	asked map[string]int
	log   []string // methods and paths of all requests
}

func newServer(t *testing.T) *server {
	t.Helper()
	s := &server{mux: http.NewServeMux(), asked: map[string]int{}}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.mu.Lock()
		s.asked[r.URL.Path]++
		s.log = append(s.log, r.URL.RequestURI())
		s.mu.Unlock()
		w.Header().Set("Date", noon.Format(http.TimeFormat))
		s.mux.ServeHTTP(w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

// count is how often a path was asked for.
func (s *server) count(path string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.asked[path]
}

// text serves a text.
func (s *server) text(path, text string) {
	s.mux.HandleFunc(path, func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, text) })
}

func (s *server) urls(paths ...string) (all []string) {
	for _, p := range paths {
		all = append(all, s.URL+p)
	}
	return all
}

func job(urls ...string) Job {
	return Job{URLs: urls, MaxBytes: 1 << 20, MaxURLs: 1000, MaxFailures: 10, Contact: "arkiv@example.no", Delay: time.Second}
}

// outcomes runs a job and gives what the archive says of every address, in order, by
// path: a status and the body, or an outcome and why.
func outcomes(t *testing.T, j Job, path string, w *testWorld) []string {
	t.Helper()
	if _, err := Run(context.Background(), j, path, false, w.World); err != nil {
		t.Fatal(err)
	}
	return read(t, path)
}

func read(t *testing.T, path string) (all []string) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	_, err = scan(f, func(e *entry) bool {
		if e.kind == "warcinfo" || e.field(fieldRole) == roleRules {
			return true
		}
		u, _ := address(e.address)
		says := e.address
		if u != nil {
			says = requestPath(u)
		}
		if e.kind != "response" {
			all = append(all, strings.TrimSpace(says+" "+e.field(fieldOutcome)+" "+e.field(fieldDetail)))
			return true
		}
		text, err := body(f, e, 1<<20)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, strings.TrimSpace(fmt.Sprintf("%s %d %.40s", says, e.status, text)))
		return true
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func want(t *testing.T, got []string, want ...string) {
	t.Helper()
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("(-got +want):\n%s", diff)
	}
}

func archivePath(t *testing.T) string { return filepath.Join(t.TempDir(), "henta", "a.warc.gz") }

// then answers each request in the way of its turn; the last way stays.
func then(ways ...http.HandlerFunc) http.HandlerFunc {
	n := -1
	return func(w http.ResponseWriter, r *http.Request) {
		n = min(n+1, len(ways)-1)
		ways[n](w, r)
	}
}

func status(code int, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(code)
	}
}

func says(text string, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		status(200, header...)(w, r)
		io.WriteString(w, text)
	}
}

// brokenOff sends the beginning of a text, and says that there is more.
func brokenOff(text string, sent int, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		says(text[:sent], append(header, "Content-Length", fmt.Sprint(len(text)))...)(w, r)
		w.(http.Flusher).Flush()
		panic(http.ErrAbortHandler)
	}
}

// TestServers goes through all that a server may do wrong.
func TestServers(t *testing.T) {
	long := strings.Repeat("Møtet er flytta til Sørvågen. ", 4000)
	ranged := []string{"Etag", `"v1"`, "Accept-Ranges", "bytes"}
	rest := func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Range") != "bytes=50000-" || r.Header.Get("If-Range") != `"v1"` {
			http.Error(w, "hva?", 400)
			return
		}
		status(206, append(ranged, "Content-Range", fmt.Sprintf("bytes 50000-%d/%d", len(long)-1, len(long)))...)(w, r)
		io.WriteString(w, long[50000:])
	}
	drip := func(w http.ResponseWriter, r *http.Request) {
		for {
			if _, err := io.WriteString(w, "."); err != nil {
				return
			}
			w.(http.Flusher).Flush()
			select {
			case <-r.Context().Done():
				return
			case <-time.After(time.Millisecond):
			}
		}
	}
	redirect := func(to string) http.HandlerFunc { return status(302, "Location", to) }
	for _, c := range []struct {
		name   string
		answer http.HandlerFunc
		want   []string
		tries  int
		slept  []time.Duration // after the pause behind the two files with rules
	}{
		{"fine", says("hei"), []string{"/x 200 hei"}, 1, nil},
		{"gone", status(404), []string{"/x 404"}, 1, nil},
		{"429 with seconds", then(status(429, "Retry-After", "7"), says("hei")), []string{"/x 200 hei"}, 2, []time.Duration{7 * time.Second}},
		{"503 with a date", then(status(503, "Retry-After", "Fri, 17 May 2024 12:00:09 GMT"), says("hei")), []string{"/x 200 hei"}, 2, []time.Duration{9 * time.Second}},
		{"503 for a day", status(503, "Retry-After", "86400"), []string{"/x fetch-failed the server asks to wait for more than ten minutes"}, 1, nil},
		{"500 always", status(500), []string{"/x fetch-failed status 500"}, 5, []time.Duration{2 * time.Second, 4 * time.Second, 8 * time.Second, 16 * time.Second}},
		{"5xx, then fine", then(status(502), status(504), says("hei")), []string{"/x 200 hei"}, 3, []time.Duration{2 * time.Second, 4 * time.Second}},
		{"reset, then whole", then(brokenOff(long, 50000), says(long)), []string{"/x 200 " + string([]rune(long)[:40])}, 2, []time.Duration{2 * time.Second}},
		{"reset, then the rest", then(brokenOff(long, 50000, ranged...), rest), []string{"/x 200 " + string([]rune(long)[:40])}, 2, []time.Duration{2 * time.Second}},
		{
			"reset, then a new version", then(brokenOff("gammel versjon", 6, ranged...), says("ny", "Etag", `"v2"`)),
			[]string{"/x 200 ny"},
			2,
			[]time.Duration{2 * time.Second},
		},
		{
			"reset, then a range of another version",
			then(brokenOff("gammel versjon", 6, ranged...), status(206, "Etag", `"v2"`, "Content-Range", "bytes 6-9/10"), says("ny")),
			[]string{"/x 200 ny"},
			3,
			[]time.Duration{2 * time.Second, 4 * time.Second},
		},
		{
			"reset, then the range is gone", then(brokenOff("gammel versjon", 6, ranged...), status(416), says("ny")),
			[]string{"/x 200 ny"},
			3,
			[]time.Duration{2 * time.Second, 4 * time.Second},
		},
		{"wrong length always", brokenOff("hei på deg", 3), []string{"/x fetch-failed the answer broke off"}, 5, []time.Duration{2 * time.Second, 4 * time.Second, 8 * time.Second, 16 * time.Second}},
		{"slow drip", drip, []string{"/x fetch-failed the answer came too slowly"}, 5, []time.Duration{2 * time.Second, 4 * time.Second, 8 * time.Second, 16 * time.Second}},
		{"huge", says(strings.Repeat(" ", 2<<20)), []string{"/x fetch-failed larger than fetch.max_bytes"}, 1, nil},
		{"huge by its own word", brokenOff(strings.Repeat(" ", 2<<20), 10), []string{"/x fetch-failed larger than fetch.max_bytes"}, 1, nil},
		{"loop", redirect("/x"), []string{"/x fetch-failed redirected in a loop or too often"}, 1, nil},
		{"to a file", redirect("file:///etc/passwd"), []string{"/x fetch-failed redirected to another scheme"}, 1, nil},
		{"elsewhere", redirect("http://ukjend.example/"), []string{"/x fetch-failed redirected to a host that fetch.hosts does not name"}, 1, nil},
		{"nowhere", redirect(""), []string{"/x fetch-failed redirected to no address"}, 1, nil},
		{"with a password", redirect("http://kari:hemmeleg@example.no/"), []string{"/x fetch-failed redirected to no address"}, 1, nil},
		{"moved", redirect("/ny"), []string{"/x 302", "/ny 200 her er eg"}, 1, []time.Duration{time.Second}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newServer(t)
			s.mux.HandleFunc("/x", c.answer)
			s.text("/ny", "her er eg")
			s.text("/fine", "fint")
			w := newWorld()
			if strings.Contains(c.name, "drip") {
				w.Stall = 200 * time.Millisecond // a page that is fine must come in time on a busy machine
			}
			got := outcomes(t, job(s.urls("/x", "/fine")...), archivePath(t), w)
			want(t, got, append(c.want, "/fine 200 fint")...)
			if n := s.count("/x"); n != c.tries {
				t.Errorf("asked %d times, want %d", n, c.tries)
			}
			if slept := w.slept[2 : len(w.slept)-1]; !cmp.Equal(slept, c.slept) && len(slept)+len(c.slept) > 0 {
				t.Errorf("slept %v, want %v", slept, c.slept)
			}
		})
	}
}

// A body that broke off is put together to what the server had.
func TestResumedBody(t *testing.T) {
	long := strings.Repeat("0123456789", 9000)
	s := newServer(t)
	first := true
	s.mux.HandleFunc("/x", func(w http.ResponseWriter, r *http.Request) {
		if w.Header().Set("Etag", `"v"`); first {
			first = false
			brokenOff(long, 45678, "Accept-Ranges", "bytes")(w, r)
		}
		http.ServeContent(w, r, "x", noon, strings.NewReader(long))
	})
	path := archivePath(t)
	outcomes(t, job(s.URL+"/x"), path, newWorld())
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	_, err = scan(f, func(e *entry) bool {
		if strings.HasSuffix(e.address, "/x") {
			if text, err := body(f, e, 1<<20); err != nil || text != long || e.status != 200 {
				t.Errorf("status %d, %d bytes, %v", e.status, len(text), err)
			}
		}
		return true
	})
	if err != nil || s.count("/x") != 2 {
		t.Errorf("%v after %d requests", err, s.count("/x"))
	}
}

func TestRobots(t *testing.T) {
	for _, c := range []struct {
		name   string
		robots http.HandlerFunc
		want   []string
		pause  time.Duration
	}{
		{"none", status(404), []string{"/a 200 a", "/b 200 b"}, time.Second},
		{"some", says("User-agent: *\nDisallow: /a\n"), []string{"/a robots-disallowed", "/b 200 b"}, time.Second},
		{"ours", says("User-agent: kvern/1.0\nDisallow: /b\nCrawl-delay: 4\n\nUser-agent: *\nDisallow: /\n"), []string{"/a 200 a", "/b robots-disallowed"}, 4 * time.Second},
		{"for others", says("User-agent: GPTBot\nDisallow: /a\nCrawl-delay: 9\n"), []string{"/a robots-disallowed", "/b 200 b"}, time.Second},
		{"down", status(503), []string{"/a robots-disallowed robots.txt cannot be had", "/b robots-disallowed robots.txt cannot be had"}, 0},
		{"moved", status(301, "Location", "/annan.txt"), []string{"/a robots-disallowed", "/b 200 b"}, time.Second},
		{"astray", status(301, "Location", "/robots.txt"), []string{"/a 200 a", "/b 200 b"}, time.Second},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, w := newServer(t), newWorld()
			s.mux.HandleFunc("/robots.txt", c.robots)
			s.text("/annan.txt", "User-agent: *\nDisallow: /a")
			s.text("/a", "a")
			s.text("/b", "b")
			j := job(s.urls("/a", "/b")...)
			j.Heed = []string{"gptbot"}
			want(t, outcomes(t, j, archivePath(t), w), c.want...)
			if last := w.slept[len(w.slept)-1]; c.pause > 0 && last != c.pause {
				t.Errorf("a pause of %v, want %v", last, c.pause)
			}
		})
	}
}

// Rules are read again when they are a day old, in a fetch that takes as long and in
// one that goes on.
func TestOldRules(t *testing.T) {
	s, w := newServer(t), newWorld()
	now := noon
	w.Now = func() time.Time { return now }
	w.Sleep = func(context.Context, time.Duration) error { now = now.Add(13 * time.Hour); return nil }
	s.mux.HandleFunc("/robots.txt", then(status(404), says("User-agent: *\nDisallow: /c")))
	for _, p := range []string{"/a", "/b", "/c"} {
		s.text(p, p)
	}
	want(t, outcomes(t, job(s.urls("/a", "/b", "/c")...), archivePath(t), w), "/a 200 /a", "/b 200 /b", "/c robots-disallowed")
	if n := s.count("/robots.txt"); n != 3 { // at noon, and after 26 and 65 hours
		t.Errorf("asked for rules %d times", n)
	}
}

// What is asked of addresses that nobody may ask for, and what was not allowed.
func TestAddresses(t *testing.T) {
	s := newServer(t)
	s.text("/a", "a")
	s.text("/b", "b")
	j := job(s.URL+"/a", "file:///etc/passwd", "http://ola:passord@"+s.URL[len("http://"):]+"/b", "\n", s.URL+"/a#del-2", "http://127.0.0.1.example/", s.URL+"/b")
	j.MaxURLs = 5
	got := outcomes(t, j, archivePath(t), newWorld())
	want(t, got, "/a 200 a", "file:///etc/passwd fetch-failed not an http or https address, or one with a password",
		"/b fetch-failed not an http or https address, or one with a password",
		"about:blank fetch-failed not an http or https address, or one with a password", "/ fetch-failed the server cannot be reached")
}

func TestOtherHosts(t *testing.T) {
	s := newServer(t)
	s.text("/list.txt", "http://ukjend.example/a\n"+s.URL+"/b\n")
	s.text("/b", "b")
	j := job()
	j.Sitemap = s.URL + "/list.txt"
	want(t, outcomes(t, j, archivePath(t), newWorld())[1:], "/a other-host", "/b 200 b")
}

// TestKilled stops a fetch after every record, and within one, and goes on: the archive
// is that of an unbroken fetch, and nothing is asked for twice but what was torn.
func TestKilled(t *testing.T) {
	s := newServer(t)
	s.mux.HandleFunc("/sitemap.xml", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(w, `<urlset><url><loc>%s/a</loc></url><url><loc>%[1]s/bort</loc></url><url><loc>%[1]s/b</loc></url></urlset>`, s.URL)
	})
	s.text("/a", "a")
	s.text("/b", "b")
	s.mux.HandleFunc("/bort", status(301, "Location", "/c"))
	s.text("/c", "c")
	j := job()
	j.Sitemap = s.URL + "/sitemap.xml"
	path := archivePath(t)
	outcomes(t, j, path, newWorld())
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	ends := []int64{0}
	if _, err := scan(bytes.NewReader(whole), func(e *entry) bool { ends = append(ends, e.end); return true }); err != nil {
		t.Fatal(err)
	}
	for i, end := range ends[:len(ends)-1] {
		for _, cut := range []int64{end, (end + ends[i+1]) / 2} {
			path := filepath.Join(t.TempDir(), "a.warc.gz")
			if err := os.WriteFile(path+".part", whole[:cut], 0o644); err != nil {
				t.Fatal(err)
			}
			before := len(s.log)
			if _, err := Run(context.Background(), j, path, false, newWorld().World); err != nil {
				t.Fatal(err)
			}
			got, err := os.ReadFile(path)
			if err != nil || !bytes.Equal(got, whole) {
				t.Fatalf("cut at %d of %d: another archive, %v", cut, len(whole), err)
			}
			if asked, left := len(s.log)-before, len(ends)-2-max(i-1, 0); asked > left {
				t.Errorf("cut behind record %d: asked %d times, want at most %d", i, asked, left)
			}
		}
	}
	if state, err := Look(path, j); err != nil || state != Made {
		t.Errorf("the archive is %v, %v", state, err)
	}
	j.MaxURLs = 1
	if state, err := Look(path, j); err != nil || state != Other {
		t.Errorf("the archive of another job is %v, %v", state, err)
	}
	left, err := filepath.Glob(filepath.Dir(path) + "/*")
	if err != nil || len(left) != 1 {
		t.Errorf("left over: %q, %v", left, err)
	}
}

// A fetch that meets only silence stops, keeps nothing of it, and can be gone on with.
func TestSilence(t *testing.T) {
	s := newServer(t)
	var up atomic.Bool
	s.mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		if !up.Load() && r.URL.Path > "/03" {
			panic(http.ErrAbortHandler)
		}
		io.WriteString(w, r.URL.Path)
	})
	s.mux.HandleFunc("/robots.txt", status(404))
	s.mux.HandleFunc(tdmPath, status(404))
	var paths []string
	for i := range 20 {
		paths = append(paths, fmt.Sprintf("/%02d", i))
	}
	path := archivePath(t)
	_, err := Run(context.Background(), job(s.urls(paths...)...), path, false, newWorld().World)
	if !errors.Is(err, ErrStopped) || !strings.Contains(err.Error(), "10 addresses in a row failed, the last because: the server cannot be reached") {
		t.Fatalf("error %v", err)
	}
	if _, err := os.Stat(path); err == nil {
		t.Fatal("the archive is there")
	}
	up.Store(true)
	got := outcomes(t, job(s.urls(paths...)...), path, newWorld())
	if len(got) != 20 || !strings.HasSuffix(got[19], "/19 200 /19") || s.count("/02") != 1 {
		t.Errorf("after going on: %q, the third asked for %d times", got, s.count("/02"))
	}
}

// What fails for what it is stops nothing, however often.
func TestAllTooLarge(t *testing.T) {
	s := newServer(t)
	var paths []string
	for i := range 12 {
		paths = append(paths, fmt.Sprintf("/film/%d", i))
	}
	s.text("/film/", strings.Repeat("film ", 1000))
	j := job(s.urls(paths...)...)
	j.MaxBytes = 100
	if got := outcomes(t, j, archivePath(t), newWorld()); len(got) != 12 || !strings.HasSuffix(got[11], "fetch-failed larger than fetch.max_bytes") {
		t.Errorf("%q", got)
	}
}

func TestNothingThere(t *testing.T) {
	path := archivePath(t)
	_, err := Run(context.Background(), job("http://127.0.0.1:1/a"), path, false, newWorld().World)
	if !errors.Is(err, ErrStopped) || !strings.Contains(err.Error(), "nothing could be fetched") {
		t.Errorf("error %v", err)
	}
}

// TestRefresh asks again with what the archive knows.
func TestRefresh(t *testing.T) {
	s := newServer(t)
	tdm := `[]`
	s.mux.HandleFunc(tdmPath, func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, tdm) })
	conditional := func(header, etag string) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			if r.Header.Get(header) == etag {
				w.WriteHeader(304)
				return
			}
			says("uendra", "Etag", `"1"`, "Last-Modified", "Thu, 16 May 2024 12:00:00 GMT", "tdm-reservation", "0")(w, r)
		}
	}
	s.mux.HandleFunc("/etag", conditional("If-None-Match", `"1"`))
	s.mux.HandleFunc("/same", says("den same teksten"))
	s.mux.HandleFunc("/new", then(says("gammal"), says("ny")))
	s.mux.HandleFunc("/late", then(status(404), says("sein")))
	j := job(s.urls("/etag", "/same", "/new", "/late")...)
	path := archivePath(t)
	w := newWorld()
	outcomes(t, j, path, w)
	ids := fields(t, path, func(e *entry) string { return e.id + e.date })

	tdm = `[{"location": "/*", "tdm-reservation": 1}]`
	w.Now = func() time.Time { return noon.Add(48 * time.Hour) }
	w.NewID = func(n int) string { return fmt.Sprintf("11111111-0000-4000-8000-%012d", n) }
	sum, err := Run(context.Background(), j, path, true, w.World)
	if err != nil {
		t.Fatal(err)
	}
	want(t, read(t, path), "/etag 200 uendra", "/same 200 den same teksten", "/new 200 ny", "/late 200 sein")
	now := fields(t, path, func(e *entry) string { return e.id + e.date })
	if sum.Kept != 2 || now[0] != ids[0] || now[1] != ids[1] || now[2] == ids[2] {
		t.Errorf("kept %d; ids before %q, now %q", sum.Kept, ids, now)
	}
	want(t, fields(t, path, func(e *entry) string { return e.field(fieldTDM) }), NotReserved, Reserved, Reserved, Reserved)

	// With the server gone, the archive stays as it is.
	s.Close()
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Run(context.Background(), j, path, true, newWorld().World); !errors.Is(err, ErrStopped) {
		t.Errorf("without the server: %v", err)
	}
	if after, err := os.ReadFile(path); err != nil || !bytes.Equal(after, before) {
		t.Errorf("the archive is another one, %v", err)
	}
}

// fields gives something of every document of an archive.
func fields(t *testing.T, path string, get func(*entry) string) (all []string) {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := scan(f, func(e *entry) bool {
		if e.kind == "response" && e.field(fieldRole) == "" {
			all = append(all, get(e))
		}
		return true
	}); err != nil {
		t.Fatal(err)
	}
	return all
}

// TestReservations looks at both places where a server says so, and which comes first.
func TestReservations(t *testing.T) {
	s := newServer(t)
	s.text(tdmPath, `[{"location": "/open/", "tdm-reservation": 0}, {"location": "/*.pdf$", "tdm-reservation": 1, "tdm-policy": "https://example.no/policy.json"}]`)
	s.text("/a", "a")
	s.text("/a.pdf", "b")
	s.text("/open/c.pdf", "c")
	s.mux.HandleFunc("/d.pdf", says("d", "tdm-reservation", "0"))
	s.mux.HandleFunc("/open/e", says("e", "TDM-Reservation", "1", "tdm-policy", "https://example.no/e"))
	path := archivePath(t)
	outcomes(t, job(s.urls("/a", "/a.pdf", "/open/c.pdf", "/d.pdf", "/open/e")...), path, newWorld())
	want(t, fields(t, path, func(e *entry) string { return e.field(fieldTDM) + " " + e.field(fieldPolicy) }),
		"undeclared ", "reserved https://example.no/policy.json", "not-reserved ", "not-reserved ", "reserved https://example.no/e")
	want(t, fields(t, path, func(e *entry) string { return e.field(fieldRobots) })[:1], "absent")
}

func gzipped(text string) string {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	io.WriteString(z, text)
	z.Close()
	return b.String()
}

func TestSitemaps(t *testing.T) {
	s := newServer(t)
	s.mux.HandleFunc("/sitemap.xml", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(w, "\ufeff<?xml version='1.0'?><sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>")
		for _, m := range []string{"/1.xml.gz", "/bort.xml", "/bombe.xml.gz", "/side.html", "/sitemap.xml"} {
			fmt.Fprintf(w, "<sitemap><loc>\n%s%s </loc></sitemap>", s.URL, m)
		}
		fmt.Fprint(w, "</sitemapindex>")
	})
	s.text("/1.xml.gz", gzipped(fmt.Sprintf(`<urlset><url><loc>%s/a?b=1&amp;c=2</loc><image:image><image:loc>%[1]s/bilde.png</image:loc></image:image></url><url><loc>%[1]s/a?b=1&amp;c=2</loc></url></urlset>`, s.URL)))
	s.text("/bombe.xml.gz", gzipped(strings.Repeat(" ", maxSitemap+1)))
	s.text("/side.html", "<html><body>Vedlikehald</body></html>")
	s.text("/a", "a")
	j := job()
	j.Sitemap = s.URL + "/sitemap.xml"
	path := archivePath(t)
	if _, err := Run(context.Background(), j, path, false, newWorld().World); err != nil {
		t.Fatal(err)
	}
	var got []string
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := scan(f, func(e *entry) bool {
		if e.field(fieldRole) == "" && e.kind != "warcinfo" {
			got = append(got, strings.TrimSpace(strings.TrimPrefix(e.address, s.URL)+" "+e.field(fieldOutcome)+" "+e.field(fieldDetail)))
		}
		return true
	}); err != nil {
		t.Fatal(err)
	}
	want(t, got, "/bort.xml#list fetch-failed status 404", "/bombe.xml.gz#list fetch-failed the content cannot be unpacked",
		"/side.html#list fetch-failed not the list it should be", "/a?b=1&c=2")

	// Of lists beyond the limit, the list itself is what was not fetched.
	s.mux.HandleFunc("/to.xml", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprintf(w, "<sitemapindex><sitemap><loc>%s/1.txt</loc></sitemap><sitemap><loc>%[1]s/2.txt</loc></sitemap></sitemapindex>", s.URL)
	})
	s.text("/1.txt", s.URL+"/a\n"+s.URL+"/b\n")
	j.Sitemap, j.MaxURLs = s.URL+"/to.xml", 1
	got = outcomes(t, j, archivePath(t), newWorld())
	want(t, got[2:], "/a 200 a", "/b beyond-max-urls", "/2.txt beyond-max-urls")

	j.Sitemap = s.URL + "/side.html"
	if _, err := Run(context.Background(), j, archivePath(t), false, newWorld().World); !errors.Is(err, ErrStopped) {
		t.Errorf("a page for a sitemap: %v", err)
	}
}

// dc makes a record of Dublin Core.
func dc(id string, elements ...string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "<record><header><identifier>oai:example.no:%s</identifier></header><metadata><oai_dc:dc>", id)
	for i := 0; i < len(elements); i += 2 {
		fmt.Fprintf(&b, "<dc:%s>%s</dc:%[1]s>", elements[i], elements[i+1])
	}
	return b.String() + "</oai_dc:dc></metadata></record>"
}

func list(token string, records ...string) string {
	return "<OAI-PMH><ListRecords>" + strings.Join(records, "") + "<resumptionToken>" + token + "</resumptionToken></ListRecords></OAI-PMH>"
}

// TestHarvest goes through three pages, of which the token of one expires, and fetches
// the files that records point to.
func TestHarvest(t *testing.T) {
	s := newServer(t)
	expired := false
	s.mux.HandleFunc("/oai", func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		switch token := q.Get("resumptionToken"); {
		case token == "" && (q.Get("metadataPrefix") != "oai_dc" || q.Get("from") != "2024-01-01" || q.Has("set")):
			io.WriteString(w, `<OAI-PMH><error code="badArgument"/></OAI-PMH>`)
		case token == "":
			io.WriteString(w, list("to", dc("1", "title", "Rein", "identifier", s.URL+"/1.pdf", "rights", "http://creativecommons.org/licenses/by/4.0/", "language", "nno"),
				`<record><header status="deleted"><identifier>oai:example.no:2</identifier></header></record>`))
		case token == "to" && !expired:
			expired = true
			io.WriteString(w, list("tre"))
		case token == "to":
			io.WriteString(w, list("fire", dc("3", "identifier", "http://hdl.example/3")))
		case token == "fire":
			io.WriteString(w, list("", dc("4", "identifier", s.URL+"/4.pdf", "rights", "info:eu-repo/semantics/closedAccess"), dc("5", "identifier", s.URL+"/5.pdf", "identifier", s.URL+"/6.PDF?x=1")))
		default:
			io.WriteString(w, `<OAI-PMH><error code="badResumptionToken"/></OAI-PMH>`)
		}
	})
	for _, f := range []string{"/1.pdf", "/5.pdf", "/6.PDF"} {
		s.text(f, "%PDF "+f)
	}
	j := job()
	j.OAI = &Harvest{URL: s.URL + "/oai", Prefix: "oai_dc", From: "2024-01-01", Follow: true}
	path := archivePath(t)
	got := outcomes(t, j, path, newWorld())
	got = slices.DeleteFunc(got, func(s string) bool { return strings.Contains(s, "<OAI-PMH>") })
	get := "/oai?identifier=oai%3Aexample.no%3A"
	want(t, got, "/1.pdf 200 %PDF /1.pdf", get+"2&metadataPrefix=oai_dc&verb=GetRecord deleted-record", get+"3&metadataPrefix=oai_dc&verb=GetRecord no-full-text",
		get+"4&metadataPrefix=oai_dc&verb=GetRecord not-open-access", "/5.pdf 200 %PDF /5.pdf", "/6.PDF?x=1 200 %PDF /6.PDF")
	want(t, fields(t, path, func(e *entry) string { return e.own["title"] + " " + e.own["rights"] + " " + e.own["work"] })[:1],
		"Rein http://creativecommons.org/licenses/by/4.0/ oai:example.no:1")

	j.OAI.Prefix = "mods"
	_, err := Run(context.Background(), j, archivePath(t), false, newWorld().World)
	if !errors.Is(err, ErrStopped) || !strings.Contains(err.Error(), "error badArgument") {
		t.Errorf("a bad argument: %v", err)
	}
}

func TestHarvestForgottenAlways(t *testing.T) {
	s := newServer(t)
	s.mux.HandleFunc("/oai", func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Has("resumptionToken") {
			io.WriteString(w, `<OAI-PMH><error code="badResumptionToken"/></OAI-PMH>`)
			return
		}
		io.WriteString(w, list("a", dc("1")))
	})
	j := job()
	j.OAI = &Harvest{URL: s.URL + "/oai", Prefix: "oai_dc"}
	if _, err := Run(context.Background(), j, archivePath(t), false, newWorld().World); !errors.Is(err, errForgotten) || s.count("/oai") != 6 {
		t.Errorf("%v after %d requests", err, s.count("/oai"))
	}
}

// The request says who asks, and nothing that it should not.
func TestManners(t *testing.T) {
	s := newServer(t)
	s.mux.HandleFunc("/a", func(w http.ResponseWriter, r *http.Request) {
		http.SetCookie(w, &http.Cookie{Name: "spor", Value: "1"})
		fmt.Fprintln(w, r.Header.Get("User-Agent"), len(r.Cookies()), r.Header.Get("Referer"), r.Header.Get("Authorization"))
	})
	s.mux.HandleFunc("/b", func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, len(r.Cookies())) })
	path := archivePath(t)
	want(t, outcomes(t, job(s.urls("/a", "/b")...), path, newWorld()), "/a 200 kvern (+arkiv@example.no) 0", "/b 200 0")
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := scan(f, func(e *entry) bool {
		b, err := block(f, e)
		if err != nil {
			t.Fatal(err)
		}
		if text, err := io.ReadAll(b); err != nil || bytes.Contains(text, []byte("spor")) {
			t.Errorf("a cookie was kept, or %v", err)
		}
		return true
	}); err != nil {
		t.Fatal(err)
	}
}

// Whoever watches may stop a fetch; it goes on where it was.
func TestStopped(t *testing.T) {
	s, w, path := newServer(t), newWorld(), archivePath(t)
	s.text("/a", "a")
	s.text("/b", "b")
	enough := errors.New("enough")
	w.Progress = func(done, total int) error {
		if done == 1 && total == 2 {
			return enough
		}
		return nil
	}
	if _, err := Run(context.Background(), job(s.urls("/a", "/b")...), path, false, w.World); !errors.Is(err, enough) {
		t.Fatalf("error %v", err)
	}
	want(t, outcomes(t, job(s.urls("/a", "/b")...), path, newWorld()), "/a 200 a", "/b 200 b")
	if n := s.count("/a"); n != 1 {
		t.Errorf("asked %d times", n)
	}
}

func TestCancelled(t *testing.T) {
	s := newServer(t)
	ctx, cancel := context.WithCancel(context.Background())
	s.mux.HandleFunc("/a", func(http.ResponseWriter, *http.Request) { cancel() })
	if _, err := Run(ctx, job(s.URL+"/a", s.URL+"/b"), archivePath(t), false, newWorld().World); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
}
