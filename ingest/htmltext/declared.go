package htmltext

import "strings"

// DeclaredCharset finds the name of the encoding that a page declares in its
// first 4,096 bytes, in a meta element or an XML declaration, or gives "".
func DeclaredCharset(page string) string {
	head := strings.ToLower(page[:min(len(page), 4096)])
	for _, key := range []string{"charset", "encoding"} {
		for rest := head; ; {
			_, after, ok := strings.Cut(rest, key)
			if !ok {
				break
			}
			rest = after
			after = strings.TrimLeft(after, " \t\r\n")
			if name, ok := strings.CutPrefix(after, "="); ok {
				if name = firstName(name); name != "" {
					return name
				}
			}
		}
	}
	return ""
}

// firstName gives the name at the start of s, in quotes or not.
func firstName(s string) string {
	s = strings.TrimLeft(s, " \t\r\n\"'")
	if i := strings.IndexAny(s, "\"' \t\r\n;>/?"); i >= 0 {
		return s[:i]
	}
	return ""
}
