package xmlmap

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"kvern/ingest/xmlscan"

	"github.com/google/go-cmp/cmp"
)

// read gives the records, the first field being the text.
func read(t testing.TB, s Settings, in string) (all []Record, err error) {
	t.Helper()
	if s.Limit == 0 {
		s.Limit = 1 << 20
	}
	m, err := Compile(s)
	if err != nil {
		t.Fatal(err)
	}
	at := int64(0)
	from, err := m.Read(xmlscan.New(strings.NewReader(in)), func(r Record) bool {
		if r.Start != at || r.End < r.Start {
			t.Errorf("a stretch from %d to %d after one that ended at %d", r.Start, r.End, at)
		}
		at = r.End
		if r.Found {
			r.Values = slices.Clone(r.Values)
			all = append(all, r)
		}
		return true
	})
	if from != at || err == nil && at != int64(len(in)) {
		t.Errorf("the stretches end at %d and reading at %d of %d bytes", at, from, len(in))
	}
	return all, err
}

func values(all []Record) (v [][]string) {
	for _, r := range all {
		v = append(v, r.Values)
	}
	return v
}

const letter = `<?xml version="1.0"?>
<arkiv år="1987"><journal><tittel>Arkivet</tittel>
<sak id="1" xml:lang="nn"><tittel>Ferje</tittel><tekst><h1>Om</h1><p>Ferja er <b>inn</b>stilt<br/>i dag.</p><ul class="toc x"><li>Innhald</li></ul></tekst><tekst>Slutt</tekst></sak>
<sak id="2"><tittel/><tittel>Veg</tittel><skjerming/><tekst>Vegen er stengd.</tekst></sak></journal></arkiv>`

func TestMapping(t *testing.T) {
	for name, tt := range map[string]struct {
		s    Settings
		in   string
		want [][]string
	}{
		"records": {
			Settings{Record: "//sak", Fields: []string{"tekst", "@id", "tittel", "/arkiv/@år", "/arkiv/journal/tittel"}, Drop: []string{"//ul[@class~'toc']"}},
			letter,
			[][]string{
				{"Om\n\nFerja er innstilt\ni dag.\n\nSlutt", "1", "Ferje", "1987", "Arkivet"},
				{"Vegen er stengd.", "2", "Veg", "1987", "Arkivet"},
			},
		},
		"whole document": {Settings{Fields: []string{"//p", "//sak/@id"}}, letter, [][]string{{"Ferja er innstilt\ni dag.", "1"}}},
		"by attribute":   {Settings{Record: "/arkiv/journal/sak[@lang='nn']", Fields: []string{".//p"}}, letter, [][]string{{"Ferja er innstilt\ni dag."}}},
		"own blocks":     {Settings{Record: "//sak[@lang]", Fields: []string{"tekst"}, Blocks: []string{"tekst"}}, letter, [][]string{{"OmFerja er innstilt\ni dag.Innhald\n\nSlutt"}}},
		"the record":     {Settings{Record: "//p", Fields: []string{"."}}, "<a><p>ein</p><x/><p>to <i>tre</i></p></a>", [][]string{{"ein"}, {"to tre"}}},
		"from attributes": {
			Settings{Fields: []string{"//String/@CONTENT"}, Blocks: []string{"TextBlock"}},
			`<alto><TextBlock><String CONTENT="Kong"/><SP/><String CONTENT="Sverre"/></TextBlock><TextBlock><String CONTENT="døydde"/></TextBlock></alto>`,
			[][]string{{"Kong Sverre døydde"}},
		},
		"record in a record": {Settings{Record: "//a", Fields: []string{"."}}, "<x><a>ein <a>to</a></a></x>", [][]string{{"ein to"}}},
		"no record":          {Settings{Record: "//finst-ikkje", Fields: []string{"."}}, letter, nil},
		"any element":        {Settings{Record: "/*/*/*[@id='2']", Fields: []string{"*"}}, letter, [][]string{{"Veg\n\nVegen er stengd."}}},
	} {
		all, err := read(t, tt.s, tt.in)
		if diff := cmp.Diff(values(all), tt.want); diff != "" || err != nil {
			t.Errorf("%s: error %v (-got +want):\n%s", name, err, diff)
		}
	}
}

func TestScreenedAndTooLong(t *testing.T) {
	all, err := read(t, Settings{Record: "//sak", Fields: []string{"tekst", "@id"}, Screened: []string{"skjerming"}, Limit: 20}, letter)
	if err != nil || len(all) != 2 || !all[0].TooLong || all[0].Screened || !all[1].Screened || all[1].TooLong {
		t.Errorf("got %+v, error %v", all, err)
	}
}

func TestBroken(t *testing.T) {
	for name, in := range map[string]string{"cut": letter[:len(letter)-60], "end tag too many": "<a></a></b>", "deep": strings.Repeat("<a>", 2000)} {
		if _, err := read(t, Settings{Record: "//sak", Fields: []string{"tekst"}}, in); !errors.Is(err, xmlscan.ErrSyntax) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	all, _ := read(t, Settings{Record: "//sak", Fields: []string{"tittel"}}, letter[:len(letter)-60])
	if len(all) != 1 {
		t.Errorf("%d records before the cut, want 1", len(all))
	}
}

func TestPaths(t *testing.T) {
	for path, want := range map[string]string{
		"a[": "bracket", "a[b]": "condition", "a[@b=c]": "quotes", "@a/b": "stands last", "/": "no name", "a b": "no name", "//": "no name",
		strings.Repeat("/a", 40): "more than 30 steps", "a[@b='c/d']/e": "", "x:a//y:b/@z:c": "",
	} {
		_, err := compilePath(path)
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %q", path, err, want)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add(letter)
	f.Add("<a><p>ein</p></a></b>")
	f.Fuzz(func(t *testing.T, in string) {
		read(t, Settings{Record: "//sak", Fields: []string{"tekst", "@id", "tittel", "/arkiv/@år"}, Drop: []string{"//ul"}, Limit: 1 << 20}, in)
	})
}

func BenchmarkRead(b *testing.B) {
	record := `<mappe xsi:type="saksmappe"><systemID>f81d4fae-7dec-11d0-a765-00a0c91e6bf6</systemID><tittel>Søknad om skjenkebevilling &amp; serveringsbevilling</tittel>` +
		`<opprettetDato>2012-03-04T10:11:12</opprettetDato><beskrivelse>Søknaden gjelder fast bevilling for utearealet ved kaia i Kirkenes sentrum.</beskrivelse></mappe>` + "\n"
	in := "<arkiv>" + strings.Repeat(record, 20_000) + "</arkiv>"
	m, err := Compile(Settings{Record: "//mappe", Fields: []string{"beskrivelse", "systemID", "tittel", "opprettetDato"}, Limit: 1 << 20})
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(in)))
	s := xmlscan.New(nil)
	for b.Loop() {
		n := 0
		s.Reset(strings.NewReader(in))
		if _, err := m.Read(s, func(Record) bool { n++; return true }); err != nil || n < 20_000 {
			b.Fatal(fmt.Sprint(n, err))
		}
	}
}

// TestManyPieces reads a field of very many pieces, in time that grows with their number.
func TestManyPieces(t *testing.T) {
	in := "<r><s><t>" + strings.Repeat("a<b/>", 500_000) + "</t><x>Hei</x></s><s><x>To</x></s></r>"
	all, err := read(t, Settings{Record: "//s", Fields: []string{"x", "t"}, Limit: 1 << 20}, in)
	if len(all) != 2 || err != nil {
		t.Fatalf("%d records, error %v", len(all), err)
	}
	if len(all[0].Values[1]) != 500_000 || all[1].Values[1] != "" {
		t.Errorf("%d and %d bytes", len(all[0].Values[1]), len(all[1].Values[1]))
	}
}
