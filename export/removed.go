package export

import (
	"encoding/hex"

	"kvern/corpus"
	"kvern/export/columnar"
)

// Fate is what became of one record of an input: a row of the ledger, and of the
// table of removed documents.
type Fate struct {
	corpus.Facts
	Text        string // scrubbed, where it was asked for
	Outcome     corpus.Outcome
	Stage       string
	Reason      string
	Detail      string
	Value       float64
	Limit       float64
	DuplicateOf string
	Similarity  float64
	ClusterSize int
	Evaluation  []string
}

// RemovedColumns are the columns of the published table of removed documents. It
// holds nothing that the documents said, unless the pipeline asks for their
// scrubbed text.
func RemovedColumns(withText bool) []columnar.Column[Fate] {
	type F = Fate
	columns := []columnar.Column[F]{
		columnar.String("id", "Public id.", func(f *F) string { return f.ID }),
		columnar.String("source", "Name of the source.", func(f *F) string { return f.Source }).Distinct(),
		columnar.OptionalString("language", "Leading language, where it was determined.", func(f *F) string { return string(f.Language) }).Distinct(),
		columnar.String("stage", "Part that removed it.", func(f *F) string { return f.Stage }).Distinct(),
		columnar.String("rule", "Reason, as that part declares it.", func(f *F) string { return f.Reason }).Distinct(),
		columnar.OptionalDouble("value", "What was measured.", func(f *F) (float64, bool) { return f.Value, measured(f) }),
		columnar.OptionalDouble("limit", "What was allowed.", func(f *F) (float64, bool) { return f.Limit, measured(f) }),
		columnar.OptionalString("duplicate_of", "Id of the kept document that it repeats.", func(f *F) string { return f.DuplicateOf }),
		columnar.OptionalDouble("similarity", "Similarity to that document: Jaccard of word 5-grams, or 1 for a copy; null where nobody measured it.", func(f *F) (float64, bool) { return f.Similarity, f.Similarity > 0 }),
	}
	if withText {
		columns = append(columns, columnar.OptionalString("text", "Scrubbed text; null where the document was removed before it was scrubbed.", func(f *F) string { return f.Text }))
	}
	return columns
}

func measured(f *Fate) bool { return f.Value != 0 || f.Limit != 0 }

// LedgerColumns are the columns of the full ledger, which stays in the workshop.
func LedgerColumns(quality, privacy []corpus.Signal) []columnar.Column[Fate] {
	type F = Fate
	text := func(name, doc string, get func(*F) string) columnar.Column[F] {
		return columnar.OptionalString(name, doc, get)
	}
	facts := func(get func(*corpus.Facts) []corpus.Measure) func(*F) []corpus.Measure {
		return func(f *F) []corpus.Measure { return get(&f.Facts) }
	}
	return []columnar.Column[F]{
		columnar.String("id", "Public id.", func(f *F) string { return f.ID }),
		columnar.String("key", "Key by which kvern orders documents.", func(f *F) string { return f.Key.String() }),
		columnar.String("source", "Name of the source.", func(f *F) string { return f.Source }).Distinct(),
		columnar.String("outcome", "kept, removed or quarantined.", func(f *F) string { return f.Outcome.String() }).Distinct(),
		text("stage", "Part that decided.", func(f *F) string { return f.Stage }).Distinct(),
		text("reason", "Reason, as that part declares it.", func(f *F) string { return f.Reason }).Distinct(),
		text("detail", "More about it, for a person.", func(f *F) string { return f.Detail }),
		columnar.OptionalDouble("value", "What was measured.", func(f *F) (float64, bool) { return f.Value, measured(f) }),
		columnar.OptionalDouble("limit", "What was allowed.", func(f *F) (float64, bool) { return f.Limit, measured(f) }),
		text("duplicate_of", "Id of the kept document that it repeats.", func(f *F) string { return f.DuplicateOf }),
		columnar.OptionalDouble("similarity", "Similarity to that document.", func(f *F) (float64, bool) { return f.Similarity, f.Similarity > 0 }),
		columnar.Int("cluster_size", "Number of documents in its cluster.", func(f *F) int32 { return int32(max(1, f.ClusterSize)) }),
		text("language", "Leading language.", func(f *F) string { return string(f.Language) }).Distinct(),
		text("language_declared", "Language that the source declares.", func(f *F) string { return string(f.LanguageDeclared) }).Distinct(),
		columnar.OptionalDouble("language_confidence", "Probability of the leading language.", func(f *F) (float64, bool) { return f.LanguageConfidence, f.Language != "" }),
		columnar.StringList("flags", "Remarks.", func(f *F) []string { return f.Flags }).Distinct(),
		columnar.StringList("contaminated_by", "Evaluation sets with which the text shares a run of words.", func(f *F) []string { return f.Evaluation }).Distinct(),
		text("file", "Input file.", func(f *F) string { return f.Origin.File }).Distinct(),
		text("member", "Path inside an archive.", func(f *F) string { return f.Origin.Member }),
		columnar.OptionalLong("start", "First byte in the decoded stream.", func(f *F) (int64, bool) { return f.Origin.Start, true }),
		columnar.OptionalLong("end", "One past the last byte; null when the stream broke off.", func(f *F) (int64, bool) { return f.Origin.End, f.Origin.End >= 0 }),
		columnar.Int("characters", "Unicode code points.", func(f *F) int32 { return int32(f.Characters) }),
		columnar.Int("words", "Words.", func(f *F) int32 { return int32(f.Words) }),
		columnar.Struct("quality", "Signals.", ledgerMeasures(quality, facts(func(f *corpus.Facts) []corpus.Measure { return f.Quality }))...),
		columnar.Struct("privacy", "Number of values removed, by type.", ledgerMeasures(privacy, facts(func(f *corpus.Facts) []corpus.Measure { return f.Privacy }))...),
	}
}

func ledgerMeasures(signals []corpus.Signal, get func(*Fate) []corpus.Measure) []columnar.Column[Fate] {
	columns := make([]columnar.Column[Fate], len(signals))
	for i, s := range signals {
		columns[i] = columnar.OptionalDouble(column(s.Name), s.Doc, func(f *Fate) (float64, bool) { return corpus.Measured(get(f), s.Name) })
	}
	return columns
}

func hexDigest(d corpus.Digest) string { return hex.EncodeToString(d[:]) }
