package licence

import "strings"

// Openness ranks a licence by what it allows whoever trains on the text: 0 for
// text without conditions, then credit, then share-alike, then limits on use,
// then terms that hold for some only. Text of which nothing is said comes last.
func Openness(name string) uint32 {
	switch {
	case name == "":
		return 6
	case has(name, "CC0", "PDDL", "public-domain", "CC-PD", "Unlicense", "0BSD", "MIT-0", "DL-DE-ZERO"):
		return 0
	case has(name, "NC", "ND", "TDM-DSM-3", "CLARIN-ACA"):
		return 3
	case has(name, "CLARIN-RES"):
		return 4
	case strings.HasPrefix(name, OwnPrefix):
		return 5
	case has(name, "-SA", "GPL", "GFDL", "ODbL", "EUPL", "Sharing", "MPL"):
		return 2
	}
	return 1
}

func has(name string, marks ...string) bool {
	for _, m := range marks {
		if strings.Contains(name, m) {
			return true
		}
	}
	return false
}
