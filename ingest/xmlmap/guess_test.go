package xmlmap

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestGuessMapping(t *testing.T) {
	post := `<post id="1" lang="nn"><tittel>Ferje</tittel><dato>2024-05-17</dato><tekst><p>Ferja er innstilt i dag på grunn av vêret.</p><p>Det går buss i staden frå kaia kvar time.</p></tekst></post>`
	for name, tt := range map[string]struct {
		in   string
		want Guess
	}{
		"records":  {"<journal><namn>Arkivet</namn><postar>" + strings.Repeat(post, 5) + "</postar></journal>", Guess{Record: "/journal/postar/post", ID: "@id", Title: "tittel", Language: "@lang", Published: "dato", Text: "tekst"}},
		"screened": {"<arkiv>" + strings.Repeat("<sak><tittel>Ferje</tittel><tekst>Ferja er innstilt i dag.</tekst><skjerming><hjemmel>Offl. § 13</hjemmel></skjerming></sak>", 4) + "</arkiv>", Guess{Record: "/arkiv/sak", Title: "tittel", Text: ".", Screened: []string{"//skjerming"}}},
		"document": {"<dok><hovud><tittel>Ferje</tittel></hovud><kropp>" + strings.Repeat("<p>Ferja er innstilt i dag.</p>", 9) + "</kropp></dok>", Guess{Text: "kropp"}},
		"nothing":  {"", Guess{}},
	} {
		got, err := GuessMapping(strings.NewReader(tt.in))
		if diff := cmp.Diff(got, tt.want); diff != "" || err != nil {
			t.Errorf("%s: error %v (-got +want):\n%s", name, err, diff)
		}
	}
}
