// Package htmltext takes the text that a page is about out of HTML.
//
// It keeps all that could be content and drops what surely is not: navigation,
// banners, footers, forms' controls, notices about cookies, lists of links. When
// in doubt it keeps: a stage that removes repeated paragraphs comes later and
// knows the other pages of the site, which nobody who sees one page does.
//
// The idea is that of content extraction by structure, class names and link
// density (Kohlschütter et al., Boilerplate Detection using Shallow Text Features,
// 2010; Barbaresi, Trafilatura, 2021), written for public pages in the Nordic
// languages. It does not run scripts, fetch anything, or read what is in images.
//
// Blocks never run into one another: a heading, a paragraph, a list item, a row of
// a table and what follows a <br> each begin a line, and paragraphs are divided by
// an empty line. A <form> is never dropped, because some publishing systems wrap
// every page in one.
package htmltext

// Page is what a page says.
type Page struct {
	// Text is the content, or empty when there is none: the page is a shell that a
	// script fills, a frameset, or asks for consent to cookies and says nothing else.
	Text string
	// Title is that of the page, without the name of the site where it is told
	// apart by the main heading.
	Title string
	// Language is the lang attribute of the page, as it stands.
	Language string
	// URL is the address that the page declares as its own.
	URL string
	// Published is when the page says it was published, as it stands.
	Published string
	// TDM is what the page says of a reservation against text and data mining, such as
	// "1", and Robots what it says to robots, as it stands.
	TDM, Robots string
}

// Extract reads a page, which is valid UTF-8. It returns ErrTooComplex when the
// page has more elements than it may.
func Extract(page string) (Page, error) {
	t, err := parse(page)
	if err != nil {
		return Page{}, err
	}
	p := t.metadata()
	if p.Text = t.content(); wall(p.Text) {
		p.Text = ""
	}
	return p, nil
}
