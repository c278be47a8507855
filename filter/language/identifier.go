package language

import (
	_ "embed"
	"runtime"
	"sync"

	"kvern/filter/language/ngram"
)

//go:embed data/model.bin
var embedded []byte

// Default is the identifier with the model that is built into the program.
var Default = sync.OnceValue(func() *Identifier {
	id, err := Open(embedded)
	if err != nil {
		panic("the built-in language model: " + err.Error())
	}
	return id
})

// Identifier tells languages apart. It is safe for concurrent use.
type Identifier struct {
	model *model
	free  chan *scratch // working memory that nobody uses now
}

// scratch is the working memory of one call.
type scratch struct {
	cache cache
	words []spelling
	units []unit
	steps []step
	path  []Label
}

// Open makes an identifier of a model file, which it keeps.
func Open(file []byte) (*Identifier, error) {
	m, err := openModel(file)
	if err != nil {
		return nil, err
	}
	return &Identifier{m, make(chan *scratch, runtime.GOMAXPROCS(0))}, nil
}

func (id *Identifier) borrow() *scratch {
	select {
	case s := <-id.free:
		return s
	default:
		return new(scratch)
	}
}

// maxKept bounds the working memory, in units, that is kept for the next text: 9
// MiB, which a text of some 4 MiB needs.
const maxKept = 1 << 16

func (id *Identifier) giveBack(s *scratch) {
	if cap(s.units) > maxKept {
		s.units, s.steps, s.path = nil, nil, nil
	}
	select {
	case id.free <- s:
	default:
	}
}

// measure cuts a text into units and scores them.
func (s *scratch) measure(m *model, text string, by Unit) {
	s.units = s.units[:0]
	c := cutter{text: text, lines: by == Line}
	for {
		start, end, before := c.cut()
		if start == end {
			break
		}
		s.units = append(s.units, unit{start: start, end: end, before: before})
		s.score(m, text[:end], &s.units[len(s.units)-1])
	}
}

// score computes the probabilities of a unit that ends where text ends. It finds
// all words before it looks the first one up, so that the processor can wait for
// all their places in the cache at once.
func (s *scratch) score(m *model, text string, u *unit) {
	s.words = s.words[:0]
	for at := u.start; ; {
		w, ok := ngram.Next(text, at)
		if !ok {
			break
		}
		s.words = append(s.words, spell(text, w))
		at = w.End
	}
	s.cache.touch(s.words)
	var e evidence
	for i := range s.words {
		w := &s.words[i]
		e.add(s.cache.lookUp(m, text, w), w.Title)
	}
	u.words, u.ordinary = int32(e.words), int32(e.ordinary)
	m.logits(&e, &u.logp)
	normalize(&u.logp)
}
