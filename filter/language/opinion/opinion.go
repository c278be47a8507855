// Package opinion asks lingua which of the Scandinavian languages a text is in.
//
// It stands apart because lingua brings 135 MB of models into every program that
// links it and, once asked, some 190 MB of memory. The filter room does not
// import it; the catalogue hands it over.
package opinion

import (
	"math"
	"slices"
	"sync"

	"kvern/filter/language"

	"github.com/pemistahl/lingua-go"
)

// lingua's name of each language, in the order of language.SecondOpinion.
var languages = []lingua.Language{lingua.Bokmal, lingua.Nynorsk, lingua.Danish, lingua.Swedish}

// Lingua gives the opinion of lingua 1.4, restricted to four languages. Nothing
// is loaded before it is asked for the first time.
func Lingua() language.SecondOpinion {
	detector := sync.OnceValue(func() lingua.LanguageDetector {
		return lingua.NewLanguageDetectorBuilder().FromLanguages(languages...).WithPreloadedLanguageModels().Build()
	})
	return func(text string) (said [4]int32) {
		for _, v := range detector().ComputeLanguageConfidenceValues(text) {
			said[slices.Index(languages, v.Language())] = logarithm(v.Value())
		}
		return said
	}
}

// floor stands for a probability that rounds to 0.
const floor = 0.0005

// logarithm rounds a probability to 1/1000 before it takes its logarithm, in
// 1/1024 nat: lingua adds in the order of a map, so that its last bits differ
// from call to call.
func logarithm(p float64) int32 {
	p = max(floor, math.Round(p*1000)/1000)
	return int32(math.Round(1024 * math.Log(p)))
}
