package filter

import (
	"context"
	"testing"

	"kvern/corpus"
	"kvern/corpus/corpustest"

	"github.com/google/go-cmp/cmp"
)

func TestNormalize(t *testing.T) {
	corpustest.Stage(t, Normalize, nil)
}

func TestNormalizeCountsRepairs(t *testing.T) {
	d := corpus.NewDocument("\ufeffSÃ¡mediggi&nbsp;mearridii\r\npå m\u00adøtet.  ")
	d.Title = "M&oslash;te i SÃ¡mediggi"
	runThrough(t, Normalize, Normalize.Settings(), d)
	if got, want := d.Text(), "Sámediggi mearridii\npå møtet."; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := d.Title, "Møte i Sámediggi"; got != want {
		t.Errorf("title %q, want %q", got, want)
	}
	want := []corpus.Measure{
		{Name: "html-entity", Value: 1},
		{Name: "mojibake", Value: 1},
		{Name: "line-end", Value: 1},
		{Name: "invisible", Value: 1},
		{Name: "soft-hyphen", Value: 1},
		{Name: "space", Value: 1},
		{Name: "trailing-space", Value: 1},
	}
	if diff := cmp.Diff(d.Origin.Repairs, want); diff != "" {
		t.Error(diff)
	}
}

func TestNormalizeSettings(t *testing.T) {
	text := "<p>Se[footnoteRef:1] her.</p>\n\n[1: Merknad.]"
	for _, c := range []struct {
		settings NormalizeSettings
		want     string
	}{
		{NormalizeSettings{HTML: "repair", Footnotes: "move", Unwrap: "auto"}, "Se her.\n\n[1] Merknad."},
		{NormalizeSettings{HTML: "keep", Footnotes: "move", Unwrap: "off"}, "<p>Se her.</p>\n\n[1] Merknad."},
		{NormalizeSettings{HTML: "repair", Footnotes: "keep", Unwrap: "auto"}, "Se[footnoteRef:1] her.\n\n[1: Merknad.]"},
	} {
		d := corpus.NewDocument(text)
		runThrough(t, Normalize, &c.settings, d)
		if got := d.Text(); got != c.want {
			t.Errorf("%+v: got %q, want %q", c.settings, got, c.want)
		}
	}
}

// runThrough runs a stage on a document, which must not fail.
func runThrough(t *testing.T, spec corpus.Spec, settings any, d *corpus.Document) {
	t.Helper()
	stage, err := spec.Stage(settings, false)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := stage.Process(context.Background(), d); err != nil {
		t.Fatal(err)
	}
}
