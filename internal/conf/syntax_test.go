package conf_test

import (
	"strings"
	"testing"

	"kvern/internal/conf"
)

// syntaxTests are the mistakes in YAML itself that people make.
var syntaxTests = []struct{ name, yaml, want string }{
	{"a tab", "name: a\ndedup:\n\texact: true\nworkers: 2\n", "3:1: a tab in the indentation; use spaces"},
	{"a tab on the first line", "\tname: a\n", "1:1: a tab in the indentation; use spaces"},
	{"a tab after spaces", "dedup:\n  exact: true\n\tnear: false\nworkers: 2\n", "3:1: a tab in the indentation; use spaces"},
	{"a tab after a hyphen", "filter:\n  - normalize\n  -\tlanguage\nworkers: 2\n", "3:4: a tab in the indentation; use spaces"},
	{"two colons", "name: a: b\n", `1:8: the colon is not allowed here`},
	{"two colons further down", "workers: 1\nname: a: b\ndedup: {}\n", `2:8: the colon is not allowed here`},
	{"no space after the colon", "workers:1\nname: a\n", "2:5: the colon is not allowed here"},
	{"no space after the last colon", "name: a\nworkers:1\n", `2:1: want "key: value"`},
	{"no colon", "name: a\nworkers 2\ndedup: {}\n", `2:1: want "key: value"`},
	{"indented too far", "name: a\n  workers: 1\n", "2:10: the colon is not allowed here"},
	{"indented too little", "dedup:\n    exact: true\n  near: false\nname: a\n", "3:3: this does not fit what stands above"},
	{"a list and keys", "- a\nname: b\n", `2:1: this is in a list, so it must begin with "- "`},
	{"keys and a list", "name: b\n- a\nworkers: 1\n", "2:1: this does not fit what stands above"},
	{"a list on the line of its key", "filter: - normalize\n", "1:9: a list cannot begin here"},
	{"an open double quote", "name: \"a\nworkers: 1\ndedup: {}\n", "1:7: this quote is never closed"},
	{"an open quote further down", "workers: 1\nname: 'a\ndedup: {}\n", "2:7: this quote is never closed"},
	{"a quote within quotes", "workers: 1\nname: 'it's'\n", "2:1: this does not fit what stands above"},
	{"an open bracket", "files: [a, b\nname: a\n", `1:8: this "[" is never closed`},
	{"an open bracket further down", "name: a\nfiles: [a, b\nworkers: 1\n", `2:8: this "[" is never closed`},
	{"an open brace", "name: a\ndedup: {exact: true\nworkers: 1\n", `2:8: this "{" is never closed`},
	{"a bracket too many", "name: a\nfiles: [a]]\nworkers: 1\n", "2:1: this does not fit what stands above"},
	{"a closing bracket alone", "name: a\nfiles: ]\nworkers: 1\n", "2:8: a value is missing, or a bracket is not closed"},
	{"an at sign", "name: a\nfiles: @home\nworkers: 1\n", "2:8: text that begins with this character needs quotes"},
	{"a per cent sign", "name: %d\n", "1:7: text that begins with this character needs quotes"},
	{"a star", "name: a\nfiles: *.html\nworkers: 1\n", "2:8: text that begins with & or * needs quotes"},
	{"a star in a list", "name: a\nfiles: [a, *.html]\n", "2:12: text that begins with & or * needs quotes"},
	{"an alias of nothing", "name: a\nfiles: [a, *all]\n", "2:12: text that begins with * needs quotes"},
	{"an ampersand", "name: a\nfiles: & b\n", "2:8: text that begins with & or * needs quotes"},
	{"a backslash", "name: a\nfiles: \"C:\\data\\q\"\n", `2:11: after \ within`},
	{"a second document", "name: a\n---\nname: b\n", "2:1: a second document begins here"},
	{"a second document that is empty", "name: a\n---\n", "2:1: a second document begins here"},
	{"text after the end", "name: a\n...\nb\n", "3:1: nothing may follow the end of the document"},
	{"another encoding", "name: a\n# \xe5r\n", "2:3: this is not UTF-8"},
	{"UTF-16", "\xff\xfen\x00:\x00 \x00a\x00", "1:1: this is not UTF-8"},
	{"a NUL", "name: å\x00\n", "1:8: the control character U+0000 is not allowed"},
	{"nested without end", "name: a\nfiles: " + strings.Repeat("[", 20000), "2:1: nested far too deep"},
}

func TestSyntax(t *testing.T) {
	for _, tt := range syntaxTests {
		t.Run(tt.name, func(t *testing.T) {
			f, problems := conf.Parse("f", []byte(tt.yaml))
			if f != nil || len(problems) != 1 {
				t.Fatalf("got %d problems, want one:\n%s", len(problems), list(problems))
			}
			if got := problems[0].String(); !strings.HasPrefix(got, "f:"+tt.want) {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
}
