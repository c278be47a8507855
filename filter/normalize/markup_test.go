package normalize

import "testing"

func TestMarkup(t *testing.T) {
	runCases(t, Options{Markup: true}, []repairCase{
		{"paragraphs", "<p class=\"ingress\">Søknad om støtte</p>\n<p></p>\n<p>Fristen er 1. mars.</p>", "Søknad om støtte\n\nFristen er 1. mars.", map[Repair]int{Tag: 6}},
		{"paragraphs on one line", "<p>Nammi</p> <p>Čujuhus</p>", "Nammi\nČujuhus", map[Repair]int{Tag: 4}},
		{"line breaks", "Postboks 1<br>0001 Oslo<br/>Norge <br />\nTlf.", "Postboks 1\n0001 Oslo\nNorge\nTlf.", map[Repair]int{Tag: 3, TrailingSpace: 1}},
		{"inline", "en <b>viktig</b> <em lang=\"nn\">sak</em><sup>1</sup>", "en viktig sak1", map[Repair]int{Tag: 6}},
		{"table", "<table><tr><td>År</td><td>2020</td></tr><tr><td>Sum</td><td>7</td></tr></table>", "År\t2020\nSum\t7", map[Repair]int{Tag: 14}},
		{"comment", "før<!-- TODO: \nfjern --> etter", "før etter", map[Repair]int{Tag: 1}},
		{"conditional comment", "Sámediggi [if lt IE 9]\nlea [endif]", "Sámediggi\nlea", map[Repair]int{Tag: 2, TrailingSpace: 2}},
		{"script", "en\n<script>window.dataLayer=[];if(a<b){c()}</script>\nto", "en\nto", map[Repair]int{Tag: 1}},
		{"script that never ends", "en <script> to <script> tre", "en <script> to <script> tre", nil},
		{"link to more", "Møtet er avlyst. <a href=\"/sak\">Les mer</a>\nNy sak", "Møtet er avlyst.\nNy sak", map[Repair]int{Tag: 1, TrailingSpace: 1}},
		{"link", "Se <a href=\"/lov\">loven</a>.", "Se loven.", map[Repair]int{Tag: 2}},
		{"entities", "p&aring; &Oslash;ya &ndash; S&aacute;mi h&#269; &#x111;&nbsp;&sect;&#160;4", "på Øya – Sámi hč đ § 4", map[Repair]int{Entity: 9, Space: 2}},
		{"entity escaped twice", "p&amp;aring; R&amp;amp;D", "på R&D", map[Repair]int{Entity: 2}},
		{"entities and mojibake", "p&Atilde;&yen; &Atilde;&cedil;ya", "på øya", map[Repair]int{Entity: 4, Mojibake: 2}},
		{"entities of windows-1252", "&#147;ja&#148; &#150; nei", "“ja” – nei", map[Repair]int{Entity: 3}},
	})
}

func TestMarkupIsCertain(t *testing.T) {
	for name, text := range map[string]string{
		"mathematics":      "Når a < b og c > d, er a<b og 3>2; x<y>z, n <p og q> m",
		"placeholders":     "Fnr <NO_FNR>, navn <PERSON_1>, <ADDRESS>, <LINK>, <DATE> og <e-post>.",
		"other elements":   "72.400 og 4<percent/> hækkun, 1<closeparen/> Sæti",
		"mention":          "Bruk <p> for avsnitt og <b> for fet skrift, og avslutt med </p> og </b>.",
		"back quotes":      "Skriv `<p>Tekst</p>` og `&aring;`.",
		"fence":            "```html\n<p class=\"a\">Tekst</p>\n&nbsp;\n```",
		"XML":              "<arkivskaper><navn lang=\"nb\">Ås</navn><title>Brev</title></arkivskaper>",
		"escaped tag":      "Elementet &lt;p&gt; gir et avsnitt, &lt;!-- gir en kommentar.",
		"ampersand":        "Hansen & Sønn, R&D, AT&T; a&b; ?lang=no&amp=1 &c. &ukjent; &#xZZ; &#0;",
		"angle quotes":     "<<For Sametinget er det avgjørende>> sa han <i 1993>",
		"unfinished":       "a <p uten slutt og <b",
		"one-letter words": "mellom <i> og <s> i tabellen",
	} {
		t.Run(name, func(t *testing.T) {
			if got, counts := Text(text, everything); got != text {
				t.Errorf("%q became %q: %v", text, got, counts)
			}
		})
	}
}
