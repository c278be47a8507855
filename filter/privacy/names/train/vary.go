package train

import (
	"strings"

	"kvern/filter/privacy/names/tagger"
)

// sentencesPerPiece is how many sentences stand in a piece of a document.
const sentencesPerPiece = 2

// vary gives the documents, and pieces of them. A model that sees only whole
// documents leans on what they say elsewhere of a word, and is lost on a line. In
// one piece of twelve the names stand in capitals, as in headings and forms.
func vary(inputs []Input) (all []tagger.Example) {
	for _, in := range inputs {
		for _, d := range in.Documents {
			d.Group = len(all)
			all = append(all, d)
		}
	}
	n := 0
	for _, d := range all[:len(all):len(all)] {
		for _, piece := range cut(d) {
			if n++; n%12 == 0 {
				piece = capitals(piece)
			}
			all = append(all, piece)
		}
	}
	return all
}

// cut gives the pieces of a document.
func cut(d tagger.Example) (pieces []tagger.Example) {
	start, sentences, next := 0, 0, 0
	for i := range len(d.Text) {
		if i+1 < len(d.Text) {
			if !sentenceEnd(d.Text, i) {
				continue
			}
			if sentences++; sentences < sentencesPerPiece {
				continue
			}
		}
		p := tagger.Example{Text: d.Text[start : i+1], Group: d.Group}
		for ; next < len(d.Marks) && d.Marks[next].Start <= i; next++ {
			m := d.Marks[next]
			if m.Start >= start {
				p.Marks = append(p.Marks, tagger.Mark{Start: m.Start - start, End: min(m.End, i+1) - start, Tag: m.Tag})
			}
		}
		pieces = append(pieces, p)
		start, sentences = i+1, 0
	}
	return pieces
}

// sentenceEnd says whether the space or the end of the line at i ends a sentence.
func sentenceEnd(text string, i int) bool {
	return text[i] == '\n' || text[i] == ' ' && i > 0 && strings.IndexByte(".!?", text[i-1]) >= 0
}

// capitals writes the names of persons in capitals, where that does not change
// their length.
func capitals(e tagger.Example) tagger.Example {
	b := []byte(e.Text)
	for _, m := range e.Marks {
		if up := strings.ToUpper(e.Text[m.Start:m.End]); m.Tag == "PER" && len(up) == m.End-m.Start {
			copy(b[m.Start:], up)
		}
	}
	e.Text = string(b)
	return e
}
