package pdftext

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// run lays out a content stream without resources: fonts are in Adobe's standard
// encoding.
func run(content string) []line {
	budget := 1000
	in := &interpreter{f: &file{}, budget: &budget, out: &layout{}}
	in.state = state{ctm: identity, scale: 1}
	in.run([]byte(content), nil)
	return in.out.lines()
}

func texts(lines []line) (all []string) {
	for _, l := range lines {
		all = append(all, l.text)
	}
	return all
}

func TestLines(t *testing.T) {
	for name, tt := range map[string]struct {
		content string
		want    []string
	}{
		"words":         {"BT /F 10 Tf (Vedtak) Tj 40 0 Td (om) Tj ET", []string{"Vedtak om"}},
		"lines":         {"BT /F 10 Tf 12 TL (a) Tj T* (b) Tj (c) ' ET", []string{"a", "b", "c"}},
		"kerning":       {"BT /F 10 Tf [(Ve) 20 (d) -600 (tak)] TJ ET", []string{"Ved tak"}},
		"table":         {"BT /F 10 Tf (Sak) Tj 90 0 Td (12) Tj ET", []string{"Sak\t12"}},
		"raised":        {"BT /F 10 Tf (m) Tj 3 Ts /F 6 Tf (2) Tj ET", []string{"m2"}},
		"bold by twice": {"BT /F 10 Tf (a) Tj 1 0 0 1 0.2 0 Tm (a) Tj ET", []string{"a"}},
		"turned last":   {"BT /F 10 Tf 0 1 -1 0 9 9 Tm (foto) Tj ET BT /F 10 Tf (tekst) Tj ET", []string{"tekst", "foto"}},
		"artifact":      {"/Artifact BMC BT /F 10 Tf (Side 1) Tj ET EMC BT /F 10 Tf (tekst) Tj ET", []string{"tekst"}},
		"only artifact": {"/Artifact BMC BT /F 10 Tf (Side 1) Tj ET EMC", []string{"Side 1"}},
		"actual text":   {"BT /F 10 Tf /Span <</ActualText <FEFF0111>>> BDC (xy) Tj EMC (a) Tj ET", []string{"đa"}},
		"strings": {`BT /F 10 Tf (a\(b\)\\\101\
c) Tj <64 6> Tj ET`, []string{`a(b)\Acd‘`}},
		"inline image": {"BI /W 1 ID \x00EI(x) EI BT /F 10 Tf (a) Tj ET", []string{"a"}},
		"scaled":       {"q 2 0 0 2 0 0 cm BT /F 10 Tf (a) Tj ET Q BT /F 10 Tf 0 50 Td (b) Tj ET", []string{"a", "b"}},
		"endless":      {strings.Repeat("q ", 2000) + "BT (a) Tj ET", nil},
		"comment":      {"% (a)\nBT /F 10 Tf (b) Tj ET", []string{"b"}},
		"numbers":      {"BT /F --10 Tf 1 0 0 1 0.-5 +3 Tm (a) Tj ET", []string{"a"}},
	} {
		if diff := cmp.Diff(texts(run(tt.content)), tt.want); diff != "" {
			t.Errorf("%s (-got +want):\n%s", name, diff)
		}
	}
}

func TestGlyphText(t *testing.T) {
	for name, want := range map[string]string{
		"a": "a", "aring": "å", "ccaron": "č", "Scaron": "Š", "eng": "ŋ", "dcroat": "đ", "tbar": "ŧ", "uni010D": "č", "u1F98C": "🦌", "f_i": "fi", "ffi": "ffi",
		"a.sc": "a", "Oslash": "Ø", "oslashacute": "ǿ", "space": " ", "g97": "", ".notdef": "", "uniXYZW": "", "quoteright": "’",
	} {
		if got := glyphText(name); got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
	for name, want := range map[string]string{"G97": "a", "g229": "å", "cid7": "", "abcd97": "", "a": ""} {
		if got := coded(name); got != want {
			t.Errorf("%s as a code: got %q, want %q", name, got, want)
		}
	}
}

func TestStandardEncoding(t *testing.T) {
	got := ""
	for _, c := range []byte("A'`\xaa\xe9\xf9\xf1\xfb\xae") {
		got += standardText(c)
	}
	if want := "A’‘“Øøæßfi"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestCMap(t *testing.T) {
	got := parseCMap([]byte(`1 begincodespacerange <00> <ff> endcodespacerange
2 beginbfchar <01> <0061> <02> <00660066> endbfchar
3 beginbfrange <10> <12> <0041> <20> <21> [<0111> <014B>] <30> <2f> <0000> endbfrange`))
	want := map[uint32]string{1: "a", 2: "ff", 0x10: "A", 0x11: "B", 0x12: "C", 0x20: "đ", 0x21: "ŋ"}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("(-got +want):\n%s", diff)
	}
}

func TestType1Encoding(t *testing.T) {
	got := type1Encoding([]byte("/Encoding 256 array\n0 1 255 {1 index exch /.notdef put} for\ndup 97 /ccaron put\ndup 98 /eng put\nreadonly def eexec dup 99 /c put"))
	if diff := cmp.Diff(got, map[byte]string{97: "č", 98: "ŋ"}); diff != "" {
		t.Errorf("(-got +want):\n%s", diff)
	}
}

// TestCompactFont reads a font of two glyphs, one with a name of its own.
func TestCompactFont(t *testing.T) {
	top := []byte{0x1d, 0, 0, 0, 47, 15, 0x1d, 0, 0, 0, 52, 16, 0x1d, 0, 0, 0, 56, 17} // charset, encoding, glyphs
	font := append([]byte{1, 0, 4, 1, 0, 1, 1, 1, 2, 'X', 0, 1, 1, 1, byte(1 + len(top))}, top...)
	font = append(font, 0, 1, 1, 1, 4, 'e', 'n', 'g') // strings
	for len(font) < 47 {
		font = append(font, 0)
	}
	font = append(font, 0, 1, 0x87, 0, 66) // charset: string 391, then "a"
	font = append(font, 0, 2, 65, 66)      // encoding: codes 65 and 66
	font = append(font, 0, 3, 1)           // three glyphs
	if diff := cmp.Diff(cffEncoding(font), map[byte]string{65: "ŋ", 66: "a"}); diff != "" {
		t.Errorf("(-got +want):\n%s", diff)
	}
}

func TestParagraphs(t *testing.T) {
	l := func(y float64, text string) line {
		return line{text: text, x1: float64(6 * len(text)), y: y, height: 10}
	}
	for name, tt := range map[string]struct {
		lines []line
		want  string
	}{
		"joined":        {[]line{l(700, "Kommunestyret vedtok"), l(688, "budsjettet for 2025.")}, "Kommunestyret vedtok budsjettet for 2025."},
		"gap":           {[]line{l(700, "Overskrift"), l(670, "Brødtekst")}, "Overskrift\n\nBrødtekst"},
		"divided":       {[]line{l(700, "Kommunesty-"), l(688, "ret vedtok")}, "Kommunestyret vedtok"},
		"own hyphen":    {[]line{l(700, "i nord-troms no"), l(688, "er Nord-"), l(676, "troms stort")}, "i nord-troms no er Nord-troms stort"},
		"half a word":   {[]line{l(700, "barne-"), l(688, "og ungdomsskole")}, "barne- og ungdomsskole"},
		"name":          {[]line{l(700, "Nord-"), l(688, "Noreg")}, "Nord-Noreg"},
		"list":          {[]line{l(700, "Saker som gjelder"), l(688, "• budsjett"), l(676, "• plan")}, "Saker som gjelder\n\n• budsjett\n\n• plan"},
		"soft hyphen":   {[]line{l(700, "sáme\u00ad"), l(688, "giella")}, "sámegiella"},
		"short of full": {[]line{l(700, "Slutt."), l(688, "Et nytt avsnitt som er mye lengre enn det forrige")}, "Slutt.\n\nEt nytt avsnitt som er mye lengre enn det forrige"},
	} {
		if got := paragraphs([][]line{tt.lines}); got != tt.want {
			t.Errorf("%s: got %q, want %q", name, got, tt.want)
		}
	}
}

func TestRunningHeads(t *testing.T) {
	var pages [][]line
	for _, n := range []string{"1", "2", "13", "14"} {
		pages = append(pages, []line{{text: "Årsmelding 2024"}, {text: "Tekst på side " + strings.Repeat("z", len(pages))}, {text: "Linje " + n + strings.Repeat("x", len(pages))}, {text: "Meir " + strings.Repeat("w", len(pages))}, {text: "Slutt " + strings.Repeat("y", len(pages))}, {text: n}})
	}
	for _, p := range withoutHeads(pages) {
		for _, l := range p {
			if l.text == "Årsmelding 2024" || len(l.text) < 3 {
				t.Errorf("%q was kept", l.text)
			}
		}
		if len(p) < 3 {
			t.Errorf("too much was left out: %v", texts(p))
		}
	}
}

func FuzzContent(f *testing.F) {
	f.Add("BT /F 10 Tf (a\\101) Tj [<41> -200 (b)] TJ ET q 1 0 0 1 0 0 cm Q BI ID x EI")
	f.Fuzz(func(_ *testing.T, s string) { run(s) })
}

func FuzzCMap(f *testing.F) {
	f.Add("1 beginbfchar <01> <0061> endbfchar 1 beginbfrange <10> <12> [<0041>] endbfrange")
	f.Fuzz(func(_ *testing.T, s string) { parseCMap([]byte(s)) })
}

func FuzzFontProgram(f *testing.F) {
	f.Add([]byte("/Encoding dup 97 /a put def eexec"))
	f.Add([]byte{1, 0, 4, 1, 0, 1, 1, 1, 2, 'X', 0, 1, 1, 1, 3, 0x8b, 15})
	f.Fuzz(func(_ *testing.T, b []byte) {
		cffEncoding(b)
		type1Encoding(b)
		trueTypeGlyphs(b)
	})
}
