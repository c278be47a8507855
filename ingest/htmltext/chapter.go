package htmltext

import "golang.org/x/net/html/atom"

// Chapter reads a page of a book, which is valid UTF-8. Unlike a web page it has no
// frame: all that is shown is text, but for navigation and the numbers of printed
// pages. It returns ErrTooComplex as Extract does.
func Chapter(page string) (Page, error) {
	t, err := parse(page)
	if err != nil {
		return Page{}, err
	}
	p := t.metadata()
	s := t.selection()
	s.each(func(i int32, n *node) {
		if n.tag == atom.Nav || n.marks&markPageNumber != 0 {
			s.drop(i)
		}
	})
	p.Text = s.render()
	return p, nil
}
