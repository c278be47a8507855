package pipelines

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"kvern/corpus"
	"kvern/export"
)

// Five letters of one template, of which the last two differ from one another in
// a single number.
func templateLetters(f *fixture) {
	var lines []string
	for i, numbers := range [][3]int{{12500, 3, 101}, {9000, 12, 202}, {400, 21, 303}, {77000, 28, 404}, {77000, 28, 405}} {
		lines = append(lines, fmt.Sprintf(`{"id":"mal-%d","text":"Du får innvilget %d kroner i tilskudd til vedlikehold av grendehuset. Du kan klage på vedtaket innen tre uker fra du mottok dette brevet, og klagen sendes til kommunen. Pengene utbetales den %d. mars når du har sendt inn regnskapet for arbeidet, med kvitteringer for materialer og lønn. Vi ber deg oppgi saksnummer %d når du tar kontakt med oss om saken."}`,
			i, numbers[0], numbers[1], numbers[2]))
	}
	f.write("mal/a.jsonl", strings.Join(lines, "\n")+"\n")
	f.yaml = strings.Replace(f.yaml, "  - source: notat\n", "  - source: mal\n    files: mal/*.jsonl\n    licence: CC0-1.0\n  - source: notat\n", 1)
}

func TestTemplates(t *testing.T) {
	for _, c := range []struct {
		policy string
		kept   int
		reason string // of those that leave
	}{
		{"flag", 4, "near-duplicate"},
		{"keep", 5, ""},
		{"sample", 2, "template-duplicate"},
		{"drop", 1, "template-duplicate"},
	} {
		t.Run(c.policy, func(t *testing.T) {
			f := newFixture(t, 5)
			templateLetters(f)
			f.yaml = strings.Replace(f.yaml, "policy: sample", "policy: "+c.policy, 1)
			report, dir := f.must(nil)
			if n := report.Stats.Deduplication.TemplateDocuments; n != 5 {
				t.Errorf("%d documents of a template, want 5", n)
			}
			kept := 0
			for id, row := range rowsOf(t, dir, "mal") {
				if row.Mark.Outcome == corpus.Kept {
					kept++
				} else if row.Mark.Reason != c.reason && row.Mark.Reason != "near-duplicate" {
					t.Errorf("%s: %+v", id, row.Mark)
				}
				if !slices.Contains(row.Flags, "template") {
					t.Errorf("%s has flags %v", id, row.Flags)
				}
			}
			if kept != c.kept {
				t.Errorf("%d letters are kept, want %d", kept, c.kept)
			}
			i := slices.IndexFunc(report.Stats.Flags, func(x export.FlagCount) bool { return x.Flag == "template" })
			if i < 0 || report.Stats.Flags[i].Documents != int64(c.kept) {
				t.Errorf("flags: %+v", report.Stats.Flags)
			}
		})
	}
}
