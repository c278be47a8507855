package htmltext

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// extract gives the records, each as its values with bars between them.
func extract(t testing.TB, s Settings, page string) (got []string) {
	t.Helper()
	m, err := Compile(s)
	if err != nil {
		t.Fatal(err)
	}
	_, records, err := m.Extract(page)
	if err != nil {
		t.Fatal(err)
	}
	at := -1
	for _, r := range records {
		if r.At <= at || r.At > len(page) {
			t.Errorf("a record at %d behind one at %d of %d", r.At, at, len(page))
		}
		at = r.At
		line := strings.Join(r.Values, "|")
		if r.Screened {
			line += " screened"
		}
		got = append(got, line)
	}
	return got
}

func TestMapping(t *testing.T) {
	page := `<!DOCTYPE html><html lang=nn><head><title>Sak – Eksempel</title><meta name=dato content=2024-05-17></head><body id=b>
<div class="meny">Heim Om oss</div><main><h1>Budsjettet</h1><p class=ingress>` + lead + `</p>
<div class="faktaboks x"><h2>Fakta</h2><p>` + sami + `</p></div><p>` + body + `</p><a class=kjelde href="/id2729805/"><span>Prop. 1</span></a></main></body></html>`
	for name, tt := range map[string]struct {
		s    Settings
		want []string
	}{
		"fields": {
			Settings{Fields: []string{"main p", "h1", "meta[name=dato]@content", "a.kjelde@href", "html@lang", "a > span", ".finst-ikkje"}},
			[]string{lead + "\n\n" + sami + "\n\n" + body + "|Budsjettet|2024-05-17|/id2729805/|nn|Prop. 1|"},
		},
		"drop":          {Settings{Fields: []string{"main"}, Drop: []string{".faktaboks", "a", "meta"}}, []string{"Budsjettet\n\n" + lead + "\n\n" + body}},
		"drop alone":    {Settings{Fields: []string{""}, Drop: []string{"div.faktaboks"}}, []string{"Budsjettet\n\n" + lead + "\n\n" + body + "\n\nProp. 1"}},
		"order":         {Settings{Fields: []string{".ingress, h1"}}, []string{"Budsjettet\n\n" + lead}},
		"outermost":     {Settings{Fields: []string{"main > div, main > div p"}}, []string{"Fakta\n\n" + sami}},
		"child of body": {Settings{Fields: []string{"html > body#b > main > p.ingress"}}, []string{lead}},
		"screened":      {Settings{Fields: []string{"main"}, Screened: []string{".faktaboks"}}, []string{" screened"}},
		"no text":       {Settings{Fields: []string{"article"}}, []string{""}},
	} {
		if diff := cmp.Diff(extract(t, tt.s, page), tt.want); diff != "" {
			t.Errorf("%s (-got +want):\n%s", name, diff)
		}
	}
}

func TestRecordsOfAPage(t *testing.T) {
	page := `<ul><li data-id=1><h3>Ferje</h3>Ferja er innstilt.<ul><li>Del</li></ul><a href=a.pdf>PDF</a></li>
<li data-id=2 class=unntatt><h3>Buss</h3>Gøymt</li><li data-id=3>Utan tittel</ul><p>Slutt`
	got := extract(t, Settings{Record: "ul > li", Fields: []string{"", "@data-id", "h3", "a@href"}, Screened: []string{".unntatt"}, Drop: []string{"h3", "a"}}, page)
	want := []string{"Ferja er innstilt.\n\nDel|1|Ferje|a.pdf", "|2|Buss| screened", "Utan tittel|3||"}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("(-got +want):\n%s", diff)
	}
	if got := extract(t, Settings{Record: "article", Fields: []string{""}}, page); got != nil {
		t.Errorf("a page without records: %q", got)
	}
}

// TestManyRecords takes time in proportion to the page.
func TestManyRecords(t *testing.T) {
	page := strings.Repeat("<p><b>Ei sak</b> om ferja</p>", 100_000)
	if got := extract(t, Settings{Record: "p", Fields: []string{"", "b"}}, page); len(got) != 100_000 || got[99_999] != "Ei sak om ferja|Ei sak" {
		t.Errorf("got %d records", len(got))
	}
}

func TestMappingMistakes(t *testing.T) {
	for field, want := range map[string]string{"p:hover": "pseudo-classes", "a@": "behind @", "a@href b": "behind @", "head title": "is known without"} {
		if _, err := Compile(Settings{Fields: []string{field}}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %q", field, err, want)
		}
	}
}

func FuzzMapping(f *testing.F) {
	f.Add("<ul><li id=1>a<li class=b><a href=c>d</a></ul><meta name=e content=f>")
	f.Add(strings.Repeat("<div>", 300) + "<li>a" + strings.Repeat("</div>", 300))
	f.Fuzz(func(t *testing.T, page string) {
		for _, s := range []Settings{
			{Record: "li, body", Fields: []string{"", "@id", "meta@content", "a"}, Drop: []string{".b", "meta", "br"}, Screened: []string{"div > svg"}},
			{Fields: []string{"li > a, p", "h1", "html@lang"}, Drop: []string{"*.b"}},
		} {
			first, second := extract(t, s, page), extract(t, s, page)
			if diff := cmp.Diff(first, second); diff != "" {
				t.Errorf("two readings differ:\n%s", diff)
			}
		}
	})
}
