package conf

import (
	"reflect"
	"slices"
	"strconv"
)

// Schema returns the JSON Schema (draft 2020-12) of the settings that v points
// to, with the values of v as defaults. What Decode accepts is valid by it; the
// reverse does not hold for rules that only Go knows, such as those of Validate.
func Schema(v any, catalogues ...Catalogue) map[string]any {
	s := schemer{catalogues, nil}
	schema := s.of(reflect.ValueOf(v).Elem(), limits{})
	schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	return schema
}

type schemer struct {
	catalogues []Catalogue
	above      []reflect.Type // the structs around, to stop where one holds itself
}

// of returns the schema of the type of v. The value matters for the defaults of
// structs only.
func (s *schemer) of(v reflect.Value, lim limits) map[string]any {
	t := v.Type()
	switch c := classOf(t); c {
	case classPointer:
		if v.IsNil() {
			return s.of(fresh(t.Elem()).Elem(), lim)
		}
		return s.of(v.Elem(), lim)
	case classList:
		item := s.of(fresh(t.Elem()).Elem(), lim)
		one := append([]any{map[string]any{"type": "array", "items": item}}, s.scalars(t.Elem(), lim, item)...)
		return anyOf(one)
	case classMap:
		schema := map[string]any{"type": "object", "additionalProperties": s.of(fresh(t.Elem()).Elem(), lim)}
		if classOf(t.Key()) == classText {
			schema["propertyNames"] = textSchema(t.Key())
		}
		return schema
	case classStruct:
		forms := []any{s.section(v)}
		for _, form := range shorthands(v) {
			forms = append(forms, s.of(form, lim))
		}
		return anyOf(forms)
	case classChoice:
		return s.choice(lim.of)
	default:
		return scalarSchema(t, c, lim)
	}
}

// scalars returns the schemas of those forms of a list's element that are one
// scalar, which then stands for a list of one.
func (s *schemer) scalars(t reflect.Type, lim limits, item map[string]any) (forms []any) {
	switch c := classOf(t); {
	case c.isScalar():
		return []any{item}
	case c == classChoice:
		return []any{map[string]any{"enum": catalogueOf(s.catalogues, lim.of).Names}}
	case c == classPointer:
		return s.scalars(t.Elem(), lim, item)
	case c == classStruct:
		for _, form := range shorthands(reflect.New(t).Elem()) {
			if classOf(form.Type()).isScalar() {
				forms = append(forms, s.of(form, lim))
			}
		}
	}
	return forms
}

func anyOf(forms []any) map[string]any {
	if len(forms) == 1 {
		return forms[0].(map[string]any)
	}
	return map[string]any{"anyOf": forms}
}

func (s *schemer) section(v reflect.Value) map[string]any {
	t := v.Type()
	if slices.Contains(s.above, t) {
		return map[string]any{"type": "object"}
	}
	s.above = append(s.above, t)
	defer func() { s.above = s.above[:len(s.above)-1] }()
	properties := map[string]any{}
	schema := map[string]any{"type": "object", "properties": properties, "additionalProperties": false}
	var required []string
	for _, f := range fieldsOf(t) {
		value := v.FieldByIndex(f.index)
		p := s.of(value, f.limits)
		if f.doc != "" {
			p["description"] = f.doc
		}
		if value.IsZero() && f.required {
			required = append(required, f.name)
		} else if d := defaultOf(value); d != nil {
			p["default"] = d
		}
		properties[f.name] = p
	}
	if required != nil {
		schema["required"] = required
	}
	return schema
}

// defaultOf returns the default of a setting that is not itself a section.
func defaultOf(v reflect.Value) any {
	switch classOf(v.Type()) {
	case classStruct, classPointer, classChoice:
		return nil
	case classList, classMap:
		if v.Len() == 0 {
			return nil
		}
	}
	p, err := plain(v, false)
	if err != nil || p == "" {
		return nil
	}
	return generic(p)
}

func (s *schemer) choice(kind string) map[string]any {
	from := catalogueOf(s.catalogues, kind)
	properties := map[string]any{}
	for _, name := range from.Names {
		properties[name] = s.of(reflect.ValueOf(from.Settings(name)).Elem(), limits{})
	}
	return anyOf([]any{
		map[string]any{"enum": from.Names},
		map[string]any{
			"type": "object", "properties": properties, "additionalProperties": false,
			"minProperties": 1, "maxProperties": 1,
		},
	})
}

func scalarSchema(t reflect.Type, c class, lim limits) map[string]any {
	schema := map[string]any{}
	switch c {
	case classText:
		schema = textSchema(t)
	case classDuration:
		schema["type"] = []string{"string", "number"}
	case classString:
		schema["type"] = []string{"string", "number"} // 2026 is taken as text
	case classBool:
		schema["type"] = "boolean"
	case classInt, classUint:
		schema["type"] = "integer"
		if c == classUint {
			schema["minimum"] = uint64(0)
		}
	case classFloat:
		schema["type"] = "number"
	}
	if len(lim.enum) > 0 {
		delete(schema, "type")
		schema["enum"] = enumValues(lim.enum, c)
	}
	if c == classInt || c == classUint || c == classFloat {
		for key, limit := range map[string]string{"minimum": lim.min, "maximum": lim.max} {
			if limit != "" {
				schema[key] = number64(parseLimit(limit, t))
			}
		}
	}
	return schema
}

// enumValues returns the words as they can stand in YAML: 10 as a number, and
// for text as text too.
func enumValues(words []string, c class) (values []any) {
	for _, w := range words {
		f, err := strconv.ParseFloat(w, 64)
		if err == nil {
			values = append(values, f)
		}
		if err != nil || c == classText || c == classString {
			values = append(values, w)
		}
	}
	return values
}

func textSchema(t reflect.Type) map[string]any {
	p := reflect.New(t).Interface()
	if e, ok := p.(Enumerated); ok {
		return map[string]any{"enum": e.Values()}
	}
	schema := map[string]any{"type": []string{"string", "number"}}
	if e, ok := p.(Patterned); ok {
		schema["pattern"] = "^(?:" + e.Pattern() + ")$"
	}
	return schema
}
