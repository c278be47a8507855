package htmltext

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

const (
	lead = "Kommunestyret vedtok torsdag budsjettet for neste år med knapt flertall."
	body = "Utbygginga av skulen på Sørvågen blir utsett til det er klart kva staten vil betale."
	sami = "Suohkanstivra mearridii duorastaga bušeahta boahttevaš jahkái unnán eanetloguin."
)

func TestBlocksAreDivided(t *testing.T) {
	for name, tt := range map[string]struct{ html, want string }{
		"heading and paragraph": {"<h1>Lov</h1><p>Om " + lead + "</p>", "Lov\n\nOm " + lead},
		"paragraphs left open":  {"<p>" + lead + "<p>" + body, lead + "\n\n" + body},
		"div for p":             {"<div>" + lead + "</div><div>" + body + "</div>", lead + "\n" + body},
		"br":                    {lead + "<br>" + body, lead + "\n" + body},
		"br as XHTML":           {lead + "<br/>" + body + "</br>" + sami, lead + "\n" + body + "\n" + sami},
		"two br":                {lead + "<br> <br>" + body, lead + "\n\n" + body},
		"list":                  {"<p>" + lead + "</p><ul><li>skule<li>helse</ul><p>" + body, lead + "\n\nskule\nhelse\n\n" + body},
		"nested list":           {"<ul><li>" + lead + "<ol><li>skule</li><li>helse</li></ol></li><li>veg</ul>", lead + "\n\nskule\nhelse\n\nveg"},
		"definitions":           {"<dl><dt>Vedtak<dd>" + lead + "<dt>Frist<dd>1. mai</dl>", "Vedtak\n" + lead + "\nFrist\n1. mai"},
		"table":                 {"<p>" + lead + "<table><tr><th>År<th>Kroner<tr><td>2024<td>1 000</table>", lead + "\n\nÅr\tKroner\n2024\t1 000"},
		"cells with paragraphs": {"<p>" + lead + "<table><tr><td><p>Namn</p></td><td><p>Stilling</p></td></table>", lead + "\n\nNamn\n\nStilling"},
		"inline":                {"<p>Kommune<b>styret</b> <i>vedtok</i> budsjettet for neste år med knapt flertall", "Kommunestyret vedtok budsjettet for neste år med knapt flertall"},
		"white space":           {"<p>\n  Kommunestyret\n\tvedtok&nbsp;budsjettet for neste år  med <b> knapt </b> flertall ", "Kommunestyret vedtok\u00a0budsjettet for neste år med knapt flertall"},
		"pre":                   {"<pre>Kapittel 1425\nPost 70  tilskot</pre>", "Kapittel 1425\nPost 70 tilskot"},
		"entities":              {"<p>S&aacute;mediggi &amp; &#x10D;oahkkin &lt;2024&gt; mearridii b&uacute;&scaron;eahta", "Sámediggi & čoahkkin <2024> mearridii búšeahta"},
		"custom elements":       {"<x-tittel>Budsjettet</x-tittel><x-tekst>" + lead + "</x-tekst>", "Budsjettet " + lead},
		"misnested":             {"<p><b>" + lead + "<p>" + body + "</b></p>" + sami, lead + "\n\n" + body + "\n\n" + sami},
		"stray end tags":        {"</div></p><p>" + lead + "</b></td></p></div>" + body, lead + "\n\n" + body},
	} {
		t.Run(name, func(t *testing.T) { check(t, tt.html, tt.want) })
	}
}

func TestFrameIsDropped(t *testing.T) {
	main := "<h1>Budsjettet</h1><p>" + lead + "</p><p>" + body + "</p>"
	want := "Budsjettet\n\n" + lead + "\n\n" + body
	links := "<a href=/a>Skule og barnehage</a><a href=/b>Helse og omsorg</a><a href=/c>Teknisk drift</a><a href=/d>Kart</a>"
	for name, html := range map[string]string{
		"form around all":     "<form action=Artikkel.aspx><input type=hidden name=__VIEWSTATE value=abc>" + main + "</form>",
		"nav":                 "<nav>" + links + "</nav>" + main,
		"menu by class":       "<div class=hovedMeny>Meny" + links + "</div><div class=innhold>" + main + "</div>",
		"menu by role":        "<ul role=navigation><li>Om oss</ul>" + main,
		"header and footer":   "<header>Eksempel kommune</header><main>" + main + "</main><footer>Rådhusveien 1, 0000 Eksempel</footer>",
		"header of article":   "<article><header><h1>Budsjettet</h1></header><p>" + lead + "</p><p>" + body + "</p></article>",
		"heading outside":     "<div><h1>Budsjettet</h1></div><article><p>" + lead + "</p><p>" + body + "</p></article>",
		"cookies":             "<div id=cookie-banner>Vi bruker informasjonskapsler for å gjøre nettstedet bedre.</div>" + main,
		"cookies in Finnish":  "<div class=evästeet>Käytämme evästeitä.</div>" + main,
		"hidden":              "<div hidden>Gøymd</div><p style='display: none'>Gøymd</p><span class=sr-only>Hopp til innhald</span>" + main,
		"shown in spite":      "<div class='hidden-print has-sidebar'>" + main + "</div>",
		"scripts":             "<script>var a = '<p>ikkje tekst</p>';</script><style>p{}</style><noscript>Slå på JavaScript</noscript>" + main,
		"script as XHTML":     "<script src=a.js />" + main,
		"template":            "<template><p>" + sami + "</p></template>" + main,
		"aside":               main + "<aside><h2>Kontakt</h2>Servicetorget</aside>",
		"controls":            main + "<label>Namn</label><input><select><option>Ja<option>Nei</select><button>Send</button><textarea>Skriv her</textarea>",
		"links left over":     main + "<h2>Les også</h2><div>" + links + "</div>",
		"links in paragraphs": main + "<h2>Les også</h2><p><a href=1>Skulebygg</a></p><p><a href=2>Eigedomsskatt</a></p><p><a href=3>Gebyr</a></p>",
		"comment":             "<!-- " + sami + " -->" + main,
		"svg":                 "<svg><title>Logo</title><text>Logo</text></svg>" + main,
		"many icons":          strings.Repeat("<svg><symbol><path d=0 /><g></symbol></svg>", 300) + main,
		"icon left open":      "<svg><path>" + main,
		"share":               main + "<div class='share-buttons'>Del på <a href=x>Facebook</a></div>",
		"breadcrumbs":         "<ol class=brødsmulesti><li>Forside<li>Politikk</ol>" + main,
	} {
		t.Run(name, func(t *testing.T) { check(t, "<!DOCTYPE html><html><body>"+html+"</body></html>", want) })
	}
}

func TestContentIsKept(t *testing.T) {
	for name, tt := range map[string]struct{ html, want string }{
		"page in an aside":  {"<aside><h1>Budsjettet</h1><p>" + lead + "</p></aside>", "Budsjettet\n\n" + lead},
		"page in a sidebar": {"<div class=sidebar><p>" + lead + "</p><p>" + body + "</p></div><p>" + sami, lead + "\n\n" + body + "\n\n" + sami},
		"only a list of links": {
			"<ul><li><a href=1>Møteplan for kommunestyret</a><li><a href=2>Møteplan for formannskapet</a><li><a href=3>Møteplan for råda</a></ul>",
			"Møteplan for kommunestyret\nMøteplan for formannskapet\nMøteplan for råda",
		},
		"list of news": {
			"<div class=teaser><h2><a href=1>Budsjettet</a></h2><p>" + lead + "</p></div><div class=teaser><h2><a href=2>Skulen</a></h2><p>" + body + "</p></div>",
			"Budsjettet\n\n" + lead + "\n\nSkulen\n\n" + body,
		},
		"button as heading":   {"<p>" + lead + "</p><h2><button>Slik gjekk røystinga</button></h2><p>" + body, lead + "\n\nSlik gjekk røystinga\n\n" + body},
		"fold":                {"<p>" + lead + "<details><summary>Bakgrunn</summary><p>" + body + "</p></details>", lead + "\n\nBakgrunn\n\n" + body},
		"link in a sentence":  {"<p>" + lead + " Sjå <a href=/l>lov om kommunar</a>.</p>", lead + " Sjå lov om kommunar."},
		"caption":             {"<p>" + lead + "<figure><img><figcaption>Skulen på Sørvågen</figcaption></figure><p>" + body, lead + "\n\nSkulen på Sørvågen\n\n" + body},
		"unclosed everything": {"<div><div><b><p>" + lead + "<div><i>" + body, lead + "\n\n" + body},
	} {
		t.Run(name, func(t *testing.T) { check(t, tt.html, tt.want) })
	}
}

func TestNoContent(t *testing.T) {
	for name, html := range map[string]string{
		"empty":     "",
		"shell":     "<html><head><title>Innsyn</title></head><body><div id=app>Laster …</div><script>start()</script></body></html>",
		"frameset":  "<html><frameset cols='20%,80%'><frame src=a.html><frame src=b.html><noframes><body>Bruk ein nyare nettlesar, takk skal du ha.</body></noframes></frameset></html>",
		"name only": "<header><h1>Eksempel kommune</h1></header><nav><a href=/>Forside</a></nav>",
	} {
		t.Run(name, func(t *testing.T) { check(t, html, "") })
	}
}

func check(t *testing.T, html, want string) {
	t.Helper()
	got, err := Extract(html)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(got.Text, want); diff != "" {
		t.Errorf("text (-got +want):\n%s", diff)
	}
}

func TestMetadata(t *testing.T) {
	for name, tt := range map[string]struct {
		html string
		want Page
	}{
		"usual": {
			"<html lang=nn-NO><head><title> Budsjettet –\n Eksempel kommune</title><link rel=canonical href=https://example.no/b>" +
				"<meta property='article:published_time' content='2024-05-17T08:00:00+02:00'></head><h1>Budsjettet</h1>",
			Page{Title: "Budsjettet", Language: "nn-NO", URL: "https://example.no/b", Published: "2024-05-17T08:00:00+02:00"},
		},
		"heading of another page": {
			"<title>Vedtak</title><h1>Eksempel kommune</h1>",
			Page{Title: "Vedtak"},
		},
		"title in an image": {"<svg><path/><title>Logo</title></svg><title>Vedtak</title>", Page{Title: "Vedtak"}},
		"Open Graph": {
			"<title>Vedtak | Eksempel</title><meta property=og:title content=Vedtak><meta property=og:url content=/relativ><meta name=DC.date.issued content=2020-01-02>",
			Page{Title: "Vedtak", Published: "2020-01-02"},
		},
		"time element": {"<time class=publisert datetime=2019-02-06>6. februar</time>", Page{Published: "2019-02-06"}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := Extract(tt.html)
			if err != nil {
				t.Fatal(err)
			}
			got.Text = ""
			if diff := cmp.Diff(got, tt.want); diff != "" {
				t.Errorf("page (-got +want):\n%s", diff)
			}
		})
	}
}

func TestDeclaredCharset(t *testing.T) {
	for html, want := range map[string]string{
		`<meta charset="utf-8">`: "utf-8", `<META CHARSET=ISO-8859-1>`: "iso-8859-1",
		`<meta http-equiv="Content-Type" content="text/html; charset=windows-1252">`: "windows-1252",
		`<?xml version="1.0" encoding='ISO-8859-10'?>`:                               "iso-8859-10",
		`<p>charset and nothing else`:                                                "",
		`<script>a.charset = b; </script><meta charset=koi8-r>`:                      "b",
		``: "",
	} {
		if got := DeclaredCharset(html); got != want {
			t.Errorf("%s: got %q, want %q", html, got, want)
		}
	}
}

// TestDeepNesting reads elements thousands deep, of every kind that nests.
func TestDeepNesting(t *testing.T) {
	const depth = 20_000
	for _, tag := range []string{"div", "b", "ul><li", "table><tr><td", "a", "p", "x-y", "button"} {
		open := strings.Repeat("<"+tag+">", depth)
		got, err := Extract(open + "<p>" + lead + "</p>")
		if err != nil && !errors.Is(err, ErrTooComplex) {
			t.Errorf("<%s>: %v", tag, err)
		}
		if err == nil && tag != "button" && got.Text != lead {
			t.Errorf("<%s>: got %q", tag, got.Text)
		}
	}
	if _, err := Extract(strings.Repeat("<br>", maxNodes+1)); !errors.Is(err, ErrTooComplex) {
		t.Errorf("got %v, want %v", err, ErrTooComplex)
	}
}

func FuzzExtract(f *testing.F) {
	for _, s := range []string{
		"<nav>a</nav><main><h1>b</h1><p>" + lead, "<table><td><p>a<tr><li>b</table>", "<b><p>a</b>b", "<svg/><title>", "<pre>\n\na<br><br>",
		"<ul><li><a href=1>aaa</a><li><a href=2>bbb</a><li><a href=3>ccc</a></ul><h2>x</h2>",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, html string) {
		if !utf8.ValidString(html) {
			return
		}
		one, err := Extract(html)
		if err != nil {
			return
		}
		if !utf8.ValidString(one.Text) || strings.TrimSpace(one.Text) == "" && one.Text != "" || strings.Contains(one.Text, "\n\n\n") {
			t.Errorf("text %q", one.Text)
		}
		if two, _ := Extract(html); one != two {
			t.Errorf("two runs differ: %q, %q", one, two)
		}
	})
}

func TestChapter(t *testing.T) {
	for name, tt := range map[string][2]string{
		"short":       {"<html><head><title/></head><body><h1>Ovdasátni</h1></body></html>", "Ovdasátni"},
		"contents":    {`<body><nav epub:type="toc"><ol><li>1</li></ol></nav><p>Møtet.</p></body>`, "Møtet."},
		"page number": {`<p>Møtet vart <span epub:type="pagebreak" id="p7">7</span>utsett.</p><span role="doc-pagebreak">8</span>`, "Møtet vart utsett."},
		"frame":       {`<header>Del I</header><p>Tekst.</p><footer>Note</footer><aside class="menu">Boks</aside>`, "Del I\n\nTekst.\n\nNote\n\nBoks"},
		"self-closed": {`<p><a id="x"/>Ein <i/>to</p><script src="a.js"/><p/><p>Tre</p>`, "Ein to\n\nTre"},
	} {
		p, err := Chapter(tt[0])
		if err != nil || p.Text != tt[1] {
			t.Errorf("%s: got %q, %v; want %q", name, p.Text, err, tt[1])
		}
	}
}
