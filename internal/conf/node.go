package conf

import (
	"fmt"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

const (
	// deepest is how far a file may nest. A pipeline needs about eight levels.
	deepest = 100
	// mostMerged is how many keys merge keys may bring in, and mostRepeated how
	// many values aliases may repeat, in one file. They keep a small file from
	// growing without end ("billion laughs").
	mostMerged   = 100_000
	mostRepeated = 100_000
)

type kind uint8

const (
	unusable kind = iota // something is wrong with it, which has been said
	scalar
	list
	mapping
)

// node is a YAML value with its place; aliases and merge keys are resolved, keys
// are texts and occur once. An alias shares the node of its anchor.
type node struct {
	kind      kind
	line, col int
	tag       string // of a scalar, such as !!int
	text      string // of a scalar, without quotes
	items     []*node
	entries   []entry
}

type entry struct {
	key       string
	line, col int
	value     *node
}

func (n *node) isNull() bool { return n.kind == scalar && n.tag == "!!null" }

// describe says in a message what n is.
func (n *node) describe() string {
	switch {
	case n.kind == list:
		return "a list"
	case n.kind == mapping:
		return "settings (key: value)"
	case n.isNull():
		return "nothing"
	case n.tag == "!!str":
		return quote(n.text)
	}
	return shorten(n.text)
}

func quote(s string) string { return strconv.Quote(shorten(s)) }

func shorten(s string) string {
	const most = 60
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}

// children calls f for every value below n with its path, until f returns false.
func (n *node) children(path string, f func(*node, string) bool) {
	for i, item := range n.items {
		if !f(item, index(path, i)) {
			return
		}
	}
	for _, e := range n.entries {
		if !f(e.value, join(path, e.key)) {
			return
		}
	}
}

// find returns the value at path, or the nearest one above it that exists. The
// path of n itself is at.
func (n *node) find(at, path string) *node {
	found := n
	n.children(at, func(child *node, childPath string) bool {
		rest, ok := strings.CutPrefix(path, childPath)
		if !ok || rest != "" && rest[0] != '.' && rest[0] != '[' {
			return true
		}
		found = child.find(childPath, path)
		return false
	})
	return found
}

func index(path string, i int) string { return fmt.Sprintf("%s[%d]", path, i) }

// join appends a key to a path. Keys with other characters than those of names
// are quoted.
func join(path, key string) string {
	for _, r := range key {
		if !(r == '_' || r == '-' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z') {
			return path + "[" + quote(key) + "]"
		}
	}
	if path == "" || key == "" {
		return path + key
	}
	return path + "." + key
}

// converter makes nodes of what the YAML library read.
type converter struct {
	report func(y *yaml.Node, path, format string, args ...any)
	done   map[*yaml.Node]*node // nil while its content is being converted
	merged int
}

func (c *converter) convert(y *yaml.Node, path string, depth int) *node {
	if y.Kind == yaml.AliasNode {
		return c.alias(y, path, depth)
	}
	c.done[y] = nil
	n := &node{line: y.Line, col: y.Column}
	switch {
	case depth > deepest:
		c.report(y, path, "nested more than %d levels deep", deepest)
	case !c.knownTag(y):
		c.report(y, path, "the tag %s is not supported", shorten(y.ShortTag()))
	case y.Kind == yaml.SequenceNode:
		n.kind = list
		for i, item := range y.Content {
			n.items = append(n.items, c.convert(item, index(path, i), depth+1))
		}
	case y.Kind == yaml.MappingNode:
		n.kind = mapping
		c.entries(n, y, path, depth)
	default:
		n.kind, n.tag, n.text = scalar, y.ShortTag(), y.Value
		if n.tag == "!!merge" {
			n.tag = "!!str" // "<<" as a value
		}
	}
	c.done[y] = n
	return n
}

func (c *converter) alias(y *yaml.Node, path string, depth int) *node {
	n, seen := c.done[y.Alias]
	switch {
	case !seen: // the anchor stands on a key
		return c.convert(y.Alias, path, depth)
	case n == nil:
		c.report(y, path, "the alias *%s stands within what it repeats", y.Value)
		return &node{line: y.Line, col: y.Column}
	}
	return n
}

func (c *converter) knownTag(y *yaml.Node) bool {
	switch y.ShortTag() {
	case "!!map":
		return y.Kind == yaml.MappingNode
	case "!!seq":
		return y.Kind == yaml.SequenceNode
	case "!!str", "!!int", "!!float", "!!bool", "!!null", "!!timestamp", "!!merge":
		return y.Kind == yaml.ScalarNode
	}
	return false
}

// entries converts the pairs of a mapping. A key that is given comes before the
// same key from a merge, and an earlier merge before a later one.
func (c *converter) entries(n *node, y *yaml.Node, path string, depth int) {
	first := map[string]int{} // the line of each key
	var merges []*yaml.Node
	for i := 0; i+1 < len(y.Content); i += 2 {
		k, v := y.Content[i], y.Content[i+1]
		if k.ShortTag() == "!!merge" {
			merges = append(merges, v)
			continue
		}
		key, ok := c.key(k, path)
		if !ok {
			continue
		}
		below := join(path, key)
		if line, twice := first[key]; twice {
			c.report(k, below, "given twice; the first is on line %d", line)
			continue
		}
		first[key] = k.Line
		n.entries = append(n.entries, entry{key, k.Line, k.Column, c.convert(v, below, depth+1)})
	}
	for _, m := range merges {
		c.merge(n, first, m, c.convert(m, path, depth+1), path)
	}
}

// key returns the text of a key.
func (c *converter) key(k *yaml.Node, path string) (string, bool) {
	y := k
	if k.Kind == yaml.AliasNode {
		y = k.Alias
	}
	switch {
	case y.Kind != yaml.ScalarNode:
		c.report(k, path, "a key must be a single word, not a list or settings; text that begins with { or [ needs quotes")
	case y.ShortTag() == "!!null" || y.Value == "":
		c.report(k, path, "the key before the colon is missing")
	case !c.knownTag(y):
		c.report(k, path, "the tag %s is not supported", shorten(y.ShortTag()))
	default:
		return y.Value, true
	}
	return "", false
}

func (c *converter) merge(n *node, first map[string]int, at *yaml.Node, from *node, path string) {
	switch from.kind {
	case mapping:
		for _, e := range from.entries {
			if _, given := first[e.key]; given {
				continue
			}
			if c.merged++; c.merged > mostMerged {
				if c.merged == mostMerged+1 {
					c.report(at, path, "merge keys bring in more than %d settings", mostMerged)
				}
				return
			}
			first[e.key] = e.line
			n.entries = append(n.entries, e)
		}
	case list:
		for _, item := range from.items {
			if item.kind == list {
				c.report(at, path, `"<<" wants settings or a list of settings, got a list of lists`)
				return
			}
			c.merge(n, first, at, item, path)
		}
	case scalar:
		c.report(at, path, `"<<" wants settings to merge, such as *name, got %s`, from.describe())
	}
}
