package ingest

import (
	"fmt"
	"regexp"
	"strings"

	"kvern/ingest/jsonscan"

	"github.com/valyala/fastjson"
)

// condition is an entry of record.screened in JSON or a table: a field that is there,
// or one with a value, whose end may be left open with a star.
type condition struct {
	field string
	path  jsonscan.Path // in JSON
	value string
	open  bool // values that begin with value
	any   bool // no value is asked for
}

// conditions reads those of JSON.
func conditions(all []string) (list []condition, err error) {
	for _, s := range all {
		c := newCondition(s)
		if c.path, err = jsonscan.Compile(c.field); err != nil {
			return nil, fmt.Errorf("record.screened: %w", err)
		}
		list = append(list, c)
	}
	return list, nil
}

func newCondition(s string) condition {
	field, value, valued := strings.Cut(s, "=")
	c := condition{field: strings.TrimSpace(field), value: strings.Trim(strings.TrimSpace(value), `'"`), any: !valued}
	c.value, c.open = strings.CutSuffix(c.value, "*")
	return c
}

// met reports whether a value is one that is asked for.
func (c *condition) met(value string) bool {
	return c.any || value == c.value || c.open && strings.HasPrefix(value, c.value)
}

// holds reports whether a record is screened. Null, false, and what is empty is as good
// as not there.
func (c *condition) holds(record *fastjson.Value) bool {
	return !c.path.Each(record, func(v *fastjson.Value) bool {
		switch v.Type() {
		case fastjson.TypeNull, fastjson.TypeFalse:
			return true
		case fastjson.TypeArray:
			return len(v.GetArray()) == 0 || !c.any
		case fastjson.TypeString, fastjson.TypeNumber:
			s := scalar(v)
			return s == "" || !c.met(s)
		}
		return !c.any && !c.met(v.String()) // true, or an object
	})
}

// matchers take a part out of the values of fields.
type matchers [facts]*regexp.Regexp

func newMatchers(patterns Fields) (m matchers, err error) {
	for f, p := range patterns.list() {
		if p == "" {
			continue
		}
		if m[f], err = regexp.Compile(p); err != nil {
			return m, fmt.Errorf("match.%s: %w", factNames[f], err)
		}
	}
	return m, nil
}

// apply replaces each value by what the expression of its field finds in it: the first
// group, or all of it. A value in which it finds nothing is unknown.
func (m *matchers) apply(values *[facts]string) {
	for f, re := range m {
		if re != nil && values[f] != "" {
			values[f] = firstMatch(re, values[f])
		}
	}
}

func firstMatch(re *regexp.Regexp, s string) string {
	if groups := re.FindStringSubmatch(s); len(groups) > 0 {
		return strings.Clone(groups[min(1, len(groups)-1)])
	}
	return ""
}
