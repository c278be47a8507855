package fetch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"
)

// TestRulesElsewhere has a server that sends everybody who asks for what is not there to
// its front page: the page is a document all the same.
func TestRulesElsewhere(t *testing.T) {
	s := newServer(t)
	s.mux.HandleFunc("/{$}", says("<p>Velkommen til kommunen</p>"))
	s.mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/", http.StatusFound) })
	got := outcomes(t, job(s.urls("/a", "/")...), archivePath(t), newWorld())
	want(t, got, `/a 302 <a href="/">Found</a>.`, "/ 200 <p>Velkommen til kommunen</p>")
}

// TestLongRules has a robots.txt that is longer than what is read of it.
func TestLongRules(t *testing.T) {
	s := newServer(t)
	s.text("/robots.txt", "User-agent: *\nDisallow: /stengt\n"+strings.Repeat("# Her er det mye å si.\n", maxRules/20))
	s.text("/stengt", "Dette skal ingen hente.")
	want(t, outcomes(t, job(s.urls("/stengt")...), archivePath(t), newWorld()), "/stengt robots-disallowed")
}

// TestLostRedirect has a Location that is no address: the server is there, and asking
// again does not help.
func TestLostRedirect(t *testing.T) {
	s := newServer(t)
	s.mux.HandleFunc("/a", status(302, "Location", "http://%zz/"))
	s.text("/b", "Møtebok")
	want(t, outcomes(t, job(s.urls("/a", "/b")...), archivePath(t), newWorld()), "/a fetch-failed "+redirectLost, "/b 200 Møtebok")
	if n := s.count("/a"); n != 1 {
		t.Errorf("asked %d times", n)
	}
}

// TestPatienceAcrossRedirects has addresses that all lead to one that fails.
func TestPatienceAcrossRedirects(t *testing.T) {
	s := newServer(t)
	s.mux.HandleFunc("/ny/", status(503))
	s.mux.HandleFunc("/gammel/", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/ny/"+strings.TrimPrefix(r.URL.Path, "/gammel/"), http.StatusMovedPermanently)
	})
	var paths []string
	for i := range 20 {
		paths = append(paths, fmt.Sprintf("/gammel/%d", i))
	}
	j := job(s.urls(paths...)...)
	j.MaxFailures = 3
	path := archivePath(t)
	if _, err := Run(context.Background(), j, path, false, newWorld().World); !errors.Is(err, ErrStopped) {
		t.Errorf("error %v, want a stop", err)
	}
	j.MaxFailures = 0
	if _, err := Run(context.Background(), j, path, false, newWorld().World); !errors.Is(err, ErrStopped) {
		t.Errorf("an archive of failures and what led to them: error %v, want a stop", err)
	}
}

// TestNewReservation has a page that does not change, and a server that reserves it later.
func TestNewReservation(t *testing.T) {
	for _, code := range []int{200, 304} {
		s := newServer(t)
		s.mux.HandleFunc("/a", then(says("Møtebok", "Etag", `"1"`), func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("X-Robots-Tag", "noai")
			w.WriteHeader(code)
			if code == 200 {
				io.WriteString(w, "Møtebok")
			}
		}))
		path := archivePath(t)
		outcomes(t, job(s.urls("/a")...), path, newWorld())
		if _, err := Run(context.Background(), job(s.urls("/a")...), path, true, newWorld().World); err != nil {
			t.Fatal(err)
		}
		want(t, fields(t, path, func(e *entry) string { return e.field(fieldRobots) }), "absent,noai")
	}
}

// TestPasswordsInLists has a list of lists of which one is with a password, which is to
// stand nowhere.
func TestPasswordsInLists(t *testing.T) {
	s := newServer(t)
	s.text("/a", "Møtebok")
	s.text("/kart.xml", "<urlset><url><loc>"+s.URL+"/a</loc></url></urlset>")
	s.text("/index.xml", "<sitemapindex><sitemap><loc>https://ola:hemmelig@example.no/\nx.xml</loc></sitemap><sitemap><loc>"+s.URL+"/kart.xml</loc></sitemap></sitemapindex>")
	j := job()
	j.Sitemap = s.URL + "/index.xml"
	path := archivePath(t)
	outcomes(t, j, path, newWorld())
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := scan(f, func(e *entry) bool {
		if strings.Contains(e.address, "hemmelig") {
			t.Errorf("%s", e.address)
		}
		return true
	}); err != nil {
		t.Fatal(err)
	}
}

// TestLeavesNothing looks at the server for connections that were kept.
func TestLeavesNothing(t *testing.T) {
	open := make(chan http.ConnState, 100)
	s := httptest.NewUnstartedServer(says("Møtebok"))
	s.Config.ConnState = func(_ net.Conn, state http.ConnState) { open <- state }
	s.Start()
	defer s.Close()
	w := newWorld()
	w.Transport.(*http.Transport).DisableKeepAlives = false
	outcomes(t, job(s.URL+"/a"), archivePath(t), w)
	for {
		select {
		case state := <-open:
			if state == http.StateClosed {
				return
			}
		case <-time.After(5 * time.Second):
			t.Fatal("a connection is still open")
		}
	}
}
