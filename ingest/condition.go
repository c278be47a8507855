package ingest

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"kvern/ingest/jsonscan"

	"github.com/valyala/fastjson"
)

// condition is an entry of record.screened in JSON or a table:
//
//	skjerming              the field is there, and is neither null, false nor empty
//	type=note|letter*      its value is one of these, or begins so
//	type!=report           it is none of these, or it is not there
type condition struct {
	field  string
	path   jsonscan.Path // in JSON
	values []string
	any    bool // no value is asked for
	not    bool
}

// conditions reads those of JSON.
func conditions(all []string) (list []condition, err error) {
	for _, s := range all {
		c, err := newCondition(s)
		if err == nil {
			c.path, err = jsonscan.Compile(c.field)
		}
		if err != nil {
			return nil, fmt.Errorf("record.screened: %w", err)
		}
		list = append(list, c)
	}
	return list, nil
}

func newCondition(s string) (condition, error) {
	field, value, valued := strings.Cut(s, "=")
	c := condition{any: !valued}
	field, c.not = strings.CutSuffix(field, "!")
	c.field = strings.TrimSpace(field)
	for v := range strings.SplitSeq(value, "|") {
		c.values = append(c.values, strings.TrimSpace(v))
	}
	if c.field == "" || c.not && c.any || valued && slices.Contains(c.values, "") {
		return c, fmt.Errorf("want field, field=value or field!=value, with | between values, not %q", s)
	}
	return c, nil
}

// fits reports whether a value is one of those that are named.
func (c *condition) fits(value string) bool {
	return slices.ContainsFunc(c.values, func(v string) bool {
		start, open := strings.CutSuffix(v, "*")
		return value == v || open && strings.HasPrefix(value, start)
	})
}

// met reports whether a value in a table screens its record. One that is empty is not
// there; programs write false in many ways.
func (c *condition) met(value string) bool {
	if c.any {
		return value != "" && !strings.EqualFold(value, "false")
	}
	return c.fits(value) != c.not
}

// holds reports whether a record is screened.
func (c *condition) holds(record *fastjson.Value) bool {
	found := false
	c.path.Each(record, func(v *fastjson.Value) bool {
		if c.any {
			found = isThere(v)
		} else {
			found = c.fitsJSON(v)
		}
		return !found
	})
	return found != c.not
}

// fitsJSON reports whether a value in JSON is one of those that are named; of a list,
// whether it holds one.
func (c *condition) fitsJSON(v *fastjson.Value) bool {
	switch v.Type() {
	case fastjson.TypeTrue, fastjson.TypeFalse:
		return c.fits(v.String())
	case fastjson.TypeArray:
		return slices.ContainsFunc(v.GetArray(), c.fitsJSON)
	}
	return c.fits(scalar(v))
}

// isThere reports whether a value says anything: when in doubt it does.
func isThere(v *fastjson.Value) bool {
	switch v.Type() {
	case fastjson.TypeNull, fastjson.TypeFalse:
		return false
	case fastjson.TypeArray:
		return len(v.GetArray()) > 0
	case fastjson.TypeString:
		return scalar(v) != ""
	}
	return true
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
