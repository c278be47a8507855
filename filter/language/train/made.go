package train

import (
	"math/rand/v2"
	"strings"

	"kvern/filter/language"
	"kvern/filter/language/labelled"
	"kvern/filter/language/ngram"
)

// nameLists makes examples of text that is in no language: lists of the names
// that stand in the rows of the large languages. Names are spelt alike in all of
// them, yet a model that has only seen them in sentences takes them for signs of
// the sentence's language.
func nameLists(rows []labelled.Row, n int, seed uint64) []labelled.Row {
	rng := rand.New(rand.NewPCG(seed, 2))
	var names []string
	for _, r := range rows {
		if named.Has(language.LabelOf(r.Lang)) {
			names = appendNames(names, r.Text)
		}
	}
	if len(names) == 0 {
		return nil
	}
	lists := make([]labelled.Row, n)
	for i := range lists {
		list := make([]string, 1+rng.IntN(6))
		for k := range list {
			list[k] = names[rng.IntN(len(names))]
		}
		lists[i] = labelled.Row{Text: strings.Join(list, ", "), Lang: "und", Source: "names in the rows above"}
	}
	return lists
}

// otherScripts makes examples of text in other scripts. Package ngram makes one
// letter of all of theirs, so that words of any length are all there is to learn.
func otherScripts(n int, seed uint64) []labelled.Row {
	rng := rand.New(rand.NewPCG(seed, 3))
	rows := make([]labelled.Row, n)
	for i := range rows {
		words := make([]string, 1+rng.IntN(8))
		for k := range words {
			words[k] = strings.Repeat("ж", 1+rng.IntN(12))
		}
		rows[i] = labelled.Row{Text: strings.Join(words, " "), Lang: "und", Source: "made up"}
	}
	return rows
}

// named are the languages whose names are taken. Sámi names are Sámi.
var named = language.Of(language.Bokmaal, language.Nynorsk, language.Danish, language.Swedish, language.English, language.German, language.Dutch)

// appendNames appends the runs of two or more words that are written like names
// and do not begin the text.
func appendNames(names []string, text string) []string {
	first, start, end, run := true, 0, 0, 0
	flush := func() {
		if run >= 2 {
			names = append(names, text[start:end])
		}
		run = 0
	}
	for at := 0; ; first = false {
		w, ok := ngram.Next(text, at)
		if !ok {
			break
		}
		joined := run > 0 && text[end:w.Start] == " "
		if !w.Title || first || !joined {
			flush()
		}
		if w.Title && !first {
			if run == 0 {
				start = w.Start
			}
			end, run = w.End, run+1
		}
		at = w.End
	}
	flush()
	return names
}
