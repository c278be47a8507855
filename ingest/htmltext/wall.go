package htmltext

import "strings"

// longestWall is longer, in bytes, than what pages say in place of their text.
const longestWall = 700

// walls are words that stand together in what a page shows to those who run no scripts
// or have not agreed to something. A page that is short and has all words of a row has
// nothing else to say.
var walls = [][]string{
	{"javascript", "enable"},
	{"javascript", "requires"},
	{"javascript", "aktiver"},
	{"javascript", "slå på"},
	{"javascript", "slått på"},
	{"javascript", "støtte"},
	{"cookie", "accept"},
	{"cookie", "consent"},
	{"cookies", "godta"},
	{"informasjonskaps", "godta"},
	{"informasjonskaps", "samtyk"},
	{"informasjonskaps", "tillat"},
	{"checking your browser"},
}

// wall reports whether a text is what stands in front of a page, not the page.
func wall(text string) bool {
	if len(text) > longestWall {
		return false
	}
	text = strings.ToLower(text)
	for _, words := range walls {
		all := true
		for _, w := range words {
			all = all && strings.Contains(text, w)
		}
		if all {
			return true
		}
	}
	return false
}
