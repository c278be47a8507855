package pipelines

import (
	"kvern/corpus"
	"kvern/dedup"
	"kvern/export"
	"kvern/filter"
	"kvern/filter/language/opinion"
	"kvern/ingest"
	"kvern/internal/conf"
)

// Catalog lists every part there is. Readers and containers are tried in this
// order where the first bytes of a file leave a choice.
var Catalog = []corpus.Spec{
	ingest.Source,

	ingest.Gzip,
	ingest.Zstd,
	ingest.Bzip2,
	ingest.XZ,
	ingest.Tar,
	ingest.Zip,
	ingest.SevenZip,
	ingest.WARC,
	ingest.Mail,
	ingest.Mailbox,

	ingest.Parquet,
	ingest.PDF,
	ingest.DOCX,
	ingest.ODT,
	ingest.EPUB,
	ingest.RTF,
	ingest.DOC,
	ingest.HTML,
	ingest.OAI,
	ingest.ALTO,
	ingest.MediaWiki,
	ingest.XML,
	ingest.JSONL,
	ingest.JSON,
	ingest.CSV,
	ingest.Text,

	filter.Normalize,
	filter.Language(opinion.Lingua),
	filter.Privacy,
	filter.Quality,

	dedup.Exact,
	dedup.Near,
	dedup.Templates,
	dedup.Paragraphs,
	dedup.Evaluation,

	export.Parquet,
}

// Parts lists the parts of some kinds, in the order of the catalogue.
func Parts(kinds ...corpus.Kind) (parts []corpus.Spec) {
	for _, spec := range Catalog {
		for _, k := range kinds {
			if spec.Kind == k {
				parts = append(parts, spec)
			}
		}
	}
	return parts
}

// Part finds a part by kind and name.
func Part(kind corpus.Kind, name string) (corpus.Spec, bool) {
	for _, spec := range Catalog {
		if spec.Kind == kind && spec.Name == name {
			return spec, true
		}
	}
	return corpus.Spec{}, false
}

// stages is what a step of `filter` can be.
func stages() conf.Catalogue {
	c := conf.Catalogue{Kind: "stage", Settings: func(name string) any {
		spec, _ := Part(corpus.KindStage, name)
		return spec.Settings()
	}}
	for _, spec := range Parts(corpus.KindStage) {
		c.Names = append(c.Names, spec.Name)
	}
	return c
}

// signals are the names and meanings of the numbers that a stage records.
func signals(stage string) []corpus.Signal {
	spec, _ := Part(corpus.KindStage, stage)
	return spec.Signals
}
