package conf

import (
	"errors"
	"reflect"
	"slices"
	"strings"
)

// Validator checks rules across the fields of a struct, after all of them have
// been read. errors.Join tells several at once. A message that begins with the key
// of a field, or a path from one, and a colon, is about that field and stands at
// its place:
//
//	fmt.Errorf("max_words: %d is less than min_words (%d)", …)
//
// Where a field has a fault of its own, what is said about it, and about the
// struct as a whole, is left out: one mistake is told once.
type Validator interface{ Validate() error }

// validate calls the rules of a struct, and of the structs inline in it, and
// reports what they say. It returns true.
func (d *decoder) validate(n *node, path string, v reflect.Value) bool {
	if r, ok := v.Addr().Interface().(Validator); ok {
		for _, err := range each(r.Validate()) {
			d.violation(n, path, v.Type(), err.Error())
		}
	}
	for _, sf := range reflect.VisibleFields(v.Type()) {
		if len(sf.Index) == 1 && isInline(sf) {
			d.validate(n, path, v.FieldByIndex(sf.Index))
		}
	}
	return true
}

// validateBut is validate for a struct of which some fields are faulty.
func (d *decoder) validateBut(faulty map[string]bool, n *node, path string, v reflect.Value) {
	before := len(d.problems)
	d.validate(n, path, v)
	if len(faulty) == 0 {
		return
	}
	kept := d.problems[:before]
	for _, p := range d.problems[before:] {
		key := strings.TrimPrefix(strings.TrimPrefix(p.Path, path), ".")
		if i := strings.IndexAny(key, ".["); i >= 0 {
			key = key[:i]
		}
		if key != "" && !faulty[key] {
			kept = append(kept, p)
		}
	}
	d.problems = kept
}

// violation reports a broken rule at the place of the field it is about.
func (d *decoder) violation(n *node, path string, t reflect.Type, message string) {
	below := path
	if about, rest, found := strings.Cut(message, ": "); found && isPathIn(t, about) {
		message = rest
		below = strings.TrimPrefix(path+"."+about, ".")
	}
	d.report(n.find(path, below), below, "", "%s", message)
}

// each takes apart what errors.Join made.
func each(err error) []error {
	var joined interface{ Unwrap() []error }
	if err == nil {
		return nil
	} else if !errors.As(err, &joined) {
		return []error{err}
	}
	var all []error
	var messages []string
	for _, e := range joined.Unwrap() {
		all = append(all, each(e)...)
		messages = append(messages, e.Error())
	}
	if strings.Join(messages, "\n") != err.Error() { // fmt.Errorf with several %w
		return []error{err}
	}
	return all
}

// isPathIn reports whether s begins with the key of a field of t and goes on as
// a path does.
func isPathIn(t reflect.Type, s string) bool {
	key := s
	if i := strings.IndexAny(s, ".["); i >= 0 {
		key = s[:i]
	}
	return !strings.Contains(s, " ") && slices.ContainsFunc(fieldsOf(t), func(f field) bool { return f.name == key })
}
