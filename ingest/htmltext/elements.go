package htmltext

import "golang.org/x/net/html/atom"

// custom stands for every element that HTML does not know. Atoms are offsets and
// lengths; this one is none.
const custom atom.Atom = 0xffffffff

func lookup(name []byte) atom.Atom {
	if tag := atom.Lookup(name); tag != 0 {
		return tag
	}
	return custom
}

// isBlock reports whether an element stands on lines of its own.
func isBlock(t atom.Atom) bool {
	switch t {
	case atom.Address, atom.Article, atom.Aside, atom.Blockquote, atom.Center, atom.Dd, atom.Details, atom.Dialog,
		atom.Dir, atom.Div, atom.Dl, atom.Dt, atom.Fieldset, atom.Figcaption, atom.Figure, atom.Footer, atom.Form,
		atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Header, atom.Hgroup, atom.Hr, atom.Legend,
		atom.Li, atom.Listing, atom.Main, atom.Menu, atom.Nav, atom.Ol, atom.P, atom.Pre, atom.Section, atom.Summary,
		atom.Table, atom.Caption, atom.Tbody, atom.Thead, atom.Tfoot, atom.Tr, atom.Td, atom.Th, atom.Ul, atom.Xmp,
		atom.Html, atom.Frameset, atom.Noframes, atom.Search:
		return true
	}
	return false
}

// rawText reports whether the content of an element is one token to the
// tokenizer, and no text of the page.
func rawText(tag atom.Atom) bool {
	switch tag {
	case atom.Script, atom.Style, atom.Noscript, atom.Iframe, atom.Title, atom.Textarea, atom.Noembed,
		atom.Noframes:
		return true
	}
	return false
}

func void(tag atom.Atom) bool {
	switch tag {
	case atom.Area, atom.Base, atom.Br, atom.Col, atom.Embed, atom.Hr, atom.Img, atom.Input, atom.Source, atom.Track,
		atom.Wbr, atom.Param, atom.Frame, atom.Keygen, atom.Bgsound, atom.Image:
		return true
	}
	return false
}

func isCell(t atom.Atom) bool { return t == atom.Td || t == atom.Th || t == atom.Caption }

func isTablePart(t atom.Atom) bool {
	switch t {
	case atom.Table, atom.Tbody, atom.Thead, atom.Tfoot, atom.Tr, atom.Td, atom.Th, atom.Caption:
		return true
	}
	return false
}
