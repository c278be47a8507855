package export

import (
	"cmp"
	"math/bits"
	"slices"

	"kvern/corpus"
)

// Stats is every figure about a build: what came in, what went out, what was
// taken and why. Lists are sorted and hold counts only, so that the same build
// gives the same file.
type Stats struct {
	Records     int64 `json:"records"`
	Kept        int64 `json:"kept"`
	Removed     int64 `json:"removed"`
	Quarantined int64 `json:"quarantined"`
	Characters  int64 `json:"characters"` // kept
	Words       int64 `json:"words"`      // kept

	Sources   []SourceStats   `json:"sources"`
	Languages []LanguageStats `json:"languages"`
	Fates     []FateCount     `json:"fates"`
	Declared  []DeclaredCount `json:"declared"`
	Privacy   []PrivacyCount  `json:"privacy"`
	Repairs   []RepairCount   `json:"repairs"`
	Lengths   []LengthCount   `json:"lengths"`
	Clusters  []ClusterCount  `json:"clusters"`
	Similar   []SimilarCount  `json:"similarity"`
	Flags     []FlagCount     `json:"flags"`

	// Deduplication is missing from the figures of a part of the ledger.
	Deduplication *Deduplication `json:"deduplication,omitempty"`
}

// SourceStats says what became of the records of a source.
type SourceStats struct {
	Source      string `json:"source"`
	Licence     string `json:"licence,omitempty"`
	Agreement   string `json:"agreement,omitempty"`
	Publisher   string `json:"publisher,omitempty"`
	Records     int64  `json:"records"`
	Kept        int64  `json:"kept"`
	Removed     int64  `json:"removed"`
	Quarantined int64  `json:"quarantined"`
	Characters  int64  `json:"characters"` // kept
	Bytes       Bytes  `json:"bytes"`      // decoded, of the input
}

// Bytes says what the bytes of a source's decoded input belong to.
type Bytes struct {
	Documents   int64 `json:"documents"`
	Overhead    int64 `json:"overhead"`
	Removed     int64 `json:"removed"`
	Quarantined int64 `json:"quarantined"`
}

// LanguageStats describes the kept documents of a leading language.
type LanguageStats struct {
	Language   corpus.Language `json:"language,omitempty"`
	Documents  int64           `json:"documents"`
	Mixed      int64           `json:"mixed"`
	Characters int64           `json:"characters"`
	Words      int64           `json:"words"`
}

// FateCount counts records by what became of them.
type FateCount struct {
	Source     string          `json:"source"`
	Language   corpus.Language `json:"language,omitempty"`
	Outcome    string          `json:"outcome"`
	Stage      string          `json:"stage,omitempty"`
	Reason     string          `json:"reason,omitempty"`
	Records    int64           `json:"records"`
	Characters int64           `json:"characters"`
}

// DeclaredCount sets the declared language against the detected one.
type DeclaredCount struct {
	Declared  corpus.Language `json:"declared,omitempty"`
	Detected  corpus.Language `json:"detected,omitempty"`
	Documents int64           `json:"documents"`
}

// PrivacyCount counts what was found in kept documents.
type PrivacyCount struct {
	Source    string `json:"source"`
	Type      string `json:"type"`
	Documents int64  `json:"documents"`
	Values    int64  `json:"values"`
}

// RepairCount counts repairs by kind.
type RepairCount struct {
	Kind      string `json:"kind"`
	Documents int64  `json:"documents"`
	Repairs   int64  `json:"repairs"`
}

// LengthCount counts kept documents of at least Words words and fewer than twice
// as many.
type LengthCount struct {
	Words     int64 `json:"words"`
	Documents int64 `json:"documents"`
}

// ClusterCount counts kept documents by the size of their cluster.
type ClusterCount struct {
	Size     int   `json:"size"`
	Clusters int64 `json:"clusters"`
}

// SimilarCount counts duplicates by similarity, in steps of five hundredths.
type SimilarCount struct {
	From       float64 `json:"from"`
	Duplicates int64   `json:"duplicates"`
}

// FlagCount counts kept documents by flag.
type FlagCount struct {
	Flag      string `json:"flag"`
	Documents int64  `json:"documents"`
}

type (
	fateKey     struct{ source, language, outcome, stage, reason string }
	pair        struct{ a, b string }
	accumulated struct{ documents, values int64 }
)

// Counter adds up fates to Stats.
type Counter struct {
	stats    Stats
	fates    map[fateKey]*accumulated // documents, characters
	declared map[pair]int64
	privacy  map[pair]*accumulated
	repairs  map[string]*accumulated
	lengths  map[int]int64
	clusters map[int]int64
	similar  map[int]int64
	flags    map[string]int64
	language map[corpus.Language]*LanguageStats
}

// NewCounter returns a counter of nothing.
func NewCounter() *Counter {
	return &Counter{
		fates: map[fateKey]*accumulated{}, declared: map[pair]int64{}, privacy: map[pair]*accumulated{},
		repairs: map[string]*accumulated{}, lengths: map[int]int64{}, clusters: map[int]int64{},
		similar: map[int]int64{}, flags: map[string]int64{}, language: map[corpus.Language]*LanguageStats{},
	}
}

func add[K comparable](m map[K]*accumulated, k K, values int64) {
	a := m[k]
	if a == nil {
		a = new(accumulated)
		m[k] = a
	}
	a.documents++
	a.values += values
}

// Add counts one record.
func (c *Counter) Add(f *Fate) {
	c.stats.Records++
	add(c.fates, fateKey{f.Source, string(f.Language), f.Outcome.String(), f.Stage, f.Reason}, int64(f.Characters))
	for _, m := range f.Origin.Repairs {
		add(c.repairs, m.Name, int64(m.Value))
	}
	if f.LanguageDeclared != "" || f.Language != "" {
		c.declared[pair{string(f.LanguageDeclared), string(f.Language)}]++
	}
	if f.DuplicateOf != "" {
		c.similar[step(f.Similarity)]++
	}
	switch f.Outcome {
	case corpus.Kept:
		c.kept(f)
	case corpus.Removed:
		c.stats.Removed++
	case corpus.Quarantined:
		c.stats.Quarantined++
	}
}

func (c *Counter) kept(f *Fate) {
	c.stats.Kept++
	c.stats.Characters += int64(f.Characters)
	c.stats.Words += int64(f.Words)
	c.lengths[bits.Len(uint(f.Words))]++
	c.clusters[max(1, f.ClusterSize)]++
	l := c.language[f.Language]
	if l == nil {
		l = &LanguageStats{Language: f.Language}
		c.language[f.Language] = l
	}
	l.Documents++
	l.Characters += int64(f.Characters)
	l.Words += int64(f.Words)
	for _, flag := range f.Flags {
		c.flags[flag]++
		if flag == "mixed" {
			l.Mixed++
		}
	}
	for _, m := range f.Privacy {
		if m.Value > 0 {
			add(c.privacy, pair{f.Source, m.Name}, int64(m.Value))
		}
	}
}

// Merge adds the figures that another counter returned.
func (c *Counter) Merge(s *Stats) {
	t := &c.stats
	t.Records += s.Records
	t.Kept += s.Kept
	t.Removed += s.Removed
	t.Quarantined += s.Quarantined
	t.Characters += s.Characters
	t.Words += s.Words
	more := func(a *accumulated, documents, values int64) *accumulated {
		if a == nil {
			a = new(accumulated)
		}
		a.documents += documents
		a.values += values
		return a
	}
	for _, f := range s.Fates {
		k := fateKey{f.Source, string(f.Language), f.Outcome, f.Stage, f.Reason}
		c.fates[k] = more(c.fates[k], f.Records, f.Characters)
	}
	for _, d := range s.Declared {
		c.declared[pair{string(d.Declared), string(d.Detected)}] += d.Documents
	}
	for _, p := range s.Privacy {
		k := pair{p.Source, p.Type}
		c.privacy[k] = more(c.privacy[k], p.Documents, p.Values)
	}
	for _, r := range s.Repairs {
		c.repairs[r.Kind] = more(c.repairs[r.Kind], r.Documents, r.Repairs)
	}
	for _, l := range s.Lengths {
		c.lengths[bits.Len64(uint64(l.Words))] += l.Documents
	}
	for _, x := range s.Clusters {
		c.clusters[x.Size] += x.Clusters
	}
	for _, x := range s.Similar {
		c.similar[step(x.From)] += x.Duplicates
	}
	for _, f := range s.Flags {
		c.flags[f.Flag] += f.Documents
	}
	for _, l := range s.Languages {
		have := c.language[l.Language]
		if have == nil {
			have = &LanguageStats{Language: l.Language}
			c.language[l.Language] = have
		}
		have.Documents += l.Documents
		have.Mixed += l.Mixed
		have.Characters += l.Characters
		have.Words += l.Words
	}
}

// step is the class of a similarity, in steps of five hundredths.
func step(similarity float64) int { return int(similarity*20 + 1e-9) }

// Stats returns the figures. Of a source, the caller gives name, terms and bytes.
func (c *Counter) Stats(sources []SourceStats) *Stats {
	s := c.stats
	s.Sources = sources
	for k, a := range c.fates {
		s.Fates = append(s.Fates, FateCount{k.source, corpus.Language(k.language), k.outcome, k.stage, k.reason, a.documents, a.values})
		for i := range sources {
			if sources[i].Source == k.source {
				sources[i].count(k.outcome, a)
			}
		}
	}
	for k, n := range c.declared {
		s.Declared = append(s.Declared, DeclaredCount{corpus.Language(k.a), corpus.Language(k.b), n})
	}
	for k, a := range c.privacy {
		s.Privacy = append(s.Privacy, PrivacyCount{k.a, k.b, a.documents, a.values})
	}
	for k, a := range c.repairs {
		s.Repairs = append(s.Repairs, RepairCount{k, a.documents, a.values})
	}
	for n, documents := range c.lengths {
		s.Lengths = append(s.Lengths, LengthCount{int64(1) << n >> 1, documents})
	}
	for size, n := range c.clusters {
		s.Clusters = append(s.Clusters, ClusterCount{size, n})
	}
	for step, n := range c.similar {
		s.Similar = append(s.Similar, SimilarCount{corpus.Ratio(step*5, 100), n})
	}
	for flag, n := range c.flags {
		s.Flags = append(s.Flags, FlagCount{flag, n})
	}
	for _, l := range c.language {
		s.Languages = append(s.Languages, *l)
	}
	s.sort()
	return &s
}

func (s *SourceStats) count(outcome string, a *accumulated) {
	s.Records += a.documents
	switch outcome {
	case corpus.Kept.String():
		s.Kept += a.documents
		s.Characters += a.values
	case corpus.Removed.String():
		s.Removed += a.documents
	default:
		s.Quarantined += a.documents
	}
}

func (s *Stats) sort() {
	slices.SortFunc(s.Languages, func(a, b LanguageStats) int {
		return cmp.Compare(slices.Index(corpus.Languages[:], a.Language), slices.Index(corpus.Languages[:], b.Language))
	})
	slices.SortFunc(s.Fates, func(a, b FateCount) int {
		return cmp.Or(cmp.Compare(a.Source, b.Source), cmp.Compare(a.Language, b.Language), cmp.Compare(a.Outcome, b.Outcome), cmp.Compare(a.Stage, b.Stage), cmp.Compare(a.Reason, b.Reason))
	})
	slices.SortFunc(s.Declared, func(a, b DeclaredCount) int {
		return cmp.Or(cmp.Compare(a.Declared, b.Declared), cmp.Compare(a.Detected, b.Detected))
	})
	slices.SortFunc(s.Privacy, func(a, b PrivacyCount) int {
		return cmp.Or(cmp.Compare(a.Source, b.Source), cmp.Compare(a.Type, b.Type))
	})
	slices.SortFunc(s.Repairs, func(a, b RepairCount) int { return cmp.Compare(a.Kind, b.Kind) })
	slices.SortFunc(s.Lengths, func(a, b LengthCount) int { return cmp.Compare(a.Words, b.Words) })
	slices.SortFunc(s.Clusters, func(a, b ClusterCount) int { return cmp.Compare(a.Size, b.Size) })
	slices.SortFunc(s.Similar, func(a, b SimilarCount) int { return cmp.Compare(a.From, b.From) })
	slices.SortFunc(s.Flags, func(a, b FlagCount) int { return cmp.Compare(a.Flag, b.Flag) })
}

// Encode writes the figures as indented JSON.
func (s *Stats) Encode() ([]byte, error) { return encodeJSON(s) }
