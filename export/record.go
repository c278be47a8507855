package export

import (
	"net/url"
	"strings"
	"unicode/utf8"

	"kvern/corpus"
	"kvern/export/columnar"
)

// Record is one row of the data: a document that was kept.
type Record struct {
	corpus.Facts
	Text       string
	TextSHA256 string
	// Info is what is declared about the document's source.
	Info *corpus.SourceInfo
	// ClusterSize counts the document and those that were removed because they
	// repeat it.
	ClusterSize int
	// Evaluation names the evaluation sets with which the document shares text.
	Evaluation []string
}

// Columns are the columns of a record, in order. The signals name the columns of
// the structs quality and privacy; they come from the parts that measure them.
// Columns belong to one writer.
//
// Offsets are UTF-8 bytes. What is unknown is null and never invented.
func Columns(quality, privacy []corpus.Signal) []columnar.Column[Record] {
	type R = Record
	return []columnar.Column[R]{
		columnar.String("id", "Public id: the source's own id where it is unique and holds no personal data, otherwise a hash.", func(r *R) string { return r.ID }),
		columnar.String("text", "The text, scrubbed of personal data as the pipeline says.", func(r *R) string { return r.Text }),
		columnar.String("language", "Leading language, ISO 639-3.", func(r *R) string { return string(r.Language) }).Distinct(),
		columnar.OptionalDouble("language_confidence", "Probability of the leading language, 0 to 1.", func(r *R) (float64, bool) { return r.LanguageConfidence, r.Language != "" }),
		columnar.StringList("flags", "Remarks such as mixed, template, ocr.", func(r *R) []string { return r.Flags }).Distinct(),
		columnar.StringList("contaminated_by", "Evaluation sets with which the text shares a run of words.", func(r *R) []string { return r.Evaluation }).Distinct(),
		segments(),
		optional("language_declared", "Language that the source declares, ISO 639-3.", func(r *R) string { return string(r.LanguageDeclared) }),
		columnar.String("source", "Name of the source.", func(r *R) string { return r.Source }).Distinct(),
		optional("publisher", "Who publishes the text.", func(r *R) string { return r.Info.Publisher }),
		optional("organisation_number", "Publisher's number in the Norwegian register of legal entities.", func(r *R) string { return r.Info.OrganisationNumber }),
		optional("domain", "Host of the address, without www.", func(r *R) string { return domain(r.URL) }),
		optional("licence", "Licence of the text.", func(r *R) string { return firstOf(r.Licence, r.Info.Licence) }),
		optional("access", "open, restricted or internal.", func(r *R) string { return r.Info.Access }),
		optional("legal_basis", "Why the text may be processed.", func(r *R) string { return r.Info.LegalBasis }),
		optional("tdm", "Reservation against text and data mining: reserved, not-reserved or undeclared; null where it was not looked for.", func(r *R) string { return r.TDM }),
		optional("robots", "What robots.txt and the page said to robots; null where it was not looked for.", func(r *R) string { return r.Robots }),
		columnar.OptionalString("url", "Address of the document.", func(r *R) string { return r.URL }),
		columnar.OptionalString("title", "Title.", func(r *R) string { return r.Title }),
		optional("document_type", "Type of the document in the source's own words.", func(r *R) string { return r.DocumentType }),
		columnar.OptionalString("work_id", "Shared by editions and translations of one work.", func(r *R) string { return r.WorkID }),
		columnar.OptionalDate("published", "Day of publication, where the source declares it.", func(r *R) (int32, bool) { return r.Published.Days(), !r.Published.IsZero() }).Distinct(),
		columnar.OptionalTime("acquired", "When the source was fetched, where that is recorded.", func(r *R) (int64, bool) { return r.Acquired.UnixMicro(), !r.Acquired.IsZero() }),
		columnar.String("text_sha256", "SHA-256 of the text, hexadecimal.", func(r *R) string { return r.TextSHA256 }),
		columnar.OptionalString("cluster_id", "Id of the cluster of repeated documents, which is that of its kept document; null for a document that nothing repeats.", func(r *R) string {
			if r.ClusterSize > 1 {
				return r.ID
			}
			return ""
		}),
		columnar.Int("cluster_size", "Number of documents in the cluster when it was published.", func(r *R) int32 { return int32(max(1, r.ClusterSize)) }),
		columnar.Struct("quality", "Signals, measured on the text; see the documentation of the part quality.", measures(quality, func(r *R) []corpus.Measure { return r.Quality })...),
		columnar.OptionalDouble("ocr_confidence", "Mean confidence of optical character recognition, 0 to 1.", func(r *R) (float64, bool) { return r.OCRConfidence, r.OCRConfidence > 0 }),
		columnar.Struct("privacy", "Number of values removed, by type.", counts(privacy, func(r *R) []corpus.Measure { return r.Privacy })...),
		columnar.Int("characters", "Unicode code points of the text.", func(r *R) int32 { return int32(r.Characters) }),
		columnar.Int("words", "Words: longest runs of letters and digits.", func(r *R) int32 { return int32(r.Words) }),
		columnar.OptionalInt("tokens", "Tokens; null without a tokenizer.", func(*R) (int32, bool) { return 0, false }),
		provenance(),
	}
}

func optional(name, doc string, get func(*Record) string) columnar.Column[Record] {
	return columnar.OptionalString(name, doc, get).Distinct()
}

func segments() columnar.Column[Record] {
	type S = corpus.Segment
	return columnar.List("segments", "Stretches of one language, in order; offsets are UTF-8 bytes of the text.", func(r *Record) []S { return r.Segments },
		columnar.Int("start", "First byte.", func(s *S) int32 { return int32(s.Start) }),
		columnar.Int("end", "One past the last byte.", func(s *S) int32 { return int32(s.End) }),
		columnar.String("language", "Language, ISO 639-3.", func(s *S) string { return string(s.Language) }).Distinct(),
		columnar.OptionalDouble("confidence", "Probability, 0 to 1.", func(s *S) (float64, bool) { return s.Confidence, true }))
}

func provenance() columnar.Column[Record] {
	type R = Record
	type M = corpus.Measure
	return columnar.Struct("provenance", "Where the document came from and how it was read.",
		optional("file", "Input file, relative to the inputs root.", func(r *R) string { return r.Origin.File }),
		columnar.OptionalString("member", "Path inside an archive.", func(r *R) string { return r.Origin.Member }),
		columnar.OptionalLong("offset", "First byte of the record in the decoded stream of the file or member.", func(r *R) (int64, bool) { return r.Origin.Start, true }),
		columnar.OptionalString("sha256", "SHA-256 of the text after reading and scrubbing with every removed value written as its type, hexadecimal.", func(r *R) string { return hexDigest(r.Digest) }),
		optional("reader", "Part that read it.", func(r *R) string { return r.Origin.Reader }),
		optional("encoding", "Encoding it was decoded from.", func(r *R) string { return r.Origin.Encoding }),
		columnar.List("repairs", "Repairs made, by kind.", func(r *R) []M { return r.Origin.Repairs },
			columnar.String("kind", "Kind of damage.", func(m *M) string { return m.Name }).Distinct(),
			columnar.Int("count", "How many.", func(m *M) int32 { return int32(m.Value) })))
}

func measures(signals []corpus.Signal, get func(*Record) []corpus.Measure) []columnar.Column[Record] {
	columns := make([]columnar.Column[Record], len(signals))
	for i, s := range signals {
		columns[i] = columnar.OptionalDouble(column(s.Name), s.Doc, func(r *Record) (float64, bool) { return corpus.Measured(get(r), s.Name) })
	}
	return columns
}

// counts are null where the part was not in the pipeline, and 0 where it found
// nothing.
func counts(signals []corpus.Signal, get func(*Record) []corpus.Measure) []columnar.Column[Record] {
	columns := make([]columnar.Column[Record], len(signals))
	for i, s := range signals {
		columns[i] = columnar.OptionalInt(column(s.Name), s.Doc, func(r *Record) (int32, bool) {
			v, ok := corpus.Measured(get(r), s.Name)
			return int32(v), ok
		})
	}
	return columns
}

// column makes a column name of the name of a signal.
func column(name string) string {
	return strings.ToLower(strings.ReplaceAll(name, "-", "_"))
}

func firstOf(values ...string) string {
	for _, v := range values {
		if v != "" {
			return v
		}
	}
	return ""
}

// domain is the host of an address in lower case, without www.
func domain(address string) string {
	u, err := url.Parse(address)
	if err != nil || !utf8.ValidString(u.Host) {
		return ""
	}
	return strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")
}
