package language

// Unit is what is decided at once.
type Unit uint8

const (
	// Whole decides all sentences of a text together, so that one name or one
	// quotation does not make a change of language.
	Whole Unit = iota
	// Line decides each line alone.
	Line
	// Sentence decides each sentence alone.
	Sentence
)

// SecondOpinion judges a short text in one of bokmål, nynorsk, Danish and
// Swedish: it gives the logarithms of their probabilities in 1/1024 nat.
type SecondOpinion func(text string) [4]int32

// Options say how to look at a text. The zero Options are good.
type Options struct {
	By Unit
	// Hint holds what somebody says the language is, if anything. It tips the scale
	// where the text leaves a choice.
	Hint Set
	// Second is asked when the text is close to two of the Scandinavian languages.
	Second SecondOpinion
}

// Segment is a stretch of text in one language; offsets are bytes.
type Segment struct {
	Start, End int
	Language   Label
	Confidence float64
}

// Result is what Detect finds.
type Result struct {
	// Language is the one that most bytes are in. Confidence is the probability
	// that this is right, between 0 and 1, with three decimals.
	Language   Label
	Confidence float64
	// Plausible are all languages that the text could be in; it holds Language.
	Plausible Set
	// Segments cover the text in order.
	Segments []Segment
	// Words counts the words that were looked at.
	Words int
	// Consulted says that the second opinion was asked.
	Consulted bool
}

// Detect finds the languages of a text and writes them to r, reusing the memory
// of its segments.
func (id *Identifier) Detect(r *Result, text string, o Options) {
	s := id.borrow()
	defer id.giveBack(s)
	*r = Result{Language: Undetermined, Plausible: Of(Undetermined), Segments: r.Segments[:0]}
	s.measure(id.model, text, o.By)
	s.decide(id.model, r, text, o)
}
