package conf

import (
	"bytes"
	"cmp"
	"encoding"
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// Marshal writes settings as YAML with every value in effect, in the order of
// the struct. Decoding the result gives the same settings. Left out are sections
// that are nil and zero values that Decode would refuse: they mean that nothing
// was given. It fails when a value cannot be written, for example because a
// text is not UTF-8.
func Marshal(settings any) ([]byte, error) {
	var out bytes.Buffer
	e := yaml.NewEncoder(&out)
	e.SetIndent(2)
	p, err := plain(reflect.ValueOf(settings), false)
	if err == nil {
		err = e.Encode(yamlNode(p))
	}
	if err != nil {
		return nil, fmt.Errorf("write settings: %w", err)
	}
	return out.Bytes(), e.Close()
}

// Canonical writes settings in a form to hash: the same bytes for the same
// values, whatever the order and layout of the file they came from and whatever
// the order of fields in the struct. Every field is in it. Numbers that are
// written as text in YAML, such as sizes, are numbers here. It panics when a
// value cannot be written, since settings that were decoded always can.
func Canonical(settings any) []byte {
	p, err := plain(reflect.ValueOf(settings), true)
	if err == nil {
		var b []byte
		if b, err = json.Marshal(generic(p)); err == nil {
			return b
		}
	}
	panic(fmt.Sprintf("conf: canonical form of %T: %v", settings, err))
}

// object is a mapping in order.
type object []member

type member struct {
	name  string
	value any
}

// plain takes settings apart into nil, bool, int64, uint64, float64, string,
// []any and object.
func plain(v reflect.Value, canonical bool) (any, error) {
	if v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface {
		if v.IsNil() {
			return nil, nil
		}
		return plain(v.Elem(), canonical)
	}
	c := classOf(v.Type())
	if canonical && c.isScalar() && v.Kind() <= reflect.Float64 {
		return number64(v), nil
	}
	switch c {
	case classChoice:
		return plainChoice(v.Interface().(Choice), canonical)
	case classDuration:
		return time.Duration(v.Int()).String(), nil
	case classText:
		return plainText(v)
	case classString:
		return v.String(), nil
	case classList:
		list := make([]any, v.Len())
		for i := range list {
			var err error
			if list[i], err = plain(v.Index(i), canonical); err != nil {
				return nil, err
			}
		}
		return list, nil
	case classMap:
		return plainMap(v, canonical)
	case classStruct:
		return plainStruct(v, canonical)
	}
	return number64(v), nil
}

func number64(v reflect.Value) any {
	switch {
	case v.CanInt():
		return v.Int()
	case v.CanUint():
		return v.Uint()
	case v.Kind() == reflect.Bool:
		return v.Bool()
	case v.Kind() == reflect.Float32: // as written, not as a longer float64
		f, _ := strconv.ParseFloat(strconv.FormatFloat(v.Float(), 'g', -1, 32), 64)
		return f
	}
	return v.Float()
}

func plainText(v reflect.Value) (string, error) {
	p := reflect.New(v.Type())
	p.Elem().Set(v)
	if m, ok := p.Interface().(encoding.TextMarshaler); ok {
		b, err := m.MarshalText()
		return string(b), err
	}
	if v.Kind() != reflect.String {
		panic(fmt.Sprintf("conf: %s has UnmarshalText, so it needs MarshalText", v.Type()))
	}
	return v.String(), nil
}

func plainMap(v reflect.Value, canonical bool) (any, error) {
	var o object
	for _, k := range v.MapKeys() {
		name := k.String()
		var err error
		if classOf(k.Type()) == classText {
			if name, err = plainText(k); err != nil {
				return nil, err
			}
		}
		value, err := plain(v.MapIndex(k), canonical)
		if err != nil {
			return nil, err
		}
		o = append(o, member{name, value})
	}
	slices.SortFunc(o, func(a, b member) int { return cmp.Compare(a.name, b.name) })
	return o, nil
}

func plainStruct(v reflect.Value, canonical bool) (any, error) {
	var o object
	for _, f := range fieldsOf(v.Type()) {
		value, err := plain(v.FieldByIndex(f.index), canonical)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.name, err)
		}
		if canonical || value != nil && !(v.FieldByIndex(f.index).IsZero() && refused(value, f)) {
			o = append(o, member{f.name, value})
		}
	}
	return o, nil
}

// refused reports whether Decode would not take a scalar for a field.
func refused(value any, f field) bool {
	if !classOf(f.typ).isScalar() {
		return false
	}
	n := &node{kind: scalar, tag: "!!str", text: fmt.Sprint(value)}
	switch value.(type) {
	case bool:
		n.tag = "!!bool"
	case int64, uint64, float64:
		n.tag = "!!float"
	}
	d, v := decoder{}, reflect.New(f.typ).Elem()
	return !d.scalar(n, "", v) || !d.within(n, "", f.limits, v)
}

// plainChoice writes the name alone when there are no settings.
func plainChoice(c Choice, canonical bool) (any, error) {
	settings, err := plain(reflect.ValueOf(&c.Settings).Elem(), canonical)
	if o, ok := settings.(object); err != nil || !canonical && ok && len(o) == 0 {
		return c.Name, err
	}
	return object{{c.Name, settings}}, nil
}

// generic turns objects into maps, which encoding/json writes sorted by key.
func generic(p any) any {
	switch p := p.(type) {
	case object:
		m := make(map[string]any, len(p))
		for _, e := range p {
			m[e.name] = generic(e.value)
		}
		return m
	case []any:
		list := make([]any, len(p))
		for i, e := range p {
			list[i] = generic(e)
		}
		return list
	}
	return p
}

func yamlNode(p any) *yaml.Node {
	switch p := p.(type) {
	case object:
		n := &yaml.Node{Kind: yaml.MappingNode}
		for _, m := range p {
			n.Content = append(n.Content, yamlText(m.name), yamlNode(m.value))
		}
		if len(p) == 0 {
			n.Style = yaml.FlowStyle
		}
		return n
	case []any:
		n := &yaml.Node{Kind: yaml.SequenceNode, Style: yaml.FlowStyle}
		for _, e := range p {
			item := yamlNode(e)
			if item.Kind != yaml.ScalarNode {
				n.Style = 0
			}
			n.Content = append(n.Content, item)
		}
		return n
	case string:
		return yamlText(p)
	case float64:
		return &yaml.Node{Kind: yaml.ScalarNode, Value: formatFloat(p, 64)}
	}
	return &yaml.Node{Kind: yaml.ScalarNode, Value: fmt.Sprint(p)}
}

// Text that any reader of YAML, old or new, takes for text without quotes.
var (
	bareText = regexp.MustCompile(`^[\pL\d/._]([\pL\d/._%+ -]*[\pL\d/._%+-])?$`)
	oldBools = []string{"y", "n", "yes", "no", "on", "off", "true", "false", "null"}
)

func yamlText(s string) *yaml.Node {
	n := &yaml.Node{Kind: yaml.ScalarNode, Value: s}
	if !bareText.MatchString(s) || slices.Contains(oldBools, strings.ToLower(s)) || n.ShortTag() != "!!str" {
		n.Style = yaml.DoubleQuotedStyle
	}
	n.Tag = "!!str"
	return n
}
