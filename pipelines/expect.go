package pipelines

import (
	"fmt"
	"strings"

	"kvern/corpus"
	"kvern/export"
	"kvern/ingest"
)

// expected stops the run when a source did not give what its description expects: a
// download that broke off, an API that changed, or the wrong folder. It stops as a guard
// does, because a corpus that lacks most of a source looks like any other once it is
// published, and because nothing is read again when the expectation is corrected.
func (r *run) expected(counts []export.Taken) error {
	var unmet []string
	for _, src := range r.sources {
		found := ingest.Found{Languages: map[corpus.Language]int{}}
		for _, u := range r.units {
			if u.source != src {
				continue
			}
			c, err := r.coverage(u)
			if err != nil {
				return err
			}
			found.Documents += int(c.Documents)
		}
		for _, c := range counts {
			if c.Source == src.info.Name && c.Category == export.GuardPrivacy { // counted under what was found, not declared
				found.Languages[c.Language] += c.Of
			}
		}
		unmet = append(unmet, src.settings.Expect.Unmet(src.info.Name, found)...)
	}
	if len(unmet) == 0 {
		return nil
	}
	return fmt.Errorf("%w:\n  %s\n  correct `expect`, or look with 'kvern source preview' what became of the source", ErrGuarded, strings.Join(unmet, "\n  "))
}
