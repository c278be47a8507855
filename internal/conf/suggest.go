package conf

import (
	"strings"

	"github.com/agext/levenshtein"
)

// longestWord is the length above which a word is no misspelling of another.
const longestWord = 64

// nearest returns the candidate that word is most like, and how many letters
// differ. Case, hyphens, underscores and spaces do not count; two neighbours that
// changed places count as one letter, and so does the end of the only candidate
// that begins with word. It returns the empty string when more than one letter in
// three differs.
func nearest(word string, candidates []string) (best string, distance int) {
	plain := fold(word)
	if plain == "" || len(plain) > longestWord {
		return "", 0
	}
	distance = max(1, len(plain)/3) + 1
	var begun []string
	for _, c := range candidates {
		f := fold(c)
		d := levenshtein.Distance(plain, f, nil)
		if d == 2 && swapped(plain, f) {
			d = 1
		}
		if d < distance {
			best, distance = c, d
		}
		if len(plain) >= 3 && strings.HasPrefix(f, plain) {
			begun = append(begun, c)
		}
	}
	if best == "" && len(begun) == 1 {
		return begun[0], 1
	}
	return best, distance
}

// swapped reports whether a and b differ by two neighbours in exchanged places.
func swapped(a, b string) bool {
	if len(a) != len(b) {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	return i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
}

var folder = strings.NewReplacer("-", "", "_", "", " ", "")

func fold(s string) string { return folder.Replace(strings.ToLower(s)) }
