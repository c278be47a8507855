package pipelines

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kvern/corpus"
	"kvern/ingest"
	"kvern/internal/golden"
	"kvern/sources"
)

// TestShippedSources reads a file of each source that is built as the source builds
// them, and compares what comes out with testdata/sources/NAME.txt. The texts are invented.
func TestShippedSources(t *testing.T) {
	for _, name := range sources.Names() {
		t.Run(name, func(t *testing.T) {
			entry := "{source: " + name + ", files: a"
			if data, _ := sources.Read(name); !strings.Contains(string(data), "\nlicence: ") {
				entry += ", agreement: {with: Arkivet, reference: 2024/1}"
			}
			pipeline := "name: p\ningest: [" + entry + "}]\nfilter: [{language: {}}, {privacy: {level: persons}}]\nexport: {}\n"
			f, problems := Load("p.yaml", []byte(pipeline))
			if f == nil {
				t.Fatal(problems)
			}
			got := readSource(t, f.Ingest[0].Reading(), f.Ingest[0].Format, sampleOf(t, name))
			if strings.Contains(got, "aldri leses") {
				t.Error("what must never be read was read")
			}
			golden.Equal(t, "sources/"+name+".txt", got)
		})
	}
}

// sampleOf finds the file of a source in testdata.
func sampleOf(t *testing.T, name string) string {
	t.Helper()
	all, err := filepath.Glob(filepath.Join("testdata", "sources", name+".*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range all {
		if filepath.Ext(file) != ".txt" {
			return file
		}
	}
	t.Fatal("there is no file for the source")
	return ""
}

// TestDatasheets looks that each source says what it is, whose, how to get it, what to
// beware of, and what the law says; and that it names its class of personal data.
func TestDatasheets(t *testing.T) {
	for _, name := range sources.Names() {
		data, _ := sources.Read(name)
		for _, heading := range []string{"# What:  ", "# Who:   ", "# Get:   ", "# Traps: ", "# Law:   ", "\naccess: ", "\npersonal_data: ", "\nlanguage_hint: "} {
			if !strings.Contains("\n"+string(data), "\n"+strings.TrimPrefix(heading, "\n")) {
				t.Errorf("%s: no line %q", name, strings.TrimSpace(heading))
			}
		}
		if !strings.Contains(string(data), "\nsource: "+name+"\n") {
			t.Errorf("%s: the source is called otherwise", name)
		}
	}
}

func readSource(t *testing.T, reading ingest.Reading, format, file string) string {
	t.Helper()
	x, err := ingest.NewExtractor(Parts(corpus.KindContainer, corpus.KindReader), reading, format)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for r, err := range x.File(context.Background(), file, filepath.Base(file)) {
		var fault *corpus.Fault
		switch d := r.Document; {
		case errors.As(err, &fault):
			fmt.Fprintf(&out, "== quarantine %s\n", fault.Reason)
		case err != nil:
			t.Fatal(err)
		case r.Removed != nil:
			fmt.Fprintf(&out, "== removed %s\n", r.Removed.Reason)
		case d != nil:
			fmt.Fprintf(&out, "== id %q title %q language %q published %q type %q work %q\n%s\n", d.ID, d.Title, d.LanguageDeclared, d.Published, d.DocumentType, d.WorkID, d.Text())
		}
	}
	return out.String()
}

// TestSourceFiles looks names up beside the pipeline file first.
func TestSourceFiles(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "sources"), 0o755); err != nil {
		t.Fatal(err)
	}
	own := "source: giella\nlicence: CC0-1.0\nfiles: [egne/*.txt]\n"
	if err := os.WriteFile(filepath.Join(dir, "sources", "giella.yaml"), []byte(own), 0o644); err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct{ entry, licence, files string }{
		"beside the file": {"{source: giella}", "CC0-1.0", "egne/*.txt"},
		"shipped":         {"{source: lovdata, files: lov/*.xml}", "NLOD-2.0", "lov/*.xml"},
		"inline":          {"{source: lovdata, licence: CC0-1.0, files: a.txt}", "CC0-1.0", "a.txt"},
	} {
		f, problems := Load(filepath.Join(dir, "p.yaml"), []byte("name: p\ningest: ["+tt.entry+"]\nfilter: [{language: {}}, {privacy: {level: contact}}]\n"))
		if f == nil {
			t.Errorf("%s: %v", name, problems)
			continue
		}
		if s := f.Ingest[0]; s.Licence != tt.licence || s.Files[0] != tt.files {
			t.Errorf("%s: licence %s, files %v", name, s.Licence, s.Files)
		}
	}
	if _, problems := Load("p.yaml", []byte("name: p\ningest: [{source: ukjend, files: a.txt}]\n")); len(problems) == 0 || !strings.Contains(fmt.Sprint(problems), "licence: missing") {
		t.Errorf("an unknown source: %v", problems)
	}
}
