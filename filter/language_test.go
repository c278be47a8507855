package filter

import (
	"testing"

	"kvern/corpus"
	"kvern/corpus/corpustest"
	"kvern/filter/language"

	"github.com/google/go-cmp/cmp"
)

func TestLanguage(t *testing.T) {
	corpustest.Stage(t, Language(nil), corpustest.Examples{
		"language-not-kept": corpus.NewDocument("The municipality has received your application and will answer within four weeks."),
		"no-language":       corpus.NewDocument("2026-03-14  12 345 000"),
	})
}

func TestLabelsAreThoseOfCorpus(t *testing.T) {
	var codes []corpus.Language
	for _, c := range language.Codes {
		codes = append(codes, corpus.Language(c))
	}
	if diff := cmp.Diff(codes, corpus.Languages[:]); diff != "" {
		t.Error(diff)
	}
}
