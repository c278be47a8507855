package guess

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestJSON(t *testing.T) {
	sak := `{"id": 1, "tittel": "Ferje", "dato": "2024-05-17", "innhald": {"nn": "Ferja er innstilt i dag på grunn av vêret."}}`
	for name, tt := range map[string]struct {
		in   string
		want Mapping
	}{
		"lines":       {strings.Repeat(sak+"\n", 5), Mapping{ID: "id", Title: "tittel", Published: "dato", Text: "innhald.nn"}},
		"a list":      {"[" + strings.Repeat(sak+",", 5) + sak + "]", Mapping{ID: "id", Title: "tittel", Published: "dato", Text: "innhald.nn"}},
		"within":      {`{"meta": {"lang": "nn"}, "data": {"items": [` + strings.Repeat(sak+",", 5) + sak + `]}}`, Mapping{Record: "data.items[]", ID: "id", Title: "tittel", Published: "dato", Text: "innhald.nn"}},
		"by name":     {`{"u:1": [["Møtet vart sett klokka ti.", 1, "nn"], ["Slutt.", 2, "nn"]], "u:2": [["Eit anna møte.", 1, "nb"]], "u:3": [["Tre.", 1, "nb"]], "u:4": [["Fire.", 1`, Mapping{Record: "*", ID: "@key", Text: "[][0]"}},
		"paragraphs":  {strings.Repeat(`{"url": "https://example.no", "fulltext": ["Ein setning her.", "Og ein til, som er lengre."], "lang": "nob"}`, 3), Mapping{URL: "url", Language: "lang", Text: "fulltext[]"}},
		"dotted name": {strings.Repeat(`{"a.b": "Ferja er innstilt i dag."}`, 3), Mapping{Text: "['a.b']"}},
		"strings":     {`["ein tekst", "to tekstar"]`, Mapping{Text: "."}},
		"addresses":   {`{"kari@example.no": {"text": "Ferja er innstilt i dag."}, "x": {"text": "Ho går."}}`, Mapping{Record: "*", ID: "@key", Text: "text"}},
		"an address":  {`{"kari@example.no": {"text": "Ferja er innstilt i dag."}, "dato": "2024-05-17"}`, Mapping{}},
		"not its own": {strings.Repeat(`{"@id": "a", "text@nn": "Ferja er innstilt i dag.", "text": "Kort."}`, 3), Mapping{}},
		"nothing":     {`{"a": 1}`, Mapping{}},
		"broken":      {`{"a": `, Mapping{}},
		"deep":        {strings.Repeat("[", 200), Mapping{}},
	} {
		if diff := cmp.Diff(JSON(strings.NewReader(tt.in)), tt.want); diff != "" {
			t.Errorf("%s (-got +want):\n%s", name, diff)
		}
	}
}

func TestColumns(t *testing.T) {
	got := Columns([]string{"Dato - publisert", "Saksnummer", "Lenke uttalelse", "Uttale", "Tittel"}, []int{10, 12, 60, 4000, 50})
	want := Mapping{ID: "Saksnummer", Title: "Tittel", URL: "Lenke uttalelse", Published: "Dato - publisert", Text: "Uttale"}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("(-got +want):\n%s", diff)
	}
}

func TestNames(t *testing.T) {
	for row, want := range map[string]bool{
		"id;tekst;Dato - publisert": true, "1;tekst": false, "a;a": false, "": false, "kari@example.no;Møtet": false,
		"Ein;" + strings.Repeat("lang tekst ", 10): false, "tittel;https://example.no/": false, "Tittel;2024-05-17": false,
	} {
		if got := Names(strings.Split(row, ";")); got != want {
			t.Errorf("%q: got %t, want %t", row, got, want)
		}
	}
}

func TestHTML(t *testing.T) {
	text := "<h1>Budsjettet</h1><p>Kommunestyret vedtok torsdag budsjettet for neste år med knapt flertall.</p>"
	for page, want := range map[string]string{
		"<nav><a href=/>Heim</a></nav><div id=innhald>" + text + "</div><footer>Kontakt oss</footer>":              "#innhald",
		"<main><div class=content>" + text + "</div></main>":                                                       "main",
		"<article>" + text + "</article><article>" + strings.Repeat("<p>Ei heilt anna sak.</p>", 9) + "</article>": "article",
		text:                             "",
		"<main></main><script></script>": "",
	} {
		if got := HTML(page); got != want {
			t.Errorf("%.60s: got %q, want %q", page, got, want)
		}
	}
}

func FuzzJSON(f *testing.F) {
	f.Add(`{"a": [["b", 1], ["c", 2]], "d": {"e": [{}]}}`)
	f.Fuzz(func(_ *testing.T, in string) { JSON(strings.NewReader(in)) })
}
