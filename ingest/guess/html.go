package guess

import "kvern/ingest/htmltext"

// mains are what the element that holds the text is usually called, the likelier first.
var mains = []string{"main", "[role=main]", "article", "#main", "#content", "#innhold", "#innhald", ".article-body", ".content", ".innhold"}

// HTML gives a selector for the text of a page: one that finds about what is found
// without, no less than nine tenths and no more than a fifth over; empty is none.
func HTML(page string) (selector string) {
	plain, err := htmltext.Extract(page)
	if err != nil || plain.Text == "" {
		return ""
	}
	for _, s := range mains {
		m, err := htmltext.Compile(htmltext.Settings{Fields: []string{s}})
		if err != nil {
			continue
		}
		_, records, err := m.Extract(page)
		if err != nil {
			return ""
		}
		if n := len(records[0].Values[0]); n*10 >= len(plain.Text)*9 && n*10 <= len(plain.Text)*12 {
			return s
		}
	}
	return ""
}
