package conf

import (
	"reflect"
	"slices"
	"strings"
)

// mostListed is how many keys a message may list.
const mostListed = 15

// unknown reports a key that is no setting here: a misspelling, a setting of
// another section, or neither.
func (d *decoder) unknown(e entry, path string, fields []field) bool {
	n := &node{line: e.line, col: e.col}
	names := fieldNames(fields)
	hint, distance := nearest(e.key, names)
	if hint == "" || distance > 1 {
		if elsewhere := d.elsewhere(e.key); len(elsewhere) > 0 {
			return d.report(n, path, "", "unknown setting %s here: it belongs %s", quote(e.key), strings.Join(elsewhere, " or "))
		}
	}
	switch {
	case hint != "":
		return d.report(n, path, hint, "unknown setting %s", quote(e.key))
	case len(names) == 0:
		return d.report(n, path, "", "unknown setting %s: there are none here", quote(e.key))
	case len(names) > mostListed:
		return d.report(n, path, "", "unknown setting %s", quote(e.key))
	}
	return d.report(n, path, "", "unknown setting %s: want %s", quote(e.key), strings.Join(names, ", "))
}

// elsewhere returns the sections, at most three, that have the setting.
func (d *decoder) elsewhere(key string) []string {
	if d.places == nil {
		d.places = map[string][]string{}
		d.index(d.root, "", limits{}, nil)
	}
	places := d.places[key]
	return places[:min(3, len(places))]
}

// index notes for each key below t in which sections it stands.
func (d *decoder) index(t reflect.Type, path string, lim limits, above []reflect.Type) {
	switch classOf(t) {
	case classList, classMap, classPointer:
		d.index(t.Elem(), path, lim, above)
	case classChoice:
		from := catalogueOf(d.catalogues, lim.of)
		for _, name := range from.Names {
			d.index(reflect.TypeOf(from.Settings(name)).Elem(), join(path, name), limits{}, above)
		}
	case classStruct:
		if slices.Contains(above, t) {
			return
		}
		for _, f := range fieldsOf(t) {
			place := "at the top of the file"
			if path != "" {
				place = "under " + path
			}
			if !slices.Contains(d.places[f.name], place) {
				d.places[f.name] = append(d.places[f.name], place)
			}
			d.index(f.typ, join(path, f.name), f.limits, append(above, t))
		}
	}
}
