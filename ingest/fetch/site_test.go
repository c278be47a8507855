package fetch

import (
	"net/http"
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
