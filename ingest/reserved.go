package ingest

import (
	"slices"
	"strings"

	"kvern/corpus"
)

// honourTDM and recordTDM are the values of the setting tdm.
const (
	honourTDM = "honour"
	recordTDM = "record"
)

var reasonReserved = corpus.Reason{
	Name: "tdm-reserved",
	Doc:  "Text and data mining is reserved, in a header, in tdmrep.json, in the page, or as noai; `tdm: record` keeps the document, where an agreement allows it.",
}

// robotWords are the words to robots that are kept. Anything else that stands in such a
// place is left: it may be anything.
var robotWords = []string{"allowed", "absent", "noai", "noimageai", "noindex", "noarchive", "nosnippet", "none"}

// robotsSay puts together what robots.txt, headers and the page say to robots.
func robotsSay(all ...string) string {
	var words []string
	for _, text := range all {
		if text == "" {
			continue
		}
		for word := range strings.FieldsFuncSeq(strings.ToLower(text), func(r rune) bool { return r == ',' || r == ' ' || r == '\t' }) {
			if slices.Contains(robotWords, word) && !slices.Contains(words, word) {
				words = append(words, word)
			}
		}
	}
	return strings.Join(words, " ")
}

// reserved reports whether a document says that it must not be mined. The word noai is
// no standard, but it has no other meaning.
func reserved(f *corpus.Facts) bool {
	return f.TDM == corpus.TDMReserved || slices.Contains(strings.Fields(f.Robots), "noai")
}
