package main

import (
	"fmt"
	"io"
	"strconv"
	"sync"

	"kvern/filter/language"
	"kvern/filter/language/opinion"
	"kvern/internal/jsonline"

	"github.com/spf13/cobra"
)

func detectCommand() *cobra.Command {
	var by, second string
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
			d, err := newDetector(by, second)
			if err != nil {
				return err
			}
			f.members, f.bare = d.members, d.bare
			return f.run(c, files)
		},
	}
	f.flags(c)
	c.Flags().StringVar(&by, "by", "document", "what is decided at once: document, line or sentence")
	c.Flags().StringVar(&second, "second-opinion", "none", "none, or lingua for close calls between bokmål, nynorsk, Danish and Swedish")
	return c
}

type detector struct {
	options language.Options
	results sync.Pool
}

func newDetector(by, second string) (*detector, error) {
	d := &detector{results: sync.Pool{New: func() any { return new(language.Result) }}}
	switch by {
	case "document":
		d.options.By = language.Whole
	case "line":
		d.options.By = language.Line
	case "sentence":
		d.options.By = language.Sentence
	default:
		return nil, usageError{fmt.Errorf("--by: %q is none of document, line, sentence", by)}
	}
	switch second {
	case "none":
	case "lingua":
		d.options.Second = opinion.Lingua()
	default:
		return nil, usageError{fmt.Errorf("--second-opinion: %q is none of none, lingua", second)}
	}
	return d, nil
}

func (d *detector) members(text string) ([]jsonline.Member, error) {
	r := d.results.Get().(*language.Result)
	defer d.results.Put(r)
	language.Default().Detect(r, text, d.options)
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
	language.Default().Detect(&r, text, d.options)
	for _, s := range r.Segments {
		if _, err := fmt.Fprintf(w, "%s\t%s\t%s\n", s.Language, number(s.Confidence), oneLine(text[s.Start:s.End])); err != nil {
			return err
		}
	}
	return nil
}

func number(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }
