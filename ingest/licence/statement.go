package licence

import "strings"

// FromStatement finds the name of the licence in a statement about rights as
// repositories write it: the address of a licence of Creative Commons or of NLOD, or a
// name such as "CC BY-NC 4.0". It gives "" for everything else.
func FromStatement(s string) string {
	s = strings.TrimSpace(s)
	if Known(s) {
		return s
	}
	lower := strings.ToLower(s)
	if _, path, ok := strings.Cut(lower, "creativecommons.org/"); ok {
		return fromCreativeCommons(strings.Split(strings.Trim(path, "/"), "/"))
	}
	if _, path, ok := strings.Cut(lower, "data.norge.no/nlod/"); ok {
		if strings.HasSuffix(strings.TrimRight(path, "/"), "1.0") {
			return "NLOD-1.0"
		}
		return "NLOD-2.0"
	}
	if name := strings.Join(strings.Fields(strings.ToUpper(s)), "-"); Known(name) {
		return name
	}
	return ""
}

// fromCreativeCommons reads the path of a licence: kind, version and perhaps a country.
func fromCreativeCommons(path []string) string {
	if len(path) < 3 {
		return ""
	}
	name := ""
	switch path[0] + "/" + path[1] {
	case "publicdomain/zero":
		name = "CC0-" + path[2]
	case "publicdomain/mark":
		name = "CC-PDM-" + path[2]
	default:
		if path[0] == "licenses" {
			name = "CC-" + strings.ToUpper(path[1]) + "-" + path[2]
		}
	}
	if len(path) > 3 && Known(name+"-"+strings.ToUpper(path[3])) {
		return name + "-" + strings.ToUpper(path[3])
	}
	if Known(name) {
		return name
	}
	return ""
}
