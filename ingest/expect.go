package ingest

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"kvern/corpus"
)

// Expect is what whoever describes a source knows about its size. A source that gives
// something else was fetched badly, or is another.
type Expect struct {
	Documents []int                            `yaml:"documents" doc:"Fewest and most documents that the source gives, as [700, 900]."`
	Languages map[corpus.Language]corpus.Share `yaml:"languages" doc:"Smallest share of the documents in a language, by what the stage language finds, as {nob: 0.6}."`
}

func (e Expect) check() error {
	var all []error
	if n := len(e.Documents); n > 0 && (n != 2 || e.Documents[0] < 0 || e.Documents[1] < e.Documents[0]) {
		all = append(all, errors.New("expect.documents: want the fewest and the most, as [700, 900]"))
	}
	sum := corpus.Share(0)
	for l, share := range e.Languages {
		if !l.Valid() {
			all = append(all, fmt.Errorf("expect.languages: no language %q", string(l)))
		}
		if share < 0 || share > 1 {
			all = append(all, fmt.Errorf("expect.languages.%s: want a share between 0%% and 100%%", l))
		}
		sum += share
	}
	if sum > 1.000001 {
		all = append(all, errors.New("expect.languages: the shares are more than all documents"))
	}
	slices.SortFunc(all, func(a, b error) int { return cmp.Compare(a.Error(), b.Error()) })
	return errors.Join(all...)
}

// Found is what a source gave.
type Found struct {
	Documents int
	Languages map[corpus.Language]int // documents by language
}

// Unmet says what of the expectations a source does not meet, one sentence each, in a
// fixed order. Without documents there are no shares to look at.
func (e Expect) Unmet(source string, f Found) (unmet []string) {
	if len(e.Documents) == 2 && (f.Documents < e.Documents[0] || f.Documents > e.Documents[1]) {
		unmet = append(unmet, fmt.Sprintf("source %s: %d documents, expect.documents is %d to %d", source, f.Documents, e.Documents[0], e.Documents[1]))
	}
	for _, l := range corpus.Languages {
		share, ok := e.Languages[l]
		if n := f.Languages[l]; ok && f.Documents > 0 && float64(n) < float64(share)*float64(f.Documents) {
			unmet = append(unmet, fmt.Sprintf("source %s: %d of %d documents are %s, expect.languages is %.0f%%", source, n, f.Documents, l, float64(share*100)))
		}
	}
	return unmet
}
