package ingest

import (
	"strings"
	"time"

	"kvern/corpus"
)

// fact is something that a field of a record can tell.
type fact int

const (
	factID fact = iota
	factText
	factTitle
	factURL
	factLanguage
	factLicence
	factDocumentType
	factWorkID
	factPublished
	factAcquired
	facts // how many there are
)

// factNames are the keys under `fields`.
var factNames = [facts]string{
	"id", "text", "title", "url", "language", "licence", "document_type", "work_id", "published", "acquired",
}

// list gives the paths in the order of the facts.
func (f Fields) list() [facts]string {
	return [facts]string{f.ID, f.Text, f.Title, f.URL, f.Language, f.Licence, f.DocumentType, f.WorkID, f.Published, f.Acquired}
}

// usualNames are tried in order where the settings name no field. They are those
// of the large public corpora and of the tools that write them. A plain `date` is
// missing on purpose: in half of them it is the day of publication and in the
// other half the day of the crawl. So is a year, which is no date.
var usualNames = [facts]string{
	factID:           "id doc_id document_id metadata.id",
	factText:         "text content raw_content full_text",
	factTitle:        "title metadata.title",
	factURL:          "url uri source_url metadata.url",
	factLanguage:     "language lang lang_fasttext metadata.language",
	factLicence:      "licence license metadata.licence metadata.license",
	factDocumentType: "document_type doc_type",
	factWorkID:       "work_id",
	factPublished:    "published publish_date published_date date_published",
	factAcquired:     "acquired crawl_date crawl-date fetched",
}

// paths gives for every fact the paths to try, in order.
func (f Fields) paths() (all [facts][]string) {
	for i, path := range f.list() {
		if path == "" {
			all[i] = strings.Fields(usualNames[i])
			continue
		}
		for one := range strings.SplitSeq(path, "|") {
			all[i] = append(all[i], strings.TrimSpace(one))
		}
	}
	return all
}

// unknownYear is what libraries write for a year that they do not know.
const unknownYear = 9999

// set writes a fact into a document. A date that is none is left unknown: nothing
// is invented.
func (f fact) set(to *corpus.Facts, value string) {
	switch f {
	case factID:
		to.ID = value
	case factTitle:
		to.Title = strings.TrimSpace(value)
	case factURL:
		to.URL = value
	case factLanguage:
		to.LanguageDeclared = corpus.DeclaredLanguage(value)
	case factLicence:
		to.Licence = value
	case factDocumentType:
		to.DocumentType = value
	case factWorkID:
		to.WorkID = value
	case factPublished:
		if to.Published = parseDate(value); to.Published.Year == unknownYear {
			to.Published = corpus.Date{}
		}
	case factAcquired:
		to.Acquired = parseTime(value)
	}
}

// tell writes the facts that have a value into a document.
func tell(to *corpus.Facts, values *[facts]string) {
	for f := range facts {
		if values[f] != "" {
			f.set(to, values[f])
		}
	}
}

// parseDate reads a day in ISO 8601, or as 31.12.2024, which is how it is written in the
// Nordic countries; the zero day is unknown.
func parseDate(s string) corpus.Date {
	if d, err := corpus.ParseDate(s); err == nil {
		return d
	}
	s, _, _ = strings.Cut(s, " ") // the time of day
	t, err := time.Parse("2.1.2006", s)
	if err != nil {
		return corpus.Date{}
	}
	d, _ := corpus.ParseDate(t.Format(time.DateOnly)) // which it is
	return d
}

// parseTime reads a time or a day in ISO 8601, or gives the zero time.
func parseTime(s string) time.Time {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05", time.DateTime, time.DateOnly} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC()
		}
	}
	return time.Time{}
}
