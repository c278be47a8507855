package train

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kvern/filter/privacy/names/tagger"

	"github.com/google/go-cmp/cmp"
)

const sentences = "#DOC\nDet\tO\nsa\tO\n\"\tO\nKari\tB-PER\nNordvoll\tI-PER\n\"\tO\n.\tO\n\nNytt\tO\n(\tO\nVik\tB-GPE_LOC\n)\tO\n\n\nOla\tB-PER\n#DOC\nHo\tO\n.\tO\n"

func read(t *testing.T, text string) ([]Input, error) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "a.tok")
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return Read(file)
}

func TestRead(t *testing.T) {
	inputs, err := read(t, sentences)
	if err != nil {
		t.Fatal(err)
	}
	got := inputs[0]
	want := Input{
		Name: "a.tok", SHA256: got.SHA256, Sentences: 4, Persons: 2,
		Documents: []tagger.Example{
			{Text: "Det sa \"Kari Nordvoll\". Nytt (Vik)\nOla", Marks: []tagger.Mark{{Start: 8, End: 21, Tag: "PER"}, {Start: 30, End: 33, Tag: "GPE_LOC"}, {Start: 35, End: 38, Tag: "PER"}}},
			{Text: "Ho."},
		},
	}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("(-got +want)\n%s", diff)
	}
	for _, bad := range []string{"Kari", "Kari\tPER", "\tO"} {
		if _, err := read(t, "Ho\tO\n"+bad+"\n"); err == nil || !strings.Contains(err.Error(), ":2: ") {
			t.Errorf("%q: got %v, want an error in line 2", bad, err)
		}
	}
}

// TestVary checks that pieces keep the marks of their part of the document.
func TestVary(t *testing.T) {
	d := tagger.Example{Text: "Kari kom. Ola gjekk. Vik er fin. Ho les.", Marks: []tagger.Mark{{Start: 0, End: 4, Tag: "PER"}, {Start: 10, End: 13, Tag: "PER"}, {Start: 21, End: 24, Tag: "LOC"}}}
	got := vary([]Input{{Documents: []tagger.Example{d}}})
	want := []tagger.Example{
		d,
		{Text: "Kari kom. Ola gjekk. ", Marks: d.Marks[:2]},
		{Text: "Vik er fin. Ho les.", Marks: []tagger.Mark{{Start: 0, End: 3, Tag: "LOC"}}},
	}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("(-got +want)\n%s", diff)
	}
	if got := capitals(d).Text; got != "KARI kom. OLA gjekk. Vik er fin. Ho les." {
		t.Errorf("capitals: got %q", got)
	}
}

// TestCard checks that the card of the built-in model speaks of that model.
func TestCard(t *testing.T) {
	model, err := os.ReadFile(filepath.Join("..", "data", ModelFile))
	if err != nil {
		t.Fatal(err)
	}
	card, err := os.ReadFile(filepath.Join("..", "data", CardFile))
	if err != nil {
		t.Fatal(err)
	}
	head, _, _ := strings.Cut(string(Card(model, nil, tagger.Options{Seed: 1})), "Inputs")
	if !strings.HasPrefix(string(card), head) {
		t.Errorf("the card in data is not of the model there:\n%s", head)
	}
}

// The files that the card names give the model that is shipped, byte for byte.
func TestEndToEndShippedModelIsRebuilt(t *testing.T) {
	if os.Getenv("KVERN_E2E") == "" {
		t.Skip("takes a minute: set KVERN_E2E=1, as .ci/run does")
	}
	const data = "../../../../../shared/data/privacy/names/"
	if _, err := os.Stat(data); err != nil {
		t.Skip("needs ../shared/data, which is not here")
	}
	inputs, err := Read(data+"nb.train.tok", data+"nn.train.tok")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := Write(dir, inputs, tagger.Defaults()); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{ModelFile, CardFile} {
		got, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		want, err := os.ReadFile(filepath.Join("..", "data", name))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("training gives another %s than the one that is shipped", name)
		}
	}
}
