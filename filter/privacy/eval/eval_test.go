package eval_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"kvern/filter/privacy"
	"kvern/filter/privacy/eval"
	"kvern/filter/privacy/names"
	"kvern/internal/golden"

	"github.com/google/go-cmp/cmp"
)

func scrubber(t *testing.T, l privacy.Level, p names.Profile) *privacy.Scrubber {
	t.Helper()
	s, err := privacy.New(privacy.Options{Level: l, Names: names.New(p)})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestScoreboard keeps the figures for names under review.
func TestScoreboard(t *testing.T) {
	root := filepath.Join("..", "..", "..", "..", "shared", "data", "privacy")
	var b strings.Builder
	for _, c := range []struct {
		file    string
		level   privacy.Level
		profile names.Profile
	}{
		{"names/nb.dev.jsonl.gz", privacy.Strict, names.Recall},
		{"names/nb.dev.jsonl.gz", privacy.Strict, names.Balanced},
		{"names/nn.dev.jsonl.gz", privacy.Strict, names.Recall},
		{"names/nn.dev.jsonl.gz", privacy.Strict, names.Balanced},
		{"seeds.names.jsonl", privacy.Strict, names.Balanced},
		{"dev.jsonl.gz", privacy.Strict, names.Recall},
		{"dev.jsonl.gz", privacy.Strict, names.Balanced},
		{"dev.jsonl.gz", privacy.Contact, names.Balanced},
	} {
		file := filepath.Join(root, filepath.FromSlash(c.file))
		if _, err := os.Stat(file); err != nil {
			t.Skip("needs ../shared/data, which is not here")
		}
		documents, err := eval.Read(file)
		if err != nil {
			t.Fatal(err)
		}
		b.WriteString(c.file + ", names " + c.profile.String() + "\n" + eval.Run(scrubber(t, c.level, c.profile), c.level, documents).String() + "\n")
	}
	golden.Equal(t, "scoreboard.txt", b.String())
}

func TestRun(t *testing.T) {
	documents := []eval.Document{
		{
			Text:      "Kari Nordvoll har fnr. 16885159056 og ordrenr. 16885159056.",
			Spans:     []eval.Span{{Start: 0, End: 13, Type: "PERSON", Level: privacy.Persons}, {Start: 23, End: 34, Type: "NO_FNR", Level: privacy.Identifiers}},
			Negatives: []eval.Span{{Start: 47, End: 58, Type: "ORDER"}},
		},
		{Text: "Ring 912 34 567.", Optional: []eval.Span{{Start: 5, End: 15, Type: "PHONE"}}},
		{Text: "Ingen her."},
	}
	got := eval.Run(scrubber(t, privacy.Contact, names.Balanced), privacy.Contact, documents)
	want := &eval.Report{
		Level: privacy.Contact, Documents: 3, Right: got.Right, Clean: 2, Traps: 1, Hit: got.Hit, Wrong: got.Wrong,
		Types: map[string]*eval.Count{"NO_FNR": {All: 1, Covered: 1, Exact: 1, Found: got.Types["NO_FNR"].Found}},
	}
	for kind, c := range got.Types {
		if kind != "NO_FNR" {
			want.Types[kind] = c
		}
	}
	if diff := cmp.Diff(got, want); diff != "" || got.Right != 1 {
		t.Errorf("right %d (-got +want)\n%s", got.Right, diff)
	}
	if strings.Contains(got.String(), "Nordvoll") || strings.Contains(got.String(), "16885159056") {
		t.Error("the report holds a value")
	}
}
