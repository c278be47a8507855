package main

import (
	"fmt"
	"io"
	"os"
	"strconv"
	"sync"

	"kvern/filter/language"
	"kvern/filter/language/opinion"
	"kvern/internal/jsonline"

	"github.com/spf13/cobra"
)

func detectCommand() *cobra.Command {
	d := detection{}
	f := &lineFilter{}
	c := &cobra.Command{
		Use:   "detect [FILE...]",
		Short: "Tell the languages of texts",
		Long: `detect reads JSON lines {"text", ...} and writes each with the fields language,
labels (every language in which the text is plausible), confidence and segments
(byte offsets into the text). With --plain the whole input is one text, and the
languages of its parts are printed, one a line.`,
		Example: `  echo '{"text":"Ho les, og han skriv."}' | kvern detect
  kvern detect --plain brev.txt`,
		RunE: func(c *cobra.Command, files []string) error {
			id, options, err := d.open()
			if err != nil {
				return err
			}
			x := detector{id: id, options: options}
			f.members, f.bare = x.members, x.bare
			return f.run(c, files)
		},
	}
	f.flags(c)
	d.flags(c)
	return c
}

// detection are the flags that say how languages are found.
type detection struct{ by, second, model string }

func (d *detection) flags(c *cobra.Command) {
	c.Flags().StringVar(&d.by, "by", "document", "what is decided at once: document, line or sentence")
	c.Flags().StringVar(&d.second, "second-opinion", "none", "none, or lingua for close calls between bokmål, nynorsk, Danish and Swedish")
	c.Flags().StringVar(&d.model, "model", "", "file of a model that 'kvern train language' made (default: the one built in)")
}

func (d *detection) open() (*language.Identifier, language.Options, error) {
	var o language.Options
	switch d.by {
	case "document":
		o.By = language.Whole
	case "line":
		o.By = language.Line
	case "sentence":
		o.By = language.Sentence
	default:
		return nil, o, usageError{fmt.Errorf("--by: %q is none of document, line, sentence", d.by)}
	}
	switch d.second {
	case "none":
	case "lingua":
		o.Second = opinion.Lingua()
	default:
		return nil, o, usageError{fmt.Errorf("--second-opinion: %q is none of none, lingua", d.second)}
	}
	if d.model == "" {
		return language.Default(), o, nil
	}
	b, err := os.ReadFile(d.model)
	if err != nil {
		return nil, o, err
	}
	id, err := language.Open(b)
	if err != nil {
		return nil, o, fmt.Errorf("%s: %w", d.model, err)
	}
	return id, o, nil
}

// detector adds languages to lines.
type detector struct {
	id      *language.Identifier
	options language.Options
	results sync.Pool
}

func (d *detector) members(text string) ([]jsonline.Member, error) {
	r, ok := d.results.Get().(*language.Result)
	if !ok {
		r = new(language.Result)
	}
	defer d.results.Put(r)
	d.id.Detect(r, text, d.options)
	labels := []byte{'['}
	for i, code := range r.Plausible.Codes() {
		if i > 0 {
			labels = append(labels, ',')
		}
		labels = jsonline.AppendString(labels, code)
	}
	segments := []byte{'['}
	for i, s := range r.Segments {
		if i > 0 {
			segments = append(segments, ',')
		}
		segments = fmt.Appendf(segments, `{"start":%d,"end":%d,"language":"%s","confidence":%s}`, s.Start, s.End, s.Language, number(s.Confidence))
	}
	return []jsonline.Member{
		{Key: "language", Value: jsonline.AppendString(nil, r.Language.String())},
		{Key: "labels", Value: append(labels, ']')},
		{Key: "confidence", Value: []byte(number(r.Confidence))},
		{Key: "segments", Value: append(segments, ']')},
	}, nil
}

// bare prints language, confidence and text of every segment.
func (d *detector) bare(w io.Writer, text string) error {
	var r language.Result
	d.id.Detect(&r, text, d.options)
	for _, s := range r.Segments {
		if _, err := fmt.Fprintf(w, "%s\t%s\t%s\n", s.Language, number(s.Confidence), oneLine(text[s.Start:s.End])); err != nil {
			return err
		}
	}
	return nil
}

func number(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }
