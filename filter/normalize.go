package filter

import (
	"context"

	"kvern/corpus"
	"kvern/filter/normalize"
)

// Normalize is the stage that repairs damaged text.
var Normalize = corpus.StageSpec(
	corpus.Info{
		Name:    "normalize",
		Version: 1,
		Summary: "Repairs what conversion did to a text: wrong encodings, control characters, markup, footnotes and hard-wrapped lines.",
	},
	NormalizeSettings{HTML: "repair", Footnotes: "move", Unwrap: "auto"},
	func(c NormalizeSettings) (corpus.Stage, error) {
		return normalizer{normalize.Options{
			Markup:    c.HTML == "repair",
			Footnotes: c.Footnotes == "move",
			Unwrap:    c.Unwrap == "auto",
		}}, nil
	},
)

// NormalizeSettings are the settings of the stage normalize. Characters are
// always repaired.
type NormalizeSettings struct {
	HTML      string `yaml:"html" enum:"repair keep" doc:"Whether HTML tags and character references that were left in the text are taken out."`
	Footnotes string `yaml:"footnotes" enum:"move keep" doc:"Whether the footnotes of a Word export are gathered at the end of the text."`
	Unwrap    string `yaml:"unwrap" enum:"auto off" doc:"Whether the lines of a paragraph are joined when the whole text shows that it was hard-wrapped."`
}

// normalizer must stand before every stage that records offsets into the text.
type normalizer struct{ options normalize.Options }

// Process repairs text and title, and counts the repairs of the text in the
// document's origin.
func (n normalizer) Process(_ context.Context, d *corpus.Document) (corpus.Verdict, error) {
	text, counts := normalize.Text(d.Text(), n.options)
	d.SetText(text)
	for kind, count := range counts {
		d.Origin.Repair(normalize.Repair(kind).String(), count)
	}
	d.Title, _ = normalize.Text(d.Title, normalize.Options{Markup: n.options.Markup})
	return corpus.Keep, nil
}
