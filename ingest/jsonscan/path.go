package jsonscan

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/valyala/fastjson"
)

// Path is a way through JSON. The empty path is the value itself.
//
//	a.b        b in the object that is a
//	*          every value of an object
//	a[]        every element of the list a
//	a[0]       the first
//	['a.b']    a name with a dot or a bracket in it
//	.          the value itself
type Path []Step

// Step is one step on a path.
type Step struct {
	Name  string // of a member, when Kind is Member
	Index int    // of an element, when Kind is Element
	Kind  StepKind
}

// StepKind says what a step leads to.
type StepKind uint8

// The kinds of steps.
const (
	Member   StepKind = iota // the member of an object that has a name
	Members                  // every member of an object
	Element                  // one element of a list
	Elements                 // every element of a list
)

const maxSteps = 30

// Compile reads a path.
func Compile(s string) (Path, error) {
	p := Path{}
	if s == "." {
		return p, nil
	}
	for rest := s; rest != ""; {
		var st Step
		var err error
		switch {
		case rest[0] == '[':
			st, rest, err = bracket(rest)
		case len(p) > 0 && rest[0] != '.':
			return nil, fmt.Errorf("path %q: a dot is missing before %q", s, rest)
		default:
			st, rest, err = name(rest, len(p) > 0)
		}
		if err != nil {
			return nil, fmt.Errorf("path %q: %w", s, err)
		}
		p = append(p, st)
	}
	if len(p) == 0 || len(p) > maxSteps {
		return nil, fmt.Errorf("path %q: want 1 to %d steps", s, maxSteps)
	}
	return p, nil
}

// name takes a member off a path.
func name(s string, dotted bool) (Step, string, error) {
	if dotted {
		s = s[1:]
	}
	n := strings.IndexAny(s, ".[]")
	if n < 0 {
		n = len(s)
	}
	if n == 0 || s[n:] != "" && s[n] == ']' {
		return Step{}, "", fmt.Errorf("no name before %q", s[n:])
	}
	if s[:n] == "*" {
		return Step{Kind: Members}, s[n:], nil
	}
	return Step{Name: s[:n]}, s[n:], nil
}

// bracket takes what stands in brackets off a path.
func bracket(s string) (Step, string, error) {
	if quote := s[1:min(2, len(s))]; quote == "'" || quote == `"` {
		if inner, rest, ok := strings.Cut(s[2:], quote+"]"); ok {
			return Step{Name: inner}, rest, nil
		}
	}
	inner, rest, ok := strings.Cut(s[1:], "]")
	if !ok {
		return Step{}, "", fmt.Errorf("a bracket is not closed in %q", s)
	}
	if inner == "" || inner == "*" {
		return Step{Kind: Elements}, rest, nil
	}
	i, err := strconv.Atoi(inner)
	if err != nil || i < 0 {
		return Step{}, "", fmt.Errorf("in brackets stands nothing, a number from 0 or a name in quotes, not %q", inner)
	}
	return Step{Kind: Element, Index: i}, rest, nil
}

// Plain gives the names on a path that leads through members only; ok is false for
// another.
func (p Path) Plain() (names []string, ok bool) {
	for _, s := range p {
		if s.Kind != Member {
			return nil, false
		}
		names = append(names, s.Name)
	}
	return names, true
}

// Each hands everything that a path leads to in v to f, in the order of the document,
// until f returns false. It reports whether f never did.
func (p Path) Each(v *fastjson.Value, f func(*fastjson.Value) bool) bool {
	if len(p) == 0 {
		return f(v)
	}
	switch s, rest := p[0], p[1:]; s.Kind {
	case Member:
		if m := v.Get(s.Name); m != nil && v.Type() == fastjson.TypeObject {
			return rest.Each(m, f)
		}
	case Members:
		object, err := v.Object()
		if err != nil {
			return true
		}
		more := true
		object.Visit(func(_ []byte, m *fastjson.Value) { more = more && rest.Each(m, f) })
		return more
	case Element, Elements:
		list, err := v.Array()
		if err != nil {
			return true
		}
		for i, e := range list {
			if (s.Kind == Elements || s.Index == i) && !rest.Each(e, f) {
				return false
			}
		}
	}
	return true
}
