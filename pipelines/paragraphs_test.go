package pipelines

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"kvern/corpus"
	"kvern/engine/staging"
	"kvern/internal/rundir"
	"kvern/internal/storage"

	"github.com/google/go-cmp/cmp"
)

// framed are documents of a source with a menu above and a footer below, besides
// others: a law, a table, a page in Northern Sámi, and one that is all frame.
func framed(f *fixture, frame bool) {
	head, tail := "", ""
	if frame {
		head, tail = "Hjem\nOm kommunen | Kontakt oss\nSaksbehandler: 17054026641\n\n", "\nDel denne siden\nNettredaktør i kommunen\n"
	}
	var lines []string
	add := func(fields map[string]any) {
		line, err := json.Marshal(fields)
		if err != nil {
			f.t.Fatal(err)
		}
		lines = append(lines, string(line))
	}
	subjects := []string{"barnehagen", "svømmehallen", "biblioteket", "kulturskolen", "ungdomsskolen", "brannstasjonen", "legevakta", "sykehjemmet"}
	for i, s := range subjects {
		add(map[string]any{"id": s, "text": head + fmt.Sprintf("Kommunestyret har vedtatt å ruste opp %s i %d, og arbeidet begynner når snøen er borte. Vi orienterer naboene ved %s i god tid før anleggstrafikken begynner.", s, 2020+i, s) + tail})
	}
	add(map[string]any{"id": "lov", "document_type": "forskrift", "text": head + "§ 1. Virkeområde\nForskriften gjelder for alle som driver servering i kommunen og har bevilling.\n§ 2. Ikrafttredelse\nForskriften trer i kraft straks." + tail})
	add(map[string]any{"id": "side", "language": "se", "text": head + "Gielda lea mearridan ođasmahttit mánáidgárddi, ja bargu álgá go muohta lea suddan. Mii dieđihat ránnjáide buori áiggis ovdal go rusttet álgá." + tail})
	f.write("sider/a.jsonl", strings.Join(lines[:5], "\n")+"\n")
	f.write("sider/b.jsonl", strings.Join(lines[5:], "\n")+"\n")
	f.yaml = strings.Replace(f.yaml, "  - source: notat\n", "  - source: sider\n    files: sider/*.jsonl\n    licence: CC0-1.0\n    fields: {id: id, text: text, language: language, document_type: document_type}\n  - source: notat\n", 1)
}

// rowsOf gives the rows of a source by id, with their texts.
func rowsOf(t *testing.T, dir *rundir.Dir, source string) map[string]staging.Row {
	t.Helper()
	all := map[string]staging.Row{}
	eachRow(t, dir, func(r *final) {
		if r.Source == source {
			all[r.ID] = *r.Row
		}
	})
	return all
}

// A document that loses its frame is afterwards in every respect the document
// that never had one: language, segments, measures, sizes, digest.
func TestParagraphsLeaveWhatWasNeverFramed(t *testing.T) {
	var rows [2]map[string]staging.Row
	for i, frame := range []bool{true, false} {
		f := newFixture(t, 20)
		framed(f, frame)
		_, dir := f.must(nil)
		rows[i] = rowsOf(t, dir, "sider")
	}
	shortened := 0
	for id, got := range rows[0] {
		want := rows[1][id]
		if id == "lov" || id == "side" {
			if !strings.HasPrefix(got.Text, "Hjem\n") {
				t.Errorf("%s has lost its head: %q", id, got.Text)
			}
			continue
		}
		shortened++
		if diff := cmp.Diff([]corpus.Measure{{Name: "repeated-paragraphs", Value: 5}}, got.Origin.Repairs); diff != "" {
			t.Errorf("%s: %s", id, diff)
		}
		got.Origin, want.Origin = corpus.Origin{}, corpus.Origin{}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", id, diff)
		}
	}
	if shortened != 8 {
		t.Errorf("%d documents lost their frames, want 8", shortened)
	}
}

// Lines are listed as they stand after scrubbing, with tags for what was removed,
// and nothing of the list is published.
func TestListOfParagraphs(t *testing.T) {
	f := newFixture(t, 20)
	framed(f, true)
	report, dir := f.must(nil)
	list, err := storage.ReadFile(dir.Workshop, rundir.Paragraphs)
	if err != nil {
		t.Fatal(err)
	}
	type entry struct {
		Source    string
		Documents int
		Text      string
	}
	var got []entry
	for line := range bytes.Lines(list) {
		var e entry
		if err := json.Unmarshal(line, &e); err != nil {
			t.Fatal(err)
		}
		if e.Source == "sider" {
			got = append(got, e)
		}
	}
	slices.SortFunc(got, func(a, b entry) int { return strings.Compare(a.Text, b.Text) })
	want := []entry{
		{"sider", 10, "Del denne siden"},
		{"sider", 10, "Hjem"},
		{"sider", 10, "Nettredaktør i kommunen"},
		{"sider", 10, "Om kommunen | Kontakt oss"},
		{"sider", 10, "Saksbehandler: <NO_FNR>"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for _, p := range report.Stats.Deduplication.Paragraphs {
		if p.Source == "sider" && (p.Repeated != 5 || p.Documents != 8 || p.Lines != 40 || p.Bytes < 8*100) {
			t.Errorf("%+v", p)
		}
	}
	for _, file := range report.Manifest.Files {
		data, err := storage.ReadFile(dir.Published(), file.Path)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasSuffix(file.Path, ".parquet") && bytes.Contains(data, []byte("Nettredaktør")) {
			t.Errorf("%s quotes a line that was taken away", file.Path)
		}
	}
}

// Other settings for paragraphs redo the removal and what follows, not the
// reading.
func TestParagraphSettingsRedoNoReading(t *testing.T) {
	t.Parallel()
	f := newFixture(t, 60)
	framed(f, true)
	_, dir := f.must(nil)
	f.yaml = strings.Replace(f.yaml, "min_documents: 5", "min_documents: 7", 1)
	plan, err := MakePlan(context.Background(), f.file(), f.options(dir))
	if err != nil {
		t.Fatal(err)
	}
	stale := map[string]int{}
	for _, p := range plan.Phases {
		stale[p.Phase] = len(p.Stale)
	}
	if stale["prepare"] > 0 || stale["lines"] > 0 || stale["repeated"] != 3 || stale["shorten"] == 0 || stale["judge"] == 0 {
		t.Errorf("stale tasks: %v", stale)
	}
	if _, err := Run(context.Background(), f.file(), f.options(dir)); err != nil {
		t.Fatal(err)
	}
	fresh, _ := f.must(nil)
	again, err := Run(context.Background(), f.file(), f.options(dir))
	if err != nil || again.ManifestSHA256 != fresh.ManifestSHA256 {
		t.Errorf("a run after a change of settings gives another build than a new run: %v", err)
	}
}

// A damaged file of the workshop is refused by its checksum and named.
func TestDamagedTablesAreRefused(t *testing.T) {
	for _, role := range []string{"lines", "repeated"} {
		f := newFixture(t, 20)
		framed(f, true)
		_, dir := f.must(nil)
		damaged := ""
		for info, err := range dir.Workshop.List("") {
			if err != nil {
				t.Fatal(err)
			}
			stale := strings.HasPrefix(info.Name, "done/shorten") || role == "lines" && strings.HasPrefix(info.Name, "done/repeated")
			if stale {
				if err := storage.Remove(dir.Workshop, info.Name); err != nil {
					t.Fatal(err)
				}
			}
			if strings.HasPrefix(info.Name, role+"/") && strings.Contains(info.Name, "sider") && damaged == "" {
				damaged = info.Name
			}
		}
		data, err := storage.ReadFile(dir.Workshop, damaged)
		if err != nil {
			t.Fatal(err)
		}
		data[0] ^= 0x40
		if err := storage.WriteFile(dir.Workshop, damaged, data); err != nil {
			t.Fatal(err)
		}
		if _, err := Run(context.Background(), f.file(), f.options(dir)); !errors.Is(err, staging.ErrDamaged) || !strings.Contains(err.Error(), damaged) {
			t.Errorf("%s: got %v", damaged, err)
		}
	}
}
