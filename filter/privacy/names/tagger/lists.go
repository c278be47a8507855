package tagger

import (
	_ "embed"
	"strings"
	"sync"
)

// The lists are common knowledge, written for this package; they are features of
// the model like any other, never the last word.
var (
	//go:embed lists/given.txt
	givenNames string
	//go:embed lists/family.txt
	familyNames string
	//go:embed lists/place.txt
	places string
	//go:embed lists/organisation.txt
	organisations string
)

// List says in which lists a word stands.
type List uint8

// The lists.
const (
	Given List = 1 << iota
	Family
	Place
	Organisation
)

// words are the lists, by the stems of words and by the words themselves.
type words struct {
	stems map[uint32]List
	whole map[uint32]bool
}

var listed = sync.OnceValue(func() words {
	w := words{map[uint32]List{}, map[uint32]bool{}}
	var ts []Token
	for i, list := range [...]string{givenNames, familyNames, places, organisations} {
		for line := range strings.Lines(list) {
			if strings.HasPrefix(line, "#") {
				continue
			}
			ts = tokenise(ts[:0], line)
			for _, t := range ts {
				if t.Capital() {
					w.stems[t.stem] |= 1 << i
					w.whole[t.hash] = true
				}
			}
		}
	}
	return w
})

// Listed says whether a word with this hash stands in a list as it is.
func Listed(hash uint32) bool { return listed().whole[hash] }
