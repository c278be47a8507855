package selector

import (
	"strings"
	"testing"
)

// walk enters tags such as "div.a#b[lang=nn]", each in the one before it, and gives the
// selectors that the last fits.
func walk(s *Set, tags ...string) (fit []int) {
	var st State
	for i, tag := range tags {
		c, err := parseCompound(tag)
		if err != nil {
			panic(err)
		}
		var attrs []Attr
		for _, t := range c.tests {
			attrs = append(attrs, Attr{t.name, t.value})
		}
		st = s.Enter(st, c.tag, attrs, func(n int) {
			if i == len(tags)-1 {
				fit = append(fit, n)
			}
		})
	}
	return fit
}

func TestSelectors(t *testing.T) {
	for _, tt := range []struct {
		selector, path string
		want           bool
	}{
		{"p", "div p", true},
		{"p", "div", false},
		{"p, h1", "h1", true},
		{"div p", "div ul p", true},
		{"div > p", "div ul p", false},
		{"div > p", "ul div p", true},
		{"div>ul > li", "div ul li", true},
		{"div ul > li", "div p ul li", true},
		{"div ul > li", "ul li div", false},
		{"div div", "div", false},
		{"div div", "div p div", true},
		{"*", "x-tittel", true},
		{"main *", "main", false},
		{"main *", "main p", true},
		{".ingress", "p.ingress", true},
		{"p.a.b", "p.b[class=a]", true},
		{"p.a", "div.a", false},
		{"#innhald", "div#innhald", true},
		{"div#innhald .a", "div#innhald p.a", true},
		{"[lang]", "p[lang=nn]", true},
		{"[lang=nn]", "p[lang=nb]", false},
		{"[lang^=n]", "p[lang=nb]", true},
		{"a[href$=.pdf]", "a[href=x.pdf]", true},
		{"a[href*='id2']", "a[href=/id29/]", true},
		{"DIV > P.a", "div p.a", true},
		{"A[HREF^=x]", "a[href=x]", true},
		{"[class~=a]", "p[class=ab]", false},
	} {
		s, err := Compile([]string{"", tt.selector})
		if err != nil {
			t.Errorf("%s: %v", tt.selector, err)
			continue
		}
		if got := len(walk(s, strings.Fields(tt.path)...)) > 0; got != tt.want {
			t.Errorf("%q on %q: got %v, want %v", tt.selector, tt.path, got, tt.want)
		}
	}
}

func TestNumbers(t *testing.T) {
	s, err := Compile([]string{"div p", "", "p", "div > p"})
	if err != nil {
		t.Fatal(err)
	}
	if got := walk(s, "div", "p"); len(got) != 3 || got[0] != 0 || got[1] != 2 || got[2] != 3 {
		t.Errorf("got %v, want 0, 2 and 3", got)
	}
}

func TestMistakes(t *testing.T) {
	for selector, want := range map[string]string{
		"p:first-child": "pseudo-classes", "> p": "no name", "p >": "no name", "a > > b": "two >", "[a": "not closed", "[=b]": "a condition is",
		"[a~=]": "a condition is", "p,": "no name", ".": "no name of a class", "a + b": "siblings", "p.a:hover": "pseudo-classes", "[title=a b]": "not closed",
		strings.Repeat("a ", 65): "at most 64",
	} {
		if _, err := Compile([]string{selector}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %q", selector, err, want)
		}
	}
}

func FuzzCompile(f *testing.F) {
	f.Add("div.a > p#b[lang^='nn'], * li", "div")
	f.Fuzz(func(t *testing.T, selector, tag string) {
		s, err := Compile([]string{selector})
		if err == nil {
			st := s.Enter(State{}, tag, []Attr{{"class", tag}, {"id", selector}}, func(int) {})
			s.Enter(st, tag, nil, func(int) {})
		}
	})
}
