package conf

import (
	"bytes"
	"reflect"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// Field describes one setting to people.
type Field struct {
	// Path is where it stands; [] stands for each entry of a list and * for each
	// key of a map.
	Path string
	// Type is in words, such as "list of text".
	Type string
	// Default is as it would be written, empty when there is none.
	Default  string
	Doc      string
	Limits   string // such as "1 to 10" or "one of a, b"
	Required bool
}

// Fields lists the settings that v points to, with the values of v as defaults,
// in the order of the struct. A section that can be left out is listed itself,
// followed by its settings.
func Fields(v any) []Field {
	return appendFields(nil, "", reflect.ValueOf(v).Elem(), nil)
}

func appendFields(all []Field, path string, v reflect.Value, above []reflect.Type) []Field {
	t := v.Type()
	if slices.Contains(above, t) {
		return all
	}
	above = append(above, t)
	for _, f := range fieldsOf(t) {
		value, below := v.FieldByIndex(f.index), join(path, f.name)
		if classOf(f.typ) != classStruct || len(shorthands(value)) > 0 {
			all = append(all, Field{
				Path: below, Type: typeWords(f.typ, f.of), Default: writtenDefault(value),
				Doc: f.doc, Limits: f.limits.words(f.typ), Required: f.required,
			})
		}
		if inner, at := sectionIn(value, below); inner.IsValid() {
			all = appendFields(all, at, inner, above)
		}
	}
	return all
}

// sectionIn returns the struct that v is, points to, or holds entries of.
func sectionIn(v reflect.Value, path string) (reflect.Value, string) {
	switch classOf(v.Type()) {
	case classStruct:
		return v, path
	case classPointer:
		if !v.IsNil() {
			return sectionIn(v.Elem(), path)
		}
		return sectionIn(fresh(v.Type().Elem()).Elem(), path)
	case classList:
		return sectionIn(fresh(v.Type().Elem()).Elem(), path+"[]")
	case classMap:
		return sectionIn(fresh(v.Type().Elem()).Elem(), path+".*")
	}
	return reflect.Value{}, ""
}

// writtenDefault writes a default on one line of YAML. A section has none: those
// of its settings follow.
func writtenDefault(v reflect.Value) string {
	switch classOf(v.Type()) {
	case classStruct, classPointer:
		return ""
	case classList, classMap:
		if v.Len() == 0 {
			return ""
		}
	}
	p, err := plain(v, false)
	if err != nil || p == "" {
		return ""
	}
	n := yamlNode(p)
	flow(n)
	b, err := yaml.Marshal(n)
	if err != nil {
		return ""
	}
	return string(bytes.TrimSpace(b))
}

func flow(n *yaml.Node) {
	if n.Kind != yaml.ScalarNode {
		n.Style = yaml.FlowStyle
	}
	for _, c := range n.Content {
		flow(c)
	}
}

// words says the limits for people.
func (l limits) words(t reflect.Type) string {
	switch {
	case len(l.enum) > 0:
		return "one of " + strings.Join(l.enum, ", ")
	case l.min != "" && l.max != "":
		return l.min + " to " + l.max
	case l.min != "":
		return "at least " + l.min
	case l.max != "":
		return "at most " + l.max
	}
	for c := classOf(t); c == classList || c == classMap || c == classPointer; c = classOf(t) {
		t = t.Elem()
	}
	if e, ok := reflect.New(t).Interface().(Enumerated); ok {
		return "one of " + strings.Join(e.Values(), ", ")
	}
	return ""
}
