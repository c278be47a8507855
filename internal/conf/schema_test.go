package conf_test

import (
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"kvern/corpus"
	"kvern/internal/conf"
	"kvern/internal/golden"
)

// patterned and enumerated are texts that describe themselves.
type settingsWithText struct {
	Number  number         `yaml:"number"`
	Norm    norm           `yaml:"norm"`
	Weights map[norm]int32 `yaml:"weights" min:"-1"`
}

type number string

func (number) Pattern() string { return `\d{9}` }

func (n *number) UnmarshalText(b []byte) error {
	if !regexp.MustCompile(`^\d{9}$`).Match(b) {
		return fmt.Errorf("want nine digits, got %q", b)
	}
	*n = number(b)
	return nil
}

type norm string

func (norm) Values() []string { return []string{"bokmaal", "nynorsk"} }

func (n *norm) UnmarshalText(b []byte) error {
	if !slices.Contains(n.Values(), string(b)) {
		return fmt.Errorf("no written norm is called %q", b)
	}
	*n = norm(b)
	return nil
}

// folded is a text with several spellings of one value.
type folded string

func (f *folded) UnmarshalText(b []byte) error {
	*f = folded(strings.ToLower(string(b)))
	return nil
}

func TestKeysThatMeanTheSame(t *testing.T) {
	var s struct {
		Map map[folded]int `yaml:"map"`
	}
	got := list(conf.Decode("f", []byte("map: {nno: 1, NNO: 2}"), &s))
	if want := "f:1:15: map.NNO: given twice in different spellings\n"; got != want || s.Map["nno"] != 1 {
		t.Errorf("got %s and %v, want %s", got, s.Map, want)
	}
}

func TestEnumeratedTypeSuggests(t *testing.T) {
	var s settingsWithText
	got := list(conf.Decode("f", []byte("norm: nynrosk\nweights: {bokmål: 1}"), &s))
	want := `f:1:7: norm: no written norm is called "nynrosk" (did you mean "nynorsk"?)
f:2:11: weights["bokmål"]: no written norm is called "bokmål" (did you mean "bokmaal"?)
`
	if got != want {
		t.Errorf("got:\n%swant:\n%s", got, want)
	}
}

func schemaOf(t *testing.T, v any) map[string]any {
	t.Helper()
	b, err := json.MarshalIndent(conf.Schema(v, stages), "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	var schema map[string]any
	if err := json.Unmarshal(b, &schema); err != nil {
		t.Fatal(err)
	}
	return schema
}

func TestSchema(t *testing.T) {
	p := defaults()
	b, err := json.MarshalIndent(conf.Schema(&p, stages), "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	golden.Equal(t, "pipeline.schema.json", append(b, '\n'))
}

// An editor that knows the schema must not mark what kvern takes, and should mark
// what the schema can know to be wrong.
func TestSchemaAgreesWithDecode(t *testing.T) {
	p := defaults()
	pipelineSchema, textSchema := schemaOf(t, &p), schemaOf(t, &settingsWithText{})
	tests := []struct {
		yaml  string
		valid bool
	}{
		{"name: a", true},
		{"name: 1.10", true},
		{"{}", false},
		{"name: [a]", false},
		{"name: a\nworkers: 3\nmemory: 1GiB\npause: 30s", true},
		{"name: a\nmemory: 1073741824", true},
		{"name: a\nworkers: 0", false},
		{"name: a\nworkers: 1.5", false},
		{"name: a\nwrokers: 1", false},
		{"name: a\nfilter: normalize", true},
		{"name: a\nfilter: [normalize, language: {keep: nob}, length: {min_words: 1}]", true},
		{"name: a\nfilter: [normalise]", false},
		{"name: a\nfilter: [{normalize: {}, length: {}}]", false},
		{"name: a\nfilter: [length: {min_words: -1}]", false},
		{"name: a\nguard: {sme: 5%, smj: {quality: 0.1}, sma: 0.1}", true},
		{"name: a\nguard: {sme: [5%]}", false},
		{"name: a\ndedup: {exact: true, near: false}", true},
		{"name: a\ndedup: {near: {threshold: 0.9, keep: date}}", true},
		{"name: a\ndedup: {near: {threshold: 9}}", false},
		{"name: a\ndedup: {near: {keep: [dato]}}", false},
		{"name: a\ndedup: {exact: ja}", false},
		{"name: a\ningest: lovdata", true},
		{"name: a\ningest: [lovdata, {source: a, files: b, licence: c, fields: {id: x, text: {from: y}}}]", true},
		{"name: a\ningest: [{source: a, files: b, access: secret, licence: c}]", false},
		{"name: a\ningest: [{files: b, licence: c}]", false},
		{"number: 123456789\nnorm: nynorsk\nweights: {bokmaal: -1}", true},
		{"number: '12345678'", false},
		{"norm: riksmaal", false},
		{"weights: {riksmaal: 1}", false},
		{"weights: {nynorsk: -2}", false},
	}
	for _, tt := range tests {
		var dst any = &settingsWithText{}
		schema := textSchema
		if strings.Contains(tt.yaml, "name") || tt.yaml == "{}" {
			p := defaults()
			dst, schema = &p, pipelineSchema
		}
		problems := conf.Decode("f", []byte(tt.yaml), dst, stages)
		if (len(problems) == 0) != tt.valid {
			t.Errorf("%q: decoding gives %v, want valid %v", tt.yaml, problems, tt.valid)
		}
		var value any
		if err := yaml.Unmarshal([]byte(tt.yaml), &value); err != nil {
			t.Fatal(err)
		}
		if fault := violates(schema, value); (fault == "") != tt.valid {
			t.Errorf("%q: the schema says %q, want valid %v", tt.yaml, fault, tt.valid)
		}
	}
}

// violates checks a value against the parts of JSON Schema that Schema uses, and
// returns what is wrong.
func violates(schema map[string]any, value any) string {
	for key, want := range schema {
		fault := ""
		switch key {
		case "$schema", "description", "default", "properties":
		case "additionalProperties":
			fault = violatesProperties(schema, value)
		case "type":
			fault = violatesType(want, value)
		case "enum":
			if !slices.ContainsFunc(want.([]any), func(w any) bool { return fmt.Sprint(w) == fmt.Sprint(value) }) {
				fault = fmt.Sprint(value, " is none of ", want)
			}
		case "minimum", "maximum":
			if f, ok := toFloat(value); ok && (key == "minimum" && f < want.(float64) || key == "maximum" && f > want.(float64)) {
				fault = fmt.Sprint(f, " is beyond ", want)
			}
		case "pattern":
			if s, ok := value.(string); ok && !regexp.MustCompile(want.(string)).MatchString(s) {
				fault = s + " does not match"
			}
		case "items":
			items, _ := value.([]any)
			for _, item := range items {
				fault += violates(want.(map[string]any), item)
			}
		case "propertyNames":
			object, _ := value.(map[string]any)
			for name := range object {
				fault += violates(want.(map[string]any), name)
			}
		case "required":
			for _, name := range want.([]any) {
				if object, ok := value.(map[string]any); ok && object[name.(string)] == nil {
					fault = fmt.Sprint(name, " is missing")
				}
			}
		case "minProperties", "maxProperties":
			if object, ok := value.(map[string]any); ok && len(object) != int(want.(float64)) {
				fault = "want one property"
			}
		case "anyOf":
			fault = "none of anyOf"
			for _, s := range want.([]any) {
				if violates(s.(map[string]any), value) == "" {
					fault = ""
				}
			}
		default:
			fault = "the test does not know " + key
		}
		if fault != "" {
			return fault
		}
	}
	return ""
}

func violatesProperties(schema map[string]any, value any) (faults string) {
	properties, _ := schema["properties"].(map[string]any)
	object, _ := value.(map[string]any)
	for name, v := range object {
		if p, ok := properties[name]; ok {
			faults += violates(p.(map[string]any), v)
		} else if others, ok := schema["additionalProperties"].(map[string]any); ok {
			faults += violates(others, v)
		} else {
			faults += "no property " + name
		}
	}
	return faults
}

func violatesType(want, value any) string {
	types, ok := want.([]any)
	if !ok {
		types = []any{want}
	}
	got := []any{map[reflect.Kind]any{
		reflect.String: "string", reflect.Bool: "boolean", reflect.Slice: "array", reflect.Map: "object", reflect.Float64: "number",
	}[reflect.ValueOf(value).Kind()]}
	if _, whole := value.(int); whole {
		got = []any{"integer", "number"}
	}
	for _, g := range got {
		if slices.Contains(types, g) {
			return ""
		}
	}
	return fmt.Sprint(value, " is no ", want)
}

func toFloat(value any) (float64, bool) {
	switch n := value.(type) {
	case int:
		return float64(n), true
	case float64:
		return n, true
	}
	return 0, false
}

func TestFields(t *testing.T) {
	p := defaults()
	var b strings.Builder
	for _, f := range conf.Fields(&p) {
		fmt.Fprintf(&b, "%s\n\ttype: %s\n", f.Path, f.Type)
		for _, line := range [][2]string{{"default", f.Default}, {"limits", f.Limits}, {"doc", f.Doc}} {
			if line[1] != "" {
				fmt.Fprintf(&b, "\t%s: %s\n", line[0], line[1])
			}
		}
		if f.Required {
			b.WriteString("\trequired\n")
		}
	}
	golden.Equal(t, "pipeline.fields", b.String())
}

// A struct that holds itself is odd, but must not hang.
type section struct {
	Title string            `yaml:"title"`
	Parts []section         `yaml:"parts"`
	Size  corpus.Size       `yaml:"size" max:"1KiB"`
	Names map[string]string `yaml:"names"`
}

func TestRecursiveSettings(t *testing.T) {
	var s section
	got := list(conf.Decode("f", []byte("parts: [{title: a, parts: [{titel: b, size: 2KiB}], max: 1}]"), &s))
	want := `f:1:29: parts[0].parts[0]: unknown setting "titel" (did you mean "title"?)
f:1:45: parts[0].parts[0].size: 2KiB is too large: the maximum is 1KiB
f:1:53: parts[0]: unknown setting "max": want title, parts, size, names
`
	if got != want {
		t.Errorf("got:\n%swant:\n%s", got, want)
	}
	if n := len(conf.Fields(&s)); n != 4 {
		t.Errorf("got %d fields, want 4", n)
	}
	conf.Schema(&s)
}
