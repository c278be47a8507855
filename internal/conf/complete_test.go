package conf

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestComplete(t *testing.T) {
	type shelf struct {
		Name  string   `yaml:"name" doc:"Name."`
		Books []string `yaml:"books" doc:"Books."`
		Rows  int      `yaml:"rows" doc:"Rows." max:"9"`
	}
	type library struct {
		Shelves []shelf `yaml:"shelves" doc:"Shelves."`
	}
	base, problems := Parse("base.yaml", []byte("name: a\nbooks: [ein, to]\nrows: 10"))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	f, problems := Parse("f.yaml", []byte("shelves:\n  - {name: a, books: [tre]}\n  - {name: b}\n  - {name: a, rows: 2}"))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	f.Complete("shelves", func(texts map[string]string, has func(string) bool) *File {
		if texts["name"] == "a" {
			return base
		}
		return nil
	})
	var got library
	problems = f.Decode(&got)
	want := library{[]shelf{{"a", []string{"tre"}, 10}, {"b", nil, 0}, {"a", []string{"ein", "to"}, 2}}}
	if diff := cmp.Diff(got, want); diff != "" {
		t.Errorf("(-got +want):\n%s", diff)
	}
	if len(problems) != 1 || problems[0].Line != 2 || problems[0].Path != "shelves[0].rows" {
		t.Errorf("problems %v, want one at the first entry", problems)
	}
}
