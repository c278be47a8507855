package filter

import (
	"context"
	"slices"

	"kvern/corpus"
	"kvern/filter/privacy"
)

// Privacy removes personal data from the text and from the metadata that hold
// text of a person's making: title, address, work id and path.
var Privacy = corpus.StageSpec(corpus.Info{
	Name:    "privacy",
	Version: 1,
	Summary: "Removes personal data: person and account numbers, then telephone, e-mail and home addresses, dates of birth.",
	Signals: privacySignals(),
}, PrivacySettings{Level: "contact", Operator: "surrogate"}, newPrivacy)

// PrivacySettings are the settings of the stage privacy.
type PrivacySettings struct {
	Level     string            `yaml:"level" enum:"identifiers contact persons strict" doc:"How much is removed: identifiers (numbers that name one person), contact (also ways to reach one, and dates of birth), persons (also names), strict (also what points to a person in combination)."`
	Operator  string            `yaml:"operator" enum:"surrogate tag mask drop" doc:"What stands in place of a removed value: an invented one that belongs to nobody, its type in angle brackets, asterisks, or nothing."`
	Operators map[string]string `yaml:"operators" enum:"surrogate tag mask drop" doc:"Another operator for single types, such as EMAIL: tag."`
}

// Validate checks that the level can be kept and that the types exist.
func (c PrivacySettings) Validate() error {
	_, err := c.scrubber()
	return err
}

func (c PrivacySettings) scrubber() (*privacy.Scrubber, error) {
	options, err := c.options()
	if err != nil {
		return nil, err
	}
	return privacy.New(options)
}

func (c PrivacySettings) options() (o privacy.Options, err error) {
	if o.Level, err = privacy.ParseLevel(c.Level); err != nil {
		return o, err
	}
	if o.Operator, err = privacy.ParseOperator(c.Operator); err != nil {
		return o, err
	}
	for name, operator := range c.Operators {
		t, err := privacy.ParseType(name)
		if err != nil {
			return o, err
		}
		if o.Operators == nil {
			o.Operators = map[privacy.Type]privacy.Operator{}
		}
		if o.Operators[t], err = privacy.ParseOperator(operator); err != nil {
			return o, err
		}
	}
	return o, nil
}

const (
	signalKnown    = "known"
	signalMetadata = "metadata"
)

// privacySignals declares one column per type, in the order of the types.
func privacySignals() []corpus.Signal {
	var signals []corpus.Signal
	for _, t := range privacy.Types() {
		signals = append(signals, corpus.Signal{Name: t.Type.Column(), Doc: "Removed from the text: " + t.Name + "."})
	}
	return append(signals,
		corpus.Signal{Name: signalKnown, Doc: "Surrogates that already stood in the text and were left alone."},
		corpus.Signal{Name: signalMetadata, Doc: "Values of any type removed from title, URL, work id and path."},
	)
}

// privacyStage scrubs documents.
type privacyStage struct {
	scrubber *privacy.Scrubber
	types    []privacy.Type
}

func newPrivacy(c PrivacySettings) (corpus.Stage, error) {
	scrubber, err := c.scrubber()
	if err != nil {
		return nil, err
	}
	return &privacyStage{scrubber, scrubber.Wanted()}, nil
}

// Process replaces personal data and records how much of each type there was.
func (p *privacyStage) Process(_ context.Context, d *corpus.Document) (corpus.Verdict, error) {
	result, err := p.scrubber.Scrub(d.Text())
	if err != nil {
		return corpus.Keep, err // quarantined: it could not be checked
	}
	edits := make([]corpus.Edit, len(result.Spans))
	for i, s := range result.Spans {
		edits[i] = corpus.Edit{Start: uint32(s.Start), End: uint32(s.End), With: s.With, Tag: s.Type.String()}
	}
	d.Replace(edits)
	d.Privacy = p.count(result.Spans, p.scrubMetadata(d))
	return corpus.Keep, nil
}

// Remeasure takes what was lost off the counts. A value that was known before is
// counted under its type here, since a replacement does not tell; the count of
// its type is never less than 0.
func (p *privacyStage) Remeasure(_ context.Context, d *corpus.Document, lost []corpus.Replacement) error {
	d.Privacy = slices.Clone(d.Privacy)
	for _, r := range lost {
		for _, t := range p.types {
			if t.String() != r.Tag {
				continue
			}
			for i := range d.Privacy {
				if m := &d.Privacy[i]; m.Name == t.Column() && m.Value > 0 {
					m.Value--
				}
			}
		}
	}
	return nil
}

// scrubMetadata replaces personal data in the strings that describe a document
// and gives their number.
func (p *privacyStage) scrubMetadata(d *corpus.Document) int {
	n := 0
	for _, s := range []*string{&d.Title, &d.URL, &d.Licence, &d.DocumentType, &d.WorkID, &d.Origin.File, &d.Origin.Member} {
		r := p.scrubber.Redact(*s)
		*s = r.Text
		for _, span := range r.Spans {
			if !span.Known {
				n++
			}
		}
	}
	return n
}

// count gives the findings per type, 0 too: it says that the type was looked for.
func (p *privacyStage) count(spans []privacy.Span, metadata int) []corpus.Measure {
	counts := make([]corpus.Measure, 0, len(p.types)+2)
	for _, t := range p.types {
		n := 0
		for _, s := range spans {
			if s.Type == t && !s.Known {
				n++
			}
		}
		counts = append(counts, corpus.Measure{Name: t.Column(), Value: float64(n)})
	}
	known := 0
	for _, s := range spans {
		if s.Known {
			known++
		}
	}
	return append(counts,
		corpus.Measure{Name: signalKnown, Value: float64(known)},
		corpus.Measure{Name: signalMetadata, Value: float64(metadata)},
	)
}

// Redact replaces personal data in a short string such as an id or a path.
func (p *privacyStage) Redact(s string) string { return p.scrubber.Redact(s).Text }
