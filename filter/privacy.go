package filter

import (
	"context"
	"net/url"
	"slices"
	"strings"

	"kvern/corpus"
	"kvern/filter/privacy"
	"kvern/filter/privacy/names"
)

// Privacy removes personal data from the text and from the metadata that hold
// text of a person's making: title, address, work id and path.
var Privacy = corpus.StageSpec(corpus.Info{
	Name:    "privacy",
	Version: 3,
	Summary: "Removes personal data: person and account numbers, then telephone, e-mail and home addresses, dates of birth, then names.",
	Reasons: []corpus.Reason{
		{Name: reasonSpecial, Doc: "Health, child welfare, asylum or crime is spoken of in one sentence with a private person."},
	},
	Signals: privacySignals(),
}, PrivacySettings{Level: "contact", Operator: "surrogate", Names: "balanced", CaseHandlers: "keep"}, newPrivacy)

// PrivacySettings are the settings of the stage privacy.
type PrivacySettings struct {
	Level        string            `yaml:"level" enum:"identifiers contact persons strict" doc:"How much is removed: identifiers (numbers that name one person), contact (also ways to reach one, and dates of birth), persons (also names), strict (also what points to a person in combination)."`
	Operator     string            `yaml:"operator" enum:"surrogate tag mask drop" doc:"What stands in place of a removed value: an invented one that belongs to nobody, its type in angle brackets, asterisks, or nothing."`
	Names        string            `yaml:"names" enum:"balanced recall" doc:"How names of persons are found: balanced asks for evidence besides the model's word, recall takes every name that is more likely one than not."`
	CaseHandlers string            `yaml:"case_handlers" enum:"keep remove" doc:"Whether the level persons keeps the names of case handlers, as it keeps those of officials and authors; strict removes all."`
	Operators    map[string]string `yaml:"operators" enum:"surrogate tag mask drop" doc:"Another operator for single types, such as EMAIL: tag."`
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
	profile, err := names.ParseProfile(c.Names)
	if err != nil {
		return o, err
	}
	o.Names, o.CaseHandlers = names.New(profile), c.CaseHandlers == "remove"
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
	signalSpecial  = "special"
	reasonSpecial  = "special-category"
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
		corpus.Signal{Name: signalSpecial, Doc: "Mentions of a private person in one sentence with health, child welfare, asylum or crime; looked for from the level contact."},
	)
}

// privacyStage scrubs documents.
type privacyStage struct {
	scrubber *privacy.Scrubber
	types    []privacy.Type
	special  bool // looked for
}

func newPrivacy(c PrivacySettings) (corpus.Stage, error) {
	scrubber, err := c.scrubber()
	if err != nil {
		return nil, err
	}
	return &privacyStage{scrubber, scrubber.Wanted(), c.Level != "identifiers"}, nil
}

// Process replaces personal data and records how much of each type there was.
func (p *privacyStage) Process(_ context.Context, d *corpus.Document) (corpus.Verdict, error) {
	result, err := p.scrubber.Scrub(d.Text())
	if err != nil {
		return corpus.Keep, err // quarantined: it could not be checked
	}
	edits := make([]corpus.Edit, len(result.Spans))
	for i, s := range result.Spans {
		edits[i] = corpus.Edit{Start: uint32(s.Start), End: uint32(s.End), With: s.With, Tag: s.Tag(), Evidence: corpus.Evidence{Rule: s.Rule, Score: s.Score}}
	}
	removed := result.Removed(d.Text())
	d.Replace(edits)
	d.Privacy = p.count(result, p.scrubMetadata(d, removed))
	if result.Special > 0 {
		d.Conceal()
	}
	return corpus.Keep, nil
}

// Remeasure takes what was lost off the counts. A value that was known before is
// counted under its type here, since a replacement does not tell; the count of
// its type is never less than 0.
func (p *privacyStage) Remeasure(_ context.Context, d *corpus.Document, lost []corpus.Replacement) error {
	d.Privacy = slices.Clone(d.Privacy)
	for _, r := range lost {
		for _, t := range p.types {
			if t.String() != strings.TrimRight(r.Tag, "_0123456789") { // a person's tag is numbered
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

// Judge holds back a document that tells of a special category about a private
// person: replacing values does not make it harmless.
func (p *privacyStage) Judge(f *corpus.Facts) corpus.Verdict {
	if n, _ := corpus.Measured(f.Privacy, signalSpecial); n > 0 {
		v := corpus.Withhold(reasonSpecial)
		v.Value = n
		return v
	}
	return corpus.Keep
}

// scrubURL replaces personal data in an address. Where a name stands in it, or what
// is written in percents still holds a value, nothing can be put in that place that
// leaves an address: only the host stays then.
func (p *privacyStage) scrubURL(address string, names privacy.Removed) (string, int) {
	raw := p.scrubber.Redact(address)
	_, named := names.Redact(unescaped(address))
	left := fresh(p.scrubber.Redact(unescaped(raw.Text)).Spans)
	if named+left == 0 && !slices.ContainsFunc(raw.Spans, func(s privacy.Span) bool { return s.Type == privacy.Person }) {
		return raw.Text, fresh(raw.Spans)
	}
	n := max(1, named+left+fresh(raw.Spans))
	u, err := url.Parse(address)
	if err != nil || p.scrubber.Redact(u.Host).Text != u.Host {
		return "", n
	}
	return (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: "/"}).String(), n
}

// unescaped is an address without percents, or as it is where they are wrong.
func unescaped(address string) string {
	if plain, err := url.QueryUnescape(address); err == nil {
		return plain
	}
	return address
}

// fresh counts the findings that are no surrogates of an earlier run.
func fresh(spans []privacy.Span) (n int) {
	for _, s := range spans {
		if !s.Known {
			n++
		}
	}
	return n
}

// scrubMetadata replaces personal data in the strings that describe a document,
// names that the text has among them, and gives their number.
func (p *privacyStage) scrubMetadata(d *corpus.Document, names privacy.Removed) int {
	n := 0
	var k int
	d.URL, k = p.scrubURL(d.URL, names)
	n += k
	for _, s := range []*string{&d.Title, &d.Licence, &d.DocumentType, &d.WorkID, &d.Origin.File, &d.Origin.Member} {
		without, k := names.Redact(*s)
		r := p.scrubber.Redact(without)
		*s = r.Text
		n += k
		for _, span := range r.Spans {
			if !span.Known {
				n++
			}
		}
	}
	return n
}

// count gives the findings per type, 0 too: it says that the type was looked for.
func (p *privacyStage) count(r privacy.Result, metadata int) []corpus.Measure {
	spans, counts := r.Spans, make([]corpus.Measure, 0, len(p.types)+3)
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
	counts = append(counts,
		corpus.Measure{Name: signalKnown, Value: float64(known)},
		corpus.Measure{Name: signalMetadata, Value: float64(metadata)},
	)
	if p.special {
		counts = append(counts, corpus.Measure{Name: signalSpecial, Value: float64(r.Special)})
	}
	return counts
}

// Redact replaces personal data in a short string such as an id or a path.
func (p *privacyStage) Redact(s string) string { return p.scrubber.Redact(s).Text }
