package wikitext

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func TestPlain(t *testing.T) {
	for name, tt := range map[string]struct{ in, want string }{
		"links":      {"[[Kárášjohka|Karasjok]] ligg i [[Finnmark]], sjå [[:Kategori:Kommunar]].", "Karasjok ligg i Finnmark, sjå Kategori:Kommunar."},
		"no text":    {"Tekst[[Kategori:Byar]][[Fil:a.jpg|thumb|Ei [[ferje]] ved ''kaia'']][[se:Romsa]].", "Tekst."},
		"templates":  {"{{Infoboks\n| namn = {{lang|se|Romsa}}\n| x = {{{1|}}}\n}}\n'''Tromsø''' {{nowrap|har [[by|bystatus]]}}.", "Tromsø har bystatus."},
		"parameter":  {"a {{{x|y}}} b {{{{{z}}}}} c", "a b c"},
		"a table":    {"Før\n{| class=wikitable\n|-\n| a || {{b|c}}\n|}\nEtter", "Før\n\nEtter"},
		"references": {`Han sa<ref name="a">Kjelde, s. 3</ref> ja<ref name="a" />.<REF>x</REF>`, "Han sa ja."},
		"headings":   {"Inn\n== Soge ==\n=== Tidleg ===\nTekst her\nog her.\n\nNytt", "Inn\n\nSoge\n\nTidleg\n\nTekst her og her.\n\nNytt"},
		"lists":      {"Byar:\n* Oslo\n** Bergen\n# ein\n; ord : tyding\n: innrykk\nSlutt", "Byar:\nOslo\nBergen\nein\nord : tyding\ninnrykk\nSlutt"},
		"external":   {"Sjå [https://example.no/a heimesida ''deira''] og [https://example.no].", "Sjå heimesida deira og ."},
		"comments":   {"a<!-- b\n -->c<br />d<small>e</small> 3 < 4", "ac de 3 < 4"},
		"no wiki":    {"<nowiki>[[ikkje lenkje]] ''x''</nowiki> &nbsp;&ndash; &amp;", "[[ikkje lenkje]] ''x'' – &"},
		"unclosed":   {"a {{b [[c d]] e <ref>f", "a b c d e f"},
		"too many":   {"a }} b ]] c", "a b c"},
		"magic word": {"__INGENINNHALDSLISTE__\nTekst\n----\nmeir", "Tekst\n\nmeir"},
		"math":       {"Der <math>a^2</math> er <syntaxhighlight lang=c>int x</syntaxhighlight> kjend.", "Der er kjend."},
		"empty":      {"{{stubb}}", ""},
	} {
		if got := Plain(tt.in); strings.Join(strings.Fields(got), " ") != strings.Join(strings.Fields(tt.want), " ") || strings.Count(got, "\n") != strings.Count(tt.want, "\n") {
			t.Errorf("%s: got %q, want %q", name, got, tt.want)
		}
	}
}

func TestRedirects(t *testing.T) {
	for page, want := range map[string]bool{"#REDIRECT [[Oslo]]": true, " #omdirigering [[Oslo]]": true, "Oslo": false, "": false} {
		if got := Redirects(page); got != want {
			t.Errorf("%q: got %v", page, got)
		}
	}
}

// TestLinear: contrived pages take no more time than long ones.
func TestLinear(t *testing.T) {
	const n = 200_000
	begun := time.Now()
	for _, page := range []string{
		strings.Repeat("{{", n), strings.Repeat("[[", n), strings.Repeat("{|\n", n), strings.Repeat("<ref>", n), strings.Repeat("<!--", n), strings.Repeat("}}", n),
		strings.Repeat("[[a|", n) + strings.Repeat("]]", n), strings.Repeat("{{lang|", n) + strings.Repeat("}}", n), strings.Repeat("[http://", n), strings.Repeat("<nowiki>", n),
		strings.Repeat("\n : ", n) + "|}", strings.Repeat("''", n), strings.Repeat(" ", n) + strings.Repeat("{|", 1000),
	} {
		Plain(page)
	}
	if d := time.Since(begun); d > 20*time.Second {
		t.Errorf("took %v", d)
	}
}

func FuzzPlain(f *testing.F) {
	f.Add("{{a|{{{b}}}}} [[c|d]] {|\n|}\n== e ==\n* f <ref>g</ref> [http://h i] '''j'''")
	f.Add("{{lang|se|[[x|y]]}}<nowiki>[[</nowiki>")
	f.Fuzz(func(t *testing.T, in string) {
		if !utf8.ValidString(in) {
			return
		}
		got := Plain(in)
		if !utf8.ValidString(got) || strings.HasPrefix(got, "\n") || strings.HasSuffix(got, "\n") || len(got) > 6*len(in)+6 {
			t.Errorf("%q: got %q", in, got)
		}
	})
}
