package main

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"kvern/filter/privacy"
	"kvern/filter/privacy/names"
	"kvern/internal/jsonline"

	"github.com/spf13/cobra"
)

func scrubCommand() *cobra.Command {
	var level, operator, profile string
	f := &lineFilter{}
	c := &cobra.Command{
		Use:   "scrub [FILE...]",
		Short: "Replace personal data in texts",
		Long: `scrub reads JSON lines {"text", ...} and writes each with personal data in the text
replaced, and with spans: where it was, of which type, by which rule and how surely.
Offsets are bytes of the text that came in; the value itself is never written.
Only the field --field is scrubbed; other fields pass through as they are.

From the level persons, special says how often the text speaks of health, child
welfare, asylum or crime in one sentence with a private person: 'kvern run' would
quarantine it, also at the level contact, where scrub does not look.`,
		Example: `  echo '{"text":"Ring Kari på 9X XX XX XX"}' | kvern scrub --operator tag
  kvern scrub --plain < brev.txt`,
		RunE: func(c *cobra.Command, files []string) error {
			s, err := newScrubber(level, operator, profile)
			if err != nil {
				return usageError{err}
			}
			s.field = f.field
			f.members, f.bare = s.members, s.bare
			return f.run(c, files)
		},
	}
	f.flags(c)
	c.Flags().StringVar(&level, "level", "contact", "how much to remove: identifiers, contact, persons or strict")
	c.Flags().StringVar(&operator, "operator", "surrogate", "what stands in place of a value: surrogate, tag, mask or drop")
	c.Flags().StringVar(&profile, "names", "balanced", "how names are found at persons and strict: balanced or recall")
	return c
}

type scrubber struct {
	*privacy.Scrubber
	field string
}

func newScrubber(level, operator, profile string) (*scrubber, error) {
	var o privacy.Options
	var err error
	if o.Level, err = privacy.ParseLevel(level); err != nil {
		return nil, fmt.Errorf("--level: %w", err)
	}
	if o.Operator, err = privacy.ParseOperator(operator); err != nil {
		return nil, fmt.Errorf("--operator: %w", err)
	}
	found, err := names.ParseProfile(profile)
	if err != nil {
		return nil, fmt.Errorf("--names: %w", err)
	}
	if o.Level >= privacy.Persons {
		o.Names = names.New(found)
	}
	s, err := privacy.New(o)
	if err != nil {
		return nil, fmt.Errorf("--level %s: %w", level, err)
	}
	return &scrubber{Scrubber: s}, nil
}

func (s *scrubber) members(text string) ([]jsonline.Member, error) {
	r, err := s.Scrub(text)
	if err != nil {
		return nil, err
	}
	spans := []byte{'['}
	for _, x := range r.Spans {
		if x.Known {
			continue
		}
		if len(spans) > 1 {
			spans = append(spans, ',')
		}
		spans = fmt.Appendf(spans, `{"start":%d,"end":%d,"type":%q,"rule":%q,"score":%s}`, x.Start, x.End, x.Type.String(), x.Rule, number(x.Score))
	}
	members := []jsonline.Member{
		{Key: s.field, Value: jsonline.AppendString(nil, r.Text)},
		{Key: "spans", Value: append(spans, ']')},
	}
	if r.Special > 0 {
		members = append(members, jsonline.Member{Key: "special", Value: strconv.AppendInt(nil, int64(r.Special), 10)})
	}
	return members, nil
}

func (s *scrubber) bare(w io.Writer, text string) error {
	r, err := s.Scrub(text)
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, r.Text)
	return err
}

// oneLine writes a stretch of text on one line.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
