package xmlmap

import (
	"io"
	"slices"
	"strings"

	"kvern/ingest/xmlscan"
)

// Guess is a mapping as the shape of a document suggests it: a beginning for whoever
// knows the source.
type Guess struct {
	Record, ID, Title, Language, Published, Text string
	// Screened are paths of elements by which Noark 5 screens a record.
	Screened []string
}

// shape is an element of a document, with all elements of the same path.
type shape struct {
	name     string
	count    int
	text     int // characters in it and below
	attrs    []string
	children []*shape
}

// maxShapes bounds what is remembered of a document.
const maxShapes = 10_000

func (s *shape) child(name string, shapes *int) *shape {
	for _, c := range s.children {
		if c.name == name {
			return c
		}
	}
	if *shapes >= maxShapes {
		return s
	}
	*shapes++
	c := &shape{name: name}
	s.children = append(s.children, c)
	return c
}

// GuessMapping looks at a document. It follows the child that holds most of the text:
// the first element on that way that occurs more than once is the record, the last
// that holds nearly all of it the text.
func GuessMapping(r io.Reader) (Guess, error) {
	root, err := shapeOf(r)
	if err != nil || len(root.children) == 0 {
		return Guess{}, err
	}
	top := root.children[0]
	var g Guess
	record, path := top, "/"+top.name
	at, below := top, "."
	for {
		c := heaviest(at)
		if c == nil || c.text*5 < at.text*4 || plainText(c, at) {
			break
		}
		if g.Record == "" && c.count > 2 && len(c.children) > 0 {
			record, g.Record, below = c, path+"/"+c.name, "."
		} else {
			below = strings.TrimPrefix(below+"/"+c.name, "./")
		}
		path += "/" + c.name
		at = c
	}
	g.Text = below
	g.fields(record, at)
	for _, name := range []string{"skjerming", "gradering"} {
		if record.has(name) {
			g.Screened = append(g.Screened, "//"+name)
		}
	}
	return g, nil
}

// has reports whether an element of a name stands anywhere below.
func (s *shape) has(name string) bool {
	return slices.ContainsFunc(s.children, func(c *shape) bool { return c.name == name || c.has(name) })
}

// plainText reports whether an element is one of many that together are a text, such
// as a paragraph.
func plainText(c, in *shape) bool { return c.count > in.count && len(c.children) == 0 }

func heaviest(s *shape) (best *shape) {
	for _, c := range s.children {
		if best == nil || c.text > best.text {
			best = c
		}
	}
	return best
}

// fields guesses the other fields by the names of elements and attributes.
func (g *Guess) fields(record, text *shape) {
	for _, a := range record.attrs {
		switch a {
		case "id":
			g.ID = "@id"
		case "lang":
			g.Language = "@lang"
		}
	}
	for _, c := range record.children {
		name := strings.ToLower(c.name)
		is := func(names ...string) bool { return slices.Contains(names, name) }
		switch {
		case c == text:
		case g.ID == "" && is("id", "systemid", "externalid", "identifier", "uuid"):
			g.ID = c.name
		case g.Title == "" && is("title", "tittel", "heading", "overskrift", "summary"):
			g.Title = c.name
		case g.Language == "" && is("language", "lang", "sprak", "spraak"):
			g.Language = c.name
		case g.Published == "" && is("date", "dato", "published", "publisert", "offentligdato"):
			g.Published = c.name
		}
	}
}

func shapeOf(r io.Reader) (*shape, error) {
	root := &shape{}
	stack := []*shape{root}
	shapes := 0
	s := xmlscan.New(r)
	for {
		err := s.Next()
		if err == io.EOF {
			return root, nil
		}
		if err != nil {
			return root, err
		}
		at := stack[len(stack)-1]
		switch s.Kind {
		case xmlscan.Start:
			c := at.child(string(s.Name), &shapes)
			c.count++
			for _, a := range []string{"id", "lang"} {
				if _, ok := s.Attr(a); ok && !slices.Contains(c.attrs, a) {
					c.attrs = append(c.attrs, a)
				}
			}
			if len(stack) > maxDepth {
				return root, xmlscan.ErrSyntax
			}
			stack = append(stack, c)
		case xmlscan.End:
			if len(stack) > 1 {
				stack = stack[:len(stack)-1]
			}
		case xmlscan.Text:
			n := len(strings.TrimSpace(string(s.Text)))
			for _, e := range stack {
				e.text += n
			}
		}
	}
}
