package eval

import (
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"kvern/filter/language"
	"kvern/filter/language/labelled"
	"kvern/internal/golden"
)

func TestReport(t *testing.T) {
	r := Run(language.Default(), []labelled.Row{
		{Text: "Vi kan ikkje sjå at vilkåra er oppfylte.", Lang: "nno"},
		{Text: "Vi kan ikke se at vilkårene er oppfylt.", Lang: "nob"},
		{Text: "Jenta er på kjøkkenet.", Lang: "nno", Labels: []string{"nob", "nno"}}, // taken for nob
		{Text: "Mii eat sáhte vástidit dál.", Lang: "sme"},
		{Text: "Nous ne pouvons pas répondre maintenant.", Lang: "fra"},
	}, language.Options{})
	golden.Equal(t, "report.txt", r.String())
	if r.Accuracy() != 0.8 || r.Loose != (Score{5, 5}) || r.Strict != (Score{5, 5}) {
		t.Errorf("accuracy %v, loose %v, strict %v", r.Accuracy(), r.Loose, r.Strict)
	}
	if p, recall, f1 := r.Language(language.Nynorsk); p != 1 || recall != 0.5 || f1 != 2./3 {
		t.Errorf("nno: precision %v, recall %v, F1 %v", p, recall, f1)
	}
}

func TestReportOfNothing(t *testing.T) {
	r := Run(language.Default(), nil, language.Options{})
	if r.Accuracy() != 0 || r.MacroF1() != 0 || !strings.HasPrefix(r.String(), "texts 0 ") {
		t.Error(r)
	}
}

// The scoreboard of the model that kvern ships, on sentences that it was not
// learnt from. It is a file, so that a change of the model shows as a change of
// figures.
func TestDevelopmentScoreboard(t *testing.T) {
	const dev = "../../../../shared/data/language/dev.jsonl.gz"
	if _, err := os.Stat(dev); err != nil {
		t.Skip("needs ../shared/data, which is not here")
	}
	files, err := labelled.Read(dev)
	if err != nil {
		t.Fatal(err)
	}
	byLanguage := map[string][]string{}
	for _, r := range files[0].Rows {
		code := language.LabelOf(r.Lang).String()
		byLanguage[code] = append(byLanguage[code], r.Text)
	}
	board := Run(language.Default(), files[0].Rows, language.Options{}).String()
	board += fmt.Sprintf("\ndocuments of five sentences  accuracy %.4f\n", Run(language.Default(), fives(byLanguage), language.Options{}).Accuracy())
	for _, between := range []string{"\n", "\n\n", " "} {
		sentences, sets := mixedPages(byLanguage, between)
		board += fmt.Sprintf("mixed pages, %-6q between languages  sentences %.4f  exact set of languages %.4f\n", between, sentences.ratio(), sets.ratio())
	}
	golden.Equal(t, "dev.txt", board)
}

// fives makes documents of five sentences in one language.
func fives(byLanguage map[string][]string) (rows []labelled.Row) {
	rng := rand.New(rand.NewPCG(1, 1))
	for _, code := range language.Codes[:language.Undetermined] {
		for range 300 {
			rows = append(rows, labelled.Row{Text: some(rng, byLanguage[code], 5), Lang: code})
		}
	}
	return rows
}

func some(rng *rand.Rand, texts []string, n int) string {
	list := make([]string, n)
	for i := range list {
		list[i] = texts[rng.IntN(len(texts))]
	}
	return strings.Join(list, " ")
}

// mixedPages makes pages of two to four blocks of one to six sentences each, by
// turns in one of the Sámi languages and one of the Norwegian norms. It counts the
// sentences whose language was found and the pages all of whose languages were,
// and no others.
func mixedPages(byLanguage map[string][]string, between string) (sentences, sets Score) {
	rng := rand.New(rand.NewPCG(2, 2))
	samis, norms := language.Codes[language.NorthernSami:language.Kven], language.Codes[:2]
	for page := range 1500 {
		pair := []string{samis[rng.IntN(len(samis))], norms[rng.IntN(len(norms))]}
		var text strings.Builder
		var gold []language.Segment
		var want, got language.Set
		for block := range 2 + rng.IntN(3) {
			if block > 0 {
				text.WriteString(between)
			}
			code := pair[(block+page)%2]
			for sentence := range 1 + rng.IntN(6) {
				if sentence > 0 {
					text.WriteString(" ")
				}
				start := text.Len()
				text.WriteString(some(rng, byLanguage[code], 1))
				gold = append(gold, language.Segment{Start: start, End: text.Len(), Language: language.LabelOf(code)})
			}
			want |= language.Of(language.LabelOf(code))
		}
		var r language.Result
		language.Default().Detect(&r, text.String(), language.Options{})
		for _, s := range r.Segments {
			got |= language.Of(s.Language)
		}
		sets.count(got == want)
		for _, g := range gold {
			sentences.count(covering(r.Segments, g) == g.Language)
		}
	}
	return sentences, sets
}

// covering is the language that most bytes of a stretch were found to be in.
func covering(found []language.Segment, g language.Segment) language.Label {
	var bytes [language.Labels]int
	best := language.Undetermined
	for _, s := range found {
		bytes[s.Language] += max(0, min(s.End, g.End)-max(s.Start, g.Start))
		if bytes[s.Language] > bytes[best] {
			best = s.Language
		}
	}
	return best
}
