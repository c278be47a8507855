package conf

import (
	"encoding"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// scalar decodes one scalar into a value of a scalar class.
func (d *decoder) scalar(n *node, path string, v reflect.Value) bool {
	switch c := classOf(v.Type()); {
	case c == classBool:
		return d.bool(n, path, v)
	case c == classInt || c == classUint:
		return d.int(n, path, v)
	case c == classFloat:
		return d.float(n, path, v)
	case n.tag == "!!bool":
		return d.report(n, path, "", "want %s, got %s; if it is meant as text, put it in quotes", wanted(v.Type(), ""), n.text)
	case c == classDuration:
		return d.duration(n, path, v)
	case c == classText:
		return d.textual(n, path, v)
	}
	v.SetString(n.text)
	return true
}

func (d *decoder) textual(n *node, path string, v reflect.Value) bool {
	err := v.Addr().Interface().(encoding.TextUnmarshaler).UnmarshalText([]byte(n.text))
	if err == nil {
		return true
	}
	hint := ""
	if e, ok := v.Addr().Interface().(Enumerated); ok && !strings.Contains(err.Error(), "did you mean") {
		hint, _ = nearest(n.text, e.Values())
	}
	return d.report(n, path, hint, "%s", err)
}

func (d *decoder) duration(n *node, path string, v reflect.Value) bool {
	t, err := time.ParseDuration(n.text)
	if err != nil {
		hint := ""
		if n.tag == "!!int" {
			hint = n.text + "s"
		}
		return d.report(n, path, hint, "want a duration, such as 1m30s, got %s", n.describe())
	}
	v.SetInt(int64(t))
	return true
}

var boolWords = map[string]string{
	"yes": "true", "y": "true", "on": "true", "true": "true", "1": "true", "ja": "true",
	"no": "false", "n": "false", "off": "false", "false": "false", "0": "false", "nei": "false",
}

func (d *decoder) bool(n *node, path string, v reflect.Value) bool {
	if n.tag != "!!bool" {
		return d.report(n, path, boolWords[strings.ToLower(n.text)], "want true or false, got %s", n.describe())
	}
	v.SetBool(strings.EqualFold(n.text, "true"))
	return true
}

var wholeNumber = regexp.MustCompile(`^[-+]?(0|[1-9][0-9]*)$`)

func (d *decoder) int(n *node, path string, v reflect.Value) bool {
	if n.tag != "!!int" && n.tag != "!!float" || !wholeNumber.MatchString(n.text) {
		return d.report(n, path, wholeHint(n.text), "want a whole number, got %s", n.describe())
	}
	bits := v.Type().Bits()
	if v.CanInt() {
		i, err := strconv.ParseInt(n.text, 10, bits)
		v.SetInt(i)
		return err == nil || d.report(n, path, "", "%s is too large", n.describe())
	}
	u, err := strconv.ParseUint(strings.TrimPrefix(n.text, "+"), 10, bits)
	v.SetUint(u)
	switch {
	case err == nil:
		return true
	case n.text[0] == '-':
		return d.report(n, path, "", "%s is too small: the minimum is 0", n.describe())
	}
	return d.report(n, path, "", "%s is too large", n.describe())
}

func (d *decoder) float(n *node, path string, v reflect.Value) bool {
	if n.tag != "!!int" && n.tag != "!!float" || strings.Trim(n.text, "0123456789.eE+-") != "" {
		return d.report(n, path, numberHint(n.text), "want a number, got %s", n.describe())
	}
	f, err := strconv.ParseFloat(n.text, v.Type().Bits())
	if err != nil {
		return d.report(n, path, "", "%s is too large", n.describe())
	}
	v.SetFloat(f)
	return true
}

// separators are what people put between groups of three digits.
var separators = strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "", "_", "", "'", "")

// numberHint reads a number as people write it: 0,8 or 80% or 10 000.
func numberHint(s string) string {
	s, percent := strings.CutSuffix(strings.TrimSpace(s), "%")
	f, err := strconv.ParseFloat(strings.Replace(separators.Replace(s), ",", ".", 1), 64)
	if err != nil || f-f != 0 { // not a number, or infinite
		return ""
	}
	if percent {
		f /= 100
	}
	return formatFloat(f, 64)
}

func wholeHint(s string) string {
	hint := numberHint(s)
	if !wholeNumber.MatchString(hint) || strings.HasSuffix(s, "%") {
		return ""
	}
	return hint
}

// formatFloat writes a number as briefly as possible, without an exponent where
// people would not use one.
func formatFloat(f float64, bits int) string {
	if a := max(f, -f); a == 0 || a >= 1e-6 && a < 1e15 {
		return strconv.FormatFloat(f, 'f', -1, bits)
	}
	return strconv.FormatFloat(f, 'g', -1, bits)
}

// within checks the limits of a scalar that has been decoded.
func (d *decoder) within(n *node, path string, lim limits, v reflect.Value) bool {
	if len(lim.enum) > 0 && !slices.Contains(lim.enum, n.text) {
		hint, _ := nearest(n.text, lim.enum)
		return d.report(n, path, hint, "%s is not one of %s", n.describe(), strings.Join(lim.enum, ", "))
	}
	if lim.min != "" && number(v) < number(parseLimit(lim.min, v.Type())) {
		return d.report(n, path, "", "%s is too small: the minimum is %s", shorten(n.text), lim.min)
	}
	if lim.max != "" && number(v) > number(parseLimit(lim.max, v.Type())) {
		return d.report(n, path, "", "%s is too large: the maximum is %s", shorten(n.text), lim.max)
	}
	return true
}

// parseLimit reads the tag min or max as a value of the type it limits.
func parseLimit(s string, t reflect.Type) reflect.Value {
	v := reflect.New(t).Elem()
	d := decoder{}
	n := &node{kind: scalar, tag: "!!float", text: s}
	if !d.scalar(n, "", v) {
		panic(fmt.Sprintf("conf: the limit %q is no %s", s, t))
	}
	return v
}

// number gives the value of any numeric kind. Whole numbers above 2^53, which
// no limit needs, lose their last digits.
func number(v reflect.Value) float64 {
	switch {
	case v.CanInt():
		return float64(v.Int())
	case v.CanUint():
		return float64(v.Uint())
	case v.CanFloat():
		return v.Float()
	}
	panic(fmt.Sprintf("conf: %s cannot have a minimum or maximum", v.Type()))
}
