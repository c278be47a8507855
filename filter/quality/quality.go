// Package quality measures a text: how much of it is letters, how long its words
// and lines are, how much repeats. The numbers describe; what to keep is decided
// elsewhere, from the numbers alone.
//
// Each measure says exactly what is divided by what, because the figures of
// published filters differ mostly in that. Three choices matter here. Ratios of
// words are taken over words and never over punctuation marks, which a tokenizer
// makes to words and which would condemn most statutes. Repetition is measured
// in windows of 1,000 words, because a long text repeats phrases by design. And a
// letter is what Unicode calls one, among them U+02B9 and U+02BC, the soft signs
// of Skolt Sámi.
package quality

// Measures are the signals of a text. Shares lie between 0 and 1, are not
// rounded, and are 0 when there is nothing to divide by.
type Measures struct {
	Letters int // characters of category L
	Visible int // characters that are neither white space nor control or format characters
	Words   int
	Lines   int // that are not blank

	LetterShare       float64 // Letters / Visible
	CapitalShare      float64 // capital letters / Letters
	SymbolShare       float64 // symbols (category S) and private use characters / Visible
	ReplacementShare  float64 // U+FFFD / Visible
	URLShare          float64 // characters of web addresses / Visible
	DigitsPer100      float64 // 100 * decimal digits / Letters
	LetterWords       float64 // words with a letter / Words
	SamiLetterWords   float64 // words with a letter that Sámi or Kven has and Norwegian has not / Words
	SingleLetterWords float64 // words of one letter / Words
	MeanWordLength    float64 // characters in words / Words
	LongestWord       int     // in characters
	LIX               float64 // Words / sentences + 100 * words of more than 6 characters / Words
	DuplicateNGrams   float64 // words in a 5-gram that stood before in the window / Words
	UniqueLines       float64 // different lines / Lines
	ShortLines        float64 // lines of fewer than 30 characters / Lines
	TerminalLines     float64 // lines that end in '.', '?', '!' or '…' / Lines
	BulletLines       float64 // lines that begin with a bullet or a dash / Lines
}

// span is a stretch of a text in bytes.
type span = struct{ Start, End uint32 }

// Measure measures a text that has been cut into words and lines, whose spans are
// in order and not empty.
func Measure[S ~struct{ Start, End uint32 }](text string, words, lines []S) Measures {
	s := scratches.Get().(*scratch)
	defer s.release()
	m := Measures{Words: len(words), Lines: len(lines)}
	c := countCharacters(text)
	w := measureWords(text, words, s)
	l := measureLines(text, lines, s)
	m.Letters, m.Visible, m.LongestWord = c.letters(), c.visible(), w.longest
	m.LetterShare = ratio(m.Letters, m.Visible)
	m.CapitalShare = ratio(c[capital], m.Letters)
	m.SymbolShare = ratio(c[symbol], m.Visible)
	m.ReplacementShare = ratio(c[replacement], m.Visible)
	m.URLShare = ratio(addresses(text), m.Visible)
	m.DigitsPer100 = ratio(100*c[digit], m.Letters)
	m.LetterWords = ratio(w.letters, m.Words)
	m.SamiLetterWords = ratio(w.sami, m.Words)
	m.SingleLetterWords = ratio(w.single, m.Words)
	m.MeanWordLength = ratio(w.characters, m.Words)
	m.LIX = ratio(m.Words, c[stop]+m.Lines) + ratio(100*w.long, m.Words)
	m.DuplicateNGrams = ratio(w.duplicate, m.Words)
	m.UniqueLines = ratio(l.unique, m.Lines)
	m.ShortLines = ratio(l.short, m.Lines)
	m.TerminalLines = ratio(l.terminal, m.Lines)
	m.BulletLines = ratio(l.bullet, m.Lines)
	return m
}

func ratio(part, whole int) float64 {
	if whole == 0 {
		return 0
	}
	return float64(part) / float64(whole)
}
