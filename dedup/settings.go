package dedup

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"kvern/corpus"
	"kvern/dedup/lsh"
	"kvern/dedup/match"

	"github.com/zeebo/xxh3"
)

// The reasons for which documents leave.
const (
	ReasonExact = "exact-duplicate"
	ReasonNear  = "near-duplicate"
	// ReasonTemplate is given where the policy on templates asks for it only.
	ReasonTemplate = "template-duplicate"
)

// Exact declares the search for exact copies.
var Exact = corpus.NewSpec(corpus.KindMatcher, corpus.Info{
	Name:    "exact",
	Version: 1,
	Summary: "Keeps one of the documents whose texts are equal apart from white space.",
	Reasons: []corpus.Reason{
		{Name: ReasonExact, Doc: "The text is that of a kept document, apart from white space."},
	},
}, ExactSettings{Scope: ScopeLanguage}, func(s ExactSettings) (any, error) { return s, nil })

// Near declares the search for documents that resemble one another.
var Near = corpus.NewSpec(corpus.KindMatcher, corpus.Info{
	Name:    "near",
	Version: 1,
	Summary: "Keeps one of the documents that share most of their runs of five words.",
	Reasons: []corpus.Reason{
		{Name: ReasonNear, Doc: "The document shares most of its runs of five words with a kept document."},
	},
}, NearSettings{
	Threshold: 0.8,
	Scope:     ScopeLanguage,
	Keep:      []string{KeepSource, KeepLicence, KeepLength, KeepDate},
	Verify:    VerifyExact,
	Cluster:   ClusterLeaders,
}, func(s NearSettings) (any, error) { return s, s.Validate() })

// Templates declares what becomes of documents that are equal but for numbers
// and dates.
var Templates = corpus.NewSpec(corpus.KindMatcher, corpus.Info{
	Name:    "templates",
	Version: 1,
	Summary: "Flags documents that are equal but for numbers and dates, and keeps all, some or one of them.",
	Reasons: []corpus.Reason{
		{Name: ReasonTemplate, Doc: "The text is that of a kept document but for numbers and dates."},
	},
}, TemplateSettings{Policy: TemplatesFlag, Sample: 3}, func(s TemplateSettings) (any, error) { return s, nil })

// FlagTemplate is the flag of documents that are equal to another one but for
// numbers and dates.
const FlagTemplate = "template"

// The values of the settings.
const (
	ScopeLanguage = "language"
	ScopeCorpus   = "corpus"

	KeepSource  = "source"
	KeepLicence = "licence"
	KeepLength  = "length"
	KeepDate    = "date"
	KeepNewest  = "newest"

	VerifyExact  = "exact"
	VerifySketch = "sketch"
	VerifyNone   = "none"

	ClusterLeaders    = "leaders"
	ClusterComponents = "components"

	TemplatesFlag   = "flag"
	TemplatesKeep   = "keep"
	TemplatesDrop   = "drop"
	TemplatesSample = "sample"
)

var keepAll = []string{KeepSource, KeepLicence, KeepLength, KeepDate, KeepNewest}

// ExactSettings are the settings of Exact.
type ExactSettings struct {
	Scope string `yaml:"scope" doc:"Which documents are compared: those of one leading language, or all." enum:"language corpus"`
}

// NearSettings are the settings of Near. The default threshold of 0.8 is the one
// that NeMo Curator and SlimPajama are tuned for. It keeps apart standard letters
// that differ in their facts, whose similarity lay between 0.4 and 0.7 in the
// letters we measured, and joins scans and editions of one text.
//
// The scope is the leading language, so that the bokmål and nynorsk editions of
// a text are both kept even where they share many words.
type NearSettings struct {
	Threshold float64  `yaml:"threshold" doc:"From which Jaccard similarity of their runs of five words two documents are duplicates." min:"0.5" max:"1"`
	Scope     string   `yaml:"scope" doc:"Which documents are compared: those of one leading language, or all." enum:"language corpus"`
	Keep      []string `yaml:"keep" doc:"What decides which duplicate stays, the most important first: the order of the sources, the more open licence, the longer text, the later date; or the newest: the text fetched last, and one of a later generation, whenever it was fetched, even instead of one that has been published, which is then listed as replaced." enum:"source licence length date newest"`
	Verify    string   `yaml:"verify" doc:"How candidates are checked: by sketch and in doubt by the full texts (exact), by sketch only, or not at all." enum:"exact sketch none"`
	Cluster   string   `yaml:"cluster" doc:"leaders drops a document only when it resembles a kept one; components drops all but one of any chain of duplicates." enum:"leaders components"`
}

// Validate checks what holds across fields.
func (s NearSettings) Validate() error {
	for i, k := range s.Keep {
		if slices.Contains(s.Keep[:i], k) {
			return fmt.Errorf("keep: %s stands there twice", k)
		}
	}
	_, err := lsh.Derive(s.Threshold)
	return err
}

// Validate checks the settings of a search, each and together.
func (s Search) Validate() error {
	if s.Near != nil {
		if err := s.Near.Validate(); err != nil {
			return err
		}
	}
	for _, v := range []struct {
		name, value string
		allowed     []string
	}{
		{"scope", s.scope(), []string{ScopeLanguage, ScopeCorpus}},
		{"verify", s.near().Verify, []string{VerifyExact, VerifySketch, VerifyNone}},
		{"cluster", s.near().Cluster, []string{ClusterLeaders, ClusterComponents}},
		{"templates", s.templates().Policy, []string{TemplatesFlag, TemplatesKeep, TemplatesSample, TemplatesDrop}},
	} {
		if !slices.Contains(v.allowed, v.value) {
			return fmt.Errorf("%s: %q is none of %s", v.name, v.value, strings.Join(v.allowed, ", "))
		}
	}
	for _, k := range s.near().Keep {
		if !slices.Contains(keepAll, k) {
			return fmt.Errorf("keep: %q is none of %s", k, strings.Join(keepAll, ", "))
		}
	}
	t := s.templates()
	if t.Policy == TemplatesSample && t.Sample < 1 {
		return fmt.Errorf("sample: want 1 or more, got %d", t.Sample)
	}
	return s.Agree()
}

// Agree checks what the settings must agree on, each being valid.
func (s Search) Agree() error {
	if t := s.templates(); t.most() > 0 && s.near().Cluster == ClusterComponents {
		return fmt.Errorf("templates: the policy %s needs the cluster %s", t.Policy, ClusterLeaders)
	}
	return nil
}

// near and templates are the settings, or the defaults where nobody asked.
func (s Search) near() *NearSettings {
	if s.Near == nil {
		return Near.Settings().(*NearSettings)
	}
	return s.Near
}

func (s Search) templates() *TemplateSettings {
	if s.Templates == nil {
		return Templates.Settings().(*TemplateSettings)
	}
	return s.Templates
}

// scope is that in which documents are compared for more than copies.
func (s Search) scope() string {
	switch {
	case s.Near != nil:
		return s.Near.Scope
	case s.Exact != nil:
		return s.Exact.Scope
	}
	return ScopeCorpus
}

// Layout is how bands are cut from sketches. Its String and Probability are for
// people who want to know what will be found. The settings must be valid.
func (s NearSettings) Layout() lsh.Layout {
	l, err := lsh.Derive(s.Threshold)
	if err != nil {
		panic(err) // Validate has been called
	}
	return l
}

// similarity is the threshold in ten-thousandths.
func (s NearSettings) similarity() match.Similarity {
	return match.Similarity(math.Round(s.Threshold * float64(match.Same)))
}

// Scope gives the number that keeps documents apart which are not compared with
// one another: that of the language, or 0 when all are compared.
func Scope(scope string, l corpus.Language) uint64 {
	if scope == ScopeCorpus {
		return 0
	}
	return xxh3.HashString(string(l))
}

// TemplateSettings are the settings of Templates. Letters of one template often
// differ in the very facts that make them worth keeping, so the default leaves
// the decision to their similarity: a long letter with one other date is a
// near-duplicate, a short one with other sums and dates is not.
type TemplateSettings struct {
	Policy string `yaml:"policy" doc:"What becomes of documents that are equal but for numbers and dates: flag marks them and leaves the rest to their similarity, keep also never drops one as a near-duplicate of another, sample keeps some of each template, drop keeps one." enum:"flag keep sample drop"`
	Sample int    `yaml:"sample" doc:"How many documents of a template the policy sample keeps." min:"1"`
}

// most is how many documents of a template are kept at most; 0 sets no limit.
func (s TemplateSettings) most() uint32 {
	switch s.Policy {
	case TemplatesDrop:
		return 1
	case TemplatesSample:
		return uint32(s.Sample)
	}
	return 0
}
