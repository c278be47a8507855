package htmltext

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"kvern/ingest/selector"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// marks are what the tag and the attributes of an element say about its content.
type marks uint16

const (
	markLink       marks = 1 << iota // text inside a link
	markHidden                       // not shown
	markFrame                        // navigation, banner, footer: part of the frame, by tag or role
	markUnlikely                     // frame by the words of its class or id
	markSide                         // beside the content by the words of its class or id
	markMain                         // the content, by tag or role
	markContent                      // content by the words of its class or id
	markControl                      // a control of a form
	markPageNumber                   // where a page of the printed book begins
)

// attributes are those of one tag that matter.
type attributes struct {
	tag                                   atom.Atom
	words                                 wordKinds
	role, style, lang                     string
	name, content, rel, address, datetime string
	itemprop                              string
	href, hidden                          bool
	also                                  *[]selector.Attr // where all are put, for a mapping
}

func (a *attributes) read(z *html.Tokenizer) {
	for more := true; more; {
		var key, value []byte
		key, value, more = z.TagAttr()
		a.set(string(key), value)
		if a.also != nil {
			*a.also = append(*a.also, selector.Attr{Name: string(key), Value: string(value)})
		}
	}
}

func (a *attributes) set(key string, value []byte) {
	switch key {
	case "class", "id":
		a.words |= classify(value)
	case "role":
		a.role = strings.ToLower(strings.TrimSpace(string(value)))
	case "epub:type":
		if string(value) == "pagebreak" { // EPUB 3 Structural Semantics Vocabulary
			a.role = pageBreak
		}
	case "style":
		a.style = strings.ToLower(string(value))
	case "hidden":
		a.hidden = !strings.EqualFold(string(value), "until-found")
	case "aria-hidden":
		a.hidden = a.hidden || string(value) == "true"
	case "lang", "xml:lang":
		a.lang = string(value)
	case "href":
		a.href = true
		a.address = string(value)
	case "itemprop":
		a.itemprop = string(value)
	case "name", "property", "http-equiv":
		a.name = strings.ToLower(string(value))
	case "content":
		a.content = string(value)
	case "rel":
		a.rel = strings.ToLower(string(value))
	case "datetime":
		a.datetime = string(value)
	}
}

// marks sums the attributes up.
func (a *attributes) marks() marks {
	m := tagMarks(a.tag) | roleMarks(a.role)
	if a.hidden || invisible(a.style) || a.words&wordHidden != 0 {
		m |= markHidden
	}
	if a.words&wordFrame != 0 {
		m |= markUnlikely
	}
	if a.words&wordSide != 0 {
		m |= markSide
	}
	if a.words&wordContent != 0 {
		m |= markContent
	}
	if a.itemprop == "articleBody" {
		m |= markMain
	}
	return m
}

func invisible(style string) bool {
	if style == "" {
		return false
	}
	style = strings.ReplaceAll(style, " ", "")
	return strings.Contains(style, "display:none") || strings.Contains(style, "visibility:hidden")
}

func tagMarks(tag atom.Atom) marks {
	switch tag {
	case atom.Nav:
		return markFrame
	case atom.Aside, atom.Footer:
		return markUnlikely
	case atom.Main, atom.Article:
		return markMain
	case atom.Template, atom.Object, atom.Canvas, atom.Audio, atom.Video, atom.Datalist,
		atom.Applet, atom.Map, atom.Dialog:
		return markHidden
	case atom.Button, atom.Select, atom.Label:
		return markControl
	}
	return 0
}

// pageBreak is a role of DPUB-ARIA.
const pageBreak = "doc-pagebreak"

func roleMarks(role string) marks {
	switch role {
	case "navigation", "banner", "contentinfo", "search", "menu", "menubar", "toolbar", "tablist":
		return markFrame
	case "complementary":
		return markUnlikely
	case "dialog", "alertdialog", "tooltip":
		return markHidden
	case "button", "menuitem", "tab", "combobox", "listbox":
		return markControl
	case "main", "article":
		return markMain
	case pageBreak:
		return markPageNumber
	}
	return 0
}

// wordKinds are the kinds of words in a class or id.
type wordKinds uint8

const (
	wordFrame wordKinds = 1 << iota
	wordSide
	wordContent
	wordHidden
	wordPublished
)

// classify looks up what a class or id is called: the names as wholes, without
// hyphens, for sr-only hides but hidden-print does not; and their words one by one.
func classify(value []byte) (kinds wordKinds) {
	for name := range strings.FieldsSeq(string(value)) {
		negated := false
		whole := make([]byte, 0, 32)
		for word := range words(name) {
			whole = append(whole, word...)
			switch word {
			case "has", "with", "no", "not", "without", "uten", "med", "utan":
				negated = true // has-sidebar does not name a sidebar
				continue
			}
			if !negated {
				kinds |= kindOf[word] &^ wordHidden
			}
			negated = false
		}
		kinds |= kindOf[string(whole)]
	}
	return kinds
}

// words yields the words in lower case.
func words(s string) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		start, lower := -1, false
		flush := func(end int) bool {
			ok := start < 0 || yield(strings.ToLower(s[start:end]))
			start = -1
			return ok
		}
		for i, r := range s {
			switch {
			case !unicode.IsLetter(r) || r == utf8.RuneError:
				if !flush(i) {
					return
				}
			case unicode.IsUpper(r) && lower:
				if !flush(i) {
					return
				}
				start = i
			case start < 0:
				start = i
			}
			lower = unicode.IsLower(r)
		}
		flush(len(s))
	}
}

// kindOf holds the words that tell, in Norwegian, Sámi, English, Swedish, Danish
// and Finnish. Those that mean one thing on one page and another on the next,
// such as header and banner, are missing.
var kindOf = wordTable(map[wordKinds]string{
	wordFrame: `
		nav navbar navigation navigasjon navigering navigaatio subnav sidenav topnav mainnav navi
		menu meny menyer menyen menylinje submenu megamenu valikko toppmeny hovedmeny venstremeny hoyremeny menuitem
		breadcrumb breadcrumbs crumb crumbs crumbtrail brodsmule brodsmuler brodsmulesti brødsmule brødsmuler brødsmulesti
		brodsmulor murupolku pagination pager paging paginering skiplink skiplinks sitemap
		footer bunntekst sidefot sidfot alatunniste globalfooter pagefooter sitefooter colophon copyright
		masthead topbar toppbar siteheader globalheader
		sidebar sidebars sidekolonne sidepanel sidefelt sidospalt hoyrekolonne høyrekolonne widget widgets
		cookie cookies cookiebanner cookieconsent consent samtykke informasjonskapsler informasjonskapsel kakor evasteet
		evästeet gdpr onetrust cybot
		share sharing sharebar social socialmedia sosiale delknapper addthis sharethis addtoany
		ad ads advert advertisement adsense annonse annonser annons reklame mainos sponsor sponsored
		search searchbox searchform sok søk sokefelt søkefelt sokeskjema haku login logginn innlogging
		comments comment commentlist disqus kommentarfelt respond replies newsletter nyhetsbrev subscribe abonner feedback tilbakemelding
		languageselector sprakvelger språkvelger languages sprakmeny toolbar verktoylinje tagcloud
		modal popup lightbox overlay`,
	wordSide: `
		related relatert relaterte relaterat recommended recommendations anbefalt anbefalte promo teasers
		xcomments
		author authorbio authorbox bio byline paywall subscription abonnement meta postmeta credits
		readmore lesmer lesogsa lesogså seealso morelinks tag tags
		printlink print skrivut contact kontakt kontaktinfo download downloads`,
	wordContent: `
		content maincontent innhold hovedinnhold innhald hovudinnhald sisdoallu sisalto sisältö innehall innehåll indhold
		article articlebody artikkel artikel artihkal artikkeli entry story post main hoved brodtekst brødtekst`,
	wordHidden: `
		hidden visuallyhidden visuallyhiddenfocusable sronly sronlyfocusable screenreadertext screenreaderonly
		screenreader skjermleser offscreen invisible`,
	wordPublished: `published publisert publiseret publicerad julkaistu almmuhan pubdate`,
})

func wordTable(lists map[wordKinds]string) map[string]wordKinds {
	table := map[string]wordKinds{}
	for kind, list := range lists {
		for _, w := range strings.Fields(list) {
			table[w] |= kind
		}
	}
	return table
}
