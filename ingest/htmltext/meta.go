package htmltext

import (
	"strings"

	"golang.org/x/net/html/atom"
)

// meta is what a page says about itself.
type meta struct {
	title, ogTitle, language, url, published, tdm, robots string
}

// addTitle takes in the text of a title element; the first counts.
func (m *meta) addTitle(text []byte) {
	if m.title == "" {
		m.title = oneLine(string(text))
	}
}

// publishedNames are the names of meta elements that hold the day of publication,
// in lower case.
var publishedNames = map[string]bool{
	"article:published_time": true, "og:article:published_time": true, "datepublished": true, "dc.date.issued": true,
	"dcterms.issued": true, "dc.date.created": true, "dcterms.created": true, "publishdate": true, "pubdate": true,
	"publication_date": true, "published": true, "date.published": true,
}

func (m *meta) addMeta(a attributes) {
	name := a.name
	if name == "" {
		name = strings.ToLower(a.itemprop)
	}
	switch {
	case name == "og:title" && m.ogTitle == "":
		m.ogTitle = oneLine(a.content)
	case name == "og:url" && m.url == "":
		m.url = a.content
	case publishedNames[name] && m.published == "":
		m.published = strings.TrimSpace(a.content)
	case (name == "content-language" || name == "og:locale") && m.language == "":
		m.language = a.content
	case name == "tdm-reservation":
		m.tdm = strings.TrimSpace(a.content)
	case name == "robots":
		m.robots += "," + a.content
	}
}

func (m *meta) addLink(a attributes) {
	if a.rel == "canonical" && a.address != "" {
		m.url = a.address
	}
}

func (m *meta) addTime(a attributes) {
	if m.published == "" && a.datetime != "" && (a.itemprop == "datePublished" || a.words&wordPublished != 0) {
		m.published = strings.TrimSpace(a.datetime)
	}
}

// metadata gives what the page says about itself.
func (t *tree) metadata() Page {
	m := t.meta
	title := m.title
	if h := t.mainHeading(); h != "" && strings.Contains(title, h) {
		title = h
	} else if m.ogTitle != "" && strings.Contains(title, m.ogTitle) {
		title = m.ogTitle
	}
	url := m.url
	if !strings.HasPrefix(url, "https://") && !strings.HasPrefix(url, "http://") {
		url = "" // relative to an address that nobody knows
	}
	return Page{Title: title, Language: m.language, URL: url, Published: m.published, TDM: m.tdm, Robots: m.robots}
}

// mainHeading is the text of the first h1.
func (t *tree) mainHeading() string {
	for i := range t.nodes {
		if t.nodes[i].tag == atom.H1 {
			return oneLine(t.inner(int32(i)))
		}
	}
	return ""
}

// inner gives the text in an element as it stands in the page.
func (t *tree) inner(i int32) string {
	var b strings.Builder
	for _, n := range t.nodes[i+1 : t.nodes[i].end] {
		if n.tag == 0 {
			b.Write(t.text[n.from:n.to])
		} else if n.tag == atom.Br {
			b.WriteByte(' ')
		}
	}
	return b.String()
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
