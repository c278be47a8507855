package conf_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"kvern/corpus"
	"kvern/internal/conf"
	"kvern/internal/golden"
)

var sameSettings = cmpopts.IgnoreUnexported(pipeline{})

func list(problems []conf.Problem) string {
	var b strings.Builder
	for _, p := range problems {
		fmt.Fprintln(&b, p)
	}
	return b.String()
}

// One file with more than thirty mistakes; each is told once, at its place.
func TestFaultyFile(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("testdata", "faulty.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	p := defaults()
	golden.Equal(t, "faulty.problems", list(conf.Decode("faulty.yaml", data, &p, stages)))
}

func TestDecode(t *testing.T) {
	tests := []struct {
		name, yaml string
		want       func(p *pipeline)
	}{
		{"defaults stay", "name: a", func(*pipeline) {}},
		{"a name may look like a number", "name: 2026-03-14", func(p *pipeline) { p.Name = "2026-03-14" }},
		{"numbers, sizes, durations", "name: a\nworkers: 3\nmemory: 1.5GiB\npause: 1m30s", func(p *pipeline) {
			p.Workers, p.Memory, p.Pause = 3, 1536*corpus.MiB, 90*time.Second
		}},
		{"a list replaces the default as a whole", "name: a\nguard: {smj: 3%}", func(p *pipeline) {
			p.Guard = map[corpus.Language]limit{"smj": {0.03, 0.03}}
		}},
		{"an empty map too", "name: a\nguard: {}", func(p *pipeline) { p.Guard = nil }},
		{"a limit for each phase", "name: a\nguard: {smj: {quality: 5%, deduplication: 30%}}", func(p *pipeline) {
			p.Guard = map[corpus.Language]limit{"smj": {0.05, 0.3}}
		}},
		{"a stage by its name", "name: a\nfilter: [normalize, language]", func(p *pipeline) {
			p.Filter = []conf.Choice{
				{"normalize", &normalize{}},
				{"language", &language{[]corpus.Language{"nob", "nno"}, 0.5}},
			}
		}},
		{"a stage with settings, which keeps its other defaults", "name: a\nfilter:\n- language: {keep: [sme]}", func(p *pipeline) {
			p.Filter = []conf.Choice{{"language", &language{[]corpus.Language{"sme"}, 0.5}}}
		}},
		{"one scalar for a list", "name: a\nfilter: normalize\ningest: lovdata", func(p *pipeline) {
			p.Filter = []conf.Choice{{"normalize", &normalize{}}}
			p.Ingest = []source{{Access: "open", FromFile: "lovdata"}}
		}},
		{
			"an inline source with defaults", "name: a\ningest:\n- {source: nav, files: '*.html', licence: NLOD, fields: {id: //id, text: {from: //p, clean: true}}}",
			func(p *pipeline) {
				p.Ingest = []source{{
					Source: "nav", Files: []string{"*.html"}, Licence: "NLOD", Access: "open",
					Fields: map[string]field{"id": {From: "//id"}, "text": {"//p", true}},
				}}
			},
		},
		{"a section that was nil gets its defaults", "name: a\ndedup: {near: {threshold: 0.7}}", func(p *pipeline) {
			p.Dedup.Near = &near{true, 0.7, []string{"source", "length"}}
		}},
		{"a section switched on", "name: a\ndedup: {near: true}", func(p *pipeline) {
			p.Dedup.Near = &near{true, 0.8, []string{"source", "length"}}
		}},
		{"aliases and merge keys", `
name: a
ingest:
  - &first {source: nav, files: nav/*, licence: NLOD}
  - {<<: *first, source: ssb}
  - <<: [{access: internal}, *first]
    files: &files [x, y]
  - {<<: *first, files: *files}
`, func(p *pipeline) {
			p.Ingest = []source{
				{Source: "nav", Files: []string{"nav/*"}, Licence: "NLOD", Access: "open"},
				{Source: "ssb", Files: []string{"nav/*"}, Licence: "NLOD", Access: "open"},
				{Source: "nav", Files: []string{"x", "y"}, Licence: "NLOD", Access: "internal"},
				{Source: "nav", Files: []string{"x", "y"}, Licence: "NLOD", Access: "open"},
			}
		}},
		{"a byte order mark and carriage returns", "\ufeffname: a\r\nworkers: 2\r\n", func(p *pipeline) { p.Workers = 2 }},
		{"marks of a document", "---\nname: a\n...\n", func(*pipeline) {}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, want := defaults(), defaults()
			want.Name = "a"
			tt.want(&want)
			if problems := conf.Decode("", []byte(tt.yaml), &got, stages); len(problems) > 0 {
				t.Fatalf("got problems:\n%s", list(problems))
			}
			if diff := cmp.Diff(got, want, sameSettings); diff != "" {
				t.Errorf("(-got +want):\n%s", diff)
			}
		})
	}
}

func TestDefaultsAreNotShared(t *testing.T) {
	shared := &near{true, 0.8, nil}
	d := dedup{Near: shared}
	if problems := conf.Decode("", []byte("near: {threshold: 0.9}"), &d); len(problems) > 0 {
		t.Fatal(list(problems))
	}
	if d.Near.Threshold != 0.9 || shared.Threshold != 0.8 {
		t.Errorf("got %v, and the default became %v", d.Near.Threshold, shared.Threshold)
	}
}

func TestProblems(t *testing.T) {
	tests := []struct {
		name, yaml string
		want       string // lines without the end
	}{
		{"an empty file", "", "f:1:1: name: is required: Name of the data set"},
		{"only a comment", "# nothing yet\n", "f:1:1: name: is required: Name of the data set"},
		{"a list at the top", "- a", "f:1:1: want settings (key: value), got a list"},
		{"a word at the top", "name", `f:1:1: want settings (key: value), got "name"`},
		{"a rule of the whole", "name: empty", "f:1:1: there is nothing to do"},
		{"several rules of an inline struct", "name: a\ningest:\n- {source: a/b, files: c, licence: NLOD}\n- {files: c, source: /, licence: NLOD}", "f:3:12: ingest[0].source: the name of a source has no slash\nf:4:22: ingest[1].source: the name of a source has no slash"},
		{"an empty required text", "name: ''", "f:1:7: name: must not be empty: Name of the data set"},
		{"a number too large for its type", "name: a\nworkers: 300", "f:2:10: workers: 300 is too large"},
		{"a negative count", "name: a\nworkers: -1", "f:2:10: workers: -1 is too small: the minimum is 0"},
		{"an octal number", "name: a\nworkers: 010", `f:2:10: workers: want a whole number, got 010 (did you mean "10"?)`},
		{"a number in quotes", "name: a\nworkers: '4'", `f:2:10: workers: want a whole number, got "4" (did you mean "4"?)`},
		{"a number with a space", "name: a\nfilter: [length: {max_words: 10 000}]", `f:2:30: filter[0].length.max_words: want a whole number, got "10 000" (did you mean "10000"?)`},
		{"a fraction", "name: a\nworkers: 1.5", "f:2:10: workers: want a whole number, got 1.5"},
		{"a percentage for a number", "name: a\ndedup: {near: {threshold: 80%}}", `f:2:27: dedup.near.threshold: want a number, got "80%" (did you mean "0.8"?)`},
		{"no number at all", "name: a\ndedup: {near: {threshold: .nan}}", "f:2:27: dedup.near.threshold: want a number, got .nan"},
		{"a switch in Norwegian", "name: a\ndedup: {exact: ja}", `f:2:16: dedup.exact: want true or false, got "ja" (did you mean "true"?)`},
		{"a bool for text", "name: on\nnotes: {a: true}", `f:2:12: notes.a: want text, got true; if it is meant as text, put it in quotes`},
		{"the top of the file", "name: a\ndedup: {name: b}", `f:2:9: dedup: unknown setting "name" here: it belongs at the top of the file`},
		{"a setting of a stage at the top", "name: a\nmin_confidence: 0.1", `f:2:1: unknown setting "min_confidence" here: it belongs under filter.language`},
		{"hyphens and capitals", "name: a\nfilter: [length: {Max-Words: 7}]", `f:2:19: filter[0].length: unknown setting "Max-Words" (did you mean "max_words"?)`},
		{"the beginning of a key", "name: a\nmem: 1GiB", `f:2:1: unknown setting "mem" (did you mean "memory"?)`},
		{"a stage without settings", "name: a\nfilter: [normalize: {x: 1}]", `f:2:22: filter[0].normalize: unknown setting "x": there are none here`},
		{"a colon too many", "name: a\nfilter:\n- language:", "f:3:12: filter[0].language: has no settings: write language without the colon, or indent its settings below it"},
		{"nothing under a section", "name: a\ndedup:", "f:2:7: dedup: has no value: give one, write {}, or remove it"},
		{"a section as a list", "name: a\ndedup: [exact]", "f:2:8: dedup: want settings (key: value), got a list"},
		{"a short form of the wrong kind", "name: a\ndedup: {near: 0.8}", "f:2:15: dedup.near: want true or false or settings (key: value), got 0.8"},
		{"a list without hyphens", "name: a\nfilter: {language: {}}", `f:2:9: filter: want a list, got settings (key: value); begin each entry with "- "`},
		{"an unknown stage", "name: a\nfilter: [xyz]", `f:2:10: filter[0]: no stage is called "xyz": want one of normalize, language, length`},
		{"one language in two spellings", "name: a\nnotes: {a: b, \"a\": c}", "f:2:15: notes.a: given twice; the first is on line 2"},
		{"a key with odd characters", "name: a\nnotes: {a b: []}", `f:2:14: notes["a b"]: want text, got a list`},
		{"no key", "name: a\nnotes: {~: b}", "f:2:9: notes: the key before the colon is missing"},
		{"a tag", "name: !secret a", "f:1:7: name: the tag !secret is not supported"},
		{"binary", "name: !!binary aGVp", "f:1:7: name: the tag !!binary is not supported"},
		{"an alias within itself", "name: a\nnotes: &n {a: *n}", "f:2:15: notes.a: the alias *n stands within what it repeats"},
		{"a merge of nothing", "name: a\nnotes: {<<: b}", `f:2:13: notes: "<<" wants settings to merge, such as *name, got "b"`},
		{"nesting", "name: a\nnotes: " + strings.Repeat("[", 200) + strings.Repeat("]", 200), "f:2:8: notes: want a map of text to text (key: value), got a list\nf:2:108: notes" + strings.Repeat("[0]", 100) + ": nested more than 100 levels deep"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := defaults()
			got := strings.TrimSpace(list(conf.Decode("f", []byte(tt.yaml), &p, stages)))
			if diff := cmp.Diff(strings.Split(got, "\n"), strings.Split(tt.want, "\n")); diff != "" {
				t.Errorf("(-got +want):\n%s", diff)
			}
		})
	}
}

// A small file must not become a large one.
func TestAliasBombs(t *testing.T) {
	var lists, merges strings.Builder
	lists.WriteString("names: [")
	for i := range 12 {
		fmt.Fprintf(&lists, "&a%d [%s], ", i, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d, ", i-1), 10*min(i, 1)), ", "))
	}
	lists.WriteString("*a11]")
	fmt.Fprintf(&merges, "many: {a: &m {%s}", strings.Repeat("k: 1, ", 1))
	for i := range 2000 {
		fmt.Fprintf(&merges, ", k%d: &m%d {<<: *m%s, x%d: 1}", i, i, []string{fmt.Sprint(i - 1), ""}[min(1, 1/(i+1))], i)
	}
	merges.WriteString("}")
	tests := []struct{ name, yaml, want string }{
		{"lists", lists.String(), "aliases repeat too much"},
		{"merges", merges.String(), "merge keys bring in more than 100000 settings"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var dst struct {
				Names [][][][][][][][][][][]string  `yaml:"names"`
				Many  map[string]map[string]float64 `yaml:"many"`
			}
			got := list(conf.Decode("f", []byte(tt.yaml), &dst))
			if !strings.Contains(got, tt.want) || strings.Count(got, "\n") > 100 {
				t.Errorf("got %.500q, want %q", got, tt.want)
			}
		})
	}
}

func TestProblemOfALaterCheck(t *testing.T) {
	f, problems := conf.Parse("f.yaml", []byte("name: a\ningest:\n  - {source: nav, files: [a, b], licence: NLOD}\n"))
	if len(problems) > 0 {
		t.Fatal(list(problems))
	}
	p := defaults()
	if problems := f.Decode(&p, stages); len(problems) > 0 {
		t.Fatal(list(problems))
	}
	for path, want := range map[string]string{
		"ingest[0].files[1]":         "f.yaml:3:30: ingest[0].files[1]: matches no file",
		"ingest[0].language_hint[0]": "f.yaml:3:5: ingest[0].language_hint[0]: matches no file",
		"ingest[1]":                  "f.yaml:3:3: ingest[1]: matches no file",
		"dedup.exact":                "f.yaml:1:1: dedup.exact: matches no file",
	} {
		if got := f.Problem(path, "matches %s", "no file").String(); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func TestProblemString(t *testing.T) {
	tests := []struct {
		problem conf.Problem
		want    string
	}{
		{conf.Problem{Message: "is odd"}, "is odd"},
		{conf.Problem{File: "f", Message: "is odd"}, "f: is odd"},
		{conf.Problem{File: "f", Line: 2, Col: 3, Path: "a.b", Message: "is odd", Hint: "even", Warning: true}, `f:2:3: warning: a.b: is odd (did you mean "even"?)`},
	}
	for _, tt := range tests {
		if got := tt.problem.String(); got != tt.want {
			t.Errorf("got %s, want %s", got, tt.want)
		}
	}
}

func TestMistakesInTheProgramPanic(t *testing.T) {
	tests := []struct {
		name string
		dst  any
		want string
	}{
		{"no pointer", pipeline{}, "want a pointer to a struct"},
		{"no tag", &struct{ A int }{}, "field A of"},
		{"an unknown option", &struct {
			A int `yaml:"a,omitempty"`
		}{}, "field A of"},
		{"two fields with one key", &struct {
			A int `yaml:"a"`
			B int `yaml:"a"`
		}{}, "two fields with the key"},
		{"a type that cannot be", &struct {
			A chan int `yaml:"a"`
		}{}, "settings cannot have the type chan int"},
		{"a limit that is no number", &struct {
			A int `yaml:"a" min:"few"`
		}{}, `the limit "few"`},
		{"no catalogue", &struct {
			A conf.Choice `yaml:"a" of:"reader"`
		}{}, `no catalogue of kind "reader"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			defer func() {
				if got := fmt.Sprint(recover()); !strings.Contains(got, tt.want) {
					t.Errorf("got panic %q, want %q", got, tt.want)
				}
			}()
			conf.Decode("f", []byte("a: 1"), tt.dst)
		})
	}
}

func FuzzDecode(f *testing.F) {
	data, err := os.ReadFile(filepath.Join("testdata", "faulty.yaml"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	for _, s := range syntaxTests {
		if len(s.yaml) < 1000 {
			f.Add([]byte(s.yaml))
		}
	}
	f.Add([]byte("name: a\nfilter: [length: {min_words: 1}, normalize]\ndedup: {near: false}\nguard: {sme: 1%, smj: {quality: 0.1}}\npause: 3s\nnotes: {no: \"x\\ty\", '1': ~}\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		p := defaults()
		problems := conf.Decode("f", data, &p, stages)
		for _, problem := range problems {
			if problem.Line < 1 || problem.Col < 1 || problem.Message == "" {
				t.Errorf("a problem without a place or message: %#v", problem)
			}
		}
		if len(problems) > 0 {
			return
		}
		checkRoundTrip(t, p)
	})
}
