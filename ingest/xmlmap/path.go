// Package xmlmap takes records out of XML by a mapping: which elements are records,
// where their fields stand, what is no text, and where paragraphs end. It reads a
// stream in flat memory, whatever its size.
//
// Paths are a small part of XPath:
//
//	a/b          b, a child of a, which is a child of the record
//	//b          b anywhere in the record
//	/a/b         b, a child of the root a, also outside of records
//	b[@c='d']    b with an attribute; [@c] asks only that it is there
//	b[@c~'d']    b with the word d among those of its attribute
//	a/@c         an attribute; alone, @c is one of the record
//	*            any element
//	.            the record itself
//
// Names are without prefix. There are at most 30 steps to a path.
package xmlmap

import (
	"bytes"
	"fmt"
	"strings"

	"kvern/ingest/xmlscan"
)

// path is a compiled path. The zero value matches nothing.
type path struct {
	steps    []step
	attr     string // the attribute that is meant, or empty
	absolute bool
	given    bool
}

// step is one element on a path.
type step struct {
	name string // "*" is any
	deep bool   // anywhere below, not a child
	tests
}

type tests []test

// test is a condition on an attribute.
type test struct {
	attr, value string
	word        bool // value is one of several words
	any         bool // the attribute is there
}

const maxSteps = 30

// compilePath reads a path.
func compilePath(s string) (path, error) {
	p := path{given: true}
	if s == "." {
		return p, nil
	}
	rest := strings.TrimPrefix(s, ".")
	p.absolute = strings.HasPrefix(rest, "/") && !strings.HasPrefix(rest, "//")
	for rest != "" {
		deep := strings.HasPrefix(rest, "//")
		rest = strings.TrimPrefix(strings.TrimPrefix(rest, "/"), "/")
		var part string
		part, rest = cutStep(rest)
		if attr, ok := strings.CutPrefix(part, "@"); ok {
			if rest != "" || attr == "" {
				return path{}, fmt.Errorf("path %q: an attribute stands last", s)
			}
			p.attr = attr
			if deep {
				p.steps = append(p.steps, step{name: "*", deep: true})
			}
			break
		}
		st, err := compileStep(part)
		if err != nil {
			return path{}, fmt.Errorf("path %q: %w", s, err)
		}
		st.deep = deep
		p.steps = append(p.steps, st)
	}
	if len(p.steps) > maxSteps {
		return path{}, fmt.Errorf("path %q has more than %d steps", s, maxSteps)
	}
	if len(p.steps) == 0 && p.attr == "" {
		return path{}, fmt.Errorf("path %q names nothing", s)
	}
	return p, nil
}

// cutStep takes the first step off a path; a slash in quotes belongs to it.
func cutStep(s string) (first, rest string) {
	quote := byte(0)
	for i := range len(s) {
		switch c := s[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '\'' || c == '"':
			quote = c
		case c == '/':
			return s[:i], s[i:]
		}
	}
	return s, ""
}

func compileStep(s string) (step, error) {
	name, rest, tested := strings.Cut(s, "[")
	st := step{name: local(name)}
	if st.name == "" || strings.ContainsAny(st.name, " ()@='") {
		return step{}, fmt.Errorf("no name of an element: %q", name)
	}
	for tested {
		var inner string
		var ok bool
		if inner, rest, ok = strings.Cut(rest, "]"); !ok {
			return step{}, fmt.Errorf("a bracket is not closed in %q", s)
		}
		t, err := compileTest(inner)
		if err != nil {
			return step{}, err
		}
		st.tests = append(st.tests, t)
		_, rest, tested = strings.Cut(rest, "[")
	}
	return st, nil
}

func local(name string) string {
	if i := strings.IndexByte(name, ':'); i >= 0 {
		return name[i+1:]
	}
	return name
}

func compileTest(s string) (test, error) {
	attr, value, valued := strings.Cut(s, "=")
	word := false
	if !valued {
		attr, value, word = strings.Cut(s, "~")
	}
	name, ok := strings.CutPrefix(strings.TrimSpace(attr), "@")
	if !ok || name == "" {
		return test{}, fmt.Errorf("a condition is [@name], [@name='value'] or [@name~'word'], not [%s]", s)
	}
	if !valued && !word {
		return test{attr: local(name), any: true}, nil
	}
	value = strings.TrimSpace(value)
	if len(value) < 2 || value[0] != value[len(value)-1] || value[0] != '\'' && value[0] != '"' {
		return test{}, fmt.Errorf("the value in [%s] stands in quotes", s)
	}
	return test{attr: local(name), value: value[1 : len(value)-1], word: word}, nil
}

// named reports whether an element of a name may be that of the step.
func (st *step) named(name []byte) bool { return st.name == "*" || st.name == string(name) }

// holds reports whether the start tag at which the scanner stands keeps the
// conditions of the step.
func (st *step) holds(s *xmlscan.Scanner) bool {
	for _, t := range st.tests {
		value, ok := s.Value(t.attr)
		switch {
		case !ok:
			return false
		case t.any, string(value) == t.value:
		case !t.word || !hasWord(value, t.value):
			return false
		}
	}
	return true
}

func hasWord(words []byte, word string) bool {
	for w := range bytes.FieldsSeq(words) {
		if string(w) == word {
			return true
		}
	}
	return false
}

// states are the numbers of steps of a path that the elements from the beginning to
// an element match, as bits.
type states uint32
