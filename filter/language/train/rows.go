package train

import (
	"slices"

	"kvern/filter/language/labelled"
	"kvern/filter/language/ngram"
)

// selected leaves out the rows that hold a word which their language does not have.
func selected(files []labelled.File) (rows []labelled.Row) {
	for _, in := range files {
		for _, r := range in.Rows {
			if !holdsAny(r.Text, notIn[r.Lang]) {
				rows = append(rows, r)
			}
		}
	}
	return rows
}

func holdsAny(text string, words []string) bool {
	if len(words) == 0 {
		return false
	}
	var runes []rune
	for at := 0; ; {
		w, ok := ngram.Next(text, at)
		if !ok {
			return false
		}
		runes = w.Runes(runes[:0], text)
		if slices.Contains(words, string(runes[1:len(runes)-1])) {
			return true
		}
		at = w.End
	}
}
