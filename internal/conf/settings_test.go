package conf_test

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"kvern/corpus"
	"kvern/internal/conf"
)

// The settings below look like those of a pipeline and use every feature.

type pipeline struct {
	Name    string                    `yaml:"name,required" doc:"Name of the data set."`
	Inputs  `yaml:",inline"`          // embedded
	Filter  []conf.Choice             `yaml:"filter" of:"stage" doc:"What happens to each document, in order."`
	Dedup   dedup                     `yaml:"dedup"`
	Guard   map[corpus.Language]limit `yaml:"guard" doc:"How much of a language may be taken away."`
	Memory  corpus.Size               `yaml:"memory" doc:"Memory to keep to." min:"64MiB" max:"1TiB"`
	Pause   time.Duration             `yaml:"pause" doc:"Pause between requests." max:"1h"`
	Workers uint8                     `yaml:"workers" doc:"Number of workers." min:"1"`
	Notes   map[string]string         `yaml:"notes"`
	derived int                       // a field that is not exported is no setting
}

func (p *pipeline) Validate() error {
	p.derived = len(p.Ingest)
	if len(p.Ingest) == 0 && p.Name == "empty" {
		return errors.New("there is nothing to do")
	}
	return nil
}

type Inputs struct {
	Ingest []source `yaml:"ingest" doc:"Where text comes from."`
}

func (in Inputs) Validate() error {
	var all []error
	for i, s := range in.Ingest {
		if strings.Contains(s.Source, "/") {
			all = append(all, fmt.Errorf("ingest[%d].source: the name of a source has no slash", i))
		}
	}
	return errors.Join(all...)
}

// A source is written as settings, or as the name of a file that holds them.
type source struct {
	Source   string            `yaml:"source,required" doc:"Name of the source."`
	Files    []string          `yaml:"files,required" doc:"Files, relative to the inputs."`
	Licence  string            `yaml:"licence"`
	Access   string            `yaml:"access" doc:"Who may see it." enum:"open restricted internal"`
	Hint     []corpus.Language `yaml:"language_hint"`
	Fields   map[string]field  `yaml:"fields"`
	FromFile sourceFile        `yaml:"-"`
}

type sourceFile string

func (s *source) SetDefaults()      { s.Access = "open" }
func (s *source) Shorthands() []any { return []any{&s.FromFile} }

func (s *source) Validate() error {
	if s.Licence == "" && s.Access == "open" && s.FromFile == "" {
		return errors.New("licence: an open source needs one")
	}
	return nil
}

// A field is written as an expression, or as settings.
type field struct {
	From  string `yaml:"from,required"`
	Clean bool   `yaml:"clean"`
}

func (f *field) Shorthands() []any { return []any{&f.From} }

type dedup struct {
	Exact bool  `yaml:"exact"`
	Near  *near `yaml:"near" doc:"Similar documents."`
}

type near struct {
	On        bool     `yaml:"on"`
	Threshold float64  `yaml:"threshold" doc:"Similarity from which documents are duplicates." min:"0.5" max:"1"`
	Keep      []string `yaml:"keep" doc:"Which one stays." enum:"source licence length date"`
}

func (n *near) SetDefaults()      { *n = near{true, 0.8, []string{"source", "length"}} }
func (n *near) Shorthands() []any { return []any{&n.On} }

// A limit is written as one share for every phase, or as a share for each.
type limit struct {
	Quality       corpus.Share `yaml:"quality" max:"50%"`
	Deduplication corpus.Share `yaml:"deduplication"`
}

type share limit

func (l *limit) Shorthands() []any { return []any{(*share)(l)} }

func (l *share) UnmarshalText(b []byte) error {
	err := l.Quality.UnmarshalText(b)
	l.Deduplication = l.Quality
	return err
}

func (l share) MarshalText() ([]byte, error) { return l.Quality.MarshalText() }

// The stages.

type normalize struct{}

type language struct {
	Keep          []corpus.Language `yaml:"keep" doc:"Languages to keep."`
	MinConfidence float64           `yaml:"min_confidence" min:"0" max:"1" when:"judge"`
}

type length struct {
	MinWords int `yaml:"min_words" doc:"Fewest words." min:"0"`
	MaxWords int `yaml:"max_words" doc:"Most words."`
}

func (l *length) Validate() error {
	if l.MaxWords < l.MinWords {
		return fmt.Errorf("max_words: %d is less than min_words (%d)", l.MaxWords, l.MinWords)
	}
	return nil
}

var stages = conf.Catalogue{
	Kind:  "stage",
	Names: []string{"normalize", "language", "length"},
	Settings: func(name string) any {
		switch name {
		case "normalize":
			return &normalize{}
		case "language":
			return &language{Keep: []corpus.Language{"nob", "nno"}, MinConfidence: 0.5}
		default:
			return &length{MinWords: 5, MaxWords: 100_000}
		}
	},
}

func defaults() pipeline {
	return pipeline{
		Dedup:   dedup{Exact: true},
		Guard:   map[corpus.Language]limit{"nno": {0.1, 0.1}, "sme": {0.05, 0.05}},
		Memory:  corpus.GiB,
		Pause:   time.Second,
		Workers: 8,
	}
}
