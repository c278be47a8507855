package dedup

import (
	"fmt"

	"kvern/corpus"
	"kvern/dedup/overlap"
	"kvern/dedup/shingle"
)

// ReasonEvaluation is given where the action on evaluation sets is drop.
const ReasonEvaluation = "evaluation-overlap"

// FlagEvaluation is the flag of documents that share text with an evaluation set.
const FlagEvaluation = "contaminated"

// The actions on documents that share text with an evaluation set.
const (
	EvaluationFlag = "flag"
	EvaluationDrop = "drop"
)

// Evaluation declares the search for documents that share text with evaluation
// sets.
var Evaluation = corpus.NewSpec(corpus.KindMatcher, corpus.Info{
	Name:    "evaluation",
	Version: 1,
	Summary: "Finds documents that share a run of words with evaluation sets, which a model must not have seen.",
	Reasons: []corpus.Reason{
		{Name: ReasonEvaluation, Doc: "The text shares a run of words with an evaluation set."},
	},
}, EvaluationSettings{Words: 13, Action: EvaluationFlag}, func(s EvaluationSettings) (any, error) { return s, s.Validate() })

// EvaluationSettings are the settings of Evaluation. Thirteen words are what
// GPT-3 was cleaned with and most reports have used since.
type EvaluationSettings struct {
	Sets   []string `yaml:"sets" doc:"Files of the evaluation sets, relative to the inputs: JSON Lines, of which every text in every field counts, or any other supported kind."`
	Words  int      `yaml:"words" doc:"How many words in a row a document must share with a text of a set." min:"5" max:"100"`
	Action string   `yaml:"action" doc:"flag marks the documents, drop removes them." enum:"flag drop"`
}

// Validate checks that there are no more sets than can be told apart.
func (s EvaluationSettings) Validate() error {
	if len(s.Sets) > overlap.MostSets {
		return fmt.Errorf("sets: %d are too many, the most is %d; put some together", len(s.Sets), overlap.MostSets)
	}
	return nil
}

// EvaluationIndex knows the texts of evaluation sets. After Done it may be used
// from many goroutines, each with a scanner of its own.
type EvaluationIndex struct {
	index overlap.Index
	words int
	scan  shingle.Scanner
}

// NewEvaluationIndex makes an index of runs of a number of words.
func NewEvaluationIndex(words int) *EvaluationIndex { return &EvaluationIndex{words: words} }

// Add adds a text of a set. It returns false for a text that is too short to be
// found.
func (x *EvaluationIndex) Add(set int, text string) bool {
	runs := x.scan.ScanRuns(text, x.words)
	x.index.Add(set, runs)
	return len(runs) > 0
}

// Done ends the adding.
func (x *EvaluationIndex) Done() { x.index.Done() }

// Find tells which sets share text with a document: bit i stands for set i.
func (x *EvaluationIndex) Find(scan *shingle.Scanner, d *corpus.Document) uint64 {
	return x.index.Find(scan.ScanRuns(d.Tagged(), x.words))
}

// Runs is the number of different runs of words.
func (x *EvaluationIndex) Runs() int { return x.index.Runs() }
