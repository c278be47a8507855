package conf

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// Choice is the name of something that has settings of its own, such as a stage.
// It is written as a name, or as a name with settings below it:
//
//   - normalize
//   - language: {keep: [nob, nno]}
type Choice struct {
	Name string
	// Settings is what the catalogue's Settings returned, with the settings of
	// the file.
	Settings any
}

// Catalogue is what a Choice can be. A field of type Choice, or a list or map of
// them, names the kind in the tag `of`.
type Catalogue struct {
	// Kind is one word in the singular, such as stage.
	Kind  string
	Names []string
	// Settings returns a pointer to a fresh struct with the default settings.
	Settings func(name string) any
}

// catalogueOf finds the catalogue that the tag of a Choice asks for.
func catalogueOf(all []Catalogue, kind string) Catalogue {
	for _, c := range all {
		if c.Kind == kind {
			return c
		}
	}
	panic(fmt.Sprintf("conf: no catalogue of kind %q was given", kind))
}

// choice decodes a name, or a name with settings below it.
func (d *decoder) choice(n *node, path string, lim limits, v reflect.Value) bool {
	from := catalogueOf(d.catalogues, lim.of)
	name, settings := n.text, &node{kind: mapping, line: n.line, col: n.col}
	at := n
	if n.kind == mapping && len(n.entries) > 0 {
		e := n.entries[0]
		name, settings = e.key, e.value
		at = &node{line: e.line, col: e.col}
	} else if n.kind != scalar || n.tag != "!!str" {
		return d.report(n, path, "", "want the name of a %s, alone or with settings below it, got %s", from.Kind, n.describe())
	}
	if !slices.Contains(from.Names, name) {
		return d.notInCatalogue(at, path, name, from)
	}
	below := join(path, name)
	switch {
	case len(n.entries) > 1:
		second := n.entries[1]
		return d.report(&node{line: second.line, col: second.col}, path, "",
			"%s stands beside %q: if it is one of its settings, indent it further; if it is another %s, begin it with %q", quote(second.key), name, from.Kind, "- ")
	case settings.isNull():
		return d.report(settings, below, "", "has no settings: write %s without the colon, or indent its settings below it", name)
	}
	p := reflect.ValueOf(from.Settings(name))
	v.Set(reflect.ValueOf(Choice{name, p.Interface()}))
	d.value(settings, below, limits{}, p.Elem())
	return true
}

func (d *decoder) notInCatalogue(at *node, path, name string, from Catalogue) bool {
	hint, _ := nearest(name, from.Names)
	if hint == "" {
		return d.report(at, path, "", "no %s is called %s: want one of %s", from.Kind, quote(name), strings.Join(from.Names, ", "))
	}
	return d.report(at, path, hint, "no %s is called %s", from.Kind, quote(name))
}
