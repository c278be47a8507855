package tagger

// Text is a text that was tagged.
type Text struct{ r *reader }

// Tag tags a text and shows it to look, which must not keep it.
func (m *Model) Tag(text string, look func(Text)) {
	r, ok := m.readers.Get().(*reader)
	if !ok {
		r = &reader{}
	}
	r.read(text)
	m.tag(r)
	look(Text{r})
	const keep = 1 << 16
	if r.text = ""; len(r.tokens) < keep {
		m.readers.Put(r)
	}
}

// Tokens are the tokens of the text in order.
func (t Text) Tokens() []Token { return t.r.tokens }

// Name is a name of a person.
type Name struct {
	First, Last int // tokens, both included
	Margin      int // how sure the tagger is, in 1/32 nat; 0 and more for an answer
}

// Names yields the names of persons in order.
func (t Text) Names(yield func(Name) bool) {
	r := t.r
	for i := 0; i < len(r.answers); i++ {
		if r.answers[i].label != BPerson {
			continue
		}
		n := Name{First: int(r.candidates[i].token), Margin: int(r.answers[i].margin)}
		for r.answers[i].next == IPerson {
			i++
			n.Margin = min(n.Margin, int(r.answers[i].margin))
		}
		n.Last = int(r.candidates[i].token)
		if !yield(n) {
			return
		}
	}
}

// Candidates yields the capitalised tokens in order, each with the label it has,
// how sure the tagger is that it is a person, and the lists in which it stands.
func (t Text) Candidates(yield func(Candidate) bool) {
	r := t.r
	for i, c := range r.candidates {
		a := r.answers[i]
		if !yield(Candidate{int(c.token), a.label, int(a.margin), r.words[c.word].lists, int(r.words[c.word].small)}) {
			return
		}
	}
}

// Candidate is a token that could be part of a name.
type Candidate struct {
	Token  int
	Label  Label
	Margin int  // as in Name; below 0 when it is no person
	Lists  List // of the word
	Small  int  // how often the text has the word with a small letter
}
