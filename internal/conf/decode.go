package conf

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// Decode reads a YAML file into the struct that dst points to, and returns all
// problems of the file by place. After a problem dst holds what could be read.
// Catalogues say what the fields of type Choice can be.
func Decode(name string, data []byte, dst any, catalogues ...Catalogue) []Problem {
	f, problems := Parse(name, data)
	if f == nil {
		return problems
	}
	return sorted(append(problems, f.Decode(dst, catalogues...)...))
}

// Decode reads the file into the struct that dst points to, like the function
// Decode, and returns the problems that Parse has not returned.
func (f *File) Decode(dst any, catalogues ...Catalogue) []Problem {
	v := reflect.ValueOf(dst)
	if v.Kind() != reflect.Pointer || v.Elem().Kind() != reflect.Struct {
		panic(fmt.Sprintf("conf: decode into %T, want a pointer to a struct", dst))
	}
	d := &decoder{file: f.name, root: v.Elem().Type(), catalogues: catalogues, left: mostRepeated + 10*count(f.root, map[*node]bool{})}
	d.value(f.root, "", limits{}, v.Elem())
	return sorted(d.problems)
}

// Problem makes a problem of the setting at path, such as filter[1].language.keep,
// at its place in the file, or at that of the nearest section that the file holds.
func (f *File) Problem(path, format string, args ...any) Problem {
	n := f.root.find("", path)
	return Problem{File: f.name, Line: n.line, Col: n.col, Path: path, Message: fmt.Sprintf(format, args...)}
}

// count counts values, those behind several aliases once.
func count(n *node, seen map[*node]bool) int {
	if seen[n] {
		return 0
	}
	seen[n] = true
	total := 1
	n.children("", func(child *node, _ string) bool {
		total += count(child, seen)
		return true
	})
	return total
}

type decoder struct {
	file       string
	root       reflect.Type
	catalogues []Catalogue
	problems   []Problem
	places     map[string][]string // of each key, made when one is unknown
	left       int                 // how many values may still be decoded
}

func (d *decoder) report(n *node, path, hint, format string, args ...any) bool {
	d.problems = append(d.problems, Problem{
		File: d.file, Line: n.line, Col: n.col, Path: path,
		Message: fmt.Sprintf(format, args...), Hint: hint,
	})
	return false
}

// value decodes n into v, which is addressable and holds the default. It returns
// false when v itself, apart from settings below it, could not be read.
func (d *decoder) value(n *node, path string, lim limits, v reflect.Value) bool {
	t := v.Type()
	c := classOf(t)
	if d.left--; d.left <= 0 {
		if d.left == 0 {
			d.report(n, path, "", "aliases repeat too much: more than %d values", mostRepeated)
		}
		return false
	}
	switch {
	case n.kind == unusable:
		return false
	case n.isNull():
		return d.null(n, path, lim, t)
	case c == classPointer:
		p := fresh(t.Elem())
		if !v.IsNil() { // the default must not change, others share it
			p.Elem().Set(v.Elem())
		}
		ok := d.value(n, path, lim, p.Elem())
		v.Set(p)
		return ok
	case c == classList:
		return d.list(n, path, lim, v)
	case c == classMap:
		return d.entries(n, path, lim, v)
	case c == classStruct:
		return d.section(n, path, lim, v)
	case c == classChoice:
		return d.choice(n, path, lim, v)
	case n.kind != scalar:
		return d.report(n, path, "", "want %s, got %s", wanted(t, lim.of), n.describe())
	}
	return d.scalar(n, path, v) && d.within(n, path, lim, v)
}

func (d *decoder) null(n *node, path string, lim limits, t reflect.Type) bool {
	if lim.required {
		return d.report(n, path, "", "has no value: give one")
	}
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	empty := map[class]string{classList: "[]", classMap: "{}", classStruct: "{}", classString: `""`}[classOf(t)]
	if empty != "" {
		return d.report(n, path, "", "has no value: give one, write %s, or remove it", empty)
	}
	return d.report(n, path, "", "has no value: give one, or remove it")
}

func (d *decoder) list(n *node, path string, lim limits, v reflect.Value) bool {
	elem := v.Type().Elem()
	lim.required = false
	if n.kind == scalar {
		one := fresh(elem)
		ok := d.value(n, path, lim, one.Elem())
		v.Set(reflect.Append(reflect.Zero(v.Type()), one.Elem()))
		return ok
	}
	if n.kind == mapping {
		return d.report(n, path, "", `want a list, got settings (key: value); begin each entry with "- "`)
	}
	ok := true
	out := reflect.Zero(v.Type())
	for i, item := range n.items {
		one := fresh(elem)
		ok = d.value(item, index(path, i), lim, one.Elem()) && ok
		out = reflect.Append(out, one.Elem())
		if d.left < 0 {
			break
		}
	}
	v.Set(out)
	return ok
}

func (d *decoder) entries(n *node, path string, lim limits, v reflect.Value) bool {
	t := v.Type()
	if n.kind != mapping {
		return d.report(n, path, "", "want a %s (key: value), got %s", typeWords(t, lim.of), n.describe())
	}
	ok := true
	lim.required = false
	out := reflect.Zero(t)
	if len(n.entries) > 0 {
		out = reflect.MakeMap(t)
	}
	for _, e := range n.entries {
		below := join(path, e.key)
		key, value := reflect.New(t.Key()).Elem(), fresh(t.Elem()).Elem()
		at := &node{kind: scalar, tag: "!!str", text: e.key, line: e.line, col: e.col}
		known := d.scalar(at, below, key)
		if known && out.MapIndex(key).IsValid() {
			known = d.report(at, below, "", "given twice in different spellings")
		}
		ok = d.value(e.value, below, lim, value) && known && ok
		if known {
			out.SetMapIndex(key, value)
		}
	}
	v.Set(out)
	return ok
}

// section decodes a struct from settings or from one of its short forms.
func (d *decoder) section(n *node, path string, lim limits, v reflect.Value) bool {
	if n.kind != mapping {
		return d.shorthand(n, path, lim, v) && d.validate(n, path, v)
	}
	fields := fieldsOf(v.Type())
	given, faulty := map[string]bool{}, map[string]bool{}
	for _, e := range n.entries {
		i := slices.IndexFunc(fields, func(f field) bool { return f.name == e.key })
		if i < 0 {
			d.unknown(e, path, fields)
			faulty[d.problems[len(d.problems)-1].Hint] = true // that is what is missing
			continue
		}
		f := fields[i]
		given[f.name] = true
		below, value := join(path, f.name), v.FieldByIndex(f.index)
		if !d.value(e.value, below, f.limits, value) || !d.notEmpty(e.value, below, f, value) {
			faulty[f.name] = true
		}
	}
	for _, f := range fields {
		if !given[f.name] && !d.absent(n, join(path, f.name), f, v.FieldByIndex(f.index)) {
			faulty[f.name] = true
		}
	}
	d.validateBut(faulty, n, path, v)
	return true
}

// notEmpty reports a required text, list or map that was given but is empty.
func (d *decoder) notEmpty(n *node, path string, f field, v reflect.Value) bool {
	switch v.Kind() {
	case reflect.String, reflect.Slice, reflect.Map:
		if f.required && v.Len() == 0 {
			return d.report(n, path, "", "must not be empty%s", explained(f.doc))
		}
	}
	return true
}

// absent checks a field that the file does not give.
func (d *decoder) absent(n *node, path string, f field, v reflect.Value) bool {
	if f.required && v.IsZero() {
		return d.report(n, path, "", "is required%s", explained(f.doc))
	}
	if classOf(f.typ) == classStruct {
		return d.section(&node{kind: mapping, line: n.line, col: n.col}, path, f.limits, v)
	}
	return true
}

func explained(doc string) string {
	if doc == "" {
		return ""
	}
	return ": " + strings.TrimSuffix(doc, ".")
}

// shorthand decodes a scalar or list into the first short form that takes it.
func (d *decoder) shorthand(n *node, path string, lim limits, v reflect.Value) bool {
	for _, form := range shorthands(v) {
		if takes(n, form.Type()) {
			return d.value(n, path, lim, form)
		}
	}
	return d.report(n, path, "", "want %s, got %s", wanted(v.Type(), lim.of), n.describe())
}

// takes reports whether a type can be written in the way of n.
func takes(n *node, t reflect.Type) bool {
	c := classOf(t)
	switch {
	case n.kind == list:
		return c == classList
	case n.kind != scalar:
		return c == classMap || c == classStruct
	case c == classBool:
		return n.tag == "!!bool"
	case c == classInt || c == classUint || c == classFloat:
		return n.tag == "!!int" || n.tag == "!!float"
	case c == classString || c == classText || c == classDuration:
		return n.tag != "!!bool"
	}
	return c == classList && takes(n, t.Elem())
}
