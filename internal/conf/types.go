package conf

import (
	"encoding"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"
	"unicode"
)

// Defaulter sets the defaults of settings that come into being while a file is
// read: an entry of a list or map, or a section behind a pointer that was nil.
type Defaulter interface{ SetDefaults() }

// Shorthand is a struct that can also be written shorter than as settings. Each
// shorthand is a pointer into the struct itself, of the type of the short form;
// what is decoded through it must have set the struct. The first one that takes
// the value, as a scalar or as a list, is used. Messages name the short form after
// its type.
//
//	type Limit struct {
//		Quality       Share `yaml:"quality"`
//		Deduplication Share `yaml:"deduplication"`
//	}
//
//	func (l *Limit) Shorthands() []any { return []any{(*share)(l)} }
//
//	type share Limit // its UnmarshalText sets both
type Shorthand interface{ Shorthands() []any }

// Patterned is a type of text that has a pattern, for the JSON Schema: a regular
// expression for the whole text, in the syntax that ECMA-262 and Go share.
type Patterned interface{ Pattern() string }

// Enumerated is a type of text with few values, for the JSON Schema and for
// suggestions.
type Enumerated interface{ Values() []string }

// class is how a type is written in YAML.
type class uint8

const (
	classText     class = iota // encoding.TextUnmarshaler
	classDuration              // time.Duration
	classString
	classBool
	classInt
	classUint
	classFloat
	classList
	classMap
	classStruct
	classPointer
	classChoice
)

var (
	typeChoice   = reflect.TypeFor[Choice]()
	typeDuration = reflect.TypeFor[time.Duration]()
	typeText     = reflect.TypeFor[encoding.TextUnmarshaler]()
)

func classOf(t reflect.Type) class {
	switch {
	case t == typeChoice:
		return classChoice
	case t == typeDuration:
		return classDuration
	case t.Kind() != reflect.Pointer && reflect.PointerTo(t).Implements(typeText):
		return classText
	}
	switch t.Kind() {
	case reflect.String:
		return classString
	case reflect.Bool:
		return classBool
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return classInt
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return classUint
	case reflect.Float32, reflect.Float64:
		return classFloat
	case reflect.Slice:
		return classList
	case reflect.Map:
		if k := classOf(t.Key()); k == classText || k == classString {
			return classMap
		}
	case reflect.Struct:
		return classStruct
	case reflect.Pointer:
		return classPointer
	}
	panic(fmt.Sprintf("conf: settings cannot have the type %s", t))
}

// isScalar reports whether a class is written as one scalar.
func (c class) isScalar() bool { return c <= classFloat }

// limits are the tags that hold for a value, or for each value of a list or map.
type limits struct {
	min, max string
	enum     []string
	of       string
	required bool // of the field itself, not of the values in it
}

// field is one setting of a struct.
type field struct {
	name, doc string
	limits
	index []int
	typ   reflect.Type
}

// fieldsOf returns the settings of a struct in order, inline structs included.
func fieldsOf(t reflect.Type) []field {
	var fields []field
	for _, sf := range reflect.VisibleFields(t) {
		if len(sf.Index) == 1 {
			fields = appendField(fields, t, sf)
		}
	}
	for i, f := range fields {
		if slices.ContainsFunc(fields[:i], func(other field) bool { return other.name == f.name }) {
			panic(fmt.Sprintf("conf: %s has two fields with the key %q", t, f.name))
		}
	}
	return fields
}

func appendField(fields []field, t reflect.Type, sf reflect.StructField) []field {
	tag, ok := sf.Tag.Lookup("yaml")
	name, option, _ := strings.Cut(tag, ",")
	switch {
	case !sf.IsExported() || tag == "-":
		return fields
	case isInline(sf):
		for _, f := range fieldsOf(sf.Type) {
			f.index = append(slices.Clone(sf.Index), f.index...)
			fields = append(fields, f)
		}
		return fields
	case !ok || name == "" || option != "" && option != "required":
		panic(fmt.Sprintf(`conf: field %s of %s wants a tag such as yaml:"name", yaml:"name,required" or yaml:",inline"`, sf.Name, t))
	}
	get := sf.Tag.Get
	return append(fields, field{
		name, get("doc"),
		limits{get("min"), get("max"), strings.Fields(get("enum")), get("of"), option == "required"},
		sf.Index, sf.Type,
	})
}

// isInline reports whether the settings of a struct stand beside those of the
// struct around it.
func isInline(sf reflect.StructField) bool {
	return sf.IsExported() && sf.Tag.Get("yaml") == ",inline"
}

func fieldNames(fields []field) []string {
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.name
	}
	return names
}

// fresh returns a pointer to a new value of type t with its defaults.
func fresh(t reflect.Type) reflect.Value {
	p := reflect.New(t)
	if d, ok := p.Interface().(Defaulter); ok {
		d.SetDefaults()
	}
	return p
}

// shorthands returns the short forms of the struct v, which is addressable.
func shorthands(v reflect.Value) []reflect.Value {
	s, ok := v.Addr().Interface().(Shorthand)
	if !ok {
		return nil
	}
	var forms []reflect.Value
	for _, p := range s.Shorthands() {
		forms = append(forms, reflect.ValueOf(p).Elem())
	}
	return forms
}

// typeWords names a type for people, without an article.
func typeWords(t reflect.Type, of string) string {
	switch classOf(t) {
	case classText:
		return words(t.Name())
	case classDuration:
		return "duration, such as 1m30s"
	case classString:
		return "text"
	case classBool:
		return "true or false"
	case classInt, classUint:
		return "whole number"
	case classFloat:
		return "number"
	case classList:
		return "list of " + typeWords(t.Elem(), of)
	case classMap:
		return "map of " + typeWords(t.Key(), of) + " to " + typeWords(t.Elem(), of)
	case classPointer:
		return typeWords(t.Elem(), of)
	case classChoice:
		return of
	}
	names := "settings"
	for _, form := range shorthands(reflect.New(t).Elem()) {
		names = typeWords(form.Type(), of) + " or " + names
	}
	return names
}

// words turns a Go name into words: ByteSize into byte size.
func words(name string) string {
	var b strings.Builder
	for i, r := range name {
		if i > 0 && unicode.IsUpper(r) {
			b.WriteByte(' ')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// wanted names a type for people, as the object of want.
func wanted(t reflect.Type, of string) string {
	w := typeWords(t, of)
	switch c := classOf(t); {
	case c == classString || c == classBool:
		return w
	case c == classStruct:
		w = "settings (key: value)"
		for _, form := range shorthands(reflect.New(t).Elem()) {
			w = wanted(form.Type(), of) + " or " + w
		}
		return w
	case c == classPointer:
		return wanted(t.Elem(), of)
	case strings.ContainsRune("aeiou", rune(w[0])):
		return "an " + w
	}
	return "a " + w
}
