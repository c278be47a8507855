package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"kvern/internal/golden"

	"github.com/rogpeppe/go-internal/testscript"
)

// agency is the web server of an agency, with a page of each fate.
func agency() *httptest.Server {
	mux := http.NewServeMux()
	server := httptest.NewServer(mux)
	write := func(path, media, text string) {
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Etag", `"1"`)
			if r.Header.Get("If-None-Match") == `"1"` {
				w.WriteHeader(http.StatusNotModified)
				return
			}
			w.Header().Set("Content-Type", media)
			fmt.Fprint(w, strings.ReplaceAll(text, "SERVER", server.URL))
		})
	}
	write("/robots.txt", "text/plain", "User-agent: *\nDisallow: /internt/\n")
	write("/.well-known/tdmrep.json", "application/json", `[{"location": "/avis/", "tdm-reservation": 1}]`)
	write("/sitemap.xml", "application/xml", `<urlset><url><loc>SERVER/ferje</loc></url><url><loc>SERVER/rein</loc></url><url><loc>SERVER/avis/kommentar</loc></url>`+
		`<url><loc>SERVER/internt/notat</loc></url><url><loc>SERVER/borte</loc></url><url><loc>https://ukjend.example/</loc></url></urlset>`)
	write("/ferje", "text/html; charset=utf-8", "<html lang=nn><title>Ferje</title><p>Ferja mellom øyane er innstilt i dag på grunn av vêret. Neste avgang blir kunngjord på nettsida til kommunen.")
	write("/rein", "text/html; charset=utf-8", "<html lang=nb><title>Rein</title><p>Reindriftsutvalget behandler søknaden om nytt gjerde i neste møte. Naboene har fått varsel om saken.")
	write("/avis/kommentar", "text/html; charset=utf-8", "<html><p>Ein kommentar som avisa ikkje vil ha i noko treningssett for språkmodellar.")
	write("/internt/notat", "text/plain", "Berre til intern bruk.")
	return server
}

// The scripts of testdata/fetch run against a server on this machine, at $SERVER, which
// the command stop-server stops. SERVER in the file that expand is given becomes its
// address.
func TestFetchScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/fetch", UpdateScripts: golden.Updating(),
		Setup: func(e *testscript.Env) error {
			server := agency()
			e.Defer(server.Close)
			e.Setenv("HOME", e.WorkDir)
			e.Setenv("SERVER", server.URL)
			e.Values["server"] = server
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"stop-server": func(s *testscript.TestScript, _ bool, _ []string) { s.Value("server").(*httptest.Server).Close() },
			"expand": func(s *testscript.TestScript, _ bool, files []string) {
				for _, f := range files {
					text := strings.ReplaceAll(s.ReadFile(f), "SERVER", s.Getenv("SERVER"))
					s.Check(os.WriteFile(s.MkAbs(f), []byte(text), 0o644))
				}
			},
		},
	})
}
