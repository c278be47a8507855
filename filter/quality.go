package filter

import (
	"context"
	"errors"
	"slices"
	"strings"
	"unicode"

	"kvern/corpus"
	"kvern/filter/quality"
)

// Quality is the stage that measures texts and judges them by the measures.
//
// The limits of the profile public-sector drop only what is certainly not
// language; everything else is a signal, for the reader of the corpus to use.
// The rules of web corpora are not among them, since they take public documents
// for rubbish: on documents that people had selected, the filter chain of
// FineWeb 2 removed 64 % of Norwegian laws and 65 % of Northern Sámi
// administrative text, most of it because of punctuation, repeated phrases and
// lines without a full stop.
var Quality = corpus.StageSpec(
	corpus.Info{
		Name:    "quality",
		Version: 1,
		Summary: "Measures the text, and removes what is certainly not language.",
		Reasons: []corpus.Reason{
			{Name: "lfs-pointer", Doc: "The text is a Git LFS pointer in place of a file."},
			{Name: "error-page", Doc: "The text is the error message of a web server, or a request to enable JavaScript."},
			{Name: "cookie-wall", Doc: "The text asks for consent to cookies and says nothing else."},
			{Name: "empty", Doc: "The text has too few letters."},
			{Name: "few-letters", Doc: "Too few of the visible characters are letters."},
			{Name: "repeated-lines", Doc: "Too few of the lines differ from one another."},
			{Name: "too-short", Doc: "The text is short and not a sentence."},
		},
		Signals: declared(),
	},
	QualitySettings{
		Profile: "public-sector",
		Limits: QualityLimits{
			Letters: 10, LetterShare: 0.5, TextLetters: 1000, TextLetterShare: 0.2,
			LoopLines: 10, LoopUnique: 0.2,
			RepeatLines: 20, RepeatUnique: 0.5,
			ShortWords: 10, ShortLetters: 40, SentenceWords: 4,
		},
	},
	func(c QualitySettings) (corpus.Stage, error) { return meter{c}, nil },
)

// QualitySettings are the settings of the stage quality.
type QualitySettings struct {
	Profile string        `yaml:"profile" when:"judge" enum:"public-sector none" doc:"Which documents are removed: those that break a limit, or none."`
	Limits  QualityLimits `yaml:"limits" when:"judge" doc:"The limits of the profile public-sector, to change single ones."`
}

// QualityLimits are the limits of the profile public-sector. They were set on
// 8,366 documents of laws, ministries, parliaments and Sámi institutions, of
// which they drop none in a Sámi language or Kven, none of the laws, and about one
// in a hundred in Norwegian: pages that are a title or a list of the same words.
//
// "Protected" are documents in a Sámi language, Kven or Meänkieli, also when it
// is only the second language, and laws, tables and journals.
type QualityLimits struct {
	Letters         int          `yaml:"letters" min:"0" doc:"A text with fewer letters is empty."`
	LetterShare     corpus.Share `yaml:"letter_share" doc:"Share of letters among the visible characters below which a text is not language; laws, tables and journals are protected, and the text of a small language with a word in Sámi or Kven letters."`
	TextLetters     int          `yaml:"text_letters" min:"0" doc:"A text of so many letters holds language between its numbers or dots; text_letter_share takes the place of letter_share."`
	TextLetterShare corpus.Share `yaml:"text_letter_share" doc:"See text_letters."`
	LoopLines       int          `yaml:"loop_lines" min:"1" doc:"From this many lines on, loop_unique holds."`
	LoopUnique      corpus.Share `yaml:"loop_unique" doc:"Share of different lines below which any text is a loop."`
	RepeatLines     int          `yaml:"repeat_lines" min:"1" doc:"From this many lines on, repeat_unique holds."`
	RepeatUnique    corpus.Share `yaml:"repeat_unique" doc:"Share of different lines below which a text that is not protected repeats itself."`
	ShortWords      int          `yaml:"short_words" min:"0" doc:"A text that is not protected and has fewer words, and fewer letters than short_letters, is too short."`
	ShortLetters    int          `yaml:"short_letters" min:"0" doc:"See short_words."`
	SentenceWords   int          `yaml:"sentence_words" min:"1" doc:"A short text of at least so many words that ends like a sentence is one, and kept."`
}

// Validate checks that a limit for all texts is no stricter than that for some.
func (l QualityLimits) Validate() error {
	if l.LoopUnique > l.RepeatUnique {
		return errors.New("loop_unique holds for all texts, so it must not be above repeat_unique")
	}
	if l.TextLetterShare > l.LetterShare {
		return errors.New("text_letter_share holds for texts with more letters, so it must not be above letter_share")
	}
	return nil
}

// signal is a measure with its name as a column.
type signal struct {
	corpus.Signal
	value func(m *quality.Measures) float64
}

// signals are in the order of their columns.
var signals = []signal{
	{corpus.Signal{Name: "letters", Doc: "Letters (Unicode category L)."}, func(m *quality.Measures) float64 { return float64(m.Letters) }},
	{corpus.Signal{Name: "words", Doc: "Words: runs of letters, marks and digits."}, func(m *quality.Measures) float64 { return float64(m.Words) }},
	{corpus.Signal{Name: "lines", Doc: "Lines that are not blank."}, func(m *quality.Measures) float64 { return float64(m.Lines) }},
	{corpus.Signal{Name: "letter_share", Doc: "Letters / visible characters."}, func(m *quality.Measures) float64 { return m.LetterShare }},
	{corpus.Signal{Name: "capital_share", Doc: "Capital letters / letters."}, func(m *quality.Measures) float64 { return m.CapitalShare }},
	{corpus.Signal{Name: "symbol_share", Doc: "Symbols (Unicode category S, private use) / visible characters."}, func(m *quality.Measures) float64 { return m.SymbolShare }},
	{corpus.Signal{Name: "replacement_share", Doc: "Replacement characters (U+FFFD) / visible characters."}, func(m *quality.Measures) float64 { return m.ReplacementShare }},
	{corpus.Signal{Name: "url_share", Doc: "Characters of web addresses / visible characters."}, func(m *quality.Measures) float64 { return m.URLShare }},
	{corpus.Signal{Name: "digits_per_100_letters", Doc: "100 * decimal digits / letters."}, func(m *quality.Measures) float64 { return m.DigitsPer100 }},
	{corpus.Signal{Name: "letter_words", Doc: "Words with a letter / words."}, func(m *quality.Measures) float64 { return m.LetterWords }},
	{corpus.Signal{Name: "sami_letter_words", Doc: "Words with a letter that Sámi or Kven has and Norwegian has not / words."}, func(m *quality.Measures) float64 { return m.SamiLetterWords }},
	{corpus.Signal{Name: "single_letter_words", Doc: "Words of one letter / words."}, func(m *quality.Measures) float64 { return m.SingleLetterWords }},
	{corpus.Signal{Name: "mean_word_length", Doc: "Characters in words / words."}, func(m *quality.Measures) float64 { return m.MeanWordLength }},
	{corpus.Signal{Name: "longest_word", Doc: "Characters of the longest word."}, func(m *quality.Measures) float64 { return float64(m.LongestWord) }},
	{corpus.Signal{Name: "lix", Doc: "Readability index LIX: words / sentences + 100 * words of more than 6 characters / words; a sentence ends at the end of a line, or at '.', '?' or '!' before a space."}, func(m *quality.Measures) float64 { return m.LIX }},
	{corpus.Signal{Name: "duplicate_ngrams", Doc: "Words in a sequence of 5 that stood before among the same 1,000 words / words."}, func(m *quality.Measures) float64 { return m.DuplicateNGrams }},
	{corpus.Signal{Name: "unique_lines", Doc: "Different lines / lines."}, func(m *quality.Measures) float64 { return m.UniqueLines }},
	{corpus.Signal{Name: "short_lines", Doc: "Lines of fewer than 30 characters / lines."}, func(m *quality.Measures) float64 { return m.ShortLines }},
	{corpus.Signal{Name: "terminal_lines", Doc: "Lines that end in '.', '?', '!' or '…', perhaps before closing marks / lines."}, func(m *quality.Measures) float64 { return m.TerminalLines }},
	{corpus.Signal{Name: "bullet_lines", Doc: "Lines that begin with a bullet or a dash / lines."}, func(m *quality.Measures) float64 { return m.BulletLines }},
}

func declared() (all []corpus.Signal) {
	for _, s := range signals {
		all = append(all, s.Signal)
	}
	return all
}

// meter measures and judges.
type meter struct{ settings QualitySettings }

// Process records the signals and flags technical messages.
func (m meter) Process(_ context.Context, d *corpus.Document) (corpus.Verdict, error) {
	view := d.View()
	measures := quality.Measure(view.Text, view.Words, view.Lines)
	d.Quality = make([]corpus.Measure, len(signals))
	for i, s := range signals {
		d.Quality[i] = corpus.Measure{Name: s.Name, Value: corpus.Round(s.value(&measures))}
	}
	if notice := quality.FindNotice(view.Text, len(view.Words)); notice != quality.NoNotice {
		d.Flag(notices[notice])
	}
	return corpus.Keep, nil
}

// Remeasure measures what is left of the text.
func (m meter) Remeasure(ctx context.Context, d *corpus.Document, _ []corpus.Replacement) error {
	for _, flag := range notices[1:] {
		d.Unflag(flag)
	}
	_, err := m.Process(ctx, d)
	return err
}

// notices are the flags of technical messages, and the reasons to remove them.
var notices = [...]string{quality.LFSPointer: "lfs-pointer", quality.ErrorPage: "error-page", quality.CookieWall: "cookie-wall"}

// Judge removes what breaks a limit.
func (m meter) Judge(f *corpus.Facts) corpus.Verdict {
	if m.settings.Profile == "none" || len(f.Quality) == 0 {
		return corpus.Keep
	}
	for _, flag := range f.Flags {
		if slices.Contains(notices[1:], flag) {
			return corpus.Drop(flag)
		}
	}
	return m.settings.Limits.judge(f)
}

func (l QualityLimits) judge(f *corpus.Facts) corpus.Verdict {
	get := func(name string) float64 { v, _ := corpus.Measured(f.Quality, name); return v }
	letters, share, unique, lines := int(get("letters")), get("letter_share"), get("unique_lines"), int(get("lines"))
	leastShare := float64(l.LetterShare)
	if letters >= l.TextLetters {
		leastShare = float64(l.TextLetterShare)
	}
	small, structured := isSmall(f), isStructured(f)
	switch {
	case letters < l.Letters:
		return corpus.Exceeds("empty", float64(letters), float64(l.Letters))
	case share < leastShare && !structured && !(small && get("sami_letter_words") > 0):
		return corpus.Exceeds("few-letters", share, leastShare)
	case lines >= l.LoopLines && unique < float64(l.LoopUnique):
		return corpus.Exceeds("repeated-lines", unique, float64(l.LoopUnique))
	case small || structured:
		return corpus.Keep
	case lines >= l.RepeatLines && unique < float64(l.RepeatUnique):
		return corpus.Exceeds("repeated-lines", unique, float64(l.RepeatUnique))
	}
	words := int(get("words"))
	isSentence := words >= l.SentenceWords && get("terminal_lines") >= 0.5
	if words < l.ShortWords && letters < l.ShortLetters && !isSentence {
		return corpus.Exceeds("too-short", float64(words), float64(l.ShortWords))
	}
	return corpus.Keep
}

// minSecond is the share from which a second language of a document counts.
const minSecond = 0.2

// isSmall reports whether a small language leads the document or holds a good
// part of it. Where nobody has determined the language, the source's word counts.
func isSmall(f *corpus.Facts) bool {
	if f.Language.Small() || f.Language == "" && f.LanguageDeclared.Small() {
		return true
	}
	for _, s := range f.Shares() {
		if s.Language.Small() && s.Share >= minSecond {
			return true
		}
	}
	return false
}

// structured ends the words for the genres that repeat themselves, hold more
// numbers than words, or are short by nature: laws, tables and journals.
var structured = []string{
	"lov", "lova", "loven", "lover", "forskrift", "forskrifter", "vedtekter", "traktat", "law", "laws", "regulation", "regulations", "láhka", "láhkaásahus",
	"tabell", "tabeller", "statistikk", "budsjett", "regnskap", "rekneskap", "table", "tables", "statistics",
	"journal", "journaler", "postliste", "postlister", "register",
}

// isStructured reports whether a word of the document type ends in one of
// structured: "Lov", "lokal forskrift", "offentlig postjournal".
func isStructured(f *corpus.Facts) bool {
	for word := range strings.FieldsFuncSeq(strings.ToLower(f.DocumentType), func(r rune) bool { return !unicode.IsLetter(r) }) {
		for _, end := range structured {
			if strings.HasSuffix(word, end) {
				return true
			}
		}
	}
	return false
}
