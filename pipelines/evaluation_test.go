package pipelines

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"kvern/export"
	"kvern/internal/rundir"

	"github.com/google/go-cmp/cmp"
)

// question is a text of an evaluation set, which one document quotes and another
// does almost.
const question = "hvor mange kommuner i landet har innført eiendomsskatt på både boliger og hytter siden valget"

// tested adds a source with documents that quote a question, and the sets.
func tested(f *fixture, action string) {
	frame := "Referat fra møtet i utvalget: %s. Utvalget svarte at det ville undersøke saken til neste møte i oktober."
	f.write("referat/sitat.txt", fmt.Sprintf(frame, "Representanten spurte "+question))
	f.write("referat/nesten.txt", fmt.Sprintf(frame, "Representanten spurte "+strings.Replace(question, "innført", "avskaffet", 1)))
	f.write("referat/uten.txt", fmt.Sprintf(frame, "Ingen spurte om noe som helst, og møtet ble hevet etter at protokollen var lest opp og godkjent"))
	f.write("test/skatt.jsonl", `{"id": 1, "spørsmål": {"tekst": "Kari spør: `+strings.ToUpper(question)+`?"}, "svar": ["ja", "nei"]}`+"\n\n")
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	fmt.Fprintf(w, "[%q, \"Dette er en annen oppgave som ingen av dokumentene i denne kilden sier noe om i det hele tatt\"]\n", "kort")
	if err := w.Close(); err != nil {
		f.t.Fatal(err)
	}
	f.write("test/annet.json.gz", packed.String())
	f.write("test/bare.txt", "Utvalget svarte ikke på noen ting, for det var ingen som hadde spurt det om noe i møtet den dagen.")
	f.yaml = strings.Replace(f.yaml, "  - source: notat\n", "  - source: referat\n    files: referat/*.txt\n    licence: CC0-1.0\n  - source: notat\n", 1)
	f.yaml = strings.Replace(f.yaml, "dedup: {", "dedup: {evaluation: {sets: [test/skatt.jsonl, test/annet.json.gz, test/bare.txt], action: "+action+"}, ", 1)
}

func TestEvaluationSets(t *testing.T) {
	for _, action := range []string{"flag", "drop"} {
		f := newFixture(t, 20)
		tested(f, action)
		report, dir := f.must(nil)
		got := report.Manifest.Evaluation
		for i := range got {
			if len(got[i].SHA256) != 64 {
				t.Errorf("digest of %s: %q", got[i].Set, got[i].SHA256)
			}
			got[i].SHA256 = ""
		}
		want := []export.EvaluationSet{
			{Set: "skatt", Texts: 3, Short: 2, Documents: 1},
			{Set: "annet", Texts: 2, Short: 1},
			{Set: "bare", Texts: 1},
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", action, diff)
		}
		for _, name := range []string{"sitat", "nesten", "uten"} {
			why, err := Explain(dir, idOfText(t, dir, name))
			if err != nil || len(why) != 1 {
				t.Fatalf("%s: %v", name, err)
			}
			fate := why[0].Fate
			hit := name == "sitat"
			if slices.Equal(fate.Evaluation, []string{"skatt"}) != hit || slices.Contains(fate.Flags, "contaminated") != hit {
				t.Errorf("%s, %s: %v %v", action, name, fate.Evaluation, fate.Flags)
			}
			if removed := fate.Reason == "evaluation-overlap"; removed != (hit && action == "drop") || removed && why[0].Reason == "" {
				t.Errorf("%s, %s: %s/%s", action, name, fate.Stage, fate.Reason)
			}
		}
	}
}

// idOfText finds the id of the document of a file of the source referat.
func idOfText(t *testing.T, dir *rundir.Dir, file string) string {
	t.Helper()
	for id, row := range rowsOf(t, dir, "referat") {
		if strings.HasSuffix(row.Origin.File, file+".txt") {
			return id
		}
	}
	t.Fatalf("no document of %s", file)
	return ""
}

// A set that cannot be used stops the run, which names it.
func TestBadEvaluationSets(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(f *fixture, set string)
		want  string
	}{
		"missing":     {func(_ *fixture, set string) { os.Remove(set) }, "evaluation set test/skatt.jsonl"},
		"no JSON":     {func(f *fixture, _ string) { f.write("test/skatt.jsonl", "{\"a\":1}\n{\"text\": \"avkut\n") }, "evaluation set skatt: line 2 is not JSON"},
		"only short":  {func(f *fixture, _ string) { f.write("test/skatt.jsonl", `{"text": "altfor kort"}`) }, "none of its 1 texts has 13 words"},
		"other kinds": {func(f *fixture, _ string) { f.write("test/bare.txt", "\x00\x01\x02\xff\xfe\x00\xd8") }, "evaluation set"},
	} {
		f := newFixture(t, 5)
		tested(f, "flag")
		c.spoil(f, filepath.Join(f.inputs, "test", "skatt.jsonl"))
		_, _, err := f.run(nil)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q", name, err, c.want)
		}
	}
}
