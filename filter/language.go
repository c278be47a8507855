package filter

import (
	"context"
	"errors"
	"slices"
	"sync"

	"kvern/corpus"
	"kvern/filter/language"
)

// LanguageSettings are the settings of the stage language.
type LanguageSettings struct {
	Keep          []corpus.Language `yaml:"keep" when:"judge" doc:"A document is kept if these languages together hold at least 20 % of its bytes; an empty list keeps all."`
	SecondOpinion string            `yaml:"second_opinion" enum:"none lingua" doc:"Who is asked besides when a text is close to two of bokmål, nynorsk, Danish and Swedish; lingua takes 190 MB of memory."`
}

// keptShare is how much of a document must be in languages that are kept. One
// fifth is also what makes a document mixed; Norwegian public pages with a Sámi
// version below often hold no more.
const keptShare = 0.2

// Language declares the stage that finds out in which languages a text is.
// Lingua gives the second opinion, if the program has one: it is called once and
// only when the settings ask for it.
func Language(lingua func() language.SecondOpinion) corpus.Spec {
	return corpus.StageSpec(
		corpus.Info{
			Name:    "language",
			Version: 1,
			Summary: "Finds the languages of a document and its parts, and keeps the documents in the languages that are wanted.",
			Reasons: []corpus.Reason{
				{Name: "language-not-kept", Doc: "The languages that are kept hold less than 20 % of the text."},
				{Name: "no-language", Doc: "The text has too few words to tell a language, and its source declares none that is kept."},
			},
		},
		LanguageSettings{
			Keep: []corpus.Language{
				corpus.Bokmaal, corpus.Nynorsk, corpus.NorthernSami, corpus.LuleSami, corpus.SouthernSami,
				corpus.InariSami, corpus.SkoltSami, corpus.Kven,
			},
			SecondOpinion: "none",
		},
		func(c LanguageSettings) (corpus.Stage, error) {
			s := &languageStage{keep: c.Keep}
			if c.SecondOpinion == "lingua" {
				if lingua == nil {
					return nil, errors.New("second_opinion: this program was built without lingua")
				}
				s.second = lingua()
			}
			return s, nil
		},
	)
}

type languageStage struct {
	keep   []corpus.Language
	second language.SecondOpinion
}

var languageResults = sync.Pool{New: func() any { return new(language.Result) }}

// Process records the leading language, the segments, and the flags mixed and
// second-opinion.
func (s *languageStage) Process(_ context.Context, d *corpus.Document) (corpus.Verdict, error) {
	r := languageResults.Get().(*language.Result)
	defer languageResults.Put(r)
	options := language.Options{Second: s.second}
	if hint := language.LabelOf(string(d.LanguageDeclared)); hint != language.Undetermined {
		options.Hint = language.Of(hint)
	}
	language.Default().Detect(r, d.Text(), options)
	d.Language, d.LanguageConfidence = corpus.Languages[r.Language], r.Confidence
	d.Segments = make([]corpus.Segment, len(r.Segments))
	for i, g := range r.Segments {
		d.Segments[i] = corpus.Segment{
			Start: uint32(g.Start), End: uint32(g.End),
			Language: corpus.Languages[g.Language], Confidence: g.Confidence,
		}
	}
	if shares := d.Shares(); len(shares) > 1 && shares[1].Share >= keptShare {
		d.Flag("mixed")
	}
	if r.Consulted {
		d.Flag("second-opinion")
	}
	return corpus.Keep, nil
}

// Remeasure finds the languages of what is left of the text.
func (s *languageStage) Remeasure(ctx context.Context, d *corpus.Document, _ []corpus.Replacement) error {
	d.Unflag("mixed")
	d.Unflag("second-opinion")
	_, err := s.Process(ctx, d)
	return err
}

// Judge drops what is not in a language that is kept. A text that could be in
// any language, such as a list of names or a form, is judged by what its source
// declares.
func (s *languageStage) Judge(f *corpus.Facts) corpus.Verdict {
	if len(s.keep) == 0 {
		return corpus.Keep
	}
	share := 0.0
	for _, l := range f.Shares() {
		if slices.Contains(s.keep, l.Language) {
			share += l.Share
		}
	}
	switch share = corpus.Round(share); {
	case share >= keptShare:
		return corpus.Keep
	case f.Language != corpus.Undetermined || f.LanguageConfidence > 0:
		return corpus.Exceeds("language-not-kept", share, keptShare)
	case slices.Contains(s.keep, f.LanguageDeclared):
		return corpus.Keep
	}
	return corpus.Drop("no-language")
}
