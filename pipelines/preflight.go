package pipelines

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"kvern/corpus"
	"kvern/filter"
	"kvern/filter/language/opinion"
	"kvern/ingest"
)

// Preflight is what a look at a source tells before a run. It holds counts and names of
// fields, languages and reasons; nothing that stands in a document.
type Preflight struct {
	Source string `json:"source"`
	Terms  string `json:"terms"`
	Access string `json:"access"`
	Files  int    `json:"files"`
	Bytes  int64  `json:"bytes"`

	LookedFiles int     `json:"looked_at_files"`
	LookedBytes int64   `json:"looked_at_bytes"`
	Records     int     `json:"records"`
	Documents   int     `json:"documents"`
	TextBytes   int64   `json:"text_bytes"`
	Seconds     float64 `json:"seconds"` // that the look took

	Removed     map[string]int `json:"removed,omitempty"`
	Quarantined map[string]int `json:"quarantined,omitempty"`
	Readers     map[string]int `json:"readers,omitempty"`
	Fields      map[string]int `json:"fields"` // documents that have one
	Languages   map[string]int `json:"languages,omitempty"`
	Encodings   map[string]int `json:"encodings,omitempty"`
	Repairs     map[string]int `json:"repairs,omitempty"`
	RepeatedIDs int            `json:"repeated_ids"`

	// EstimatedDocuments, EstimatedText in bytes and EstimatedSeconds of reading on one
	// core are for the whole source, as the sample is.
	EstimatedDocuments int64   `json:"estimated_documents"`
	EstimatedText      int64   `json:"estimated_text_bytes"`
	EstimatedSeconds   float64 `json:"estimated_seconds"`

	Problems []string `json:"problems,omitempty"` // that make a run pointless
	Warnings []string `json:"warnings,omitempty"`

	ids map[string]bool
}

// SampleBytes bounds a look at a source, so that it takes a few seconds at most.
const SampleBytes = 32 << 20

// Look reads the first records of a source.
func Look(ctx context.Context, s ingest.Settings, root string, records int) (*Preflight, error) {
	p := &Preflight{
		Source: s.Source, Terms: cmp.Or(s.Licence, s.Agreement.String()), Access: s.Access, ids: map[string]bool{},
		Removed: map[string]int{}, Quarantined: map[string]int{}, Readers: map[string]int{}, Fields: map[string]int{},
		Languages: map[string]int{}, Encodings: map[string]int{}, Repairs: map[string]int{},
	}
	if errors.Is(s.Fetched(root), ingest.ErrNotFetched) {
		p.Warnings = append(p.Warnings, "nothing to look at: not fetched yet")
		return p, nil
	}
	files, err := ingest.New(s, ingest.Options{Root: root, Parts: Parts(corpus.KindContainer, corpus.KindReader)})
	if err != nil {
		return nil, err
	}
	sample, err := files.Sample(ctx, records, SampleBytes)
	if err != nil {
		p.Problems = append(p.Problems, strings.Split(err.Error(), "\n")...)
		return p, nil
	}
	stages, err := lookStages()
	if err != nil {
		return nil, err
	}
	begun := time.Now()
	var reading time.Duration
	for r, err := range sample.Records(ctx) {
		reading += time.Since(begun)
		if err := p.record(ctx, stages, r, err); err != nil {
			return nil, err
		}
		begun = time.Now()
	}
	p.Seconds = (reading + time.Since(begun)).Seconds()
	p.Files, p.Bytes, p.LookedFiles, p.LookedBytes = sample.Files, sample.Bytes, sample.Looked, sample.Read
	p.estimate()
	p.judge(s)
	return p, nil
}

// lookStages are those that the counts need: normalize, so that damaged letters do not
// mislead, and language.
func lookStages() (stages []corpus.Stage, err error) {
	for _, spec := range []corpus.Spec{filter.Normalize, filter.Language(opinion.Lingua)} {
		s, err := spec.Build(spec.Settings())
		if err != nil {
			return nil, err
		}
		stages = append(stages, s.(corpus.Stage))
	}
	return stages, nil
}

func (p *Preflight) record(ctx context.Context, stages []corpus.Stage, r corpus.Record, err error) error {
	var fault *corpus.Fault
	switch d := r.Document; {
	case errors.As(err, &fault):
		p.Quarantined[fault.Reason]++
	case err != nil:
		return err
	case r.Removed != nil:
		p.Removed[r.Removed.Reason]++
	case d != nil:
		return p.document(ctx, stages, d)
	default:
		return nil
	}
	p.Records++
	return nil
}

func (p *Preflight) document(ctx context.Context, stages []corpus.Stage, d *corpus.Document) error {
	p.Records++
	p.Documents++
	p.TextBytes += int64(len(d.Text()))
	p.Readers[d.Origin.Reader]++
	p.Encodings[d.Origin.Encoding]++
	if d.ID != "" {
		if p.ids[d.ID] {
			p.RepeatedIDs++
		}
		p.ids[d.ID] = true
	}
	for name, has := range filled(d) {
		if has {
			p.Fields[name]++
		}
	}
	for _, s := range stages {
		if _, err := s.Process(ctx, d); err != nil {
			return err
		}
	}
	for _, m := range d.Origin.Repairs {
		p.Repairs[m.Name] += int(m.Value)
	}
	p.Languages[string(cmp.Or(d.Language, corpus.Undetermined))]++
	return nil
}

// filled tells which fields of a document have a value.
func filled(d *corpus.Document) map[string]bool {
	return map[string]bool{
		"id": d.ID != "", "text": strings.TrimSpace(d.Text()) != "", "title": d.Title != "", "url": d.URL != "", "language": d.LanguageDeclared != "",
		"licence": d.Licence != "", "document_type": d.DocumentType != "", "work_id": d.WorkID != "",
		"published": d.Published != corpus.Date{}, "acquired": !d.Acquired.IsZero(),
	}
}

// estimate takes the whole source to be as what was read of it.
func (p *Preflight) estimate() {
	if p.LookedBytes == 0 {
		return
	}
	times := float64(p.Bytes) / float64(p.LookedBytes)
	p.EstimatedDocuments = int64(float64(p.Documents) * times)
	p.EstimatedText = int64(float64(p.TextBytes) * times)
	p.EstimatedSeconds = p.Seconds * times
}

// Shares of the sample from which on something is told.
const (
	manyQuarantined = 10 // one in ten
	manyUnhinted    = 5  // one in five
)

func (p *Preflight) judge(s ingest.Settings) {
	warn := func(format string, args ...any) { p.Warnings = append(p.Warnings, fmt.Sprintf(format, args...)) }
	unexpected := 0
	for reason, n := range p.Quarantined {
		if !expected(reason) {
			unexpected += n
		}
	}
	switch {
	case p.Documents == 0 && p.Records > 0 && p.Quarantined["needs-ocr"] == p.Records: // a run is what makes the worklist
	case p.Documents == 0 && p.Records > 0:
		p.Problems = append(p.Problems, fmt.Sprintf("none of the %d records looked at is a document", p.Records))
	case p.Documents == 0:
		p.Problems = append(p.Problems, "there are no records")
	case unexpected*manyQuarantined >= p.Records:
		warn("%d of %d records cannot be read", unexpected, p.Records)
	}
	if n := p.Removed["lfs-pointer"]; n > 0 {
		warn("%d files are Git LFS pointers: 'git lfs pull' fetches the files", n)
	}
	if n := p.Quarantined["needs-ocr"]; n > 0 {
		warn("%d files are scanned without text: after a run, 'kvern source worklist --reason needs-ocr' lists them", n)
	}
	if p.RepeatedIDs > 0 {
		warn("%d of %d ids are not unique", p.RepeatedIDs, p.Fields["id"])
	}
	p.judgeFields(s, warn)
	p.judgeLanguages(s, warn)
}

// judgeFields warns of fields that the settings name and that no document has.
func (p *Preflight) judgeFields(s ingest.Settings, warn func(string, ...any)) {
	named := map[string]string{
		"id": s.Fields.ID, "title": s.Fields.Title, "url": s.Fields.URL, "language": s.Fields.Language, "licence": s.Fields.Licence,
		"document_type": s.Fields.DocumentType, "work_id": s.Fields.WorkID, "published": s.Fields.Published, "acquired": s.Fields.Acquired,
	}
	for _, name := range slices.Sorted(maps.Keys(named)) {
		if named[name] != "" && p.Fields[name] == 0 && p.Documents > 0 {
			warn("fields.%s: no document has one there", name)
		}
	}
}

// judgeLanguages compares what was found with what was to be expected.
func (p *Preflight) judgeLanguages(s ingest.Settings, warn func(string, ...any)) {
	if len(s.LanguageHint) == 0 {
		return
	}
	for _, l := range slices.Sorted(maps.Keys(p.Languages)) {
		hinted := slices.Contains(s.LanguageHint, corpus.Language(l)) || l == string(corpus.Undetermined)
		if n := p.Languages[l]; !hinted && n*manyUnhinted >= p.Documents && n > 1 {
			warn("%d of %d documents are in %s, which language_hint does not list", n, p.Documents, l)
		}
	}
}
