package fetch

import (
	"net/http"
	"strings"
	"testing"
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
