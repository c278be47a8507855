package export

import (
	"kvern/corpus"
	"kvern/export/columnar"
)

// Replacement says that a document that an earlier generation has published is
// replaced by one of this generation. Who uses both leaves it out.
type Replacement struct {
	ID         string
	Language   corpus.Language
	Generation int
	ReplacedBy string
	Rule       string
	Similarity float64
}

// ReplacedColumns are the columns of the published table of replaced documents.
func ReplacedColumns() []columnar.Column[Replacement] {
	type R = Replacement
	return []columnar.Column[R]{
		columnar.String("id", "Public id of the document that is no longer valid.", func(r *R) string { return r.ID }),
		columnar.String("language", "Its leading language.", func(r *R) string { return string(r.Language) }).Distinct(),
		columnar.Int("generation", "Generation that it was published with.", func(r *R) int32 { return int32(r.Generation) }),
		columnar.String("replaced_by", "Public id of the document of this generation that takes its place.", func(r *R) string { return r.ReplacedBy }),
		columnar.String("rule", "Reason, as the part that found it declares it.", func(r *R) string { return r.Rule }).Distinct(),
		columnar.OptionalDouble("similarity", "Similarity of the two: Jaccard of word 5-grams; null where nobody measured it.", func(r *R) (float64, bool) { return r.Similarity, r.Similarity > 0 }),
	}
}
