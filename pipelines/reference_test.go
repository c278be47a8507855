package pipelines

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kvern/corpus"
	"kvern/internal/golden"

	"github.com/google/go-cmp/cmp"
)

// The schema is a golden file, so that a change of any setting shows in review.
func TestSchema(t *testing.T) {
	b, err := json.MarshalIndent(Schema(), "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	golden.Equal(t, "schema.json", append(b, '\n'))
}

func TestRecipesAreInOrder(t *testing.T) {
	for _, name := range Recipes() {
		path, data, err := Open(name)
		if err != nil {
			t.Fatal(err)
		}
		f, problems := Load(path, data)
		if f == nil || len(problems) > 0 {
			t.Errorf("%s: %v", name, problems)
		}
	}
}

// What run saves is a pipeline file that means the same.
func TestEffectiveSettingsComeBack(t *testing.T) {
	_, data, err := Open("demo")
	if err != nil {
		t.Fatal(err)
	}
	f, _ := Load("demo.yaml", data)
	first, err := f.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	again, problems := Load("effective.yaml", first)
	if again == nil {
		t.Fatal(problems)
	}
	second, err := again.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(second), string(first)); diff != "" {
		t.Error(diff)
	}
}

// Every pipeline in our Markdown is in order.
func TestMarkdownPipelines(t *testing.T) {
	found := 0
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == ".git" || d.Name() == "testdata") {
			return filepath.SkipDir
		}
		if filepath.Ext(path) != ".md" {
			return nil
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, b := range MarkdownPipelines(data) {
			found++
			if _, problems := Load(path, b); len(problems) > 0 {
				t.Error(problems)
			}
		}
		return nil
	})
	if err != nil || found == 0 {
		t.Errorf("%d pipelines, %v", found, err)
	}
}

func TestMarkdownPlaces(t *testing.T) {
	text := "# x\n\n```yaml\nname: a\ningest: []\n```\n\n```yaml\nnot: a pipeline\n```\n```sh\ningest:\n```\n"
	blocks := MarkdownPipelines([]byte(text))
	if len(blocks) != 1 || !strings.HasPrefix(string(blocks[0]), "\n\n\nname: a\n") {
		t.Errorf("%q", blocks)
	}
}

// Every name that a part declares is one that a column, a metric and a person can
// bear, and no two parts of a kind share it.
func TestCatalogue(t *testing.T) {
	seen := map[string]bool{}
	for _, spec := range Catalog {
		key := string(spec.Kind) + " " + spec.Name
		if seen[key] {
			t.Errorf("%s stands twice", key)
		}
		seen[key] = true
		if spec.Version < 1 || spec.Summary == "" || !strings.HasSuffix(spec.Summary, ".") {
			t.Errorf("%s: version %d, summary %q", key, spec.Version, spec.Summary)
		}
		if _, err := spec.Build(spec.Settings()); err != nil && spec.Kind != ingestSource {
			t.Errorf("%s cannot be built with its defaults: %v", key, err)
		}
		if PartSchema(spec)["type"] == nil {
			t.Errorf("%s has no schema", key)
		}
		names := map[string]bool{}
		for _, r := range spec.Reasons {
			if names[r.Name] || r.Doc == "" || r.Name != strings.ToLower(r.Name) || strings.ContainsAny(r.Name, " _") {
				t.Errorf("%s: reason %+v", key, r)
			}
			names[r.Name] = true
		}
	}
}

const ingestSource = corpus.Kind("source")

func TestDifference(t *testing.T) {
	a := "Vedtak\n\nDu får 1 000 kroner.\nHilsen  kommunen\n"
	b := "Vedtak\nDu får 2 000 kroner.\n\nHilsen kommunen\nPS: ring oss"
	want := []string{"- Du får 1 000 kroner.", "+ Du får 2 000 kroner.", "+ PS: ring oss"}
	if diff := cmp.Diff(Difference(a, b, 10), want); diff != "" {
		t.Error(diff)
	}
	if got := Difference(a, strings.ReplaceAll(a, "\n", "\r\n  "), 10); len(got) != 0 {
		t.Errorf("white space makes a difference: %q", got)
	}
	if got := Difference(strings.Repeat("a\nb\n", 5000), strings.Repeat("c\n", 5000), 3); len(got) != 4 || !strings.HasPrefix(got[3], "… and ") {
		t.Errorf("%q", got)
	}
}
