package wikitext

import "strings"

// silent are the tags whose content is no text.
var silent = map[string]bool{
	"ref": true, "references": true, "math": true, "chem": true, "gallery": true, "timeline": true, "syntaxhighlight": true, "source": true, "score": true,
	"graph": true, "mapframe": true, "maplink": true, "imagemap": true, "templatestyles": true, "templatedata": true, "hiero": true, "includeonly": true,
	"style": true, "script": true, "inputbox": true, "categorytree": true, "indicator": true,
}

// untagged takes comments and tags out, with what they hold where that is no text.
func untagged(s string) string {
	if strings.IndexByte(s, '<') < 0 {
		return s
	}
	var out strings.Builder
	out.Grow(len(s))
	small := lower(s)
	missing := map[string]bool{} // tags that are not closed behind here
	for i := 0; ; {
		n := strings.IndexByte(s[i:], '<')
		if n < 0 {
			out.WriteString(s[i:])
			return out.String()
		}
		out.WriteString(s[i : i+n])
		i = tag(&out, s, small, i+n, missing)
	}
}

// tag reads what begins with "<" at i and gives the place behind it.
func tag(out *strings.Builder, s, small string, i int, missing map[string]bool) int {
	if strings.HasPrefix(s[i:], "<!--") {
		if n := strings.Index(s[i:], "-->"); n >= 0 {
			return i + n + 3
		}
		return len(s)
	}
	end := strings.IndexByte(s[i:min(len(s), i+2000)], '>')
	name := tagName(small[i+1:])
	if end < 0 || name == "" {
		out.WriteByte('<')
		return i + 1
	}
	behind := i + end + 1
	closes, empty := small[i+1] == '/', s[i+end-1] == '/'
	switch {
	case name == "br" || name == "p" || name == "div" || name == "li" || name == "tr":
		out.WriteByte('\n')
	case name == "nowiki" && !closes && !empty:
		inner, after := element(s, small, behind, name, missing)
		out.WriteString(literal.Replace(inner))
		return after
	case silent[name] && !closes && !empty:
		_, after := element(s, small, behind, name, missing)
		return after
	}
	return behind
}

// literal takes the meaning off marks.
var literal = strings.NewReplacer("{", "&#123;", "}", "&#125;", "[", "&#91;", "]", "&#93;", "'", "&#39;", "|", "&#124;")

// element gives what an element holds and the place behind it. One that is not closed
// holds nothing.
func element(s, small string, from int, name string, missing map[string]bool) (inner string, after int) {
	if missing[name] {
		return "", from
	}
	n := strings.Index(small[from:], "</"+name)
	if n < 0 {
		missing[name] = true
		return "", from
	}
	after = from + n + 2 + len(name)
	if end := strings.IndexByte(s[after:], '>'); end >= 0 && end < 100 {
		after += end + 1
	}
	return s[from : from+n], after
}

// tagName is the name of a tag behind its "<" or "</".
func tagName(s string) string {
	s = strings.TrimPrefix(s, "/")
	n := 0
	for n < len(s) && n < 20 && ('a' <= s[n] && s[n] <= 'z' || n > 0 && '0' <= s[n] && s[n] <= '9') {
		n++
	}
	return s[:n]
}

// lower makes ASCII letters small and keeps the length.
func lower(s string) string {
	b := []byte(s)
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}
