package normalize

import "strings"

// element says what taking a tag out leaves behind.
type element uint8

const (
	unknown element = iota
	inline          // nothing
	block           // a line end, where text stands on both sides
	cell            // a tab, where text stands on both sides
	hidden          // nothing, and its content goes too
)

// elements are the elements of HTML (WHATWG), with those that old pages use.
// Names that are also common placeholders in documentation, such as <data> or
// <time>, are left out.
var elements = func() map[string]element {
	m := map[string]element{}
	for kind, names := range map[element]string{
		inline: "a abbr acronym b bdi bdo big button center cite code del dfn em font i iframe img input ins kbd label mark nobr q s samp " +
			"small span strike strong sub sup tt u wbr",
		block: "address article aside blockquote body br caption dd details dialog div dl dt fieldset figcaption figure footer form h1 h2 " +
			"h3 h4 h5 h6 head header hgroup hr html legend li link main meta nav noscript ol option p pre section select summary table tbody " +
			"textarea tfoot thead title tr ul",
		cell:   "td th",
		hidden: "script style",
	} {
		for name := range strings.FieldsSeq(names) {
			m[name] = kind
		}
	}
	return m
}()

// flags are the attributes that need no value.
var flags = map[string]bool{
	"allowfullscreen": true, "async": true, "autoplay": true, "checked": true, "controls": true, "defer": true, "disabled": true,
	"hidden": true, "itemscope": true, "multiple": true, "noshade": true, "novalidate": true, "nowrap": true, "readonly": true,
	"required": true, "selected": true,
}

// maxTag bounds the length of a tag in bytes.
const maxTag = 1000

// maxName bounds the length of the name of a tag or an attribute.
const maxName = 40

// tag is one tag of a text.
type tag struct {
	name       string // in lower case
	kind       element
	end        bool // "</p>"
	attributes bool // holds name="value"
	closed     bool // "<br/>"
	size       int  // in bytes
}

// readTag reads a tag at the start of s, which begins with '<'. When anything but
// attributes follows the name, it is none, and its size is 0.
func readTag(s string) (t tag) {
	i := 1
	if i < len(s) && s[i] == '/' {
		t.end = true
		i++
	}
	n := nameLength(s[i:])
	if n == 0 {
		return tag{}
	}
	t.name = strings.ToLower(s[i : i+n])
	t.kind = elements[t.name]
	for i += n; ; i += n {
		i += spaces(s[i:])
		switch {
		case i >= len(s) || i > maxTag:
			return tag{}
		case s[i] == '>':
			t.size = i + 1
			return t
		case strings.HasPrefix(s[i:], "/>"):
			t.closed, t.size = true, i+2
			return t
		}
		var valued bool
		if n, valued = readAttribute(s[i:]); n == 0 || t.end {
			return tag{}
		}
		t.attributes = t.attributes || valued
	}
}

// nameLength gives the length of a name at the start of s.
func nameLength(s string) int {
	i := 0
	for i < len(s) && i < maxName && (isLetter(s[i]) || i > 0 && (s[i] >= '0' && s[i] <= '9' || s[i] == '-' || s[i] == ':' || s[i] == '_')) {
		i++
	}
	return i
}

// readAttribute gives the length of an attribute at the start of s, 0 when there
// is none, and whether it has a value.
func readAttribute(s string) (size int, valued bool) {
	n := nameLength(s)
	i := n + spaces(s[n:])
	if n == 0 || i >= len(s) || s[i] != '=' {
		if flags[strings.ToLower(s[:n])] {
			return n, false
		}
		return 0, false
	}
	i++
	i += spaces(s[i:])
	value := s[i:min(len(s), i+maxTag)]
	if value == "" {
		return 0, false
	}
	if quote := value[0]; quote == '"' || quote == '\'' {
		if end := strings.IndexByte(value[1:], quote); end >= 0 {
			return i + end + 2, true
		}
		return 0, false
	}
	if end := strings.IndexAny(value, " \t\n>\"'<"); end > 0 {
		return i + end, true
	}
	return 0, false
}

// spaces counts the white space at the start of s.
func spaces(s string) int { return len(s) - len(strings.TrimLeft(s, " \t\n\r")) }
