package export

import (
	"errors"
	"fmt"

	"kvern/corpus"
)

// Settings is the section `export` of a pipeline file.
type Settings struct {
	Parquet ParquetSettings `yaml:"parquet" doc:"How the shards are cut."`
	Guard   Guard           `yaml:"guard" doc:"The largest share of a language that may be taken from any of its sources: by language, and there for each of language, privacy, quality and deduplication, or one share for all four. Beyond it nothing is published."`
	// 1 % is more than any damage seen in an archive that was worth keeping.
	Quarantine corpus.Share    `yaml:"quarantine" doc:"The largest share of records that may be quarantined; beyond it the run ends with status 3, its work done and published."`
	Removed    RemovedSettings `yaml:"removed" doc:"What the table of removed documents holds."`
}

// ParquetSettings say how the shards are cut.
type ParquetSettings struct {
	// 256 MiB is what peers found best to move and to read; 32 MiB row groups keep
	// the memory of readers in a browser low.
	Shard      corpus.Size  `yaml:"shard" doc:"Size of a shard, in bytes of text before compression." min:"1MiB" max:"16GiB"`
	RowGroup   corpus.Size  `yaml:"row_group" doc:"Size of a row group, in bytes before compression." min:"64KiB" max:"64MiB"`
	Validation corpus.Share `yaml:"validation" doc:"Share of the documents of each language that is set aside for validation, chosen by the hash of their ids." max:"50%"`
}

// RemovedSettings say what the table of removed documents holds.
type RemovedSettings struct {
	Text string `yaml:"text" doc:"Whether the scrubbed text of removed documents is published with the reason." enum:"none scrubbed"`
}

// DefaultSettings is what a pipeline exports when it says nothing.
var DefaultSettings = Settings{
	Parquet:    ParquetSettings{Shard: 256 * corpus.MiB, RowGroup: 32 * corpus.MiB, Validation: 0.001},
	Quarantine: 0.01,
	Removed:    RemovedSettings{Text: "none"},
}

// Parquet is the part that writes the shards.
var Parquet = corpus.NewSpec(corpus.KindSink, corpus.Info{
	Name: "parquet", Version: 1,
	Summary: "Writes the documents of each language as Parquet shards with a declared schema, and a validation split.",
}, DefaultSettings.Parquet, func(s ParquetSettings) (any, error) { return s, nil })

// Guard holds the limits by language.
type Guard map[corpus.Language]GuardLimit

// The categories that a guard tells apart.
const (
	GuardLanguage      = "language"
	GuardPrivacy       = "privacy"
	GuardQuality       = "quality"
	GuardDeduplication = "deduplication"
)

// GuardLimit is the largest share of a language that may be taken from a source,
// by what takes it.
type GuardLimit struct {
	Language      corpus.Share `yaml:"language" doc:"Largest share that may be taken because its language is not kept."`
	Privacy       corpus.Share `yaml:"privacy" doc:"Largest share that may be held back for privacy."`
	Quality       corpus.Share `yaml:"quality" doc:"Largest share that may be removed for quality."`
	Deduplication corpus.Share `yaml:"deduplication" doc:"Largest share that may be removed as duplicates."`
}

// SetDefaults allows everything that a limit does not name.
func (g *GuardLimit) SetDefaults() { *g = GuardLimit{1, 1, 1, 1} }

// Shorthands lets one share stand for all four.
func (g *GuardLimit) Shorthands() []any { return []any{(*share)(g)} }

type share GuardLimit

// UnmarshalText reads one share for all categories.
func (a *share) UnmarshalText(b []byte) error {
	var s corpus.Share
	if err := s.UnmarshalText(b); err != nil {
		return err
	}
	*a = share{s, s, s, s}
	return nil
}

// MarshalText writes the share, which is the same for all categories.
func (a *share) MarshalText() ([]byte, error) {
	if a.Language != a.Privacy || a.Language != a.Quality || a.Language != a.Deduplication {
		return nil, errors.New("the limits differ")
	}
	return a.Language.MarshalText()
}

// Limit gives the limit of a category; other categories have none.
func (g GuardLimit) Limit(category string) corpus.Share {
	switch category {
	case GuardLanguage:
		return g.Language
	case GuardPrivacy:
		return g.Privacy
	case GuardQuality:
		return g.Quality
	case GuardDeduplication:
		return g.Deduplication
	}
	return 1
}

// GuardMinimum is the number of documents of one language in one source from
// which a guard stops a run; below it, it warns. With fewer, one document is more
// than half a per cent.
const GuardMinimum = 200

// Taken counts documents of one language and source, and what a category took.
type Taken struct {
	Source   string
	Language corpus.Language
	Category string
	Of       int
	Taken    int
}

// Breach is a limit of the guard that was passed.
type Breach struct {
	Taken
	Limit corpus.Share
	Stops bool // false: too few documents to stop for
}

// String says what was taken of how much.
func (b Breach) String() string {
	return fmt.Sprintf("%s took %d of %d documents in %s from source %s (%s); the guard allows %s",
		b.Category, b.Taken.Taken, b.Of, b.Language, b.Source, corpus.Share(corpus.Ratio(b.Taken.Taken, b.Of)), b.Limit)
}

// Check returns the limits that were passed, in the order of counts.
func (g Guard) Check(counts []Taken) (breaches []Breach) {
	for _, c := range counts {
		limit, ok := g[c.Language]
		if !ok || c.Of == 0 || float64(c.Taken) <= float64(limit.Limit(c.Category))*float64(c.Of) {
			continue
		}
		breaches = append(breaches, Breach{c, limit.Limit(c.Category), c.Of >= GuardMinimum})
	}
	return breaches
}
