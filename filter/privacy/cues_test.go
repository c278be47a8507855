package privacy

import (
	"strings"
	"testing"
)

// TestCueWordsNameOneClass finds words that are listed twice.
func TestCueWordsNameOneClass(t *testing.T) {
	seen := map[string]class{}
	for c, words := range cueWords {
		for w := range strings.FieldsSeq(words) {
			w = strings.TrimSuffix(w, "*")
			if first, ok := seen[w]; ok {
				t.Errorf("%q is listed under %d and %d", w, first, c)
			}
			seen[w] = class(c)
			if w != strings.ToLower(w) || strings.ContainsAny(w, ":*") || strings.HasSuffix(w, ".") {
				t.Errorf("%q: want lower case, and a star at the end only", w)
			}
		}
	}
}
