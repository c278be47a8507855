// Package selector finds elements of HTML by a small part of CSS selectors (Selectors
// Level 4, W3C), while their start tags go by:
//
//	p, h1            an element, or one of several
//	.ingress #main   by a class, or the id
//	[lang=nn]        by an attribute; also [a], ~= (a word), ^= $= *= (begins, ends, holds)
//	div.a p          p anywhere in a div of class a
//	ul > li          li that is a child of ul
//
// Names of elements and attributes are the same in upper case; what is entered has them
// in lower case. There are no pseudo-classes and no
// siblings: what stands in front of an element is not looked at.
//
// A Set of selectors is one automaton: an element is looked at once, with what was found
// at its parent, and no tree is needed.
package selector

import (
	"fmt"
	"slices"
	"strings"
)

// Set is a number of selectors.
type Set struct {
	parts []part
}

// part is one compound of a selector, such as div.a, and a bit of a State.
type part struct {
	compound
	first    bool // nothing needs to stand above
	child    bool // the part before is that of the parent; otherwise of any ancestor
	selector int  // whose last part this is, or -1
}

// maxParts is how many bits a State has.
const maxParts = 64

// State is what is known at an element: the parts that it fits, and those that it or an
// element around it fits. The zero State is that outside of the document.
type State struct{ here, around uint64 }

// Attr is an attribute of a start tag.
type Attr struct{ Name, Value string }

// Compile reads selectors. They are numbered in the order in which they are given; an
// empty one fits nothing.
func Compile(selectors []string) (*Set, error) {
	s := &Set{}
	for i, text := range selectors {
		for one := range strings.SplitSeq(text, ",") {
			if strings.TrimSpace(text) == "" {
				break
			}
			if err := s.add(one, i); err != nil {
				return nil, fmt.Errorf("selector %q: %w", text, err)
			}
		}
	}
	if len(s.parts) > maxParts {
		return nil, fmt.Errorf("the selectors have %d parts in all, at most %d can be", len(s.parts), maxParts)
	}
	return s, nil
}

// add reads one selector without commas.
func (s *Set) add(text string, number int) error {
	words := strings.Fields(strings.ReplaceAll(text, ">", " > "))
	if len(words) == 0 || words[0] == ">" || words[len(words)-1] == ">" {
		return fmt.Errorf("no name of an element in %q", text)
	}
	first, child := true, false
	for i, w := range words {
		if w == ">" {
			if child {
				return fmt.Errorf("two > in a row")
			}
			child = true
			continue
		}
		c, err := parseCompound(w)
		if err != nil {
			return err
		}
		p := part{c, first, child, -1}
		if i == len(words)-1 {
			p.selector = number
		}
		s.parts = append(s.parts, p)
		first, child = false, false
	}
	return nil
}

// Enter looks at a start tag within an element of the given state, and calls found for
// each selector that it fits.
func (s *Set) Enter(parent State, tag string, attrs []Attr, found func(selector int)) State {
	var here uint64
	for i := range s.parts {
		p := &s.parts[i]
		if !p.first {
			above := parent.around
			if p.child {
				above = parent.here
			}
			if above&(1<<(i-1)) == 0 {
				continue
			}
		}
		if p.fits(tag, attrs) {
			here |= 1 << i
			if p.selector >= 0 {
				found(p.selector)
			}
		}
	}
	return State{here, parent.around | here}
}

// compound is what one element must be.
type compound struct {
	tag   string // empty is any
	tests []test
}

// test is a condition on an attribute.
type test struct {
	name, value string
	how         byte // 0 only asks that it is there; '=', '~', '^', '$', '*'
}

func (c *compound) fits(tag string, attrs []Attr) bool {
	if c.tag != "" && c.tag != tag {
		return false
	}
	for i := range c.tests {
		t := &c.tests[i]
		if !slices.ContainsFunc(attrs, func(a Attr) bool { return a.Name == t.name && t.met(a.Value) }) {
			return false
		}
	}
	return true
}

func (t *test) met(value string) bool {
	switch t.how {
	case '=':
		return value == t.value
	case '~':
		return slices.Contains(strings.Fields(value), t.value)
	case '^':
		return strings.HasPrefix(value, t.value)
	case '$':
		return strings.HasSuffix(value, t.value)
	case '*':
		return strings.Contains(value, t.value)
	}
	return true
}

// parseCompound reads tag.class#id[attr=value].
func parseCompound(s string) (compound, error) {
	n := strings.IndexAny(s, ".#[")
	if n < 0 {
		n = len(s)
	}
	c := compound{tag: strings.ToLower(s[:n])}
	if c.tag == "*" {
		c.tag = ""
	} else if !isName(c.tag) && c.tag != "" {
		return c, fmt.Errorf("%q is no name of an element; pseudo-classes and siblings are not known", c.tag)
	}
	for rest := s[n:]; rest != ""; {
		var t test
		var err error
		if t, rest, err = parseTest(rest); err != nil {
			return c, err
		}
		c.tests = append(c.tests, t)
	}
	return c, nil
}

func parseTest(s string) (t test, rest string, err error) {
	if s[0] == '[' {
		inner, rest, ok := strings.Cut(s[1:], "]")
		if !ok {
			return t, "", fmt.Errorf("a bracket is not closed in %q; a value has no space in it", s)
		}
		t, err = parseAttribute(inner)
		return t, rest, err
	}
	n := strings.IndexAny(s[1:], ".#[") + 1
	if n == 0 {
		n = len(s)
	}
	t = test{"class", s[1:n], '~'}
	if s[0] == '#' {
		t = test{"id", s[1:n], '='}
	}
	if !isName(t.value) {
		return t, "", fmt.Errorf("%q is no name of a class or an id; pseudo-classes are not known", s[1:n])
	}
	return t, s[n:], nil
}

func parseAttribute(s string) (test, error) {
	name, value, valued := strings.Cut(s, "=")
	t := test{name: strings.ToLower(name)}
	if valued {
		t.how = '='
		if k := len(name) - 1; k > 0 && strings.IndexByte("~^$*", name[k]) >= 0 {
			t.name, t.how = t.name[:k], name[k]
		}
		if q := len(value) - 1; q > 0 && (value[0] == '"' || value[0] == '\'') && value[q] == value[0] {
			value = value[1:q]
		}
		t.value = value
	}
	if !isName(t.name) || t.value == "" && t.how != 0 && t.how != '=' {
		return t, fmt.Errorf("a condition is [name], [name=value] or with ~=, ^=, $= or *=, not [%s]", s)
	}
	return t, nil
}

// isName reports whether s may name an element, a class or an attribute.
func isName(s string) bool {
	return s != "" && strings.IndexFunc(s, func(r rune) bool {
		return r < 0x80 && r != '-' && r != '_' && (r < '0' || r > '9') && (r|0x20 < 'a' || r|0x20 > 'z')
	}) < 0
}
